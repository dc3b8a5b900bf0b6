"""Whatever the server holds stands on exactly its days, in every view and in every zone.

The server here is the simplest one that keeps to what is documented, and the days are found the
long way: by asking, for each quarter of an hour that something lasts, which day it is then.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.api.protocol import Capability
from pyrus_tui.models.calendar import CalendarKind, CalendarPage, Meeting
from pyrus_tui.models.calendar_items import Kind
from pyrus_tui.models.calendar_layout import View, span
from pyrus_tui.models.calendar_plan import Plan
from pyrus_tui.models.tasks import Task
from pyrus_tui.services.calendar import CalendarKeeper, CalendarLook
from pyrus_tui.store.calendar_state import Wanted
from pyrus_tui.store.calendaring import CalendarItems
from pyrus_tui.store.store import Store
from tests.conftest import START, StillClock

ONE_DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
SECOND = timedelta(seconds=1)

TURNS = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Asia/Kolkata", date(2026, 10, 25)),
    ("Pacific/Auckland", date(2026, 4, 5)),
    ("Pacific/Auckland", date(2026, 9, 27)),
    ("Pacific/Auckland", date(2026, 12, 31)),
]
"""Zones with days on which their clock is set, and the turn of a year."""


@dataclass(frozen=True)
class Held:
    """What the server holds of one task or meeting; it tells of a step's deadline to nobody."""

    id: int
    due: datetime | None = None
    minutes: int = 0
    due_date: date | None = None
    step_due: datetime | None = None
    wakes: datetime | None = None
    wakes_on: date | None = None
    meets: datetime | None = None

    def task(self) -> Task:
        return Task(
            id=self.id,
            text=f"task {self.id}",
            due=self.due,
            duration=self.minutes or None if self.due else None,
            due_date=self.due_date,
            scheduled_datetime_utc=self.wakes,
            scheduled_date=self.wakes_on,
        )

    def days(self, zone: ZoneInfo) -> dict[Kind, set[date]]:
        """Return the person's days on which it has to be seen."""
        found = {}
        if self.due is not None:
            found[Kind.DUE] = days_of(self.due, self.minutes, zone)
        if self.meets is not None:
            found[Kind.MEETING] = days_of(self.meets, self.minutes, zone)
        if self.due_date is not None:
            found[Kind.DUE_DATE] = {self.due_date}
        if self.step_due is not None:
            found[Kind.STEP] = days_of(self.step_due, 0, zone)
        if self.wakes is not None:
            found[Kind.REMINDER] = days_of(self.wakes, 0, zone)
        if self.wakes_on is not None:
            found[Kind.REMINDER] = {self.wakes_on}
        return found


def days_of(start: datetime, minutes: int, zone: ZoneInfo) -> set[date]:
    """Ask at each quarter of an hour which day it is; the end itself does not count."""
    end = start + timedelta(minutes=minutes)
    moments = [start]
    while moments[-1] + QUARTER < end:
        moments.append(moments[-1] + QUARTER)
    if minutes:
        moments.append(end - SECOND)
    return {moment.astimezone(zone).date() for moment in moments}


class Server:
    """Answers as documented: both ends of a span count in, days are those of UTC."""

    capabilities = frozenset({Capability.CALENDAR})

    def __init__(self, held, wakes_at):
        self._held = held
        self._wakes_at = wakes_at

    async def calendar(self, query, progress=None):
        """Return what a span touches."""
        begin, end, kinds = query.start, query.end, query.kinds
        inside = [
            one
            for one in self._held
            if (kinds & CalendarKind.DUE and touches(one.due, one.minutes, begin, end))
            or (
                kinds & CalendarKind.DUE_DATE
                and one.due_date is not None
                and begin.date() <= one.due_date <= end.date()
            )
            or (kinds & CalendarKind.DUE_FOR_CURRENT_STEP and touches(one.step_due, 0, begin, end))
            or (kinds & CalendarKind.REMINDED and touches(self._wakes(one), 0, begin, end))
        ]
        meetings = [
            Meeting(id=one.id, start_time=one.meets, duration=one.minutes, type="zoom")
            for one in self._held
            if query.meetings and touches(one.meets, one.minutes, begin, end)
        ]
        tasks = tuple(one.task() for one in inside if one.meets is None)
        return CalendarPage(tasks=tasks, meetings=tuple(meetings))

    def _wakes(self, one):
        if one.wakes_on is None:
            return one.wakes
        local = datetime(one.wakes_on.year, one.wakes_on.month, one.wakes_on.day, 7)
        return local.replace(tzinfo=self._wakes_at).astimezone(UTC)


