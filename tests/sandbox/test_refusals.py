"""What the sandbox refuses: always with a vendor error, never with half of the work done."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import PAYMENTS, TOM
from pyrus_tui.sandbox.commenting import KEYS
from tests.sandbox.conftest import Caller
from tests.sandbox.test_behaviour import payment

TEXTS = {"text", "formatted_text", "subject"}
NUMBERS = {"edit_comment_id", "duration", "spent_minutes"}
FLAGS = {"cancel_due", "cancel_schedule"} | {name for name in KEYS if name.startswith("skip_")}
OBJECTS = {"reassign_to", "channel"}
MOMENTS = {name for name in KEYS if name in {"due", "due_date"} or name.startswith("scheduled_")}
WORDS = {"action", "approval_choice"}
ARRAYS = KEYS - TEXTS - NUMBERS - FLAGS - OBJECTS - MOMENTS - WORDS
CREATION = {
    "text": TEXTS,
    "formatted_text": TEXTS,
    "subject": TEXTS,
    "due_date": MOMENTS,
    "due": MOMENTS,
    "scheduled_date": MOMENTS,
    "scheduled_datetime_utc": MOMENTS,
    "duration": NUMBERS,
    "parent_task_id": NUMBERS,
    "form_id": NUMBERS,
    "responsible": OBJECTS,
    "participants": ARRAYS,
    "subscribers": ARRAYS,
    "attachments": ARRAYS,
    "list_ids": ARRAYS,
    "approvals": ARRAYS,
    "fields": ARRAYS,
    "fill_defaults": FLAGS,
}

FRACTIONS = st.floats(allow_nan=False, allow_infinity=False)
NO_IDS = st.one_of(st.none(), st.booleans(), st.floats(0, 1), st.lists(st.none()))
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(min_size=1).filter(lambda text: not text.isspace()),
    "number": st.integers(),
    "fraction": FRACTIONS,
    "flag": st.booleans(),
    "array": st.lists(NO_IDS, min_size=1),
    "object": st.dictionaries(st.sampled_from(["id", "x", "value"]), st.just([[]]), min_size=1),
}


GROUPS = (TEXTS, NUMBERS, FLAGS, OBJECTS, MOMENTS, WORDS, ARRAYS)


def wrong_kinds(name: str, kinds: set[str] | None = None) -> set[str]:
    group = kinds or next(group for group in GROUPS if name in group)
    if group is TEXTS:
        return set(SCALARS) - {"text"}
    if group is FLAGS:
        return set(SCALARS) - {"flag"}
    if group is NUMBERS:
        return set(SCALARS) - {"number"}
    return set(SCALARS)


@st.composite
def wrong_comment(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(KEYS)))
    kind = draw(st.sampled_from(sorted(wrong_kinds(name))))
    return {"text": "kept?", "due_date": "2027-01-01"} | {name: draw(SCALARS[kind])}


@st.composite
def wrong_task(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(CREATION)))
    kind = draw(st.sampled_from(sorted(wrong_kinds(name, CREATION[name]))))
    return {"text": "kept?", "list_ids": [303]} | {name: draw(SCALARS[kind])}


relaxed = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@pytest.fixture
def quiet(sandbox: Sandbox) -> Sandbox:
    sandbox.limit.allowed = 1_000_000
    return sandbox


@relaxed
@given(body=wrong_comment())
async def test_wrong_types_in_a_comment(quiet: Sandbox, me: Any, body: dict[str, Any]) -> None:
    tasks = [quiet.stories()["approve"], quiet.stories()["overdue"]]
    before = [quiet.task(task_id) for task_id in tasks]
    for task_id in tasks:
        answer = await me.call("POST", f"/tasks/{task_id}/comments", json=body)
        assert 400 <= answer.status_code < 500, (body, answer.text)
        assert set(answer.json()) == {"error", "error_code"}
    assert [quiet.task(task_id) for task_id in tasks] == before


@relaxed
@given(body=wrong_task())
async def test_wrong_types_in_a_task(quiet: Sandbox, me: Any, body: dict[str, Any]) -> None:
    with quiet._database.transaction() as connection:
        before = connection.execute("SELECT count(*), max(id) FROM task").fetchone()
    answer = await me.call("POST", "/tasks", json=body)
    assert 400 <= answer.status_code < 500, (body, answer.text)
    assert set(answer.json()) == {"error", "error_code"}
    with quiet._database.transaction() as connection:
        assert connection.execute("SELECT count(*), max(id) FROM task").fetchone() == before


NAMES = [
    "id",
    "value",
    "row_id",
    "cells",
    "item_id",
    "delete",
    "fields",
    "choice_ids",
    "guid",
    "url",
    "email",
    "task_ids",
]
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), FRACTIONS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    ),
    max_leaves=8,
)


@relaxed
@given(field_id=st.integers(1, 30), value=anything)
async def test_any_value_of_any_field_is_taken_or_refused(
    quiet: Sandbox, me: Any, field_id: int, value: Any
) -> None:
    for story in ("approve", "contract", "client", "onboarding"):
        task_id = quiet.stories()[story]
        body = {"field_updates": [{"id": field_id, "value": value}]}
        answer = await me.call("POST", f"/tasks/{task_id}/comments", json=body)
        assert answer.status_code < 500
        assert b"null" not in answer.content.replace(b'"null"', b"")
        assert (await me.call("GET", f"/tasks/{task_id}")).status_code == 200


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_body"),
        (b"  ", "empty_body"),
        (b"{", "invalid_json"),
        (b"[]", "invalid_json"),
        (b'"text"', "invalid_json"),
        (b"null", "invalid_json"),
        (b"\xff\xfe", "invalid_json"),
        (b'{"text":"\\ud800"}', "invalid_json"),
        (b'{"spent_minutes":1e99999999999999999999}', "invalid_json"),
        (b'{"text":NaN}', "invalid_json"),
        (b"[" * 100_000, "invalid_json"),
        (b"{}", "required_parameter_missing"),
        (b'{"nothing":1}', "required_parameter_missing"),
        (b'{"text":null}', "required_parameter_missing"),
        (b'{"text":""}', "text_missing"),
        (b'{"text":"' + b"x" * 9_000_000 + b'"}', "too_large_request_length"),
        (b'{"text":"' + b"x" * 200_000 + b'"}', "max_text_length_exceeded"),
    ],
)
async def test_bad_bodies(me: Any, stories: dict[str, int], content: bytes, code: str) -> None:
    path = f"/tasks/{stories['overdue']}/comments"
    answer = await me.call("POST", path, content=content)
    assert (answer.status_code, answer.json()["error_code"]) == (400, code)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"due_date": "2026-13-01"}, 400, "invalid_value_format"),
        ({"due": "tomorrow"}, 400, "invalid_value_format"),
        (
            {"due": "2026-04-01T10:00:00Z", "due_date": "2026-04-01"},
            400,
            "either_due_date_or_due_can_be_set",
        ),
        ({"due_date": "9999-01-01"}, 400, "due_outside_of_bounds"),
        ({"duration": 5}, 400, "due_missing"),
        ({"due_date": "2026-04-01", "duration": -5}, 400, "negative_duration"),
        ({"due_date": "2026-04-01", "duration": 10**7}, 400, "duration_is_too_long"),
        ({"scheduled_date": "2026-03-09"}, 400, "scheduled_date_in_past"),
        ({"scheduled_datetime_utc": "2026-03-10T08:59:59Z"}, 400, "scheduled_date_in_past"),
        ({"reassign_to": {"id": 5}}, 400, "invalid_person_id"),
        ({"reassign_to": {"email": "a@b"}}, 400, "invalid_email"),
        ({"reassign_to": {}}, 400, "person_identity_missing"),
        ({"attachments": ["x"]}, 400, "unrecognized_attachment_id"),
        ({"attachments": ["http://[bad"]}, 400, "unrecognized_attachment_id"),
        ({"attachments": [{"attachment_id": 1}]}, 400, "unrecognized_attachment_id"),
        ({"attachments": [{}]}, 400, "unrecognized_attachment_id"),
        ({"attachments": ["https://x.example/f"] * 101}, 400, "too_many_attachments"),
        ({"comment_as_roles": [{"id": 1102}]}, 403, "access_denied"),
        ({"field_updates": [{"value": 1}]}, 400, "field_identity_missing"),
        ({"field_updates": [{"id": 999, "value": 1}]}, 400, "invalid_field_id"),
        ({"field_updates": [{"code": "Nope", "value": 1}]}, 400, "invalid_field_code"),
        ({"field_updates": [{"name": "Nope", "value": 1}]}, 400, "invalid_field_name"),
        ({"field_updates": [{"name": "Amount", "value": 1}]}, 400, "non_unique_name"),
        ({"field_updates": [{"id": 28, "value": "a"}] * 2}, 400, "duplicate_field"),
        ({"field_updates": [{"id": 28}]}, 400, "required_parameter_missing"),
        ({"field_updates": [{"id": 7, "value": 1}]}, 400, "field_is_in_table"),
        ({"field_updates": [{"id": 21, "value": 2}]}, 400, "unable_to_edit_field"),
        ({"field_updates": [{"id": 2, "value": 1.234}]}, 400, "too_many_decimal_places"),
        ({"field_updates": [{"id": 3, "value": {"item_id": 1}}]}, 400, "invalid_catalog_item_id"),
        (
            {"field_updates": [{"id": 3, "value": {"item_name": "?"}}]},
            400,
            "invalid_catalog_item_name",
        ),
        (
            {"field_updates": [{"id": 3, "value": {"item_ids": [401001, 401002]}}]},
            400,
            "field_cannot_have_multiple_values",
        ),
        ({"field_updates": [{"id": 12, "value": {"choice_id": 3}}]}, 400, "invalid_value_format"),
        (
            {"field_updates": [{"id": 5, "value": [{"row_id": 9, "delete": True}]}]},
            400,
            "invalid_table_row",
        ),
        ({"field_updates": [{"id": 20, "value": {"task_id": 1}}]}, 400, "unrecognized_task_id"),
        ({"field_updates": [{"id": 10, "value": "2026-2-1"}]}, 400, "invalid_value_format"),
    ],
)
async def test_codes(
    sandbox: Sandbox, me: Any, body: dict[str, Any], status: int, code: str
) -> None:
    task_id = payment(sandbox)
    before = sandbox.task(task_id)
    whole = {"text": "not kept", "added_list_ids": [303], **body}
    assert await me.refused(f"/tasks/{task_id}/comments", whole) == (status, code)
    assert sandbox.task(task_id) == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "text_missing"),
        ({"form_id": 999}, 403, "access_denied_form"),
        ({"form_id": PAYMENTS}, 400, "required_field_missing"),
        ({"text": "x", "parent_task_id": 5}, 403, "access_denied_task"),
        ({"text": "x", "list_ids": [321]}, 403, "access_denied_project"),
        ({"text": "x", "responsible": {"id": 5}}, 400, "invalid_person_id"),
        (
            {
                "form_id": 206,
                "fields": [{"id": 1, "value": "x"}, {"id": 2, "value": [{"cells": []}]}],
            },
            400,
            "required_table_field_missing",
        ),
        (
            {"form_id": 204, "fields": [{"id": 1, "value": "x"}, {"id": 4, "value": "nobody"}]},
            400,
            "incorrect_email_format",
        ),
    ],
)
async def test_codes_of_creation(me: Any, body: dict[str, Any], status: int, code: str) -> None:
    assert await me.refused("/tasks", body) == (status, code)


async def test_a_refused_comment_uses_up_no_file(sandbox: Sandbox, as_person: Any) -> None:
    tom: Caller = await as_person(TOM)
    task_id = payment(sandbox)
    answer = await tom.post("/files/upload", files={"file": ("a.txt", b"abc")})
    body = {"attachments": [answer["guid"]], "added_list_ids": [321]}
    assert (await tom.refused(f"/tasks/{task_id}/comments", body))[0] == 403
    task = await tom.comment(task_id, attachments=[answer["guid"]])
    assert task["attachments"][0]["name"] == "a.txt"


async def test_requests_without_a_host_do_no_harm(sandbox: Sandbox) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/v4/auth", "raw_path": b"/v4/auth",
        "query_string": b"\xff=%ff", "headers": [], "scheme": "http", "server": ("x", 1),
        "client": None, "root_path": "", "http_version": "1.1",
    }  # fmt: skip
    await sandbox(scope, receive, send)
    assert sent[0]["status"] == 401
    assert (
        httpx.Response(200, content=sent[1]["body"]).json()["error_code"] == "invalid_credentials"
    )
