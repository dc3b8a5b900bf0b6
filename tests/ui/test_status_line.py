"""What is said, and where: nothing twice, and nothing that cannot be done in silence."""

import httpx
from textual.widgets._toast import Toast

from pyrus_tui.ui.screens.task import TaskScreen
from tests.company import errand
from tests.conftest import running
from tests.harness import keys, screen_text, settle, type_text, until

REFUSED = httpx.Response(403, json={"error_code": "access_denied", "error": "no"})


def toasts(world) -> list[str]:
    return [str(toast._notification.message) for toast in world.app.screen.query(Toast)]


async def comment(world, text: str) -> None:
    await keys(world.pilot, "c")
    await type_text(world.pilot, text)
    await keys(world.pilot, "ctrl+s")


async def test_what_the_status_line_says_is_not_said_by_a_toast_too():
    def prepare(sandbox, _wire):
        errand(sandbox)
        errand(sandbox, "Another")

    async with running(tasks=0, prepare=prepare, undo=10.0) as world:
        await world.ready()
        for place in ("", "question_mark"):
            await comment(world, "hello")
            await keys(world.pilot, *([place] if place else []))
            world.wire.instead = REFUSED
            world.clock.advance(11)
            failed = len(world.state.failed)
            await until(world.pilot, lambda: len(world.state.failed) > failed)  # noqa: B023
            await settle(world.pilot)
            world.wire.instead = None
            assert bool(toasts(world)) is bool(place), "help covers the status line"
            await keys(world.pilot, "j")


async def test_nothing_can_be_done_to_a_task_that_is_not_made_yet():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        screen = TaskScreen(world.app.store, world.app.services, -7, (-7,))
        world.app.push_screen(screen)
        await settle(world.pilot)
        asked = len(world.wire.requests)
        for key in ("a", "c", "m", "s", "t", "d", "f", "i", "o", "L"):
            world.app.store.say("")
            await keys(world.pilot, key)
            assert world.app.screen is screen, key
            assert "not made yet" in screen_text(world.app), key
        assert len(world.wire.requests) == asked
