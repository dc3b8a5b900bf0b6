"""The calendar: which deadlines, reminders and meetings an interval shows, and to whom."""

from typing import Any

import pytest

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import DMITRY, ME, OLGA, PAYMENTS, SUPPORT, TOM
from tests.sandbox.test_behaviour import errand, payment
from tests.sandbox.test_company import check_clean

DAY = {"start_date_utc": "2026-05-10T00:00:00Z", "end_date_utc": "2026-05-10T23:59:59Z"}
MARCH = {"start_date_utc": "2026-03-01T00:00Z", "end_date_utc": "2026-03-31T00:00:00Z"}


async def ids(who: Any, mask: int, **query: Any) -> list[int]:
    answer = await who.get("/calendar", **DAY | {"filter_mask": mask} | query)
    return [task["id"] for task in answer["tasks"]]


async def test_every_bit_selects_its_kind(sandbox: Sandbox, me: Any) -> None:
    timed = errand(sandbox, due="2026-05-10T10:00:00Z", duration=30)
    dated = errand(sandbox, due_date="2026-05-10")
    late = errand(sandbox, due="2026-05-11T00:00:00Z")
    asleep = errand(sandbox)
    await me.comment(asleep, scheduled_datetime_utc="2026-05-10T06:00:00Z")
    assert await ids(me, 1) == [timed]
    assert await ids(me, 2) == [dated]
    assert await ids(me, 3) == [dated, timed]
    assert await ids(me, 8) == [asleep]
    assert await ids(me, 11) == [dated, asleep, timed]
    assert await ids(me, 0) == []
    assert late not in await ids(me, 15)
    default = await me.get("/calendar", **DAY)
    assert [task["id"] for task in default["tasks"]] == [dated, timed]
    assert (default["has_more"], "meetings" in default) == (False, False)
    first = await me.get("/calendar", **DAY, item_count=1)
    assert ([task["id"] for task in first["tasks"]], first["has_more"]) == ([dated], True)
    sandbox.act(ME, dated, {"action": "finished"})
    assert await ids(me, 3) == [timed]


async def test_deadlines_of_steps(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox)
    hours = {"start_date_utc": "2026-03-12T08:59:00Z", "end_date_utc": "2026-03-12T09:01:00Z"}
    answer = await me.get("/calendar", **hours, filter_mask=4)
    assert [task["id"] for task in answer["tasks"]] == [task_id]
    assert (await me.get("/calendar", **hours, filter_mask=9))["tasks"] == []
    await me.comment(task_id, approval_choice="approved")
    assert (await me.get("/calendar", **hours, filter_mask=4))["tasks"] == []


async def test_an_event_that_began_before_is_shown(sandbox: Sandbox, me: Any) -> None:
    task_id = errand(sandbox, due="2026-05-09T23:00:00Z", duration=120)
    errand(sandbox, due="2026-05-09T23:00:00Z", duration=30)
    assert await ids(me, 1) == [task_id]


async def test_mine_or_all(sandbox: Sandbox, me: Any, as_person: Any) -> None:
    others = errand(sandbox, due_date="2026-05-10", responsible={"id": TOM}, list_ids=[303])
    later = payment(sandbox)
    sandbox.act(TOM, later, {"due_date": "2026-05-10"})
    hidden = errand(sandbox, DMITRY, due_date="2026-05-10", responsible={"id": DMITRY})
    assert await ids(me, 2) == [later]
    for spelling in ("true", "True", "y", "1", "yes"):
        assert await ids(me, 2, all_accessed_tasks=spelling) == [others, later]
    assert hidden not in await ids(me, 2, all_accessed_tasks="y")
    # An approver of a later step has not approved yet either.
    olga = await as_person(OLGA)
    assert await ids(olga, 2) == [later]
    await me.comment(later, approval_choice="approved")
    assert await ids(me, 2) == []


async def test_tasks_have_their_last_comment_only(me: Any) -> None:
    answer = await me.get("/calendar", **MARCH, filter_mask=15, item_count=100)
    assert len(answer["tasks"]) > 20
    for task in answer["tasks"]:
        [comment] = task["comments"]
        assert comment["id"] == task["last_note_id"]
    assert any(task.get("form_id") and task["fields"] and task["approvals"]
               for task in answer["tasks"])  # fmt: skip


async def test_meetings(me: Any, as_person: Any) -> None:
    answer = await me.get("/calendar", **MARCH, include_meetings="True")
    check_clean(answer)
    meetings = answer["meetings"]
    assert {meeting["type"] for meeting in meetings} == {
        "none", "zoom", "offline", "google_meet", "yandex_telemost",
    }  # fmt: skip
    assert [m["start_time"] for m in meetings] == sorted(m["start_time"] for m in meetings)
    assert [m["deleted"] for m in meetings].count(True) == 1
    for meeting in meetings:
        is_online = meeting["type"] in {"zoom", "google_meet", "yandex_telemost"}
        assert is_online == meeting.get("join_parameters", {}).get("url", "").startswith("https://")
    assert any("task_id" in meeting for meeting in meetings)
    board = {"start_date_utc": "2026-03-15T08:30Z", "end_date_utc": "2026-03-15T09:00Z"}
    assert (await me.get("/calendar", **board, include_meetings="y"))["meetings"] == []
    dmitry = await as_person(DMITRY)
    [meeting] = (await dmitry.get("/calendar", **board, include_meetings="y"))["meetings"]
    assert (meeting["creator_id"], meeting["duration"]) == (DMITRY, 180)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "required_parameter_missing"),
        ("start_date_utc=2026-03-01T00:00Z", "required_parameter_missing"),
        ("start_date_utc=x&end_date_utc=2026-03-01T00:00Z", "invalid_value_format"),
        (
            "start_date_utc=2026-03-02T00:00Z&end_date_utc=2026-03-01T00:00Z",
            "invalid_input",
        ),
        ("item_count=101", "items_count_out_of_range"),
        ("item_count=0", "items_count_out_of_range"),
        ("filter_mask=16", "invalid_value_format"),
        ("filter_mask=-1", "invalid_value_format"),
        ("all_accessed_tasks=perhaps", "invalid_value_format"),
        ("include_meetings=perhaps", "invalid_value_format"),
    ],
)
async def test_refusals(me: Any, query: str, code: str) -> None:
    if "date" not in query and query:
        query += "&start_date_utc=2026-03-01T00:00Z&end_date_utc=2026-03-01T00:00:00Z"
    assert await me.refused(f"/calendar?{query}", method="GET") == (400, code)


def test_the_registers_are_full_of_closed_tasks(sandbox: Sandbox) -> None:
    with sandbox._database.transaction() as connection:
        rows = connection.execute(
            "SELECT form_id, count(*), min(created), max(created), sum(closed = ''),"
            " (SELECT count(*) FROM inbox WHERE task_id <= 10000) FROM task"
            " WHERE id <= 10000 GROUP BY 1"
        ).fetchall()
    assert {row[0] for row in rows} == {PAYMENTS, SUPPORT}
    assert sum(row[1] for row in rows) == 1000
    assert all("2025-03-10" <= row[2] < row[3] < "2026-03-10" for row in rows)
    assert all(row[4:] == (0, 0) for row in rows)
