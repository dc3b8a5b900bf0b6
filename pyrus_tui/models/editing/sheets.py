"""A table field as a sheet: what can be done to it, each step giving a new sheet."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from pyrus_tui.models.editing.entering import Around, parse
from pyrus_tui.models.editing.held import NOTHING, Held, essence, is_nothing
from pyrus_tui.models.editing.numbers import Unreadable
from pyrus_tui.models.editing.outline import is_required, why_locked
from pyrus_tui.models.editing.tables import (
    Rows,
    Spot,
    arranged,
    held_in,
    is_blank,
    is_new,
    with_cell,
)
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.values import Checkmark, Field, TableRow
from pyrus_tui.words import _, ngettext

MAX_ROWS = 500
"""Rows that a table takes at most."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a table while they are edited; `typed` holds texts that cannot be read."""

    columns: tuple[FormField, ...]
    rows: Rows = ()
    typed: Mapping[Spot, str] = field(default_factory=dict)
    step: int = 1
    fresh: int = -1
    """The number that the next new row gets."""

    @classmethod
    def of(
        cls,
        columns: Sequence[FormField],
        rows: Sequence[TableRow],
        step: int,
        typed: Mapping[Spot, str] | None = None,
    ) -> "Sheet":
        """Open a table, with texts that could not be read before."""
        numbered = tuple(
            row if row.row_id is not None else row.model_copy(update={"row_id": -number})
            for number, row in enumerate(rows, 1_000)
        )
        lowest = min((row.row_id or 0 for row in numbered), default=0)
        fresh = min(lowest, 0) - 1
        return cls(tuple(columns), numbered, dict(typed or {}), step=step, fresh=fresh)

    @cached_property
    def _places(self) -> Mapping[int | None, int]:
        return {row.row_id: place for place, row in enumerate(self.rows)}

    @cached_property
    def _columns(self) -> Mapping[int, list[Field]]:
        """The cells of all rows by column, looked through once for all sums."""
        found: dict[int, list[Field]] = {}
        for row in self.rows:
            for cell in row.cells:
                found.setdefault(cell.id, []).append(cell)
        return found

    @cached_property
    def _counts(self) -> dict[int, int]:
        return {}

    def row(self, row_id: int) -> TableRow | None:
        """Return a row by its number."""
        place = self._places.get(row_id)
        return self.rows[place] if place is not None else None

    def index(self, row_id: int | None) -> int:
        """Return the place of a row, counted from 0; the number of rows where there is none."""
        return self._places.get(row_id, len(self.rows))

    def held(self, row_id: int, column: FormField) -> Held:
        """Return what stands in a cell."""
        row = self.row(row_id)
        return held_in(row, column.id) if row is not None else NOTHING

    def why_locked(self, row_id: int, column: FormField) -> str:
        """Say why a cell cannot be changed; "" where it can."""
        return why_locked(column, self.held(row_id, column), self.step)

    # Changing

    def put(self, row_id: int, column: FormField, held: Held) -> "Sheet":
        """Set a cell."""
        place = self.index(row_id)
        changed = [with_cell(row, column, held) for row in self.rows[place : place + 1]]
        rows = (*self.rows[:place], *changed, *self.rows[place + 1 :])
        typed = {spot: text for spot, text in self.typed.items() if spot != (row_id, column.id)}
        new = replace(self, rows=rows, typed=typed)
        new.__dict__["_places"] = self._places  # no row has moved
        return new

    def put_typed(self, row_id: int, column: FormField, text: str) -> "Sheet":
        """Keep a text that cannot be read as the cell's value."""
        return replace(self, typed={**self.typed, (row_id, column.id): text})

    def insert(self, at: int, like: TableRow | None = None) -> "Sheet":
        """Add a row before the place `at`, empty or with what stands in another.

        Raises:
            Unreadable: the table is full.
        """
        if len(self.rows) >= MAX_ROWS:
            raise Unreadable(_("A table has at most {n} rows.").format(n=MAX_ROWS))
        new = TableRow(row_id=self.fresh)
        for column in self.columns:
            held = held_in(like, column.id) if like is not None else NOTHING
            if essence(held) is not None and column.type != "file":
                new = with_cell(new, column, held)
        rows = (*self.rows[:at], new, *self.rows[at:])
        return replace(self, rows=rows, fresh=self.fresh - 1)

    def delete(self, row_ids: Iterable[int]) -> "Sheet":
        """Take rows out."""
        gone = set(row_ids)
        rows = tuple(row for row in self.rows if row.row_id not in gone)
        typed = {spot: text for spot, text in self.typed.items() if spot[0] not in gone}
        return replace(self, rows=rows, typed=typed)

    def arranged(self) -> "Sheet":
        """Return the sheet as its rows will stand after sending; what cannot be read yet stays."""
        return replace(self, rows=arranged(self.rows, {row_id for row_id, _column in self.typed}))

    # Asking

    def total(self, column: FormField) -> Decimal | None:
        """Return the sum of a column of numbers; None for other columns."""
        if column.type not in ("money", "number"):
            return None
        values = [cell.value for cell in self._columns.get(column.id, ())]
        return sum((value for value in values if isinstance(value, Decimal)), Decimal(0))

    def count(self, column: FormField) -> int:
        """Return in how many rows something stands in a column, or is ticked."""
        cells = self._columns.get(column.id, ())
        if column.type in ("checkmark", "flag"):
            return sum(cell.value == Checkmark.CHECKED for cell in cells)
        if column.id not in self._counts:
            filled = (not is_nothing(column.type, Held(cell.value)) for cell in cells)
            self._counts[column.id] = sum(filled)
        return self._counts[column.id]

    def problems(self, around: Around) -> tuple[str, ...]:
        """Say what keeps the sheet from being sent, row by row."""
        told = []
        for number, row in enumerate(self.rows, 1):
            if is_new(row) and is_blank(row) and not any(s[0] == row.row_id for s in self.typed):
                continue
            for column in self.columns:
                text = self.typed.get((row.row_id or 0, column.id))
                if text is not None:
                    reason = _reason(column, text, around)
                elif is_required(column, self.step) and is_nothing(
                    column.type, held_in(row, column.id)
                ):
                    reason = _("required at this step, and empty")
                else:
                    continue
                told.append(f"{_('Row {n}').format(n=number)}, {column.name}: {reason}")
        return tuple(told)


