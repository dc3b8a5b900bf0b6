"""What is done with forms from every list and from the task: edit, make, keep a document."""

from pyrus_tui.models.capabilities import Capability
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.editing.new_tasks import Preset, begun, form_of
from pyrus_tui.models.options import Options, options_of
from pyrus_tui.models.outbox import FIELDS
from pyrus_tui.paths import downloads_folder
from pyrus_tui.services.delivery import Drafts
from pyrus_tui.store import selectors
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.store.state import Mood
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.screens.base import StoreScreen
from pyrus_tui.words import _

OPENERS = frozenset({"edit_field", "create", "create_child", "print_form"})
"""Actions that open a text or a dialog: what is typed on belongs to it."""
ACTIONS = frozenset({"edit_fields", "create_child", "print_form"})
"""What can be off for a task."""


class FormActions(StoreScreen):
    """The actions on forms; a screen says which task is meant, and how a draft is sent."""

    def target(self) -> int | None:
        """Return the task that an action would be for."""
        raise NotImplementedError

    async def keep(self, task_id: int, draft: Drafts, purpose: str) -> None:
        """Bring what was decided into the outbox."""
        raise NotImplementedError

    def send_edits(self, task_id: int, batches: tuple[CommentDraft, ...]) -> None:
        """Send changed fields, one request after the other; they are taken back together."""
        self.write(self.keep, task_id, batches, FIELDS)

    def new_task_preset(self) -> Preset:
        """Return what a task made from here begins with."""
        return Preset()

    def new_task_form(self) -> int | None:
        """Return the form that a task made from here is likely of."""
        return None

    def form_refusal(self, action: str) -> str | None:
        """Say why an action is off for the chosen task; None while it is on."""
        view = selectors.task_view(self.store.state, self.target())
        if view is None:
            return _("No task is chosen.")
        if action == "create_child":
            return None
        return _no_form(view) if action == "edit_fields" else self._no_documents(view)

    def _no_documents(self, view: TaskView) -> str | None:
        if not self.services.filler.prints:
            return _("This server makes no documents.")
        if view.form is None or not view.form.print_forms:
            return _("The form has no documents that can be made from it.")
        return None

    def action_edit_fields(self) -> None:
        """Edit the form's fields."""
        task_id = self.target()
        if task_id is not None:
            from pyrus_tui.ui.screens.form import FormScreen  # not needed for the first frame

            self.app.push_screen(FormScreen(self.store, self.services, task_id, self.send_edits))

    def action_print_form(self) -> None:
        """Choose a document that the server makes from the form, and keep it."""
        task_id = self.target()
        if task_id is not None:
            self.write(self._print_form, task_id)

    async def _print_form(self, task_id: int) -> None:
        view = selectors.task_view(self.store.state, task_id)
        forms = view.form.print_forms if view is not None and view.form is not None else ()
        options = options_of((one.print_form_id, one.print_form_name, "") for one in forms)
        chosen = await self.app.push_screen_wait(Picker(_("Which document?"), Options(options)))
        if chosen and isinstance(chosen[0], int):
            self.say(_("The server makes the document…"), Mood.WORKING)
            folder = downloads_folder()
            kept = await self.services.filler.print_form(task_id, chosen[0], folder)
            self.say(_("Kept as {file}.").format(file=kept))

    def action_create(self) -> None:
        """Choose what to make, and fill it in."""
        self.write(self._create, self.new_task_preset())

    def action_create_child(self) -> None:
        """Choose what to make below the task under the cursor, and fill it in."""
        self.write(self._create, Preset(parent_task_id=self.target()))

    async def _create(self, preset: Preset) -> None:
        from pyrus_tui.ui.modals.kind_picker import KindPicker  # not needed for the first frame
        from pyrus_tui.ui.screens.new_task import NewTaskScreen

        state = self.store.state
        about = ""
        if self.services.why_unsupported(Capability.FORMS):
            about = _("This server does not show its forms: those of tasks read here are known.")
        begun_ones, likely = begun(state.drafts), self.new_task_form()
        picker = KindPicker(state.forms.values(), begun_ones, likely, about)
        chosen = await self.app.push_screen_wait(picker)
        match chosen:
            case (int() as form_id,):
                screen = NewTaskScreen(self.store, self.services, state.forms.get(form_id), preset)
            case (str() as purpose,):
                form = state.forms.get(form_of(purpose))
                if form is None and form_of(purpose):
                    self.say(_("Its form is not known now; it stays kept."), Mood.WARNING)
                    return
                screen = NewTaskScreen(self.store, self.services, form, purpose=purpose)
            case _:
                return
        self.app.push_screen(screen)


def _no_form(view: TaskView) -> str | None:
    task = view.task
    if task is not None and task.form_id is None and not task.fields:
        return _("This is a task without a form: it has no fields.")
    return None
