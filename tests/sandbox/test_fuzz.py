"""Thousands of spoilt requests: each is refused politely or obeyed, and nothing is left broken.

Valid requests to every endpoint are spoilt at random, with a fixed seed: 6,000 in all, 20,000 in
the marked run.
"""

import copy
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pyrus_tui.clock import FixedClock
from pyrus_tui.sandbox.app import Sandbox
from tests.sandbox.asking import Answer, Question, ask, sign_me_in
from tests.sandbox.conftest import NOW
from tests.sandbox.test_company import check_clean

USUAL, MANY = 6_000, 20_000
WINDOW = (("start_date_utc", "2026-03-01T00:00Z"), ("end_date_utc", "2026-03-31T00:00:00Z"))
JUNK: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**70, 1.5, -0.0, 1e300, 1e-300, "", " ", "x", "0",
    "1", "-1", "null", "y", "a" * 600, "é\u202e\x00", "\ud800", "2026-02-30", "2026-03-01",
    "2026-03-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000-00-00", "24:00", "gt", "lt5,gt3",
    "1,,2", "*", "empty", "%", "';--", "[", "{}", "<b>x", [], {}, [[]], [{}], [None], {"id": None},
    {"id": 1001}, {"id": 1101}, {"email": "x"}, {"value": {}}, [[{"id": 1002}]], [1, 1], ["1"],
]  # fmt: skip
RAW = [
    b"", b" ", b"null", b"[]", b"1", b'"x"', b"{", b"{]", b"\xff\xfe", b"\xef\xbb\xbf{}", b"NaN",
    b"[" * 5000, b'{"a":' * 3000, b'{"text":1e999}', b'{"text":"\\ud800"}', b"\x00" * 100,
    b'{"text":"a","text":"b"}', b'{"text":"' + b"a" * 200_000 + b'"}',
]  # fmt: skip
SEGMENTS = [
    "0", "-1", "1", "abc", "", "%00", "1.5", "9" * 30, "٣", "%D9%A3", "bulk", "comments", "..",
    "%2F", "' OR 1=1", "null", "1e3", "+1", "diff", "%F0%9F%98%80",
]  # fmt: skip
HEADERS = [
    {"content-type": "text/plain"},
    {"content-type": "multipart/form-data"},
    {"content-type": 'multipart/form-data; boundary=""'},
    {"authorization": "Bearer x"},
    {"authorization": ""},
    {"content-length": "-5"},
    {"host": "x\u2028y"},
]
PART = (
    b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello'
    b"\r\n--xyz--\r\n"
)


