"""The rows of a table field: how they look, and what is done with whole rows."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var

from pyrus_tui.models.editing.entering import text_of
from pyrus_tui.models.editing.numbers import Unreadable
from pyrus_tui.models.editing.sheets import Sheet
from pyrus_tui.models.editing.tables import differ, held_in, is_blank
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.text import one_line
from pyrus_tui.models.values import TableRow
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.state import Effect, Link, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.form_rows import held_text, meaning
from pyrus_tui.ui.render.sums import sum_lines
from pyrus_tui.ui.screens.base import effect_text
from pyrus_tui.ui.screens.filling import FillingScreen, heading
from pyrus_tui.ui.widgets.boxes import Row
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, Pane, StatusLine
from pyrus_tui.ui.widgets.scroll_pane import ScrollPane
from pyrus_tui.ui.widgets.sheet_grid import CellMoved, SheetGrid
from pyrus_tui.ui.widgets.value_line import ValueLine
from pyrus_tui.words import _, ngettext

UNDOS = 500


class RowsScreen(FillingScreen):
    """Shows a table, and adds, copies and deletes its rows; every step can be taken back."""

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
        taken: Callable[[Sheet], None],
        amounts: Mapping[str, Decimal] | None = None,
    ) -> None:
        super().__init__(store, services)
        self.step = sheet.step
        self._heading = title
        self._sheet = sheet
        self._base = tuple(base)
        self._taken = taken
        self._amounts = amounts or {}
        self._by_id: Mapping[int | None, TableRow] = {row.row_id: row for row in base}
        self._problems: tuple[str, ...] = ()
        self._past: list[Sheet] = []
        self._future: list[Sheet] = []
        self._copied: tuple[TableRow, ...] = ()
        self._typing: tuple[int, FormField] | None = None

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow the connection and the last effect."""
        return {"link": selectors.link, "effect": selectors.effect}

    def compose(self) -> ComposeResult:
        """Lay out the grid, the row beside it, and the line to type in."""
        yield Bar(id="title")
        with Row(id="body"):
            yield SheetGrid(self._sheet, self.look, id="grid")
            with ScrollPane(id="side"):
                yield Pane(id="side-text")
        yield Bar(id="checks")
        yield ValueLine()
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Draw the sheet, with the cursor on what could not be read before."""
        self._show(measure=True)
        for row_id, column_id in tuple(self._sheet.typed)[:1]:
            at = [column.id for column in self._sheet.columns].index(column_id)
            self._grid.go(self._sheet.index(row_id), at)

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
        known, left = self._by_id, {row.row_id for row in self._sheet.rows}
        pairs = ((known[row.row_id], row) for row in self._sheet.rows if row.row_id in known)
        changed = sum(differ(old, row) for old, row in pairs)
        new = sum(row.row_id not in known and not is_blank(row) for row in self._sheet.rows)
        gone = sum(row_id not in left for row_id in known)
        for count, word in (
            (changed, _("{n} changed")),
            (new, _("{n} new")),
            (gone, _("{n} deleted")),
        ):
            parts += [word.format(n=count)] if count else []
        style = ".text--warning" if changed or new or gone else ".text--muted"
        right = Content.styled(" · ".join(parts), style)
        head = Content.assemble((" pyrus  ", "bold"), (one_line(self._heading), "bold"))
        self.query_one("#title", Bar).set(head, right + Content(" "))
        self._show_checks()
        self._show_cell()

    def _show_checks(self) -> None:
        """Say above the line to type in how the sums compare, and what is to be set right."""
        told = sum_lines(self._sheet, self._amounts)
        problems = self._problems = self._sheet.problems(self.around())
        if problems:
            rest = len(problems) - 1
            more = ngettext("and {n} more", "and {n} more", rest).format(n=rest) if rest else ""
            told.append(Content.styled(f"{problems[0]} {more}".strip(), ".text--error"))
        bar = self.query_one("#checks", Bar)
        bar.set(Content(" ") + Content(" · ").join(told))
        bar.display = bool(told)

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
        for problem in self._problems[:5]:
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
        self._taken(sheet)
        self._show(measure=measure)

    def action_edit_field(self) -> None:
        """Edit the cell at the cursor."""
        raise NotImplementedError

    def action_add_row(self, below: int) -> None:
        """Add a row above or below the cursor."""
        at = min(self._grid.at_row + below, len(self._sheet.rows))
        try:
            sheet = self._sheet.insert(at)
        except Unreadable as error:
            self.warn(str(error))
            return
        self._insert(sheet, at)

    def _insert(self, sheet: Sheet, at: int) -> None:
        """Show new rows, with the cursor on the first."""
        last = at == len(self._sheet.rows)
        self._grid.select(on=False)
        self._change(sheet)
        self._grid.go(at, self._grid.at_column)
        if not last:
            self.say(_("The server puts new rows at the end."))

    def action_select_rows(self) -> None:
        """Select rows from here on, as far as the cursor goes; or no more."""
        if self._grid.row is None:
            self.say(_("There is no row here."))
            return
        self._grid.select(on=not self._grid.selecting)
        if self._grid.selecting:
            self.say(_("j and k select rows; y copies them, x takes them out, Esc ends it."))
        else:
            self.say(_("No rows are selected."))

    def action_delete_row(self) -> None:
        """Take the row out, or those that are selected."""
        rows = self._grid.chosen
        if not rows:
            self.say(_("There is no row here."))
            return
        first = self._sheet.index(rows[0].row_id)
        self._grid.select(on=False)
        self._change(self._sheet.delete(row.row_id or 0 for row in rows))
        self._grid.go(first, self._grid.at_column)
        told = ngettext(
            "{n} row is taken out; u brings it back.",
            "{n} rows are taken out; u brings them back.",
            len(rows),
        )
        self.say(told.format(n=len(rows)))

    def action_copy_row(self) -> None:
        """Remember the row, or those that are selected, to be put elsewhere."""
        rows = self._grid.chosen
        if not rows:
            self.say(_("There is no row here."))
            return
        self._copied = rows
        self._grid.select(on=False)
        self.app.copy_to_clipboard("\n".join("\t".join(self._cells(row)) for row in rows))
        told = ngettext(
            "{n} row is copied; p puts it below.",
            "{n} rows are copied; p puts them below.",
            len(rows),
        )
        self.say(told.format(n=len(rows)))

    def _cells(self, row: TableRow) -> list[str]:
        """Write a row as a spreadsheet takes it."""
        zone = self.services.zone
        columns = self._sheet.columns
        return [one_line(text_of(column, held_in(row, column.id), zone)) for column in columns]

    def action_put_row(self) -> None:
        """Put the copied rows below."""
        if not self._copied:
            self.say(_("No row is copied; y copies one."))
            return
        at, sheet = min(self._grid.at_row + 1, len(self._sheet.rows)), self._sheet
        try:
            for place, row in enumerate(self._copied, at):
                sheet = sheet.insert(place, row)
        except Unreadable as error:
            self.warn(str(error))
            return
        self._insert(sheet, at)

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
        self._grid.select(on=False)
        self._sheet = source.pop()
        self._taken(self._sheet)
        self._show()

    # -- leaving -------------------------------------------------------------------------------

    def leave(self) -> bool:
        """End the selection; else return to the form, which keeps what cannot be read too."""
        if self._grid.selecting:
            self._grid.select(on=False)
            return True
        unread = len(self._sheet.typed)
        if unread:
            told = ngettext(
                "{n} cell cannot be read: it is kept as it was typed, and to be set right.",
                "{n} cells cannot be read: they are kept as typed, and to be set right.",
                unread,
            )
            self.warn(told.format(n=unread))
        self._taken(self._sheet.arranged())
        self.dismiss()
        return True
