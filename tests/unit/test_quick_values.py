"""Times, lengths and drafts of quick actions, and who owes an answer."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrus_tui.models import quick
from pyrus_tui.models.drafts import PersonRef
from pyrus_tui.models.passed_on import How, OwedTasks, owed
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.models.when import read_when
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.ui.screens.quick import refusal
from pyrus_tui.ui.screens.quick_forms import Asking

BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2026, 11, 19, 8, 41, tzinfo=UTC)
ME, ANN, BOB = 1, 2, 3


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90", 90),
        ("45m", 45),
        ("45 мин", 45),
        ("1h", 60),
        ("1h 30", 90),
        ("1 ч 30 мин", 90),
        ("1.5h", 90),
        ("1,5ч", 90),
        ("1:30", 90),
        ("2 часа", 120),
        ("0", None),
        ("", None),
        ("-5", None),
        ("1:75", None),
        ("soon", None),
        ("9999999", None),
        ("h", None),
    ],
)
def test_lengths_of_time_are_read(text, minutes):
    assert quick.read_minutes(text) == minutes


@given(st.integers(1, 99_999))
def test_every_number_of_minutes_can_be_written_in_three_ways(minutes):
    hours, rest = divmod(minutes, 60)
    for text in (str(minutes), f"{minutes}m", f"{hours}:{rest:02}"):
        assert quick.read_minutes(text) == minutes


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(
        lambda moment: moment.replace(tzinfo=UTC)
    ),
    st.sampled_from(["Europe/Berlin", "Asia/Vladivostok", "America/New_York", "UTC"]),
)
def test_every_preset_is_still_to_come(now, zone):
    zone = ZoneInfo(zone)
    for preset in quick.snooze_presets(now, zone, None):
        assert now < quick.wakes_at(preset.when, zone) < now + timedelta(days=33)
    today = now.astimezone(zone).date()
    assert all(preset.when.day >= today for preset in quick.due_presets(now, zone))


def test_a_day_before_it_is_due_is_offered_while_that_is_to_come():
    def labels(**due):
        task = Task.model_validate({"id": 1} | due)
        return [p.label for p in quick.snooze_presets(MORNING, BERLIN, task)]

    assert "a day before it is due" in labels(due_date="2026-11-25")
    assert "a day before it is due" in labels(due="2026-11-22T10:00:00Z")
    assert "a day before it is due" not in labels(due_date="2026-11-19")
    assert "a day before it is due" not in labels()


def test_a_day_and_a_moment_make_different_drafts():
    day = read_when("25.11", MORNING, zone=BERLIN)
    moment = read_when("25.11 10:00", MORNING, zone=BERLIN)
    assert quick.snooze(day).payload() == {"scheduled_date": "2026-11-25"}
    assert quick.snooze(moment).payload() == {"scheduled_datetime_utc": "2026-11-25T09:00:00Z"}
    assert quick.due(day).payload() == {"due_date": "2026-11-25"}
    assert quick.due(moment, 30).payload() == {"due": "2026-11-25T09:00:00Z", "duration": 30}


def test_handing_on_keeps_me_a_watcher_only_where_asked():
    assert quick.transfer(ANN, ME, watch=True, comment=" look ").payload() == {
        "reassign_to": {"id": ANN},
        "text": "look",
        "subscribers_added": [{"id": ME}],
    }
    assert quick.transfer(ME, ME, watch=True).payload() == {"reassign_to": {"id": ME}}
    assert quick.transfer(ANN, ME, watch=False).payload() == {"reassign_to": {"id": ANN}}


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 50)), max_size=8))
def test_people_stand_at_their_steps(pairs):
    steps = quick.by_steps(pairs)
    found = [(step, ref.id) for step, refs in enumerate(steps, 1) for ref in refs]
    assert sorted(found) == sorted(pairs)
    assert quick.at_step([7], 3) == ((), (), (PersonRef(id=7),))


@given(st.sets(st.integers(1, 9)), st.sets(st.integers(1, 9)))
def test_lists_change_to_what_is_marked(before, after):
    draft = quick.list_change(sorted(before), after)
    if draft is None:
        assert before == after
    else:
        assert (before | {*draft.added_list_ids}) - {*draft.removed_list_ids} == after


def comment(number, author, hour, **more):
    return {
        "id": number,
        "author": {"id": author, "first_name": f"P{author}"},
        "create_date": f"2026-11-18T{hour:02}:00:00Z",
    } | more


def task(*comments, **more):
    values = {"id": 9, "author": {"id": BOB}, "responsible": {"id": ME}, "comments": comments}
    return Task.model_validate(values | more)


def test_a_task_that_was_handed_on_is_owed_until_it_is_back_or_closed():
    handed = comment(1, ME, 9, reassigned_to={"id": ANN})
    one = owed(task(handed, responsible={"id": ANN}), ME)
    assert (one.how, one.people[0].id, one.silent.hour) == (How.PASSED_ON, ANN, 9)
    spoken = owed(task(handed, comment(2, ANN, 11), responsible={"id": ANN}), ME)
    assert (spoken.since.hour, spoken.silent.hour) == (9, 11)
    assert owed(task(handed, responsible={"id": ME}), ME) is None
    assert (
        owed(task(handed, responsible={"id": ANN}, close_date="2026-11-18T12:00:00Z"), ME) is None
    )


def test_what_i_gave_out_is_owed_too():
    given = task(comment(1, ME, 8), author={"id": ME}, responsible={"id": ANN})
    assert owed(given, ME).how is How.PASSED_ON
    assert owed(given, BOB) is None


def test_a_question_is_owed_until_one_of_those_asked_has_spoken():
    asked = comment(1, ME, 9, mentions=[ANN, ME])
    one = owed(task(asked, comment(2, BOB, 10)), ME)
    assert (one.how, [p.id for p in one.people], one.silent.hour) == (How.ASKED, [ANN], 10)
    assert owed(task(asked, comment(2, ANN, 10)), ME) is None
    role = {"id": 50, "type": "role"}
    wanted = comment(1, ME, 9, approvals_added=[[{"person": role, "step": 1}]])
    assert owed(task(wanted), ME).people[0].id == 50
    assert owed(task(wanted, comment(2, BOB, 10)), ME) is None


def test_they_are_sorted_by_silence_and_each_task_is_looked_at_once():
    quiet = task(comment(1, ME, 7, mentions=[ANN]), id=1)
    louder = task(comment(1, ME, 8, mentions=[ANN]), id=2)
    select = OwedTasks()
    assert [one.task_id for one in select([louder, quiet], ME)] == [1, 2]
    first = select([louder, quiet], ME)
    assert select([quiet, louder], ME)[0] is first[0]
    assert select([quiet], ANN) == ()


def view(task=None, header=None):
    return TaskView(
        task_id=9,
        header=header,
        task=task,
        form=None,
        me_id=ME,
        role_ids=frozenset(),
        list_names=(),
        sending="",
        trouble="",
        failed="",
        now=MORNING,
    )


def off(action, **values):
    return refusal(action, view(Task.model_validate({"id": 9} | values)))


def test_what_makes_no_sense_says_why():
    assert off("wake") == "The task is not snoozed."
    assert off("wake", scheduled_date="2026-11-25") is None
    assert off("clear_due") == "It has no due date."
    assert off("clear_due", due_date="2026-11-25") is None
    assert off("take", responsible={"id": ME}) == "It is yours already."
    assert off("take", responsible={"id": BOB}) is None
    assert "finished" in off("snooze", close_date="2026-11-18T10:00:00Z")
    assert "one is of a form" in off("subject", form_id=5)
    assert off("watchers_again") == "Nobody watches this task."
    assert "no approval route" in off("approvers_again")


def test_with_a_header_alone_only_what_rests_on_the_rest_is_off():
    header = TaskHeader.model_validate({"id": 9, "text": "x", "due_date": "2026-11-25"})
    unread = view(header=header)
    for action in ("snooze", "transfer", "take", "due", "clear_due", "lists", "time_spent"):
        assert refusal(action, unread) is None
    for action in ("wake", "watchers", "participants", "approvers_add", "subject"):
        assert "not read yet" in refusal(action, unread)
    assert "not read yet" in "".join(line.plain for line in Asking(unread, MORNING, BERLIN).head())
