"""Keeping the calendar: what is in sight, the months beside it, and the deadlines of steps."""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from pyrus_tui.api.protocol import Capability, PyrusApi
from pyrus_tui.clock import Clock
from pyrus_tui.errors import PyrusError
from pyrus_tui.models.calendar import CalendarKind, CalendarPage, CalendarQuery
from pyrus_tui.models.calendar_items import ONE_DAY, midnight
from pyrus_tui.models.calendar_layout import next_month
from pyrus_tui.store.calendar_state import Calendar, MonthRead, Sieve, StepsRead, Wanted
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

STALE = timedelta(minutes=5)
"""After so long a month in sight is read again when a person comes to it."""

KEPT_MONTHS = 24
"""How many months are kept in memory; the ones read longest ago go first."""

MANY = 100
"""So many deadlines of steps are not looked for by halves: one answer holds no more."""

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class CalendarLook:
    """How the person's calendar looks: the week's first day, 0 is Monday, and the hours of work."""

    week_start: int = 0
    first_hour: int = 8
    last_hour: int = 20


class CalendarKeeper:
    """Reads the calendar, kind by kind: no answer says which of several kinds put a task in it."""

    def __init__(
        self, api: PyrusApi, store: Store, clock: Clock, zone: tzinfo, look: CalendarLook
    ) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._zone = zone
        self.look = look

    async def show(self, wanted: Wanted, *, again: bool = False) -> None:
        """Bring a span into the store, then the months beside it; `again` asks anew for it all.

        Raises:
            PyrusError: The server did not answer; what was known stays, and says how old it is.
        """
        if Capability.CALENDAR not in self._api.capabilities:
            self._put(trouble=_("This server has no calendar."))
            return
        try:
            months = list(wanted.months())
            for number, month in enumerate(months):
                part = (number, len(months))
                await self._month(month, wanted, again=again, part=part)
            self._put(trouble="", progress=None)
            await self._steps(wanted, again=again)
            self._put(progress=None)
            for month in (next_month(months[-1]), next_month(months[0], -1)):
                await self._month(month, wanted, again=False, part=None)
            first, last = next_month(months[0], -1), next_month(months[-1], 2) - ONE_DAY
            for beside in (
                replace(wanted, first=wanted.last + ONE_DAY, last=last),
                replace(wanted, first=first, last=wanted.first - ONE_DAY),
            ):
                await self._steps(beside, again=False, in_sight=False)
        except PyrusError as error:
            self._put(trouble=str(error))
            raise
        finally:
            self._put(progress=None)

    def choose(self, sieve: Sieve) -> None:
        """Show from now on what passes this."""
        self._put(sieve=sieve)

    def stopped(self) -> None:
        """Note that a person stopped the reading: what is missing is not under way any more."""
        self._put(trouble=_("The reading was stopped."))

    def place(self, task_id: int) -> None:
        """Note that a task was given a date here, so that it is shown at once."""
        self._put(placed=self._calendar.placed | {task_id})

    @property
    def _calendar(self) -> Calendar:
        return self._store.state.calendar

    def _put(self, **changes: object) -> None:
        calendar = replace(self._calendar, **changes)  # type: ignore[arg-type]
        if calendar != self._calendar:
            self._store.put_calendar(calendar)

    # -- months --------------------------------------------------------------------------------

    async def _month(
        self, month: date, wanted: Wanted, *, again: bool, part: tuple[int, int] | None
    ) -> None:
        """Read of a month what is missing or old: what is in sight is read anew after a while."""
        key = (month, wanted.everyone)
        known = self._calendar.months.get(key)
        now = self._clock.now()
        old = known is None or again or (part is not None and now - known.read > STALE)
        kinds = [
            bit
            for bit in CalendarKind
            if bit & wanted.kinds
            and bit is not CalendarKind.DUE_FOR_CURRENT_STEP
            and (old or known is None or bit not in known.found)
        ]
        # Meetings come with any kind; where none is asked for, with reminders, which are few.
        asked = kinds or ([CalendarKind.REMINDED] if old else [])
        if not asked:
            return
        told = _Progress(self, part, len(asked))
        pages = await _all(self._page(month, bit, wanted, told) for bit in asked)
        for page in pages:
            self._store.put_tasks(page.tasks)
        before: Mapping[CalendarKind, tuple[int, ...]] = {}
        if known is not None and not old:
            before = known.found
        found: dict[CalendarKind, tuple[int, ...]] = {
            bit: tuple(t.id for t in page.tasks) for bit, page in zip(asked, pages, strict=True)
        }
        read = MonthRead(
            found={**before, **found},
            meetings=tuple({m.id: m for page in pages for m in page.meetings}.values()),
            gaps=tuple({gap: None for page in pages for gap in page.gaps})
            + (known.gaps if known is not None and not old else ()),
            unreadable=max(page.unreadable for page in pages),
            read=now,
        )
        months = self._calendar.months.set(key, read)
        for _read, extra in sorted((m.read, k) for k, m in months.items())[:-KEPT_MONTHS]:
            months = months.delete(extra)
        told_of = {i for ids in found.values() for i in ids}
        self._put(months=months, placed=self._calendar.placed - told_of)

    async def _page(
        self, month: date, kind: CalendarKind, wanted: Wanted, told: "_Progress"
    ) -> CalendarPage:
        last = next_month(month) - ONE_DAY
        start, end = self._span(month, last)
        if kind is CalendarKind.DUE_DATE:
            # A day without a time begins and ends where the days of UTC do, wherever one is.
            start = datetime.combine(month, datetime.min.time(), start.tzinfo)
            end = datetime.combine(last + ONE_DAY, datetime.min.time(), end.tzinfo) - ONE_SECOND
        if kind is CalendarKind.REMINDED:
            # At which moment the server lets a day's task come back is its own secret.
            start, end = start - ONE_DAY, end + ONE_DAY
        query = CalendarQuery(start, end, kind, wanted.everyone)
        return await self._api.calendar(query, told.of(kind))

    def _span(self, first: date, last: date) -> tuple[datetime, datetime]:
        """Return a span of the person's days in UTC, both ends included."""
        return midnight(first, self._zone), midnight(last + ONE_DAY, self._zone) - ONE_SECOND

    # -- deadlines of steps ----------------------------------------------------------------------

    async def _steps(self, wanted: Wanted, *, again: bool, in_sight: bool = True) -> None:
        """Find the day of each step's deadline: no answer names it.

        A span with such tasks is halved until it is a day. Of two halves one is asked for; what
        is not in it is in the other. A span with more tasks than one answer holds is asked for day
        by day: each of its halves would have to be divided again.
        """
        if not wanted.kinds & CalendarKind.DUE_FOR_CURRENT_STEP:
            return
        steps, now = self._calendar.steps, self._clock.now()
        missing = [
            day
            for day in wanted.days()
            if again
            or (known := steps.get((day, wanted.everyone))) is None
            or (in_sight and now - known.read > STALE)
        ]
        if not missing:
            return
        days = [missing[0] + ONE_DAY * n for n in range((missing[-1] - missing[0]).days + 1)]
        ids, complete = await self._due_steps(days, wanted)
        await self._halve(days, ids, wanted, complete=complete, in_sight=in_sight)

    async def _halve(
        self,
        days: Sequence[date],
        ids: frozenset[int],
        wanted: Wanted,
        *,
        complete: bool,
        in_sight: bool,
    ) -> None:
        if len(days) == 1 or (complete and not ids):
            self._keep_steps(days, ids, wanted, complete=complete)
            return
        if len(ids) >= MANY:
            for number, day in enumerate(days):
                if in_sight:
                    self._put(progress=number * 100 // len(days))
                day_ids, day_complete = await self._due_steps([day], wanted)
                self._keep_steps([day], day_ids, wanted, complete=day_complete)
            return
        middle = len(days) // 2
        left, right = days[:middle], days[middle:]
        left_ids, left_complete = await self._due_steps(left, wanted)
        if complete and left_complete:
            right_ids, right_complete = ids - left_ids, True
        else:
            right_ids, right_complete = await self._due_steps(right, wanted)
        await self._halve(left, left_ids, wanted, complete=left_complete, in_sight=in_sight)
        await self._halve(right, right_ids, wanted, complete=right_complete, in_sight=in_sight)

    async def _due_steps(self, days: Sequence[date], wanted: Wanted) -> tuple[frozenset[int], bool]:
        start, end = self._span(days[0], days[-1])
        kind = CalendarKind.DUE_FOR_CURRENT_STEP
        query = CalendarQuery(start, end, kind, wanted.everyone, meetings=False)
        page = await self._api.calendar(query)
        self._store.put_tasks(page.tasks)
        return frozenset(task.id for task in page.tasks), page.complete and not page.unreadable

    def _keep_steps(
        self, days: Sequence[date], ids: frozenset[int], wanted: Wanted, *, complete: bool
    ) -> None:
        read = StepsRead(tuple(sorted(ids)), complete, self._clock.now())
        steps = self._calendar.steps.update({(day, wanted.everyone): read for day in days})
        self._put(steps=steps)


async def _all(questions: Iterable[Coroutine[None, None, CalendarPage]]) -> list[CalendarPage]:
    """Ask at the same time; where one is not answered the others are given up."""
    tasks = [asyncio.ensure_future(question) for question in questions]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


class _Progress:
    """Adds up how much of several answers is there, and tells the store once one was divided."""

    def __init__(self, keeper: CalendarKeeper, part: tuple[int, int] | None, answers: int) -> None:
        self._keeper = keeper
        self._part = part
        self._answers = answers
        self._done: dict[CalendarKind, float] = {}
        self._divided = False

    def of(self, kind: CalendarKind) -> "_Told":
        """Return what one answer's progress is told to."""
        return _Told(self, kind)

    def put(self, kind: CalendarKind, share: float) -> None:
        """Note how much of one answer is there."""
        self._done[kind] = share
        self._divided = self._divided or share < 1
        if self._part is None or not self._divided:
            return
        number, parts = self._part
        share = (number + sum(self._done.values()) / self._answers) / parts
        self._keeper._put(progress=min(99, int(share * 100)))


class _Told:
    def __init__(self, sum: _Progress, kind: CalendarKind) -> None:
        self._sum = sum
        self._kind = kind

    def __call__(self, done: int, total: int | None) -> None:
        self._sum.put(self._kind, done / total if total else 0.0)
