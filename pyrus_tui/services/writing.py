"""Doing what a person decided, and saying honestly what came of it."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.errors import PyrusError, Unconfirmed
from pyrus_tui.models import rules
from pyrus_tui.models.comments import Comment
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.forms import Form
from pyrus_tui.models.tasks import Completeness, Task
from pyrus_tui.services.reading import Reader
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.words import _, ngettext


class Verb(Enum):
    """What a person can do to a task."""

    APPROVE = "approve"
    REJECT = "reject"
    REVOKE = "revoke"
    ACKNOWLEDGE = "acknowledge"
    COMMENT = "comment"
    FINISH = "finish"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Intent:
    """An action as it was meant: on this task, as the person knew it when the key was pressed.

    `accepted` holds the objections that the person has already overruled.
    """

    verb: Verb
    task_id: int
    text: str = ""
    known: bool = False
    step: int | None = None
    last_comment_id: int = 0
    seen: datetime | None = None
    accepted: frozenset[str] = frozenset()


CHECKED = frozenset(
    (Verb.APPROVE, Verb.REJECT, Verb.REVOKE, Verb.FINISH, Verb.REOPEN, Verb.ACKNOWLEDGE)
)
"""What is decided on the task as the server has it now, and not on what was read before."""


class Writer:
    """Sends actions, one at a time for each task, and believes only the server's answer."""

    def __init__(self, api: PyrusApi, store: Store, reader: Reader) -> None:
        self._api = api
        self._store = store
        self._reader = reader
        self._locks: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._under_way: Counter[int] = Counter()

    @property
    def busy(self) -> int:
        """How many actions are not yet answered."""
        return self._under_way.total()

    def objections(self, verb: Verb, task_id: int) -> tuple[str, ...]:
        """Say what speaks against an action by what is known already; nothing is asked or sent."""
        task = self._store.state.tasks.get(task_id)
        return self._against(self._intent(verb, task_id, "", ()), task) if task else ()

    def begin(
        self, verb: Verb, task_id: int, text: str = "", accepted: tuple[str, ...] = ()
    ) -> Intent:
        """Bind an action to the task as the person knows it, and show that it is under way."""
        intent = self._intent(verb, task_id, text, accepted)
        self._under_way[task_id] += 1
        self._store.put_failed(task_id, None)
        self._store.put_draft(task_id, verb.value, "")
        self._show(intent, sending_text(verb))
        return intent

    async def send(self, intent: Intent) -> tuple[str, ...]:
        """Look at the task, then carry the action out and say what the server made of it.

        Returns what speaks against it that the person has not overruled: then nothing was sent.

        Raises:
            PyrusError: It was refused or could not be sent; what was typed is a draft again.
        """
        task_id = intent.task_id
        try:
            async with self._locks[task_id]:
                self._show(intent, sending_text(intent.verb))
                return await self._look_and_send(intent)
        except PyrusError as error:
            self._keep(intent)
            error.args = (f"{verb_text(intent.verb)} #{task_id}: {error}",)
            self._store.put_failed(task_id, str(error))
            raise
        finally:
            self._under_way[task_id] -= 1
            if not self._under_way[task_id]:
                del self._under_way[task_id]
                self._store.put_sending(task_id, None)

    async def _look_and_send(self, intent: Intent) -> tuple[str, ...]:
        task_id = intent.task_id
        if intent.verb in CHECKED:
            before = await self._reader.task(task_id)
        else:
            before = await self._reader.fresh(task_id)
        found = self._against(intent, before)
        if found:
            self._keep(intent)
            return found
        after = await self._post(intent)
        self._store.put_tasks([after])
        known = {comment.id for comment in before.comments}
        if all(self._is_mine(comment) for comment in after.comments if comment.id not in known):
            self._store.mark_seen(task_id)
        self._say(intent, before, after)
        return ()

    async def _post(self, intent: Intent) -> Task:
        try:
            return await self._api.comment(intent.task_id, draft(intent.verb, intent.text))
        except PyrusError as error:
            if error.may_have_been_applied:
                told = _("no answer came. It may or may not have happened: look before repeating.")
                raise Unconfirmed(told) from error
            raise

    def _intent(self, verb: Verb, task_id: int, text: str, accepted: tuple[str, ...]) -> Intent:
        state = self._store.state
        task = state.tasks.get(task_id)
        return Intent(
            verb=verb,
            task_id=task_id,
            text=text,
            known=task is not None and task.completeness is Completeness.FULL,
            step=rules.current_step(task) if task is not None else None,
            last_comment_id=task.last_comment_id if task is not None else 0,
            seen=state.seen.get(task_id),
            accepted=frozenset(accepted),
        )

    def _against(self, intent: Intent, task: Task) -> tuple[str, ...]:
        state = self._store.state
        verb, me = intent.verb, self._me
        form = state.forms.get(task.form_id) if task.form_id else None
        found = []
        if verb in (Verb.APPROVE, Verb.REJECT):
            if not rules.waits_for(task, me, state.role_ids):
                found.append(_("Your decision is not asked for any more."))
            elif intent.known and rules.current_step(task) != intent.step:
                step = rules.current_step_name(task, form) or str(rules.current_step(task))
                found.append(_("It stands at another step now: {step}.").format(step=step))
        if verb in (Verb.APPROVE, Verb.REJECT, Verb.FINISH):
            news = sum(self._is_news(comment, intent) for comment in task.comments)
            if news:
                text = ngettext(
                    "{n} comment is newer than your last look.",
                    "{n} comments are newer than your last look.",
                    news,
                )
                found.append(text.format(n=news))
        missing = rules.missing_required(task, form) if form and verb is Verb.APPROVE else ()
        if missing:
            names = ", ".join(field.name for field in missing)
            text = _("Required at this step and empty: {names}. Approving would have no effect.")
            found.append(text.format(names=names))
        return tuple(text for text in found if text not in intent.accepted)

    def _is_news(self, comment: Comment, intent: Intent) -> bool:
        if self._is_mine(comment):
            return False
        unseen = (
            intent.seen is not None
            and comment.create_date is not None
            and comment.create_date > intent.seen
        )
        return unseen or (intent.known and comment.id > intent.last_comment_id)

    def _is_mine(self, comment: Comment) -> bool:
        return comment.author is not None and comment.author.id == self._me

    @property
    def _me(self) -> int:
        me = self._store.state.me
        return me.person_id if me is not None else 0

    def _show(self, intent: Intent, what: str) -> None:
        self._store.put_sending(intent.task_id, what)
        self._store.say(f"{what} #{intent.task_id}", Mood.WORKING)

    def _keep(self, intent: Intent) -> None:
        """Give the words back: as the draft, before whatever was begun meanwhile."""
        begun = self._store.state.drafts.get((intent.task_id, intent.verb.value), "")
        words = "\n".join(part for part in (intent.text, begun) if part.strip())
        self._store.put_draft(intent.task_id, intent.verb.value, words)

    def _say(self, intent: Intent, before: Task, after: Task) -> None:
        state = self._store.state
        form = state.forms.get(after.form_id) if after.form_id else None
        sent = draft(intent.verb, intent.text)
        if rules.took_effect(before, after, sent, self._me, state.role_ids):
            closed = after.closed and not before.closed
            self._store.say(done_text(intent.verb, after, form, closed=closed))
        else:
            told = failed_text(intent.verb, after, form)
            self._store.put_failed(after.id, told)
            self._store.say(told, Mood.WARNING)


