"""What the endpoints answer: shapes, addresses, sign-in, limits."""

import gzip
from datetime import timedelta
from typing import Any

import httpx
import pytest

from pyrus_tui.clock import FixedClock
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import KARL, MARCUS, ME
from tests.sandbox.conftest import NOW

PERSON = {"id", "first_name", "last_name", "email", "type"}
SPARSE = {
    "id",
    "create_date",
    "last_modified_date",
    "author",
    "responsible",
    "text",
    "due_date",
    "close_date",
}


@pytest.mark.parametrize("prefix", ["", "/api"])
async def test_sign_in_answers_addresses_of_the_caller(sandbox: Sandbox, prefix: str) -> None:
    transport = httpx.ASGITransport(sandbox)
    async with httpx.AsyncClient(transport=transport, base_url="http://here:81") as client:
        body = {"login": sandbox.login.upper(), "security_key": sandbox.security_key}
        for slash in ("", "/"):
            answer = (await client.post(f"{prefix}/v4/auth{slash}", json=body)).json()
            assert answer["api_url"] == f"http://here:81{prefix}/v4/"
            assert answer["files_url"] == "http://here:81/"
        query = {**body, "person_id": ME}
        token = (await client.get(f"{prefix}/v4/auth", params=query)).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        for path in ("/v4/profile", "/api/v4/profile/", "/v4//profile"):
            answer = await client.get(path, headers=headers)
            assert answer.json()["person_id"] == ME


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_credentials"),
        ({"login": "nobody@x.example", "security_key": "k"}, "invalid_credentials"),
        ({"login": 5, "security_key": "k"}, "invalid_value_format"),
        ({"login": "LOGIN", "security_key": "wrong"}, "invalid_credentials"),
        ({"login": "LOGIN", "security_key": "KEY", "person_id": 77}, "invalid_credentials"),
        ({"login": "LOGIN", "security_key": "KEY", "person_id": "x"}, "invalid_value_format"),
    ],
)
async def test_sign_in_refuses(sandbox: Sandbox, body: dict[str, Any], code: str) -> None:
    real = {"LOGIN": sandbox.login, "KEY": sandbox.security_key}
    body = {name: real.get(value, value) for name, value in body.items()}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(sandbox)) as client:
        answer = await client.post("http://x/v4/auth", json=body)
    assert answer.json()["error_code"] == code
    assert answer.status_code == (401 if code == "invalid_credentials" else 400)


async def test_tokens_grow_old_and_are_revoked(sandbox: Sandbox, clock: FixedClock) -> None:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(sandbox), base_url="http://x"
    ) as client:

        async def code(header: str | None) -> str:
            headers = {"Authorization": header} if header else {}
            answer = await client.get("/v4/profile", headers=headers)
            return str(answer.json().get("error_code", answer.status_code))

        async def sign_in(person_id: int) -> httpx.Response:
            login, key = sandbox.account(person_id)
            return await client.post("/v4/auth", json={"login": login, "security_key": key})

        first = "Bearer " + (await sign_in(ME)).json()["access_token"]
        assert await code(first) == "200"
        assert await code(None) == "token_not_specified"
        assert await code("Basic abc") == "token_not_specified"
        assert await code("Bearer nonsense") == "invalid_token"
        for _ in range(20):
            await sign_in(ME)
        assert await code(first) == "revoked_token"
        last = "Bearer " + (await sign_in(ME)).json()["access_token"]
        clock.set(NOW + timedelta(hours=1))
        assert await code(last) == "expired_token"
        blocked = await sign_in(KARL)
        assert (blocked.status_code, blocked.json()["error_code"]) == (401, "account_blocked")


async def test_rate_limit(sandbox: Sandbox, clock: FixedClock, me: Any, as_person: Any) -> None:
    sandbox.limit.allowed = 3
    left = []
    for _ in range(4):
        answer = await me.call("GET", "/lists")
        assert answer.headers["X-RateLimit-Limit"] == "3"
        left.append(answer.headers["X-RateLimit-Remaining"])
    assert left == ["2", "1", "0", "0"]
    assert (answer.status_code, answer.json()["error_code"]) == (429, "too_many_requests")
    assert answer.headers["X-RateLimit-Reset"] == answer.headers["Retry-After"] == "600"
    other = await as_person(MARCUS)
    assert (await other.call("GET", "/lists")).status_code == 200
    clock.set(NOW + timedelta(seconds=600))
    assert (await me.call("GET", "/lists")).status_code == 200


