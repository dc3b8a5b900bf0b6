"""Tasks, as a list shows them and as a whole, and the inbox."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import ValidationError

from pyrus_tui.models.annotations import Line, Text, read_by
from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.base import UNREAD, Bool, Day, Int, Items, Model, Moment
from pyrus_tui.models.comments import Approval as Approval
from pyrus_tui.models.comments import ApprovalSteps, Comment, Subscriber
from pyrus_tui.models.people import KnownPerson
from pyrus_tui.models.text import one_line
from pyrus_tui.models.values import Field


class Completeness(StrEnum):
    """How much of a task is known: a row of a list, all but its history, or everything."""

    HEADER = "header"
    PARTIAL = "partial"
    FULL = "full"


class TaskHeader(Model):
    """A task as inbox and lists tell of it."""

    id: Int
    text: Text = ""
    subject: Line = ""
    create_date: Moment | None = None
    last_modified_date: Moment | None = None
    close_date: Moment | None = None
    author: KnownPerson | None = None
    responsible: KnownPerson | None = None
    due_date: Day | None = None
    due: Moment | None = None
    duration: Int | None = None
    """Minutes."""
    is_closed: Bool = False
    completeness: Completeness = Completeness.HEADER

    @property
    def title(self) -> str:
        """The subject, else the first line of the text, on one line; "" without both."""
        if self.subject:
            return one_line(self.subject)
        return one_line(self.text.lstrip().partition("\n")[0])

    @property
    def closed(self) -> bool:
        """Whether the task is finished: servers tell it by a date, a mark or both."""
        return self.is_closed or self.close_date is not None


class Step(Model):
    """A step that the task has been at."""

    step: Int = 0
    name: Line = ""
    elapsed_time: Int | None = None
    """Milliseconds."""


def read_comments(value: object) -> tuple[Comment, ...]:
    """Read the history; what cannot be read stays in it as an entry that says so.

    Raises:
        ValueError: it is no list.
    """
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list | tuple):
        raise ValueError("not a list")
    return tuple(comment for item in value for comment in read_comment(item))


def read_comment(item: object) -> list[Comment]:
    """Read an entry of the history; the vendor's documents also show one inside another."""
    if isinstance(item, Comment):
        return [item]
    if item is None:
        return []
    if not isinstance(item, dict):
        return [_comment(item)]
    own, nested = _without_nested(item)
    return [_comment(own), *map(_comment, nested)]


def _without_nested(item: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """Part a comment from those that the vendor's documents show among its field updates."""
    updates = item.get("field_updates")
    if not isinstance(updates, list):
        return item, []
    nested = [entry for entry in updates if _is_comment(entry)]
    if not nested:
        return item, []
    return item | {"field_updates": [entry for entry in updates if not _is_comment(entry)]}, nested


def _is_comment(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and "type" not in entry
        and ("create_date" in entry or "author" in entry)
    )


def _comment(item: object) -> Comment:
    try:
        return Comment.model_validate(item)
    except (ValidationError, RecursionError):
        return Comment.model_validate({"unreadable": True, UNREAD + "comment": item})


class Task(TaskHeader):
    """A task with all that Pyrus tells of it."""

    formatted_text: Text = ""
    form_id: Int | None = None
    fields: Items[Field] = ()
    current_step: Int | None = None
    """Counted from 1."""
    approvals: ApprovalSteps = ()
    steps: Items[Step] = ()
    subscribers: Items[Subscriber] = ()
    participants: Items[KnownPerson] = ()
    list_ids: Items[Int] = ()
    asap: Bool = False
    """It is urgent; only the older API says so."""
    parent_task_id: Int | None = None
    linked_task_ids: Items[Int] = ()
    attachments: Items[Attachment] = ()
    last_note_id: Int | None = None
    scheduled_date: Day | None = None
    scheduled_datetime_utc: Moment | None = None
    comments: Annotated[tuple[Comment, ...], read_by(read_comments)] = ()
    completeness: Completeness = Completeness.FULL
    detailed_at: Moment | None = None
    """The `last_modified_date` that the parts beyond the header belong to, if it is another."""

    @property
    def details_are_old(self) -> bool:
        """Whether the task changed since the parts beyond the header were read."""
        return self.detailed_at is not None

    @property
    def last_comment_id(self) -> int:
        """The highest number among the comments that are known; 0 without any."""
        return max((comment.id for comment in self.comments), default=0)


class InboxGroup(Model):
    """Tasks that the inbox shows together, such as those of one form at one step."""

    id: Int = 0
    name: Line = ""
    has_more: Bool = False
    tasks: Items[TaskHeader] = ()


class Inbox(Model):
    """What waits for the person; `unreadable` counts tasks that could not be read."""

    tasks: Items[TaskHeader] = ()
    groups: Items[InboxGroup] = ()
    has_more: Bool = False
    unreadable: Int = 0

    @property
    def all_tasks(self) -> tuple[TaskHeader, ...]:
        """Every task once, those in groups too."""
        known = {task.id: task for task in self.tasks}
        for group in self.groups:
            for task in group.tasks:
                known.setdefault(task.id, task)
        return tuple(known.values())

    @property
    def complete(self) -> bool:
        """Whether the server said that there is nothing more."""
        return not self.has_more and not any(group.has_more for group in self.groups)
