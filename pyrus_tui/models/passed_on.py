"""What a person handed on or asked of others and has no answer to, by how long they are silent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from pyrus_tui.models.comments import Comment
from pyrus_tui.models.people import Person
from pyrus_tui.models.tasks import Completeness, Task

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class How(Enum):
    """How it came to be with others."""

    PASSED_ON = "passed_on"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Owed:
    """A task that others have to do something about.

    `since` is when I handed it on or asked, `silent` when they said something last, or else that.
    """

    task_id: int
    how: How
    people: tuple[Person, ...]
    since: datetime
    silent: datetime


def owed(task: Task, me: int) -> Owed | None:
    """Say what others owe me at a task; None where it is with me, closed, answered, or not read.

    An unanswered question counts before a task that was handed on. A role has answered when
    anybody but me has.
    """
    if task.closed or task.completeness is not Completeness.FULL or not me:
        return None
    return _asked(task, me) or _passed_on(task, me)


def _passed_on(task: Task, me: int) -> Owed | None:
    holder = task.responsible
    if holder is None or holder.id == me:
        return None
    mine = [c for c in task.comments if _by(c, me) and _hands_on(c, me)]
    if mine:
        return _owed(task, How.PASSED_ON, (holder,), mine[-1], me)
    if task.author is not None and task.author.id == me and task.comments and not task.approvals:
        return _owed(task, How.PASSED_ON, (holder,), task.comments[0], me)
    return None


def _asked(task: Task, me: int) -> Owed | None:
    for comment in reversed(task.comments):
        people = _asked_in(comment, task, me) if _by(comment, me) else ()
        if people:
            after = task.comments[task.comments.index(comment) + 1 :]
            ids = {person.id for person in people}
            anybody = any(person.is_role for person in people)
            answered = any(
                later.author is not None
                and (later.author.id in ids or (anybody and later.author.id != me))
                for later in after
            )
            return None if answered else _owed(task, How.ASKED, people, comment, me)
    return None


def _asked_in(comment: Comment, task: Task, me: int) -> tuple[Person, ...]:
    steps = (*comment.approvals_added, *comment.approvals_rerequested)
    people = [approval.person for step in steps for approval in step]
    people += comment.subscribers_rerequested
    known = {person.id: person for person in _known(task)}
    people += [known.get(number) or Person(id=number) for number in comment.mentions]
    return tuple({person.id: person for person in people if person.id != me}.values())


def _known(task: Task) -> Iterable[Person]:
    yield from (c.author for c in task.comments if c.author is not None)
    yield from task.participants
    yield from (subscriber.person for subscriber in task.subscribers)
    yield from (approval.person for step in task.approvals for approval in step)
    yield from (person for person in (task.author, task.responsible) if person is not None)


def _owed(task: Task, how: How, people: tuple[Person, ...], ask: Comment, me: int) -> Owed:
    since = ask.create_date or LONG_AGO
    later = [
        c.create_date
        for c in task.comments
        if c.author is not None and c.author.id != me and c.create_date is not None
    ]
    return Owed(
        task.id, how, people, since, max([since, *(date for date in later if date > since)])
    )


def _by(comment: Comment, me: int) -> bool:
    return comment.author is not None and comment.author.id == me


def _hands_on(comment: Comment, me: int) -> bool:
    return comment.reassigned_to is not None and comment.reassigned_to.id != me


class OwedTasks:
    """Selects what others owe, the longest silence first.

    Keeps the answer for each task it has looked at: a changed one among 10,000 costs one look.
    """

    def __init__(self) -> None:
        self._looked: dict[int, tuple[Task, Owed | None]] = {}
        self._me = 0

    def __call__(self, tasks: Iterable[Task], me: int) -> tuple[Owed, ...]:
        """Return what others owe this person."""
        looked = self._looked if me == self._me else {}
        now: dict[int, tuple[Task, Owed | None]] = {}
        for task in tasks:
            known = looked.get(task.id)
            same = known is not None and known[0] is task
            now[task.id] = known if known is not None and same else (task, owed(task, me))
        self._looked, self._me = now, me
        found = [answer for _task, answer in now.values() if answer is not None]
        return tuple(sorted(found, key=lambda one: (one.silent, one.task_id)))
