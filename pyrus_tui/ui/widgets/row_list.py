"""A list of rows of one height, drawn line by line: as quick with 10,000 rows as with ten."""

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions

from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.terminal import TextStyled
from pyrus_tui.ui.widgets.scrolled import Scrolled

Draw = Callable[[Hashable, int], Sequence[Content]]
"""Given a key and a width in cells, returns the row's lines; missing lines stay blank."""

GUTTER = 1
"""Cells at the left that belong to the list: it marks the cursor there, whatever a row contains."""


class RowList(TextStyled, Scrolled, can_focus=True, inherit_bindings=False):
    """Shows rows by their keys and asks `draw` for those in sight.

    The cursor is a key. After a refresh it is on the same key and on the same line of the screen;
    if its row is gone, on the next one that is still there. Titles of groups are rows with keys of
    their own: the screen decides what opening one does. A row that changes its look under its key
    has to be named to `changed`.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row--cursor", "row--empty"}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.LIST)]

    cursor: var[Hashable | None] = var(None, init=False)
    """The key of the row the cursor is on, None only when there are no rows."""

    class Moved(Message):
        """The cursor went to another row, or to none."""

        def __init__(self, rows: "RowList", key: Hashable | None) -> None:
            super().__init__()
            self.rows = rows
            self.key = key

        @property
        def control(self) -> "RowList":
            """Return the list, for `@on(RowList.Moved, "#id")`."""
            return self.rows

    class Opened(Moved):
        """A person opened the row the cursor is on."""

    def __init__(
        self,
        draw: Draw,
        *,
        row_height: int = 1,
        is_new: Callable[[Hashable], bool] | None = None,
        placeholder: Content | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Take the function that draws a row, and the one that says where `n` stops."""
        super().__init__(id=id, classes=classes)
        self.draw = draw
        self.is_new = is_new
        self._row_height = row_height
        self._placeholder = placeholder or Content("")
        self._keys: tuple[Hashable, ...] = ()
        self._rows: dict[Hashable, int] = {}
        self._lines: LRUCache[tuple[Hashable, int, bool, bool], list[Strip]] = LRUCache(1024)

    # Data

    @property
    def keys(self) -> tuple[Hashable, ...]:
        """The keys of all rows, from the top."""
        return self._keys

    def set_rows(self, keys: Sequence[Hashable]) -> None:
        """Replace all rows; every key may occur once."""
        new = tuple(keys)
        if new == self._keys:
            return
        old_keys, old_rows = self._keys, self._rows
        line = self.cursor_line
        self._keys = new
        self._rows = {key: row for row, key in enumerate(new)}
        self._set_virtual_size()
        cursor = self.cursor
        if cursor not in self._rows:
            cursor = self._survivor(old_keys, old_rows.get(cursor, 0))
        moved = cursor != self.cursor
        self.set_reactive(RowList.cursor, cursor)
        if cursor is not None and line is not None:
            self._scroll_to_line(self._rows[cursor] * self._row_height - line)
        self._show_cursor()
        self.refresh()
        if moved:
            self.post_message(self.Moved(self, cursor))

    def changed(self, keys: Collection[Hashable] | None = None) -> None:
        """Draw these rows again, or all."""
        if keys is None:
            self._lines.clear()
            self.refresh()
            return
        named = keys if isinstance(keys, (set, frozenset)) else set(keys)
        for state in tuple(self._lines.keys()):
            if state[0] in named:
                self._lines.discard(state)
        for row in self._visible_rows():
            if self._keys[row] in named:
                self._refresh_row(row)

    def visible_keys(self) -> tuple[Hashable, ...]:
        """Return the keys of the rows in sight, from the top."""
        return tuple(self._keys[row] for row in self._visible_rows())

    def _visible_rows(self) -> range:
        top = self.scroll_offset.y
        last = -(-(top + self.size.height) // self._row_height)
        return range(top // self._row_height, min(last, len(self._keys)))

    @property
    def row_height(self) -> int:
        """Lines a row; the cursor stays where the eye is when it changes."""
        return self._row_height

    @row_height.setter
    def row_height(self, height: int) -> None:
        if height == self._row_height:
            return
        line = self.cursor_line
        self._row_height = height
        self._lines.clear()
        self._set_virtual_size()
        if line is not None and self.cursor is not None:
            self._scroll_to_line(self._rows[self.cursor] * height - line)
        self._show_cursor()
        self.refresh()

    @property
    def placeholder(self) -> Content:
        """What is shown in the middle while there are no rows."""
        return self._placeholder

    @placeholder.setter
    def placeholder(self, content: Content) -> None:
        self._placeholder = content
        if not self._keys:
            self.refresh()

    def _survivor(self, old_keys: tuple[Hashable, ...], at: int) -> Hashable | None:
        if not self._keys:
            return None
        for row in range(at, len(old_keys)):
            if old_keys[row] in self._rows:
                return old_keys[row]
        for row in range(min(at, len(old_keys)) - 1, -1, -1):
            if old_keys[row] in self._rows:
                return old_keys[row]
        return self._keys[0]

    def show_at(self, key: Hashable, line: int) -> None:
        """Put the cursor on a row, and the row on a line of the screen."""
        if key in self._rows:
            self.cursor = key
            self._scroll_to_line(self._rows[key] * self._row_height - line)
            self._show_cursor()

    # Geometry

    def _set_virtual_size(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._keys) * self._row_height)

    @property
    def cursor_line(self) -> int | None:
        """Return the line of the screen the cursor's row begins on, None if it is out of sight."""
        if (row := self._rows.get(self.cursor)) is None:
            return None
        line = row * self._row_height - self.scroll_offset.y
        return line if 0 <= line < max(1, self.size.height) else None

    def _row_at(self, y: int) -> int | None:
        row = (y + self.scroll_offset.y) // self._row_height
        return row if 0 <= row < len(self._keys) else None

    def _refresh_row(self, row: int) -> None:
        self.refresh_lines(row * self._row_height, self._row_height)

    def _scroll_to_line(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, force=True, immediate=True)

    def _show_cursor(self, step: bool = False) -> None:
        """Bring the cursor's row into sight; a step over the edge scrolls half a screen.

        A scroll repaints the whole list (8 kB at 120x40): one in half a screen of steps keeps a
        held key usable over a slow line.
        """
        row, height = self._rows.get(self.cursor), self.size.height
        if row is None or height == 0:
            return
        y, top = row * self._row_height, self.scroll_offset.y
        ahead = height // 2 if step else 0
        if y < top:
            self._scroll_to_line(y - ahead)
        elif y + self._row_height > top + height:
            self._scroll_to_line(y + self._row_height - height + ahead)

    # Painting

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        width = self.scrollable_content_region.width
        row = self._row_at(y)
        if row is None:
            return self._empty_line(y, width)
        return self._strips(self._keys[row], width)[(y + self.scroll_offset.y) % self._row_height]

    def _empty_line(self, y: int, width: int) -> Strip:
        style = self.visual_style
        if not self._keys and self._placeholder:
            style = self.get_visual_style("row--empty")
            lines = self._placeholder.wrap(max(1, width - 4))
            number = y - max(0, (self.size.height - len(lines)) // 2)
            if 0 <= number < len(lines):
                line = lines[number]
                return self._line(line.pad_left((width - line.cell_length) // 2), width, style)
        return Strip.blank(width, self.visual_style.rich_style)

    def _strips(self, key: Hashable, width: int) -> list[Strip]:
        at_cursor = key == self.cursor
        state = (key, width, at_cursor, self.has_focus)
        if (strips := self._lines.get(state)) is None:
            style = self._cursor_style() if at_cursor else self.visual_style
            drawn = [*self.draw(key, max(1, width - GUTTER))][: self._row_height]
            drawn += [Content("")] * (self._row_height - len(drawn))
            if at_cursor and self.has_focus:
                # Colours meant for the background are unreadable on the cursor's.
                drawn = [Content(line.plain) for line in drawn]
            marks = [">" if at_cursor else " ", *" " * (self._row_height - 1)]
            strips = [
                self._line(mark + line, width, style)
                for mark, line in zip(map(Content, marks), drawn, strict=True)
            ]
            self._lines[state] = strips
        return strips

    def _cursor_style(self) -> Style:
        style = self.get_visual_style("row--cursor")
        # get_visual_style forgets `reverse`, all that shows the cursor without colours.
        reverse = self.get_component_styles("row--cursor").text_style.reverse
        return style + Style(reverse=True) if reverse else style

    def _line(self, content: Content, width: int, style: Style) -> Strip:
        content = content.truncate(width, ellipsis=True)
        options = RenderOptions(self._get_style, {"text_wrap": "nowrap"})
        strips = content.render_strips(width, 1, style, options)
        strip = strips[0] if strips else Strip.blank(0)
        return strip.adjust_cell_length(width, style.rich_style)

    def notify_style_update(self) -> None:
        """Forget what was drawn in the old colours."""
        super().notify_style_update()
        self._lines.clear()

    def on_resize(self) -> None:
        """Draw for the new width, with the cursor in sight."""
        self._lines.clear()
        self._set_virtual_size()
        self._show_cursor()

    # Moving

    def validate_cursor(self, key: Hashable | None) -> Hashable | None:
        """Stay where it is rather than on a row that does not exist."""
        return key if key in self._rows else self.cursor

    def watch_cursor(self, old: Hashable | None, new: Hashable | None) -> None:
        """Repaint the two rows, keep the cursor in sight and tell."""
        before, now = self._rows.get(old), self._rows.get(new)
        for row in (before, now):
            if row is not None:
                self._refresh_row(row)
        self._show_cursor(step=before is not None and now is not None and abs(now - before) == 1)
        self.post_message(self.Moved(self, new))

    def _go(self, row: int) -> None:
        if self._keys:
            self.cursor = self._keys[max(0, min(len(self._keys) - 1, row))]

    def action_move(self, rows: int) -> None:
        """Go down by so many rows, or up."""
        self._go(self._rows.get(self.cursor, 0) + rows)

    def _scroll_and_move(self, lines: int) -> None:
        rows = max(1, abs(lines) // self._row_height)
        rows = rows if lines > 0 else -rows
        self._scroll_to_line(self.scroll_offset.y + rows * self._row_height)
        self.action_move(rows)

    def action_half(self, direction: int) -> None:
        """Go half a screen down, or up."""
        self._scroll_and_move(direction * (self.size.height // 2))

    def action_page(self, direction: int) -> None:
        """Go a screen down, or up."""
        self._scroll_and_move(direction * (self.size.height - 1))

    def action_first(self) -> None:
        """Go to the first row."""
        self._go(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self._go(len(self._keys) - 1)

    def action_next_new(self, direction: int) -> None:
        """Go to the next new row, or the previous one."""
        if self.is_new is None or self.cursor is None:
            return
        at = self._rows[self.cursor] + direction
        while 0 <= at < len(self._keys):
            if self.is_new(self._keys[at]):
                self._go(at)
                return
            at += direction

    def action_open(self) -> None:
        """Open the row the cursor is on."""
        if self.cursor is not None:
            self.post_message(self.Opened(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row clicked at; open it with a double click."""
        row = self._row_at(event.get_content_offset_capture(self).y)
        if row is not None:
            self._go(row)
            if event.chain == 2:
                self.action_open()
