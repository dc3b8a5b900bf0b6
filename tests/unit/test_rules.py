"""Questions about a task."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pyrus_tui.models import rules
from pyrus_tui.models.base import Json
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.forms import Form
from pyrus_tui.models.rules import Effect
from pyrus_tui.models.tasks import Task, TaskHeader

ME, BOB, DESK = 1, 2, 50
MOSCOW = ZoneInfo("Europe/Moscow")


def approval(person_id: int, choice: str = "waiting", **more: Json) -> Json:
    kind = "role" if person_id == DESK else "user"
    return {"person": {"id": person_id, "type": kind}, "approval_choice": choice, **more}


def task(*steps: list[Json], **more: Json) -> Task:
    return Task.model_validate({"id": 7, "approvals": list(steps), "current_step": 1, **more})


def test_the_current_step_is_what_the_server_says_or_the_first_open_one():
    assert rules.current_step(task([approval(ME)], [approval(BOB)], current_step=2)) == 2
    open_at_two = task([approval(ME, "approved")], [approval(BOB)], current_step=None)
    assert rules.current_step(open_at_two) == 2
    assert [a.person.id for a in rules.current_approvals(open_at_two)] == [BOB]
    assert rules.current_step(Task(id=7)) is None
    assert rules.current_approvals(task([approval(ME)], current_step=9)) == ()
    assert rules.current_approvals(task([approval(ME)], current_step=-1)) == ()


def test_steps_that_are_numbered_count_by_their_number():
    holes = task([approval(ME, step=1)], [approval(BOB, step=4)], current_step=4)
    assert [a.person.id for a in rules.current_approvals(holes)] == [BOB]


def test_the_name_of_the_step():
    form = Form.model_validate({"id": 1, "steps": {"1": "Manager", "2": "CEO"}})
    assert rules.current_step_name(task([approval(ME)]), form) == "Manager"
    assert rules.current_step_name(task([approval(ME)], current_step=7), form) == ""
    named = task([approval(ME)], steps=[{"step": 1, "name": "Boss"}])
    assert rules.current_step_name(named, form) == "Boss"
    assert rules.current_step_name(Task(id=7), form) == ""


def test_whom_a_task_waits_for():
    assert rules.waits_for(task([approval(ME)]), ME)
    assert not rules.waits_for(task([approval(BOB)]), ME)
    assert not rules.waits_for(task([approval(ME, "approved")], [approval(BOB)]), ME)
    assert not rules.waits_for(task([approval(BOB)], [approval(ME)]), ME), "not yet"
    assert rules.waits_for(task([approval(DESK)]), ME, frozenset((DESK,)))
    assert not rules.waits_for(task([approval(DESK)]), ME)
    assert rules.waits_for(task([approval(ME, "revoked")]), ME)
    assert not rules.waits_for(task([approval(ME)], close_date="2026-01-01T00:00:00Z"), ME)
    assert not rules.waits_for(task([approval(ME)], is_closed=True), ME)


def test_subscribers_acknowledge():
    assert rules.may_acknowledge(task(subscribers=[approval(ME)]), ME)
    assert not rules.may_acknowledge(task(subscribers=[approval(ME, "acknowledged")]), ME)
    assert not rules.may_acknowledge(task(subscribers=[approval(BOB)]), ME)


def test_my_choice():
    roles = frozenset((DESK,))
    assert (
        rules.my_choice(task([approval(DESK), approval(ME, "approved")]), ME, roles) == "approved"
    )
    assert rules.my_choice(task([approval(DESK, "rejected")]), ME, roles) == "rejected"
    assert rules.my_choice(task([], subscribers=[approval(ME)]), ME) == "waiting"
    assert rules.my_choice(task([approval(BOB)]), ME) == ""


def test_a_decision_can_be_taken_back_until_the_step_is_passed():
    mine = task([approval(ME, "approved"), approval(BOB)])
    assert rules.can_take_back(mine, ME)
    assert rules.can_take_back(task([approval(ME, "rejected")]), ME)
    passed = task([approval(ME, "approved")], [approval(BOB)], current_step=2)
    assert not rules.can_take_back(passed, ME)
    assert not rules.can_take_back(task([approval(ME)]), ME)
    assert not rules.can_take_back(task([approval(ME, "approved")], is_closed=True), ME)


FORM = Form.model_validate(
    {
        "id": 1,
        "fields": [
            {"id": 1, "type": "text", "name": "Purpose", "info": {"required_step": 1}},
            {"id": 2, "type": "money", "name": "Amount", "info": {"required_step": 2}},
            {"id": 3, "type": "text", "name": "Remark"},
            {
                "id": 4,
                "type": "title",
                "info": {
                    "required_step": 1,
                    "fields": [{"id": 5, "type": "flag", "info": {"required_step": 1}}],
                },
            },
            {
                "id": 6,
                "type": "multiple_choice",
                "info": {
                    "options": [
                        {"choice_id": 1},
                        {
                            "choice_id": 2,
                            "fields": [{"id": 7, "type": "date", "info": {"required_step": 1}}],
                        },
                    ]
                },
            },
            {
                "id": 8,
                "type": "table",
                "info": {
                    "columns": [
                        {"id": 9, "type": "text", "info": {"required_step": 1}},
                        {"id": 10, "type": "text"},
                    ]
                },
            },
            {"id": 11, "type": "note", "info": {"required_step": 1}},
            {"id": 12, "type": "file", "info": {"required_step": 1}},
            {"id": 13, "type": "catalog", "info": {"required_step": 1}},
        ],
    }
)
NO_FLAG = {"id": 5, "type": "flag", "value": "none"}
FILLED: dict[int, Json] = {
    1: {"type": "text", "value": "Fair"},
    4: {"type": "title", "value": {"fields": [{"id": 5, "type": "flag", "value": "checked"}]}},
    12: {"type": "file", "value": [{"id": 1}]},
    13: {"type": "catalog", "value": {"item_id": 4}},
}


def missing(step: int = 1, **changes: Json) -> list[int]:
    values = FILLED | {int(key[1:]): value for key, value in changes.items()}
    fields = [{"id": key} | value for key, value in values.items() if value]
    asked = task([approval(ME)], current_step=step, fields=fields)
    return [field.id for field in rules.missing_required(asked, FORM)]


def row(row_id: int, **cells: str) -> Json:
    made = [
        {"id": int(key[1:]), "type": "text", "value": value, "row_id": row_id}
        for key, value in cells.items()
    ]
    return {"row_id": row_id, "cells": made}


def test_nothing_is_missing_in_a_filled_form():
    assert missing() == []
    assert missing(step=2) == [2], "required only from the second step on"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"f1": None}, [1]),
        ({"f1": {"type": "text", "value": ""}}, [1]),
        ({"f4": {"type": "title", "value": {"fields": []}}}, [5]),
        (
            {
                "f4": {
                    "type": "title",
                    "value": {"fields": [{"id": 5, "type": "flag", "value": "none"}]},
                }
            },
            [5],
        ),
        ({"f6": {"type": "multiple_choice", "value": {"choice_id": 1}}}, []),
        ({"f6": {"type": "multiple_choice", "value": {"choice_ids": [2]}}}, [7]),
        (
            {
                "f6": {"type": "multiple_choice", "value": {"choice_id": 2}},
                "f7": {"type": "date", "value": "2026-01-02"},
            },
            [],
        ),
        ({"f8": {"type": "table", "value": []}}, []),
        ({"f8": {"type": "table", "value": [row(0, c9="x"), row(1, c10="x")]}}, [9]),
        ({"f8": {"type": "table", "value": [row(0, c10="x"), row(1, c10="x")]}}, [9]),
        ({"f8": {"type": "table", "value": [row(0, c9="x")]}}, []),
        ({"f8": {"type": "table", "value": [{"row_id": 0, "deleted": True}]}}, []),
        ({"f12": {"type": "file", "value": []}}, [12]),
        ({"f13": {"type": "catalog", "value": {"item_ids": []}}}, [13]),
        ({"f13": {"type": "catalog", "value": "odd"}}, []),
    ],
)
def test_what_is_missing(changes: dict[str, Json], expected: list[int]):
    assert missing(**changes) == expected


APPROVE = CommentDraft(approval_choice="approved")
CLOSED = {"close_date": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (task([approval(ME)]), task([approval(ME)]), Effect.NOTHING),
        (task([approval(BOB)]), task([approval(BOB)]), Effect.NOTHING),
        (
            task([approval(ME), approval(BOB)]),
            task([approval(ME, "approved"), approval(BOB)]),
            Effect.RECORDED,
        ),
        (
            task([approval(ME)], [approval(BOB)]),
            task([approval(ME, "approved")], [approval(BOB)], current_step=2),
            Effect.MOVED,
        ),
        (
            task([approval(ME)]),
            task([approval(ME, "approved")], current_step=None, **CLOSED),
            Effect.CLOSED,
        ),
        (
            task([approval(ME), approval(BOB)], [approval(5)]),
            task([approval(ME), approval(BOB, "rejected")], [approval(5)], current_step=2),
            Effect.NOTHING,
        ),
        (task([approval(DESK)]), task([approval(DESK, "approved")]), Effect.RECORDED),
        (task([approval(DESK)]), task([approval(DESK)]), Effect.NOTHING),
        (task([]), task([], current_step=2), Effect.MOVED),
    ],
)
def test_what_came_of_an_approval(before: Task, after: Task, effect: Effect):
    found = rules.took_effect(before, after, APPROVE, ME)
    assert found is effect
    assert bool(found) is (effect is not Effect.NOTHING)


def test_what_came_of_other_drafts():
    nothing, opened, closed = task([approval(ME)]), task([]), task([], **CLOSED)
    finish, reopen = CommentDraft(action="finished"), CommentDraft(action="reopened")
    assert rules.took_effect(opened, closed, finish, ME) is Effect.CLOSED
    assert not rules.took_effect(opened, opened, finish, ME)
    assert rules.took_effect(closed, opened, reopen, ME) is Effect.REOPENED
    assert not rules.took_effect(closed, closed, reopen, ME)
    revoke = CommentDraft(approval_choice="revoked")
    mine = task([approval(ME, "approved")])
    assert rules.took_effect(mine, nothing, revoke, ME)
    assert not rules.took_effect(mine, mine, revoke, ME)
    seen = CommentDraft(approval_choice="acknowledged")
    unseen = task(subscribers=[approval(ME)])
    assert rules.took_effect(unseen, task(subscribers=[approval(ME, "acknowledged")]), seen, ME)
    assert not rules.took_effect(unseen, unseen, seen, ME)
    say = CommentDraft(text="ok")
    said = task([], comments=[{"id": 3, "text": "ok", "author": {"id": ME}}])
    assert rules.took_effect(opened, said, say, ME)
    assert not rules.took_effect(said, said, say, ME)


def test_a_day_ends_at_midnight_where_the_person_is():
    day = TaskHeader(id=1, due_date=date(2026, 3, 21))
    end = datetime(2026, 3, 21, 21, 0, tzinfo=UTC)
    assert rules.due_moment(day, MOSCOW) == end
    assert not rules.is_overdue(day, end - timedelta(seconds=1), MOSCOW)
    assert rules.is_overdue(day, end, MOSCOW)
    assert not rules.is_overdue(day, end, UTC)


def test_a_moment_is_a_moment_everywhere():
    due = datetime(2026, 3, 21, 10, 0, tzinfo=UTC)
    header = TaskHeader(id=1, due=due)
    for zone in (UTC, MOSCOW):
        assert rules.due_moment(header, zone) == due
        assert rules.is_overdue(header, due, zone)
        assert not rules.is_overdue(header, due - timedelta(seconds=1), zone)
    assert not rules.is_overdue(TaskHeader(id=1, due=due, close_date=due), due, UTC)
    assert rules.due_moment(TaskHeader(id=1), UTC) is None
    assert rules.due_moment(TaskHeader(id=1, due_date=date.max), UTC) is None


def test_mentions_and_clients():
    assert rules.is_mentioned(task(comments=[{"id": 1, "mentions": [5, ME]}]), ME)
    assert not rules.is_mentioned(task(comments=[{"id": 1, "mentions": [5]}]), ME)
    assert rules.is_client(task(comments=[{"id": 1, "channel": {"type": "telegram"}}]))
    assert not rules.is_client(task(comments=[{"id": 1, "channel": {"type": "private_channel"}}]))


def test_fields_are_found_inside_others():
    inner = {"id": 5, "type": "text", "code": "sum", "value": "x"}
    outer = {"id": 4, "type": "title", "value": {"fields": [inner]}}
    fields = task(fields=[outer]).fields
    for found in (rules.field_by(fields, field_id=5), rules.field_by(fields, code="sum")):
        assert found is not None and found.value == "x"
    assert rules.field_by(fields, field_id=9) is None