async def test_unknown_routes_and_verbs_are_json(me: Any) -> None:
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("DELETE", "/inbox", 405),
        ("GET", "/tasks/1/2/3", 404),
    ):
        answer = await me.call(method, path)
        assert answer.status_code == status
        assert isinstance(answer.json(), dict)


async def test_answers_are_packed_when_the_caller_accepts(me: Any) -> None:
    request = me.client.build_request("GET", "/v4/forms", headers={"Accept-Encoding": "gzip"})
    answer = await me.client.send(request, stream=True)
    raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(raw).startswith(b'{"forms"')


async def test_profile_and_contacts(me: Any) -> None:
    profile = await me.get("/profile", withinactive="False")
    assert profile["person_id"] == ME
    assert profile["timezone_offset"] == 180
    assert profile["organization"]["organization_id"] == profile["organization_id"]
    [company] = (await me.get("/contacts"))["organizations"]
    assert len(company["persons"]) == 11
    assert {person["type"] for person in company["persons"]} == {"user", "bot"}
    assert company["department_catalog_id"] == 404
    assert all(role["member_ids"] and role["type"] == "role" for role in company["roles"])
    [everybody] = (await me.get("/contacts", include_inactive="true"))["organizations"]
    assert [p["id"] for p in everybody["persons"] if p.get("banned")] == [KARL]


async def test_inbox_is_sparse_grouped_and_pages(me: Any) -> None:
    whole = await me.get("/inbox", item_count=1000)
    assert whole["has_more"] is False
    assert 15 < len(whole["tasks"]) < 45
    dates = [task["last_modified_date"] for task in whole["tasks"]]
    assert dates == sorted(dates, reverse=True)
    for task in whole["tasks"]:
        assert set(task) <= SPARSE
        assert set(task["author"]) - {"banned"} == PERSON
        assert "close_date" not in task
    names = [group["name"] for group in whole["task_groups"]]
    assert names == [
        "Leave request: Manager (3)",
        "Leave request: HR (1)",
        "Client support: Level 1 (3)",
        "Client support: Level 2 (1)",
        "Client support: Quality check (1)",
    ]
    part = await me.get("/inbox", item_count=2, group_item_count=1)
    assert (len(part["tasks"]), part["has_more"]) == (2, True)
    assert part["tasks"] == whole["tasks"][:2]
    groups = part["task_groups"]
    assert [group["id"] for group in groups] == [20301, 20302, 20401, 20402, 20403]
    assert [group["has_more"] for group in groups] == [True, False, True, False, False]
    assert {len(group["tasks"]) for group in groups} == {1}
    assert (await me.refused("/inbox?item_count=0", method="GET"))[1] == "items_count_out_of_range"
    assert (await me.refused("/inbox?item_count=x", method="GET"))[1] == "invalid_value_format"


async def test_lists_are_a_tree_without_private_ones(me: Any, as_person: Any) -> None:
    lists = (await me.get("/lists"))["lists"]
    assert [item["name"] for item in lists] == ["Branch offices", "Проекты", "Personal"]
    website = lists[1]["children"][0]
    assert website == await me.get(f"/lists/{website['id']}", item_count=100)
    assert [child["name"] for child in website["children"]] == ["Design", "Backend"]
    assert "children" not in website["children"][0]
    for path in ("/lists/321", "/lists/999999", "/lists/abc", "/lists/321/tasks"):
        assert await me.refused(path, method="GET") == (403, "access_denied_project")
    marcus = await as_person(MARCUS)
    assert "Personal" not in str(await marcus.get("/lists"))


