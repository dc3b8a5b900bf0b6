"""What will be sent, old and new; what others changed meanwhile; and the choice between them."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from pyrus_tui.models.text import one_line
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.form_review import ReviewLine
from pyrus_tui.ui.widgets.pane import Bar
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _


class Review(ModalScreen[frozenset[int] | None], inherit_bindings=False):
    """Answers the fields in which theirs shall stay, None where nothing is to be sent."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG, Where.REVIEW))
    AUTO_FOCUS = "RowList"

    def __init__(
        self, title: str, lines: Sequence[ReviewLine], stop: str = "", accept: str = ""
    ) -> None:
        super().__init__()
        self._heading = title
        self._lines = tuple(lines)
        self._stop = stop
        self._accept = accept or _("send")
        self._theirs: set[int] = set()

    def compose(self) -> ComposeResult:
        """Lay out the lines."""
        with Vertical(id="dialog"):
            yield Bar(id="dialog-title")
            yield RowList(self._draw, row_height=1)
            yield Bar(id="dialog-keys")

    def on_mount(self) -> None:
        """Fill in the words."""
        self.query_one("#dialog-title", Bar).set(Content.styled(one_line(self._heading), "bold"))
        listing = self.query_one(RowList)
        listing.set_rows(range(len(self._lines)))
        first = next((n for n, line in enumerate(self._lines) if line.field_id), 0)
        listing.cursor = first
        if self._stop:
            self.query_one("#dialog-keys", Bar).set(Content.styled(self._stop, ".text--error"))
            return
        keys = _("ctrl+s {accept} · Esc back").format(accept=self._accept)
        if any(line.field_id for line in self._lines):
            keys = _("space mine or theirs") + " · " + keys
        self.query_one("#dialog-keys", Bar).set(Content.styled(keys, ".text--muted"))

    def _draw(self, key: Hashable, width: int) -> list[Content]:
        line = self._lines[key] if isinstance(key, int) else ReviewLine("")
        if not line.field_id:
            return [Content.styled(line.text, line.style)]
        theirs = line.field_id in self._theirs
        text = line.theirs if theirs else line.text
        choice = _("[theirs]") if theirs else _("[mine]")
        return [Content.assemble((f"{choice} ", ".text--warning"), text)]

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        """Take theirs instead of mine, or mine again."""
        listing = self.query_one(RowList)
        line = self._lines[listing.cursor] if isinstance(listing.cursor, int) else ReviewLine("")
        if line.field_id:
            self._theirs ^= {line.field_id}
            listing.changed()

    def action_accept(self) -> None:
        """Send, unless something has to be set right first."""
        if not self._stop:
            self.dismiss(frozenset(self._theirs))
        else:
            self.app.bell()

    def action_cancel(self) -> None:
        """Send nothing."""
        self.dismiss(None)
