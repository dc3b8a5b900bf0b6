from typing import Any, ClassVar

import pytest
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input

from pyrus_tui.ui import keys
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.terminal import TerminalApp, sheet_paths
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.row_list import RowList
from tests.harness import check_screen, screen_text, settle
from tests.harness import keys as press


class Main(Screen[None]):
    BINDINGS: ClassVar = bindings(Where.TASKS, Where.INBOX)
    off: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()

    def compose(self) -> ComposeResult:
        yield RowList(lambda key, width: [Content(f"row {key}")])
        yield Input(id="line", compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False
        self.query_one(RowList).set_rows(range(30))
        self.query_one(RowList).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in self.absent:
            return False
        return None if action in self.off else True

    def why_not(self, action: str) -> str | None:
        return "Your decision is not asked for." if action == "approve" else None

    def action_approve(self) -> None:
        self.app.done.append("approve")


class Stage(TerminalApp):
    CSS_PATH = sheet_paths()
    BINDINGS: ClassVar = bindings(Where.EVERYWHERE)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.done: list[str] = []

    def get_default_screen(self) -> Screen[None]:
        return Main()

    def action_help(self) -> None:
        self.done.append("help")


def bar(app: Stage) -> list[str]:
    height = app.screen.query_one(KeyBar).size.height
    return screen_text(app).splitlines()[-height:]


async def test_shows_the_commands_that_are_on_and_help_at_the_end():
    app = Stage()
    async with app.run_test(size=(80, 12)) as pilot:
        await settle(pilot)
        (line,) = bar(app)
        assert line.startswith(" a approve  x reject…  c comment")
        assert line.endswith("? help  : commands")
        check_screen(app, "key_bar_80")


@pytest.mark.parametrize("width", [100, 60, 24, 12, 5, 1])
async def test_help_stays_in_sight_at_any_width(width: int):
    app = Stage()
    async with app.run_test(size=(width, 35)) as pilot:
        await settle(pilot)
        lines = bar(app)
        assert len(lines) == (2 if width >= 100 else 1)
        wanted = "? help  : commands" if width >= 20 else "?  :" if width >= 6 else "?"
        if width > 2:
            assert lines[-1].rstrip().endswith(wanted)
        assert all(len(line) <= width for line in lines)


async def test_what_is_off_is_in_brackets_in_its_place():
    app = Stage()
    async with app.run_test(size=(160, 40)) as pilot:
        app.screen.off = frozenset({"approve", "finish"})
        app.screen.absent = frozenset({"reopen"})
        app.screen.refresh_bindings()
        await settle(pilot)
        text = "\n".join(bar(app))
        assert "a (approve)" in text and "f (finish…)" in text and "x reject…" in text
        assert text.index("a (approve)") < text.index("x reject…")
        assert "reopen" not in text
        check_screen(app, "key_bar_off")


async def test_nothing_is_drawn_again_when_nothing_changed():
    app = Stage()
    async with app.run_test(size=(80, 12)) as pilot:
        await settle(pilot)
        drawn: list[int] = []
        key_bar = app.screen.query_one(KeyBar)
        key_bar.refresh = lambda *args, **kwargs: drawn.append(1)  # type: ignore[method-assign]
        app.screen.refresh_bindings()
        await settle(pilot)
        await press(pilot, "j", "j")
        assert drawn == []
        app.screen.off = frozenset({"approve"})
        app.screen.refresh_bindings()
        await settle(pilot)
        assert drawn == [1]


async def test_a_persons_own_keys_are_shown():
    made, _warnings = keys.keymap({"task.approve": "A,f2", "help.open": "f4"})
    app = Stage(keymap=made)
    async with app.run_test(size=(120, 12)) as pilot:
        await settle(pilot)
        text = "\n".join(bar(app))
        assert text.startswith(" A approve  x reject…")
        assert text.endswith("F4 help  : commands")


async def test_a_click_is_the_key():
    app = Stage()
    async with app.run_test(size=(80, 12), notifications=True) as pilot:
        await settle(pilot)
        await pilot.click(KeyBar, offset=(bar(app)[0].index("approve"), 0))
        await settle(pilot)
        assert app.done == ["approve"]
        await pilot.click(KeyBar, offset=(bar(app)[0].index("? help"), 0))
        await settle(pilot)
        assert app.done == ["approve", "help"]
        app.screen.off = frozenset({"approve"})
        app.screen.refresh_bindings()
        await settle(pilot)
        await press(pilot, "a")
        assert "Your decision is not asked for." in screen_text(app)
        assert app.done == ["approve", "help"]


async def test_while_typing_letters_are_no_commands():
    app = Stage()
    async with app.run_test(size=(80, 12)) as pilot:
        app.screen.query_one(Input).focus()
        await settle(pilot)
        assert "approve" not in bar(app)[0]
