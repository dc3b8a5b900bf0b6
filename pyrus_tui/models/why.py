"""Why a task is in a person's inbox, as far as its history tells; no guess where it does not."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import Enum

from pyrus_tui.models import rules
from pyrus_tui.models.comments import ApprovalChoice, Comment
from pyrus_tui.models.history import asks_again, in_order
from pyrus_tui.models.people import Person
from pyrus_tui.models.tasks import Completeness, Task, TaskHeader

WAKING_HOUR = time(7)
"""A task that sleeps until a day comes back at this hour of it."""


class Why(Enum):
    """The kinds of reasons, the weightiest first."""

    APPROVE = "approve"
    ASKED_AGAIN = "asked again"
    ACKNOWLEDGE = "acknowledge"
    MENTIONED = "mentioned"
    CLIENT = "client"
    REJECTED = "rejected"
    REMINDER = "reminder"
    RESPONSIBLE = "responsible"
    PARTICIPANT = "participant"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a task is here: who did it and since when, where that is known.

    `role` is the role in whose place the person decides.
    """

    why: Why
    since: datetime | None = None
    who: Person | None = None
    step: int | None = None
    role: Person | None = None
    day: date | None = None


def why_here(
    task: Task | None,
    header: TaskHeader | None,
    me: int,
    role_ids: AbstractSet[int],
    now: datetime,
    zone: tzinfo,
) -> Reason | None:
    """Say why a task is in my inbox; None where that is not known, or nothing is asked of me."""
    if task is None or task.completeness is not Completeness.FULL:
        known = task or header
        mine = known is not None and known.responsible is not None and known.responsible.id == me
        return Reason(Why.RESPONSIBLE) if mine and known is not None and not known.closed else None
    history = in_order(task.comments)
    if not task.closed:
        if rules.waits_for(task, me, role_ids):
            return _decision(task, history, me, role_ids)
        if rules.may_acknowledge(task, me):
            return _last(
                Why.ACKNOWLEDGE,
                history,
                lambda c: _has(me, (*c.subscribers_added, *c.subscribers_rerequested)),
            ) or Reason(Why.ACKNOWLEDGE)
    spoken = _after_mine(history, me)
    if found := _last(Why.MENTIONED, spoken, lambda c: me in c.mentions):
        return found
    if spoken and (client := spoken[-1]).external and _came_in(client):
        return Reason(Why.CLIENT, client.create_date, client.author)
    if task.closed:
        return None
    return _own(task, history, spoken, me, now, zone)


def _own(
    task: Task,
    history: tuple[Comment, ...],
    spoken: tuple[Comment, ...],
    me: int,
    now: datetime,
    zone: tzinfo,
) -> Reason | None:
    """Find a reason in what the task is to me: mine, given to me, or watched."""
    is_author = task.author is not None and task.author.id == me
    if is_author and (
        found := _last(Why.REJECTED, spoken, lambda c: c.approval_choice == ApprovalChoice.REJECTED)
    ):
        return found
    if reminder := _reminder(task, history, me, now, zone):
        return reminder
    if task.responsible is not None and task.responsible.id == me:
        return _last(
            Why.RESPONSIBLE,
            history,
            lambda c: c.reassigned_to is not None and c.reassigned_to.id == me,
        ) or Reason(Why.RESPONSIBLE)
    if is_author and spoken and spoken[-1].text:
        return Reason(Why.ANSWERED, spoken[-1].create_date, spoken[-1].author)
    if _has(me, task.participants):
        return _last(Why.PARTICIPANT, history, lambda c: _has(me, c.participants_added)) or Reason(
            Why.PARTICIPANT
        )
    return None


def _decision(
    task: Task, history: tuple[Comment, ...], me: int, role_ids: AbstractSet[int]
) -> Reason:
    step = rules.current_step(task)
    people = [approval.person for approval in rules.current_approvals(task)]
    role = None
    if not _has(me, people):
        role = next((person for person in people if person.id in role_ids), None)
    begun = None
    for comment in reversed(history):
        if asks_again(comment, me, role_ids):
            return Reason(Why.ASKED_AGAIN, comment.create_date, comment.author, step, role)
        added = [a.person.id for part in comment.approvals_added for a in part]
        if comment.changed_step == step or me in added:
            begun = comment.create_date
            break
    else:
        begun = task.create_date if step == 1 else None
    return Reason(Why.APPROVE, begun, None, step, role)


def _reminder(
    task: Task, history: tuple[Comment, ...], me: int, now: datetime, zone: tzinfo
) -> Reason | None:
    """Return that a reminder of mine came due, unless somebody wrote since."""
    for comment in reversed(history):
        if comment.cancel_schedule:
            return None
        wakes = comment.scheduled_datetime_utc
        if wakes is None and comment.scheduled_date is not None:
            wakes = datetime.combine(comment.scheduled_date, WAKING_HOUR, zone)
        if wakes is None:
            continue
        mine = comment.author is not None and comment.author.id == me
        told_later = any(
            other.create_date is not None and other.create_date > wakes for other in history
        )
        if not mine or wakes > now or told_later:
            return None
        return Reason(Why.REMINDER, comment.create_date, day=_day(wakes, zone))
    return None


def _day(moment: datetime, zone: tzinfo) -> date:
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()


def _after_mine(history: tuple[Comment, ...], me: int) -> tuple[Comment, ...]:
    """Return what others did since I did anything myself."""
    for at in range(len(history) - 1, -1, -1):
        author = history[at].author
        if author is not None and author.id == me:
            return history[at + 1 :]
    return history


def _came_in(comment: Comment) -> bool:
    channel = comment.channel
    return channel is not None and (
        channel.direction == "inbound" or (channel.from_ is not None and not channel.to)
    )


def _has(person_id: int, people: Sequence[Person]) -> bool:
    return any(person.id == person_id for person in people)


def _last(why: Why, history: tuple[Comment, ...], fits: Callable[[Comment], bool]) -> Reason | None:
    for comment in reversed(history):
        if fits(comment):
            return Reason(why, comment.create_date, comment.author)
    return None
