"""The form editor: all fields of a task, typed and chosen, reviewed, and then sent."""

import asyncio
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import var

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.editing.documents import (
    Mistake,
    catalogs_in,
    document,
    loaded,
    read_document,
)
from pyrus_tui.models.editing.edits import (
    Edits,
    batches,
    conflicts,
    merged,
    news,
    specs_of,
)
from pyrus_tui.models.editing.entering import TYPED, Around, parse, text_of
from pyrus_tui.models.editing.held import NOTHING, Held, files_of, held_by
from pyrus_tui.models.editing.numbers import Unreadable
from pyrus_tui.models.editing.outline import (
    Place,
    columns_of,
    definitions,
    lacks,
    places,
    step_of,
    why_locked,
)
from pyrus_tui.models.editing.sheets import Sheet
from pyrus_tui.models.editing.tables import Rows, rows_of
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.options import Options, options_of
from pyrus_tui.models.outbox import FIELDS
from pyrus_tui.models.text import one_line
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.store.state import Effect, Link, Mood, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.modals.field_review import FieldReview
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.render.form_review import ReviewLine, review_lines, side_text
from pyrus_tui.ui.render.form_rows import about_text, form_row, meaning
from pyrus_tui.ui.screens.base import effect_text
from pyrus_tui.ui.screens.filling import FillingScreen, heading
from pyrus_tui.ui.screens.sheet import SheetScreen
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, Pane
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.scroll_pane import ScrollPane
from pyrus_tui.ui.widgets.value_line import Entered, ValueLine
from pyrus_tui.words import _, ngettext

UNDOS = 200
PATIENCE = 4.0
"""Seconds that a review waits for the task as it stands now."""

Send = Callable[[int, tuple[CommentDraft, ...]], None]
"""How a screen of tasks sends the fields that were changed, request after request."""