def valid(stories: dict[str, int]) -> list[Question]:
    """One good request, or several, for every endpoint."""
    payment, plain, mine = stories["approve"], stories["overdue"], stories["personal"]
    person, step = {"id": 1002}, [[{"id": 1003}], []]
    fields = [
        {"id": 1, "value": "Paint"}, {"code": "Amount", "value": 10.5},
        {"name": "Vendor", "value": {"item_id": 401001}},
        {"id": 5, "value": [{"cells": [{"id": 6, "value": "2026-04-01"}, {"id": 7, "value": 1}]}]},
        {"id": 10, "value": "2026-04-01"}, {"id": 11, "value": "2026-04-02", "duration": 5},
        {"id": 12, "value": {"choice_id": 2, "fields": [{"id": 13, "value": "7"}]}},
        {"id": 15, "value": {"checkmark": "checked"}}, {"id": 17, "value": "checked"},
        {"id": 18, "value": {"id": 1003}}, {"id": 19, "value": [{"url": "https://x.example/a"}]},
        {"id": 20, "value": {"task_id": payment}},
    ]  # fmt: skip
    comment = {
        "text": "Hello", "due": "2026-04-01T10:00:00Z", "duration": 30, "reassign_to": person,
        "participants_added": [person], "subscribers_added": [{"email": "x@y"}, person],
        "added_list_ids": [310], "removed_list_ids": [303], "attachments": ["https://x.example/b"],
        "scheduled_date": "2026-04-01", "spent_minutes": 5, "action": "reopened",
        "skip_notification": True, "channel": {"type": "email"}, "subject": "New",
    }  # fmt: skip
    decision = {
        "approval_choice": "approved", "approval_steps": [1], "approvals_added": step,
        "approvals_rerequested": step, "approvals_removed": step, "field_updates": fields[:2],
        "comment_as_roles": [{"id": 1101}],
        "formatted_text": '<quote data-noteid="5">a</quote><span data-personid="1002">M</span> b',
    }  # fmt: skip
    changes = {
        "name": "L", "color": "#112233", "list_type": "private", "is_private": True,
        "added_members": [1002], "removed_members": [1003], "added_managers": [1002],
        "removed_managers": [1003], "external_id": 5, "external_version": 6,
    }  # fmt: skip
    columns = ["A", {"name": "B"}]
    rows = [{"values": ["a", "b"]}, {"values": ["c", "d"]}]
    form = {
        "steps": [1, 2], "task_ids": [payment], "field_ids": [1, 2], "item_count": 5, "sort": "id",
        "include_archived": True, "created_after": "2025-01-01T00:00:00Z", "id": "gt5,lt20000",
        "fld1": "Office", "fld2": "gt5", "fld10": "gt2026-01-01,lt2027-01-01", "fld12": "1,2",
        "fld3": "*", "fld19": "empty", "fld22": "open", "fld18": 1003, "include_text": "chairs",
        "due_filter": {"overdue_steps": [1]}, "format": "csv", "delimiter": ";",
        "encoding": "utf-8",
    }  # fmt: skip
    table = tuple((name, str(value)) for name, value in form.items() if not isinstance(value, dict))
    dates = (("modified_after", "2026-01-01T00:00:00Z"), ("include_archived", "y"))
    few = (("item_count", "5"),)
    upload = {"content-type": "multipart/form-data; boundary=xyz"}
    reads = [
        "/profile", "/profile/identity", "/contacts", "/members", "/members/1002", "/roles",
        "/roles/1101", "/forms", "/forms/201", "/forms/201/permissions", "/lists", "/lists/310",
        "/catalogs", "/catalogs/402", "/announcements", "/announcements/3", "/openapi.json",
        f"/tasks/{payment}", f"/tasks/{payment}/print_forms/2633", "/tasksbyapprover/1001",
        "/files/download/70001", "/bots", "/knowledgebase/structure",
    ]  # fmt: skip
    return [
        *(Question("GET", path, (("include_inactive", "y"),)) for path in reads),
        Question("GET", "/inbox", (*few, ("group_item_count", "5"))),
        Question("GET", "/calendar", (*WINDOW, ("filter_mask", "15"), ("include_meetings", "y"))),
        Question("GET", "/calendar", (*WINDOW, ("all_accessed_tasks", "true"), *few)),
        Question("GET", "/lists/310/tasks", (*few, *dates)),
        Question("POST", "/lists/310/tasks", body={"item_count": 5, "include_archived": "y"}),
        Question("GET", "/forms/201/register", table),
        Question("GET", "/forms/204/register", (*few, *dates, ("fld3", "Ольга"))),
        Question("POST", "/forms/201/register", body=form),
        Question("GET", "/catalogs/402", (("column", "Payment types"), ("value", "G*"))),
        Question("GET", "/services/attachment", (("Id", "70001"),)),
        Question("POST", "/files/upload", raw=PART, headers=upload),
        Question("POST", "/auth", body={"login": "a", "security_key": "b", "person_id": 1}),
        Question("POST", "/tasks", body={"text": "T", "responsible": person, "list_ids": [310]}),
        Question("POST", "/tasks", body={"form_id": 201, "fields": fields, "fill_defaults": True}),
        Question("POST", "/tasks", body={**comment, "participants": [person], "subscribers": step}),
        Question("POST", f"/tasks/{plain}/comments", body=comment),
        Question("POST", f"/tasks/{payment}/comments", body=decision),
        Question("POST", f"/tasks/{payment}/comments", body={"field_updates": fields}),
        Question("POST", f"/tasks/{mine}/comments", body={"action": "finished", "text": "x"}),
        Question(
            "POST", "/tasks/comments",
            body={"comments": [{"task_id": plain, "comment": {"text": "x"}},
                               {"task_id": payment, "comment": decision}]},
        ),
        Question("DELETE", f"/tasks/{mine}"),
        Question("PUT", "/lists", body={**changes, "parent_id": 310}),
        Question("POST", "/lists/320", body=changes),
        Question("PUT", "/lists/bulk", body=[changes, changes]),
        Question("POST", "/lists/bulk", body=[{**changes, "id": 320}]),
        Question("DELETE", "/lists/bulk", body=[322]),
        Question("DELETE", "/lists/323"),
        Question("PUT", "/catalogs", body={"name": "C", "catalog_headers": ["A"], "items": []}),
        Question("PUT", "/catalogs", body={"name": "C", "catalog_headers": columns, "items": rows}),
        Question(
            "POST", "/catalogs/405",
            body={"apply": True, "catalog_headers": columns, "items": rows},
        ),
        Question("POST", "/catalogs/403/diff", body={"upsert": rows, "delete": ["e"]}),
        Question("POST", "/announcements", body={"text": "Hi", "attachments": ["https://x.example"]}),
        Question("POST", "/announcements/3/comments", body={"formatted_text": "<b>Hi</b>"}),
        Question("PUT", "/members/1002", body={"name": "x"}),
    ]  # fmt: skip


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """All containers in a JSON value, with a key or an index of each."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places(value[key])


def spoilt(dice: random.Random, question: Question) -> Question:
    """Spoil one to three things."""
    for _ in range(dice.randint(1, 3)):
        kind = dice.random()
        if kind < 0.5 and question.body is not None:
            question = replace(question, body=spoilt_body(dice, copy.deepcopy(question.body)))
        elif kind < 0.7:
            question = replace(question, query=spoilt_query(dice, list(question.query)))
        elif kind < 0.8:
            parts = question.path.split("/")
            parts[dice.randrange(min(2, len(parts) - 1), len(parts))] = dice.choice(SEGMENTS)
            question = replace(question, path="/".join(parts))
        elif kind < 0.9:
            question = replace(question, raw=spoilt_bytes(dice, question.content))
        elif kind < 0.96:
            question = replace(question, headers={**question.headers, **dice.choice(HEADERS)})
        else:
            method = dice.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
            question = replace(question, method=method)
    return question


def spoilt_body(dice: random.Random, body: Any) -> Any:
    found = list(places(body))
    if not found:
        return dice.choice(JUNK)
    container, key = dice.choice(found)
    change = dice.random()
    if change < 0.65:
        container[key] = dice.choice(JUNK)
    elif change < 0.8:
        del container[key]
    elif isinstance(container, list):
        container.extend([container[key]] * dice.choice((1, 2, 200)))
    else:
        container[dice.choice(["id", "value", "text", "x", "apply", "fields"])] = dice.choice(JUNK)
    return body


def spoilt_query(dice: random.Random, query: list[tuple[str, str]]) -> tuple[Any, ...]:
    junk = str(dice.choice(JUNK)).encode("utf-8", "replace").decode()
    if query and dice.random() < 0.7:
        place = dice.randrange(len(query))
        query[place] = (query[place][0], junk)
    else:
        names = ["item_count", "fld1", "fld999", "steps", "id", "column", "with_forms", "x", ""]
        query.append((dice.choice(names), junk))
    return tuple(query)


def spoilt_bytes(dice: random.Random, content: bytes) -> bytes:
    if not content or dice.random() < 0.4:
        return dice.choice(RAW)
    place = dice.randrange(len(content))
    if dice.random() < 0.5:
        return content[:place]
    return content[:place] + bytes([dice.randrange(256)]) + content[place + 1 :]


def check(question: Question, answer: Answer) -> None:
    assert answer.status < 500, question
    assert "x-ratelimit-limit" in answer.headers, question
    if question.method == "HEAD":
        return
    if answer.headers["content-type"] != "application/json":
        assert answer.status == 200, question
        return
    body = answer.json()
    assert isinstance(body, dict), question
    if answer.status == 200:
        if question.path != "/openapi.json":
            check_clean(body)
    elif "Message" not in body:
        assert body.keys() == {"error", "error_code"}, question
        assert body["error"] and body["error_code"], question


@pytest.mark.parametrize("all_of_them", [USUAL, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.parametrize("lively", [False, True])
async def test_no_spoilt_request_breaks_anything(lively: bool, all_of_them: int) -> None:
    """A company in which colleagues react gets a fifth of the requests, and time goes by."""
    clock = FixedClock(NOW)
    count = all_of_them // 5 if lively else all_of_them - all_of_them // 5
    sandbox = Sandbox(clock=clock, lively=lively)
    sandbox.limit.allowed = 10**9
    token = sign_me_in(sandbox)
    dice = random.Random(20_260_310)
    questions = valid(sandbox.stories())
    statuses, answered = Counter[int](), set[str]()
    for number in range(count):
        question = spoilt(dice, dice.choice(questions))
        before = sandbox._database.image() if number % 25 == 0 and not lively else b""
        clock.set(NOW + timedelta(seconds=0.1 * number if lively else 0))
        answer = await ask(sandbox, token, question)
        check(question, answer)
        statuses[answer.status] += 1
        if answer.status == 200:
            answered.add(question.path)
        elif before:
            assert sandbox._database.image() == before, question
    print(dict(statuses))
    assert set(statuses) <= {200, 400, 401, 403, 404, 405}
    assert statuses[200] > count / 10 and statuses[400] > count / 5
    assert len(answered) > 30
    with sandbox._database.transaction() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ids = [row[0] for row in connection.execute("SELECT id FROM task")]
    for task_id in ids:
        check_clean(sandbox.task(task_id))
    for path in (
        "/inbox",
        "/lists",
        "/catalogs",
        "/announcements",
        "/contacts",
        "/forms/201/register",
    ):
        answer = await ask(sandbox, token, Question("GET", path))
        assert answer.status == 200
        check_clean(json.loads(answer.content))
    sandbox.close()
