"""Keeping the calendar: all that the server tells, on the person's days, and honest about gaps."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
import vobject

from pyrus_tui.errors import Offline
from pyrus_tui.models.base import Json
from pyrus_tui.models.calendar import CalendarKind, CalendarQuery
from pyrus_tui.models.calendar_items import Kind, midnight
from pyrus_tui.models.calendar_layout import View, span
from pyrus_tui.models.calendar_plan import Plan
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.services.calendar import CalendarKeeper, CalendarLook
from pyrus_tui.services.calendar_cache import pack_calendar, unpack_calendar
from pyrus_tui.services.exporting import ics, write_file
from pyrus_tui.storage.packing import pack, unpack
from pyrus_tui.store.calendar_state import Calendar, Sieve, Wanted
from pyrus_tui.store.calendaring import CalendarItems
from pyrus_tui.store.store import Store
from tests.company import errand, payment
from tests.conftest import START, StillClock, Wire, connect

NOVEMBER = Wanted(date(2026, 11, 1), date(2026, 11, 30))
ONE_DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


def over(start, minutes):
    return start + timedelta(minutes=minutes)


class Desk:
    """A keeper on a sandbox of its own."""

    def __init__(self, zone=BERLIN, tasks=200):
        self.clock = StillClock(START)
        self.sandbox = Sandbox(tasks=tasks, clock=self.clock, lively=False)
        self.wire = Wire(self.sandbox)
        self.api = connect(self.sandbox, self.wire, self.clock)
        self.zone = zone
        self.store = Store()
        self.store.put_now(self.clock.now())
        self.keeper = CalendarKeeper(self.api, self.store, self.clock, zone, CalendarLook())

    def items(self, wanted=NOVEMBER):
        return CalendarItems(self.zone).view(self.store.state, wanted)

    @property
    def asked(self):
        return self.wire.count("GET", "/v4/calendar")

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_error):
        await self.api.aclose()
        self.sandbox.close()


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]
)
@pytest.mark.parametrize("everyone", [False, True])
async def test_all_that_the_server_tells_is_on_exactly_the_days_it_names(zone, everyone):
    async with Desk(ZoneInfo(zone)) as desk:
        wanted = Wanted(date(2026, 11, 1), date(2026, 11, 30), everyone=everyone)
        await desk.keeper.show(wanted)
        shown = desk.items(wanted)
        assert shown.complete and shown.read == START
        for number in range(10, 26):
            day = date(2026, 11, number)
            plans = [Plan(view, day, shown.items, desk.zone, 0) for view in View]
            plan = plans[0]
            assert all(each.on(day) == plan.on(day) for each in plans), "every view shows the same"
            start, end = midnight(day, desk.zone), midnight(day + ONE_DAY, desk.zone)
            on_day = {(item.kind, item.id) for item in plan.on(day)}

            async def told(kind, begin=start, finish=end - timedelta(seconds=1)):
                query = CalendarQuery(begin, finish, kind, everyone)
                return await desk.api.calendar(query)

            due = await told(CalendarKind.DUE)
            # The server counts both ends in; what ends at midnight is not on the day that begins.
            lasting = [t for t in due.tasks if not t.duration or over(t.due, t.duration) > start]
            assert {t.id for t in lasting} == {i for k, i in on_day if k is Kind.DUE}
            meetings = {
                m.id
                for m in due.meetings
                if not m.deleted and over(m.start_time, m.duration) > start
            }
            assert meetings == {i for k, i in on_day if k is Kind.MEETING}
            steps = await told(CalendarKind.DUE_FOR_CURRENT_STEP)
            assert {t.id for t in steps.tasks} == {i for k, i in on_day if k is Kind.STEP}
            noon = datetime(2026, 11, number, 12, tzinfo=UTC)
            by_date = await told(CalendarKind.DUE_DATE, noon, noon)
            assert {t.id for t in by_date.tasks} == {i for k, i in on_day if k is Kind.DUE_DATE}
            around = await told(CalendarKind.REMINDED, start - ONE_DAY, end + ONE_DAY)
            wakes = {
                t.id: t.scheduled_date or t.scheduled_datetime_utc.astimezone(desk.zone).date()
                for t in around.tasks
            }
            reminded = {i for i, wakes_on in wakes.items() if wakes_on == day}
            assert reminded == {i for k, i in on_day if k is Kind.REMINDER}
        assert {i.kind for i in shown.items} == set(Kind)


async def test_the_months_beside_are_there_before_one_goes_to_them():
    async with Desk() as desk:
        await desk.keeper.show(NOVEMBER)
        months = {month for month, _everyone in desk.store.state.calendar.months}
        assert months == {date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)}
        before = desk.asked
        assert before <= 3 * 3 + 31, "three kinds a month, and fewer questions than days for steps"
        await desk.keeper.show(NOVEMBER)
        assert desk.asked == before, "what is fresh is not asked for again"
        desk.clock.advance(600)
        await desk.keeper.show(NOVEMBER)
        assert before < desk.asked <= 2 * before


async def test_a_kind_that_is_not_wanted_is_not_asked_for():
    async with Desk() as desk:
        wanted = Wanted(NOVEMBER.first, NOVEMBER.last, CalendarKind.DUE)
        await desk.keeper.show(wanted)
        assert desk.asked == 3
        assert {i.kind for i in desk.items(wanted).items} == {Kind.DUE, Kind.MEETING}
        await desk.keeper.show(NOVEMBER)
        assert {i.kind for i in desk.items().items} == set(Kind)


async def test_more_than_a_hundred_are_read_in_parts_until_complete():
    async with Desk(tasks=0) as desk:
        for number in range(230):
            due = START + timedelta(hours=number % 200)
            errand(desk.sandbox, f"errand {number}", due=f"{due:%Y-%m-%dT%H:%M:%SZ}")
        told = []
        desk.store.watch(lambda state: state.calendar.progress, told.append)
        await desk.keeper.show(NOVEMBER)
        desk.store.flush()
        shown = desk.items()
        assert len([i for i in shown.items if i.kind is Kind.DUE]) == 230
        assert shown.complete
        assert shown.progress is None


async def test_a_crowded_minute_and_a_crowded_day_are_said_to_be_incomplete():
    for when, start, kind in (
        ({"due": "2026-11-25T10:00:00Z"}, "2026-11-25 09:59", Kind.DUE),
        ({"due_date": "2026-11-25"}, "2026-11-25 00:00", Kind.DUE_DATE),
    ):
        async with Desk(tasks=0) as desk:
            for number in range(120):
                errand(desk.sandbox, f"errand {number}", **when)
            await desk.keeper.show(NOVEMBER)
            shown = desk.items()
            assert not shown.complete
            assert sum(item.kind is kind for item in shown.items) == 100
            assert all(f"{gap.start:%Y-%m-%d %H:%M}" >= start for gap in shown.gaps)
            assert shown.gaps


async def test_deadlines_of_steps_on_full_days_are_found():
    async with Desk(tasks=0) as desk:
        for _number in range(105):
            desk.clock.advance(900)
            payment(desk.sandbox)
        told = []
        desk.store.watch(lambda state: state.calendar.progress, told.append)
        await desk.keeper.show(NOVEMBER)
        desk.store.flush()
        steps = [item for item in desk.items().items if item.kind is Kind.STEP]
        assert len(steps) == 105 and len({step.first for step in steps}) >= 2
        assert desk.items().complete
        assert any(percent is not None for percent in told)


async def test_without_a_network_what_was_known_stays_and_says_how_old_it_is():
    async with Desk() as desk:
        await desk.keeper.show(NOVEMBER)
        before = desk.items()
        desk.wire.broken = httpx.ConnectError("no network")
        desk.clock.advance(3600)
        with pytest.raises(Offline):
            await desk.keeper.show(NOVEMBER)
        after = desk.items()
        assert {i.key for i in after.items} == {i.key for i in before.items}
        assert after.trouble and after.read == START
        desk.wire.broken = None
        await desk.keeper.show(NOVEMBER)
        assert desk.items().trouble == ""


async def test_it_comes_back_from_the_disk_as_it_was():
    async with Desk() as desk:
        await desk.keeper.show(NOVEMBER)
        sieve = Sieve(CalendarKind.DUE, meetings=False, weekends=False, only_hours=True)
        desk.keeper.choose(sieve)
        calendar = desk.store.state.calendar
        kept: Json = unpack(pack(pack_calendar(calendar)))
        again = unpack_calendar(kept)
        assert again.months == calendar.months
        assert again.steps == calendar.steps
        assert again.task_ids() == calendar.task_ids() != set()
        assert again.sieve == sieve
        del kept["sieve"]  # as it was written before there was a choice
        assert unpack_calendar(kept).sieve == Sieve()


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        {},
        {"months": 1},
        {"months": [], "steps": [], "sieve": 1},
        {"months": [["x", {}]], "steps": []},
    ],
)
def test_a_calendar_that_cannot_be_read_is_not_known(kept):
    assert unpack_calendar(kept) == Calendar()


async def test_an_ics_file_says_the_same_to_another_library(tmp_path):
    async with Desk() as desk:
        await desk.keeper.show(NOVEMBER)
        items = desk.items().items
        data = ics(items, desk.clock.now(), "pyrus.example")
        for name in ("plan.ics", "plan (2).ics"):
            path = await write_file(tmp_path, "../plan.ics", data)
            assert path == tmp_path / name, "it stays in its folder and replaces nothing"
        events = vobject.readOne(path.read_text(encoding="utf-8")).vevent_list
        assert len(events) == len(items)
        assert len({event.uid.value for event in events}) == len(items)
        for item, event in zip(items, events, strict=True):
            assert event.summary.value.startswith(item.title)
            if item.start is None:
                assert event.dtstart.value == item.first
                assert event.dtend.value == item.last + ONE_DAY
            else:
                assert event.dtstart.value == item.start
                lasts = item.end > item.start
                assert (event.dtend.value == item.end) if lasts else not hasattr(event, "dtend")
        joined = [e.location.value for e in events if hasattr(e, "location")]
        assert any(link.startswith("https://zoom.example/") for link in joined)


def test_the_span_of_a_view_names_its_months():
    first, last = span(View.MONTH, date(2026, 11, 19), 0)
    months = list(Wanted(first, last).months())
    assert months == [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)]


async def test_what_is_asked_at_the_same_time_as_something_unanswered_is_given_up():
    async with Desk() as desk:
        answer, going_on = desk.api.calendar, asyncio.Event()

        async def half_dead(query, progress=None):
            if query.kinds is not CalendarKind.DUE:
                await asyncio.sleep(0)
                raise Offline("gone")
            progress(1, 4)
            await going_on.wait()
            progress(3, 4)
            return await answer(query, progress)

        desk.api.calendar = half_dead
        with pytest.raises(Offline):
            await desk.keeper.show(NOVEMBER)
        going_on.set()
        for _turn in range(20):
            await asyncio.sleep(0)
        shown = desk.items()
        assert shown.progress is None, "nothing is being read, and nothing says so"
        assert shown.trouble == "gone" and desk.asked == 0
