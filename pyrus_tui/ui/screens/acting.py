"""The verbs of a task: the same keys, checks and words on every screen that shows tasks."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from textual.reactive import var
from textual.widgets import Input, TextArea

from pyrus_tui.errors import Damaged, PyrusError
from pyrus_tui.models import rules
from pyrus_tui.models.calendar_items import Item, due_item, reminder_item
from pyrus_tui.models.composing import Purpose, Writing
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.kept import joined
from pyrus_tui.models.outbox import Deed, Entry, Stage, deed_of, holds_edits
from pyrus_tui.models.tasks import Completeness
from pyrus_tui.models.wording import deed_text, stuck_text
from pyrus_tui.paths import downloads_folder
from pyrus_tui.services.delivery import Drafts
from pyrus_tui.services.exporting import ics, write_file
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.store.state import Mood, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.screens import forming, quick
from pyrus_tui.ui.screens.forming import FormActions
from pyrus_tui.ui.screens.needing import NEEDS
from pyrus_tui.ui.screens.quick import QuickActions
from pyrus_tui.ui.screens.reviewing import ReviewingScreen
from pyrus_tui.words import _, ngettext

VERBS = {
    "approve": Deed.APPROVE,
    "approve_more": Deed.APPROVE,
    "reject": Deed.REJECT,
    "take_back": Deed.REVOKE,
    "acknowledge": Deed.ACKNOWLEDGE,
    "comment": Deed.COMMENT,
    "finish": Deed.FINISH,
    "finish_as": Deed.FINISH,
    "reopen": Deed.REOPEN,
}
LEAVING = frozenset(
    [Deed.APPROVE, Deed.REJECT, Deed.ACKNOWLEDGE, Deed.FINISH, Deed.TRANSFER, Deed.SNOOZE]
)
"""What takes a task off the person's table: the next one comes."""
WRITES = frozenset({"message", "reply", "edit_comment"})


