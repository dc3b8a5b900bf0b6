"""What a person means to do; `payload` is the body of the request, and reading it gives the draft.

Names and meanings are those of the vendor's parameters. What is not set does not go out.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from pyrus_tui.models.annotations import read_by
from pyrus_tui.models.base import Json, read_day, read_moment
from pyrus_tui.models.comments import Attachment
from pyrus_tui.models.people import Person
from pyrus_tui.models.values import to_wire


class Draft(BaseModel):
    """Base of what is written: strict about its own words, unlike what is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    LOCAL: ClassVar[frozenset[str]] = frozenset()
    """What is nobody's business but this machine's: it is kept and never sent."""

    def payload(self) -> dict[str, Any]:
        """Return the JSON object for the server: only what is set, numbers exact."""
        return self._json(kept=False)

    def kept(self) -> dict[str, Any]:
        """Return the JSON object to be kept here: reading it gives the same draft."""
        return self._json(kept=True)

    def _json(self, *, kept: bool) -> dict[str, Any]:
        return {
            name: _written(value, kept=kept)
            for name in self.__class__.model_fields
            if name in self.model_fields_set
            and (kept or name not in self.LOCAL)
            and _says_something(value := getattr(self, name))
        }


def _says_something(value: object) -> bool:
    return value is not None and value is not False and value != ()


def _written(value: object, *, kept: bool) -> Json:
    if isinstance(value, Draft):
        return value.kept() if kept else value.payload()
    if isinstance(value, tuple):
        return [_written(item, kept=kept) for item in value]
    return to_wire(value)


class PersonRef(Draft):
    """A person or role that is meant: by id, or by e-mail address."""

    id: int | None = None
    email: str | None = None


class AttachmentRef(Draft):
    """A file to attach: an uploaded one, one that hangs on a task already, or one on the web.

    One of this machine has a `path`, and the `size` and `modified` (in nanoseconds) that it had
    when it was chosen; it gets its `guid` by being uploaded.
    """

    LOCAL: ClassVar[frozenset[str]] = frozenset({"path", "size", "modified"})

    guid: str | None = None
    root_id: int | None = None
    attachment_id: int | None = None
    url: str | None = None
    name: str | None = None
    path: str | None = None
    size: int | None = None
    modified: int | None = None

    def _json(self, *, kept: bool) -> dict[str, Any]:
        # The server knows an uploaded file's name; here it is what the file is found by later.
        found = super()._json(kept=kept)
        return found if kept or not self.guid else {k: v for k, v in found.items() if k != "name"}


class ChannelRef(Draft):
    """The external channel that a comment goes out by."""

    type: str
    phone: str | None = None
    integration_id: int | None = None


class FieldUpdate(Draft):
    """A new value for a field, found by its id, its code or its name; None clears the field.

    `duration` goes with a due date, in minutes.
    """

    id: int | None = None
    code: str | None = None
    name: str | None = None
    value: Annotated[Any, BeforeValidator(to_wire)] = None
    duration: int | None = None

    def _json(self, *, kept: bool) -> dict[str, Any]:
        # A value that clears the field is written too.
        return super()._json(kept=kept) | {"value": self.value}


def _as_person(value: object) -> object:
    if isinstance(value, Person):
        return {"id": value.id}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"id": value}
    return {"email": value} if isinstance(value, str) else value


def _as_attachment(value: object) -> object:
    return {"attachment_id": value.id} if isinstance(value, Attachment) else value


def _as_channel(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


def _day(value: object) -> date | None:
    return None if value is None else read_day(value)


def _moment(value: object) -> datetime | None:
    """Read a moment in whole seconds: the server takes no fraction."""
    return None if value is None else read_moment(value).astimezone(UTC).replace(microsecond=0)


DayOrNone = Annotated[date | None, read_by(_day)]
MomentOrNone = Annotated[datetime | None, read_by(_moment)]


class _Timed(Draft):
    """What can be due at a moment; only then it can take a number of minutes."""

    due: MomentOrNone = None
    duration: int | None = None

    @model_validator(mode="after")
    def _lasts_from_a_moment(self) -> Self:
        if self.duration is not None and self.due is None:
            raise ValueError("a duration needs the moment at which it begins")
        return self


Who = Annotated[PersonRef, BeforeValidator(_as_person)]
"""A person: a `PersonRef`, a `Person`, an id or an e-mail address."""

People = tuple[Who, ...]
PeopleBySteps = tuple[People, ...]
"""People step by step; an empty step keeps the place of one that does not change."""

File = Annotated[AttachmentRef, BeforeValidator(_as_attachment)]


class CommentDraft(_Timed):
    """What a person means to do on a task; only what is set changes.

    `until_reply` lets a task that sleeps come back as soon as somebody else answers: no server
    does that, so this program watches it while it runs.
    """

    LOCAL: ClassVar[frozenset[str]] = frozenset({"until_reply"})

    text: str | None = None
    formatted_text: str | None = None
    subject: str | None = None
    edit_comment_id: int | None = None
    action: str | None = None
    approval_choice: str | None = None
    approval_steps: tuple[int, ...] = ()
    reassign_to: Who | None = None
    approvals_added: PeopleBySteps = ()
    approvals_removed: PeopleBySteps = ()
    approvals_rerequested: PeopleBySteps = ()
    subscribers_added: People = ()
    subscribers_removed: People = ()
    subscribers_rerequested: People = ()
    participants_added: People = ()
    participants_removed: People = ()
    field_updates: tuple[FieldUpdate, ...] = ()
    attachments: tuple[File, ...] = ()
    added_list_ids: tuple[int, ...] = ()
    removed_list_ids: tuple[int, ...] = ()
    due_date: DayOrNone = None
    cancel_due: bool = False
    scheduled_date: DayOrNone = None
    scheduled_datetime_utc: MomentOrNone = None
    cancel_schedule: bool = False
    until_reply: bool = False
    channel: Annotated[ChannelRef, BeforeValidator(_as_channel)] | None = None
    comment_as_roles: People = ()
    spent_minutes: int | None = None
    skip_satisfaction: bool = False
    skip_notification: bool = False
    skip_auto_reopen: bool = False

    @property
    def decides(self) -> bool:
        """Whether it carries a decision or closes or opens the task."""
        return bool(self.approval_choice or self.action)

    @property
    def schedules(self) -> bool:
        """Whether it lets the task sleep, or wakes it."""
        return bool(self.scheduled_date or self.scheduled_datetime_utc or self.cancel_schedule)


class TaskDraft(_Timed):
    """A task to be made: a simple one, or one of a form."""

    text: str | None = None
    formatted_text: str | None = None
    subject: str | None = None
    responsible: Who | None = None
    participants: People = ()
    subscribers: People = ()
    due_date: DayOrNone = None
    parent_task_id: int | None = None
    attachments: tuple[File, ...] = ()
    scheduled_date: DayOrNone = None
    scheduled_datetime_utc: MomentOrNone = None
    list_ids: tuple[int, ...] = ()
    approvals: PeopleBySteps = ()
    form_id: int | None = None
    fields: tuple[FieldUpdate, ...] = ()
    fill_defaults: bool = False
