"""What a person did and the server does not have yet: rows of the outbox, and how far they got."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pyrus_tui.models.base import Json
from pyrus_tui.models.comments import FINISHING, PRIVATE_CHANNEL, Action, ApprovalChoice
from pyrus_tui.models.drafts import AttachmentRef, CommentDraft, TaskDraft
from pyrus_tui.models.editing.edits import joined_edits
from pyrus_tui.models.formatted import to_markdown
from pyrus_tui.models.kept import joined, kept_of


class Deed(StrEnum):
    """What a draft comes down to; where it does several things, the weightiest."""

    CREATE = "create"
    APPROVE = "approve"
    REJECT = "reject"
    REVOKE = "revoke"
    ACKNOWLEDGE = "acknowledge"
    FINISH = "finish"
    REOPEN = "reopen"
    EDIT = "edit"
    MESSAGE = "message"
    TRANSFER = "transfer"
    SNOOZE = "snooze"
    WAKE = "wake"
    DUE = "due"
    FIELDS = "fields"
    LISTS = "lists"
    PEOPLE = "people"
    COMMENT = "comment"


_CHOICES = {
    ApprovalChoice.APPROVED: Deed.APPROVE,
    ApprovalChoice.REJECTED: Deed.REJECT,
    ApprovalChoice.REVOKED: Deed.REVOKE,
    ApprovalChoice.ACKNOWLEDGED: Deed.ACKNOWLEDGE,
}
_ACTIONS = dict.fromkeys(FINISHING, Deed.FINISH) | {Action.REOPENED: Deed.REOPEN}
_PARTS: tuple[tuple[Deed, tuple[str, ...]], ...] = (
    (Deed.TRANSFER, ("reassign_to",)),
    (Deed.SNOOZE, ("scheduled_date", "scheduled_datetime_utc")),
    (Deed.WAKE, ("cancel_schedule",)),
    (Deed.DUE, ("due", "due_date", "cancel_due")),
    (Deed.FIELDS, ("field_updates",)),
    (Deed.LISTS, ("added_list_ids", "removed_list_ids")),
    (
        Deed.PEOPLE,
        (
            "approvals_added",
            "approvals_removed",
            "approvals_rerequested",
            "subscribers_added",
            "subscribers_removed",
            "subscribers_rerequested",
            "participants_added",
            "participants_removed",
        ),
    ),
)


def deed_of(draft: CommentDraft | TaskDraft) -> Deed:
    """Say what a draft comes down to."""
    if isinstance(draft, TaskDraft):
        return Deed.CREATE
    if draft.edit_comment_id is not None:
        return Deed.EDIT
    for choice, deed in _CHOICES.items():
        if draft.approval_choice == choice:
            return deed
    for action, deed in _ACTIONS.items():
        if draft.action == action:
            return deed
    if is_for_client(draft):
        return Deed.MESSAGE
    for deed, names in _PARTS:
        if any(getattr(draft, name) for name in names):
            return deed
    return Deed.COMMENT


def is_for_client(draft: CommentDraft) -> bool:
    """Say whether somebody outside gets it."""
    return draft.channel is not None and draft.channel.type != PRIVATE_CHANNEL


class Stage(StrEnum):
    """How far a row of the outbox got.

    `WAITING` can be taken back without a trace until its moment comes. `UNKNOWN` may have been
    applied. `HELD` needs a person. `REFUSED` was not done by the server, and says why.
    """

    WAITING = "waiting"
    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    HELD = "held"
    REFUSED = "refused"
    SENT = "sent"
    DROPPED = "dropped"


UNDER_WAY = frozenset([Stage.WAITING, Stage.QUEUED, Stage.SENDING, Stage.UNKNOWN])
"""What goes on by itself."""

STUCK = frozenset([Stage.HELD, Stage.REFUSED])
"""What goes on only when a person says so."""

UNSENT = UNDER_WAY | STUCK
"""What is neither sent nor dropped."""


FIELDS = "fields"
"""The purpose of changed fields, and the name under which they are kept among the drafts."""
NEW_TASK = "new task"
"""How the purpose of a task that is filled in begins; the form's number follows."""

ANSWERED = "answered"
"""The purpose of a wake that no person asked for: somebody answered."""


def holds_edits(purpose: str) -> bool:
    """Say whether a draft was filled in on a form: it goes back there, not into the composer."""
    return purpose == FIELDS or purpose.startswith(NEW_TASK)


def draft_joined(purpose: str, first: str, then: str) -> str:
    """Put what was kept under one purpose one behind the other: edits of a form, or words."""
    return joined_edits(first, then) if holds_edits(purpose) else joined(first, then)


@dataclass(frozen=True, slots=True)
class Base:
    """What the person knew when deciding; `comment_ids` is None where only a header was known.

    `fields` holds what stood in the fields that the draft changes, as the server writes it.
    `rests_on` are the numbers of rows whose changes were still on their way: a decision counts on
    them.
    """

    comment_ids: frozenset[int] | None = None
    modified: datetime | None = None
    fields: Mapping[int, Json] = field(default_factory=dict)
    rests_on: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Awaited:
    """A snooze that ends when somebody answers; `base` is what was known when it was asked for."""

    number: int
    task_id: int
    base: Base = Base()


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the outbox.

    Rows of one `group` go in order, and each only after the one before had its effect. `delay`
    are the seconds that it waits for being taken back, `not_before` when that is over. `known`
    are the comments that the task had before the first attempt. `doubtful` says that it may have
    been applied, `resent` that it was sent again by itself. `undoes` is the number of the row that
    this one takes back, `compensation` what would take this one back after it was sent. A task
    that does not exist yet has a negative `task_id`. `typed` is what was filled in on a form, as
    it stood among the drafts, until it was sent.
    """

    number: int
    task_id: int
    draft: CommentDraft | TaskDraft
    title: str
    stage: Stage
    created: datetime
    not_before: datetime
    delay: float = 0.0
    purpose: str = ""
    group: int = 0
    undoes: int = 0
    base: Base = Base()
    attempts: int = 0
    known: frozenset[int] | None = None
    doubtful: bool = False
    resent: bool = False
    reason: str = ""
    comment_id: int = 0
    compensation: CommentDraft | None = None
    finished: datetime | None = None
    typed: str = ""

    @property
    def deed(self) -> Deed:
        """What it comes down to."""
        return deed_of(self.draft)

    @property
    def draft_key(self) -> tuple[int, str]:
        """Where its words stand among the drafts; those of tasks to be made stand at 0."""
        return max(self.task_id, 0), self.purpose

    @property
    def text(self) -> str:
        """The words that the person typed, formatted ones as Markdown; "" without any."""
        return self.draft.text or to_markdown(self.draft.formatted_text or "")

    @property
    def files(self) -> tuple[AttachmentRef, ...]:
        """The files of this machine that go along."""
        if isinstance(self.draft, TaskDraft):
            return ()
        return tuple(ref for ref in self.draft.attachments if ref.path)

    @property
    def kept(self) -> str:
        """What goes back among the drafts: the words, and what went along with them."""
        if isinstance(self.draft, TaskDraft) or not self.purpose:
            return self.text
        return kept_of(self.text, self.draft).packed()
