"""A thread of comments in one widget: wraps on demand, folds, keeps the reader's place."""

import asyncio
import time
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import accumulate
from operator import is_
from typing import ClassVar, NamedTuple

from textual import events, work
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import RenderOptions

from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.entries import Entry
from pyrus_tui.ui.render.formatted import parts_of
from pyrus_tui.ui.terminal import TextStyled
from pyrus_tui.words import ngettext

GUTTER = 3
"""Cells at the left that belong to the thread: a comment draws neither there nor as headers do."""

INDENT = 2
LONGEST_LINE = 90
SHOWN_CHARACTERS = 20_000
SHOWN_LINES = 400
_PIECE = 4_000
_MEASURED = 1_000


class _Row(NamedTuple):
    content: Content
    indent: int
    joint: str  # what the end of the row stood for in the text


class _Block:
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
        self.rows: list[_Row] | None = None

    def height(self, width: int) -> int:
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

    def wrap(self, width: int, folded: bool) -> list[_Row]:
        """Lay the text out for a width (of the body); remember and return the rows."""
        rows: list[_Row] = []
        text = self.entry.body if self.text is None else self.text
        if self.first:
            indent = GUTTER if self.entry.kind == "comment" else 0
            rows.append(_Row(self._header(width + INDENT, folded), indent, "\n"))
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
            rows.append(_Row(Content.styled(told, ".thread--more"), GUTTER + INDENT, "\n"))
        if self.last and self.entry.kind == "comment":
            rows.append(_Row(Content(""), GUTTER, "\n"))
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


def _wrapped(line: Content, width: int, end: str) -> Iterator[_Row]:
    parts, moved_in = parts_of(line, width)
    at = 0
    for number, part in enumerate(parts, 1):
        at = max(0, line.plain.find(part.plain, at)) + len(part.plain)
        soft = " " if line.plain[at : at + 1].isspace() else ""
        indent = GUTTER + INDENT + (moved_in if number > 1 else 0)
        yield _Row(part, indent, end if number == len(parts) else soft)


def _shown_end(text: str) -> int:
    """Return how much of a long text is shown at first."""
    end = -1
    for _line in range(SHOWN_LINES):
        end = text.find("\n", end + 1)
        if end == -1 or end > SHOWN_CHARACTERS:
            return min(len(text), SHOWN_CHARACTERS)
    return end


def _pieces(body: Content) -> list[tuple[Content, str]]:
    """Cut a long text where a line ends, else at a space; tell what stood at each cut."""
    text, cuts, at = body.plain, [], 0
    joints = []
    while len(text) - at > _PIECE:
        cut = text.rfind("\n", at, at + _PIECE)
        joint = "\n"
        if cut <= at:
            cut = text.rfind(" ", at, at + _PIECE)
            joint = " "
        if cut <= at:
            cut, joint = at + _PIECE, ""
        cuts.append(cut)
        joints.append(joint)
        at = cut + len(joint)
    parts = body.divide(cuts) if cuts else [body]
    clean = [parts[0], *(part[len(joint) :] for part, joint in zip(parts[1:], joints, strict=True))]
    return list(zip(clean, (*joints, "\n"), strict=True))


def _kept(old: Entry | None, new: Entry) -> Entry:
    """Return the entry that is drawn already where the new one looks the same."""
    return old if old is not None and old.is_same(new) else new


