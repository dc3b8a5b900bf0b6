"""The calendar's sheets: everything stands on exactly its days, and nothing covers anything."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from immutables import Map

from pyrus_tui.models.calendar import CalendarKind, Meeting
from pyrus_tui.models.calendar_changes import moved, placed, preset_at, stretched
from pyrus_tui.models.calendar_items import (
    Item,
    Kind,
    due_item,
    meeting_item,
    midnight,
    reminder_item,
)
from pyrus_tui.models.calendar_layout import (
    ROWS,
    View,
    blocks,
    month_weeks,
    rows_of,
    skipped_rows,
    span,
    step,
    week_start_of,
)
from pyrus_tui.models.calendar_plan import Place, Plan, Sight
from pyrus_tui.models.editing.new_tasks import Preset
from pyrus_tui.models.tasks import Task
from pyrus_tui.store.calendar_state import Calendar, MonthRead, StepsRead, Wanted
from pyrus_tui.store.calendaring import CalendarItems
from pyrus_tui.store.state import State
from pyrus_tui.ui.render.calendar_hours import HourSheet
from pyrus_tui.ui.render.calendar_sheets import AgendaSheet, MonthSheet

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
KOLKATA, AUCKLAND = ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Auckland")
ZONES = [UTC, BERLIN, NEW_YORK, KOLKATA, AUCKLAND]
NOW = datetime(2026, 11, 19, 8, 41, tzinfo=UTC)
ONE_DAY = timedelta(days=1)

TURNS = [
    (BERLIN, date(2026, 3, 29)),
    (BERLIN, date(2026, 10, 25)),
    (NEW_YORK, date(2026, 3, 8)),
    (NEW_YORK, date(2026, 11, 1)),
    (AUCKLAND, date(2026, 4, 5)),
    (AUCKLAND, date(2026, 9, 27)),
    (KOLKATA, date(2026, 3, 29)),
]
"""Zones and days on which their clock is set; Kolkata's never is."""


def timed(number, start, minutes=0):
    return Task(id=number, text=f"task {number}", due=start, duration=minutes or None)


def items_by_brute_force(items, day, zone):
    """Ask of every moment of a day, every quarter of an hour, what is going on."""
    begin, end = midnight(day, zone), midnight(day + ONE_DAY, zone)
    here = set()
    for item in items:
        if item.start is None:
            if item.first <= day <= item.last:
                here.add(item.key)
        elif item.end > item.start:
            if item.start < end and item.end > begin:
                here.add(item.key)
        elif begin <= item.start < end:
            here.add(item.key)
    return here


@st.composite
def spans(draw):
    zone, turn = draw(st.sampled_from(TURNS))
    drawn = draw(
        st.lists(
            st.tuples(st.integers(-3 * 24 * 60, 4 * 24 * 60), st.integers(0, 3000)),
            min_size=1,
            max_size=12,
        )
    )
    base = midnight(turn, zone)
    tasks = [timed(n, base + timedelta(minutes=a), m) for n, (a, m) in enumerate(drawn, 1)]
    offsets = draw(st.lists(st.integers(-5, 5), max_size=5))
    tasks += [
        Task(id=100 + n, text="day", due_date=turn + ONE_DAY * off) for n, off in enumerate(offsets)
    ]
    items = [due_item(task, NOW, zone) for task in tasks]
    week_start = draw(st.sampled_from([0, 5, 6]))
    return zone, turn, items, week_start


SIGHTS = st.sampled_from(
    [
        Sight(),
        Sight(frozenset({5, 6})),
        Sight(rows=range(16, 40)),
        Sight(frozenset({4, 5}), range(4)),
    ]
)
"""All of a week, or without its weekend, or with fewer hours."""


