"""Announcements, people, rights, deleting, several comments, approvers, printing."""

from typing import Any

import pytest

from pyrus_tui.sandbox.app import MODULES, Sandbox
from pyrus_tui.sandbox.blueprints import DMITRY, KARL, MARCUS, ME, OLGA, TOM
from pyrus_tui.sandbox.denied import DENIED
from tests.sandbox.test_behaviour import errand, last, payment
from tests.sandbox.test_company import check_clean
from tests.sandbox.test_files import DATA, upload

# Announcements


async def test_announcements(me: Any, as_person: Any) -> None:
    answer = await me.get("/announcements")
    check_clean(answer)
    assert [item["id"] for item in answer["announcements"]] == [4, 3, 2, 1]
    assert [len(item.get("comments", [])) for item in answer["announcements"]] == [3, 2, 2, 0]
    assert answer["announcements"][2]["formatted_text"].startswith("The network is <b>")
    assert len((await me.get("/announcements", item_count=1))["announcements"]) == 1
    body = {"text": "Lunch is at one.", "attachments": [await upload(me)]}
    made = (await me.post("/announcements", body))["announcement"]
    assert (made["id"], made["author"]["id"], "comments" in made) == (5, ME, False)
    [file] = made["attachments"]
    marcus = await as_person(MARCUS)
    assert (await marcus.client.get(file["url"])).content == DATA
    path = "/announcements/5/comments"
    commented = (await marcus.post(path, {"formatted_text": "<i>Why</i>?"}))["announcement"]
    assert commented["comments"][0]["text"] == "Why?"
    assert (await me.get("/announcements/5"))["announcement"] == commented
    newer = {"guid": await upload(me), "root_id": file["id"]}
    again = (await me.post(path, {"attachments": [newer]}))["announcement"]
    assert again["comments"][1]["attachments"][0]["version"] == 2


@pytest.mark.parametrize("path", ["/announcements", "/announcements/1/comments"])
async def test_refused_announcements(me: Any, path: str) -> None:
    for body, code in (
        ({}, "text_missing"),
        ({"text": ""}, "text_missing"),
        ({"text": 5}, "invalid_value_format"),
        ({"text": "a", "formatted_text": "b"}, "both_text_and_formatted_text_specified"),
        ({"text": "a", "attachments": ["x"]}, "unrecognized_attachment_id"),
    ):
        assert await me.refused(path, body) == (400, code)
    assert len((await me.get("/announcements"))["announcements"]) == 4
    assert await me.refused("/announcements/99", method="GET") == (403, "access_denied")
    assert await me.refused("/announcements/99/comments", {"text": "x"}) == (403, "access_denied")
    for count in (0, 10_001):
        refused = await me.refused(f"/announcements?item_count={count}", method="GET")
        assert refused == (400, "items_count_out_of_range")


# People and rights


async def test_members_and_roles(me: Any) -> None:
    members = (await me.get("/members"))["members"]
    assert len(members) == 11
    everybody = (await me.get("/members", include_fired="True"))["members"]
    assert [member["id"] for member in everybody if member["fired"]] == [KARL]
    assert await me.get(f"/members/{ME}") == members[0]
    assert members[0]["position"] == "Head of Operations"
    roles = (await me.get("/roles"))["roles"]
    assert await me.get("/roles/1101") == roles[0]
    assert roles[0] == {
        "id": 1101, "name": "Budget owners", "member_ids": [ME, MARCUS], "banned": False,
        "fired": False,
    }  # fmt: skip
    for path in ("/members/9", "/roles/9", "/members/1101"):
        assert await me.refused(path, method="GET") == (403, "access_denied_person")
    identity = await me.get("/profile/identity")
    assert identity == {"email": (await me.get("/profile"))["email"], "organization_id": 5001}


