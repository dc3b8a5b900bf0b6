"""The form editor: all fields of a task, reviewed and then sent."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from textual.reactive import var

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.capabilities import Capability
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
from pyrus_tui.models.editing.held import held_by
from pyrus_tui.models.editing.numbers import Unreadable
from pyrus_tui.models.editing.outline import (
    definitions,
    step_of,
)
from pyrus_tui.models.text import one_line
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.store.state import State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.modals.field_review import FieldReview
from pyrus_tui.ui.render.form_review import ReviewLine, review_lines
from pyrus_tui.ui.screens.entering import EnteringScreen
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.value_line import ValueLine
from pyrus_tui.words import _

PATIENCE = 4.0
"""Seconds that a review waits for the task as it stands now."""

Send = Callable[[int, tuple[CommentDraft, ...]], None]
"""How a screen of tasks sends the fields that were changed, request after request."""


class FormScreen(EnteringScreen):
    """The fields of one task, as they stand at the server."""

    view: var[TaskView | None] = var(None, init=False)

    def __init__(self, store: Store, services: Services, task_id: int, send: Send) -> None:
        super().__init__(store, services, task_id)
        self._send = send

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow the task, the connection and the last effect."""
        return {
            "view": partial(selectors.task_view, task_id=self.task_id),
            "link": selectors.link,
            "effect": selectors.effect,
        }

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

    def heading_text(self) -> str:
        """Say what is edited."""
        form = self.view.form if self.view is not None else None
        name = one_line(form.name, 60) if form is not None else ""
        return _("edit fields  #{id} {form}").format(id=self.task_id, form=name)

    def untold(self) -> str:
        """Say why it is not known what is required; "" where it is."""
        if self.services.why_unsupported(Capability.FORMS):
            return _("This server does not tell what is required.")
        if self.view is None or self.view.form is None:
            return _("The form is not known here, and so not what is required.")
        return ""

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