@settings(max_examples=60, deadline=None)
@given(spans(), SIGHTS)
def test_everything_stands_on_exactly_its_days_in_every_view(drawn, sight):
    zone, turn, items, week_start = drawn
    for view in View:
        plan = Plan(view, turn, items, zone, week_start, sight)
        seen = {item.key for day in plan.days for item in plan.on(day)}
        week = {plan.first + ONE_DAY * n for n in range((plan.last - plan.first).days + 1)}
        hidden = set().union(*(items_by_brute_force(items, d, zone) for d in week - {*plan.days}))
        assert plan.unseen == len(hidden - seen)
        for day in plan.days:
            wanted = items_by_brute_force(items, day, zone)
            assert {item.key for item in plan.on(day)} == wanted
            if plan.has_rows:
                shown = [b.item.key for b in plan.blocks(day)]
                shown += [item.key for item in plan.whole_day(day)]
                assert sorted(shown) == sorted(wanted)
                for block in plan.blocks(day):
                    assert {block.top, block.bottom - 1} <= {*plan.rows}, "no hour hides it"
        if view is View.AGENDA:
            listed = [(row.day, row.key) for row in plan.agenda if row.key is not None]
            assert sorted(listed) == sorted((d, i.key) for d in plan.days for i in plan.on(d))


@settings(max_examples=60, deadline=None)
@given(spans())
def test_blocks_stand_beside_each_other_and_never_on_each_other(drawn):
    zone, turn, items, _week_start = drawn
    laid = blocks([i for i in items if i.first <= turn <= i.last], turn, zone)
    taken = set()
    for block in laid:
        assert 0 <= block.top < block.bottom <= ROWS
        assert 0 <= block.lane < block.lanes
        assert (block.top, block.bottom) == rows_of(block.item, turn, zone)
        for row in range(block.top, block.bottom):
            assert (row, block.lane) not in taken
            taken.add((row, block.lane))
        together = [b for b in laid if b.top < block.bottom and block.top < b.bottom]
        assert {b.lanes for b in together} == {block.lanes}


@settings(max_examples=40, deadline=None)
@given(spans(), st.lists(st.sampled_from(["h", "j", "k", "l", "J", "K"]), max_size=30), SIGHTS)
def test_the_cursor_is_always_somewhere_and_on_what_is_there(drawn, presses, sight):
    zone, turn, items, week_start = drawn
    for view in View:
        plan = Plan(view, turn, items, zone, week_start, sight)
        place = plan.settle(Place(turn, sight.rows.start if plan.has_rows else None))
        for press in presses:
            days, steps = {"h": (-1, 0), "l": (1, 0), "j": (0, 1), "k": (0, -1)}.get(press, (0, 0))
            if press in "JK":
                place = plan.jump(place, 1 if press == "J" else -1) or place
            else:
                place = plan.go(place, days, steps, morning=16)
            if not plan.covers(place.day):
                plan = Plan(view, place.day, items, zone, week_start, sight)
                place = plan.settle(place)
            assert plan.shows(place.day)
            here = [item.key for item in plan.at(place)]
            assert place.key in here if here else place.key is None
            assert plan.settle(place) == place


