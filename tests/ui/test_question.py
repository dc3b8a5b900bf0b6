"""The dialog that asks before something is done: what one is asked, and by which keys to answer."""

import pytest
from textual.app import ComposeResult
from textual.widgets import Static

from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.terminal import HEIGHTS, WIDTHS, TerminalApp, sheet_paths
from tests.harness import keys, screen_text, settle

LONG = "It is gone for everybody, and cannot be brought back from here. Its tasks stay."


ASKED = "y delete it · n, Enter, Esc leave it"


def words(app) -> str:
    return " ".join(screen_text(app).replace("│", " ").split())


class Stage(TerminalApp):
    """A screen with a question over it."""

    CSS_PATH = sheet_paths("dialog")
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def compose(self) -> ComposeResult:
        """Show something below the question."""
        yield Static("below")


@pytest.mark.parametrize("size", [(80, 24), (80, 12), (40, 13)], ids=str)
@pytest.mark.parametrize("lines", [1, 40])
async def test_the_keys_are_in_sight_however_long_the_text_is(size, lines):
    app = Stage()
    async with app.run_test(size=size) as pilot:
        answers = []
        title = "Delete the list Склад 漢字 " * lines
        app.push_screen(Question(title, (LONG,) * lines, "delete it"), answers.append)
        await settle(pilot)
        assert f"{LONG} " in words(app), "what follows from it is in sight"
        assert "Delete the list" in words(app) and ASKED in words(app)
        await pilot.resize_terminal(60, 12)
        await settle(pilot)
        assert ASKED in words(app)
        await keys(pilot, "y")
        assert answers == [True]
