"""A view of lines whose scroll bar tells where it is."""

from textual.geometry import Size
from textual.scroll_view import ScrollView


class Scrolled(ScrollView):
    """Moves its bar also while that is hidden, lest it comes into sight at an old place."""

    def watch_virtual_size(self, size: Size) -> None:
        """Show or hide the bar also where all fits exactly, which Textual takes for no change."""
        self._scroll_update(size)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Move the bar with the view."""
        self.vertical_scrollbar.position = new_value
        super().watch_scroll_y(old_value, new_value)

    def put_at(self, line: int) -> None:
        """Scroll at once, in the middle of laying out; nobody is told."""
        self.set_scroll(None, line)
        self.scroll_target_y = self.vertical_scrollbar.position = self.scroll_y
