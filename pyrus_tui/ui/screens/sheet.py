"""The sheet editor: the rows of a table field, cell by cell."""

from functools import partial

from textual import events, on
from textual.content import Content

from pyrus_tui.models.editing.csvs import from_csv, to_csv
from pyrus_tui.models.editing.entering import TYPED, takes_lines, text_of
from pyrus_tui.models.editing.held import Held, files_of
from pyrus_tui.models.editing.sheets import enter, grid_of, paste
from pyrus_tui.models.editing.tables import held_in
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.slices import done_in_slices
from pyrus_tui.models.text import one_line
from pyrus_tui.models.values import TableRow
from pyrus_tui.ui.modals.field_review import FieldReview
from pyrus_tui.ui.render.form_review import ReviewLine
from pyrus_tui.ui.render.form_rows import meaning
from pyrus_tui.ui.screens.filling import heading
from pyrus_tui.ui.screens.rows import RowsScreen
from pyrus_tui.ui.widgets.value_line import Entered, ValueLine
from pyrus_tui.words import _

SHOWN_PROBLEMS = 100


class SheetScreen(RowsScreen):
    """A table to be edited; `taken` is told the rows whenever they change."""

    def _editable(self) -> tuple[TableRow, FormField] | None:
        """Return the cell at the cursor, in a new row where there is none; else say why not."""
        if self._grid.row is None:
            self.action_add_row(0)
        row, column = self._grid.row, self._grid.column
        if row is None:
            return None
        locked = self._sheet.why_locked(row.row_id or 0, column)
        if locked:
            self.warn(f"{one_line(column.name, 60)}: {locked}")
            return None
        return row, column

    def action_edit_field(self) -> None:
        """Edit the cell: type it or choose it."""
        cell = self._editable()
        if cell is None:
            self.let_keys_go()
            return
        row, column = cell
        row_id = row.row_id or 0
        held = self._sheet.held(row_id, column)
        if column.type in ("checkmark", "flag"):
            self.action_tick()
            self.let_keys_go()
        elif column.type in self.PICKS:
            self.write(self._choose, row_id, column, held)
        elif column.type == "text" and takes_lines(column, held):
            self.write(self._write_long, row_id, column, held)
        elif column.type == "file":
            self._edit_file(row_id, column, held)
        elif column.type not in TYPED:
            self.warn(_("This kind of cell can only be read here."))
            self.let_keys_go()
        else:
            typed = self._sheet.typed.get((row_id, column.id))
            text = typed if typed is not None else text_of(column, held, self.services.zone)
            self._typing = (row_id, column)
            check = partial(self._meaning, column, held)
            name = f"{self._grid.at_row + 1} {one_line(column.name, 40)}"
            self.query_one(ValueLine).edit(heading(name), text, check)
            self.let_keys_go()

    def _meaning(self, column: FormField, held: Held, text: str) -> Content:
        return meaning(column, text, self.around(held), self.look)

    @on(Entered)
    def _entered(self, event: Entered) -> None:
        event.stop()
        self._finish(event.text, event.way)

    def _finish(self, text: str, way: str) -> None:
        self.query_one(ValueLine).remove_class("-open")
        if way != "away":
            self.set_focus(self._grid, scroll_visible=False)
        if self._typing is not None:
            row_id, column = self._typing
            self._typing = None
            self._take(row_id, column, text)
        self._show_cell()
        if way in ("next", "previous"):
            self._grid.action_along(1 if way == "next" else -1)
            row, column = self._grid.row, self._grid.column
            if row is not None and column.type in TYPED and not column.info.multiline:
                self.action_edit_field()

    def _take(self, row_id: int, column: FormField, text: str) -> None:
        held = self._sheet.held(row_id, column)
        spot = (row_id, column.id)
        if text == text_of(column, held, self.services.zone) and spot not in self._sheet.typed:
            return
        sheet, problem = enter(self._sheet, row_id, column, text, self.around(held))
        self._change(sheet)
        if problem:
            self.warn(
                _("{name}: {reason} It is kept as it is.").format(
                    name=one_line(column.name, 60), reason=problem
                )
            )

    async def _choose(self, row_id: int, column: FormField, held: Held) -> None:
        try:
            new = await self.chosen(column, held, column.name)
        finally:
            self.let_keys_go()
        if new is not None:
            self._change(self._sheet.put(row_id, column, new))

    def _edit_file(self, row_id: int, column: FormField, held: Held) -> None:
        """Put a file into a cell that had none: the vendor documents no more than that."""
        base = self._by_id.get(row_id)
        if base is not None and files_of(held_in(base, column.id)):
            told = _("How files in tables are replaced is not documented: these can only be read.")
            self.warn(told)
            self.let_keys_go()
        else:
            self.write(self._add_file, row_id, column, held)

    async def _add_file(self, row_id: int, column: FormField, held: Held) -> None:
        new = await self.new_file(f"{column.name}: {_('Add a file')}")
        if new is not None:
            self._change(self._sheet.put(row_id, column, Held((*files_of(held), new))))

    async def _write_long(self, row_id: int, column: FormField, held: Held) -> None:
        new = await self.written(column, held)
        if new is not None:
            self._change(self._sheet.put(row_id, column, new))

    def action_tick(self) -> None:
        """Tick the box; bring the next state or choice."""
        cell = self._editable()
        if cell is None:
            return
        row, column = cell
        new = self.ticked(column, self._sheet.held(row.row_id or 0, column))
        if new is None:
            self.warn(_("Nothing to tick here; i edits the cell."))
        else:
            self._change(self._sheet.put(row.row_id or 0, column, new))

    # -- as CSV --------------------------------------------------------------------------------

    def action_as_text(self) -> None:
        """Edit the table as CSV in $EDITOR."""
        self.write(self._edit_as_csv)

    async def _edit_as_csv(self) -> None:
        for column in self._sheet.columns:
            if column.type == "catalog" and column.info.catalog_id is not None:
                await self.services.filler.catalog(column.info.catalog_id)
        text = to_csv(self._sheet, self.services.zone)
        while True:
            new = await self.edit_outside(text, "table.csv")
            if new.rstrip() == text.rstrip():
                self.say(_("Nothing was changed in the text."))
                return
            text = new
            sheet, mistakes = from_csv(text, self._sheet, self.around())
            if not mistakes:
                break
            title = _("Nothing is taken over yet: the text has mistakes")
            lines = [ReviewLine(told, ".text--error") for told in mistakes[:SHOWN_PROBLEMS]]
            if (
                await self.app.push_screen_wait(FieldReview(title, lines, accept=_("edit again")))
                is None
            ):
                self.warn(_("The text was dropped; the table is as it was."))
                return
        self._change(sheet, measure=True)

    # -- pasting -------------------------------------------------------------------------------

    def on_paste(self, event: events.Paste) -> None:
        """Show what cells copied from a spreadsheet would do; then let them land."""
        if self.query_one(ValueLine).is_open:
            return
        event.stop()
        self.write(self._paste, event.text)

    async def _paste(self, text: str) -> None:
        grid = grid_of(text)
        row, column = self._grid.row, self._grid.column
        sheet = None
        while sheet is not self._sheet:  # what was changed while it was read is kept
            sheet = self._sheet
            if row is not None and sheet.row(row.row_id or 0) is None:
                row = self._grid.row  # it was taken out: the cursor is on the next one
            row_id = row.row_id if row is not None else None
            spot = (row_id if row_id is not None else sheet.fresh, column.id)
            plan = await done_in_slices(paste(sheet, spot, grid, self.around()))
        lines = [ReviewLine(plan.summary, ".text--group")]
        lines += [ReviewLine("  " + one_line(" │ ".join(cells))) for cells in grid[:SHOWN_PROBLEMS]]
        if plan.problems:
            lines.append(ReviewLine(_("Kept as text, to be set right"), ".text--group"))
            problems = plan.problems[:SHOWN_PROBLEMS]
            lines += [ReviewLine(f"  {text}", ".text--error") for text in problems]
        if (
            await self.app.push_screen_wait(FieldReview(_("Paste"), lines, accept=_("paste")))
            is None
        ):
            return
        self._change(plan.sheet, measure=True)
        self.say(plan.summary)

    def action_done(self) -> None:
        """Return to the form."""
        text = self.query_one(ValueLine).keep()
        if text is not None:
            self._finish(text, "stay")
        self.leave()
