"""What a comment does: approvals and steps, finishing, and who has a task in the inbox.

The vendor does not document these rules. They are assumptions, they live in this module alone, and
they know nothing of requests or of the database: they take a task and say what becomes of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from pyrus_tui.sandbox.records import (
    ACKNOWLEDGED,
    APPROVED,
    REJECTED,
    REVOKED,
    WAITING,
    Approval,
    Subscriber,
    Task,
)
from pyrus_tui.sandbox.wire import VendorError, moment, to_datetime

MAX_STEPS = 20


@dataclass(frozen=True)
class Actor:
    """Who comments: the person's id, and the ids of the roles they may speak for."""

    person_id: int
    parties: frozenset[int]


@dataclass
class Outcome:
    """What a comment brought about; comments and inboxes follow from it.

    `choice` is the choice that was recorded ("" for none) and `step` where; `roles` are the roles
    it was made for; `called` are those who now have something to decide or to read.
    """

    choice: str = ""
    step: int = 0
    changed_step: int = 0
    reset_to_step: int = 0
    roles: set[int] = field(default_factory=set)
    called: set[int] = field(default_factory=set)


# Steps


def start(task: Task, now: str) -> None:
    """Put a new form task on its first step that has approvers."""
    task.step_entered = now
    task.current_step = next((number for number, step in enumerate(task.approvals, 1) if step), 1)


def approvers(task: Task, step: int) -> list[Approval]:
    """Return the approvals of a step, none for a step that is not there."""
    return task.approvals[step - 1] if 0 < step <= len(task.approvals) else []


def is_passed(task: Task, step: int) -> bool:
    """Tell whether everybody asked at a step has approved; a role has when one member has."""
    return all(approval.choice == APPROVED for approval in approvers(task, step))


def is_blocked(task: Task) -> bool:
    """Tell whether somebody rejected at the current step: it waits for a re-request."""
    return any(approval.choice == REJECTED for approval in approvers(task, task.current_step))


def awaited(task: Task) -> set[int]:
    """Return the people and roles whose decision the task waits for now."""
    if task.closed or is_blocked(task):
        return set()
    return {a.person for a in approvers(task, task.current_step) if a.choice == WAITING}


def advance(task: Task, now: str, outcome: Outcome) -> None:
    """Pass the current step and the ones after it that are done; after the last, close the task."""
    if not approvers(task, task.current_step) and not any(task.approvals):
        return
    before = task.current_step
    while is_passed(task, task.current_step):
        later = range(task.current_step + 1, len(task.approvals) + 1)
        following = next((number for number in later if approvers(task, number)), 0)
        if not following:
            task.closed = now
            break
        _go_to(task, following, now)
    if task.current_step != before:
        outcome.changed_step = task.current_step
        outcome.called |= awaited(task)


def _go_to(task: Task, step: int, now: str) -> None:
    key = str(task.current_step)
    task.elapsed[key] = task.elapsed.get(key, 0) + milliseconds(task.step_entered, now)
    task.current_step = step
    task.step_entered = now


def milliseconds(since: str, until: str) -> int:
    """Return the time between two moments."""
    return max(0, int((to_datetime(until) - to_datetime(since)).total_seconds() * 1000))


# Decisions


def decide(
    task: Task,
    actor: Actor,
    choice: str,
    steps: list[int],
    now: str,
    is_incomplete: Callable[[int], bool],
) -> Outcome:
    """Record a choice at the given steps (none: the current one) and say what follows.

    What cannot be recorded is passed over in silence, as the vendor does: the answer is a success
    and the step stays. `is_incomplete` tells whether a step's required fields are empty.
    """
    if choice == ACKNOWLEDGED:
        return _acknowledge(task, actor)
    if choice == REVOKED:
        return _revoke(task, actor, now)
    outcome = Outcome()
    for step in steps or [task.current_step]:
        if steps and not approvers(task, step):
            raise VendorError("invalid_step_number", f"There is no step {step}.")
        if task.closed or (choice == APPROVED and is_incomplete(step)):
            continue
        for approval in approvers(task, step):
            if _may_decide(approval, actor):
                approval.choice, approval.by = choice, actor.person_id
                outcome.choice, outcome.step = choice, step
                outcome.roles |= {approval.person} - {actor.person_id}
    if outcome.choice == REJECTED:
        outcome.called.add(task.author)
    if outcome.choice == APPROVED:
        task.approved_by, task.approved_on = actor.person_id, now
        advance(task, now, outcome)
    return outcome


