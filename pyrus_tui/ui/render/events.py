"""What happened in a task, in short words: decisions, people, lists, dates, channels."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from pyrus_tui.models.comments import Approval, Comment
from pyrus_tui.models.people import Person
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.render.times import date_text, minutes_text, moment_text
from pyrus_tui.words import _


@dataclass(frozen=True, slots=True)
class Reading:
    """How a person looks at a thread: who reads, since when, and whether events are shown."""

    me_id: int
    now: datetime
    zone: tzinfo
    seen: datetime | None = None
    events: bool = False
    list_names: Mapping[int, str] | None = None
    role_ids: frozenset[int] = frozenset()


def person_text(person: Person | None) -> str:
    """Name a person on one line."""
    return one_line(person.name, 60) if person is not None else _("somebody")


def channel_text(comment: Comment) -> str:
    """Say through which channel a comment came or went, and from or to whom."""
    channel = comment.channel
    if channel is None:
        return ""
    if channel.type == "private_channel":
        return "◂▸ " + _("private")
    sender = channel.from_
    receiver = channel.to
    if sender is not None:
        who = sender.text or channel.phone
        told = _("from the client, {channel}").format(channel=channel.type)
        return one_line(f"◂ {told} {who}".strip(), 100)
    who = (receiver.text if receiver is not None else "") or channel.phone
    told = _("to the client, {channel}").format(channel=channel.type)
    return one_line(f"▸ {told} {who}".strip(), 100)


def decision_text(comment: Comment) -> str:
    """Say what was decided or done, in one word or two."""
    words = {
        "approved": _("approved"),
        "rejected": _("rejected"),
        "revoked": _("took back the decision"),
        "acknowledged": _("acknowledged"),
        "finished": _("finished the task"),
        "finished_as_duplicate": _("finished the task as a duplicate"),
        "finished_as_irrelevant": _("finished the task as not needed"),
        "reopened": _("reopened the task"),
    }
    said = [
        words.get(text, one_line(text, 40))
        for text in (comment.approval_choice, comment.action)
        if text
    ]
    return ", ".join(said)


def event_texts(comment: Comment, step_names: Mapping[int, str], how: Reading) -> Iterator[str]:
    """Say in short what else a comment changed."""
    today = how.now.astimezone(how.zone).date()
    if comment.changed_step is not None:
        name = step_names.get(comment.changed_step, "")
        yield _("step {step}").format(step=f"{comment.changed_step} {one_line(name, 40)}".strip())
    if comment.reassigned_to is not None:
        yield _("to {person}").format(person=person_text(comment.reassigned_to))
    yield from _people("+", _("participant"), comment.participants_added)
    yield from _people("-", _("participant"), comment.participants_removed)
    yield from _people("+", _("watcher"), comment.subscribers_added)
    yield from _people("-", _("watcher"), comment.subscribers_removed)
    yield from _people("↺ ", _("watcher asked again"), comment.subscribers_rerequested)
    yield from _approvers("+", _("approver"), comment.approvals_added)
    yield from _approvers("-", _("approver"), comment.approvals_removed)
    yield from _approvers("↺ ", _("asked again"), comment.approvals_rerequested)
    names = how.list_names or {}
    for sign, ids in (("+", comment.added_list_ids), ("-", comment.removed_list_ids)):
        for list_id in ids:
            yield f"{sign}{_('list')} {one_line(names.get(list_id, f'#{list_id}'), 40)}"
    if comment.due is not None:
        yield _("due {when}").format(when=moment_text(comment.due, how.now, how.zone))
    elif comment.due_date is not None:
        yield _("due {when}").format(when=date_text(comment.due_date, today))
    if comment.cancel_due:
        yield _("due date removed")
    if comment.scheduled_datetime_utc is not None:
        yield _("snoozed until {when}").format(
            when=moment_text(comment.scheduled_datetime_utc, how.now, how.zone)
        )
    elif comment.scheduled_date is not None:
        yield _("snoozed until {when}").format(when=date_text(comment.scheduled_date, today))
    if comment.cancel_schedule:
        yield _("woken")
    if comment.subject:
        yield _("subject: {text}").format(text=one_line(comment.subject, 60))
    if comment.spent_minutes:
        yield _("spent {time}").format(time=minutes_text(comment.spent_minutes))


def _people(sign: str, what: str, people: Iterable[Person]) -> Iterator[str]:
    for person in people:
        yield f"{sign}{what} {person_text(person)}"


def _approvers(sign: str, what: str, steps: Iterable[Iterable[Approval]]) -> Iterator[str]:
    for approvals in steps:
        for approval in approvals:
            step = f" ({_('step {step}').format(step=approval.step)})" if approval.step else ""
            yield f"{sign}{what} {person_text(approval.person)}{step}"
