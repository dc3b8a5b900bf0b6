"""Doing what a person decided, and saying honestly what came of it."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum

from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.errors import PyrusError, Unconfirmed
from pyrus_tui.models import rules
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.forms import Form
from pyrus_tui.models.tasks import Task
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
class Objection:
    """Something that speaks against an action, in one sentence."""

    text: str


class Writer:
    """Sends actions, one at a time for each task, and believes only the server's answer."""

    def __init__(self, api: PyrusApi, store: Store, reader: Reader) -> None:
        self._api = api
        self._store = store
        self._reader = reader
        self._locks: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def busy(self) -> int:
        """How many tasks have something on its way to the server."""
        return len(self._store.state.sending)

    async def look(self, verb: Verb, task_id: int) -> tuple[Objection, ...]:
        """Read the task where needed and say what speaks against an action; nothing is sent."""
        seen = self._store.state.seen.get(task_id)
        task = await self._reader.fresh(task_id)
        state = self._store.state
        form = state.forms.get(task.form_id) if task.form_id else None
        me = state.me.person_id if state.me else 0
        objections = []
        if verb in (Verb.APPROVE, Verb.REJECT, Verb.FINISH):
            news = [
                comment
                for comment in task.comments
                if seen is not None
                and comment.create_date is not None
                and comment.create_date > seen
                and (comment.author is None or comment.author.id != me)
            ]
            if news:
                text = ngettext(
                    "{n} comment is newer than your last look.",
                    "{n} comments are newer than your last look.",
                    len(news),
                )
                objections.append(Objection(text.format(n=len(news))))
        if verb is Verb.APPROVE:
            missing = rules.missing_required(task, form) if form else ()
            if missing:
                names = ", ".join(field.name for field in missing)
                text = _(
                    "Required at this step and empty: {names}. Approving would have no effect."
                )
                objections.append(Objection(text.format(names=names)))
        if verb in (Verb.APPROVE, Verb.REJECT) and not rules.waits_for(task, me, state.role_ids):
            objections.append(Objection(_("Nobody waits for your decision at the current step.")))
        return tuple(objections)

    async def act(self, verb: Verb, task_id: int, text: str = "") -> None:
        """Carry an action out and say what the server made of it.

        Raises PyrusError when it was refused or could not be sent; what was typed is then kept as
        the task's draft.
        """
        async with self._locks[task_id]:
            if text.strip():
                self._store.put_draft(task_id, verb.value, text)
            before = await self._reader.fresh(task_id)
            self._store.put_sending(task_id, sending_text(verb))
            number = f"#{task_id}"
            self._store.say(f"{sending_text(verb)} {number}", Mood.WORKING)
            try:
                after = await self._send(verb, task_id, text)
            finally:
                self._store.put_sending(task_id, None)
            if text.strip():
                self._store.put_draft(task_id, verb.value, "")
            self._store.put_tasks([after])
            self._store.mark_seen(task_id)
            self._say(verb, text, before, after)

    async def _send(self, verb: Verb, task_id: int, text: str) -> Task:
        try:
            return await self._api.comment(task_id, draft(verb, text))
        except PyrusError as error:
            if error.may_have_been_applied:
                told = _(
                    "No answer: {verb} #{id} may or may not have happened. Look before repeating."
                )
                raise Unconfirmed(told.format(verb=verb.value, id=task_id)) from error
            raise

    def _say(self, verb: Verb, text: str, before: Task, after: Task) -> None:
        state = self._store.state
        me = state.me.person_id if state.me else 0
        form = state.forms.get(after.form_id) if after.form_id else None
        if rules.took_effect(before, after, draft(verb, text), me, state.role_ids):
            self._store.say(done_text(verb, after, form, closed=after.closed and not before.closed))
        else:
            self._store.say(failed_text(verb, after, form), Mood.WARNING)


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


def done_text(verb: Verb, task: Task, form: Form | None, *, closed: bool) -> str:
    """Say what the server's answer shows to have happened."""
    said = {
        Verb.APPROVE: _("Approved #{id} {title}."),
        Verb.REJECT: _("Rejected #{id} {title}."),
        Verb.REVOKE: _("Took back the decision on #{id} {title}."),
        Verb.ACKNOWLEDGE: _("Acknowledged #{id} {title}."),
        Verb.COMMENT: _("Comment sent to #{id} {title}."),
        Verb.FINISH: _("Finished #{id} {title}."),
        Verb.REOPEN: _("Reopened #{id} {title}."),
    }[verb].format(id=task.id, title=task.title)
    if verb is Verb.APPROVE:
        if closed:
            return said + " " + _("That was the last step: the task is closed.")
        step = rules.current_step_name(task, form)
        if step:
            return said + " " + _("Now at step {step}.").format(step=step)
    return said


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
