"""What a comment and its task point to: other tasks, and the comment that is answered."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyrus_tui.models import formatted
from pyrus_tui.models.comments import Comment
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.values import Field, FormLinkValue, walk

_NUMBER = re.compile(r"(?<![\w#&/])#(\d{2,15})(?!\w)")
_ADDRESS = re.compile(r"pyrus\.com/t#id(\d{2,15})")


@dataclass(frozen=True, slots=True)
class Reference:
    """Something to go to: a comment of the same task, or another task."""

    comment_id: int = 0
    task_id: int = 0


def task_numbers(text: str) -> tuple[int, ...]:
    """Return the tasks that a text names, as `#11613` or by their address, each once."""
    found = sorted(
        (match.start(), int(match[1]))
        for pattern in (_NUMBER, _ADDRESS)
        for match in pattern.finditer(text)
    )
    return tuple(dict.fromkeys(number for _at, number in found))


def references(task: Task, comment: Comment | None) -> tuple[Reference, ...]:
    """Return what can be gone to from a comment: its own references first, then its task's."""
    found = [*(_of_comment(task, comment) if comment is not None else ()), *_of_task(task)]
    known = {other.id for other in task.comments}
    return tuple(
        one
        for one in dict.fromkeys(found)
        if (one.comment_id in known if one.comment_id else one.task_id not in (0, task.id))
    )


def _of_comment(task: Task, comment: Comment) -> Iterator[Reference]:
    answered = (
        comment.reply_note_id,
        comment.edit_comment_id,
        *formatted.quoted(comment.formatted_text),
    )
    yield from (Reference(comment_id=number) for number in answered if number)
    words = f"{comment.text}\n{comment.formatted_text}"
    yield from (Reference(task_id=number) for number in task_numbers(words))
    yield from _linked(comment.field_updates)


def _of_task(task: Task) -> Iterator[Reference]:
    numbers = (task.parent_task_id, *task.linked_task_ids, *task_numbers(task.text))
    yield from (Reference(task_id=number) for number in numbers if number)
    yield from _linked(task.fields)


def _linked(fields: Iterable[Field]) -> Iterator[Reference]:
    for field in walk(fields):
        if isinstance(field.value, FormLinkValue):
            yield from (Reference(task_id=number) for number in field.value.ids)