class ThreadView(TextStyled, ScrollView, can_focus=True, inherit_bindings=False):
    """Shows entries and has a cursor among the comments.

    Heights of comments out of sight are guessed and made exact in small slices, with the line at
    the top of the screen pinned: 10,000 comments open at once.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "thread--current",
        "thread--unread",
        "thread--more",
        "thread--empty",
    }
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.THREAD)]

    class Current(Message):
        """The cursor went to another comment."""

        def __init__(self, thread: "ThreadView", key: Hashable) -> None:
            super().__init__()
            self.thread = thread
            self.key = key

        @property
        def control(self) -> "ThreadView":
            """Return the thread, for `@on(ThreadView.Current, "#id")`."""
            return self.thread

    def __init__(
        self,
        *,
        placeholder: Content | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._placeholder = placeholder or Content("")
        self._entries: tuple[Entry, ...] = ()
        self._blocks: list[_Block] = []
        self._starts: list[int] = [0]  # entry → its first block
        self._tops: list[int] = [0]  # block → its first line
        self._current = 0
        self._folds: dict[Hashable, bool] = {}
        self._whole: set[Hashable] = set()
        self._width = 0
        self._strips: LRUCache[object, Strip] = LRUCache(600)

    # Data

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is shown."""
        return self._entries

    @property
    def current(self) -> Hashable | None:
        """The key of the comment the cursor is on."""
        return self._entries[self._current].key if self._entries else None

    @property
    def current_text(self) -> str:
        """The text of the comment the cursor is on, without its header."""
        return self._entries[self._current].body.plain if self._entries else ""

    def show(self, entries: Sequence[Entry], at: Hashable | None = None) -> None:
        """Show a thread; `at` puts the cursor there.

        Without `at` a thread that goes on from the one shown keeps the reader's place, and another
        one starts at its first new comment, else at its last.
        """
        old = {entry.key: entry for entry in self._entries}
        new = tuple(_kept(old.get(entry.key), entry) for entry in entries)
        same = len(new) == len(self._entries) and all(map(is_, new, self._entries))
        if same and at is None:
            return
        goes_on = any(entry.key in old for entry in new)
        place = self._place() if goes_on and self._width else None
        before = self.current
        if not goes_on:
            self._folds.clear()
            self._whole.clear()
        self._take(new, reuse=goes_on)
        if at is not None or place is None:
            kept = at if at is not None else before if goes_on else None
            self._current = self._index_of(kept, self._beginning())
            if self._width:
                self._measure()
                self._go(self._current)
        else:
            self._current = self._index_of(before, self._beginning())
            self._return_to(place)
            self._measure()
        if self.current is not None and self.current != before:
            self.post_message(self.Current(self, self.current))
        self.refresh()

    def _take(self, entries: tuple[Entry, ...], *, reuse: bool) -> None:
        wrapped: dict[Hashable, list[_Block]] = {}
        if reuse:
            for block in self._blocks:
                wrapped.setdefault(block.entry.key, []).append(block)
        self._entries = entries
        self._blocks, self._starts = [], [0]
        for index, entry in enumerate(entries):
            old = wrapped.get(entry.key)
            if old is not None and old[0].entry is entry:
                for block in old:
                    block.index = index
                self._blocks.extend(old)
            else:
                self._blocks.extend(self._blocks_of(index, entry))
            self._starts.append(len(self._blocks))
        self._strips.clear()
        self._relayout()

    def _blocks_of(self, index: int, entry: Entry) -> list[_Block]:
        if not entry.is_drawn and (entry.rough or 0) < _PIECE and not self._is_folded(entry):
            return [_Block(entry, index, None, first=True, last=True)]
        if self._is_folded(entry) or entry.kind == "rule" or not entry.body:
            return [_Block(entry, index, Content(""), first=True, last=True)]
        body, hidden = entry.body, 0
        if entry.key not in self._whole:
            end = _shown_end(body.plain)
            hidden = len(body) - end
            body = body[:end] if hidden else body
        pieces = _pieces(body)
        blocks = [
            _Block(
                entry, index, text, first=not number, last=number == len(pieces) - 1, joint=joint
            )
            for number, (text, joint) in enumerate(pieces)
        ]
        blocks[-1].hidden = hidden
        return blocks

    def _is_folded(self, entry: Entry) -> bool:
        return self._folds.get(entry.key, entry.folded)

    def _index_of(self, key: Hashable | None, otherwise: int) -> int:
        if key is not None:
            for index, entry in enumerate(self._entries):
                if entry.key == key and entry.kind == "comment":
                    return index
        return otherwise

    def _beginning(self) -> int:
        comments = [i for i, entry in enumerate(self._entries) if entry.kind == "comment"]
        unread = next((i for i in comments if self._entries[i].unread), None)
        if unread is not None:
            return unread
        return comments[-1] if comments else 0

    # Layout

    def _body_width(self) -> int:
        return max(8, min(LONGEST_LINE, self._width - GUTTER - INDENT))

    def _rows(self, block: _Block) -> list[_Row]:
        if block.rows is not None:
            return block.rows
        return block.wrap(self._body_width(), self._is_folded(block.entry))

    def _relayout(self) -> None:
        width = self._body_width()
        self._tops = list(accumulate((b.height(width) for b in self._blocks), initial=0))
        self.virtual_size = Size(self._width, self._tops[-1])

    def _block_at(self, y: int) -> int:
        return max(0, min(len(self._blocks) - 1, bisect_right(self._tops, y) - 1))

    def _place(self) -> tuple[Hashable, int, int] | None:
        """Return what is at the top of the screen: entry, piece of it, line in that."""
        if not self._blocks:
            return None
        y = self.scroll_offset.y
        at = self._block_at(y)
        block = self._blocks[at]
        return block.entry.key, at - self._starts[block.index], y - self._tops[at]

    def _return_to(self, place: tuple[Hashable, int, int]) -> None:
        key, piece, line = place
        index = next((i for i, entry in enumerate(self._entries) if entry.key == key), None)
        if index is None:
            self._go(self._current)
            return
        at = min(self._starts[index] + piece, self._starts[index + 1] - 1)
        self._scroll_to_line(self._tops[at] + line)
        self._wrap_visible()

    def _scroll_to_line(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, force=True, immediate=True)

    def _exact(self, blocks: Iterable[int], seconds: float | None = None) -> bool:
        """Wrap these blocks, for at most so long; the line at the top of the screen stays there.

        Returns whether none is left.
        """
        began, done = time.perf_counter(), True
        changed: list[int] = []
        for at in blocks:
            if self._blocks[at].rows is None:
                if changed and seconds is not None and time.perf_counter() - began > seconds:
                    done = False
                    break
                self._rows(self._blocks[at])
                changed.append(at)
        self._place_again(changed)
        return done

    def _place_again(self, changed: Sequence[int]) -> None:
        """Lay out again after these blocks were wrapped: what is below them moves together."""
        if not changed:
            return
        y = self.scroll_offset.y
        top = self._block_at(y)
        into = y - self._tops[top]
        width, tops = self._body_width(), self._tops
        first, end = min(changed), max(changed) + 1
        before = tops[end]
        for at in range(first, end):
            tops[at + 1] = tops[at] + self._blocks[at].height(width)
        if moved := tops[end] - before:
            tops[end + 1 :] = [line + moved for line in tops[end + 1 :]]
            self.virtual_size = Size(self._width, tops[-1])
        if (wanted := tops[top] + into) != y:
            self.set_scroll(None, wanted)
            self.scroll_target_y = self.scroll_y

    def _wrap_visible(self) -> None:
        if not self._blocks or not self._width:
            return
        while True:  # what was wrapped above may have moved other blocks into sight
            above = self.scroll_offset.y
            at = self._block_at(above)
            lines = self._tops[at] - above
            changed = []
            while at < len(self._blocks) and lines < self.size.height:
                if self._blocks[at].rows is None:
                    changed.append(at)
                lines += len(self._rows(self._blocks[at]))
                at += 1
            if not changed:
                return
            self._place_again(changed)

    @work(exclusive=True, group="measure", description="wrap comments out of sight")
    async def _measure(self) -> None:
        near = self._starts[self._current] if self._entries else 0
        order = range(max(0, near - _MEASURED // 2), min(len(self._blocks), near + _MEASURED // 2))
        left = sorted(
            (at for at in order if self._blocks[at].rows is None), key=lambda a: abs(a - near)
        )
        while left and not self._exact(left, 0.010):
            left = [at for at in left if self._blocks[at].rows is None]
            await asyncio.sleep(0.005)  # keys and painting come first

    def watch_scroll_y(self, old: float, new: float) -> None:
        """Make what comes into sight exact."""
        self._wrap_visible()
        super().watch_scroll_y(old, new)

    def on_resize(self) -> None:
        """Wrap for the new width; what was at the top stays there."""
        width = self.scrollable_content_region.width
        if width == self._width:
            return
        place = self._place() if self._width else None
        self._width = width
        self.screen.clear_selection()  # its offsets belong to the old lines
        for block in self._blocks:
            block.rows = None
        self._strips.clear()
        self._relayout()
        if self._blocks:
            self._measure()
            if place is None:
                self.call_after_refresh(self._go, self._current)
            else:
                self.call_after_refresh(self._return_to, (place[0], place[1], 0))

    # Painting

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        width = self._width or self.size.width
        line = y + self.scroll_offset.y
        if not self._blocks:
            return self._empty_line(y, width)
        if line >= self._tops[-1]:
            return Strip.blank(width, self.visual_style.rich_style)
        at = self._block_at(line)
        block, number = self._blocks[at], line - self._tops[at]
        selection = self.text_selection
        span = selection.get_span(line) if selection else None
        marked = block.index == self._current and self.has_focus and block.entry.kind == "comment"
        key = (block.entry.key, at - self._starts[block.index], number, marked, span)
        if (strip := self._strips.get(key)) is None:
            strip = self._strips[key] = self._strip(block, number, marked, span, width)
        return strip.apply_offsets(0, line)  # tells the screen which text the mouse is on

    def _strip(
        self, block: _Block, number: int, marked: bool, span: tuple[int, int] | None, width: int
    ) -> Strip:
        rows = self._rows(block)
        row = rows[number] if number < len(rows) else _Row(Content(""), GUTTER, "\n")
        content = row.content
        if block.entry.kind == "comment":
            ends = block.last and number == len(rows) - 1
            bar = ("▌", ".thread--current") if marked and not ends else (" ", "")
            new = block.first and number == 0 and block.entry.unread
            head = ("N", ".thread--unread") if new else (" ", "")
            content = Content.assemble(bar, head, " " * (row.indent - 2), content)
        if span is not None:
            start, end = span
            picked = self.screen.get_visual_style("screen--selection")
            content = content.stylize(picked, start, len(content) if end == -1 else end)
        return self._line(content, width)

    def _line(self, content: Content, width: int) -> Strip:
        style = self.visual_style
        options = RenderOptions(self._get_style, {"text_wrap": "nowrap"})
        strips = content.render_strips(width, 1, style, options)
        strip = strips[0] if strips else Strip.blank(0)
        return strip.adjust_cell_length(width, style.rich_style)

    def _empty_line(self, y: int, width: int) -> Strip:
        if y == self.size.height // 2 and self._placeholder:
            text = self._placeholder.truncate(width, ellipsis=True).stylize_before(".thread--empty")
            return self._line(text.pad_left((width - text.cell_length) // 2), width)
        return Strip.blank(width, self.visual_style.rich_style)

    def notify_style_update(self) -> None:
        """Forget what was drawn in the old colours."""
        super().notify_style_update()
        self._strips.clear()

    def on_focus(self) -> None:
        """Mark the current comment."""
        self._refresh_mark(self._current)

    def on_blur(self) -> None:
        """Take the mark away."""
        self._refresh_mark(self._current)

    def _refresh_mark(self, index: int) -> None:
        if self._entries:
            top, bottom = self._extent(index)
            self.refresh(Region(0, top - self.scroll_offset.y, 1, bottom - top))

    # Selection by mouse

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, without the gutter and with its own line ends."""
        if not self._blocks:
            return None
        first = selection.start.y if selection.start else 0
        last = selection.end.y if selection.end else self._tops[-1] - 1
        out: list[str] = []
        for y in range(first, min(last, self._tops[-1] - 1) + 1):
            at = self._block_at(y)
            rows = self._rows(self._blocks[at])
            number = y - self._tops[at]
            if number < len(rows):
                row = rows[number]
                start, end = selection.get_span(y) or (0, 0)
                stop = None if end == -1 else max(0, end - row.indent)
                out += row.content.plain[max(0, start - row.indent) : stop], row.joint
        return "".join(out[:-1]), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()

    # Moving

    def _extent(self, index: int) -> tuple[int, int]:
        """Return an entry's first line and the line after its last."""
        return self._tops[self._starts[index]], self._tops[self._starts[index + 1]]

    def go_to(self, key: Hashable) -> None:
        """Put the cursor on a comment, with its header in sight."""
        index = self._index_of(key, -1)
        if index >= 0:
            self._select(index)
            self._go(index)

    def _go(self, index: int) -> None:
        """Scroll to an entry, with the rule above it, where it is not all in sight."""
        if not self._entries or not self._width:
            return
        first = index
        while first > 0 and self._entries[first - 1].kind == "rule":
            first -= 1
        self._exact(
            range(self._starts[first], min(self._starts[index] + 8, self._starts[index + 1]))
        )
        top, bottom = self._extent(first)[0], self._extent(index)[1]
        above, height = self.scroll_offset.y, self.size.height
        if top < above or bottom > above + height:
            # A few lines further than needed: every scroll repaints all, over a slow line too.
            spare = max(0, min(height // 3, height - (bottom - top)))
            self._scroll_to_line(top - spare if top < above else top - min(spare, height // 4))
        self._wrap_visible()
        self.refresh()

    def _select(self, index: int) -> None:
        if index != self._current:
            self._refresh_mark(self._current)
            self._current = index
            self._refresh_mark(index)
            self.post_message(self.Current(self, self._entries[index].key))

    def _comment_from(self, index: int, step: int) -> int | None:
        index += step
        while 0 <= index < len(self._entries):
            if self._entries[index].kind == "comment":
                return index
            index += step
        return None

    def action_move(self, step: int) -> None:
        """Go to the next comment, or the previous; inside one longer than the screen, by lines."""
        if not self._entries:
            return
        top, bottom = self._extent(self._current)
        above, height = self.scroll_offset.y, self.size.height
        bottom -= 1  # the blank line is not worth a key
        in_sight = top < above + height and bottom > above
        goes_on = bottom > above + height if step > 0 else top < above
        if bottom - top > height and in_sight and goes_on:
            self._scroll_to_line(above + step)
            return
        index = self._comment_from(self._current, step)
        if index is None:
            self._scroll_to_line(self._tops[-1] if step > 0 else 0)
            return
        self._select(index)
        self._go(index)
        top, bottom = self._extent(index)
        if step < 0 and bottom - top > height:
            self._scroll_to_line(bottom - height)  # from below one comes to its end

    def action_next_new(self, step: int) -> None:
        """Go to the next new comment, or the previous one."""
        index = self._comment_from(self._current, step)
        while index is not None and not self._entries[index].unread:
            index = self._comment_from(index, step)
        if index is not None:
            self._select(index)
            self._go(index)

    def action_first(self) -> None:
        """Go to the first comment."""
        index = self._comment_from(-1, 1)
        if index is not None:
            self._select(index)
            self._scroll_to_line(0)

    def action_last(self) -> None:
        """Go to the last comment."""
        index = self._comment_from(len(self._entries), -1)
        if index is not None:
            self._select(index)
            self._exact(range(max(0, len(self._blocks) - self.size.height), len(self._blocks)))
            self._scroll_to_line(self._tops[-1])

    def action_half(self, direction: int) -> None:
        """Scroll half a screen down, or up."""
        self._page(direction * max(1, self.size.height // 2))

    def action_page(self, direction: int) -> None:
        """Scroll a screen down, or up."""
        self._page(direction * max(1, self.size.height - 1))

    def _page(self, lines: int) -> None:
        if not self._entries:
            return
        before = self.scroll_offset.y
        self._scroll_to_line(before + lines)
        self._wrap_visible()
        above, height = self.scroll_offset.y, self.size.height
        if above == before:  # at the end there is nothing to scroll: the cursor goes there
            index = self._comment_from(
                len(self._entries) if lines > 0 else -1, -1 if lines > 0 else 1
            )
            if index is not None:
                self._select(index)
            return
        top, bottom = self._extent(self._current)
        if bottom - 1 <= above or top >= above + height:
            at = self._blocks[self._block_at(above if lines > 0 else above + height - 1)].index
            index = self._comment_from(at - 1, 1) if lines > 0 else self._comment_from(at + 1, -1)
            if index is not None:
                self._select(index)

    def action_fold(self) -> None:
        """Show all of a long comment; else fold it, or unfold it."""
        if not self._entries:
            return
        index = self._current
        entry = self._entries[index]
        if entry.kind == "rule" or not entry.body:
            return
        if self._blocks[self._starts[index + 1] - 1].hidden:
            self._whole.add(entry.key)
        else:
            self._folds[entry.key] = not self._is_folded(entry)
        top = self._extent(index)[0]
        line = max(0, top - self.scroll_offset.y)
        fresh = self._blocks_of(index, entry)
        more = len(fresh) - (self._starts[index + 1] - self._starts[index])
        was_above = top < self.scroll_offset.y
        self._blocks[self._starts[index] : self._starts[index + 1]] = fresh
        self._starts[index + 1 :] = [start + more for start in self._starts[index + 1 :]]
        self._strips.clear()
        self._relayout()
        if was_above and self._is_folded(entry):
            self._scroll_to_line(self._tops[self._starts[index]] - line)
        self._wrap_visible()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the comment clicked at; fold it with a double click."""
        if not self._blocks:
            return
        y = event.get_content_offset_capture(self).y + self.scroll_offset.y
        if y < self._tops[-1]:
            index = self._blocks[self._block_at(y)].index
            if self._entries[index].kind == "comment":
                self._select(index)
                if event.chain == 2:
                    self.screen.clear_selection()
                    self.action_fold()
