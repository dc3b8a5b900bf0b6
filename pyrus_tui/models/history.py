"""What happened to a task in which order, and what a person has to catch up with."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime

from pyrus_tui.models import rules
from pyrus_tui.models.comments import ApprovalChoice, Comment
from pyrus_tui.models.tasks import Task

EARLIEST = datetime.min.replace(tzinfo=UTC)

_DECISIONS = (ApprovalChoice.APPROVED, ApprovalChoice.REJECTED)


def in_order(comments: Iterable[Comment]) -> tuple[Comment, ...]:
    """Return comments oldest first, whatever order the server sent."""
    return tuple(sorted(comments, key=lambda c: (c.create_date or EARLIEST, c.id or 0)))


@dataclass(frozen=True, slots=True)
class Decided:
    """An earlier decision of a person whose decision is asked for again.

    `at` is its place in the history in order, `asked` the comment that asked again.
    """

    at: int
    decision: Comment
    asked: Comment | None


def decided_before(
    task: Task, me: int, role_ids: AbstractSet[int], history: tuple[Comment, ...]
) -> Decided | None:
    """Return my last decision if another one is asked of me now, unless I took it back myself."""
    if not rules.waits_for(task, me, role_ids):
        return None
    for at in range(len(history) - 1, -1, -1):
        comment = history[at]
        if comment.author is None or comment.author.id != me or not comment.approval_choice:
            continue
        if comment.approval_choice not in _DECISIONS:
            return None
        asked = (c for c in reversed(history[at + 1 :]) if asks_again(c, me, role_ids))
        return Decided(at, comment, next(asked, None))
    return None


def asks_again(comment: Comment, person_id: int, role_ids: AbstractSet[int] = frozenset()) -> bool:
    """Say whether a comment asks a person, or one of the roles, for a decision once more."""
    return any(
        approval.person.id == person_id or approval.person.id in role_ids
        for step in comment.approvals_rerequested
        for approval in step
    )
