"""Filling in fields: the right way of editing for each type."""

from collections.abc import Hashable
from functools import partial

from textual import on
from textual.content import Content

from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.capabilities import Capability
from pyrus_tui.models.editing.entering import (
    TYPED,
    Around,
    link_value,
    parse,
    takes_lines,
    text_of,
)
from pyrus_tui.models.editing.held import NOTHING, Held, files_of, versions_of
from pyrus_tui.models.editing.numbers import Unreadable
from pyrus_tui.models.editing.outline import (
    Place,
    columns_of,
    why_locked,
)
from pyrus_tui.models.editing.sheets import Sheet
from pyrus_tui.models.editing.sums import amounts_of
from pyrus_tui.models.editing.tables import rows_of
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.options import Options, options_of, task_options
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.modals.menu import Item, Menu
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.render.form_rows import meaning
from pyrus_tui.ui.render.values import file_text
from pyrus_tui.ui.screens.fields import FieldsScreen
from pyrus_tui.ui.screens.filling import heading
from pyrus_tui.ui.screens.sheet import SheetScreen
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.value_line import Entered, ValueLine
from pyrus_tui.words import _

ADD = -1
"""Stands for a file that is to be added."""
TYPE = -1
"""Stands for a task that is not in the list."""


def _named(versions: tuple[Attachment, ...]) -> tuple[str, str]:
    """Name a file by its newest version, and say what is to be known of that."""
    newest = versions[-1]
    name = one_line(newest.name or f"#{newest.id}", 80)
    if newest.id:
        return name, one_line(file_text(newest)).removeprefix(name).strip()
    if len(versions) > 1:
        return name, _("newer version, not sent yet")
    return name, _("not sent yet")


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
        elif field.type == "form_link" and not field.info.form_id:
            self.write(self._choose_any_task, place, held)
        elif field.type in self.PICKS:
            self.write(self._choose, field, held)
        elif field.type == "text" and takes_lines(field, held):
            self.write(self._write_long, field, held)
        else:
            typed = self._edits.unreadable(place.id)
            self._type(place, typed or text_of(field, held, self.services.zone))

    def _type(self, place: Place, text: str) -> None:
        self._typing = place.id
        check = partial(self._meaning, place.field, self.around(self._value(place.id)))
        name = heading(one_line(place.field.name, 60))
        self.query_one(ValueLine).edit(name, text, check)
        self.let_keys_go()

    def _meaning(self, field: FormField, around: Around, text: str) -> Content:
        return meaning(field, text, around, self.look)

    @on(Entered)
    def _entered(self, event: Entered) -> None:
        event.stop()
        self._finish(event.text, event.way)

    def _finish(self, text: str, way: str) -> None:
        """Take over what was typed, whatever way the person left the line."""
        listing = self.query_one("#fields", RowList)
        self.query_one(ValueLine).remove_class("-open")
        if way != "away":
            self.set_focus(listing, scroll_visible=False)
        field = self._specs.get(self._typing)
        if field is not None:
            self._take(field, text)
        self._show_value()
        if way in ("next", "previous"):
            listing.action_move(1 if way == "next" else -1)
            place = self._place
            if place is not None and self._is_typed(place):
                self.action_edit_field()

    def _is_typed(self, place: Place) -> bool:
        """Say whether a field is typed in the line, so that one can go on typing."""
        field = place.field
        held = self._value(place.id)
        locked = why_locked(field, held, self.step)
        return field.type in TYPED and not takes_lines(field, held) and not locked

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

    async def _choose_any_task(self, place: Place, held: Held) -> None:
        """Choose among the tasks that are known here, or type the number of another."""
        state = self.store.state
        known = {**state.headers, **state.tasks}
        tasks = task_options(known[number] for number in sorted(known, reverse=True))
        options = Options([*options_of([(TYPE, _("Type its number…"), "")]), *tasks])
        picked = await self.pick(place.field.name, options, (), many=False)
        if picked is None:
            self.let_keys_go()
        elif picked[0] == TYPE:
            self._type(place, text_of(place.field, held, self.services.zone))
        else:
            self._put(place.field, Held(link_value(picked, known[picked[0]].title)))

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
        if place is None or place.field.type == "title":
            return
        kept = self._now.get(place.id, NOTHING)
        if place.field.type == "file" and files_of(kept) and self._adds_only:
            self._put(place.field, kept)
            self.warn(f"{one_line(place.field.name, 60)}: {self._adds_only}")
        elif place.field.type == "responsible":
            self.warn(_("A task has a responsible person."))
        else:
            self._put(place.field, NOTHING)

    @property
    def _adds_only(self) -> str:
        """Say why files at the server stay in their field; "" where they can be taken out."""
        return self.services.why_unsupported(Capability.REPLACE_FILES)

    # -- tables and files ----------------------------------------------------------------------

    def _open_sheet(self, field: FormField, held: Held) -> None:
        cells = self._edits.cells(field.id)
        sheet = Sheet.of(columns_of(field), rows_of(held), self.step, cells)
        title = f"{self.heading_text()} › {one_line(field.name, 40)}"
        base = rows_of(self._now.get(field.id, NOTHING))

        def taken(new: Sheet) -> None:
            edits = self._edits.put_rows(field, new.rows, new.typed, self._now)
            self._change(edits, show=False)

        amounts = amounts_of(self._places.values(), self._edits, self._now)
        editor = SheetScreen(self.store, self.services, title, sheet, base, taken, amounts)
        self.app.push_screen(editor)
        self.let_keys_go()

    async def _edit_files(self, field: FormField, held: Held) -> None:
        """Add a file; where some are there, choose one to take out or to send anew."""
        known = versions_of(held)
        if not known:
            await self._add_file(field, _("Add a file"))
            return
        rows: list[tuple[Hashable, str, str]] = [(ADD, _("Add a file…"), "")]
        rows += [(at, *_named(versions)) for at, versions in enumerate(known)]
        chosen = await self.app.push_screen_wait(Picker(field.name, Options(options_of(rows))))
        match chosen:
            case (int() as at,) if at >= 0:
                await self._change_file(field, known[at])
            case (int(),):
                await self._add_file(field, _("Add a file"))
            case _:
                self.let_keys_go()

    async def _add_file(self, field: FormField, title: str, root_id: int | None = None) -> None:
        new = await self.new_file(f"{field.name}: {title}", root_id)
        if new is not None:
            self._put(field, Held((*files_of(self._value(field.id)), new)))

    async def _change_file(self, field: FormField, file: tuple[Attachment, ...]) -> None:
        newest = file[-1]
        name = one_line(newest.name or f"#{newest.id}", 80)
        unsent = _("It is not sent yet: take it out, and add another.") if newest.id == 0 else ""
        stays = self._adds_only if newest.id else ""
        choices = (
            Item(_("send a newer version…"), "v", unsent or stays),
            Item(_("take it out"), "x", stays),
        )
        match await self.app.push_screen_wait(Menu(name, choices)):
            case 0:
                title = _("newer version of {name}").format(name=name)
                await self._add_file(field, title, newest.root_id or newest.id)
            case 1:
                gone = file if newest.id else file[-1:]
                left = [one for one in files_of(self._value(field.id)) if one not in gone]
                self._put(field, Held(tuple(left)) if left else NOTHING)
            case _:
                pass
