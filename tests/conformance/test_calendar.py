"""The calendar: each kind of deadline, whose it is, and meetings."""

from datetime import UTC, datetime, timedelta

import pytest
from pyrus.models import requests

from pyrus_tui.sandbox.blueprints import MARCUS, ME, PAYMENTS, SOFIA, forms
from tests.conformance.acting import comment, create, ids, payment, read
from tests.conformance.conftest import NOW

DUE, DUE_DATE, DUE_FOR_STEP, REMINDED = 0b0001, 0b0010, 0b0100, 0b1000
HOURS = next(form.step_hours for form in forms() if form.id == PAYMENTS)
"""How long a payment may stay at each of its steps."""
FAR = datetime(2028, 5, 8, 12, tzinfo=UTC)
"""A Monday of which the demo knows nothing."""


def calendar(client, start: datetime, end: datetime, **wanted):
    """Read the calendar between two moments."""
    answer = client.get_calendar_tasks(
        requests.CalendarRequest(start_date_utc=start, end_date_utc=end, **wanted)
    )
    assert answer.error_code is None, answer.error
    return answer


@pytest.fixture(scope="module")
def week(anna, sofia) -> dict[str, int]:
    """Tasks of one week, one of each kind."""
    made = {
        "hour": create(anna, text="At noon", due=FAR, duration=60),
        "day": create(anna, text="On that day", due_date=datetime(2028, 5, 8)),
        "reminder": create(anna, text="Remind me", scheduled_datetime_utc=FAR),
        "next week": create(anna, text="Later", due=FAR + timedelta(days=7)),
        "hers": create(sofia, text="Hers", due=FAR, participants=[MARCUS, ME]),
        "private": create(sofia, text="Nobody else's", due=FAR),
        "done": create(anna, text="Done", due=FAR),
    }
    comment(anna, made["done"].id, action="finished")
    comment(anna, made["hour"].id, text="The last word")
    return {name: task.id for name, task in made.items()}


@pytest.fixture
def names(anna, week):
    """Ask for that day and say which of the week's tasks are in it."""

    def ask(start=FAR - timedelta(hours=12), end=FAR + timedelta(hours=11), **wanted) -> set[str]:
        found = ids(calendar(anna, start, end, **wanted).tasks)
        return {name for name, task_id in week.items() if task_id in found}

    return ask


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        (DUE, {"hour"}),
        (DUE_DATE, {"day"}),
        (DUE_FOR_STEP, set()),
        (REMINDED, {"reminder"}),
        (DUE | DUE_DATE, {"hour", "day"}),
        (DUE | REMINDED, {"hour", "reminder"}),
        (DUE | DUE_DATE | DUE_FOR_STEP | REMINDED, {"hour", "day", "reminder"}),
    ],
    ids=lambda value: f"{value:04b}" if isinstance(value, int) else "",
)
def test_a_bit_of_the_mask_asks_for_a_kind(names, mask, expected):
    assert names(filter_mask=mask) == expected


def test_reminders_are_left_out_by_default(names):
    assert names() == {"hour", "day"}


def test_tasks_of_others_are_shown_on_demand(names):
    assert names(all_accessed_tasks=True) == {"hour", "day", "hers"}


def test_a_window_ends(names):
    assert names(start=FAR + timedelta(days=6), end=FAR + timedelta(days=8)) == {"next week"}
    assert names(start=FAR - timedelta(days=1), end=FAR + timedelta(days=8)) == {
        "hour",
        "day",
        "next week",
    }
    assert names(start=FAR + timedelta(days=1), end=FAR + timedelta(days=2)) == set()


def test_a_task_that_moves_moves_in_the_calendar(anna, names, week):
    comment(anna, week["next week"], due=FAR + timedelta(days=9))
    assert names(start=FAR + timedelta(days=8), end=FAR + timedelta(days=10)) == {"next week"}
    comment(anna, week["next week"], due=FAR + timedelta(days=7))
    assert names(start=FAR + timedelta(days=8), end=FAR + timedelta(days=10)) == set()


def test_tasks_come_with_their_last_comment_only(anna, week):
    answer = calendar(anna, FAR - timedelta(hours=12), FAR + timedelta(hours=11))
    shown = next(task for task in answer.tasks if task.id == week["hour"])
    task = read(anna, week["hour"])
    assert (shown.text, shown.due, shown.duration) == ("At noon", FAR, 60)
    assert shown.last_note_id == task.last_note_id
    assert [one.text for one in shown.comments] == ["The last word"]
    assert len(task.comments) == 2


