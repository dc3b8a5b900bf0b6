"""What the web will show of a text, before it is sent."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from pyrus_tui.models.composing import Words, Writing
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.audiences import STYLES, heading
from pyrus_tui.ui.render.formatted import render_formatted
from pyrus_tui.ui.render.text import plain
from pyrus_tui.ui.widgets.pane import Pane
from pyrus_tui.ui.widgets.scroll_pane import ScrollPane
from pyrus_tui.words import _


class Preview(ModalScreen[None], inherit_bindings=False):
    """Shows a text as others will read it."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG))
    AUTO_FOCUS = "#preview-box"

    def __init__(self, writing: Writing, words: Words) -> None:
        super().__init__()
        self._writing = writing
        self._words = words

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        with Vertical(id="dialog", classes=STYLES[self._writing.route.audience]):
            yield Pane(id="dialog-title")
            with ScrollPane(id="preview-box"):
                yield Pane(id="preview-text")
            yield Pane(id="dialog-keys")

    def on_mount(self) -> None:
        """Fill in the words."""
        title = Content.styled(heading(self._writing), "bold")
        self.query_one("#dialog-title", Pane).show(title)
        self.query_one("#preview-text", Pane).draw(self._draw)
        keys = Content.styled(_("↑ ↓ scroll · Esc back"), ".text--muted")
        self.query_one("#dialog-keys", Pane).show(keys)

    def _draw(self, width: int) -> Content:
        if self._words.formatted:
            return render_formatted(self._words.formatted, width)
        return plain(self._words.text)

    def action_accept(self) -> None:
        """Go back."""
        self.dismiss(None)

    def action_cancel(self) -> None:
        """Go back."""
        self.dismiss(None)
