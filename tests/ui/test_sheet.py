"""The sheet of a large table: several rows at once, and no more work than what changed needs."""

import asyncio
from decimal import Decimal

from textual.events import Paste

from pyrus_tui.models.editing import held, sheets, tables
from pyrus_tui.models.editing.edits import Edits
from pyrus_tui.models.editing.held import Held
from pyrus_tui.models.editing.sheets import Sheet, enter
from pyrus_tui.models.forms import FieldInfo, FormField
from pyrus_tui.models.values import Field, TableRow
from pyrus_tui.ui.modals.field_review import FieldReview
from pyrus_tui.ui.screens.sheet import SheetScreen
from pyrus_tui.ui.widgets.sheet_grid import SheetGrid
from tests.company import ANNA, PAYMENTS, payment
from tests.conftest import running
from tests.harness import check_screen, keys, screen_text, settle, type_text, until
from tests.ui.test_every_key import strangers
from tests.ui.test_forms import SCHEDULE, at, change_form, open_form, send, values

ROWS, COLUMNS = 500, 12


def table() -> FormField:
    columns = tuple(
        FormField(id=n, type="money" if n % 2 else "text", name=f"C{n}")
        for n in range(1, COLUMNS + 1)
    )
    return FormField(id=99, type="table", name="Large", info=FieldInfo(columns=columns))


def rows(spec: FormField, count: int) -> tuple[TableRow, ...]:
    return tuple(
        TableRow(
            row_id=number,
            cells=tuple(
                Field(id=c.id, type=c.type, value=Decimal(number) if c.id % 2 else f"r{number}")
                for c in spec.info.columns
            ),
        )
        for number in range(count)
    )


async def test_rows_are_selected_copied_put_and_taken_out_together():
    spec = table()
    base, taken = rows(spec, 40), []
    async with running(tasks=0, size=(80, 24)) as world:
        await world.ready()
        sheet = Sheet.of(spec.info.columns, base, 1)
        screen = SheetScreen(
            world.app.store, world.app.services, "Large", sheet, base, taken.append
        )
        await world.app.push_screen(screen)
        await settle(world.pilot)

        def first_cells() -> list[str]:
            return [tables.held_in(row, 2).value for row in screen._sheet.rows]

        grid = screen.query_one(SheetGrid)
        await keys(world.pilot, "$")  # the first column stays beside the last ones
        head = screen_text(world.app).splitlines()[1]
        assert "C1 " in head and "C2 " not in head and "C12" in head
        await keys(world.pilot, "0", "j", "v", "j", "j")
        assert [row.row_id for row in grid.chosen] == [1, 2, 3]
        assert strangers(world.app) == set()
        check_screen(world.app, "sheet-selected-80x24")
        await keys(world.pilot, "y")
        assert "3 rows are copied; p puts them below." in world.effect
        lines = world.app.clipboard.split("\n")
        assert len(lines) == 3 and lines[0].startswith("1\tr1\t1\tr1")
        await keys(world.pilot, "G", "p")
        assert first_cells()[-3:] == ["r1", "r2", "r3"] and len(first_cells()) == 43
        await keys(world.pilot, "u", "g", "g", "v", "G")
        assert len(grid.chosen) == 40
        await keys(world.pilot, "escape")  # ends the selection, and does not leave
        assert world.app.screen is screen and len(grid.chosen) == 1
        await keys(world.pilot, "k", "v", "k", "x")
        assert "2 rows are taken out; u brings them back." in world.effect
        assert first_cells() == [f"r{n}" for n in range(40) if n not in (37, 38)]
        assert "r39" in screen_text(world.app) and grid.at_row == 37
        await keys(world.pilot, "u")
        assert (
            first_cells()
            == [f"r{n}" for n in range(40)]
            == [tables.held_in(row, 2).value for row in taken[-1].rows]
        )


