"""What the sandbox remembers: people, forms, lists, tasks and comments, with ids for links.

Moments are texts in the vendor's own format, so that they sort and compare as they are.
"""

from typing import Any, TypeAlias

from msgspec import Struct, field

Json: TypeAlias = Any
"""A value as JSON has it: what it is shows only when it is read."""

WAITING = "waiting"
APPROVED = "approved"
REJECTED = "rejected"
REVOKED = "revoked"
ACKNOWLEDGED = "acknowledged"


class Person(Struct, omit_defaults=True, kw_only=True):
    """Somebody of the company, or a bot; `key` is the security key they sign in with."""

    id: int
    first_name: str
    last_name: str
    email: str
    key: str = ""
    type: str = "user"
    banned: bool = False
    position: str = ""
    department_id: int = 0
    department_name: str = ""
    locale: str = "en-GB"
    timezone_offset: int = 0
    phone: str = ""
    mobile_phone: str = ""
    avatar_id: int = 0


class Role(Struct, omit_defaults=True, kw_only=True):
    """A group that stands wherever a person may stand; ids are shared with people."""

    id: int
    name: str
    member_ids: list[int] = field(default_factory=list)
    banned: bool = False


class Form(Struct, omit_defaults=True, kw_only=True):
    """A form: its fields in the vendor's shape, and who approves which step by routing.

    `title_ids` are the fields that make a task's text; `grouped` collects its tasks in the inbox
    under one heading per step. `step_hours` tells how long a task may stay at a step.
    """

    id: int
    name: str
    steps: dict[str, str]
    fields: list[dict[str, Any]]
    routing: list[list[int]] = field(default_factory=list)
    owner_ids: list[int] = field(default_factory=list)
    member_ids: list[int] = field(default_factory=list)
    folder: list[str] = field(default_factory=list)
    print_forms: list[dict[str, Any]] = field(default_factory=list)
    title_ids: list[int] = field(default_factory=list)
    responsible: int = 0
    grouped: bool = False
    step_hours: dict[str, int] = field(default_factory=dict)
    deleted_or_closed: bool = False


class TaskList(Struct, omit_defaults=True, kw_only=True):
    """A list of tasks; `org_wide` ones are open to the whole company."""

    id: int
    name: str
    parent_id: int = 0
    list_type: str = "org_wide"
    color: str = ""
    member_ids: list[int] = field(default_factory=list)
    manager_ids: list[int] = field(default_factory=list)
    external_id: int = 0
    external_version: int = 0
    version: int = 1
    deleted: bool = False


class Catalog(Struct, omit_defaults=True, kw_only=True):
    """A catalog's head; its rows are kept apart, because there are thousands."""

    id: int
    name: str
    headers: list[str]
    version: int = 1
    supervisor_ids: list[int] = field(default_factory=list)
    source_type: str = ""
    deleted: bool = False


class Approval(Struct, omit_defaults=True):
    """One approver of one step: a person or a role, the choice, and who made it."""

    person: int
    choice: str = WAITING
    by: int = 0
    routed: bool = False


class Subscriber(Struct, omit_defaults=True):
    """Somebody kept informed; waiting until they acknowledge."""

    person: int
    choice: str = WAITING


class Task(Struct, omit_defaults=True, kw_only=True):
    """A task, simple or of a form (`form_id` is not 0), without its comments.

    `fields` holds stored values by field id (see `fields`), `last_rows` the highest id of a deleted
    row by table, `elapsed` the milliseconds spent at each step before the current one was entered
    at `step_entered`.
    """

    id: int
    author: int
    created: str
    modified: str
    text: str = ""
    formatted_text: str = ""
    subject: str = ""
    closed: str = ""
    form_id: int = 0
    responsible: int = 0
    participants: list[int] = field(default_factory=list)
    subscribers: list[Subscriber] = field(default_factory=list)
    approvals: list[list[Approval]] = field(default_factory=list)
    current_step: int = 0
    step_entered: str = ""
    elapsed: dict[str, int] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    last_rows: dict[str, int] = field(default_factory=dict)
    due_date: str = ""
    due: str = ""
    duration: int = 0
    list_ids: list[int] = field(default_factory=list)
    parent_task_id: int = 0
    linked_task_ids: list[int] = field(default_factory=list)
    attachments: list[int] = field(default_factory=list)
    mentioned: list[int] = field(default_factory=list)
    clients: dict[str, dict[str, str]] = field(default_factory=dict)
    last_note_id: int = 0
    approved_by: int = 0
    approved_on: str = ""