async def test_permissions_of_a_form(me: Any) -> None:
    permissions = (await me.get("/forms/201/permissions"))["permissions"]
    assert permissions[str(MARCUS)] == "administrator"
    assert permissions[str(ME)] == "member"
    assert str(KARL) not in permissions
    refused = await me.refused("/forms/201/permissions", {"permissions": {}})
    assert refused == (403, "access_denied")


@pytest.mark.parametrize("where", DENIED)
async def test_what_needs_rights_nobody_has(me: Any, where: str) -> None:
    method, path = where.split(" ")
    for body in (None, {"name": "x"}):
        path = path.replace("{", "").replace("}", "")
        assert await me.refused(path, body, method) == (403, "access_denied")


async def test_limits_are_told_everywhere(sandbox: Sandbox, me: Any) -> None:
    plain = {"Authorization": ""}
    for method, path, headers, left in (
        ("GET", "/profile", {}, "4999"),
        ("GET", "/tasks/1", {}, "4998"),
        ("GET", "/nothing", {}, "5000"),
        ("PATCH", "/tasks", {}, "5000"),
        ("GET", "/profile", plain, "5000"),
        ("POST", "/auth", {}, "5000"),
        ("GET", "/openapi.json", plain, "5000"),
    ):
        answer = await me.call(method, path, headers=headers)
        assert answer.headers["X-RateLimit-Limit"] == "5000"
        assert answer.headers["X-RateLimit-Remaining"] == left
        assert int(answer.headers["X-RateLimit-Reset"]) <= 600
    answer = await me.call("OPTIONS", "/tasks/1")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "DELETE"}


def test_routes_are_given_once() -> None:
    routes = [(method, path) for module in MODULES for method, path, _ in module.ROUTES]
    assert len(routes) == len(set(routes))


# Tasks


async def test_deleting(sandbox: Sandbox, me: Any, as_person: Any) -> None:
    parent = (await me.create("Parent"))["id"]
    child = (await me.create("Child", parent_task_id=parent))["id"]
    guid = await upload(me)
    [file] = last(await me.comment(parent, attachments=[guid]))["attachments"]
    marcus = await as_person(MARCUS)
    sandbox.act(ME, parent, {"participants_added": [{"id": MARCUS}]})
    refused = await marcus.refused(f"/tasks/{parent}", method="DELETE")
    assert refused == (403, "access_denied_task")
    answer = await me.call("DELETE", f"/tasks/{parent}/")
    assert answer.json() == {"deleted": True}
    assert await me.refused(f"/tasks/{parent}", method="DELETE") == (403, "access_denied_task")
    assert await me.refused(f"/tasks/{parent}", method="GET") == (403, "access_denied_task")
    assert "parent_task_id" not in await me.task(child)
    assert parent not in await me.inbox() + await marcus.inbox()
    assert (await me.client.get(file["url"])).json()["error_code"] == "access_denied_file"
    assert (await me.create("Next"))["id"] > child


async def test_deleting_forgets_links_and_owners_may(
    sandbox: Sandbox, me: Any, as_person: Any, stories: dict[str, int]
) -> None:
    igor_s = stories["linked_other"]
    igor = await as_person(1010)
    assert (await igor.call("DELETE", f"/tasks/{igor_s}")).status_code == 200
    assert "linked_task_ids" not in await me.task(stories["linked"])
    owned = payment(sandbox)
    marcus = await as_person(MARCUS)
    assert (await marcus.call("DELETE", f"/tasks/{owned}")).json() == {"deleted": True}


