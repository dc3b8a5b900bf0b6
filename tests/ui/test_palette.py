"""The command palette and the help: two views of the table of commands."""

from typing import Any, ClassVar

import pytest
from textual.app import ComposeResult
from textual.command import CommandPalette
from textual.content import Content
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, OptionList

from pyrus_tui.ui import keys
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.modals.help import Help
from pyrus_tui.ui.palette import CommandProvider
from pyrus_tui.ui.terminal import TerminalApp, sheet_paths
from pyrus_tui.ui.widgets.row_list import RowList
from tests.harness import check_screen, screen_text, settle, type_text, until
from tests.harness import keys as press

REASON = "Not [b]today[/nope: «[/x»."


class Main(Screen[None]):
    BINDINGS: ClassVar = bindings(Where.TASKS, Where.INBOX)

    def compose(self) -> ComposeResult:
        yield RowList(lambda key, width: [Content(f"row {key}")])
        yield Input(id="line", compact=True)

    def on_mount(self) -> None:
        self.query_one("#line", Input).cursor_blink = False
        self.query_one(RowList).set_rows(range(30))
        self.query_one(RowList).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "reject" else action != "reopen"

    def why_not(self, action: str) -> str | None:
        return REASON if action == "reject" else None

    def action_approve(self) -> None:
        self.app.done.append("approve")

    def action_copy(self, what: str) -> None:
        self.app.done.append(f"copy {what}")


class Stage(TerminalApp):
    CSS_PATH = sheet_paths()
    BINDINGS: ClassVar = bindings(Where.EVERYWHERE)
    COMMANDS = {CommandProvider}

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.done: list[str] = []

    def get_default_screen(self) -> Screen[None]:
        return Main()

    def action_help(self) -> None:
        self.push_screen(Help())

    def action_sync(self) -> None:
        self.done.append("sync")


def found(app: Stage) -> list[str]:
    options = app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(i).prompt) for i in range(options.option_count)]


async def open_palette(pilot: Pilot[None], query: str) -> list[str]:
    app = pilot.app
    assert isinstance(app, Stage)
    await press(pilot, "ctrl+p")
    await until(pilot, lambda: isinstance(app.screen, CommandPalette))
    app.screen.query_one(Input).cursor_blink = False
    await type_text(pilot, query)
    await until(pilot, lambda: found(app))
    await settle(pilot)
    return found(app)


async def test_lists_every_command_that_can_be_asked_for_with_its_keys():
    app = Stage()
    async with app.run_test(size=(90, 40)) as pilot:
        lines = await open_palette(pilot, "")
        text = "\n".join(lines)
        assert "approve: Approve the task.  a" in lines
        assert "sync: Ask the server for news at once.  R  ctrl+r" in lines
        assert "inbox: Go to the inbox.  g i" in lines
        assert "quit: Leave the program.  ctrl+q" in lines
        assert "reopen" not in text and "send" not in text
        assert "Screenshot" not in text
        assert any(line.startswith("theme") for line in lines)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("appr", "approve: "),
        ("ctrl+r", "sync: "),
        ("y t", "title: "),
        ("X", "take back: "),
    ],
)
async def test_finds_by_words_and_by_keys(query: str, first: str):
    app = Stage()
    async with app.run_test(size=(90, 40)) as pilot:
        assert (await open_palette(pilot, query))[0].startswith(first)


async def test_starts_what_was_chosen():
    app = Stage()
    async with app.run_test(size=(90, 30)) as pilot:
        await open_palette(pilot, "y t")
        await press(pilot, "enter")
        await until(pilot, lambda: app.done == ["copy title"])
        await open_palette(pilot, "ctrl+r")
        await press(pilot, "enter")
        await until(pilot, lambda: app.done == ["copy title", "sync"])


async def test_what_is_off_is_listed_with_the_reason_and_says_it():
    app = Stage()
    async with app.run_test(size=(90, 30), notifications=True) as pilot:
        lines = await open_palette(pilot, "reject")
        assert lines[0] == f"reject: Reject the task; the reason is asked.  x\n({REASON})"
        await press(pilot, "enter")
        await until(pilot, lambda: REASON in screen_text(app))
        assert app.done == []


async def test_works_while_typing_in_a_field():
    app = Stage()
    async with app.run_test(size=(90, 30)) as pilot:
        app.screen.query_one("#line").focus()
        assert (await open_palette(pilot, "appr"))[0].startswith("approve: ")
        await press(pilot, "enter")
        await until(pilot, lambda: app.done == ["approve"])


@pytest.mark.parametrize("query", ["[/nope", "зуек"])
async def test_any_query_is_harmless(query: str):
    app = Stage()
    async with app.run_test(size=(90, 30)) as pilot:
        await press(pilot, "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await type_text(pilot, query)
        await settle(pilot)
        await press(pilot, "escape")
        await until(pilot, lambda: not isinstance(app.screen, CommandPalette))


async def test_shows_a_persons_own_keys():
    app = Stage(keymap=keys.keymap({"task.approve": "A"})[0])
    async with app.run_test(size=(90, 30)) as pilot:
        assert (await open_palette(pilot, "A"))[0] == "approve: Approve the task.  A"


# Help


async def open_help(pilot: Pilot[None]) -> None:
    await press(pilot, "?")
    assert isinstance(pilot.app.screen, Help)
    pilot.app.screen.query_one(Input).cursor_blink = False


def listed(app: Stage) -> str:
    return "\n".join(line.text for line in app.screen._lines.values())


async def test_help_tells_first_what_works_here():
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_help(pilot)
        text = listed(app)
        assert text.index("Approve the task.") < text.index("(other screens)")
        assert text.index("(other screens)") < text.index("Open the next task of the list.")
        assert REASON in text.replace("\n", " ")
        check_screen(app, "help_80")


async def test_help_at_60_by_20_can_be_read_to_its_end():
    app = Stage()
    async with app.run_test(size=(60, 20)) as pilot:
        await open_help(pilot)
        check_screen(app, "help_60")
        await press(pilot, "G")
        assert "Show the keys of the" in screen_text(app)
        await press(pilot, "g", "g", "j", "pagedown", "ctrl+u")
        await press(pilot, "q")
        assert not isinstance(app.screen, Help)


async def test_help_can_be_searched_by_word_and_by_key():
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_help(pilot)
        await press(pilot, "/")
        await type_text(pilot, "preview")
        await settle(pilot)
        assert "Show or hide the preview." in listed(app)
        assert "Approve" not in listed(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, Help)
        assert "Approve" in listed(app)
        await press(pilot, "/")
        await type_text(pilot, "y i")
        await settle(pilot)
        assert listed(app) == "Copy\nCopy the number."
        await type_text(pilot, "[/nope")
        await settle(pilot)
        assert "No key and no command is like that." in screen_text(app)
        await press(pilot, "enter", "escape", "escape")
        assert not isinstance(app.screen, Help)


async def test_help_opens_once_and_closes_with_its_own_key():
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_help(pilot)
        await press(pilot, "?")
        assert not isinstance(app.screen, Help)
        await press(pilot, ",")
        assert isinstance(app.screen, Help)


@pytest.mark.parametrize("size", [(20, 5), (3, 3), (200, 60)])
async def test_help_at_any_size(size: tuple[int, int]):
    app = Stage()
    async with app.run_test(size=size) as pilot:
        await open_help(pilot)
        await press(pilot, "j", "G", "/", "a")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        await press(pilot, "escape", "escape")
