"""The lines of a thread on the screen: wrapped when they come into sight, drawn, selected."""

import time
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import RenderOptions

from pyrus_tui.ui.terminal import TextStyled
from pyrus_tui.ui.widgets.scrolled import Scrolled
from pyrus_tui.ui.widgets.thread_blocks import GUTTER, Block, Row
from pyrus_tui.ui.widgets.thread_layout import ThreadLayout


class ThreadLines(TextStyled, Scrolled, inherit_bindings=False):
    """Draws a thread, one of whose entries is the current one.

    Heights of comments out of sight are guessed and made exact in small slices, with the line at
    the top of the screen pinned: 10,000 comments open at once.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "thread--current",
        "thread--unread",
        "thread--more",
        "thread--empty",
    }

    def __init__(
        self,
        *,
        placeholder: Content | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._placeholder = placeholder or Content("")
        self._lay = ThreadLayout()
        self._current = 0
        self._height = 0
        self._strips: LRUCache[object, Strip] = LRUCache(600)

    # Layout

    def _laid_out(self) -> None:
        """Take over a layout that was made anew."""
        self._strips.clear()
        self.virtual_size = Size(self._lay.width, self._lay.lines)

    def _scroll_to_line(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, force=True, immediate=True)

    def _exact(self, blocks: Iterable[int], seconds: float | None = None) -> bool:
        """Wrap these blocks, for at most so long; the line at the top of the screen stays there.

        Returns whether none is left.
        """
        began, done = time.perf_counter(), True
        changed: list[int] = []
        for at in blocks:
            if self._lay.blocks[at].rows is None:
                if changed and seconds is not None and time.perf_counter() - began > seconds:
                    done = False
                    break
                self._lay.rows(self._lay.blocks[at])
                changed.append(at)
        self._place_again(changed)
        return done

    def _place_again(self, changed: Sequence[int]) -> None:
        """Lay out again after these blocks were wrapped; the line at the top stays there."""
        if not changed:
            return
        lay, y = self._lay, self.scroll_offset.y
        top = lay.block_at(y)
        into = y - lay.tops[top]
        if lay.measure_again(changed):
            self.virtual_size = Size(lay.width, lay.lines)
        if (wanted := lay.tops[top] + into) != y:
            self.put_at(wanted)

    def _wrap_visible(self) -> None:
        if not self._lay.blocks or not self._lay.width:
            return
        while True:  # what was wrapped above may have moved other blocks into sight
            above = self.scroll_offset.y
            at = self._lay.block_at(above)
            lines = self._lay.tops[at] - above
            changed = []
            while at < len(self._lay.blocks) and lines < self.size.height:
                if self._lay.blocks[at].rows is None:
                    changed.append(at)
                lines += len(self._lay.rows(self._lay.blocks[at]))
                at += 1
            if not changed:
                return
            self._place_again(changed)

    def watch_scroll_y(self, old: float, new: float) -> None:
        """Make what comes into sight exact."""
        self._wrap_visible()
        super().watch_scroll_y(old, self.scroll_y)

    # Painting

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        width = self._lay.width or self.size.width
        line = y + self.scroll_offset.y
        if not self._lay.blocks:
            return self._empty_line(y, width)
        if line >= self._lay.lines:
            return Strip.blank(width, self.visual_style.rich_style)
        at = self._lay.block_at(line)
        block, number = self._lay.blocks[at], line - self._lay.tops[at]
        selection = self.text_selection
        span = selection.get_span(line) if selection else None
        marked = block.index == self._current and self.has_focus and block.entry.kind == "comment"
        key = (block.entry.key, at - self._lay.starts[block.index], number, marked, span)
        if (strip := self._strips.get(key)) is None:
            strip = self._strips[key] = self._strip(block, number, marked, span, width)
        return strip.apply_offsets(0, line)  # tells the screen which text the mouse is on

    def _strip(
        self, block: Block, number: int, marked: bool, span: tuple[int, int] | None, width: int
    ) -> Strip:
        rows = self._lay.rows(block)
        row = rows[number] if number < len(rows) else Row(Content(""), GUTTER, "\n")
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
        if self._lay.entries:
            top, bottom = self._lay.extent(index)
            self.refresh(Region(0, top - self.scroll_offset.y, 1, bottom - top))

    # Selection by mouse

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, without the gutter and with its own line ends."""
        if not self._lay.blocks:
            return None
        first = selection.start.y if selection.start else 0
        last = selection.end.y if selection.end else self._lay.lines - 1
        out: list[str] = []
        for y in range(first, min(last, self._lay.lines - 1) + 1):
            at = self._lay.block_at(y)
            rows = self._lay.rows(self._lay.blocks[at])
            number = y - self._lay.tops[at]
            if number < len(rows):
                row = rows[number]
                start, end = selection.get_span(y) or (0, 0)
                stop = None if end == -1 else max(0, end - row.indent)
                out += row.content.plain[max(0, start - row.indent) : stop], row.joint
        return "".join(out[:-1]), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()
