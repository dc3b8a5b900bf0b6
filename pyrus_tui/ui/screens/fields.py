"""The fields of a form in order, what was changed in them, and how that looks."""

from collections.abc import Hashable
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var

from pyrus_tui.models.editing.edits import (
    Edits,
)
from pyrus_tui.models.editing.held import Held
from pyrus_tui.models.editing.outline import (
    Place,
    lacks,
    places,
)
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.outbox import FIELDS
from pyrus_tui.models.text import one_line
from pyrus_tui.services.services import Services
from pyrus_tui.store.state import Effect, Link, Mood
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.form_review import side_text
from pyrus_tui.ui.render.form_rows import about_text, form_row, meaning
from pyrus_tui.ui.screens.base import effect_text
from pyrus_tui.ui.screens.filling import FillingScreen, heading
from pyrus_tui.ui.widgets.boxes import Row
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, Pane, StatusLine
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.scroll_pane import ScrollPane
from pyrus_tui.ui.widgets.value_line import ValueLine
from pyrus_tui.words import _, ngettext

UNDOS = 200


class FieldsScreen(FillingScreen):
    """Shows the fields and keeps every change of them, to be taken back or sent later."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.FIELDS))
    AUTO_FOCUS = "#fields"

    link: var[Link] = var(Link(), init=False)
    effect: var[Effect | None] = var(None, init=False)

    def __init__(self, store: Store, services: Services, task_id: int) -> None:
        super().__init__(store, services)
        self.task_id = task_id
        self._fields: tuple[FormField, ...] = ()
        self._specs: dict[int, FormField] = {}
        self._now: dict[int, Held] = {}
        self._opened: dict[int, Held] | None = None
        self._edits = Edits()
        self._past: list[Edits] = []
        self._future: list[Edits] = []
        self._places: dict[int, Place] = {}
        self._typing = 0

    def compose(self) -> ComposeResult:
        """Lay out the fields, what is to be said beside them, and the line to type in."""
        yield Bar(id="title")
        with Row(id="body"):
            waiting = Content(_("reading the task…"))
            yield RowList(self._draw, is_new=self._is_lacking, placeholder=waiting, id="fields")
            with ScrollPane(id="side"):
                yield Pane(id="side-text")
        yield ValueLine()
        yield StatusLine(id="status")
        yield KeyBar()

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
        raise NotImplementedError

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
        known = (place, self._places, self._edits, self._now, self.look)
        side = partial(side_text, *known, self.untold())
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

    def action_edit_field(self) -> None:
        """Edit the field at the cursor."""
        raise NotImplementedError

    # -- changing ------------------------------------------------------------------------------

    def _change(self, edits: Edits, *, show: bool = True) -> None:
        """Take over other edits: they are undoable and kept from now on.

        Without `show` they are drawn once the form is in sight again.
        """
        if edits == self._edits:
            return
        self._past = [*self._past, self._edits][-UNDOS:]
        self._future = []
        self._edits = edits
        self._keep()
        if show:
            self._show()

    def on_screen_resume(self) -> None:
        """Draw what was changed while another screen covered the form."""
        if self._fields:
            self._show()

    def _keep(self) -> None:
        self.services.reader.keep_draft(self.task_id, self.purpose, self._edits.to_json())

    @property
    def purpose(self) -> str:
        """The name of the draft."""
        return FIELDS

    def _put(self, field: FormField, held: Held) -> None:
        self._change(self._edits.put(field, held, self._now))

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

    def untold(self) -> str:
        """Say why it is not known what is required; "" where it is."""
        return ""

    def action_next_empty(self) -> None:
        """Go to the next field that is required at this step and empty."""
        listing = self.query_one("#fields", RowList)
        ids = list(self._places)
        at = ids.index(listing.cursor) + 1 if listing.cursor in self._places else 0
        for number in (*ids[at:], *ids[:at]):
            if self._is_lacking(number):
                listing.cursor = number
                return
        self.say(self.untold() or _("Nothing that is required at this step is empty."))

    # -- leaving -------------------------------------------------------------------------------

    def leave(self) -> bool:
        """Take `q` and Esc: the changes stay as a draft."""
        if len(self._edits):
            self._keep()
            self.say(_("The changes are kept and not sent; i brings them back."), Mood.WARNING)
        self.dismiss()
        return True
