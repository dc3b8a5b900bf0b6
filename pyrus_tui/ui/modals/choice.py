"""A short list to choose one thing from."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.widgets.pane import Pane
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _


class Choice(ModalScreen[int | None], inherit_bindings=False):
    """Answers the number of the line that was chosen, from 0; None for none."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG))
    AUTO_FOCUS = "RowList"

    def __init__(self, title: Content, lines: Sequence[Content]) -> None:
        super().__init__()
        self._heading = title
        self._lines = tuple(lines)

    def compose(self) -> ComposeResult:
        """Lay out the title, the lines and the keys."""
        with Vertical(id="choice"):
            yield Pane(id="choice-title")
            yield RowList(self._draw, id="choice-rows")
            yield Pane(id="choice-keys")

    def on_mount(self) -> None:
        """Fill in the words."""
        self.query_one("#choice-title", Pane).show(self._heading.stylize("bold"))
        rows = self.query_one(RowList)
        rows.set_rows(range(len(self._lines)))
        rows.styles.height = min(len(self._lines), 12)
        keys = _("Enter go · Esc stay")
        self.query_one("#choice-keys", Pane).show(Content.styled(keys, ".text--muted"))

    def _draw(self, key: Hashable, width: int) -> Sequence[Content]:
        return [self._lines[key].truncate(width, ellipsis=True)] if isinstance(key, int) else []

    @on(RowList.Opened)
    def _chosen(self, event: RowList.Opened) -> None:
        if self.app.screen is self and isinstance(event.key, int):
            self.dismiss(event.key)

    def action_accept(self) -> None:
        """Take the line under the cursor."""
        cursor = self.query_one(RowList).cursor
        self.dismiss(cursor if isinstance(cursor, int) else None)

    def action_cancel(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
