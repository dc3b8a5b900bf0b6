"""Filling in fields: the right way of editing for each type."""

import asyncio
from collections.abc import Hashable
from functools import partial
from pathlib import Path

from textual import on
from textual.content import Content

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.editing.entering import TYPED, Around, parse, text_of
from pyrus_tui.models.editing.held import NOTHING, Held, files_of
from pyrus_tui.models.editing.numbers import Unreadable
from pyrus_tui.models.editing.outline import (
    Place,
    columns_of,
    why_locked,
)
from pyrus_tui.models.editing.sheets import Sheet
from pyrus_tui.models.editing.tables import Rows, rows_of
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.options import Options, options_of
from pyrus_tui.models.text import one_line
from pyrus_tui.store.state import Mood
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.render.form_rows import meaning
from pyrus_tui.ui.screens.fields import FieldsScreen
from pyrus_tui.ui.screens.filling import heading
from pyrus_tui.ui.screens.sheet import SheetScreen
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.value_line import Entered, ValueLine
from pyrus_tui.words import _


class EnteringScreen(FieldsScreen):
    """Lets a person type, choose, tick and empty fields; a value is kept on every way out."""

    def _editable(self) -> Place | None:
        """Return the field at the cursor, unless it is locked: then the reason is said."""
        place = self._place
        if place is None:
            return None
        locked = why_locked(place.field, self._value(place.id), self.step)
        if locked:
            self.warn(f"{one_line(place.field.name, 60)}: {locked}")
            return None
        return place

    def action_edit_field(self) -> None:
        """Edit the field: type it, choose it, or open its table."""
        place = self._editable()
        if place is None:
            self.let_keys_go()
            return
        field, held = place.field, self._value(place.id)
        if field.type in ("checkmark", "flag", "title"):
            self.action_tick()
            self.let_keys_go()
        elif field.type == "table":
            self._open_sheet(field, held)
        elif field.type == "file":
            self.write(self._edit_files, field, held)
        elif field.type in self.PICKS and (field.type != "form_link" or field.info.form_id):
            self.write(self._choose, field, held)
        elif field.type == "text" and field.info.multiline:
            self.write(self._write_long, field, held)
        else:
            typed = self._edits.unreadable(place.id)
            self._type(place, typed or text_of(field, held, self.services.zone), "value")

    def _type(self, place: Place, text: str, purpose: str) -> None:
        self._typing = (place.id, purpose)
        around = self.around(self._value(place.id))
        check = partial(self._meaning, place.field, purpose, around)
        name = heading(one_line(place.field.name, 60) if purpose == "value" else _("File"))
        self.query_one(ValueLine).edit(name, text, check)
        self.let_keys_go()

    def _meaning(self, field: FormField, purpose: str, around: Around, text: str) -> Content:
        if purpose == "value":
            return meaning(field, text, around, self.look)
        path = Path(text.strip()).expanduser()
        if text.strip() and path.is_file():
            return Content.styled(_("This file will be sent now."), ".text--success")
        return Content.styled(_("The path of a file."), ".text--muted")

    @on(Entered)
    def _entered(self, event: Entered) -> None:
        event.stop()
        self._finish(event.text, event.way)

    def _finish(self, text: str, way: str) -> None:
        """Take over what was typed, whatever way the person left the line."""
        number, purpose = self._typing
        listing = self.query_one("#fields", RowList)
        self.query_one(ValueLine).remove_class("-open")
        if way != "away":
            self.set_focus(listing, scroll_visible=False)
        field = self._specs.get(number)
        if field is not None and purpose == "value":
            self._take(field, text)
        elif field is not None and text.strip():
            self.write(self._add_file, field, Path(text.strip()).expanduser(), purpose)
        self._show_value()
        if way in ("next", "previous"):
            listing.action_move(1 if way == "next" else -1)
            place = self._place
            if place is not None and self._is_typed(place):
                self.action_edit_field()

    def _is_typed(self, place: Place) -> bool:
        """Say whether a field is typed in the line, so that one can go on typing."""
        field = place.field
        locked = why_locked(field, self._value(place.id), self.step)
        return field.type in TYPED and not field.info.multiline and not locked

    def _take(self, field: FormField, text: str) -> None:
        held = self._value(field.id)
        if text == text_of(field, held, self.services.zone) and not self._edits.unreadable(
            field.id
        ):
            return
        try:
            self._put(field, parse(field, text, self.around(held)))
        except Unreadable as error:
            self._change(self._edits.put_typed(field, text, self._now))
            self.warn(
                _("{name}: {reason} It is kept as it is.").format(
                    name=one_line(field.name, 60), reason=error
                )
            )

    async def _choose(self, field: FormField, held: Held) -> None:
        try:
            new = await self.chosen(field, held, field.name)
        finally:
            self.let_keys_go()
        if new is not None:
            self._put(field, new)

    async def _write_long(self, field: FormField, held: Held) -> None:
        new = await self.written(field, held)
        if new is not None:
            self._put(field, new)

    def action_tick(self) -> None:
        """Tick the box; bring the next state or choice."""
        place = self._editable()
        if place is None:
            return
        new = self.ticked(place.field, self._value(place.id))
        if new is None:
            self.warn(_("Nothing to tick here; i edits the field."))
        else:
            self._put(place.field, new)

    def action_clear_field(self) -> None:
        """Empty the field."""
        place = self._editable()
        if place is not None and place.field.type != "title":
            self._put(place.field, NOTHING)

    # -- tables and files ----------------------------------------------------------------------

    def _open_sheet(self, field: FormField, held: Held) -> None:
        sheet = Sheet.of(columns_of(field), rows_of(held), self.step)
        title = f"{self.heading_text()} › {one_line(field.name, 40)}"
        base = rows_of(self._now.get(field.id, NOTHING))

        def taken(rows: Rows) -> None:
            self._put(field, Held(rows))

        self.app.push_screen(SheetScreen(self.store, self.services, title, sheet, base, taken))
        self.let_keys_go()

    async def _edit_files(self, field: FormField, held: Held) -> None:
        """Add a file; where some are there, ask what to do with them."""
        known = files_of(held)
        place = self._places.get(field.id)
        if place is None:
            return
        if not known:
            self._type(place, "", "file")
            return
        options: list[tuple[Hashable, str, str]] = [(("add", 0), _("Add a file"), "")]
        for at, file in enumerate(known):
            name = one_line(file.name or f"#{file.id}", 80)
            options.append((("remove", at), _("Take out {name}").format(name=name), ""))
            if file.id:
                newer = _("Send a newer version of {name}").format(name=name)
                options.append((("version", at), newer, ""))
        chosen = await self.app.push_screen_wait(Picker(field.name, Options(options_of(options))))
        match chosen[0] if chosen else None:
            case ("add", _at):
                self._type(place, "", "file")
            case ("version", int() as at):
                root = known[at].root_id or known[at].id
                self._type(place, "", f"version {root}")
            case ("remove", int() as at):
                left = tuple(file for number, file in enumerate(known) if number != at)
                self._put(field, Held(left) if left else NOTHING)
            case _:
                self.let_keys_go()

    async def _add_file(self, field: FormField, path: Path, purpose: str) -> None:
        if not await asyncio.to_thread(path.is_file):
            raise PyrusError(_("There is no file {path}.").format(path=path))
        self.say(_("Sending {name}…").format(name=path.name), Mood.WORKING)
        root = int(purpose.split()[1]) if purpose.startswith("version") else None
        new = await self.services.filler.upload(path, root)
        held = self._value(field.id)
        self._put(field, Held((*files_of(held), new)))
        told = _("{name} is at the server; it hangs on the task once you send the form.")
        self.say(told.format(name=path.name))
