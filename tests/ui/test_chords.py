from typing import Any, ClassVar

import pytest
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Input, TextArea

from pyrus_tui.ui import keys
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.terminal import TerminalApp, by_position, sheet_paths
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.which_key import WhichKey
from tests.harness import burst, check_screen, screen_text, settle, until
from tests.harness import keys as press


class Main(Screen[None]):
    BINDINGS: ClassVar = bindings(Where.TASKS, Where.INBOX)
    off: ClassVar[set[str]] = set()

    def compose(self) -> ComposeResult:
        yield RowList(lambda key, width: [Content(f"row {key}")])
        yield Input(id="line", compact=True)
        yield TextArea(id="text", compact=True)

    def on_mount(self) -> None:
        for widget in self.query("Input, TextArea"):
            widget.cursor_blink = False
        self.query_one(RowList).set_rows(range(30))
        self.query_one(RowList).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action in self.off else True

    def why_not(self, action: str) -> str | None:
        return f"No {action} [b]today[/nope." if action == "approve" else None

    def action_approve(self) -> None:
        self.app.done.append("approve")

    def action_reject(self) -> None:
        self.app.done.append("reject")

    def action_copy(self, what: str) -> None:
        self.app.done.append(f"copy {what}")


class Stage(TerminalApp):
    CSS_PATH = sheet_paths()
    BINDINGS: ClassVar = bindings(Where.EVERYWHERE)
    HINT_DELAY = 0.01

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.done: list[str] = []

    def get_default_screen(self) -> Screen[None]:
        return Main()

    def show_continuations(self, keys: Any) -> None:
        WhichKey.show_on(self.screen, keys)

    def action_go(self, place: str) -> None:
        self.done.append(f"go {place}")

    def action_sync(self) -> None:
        self.done.append("sync")

    def action_help(self) -> None:
        self.done.append("help")

    def action_back(self) -> None:
        self.done.append("back")


async def test_a_chord_starts_its_command():
    app = Stage()
    async with app.run_test() as pilot:
        await press(pilot, "g", "i")
        assert app.done == ["go inbox"]
        await press(pilot, "y", "t", "y", "y")
        assert app.done[1:] == ["copy title", "copy link"]


async def test_both_keys_may_arrive_in_one_packet():
    app = Stage()
    async with app.run_test() as pilot:
        await burst(pilot, "g", "i", "a", "j", "j", "g", "i", "x")
        assert app.done == ["go inbox", "approve", "go inbox", "reject"]
        assert app.screen.query_one(RowList).cursor == 2


async def test_a_wrong_second_key_and_escape_do_nothing():
    app = Stage()
    async with app.run_test() as pilot:
        await press(pilot, "g", "a")
        await press(pilot, "g", "escape")
        assert app.done == []
        await press(pilot, "a")
        assert app.done == ["approve"]


@pytest.mark.parametrize(
    ("typed", "done"),
    [
        ("пш", "go inbox"),
        ("ф", "approve"),
        ("Ф", ""),
        ("К", "sync"),
        ("ні", ""),
        ("нн", "copy link"),
    ],
)
async def test_letters_of_other_layouts_count_by_their_place(typed: str, done: str):
    app = Stage()
    async with app.run_test() as pilot:
        await burst(pilot, *typed)
        assert "".join(app.done) == done


async def test_movement_in_another_layout():
    app = Stage()
    async with app.run_test() as pilot:
        await burst(pilot, *"ооол")
        assert app.screen.query_one(RowList).cursor == 2
        await burst(pilot, "П")
        assert app.screen.query_one(RowList).cursor == 29
        await burst(pilot, *"пп")
        assert app.screen.query_one(RowList).cursor == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("і", "s"), ("ї", "]"), ("є", "'"), ("ў", "o"), ("І", "S"), ("Ж", ":"), ("z", "z")],
)
def test_ukrainian_and_belarusian_letters(typed: str, meant: str):
    assert by_position(typed) == meant


async def test_ctrl_with_a_letter_of_another_layout_as_kitty_terminals_send_it():
    app = Stage()
    async with app.run_test() as pilot:
        app.post_message(events.Key("ctrl+к", None))
        await settle(pilot)
        assert app.done == ["sync"]


