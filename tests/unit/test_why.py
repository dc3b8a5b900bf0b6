"""Why a task is here: one reason a task, silence where nothing tells."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pyrus_tui.models.tasks import Completeness, Task, TaskHeader
from pyrus_tui.models.why import why_here
from pyrus_tui.ui.render.why import why_text

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 8, 41, tzinfo=UTC)  # a Friday
ME = {"id": 1, "first_name": "Anna", "last_name": "P."}
BOB = {"id": 2, "first_name": "Bob", "last_name": "S."}
FINANCE = {"id": 9, "last_name": "Finance", "type": "role"}
TUESDAY, THURSDAY, TODAY = "2026-11-17T09:00:00Z", "2026-11-19T09:00:00Z", "2026-11-20T08:05:00Z"


def said(when=THURSDAY, author=BOB, **more):
    return {"id": 5, "create_date": when, "author": author, **more}


def route(*steps, current=1, **more):
    approvals = [
        [{"person": p, "approval_choice": c, "step": n} for p, c in step]
        for n, step in enumerate(steps, 1)
    ]
    return {"current_step": current, "approvals": approvals, **more}


WAITING_FOR_ME = route([(BOB, "approved")], [(ME, "waiting")], current=2)
CASES = [
    (
        "approver at step 2 since Tue",
        WAITING_FOR_ME | {"comments": [said(TUESDAY, changed_step=2)]},
    ),
    ("approver at step 2", WAITING_FOR_ME),
    ("approver at step 1 since Tue", route([(ME, "waiting")], create_date=TUESDAY)),
    (
        "approver at step 1 as Finance since Tue",
        route([(FINANCE, "waiting")], create_date=TUESDAY),
    ),
    (
        "asked to decide again by Bob S., 09:05",
        route(
            [(ME, "waiting")],
            comments=[said(TODAY, approvals_rerequested=[[{"person": ME, "step": 1}]])],
        ),
    ),
    (
        "asked to confirm that you have seen it since Thu",
        {
            "subscribers": [{"person": ME, "approval_choice": "waiting"}],
            "comments": [said(subscribers_added=[ME])],
        },
    ),
    ("mentioned by Bob S., Thu", {"comments": [said(mentions=[1], text="@Anna")]}),
    ("", {"comments": [said(TUESDAY, mentions=[1]), said(author=ME, text="done")]}),
    (
        "the client answered, 09:05",
        {"comments": [said(TODAY, text="?", channel={"type": "email", "from": {"name": "C"}})]},
    ),
    (
        "",
        {"comments": [said(TODAY, text="!", channel={"type": "email", "to": {"name": "C"}})]},
    ),
    (
        "rejected by Bob S., Thu",
        route([(BOB, "rejected")], author=ME, comments=[said(approval_choice="rejected")]),
    ),
    (
        "your reminder for 19 Nov",
        {"comments": [said(TUESDAY, ME, scheduled_date="2026-11-19")]},
    ),
    ("", {"comments": [said(TUESDAY, ME, scheduled_date="2026-11-29")]}),
    (
        "",
        {"comments": [said(TUESDAY, ME, scheduled_date="2026-11-18"), said(THURSDAY, text="x")]},
    ),
    (
        "",
        {"comments": [said(TUESDAY, ME, scheduled_date="2026-11-18"), said(cancel_schedule=True)]},
    ),
    (
        "you are responsible since Tue",
        {"responsible": ME, "comments": [said(TUESDAY, reassigned_to=ME)]},
    ),
    ("you are responsible", {"responsible": ME}),
    (
        "you take part since Thu",
        {"participants": [ME], "comments": [said(participants_added=[ME])]},
    ),
    ("your task, Bob S. answered, 09:05", {"author": ME, "comments": [said(TODAY, text="yes")]}),
    ("", {"responsible": ME, "close_date": TODAY}),
    ("mentioned by Bob S., Thu", {"close_date": TODAY, "comments": [said(mentions=[1])]}),
    ("", {"responsible": BOB}),
    ("", {}),
]


def words(task, header=None):
    return why_text(why_here(task, header, 1, frozenset({9}), NOW, BERLIN), NOW, BERLIN)


@pytest.mark.parametrize(("expected", "data"), CASES, ids=[f"{n}" for n in range(len(CASES))])
def test_the_reason(expected, data):
    assert words(Task.model_validate({"id": 7, **data})) == expected


def test_of_a_row_only_what_its_header_tells():
    header = TaskHeader.model_validate({"id": 7, "responsible": ME})
    assert words(None, header) == "you are responsible"
    assert words(None, TaskHeader.model_validate({"id": 7, "responsible": BOB})) == ""
    assert words(None, None) == ""


def test_nothing_is_read_into_a_history_that_is_not_whole():
    part = Task.model_validate({"id": 7, "comments": [said(mentions=[1])]})
    assert words(part.model_copy(update={"completeness": Completeness.PARTIAL})) == ""
