"""The grid of a table field: header and sums stay in sight, only what is in sight is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions
from textual.widget import Widget

from pyrus_tui.models.editing.held import cell_essence
from pyrus_tui.models.editing.sheets import Sheet
from pyrus_tui.models.editing.tables import Rows, cell_of, differ, is_new
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.text import one_line
from pyrus_tui.models.values import TableRow
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.form_rows import Look, held_text, name_text
from pyrus_tui.ui.render.text import fit, fit_right
from pyrus_tui.ui.render.values import money_text, number_text
from pyrus_tui.ui.terminal import TextStyled
from pyrus_tui.words import _

HEAD = 7
"""Cells at the left for a row's mark and number."""
NARROWEST, WIDEST = 6, 30
MEASURED = 100
"""Rows by which the widths of the columns are chosen."""
_FIXED = 4
"""Lines for the header, two rules and the sums."""
_SHORT = frozenset(("checkmark", "flag"))


@dataclass
class CellMoved(Message):
    """The cursor went to another cell."""


class SheetGrid(TextStyled, Widget, can_focus=True, inherit_bindings=False):
    """Shows a sheet and a cursor; what is done to cells is the screen's business."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"grid--cursor", "grid--row"}
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.GRID))

    def __init__(self, sheet: Sheet, look: Look, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sheet = sheet
        self._look = look
        self._base: Mapping[int | None, TableRow] = {}
        self._top = self._left = 0
        self.at_row = self.at_column = 0
        self._anchor: int | None = None
        self._widths: list[int] = []

    def show(self, sheet: Sheet, base: Mapping[int | None, TableRow], *, measure: bool) -> None:
        """Draw a sheet; `base` is what the server holds, `measure` chooses the widths anew."""
        self._sheet, self._base = sheet, base
        if measure or len(self._widths) != len(sheet.columns):
            self._widths = [self._width_of(column) for column in sheet.columns]
        self.go(self.at_row, self.at_column)
        self.refresh()

    def _width_of(self, column: FormField) -> int:
        texts = [name_text(column, self._look.step)]
        for row in self._sheet.rows[:MEASURED]:
            texts.append(held_text(column, self._sheet.held(row.row_id or 0, column), self._look))
        widest = max(Content(text).cell_length for text in texts)
        return max(NARROWEST, min(WIDEST, widest + 2))

    # Where the cursor is

    @property
    def row(self) -> TableRow | None:
        """The row at the cursor; None on the line after the last one."""
        rows = self._sheet.rows
        return rows[self.at_row] if self.at_row < len(rows) else None

    @property
    def column(self) -> FormField:
        """The column at the cursor."""
        return self._sheet.columns[self.at_column]

    # What is selected

    @property
    def selecting(self) -> bool:
        """Whether rows are being selected."""
        return self._anchor is not None

    def select(self, *, on: bool) -> None:
        """Select rows from the cursor on, or none any more."""
        self._anchor = row.row_id if on and (row := self.row) is not None else None
        self.refresh()

    @property
    def chosen(self) -> Rows:
        """The selected rows; without a selection the one at the cursor."""
        first, last = self._span
        return self._sheet.rows[first : last + 1]

    @property
    def _span(self) -> tuple[int, int]:
        if self._anchor is None:
            return self.at_row, self.at_row
        first, last = sorted((self._sheet.index(self._anchor), self.at_row))
        return first, last

    # Going about

    def go(self, row: int, column: int) -> None:
        """Put the cursor on a cell, as near as there is one, and bring it into sight."""
        before = (self._top, self._left, self.at_row, self.at_column)
        self.at_row = max(0, min(len(self._sheet.rows), row))
        self.at_column = max(0, min(len(self._sheet.columns) - 1, column))
        room = max(1, self.size.height - _FIXED)
        if self.at_row < self._top:
            self._top = self.at_row
        elif self.at_row >= self._top + room:
            self._top = self.at_row - room + 1
        while self.at_column < self._left:
            self._left -= 1
        while self._left < self.at_column and self.at_column > self._last_column():
            self._left += 1
        if before == (self._top, self._left, self.at_row, self.at_column):
            return
        if before[:2] == (self._top, self._left):
            first, last = sorted((before[2], self.at_row))
            # Between the two only what is selected may have changed.
            for line in range(first, last + 1) if self.selecting else {first, last}:
                self.refresh(Region(0, 2 + line - self._top, self.size.width, 1))
        else:
            self.refresh()
        self.post_message(CellMoved())

    def _last_column(self) -> int:
        """Return the last column that is wholly in sight."""
        used, last = HEAD, self._left
        used += self._widths[0] + 2 if self._keeps_first() else 0
        for number in range(self._left, len(self._widths)):
            used += self._widths[number] + 2
            if used > self.size.width and number > self._left:
                break
            last = number
        return last

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.go(self.at_row, self.at_column)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        height = self.size.height
        if y == 0:
            return self._line(self._header())
        if y in (1, height - 2):
            return self._line(self._rule(lower=y != 1))
        if y == height - 1:
            return self._line(self._sums())
        number = self._top + y - 2
        if number < len(self._sheet.rows):
            return self._row(number)
        if number == len(self._sheet.rows):
            text = fit("", HEAD) + _("o adds a row · a paste adds rows too")
            style = self._cursor_style() if number == self.at_row else None
            return self._line(Content.styled(text, "" if style else ".text--muted"), style)
        return Strip.blank(self.size.width, self.visual_style.rich_style)

    def _keeps_first(self) -> bool:
        """Say whether the first column stays in sight beside those that are scrolled to."""
        return self._left > 0 and HEAD + self._widths[0] + 2 <= self.size.width // 2

    def _columns(self) -> list[tuple[int, FormField, int]]:
        used, found = HEAD, []
        first = [0] if self._keeps_first() else []
        for number in (*first, *range(self._left, len(self._sheet.columns))):
            if used >= self.size.width:
                break
            found.append((number, self._sheet.columns[number], self._widths[number]))
            used += self._widths[number] + 2
        return found

    def _header(self) -> Content:
        parts = [Content(fit("", HEAD))]
        for number, column, width in self._columns():
            style = ".text--accent" if number == self.at_column else ".text--group"
            parts.append(Content.styled(fit(name_text(column, self._look.step), width), style))
        line = Content("│ ").join(parts)
        if self._last_column() < len(self._widths) - 1:
            line = line.truncate(self.size.width - 2, pad=True) + Content(" ▸")
        return line

    def _rule(self, *, lower: bool) -> Content:
        parts = ["─" * HEAD, *("─" * (width + 1) for _n, _c, width in self._columns())]
        line = ("┴" if lower else "┼").join(parts)
        return Content.styled(line, ".text--muted")

    def _sums(self) -> Content:
        parts = [Content.styled(fit(_("sum"), HEAD), ".text--muted")]
        for _number, column, width in self._columns():
            total = self._sheet.total(column)
            if total is not None:
                text = money_text(total) if column.type == "money" else number_text(total)
                parts.append(Content(fit_right(text, width)))
            else:
                count = self._sheet.count(column)
                text = f"{count}/{len(self._sheet.rows)}" if column.type in _SHORT else str(count)
                parts.append(Content.styled(fit(text, width), ".text--muted"))
        return Content("│ ").join(parts)

    def _row(self, number: int) -> Strip:
        row = self._sheet.rows[number]
        row_id = row.row_id or 0
        old = self._base.get(row.row_id)
        at_cursor = number == self.at_row
        changed, parts = False, []
        for place, column, width in self._columns():
            typed = self._sheet.typed.get((row_id, column.id))
            text = typed or held_text(column, self._sheet.held(row_id, column), self._look)
            text = one_line(text)
            differs = old is not None and old is not row
            if old is not None and differs:
                new = cell_essence(cell_of(row, column.id))
                differs = new != cell_essence(cell_of(old, column.id))
            changed = changed or differs
            right = column.type in ("money", "number") and typed is None
            shown = fit_right(text, width) if right else fit(text, width)
            style = ".text--error" if typed else ".text--warning" if differs else ""
            if at_cursor and place == self.at_column:
                style = ""
                inside = fit_right(text, width - 2) if right else fit(text, width - 2)
                shown = f"[{inside}]"
            parts.append((place, shown, style))
        differs = changed or (old is not None and differ(old, row))
        mark = "+" if is_new(row) else "~" if differs else " "
        first, last = self._span
        selected = self.selecting and first <= number <= last
        mark += "*" if selected else " "
        head = Content.styled(fit(f"{mark}{number + 1:>3} ", HEAD), ".text--muted")
        line = head
        for place, shown, style in parts:
            is_cell = at_cursor and place == self.at_column and self.has_focus
            line += Content("│ ") + Content.styled(shown, "bold reverse" if is_cell else style)
        return self._line(line, self._cursor_style() if at_cursor or selected else None)

    def _cursor_style(self) -> Style:
        return self.get_visual_style("grid--row")

    def _line(self, content: Content, style: Style | None = None) -> Strip:
        width = self.size.width
        style = style or self.visual_style
        options = RenderOptions(self._get_style, {"text_wrap": "nowrap"})
        strips = content.truncate(width).render_strips(width, 1, style, options)
        strip = strips[0] if strips else Strip.blank(0)
        return strip.adjust_cell_length(width, style.rich_style)

    # Moving

    def action_go(self, rows: int, columns: int) -> None:
        """Go by so many rows and columns."""
        self.go(self.at_row + rows, self.at_column + columns)

    def action_along(self, cells: int) -> None:
        """Go to the next cell, or the previous one, row by row."""
        count = len(self._sheet.columns)
        place = self.at_row * count + self.at_column + cells
        if place >= 0:
            self.go(*divmod(place, count))

    def action_column(self, number: int) -> None:
        """Go to the first column, or with -1 to the last."""
        self.go(self.at_row, number if number >= 0 else len(self._sheet.columns) - 1)

    def action_row(self, number: int) -> None:
        """Go to the first row, or with -1 to the last."""
        self.go(number if number >= 0 else max(0, len(self._sheet.rows) - 1), self.at_column)

    def action_half(self, direction: int) -> None:
        """Go half a page down, or up."""
        room = max(1, self.size.height - _FIXED)
        self.go(self.at_row + direction * max(1, room // 2), self.at_column)

    def on_click(self, event: events.Click) -> None:
        """Go to the cell clicked at."""
        offset = event.get_content_offset_capture(self)
        number, used = self._top + offset.y - 2, HEAD
        if not 0 <= number <= len(self._sheet.rows) or offset.y < 2:
            return
        for place, _column, width in self._columns():
            used += width + 2
            if offset.x < used:
                self.go(number, place)
                return

    def on_mouse_scroll_down(self) -> None:
        """Go down."""
        self.action_go(3, 0)

    def on_mouse_scroll_up(self) -> None:
        """Go up."""
        self.action_go(-3, 0)