def _may_decide(approval: Approval, actor: Actor) -> bool:
    """Tell whether an approval is the actor's: their own, or a role's that nobody else decided."""
    if approval.person == actor.person_id:
        return True
    is_free = approval.choice == WAITING or approval.by == actor.person_id
    return approval.person in actor.parties and is_free


def _acknowledge(task: Task, actor: Actor) -> Outcome:
    outcome = Outcome()
    for subscriber in task.subscribers:
        if subscriber.person in actor.parties:
            subscriber.choice = ACKNOWLEDGED
            outcome.choice = ACKNOWLEDGED
            outcome.roles |= {subscriber.person} - {actor.person_id}
    return outcome


def _revoke(task: Task, actor: Actor, now: str) -> Outcome:
    """Take back one's latest decision, unless others had a part in what followed from it."""
    outcome = Outcome()
    for step in range(len(task.approvals), 0, -1):
        mine = [a for a in approvers(task, step) if a.by == actor.person_id and a.choice != WAITING]
        if not mine:
            continue
        later = [a for n in range(step + 1, len(task.approvals) + 1) for a in approvers(task, n)]
        others = [a for a in approvers(task, step) if a not in mine]
        went_on = is_passed(task, step)
        if went_on and (others or any(a.choice != WAITING for a in later)):
            raise VendorError("validation_error", "The step has already been passed by others.")
        for approval in mine:
            approval.choice, approval.by = WAITING, 0
            outcome.roles |= {approval.person} - {actor.person_id}
        outcome.choice, outcome.step = REVOKED, step
        task.closed = "" if went_on else task.closed
        if step < task.current_step:
            _go_to(task, step, now)
            outcome.changed_step = outcome.reset_to_step = step
        outcome.called |= awaited(task)
        break
    return outcome


# Approvers


def add_approvers(task: Task, steps: list[list[int]]) -> list[list[tuple[int, int]]]:
    """Add people to steps, new steps at the end if need be; return who is new and where."""
    if len(steps) > MAX_STEPS:
        raise VendorError("too_many_task_steps", "There are too many steps.")
    added: list[list[tuple[int, int]]] = []
    for number, people in enumerate(steps, 1):
        if people and number > len(task.approvals):
            task.approvals += [[] for _ in range(number - len(task.approvals))]
        present = {approval.person for approval in approvers(task, number)}
        new = [person for person in people if person not in present]
        if new:
            task.approvals[number - 1] += [Approval(person) for person in new]
            added.append([(person, number) for person in new])
    return added


def remove_approvers(task: Task, steps: list[list[int]]) -> list[list[tuple[int, int]]]:
    """Remove people from steps, except those who came with the form's routing."""
    removed: list[list[tuple[int, int]]] = []
    for number, people in enumerate(steps, 1):
        leaving = [approval for approval in approvers(task, number) if approval.person in people]
        if any(approval.routed for approval in leaving):
            raise VendorError("access_denied", "Approvers set by the form cannot be removed.")
        if leaving:
            task.approvals[number - 1] = [a for a in approvers(task, number) if a not in leaving]
            removed.append([(approval.person, number) for approval in leaving])
    while task.approvals and not task.approvals[-1]:
        task.approvals.pop()
    return removed


