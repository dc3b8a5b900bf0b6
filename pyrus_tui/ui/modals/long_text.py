"""A field's text with several lines; every way out keeps it."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import work as in_background
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import TextArea

from pyrus_tui.models.text import clean, one_line
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.ui.widgets.pane import Bar
from pyrus_tui.words import _


class LongText(ModalScreen[str], inherit_bindings=False):
    """Answers the text as it is when it closes."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG, Where.LONG_TEXT))
    AUTO_FOCUS = "TextArea"

    def __init__(
        self, title: str, text: str, edit: Callable[[str], Awaitable[str]] | None = None
    ) -> None:
        super().__init__()
        self._heading = title
        self._text = text
        self._edit = edit

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        with Vertical(id="dialog"):
            yield Bar(id="dialog-title")
            area = TextArea(self._text, compact=True, tab_behavior="focus", show_line_numbers=False)
            area.cursor_blink = False
            yield area
            yield Bar(id="dialog-keys")

    def on_mount(self) -> None:
        """Say what it is, and put the cursor at the end."""
        self.query_one("#dialog-title", Bar).set(Content.styled(one_line(self._heading), "bold"))
        keys = _("ctrl+s or Esc keep · ctrl+o in $EDITOR · ctrl+z undo")
        self.query_one("#dialog-keys", Bar).set(Content.styled(keys, ".text--muted"))
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        self.set_focus(area, scroll_visible=False)
        if isinstance(self.app, TerminalApp):
            self.app.call_next(self.app.let_keys_go)

    def action_accept(self) -> None:
        """Keep the text."""
        self.dismiss(clean(self.query_one(TextArea).text))

    def action_cancel(self) -> None:
        """Keep the text, as a value is kept on every way out."""
        self.action_accept()

    @in_background(group="write")
    async def action_editor(self) -> None:
        """Write it in $EDITOR."""
        if self._edit is not None:
            area = self.query_one(TextArea)
            area.load_text(await self._edit(area.text))
