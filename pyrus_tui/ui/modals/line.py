"""Asking for one short text."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from pyrus_tui.models.text import one_line
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.widgets.pane import Pane
from pyrus_tui.words import _


class LineQuestion(ModalScreen[str | None], inherit_bindings=False):
    """Answers with what was typed, once nothing speaks against it; None for nothing."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG))
    AUTO_FOCUS = "Input"

    def __init__(self, title: str, value: str, problem: Callable[[str], str | None]) -> None:
        super().__init__()
        self._heading = title
        self._value = value
        self._problem = problem

    def compose(self) -> ComposeResult:
        """Lay out the question and the box."""
        with Vertical(id="dialog"):
            yield Pane(id="dialog-title")
            box = Input(self._value, id="dialog-box", compact=True)
            box.cursor_blink = False
            yield box
            yield Pane(id="dialog-text")
            yield Pane(id="dialog-keys")

    def on_mount(self) -> None:
        """Fill in the words."""
        self.query_one("#dialog-title", Pane).show(Content.styled(one_line(self._heading), "bold"))
        keys = Content.styled(_("Enter OK · Esc leave it"), ".text--muted")
        self.query_one("#dialog-keys", Pane).show(keys)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_accept()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#dialog-text", Pane).show(Content(""))

    def action_accept(self) -> None:
        """Take what was typed, or say what is wrong with it."""
        value = self.query_one(Input).value
        problem = self._problem(value)
        if problem is None:
            self.dismiss(value)
        else:
            self.query_one("#dialog-text", Pane).show(Content.styled(problem, ".text--warning"))

    def action_cancel(self) -> None:
        """Leave it."""
        self.dismiss(None)
