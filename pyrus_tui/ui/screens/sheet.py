"""The sheet editor: the rows of a table field, cell by cell."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import var

from pyrus_tui.models.editing.csvs import from_csv, to_csv
from pyrus_tui.models.editing.entering import TYPED, text_of
from pyrus_tui.models.editing.held import Held
from pyrus_tui.models.editing.numbers import Unreadable
from pyrus_tui.models.editing.sheets import Sheet, enter, grid_of, paste
from pyrus_tui.models.editing.tables import Rows, arranged, difference, held_in
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.text import one_line
from pyrus_tui.models.values import TableRow
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.state import Effect, Link, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.modals.field_review import FieldReview
from pyrus_tui.ui.render.form_review import ReviewLine
from pyrus_tui.ui.render.form_rows import held_text, meaning
from pyrus_tui.ui.screens.base import effect_text
from pyrus_tui.ui.screens.filling import FillingScreen, heading
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, Pane
from pyrus_tui.ui.widgets.scroll_pane import ScrollPane
from pyrus_tui.ui.widgets.sheet_grid import CellMoved, SheetGrid
from pyrus_tui.ui.widgets.value_line import Entered, ValueLine
from pyrus_tui.words import _, ngettext

UNDOS = 500
SHOWN_PROBLEMS = 100


class SheetScreen(FillingScreen):
    """A table to be edited; `taken` is told the rows whenever they change."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.SHEET))
    AUTO_FOCUS = "#grid"

    link: var[Link] = var(Link(), init=False)
    effect: var[Effect | None] = var(None, init=False)

    def __init__(
        self,
        store: Store,
        services: Services,
        title: str,
        sheet: Sheet,
        base: Sequence[TableRow],
        taken: Callable[[Rows], None],
    ) -> None:
        super().__init__(store, services)
        self.step = sheet.step
        self._heading = title
        self._sheet = sheet
        self._base = tuple(base)
        self._taken = taken
        self._by_id: Mapping[int | None, TableRow] = {row.row_id: row for row in base}
        self._past: list[Sheet] = []
        self._future: list[Sheet] = []
        self._copied: TableRow | None = None
        self._typing: tuple[int, FormField] | None = None

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow the connection and the last effect."""
        return {"link": selectors.link, "effect": selectors.effect}

    def compose(self) -> ComposeResult:
        """Lay out the grid, the row beside it, and the line to type in."""
        yield Bar(id="title")
        with Horizontal(id="body"):
            yield SheetGrid(self._sheet, self.look, id="grid")
            with ScrollPane(id="side"):
                yield Pane(id="side-text")
        yield ValueLine()
        yield Bar(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Draw the sheet."""
        self._show(measure=True)

    def watch_link(self) -> None:
        """Show how the connection is."""
        self.query_one("#status", Bar).set(effect_text(self.effect, self.link))

    def watch_effect(self) -> None:
        """Show what the last action did."""
        self.query_one("#status", Bar).set(effect_text(self.effect, self.link))

    @property
    def _grid(self) -> SheetGrid:
        return self.query_one(SheetGrid)

    def _show(self, *, measure: bool = False) -> None:
        self._grid.show(self._sheet, self._by_id, measure=measure)
        rows = len(self._sheet.rows)
        parts = [ngettext("{n} row", "{n} rows", rows).format(n=rows)]
        sent = difference(self._base, self._sheet.rows)
        changed = sum("row_id" in row and "cells" in row for row in sent)
        new = sum("row_id" not in row for row in sent)
        gone = sum("delete" in row for row in sent)
        for count, word in (
            (changed, _("{n} changed")),
            (new, _("{n} new")),
            (gone, _("{n} deleted")),
        ):
            parts += [word.format(n=count)] if count else []
        right = Content.styled(" · ".join(parts), ".text--warning" if sent else ".text--muted")
        head = Content.assemble((" pyrus  ", "bold"), (one_line(self._heading), "bold"))
        self.query_one("#title", Bar).set(head, right + Content(" "))
        self._show_cell()

    @on(CellMoved)
    def _moved(self, event: CellMoved) -> None:
        event.stop()
        self._show_cell()

    def _show_cell(self) -> None:
        line = self.query_one(ValueLine)
        if line.is_open or not self._sheet.columns:
            return
        column, row = self._grid.column, self._grid.row
        if row is None:
            line.show(heading(one_line(column.name, 40)), Content(""))
            self.query_one("#side-text", Pane).draw(lambda _width: Content(""))
            return
        row_id = row.row_id or 0
        held = self._sheet.held(row_id, column)
        typed = self._sheet.typed.get((row_id, column.id))
        name = f"{self._grid.at_row + 1} {one_line(column.name, 40)}"
        locked = self._sheet.why_locked(row_id, column)
        if typed is not None:
            about = meaning(column, typed, self.around(held), self.look)
        elif locked:
            about = Content.styled(locked, ".text--warning")
        else:
            about = Content(held_text(column, held, self.look))
            old = self._by_id.get(row.row_id)
            was = held_text(column, held_in(old, column.id), self.look) if old else about.plain
            if was != about.plain:
                about += Content.styled("  " + _("was {old}").format(old=was), ".text--muted")
        line.show(heading(name), about)
        self.query_one("#side-text", Pane).draw(partial(self._card, row))

    def _card(self, row: TableRow, width: int) -> Content:
        """Draw the row at the cursor as a form."""
        lines = []
        for column in self._sheet.columns:
            text = self._sheet.typed.get((row.row_id or 0, column.id)) or held_text(
                column, self._sheet.held(row.row_id or 0, column), self.look
            )
            lines.append(Content.styled(one_line(column.name, width), ".text--muted"))
            lines.append(Content(f"  {text}"))
        for problem in self._sheet.problems(self.around())[:5]:
            lines.append(Content.styled(problem, ".text--error"))
        return Content("\n").join(lines)

    # -- changing ------------------------------------------------------------------------------

    def _change(self, sheet: Sheet, *, measure: bool = False) -> None:
        """Take over another sheet: undoable, and kept with the form's draft at once."""
        if sheet is self._sheet:
            return
        self._past = [*self._past, self._sheet][-UNDOS:]
        self._future = []
        self._sheet = sheet
        self._taken(sheet.rows)
        self._show(measure=measure)

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
        elif column.type == "text" and column.info.multiline:
            self.write(self._write_long, row_id, column, held)
        elif column.type in ("file", "table", "title"):
            self.warn(_("Files in tables can only be read here."))
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

    def action_add_row(self, below: int, like: TableRow | None = None) -> None:
        """Add a row above or below the cursor."""
        rows = len(self._sheet.rows)
        at = min(self._grid.at_row + below, rows)
        try:
            sheet = self._sheet.insert(at, like)
        except Unreadable as error:
            self.warn(str(error))
            return
        self._change(sheet)
        self._grid.go(at, self._grid.at_column)
        if at < rows:
            self.say(_("The server puts new rows at the end."))

    def action_delete_row(self) -> None:
        """Take the row out."""
        row = self._grid.row
        if row is None:
            self.say(_("There is no row here."))
            return
        self._change(self._sheet.delete([row.row_id or 0]))
        self.say(_("Row {n} is taken out; u brings it back.").format(n=self._grid.at_row + 1))

    def action_copy_row(self) -> None:
        """Remember the row, to be put elsewhere."""
        row = self._grid.row
        if row is None:
            self.say(_("There is no row here."))
            return
        self._copied = row
        cells = [
            text_of(column, self._sheet.held(row.row_id or 0, column), self.services.zone)
            for column in self._sheet.columns
        ]
        self.app.copy_to_clipboard("\t".join(one_line(cell) for cell in cells))
        self.say(_("Row {n} is copied; p puts it below.").format(n=self._grid.at_row + 1))

    def action_put_row(self) -> None:
        """Put the copied row below."""
        if self._copied is None:
            self.say(_("No row is copied; y copies one."))
        else:
            self.action_add_row(1, self._copied)

    def undo_edit(self) -> None:
        """Take the last change back."""
        self._step_to(self._past, self._future)

    def redo_edit(self) -> None:
        """Do again what was taken back last."""
        self._step_to(self._future, self._past)

    def _step_to(self, source: list[Sheet], left: list[Sheet]) -> None:
        if not source:
            self.say(_("There is nothing more, since the sheet was opened."))
            return
        left.append(self._sheet)
        self._sheet = source.pop()
        self._taken(self._sheet.rows)
        self._show()

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
        row = self._grid.row
        row_id = row.row_id if row is not None else None
        spot = (row_id if row_id is not None else self._sheet.fresh, self._grid.column.id)
        plan = paste(self._sheet, spot, grid, self.around())
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

    # -- leaving -------------------------------------------------------------------------------

    def action_done(self) -> None:
        """Return to the form."""
        text = self.query_one(ValueLine).keep()
        if text is not None:
            self._finish(text, "stay")
        self.leave()

    def leave(self) -> bool:
        """Return to the form, unless a cell cannot be read: then go there first."""
        if self._sheet.typed:
            (row_id, column_id), _text = next(iter(self._sheet.typed.items()))
            at = [column.id for column in self._sheet.columns].index(column_id)
            here = (self._grid.at_row, self._grid.at_column)
            self._grid.go(self._sheet.index(row_id), at)
            if here != (self._grid.at_row, self._grid.at_column):
                problem = self._sheet.problems(self.around())[0]
                self.warn(_("{problem} Leave again to drop that text.").format(problem=problem))
                return True
        self._taken(arranged(self._sheet.rows))
        self.dismiss()
        return True
