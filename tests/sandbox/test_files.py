"""Uploading, attaching, versions, downloading."""

import hashlib
from typing import Any

import pytest

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import MARCUS, PAYMENTS, SOFIA
from tests.sandbox.test_behaviour import errand, last, payment

DATA = bytes(range(256)) * 20 + b"\r\n--\r\n\r\n"


async def upload(who: Any, name: str = "доклад [1].bin", data: bytes = DATA) -> str:
    answer = await who.post("/files/upload", files={"file": (name, data)})
    assert answer["md5_hash"] == hashlib.md5(data).hexdigest().upper()
    return str(answer["guid"])


async def test_a_file_goes_in_and_comes_out(sandbox: Sandbox, me: Any) -> None:
    task_id = errand(sandbox)
    task = await me.comment(task_id, attachments=[{"guid": await upload(me)}])
    [file] = last(task)["attachments"]
    assert task["attachments"] == [file]
    assert (file["name"], file["size"]) == ("доклад [1].bin", len(DATA))
    assert file["url"] == f"http://pyrus.test/services/attachment?Id={file['id']}"
    for path in (
        file["url"],
        f"/services/attachment?id={file['id']}",
        f"/files/download/{file['id']}",
        f"/v4/files/download/{file['id']}",
        f"/api/v4/files/download/{file['id']}",
    ):
        answer = await me.client.get(path)
        assert answer.content == DATA
        assert "filename*=UTF-8''%D0%B4%D0%BE" in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Length"] == str(len(DATA))


async def test_a_guid_is_used_once_and_by_its_owner(
    sandbox: Sandbox, me: Any, as_person: Any
) -> None:
    task_id = errand(sandbox)
    path = f"/tasks/{task_id}/comments"
    guid = await upload(me)
    assert await me.refused(path, {"attachments": [guid, guid]}) == (
        400,
        "unrecognized_attachment_id",
    )
    marcus = await as_person(MARCUS)
    assert (await marcus.refused(path, {"attachments": [guid]}))[1] == "unrecognized_attachment_id"
    await me.comment(task_id, attachments=[guid])
    assert (await me.refused(path, {"attachments": [guid]}))[1] == "unrecognized_attachment_id"


async def test_versions_links_and_attaching_again(sandbox: Sandbox, me: Any) -> None:
    task_id = errand(sandbox)
    first = last(await me.comment(task_id, attachments=[await upload(me)]))["attachments"][0]
    guids = [await upload(me), await upload(me)]
    task = await me.comment(
        task_id,
        attachments=[{"guid": guid, "root_id": first["id"]} for guid in guids],
    )
    versions = [(f["version"], f["root_id"]) for f in last(task)["attachments"]]
    assert versions == [(2, first["id"]), (3, first["id"])]
    other = errand(sandbox)
    task = await me.comment(
        other,
        attachments=[
            {"attachment_id": first["id"]},
            str(first["id"]),
            first["url"],
            {"url": "https://x.example/a", "name": "A"},
            "https://x.example/b",
        ],
    )
    files = last(task)["attachments"]
    assert [file.get("md5") for file in files[:3]] == [first["md5"]] * 3
    assert len({file["id"] for file in files}) == 5
    assert [file["name"] for file in files[3:]] == ["A", "https://x.example/b"]
    wrong = {"attachments": [{"guid": await upload(me), "root_id": first["id"]}]}
    assert (await me.refused(f"/tasks/{other}/comments", wrong))[0] == 400


async def test_files_of_fields(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox)
    update = {"id": 19, "value": [{"guid": await upload(me, "scan.pdf")}]}
    task = await me.comment(task_id, field_updates=[update])
    [file] = next(field for field in task["fields"] if field["id"] == 19)["value"]
    assert last(task)["field_updates"][0]["value"] == [file]
    assert (await me.client.get(file["url"])).content == DATA
    assert "attachments" not in task
    assert task["form_id"] == PAYMENTS


async def test_only_who_sees_the_task_gets_the_file(
    sandbox: Sandbox, me: Any, as_person: Any
) -> None:
    task_id = errand(sandbox)
    file = last(await me.comment(task_id, attachments=[await upload(me)]))["attachments"][0]
    sofia = await as_person(SOFIA)
    for path in (f"/services/attachment?Id={file['id']}", "/services/attachment?Id=x"):
        answer = await sofia.client.get(path)
        assert (answer.status_code, answer.json()["error_code"]) == (403, "access_denied_file")
    assert (await me.client.get("/services/attachment")).status_code == 403


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("multipart/form-data; boundary=b", b"", "bad_multipart_content"),
        ("application/json", b"{}", "bad_multipart_content"),
        ("multipart/form-data", b"--b--", "bad_multipart_content"),
        ("multipart/form-data; boundary=b", b"--b--\r\n", "no_file_in_request"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--',
            "no_file_in_request",
        ),
        (
            'multipart/form-data; boundary="b"',
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\r\n--b--',
            "empty_file",
        ),
    ],
)
async def test_bad_uploads(me: Any, kind: str, content: bytes, code: str) -> None:
    headers = {"Content-Type": kind}
    answer = await me.call("POST", "/files/upload", content=content, headers=headers)
    assert (answer.status_code, answer.json()["error_code"]) == (400, code)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('filename="a b.txt"', "a b.txt"),
        ("filename=plain.txt", "plain.txt"),
        ("filename*=utf-8''%D0%B0.txt", "а.txt"),
        ('filename="C:\\\\dir\\\\x.txt"', "x.txt"),
        ('filename="../../etc/passwd"', "passwd"),
        ('filename="say %22hi%22.txt"', 'say "hi".txt'),
        ("size=3", "file"),
    ],
)
async def test_names_of_uploads(sandbox: Sandbox, me: Any, header: str, name: str) -> None:
    content = f'--b\r\nContent-Disposition: form-data; name="file"; {header}\r\n\r\nx\r\n--b--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await me.call("POST", "/files/upload", content=content.encode(), headers=headers)
    task = await me.comment(errand(sandbox), attachments=[answer.json()["guid"]])
    assert task["attachments"][0]["name"] == name


async def test_the_demo_files_are_what_their_names_say(me: Any, stories: dict[str, int]) -> None:
    starts = {
        ".pdf": b"%PDF",
        ".png": b"\x89PNG",
        ".csv": b"\xef\xbb\xbf",
        "docx": b"PK",
        ".exe": b"not",
    }
    for story in ("versions", "reply", "by_banned", "hostile"):
        for file in (await me.task(stories[story]))["attachments"]:
            if "size" in file:
                content = (await me.client.get(file["url"])).content
                assert len(content) == file["size"]
                assert content.startswith(starts[file["name"][-4:]])
