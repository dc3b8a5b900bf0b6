"""A block of text that a screen fills, with the styles that renderers name."""

import re
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from rich.cells import cell_len, chop_cells
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from pyrus_tui.ui.terminal import TextStyled
from pyrus_tui.ui.widgets.boxes import NO_SIZE

EMPTY = Content("")


class Pane(TextStyled, Static):
    """Shows Content; the component classes are the styles that `ui.render` may name."""

    virtual_size = var(NO_SIZE)
    LAYS_OUT: ClassVar[bool] = True
    """Whether its size depends on its text."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__("", id=id, classes=classes, markup=False)
        self._shown = Content("")
        self._draw: Callable[[int], Content] | None = None
        self._drawn_for = 0

    def draw(self, draw: Callable[[int], Content]) -> None:
        """Show what `draw` makes of the width in cells, now and whenever the width changes."""
        self._draw = draw
        self._drawn_for = self.content_size.width
        if self._drawn_for:
            self.show(draw(self._drawn_for))

    def on_resize(self) -> None:
        """Draw again for another width."""
        if self._draw is not None and self.content_size.width != self._drawn_for:
            self.draw(self._draw)

    def show(self, content: Content) -> None:
        """Replace the text."""
        if content.is_same(self._shown):
            return
        self._shown = content
        self.update(content, layout=self.LAYS_OUT)


class Lines(Pane):
    """Lines that are never wrapped: the screen is laid out again only if their number is new."""

    def show(self, content: Content) -> None:
        """Replace the lines."""
        fits = content.plain.count("\n") + 1 == self.content_size.height
        if not content.is_same(self._shown) or not fits:
            self._shown = content
            self.update(content, layout=not fits)


class Bar(Pane):
    """One line with something at either end; the left end gives way."""

    LAYS_OUT = False
    auto_links = False

    def set(self, left: Content, right: Content = EMPTY) -> None:
        """Replace both ends."""
        self.draw(partial(ends, left, right))


class StatusLine(Bar):
    """A line that gives a text too long for it two or three lines, where the screen has them."""

    MOST = 3
    _right = EMPTY

    def set(self, left: Content, right: Content = EMPTY) -> None:
        """Replace both ends."""
        self._right = right
        self.draw(partial(self._whole, left, right))

    def has_room(self, text: str) -> bool:
        """Say whether nothing of a text would be cut."""
        return len(self._lines(Content(text), self._right, self.content_size.width)) <= self._most

    @property
    def _most(self) -> int:
        return min(self.MOST, max(1, self.screen.size.height // 8))

    @staticmethod
    def _lines(left: Content, right: Content, width: int) -> list[Content]:
        gap = 1 if right.plain else 0
        return folded(left, max(1, width - right.cell_length - gap))

    def _whole(self, left: Content, right: Content, width: int) -> Content:
        lines = self._lines(left, right, width)[: self._most]
        if self.styles.height is None or self.styles.height.value != len(lines):
            self.styles.height = len(lines)
        rest = left[sum(len(line.plain) for line in lines[:-1]) :]
        last = ends(rest, right, width)
        return Content("\n").join([*(line.rstrip() for line in lines[:-1]), last])


def folded(content: Content, width: int) -> list[Content]:
    """Cut a text into lines between words; each keeps the blank at its end.

    A word that is longer than a line, as paths and Chinese sentences are, goes on in the next one.
    """
    lines: list[Content] = []
    text, start, end = content.plain, 0, 0
    for word in re.finditer(r"\s*\S+\s*", text):
        if cell_len(text[start : word.end()].rstrip()) > width and end > start:
            lines.append(content[start:end])
            start = end
        for piece in chop_cells(word[0].rstrip(), width)[:-1]:
            if piece:
                lines.append(content[start : start + len(piece)])
                start += len(piece)
        end = word.end()
    return [*lines, content[start:]]


def ends(left: Content, right: Content, width: int) -> Content:
    """Put one text at the left end of a line and one at the right; the left one is cut."""
    if right.cell_length > width - 12:
        right = right.truncate(max(0, width // 3), ellipsis=True)
    room = width - right.cell_length - (1 if right.plain else 0)
    left = left.truncate(max(0, room), ellipsis=True)
    gap = width - left.cell_length - right.cell_length
    return Content.assemble(left, " " * max(0, gap), right)