class ActingScreen(QuickActions, FormActions, ReviewingScreen):
    """A screen on which a person acts on one task at a time.

    An action is bound to the number of the task it was started on. It goes into the outbox where
    nothing speaks against it; else a dialog says what does.
    """

    held: var[tuple[Entry, ...]] = var((), init=False)

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._mine: set[int] = set()

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow what waits for a person."""
        return {**super().follows(), "held": selectors.held}

    def advance(self, task_id: int) -> None:
        """Go to the next task after an action on this one."""
        raise NotImplementedError

    # -- what is off, and why ------------------------------------------------------------------

    def why_not(self, action: str) -> str | None:
        """Say why a verb is off for the chosen task; None while it is on."""
        acts = action in VERBS or action in WRITES or action in NEEDS or action == "open_page"
        if (acts or action in quick.ACTIONS or action in forming.ACTIONS) and self._is_to_be_made():
            return _("This task is not made yet: it waits in the outbox (g o).")
        if lacking := self._why_unsupported(action):
            return lacking
        if action.startswith("copy") or action == "open_page":
            return _("No task is chosen.") if self.target() is None else None
        if action in quick.ACTIONS and action not in VERBS:
            return self.quick_refusal(action)
        if action in forming.ACTIONS:
            return self.form_refusal(action)
        if action in WRITES:
            none = _("No task is chosen.") if self.target() is None else None
            return none or self.why_not_write(action)
        deed = VERBS.get(action)
        if deed is None:
            return None
        view = selectors.task_view(self.store.state, self.target())
        return _("No task is chosen.") if view is None else refusal(deed, view)

    def _is_to_be_made(self) -> bool:
        task_id = self.target()
        return task_id is not None and task_id <= 0

    def _why_unsupported(self, action: str) -> str | None:
        needed = NEEDS.get(action)
        return (self.services.why_unsupported(needed) or None) if needed is not None else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim the verbs that are off; hide the filter while a text is written."""
        if action == "finish_as" and self._why_unsupported(action):
            return False  # only the older API knows it: elsewhere nobody misses it
        if action == "filter" and isinstance(self.focused, TextArea | Input):
            return False
        named = action in VERBS or action in WRITES or action in ("copy", "open_page")
        named = named or action in forming.ACTIONS or self._why_unsupported(action) is not None
        if (named or action in quick.ACTIONS) and self.why_not(action) is not None:
            return None
        return super().check_action(action, parameters)

    # -- verbs ---------------------------------------------------------------------------------

    def action_approve(self) -> None:
        """Approve."""
        self._do(CommentDraft(approval_choice="approved"))

    def action_take_back(self) -> None:
        """Take back my decision."""
        self._do(CommentDraft(approval_choice="revoked"))

    def action_acknowledge(self) -> None:
        """Say that I have seen it."""
        self._do(CommentDraft(approval_choice="acknowledged"))

    def action_reopen(self) -> None:
        """Reopen a finished task."""
        self._do(CommentDraft(action="reopened"))

    def action_finish_as(self, why: str) -> None:
        """Finish as a duplicate, or as irrelevant."""
        self._do(CommentDraft(action=f"finished_as_{why}"))

    def action_export_task(self) -> None:
        """Write the task's deadline, else its reminder, into an .ics file."""
        task_id = self.target()
        state, zone = self.store.state, self.services.zone
        task = state.task(task_id) if task_id is not None else None
        if task is None:
            self.say(_("No task is chosen."), Mood.WARNING)
            return
        item = due_item(task, self.services.clock.now(), zone) or reminder_item(
            task, task.scheduled_date, task.scheduled_datetime_utc, zone
        )
        if item is None:
            self.say(_("#{id} has no date to export.").format(id=task.id), Mood.WARNING)
        else:
            self.export((item,), f"{item.title[:60]}.ics")

    def export(self, items: Sequence[Item], name: str) -> None:
        """Write items of the calendar into a file, and say where it is."""
        self.write(self._export, items, name)

    async def _export(self, items: Sequence[Item], name: str) -> None:
        data = ics(items, self.services.clock.now(), self.store.state.link.server)
        path = await write_file(downloads_folder(), name, data)
        told = ngettext("{n} entry written to {path}", "{n} entries written to {path}", len(items))
        self.say(told.format(n=len(items), path=path))

    # -- sending -------------------------------------------------------------------------------

    def _do(self, draft: CommentDraft) -> None:
        task_id = self.target()
        if task_id is not None:
            self.act_on(task_id, draft)

    def act_on(self, task_id: int, draft: CommentDraft, purpose: str = "") -> None:
        """Put an action into the outbox; ask first where something speaks against it already.

        `purpose` names the draft that its words were typed in.
        """
        if lacking := self.services.why_not(draft):
            self._keep_words(task_id, draft, purpose)
            told = _("{deed} #{id}: NOT sent. {reason}")
            name = deed_text(deed_of(draft))
            self.say(told.format(deed=name, id=task_id, reason=lacking), Mood.WARNING)
            return
        stuck = self.services.writer.stuck(task_id, deed_of(draft))
        words = draft.text or draft.formatted_text
        found = self.services.writer.objections(task_id, draft)
        if stuck is not None and not words and self._may_ask(task_id):
            self.write(self._ask_again, stuck)
        elif found and self._may_ask(task_id):
            self.write(self._ask, task_id, draft, purpose, found)
        elif found:
            self._keep_words(task_id, draft, purpose)
            told = _("{deed} #{id}: NOT sent. {reason} The same key asks again.")
            name = deed_text(deed_of(draft))
            self.say(told.format(deed=name, id=task_id, reason=" ".join(found)), Mood.WARNING)
        else:
            self._queue(task_id, draft, purpose)

    def _queue(self, task_id: int, draft: CommentDraft, purpose: str) -> None:
        self.write(self.keep, task_id, draft, purpose)
        if deed_of(draft) in LEAVING and self.target() == task_id:
            self.advance(task_id)

    async def keep(self, task_id: int, draft: Drafts, purpose: str) -> None:
        """Bring what was decided into the outbox."""
        services = self.services
        try:
            number = await services.writer.queue(task_id, draft, purpose=purpose)
        except Damaged as error:
            if isinstance(draft, CommentDraft):
                self._keep_words(task_id, draft, purpose)
            told = _("{reason} Nothing is sent; what you typed is still here.")
            self.say(told.format(reason=error), Mood.FAILED)
            self.take_up(task_id, purpose)
            return
        self._mine.add(number)
        with suppress(PyrusError):  # before it is sent, everything is looked at once more
            await services.delivery.look(number)

    async def _ask(
        self, task_id: int, draft: CommentDraft, purpose: str, found: tuple[str, ...]
    ) -> None:
        name = deed_text(deed_of(draft))
        if await self.app.push_screen_wait(Question(self._title(name, task_id), found, name)):
            self._queue(task_id, draft, purpose)
        else:
            told = _("Nothing was sent for #{id}.")
            if self._keep_words(task_id, draft, purpose):
                told = _("Nothing was sent for #{id}. Your words are kept: c brings them.")
            self.say(told.format(id=task_id), Mood.WARNING)

    def _keep_words(self, task_id: int, draft: CommentDraft, purpose: str) -> bool:
        """Keep words of a dialog, which has no draft of its own, as one of a comment."""
        if purpose or not draft.text:
            return False
        reader, key = self.services.reader, Purpose.COMMENT.value
        reader.keep_draft(task_id, key, joined(reader.draft(task_id, key), draft.text))
        return True

    def watch_held(self, old: tuple[Entry, ...], held: tuple[Entry, ...]) -> None:
        """Ask at once about what a person has just done here, where nothing else is going on."""
        before = {entry.number for entry in old}
        for entry in held:
            new = entry.number in self._mine and entry.number not in before
            if new and entry.stage is Stage.HELD and self._may_ask(entry.task_id):
                self.write(self._ask_again, entry)
                return

    async def _ask_again(self, entry: Entry) -> None:
        """Show why an action was not carried out; the person sends it, or gives it up."""
        name, delivery = deed_text(entry.deed), self.services.delivery
        held, title = entry.stage is Stage.HELD, self._title(name, entry.task_id)
        yes = _("send anyway") if held else _("try again")
        if await self.app.push_screen_wait(Question(title, (stuck_text(entry),), yes)):
            await (delivery.send_anyway if held else delivery.retry)(entry.number)
        elif held:
            await delivery.drop(entry.number)
            self.say(_("Nothing was sent for #{id}.").format(id=entry.task_id), Mood.WARNING)

    def _title(self, name: str, task_id: int) -> str:
        view = selectors.task_view(self.store.state, task_id)
        known = (view.task or view.header) if view is not None else None
        return f"{name} #{task_id} {known.title if known else ''}"

    def take_up(self, task_id: int, purpose: str) -> bool:
        """Bring words that were taken back into the composer; say whether that is possible here."""
        if holds_edits(purpose):
            return False
        words = self.services.reader.draft(task_id, purpose)
        return bool(words) and self._may_ask(task_id) and self.begin_again(task_id, purpose)

    def begin_where_it_stuck(self, stuck: Entry, writing: Writing) -> None:
        """Go on with words that did not arrive."""
        self.write(self._take_words, stuck, writing)

    async def _take_words(self, stuck: Entry, writing: Writing) -> None:
        try:
            if stuck.doubtful:
                await self._ask_again(stuck)
            else:
                await self.services.delivery.drop(stuck.number)
                if not self.begin_again(stuck.task_id, stuck.purpose):
                    self.open_composer(writing)
        finally:
            self.text_is_open()

    def _may_ask(self, task_id: int) -> bool:
        """A question may come up only over its own task, and never while somebody types."""
        return (
            self.app.screen is self
            and self.target() == task_id
            and not isinstance(self.focused, Input | TextArea)
        )


