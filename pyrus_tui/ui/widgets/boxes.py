"""Containers that never scroll: laid out anew, they are painted once, and that costs little.

Textual lays out and paints a widget once more when its scrollable size changes, which moves
nothing where nothing scrolls, and draws every line of what lies behind other widgets.
"""

from collections.abc import Callable

from textual.containers import Container, Horizontal
from textual.geometry import Region, Size
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

NO_SIZE = Size(0, 0)


def all_alike(widget: Widget, draw: Callable[[Region], list[Strip]], crop: Region) -> list[Strip]:
    """Draw one line of a widget that shows nothing itself, and give it for all of its lines.

    Its borders above and below are other lines: with those it is drawn as it is.
    """
    if widget.styles.gutter.height or not crop.height:
        return draw(crop)
    return draw(Region(crop.x, crop.y, crop.width, 1)) * crop.height


class Box(Container):
    """Holds widgets one below the other, or as the style sheet says."""

    virtual_size = var(NO_SIZE)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw what lies behind the widgets."""
        return all_alike(self, super().render_lines, crop)


class Row(Horizontal):
    """Holds widgets side by side."""

    virtual_size = var(NO_SIZE)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw what lies behind the widgets."""
        return all_alike(self, super().render_lines, crop)
