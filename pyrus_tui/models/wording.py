"""How actions are told to a person: on the way, done, without effect, taken back."""

from pyrus_tui.models import rules
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.forms import Form
from pyrus_tui.models.outbox import FIELDS, Deed, Entry, Stage
from pyrus_tui.models.rules import Effect
from pyrus_tui.models.tasks import Task
from pyrus_tui.words import _


def deed_text(deed: Deed) -> str:
    """Name an action, for a row of the outbox."""
    return {
        Deed.CREATE: _("new task"),
        Deed.APPROVE: _("approve"),
        Deed.REJECT: _("reject"),
        Deed.REVOKE: _("take back the decision"),
        Deed.ACKNOWLEDGE: _("acknowledge"),
        Deed.FINISH: _("finish"),
        Deed.REOPEN: _("reopen"),
        Deed.EDIT: _("change of a comment"),
        Deed.MESSAGE: _("message to the client"),
        Deed.TRANSFER: _("transfer"),
        Deed.SNOOZE: _("snooze"),
        Deed.WAKE: _("end of the snooze"),
        Deed.DUE: _("due date"),
        Deed.FIELDS: _("fields"),
        Deed.LISTS: _("lists"),
        Deed.PEOPLE: _("people"),
        Deed.COMMENT: _("comment"),
    }[deed]


def doing_text(deed: Deed) -> str:
    """Name an action that is on its way, for the mark on the task."""
    return {
        Deed.APPROVE: _("Approving…"),
        Deed.REJECT: _("Rejecting…"),
        Deed.REVOKE: _("Taking back the decision…"),
        Deed.ACKNOWLEDGE: _("Acknowledging…"),
        Deed.FINISH: _("Finishing…"),
        Deed.REOPEN: _("Reopening…"),
        Deed.COMMENT: _("Sending the comment…"),
        Deed.MESSAGE: _("Sending the message…"),
    }.get(deed, _("Sending…"))


def edits_text(entry: Entry) -> str:
    """Say how what was filled in on a form comes back, after its row was given up."""
    if entry.purpose == FIELDS:
        return _("The changes are kept: i brings them back.")
    return _("What you filled in is kept: C brings it back.")


def done_text(entry: Entry, task: Task, form: Form | None, effect: Effect) -> str:
    """Say what the server's answer shows to have happened."""
    deed = entry.deed
    title = task.title or entry.title
    said = {
        Deed.CREATE: _("Made #{id} {title}."),
        Deed.APPROVE: _("Approved #{id} {title}."),
        Deed.REJECT: _("Rejected #{id} {title}."),
        Deed.REVOKE: _("Took back the decision on #{id} {title}."),
        Deed.ACKNOWLEDGE: _("Acknowledged #{id} {title}."),
        Deed.FINISH: _("Finished #{id} {title}."),
        Deed.REOPEN: _("Reopened #{id} {title}."),
        Deed.EDIT: _("Changed the comment in #{id} {title}."),
        Deed.MESSAGE: _("Message sent to the client of #{id} {title}."),
        Deed.TRANSFER: _("Transferred #{id} {title}."),
        Deed.SNOOZE: _("Snoozed #{id} {title}."),
        Deed.WAKE: _("Brought back #{id} {title}."),
        Deed.DUE: _("Due date changed at #{id} {title}."),
        Deed.FIELDS: _("Fields changed at #{id} {title}."),
        Deed.LISTS: _("Lists changed at #{id} {title}."),
        Deed.PEOPLE: _("People changed at #{id} {title}."),
        Deed.COMMENT: _("Comment sent to #{id} {title}."),
    }[deed].format(id=task.id, title=title)
    if isinstance(entry.draft, CommentDraft) and entry.draft.until_reply:
        return said + " " + _("An answer brings it back while pyrus-tui runs.")
    if deed is Deed.APPROVE:
        if effect is Effect.CLOSED:
            return said + " " + _("That was the last step: the task is closed.")
        step = rules.current_step_name(task, form)
        if step:
            return said + " " + _("Now at step {step}.").format(step=step)
    return said


def failed_text(entry: Entry, task: Task, form: Form | None, wrong: tuple[str, ...] = ()) -> str:
    """Say that the server took the request and the task shows no effect, and why if it is known.

    `wrong` are the fields that do not hold what was written.
    """
    deed = entry.deed
    said = {
        Deed.APPROVE: _("#{id} is NOT approved."),
        Deed.REJECT: _("#{id} is NOT rejected."),
        Deed.REVOKE: _("The decision on #{id} still stands."),
        Deed.ACKNOWLEDGE: _("#{id} is NOT acknowledged."),
        Deed.FINISH: _("#{id} is NOT finished."),
        Deed.REOPEN: _("#{id} is NOT open."),
        Deed.COMMENT: _("The comment does not stand in #{id}."),
        Deed.MESSAGE: _("The message does not stand in #{id}."),
        Deed.FIELDS: _("#{id} was NOT changed."),
    }.get(deed, _("#{id} was NOT changed.")).format(id=task.id)
    missing = rules.missing_required(task, form) if form else ()
    if deed is Deed.APPROVE and missing:
        names = ", ".join(field.name for field in missing)
        return said + " " + _("Required at this step and empty: {names}.").format(names=names)
    if wrong:
        text = _("These fields do not hold what you wrote: {names}.")
        return said + " " + text.format(names=", ".join(wrong))
    return said + " " + _("The server answered, but the task shows no change.")


def refused_text(entry: Entry, reason: str) -> str:
    """Say that the server did not do it."""
    text = _("{deed} #{id} was not done: {reason}")
    return text.format(deed=_named(entry), id=entry.task_id, reason=reason)


def doubtful_text(entry: Entry) -> str:
    """Say that nobody knows yet whether it was done."""
    text = _("{deed} #{id} is not confirmed: looking at the task before anything is repeated.")
    return text.format(deed=_named(entry), id=entry.task_id)


def held_text(entry: Entry, reason: str) -> str:
    """Say that a row waits for a person."""
    text = _("{deed} #{id} was NOT sent: {reason}")
    if entry.doubtful:
        text = _("{deed} #{id} needs you: {reason}")
    return text.format(deed=_named(entry), id=entry.task_id, reason=reason)


def stuck_text(entry: Entry) -> str:
    """Say of a row that does not go on by itself what is wrong with it."""
    told = held_text if entry.stage is Stage.HELD else refused_text
    return told(entry, entry.reason)


def named_text(entry: Entry) -> str:
    """Name an action and its task."""
    title = f" {entry.title}" if entry.title else ""
    number = f" #{entry.task_id}" if entry.task_id > 0 else ""
    return _named(entry) + number + title


def _named(entry: Entry) -> str:
    name = deed_text(entry.deed)
    return name[:1].upper() + name[1:]


def no_way_back(draft: CommentDraft) -> str:
    """Say why what was sent cannot be taken back."""
    if draft.channel is not None:
        return _("A message to a client cannot be taken back.")
    if draft.spent_minutes:
        return _("Noted hours cannot be taken back from here.")
    return _("There is nothing in Pyrus that takes this back.")