async def test_tasks_of_a_list(me: Any, stories: dict[str, int]) -> None:
    answer = await me.get("/lists/310/tasks")
    ids = [task["id"] for task in answer["tasks"]]
    assert stories["in_list"] in ids
    assert stories["child_done"] not in ids
    assert all(set(task) <= SPARSE for task in answer["tasks"])
    archived = await me.post("/lists/310/tasks", {"include_archived": "y", "item_count": 1000})
    closed = [task for task in archived["tasks"] if "close_date" in task]
    assert stories["child_done"] in [task["id"] for task in closed]
    assert len(archived["tasks"]) == len(ids) + len(closed)
    first = await me.get("/lists/310/tasks", item_count=1)
    assert (len(first["tasks"]), first["has_more"]) == (1, True)
    moment = answer["tasks"][2]["last_modified_date"]
    after = await me.get("/lists/310/tasks", modified_after=moment)
    before = await me.get("/lists/310/tasks", modified_before=moment.lower())
    assert [task["id"] for task in after["tasks"]] == ids[:3]
    assert [task["id"] for task in before["tasks"]] == ids[2:]
    created = await me.get("/lists/310/tasks", created_after="2026-03-09T00:00Z")
    assert all(task["create_date"] >= "2026-03-09" for task in created["tasks"])
    wrong = await me.refused("/lists/310/tasks?modified_after=yesterday", method="GET")
    assert wrong == (400, "invalid_value_format")


async def test_forms_use_every_type_of_field(me: Any) -> None:
    forms = (await me.get("/forms"))["forms"]
    assert len(forms) == 6
    types, infos = set(), set()

    def walk(fields: list[dict[str, Any]]) -> None:
        for field in fields:
            info = field.get("info", {})
            types.add(field["type"])
            infos.update(info)
            walk(info.get("columns", []) + info.get("fields", []))
            for option in info.get("options", []):
                infos.update(f"option_{name}" for name, value in option.items() if value)
                walk(option["fields"])

    for form in forms:
        assert isinstance(form["steps"], dict)
        assert all(isinstance(name, str) for name in form["steps"].values())
        assert form["deleted_or_closed"] is False
        walk(form["fields"])
    assert types == {
        "text", "money", "number", "date", "time", "checkmark", "flag", "due_date",
        "due_date_time", "email", "phone", "step", "status", "creation_date", "note", "author",
        "person", "catalog", "multiple_choice", "file", "table", "title", "form_link", "project",
        "person_responsible", "task_approval_date", "task_approval_user",
    }  # fmt: skip
    assert infos >= {
        "required_step", "immutable_step", "decimal_places", "multiline", "multiple_choice",
        "options", "option_deleted", "option_fields", "code", "catalog_id", "form_id", "columns",
        "fields",
    }  # fmt: skip
    assert await me.get("/forms/201") == forms[0]
    assert await me.refused("/forms/1", method="GET") == (403, "access_denied_form")


async def test_catalogs(me: Any) -> None:
    heads = (await me.get("/catalogs"))["catalogs"]
    assert [head["name"] for head in heads] == [
        "Vendors",
        "Payment types",
        "Products",
        "Departments",
    ]
    assert all("items" not in head and head["deleted"] is False for head in heads)
    vendors = await me.get("/catalogs/401", include_deleted="False")
    assert len(vendors["items"]) == 5000
    assert len({item["values"][0] for item in vendors["items"]}) == 5000
    assert vendors["catalog_headers"][1] == {"name": "Code", "type": "text"}
    assert all(len(item["values"]) == 5 for item in vendors["items"])
    one = await me.get("/catalogs/401", column="Code", value="V-00017")
    assert [item["item_id"] for item in one["items"]] == [401017]
    many = await me.get("/catalogs/401", column="Code", value="V-0001*", use_wildcard="true")
    assert len(many["items"]) == 10
    path = "/catalogs/401?column=Nothing&value=1"
    assert (await me.refused(path, method="GET"))[1] == "catalog_column_not_found"
    assert await me.refused("/catalogs/9", method="GET") == (403, "access_denied_catalog")


async def test_unknown_and_hidden_tasks_look_alike(me: Any, stories: dict[str, int]) -> None:
    for task_id in (stories["hidden"], 1, 2**70, "abc"):
        assert await me.refused(f"/tasks/{task_id}", method="GET") == (403, "access_denied_task")
        body = {"text": "x"}
        assert (await me.refused(f"/tasks/{task_id}/comments", body))[1] == "access_denied_task"


