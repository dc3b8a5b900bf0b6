"""What a key costs on big screens, against what it costs in the inbox, in one and the same run."""

import asyncio
import gc
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from pyrus_tui.models.calendar import CalendarKind
from pyrus_tui.models.lists import TaskList
from pyrus_tui.models.places import Asked, Contents, Place, PlaceKind
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.models.values import Field
from pyrus_tui.sandbox.blueprints import SUPPORT
from pyrus_tui.store.place_rows import Folder
from pyrus_tui.ui.widgets.calendar_grid import CalendarGrid
from pyrus_tui.ui.widgets.list_tree import ListTree
from tests.big import FIRST_ROW, WIDE, add_forms
from tests.conftest import START, StillClock, running
from tests.harness import key_event, keys, settle, type_text

LONG = Place(PlaceKind.LIST, 6_999)
TABLE = Place(PlaceKind.FORM, WIDE)
BELOW_A_FOLDER = Place(PlaceKind.FORM, SUPPORT)
MONTH = date(2026, 11, 1)


class Moving(StillClock):
    """A clock on which nothing rests before `rested` is set: a moving cursor fetches nothing."""

    rested: asyncio.Event | None = None

    async def sleep(self, seconds: float) -> None:
        if self.rested is not None:
            await self.rested.wait()
        await super().sleep(seconds)


HOPS = 40
"""Rounds of the event loop in which all that follows from a key at once is done."""


async def press(world, key: str) -> None:
    """Press a key, let everything follow that follows at once, and paint.

    What the pilot does to wait would cost more than the key itself, and the same on every screen.
    """
    world.app.post_message(key_event(key))
    for _hop in range(HOPS):
        await asyncio.sleep(0)
    world.app.screen._on_timer_update()


class Calls:
    """Counts the calls of functions, Python's and C's: a busy machine does not change them."""

    rounds = 1

    async def __call__(self, world, key: str) -> float:
        """Press a key and return how many calls it took."""
        self._count = 0
        sys.setprofile(self._note)
        try:
            await press(world, key)
        finally:
            sys.setprofile(None)
        return self._count

    def _note(self, _frame, event, _argument) -> None:
        if event in ("call", "c_call"):
            self._count += 1


class Seconds:
    """Measures the time of the processor, over and over: neighbours slow it down by times."""

    rounds = 9

    async def __call__(self, world, key: str) -> float:
        """Press a key and return how many seconds it took."""
        before = time.process_time()
        await press(world, key)
        return time.process_time() - before


Measure = Calls | Seconds


async def cost(world, measure: Measure) -> float:
    """Return what a key takes until it is painted: the median of some that all go somewhere."""
    await settle(world.pilot)
    world.clock.rested = rested = asyncio.Event()
    await press(world, "k")
    if isinstance(measure, Seconds):
        gc.collect()
    gc.disable()
    try:
        found = [await measure(world, key) for key in "jkjkjkjk"]
        assert not world.app.keys_under_way
        return statistics.median(found)
    finally:
        gc.enable()
        world.clock.rested = None
        rested.set()


def fill_lists(world) -> None:
    """Make a tree of 2,000 lists, the last one with 10,000 tasks."""
    branches = [TaskList(id=LONG.id + 1 - n, name=f"Branch {2_000 - n}") for n in range(1, 1_981)]
    offices = [
        TaskList(id=n, name=f"Office {n}", children=tuple(branches[n * 99 : (n + 1) * 99][::-1]))
        for n in range(19, -1, -1)
    ]
    headers = [
        TaskHeader(id=n, text=f"Shelf {n}", last_modified_date=START - timedelta(minutes=n))
        for n in range(1, 10_001)
    ]
    known = Contents(tuple(header.id for header in headers), False, START, START)
    places = world.state.places
    contents = places.contents.set(Asked(LONG), known)
    world.app.store.put_places(
        replace(places, lists=tuple(offices), read=START, contents=contents), headers
    )


