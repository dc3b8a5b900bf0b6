"""Making a task: the form editor on a task that does not exist yet."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.capabilities import Capability
from pyrus_tui.models.editing.edits import Change, Edits, specs_of
from pyrus_tui.models.editing.new_tasks import (
    Preset,
    continued,
    due_fields,
    loses_due,
    loses_lists,
    own_fields,
    preset_edits,
    task_draft,
    usual_route,
    why_not,
)
from pyrus_tui.models.forms import Form
from pyrus_tui.models.outbox import NEW_TASK
from pyrus_tui.models.places import without_forms
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import one_line
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.state import Mood, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.render.form_rows import held_text
from pyrus_tui.ui.screens.form import FormScreen
from pyrus_tui.words import _


class NewTaskScreen(FormScreen):
    """A task is filled in and made; what was begun before is there again."""

    def __init__(
        self,
        store: Store,
        services: Services,
        form: Form | None,
        preset: Preset | None = None,
        *,
        purpose: str = "",
    ) -> None:
        """Make a task of a form, or without one; `purpose` names a draft to go on with."""
        super().__init__(store, services, 0, lambda _task_id, _drafts: None)
        self._form = form
        self._preset = preset or Preset()
        self._purpose = purpose
        self._given = Edits()

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow the connection and the last effect."""
        return {"link": selectors.link, "effect": selectors.effect}

    @property
    def purpose(self) -> str:
        """The name of the draft: one for each form, and for each task that came back."""
        if self._purpose:
            return self._purpose
        return f"{NEW_TASK} {self._form.id}" if self._form is not None else NEW_TASK

    def on_mount(self) -> None:
        """Lay out what can be filled in."""
        state = self.store.state
        lacks = self.services.why_unsupported
        lists = without_forms(state.list_names, state.forms)
        self._fields = own_fields(self._form, self._people(), lists, lacks)
        self._specs = specs_of(self._fields)
        self._know_route(state.tasks.values())
        kept = Edits.from_json(self.services.reader.draft(0, self.purpose), self._specs)
        self._given = preset_edits(self._preset, self._specs, self.services.zone)
        self._edits, against = continued(kept, self._given, self._specs)
        if len(kept):
            self.say(_("What you began before is here again; u takes it back."))
        elif self._form is not None and self._form.steps:
            route = " → ".join(one_line(name, 30) for _n, name in sorted(self._form.steps.items()))
            self.say(_("It will go through: {route}. Defaults fill the rest.").format(route=route))
        if loses_due(self._preset, self._specs, self.services.zone):
            self.warn(_("This form has no due date: the day is not taken over."))
        if loses_lists(self._preset, self._specs):
            self.warn(_("The server takes no list here: put the task into it afterwards (L)."))
        self._show()
        if self._form is not None and self._form.steps and not self.store.state.link.offline:
            self.read(self._ask_route, self._form)
        if against:
            self.write(self._ask_which, against)

    async def _ask_which(self, given: Mapping[int, Change]) -> None:
        """Ask whether what the place gives shall replace what was filled in before."""
        due = due_fields(self._specs)
        replaced = given.keys() | (due if due & given.keys() else set())
        before = {n: c for n, c in self._edits.changes.items() if n in replaced}
        told = [
            *(_("You filled in: {what}").format(what=self._what(n, c)) for n, c in before.items()),
            *(_("From here: {what}").format(what=self._what(n, c)) for n, c in given.items()),
        ]
        title = _("You began this task before. It holds something else")
        if await self.app.push_screen_wait(Question(title, tuple(told), _("take what is new"))):
            kept = self._edits.without(replaced)
            self._change(Edits({**kept.changes, **given}))

    def _what(self, number: int, change: Change) -> str:
        spec = self._specs[number]
        value = change.typed or held_text(spec, change.mine, self.look)
        return f"{one_line(spec.name, 40)}: {one_line(value, 40)}"

    def _know_route(self, tasks: Iterable[Task]) -> None:
        self._now = usual_route(self._form, tasks) if self._form is not None else {}
        self._opened = self._now

    async def _ask_route(self, form: Form) -> None:
        """Look at a task of the form, where none is known yet."""
        if any(task.form_id == form.id and any(task.approvals) for task in self._known_tasks()):
            return
        with suppress(PyrusError):
            example = await self.services.filler.example(form.id)
            if example is not None and self.is_running:
                self._know_route([example])
                self._show()

    def _known_tasks(self) -> Iterable[Task]:
        return self.store.state.tasks.values()

    def heading_text(self) -> str:
        """Say what is made."""
        if self._form is None:
            return _("new task")
        folder = " / ".join((*self._form.folder, self._form.name))
        return _("new task of {form}").format(form=one_line(folder, 80))

    def untold(self) -> str:
        """Say why it is not known what is required; "" where it is."""
        of_form = self._form is not None and self.services.why_unsupported(Capability.FORMS)
        return _("This server does not tell what is required.") if of_form else ""

    def stop_text(self) -> str:
        """Say what keeps the task from being made."""
        return why_not(self._form, self._edits)

    def _deliver_edits(self, edits: Edits) -> None:
        self._edits = edits
        self._keep()
        self.write(self._queue, edits)
        self.dismiss()

    async def _queue(self, edits: Edits) -> None:
        services = self.services
        plain = services.why_unsupported(Capability.FORMATTED_TEXT)
        names = None if plain else await services.directory.names()
        await services.writer.queue(0, task_draft(self._form, edits, names), purpose=self.purpose)

    def leave(self) -> bool:
        """Take `q` and Esc: what was filled in stays as a draft; what the place gave does not."""
        if self._edits in (self._given, Edits()):
            self.services.reader.keep_draft(0, self.purpose, "")
        else:
            self._keep()
            self.say(_("It is kept and not sent; C brings it back."), Mood.WARNING)
        self.dismiss()
        return True