async def test_several_comments(sandbox: Sandbox, me: Any) -> None:
    one, two = errand(sandbox), payment(sandbox)
    notes = [sandbox.task(task_id)["last_note_id"] for task_id in (one, two)]
    body = {
        "comments": [
            {"task_id": one, "previous_note_id": notes[0], "comment": {"text": "x"}},
            {"task_id": two, "comment": {"approval_choice": "approved"}},
        ]
    }
    for path in ("/tasks//comments", "/tasks/comments"):
        tasks = (await me.post(path, body | {"no_tasks_in_response": path != "/tasks//comments"}))[
            "tasks"
        ]
        if path == "/tasks//comments":
            assert [task["id"] for task in tasks] == [one, two]
            assert tasks[1]["current_step"] == 2
            body["comments"][0].pop("previous_note_id")
        else:
            assert tasks == []
    stale = {"task_id": one, "previous_note_id": notes[0], "comment": {"text": "late"}}
    before = [sandbox.task(task_id) for task_id in (one, two)]
    good = {"task_id": two, "comment": {"text": "never seen"}}
    for bad, refusal in (
        (stale, (403, "conflict")),
        ({"task_id": one}, (400, "required_parameter_missing")),
        ({"task_id": 1, "comment": {"text": "x"}}, (403, "access_denied_task")),
        ({"task_id": one, "comment": {"due": "x"}}, (400, "invalid_value_format")),
    ):
        assert await me.refused("/tasks/comments", {"comments": [good, bad]}) == refusal
    assert [sandbox.task(task_id) for task_id in (one, two)] == before
    assert (await me.refused("/tasks/comments", {}))[1] == "required_parameter_missing"
    many = {"comments": [good] * 1001}
    assert (await me.refused("/tasks/comments", many))[1] == "limit_exceeded"


async def test_what_waits_for_an_approver(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox)
    mine = (await me.get(f"/tasksbyapprover/{ME}"))["tasks"]
    assert task_id in [task["id"] for task in mine]
    assert {"fields", "approvals"}.isdisjoint(mine[0])
    few = await me.get(f"/tasksbyapprover/{ME}", item_count=1)
    assert (len(few["tasks"]), few["has_more"]) == (1, True)
    await me.comment(task_id, approval_choice="approved")
    for approver, waits in ((ME, False), (OLGA, True), (1102, True), (DMITRY, False)):
        tasks = (await me.get(f"/tasksbyapprover/{approver}"))["tasks"]
        assert (task_id in [task["id"] for task in tasks]) == waits
    assert await me.refused("/tasksbyapprover/9", method="GET") == (400, "invalid_person_id")


async def test_printing(me: Any, stories: dict[str, int]) -> None:
    path = f"/tasks/{stories['approve']}/print_forms"
    answer = await me.call("GET", f"{path}/2633")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f'"payment-order-{stories["approve"]}.pdf"' in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-1.4")
    assert answer.content.rstrip().endswith(b"%%EOF")
    assert b"Purpose: Office chairs" in answer.content
    start = int(answer.content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert answer.content[start:].startswith(b"xref")
    russian = await me.call("GET", f"/tasks/{stories['contract']}/print_forms/2701")
    assert "filename*=UTF-8''" in russian.headers["Content-Disposition"]
    assert await me.refused(f"{path}/1", method="GET") == (400, "invalid_input")
    plain = f"/tasks/{stories['overdue']}/print_forms/2633"
    assert await me.refused(plain, method="GET") == (400, "task_has_no_form")
    hidden = f"/tasks/{stories['hidden']}/print_forms/2633"
    assert await me.refused(hidden, method="GET") == (403, "access_denied_task")


async def test_the_most_comments(sandbox: Sandbox, me: Any, monkeypatch: Any) -> None:
    task_id = errand(sandbox, TOM)
    monkeypatch.setattr("pyrus_tui.sandbox.commenting.MOST_COMMENTS", 2)
    await me.comment(task_id, "one more")
    refused = await me.refused(f"/tasks/{task_id}/comments", {"text": "too many"})
    assert refused == (400, "too_many_comments")


async def test_the_most_attachments(sandbox: Sandbox, me: Any, monkeypatch: Any) -> None:
    task_id = errand(sandbox, TOM)
    monkeypatch.setattr("pyrus_tui.sandbox.files.MAX_PER_TASK", 1)
    await me.comment(task_id, attachments=["https://x.example/1"])
    body = {"attachments": ["https://x.example/2"]}
    refused = await me.refused(f"/tasks/{task_id}/comments", body)
    assert refused == (400, "too_many_attachments")
