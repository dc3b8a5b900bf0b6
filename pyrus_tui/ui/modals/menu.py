"""A few things to choose from, by arrows, or by a letter of their own."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from pyrus_tui.models.text import one_line
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.widgets.pane import Pane
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _

SHOWN = 12
"""Rows that are in sight at most."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to choose, perhaps by a letter; `off` says why it is not possible now."""

    text: str | Content
    letter: str = ""
    off: str = ""


class Menu(ModalScreen[int | None], inherit_bindings=False):
    """Answers with the number of the item that was chosen, from 0; Esc chooses nothing."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.MENU))
    AUTO_FOCUS = "RowList"

    def __init__(self, title: str, items: Sequence[Item]) -> None:
        super().__init__()
        self._heading = title
        self._items = tuple(items)
        self._letters = {item.letter: at for at, item in enumerate(items) if item.letter}

    def compose(self) -> ComposeResult:
        """Lay out the items."""
        with Vertical(id="dialog"):
            yield Pane(id="dialog-title")
            yield RowList(self._draw)
            yield Pane(id="dialog-keys")

    def on_mount(self) -> None:
        """Fill in the words."""
        self.query_one("#dialog-title", Pane).show(Content.styled(one_line(self._heading), "bold"))
        rows = self.query_one(RowList)
        rows.styles.height = min(len(self._items), SHOWN)
        rows.set_rows(range(len(self._items)))
        by_letter = _("Enter or the letter chooses · Esc leaves it")
        self._tell(by_letter if self._letters else _("Enter chooses · Esc leaves it"))

    def _draw(self, key: Hashable, width: int) -> Sequence[Content]:
        item = self._items[key] if isinstance(key, int) else Item("")
        text = item.text if isinstance(item.text, Content) else Content(item.text)
        letter = Content.styled(f"{item.letter}  ", "bold") if item.letter else Content("")
        drawn = letter + (text.stylize(".text--muted") if item.off else text)
        return [drawn.truncate(width, ellipsis=True)]

    def _tell(self, text: str) -> None:
        self.query_one("#dialog-keys", Pane).show(Content.styled(one_line(text), ".text--muted"))

    def _choose(self, number: int) -> None:
        if off := self._items[number].off:
            self._tell(off)
        elif self.app.screen is self:
            self.dismiss(number)

    def on_key(self, event: events.Key) -> None:
        """Choose by letter."""
        if event.character in self._letters:
            event.stop()
            event.prevent_default()
            self._choose(self._letters[event.character])

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        if isinstance(event.key, int):
            self._choose(event.key)

    def action_cancel(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