def test_a_step_has_a_deadline_of_its_own(anna, olga, tom, clock):
    """The bit is the only way to learn it: no answer names the deadline of a step."""
    start = datetime(2028, 6, 5, 9, tzinfo=UTC)
    clock.set(start)
    task_id = payment(tom).id

    def found(client, moment: datetime, mask: int) -> bool:
        around = (moment - timedelta(minutes=1), moment + timedelta(minutes=1))
        return task_id in ids(calendar(client, *around, filter_mask=mask).tasks)

    first = start + timedelta(hours=HOURS["1"])
    assert found(anna, first, DUE_FOR_STEP)
    assert not found(anna, first, DUE | DUE_DATE | REMINDED)
    assert not found(anna, first - timedelta(hours=1), DUE_FOR_STEP)
    clock.set(start + timedelta(hours=5))
    comment(anna, task_id, approval_choice="approved")
    second = start + timedelta(hours=5 + HOURS["2"])
    assert not found(anna, first, DUE_FOR_STEP)
    assert found(olga, second, DUE_FOR_STEP)
    comment(tom, task_id, action="finished")
    assert not found(olga, second, DUE_FOR_STEP)


def test_deadlines_of_the_demos_steps(anna):
    start, end = NOW - timedelta(days=60), NOW + timedelta(days=60)
    answer = calendar(
        anna, start, end, filter_mask=DUE_FOR_STEP, item_count=100, all_accessed_tasks=True
    )
    assert answer.tasks
    for task in answer.tasks:
        assert task.form_id
        assert task.close_date is None
    mine = calendar(anna, start, end, filter_mask=DUE_FOR_STEP, item_count=100)
    assert mine.tasks


def test_only_so_many_tasks(anna, week):
    day = (FAR - timedelta(hours=12), FAR + timedelta(hours=11))
    one = calendar(anna, *day, item_count=1)
    assert (len(one.tasks), one.has_more) == (1, True)
    two = calendar(anna, *day, item_count=2)
    assert (len(two.tasks), two.has_more) == (2, False)


@pytest.mark.parametrize("count", [0, 101])
def test_a_count_out_of_range_is_refused(anna, count):
    wanted = requests.CalendarRequest(NOW, NOW + timedelta(days=1), item_count=count)
    answer = anna.get_calendar_tasks(wanted)
    assert (answer.error_code, answer.tasks) == ("items_count_out_of_range", None)


def test_meetings_are_shown_on_demand(anna):
    start, end = NOW - timedelta(days=30), NOW + timedelta(days=30)
    assert not calendar(anna, start, end).meetings
    meetings = calendar(anna, start, end, include_meetings=True).meetings
    assert len(ids(meetings)) > 5
    for meeting in meetings:
        assert start <= meeting.start_time <= end
        assert meeting.duration > 0
        assert meeting.creator_id
        assert meeting.shared_calendar_event_id
        assert meeting.shared_to_email in {True, False}
    kinds = {"none", "zoom", "offline", "google_meet", "yandex_telemost"}
    assert {meeting.type for meeting in meetings} == kinds
    assert {meeting.deleted for meeting in meetings} == {True, False}
    by_video = [meeting for meeting in meetings if meeting.type == "zoom"]
    assert all(one.join_parameters.url.startswith("https://") for one in by_video)
    assert any(one.join_parameters.password for one in by_video)
    linked = [meeting.task_id for meeting in meetings if meeting.task_id]
    assert linked
    assert all(read(anna, task_id).id == task_id for task_id in linked)


def test_meetings_are_ones_own(anna, tom):
    start, end = NOW - timedelta(days=30), NOW + timedelta(days=30)
    hers = ids(calendar(anna, start, end, include_meetings=True).meetings)
    his = ids(calendar(tom, start, end, include_meetings=True).meetings)
    assert hers & his
    assert hers - his


def test_meetings_are_those_of_the_day(anna):
    every = calendar(
        anna, NOW - timedelta(days=30), NOW + timedelta(days=30), include_meetings=True
    ).meetings
    one = every[0]
    around = timedelta(minutes=1)
    found = calendar(
        anna, one.start_time - around, one.start_time + around, include_meetings=True
    ).meetings
    assert one.id in {meeting.id for meeting in found}
    far = calendar(anna, FAR, FAR + timedelta(days=1), include_meetings=True)
    assert not far.meetings


def test_the_calendar_of_a_colleague_is_another_one(sofia, week):
    answer = calendar(sofia, FAR - timedelta(hours=12), FAR + timedelta(hours=11))
    assert ids(answer.tasks) == {week["hers"], week["private"]}
    assert {task.responsible.id for task in answer.tasks} == {SOFIA}