def refusal(deed: Deed, view: TaskView) -> str | None:
    """Say why an action makes no sense for a task as it is known; None where it does, or may."""
    if view.sending and deed is not Deed.COMMENT:
        return _("Something is on its way to #{id} already: {what}").format(
            id=view.task_id, what=view.sending
        )
    task = view.task
    closed = task.closed if task is not None else bool(view.header and view.header.close_date)
    if deed is Deed.REOPEN:
        return None if closed else _("The task is open.")
    if deed is Deed.FINISH and closed:
        return _("The task is finished already; F reopens it.")
    if task is None or task.completeness is not Completeness.FULL:
        return None
    if deed in (Deed.APPROVE, Deed.REJECT):
        if closed:
            return _("The task is finished: nothing is left to decide.")
        if not task.approvals:
            return _("This task has no approval route; f finishes it.")
        if not rules.waits_for(task, view.me_id, view.role_ids):
            return _("Your decision is not asked for at this step.")
    if deed is Deed.REVOKE and not rules.can_take_back(task, view.me_id, view.role_ids):
        return _("There is no decision of yours to take back.")
    if deed is Deed.ACKNOWLEDGE and not rules.may_acknowledge(task, view.me_id):
        return _(
            "You are not a watcher who is asked to confirm; a approves, f finishes, c answers."
        )
    return None
