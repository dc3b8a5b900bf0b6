"""Where one value is typed: its name, the text, and what it means or why it cannot be read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from pyrus_tui.models.text import clean
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.widgets.pane import Bar, Pane


@dataclass
class Entered(Message):
    """A value was typed; `way` says where to go on: `stay`, `next`, `previous`, `leave`."""

    text: str
    way: str


class Entry(Input):
    """One line of text; every way out of it keeps what was typed."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.ENTRY))

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.opened = False

    def action_keep(self, way: str) -> None:
        """Hand the text over, and say where to go on."""
        if self.opened:
            self.opened = False
            self.post_message(Entered(clean(self.value), way))

    def on_blur(self) -> None:
        """Keep the text also when something else takes the keys."""
        if self.screen.focused is not self:  # else it is late, and the next value is typed already
            self.action_keep("away")


class ValueLine(Vertical):
    """Two lines below a form or a sheet: what is chosen there, and the text while it is typed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._check: Callable[[str], Content] = Content

    def compose(self) -> ComposeResult:
        """Lay out the name beside the text, and a line below."""
        with Horizontal():
            yield Pane(id="value-name")
            yield Entry()
        yield Bar(id="value-about")

    @property
    def is_open(self) -> bool:
        """Whether something is typed."""
        return self.has_class("-open")

    def show(self, name: Content, about: Content) -> None:
        """Tell about what is chosen; nothing is typed."""
        self.remove_class("-open")
        self.query_one("#value-name", Pane).show(name)
        self.query_one("#value-about", Bar).set(about)

    def edit(self, name: Content, text: str, check: Callable[[str], Content]) -> None:
        """Begin to type; `check` says at every letter what the text means."""
        self._check = check
        self.query_one("#value-name", Pane).show(name)
        entry = self.query_one(Entry)
        self.add_class("-open")
        entry.value = text
        entry.cursor_position = len(text)
        self.query_one("#value-about", Bar).set(check(text))
        self.screen.set_focus(entry, scroll_visible=False)
        entry.opened = True

    def keep(self) -> str | None:
        """End the typing and return the text; None where nothing was typed."""
        entry = self.query_one(Entry)
        if not entry.opened:
            return None
        entry.opened = False
        return clean(entry.value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.is_open:
            self.query_one("#value-about", Bar).set(self._check(event.value))
