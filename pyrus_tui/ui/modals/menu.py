"""A few things to choose from, each with a letter of its own."""

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


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose; `off` says why it is not possible now."""

    key: str
    text: str
    off: str = ""


class Menu(ModalScreen[str | None], inherit_bindings=False):
    """Answers with the key of what was chosen; Esc chooses nothing."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.MENU))
    AUTO_FOCUS = "RowList"

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._heading = title
        self._choices = {choice.key: choice for choice in choices}

    def compose(self) -> ComposeResult:
        """Lay out the choices."""
        with Vertical(id="dialog"):
            yield Pane(id="dialog-title")
            yield RowList(self._draw)
            yield Pane(id="dialog-keys")

    def on_mount(self) -> None:
        """Fill in the words."""
        self.query_one("#dialog-title", Pane).show(Content.styled(one_line(self._heading), "bold"))
        rows = self.query_one(RowList)
        rows.styles.height = len(self._choices)
        rows.set_rows(tuple(self._choices))
        self._tell(_("Enter or the letter chooses · Esc leaves it"))

    def _draw(self, key: Hashable, width: int) -> Sequence[Content]:
        choice = self._choices[str(key)]
        style = ".text--muted" if choice.off else ""
        return [Content.assemble((f"{choice.key}  ", "bold"), (choice.text, style))]

    def _tell(self, text: str) -> None:
        self.query_one("#dialog-keys", Pane).show(Content.styled(one_line(text), ".text--muted"))

    def _choose(self, key: str) -> None:
        choice = self._choices[key]
        if choice.off:
            self._tell(choice.off)
        else:
            self.dismiss(key)

    def on_key(self, event: events.Key) -> None:
        """Choose by letter."""
        if event.character in self._choices:
            event.stop()
            event.prevent_default()
            self._choose(event.character)

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        self._choose(str(event.key))

    def action_cancel(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