async def test_a_simple_task_in_full(me: Any, stories: dict[str, int]) -> None:
    task = await me.task(stories["overdue"])
    assert task["subject"] == "Send the signed lease to the landlord"
    assert task["due_date"] == "2026-03-07"
    assert task["list_ids"] == [303]
    assert task["comments"][0]["participants_added"][0]["id"] == ME
    assert task["comments"][0]["text"] == task["text"]
    assert task["last_note_id"] == task["comments"][-1]["id"]
    timed = await me.task(stories["due_time"])
    assert (timed["due"], timed["duration"]) == ("2026-03-10T11:00:00Z", 30)
    assert "due_date" not in timed
    parent = await me.task(stories["parent"])
    assert parent["linked_task_ids"] == [stories["child"], stories["child_done"]]
    assert (await me.task(stories["child"]))["parent_task_id"] == stories["parent"]
    assert (await me.task(stories["linked"]))["linked_task_ids"] == [stories["linked_other"]]
    files = (await me.task(stories["versions"]))["attachments"]
    assert [file.get("version") for file in files] == [None, 2, 3, None, None]
    assert {file.get("root_id") for file in files[1:3]} == {files[0]["id"]}
    assert files[4] == {"id": files[4]["id"], "name": "Inter", "url": "https://fonts.example/inter"}
    snoozed = await me.task(stories["snoozed"])
    assert snoozed["scheduled_date"] == "2026-03-13"
    assert len((await me.task(stories["long_thread"]))["comments"]) > 60
    reply = await me.task(stories["reply"])
    assert reply["comments"][-1]["reply_note_id"] == reply["comments"][2]["id"]
    assert (await me.task(stories["mention"]))["comments"][-1]["mentions"] == [ME]


async def test_a_form_task_in_full(me: Any, stories: dict[str, int]) -> None:
    task = await me.task(stories["approve"])
    fields = {field["id"]: field for field in task["fields"]}
    assert fields[2]["value"] == 48300.5
    assert fields[3]["value"] == {
        "item_id": 401012,
        "item_ids": [401012],
        "headers": ["Name", "Code", "City", "Trade", "Account"],
        "values": fields[3]["value"]["values"],
        "rows": [fields[3]["value"]["values"]],
    }
    first, second = fields[5]["value"]
    assert (first["row_id"], first["position"], second["position"]) == (0, 0, 1)
    assert first["cells"][1] == {
        "id": 7,
        "type": "money",
        "name": "Amount",
        "value": 24150.25,
        "parent_id": 5,
        "row_id": 0,
    }
    choice = fields[12]["value"]
    assert (choice["choice_id"], choice["choice_ids"], choice["choice_names"]) == (
        2,
        [2],
        ["Invoice"],
    )
    assert [child["value"] for child in choice["fields"]] == ["1184", "2026-03-08"]
    assert fields[15]["value"]["fields"][2]["value"]["id"] == 1003
    assert fields[19]["value"][0]["name"] == "счёт-1184.pdf"
    assert (fields[21]["value"], fields[22]["value"], fields[23]["value"]) == (
        1,
        "open",
        "2026-03-09",
    )
    assert "value" not in fields[26]
    assert task["approvals"][0] == [
        {
            "person": {"id": 1101, "last_name": "Budget owners", "type": "role"},
            "approval_choice": "waiting",
            "step": 1,
        }
    ]
    assert task["steps"] == [{"step": 1, "name": "Manager", "elapsed_time": 28 * 3600 * 1000}]
    contract = await me.task(stories["contract"])
    assert contract["approvals"][2] == []
    values = {field["id"]: field.get("value") for field in contract["fields"]}
    assert values[10]["projects"][0]["parent"] == {"id": 310, "name": "Проекты"}
    assert values[14] == contract["due"]
    assert len(values[2]["rows"]) == 2


async def test_a_client_task(me: Any, stories: dict[str, int]) -> None:
    comments = (await me.task(stories["client"]))["comments"]
    channels = [comment.get("channel") for comment in comments[1:]]
    client = {"name": "Ольга Ветрова"}
    assert channels == [
        {"type": "telegram", "direction": "inbound", "from": client},
        {"type": "telegram", "direction": "outbound", "to": client},
        {"type": "private_channel"},
        {"type": "telegram", "direction": "inbound", "from": client},
    ]
    assert comments[2]["comment_as_roles"] == [{"id": 1103, "name": "Support, level 1"}]
    hostile = (await me.task(stories["client_hostile"]))["comments"][-1]["text"]
    assert "\x1b" in hostile and "\u202e" in hostile
