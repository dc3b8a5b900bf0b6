"""Every key that works stands in the table: with an id, in help and palette, to be moved."""

from textual.widgets import Input, TextArea

from pyrus_tui.ui.keys import BY_ID
from pyrus_tui.ui.screens.task import PANES
from tests.conftest import running
from tests.harness import keys


def strangers(app) -> set[str]:
    """Return the keys that work here and do not stand in the table."""
    return {
        f"{type(node).__name__} {binding.key} {binding.action}"
        for node, binding, _enabled, _tip in app.screen.active_bindings.values()
        if binding.id not in BY_ID
        and not isinstance(node, Input | TextArea)
        and binding.action not in ("help_quit", "app.help_quit")
    }


async def test_in_the_inbox_its_filter_and_its_composer():
    async with running() as world:
        await world.ready()
        assert strangers(world.app) == set()
        for key in ("/", "escape", "c", "escape", "tab", "tab"):
            await keys(world.pilot, key)
            assert strangers(world.app) == set(), key


async def test_in_every_pane_of_a_task_and_in_dialogs():
    async with running() as world:
        await world.ready()
        await keys(world.pilot, "enter")
        for number in range(1, len(PANES) + 1):
            await keys(world.pilot, str(number))
            assert strangers(world.app) == set(), number
        for key in ("c", "escape", "?"):
            await keys(world.pilot, key)
            assert strangers(world.app) == set(), key