class Comment(Struct, omit_defaults=True, kw_only=True):
    """One comment: what was said and everything it changed.

    `approvals_*` hold one list per step of (person, step number); `field_updates` are kept as they
    were served, because they tell what was seen at that moment. `mark` is what the older API calls
    a finishing, where it has a word of its own.
    """

    id: int
    author: int
    created: str
    text: str = ""
    formatted_text: str = ""
    subject: str = ""
    action: str = ""
    mark: str = ""
    approval_choice: str = ""
    approval_step: int = 0
    changed_step: int = 0
    reset_to_step: int = 0
    reassigned_to: int = 0
    due_date: str = ""
    due: str = ""
    duration: int = 0
    cancel_due: bool = False
    scheduled_date: str = ""
    scheduled_datetime_utc: str = ""
    cancel_schedule: bool = False
    attachments: list[int] = field(default_factory=list)
    added_list_ids: list[int] = field(default_factory=list)
    removed_list_ids: list[int] = field(default_factory=list)
    participants_added: list[int] = field(default_factory=list)
    participants_removed: list[int] = field(default_factory=list)
    subscribers_added: list[int] = field(default_factory=list)
    subscribers_removed: list[int] = field(default_factory=list)
    subscribers_rerequested: list[int] = field(default_factory=list)
    approvals_added: list[list[tuple[int, int]]] = field(default_factory=list)
    approvals_removed: list[list[tuple[int, int]]] = field(default_factory=list)
    approvals_rerequested: list[list[tuple[int, int]]] = field(default_factory=list)
    field_updates: list[dict[str, Any]] = field(default_factory=list)
    channel: dict[str, Any] = field(default_factory=dict)
    comment_as_roles: list[int] = field(default_factory=list)
    spent_minutes: int = 0
    mentions: list[int] = field(default_factory=list)
    reply_note_id: int = 0
    skip_satisfaction: bool = False
    skip_notification: bool = False
    skip_auto_reopen: bool = False

    def is_empty(self) -> bool:
        """Tell whether it neither says nor changes anything."""
        plain = Comment(id=self.id, author=self.author, created=self.created)
        plain.comment_as_roles = self.comment_as_roles
        plain.skip_satisfaction = self.skip_satisfaction
        plain.skip_notification = self.skip_notification
        plain.skip_auto_reopen = self.skip_auto_reopen
        return self == plain


class Announcement(Struct, omit_defaults=True, kw_only=True):
    """A message to the whole company; its comments are announcements of a smaller kind."""

    id: int
    author: int
    created: str
    modified: str
    text: str = ""
    formatted_text: str = ""
    attachments: list[int] = field(default_factory=list)


class Meeting(Struct, omit_defaults=True, kw_only=True):
    """An appointment of several people; `url`, `external_id` and `password` let them join."""

    id: int
    creator: int
    start: str
    duration: int
    type: str = "none"
    members: list[int] = field(default_factory=list)
    url: str = ""
    external_id: str = ""
    password: str = ""
    task_id: int = 0
    event_id: str = ""
    shared_to_email: bool = False
    deleted: bool = False


class File(Struct, omit_defaults=True, kw_only=True):
    """A file attached to a task or to an announcement.

    `link` stands instead of content where only an address was given.
    """

    id: int
    task_id: int
    name: str
    announcement_id: int = 0
    size: int = 0
    md5: str = ""
    version: int = 1
    root_id: int = 0
    link: str = ""