def touches(start, minutes, begin, end):
    return start is not None and begin - timedelta(minutes=minutes) <= start <= end


@st.composite
def companies(draw):
    name, turn = draw(st.sampled_from(TURNS))
    zone = ZoneInfo(name)
    noon = datetime(turn.year, turn.month, turn.day, 12, tzinfo=zone).astimezone(UTC)
    near = st.integers(-3 * 24 * 60, 3 * 24 * 60)
    far = st.integers(-40 * 24 * 60, 40 * 24 * 60)
    moments = (near | far).map(lambda minutes: noon + timedelta(minutes=minutes))
    # What begins or ends with a day is where mistakes are made.
    midnights = st.integers(-4, 4).map(
        lambda n: datetime.combine(turn + ONE_DAY * n, datetime.min.time(), zone).astimezone(UTC)
    )
    moments |= midnights
    dates = (st.integers(-3, 3) | st.integers(-40, 40)).map(lambda n: turn + ONE_DAY * n)
    lasting = st.sampled_from([0, 30, 60, 24 * 60, 23 * 60, 25 * 60]) | st.integers(0, 3000)
    kinds = st.one_of(
        st.fixed_dictionaries({"due": moments, "minutes": lasting}),
        st.fixed_dictionaries({"due": moments, "step_due": moments, "wakes": moments}),
        st.fixed_dictionaries({"due_date": dates}),
        st.fixed_dictionaries({"due_date": dates, "wakes_on": dates}),
        st.fixed_dictionaries({"step_due": moments}),
        st.fixed_dictionaries({"wakes": moments}),
        st.fixed_dictionaries({"meets": moments, "minutes": lasting}),
    )
    held = [Held(n, **one) for n, one in enumerate(draw(st.lists(kinds, max_size=12)), 1)]
    wakes_at = draw(st.sampled_from([zone, UTC, ZoneInfo("Europe/Moscow")]))
    return zone, turn, held, wakes_at, draw(st.sampled_from([0, 5, 6]))


@settings(max_examples=60, deadline=None)
@given(companies())
def test_all_that_the_server_holds_is_on_exactly_its_days_in_every_view(drawn):
    zone, turn, held, wakes_at, week_start = drawn
    store = Store()
    store.put_now(START)
    look = CalendarLook(week_start)
    keeper = CalendarKeeper(Server(held, wakes_at), store, StillClock(START), zone, look)
    wanted = Wanted(*span(View.MONTH, turn, week_start))
    asyncio.run(keeper.show(wanted))
    shown = CalendarItems(zone).view(store.state, wanted)
    assert shown.complete and not shown.trouble
    where = {(kind, one.id): days for one in held for kind, days in one.days(zone).items()}
    starts = {(Kind.DUE, one.id): one.due for one in held if one.due}
    starts |= {(Kind.MEETING, one.id): one.meets for one in held if one.meets}
    for view in View:
        plan = Plan(view, turn, shown.items, zone, week_start)
        for day in plan.days:
            right = sorted(key for key, days in where.items() if day in days)
            assert sorted(item.key for item in plan.on(day)) == right, (view, day)
            if plan.has_rows:
                blocks = plan.blocks(day)
                drawn_there = [b.item.key for b in blocks]
                drawn_there += [item.key for item in plan.whole_day(day)]
                assert sorted(drawn_there) == right, (view, day)
                for block in blocks:
                    start = starts.get(block.item.key)
                    local = start.astimezone(zone) if start else None
                    if local is not None and local.date() == day:
                        assert block.top == local.hour * 2 + local.minute // 30
                    elif local is not None:
                        assert block.top == 0, "it goes on from the day before"
        if view is View.AGENDA:
            listed = sorted((row.day, row.key) for row in plan.agenda if row.key is not None)
            assert listed == sorted(
                (day, key) for key, days in where.items() for day in days if plan.covers(day)
            )
