"""Table fields: whatever is done to a sheet, what is sent builds the same table at the server."""

import asyncio
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.models.editing import sheets
from pyrus_tui.models.editing.csvs import from_csv, to_csv
from pyrus_tui.models.editing.edits import Edits
from pyrus_tui.models.editing.held import Held, cell_essence
from pyrus_tui.models.editing.numbers import Unreadable
from pyrus_tui.models.editing.sheets import MAX_ROWS, Pasting, Sheet, enter, grid_of
from pyrus_tui.models.editing.tables import arranged, difference, is_new, merge_rows, rows_of
from pyrus_tui.models.forms import FieldInfo, FormField
from pyrus_tui.models.slices import done_in_slices
from pyrus_tui.models.values import Field, TableRow, read_value
from tests.unit.test_editing_values import AROUND, BERLIN

COLUMNS = tuple(
    FormField.model_validate({"id": number, "type": kind, "name": name, "info": info})
    for number, kind, name, info in [
        (6, "date", "Date", {"required_step": 1}),
        (7, "money", "Amount", {"decimal_places": 2}),
        (8, "text", "Note", {}),
        (9, "checkmark", "Paid", {}),
    ]
)
DATE, AMOUNT, NOTE, PAID = COLUMNS
TEXTS = {6: "2026-11-25", 7: "12.50", 8: "rest", 9: "yes"}


def table(count: int = 3) -> tuple[TableRow, ...]:
    rows = [
        {
            "row_id": number,
            "cells": [
                {"id": 6, "type": "date", "value": "2026-11-20", "row_id": number},
                {"id": 7, "type": "money", "value": number * 10, "row_id": number},
            ],
        }
        for number in range(count)
    ]
    return rows_of(Held(read_value("table", rows)))


def opened(count: int = 3) -> Sheet:
    return Sheet.of(COLUMNS, table(count), step=1)


def content(rows) -> list[tuple[int | None, dict[int, str]]]:
    """Return what counts of rows: new ones have no number."""
    return [
        (
            None if is_new(row) else row.row_id,
            {c.id: repr(cell_essence(c)) for c in row.cells if cell_essence(c) is not None},
        )
        for row in rows
    ]


def built(before, sent) -> list[TableRow]:
    """Do to a table what the vendor does with the rows of a request."""
    kinds = {column.id: column.type for column in COLUMNS}
    rows = {row.row_id: {c.id: c for c in row.cells} for row in before}
    new = []
    for row in sent:
        if row.get("delete"):
            del rows[row["row_id"]]
            continue
        cells = rows[row["row_id"]] if "row_id" in row else {}
        for cell in row["cells"]:
            value = read_value(kinds[cell["id"]], cell["value"])
            cells[cell["id"]] = Field(id=cell["id"], type=kinds[cell["id"]], value=value)
        if "row_id" not in row:
            new.append(cells)
    made = [TableRow(row_id=n, cells=tuple(cells.values())) for n, cells in rows.items()]
    return made + [TableRow(row_id=-1, cells=tuple(cells.values())) for cells in new]


def paste(*given) -> Pasting:
    """Paste all of it in one go."""
    return asyncio.run(done_in_slices(sheets.paste(*given), MAX_ROWS + 1))


def done(sheet: Sheet, steps) -> Sheet:
    for step, number, column, text in steps:
        row_id = sheet.rows[number % len(sheet.rows)].row_id if sheet.rows else 0
        if step == "put" and sheet.rows:
            sheet, _ = enter(sheet, row_id, COLUMNS[column], text, AROUND)
        elif step == "insert":
            like = sheet.row(row_id) if column % 2 else None
            sheet = sheet.insert(number % (len(sheet.rows) + 1), like)
        elif step == "delete":
            sheet = sheet.delete([row_id])
        elif step == "paste" and sheet.rows:
            grid = [list(TEXTS.values())[column:], [""]]
            sheet = paste(sheet, (row_id, COLUMNS[column].id), grid, AROUND).sheet
    return sheet


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "insert", "delete", "paste"]),
        st.integers(0, 9),
        st.integers(0, 3),
        st.sampled_from([*TEXTS.values(), "", "no", "0"]),
    ),
    max_size=12,
)


