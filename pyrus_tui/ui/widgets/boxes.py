"""Containers that never scroll: laid out anew, they are painted once.

Textual lays out and paints a widget once more when its scrollable size changes, which moves
nothing where nothing scrolls.
"""

from textual.containers import Container, Horizontal
from textual.geometry import Size
from textual.reactive import var

NO_SIZE = Size(0, 0)


class Box(Container):
    """Holds widgets one below the other, or as the style sheet says."""

    virtual_size = var(NO_SIZE)


class Row(Horizontal):
    """Holds widgets side by side."""

    virtual_size = var(NO_SIZE)
