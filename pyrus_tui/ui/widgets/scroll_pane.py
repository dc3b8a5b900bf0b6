"""A block that is longer than its place: moved in by the same keys as lists and threads."""

from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll

from pyrus_tui.ui.keys import Where, bindings


class ScrollPane(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Scrolls by lines, half pages and pages."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.PANE))

    def action_move(self, lines: int) -> None:
        """Go down by so many lines, or up."""
        self.scroll_relative(y=lines, animate=False)

    def action_half(self, direction: int) -> None:
        """Go half a page down, or up."""
        self.action_move(direction * max(1, self.size.height // 2))

    def action_page(self, direction: int) -> None:
        """Go a page down, or up."""
        self.action_move(direction * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """Go to the top."""
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        """Go to the end."""
        self.scroll_end(animate=False)
