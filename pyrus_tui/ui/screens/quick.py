"""Quick actions on one task: two or three keys each, from every list and from the task."""

from collections.abc import Callable, Hashable, Iterable, Mapping

from textual.screen import ModalScreen

from pyrus_tui.models import quick
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.options import Options, list_options, person_option
from pyrus_tui.models.places import without_forms
from pyrus_tui.models.tasks import Completeness, Task
from pyrus_tui.store import selectors
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.store.state import Mood
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.screens import quick_forms
from pyrus_tui.ui.screens.base import StoreScreen
from pyrus_tui.ui.screens.quick_forms import Asking
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.words import _

OPENERS = frozenset(
    {
        *("approve_more", "transfer", "snooze", "due", "lists", "watchers", "watchers_again"),
        *("participants", "approvers_add", "approvers_remove", "approvers_again"),
        *("subject", "time_spent", "comment_quietly", "delete"),
    }
)
"""Actions that open a dialog: what is typed on belongs to it."""
AT_ONCE = frozenset({"take", "wake", "clear_due"})
ACTIONS = OPENERS | AT_ONCE


class QuickActions(StoreScreen):
    """The quick actions; a screen says which task is meant, and how a draft is sent."""

    def target(self) -> int | None:
        """Return the task that an action would be for."""
        raise NotImplementedError

    def act_on(self, task_id: int, draft: CommentDraft, purpose: str = "") -> None:
        """Send what a person decided."""
        raise NotImplementedError

    def advance(self, task_id: int) -> None:
        """Go to the next task."""
        raise NotImplementedError

    def quick_refusal(self, action: str) -> str | None:
        """Say why a quick action is off for the chosen task; None while it is on."""
        view = selectors.task_view(self.store.state, self.target())
        return _("No task is chosen.") if view is None else refusal(action, view)

    # -- dialogs that make a draft -------------------------------------------------------------

    def action_approve_more(self) -> None:
        """Approve with options."""
        people = self.services.directory.people_and_roles
        self._open_dialog(lambda asking: quick_forms.approve_dialog(asking, people))

    def action_transfer(self) -> None:
        """Hand the task to somebody."""
        people = self.services.directory.people_and_roles
        self._open_dialog(lambda asking: quick_forms.transfer_dialog(asking, people))

    def action_snooze(self) -> None:
        """Let the task sleep."""
        self._open_dialog(quick_forms.snooze_dialog)

    def action_due(self) -> None:
        """Set the due date."""
        self._open_dialog(quick_forms.due_dialog)

    def action_subject(self) -> None:
        """Change the subject."""
        self._open_dialog(quick_forms.subject_dialog)

    def action_time_spent(self) -> None:
        """Note how long one worked."""
        self._open_dialog(quick_forms.time_dialog)

    def action_comment_quietly(self) -> None:
        """Comment with options."""
        self._open_dialog(quick_forms.quiet_comment_dialog)

    def _open_dialog(self, make: Callable[[Asking], quick_forms.Draft]) -> None:
        asking = self._asking()
        if asking is None:
            return
        task_id = asking.view.task_id

        def answered(draft: CommentDraft | None) -> None:
            if draft is not None:
                self.act_on(task_id, draft)

        self.app.push_screen(make(asking), answered)

    def _asking(self) -> Asking | None:
        """Return what a dialog is about; None where none may come up."""
        view = selectors.task_view(self.store.state, self.target())
        if view is None or self.app.screen is not self:
            if isinstance(self.app, TerminalApp):
                self.app.call_next(self.app.let_keys_go)
            return None
        services = self.services
        return Asking(view, services.clock.now(), services.zone, services.why_unsupported)

    # -- at once -------------------------------------------------------------------------------

    def action_take(self) -> None:
        """Take the task myself."""
        self._at_once(lambda view: quick.transfer(view.me_id, view.me_id, watch=False))

    def action_wake(self) -> None:
        """Bring a snoozed task back."""
        self._at_once(lambda _view: CommentDraft(cancel_schedule=True))

    def action_clear_due(self) -> None:
        """Take the due date away."""
        self._at_once(lambda _view: CommentDraft(cancel_due=True))

    def _at_once(self, make: Callable[[TaskView], CommentDraft]) -> None:
        view = selectors.task_view(self.store.state, self.target())
        if view is not None:
            self.act_on(view.task_id, make(view))

    # -- lists and people ----------------------------------------------------------------------

    def action_lists(self) -> None:
        """Put the task into lists, or take it out."""
        asking = self._asking()
        if asking is None:
            return
        before = asking.view.task.list_ids if asking.view.task is not None else ()
        state = self.store.state
        options = Options(list_options(without_forms(state.list_names, state.forms)))

        def change(chosen: tuple[Hashable, ...]) -> CommentDraft | None:
            return quick.list_change(before, numbers(chosen))

        self._pick(
            asking,
            Picker(
                _("lists"),
                options,
                many=True,
                marked=before,
                may_be_empty=True,
                about=asking.head(),
            ),
            change,
        )

    def action_watchers(self) -> None:
        """Add watchers, or take some away."""
        task = self._read_task()
        before = [subscriber.person.id for subscriber in task.subscribers] if task else []
        self._change_people(_("watchers"), before, "subscribers")

    def action_participants(self) -> None:
        """Add participants, or take some away."""
        task = self._read_task()
        before = [person.id for person in task.participants] if task else []
        self._change_people(_("participants"), before, "participants")

    def _change_people(self, title: str, before: list[int], name: str) -> None:
        asking = self._asking()
        if asking is None:
            return
        first = [person.id for person in quick.involved(asking.view.task, 0)]

        def change(chosen: tuple[Hashable, ...]) -> CommentDraft | None:
            wanted = numbers(chosen)
            added = [person for person in wanted if person not in before]
            removed = [person for person in before if person not in wanted]
            if not added and not removed:
                return None
            given = {f"{name}_added": quick.refs(added), f"{name}_removed": quick.refs(removed)}
            return CommentDraft.model_validate(given)

        people = self.services.directory.people_and_roles
        self._pick(
            asking,
            Picker(
                title,
                people,
                many=True,
                marked=before,
                first=first,
                may_be_empty=bool(before),
                about=asking.head(),
            ),
            change,
        )

    def action_watchers_again(self) -> None:
        """Ask watchers again to confirm that they have seen it."""
        asking = self._asking()
        if asking is None:
            return
        task = asking.view.task
        options = Options(
            person_option(
                subscriber.person, extra=quick_forms.choice_words(subscriber.approval_choice)
            )
            for subscriber in (task.subscribers if task is not None else ())
        )
        self._pick(
            asking,
            Picker(_("ask watchers again"), options, many=True, about=asking.head()),
            lambda chosen: CommentDraft(subscribers_rerequested=quick.refs(numbers(chosen))),
        )

    def action_approvers_add(self) -> None:
        """Let more people decide; which step is asked where there are several."""
        asking = self._asking()
        if asking is None:
            return
        task_id = asking.view.task_id
        steps, current = quick_forms.step_options(asking.view)
        people = self.services.directory.people_and_roles
        first = [person.id for person in quick.involved(asking.view.task, 0)]
        who = Picker(_("add approvers"), people, many=True, first=first, about=asking.head())

        def at_step(chosen: Iterable[int], answer: tuple[Hashable, ...] | None) -> None:
            for step in numbers(answer or ()):
                added = quick.at_step(chosen, step)
                self.act_on(task_id, CommentDraft(approvals_added=added))

        def chose(answer: tuple[Hashable, ...] | None) -> None:
            chosen = numbers(answer or ())
            if chosen and len(steps) == 1:
                at_step(chosen, (current,))
            elif chosen:
                which = Picker(_("at which step"), steps, first=[current], about=asking.head())
                self.app.push_screen(which, lambda answer: at_step(chosen, answer))

        self.app.push_screen(who, chose)

    def action_approvers_remove(self) -> None:
        """Take approvers away."""
        self._change_approvers(_("remove approvers"), "approvals_removed")

    def action_approvers_again(self) -> None:
        """Ask approvers again."""
        self._change_approvers(_("ask approvers again"), "approvals_rerequested")

    def _change_approvers(self, title: str, name: str) -> None:
        asking = self._asking()
        if asking is None:
            return

        def change(chosen: tuple[Hashable, ...]) -> CommentDraft:
            pairs = [pair for pair in chosen if isinstance(pair, tuple)]
            return CommentDraft.model_validate({name: quick.by_steps(pairs)})

        options = quick_forms.approver_options(asking.view)
        self._pick(asking, Picker(title, options, many=True, about=asking.head()), change)

    def _pick(
        self,
        asking: Asking,
        picker: ModalScreen[tuple[Hashable, ...] | None],
        make: Callable[[tuple[Hashable, ...]], CommentDraft | None],
    ) -> None:
        def answered(chosen: tuple[Hashable, ...] | None) -> None:
            draft = make(chosen) if chosen is not None else None
            if draft is not None:
                self.act_on(asking.view.task_id, draft)
            elif chosen is not None:
                self.say(_("Nothing was changed at #{id}.").format(id=asking.view.task_id))

        self.app.push_screen(picker, answered)

    def _read_task(self) -> Task | None:
        view = selectors.task_view(self.store.state, self.target())
        return view.task if view is not None else None

    # -- deleting ------------------------------------------------------------------------------

    def action_delete(self) -> None:
        """Delete the task for everybody, after its number was typed."""
        asking = self._asking()
        if asking is None:
            return

        def answered(task_id: int | None) -> None:
            if task_id is not None:
                self.write(self._delete, task_id)

        self.app.push_screen(quick_forms.delete_dialog(asking), answered)

    async def _delete(self, task_id: int) -> None:
        self.say(_("Deleting #{id}…").format(id=task_id), Mood.WORKING)
        await self.services.remover.delete(task_id)
        if self.target() == task_id:
            self.advance(task_id)
        self.services.refresher.soon()
        self.say(_("Deleted #{id}, for everybody.").format(id=task_id))


