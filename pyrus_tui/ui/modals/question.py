"""A dialog that says what speaks against an action and asks whether to do it all the same."""

import time
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from pyrus_tui.models.text import one_line
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.text import plain
from pyrus_tui.ui.widgets.pane import Pane
from pyrus_tui.words import _


class Question(ModalScreen[bool], inherit_bindings=False):
    """Answers True for yes; everything else, Esc and Enter included, is no."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG, Where.QUESTION))
    AUTO_FOCUS = ""
    GUARD: ClassVar[float] = 0.3
    """Seconds in which `y` does not count: it was typed before the question was seen."""

    def __init__(self, title: str, lines: tuple[str, ...], yes: str) -> None:
        super().__init__()
        self._heading = title
        self._lines = lines
        self._yes = yes
        self._since = 0.0

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(id="dialog"):
            yield Pane(id="dialog-title")
            yield Pane(id="dialog-text")
            yield Pane(id="dialog-keys")

    def on_mount(self) -> None:
        """Fill in the words."""
        self._since = time.monotonic()
        self.query_one("#dialog-title", Pane).show(Content.styled(one_line(self._heading), "bold"))
        self.query_one("#dialog-text", Pane).show(plain("\n".join(self._lines)))
        keys = _("y {yes} · n, Enter, Esc leave it").format(yes=self._yes)
        self.query_one("#dialog-keys", Pane).show(Content.styled(keys, ".text--muted"))

    def on_resize(self) -> None:
        """Leave room for the keys, however long the text is."""
        self.call_after_refresh(self._leave_room)

    def _leave_room(self) -> None:
        dialog, text = self.query_one("#dialog"), self.query_one("#dialog-text")
        share = dialog.styles.max_height
        most = int(share.resolve(self.size, self.size)) if share else self.size.height
        parts = (self.query_one(name) for name in ("#dialog-title", "#dialog-keys"))
        used = sum(part.outer_size.height for part in parts) + text.styles.margin.height
        text.styles.max_height = max(1, most - dialog.gutter.height - used)

    def action_yes(self) -> None:
        """Do it."""
        if time.monotonic() - self._since >= self.GUARD:
            self.dismiss(True)

    def action_no(self) -> None:
        """Leave it."""
        self.dismiss(False)

    def action_accept(self) -> None:
        """Enter and ctrl+s take the safe answer here."""
        self.dismiss(False)

    def action_cancel(self) -> None:
        """Leave it."""
        self.dismiss(False)