@pytest.mark.parametrize("field", ["#line", "#text"])
async def test_text_fields_get_what_was_typed(field: str):
    app = Stage()
    async with app.run_test() as pilot:
        widget = app.screen.query_one(field)
        widget.focus()
        await burst(pilot, *"gi пш?a:")
        assert (widget.value if isinstance(widget, Input) else widget.text) == "gi пш?a:"
        assert app.done == []
        await press(pilot, "ctrl+r")
        assert app.done == ["sync"]


async def test_ctrl_z_is_undo_in_a_text_area():
    app = Stage()
    async with app.run_test() as pilot:
        area = app.screen.query_one(TextArea)
        area.focus()
        await burst(pilot, "a")
        await press(pilot, "ctrl+z")
        assert area.text == ""


async def test_no_counts():
    app = Stage()
    async with app.run_test() as pilot:
        await burst(pilot, "1", "2", "j")
        assert app.screen.query_one(RowList).cursor == 1


async def test_remapped_keys_and_chords_work_and_the_old_ones_do_not():
    made, warnings = keys.keymap({"go.inbox": "Z Z,f2", "task.approve": "g k"})
    assert warnings == []
    app = Stage(keymap=made)
    async with app.run_test() as pilot:
        await press(pilot, "Z", "Z", "f2", "g", "k")
        assert app.done == ["go inbox", "go inbox", "approve"]
        await press(pilot, "g", "i", "a")
        assert len(app.done) == 3
        await burst(pilot, *"ЯЯ")
        assert app.done[3:] == ["go inbox"]


async def test_a_letter_of_another_layout_can_be_a_key_of_its_own():
    app = Stage(keymap=keys.keymap({"task.approve": "ф", "task.reject": "a"})[0])
    async with app.run_test() as pilot:
        await burst(pilot, "ф", "a")
        assert app.done == ["approve", "reject"]


async def test_the_pop_up_lists_what_may_follow_and_goes_away():
    app = Stage()
    async with app.run_test(size=(60, 14)) as pilot:
        await press(pilot, "y")
        pop_up = await until(pilot, lambda: app.screen.query(WhichKey))
        await until(pilot, lambda: "title" in screen_text(app))
        check_screen(app, "which_key")
        await press(pilot, "t")
        assert app.done == ["copy title"]
        assert not pop_up.first().display
        await press(pilot, "y")
        await until(pilot, lambda: pop_up.first().display)
        await press(pilot, "escape")
        assert not pop_up.first().display and app.done == ["copy title"]
        assert len(app.screen.query(WhichKey)) == 1


async def test_a_paste_ends_a_chord():
    app = Stage()
    async with app.run_test() as pilot:
        app.screen.query_one(RowList).focus()
        await press(pilot, "g")
        app.post_message(events.Paste("x"))
        await settle(pilot)
        await press(pilot, "a")
        assert app.done == ["approve"]


async def test_a_key_that_is_off_says_why():
    class OffScreen(Main):
        off: ClassVar[set[str]] = {"approve", "copy"}

    class OffStage(Stage):
        def get_default_screen(self) -> Screen[None]:
            return OffScreen()

    app = OffStage()
    async with app.run_test(notifications=True, size=(80, 20)) as pilot:
        await press(pilot, "a")
        await until(pilot, lambda: "No approve [b]today[/nope." in screen_text(app))
        await press(pilot, "y", "t")
        await until(pilot, lambda: "“title” is not possible here now." in screen_text(app))
        assert app.done == []


async def test_ctrl_c_only_tells_how_to_leave():
    app = Stage()
    async with app.run_test(notifications=True) as pilot:
        await press(pilot, "ctrl+c")
        await until(pilot, lambda: "ctrl+q leaves the program." in screen_text(app))
        assert app.is_running


async def test_ctrl_q_quits():
    app = Stage()
    async with app.run_test() as pilot:
        pilot.app.post_message(events.Key("ctrl+q", None))
        await until(pilot, lambda: app._exit)
    assert app.return_code == 0


async def test_messages_are_shown_as_they_are():
    app = Stage()
    async with app.run_test(notifications=True, size=(80, 20)) as pilot:
        app.say("[red]x[/] \x1b]2;owned\x07 [/nope")
        await until(pilot, lambda: "[red]x[/]" in screen_text(app))
        assert "\x1b" not in screen_text(app)


async def test_unknown_theme_is_told():
    app = Stage(theme="no-such[/theme")
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, lambda: "There is no theme no-such[/theme." in screen_text(app))
        assert app.size == Size(80, 24)
