"""Reading the calendar through the front door: in parts, stopped, incomplete, known beforehand."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from pyrus_tui.models.calendar_items import Kind
from pyrus_tui.ui.screens.calendar import CalendarScreen
from pyrus_tui.ui.widgets.calendar_grid import CalendarGrid
from tests import conftest
from tests.company import errand
from tests.conftest import running
from tests.harness import key_event, keys, screen_text, settle, until
from tests.ui.legacy_stage import connect

FIRST = datetime(2026, 11, 2, tzinfo=UTC)


def on_grid(world) -> dict:
    return world.app.screen.query_one(CalendarGrid).plan.items


class Brake:
    """Lets so many questions about the calendar through, and holds back the others."""

    def __init__(self, world, through: int) -> None:
        self._through = through
        self._answer = world.wire.handle_async_request
        self.released = asyncio.Event()
        self.held = 0
        world.wire.handle_async_request = self

    async def __call__(self, request):
        """Answer, or wait."""
        if request.url.path.endswith("/calendar"):
            self._through -= 1
            if self._through < 0:
                self.held += 1
                await self.released.wait()
        return await self._answer(request)


def crowd(sandbox, _wire):
    """Make 130 errands within half an hour, and 105 a day later in one and the same minute."""
    for number in range(130):
        due = FIRST + timedelta(seconds=14 * number)
        errand(sandbox, f"spread {number}", due=f"{due:%Y-%m-%dT%H:%M:%SZ}")
    for number in range(105):
        errand(sandbox, f"crowd {number}", due=f"{FIRST + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}")


async def test_more_than_one_answer_holds_is_read_in_parts_which_can_be_stopped():
    async with running(tasks=0, prepare=crowd) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        await settle(world.pilot)
        # October comes first: three questions; then November is asked for, and divided.
        brake = Brake(world, through=16)
        for key in ("g", "c"):
            world.app.post_message(key_event(key))
        await until(world.pilot, lambda: "%, Esc stops it" in screen_text(world.app))
        await until(world.pilot, lambda: brake.held)
        for key in ("3", "4"):
            world.app.post_message(key_event(key))
        await until(world.pilot, lambda: "(not read yet)" in screen_text(world.app))
        world.clock.advance(61)
        await world.pilot.pause()
        assert brake.held == 1, "it is being read already: nothing begins anew"
        world.app.post_message(key_event("escape"))
        await until(world.pilot, lambda: "Stopped. What was read stays" in world.effect)
        await settle(world.pilot)
        assert isinstance(world.app.screen, CalendarScreen)
        assert "not read" in screen_text(world.app) and "Esc stops" not in screen_text(world.app)
        brake.released.set()
        before = len(world.wire.requests)
        world.clock.advance(61)
        await settle(world.pilot)
        asked = [path for _verb, path in world.wire.requests[before:]]
        assert "/v4/calendar" not in asked, "it was stopped: it does not begin by itself"

        await keys(world.pilot, "R")
        assert "Esc stops" not in screen_text(world.app)
        assert "not read" not in screen_text(world.app)
        timed = [item for (kind, _id), item in on_grid(world).items() if kind is Kind.DUE]
        named = [item.title for item in timed]
        assert sum(name.startswith("spread") for name in named) == 130, "all of a crowded hour"
        assert sum(name.startswith("crowd") for name in named) == 100, "as much as can be asked for"
        assert "incomplete: over 100 on 3 Nov 0" in screen_text(world.app)
        await keys(world.pilot, "escape")
        assert not isinstance(world.app.screen, CalendarScreen)


async def test_stepping_to_the_months_beside_needs_no_answer():
    def prepare(sandbox, _wire):
        errand(sandbox, "Christmas", due="2026-12-24T10:00:00Z")
        errand(sandbox, "Taxes", due_date="2026-10-12")

    async with running(tasks=0, prepare=prepare, size=(120, 35)) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        await keys(world.pilot, "g", "c")
        brake = Brake(world, through=0)
        for key, month, name in (("]", 12, "Christmas"), ("[", 11, ""), ("[", 10, "Taxes")):
            world.app.post_message(key_event(key))
            await until(world.pilot, lambda m=month: grid(world).place.day == date(2026, m, 19))
            assert name in screen_text(world.app), "nobody answers, and still it is there"
            assert "reading" not in screen_text(world.app)
            assert "not read" not in screen_text(world.app)
        world.app.post_message(key_event("["))
        await until(world.pilot, lambda: grid(world).place.day == date(2026, 9, 19))
        await until(world.pilot, lambda: "reading…" in screen_text(world.app))
        assert "not read yet" in screen_text(world.app) and "nothing" not in screen_text(world.app)
        assert brake.held, "what is not known is asked for, and until then nothing is claimed"
        brake.released.set()
        await settle(world.pilot)
        assert "reading…" not in screen_text(world.app)
        assert "nothing here" in screen_text(world.app)


def grid(world) -> CalendarGrid:
    return world.app.screen.query_one(CalendarGrid)


async def test_the_older_api_tells_of_days_only_and_nothing_else_is_claimed(monkeypatch):
    monkeypatch.setattr(conftest, "connect", connect)
    made = {}

    def prepare(sandbox, _wire):
        made["dated"] = errand(sandbox, "Count the chairs", due_date="2026-11-20")
        made["undated"] = errand(sandbox, "Fetch the keys")

    async with running(tasks=0, prepare=prepare, size=(120, 35)) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        await keys(world.pilot, "g", "c")
        assert set(on_grid(world)) == {(Kind.DUE_DATE, made["dated"])}
        text = screen_text(world.app)
        assert "D date · mine" in text and "[x] D date" in text
        assert all(
            f"[ ] {kind}" in text for kind in ("T timed", "S step", "R reminder", "M meeting")
        )
        for key in "tsrm":
            await keys(world.pilot, "\\", key)
            assert world.effect.startswith("This server"), "a reason, not a lie"
        await keys(world.pilot, "2", "g", "g", "tab")
        assert "> puts the task here: Thu 19 Nov  " in screen_text(world.app).replace("\n", "  ")
        await keys(world.pilot, ">")
        task = world.sandbox.task(made["undated"])
        assert (task["due_date"], task.get("due")) == ("2026-11-19", None)
