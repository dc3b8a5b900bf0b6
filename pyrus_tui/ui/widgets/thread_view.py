"""A thread of comments in one widget: shows entries, keeps the reader's place, moves the cursor."""

import asyncio
from collections.abc import Hashable, Sequence
from operator import is_
from typing import ClassVar

from textual import events, work
from textual.binding import BindingType
from textual.message import Message

from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.entries import Entry
from pyrus_tui.ui.widgets.thread_layout import Spot
from pyrus_tui.ui.widgets.thread_lines import ThreadLines

MEASURED = 1_000
"""Comments near the cursor whose lines are counted while nobody presses a key."""


def _kept(old: Entry | None, new: Entry) -> Entry:
    """Return the entry that is drawn already where the new one looks the same."""
    return old if old is not None and old.is_same(new) else new


class ThreadView(ThreadLines, can_focus=True, inherit_bindings=False):
    """Shows entries and has a cursor among the comments."""

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

    # Data

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is shown."""
        return self._lay.entries

    @property
    def current(self) -> Hashable | None:
        """The key of the comment the cursor is on."""
        return self._lay.entries[self._current].key if self._lay.entries else None

    @property
    def current_text(self) -> str:
        """The text of the comment the cursor is on, without its header."""
        return self._lay.entries[self._current].body.plain if self._lay.entries else ""

    def show(self, entries: Sequence[Entry], at: Hashable | None = None) -> None:
        """Show a thread; `at` puts the cursor there.

        Without `at` a thread that goes on from the one shown keeps the reader's place, and another
        one starts at its first new comment, else at its last.
        """
        old = {entry.key: entry for entry in self._lay.entries}
        new = tuple(_kept(old.get(entry.key), entry) for entry in entries)
        same = len(new) == len(self._lay.entries) and all(map(is_, new, self._lay.entries))
        if same and at is None:
            return
        goes_on = any(entry.key in old for entry in new)
        lay = self._lay
        place = lay.spot(self.scroll_offset.y) if goes_on and lay.width else None
        before = self.current
        lay.take(new, reuse=goes_on)
        self._laid_out()
        if at is not None or place is None:
            kept = at if at is not None else before if goes_on else None
            self._current = lay.index_of(kept, lay.beginning())
            if lay.width:
                self._measure()
                self._go(self._current)
        else:
            self._current = lay.index_of(before, lay.beginning())
            self._return_to(place)
            self._measure()
        if self.current is not None and self.current != before:
            self.post_message(self.Current(self, self.current))
        self.refresh()

    # Layout

    def _return_to(self, spot: Spot) -> None:
        line = self._lay.line_of(spot)
        if line is None:
            self._go(self._current)
            return
        self._scroll_to_line(line)
        self._wrap_visible()

    @work(exclusive=True, group="measure", description="wrap comments out of sight")
    async def _measure(self) -> None:
        lay = self._lay
        near = lay.starts[self._current] if lay.entries else 0
        order = range(max(0, near - MEASURED // 2), min(len(lay.blocks), near + MEASURED // 2))
        left = sorted(
            (at for at in order if lay.blocks[at].rows is None), key=lambda a: abs(a - near)
        )
        while left and not self._exact(left, 0.010):
            left = [at for at in left if lay.blocks[at].rows is None]
            await asyncio.sleep(0.005)  # keys and painting come first

    def on_resize(self) -> None:
        """Wrap for a new width; what was at the top, or the comment in sight, stays there."""
        width, lay = self.scrollable_content_region.width, self._lay
        before, self._height = self._height, self.size.height
        if width == lay.width:
            if lay.entries and self._is_in_sight(self._current, before):
                self._go(self._current)
            return
        place = lay.spot(self.scroll_offset.y) if lay.width else None
        lay.width = width
        self.screen.clear_selection()  # its offsets belong to the old lines
        lay.forget_rows()
        self._laid_out()
        if lay.blocks:
            self._measure()
            if place is None:
                self.call_after_refresh(self._go, self._current)
            else:
                self.call_after_refresh(self._return_to, (place[0], place[1], 0))

    def _is_in_sight(self, index: int, height: int) -> bool:
        top, bottom = self._lay.extent(index)
        above = self.scroll_offset.y
        return above <= top and bottom <= above + height

    # Moving

    def go_to(self, key: Hashable) -> None:
        """Put the cursor on a comment, with its header in sight."""
        index = self._lay.index_of(key, -1)
        if index >= 0:
            self._select(index)
            self._go(index)

    def _go(self, index: int) -> None:
        """Scroll to an entry, with the rule above it, where it is not all in sight."""
        if not self._lay.entries or not self._lay.width:
            return
        first = index
        while first > 0 and self._lay.entries[first - 1].kind == "rule":
            first -= 1
        self._exact(
            range(
                self._lay.starts[first],
                min(self._lay.starts[index] + 8, self._lay.starts[index + 1]),
            )
        )
        top, bottom = self._lay.extent(first)[0], self._lay.extent(index)[1]
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
            self.post_message(self.Current(self, self._lay.entries[index].key))

    def action_move(self, step: int) -> None:
        """Go to the next comment, or the previous; inside one longer than the screen, by lines."""
        if not self._lay.entries:
            return
        top, bottom = self._lay.extent(self._current)
        above, height = self.scroll_offset.y, self.size.height
        bottom -= 1  # the blank line is not worth a key
        in_sight = top < above + height and bottom > above
        goes_on = bottom > above + height if step > 0 else top < above
        if bottom - top > height and in_sight and goes_on:
            self._scroll_to_line(above + step)
            return
        index = self._lay.comment_from(self._current, step)
        if index is None:
            self._scroll_to_line(self._lay.lines if step > 0 else 0)
            return
        self._select(index)
        self._go(index)
        top, bottom = self._lay.extent(index)
        if step < 0 and bottom - top > height:
            self._scroll_to_line(bottom - height)  # from below one comes to its end

    def action_next_new(self, step: int) -> None:
        """Go to the next new comment, or the previous one."""
        index = self._lay.comment_from(self._current, step)
        while index is not None and not self._lay.entries[index].unread:
            index = self._lay.comment_from(index, step)
        if index is not None:
            self._select(index)
            self._go(index)

    def action_first(self) -> None:
        """Go to the first comment."""
        index = self._lay.comment_from(-1, 1)
        if index is not None:
            self._select(index)
            self._scroll_to_line(0)

    def action_last(self) -> None:
        """Go to the last comment."""
        index = self._lay.comment_from(len(self._lay.entries), -1)
        if index is not None:
            self._select(index)
            self._exact(
                range(max(0, len(self._lay.blocks) - self.size.height), len(self._lay.blocks))
            )
            self._scroll_to_line(self._lay.lines)

    def action_half(self, direction: int) -> None:
        """Scroll half a screen down, or up."""
        self._page(direction * max(1, self.size.height // 2))

    def action_page(self, direction: int) -> None:
        """Scroll a screen down, or up."""
        self._page(direction * max(1, self.size.height - 1))

    def _page(self, lines: int) -> None:
        if not self._lay.entries:
            return
        before = self.scroll_offset.y
        self._scroll_to_line(before + lines)
        self._wrap_visible()
        above, height = self.scroll_offset.y, self.size.height
        if above == before:  # at the end there is nothing to scroll: the cursor goes there
            index = self._lay.comment_from(
                len(self._lay.entries) if lines > 0 else -1, -1 if lines > 0 else 1
            )
            if index is not None:
                self._select(index)
            return
        top, bottom = self._lay.extent(self._current)
        if bottom - 1 <= above or top >= above + height:
            at = self._lay.blocks[
                self._lay.block_at(above if lines > 0 else above + height - 1)
            ].index
            index = (
                self._lay.comment_from(at - 1, 1)
                if lines > 0
                else self._lay.comment_from(at + 1, -1)
            )
            if index is not None:
                self._select(index)

    def action_fold(self) -> None:
        """Show all of a long comment; else fold it, or unfold it."""
        lay, index = self._lay, self._current
        if not lay.entries:
            return
        entry = lay.entries[index]
        if entry.kind == "rule" or not entry.body:
            return
        top = lay.extent(index)[0]
        line = max(0, top - self.scroll_offset.y)
        was_above = top < self.scroll_offset.y
        lay.fold(index)
        self._laid_out()
        if was_above and lay.is_folded(entry):
            self._scroll_to_line(lay.tops[lay.starts[index]] - line)
        self._wrap_visible()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the comment clicked at; fold it with a double click."""
        if not self._lay.blocks:
            return
        y = event.get_content_offset_capture(self).y + self.scroll_offset.y
        if y < self._lay.lines:
            index = self._lay.blocks[self._lay.block_at(y)].index
            if self._lay.entries[index].kind == "comment":
                self._select(index)
                if event.chain == 2:
                    self.screen.clear_selection()
                    self.action_fold()