def _reason(column: FormField, text: str, around: Around) -> str:
    try:
        parse(column, text, around)
    except Unreadable as error:
        return str(error)
    return _("“{text}” was kept as it was typed").format(text=text[:40])


# Pasting


@dataclass(frozen=True, slots=True)
class Pasting:
    """What a paste would do: the sheet afterwards, and what it says before it lands."""

    sheet: Sheet
    changed: int
    added: int
    problems: tuple[str, ...]

    @property
    def summary(self) -> str:
        """Say in a line what would happen."""
        cells = ngettext("{n} cell changes", "{n} cells change", self.changed)
        rows = ngettext("{n} new row", "{n} new rows", self.added)
        return f"{cells.format(n=self.changed)}, {rows.format(n=self.added)}"


def grid_of(text: str) -> list[list[str]]:
    """Part what was copied from a spreadsheet into rows and cells; quoted cells may have lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    rows: list[list[str]] = []
    open_cell = ""
    for line in lines:
        cells = line.split("\t")
        if open_cell:
            cells[0] = f"{open_cell}\n{cells[0]}"
            cells = [*rows.pop(), *cells] if rows else cells
            open_cell = ""
        last = cells[-1]
        if last.startswith('"') and last.count('"') % 2:
            rows.append(cells[:-1])
            open_cell = last
        else:
            rows.append(cells)
    if open_cell:
        rows.append([*rows.pop(), open_cell])
    return [[_unquoted(cell) for cell in row] for row in rows]


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell


def paste(
    sheet: Sheet, at: Spot, grid: Sequence[Sequence[str]], around: Around
) -> Generator[None, None, Pasting]:
    """Lay cells over the sheet from a cell on, rightwards and downwards; rows are added as needed.

    A first line that names columns says where the others go. What cannot be read is kept as text
    and told; what is locked stays. It is done line by line, so that others have their turn between
    them; the end says what would happen.
    """
    columns = list(sheet.columns)
    first = [column.id for column in columns].index(at[1]) if columns else 0
    named = _named(grid[0], columns) if len(grid) > 1 else None
    lines = grid[1:] if named else grid
    targets = named or columns[first:]
    place, changed, added = sheet.index(at[0]), 0, 0
    told: list[str] = []
    for line in lines:
        if place >= len(sheet.rows):
            try:
                sheet = sheet.insert(len(sheet.rows))
            except Unreadable as error:
                told.append(str(error))
                break
            added += 1
        yield
        row_id = sheet.rows[place].row_id or 0
        place += 1
        if len(line) > len(targets):
            told.append(
                _("Row {n}: {m} cells too many.").format(n=place, m=len(line) - len(targets))
            )
        for column, text in zip(targets, line, strict=False):
            if column is None:
                continue
            before = sheet
            sheet, problem = enter(sheet, row_id, column, text, around)
            changed += sheet is not before
            if problem:
                told.append(f"{_('Row {n}').format(n=place)}, {column.name}: {problem}")
    return Pasting(sheet, changed, added, tuple(told))


def _named(line: Sequence[str], columns: Sequence[FormField]) -> list[FormField | None] | None:
    by_name = {column.name.casefold().strip(" *"): column for column in columns}
    found = [by_name.get(cell.casefold().strip(" *")) for cell in line]
    return found if line and all(found) else None


def enter(
    sheet: Sheet, row_id: int, column: FormField, text: str, around: Around
) -> tuple[Sheet, str]:
    """Put a text into a cell: as a value if it is one, else as it is, with the reason.

    The sheet is the same object where nothing changes.
    """
    locked = sheet.why_locked(row_id, column)
    before = sheet.held(row_id, column)
    if locked:
        return sheet, locked if text.strip() else ""
    try:
        held = parse(column, text, replace(around, kept=before))
    except Unreadable as error:
        return sheet.put_typed(row_id, column, text), str(error)
    if essence(held) == essence(before) and (row_id, column.id) not in sheet.typed:
        return sheet, ""
    if is_nothing(column.type, held) and is_nothing(column.type, before):
        return sheet, ""
    return sheet.put(row_id, column, held), ""