async def test_a_cell_of_a_large_table_is_edited_with_the_work_of_one_row(monkeypatch):
    spec = table()
    base = rows(spec, ROWS)
    edits = [Edits()]
    compared = []
    essence = held.essence

    def counted(one: Held) -> object:
        compared.append(one)
        return essence(one)

    async with running(tasks=0, size=(120, 35)) as world:
        await world.ready()
        sheet = Sheet.of(spec.info.columns, base, 1)
        screen = SheetScreen(
            world.app.store,
            world.app.services,
            "Large",
            sheet,
            base,
            lambda mine: edits.append(
                edits[-1].put_rows(spec, mine.rows, mine.typed, {99: Held(base)})
            ),
        )
        await world.app.push_screen(screen)
        await settle(world.pilot)
        monkeypatch.setattr(held, "essence", counted)
        await keys(world.pilot, "j", "i", "ctrl+u")
        await type_text(world.pilot, "77")
        compared.clear()
        await keys(world.pilot, "enter")
        assert tables.held_in(screen._sheet.rows[1], 1).value == Decimal(77)
        assert len(edits[-1].changes) == 1
        counted_for_sums = ROWS * COLUMNS / 2
        of_changed_row = 10 * COLUMNS
        assert 0 < len(compared) <= counted_for_sums + of_changed_row
        for key in ("j", "ctrl+d", "l", "ctrl+u"):
            compared.clear()
            await keys(world.pilot, key)
            assert len(compared) <= of_changed_row, key
        lines = []
        grid = screen.query_one(SheetGrid)
        render = grid.render_line
        grid.render_line = lambda y: lines.append(y) or render(y)
        await keys(world.pilot, "j")
        assert 0 < len(lines) <= 4  # only what is another than before is drawn
        await keys(world.pilot, "G", "$")
        assert grid.at_row == ROWS - 1 and grid.at_column == COLUMNS - 1
        assert f" {ROWS} " in screen_text(world.app) and "C12" in screen_text(world.app)


async def test_a_large_paste_is_read_row_by_row_and_what_is_done_meanwhile_is_kept(monkeypatch):
    spec = table()
    count = 120
    base = rows(spec, count)
    read, in_a_turn, taken, screens = [], [], [], []

    def counted(*given):
        read.append(given)
        if (
            sum(in_a_turn) > 30 * COLUMNS and screens
        ):  # a person takes a row out while all that is read
            screen = screens.pop()
            screen.call_next(screen.action_delete_row)
        return enter(*given)

    async def count_turns() -> None:
        while True:
            read.clear()
            await asyncio.sleep(0)
            in_a_turn.append(len(read))

    monkeypatch.setattr(sheets, "enter", counted)
    async with running(tasks=0, size=(80, 24)) as world:
        await world.ready()
        sheet = Sheet.of(spec.info.columns, base, 1)
        screen = SheetScreen(
            world.app.store, world.app.services, "Large", sheet, base, taken.append
        )
        await world.app.push_screen(screen)
        await keys(world.pilot, "j")
        screens.append(screen)
        line = "\t".join("7" if column.id % 2 else "new" for column in spec.info.columns)
        counting = asyncio.create_task(count_turns())
        world.app.post_message(Paste("\n".join([line] * (count - 1))))
        await until(world.pilot, lambda: isinstance(world.app.screen, FieldReview))
        counting.cancel()
        assert sum(in_a_turn) > count * COLUMNS and max(in_a_turn) <= 2 * COLUMNS
        await keys(world.pilot, "ctrl+s")
        got = [(row.row_id, tables.held_in(row, 1).value) for row in taken[-1].rows]
        assert not screens and got[:2] == [(0, Decimal(0)), (2, Decimal(7))]
        assert len(got) == count and {value for _row, value in got[1:]} == {Decimal(7)}
        await keys(world.pilot, "u", "u")
        assert taken[-1].rows == base


async def test_a_file_goes_into_an_empty_cell_of_a_table(tmp_path):
    made = []
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 scanned")

    def prepare(sandbox, _wire):
        change_form(sandbox, PAYMENTS, make_notes_files)
        made.append(payment(sandbox, subscribers=[{"id": ANNA}]))

    async with running(tasks=0, prepare=prepare, size=(100, 30)) as world:
        for _time in range(2):
            await open_form(world, made[0])
            await at(world, SCHEDULE)
            await keys(world.pilot, "enter", "l", "l")
            if not values(world.sandbox, made[0])[SCHEDULE]:
                await keys(world.pilot, "h", "h", "i")
                await type_text(world.pilot, "25.11")
                await keys(world.pilot, "enter", "l", "l", "i")
                await type_text(world.pilot, str(tmp_path / "nothing"))
                await keys(world.pilot, "enter")
                assert "There is no file" in screen_text(world.app)
                await keys(world.pilot, "ctrl+u")
                await type_text(world.pilot, str(scan))
                await keys(world.pilot, "enter")
                await until(world.pilot, lambda: "is at the server" in world.effect)
                await keys(world.pilot, "ctrl+s")
                await send(world)
        [row] = values(world.sandbox, made[0])[SCHEDULE]
        cells = {cell["id"]: cell["value"] for cell in row["cells"]}
        assert [file["name"] for file in cells[8]] == ["scan.pdf"]
        await keys(world.pilot, "i")
        assert "not documented: these can only be read" in world.effect


def make_notes_files(form: dict) -> None:
    for field in form["fields"]:
        for column in field.get("info", {}).get("columns", []):
            column["type"] = "file" if column["id"] == 8 else column["type"]