@settings(max_examples=40, deadline=None)
@given(spans(), SIGHTS)
def test_jumping_visits_every_item_once_in_the_order_of_time(drawn, sight):
    zone, turn, items, week_start = drawn
    for view in View:
        plan = Plan(view, turn, items, zone, week_start, sight)
        place, visited = Place(plan.first - ONE_DAY), []
        while (following := plan.jump(place, 1)) is not None:
            assert following.key not in visited
            visited.append(following.key)
            assert plan.item(following) in plan.at(following)
            place = following
        assert set(visited) == {item.key for day in plan.days for item in plan.on(day)}


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(spans(), st.integers(20, 200), st.integers(3, 60), SIGHTS)
def test_every_line_of_every_sheet_is_drawn_at_every_size(drawn, width, height, sight):
    zone, turn, items, week_start = drawn
    now = midnight(turn, zone) + timedelta(hours=5)
    for view in View:
        plan = Plan(view, turn, items, zone, week_start, sight)
        sheet = {
            View.MONTH: lambda plan: MonthSheet(plan, width, height, turn),
            View.AGENDA: lambda plan: AgendaSheet(plan, width, now, "(nothing)"),
        }.get(view, lambda plan: HourSheet(plan, width, height, now))(plan)
        place = plan.settle(Place(turn, sight.rows.start if plan.has_rows else None))
        for y in range(sheet.height):
            assert sheet.line(y, place).cell_length <= max(width, 14)
            sheet.place_at(width // 2, y)
        lines = sheet.lines_of(place)
        assert lines and all(0 <= y < sheet.height for y in lines)
        assert any(">" in sheet.line(y, place).plain for y in lines), "seen without colours too"


@pytest.mark.parametrize(("zone", "turn"), TURNS, ids=str)
def test_a_day_without_a_time_never_moves_with_the_zone(zone, turn):
    for day in (turn - ONE_DAY, turn, turn + ONE_DAY):
        item = due_item(Task(id=1, text="x", due_date=day), NOW, zone)
        assert (item.first, item.last) == (day, day)
        again = moved(item, 1, zone)
        assert again.payload() == {"due_date": (day + ONE_DAY).isoformat()}
        reminder = reminder_item(Task(id=1, text="x"), day, None, zone)
        assert (reminder.first, reminder.last) == (day, day)


@pytest.mark.parametrize(("zone", "turn"), TURNS, ids=str)
@pytest.mark.parametrize("hour", [0, 9, 23])
def test_moving_by_a_day_keeps_the_time_on_the_wall(zone, turn, hour):
    for day in (turn - ONE_DAY, turn, turn + ONE_DAY):
        start = datetime(day.year, day.month, day.day, hour, 30, tzinfo=zone).astimezone(UTC)
        item = due_item(timed(1, start, 60), NOW, zone)
        for days in (1, -1):
            draft = moved(item, days, zone)
            local = draft.due.astimezone(zone)
            assert (local.date(), local.hour, local.minute) == (day + ONE_DAY * days, hour, 30)
            assert draft.duration == 60


def test_what_the_clock_skips_and_repeats():
    spring = date(2026, 3, 29)
    assert skipped_rows(spring, BERLIN) == (4, 5)
    assert skipped_rows(spring, KOLKATA) == ()
    # 02:30 does not exist: what is moved there lands an hour later.
    start = datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN).astimezone(UTC)
    draft = moved(due_item(timed(1, start), NOW, BERLIN), 1, BERLIN)
    assert draft.due.astimezone(BERLIN).isoformat() == "2026-03-29T03:30:00+02:00"
    # 02:45 to 03:15 summer time ends, by the clock, at 02:15: it keeps the row it begins in.
    start = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    item = due_item(timed(1, start, 30), NOW, BERLIN)
    assert rows_of(item, date(2026, 10, 25), BERLIN) == (5, 6)


def test_stretching_goes_by_half_hours_and_not_below_one():
    start = datetime(2026, 11, 20, 9, tzinfo=UTC)
    for before, rows, after in [(0, 1, 30), (30, 1, 60), (90, -1, 60), (45, -1, 30), (45, 1, 75)]:
        draft = stretched(due_item(timed(1, start, before), NOW, BERLIN), rows)
        assert (draft.due, draft.duration) == (start, after)
    for before in (0, 30):
        assert stretched(due_item(timed(1, start, before), NOW, BERLIN), -1) is None
    whole_day = due_item(Task(id=1, text="x", due_date=date(2026, 11, 20)), NOW, BERLIN)
    assert stretched(whole_day, 1) is None


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_placing_takes_the_day_or_the_half_hour_of_the_person(zone):
    day = date(2026, 11, 20)
    assert placed(Place(day), zone).payload() == {"due_date": "2026-11-20"}
    local = placed(Place(day, 19), zone).due.astimezone(zone)
    assert (local.date(), local.hour, local.minute) == (day, 9, 30)
    upwards = placed(Place(day, 19, since=22), zone)
    assert upwards == placed(Place(day, 22, since=19), zone)
    assert (upwards.due.astimezone(zone), upwards.duration) == (local, 120)


def test_a_range_lasts_as_long_as_passes_while_the_clock_is_set():
    autumn, spring = Place(date(2026, 10, 25), 1, since=9), Place(date(2026, 3, 29), 1, since=9)
    assert preset_at(autumn, BERLIN).duration == (9 + 2) * 30
    assert preset_at(spring, BERLIN).duration == (9 - 2) * 30


