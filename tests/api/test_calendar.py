"""A span of the calendar that holds more than one answer."""

from datetime import UTC, datetime, timedelta

import pytest

from pyrus_tui.api.calendar import MOST_REQUESTS, MOST_TASKS, read_calendar
from pyrus_tui.models.calendar import CalendarKind, CalendarPage, CalendarQuery
from pyrus_tui.models.tasks import Task

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = CalendarQuery(MONDAY, MONDAY + timedelta(days=7))


class Server:
    """Knows tasks by the moment at which they are due, and tells a hundred at most."""

    def __init__(self, *moments: datetime) -> None:
        self.due = dict(enumerate(moments, 1))
        self.asked: list[CalendarQuery] = []

    async def __call__(self, query: CalendarQuery) -> CalendarPage:
        self.asked.append(query)
        found = [n for n, due in self.due.items() if query.start <= due <= query.end]
        tasks = tuple(Task(id=n) for n in found[:MOST_TASKS])
        meeting = {"id": 1, "start_time": "2026-03-03T10:00:00Z"}
        page = CalendarPage.model_validate(
            {"meetings": [meeting], "has_more": len(found) > MOST_TASKS}
        )
        return page.model_copy(update={"tasks": tasks})


def spread(count: int, span: timedelta = timedelta(days=7)) -> list[datetime]:
    return [MONDAY + span * n / count for n in range(count)]


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (100, 1), (101, 3), (380, 7), (1500, 31)])
async def test_all_is_found_once(count: int, requests: int):
    server = Server(*spread(count))
    page = await read_calendar(server, WEEK)
    assert page.complete and not page.gaps
    assert sorted(task.id for task in page.tasks) == list(range(1, count + 1))
    assert len(page.meetings) == 1
    assert len(server.asked) <= requests


async def test_what_stands_on_a_border_is_there_once():
    server = Server(*([WEEK.start + timedelta(days=3.5)] * 60), *spread(60))
    page = await read_calendar(server, WEEK)
    assert page.complete and len(page.tasks) == 120


async def test_a_crowded_hour_is_read_minute_by_minute():
    server = Server(*spread(900, timedelta(minutes=59)))
    page = await read_calendar(server, WEEK)
    assert page.complete and len(page.tasks) == 900


async def test_too_much_for_one_minute_is_a_gap():
    moment = MONDAY + timedelta(hours=5, minutes=30)
    server = Server(*([moment] * 150), *spread(60))
    page = await read_calendar(server, WEEK)
    assert not page.complete and 100 <= len(page.tasks) < 210
    assert CalendarPage.from_json(page.to_json()) == page
    assert all(gap.end - gap.start <= timedelta(minutes=1) for gap in page.gaps)
    assert all(gap.start <= moment <= gap.end for gap in page.gaps) and page.gaps
    assert len(server.asked) < 40


@pytest.mark.parametrize("days", [1, 2, 7, 30])
async def test_what_has_no_time_is_read_day_by_day(days: int):
    span = timedelta(days=days) - timedelta(seconds=1)
    month = CalendarQuery(MONDAY, MONDAY + span, CalendarKind.DUE_DATE)
    for count, complete in ((100, True), (101, False)):
        server = Server(*(MONDAY + timedelta(days=n) for n in range(days) for _one in range(count)))
        page = await read_calendar(server, month)
        assert page.complete is complete and len(page.tasks) == 100 * days
        assert len(server.asked) == 2 * days - 1, "no day is asked for twice"
        assert len(page.gaps) == (0 if complete else days)
        for gap in page.gaps:
            assert (gap.start - MONDAY) % timedelta(days=1) == timedelta(0)
            assert gap.end - gap.start == timedelta(days=1) - timedelta(seconds=1)


async def test_it_never_asks_without_end():
    server = Server(*spread(100_000))
    page = await read_calendar(server, WEEK)
    assert len(server.asked) <= MOST_REQUESTS
    assert not page.complete and len(page.tasks) > 5000
    assert list(page.gaps) == sorted(page.gaps, key=lambda gap: gap.start)


async def test_it_tells_how_far_it_is():
    told: list[tuple[int, int | None]] = []
    await read_calendar(Server(*spread(350)), WEEK, lambda *so_far: told.append(so_far))
    whole = 7 * 86400
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (whole, whole) and len(told) > 2
