"""A span of the calendar that holds more than one answer."""

from datetime import UTC, datetime, timedelta

import pytest

from pyrus_tui.api.calendar import MOST_REQUESTS, MOST_TASKS, read_calendar
from pyrus_tui.models.calendar import CalendarPage, CalendarQuery
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


async def test_too_much_for_one_hour_is_a_gap():
    server = Server(*([MONDAY + timedelta(hours=5, minutes=30)] * 150))
    page = await read_calendar(server, WEEK)
    assert not page.complete and len(page.tasks) == 100
    assert CalendarPage.from_json(page.to_json()) == page
    [gap] = page.gaps
    assert gap.end - gap.start <= timedelta(hours=1)
    assert gap.start <= MONDAY + timedelta(hours=5, minutes=30) <= gap.end


async def test_it_never_asks_without_end():
    server = Server(*spread(100_000))
    page = await read_calendar(server, WEEK)
    assert len(server.asked) <= MOST_REQUESTS
    assert not page.complete and len(page.tasks) > 1500
    assert list(page.gaps) == sorted(page.gaps, key=lambda gap: gap.start)


async def test_it_tells_how_far_it_is():
    told: list[tuple[int, int | None]] = []
    await read_calendar(Server(*spread(350)), WEEK, lambda *so_far: told.append(so_far))
    whole = 7 * 86400
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (whole, whole) and len(told) > 2
