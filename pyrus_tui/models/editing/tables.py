"""Rows of a table field: their cells, how two tables differ, and what the server is sent."""

from collections.abc import Container, Iterable, Mapping, Sequence

from pyrus_tui.models.base import Json
from pyrus_tui.models.editing.held import NOTHING, Held, cell_essence, written
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.values import Field, TableRow

Rows = tuple[TableRow, ...]
"""Rows in order. One that the server does not know yet has a negative `row_id`."""

Spot = tuple[int, int]
"""A cell: the row's number and the column's."""


def rows_of(held: Held) -> Rows:
    """Return the rows of a table field."""
    items = held.value if isinstance(held.value, tuple) else ()
    return tuple(row for row in items if isinstance(row, TableRow) and not row.deleted)


def is_new(row: TableRow) -> bool:
    """Say whether the server does not know the row yet."""
    return row.row_id is None or row.row_id < 0


def cell_of(row: TableRow, column_id: int) -> Field | None:
    """Return a cell, None where the row has none."""
    return next((cell for cell in row.cells if cell.id == column_id), None)


def held_in(row: TableRow, column_id: int) -> Held:
    """Return what stands in a cell."""
    cell = cell_of(row, column_id)
    return Held(cell.value, cell.duration) if cell is not None else NOTHING


def with_cell(row: TableRow, column: FormField, held: Held) -> TableRow:
    """Return the row with another value in a cell."""
    new = Field(
        id=column.id,
        type=column.type,
        name=column.name,
        value=held.value,
        duration=held.duration,
        row_id=row.row_id,
    )
    kept = [cell for cell in row.cells if cell.id != column.id]
    return row.model_copy(update={"cells": (*kept, new)})


def is_blank(row: TableRow) -> bool:
    """Say whether nothing stands in a row."""
    return all(cell_essence(cell) is None for cell in row.cells)


def difference(before: Sequence[TableRow], after: Sequence[TableRow]) -> list[dict[str, Json]]:
    """Return what is sent to turn one table into another: changed cells, deleted and new rows.

    New rows without anything in them are not sent. The server puts new rows at the end.
    """
    known = {row.row_id: row for row in before}
    left = {row.row_id for row in after if not is_new(row)}
    sent: list[dict[str, Json]] = []
    for row in after:
        old = known.get(row.row_id)
        if old is not None and old is not row and (cells := _changed_cells(old, row)):
            sent.append({"row_id": row.row_id, "cells": cells})
    sent += [{"row_id": row.row_id, "delete": True} for row in before if row.row_id not in left]
    for row in after:
        if row.row_id not in known and not is_blank(row):
            cells = [_cell(cell) for cell in row.cells if cell_essence(cell) is not None]
            sent.append({"cells": cells})
    return sent


def differ(old: TableRow, new: TableRow) -> bool:
    """Say whether any cell of a row is another."""
    if old is new:
        return False
    numbers = dict.fromkeys(cell.id for cell in (*reversed(new.cells), *old.cells))
    return any(cell_essence(cell_of(old, n)) != cell_essence(cell_of(new, n)) for n in numbers)


def _changed_cells(old: TableRow, new: TableRow) -> list[dict[str, Json]]:
    cells = {cell.id: cell for cell in new.cells}
    changed = [
        _cell(cell)
        for cell in new.cells
        if cell_essence(cell) != cell_essence(cell_of(old, cell.id))
    ]
    gone = [
        {"id": cell.id, "value": written(cell.type, NOTHING)}
        for cell in old.cells
        if cell.id not in cells and cell_essence(cell) is not None
    ]
    return changed + gone


def _cell(cell: Field) -> dict[str, Json]:
    shown: dict[str, Json] = {
        "id": cell.id,
        "value": written(cell.type, Held(cell.value, cell.duration)),
    }
    return shown if cell.duration is None else shown | {"duration": cell.duration}


def arranged(rows: Sequence[TableRow], kept: Container[int | None] = ()) -> Rows:
    """Return the rows as they will stand after sending: new ones at the end, blank ones gone.

    Those in `kept` stay also when they are blank.
    """
    old = [row for row in rows if not is_new(row)]
    new = [row for row in rows if is_new(row)]
    return (*old, *(row for row in new if row.row_id in kept or not is_blank(row)))


def merge_rows(
    base: Sequence[TableRow],
    mine: Sequence[TableRow],
    theirs: Sequence[TableRow],
    columns: Iterable[FormField],
    *,
    prefer_mine: bool = True,
) -> tuple[Rows, tuple[str, ...]]:
    """Put my changes of a table on what it holds now; tell where both changed the same.

    Where both did, mine or theirs is taken. A row that one side deleted and the other changed
    counts as such a case.
    """
    named = {column.id: column for column in columns}
    old, now, own = _by_id(base), _by_id(theirs), _by_id(mine)
    merged: list[TableRow] = []
    told: list[str] = []
    for number, row_id in enumerate(dict.fromkeys([*now, *own]), 1):
        b, m, t = old.get(row_id), own.get(row_id), now.get(row_id)
        if b is None:
            merged += [row for row in (m or t,) if row is not None]
        elif m is None or t is None:
            gone, other = (m, t) if m is None else (t, m)
            both = other is not None and bool(_changed_cells(b, other))
            if both:
                told.append(f"{number}")
            keep = other if both and (gone is t) is prefer_mine else None
            merged += [keep] if keep is not None else []
        else:
            row, conflicts = _merge_row(b, m, t, named, prefer_mine=prefer_mine)
            told += [f"{number} {name}" for name in conflicts]
            merged.append(row)
    return tuple(merged), tuple(told)


def _merge_row(
    base: TableRow,
    mine: TableRow,
    theirs: TableRow,
    named: Mapping[int, FormField],
    *,
    prefer_mine: bool,
) -> tuple[TableRow, list[str]]:
    row, told = theirs, []
    for number in dict.fromkeys(cell.id for one in (base, mine) for cell in one.cells):
        b, m, t = (cell_essence(cell_of(one, number)) for one in (base, mine, theirs))
        if m in (b, t):
            continue
        cell = cell_of(mine, number)
        column = named.get(number) or FormField(id=number, type=cell.type if cell else "")
        if t != b:
            told.append(column.name or f"#{number}")
            if not prefer_mine:
                continue
        row = with_cell(row, column, held_in(mine, number))
    return row, told


def _by_id(rows: Sequence[TableRow]) -> dict[int, TableRow]:
    return {row.row_id if row.row_id is not None else -1: row for row in rows}
