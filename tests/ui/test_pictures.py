"""One picture of each screen, for the colours that text cannot show."""

import asyncio

import pytest

from pyrus_tui.bootstrap import build, keep
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.settings import Settings
from pyrus_tui.storage.locking import DeliveryLock
from pyrus_tui.storage.outbox import Outbox
from pyrus_tui.store.store import Store
from pyrus_tui.ui.widgets.row_list import RowList
from tests.conftest import ANNA, START, StillClock, Wire, World, connect
from tests.harness import keys, type_text


@pytest.fixture
def program():
    """Make the program without running it: the picture's taker does that."""
    clock = StillClock(START)
    sandbox = Sandbox(clock=clock, lively=False)
    wire = Wire(sandbox)
    api = connect(sandbox, wire, clock)
    made = []

    def make(theme: str):
        settings, store = Settings(zone="Europe/Berlin", theme=theme), Store()
        files = (None, Outbox(None), DeliveryLock(None))
        app = build(
            api, clock, settings, store, keep(*files, api, store, clock, settings, ANNA, 3600)
        )
        made.append(app)
        return app

    def world(pilot):
        return World(pilot, made[-1], sandbox, wire, clock, [])

    make.world = world
    yield make
    asyncio.run(api.aclose())
    sandbox.close()


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark"])
def test_the_inbox(snap_compare, program, theme):
    async def go(pilot):
        world = program.world(pilot)
        await world.ready()
        await keys(pilot, "R", "j", "j", "j", "j", "j", "j", "j")

    assert snap_compare(program(theme), run_before=go, terminal_size=(120, 35))


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark"])
def test_the_task(snap_compare, program, theme):
    async def go(pilot):
        world = program.world(pilot)
        await world.ready()
        task_id = world.sandbox.stories()["asked_again"]
        world.app.screen.query_one(RowList).cursor = task_id
        await keys(pilot, "enter")

    assert snap_compare(program(theme), run_before=go, terminal_size=(120, 35))


@pytest.mark.parametrize("view", ["1", "2", "3", "4"])
def test_the_calendar(snap_compare, program, view):
    async def go(pilot):
        await program.world(pilot).ready()
        await keys(pilot, "g", "c", view)

    app = program("textual-dark")
    assert snap_compare(app, run_before=go, terminal_size=(120, 35))


def test_the_lists(snap_compare, program):
    async def go(pilot):
        await program.world(pilot).ready()
        await keys(pilot, "g", "l", "j", "j", "enter")

    app = program("textual-dark")
    assert snap_compare(app, run_before=go, terminal_size=(120, 35))


@pytest.mark.parametrize("dialog", ["", "w", "\\ c"], ids=["table", "members", "columns"])
def test_a_form_and_the_dialogs_of_lists(snap_compare, program, dialog):
    async def go(pilot):
        world = program.world(pilot)
        await world.ready()
        await keys(pilot, "g", "l", "/")
        await type_text(pilot, "backend" if dialog == "w" else "payments")
        await keys(pilot, "enter", "escape", *dialog.split())
        if not dialog:
            await keys(pilot, "enter", "j")

    app = program("textual-dark")
    assert snap_compare(app, run_before=go, terminal_size=(120, 35))
