"""How an entry of a thread is laid out in lines; a very long one in pieces."""

from collections.abc import Iterator
from typing import NamedTuple

from textual.content import Content

from pyrus_tui.ui.render.entries import Entry
from pyrus_tui.ui.render.formatted import parts_of
from pyrus_tui.words import ngettext

GUTTER = 3
"""Cells at the left that belong to the thread: a comment draws neither there nor as headers do."""

INDENT = 2
LONGEST_LINE = 90
SHOWN_CHARACTERS = 20_000
SHOWN_LINES = 400
PIECE = 4_000
"""Characters of a long text that are wrapped in one go."""


class Row(NamedTuple):
    """A line of what is shown."""

    content: Content
    indent: int
    joint: str  # what the end of the row stood for in the text


class Block:
    """An entry, or a piece of a very long one: the unit in which text is wrapped.

    `text` None is the whole body of an entry that is drawn when it comes into sight.
    """

    __slots__ = ("entry", "first", "hidden", "index", "joint", "last", "rows", "text")

    def __init__(
        self,
        entry: Entry,
        index: int,
        text: Content | None,
        *,
        first: bool,
        last: bool,
        joint: str = "\n",
    ) -> None:
        self.entry = entry
        self.index = index
        self.text = text
        self.first = first
        self.last = last
        self.joint = joint
        self.hidden = 0
        self.rows: list[Row] | None = None

    def height(self, width: int) -> int:
        """Say how many lines it takes: exactly once it was wrapped, else guessed."""
        if self.rows is not None:
            return len(self.rows)
        if self.entry.kind == "rule":
            return 1
        if self.text is None:
            cells, breaks = self.entry.rough or 0, 0
        else:
            cells, breaks = self.text.cell_length, self.text.plain.count("\n")
        lines = cells * 21 // (20 * width) + breaks + 1 if cells else 0
        return max(1, self.first + lines + self.last + bool(self.hidden))

    def wrap(self, width: int, folded: bool) -> list[Row]:
        """Lay the text out for a width (of the body); remember and return the rows."""
        rows: list[Row] = []
        text = self.entry.body if self.text is None else self.text
        if self.first:
            indent = GUTTER if self.entry.kind == "comment" else 0
            rows.append(Row(self._header(width + INDENT, folded), indent, "\n"))
        if text:
            lines = text.split(allow_blank=True)
            for number, line in enumerate(lines, 1):
                end = "\n" if number < len(lines) else self.joint
                rows.extend(_wrapped(line, width, end))
        if self.hidden:
            told = ngettext(
                "… {n} more character: Enter shows all",
                "… {n} more characters: Enter shows all",
                self.hidden,
            ).format(n=self.hidden)
            rows.append(Row(Content.styled(told, ".thread--more"), GUTTER + INDENT, "\n"))
        if self.last and self.entry.kind == "comment":
            rows.append(Row(Content(""), GUTTER, "\n"))
        self.rows = rows
        return rows

    def _header(self, width: int, folded: bool) -> Content:
        if self.entry.kind == "rule":
            width += GUTTER
            drawn = self.entry.header.truncate(width, ellipsis=True)
            room = width - drawn.cell_length
            return drawn + Content("─" * room) if drawn.plain.endswith("─") else drawn
        if not (folded and self.entry.body):
            return self.entry.header.truncate(width, ellipsis=True)
        lines = self.entry.body.plain.count("\n") + 1
        told = ngettext("{n} line folded", "{n} lines folded", lines).format(n=lines)
        mark = Content.styled(f"  ▸ {told}", ".thread--more")
        return self.entry.header.truncate(max(1, width - mark.cell_length), ellipsis=True) + mark


def _wrapped(line: Content, width: int, end: str) -> Iterator[Row]:
    parts, moved_in = parts_of(line, width)
    at = 0
    for number, part in enumerate(parts, 1):
        at = max(0, line.plain.find(part.plain, at)) + len(part.plain)
        soft = " " if line.plain[at : at + 1].isspace() else ""
        indent = GUTTER + INDENT + (moved_in if number > 1 else 0)
        yield Row(part, indent, end if number == len(parts) else soft)


def shown_end(text: str) -> int:
    """Return how much of a long text is shown at first."""
    end = -1
    for _line in range(SHOWN_LINES):
        end = text.find("\n", end + 1)
        if end == -1 or end > SHOWN_CHARACTERS:
            return min(len(text), SHOWN_CHARACTERS)
    return end


def pieces_of(body: Content) -> list[tuple[Content, str]]:
    """Cut a long text where a line ends, else at a space; tell what stood at each cut."""
    text, cuts, at = body.plain, [], 0
    joints = []
    while len(text) - at > PIECE:
        cut = text.rfind("\n", at, at + PIECE)
        joint = "\n"
        if cut <= at:
            cut = text.rfind(" ", at, at + PIECE)
            joint = " "
        if cut <= at:
            cut, joint = at + PIECE, ""
        cuts.append(cut)
        joints.append(joint)
        at = cut + len(joint)
    parts = body.divide(cuts) if cuts else [body]
    clean = [parts[0], *(part[len(joint) :] for part, joint in zip(parts[1:], joints, strict=True))]
    return list(zip(clean, (*joints, "\n"), strict=True))
