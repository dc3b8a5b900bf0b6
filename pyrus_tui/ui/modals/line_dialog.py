"""A dialog that asks for one line of text."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.modals.dialog import Dialog
from pyrus_tui.ui.widgets.choice import LineInput
from pyrus_tui.words import _


class LineDialog(Dialog[str], inherit_bindings=False):
    """Gives the line, without blanks at its ends; an empty one is not taken."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG))

    def __init__(self, title: str, text: str, hint: str = "") -> None:
        super().__init__(title)
        self._text = text
        self._hint = hint

    def compose_body(self) -> ComposeResult:
        """Lay out the line."""
        yield LineInput(self._text, self._hint)

    def first(self) -> Widget:
        """Give the keys to the line."""
        return self.query_one(LineInput)

    def keys_text(self) -> str:
        """Name the keys."""
        return _("Enter take · Esc cancel")

    def action_accept(self) -> None:
        """Take the line."""
        text = self.query_one(LineInput).value.strip()
        if text:
            self.dismiss(text)
        else:
            self.tell(_("Nothing is written."), ".text--warning")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_accept()
