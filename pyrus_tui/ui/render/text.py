"""From data to Content: the only way in which a server's text reaches the screen."""

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from pyrus_tui.models.text import clean, one_line

SHOWN = 2000
"""Characters of one field value that are shown outside the thread."""


def plain(text: str, style: str = "") -> Content:
    """Show text as it is; no markup in it means anything."""
    return Content.styled(clean(text), style) if style else Content(clean(text))


def line(text: str, limit: int = 500) -> Content:
    """Show text on one line."""
    return Content(one_line(text, limit))


def fit(text: str, width: int) -> str:
    """Make text exactly `width` cells wide: cut with `…`, or filled with blanks."""
    if width <= 0:
        return ""
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
    return set_cell_size(text, width)


def fit_right(text: str, width: int) -> str:
    """Make text exactly `width` cells wide, filled with blanks on the left."""
    missing = width - cell_len(text)
    return " " * missing + text if missing >= 0 else fit(text, width)


def join(parts: list[Content], separator: str = " · ") -> Content:
    """Put what is not empty side by side."""
    return Content(separator).join([part for part in parts if part.plain])
