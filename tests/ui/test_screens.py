"""What a person sees of inbox and task, in every state and size."""

import httpx
import pytest

from pyrus_tui.ui.screens.inbox import InboxScreen
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests.conftest import running
from tests.harness import check_screen, keys, screen_text, settle, type_text, until

SIZES = [(80, 24), (120, 35), (200, 60)]


def named(name: str, size: tuple[int, int]) -> str:
    return f"{name}-{size[0]}x{size[1]}"


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_inbox(size):
    async with running(size=size) as world:
        await world.ready()
        await keys(world.pilot, "R", "j", "j", "j", "j", "j")
        check_screen(world.app, named("inbox", size))


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_task_with_a_route(size):
    async with running(size=size) as world:
        await world.ready()
        task_id = world.sandbox.stories()["asked_again"]
        world.app.screen.query_one(RowList).cursor = task_id
        await keys(world.pilot, "enter")
        check_screen(world.app, named("task", size))


@pytest.mark.parametrize("pane", ["2", "3", "4"])
async def test_the_panes_of_a_task_on_a_small_screen(pane):
    async with running(size=(80, 24)) as world:
        await world.ready()
        world.app.screen.query_one(RowList).cursor = world.sandbox.stories()["approve"]
        await keys(world.pilot, "enter", pane)
        check_screen(world.app, f"task-pane-{pane}")
        await keys(world.pilot, "q")
        assert isinstance(world.app.screen, TaskScreen), "q leaves the pane first"
        await keys(world.pilot, "q")
        assert isinstance(world.app.screen, InboxScreen)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_an_empty_account(size):
    async with running(tasks=0, size=size) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        await settle(world.pilot)
        assert "Nothing waits for you" in screen_text(world.app)
        await keys(world.pilot, "j", "enter", "a", "c", "x", "G", "n", "J", "y", "y")
        check_screen(world.app, named("empty", size))


def offline(_sandbox, wire):
    wire.broken = httpx.ConnectError("[Errno 111] Connection refused")


async def test_never_connected():
    async with running(prepare=offline, size=(80, 24)) as world:
        await until(world.pilot, lambda: world.state.link.trouble)
        await settle(world.pilot)
        check_screen(world.app, "never-connected")


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_network_goes_and_what_is_there_stays(size):
    async with running(size=size) as world:
        await world.ready()
        offline(None, world.wire)
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: world.state.link.trouble)
        await keys(world.pilot, "j", "enter")
        check_screen(world.app, named("offline-task", size))
        await keys(world.pilot, "q")
        check_screen(world.app, named("offline-inbox", size))
        world.wire.broken = None
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: not world.state.link.trouble)
        await settle(world.pilot)
        assert "OFFLINE" not in screen_text(world.app)


async def test_before_the_first_answer():
    async with running(size=(80, 24), prepare=lambda _s, wire: wire.hold()) as world:
        await settle(world.pilot)
        check_screen(world.app, "loading")
        world.wire.release()
        await world.ready()


async def test_the_composer():
    async with running(size=(80, 24)) as world:
        await world.ready()
        await keys(world.pilot, "c")
        await type_text(world.pilot, "Готово, но проверьте, пожалуйста, сумму")
        check_screen(world.app, "composer")


async def test_the_question():
    async with running(size=(80, 24)) as world:
        await world.ready()
        world.app.screen.query_one(RowList).cursor = world.sandbox.stories()["required_empty"]
        await settle(world.pilot)
        await keys(world.pilot, "a")
        check_screen(world.app, "question")


async def test_the_filter_narrows_while_typing_and_escape_removes_it():
    async with running(size=(80, 24)) as world:
        await world.ready()
        await keys(world.pilot, "/")
        await type_text(world.pilot, "payments")
        check_screen(world.app, "filter")
        await keys(world.pilot, "enter")
        assert "filter: payments" in screen_text(world.app)
        await keys(world.pilot, "escape")
        assert "filter:" not in screen_text(world.app)


