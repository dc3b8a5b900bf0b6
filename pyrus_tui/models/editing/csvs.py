"""A table field as a CSV text for an editor, and back."""

import csv
import io
from collections.abc import Iterator
from datetime import tzinfo

from pyrus_tui.models.editing.entering import Around, text_of
from pyrus_tui.models.editing.numbers import Unreadable
from pyrus_tui.models.editing.sheets import Sheet, enter
from pyrus_tui.models.editing.tables import is_new
from pyrus_tui.words import _

ROW = "#row"


def to_csv(sheet: Sheet, zone: tzinfo) -> str:
    """Write a sheet: the first column says which row it is; an empty one is a new row."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([ROW, *(column.name for column in sheet.columns)])
    for row in sheet.rows:
        cells = [
            sheet.typed.get((row.row_id or 0, column.id))
            or text_of(column, sheet.held(row.row_id or 0, column), zone)
            for column in sheet.columns
        ]
        writer.writerow(["" if is_new(row) else row.row_id, *cells])
    return file.getvalue()


def from_csv(text: str, sheet: Sheet, around: Around) -> tuple[Sheet, tuple[str, ...]]:
    """Read a sheet back: rows that are missing are deleted, rows without a number are new.

    Returns the sheet and what is wrong, by line; with problems nothing should be taken over.
    """
    told: list[str] = []
    lines = list(_lines(text, told))
    if not lines:
        return sheet, (_("The text is empty: to delete all rows, leave the first line."),)
    (number, head), *rest = lines
    columns = [column.name for column in sheet.columns]
    if [name.strip() for name in head] != [ROW, *columns]:
        wanted = ",".join([ROW, *columns])
        return sheet, (_("Line {n}: the columns must be {names}").format(n=number, names=wanted),)
    numbers = {str(row.row_id): row.row_id or 0 for row in sheet.rows if not is_new(row)}
    new = sheet.delete(row.row_id or 0 for row in sheet.rows if is_new(row))
    seen: set[int] = set()
    for number, cells in rest:
        name = cells[0].strip() if cells else ""
        if name and (name not in numbers or numbers[name] in seen):
            told.append(
                _("Line {n}: there is no such row, or it stands here twice.").format(n=number)
            )
            continue
        if len(cells) > len(columns) + 1:
            told.append(_("Line {n}: too many cells.").format(n=number))
            continue
        if name:
            row_id = numbers[name]
        else:
            try:
                new = new.insert(len(new.rows))
            except Unreadable as error:
                told.append(_("Line {n}: {problem}").format(n=number, problem=error))
                break
            row_id = new.rows[-1].row_id or 0
        seen.add(row_id)
        for column, cell in zip(sheet.columns, [*cells[1:], *[""] * len(columns)], strict=False):
            if column.type == "file" or cell == text_of(
                column, new.held(row_id, column), around.zone
            ):
                continue
            new, problem = enter(new, row_id, column, cell, around)
            if problem:
                told.append(
                    _("Line {n}, {column}: {problem}").format(
                        n=number, column=column.name, problem=problem
                    )
                )
    gone = set(numbers.values()) - seen
    return new.delete(gone), tuple(told)


def _lines(text: str, told: list[str]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text))
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        told.append(str(error))