def draft(verb: Verb, text: str) -> CommentDraft:
    """Put an action into the words of the API."""
    words = text.strip() or None
    match verb:
        case Verb.APPROVE:
            return CommentDraft(text=words, approval_choice="approved")
        case Verb.REJECT:
            return CommentDraft(text=words, approval_choice="rejected")
        case Verb.REVOKE:
            return CommentDraft(text=words, approval_choice="revoked")
        case Verb.ACKNOWLEDGE:
            return CommentDraft(text=words, approval_choice="acknowledged")
        case Verb.FINISH:
            return CommentDraft(text=words, action="finished")
        case Verb.REOPEN:
            return CommentDraft(text=words, action="reopened")
        case Verb.COMMENT:
            return CommentDraft(text=words)


def sending_text(verb: Verb) -> str:
    """Name an action that is on its way."""
    return {
        Verb.APPROVE: _("Approving…"),
        Verb.REJECT: _("Rejecting…"),
        Verb.REVOKE: _("Taking back the decision…"),
        Verb.ACKNOWLEDGE: _("Acknowledging…"),
        Verb.COMMENT: _("Sending the comment…"),
        Verb.FINISH: _("Finishing…"),
        Verb.REOPEN: _("Reopening…"),
    }[verb]


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


def done_text(verb: Verb, task: Task, form: Form | None, *, closed: bool) -> str:
    """Say what the server's answer shows to have happened; the subject, which may be cut, last."""
    said = {
        Verb.APPROVE: _("Approved #{id}."),
        Verb.REJECT: _("Rejected #{id}."),
        Verb.REVOKE: _("Took back the decision on #{id}."),
        Verb.ACKNOWLEDGE: _("Acknowledged #{id}."),
        Verb.COMMENT: _("Comment sent to #{id}."),
        Verb.FINISH: _("Finished #{id}."),
        Verb.REOPEN: _("Reopened #{id}."),
    }[verb].format(id=task.id)
    step = rules.current_step_name(task, form)
    if verb is Verb.APPROVE and closed:
        said += " " + _("That was the last step: the task is closed.")
    elif verb is Verb.APPROVE and step:
        said += " " + _("Now at step {step}.").format(step=step)
    return f"{said} {task.title}"


def failed_text(verb: Verb, task: Task, form: Form | None) -> str:
    """Say that the server took the request and the task shows no effect, and why if it is known."""
    said = {
        Verb.APPROVE: _("#{id} is NOT approved."),
        Verb.REJECT: _("#{id} is NOT rejected."),
        Verb.REVOKE: _("The decision on #{id} still stands."),
        Verb.ACKNOWLEDGE: _("#{id} is NOT acknowledged."),
        Verb.COMMENT: _("The comment does not stand in #{id}."),
        Verb.FINISH: _("#{id} is NOT finished."),
        Verb.REOPEN: _("#{id} is NOT open."),
    }[verb].format(id=task.id)
    missing = rules.missing_required(task, form) if form else ()
    if verb is Verb.APPROVE and missing:
        names = ", ".join(field.name for field in missing)
        return said + " " + _("Required at this step and empty: {names}.").format(names=names)
    return said + " " + _("The server answered, but the task shows no change.")