def rerequest(
    task: Task, steps: list[list[int]], now: str, outcome: Outcome
) -> list[list[tuple[int, int]]]:
    """Ask people to decide again: an earlier step is opened again, and the ones after it."""
    asked: list[list[tuple[int, int]]] = []
    for number, people in enumerate(steps, 1):
        again = [approval for approval in approvers(task, number) if approval.person in people]
        for approval in again:
            approval.choice, approval.by = WAITING, 0
        if again:
            asked.append([(approval.person, number) for approval in again])
    earliest = min((step for people in asked for _, step in people), default=0)
    if 0 < earliest <= task.current_step:
        for number in range(earliest + 1, len(task.approvals) + 1):
            for approval in approvers(task, number):
                approval.choice, approval.by = WAITING, 0
        if earliest < task.current_step:
            _go_to(task, earliest, now)
            outcome.changed_step = outcome.reset_to_step = earliest
        task.closed = ""
        outcome.called |= awaited(task)
    return asked


# Finishing


def finish(task: Task, now: str) -> None:
    """Close a task."""
    task.closed = task.closed or now


def reopen(task: Task, outcome: Outcome) -> None:
    """Open a task again: those it waits for are called."""
    task.closed = ""
    outcome.called |= awaited(task)
    if task.responsible:
        outcome.called.add(task.responsible)


# Subscribers


def subscribe(task: Task, people: Iterable[int]) -> list[int]:
    """Add subscribers who have to acknowledge; return the new ones."""
    present = {subscriber.person for subscriber in task.subscribers}
    new = [person for person in people if person not in present]
    task.subscribers += [Subscriber(person) for person in new]
    return new


def unsubscribe(task: Task, people: Iterable[int]) -> list[int]:
    """Remove subscribers; return those who were there."""
    gone = [s.person for s in task.subscribers if s.person in set(people)]
    task.subscribers = [s for s in task.subscribers if s.person not in gone]
    return gone


def ask_subscribers(task: Task, people: Iterable[int]) -> list[int]:
    """Ask subscribers to acknowledge again; return those who were there."""
    asked = [s for s in task.subscribers if s.person in set(people)]
    for subscriber in asked:
        subscriber.choice = WAITING
    return [subscriber.person for subscriber in asked]


# Inboxes


@dataclass(frozen=True)
class Moves:
    """Whose inboxes a task enters and leaves, as ids of people and roles; entering wins."""

    entering: set[int]
    leaving: set[int]
    leaves_all: bool = False


def concerned(task: Task) -> set[int]:
    """Return those to whom a message on a task is news: not the approvers of later steps."""
    people = {task.author, task.responsible, *task.participants, *task.mentioned}
    people.update(subscriber.person for subscriber in task.subscribers)
    for number in range(1, task.current_step + 1):
        people.update(approval.person for approval in approvers(task, number))
    return people - {0}


def inbox_moves(
    task: Task, actor: Actor, outcome: Outcome, *, says_something: bool, is_silent: bool
) -> Moves:
    """Say whose inbox changes after a comment.

    A message concerns everybody named in the task; a bare decision or change only those who are
    called. The actor keeps the task while responsible for it or while their decision is awaited.
    """
    if task.closed:
        return Moves(set(), set(), leaves_all=True)
    entering = set(outcome.called)
    leaving: set[int] = set()
    if says_something and not is_silent:
        entering |= concerned(task) - actor.parties
    if outcome.choice == REJECTED:
        others = {approval.person for approval in approvers(task, outcome.step)}
        leaving |= others
        entering -= others - {task.author}
    if outcome.choice == APPROVED:
        # What one member decided for a role is no longer news to the other members.
        leaving |= outcome.roles
        entering -= outcome.roles - outcome.called
    keeps = task.responsible == actor.person_id or bool(awaited(task) & actor.parties)
    if outcome.choice == ACKNOWLEDGED or not keeps:
        leaving.add(actor.person_id)
    return Moves(entering, leaving)


def first_inboxes(task: Task) -> set[int]:
    """Return those who get a new task."""
    people = {task.responsible, *task.participants, *awaited(task)} - {task.author, 0}
    people.update(s.person for s in task.subscribers if s.person != task.author)
    if task.responsible == task.author or task.author in awaited(task):
        people.add(task.author)
    return people


def wake_up(date: str, timezone_offset: int) -> str:
    """Return the moment a task snoozed to a day comes back: seven in the morning over there."""
    morning = to_datetime(f"{date}T07:00:00Z")
    return moment(morning - timedelta(minutes=timezone_offset))
