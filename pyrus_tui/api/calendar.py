"""Reading a span of the calendar whole, though one answer holds at most a hundred tasks."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from pyrus_tui.models.calendar import CalendarKind, CalendarPage, CalendarQuery, Gap, Meeting
from pyrus_tui.models.files import Progress
from pyrus_tui.models.tasks import Task

MOST_TASKS = 100
"""The highest `item_count` that the server takes."""

MOST_REQUESTS = 200
"""How many requests one reading makes at most."""

SHORTEST = timedelta(minutes=1)
"""A span that is not divided any further; what is due on a day has no other span than the day."""

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


async def read_calendar(
    ask: Callable[[CalendarQuery], Awaitable[CalendarPage]],
    query: CalendarQuery,
    progress: Progress | None = None,
) -> CalendarPage:
    """Read a span, in halves where the server has more to tell; what is left out becomes a gap.

    `progress` is told how many seconds of the span are read.
    """
    tasks: dict[int, Task] = {}
    meetings: dict[int, Meeting] = {}
    gaps: list[Gap] = []
    waiting = deque([query])
    requests = done = unreadable = 0
    while waiting:
        part = waiting.popleft()
        page = await ask(part)
        requests += 1
        for task in page.tasks:
            tasks.setdefault(task.id, task)
        for meeting in page.meetings:
            meetings.setdefault(meeting.id, meeting)
        if page.has_more:
            halves = _halves(part)
            if halves and requests + len(waiting) + 2 <= MOST_REQUESTS:
                waiting.extend(halves)
                continue
            gaps.append(Gap(part.start, part.end))
        unreadable += page.unreadable
        done += _seconds(part)
        if progress is not None:
            progress(done, _seconds(query))
    return CalendarPage(
        tasks=tuple(tasks.values()),
        meetings=tuple(meetings.values()),
        unreadable=unreadable,
        gaps=tuple(sorted(gaps, key=lambda gap: gap.start)),
    )


def _seconds(query: CalendarQuery) -> int:
    return int((query.end - query.start).total_seconds())


def _halves(query: CalendarQuery) -> tuple[CalendarQuery, ...]:
    """Divide a span, into nothing at the shortest; what stands on the border is in both halves."""
    if query.kinds == CalendarKind.DUE_DATE:
        days = (query.end + ONE_SECOND - query.start) // ONE_DAY
        if days < 2:
            return ()
        middle = query.start + ONE_DAY * (days // 2)
        return replace(query, end=middle - ONE_SECOND), replace(query, start=middle)
    if query.end - query.start <= SHORTEST:
        return ()
    middle = query.start + timedelta(seconds=_seconds(query) // 2)
    return replace(query, end=middle), replace(query, start=middle)