@pytest.mark.parametrize(("zone", "turn"), TURNS, ids=str)
def test_a_new_task_begins_on_the_day_or_in_the_half_hour_of_the_person(zone, turn):
    assert preset_at(Place(turn), zone) == Preset(due_date=turn)
    for row in range(ROWS):
        preset = preset_at(Place(turn, row), zone)
        local = preset.due.astimezone(zone)
        assert preset.duration == 30
        if row not in skipped_rows(turn, zone):
            assert (local.date(), local.hour * 2 + local.minute // 30) == (turn, row)


def test_what_cannot_be_moved_makes_no_draft():
    start = datetime(2026, 11, 20, 9, tzinfo=UTC)
    meeting = meeting_item(Meeting(id=1, start_time=start, duration=60, type="zoom"), BERLIN)
    assert moved(meeting, 1, BERLIN) is None
    step_due = Item(Kind.STEP, 1, "x", date(2026, 11, 20), date(2026, 11, 20), task=timed(1, start))
    assert moved(step_due, 1, BERLIN) is None
    assert meeting_item(Meeting(id=1, start_time=start, deleted=True), BERLIN) is None
    last = due_item(Task(id=1, text="x", due_date=date.max), NOW, BERLIN)
    assert moved(last, 1, BERLIN) is None


def test_weeks_begin_where_the_person_lives():
    assert [week_start_of(name) for name in ("de_DE.UTF-8", "en_US.UTF-8", "ar_EG", "C", "")] == [
        0, 6, 5, 0, 0,
    ]  # fmt: skip
    assert month_weeks(date(2026, 11, 5), 0)[0][0] == date(2026, 10, 26)
    assert month_weeks(date(2026, 11, 5), 6)[0][0] == date(2026, 11, 1)
    assert len(month_weeks(date(2026, 2, 5), 6)) == 4
    assert span(View.WEEK, date(2026, 11, 19), 6) == (date(2026, 11, 15), date(2026, 11, 21))
    assert step(View.MONTH, date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert step(View.MONTH, date(2026, 1, 31), -1) == date(2025, 12, 31)


def test_what_is_closed_leaves_and_what_was_moved_is_where_it_is_now():
    month = date(2026, 11, 1)
    start = datetime(2026, 11, 20, 9, tzinfo=UTC)
    found = {CalendarKind.DUE: (1, 2), CalendarKind.DUE_DATE: (3,), CalendarKind.REMINDED: (3,)}
    meeting = Meeting(id=7, start_time=start, duration=30, task_id=1)
    read = MonthRead(found, (meeting,), (), 0, NOW)
    tasks = [
        timed(1, start),
        timed(2, start).model_copy(update={"is_closed": True}),
        Task(id=3, text="three", due_date=date(2026, 12, 24), scheduled_date=date(2026, 11, 21)),
        timed(4, start),
    ]
    calendar = Calendar(
        months=Map({(month, False): read}),
        steps=Map(
            {
                (month + ONE_DAY * n, False): StepsRead((1, 9) if n == 21 else (), True, NOW)
                for n in range(30)
            }
        ),
        placed=frozenset({4}),
    )
    state = State(now=NOW, calendar=calendar, tasks=Map({task.id: task for task in tasks}))
    items = CalendarItems(BERLIN)
    november = items.view(state, Wanted(month, date(2026, 11, 30)))
    assert [item.key for item in november.items] == [
        (Kind.MEETING, 7),
        (Kind.DUE, 1),
        (Kind.DUE, 4),
        (Kind.REMINDER, 3),
        (Kind.STEP, 1),
    ]
    assert november.items[0].title == "task 1"
    assert november.read == NOW
    few = items.view(
        replace(state, calendar=replace(calendar, steps=calendar.steps.delete((month, False)))),
        Wanted(month, date(2026, 11, 30)),
    )
    assert few.read is None, "a day whose steps are not known is not known"
    december = items.view(state, Wanted(date(2026, 12, 1), date(2026, 12, 31)))
    assert [item.key for item in december.items] == [(Kind.DUE_DATE, 3)]
    assert december.read is None
    none = items.view(state, Wanted(month, date(2026, 11, 30), CalendarKind(0), meetings=False))
    assert none.items == ()
    moved_task = tasks[0].model_copy(update={"due": start + timedelta(days=20)})
    pending = State(now=NOW, calendar=calendar, tasks=state.tasks, pending=Map({1: moved_task}))
    keys = [i.key for i in items.view(pending, Wanted(month, date(2026, 11, 30))).items]
    assert (Kind.DUE, 1) not in keys
