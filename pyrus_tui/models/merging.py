"""Putting answers together: a poorer one never replaces a richer part."""

from collections.abc import Set as AbstractSet
from typing import overload

from pyrus_tui.models.comments import Comment
from pyrus_tui.models.tasks import Completeness, Task, TaskHeader

_RANK = {Completeness.HEADER: 0, Completeness.PARTIAL: 1, Completeness.FULL: 2}
_ALWAYS_SENT = frozenset(
    [
        "id",
        "text",
        "create_date",
        "last_modified_date",
        "close_date",
        "author",
        "responsible",
        "due_date",
        "is_closed",
    ]
)
"""What every answer has unless it is empty: that it is missing means that it is empty."""

_IN_REGISTERS = frozenset(["id", "create_date", "last_modified_date", "close_date", "is_closed"])
"""What a row of a register has unless it is empty."""


@overload
def merge(known: TaskHeader | None, new: Task) -> Task: ...
@overload
def merge(known: Task, new: TaskHeader) -> Task: ...
@overload
def merge(known: TaskHeader | None, new: TaskHeader) -> TaskHeader: ...
def merge(known: TaskHeader | None, new: TaskHeader) -> TaskHeader:
    """Return what is known of a task after an answer.

    An answer older than what is known, by `last_modified_date`, changes nothing. A poorer one
    brings what it has; the rest stays, and `detailed_at` says that it belongs to an older state.
    """
    if known is None or (not isinstance(known, Task) and isinstance(new, Task)):
        return new
    if _is_older(new, known):
        return known
    if not isinstance(known, Task):
        return new
    if isinstance(new, Task) and _is_from_register(new):
        return _with_row(known, new)
    if isinstance(new, Task) and _RANK[new.completeness] >= _RANK[known.completeness]:
        return new if new.completeness is Completeness.FULL else _with_known_comments(known, new)
    return _patched(known, new)


def _is_older(new: TaskHeader, known: TaskHeader) -> bool:
    return (
        new.last_modified_date is not None
        and known.last_modified_date is not None
        and new.last_modified_date < known.last_modified_date
    )


def _is_from_register(new: Task) -> bool:
    """Say whether a task is a row of a register: every other answer names its author."""
    return new.completeness is Completeness.PARTIAL and new.author is None


def _with_row(known: Task, new: Task) -> Task:
    """Add what a register tells: some of the fields, and nothing of the people."""
    same = new.last_modified_date is not None and new.last_modified_date == known.last_modified_date
    if same and known.author is not None and not known.details_are_old:
        return known
    again = {field.id: field for field in new.fields}
    fields = [again.pop(field.id, field) for field in known.fields]
    whole = new.model_copy(update={"fields": (*fields, *again.values())})
    return _patched(known, whole, _IN_REGISTERS)


def _patched(known: Task, new: TaskHeader, always_sent: AbstractSet[str] = _ALWAYS_SENT) -> Task:
    brought = (new.model_fields_set | always_sent) - {"completeness", "detailed_at", "comments"}
    brought -= {name for name in ("text", "author") if not getattr(new, name)}
    update = {name: getattr(new, name) for name in brought & type(new).model_fields.keys()}
    if new.due_date is not None and "due" not in brought:
        update["due"] = None
    if isinstance(new, Task):
        update["comments"] = _together(known.comments, new.comments)
    if new.last_modified_date != known.last_modified_date and new.last_modified_date is not None:
        update["detailed_at"] = known.detailed_at or known.last_modified_date
    return known.model_copy(update=update)


def _with_known_comments(known: Task, new: Task) -> Task:
    return new.model_copy(update={"comments": _together(known.comments, new.comments)})


def _together(known: tuple[Comment, ...], new: tuple[Comment, ...]) -> tuple[Comment, ...]:
    """Add comments to those that are known; one that is sent again replaces the old one."""
    again = {comment.id: comment for comment in new if comment.id}
    kept = [again.pop(comment.id, comment) if comment.id else comment for comment in known]
    return (*kept, *again.values())
