"""The verbs of a task: the same keys, checks and words on every screen that shows tasks."""

from collections.abc import Iterator

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input, TextArea

from pyrus_tui.models import rules
from pyrus_tui.models.tasks import Completeness
from pyrus_tui.models.text import one_line
from pyrus_tui.services.writing import Intent, Verb, verb_text
from pyrus_tui.store import selectors
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.store.state import Mood
from pyrus_tui.ui.messages import Purpose, TextChanged, TextLeft, TextWritten
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.screens.base import StoreScreen
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.ui.widgets.composer import Composer
from pyrus_tui.words import _

VERBS = {
    "approve": Verb.APPROVE,
    "reject": Verb.REJECT,
    "take_back": Verb.REVOKE,
    "acknowledge": Verb.ACKNOWLEDGE,
    "comment": Verb.COMMENT,
    "finish": Verb.FINISH,
    "reopen": Verb.REOPEN,
}
LINK = "https://{server}/t#id{id}"


class ActingScreen(StoreScreen):
    """A screen on which a person acts on one task at a time.

    An action is bound to the number of the task it was started on. It goes out at once where
    nothing speaks against it; else a dialog says what does.
    """

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
        verb = VERBS.get(action)
        if verb is None:
            return None
        view = selectors.task_view(self.store.state, self.target())
        return _("No task is chosen.") if view is None else refusal(verb, view)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim the verbs that are off; hide the filter while a text is written."""
        if action == "filter" and isinstance(self.focused, TextArea | Input):
            return False
        if (action in VERBS or action == "copy") and self.why_not(action) is not None:
            return None
        return super().check_action(action, parameters)

    # -- verbs ---------------------------------------------------------------------------------

    def action_approve(self) -> None:
        """Approve."""
        self._start(Verb.APPROVE)

    def action_take_back(self) -> None:
        """Take back my decision."""
        self._start(Verb.REVOKE)

    def action_acknowledge(self) -> None:
        """Say that I have seen it."""
        self._start(Verb.ACKNOWLEDGE)

    def action_reopen(self) -> None:
        """Reopen a finished task."""
        self._start(Verb.REOPEN)

    def action_reject(self) -> None:
        """Ask for the reason, then reject."""
        self._write_text(Purpose.REJECT)

    def action_comment(self) -> None:
        """Write a comment."""
        self._write_text(Purpose.COMMENT)

    def action_finish(self) -> None:
        """Ask for a last word, then finish."""
        self._write_text(Purpose.FINISH)

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

    def _start(self, verb: Verb) -> None:
        task_id = self.target()
        if task_id is not None:
            self._act_on(verb, task_id, "")

    def _act_on(self, verb: Verb, task_id: int, text: str) -> None:
        """Ask first where something speaks against it already; else send, and go on at once."""
        known = self.services.writer.objections(verb, task_id)
        if known and self._may_ask(task_id):
            self.write(self._ask, verb, task_id, text, known)
        else:
            self._begin(verb, task_id, text, ())

    def _begin(self, verb: Verb, task_id: int, text: str, accepted: tuple[str, ...]) -> None:
        intent = self.services.writer.begin(verb, task_id, text, accepted)
        self.write(self._send, intent)
        if verb is not Verb.COMMENT and self.target() == task_id:
            self.advance(task_id)

    async def _send(self, intent: Intent) -> None:
        found = await self.services.writer.send(intent)
        if not found:
            self.services.refresher.soon()
        elif self._may_ask(intent.task_id):
            await self._ask(intent.verb, intent.task_id, intent.text, found)
        else:
            told = _("{verb} #{id}: NOT sent. {reason} The same key asks again.").format(
                verb=verb_text(intent.verb), id=intent.task_id, reason=" ".join(found)
            )
            self.store.put_failed(intent.task_id, told)
            self.say(told, Mood.WARNING)

    async def _ask(self, verb: Verb, task_id: int, text: str, found: tuple[str, ...]) -> None:
        view = selectors.task_view(self.store.state, task_id)
        known = (view.task or view.header) if view is not None else None
        title = f"{verb_text(verb)} #{task_id} {known.title if known else ''}"
        if await self.app.push_screen_wait(Question(title, found, verb_text(verb))):
            self._begin(verb, task_id, text, found)
            return
        if text.strip():
            self.services.reader.keep_draft(task_id, verb.value, text)
        self.say(_("Nothing was sent for #{id}.").format(id=task_id), Mood.WARNING)

    def _may_ask(self, task_id: int) -> bool:
        """A question may come up only over its own task, and never while somebody types."""
        return (
            self.app.screen is self
            and self.target() == task_id
            and not isinstance(self.focused, Input | TextArea)
        )

    # -- the composer --------------------------------------------------------------------------

    def _write_text(self, purpose: Purpose) -> None:
        task_id = self.target()
        view = selectors.task_view(self.store.state, task_id)
        if task_id is not None and view is not None:
            self._open_composer(purpose, task_id, view)
        self.text_is_open()

    def text_is_open(self) -> None:
        """Let the keys that were typed on reach the text."""
        if isinstance(self.app, TerminalApp):
            self.app.call_next(self.app.let_keys_go)

    def _open_composer(self, purpose: Purpose, task_id: int, view: TaskView) -> None:
        known = view.task or view.header
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
        if event.text.strip():
            self.say(_("The text is kept: the same key brings it back."))

    @on(TextWritten)
    def _send_text(self, event: TextWritten) -> None:
        self._close_composer()
        self._act_on(Verb(event.purpose.value), event.task_id, event.text)

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


def refusal(verb: Verb, view: TaskView) -> str | None:
    """Say why an action makes no sense for a task as it is known; None where it does, or may."""
    if view.sending and verb is not Verb.COMMENT:
        return _("Something is on its way to #{id} already: {what}").format(
            id=view.task_id, what=view.sending
        )
    task = view.task
    closed = task.closed if task is not None else bool(view.header and view.header.close_date)
    if verb is Verb.REOPEN:
        return None if closed else _("The task is open.")
    if verb is Verb.FINISH and closed:
        return _("The task is finished already; F reopens it.")
    if task is None or task.completeness is not Completeness.FULL:
        return None
    if verb in (Verb.APPROVE, Verb.REJECT):
        if closed:
            return _("The task is finished: nothing is left to decide.")
        if not task.approvals:
            return _("This task has no approval route; f finishes it.")
        if not rules.waits_for(task, view.me_id, view.role_ids):
            return _("Your decision is not asked for at this step.")
    if verb is Verb.REVOKE and not rules.can_take_back(task, view.me_id, view.role_ids):
        return _("There is no decision of yours to take back.")
    if verb is Verb.ACKNOWLEDGE and not rules.may_acknowledge(task, view.me_id):
        return _(
            "You are not a watcher who is asked to confirm; a approves, f finishes, c answers."
        )
    return None