class FormScreen(FillingScreen):
    """The fields of one task in order; a value is kept on every way out of a field."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.FIELDS))
    AUTO_FOCUS = "#fields"

    view: var[TaskView | None] = var(None, init=False)
    link: var[Link] = var(Link(), init=False)
    effect: var[Effect | None] = var(None, init=False)

    def __init__(self, store: Store, services: Services, task_id: int, send: Send) -> None:
        super().__init__(store, services)
        self.task_id = task_id
        self._send = send
        self._fields: tuple[FormField, ...] = ()
        self._specs: dict[int, FormField] = {}
        self._now: dict[int, Held] = {}
        self._opened: dict[int, Held] | None = None
        self._edits = Edits()
        self._past: list[Edits] = []
        self._future: list[Edits] = []
        self._places: dict[int, Place] = {}
        self._typing: tuple[int, str] = (0, "")

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow the task, the connection and the last effect."""
        return {
            "view": partial(selectors.task_view, task_id=self.task_id),
            "link": selectors.link,
            "effect": selectors.effect,
        }

    def compose(self) -> ComposeResult:
        """Lay out the fields, what is to be said beside them, and the line to type in."""
        yield Bar(id="title")
        with Horizontal(id="body"):
            waiting = Content(_("reading the task…"))
            yield RowList(self._draw, is_new=self._is_lacking, placeholder=waiting, id="fields")
            with ScrollPane(id="side"):
                yield Pane(id="side-text")
        yield ValueLine()
        yield Bar(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Ask the server how the task stands now."""
        if self.task_id > 0:
            self.read(self.services.reader.task, self.task_id)

    # -- following the store -------------------------------------------------------------------

    def watch_view(self, view: TaskView | None) -> None:
        """Take over what the task holds now."""
        if view is None or view.task is None:
            return
        self._fields = definitions(view.form, view.task)
        self._specs = specs_of(self._fields)
        self._now = held_by(view.task.fields)
        self.step = step_of(view.task)
        if self._opened is None:
            self._opened = self._now
            draft = self.services.reader.draft(self.task_id, self.purpose)
            self._edits = Edits.from_json(draft, self._specs)
            if len(self._edits):
                self.say(_("Your changes of before are here again; u takes them back."))
        self._show()

    def watch_link(self) -> None:
        """Show how the connection is."""
        self._show_title()
        self._show_status()

    def watch_effect(self) -> None:
        """Show what the last action did."""
        self._show_status()

    def _show(self) -> None:
        values = self._edits.values(self._now)
        self._places = {place.id: place for place in places(self._fields, values)}
        listing = self.query_one("#fields", RowList)
        listing.placeholder = Content(_("This task has no fields."))
        listing.set_rows(tuple(self._places))
        listing.changed()
        self._show_title()
        self._show_value()

    def _show_title(self) -> None:
        changed = len(self._edits)
        told = ngettext("{n} changed", "{n} changed", changed).format(n=changed)
        right = Content.styled(told, ".text--warning" if changed else ".text--muted")
        head = Content.assemble((" pyrus  ", "bold"), (self.heading_text(), "bold"))
        self.query_one("#title", Bar).set(head, right + Content(" "))

    def heading_text(self) -> str:
        """Say what is edited."""
        form = self.view.form if self.view is not None else None
        name = one_line(form.name, 60) if form is not None else ""
        return _("edit fields  #{id} {form}").format(id=self.task_id, form=name)

    def _show_status(self) -> None:
        self.query_one("#status", Bar).set(effect_text(self.effect, self.link))

    def _show_value(self) -> None:
        line = self.query_one(ValueLine)
        if line.is_open:
            return
        place = self._place
        if place is None:
            line.show(Content(""), Content(""))
            return
        change = self._edits.changes.get(place.id)
        held = self._value(place.id)
        about = about_text(place, held, change, self.look)
        if change is not None and change.typed:
            about = meaning(place.field, change.typed, self.around(held), self.look)
        line.show(heading(one_line(place.field.name, 60)), about)
        side = partial(side_text, place, self._places, self._edits, self._now, self.look)
        self.query_one("#side-text", Pane).draw(side)

    # -- fields --------------------------------------------------------------------------------

    @property
    def _place(self) -> Place | None:
        cursor = self.query_one("#fields", RowList).cursor
        return self._places.get(cursor) if isinstance(cursor, int) else None

    def _value(self, number: int) -> Held:
        return self._edits.held(number, self._now)

    def _draw(self, key: Hashable, width: int) -> list[Content]:
        place = self._places.get(key) if isinstance(key, int) else None
        if place is None:
            return [Content("")]
        change = self._edits.changes.get(place.id)
        return [form_row(place, self._value(place.id), change, self.look, width)]

    def _is_lacking(self, key: Hashable) -> bool:
        place = self._places.get(key) if isinstance(key, int) else None
        return place is not None and bool(lacks(place, self._value(place.id), self.step))

    @on(RowList.Moved)
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._show_value()

    @on(RowList.Opened)
    def _row_opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.action_edit_field()

    # -- changing ------------------------------------------------------------------------------

    def _change(self, edits: Edits) -> None:
        """Take over other edits: they are undoable and kept from now on."""
        if edits == self._edits:
            return
        self._past = [*self._past, self._edits][-UNDOS:]
        self._future = []
        self._edits = edits
        self._keep()
        self._show()

    def _keep(self) -> None:
        self.services.reader.keep_draft(self.task_id, self.purpose, self._edits.to_json())

    @property
    def purpose(self) -> str:
        """The name of the draft."""
        return FIELDS

    def _put(self, field: FormField, held: Held) -> None:
        self._change(self._edits.put(field, held, self._now))

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

    def undo_edit(self) -> None:
        """Take the last change back; at the end all that was kept from before."""
        if not self._past and len(self._edits):
            self._past = [Edits()]
        if not self._past:
            self.say(_("Nothing is changed."))
            return
        self._future.append(self._edits)
        self._edits = self._past.pop()
        self._keep()
        self._show()

    def redo_edit(self) -> None:
        """Do again what was taken back last."""
        if not self._future:
            self.say(_("There is nothing to do again."))
            return
        self._past.append(self._edits)
        self._edits = self._future.pop()
        self._keep()
        self._show()

    def action_next_empty(self) -> None:
        """Go to the next field that is required at this step and empty."""
        listing = self.query_one("#fields", RowList)
        ids = list(self._places)
        at = ids.index(listing.cursor) + 1 if listing.cursor in self._places else 0
        for number in (*ids[at:], *ids[:at]):
            if self._is_lacking(number):
                listing.cursor = number
                return
        self.say(_("Nothing that is required at this step is empty."))

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

    # -- as a text -----------------------------------------------------------------------------

    def action_as_text(self) -> None:
        """Edit all fields as a text in $EDITOR."""
        self.write(self._edit_as_text)

    async def _edit_as_text(self) -> None:
        zone = self.services.zone
        text = document(self.heading_text(), self._fields, self._edits, self._now, self.step, zone)
        while True:
            new = await self.edit_outside(text, "form.toml")
            if new.rstrip() == text.rstrip():
                self.say(_("Nothing was changed in the text."))
                return
            text = new
            edits, mistakes = await self._read_text(text)
            if not mistakes:
                break
            title = _("Nothing is taken over yet: the text has mistakes")
            lines = [ReviewLine(mistake.told, ".text--error") for mistake in mistakes]
            again = FieldReview(title, lines, accept=_("edit again"))
            if await self.app.push_screen_wait(again) is None:
                self.warn(_("The text was dropped; the fields are as they were."))
                return
        self._change(edits)
        self.action_review()

    async def _read_text(self, text: str) -> tuple[Edits, tuple[Mistake, ...]]:
        data, mistakes = loaded(text)
        if mistakes:
            return self._edits, mistakes
        try:
            wanted = catalogs_in(data, self._fields, self._edits, self._now, self.services.zone)
        except Unreadable:
            wanted = set()
        for number in wanted:
            await self.services.filler.catalog(number)
        return read_document(text, self._fields, self._edits, self._now, self.step, self.around())

    # -- sending -------------------------------------------------------------------------------

    def action_review(self) -> None:
        """Show what will be sent, then send it."""
        text = self.query_one(ValueLine).keep()
        if text is not None:
            self._finish(text, "stay")
        if not len(self._edits):
            self.say(_("Nothing is changed."))
            return
        self.write(self._review)

    async def _review(self) -> None:
        unsure = ""
        if self.task_id > 0:
            unsure = await self._look_again()
        found = conflicts(self._fields, self._edits, self._now)
        fresh = news(self._fields, self._opened or {}, self._now)
        unread = [p for p in self._places.values() if self._edits.unreadable(p.id)]
        lines = review_lines(
            tuple(self._places.values()), self._edits, self._now, found, fresh, self.look, unsure
        )
        stop = self.stop_text()
        if unread:
            names = ", ".join(one_line(place.field.name, 30) for place in unread)
            stop = _("Set right first: {names}").format(names=names)
            self.query_one("#fields", RowList).cursor = unread[0].id
        answer = await self.app.push_screen_wait(FieldReview(self.heading_text(), lines, stop))
        if answer is None:
            return
        edits = merged(self._fields, self._edits, self._now, answer)
        self._deliver_edits(edits)

    async def _look_again(self) -> str:
        """Ask how the task stands now; say why that is not known, "" where it is."""
        told = _("Whether others changed it meanwhile is not known: {reason}")
        if self.link.offline:
            return told.format(reason=_("the server cannot be reached."))
        try:
            async with asyncio.timeout(PATIENCE):
                await self.services.reader.task(self.task_id)
        except PyrusError as error:
            return told.format(reason=error)
        except TimeoutError:
            return told.format(reason=_("the server takes long."))
        self.store.flush()
        self._deliver()
        return ""

    def stop_text(self) -> str:
        """Say what keeps all of it from being sent; "" where nothing does."""
        return ""

    def _deliver_edits(self, edits: Edits) -> None:
        sent = batches(self._fields, edits, self._now)
        if not sent:
            self.say(_("Nothing is left to send: the task holds all of it already."))
            self._edits = Edits()
            self._keep()
            self._show()
            return
        self._edits = edits
        self._keep()  # what is sent leaves the drafts, and comes back as it was sent
        view = self.view
        closed = view is not None and view.task is not None and view.task.closed
        drafts = (CommentDraft(field_updates=batch, skip_auto_reopen=closed) for batch in sent)
        self._send(self.task_id, tuple(drafts))
        self.dismiss()

    # -- leaving -------------------------------------------------------------------------------

    def leave(self) -> bool:
        """Take `q` and Esc: the changes stay as a draft."""
        if len(self._edits):
            self._keep()
            self.say(_("The changes are kept and not sent; i brings them back."), Mood.WARNING)
        self.dismiss()
        return True
