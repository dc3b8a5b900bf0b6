"""The verbs of a task: the same keys, checks and words on every screen that shows tasks."""

from collections.abc import Iterator

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, TextArea

from pyrus_tui.models import rules
from pyrus_tui.models.tasks import Completeness
from pyrus_tui.models.text import one_line
from pyrus_tui.services.writing import Verb
from pyrus_tui.store import selectors
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.store.state import Mood
from pyrus_tui.ui.messages import Purpose, TextChanged, TextLeft, TextWritten
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.screens.base import StoreScreen
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
            self.say(_("Copied: {text}").format(text=one_line(text, 60)))
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

    def _start(self, verb: Verb, text: str = "") -> None:
        task_id = self.target()
        if task_id is not None:
            self.write(self._check_and_act, verb, task_id, text)

    async def _check_and_act(self, verb: Verb, task_id: int, text: str) -> None:
        writer = self.services.writer
        objections = await writer.look(verb, task_id)
        if objections:
            view = selectors.task_view(self.store.state, task_id)
            known = (view.task or view.header) if view is not None else None
            title = f"{verb_text(verb)} #{task_id} {known.title if known else ''}"
            lines = tuple(objection.text for objection in objections)
            if not await self.app.push_screen_wait(Question(title, lines, verb_text(verb))):
                if text.strip():
                    self.services.reader.keep_draft(task_id, verb.value, text)
                self.say(_("Nothing was sent for #{id}.").format(id=task_id), Mood.WARNING)
                return
        if verb is not Verb.COMMENT and self.target() == task_id:
            self.advance(task_id)
        await writer.act(verb, task_id, text)
        self.services.refresher.soon()

    # -- the composer --------------------------------------------------------------------------

    def _write_text(self, purpose: Purpose) -> None:
        task_id = self.target()
        view = selectors.task_view(self.store.state, task_id)
        if task_id is None or view is None:
            return
        known = view.task or view.header
        draft = self.services.reader.draft(task_id, purpose.value)
        composer = self.query_one(Composer)
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
        self.services.reader.keep_draft(event.task_id, event.purpose.value, event.text)
        self._close_composer()
        self.write(self._check_and_act, Verb(event.purpose.value), event.task_id, event.text)

    def _close_composer(self) -> None:
        self.query_one(Composer).close()
        self.focus_main()

    def focus_main(self) -> None:
        """Give the keys back to the list or the thread."""
        raise NotImplementedError


CLIPBOARD = 75_000
"""How many characters are copied at most: terminals drop longer ones."""


def verb_text(verb: Verb) -> str:
    """Name an action as a person would order it."""
    return {
        Verb.APPROVE: _("approve"),
        Verb.REJECT: _("reject"),
        Verb.REVOKE: _("take back the decision on"),
        Verb.ACKNOWLEDGE: _("acknowledge"),
        Verb.COMMENT: _("comment"),
        Verb.FINISH: _("finish"),
        Verb.REOPEN: _("reopen"),
    }[verb]


def refusal(verb: Verb, view: TaskView) -> str | None:
    """Say why an action makes no sense for a task as it is known; None where it does, or may."""
    if view.sending:
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
