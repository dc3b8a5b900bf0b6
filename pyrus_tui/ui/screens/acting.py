"""The verbs of a task: the same keys, checks and words on every screen that shows tasks."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.reactive import var
from textual.widgets import Input, TextArea

from pyrus_tui.errors import Damaged, PyrusError
from pyrus_tui.models import rules
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import Deed, Entry, Stage, deed_of
from pyrus_tui.models.tasks import Completeness
from pyrus_tui.models.text import one_line
from pyrus_tui.models.wording import deed_text, stuck_text
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.store.state import Mood, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.messages import Purpose, TextChanged, TextLeft, TextWritten
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.screens.base import StoreScreen
from pyrus_tui.ui.screens.needing import NEEDS
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.ui.widgets.composer import Composer
from pyrus_tui.words import _

VERBS = {
    "approve": Deed.APPROVE,
    "reject": Deed.REJECT,
    "take_back": Deed.REVOKE,
    "acknowledge": Deed.ACKNOWLEDGE,
    "comment": Deed.COMMENT,
    "finish": Deed.FINISH,
    "finish_as": Deed.FINISH,
    "reopen": Deed.REOPEN,
}
TEXTS = {
    Purpose.COMMENT: {},
    Purpose.REJECT: {"approval_choice": "rejected"},
    Purpose.FINISH: {"action": "finished"},
}
"""What goes out beside the words."""
LEAVING = frozenset(
    [Deed.APPROVE, Deed.REJECT, Deed.ACKNOWLEDGE, Deed.FINISH, Deed.TRANSFER, Deed.SNOOZE]
)
"""What takes a task off the person's table: the next one comes."""
LINK = "https://{server}/t#id{id}"