@settings(max_examples=100)
@given(STEPS)
def test_what_is_sent_builds_the_same_table(steps):
    before, sheet = table(), done(opened(), steps)
    sent = difference(before, sheet.rows)
    assert content(built(before, sent)) == content(arranged(sheet.rows))
    assert difference(before, before) == []
    for row in sent:
        if "row_id" in row and "cells" in row:
            old = next(one for one in before if one.row_id == row["row_id"])
            for cell in row["cells"]:
                kind = next(c.type for c in COLUMNS if c.id == cell["id"])
                new = Field(id=cell["id"], type=kind, value=read_value(kind, cell["value"]))
                stood = next((c for c in old.cells if c.id == cell["id"]), None)
                assert cell_essence(stood) != cell_essence(new), "sent though nothing changed"


@settings(max_examples=60)
@given(STEPS)
def test_a_sheet_survives_csv(steps):
    sheet = done(opened(), steps)
    again, problems = from_csv(to_csv(sheet, BERLIN), sheet, AROUND)
    if sheet.typed:
        assert problems
    else:
        assert problems == ()
        assert content(arranged(again.rows)) == content(arranged(sheet.rows))


@settings(max_examples=60)
@given(STEPS, STEPS)
def test_merging_keeps_both_sides_changes(mine, theirs):
    base = table()
    own = done(opened(), mine).rows
    now = tuple(row for row in done(opened(), theirs).rows if not is_new(row))
    assert content(merge_rows(base, own, base, COLUMNS)[0]) == content(arranged_like(own, base))
    assert content(merge_rows(base, base, now, COLUMNS)[0]) == content(now)
    merged, told = merge_rows(base, own, now, COLUMNS)
    again, told_again = merge_rows(now, merged, now, COLUMNS)
    assert content(again) == content(merged) and told_again == ()
    assert content(merge_rows(base, own, own, COLUMNS)[0]) == content(own)
    if told == ():
        other, _ = merge_rows(base, own, now, COLUMNS, prefer_mine=False)
        assert content(other) == content(merged)


def arranged_like(rows, base):
    kept = {row.row_id: row for row in rows}
    old = [kept[row.row_id] for row in base if row.row_id in kept]
    return [*old, *(row for row in rows if is_new(row))]


def test_a_change_of_the_same_cell_is_told_and_chosen():
    base = table()
    mine, _ = enter(opened(), 1, AMOUNT, "99", AROUND)
    theirs, _ = enter(opened(), 1, AMOUNT, "77", AROUND)
    rows, told = merge_rows(base, mine.rows, theirs.rows, COLUMNS)
    assert told == ("2 Amount",)
    assert Sheet.of(COLUMNS, rows, 1).held(1, AMOUNT).value == 99
    rows, _told = merge_rows(base, mine.rows, theirs.rows, COLUMNS, prefer_mine=False)
    assert Sheet.of(COLUMNS, rows, 1).held(1, AMOUNT).value == 77


def test_totals_problems_and_what_is_kept_as_typed():
    sheet, told = enter(opened(), 1, AMOUNT, "12x", AROUND)
    assert told == "“12x” is not a number."
    assert sheet.total(AMOUNT) == Decimal(30) and sheet.total(NOTE) is None
    assert sheet.problems(AROUND) == ("Row 2, Amount: “12x” is not a number.",)
    sheet, _ = enter(sheet, 1, AMOUNT, "12,5", AROUND)
    assert sheet.problems(AROUND) == () and sheet.total(AMOUNT) == Decimal("32.5")
    sheet, _ = enter(sheet.insert(1), -1, NOTE, "late", AROUND)
    assert sheet.problems(AROUND) == ("Row 2, Date: required at this step, and empty",)
    assert sheet.count(DATE) == 3 and sheet.count(PAID) == 0
    locked = Sheet.of(
        [AMOUNT.model_copy(update={"info": DATE.info.model_copy(update={"immutable_step": 1})})],
        table(),
        step=2,
    )
    assert enter(locked, 1, locked.columns[0], "1", AROUND)[1] == "Locked since step 1."


