"""A dialog that asks for a day, typed as people type days."""

from datetime import date, datetime, tzinfo
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from pyrus_tui.models.when import read_when
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.whens import when_text
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.ui.widgets.pane import Pane
from pyrus_tui.words import _


class GoToDate(ModalScreen[date | None], inherit_bindings=False):
    """Returns the day that was typed; None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG))
    AUTO_FOCUS = "#when"

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        super().__init__()
        self._now = now
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Lay out the dialog."""
        with Vertical(id="dialog"):
            yield Pane(id="dialog-title")
            typed = Input(placeholder=_("25.11 · next mon · завтра · 2w · eom"), id="when")
            typed.cursor_blink = False
            typed.compact = True
            yield typed
            yield Pane(id="dialog-text")

    def on_mount(self) -> None:
        """Name the dialog, and hand on what was typed meanwhile."""
        self.query_one("#dialog-title", Pane).show(Content.styled(_("Go to date"), "bold"))
        self._explain("")
        self.set_focus(self.query_one(Input))
        if isinstance(self.app, TerminalApp):
            self.app.call_next(self.app.let_keys_go)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._explain(event.value)

    def _explain(self, text: str) -> None:
        when = read_when(text, self._now, zone=self._zone)
        if when is not None:
            told = Content.styled(when_text(when, self._now, self._zone), ".text--success")
        elif text.strip():
            told = Content.styled(_("That is no day I know."), ".text--warning")
        else:
            told = Content.styled(_("Enter goes there, Esc leaves it"), ".text--muted")
        self.query_one("#dialog-text", Pane).show(told)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        """Go there."""
        when = read_when(self.query_one(Input).value, self._now, zone=self._zone)
        if when is not None:
            self.dismiss(when.day)

    def action_cancel(self) -> None:
        """Leave it."""
        self.dismiss(None)
