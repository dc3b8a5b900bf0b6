"""Comments: everything that ever happened to a task."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field as FieldSetting

from pyrus_tui.models.annotations import Line, Text, read_by
from pyrus_tui.models.attachments import Attachment as Attachment
from pyrus_tui.models.base import Bool, Day, Int, Items, Model, Moment, read_int
from pyrus_tui.models.people import KnownPerson, Person, Role
from pyrus_tui.models.text import hidden_count
from pyrus_tui.models.values import Field

PRIVATE_CHANNEL = "private_channel"
"""The channel of a comment that only colleagues see."""


class ApprovalChoice(StrEnum):
    """The choices that are known; a task may hold others, as plain text."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"
    ACKNOWLEDGED = "acknowledged"


class Action(StrEnum):
    """What a comment may do to the task as a whole."""

    FINISHED = "finished"
    FINISHED_AS_DUPLICATE = "finished_as_duplicate"
    FINISHED_AS_IRRELEVANT = "finished_as_irrelevant"
    REOPENED = "reopened"


FINISHING = frozenset(
    [Action.FINISHED, Action.FINISHED_AS_DUPLICATE, Action.FINISHED_AS_IRRELEVANT]
)
"""The actions after which a task is closed; the latter two are known to the legacy API only."""


class Approval(Model):
    """A person at a step and what the person chose."""

    person: KnownPerson
    approval_choice: Line = ApprovalChoice.WAITING
    step: Int | None = None

    @classmethod
    def repaired(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Take a bare person, as the vendor's answer to a new task shows it."""
        if "person" in data or "id" not in data:
            return data
        own = {key: data[key] for key in ("approval_choice", "step") if key in data}
        return own | {"person": {key: data[key] for key in data if key not in own}}


class Subscriber(Approval):
    """A person who follows a task, and whether the person has seen it."""


def _steps(value: object) -> tuple[tuple[Approval, ...], ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("not a list")
    return tuple(tuple(_readable(step)) for step in value)


def _readable(step: object) -> list[Approval]:
    people = [step] if isinstance(step, dict | Approval) else step
    read: list[Approval] = []
    for item in people if isinstance(people, list | tuple) else ():
        try:
            read.append(Approval.model_validate(item))
        except ValueError:
            continue
    return read


ApprovalSteps = Annotated[tuple[tuple[Approval, ...], ...], read_by(_steps)]
"""People step by step; a step that is null or cannot be read stays as an empty one."""


class Party(Model):
    """Who is at the other end of an external channel."""

    email: Line = ""
    name: Line = ""
    phone: Line = ""

    @property
    def text(self) -> str:
        """What is known of them, on one line."""
        return " ".join(part for part in (self.name, self.email, self.phone) if part)


class Channel(Model):
    """The way by which a comment came or went; unknown types stay as text."""

    type: Line = ""
    to: Party | None = None
    from_: Party | None = FieldSetting(default=None, alias="from")
    direction: Line = ""
    phone: Line = ""
    integration_id: Int | None = None


def _is_lost(data: dict[str, Any]) -> bool:
    text = data.get("text")
    if text is not None and not isinstance(text, str):
        return True
    if text or isinstance(data.get("author"), dict | Person):
        return False
    try:
        read_int(data.get("id"))
    except ValueError:
        return True
    return False


class Comment(Model):
    """One entry in a task's history.

    `unreadable` marks an entry that could not be read; it is shown with its id, if that is known.
    """

    id: Int = 0
    text: Text = ""
    formatted_text: Text = ""
    create_date: Moment | None = None
    author: KnownPerson | None = None
    subject: Line = ""
    mentions: Items[Int] = ()
    reply_note_id: Int | None = None
    edit_comment_id: Int | None = None
    delete_comment_id: Int | None = None
    comment_as_roles: Items[Role] = ()
    action: Line = ""
    approval_choice: Line = ""
    approval_step: Int | None = None
    changed_step: Int | None = None
    reset_to_step: Int | None = None
    reassigned_to: KnownPerson | None = None
    approvals_added: ApprovalSteps = ()
    approvals_removed: ApprovalSteps = ()
    approvals_rerequested: ApprovalSteps = ()
    subscribers_added: Items[KnownPerson] = ()
    subscribers_removed: Items[KnownPerson] = ()
    subscribers_rerequested: Items[KnownPerson] = ()
    participants_added: Items[KnownPerson] = ()
    participants_removed: Items[KnownPerson] = ()
    field_updates: Items[Field] = ()
    attachments: Items[Attachment] = ()
    removed_attachment_ids: Items[Int] = ()
    added_list_ids: Items[Int] = ()
    removed_list_ids: Items[Int] = ()
    due_date: Day | None = None
    due: Moment | None = None
    duration: Int | None = None
    cancel_due: Bool = False
    scheduled_date: Day | None = None
    scheduled_datetime_utc: Moment | None = None
    cancel_schedule: Bool = False
    channel: Channel | None = None
    spent_minutes: Int | None = None
    skip_satisfaction: Bool = False
    skip_notification: Bool = False
    skip_auto_reopen: Bool = False
    hidden: Int = 0
    """How many hidden characters were taken out of the text."""
    unreadable: Bool = False

    @classmethod
    def repaired(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Count what hides in the text, and mark an entry without an id."""
        text = data.get("text")
        if isinstance(text, str) and not text.isascii() and (hidden := hidden_count(text)):
            data = data | {"hidden": hidden}
        if "unreadable" not in data and _is_lost(data):
            data = data | {"unreadable": True}
        return data

    @property
    def private(self) -> bool:
        """Whether only colleagues see it."""
        return self.channel is not None and self.channel.type == PRIVATE_CHANNEL

    @property
    def external(self) -> bool:
        """Whether it came from or went to somebody outside."""
        return self.channel is not None and self.channel.type not in ("", PRIVATE_CHANNEL)