def test_a_paste_from_a_spreadsheet_is_shown_before_it_lands():
    grid = grid_of('25.11.26\t1 000,50\t"two\nlines"\t\r\n26.11.26\tmuch\trest\tyes\r\n')
    assert grid == [["25.11.26", "1 000,50", "two\nlines", ""], ["26.11.26", "much", "rest", "yes"]]
    plan = paste(opened(), (2, 6), grid, AROUND)
    assert plan.summary == "7 cells change, 1 new row"
    assert plan.problems == ("Row 4, Amount: “much” is not a number.",)
    assert plan.sheet.held(2, AMOUNT).value == Decimal("1000.50")
    assert plan.sheet.held(2, NOTE).value == "two lines"
    by_name = paste(opened(), (2, 6), grid_of("Note\tAmount *\nlast\t7"), AROUND)
    assert by_name.sheet.held(2, AMOUNT).value == 7 and by_name.added == 0
    wide = paste(opened(), (2, 9), grid_of("yes\tmore"), AROUND)
    assert wide.problems == ("Row 3: 1 cells too many.",)


def test_a_full_table_takes_no_more_rows():
    sheet = opened(MAX_ROWS)
    with pytest.raises(Unreadable, match="at most 500 rows"):
        sheet.insert(0)
    assert "at most 500 rows" in paste(sheet, (MAX_ROWS - 1, 8), [["a"], ["b"]], AROUND).problems[0]


def test_a_csv_with_mistakes_names_their_lines():
    sheet = opened(2)
    text = "#row,Date,Amount,Note,Paid\n0,2026-11-31,10,,no\n7,,,,\n1,2026-11-20,1,a,no,x\n"
    _new, told = from_csv(text, sheet, AROUND)
    assert told == (
        "Line 2, Date: There is no day 31: 2026-11 has 30 days.",
        "Line 3: there is no such row, or it stands here twice.",
        "Line 4: too many cells.",
    )
    assert (
        "the columns must be #row,Date,Amount,Note,Paid" in from_csv("a,b\n", sheet, AROUND)[1][0]
    )
    assert from_csv("", sheet, AROUND)[1]


@settings(max_examples=60)
@given(STEPS)
def test_what_cannot_be_read_in_cells_is_kept_in_the_draft_and_is_not_sent(steps):
    spec = FormField(id=99, type="table", info=FieldInfo(columns=COLUMNS))
    now = {99: Held(table())}
    sheet = done(opened(), steps).arranged()
    edits = Edits().put_rows(spec, sheet.rows, sheet.typed, now)
    again = Edits.from_json(edits.to_json(), {99: spec})
    assert again.cells(99) == sheet.typed and bool(again.unreadable(99)) is bool(sheet.typed)
    rows = rows_of(again.held(99, now))
    reopened = Sheet.of(COLUMNS, rows, 1, again.cells(99))
    assert reopened.problems(AROUND) == sheet.problems(AROUND)
    assert content(rows) == content(sheet.rows)
    cleared = edits.put_rows(spec, sheet.rows, {}, now)
    assert cleared.unreadable(99) == ""


def test_a_draft_of_cells_that_the_form_has_no_more_is_left():
    spec = FormField(id=99, type="table", info=FieldInfo(columns=COLUMNS))
    rows = table()
    kept = Edits().put_rows(spec, rows, {(0, AMOUNT.id): "12x", (77, AMOUNT.id): "gone"}, {})
    assert Edits.from_json(kept.to_json(), {99: spec}).cells(99) == {(0, AMOUNT.id): "12x"}
    narrower = FormField(id=99, type="table", info=FieldInfo(columns=(DATE,)))
    assert Edits.from_json(kept.to_json(), {99: narrower}).cells(99) == {}
    spoilt = kept.to_json().replace('"12x"', "12")
    assert Edits.from_json(spoilt, {99: spec}).cells(99) == {}