def fill_table(world) -> None:
    """Make a form's table of 10,000 rows."""
    fields = tuple(
        Field(id=n, type="text", name=f"Field {n}", value=f"held {n}") for n in range(1, 15)
    )
    rows = [
        Task(id=FIRST_ROW + n, form_id=WIDE, current_step=n % 12 + 1, fields=fields)
        for n in range(10_000)
    ]
    known = Contents(tuple(row.id for row in rows), False, START, START)
    places = world.state.places
    world.app.store.put_tasks(rows)
    world.app.store.put_places(replace(places, contents=places.contents.set(Asked(TABLE), known)))


def fill_month(world) -> None:
    """Put a thousand items into the month in sight."""
    first = datetime(2026, 11, 1, 6, tzinfo=UTC)
    tasks = [
        Task(id=n, text=f"task {n}", due=first + timedelta(minutes=42 * (n - 20_000)), duration=90)
        for n in range(20_001, 21_001)
    ]
    calendar = world.state.calendar
    month = calendar.months[MONTH, False]
    found = {**month.found, CalendarKind.DUE: tuple(task.id for task in tasks)}
    world.app.store.put_tasks(tasks)
    months = calendar.months.set((MONTH, False), replace(month, found=found))
    world.app.store.put_calendar(replace(calendar, months=months))


INBOX = ("g", "i", "g", "g", "j")
VIEWS = {"month": "1", "week": "2", "day": "3", "agenda": "4"}


async def fill(world) -> None:
    """Fill all screens with more than anybody has."""
    await keys(world.pilot, "g", "c")
    fill_month(world)
    await settle(world.pilot)
    assert len(world.app.screen.query_one(CalendarGrid).plan.items) >= 1_000
    world.wire.broken = httpx.ConnectError("what is known must do")
    fill_lists(world)
    fill_table(world)
    await keys(world.pilot, "g", "l", "/")
    tree = world.app.screen.query_one(ListTree)
    assert len(tree.keys) > 2_000
    await type_text(world.pilot, "1999")
    assert tree.cursor == LONG
    await keys(world.pilot, "enter", "escape")
    assert len(tree.keys) > 2_000 and tree.cursor == LONG
    await keys(world.pilot, "enter", "G")
    assert world.app.screen.tasks().cursor == 10_000


async def go_to(world, screen: str) -> None:
    """Go to a big screen, to where there is something above and below."""
    if screen in VIEWS:
        await keys(world.pilot, "g", "c", VIEWS[screen], "g", "g")
        return
    await keys(world.pilot, "g", "l")
    if not isinstance(world.app.focused, ListTree):
        await keys(world.pilot, "escape")
    wanted = {"forms": BELOW_A_FOLDER, "table": TABLE}.get(screen, LONG)
    world.app.focused.cursor = wanted
    if screen == "forms":
        tree = world.app.focused
        assert isinstance(tree.keys[tree.keys.index(wanted) - 1], Folder)
    elif screen in ("list", "table"):
        await keys(world.pilot, "enter", "G")
        assert world.app.screen.tasks().cursor == world.app.screen.tasks().keys[9_999]


def with_a_wide_form(sandbox, _wire) -> None:
    add_forms(sandbox, 0)


async def costs(measure: Measure) -> dict[str, float]:
    """Measure a key on every big screen, as many times what it is in the inbox just before."""
    found = defaultdict(list)
    async with running(clock=Moving(START), prepare=with_a_wide_form, tasks=60) as world:
        await world.ready()
        await fill(world)
        for _round in range(measure.rounds):
            for screen in (*VIEWS, "tree", "list", "forms", "table"):
                await keys(world.pilot, *INBOX)
                base = await cost(world, measure)
                await go_to(world, screen)
                found[screen].append(await cost(world, measure) / base)
    return {screen: statistics.median(each) for screen, each in found.items()}


async def test_a_key_takes_hardly_more_work_on_big_screens_than_in_the_inbox():
    found = await costs(Calls())
    assert max(found.values()) <= 1.3, found


@pytest.mark.slow
async def test_a_key_takes_hardly_more_time_on_big_screens_than_in_the_inbox():
    found = await costs(Seconds())
    assert max(found.values()) <= 1.5, found