class ActingScreen(StoreScreen):
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

    def target(self) -> int | None:
        """Return the task that a verb would act on."""
        raise NotImplementedError

    def advance(self, task_id: int) -> None:
        """Go to the next task after an action on this one."""
        raise NotImplementedError

    def compose_foot(self) -> ComposeResult:
        """Lay out the composer; screens put it above their status line."""
        yield Composer(id="composer")

    # -- what is off, and why ------------------------------------------------------------------

    def why_not(self, action: str) -> str | None:
        """Say why a verb is off for the chosen task; None while it is on."""
        if action.startswith("copy"):
            return _("No task is chosen.") if self.target() is None else None
        deed = VERBS.get(action)
        if deed is None:
            return self._why_unsupported(action)
        if lacking := self._why_unsupported(action):
            return lacking
        view = selectors.task_view(self.store.state, self.target())
        return _("No task is chosen.") if view is None else refusal(deed, view)

    def _why_unsupported(self, action: str) -> str | None:
        needed = NEEDS.get(action)
        return (self.services.why_unsupported(needed) or None) if needed is not None else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim the verbs that are off; hide the filter while a text is written."""
        if action == "finish_as" and self._why_unsupported(action):
            return False  # only the older API knows it: elsewhere nobody misses it
        if action == "filter" and isinstance(self.focused, TextArea | Input):
            return False
        if (action in VERBS or action in NEEDS or action == "copy") and self.why_not(
            action
        ) is not None:
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

    def action_reject(self) -> None:
        """Ask for the reason, then reject."""
        self._write_text(Purpose.REJECT)

    def action_comment(self) -> None:
        """Write a comment."""
        self._write_text(Purpose.COMMENT)

    def action_finish(self) -> None:
        """Ask for a last word, then finish."""
        self._write_text(Purpose.FINISH)

    def action_finish_as(self, why: str) -> None:
        """Finish as a duplicate, or as irrelevant."""
        self._do(CommentDraft(action=f"finished_as_{why}"))

    def action_copy(self, what: str) -> None:
        """Copy something of the chosen task."""
        view = selectors.task_view(self.store.state, self.target())
        if view is None:
            return
        text = dict(self.copies(view)).get(what, "")
        if text:
            self.app.copy_to_clipboard(text[:CLIPBOARD])
            told = _("Given to the terminal's clipboard: {text}")
            self.say(told.format(text=one_line(text, 60)))
        else:
            self.say(_("There is nothing to copy."), Mood.WARNING)

    def copies(self, view: TaskView) -> Iterator[tuple[str, str]]:
        """Offer what can be copied."""
        header = view.task or view.header
        yield "id", str(view.task_id)
        yield (
            "link",
            LINK.format(server=self.store.state.link.server or "pyrus.com", id=view.task_id),
        )
        yield "title", header.title if header else ""

    # -- sending -------------------------------------------------------------------------------

    def _do(self, draft: CommentDraft) -> None:
        task_id = self.target()
        if task_id is not None:
            self.act_on(task_id, draft)

    def act_on(self, task_id: int, draft: CommentDraft, purpose: str = "") -> None:
        """Put an action into the outbox; ask first where something speaks against it already.

        `purpose` names the draft that its words were typed in.
        """
        stuck = self.services.writer.stuck(task_id, deed_of(draft))
        found = self.services.writer.objections(task_id, draft)
        if stuck is not None and not draft.text and self._may_ask(task_id):
            self.write(self._ask_again, stuck)
        elif found and self._may_ask(task_id):
            self.write(self._ask, task_id, draft, purpose, found)
        elif found:
            told = _("{deed} #{id}: NOT sent. {reason} The same key asks again.")
            name = deed_text(deed_of(draft))
            self.say(told.format(deed=name, id=task_id, reason=" ".join(found)), Mood.WARNING)
        else:
            self._queue(task_id, draft, purpose)

    def _queue(self, task_id: int, draft: CommentDraft, purpose: str) -> None:
        self.write(self._keep, task_id, draft, purpose)
        if deed_of(draft) in LEAVING and self.target() == task_id:
            self.advance(task_id)

    async def _keep(self, task_id: int, draft: CommentDraft, purpose: str) -> None:
        services = self.services
        try:
            number = await services.writer.queue(task_id, draft, purpose=purpose)
        except Damaged as error:
            told = _("{reason} Nothing is sent; what you typed is still here.")
            self.say(told.format(reason=error), Mood.FAILED)
            if purpose and self._may_ask(task_id):
                self._write_text(Purpose(purpose))
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
            self.say(_("Nothing was sent for #{id}.").format(id=task_id), Mood.WARNING)

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

    def _may_ask(self, task_id: int) -> bool:
        """A question may come up only over its own task, and never while somebody types."""
        return (
            self.app.screen is self
            and self.target() == task_id
            and not isinstance(self.focused, Input | TextArea)
        )

    # -- the composer --------------------------------------------------------------------------

    def take_up(self, task_id: int, purpose: str) -> bool:
        """Bring words that were taken back into the composer; say whether that is possible here."""
        words = self.services.reader.draft(task_id, purpose)
        if words and self._may_ask(task_id) and purpose in {p.value for p in Purpose}:
            self._write_text(Purpose(purpose))
            return True
        return False

    def _write_text(self, purpose: Purpose) -> None:
        """Open the composer, with words that did not arrive if there are any."""
        task_id = self.target()
        if task_id is None or selectors.task_view(self.store.state, task_id) is None:
            self.text_is_open()
            return
        deed = deed_of(CommentDraft(text=" ", **TEXTS[purpose]))
        stuck = self.services.writer.stuck(task_id, deed)
        if stuck is None or not stuck.text:
            self._open_composer(purpose, task_id)
            self.text_is_open()
        else:
            self.write(self._take_words, stuck, purpose)

    async def _take_words(self, stuck: Entry, purpose: Purpose) -> None:
        try:
            if stuck.doubtful:
                await self._ask_again(stuck)
            else:
                await self.services.delivery.drop(stuck.number)
                self._open_composer(purpose, stuck.task_id)
        finally:
            self.text_is_open()

    def text_is_open(self) -> None:
        """Let the keys that were typed on reach the text."""
        if isinstance(self.app, TerminalApp):
            self.app.call_next(self.app.let_keys_go)

    def _open_composer(self, purpose: Purpose, task_id: int) -> None:
        view = selectors.task_view(self.store.state, task_id)
        known = (view.task or view.header) if view is not None else None
        draft = self.services.reader.draft(task_id, purpose.value)
        composer = self.query_one(Composer)
        self.add_class("-writing")
        composer.open(purpose, task_id, known.title if known else "", draft)

    @on(TextChanged)
    def _keep_text(self, event: TextChanged) -> None:
        self.services.reader.keep_draft(event.task_id, event.purpose.value, event.text)

    @on(TextLeft)
    def _leave_text(self, event: TextLeft) -> None:
        self.services.reader.keep_draft(event.task_id, event.purpose.value, event.text)
        self._close_composer()
        self.text_is_open()
        if event.text.strip():
            self.say(_("The text is kept: the same key brings it back."))

    @on(TextWritten)
    def _send_text(self, event: TextWritten) -> None:
        self._close_composer()
        self.text_is_open()
        draft = CommentDraft(text=event.text.strip() or None, **TEXTS[event.purpose])
        self.act_on(event.task_id, draft, event.purpose.value)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Keep the keys with the text while one is written: a letter must not become a command."""
        composer = self.query_one(Composer)
        if composer.is_open and composer not in event.widget.ancestors_with_self:
            composer.focus_text()

    def _close_composer(self) -> None:
        self.query_one(Composer).close()
        self.remove_class("-writing")
        self.focus_main()

    def focus_main(self) -> None:
        """Give the keys back to the list or the thread."""
        raise NotImplementedError


CLIPBOARD = 75_000
"""How many characters are copied at most: terminals drop longer ones."""


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
