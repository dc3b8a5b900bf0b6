"""What will be sent, old and new; what others changed meanwhile; and the choice between them."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from textwrap import wrap
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
from pyrus_tui.ui.widgets.row_list import GUTTER, RowList
from pyrus_tui.words import _


class FieldReview(ModalScreen[frozenset[int] | None], inherit_bindings=False):
    """Answers the fields in which theirs shall stay, None where nothing is to be sent."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG, Where.DISPUTE))
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
        self._rows: dict[tuple[int, int], ReviewLine] = {}

    def compose(self) -> ComposeResult:
        """Lay out the lines."""
        with Vertical(id="dialog"):
            yield Bar(id="dialog-title")
            yield RowList(self._draw, row_height=1)
            yield Bar(id="dialog-keys")

    def on_mount(self) -> None:
        """Fill in the words."""
        self.query_one("#dialog-title", Bar).set(Content.styled(one_line(self._heading), "bold"))
        self._wrap()
        disputed = (key for key, line in self._rows.items() if line.field_id)
        self.query_one(RowList).cursor = next(disputed, (0, 0))
        if self._stop:
            self.query_one("#dialog-keys", Bar).set(Content.styled(self._stop, ".text--error"))
            return
        keys = _("ctrl+s {accept} · Esc back").format(accept=self._accept)
        if any(line.field_id for line in self._lines):
            keys = _("space mine or theirs") + " · " + keys
        self.query_one("#dialog-keys", Bar).set(Content.styled(keys, ".text--muted"))

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self.call_after_refresh(self._wrap)

    def _wrap(self) -> None:
        listing = self.query_one(RowList)
        room = max(20, (listing.scrollable_content_region.width or 60) - GUTTER)
        self._rows = {}
        for number, line in enumerate(self._lines):
            indent = " " * (len(line.text) - len(line.text.lstrip()))
            parts = wrap(line.text, room, subsequent_indent=indent + "  ", drop_whitespace=True)
            for part, text in enumerate([line.text] if line.field_id else parts or [""]):
                self._rows[number, part] = replace(line, text=text)
        listing.set_rows(tuple(self._rows))
        listing.changed()

    def _at(self, key: Hashable | None) -> ReviewLine:
        return self._rows.get(key, ReviewLine("")) if isinstance(key, tuple) else ReviewLine("")

    def _draw(self, key: Hashable, width: int) -> list[Content]:
        line = self._at(key)
        if not line.field_id:
            return [Content.styled(line.text, line.style)]
        choice = _("[theirs]") if line.field_id in self._theirs else _("[mine]  ")
        return [Content.assemble((f"{choice} ", ".text--warning"), line.text)]

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        """Take theirs instead of mine, or mine again."""
        listing = self.query_one(RowList)
        line = self._at(listing.cursor)
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