def numbers(chosen: Iterable[Hashable]) -> tuple[int, ...]:
    """Return the ids that are numbers: all of them, where people or lists were chosen."""
    return tuple(id for id in chosen if isinstance(id, int))


def refusal(action: str, view: TaskView) -> str | None:
    """Say why a quick action makes no sense for a task as it is known; None where it does."""
    header = view.task or view.header
    if action in _OPEN_ONLY and header is not None and header.closed:
        return _("The task is finished; F reopens it.")
    if action == "clear_due" and header is not None and not (header.due or header.due_date):
        return _("It has no due date.")
    responsible = header.responsible if header is not None else None
    if action == "take" and responsible is not None and responsible.id == view.me_id:
        return _("It is yours already.")
    task = view.task
    if action in _WHOLE_ONLY and (task is None or task.completeness is not Completeness.FULL):
        return _("The task is not read yet: what it holds is not known.")
    return _OF_TASK[action](task) if task is not None and action in _OF_TASK else None


_OPEN_ONLY = frozenset({"transfer", "take", "snooze", "due", "clear_due", "approvers_add"})
_WHOLE_ONLY = frozenset(
    {
        *("watchers", "watchers_again", "participants", "subject", "wake"),
        *("approvers_add", "approvers_remove", "approvers_again"),
    }
)


def _no_watchers(task: Task) -> str | None:
    return None if task.subscribers else _("Nobody watches this task.")


def _no_approvers(task: Task) -> str | None:
    return None if quick.approvers(task) else _("This task has no approval route.")


def _of_a_form(task: Task) -> str | None:
    return _("Only a simple task has that; this one is of a form.") if task.form_id else None


def _awake(task: Task) -> str | None:
    asleep = task.scheduled_date or task.scheduled_datetime_utc
    return None if asleep else _("The task is not snoozed.")


_OF_TASK: Mapping[str, Callable[[Task], str | None]] = {
    "watchers_again": _no_watchers,
    "approvers_remove": _no_approvers,
    "approvers_again": _no_approvers,
    "participants": _of_a_form,
    "subject": _of_a_form,
    "wake": _awake,
}
