"""The first sight: it moves, and keeps whatever else is typed for the program that comes after."""

import asyncio
import signal
from datetime import UTC, datetime

import pytest

from pyrus_tui.clock import FixedClock
from pyrus_tui.models.sight import GroupTitle, Head, Line, SightRow
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.storage.cache import FILE
from pyrus_tui.storage.sight_rows import KeptSight
from pyrus_tui.ui.opening import OpeningApp
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.ui.widgets.row_list import RowList
from tests.conftest import START, StillClock, running
from tests.harness import burst, check_screen, key_event, keys, screen_text, settle

NOW = datetime(2026, 11, 19, 8, 41, tzinfo=UTC)


class Kept:
    """A hundred lines, one of them the title of a group."""

    head = Head((99, 3, 1, 0, 2, 93), False, True, "Northern Light")
    count = 100

    def row(self, number: int) -> SightRow | None:
        if number == 60:
            return SightRow(None, GroupTitle(5, "Requests (7)", 39, folded=False))
        if number == 70:
            return None  # it could not be read
        title = f"Task {number} [b]\x1b[31m"
        line = Line(title, "Anna", NOW, None, None, "", "", ".", new=False, indented=number > 60)
        return SightRow(1000 + number, line)


class Following(TerminalApp):
    """What goes on after the first sight."""

    def __init__(self, handed) -> None:
        super().__init__(handed=handed)


def opening() -> OpeningApp:
    return OpeningApp(Kept(), FixedClock(NOW), UTC)


async def hand_over(app: OpeningApp):
    async def ended() -> None:
        while app.is_running:  # noqa: ASYNC110 - Textual tells it by nothing else
            await asyncio.sleep(0)

    return await app.hand_over(ended())


def names(typed) -> list[str]:
    return [getattr(event, "key", None) or event.text for event in typed]


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (60, 15), (20, 6)])
async def test_it_looks_like_the_inbox(size):
    app = opening()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "\x1b" not in text and (size[0] < 40 or "Task 0 [b]" in text)
        if size[1] > 20:
            check_screen(app, f"opening_{size[0]}")


@pytest.mark.parametrize(
    ("typed", "number", "kept"),
    [
        ("jj", 2, ""),
        ("jjk", 1, ""),
        ("G", 99, ""),
        ("Ggg", 0, ""),
        ("jжjcHello", 1, "жjcHello"),
        ("оо", 2, ""),  # the same keys in another layout
        ("jgt", 1, "gt"),
        ("jgtjj", 1, "gtjj"),
        ("jg", 1, "g"),
        ("jaj", 1, "aj"),
    ],
)
async def test_it_moves_and_keeps_the_rest_in_its_order(typed, number, kept):
    app = opening()
    async with app.run_test(size=(80, 24)) as pilot:
        await burst(pilot, *typed)
        handed = await hand_over(app)
    assert handed.task_id == 1000 + number
    assert "".join(event.character or "" for event in handed.keys) == kept
    assert handed.driver is None


async def test_enter_and_control_keys_wait_too_and_it_says_so():
    app = opening()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "j", "enter", "ctrl+q")
        assert "what you type is done in a moment" in screen_text(app)
        handed = await hand_over(app)
    assert (handed.task_id, handed.line) == (1001, 1)
    assert names(handed.keys) == ["enter", "ctrl+q"]


async def test_on_the_title_of_a_group_there_is_no_task():
    app = opening()
    async with app.run_test(size=(80, 24)) as pilot:
        await burst(pilot, *("j" * 60))
        assert "▾ Requests  39 tasks" in screen_text(app)
        handed = await hand_over(app)
    assert (handed.task_id, handed.group_id) == (None, 5)


async def test_what_is_still_on_its_way_is_not_lost():
    app = opening()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in "jjjcab":
            app.post_message(key_event(key))
        handed = await hand_over(app)
    assert handed.task_id == 1003
    assert "".join(names(handed.keys)) == "cab"


async def test_the_next_start_begins_with_the_order_that_was_seen(tmp_path):
    sandbox, folder = (
        Sandbox(tasks=200, clock=StillClock(START), lively=False),
        tmp_path / "account",
    )
    async with running(sandbox=sandbox, folder=folder) as world:
        await world.ready()
        await keys(world.pilot, "R")
        order = world.app.screen.query_one(RowList).keys
    kept = KeptSight.opened(folder / FILE)
    assert kept is not None
    rows = [kept.row(number) for number in range(kept.count)]
    kept.close()
    tasks = [key for key in order if isinstance(key, int)]
    assert [row.task_id for row in rows if row and row.task_id] == tasks
    async with running(sandbox=sandbox, folder=folder) as world:
        assert world.app.screen.query_one(RowList).keys == order
        await world.ready()
        assert world.app.screen.query_one(RowList).keys == order
    sandbox.close()


@pytest.mark.parametrize(("told", "code"), [(True, 143), (False, None)])
async def test_who_tells_it_to_end_between_both_is_heard(told, code):
    app = opening()
    async with app.run_test(size=(80, 24)):
        handed = await hand_over(app)
    if told:
        app._stop_by(signal.SIGTERM, asyncio.get_running_loop())
    after = Following(handed)
    async with after.run_test() as pilot:
        await pilot.pause()
        assert after.return_code == code
