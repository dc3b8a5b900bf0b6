"""Where each line of a thread stands: entries, the pieces they are wrapped in, their heights."""

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from itertools import accumulate

from textual.content import Content

from pyrus_tui.ui.render.entries import Entry
from pyrus_tui.ui.widgets.thread_blocks import (
    GUTTER,
    INDENT,
    LONGEST_LINE,
    PIECE,
    Block,
    Row,
    pieces_of,
    shown_end,
)

Spot = tuple[Hashable, int, int]
"""An entry, a piece of it, a line in that."""


class ThreadLayout:
    """Knows the first line of every piece; heights out of sight are guessed until wrapped."""

    def __init__(self) -> None:
        self.entries: tuple[Entry, ...] = ()
        self.blocks: list[Block] = []
        self.starts: list[int] = [0]
        """For every entry its first block."""
        self.tops: list[int] = [0]
        """For every block its first line; then the number of all lines."""
        self.width = 0
        self._folds: dict[Hashable, bool] = {}
        self._whole: set[Hashable] = set()

    # Data

    def take(self, entries: tuple[Entry, ...], *, reuse: bool) -> None:
        """Replace the entries; with `reuse` what is wrapped of those that stay is kept."""
        wrapped: dict[Hashable, list[Block]] = {}
        if reuse:
            for block in self.blocks:
                wrapped.setdefault(block.entry.key, []).append(block)
        else:
            self._folds.clear()
            self._whole.clear()
        self.entries = entries
        self.blocks, self.starts = [], [0]
        for index, entry in enumerate(entries):
            old = wrapped.get(entry.key)
            if old is not None and old[0].entry is entry:
                for block in old:
                    block.index = index
                self.blocks.extend(old)
            else:
                self.blocks.extend(self._blocks_of(index, entry))
            self.starts.append(len(self.blocks))
        self.measure()

    def _blocks_of(self, index: int, entry: Entry) -> list[Block]:
        if not entry.is_drawn and (entry.rough or 0) < PIECE and not self.is_folded(entry):
            return [Block(entry, index, None, first=True, last=True)]
        if self.is_folded(entry) or entry.kind == "rule" or not entry.body:
            return [Block(entry, index, Content(""), first=True, last=True)]
        body, hidden = entry.body, 0
        if entry.key not in self._whole:
            end = shown_end(body.plain)
            hidden = len(body) - end
            body = body[:end] if hidden else body
        pieces = pieces_of(body)
        blocks = [
            Block(entry, index, text, first=not number, last=number == len(pieces) - 1, joint=joint)
            for number, (text, joint) in enumerate(pieces)
        ]
        blocks[-1].hidden = hidden
        return blocks

    def forget_rows(self) -> None:
        """Wrap everything anew: the width is another."""
        for block in self.blocks:
            block.rows = None
        self.measure()

    # Folding

    def is_folded(self, entry: Entry) -> bool:
        """Say whether only the header of an entry shows."""
        return self._folds.get(entry.key, entry.folded)

    def fold(self, index: int) -> None:
        """Show all of a long entry; else fold it, or unfold it."""
        entry = self.entries[index]
        if self.blocks[self.starts[index + 1] - 1].hidden:
            self._whole.add(entry.key)
        else:
            self._folds[entry.key] = not self.is_folded(entry)
        fresh = self._blocks_of(index, entry)
        more = len(fresh) - (self.starts[index + 1] - self.starts[index])
        self.blocks[self.starts[index] : self.starts[index + 1]] = fresh
        self.starts[index + 1 :] = [start + more for start in self.starts[index + 1 :]]
        self.measure()

    # Finding

    def index_of(self, key: Hashable | None, otherwise: int) -> int:
        """Return which entry is the comment with a key."""
        if key is not None:
            for index, entry in enumerate(self.entries):
                if entry.key == key and entry.kind == "comment":
                    return index
        return otherwise

    def beginning(self) -> int:
        """Return where reading begins: at the first new comment, else at the last."""
        comments = [i for i, entry in enumerate(self.entries) if entry.kind == "comment"]
        unread = next((i for i in comments if self.entries[i].unread), None)
        if unread is not None:
            return unread
        return comments[-1] if comments else 0

    def comment_from(self, index: int, step: int) -> int | None:
        """Return the next comment from an entry, or the previous; None at the end."""
        index += step
        while 0 <= index < len(self.entries):
            if self.entries[index].kind == "comment":
                return index
            index += step
        return None

    def block_at(self, y: int) -> int:
        """Return which block a line belongs to."""
        return max(0, min(len(self.blocks) - 1, bisect_right(self.tops, y) - 1))

    def extent(self, index: int) -> tuple[int, int]:
        """Return an entry's first line and the line after its last."""
        return self.tops[self.starts[index]], self.tops[self.starts[index + 1]]

    def spot(self, y: int) -> Spot | None:
        """Return what a line shows; None in an empty thread."""
        if not self.blocks:
            return None
        at = self.block_at(y)
        block = self.blocks[at]
        return block.entry.key, at - self.starts[block.index], y - self.tops[at]

    def line_of(self, spot: Spot) -> int | None:
        """Return the line that shows something; None where it is gone."""
        key, piece, line = spot
        index = next((i for i, entry in enumerate(self.entries) if entry.key == key), None)
        if index is None:
            return None
        at = min(self.starts[index] + piece, self.starts[index + 1] - 1)
        return self.tops[at] + line

    # Heights

    @property
    def lines(self) -> int:
        """How many lines there are, as far as is known."""
        return self.tops[-1]

    def _body_width(self) -> int:
        return max(8, min(LONGEST_LINE, self.width - GUTTER - INDENT))

    def rows(self, block: Block) -> list[Row]:
        """Return a block's lines."""
        if block.rows is not None:
            return block.rows
        return block.wrap(self._body_width(), self.is_folded(block.entry))

    def measure(self) -> None:
        """Count all lines anew."""
        width = self._body_width()
        self.tops = list(accumulate((b.height(width) for b in self.blocks), initial=0))

    def measure_again(self, changed: Sequence[int]) -> bool:
        """Count again after these blocks were wrapped; say whether what is below them moved."""
        width, tops = self._body_width(), self.tops
        first, end = min(changed), max(changed) + 1
        before = tops[end]
        for at in range(first, end):
            tops[at + 1] = tops[at] + self.blocks[at].height(width)
        moved = tops[end] - before
        if moved:
            tops[end + 1 :] = [line + moved for line in tops[end + 1 :]]
        return bool(moved)