async def test_groups_fold_and_say_how_many_are_inside():
    async with running(size=(120, 50)) as world:
        await world.ready()
        world.app.screen.query_one(RowList).cursor = world.sandbox.stories()["client"]
        await keys(world.pilot, "h")
        text = screen_text(world.app)
        assert "▸ Client support: Level 1  3 tasks" in text
        await keys(world.pilot, "enter")
        assert "▾ Client support: Level 1  3 tasks" in screen_text(world.app)


@pytest.mark.parametrize(
    "size", [(60, 20), (59, 20), (100, 30), (40, 12), (30, 8), (20, 5), (5, 2)]
)
async def test_small_and_odd_sizes_are_usable_or_at_least_alive(size):
    async with running(size=size) as world:
        await world.ready()
        await keys(world.pilot, "j", "enter", "2", "1", "c", "escape", "q", "?", "q", ":", "escape")
        assert isinstance(world.app.screen, InboxScreen)
        if size >= (60, 20):
            assert "Inbox 36" in screen_text(world.app)
            check_screen(world.app, named("inbox", size))


async def test_resizing_keeps_the_cursor_and_the_place():
    async with running(size=(120, 35)) as world:
        await world.ready()
        await keys(world.pilot, "j", "j", "j")
        cursor = world.app.screen.query_one(RowList).cursor
        for size in ((40, 10), (200, 60), (80, 24)):
            await world.pilot.resize_terminal(*size)
            await settle(world.pilot)
            assert world.app.screen.query_one(RowList).cursor == cursor
            assert ">" in screen_text(world.app)


async def test_the_preview_can_go_and_change_its_place():
    async with running(size=(120, 35)) as world:
        await world.ready()
        thread = world.app.screen.query_one("#preview")
        assert thread.region.x > 0
        await keys(world.pilot, "P")
        assert thread.region.x == 0
        await keys(world.pilot, "p")
        assert not thread.display or thread.region.height == 0
        await keys(world.pilot, "p", "P")
        assert thread.region.x > 0


async def test_two_lines_a_task():
    async with running(size=(120, 35)) as world:
        await world.ready()
        await keys(world.pilot, "\\", "d")
        check_screen(world.app, "inbox-two-lines")


async def test_keys_on_a_russian_layout():
    async with running(size=(80, 24)) as world:
        await world.ready()
        rows = world.app.screen.query_one(RowList)
        first = rows.cursor
        await keys(world.pilot, "о", "о", "л")
        assert rows.cursor == rows.keys[1] != first
        await keys(world.pilot, "с")
        await type_text(world.pilot, "о")
        assert "INTERNAL" in screen_text(world.app)
        await keys(world.pilot, "escape", "в", "п", "п")
        assert rows.cursor == first


async def test_remapped_keys_and_what_is_wrong_with_them():
    from pyrus_tui.settings import Settings

    settings = Settings(zone="Europe/Berlin", keys={"move.down": "ctrl+n", "task.aprove": "v"})
    async with running(size=(80, 24), settings=settings) as world:
        await world.ready()
        rows = world.app.screen.query_one(RowList)
        await keys(world.pilot, "ctrl+n")
        assert rows.cursor == rows.keys[1]
        await keys(world.pilot, "j")
        assert rows.cursor == rows.keys[1]
        assert "there is no command task.aprove. Did you mean task.approve?" in " ".join(
            screen_text(world.app).replace("▌", " ").split()
        )


async def test_nothing_moves_while_the_rest_of_the_tasks_is_read():
    async with running(size=(80, 24)) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        await settle(world.pilot)
        rows = world.app.screen.query_one(RowList)
        before = rows.keys
        await keys(world.pilot, "j", "j")
        cursor = rows.cursor
        await world.ready()
        assert rows.keys == before
        assert rows.cursor == cursor


async def test_new_work_is_announced_and_the_cursor_stays():
    from tests.company import payment

    async with running(size=(80, 24)) as world:
        await world.ready()
        await keys(world.pilot, "j", "j", "j")
        rows = world.app.screen.query_one(RowList)
        cursor = rows.cursor
        world.clock.advance(1)
        made = payment(world.sandbox, "Something new")
        world.clock.advance(31)
        await until(world.pilot, lambda: made in world.state.inbox.task_ids)
        await settle(world.pilot)
        assert rows.cursor == cursor
        assert "1 task has news" in screen_text(world.app)
        assert made in rows.keys
