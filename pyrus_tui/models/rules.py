"""Pure questions about a task: whose turn it is, what is required, what is late, what happened."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

from pyrus_tui.models.comments import FINISHING, Approval, ApprovalChoice, Comment
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.forms import Form, FormField
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.models.values import Checkmark, ChoiceValue, Field, TableRow, Value, walk

_COMPUTED = frozenset(
    [
        "note",
        "title",
        "step",
        "status",
        "author",
        "creation_date",
        "project",
        "person_responsible",
        "task_approval_date",
        "task_approval_user",
    ]
)
_DECISIONS = (ApprovalChoice.APPROVED, ApprovalChoice.REJECTED)
_OPEN_CHOICES = ("", ApprovalChoice.WAITING, ApprovalChoice.REVOKED)


class Effect(StrEnum):
    """What the server's answer shows to have come of a draft; `NOTHING` counts as false."""

    NOTHING = ""
    RECORDED = "recorded"
    MOVED = "moved"
    CLOSED = "closed"
    REOPENED = "reopened"


def current_step(task: Task) -> int | None:
    """Return the number of the step the task is at, or None without a route.

    Where the server does not say it, it is the first step at which somebody has to decide.
    """
    if task.current_step is not None:
        return task.current_step
    if task.closed:
        return None
    for number, approvals in enumerate(task.approvals, 1):
        if any(approval.approval_choice in _OPEN_CHOICES for approval in approvals):
            return number
    return None


def current_approvals(task: Task) -> tuple[Approval, ...]:
    """Return the approvals of the step the task is at."""
    number = current_step(task)
    if number is None:
        return ()
    numbered = tuple(a for step in task.approvals for a in step if a.step == number)
    if numbered:
        return numbered
    if not 1 <= number <= len(task.approvals):
        return ()
    return tuple(a for a in task.approvals[number - 1] if a.step is None)


def current_step_name(task: Task, form: Form | None = None) -> str:
    """Return the name of the step the task is at, "" without one."""
    number = current_step(task)
    if number is None:
        return ""
    for step in task.steps:
        if step.step == number and step.name:
            return step.name
    return form.steps.get(number, "") if form is not None else ""


def step_count(task: Task, form: Form | None = None) -> int:
    """Return how many steps the route has, by their highest number; 0 without a route."""
    named = max(form.steps, default=0) if form is not None else 0
    return max(named, len(task.approvals), task.current_step or 0)


def waits_for(task: Task, person_id: int, role_ids: AbstractSet[int] = frozenset()) -> bool:
    """Say whether this person's decision is wanted at the current step, also as a role's member."""
    return not task.closed and any(
        approval.approval_choice in _OPEN_CHOICES
        and (approval.person.id == person_id or approval.person.id in role_ids)
        for approval in current_approvals(task)
    )


def may_acknowledge(task: Task, me: int) -> bool:
    """Say whether this person follows the task and has not yet said that it was seen."""
    return any(
        subscriber.person.id == me and subscriber.approval_choice in _OPEN_CHOICES
        for subscriber in task.subscribers
    )


def my_choice(task: Task, me: int, role_ids: AbstractSet[int] = frozenset()) -> str:
    """Return what this person chose at the current step, else as a subscriber; "" without either.

    A choice of its own counts before one of a role.
    """
    approvals = current_approvals(task)
    for approval in approvals:
        if approval.person.id == me:
            return approval.approval_choice
    for approval in (*approvals, *task.subscribers):
        if approval.person.id == me or approval.person.id in role_ids:
            return approval.approval_choice
    return ""


def can_take_back(task: Task, me: int, role_ids: AbstractSet[int] = frozenset()) -> bool:
    """Say whether this person decided at the current step: one that is passed stays decided."""
    return not task.closed and any(
        approval.approval_choice in _DECISIONS
        and (approval.person.id == me or approval.person.id in role_ids)
        for approval in current_approvals(task)
    )


def missing_required(task: Task, form: Form) -> tuple[FormField, ...]:
    """Return the fields that must be filled to leave the current step and are empty.

    Counted are the fields of sections, those of the choices that are chosen, and the columns of
    every row of a table.
    """
    step = current_step(task) or 1
    values = {field.id: field.value for field in walk(task.fields) if field.row_id is None}
    return tuple(_missing(form.fields, values, step))


def _missing(
    fields: Iterable[FormField], values: dict[int, Value], step: int
) -> Iterator[FormField]:
    for field in fields:
        value = values.get(field.id)
        required = 0 < field.info.required_step <= step
        if required and field.type not in _COMPUTED and is_empty(value):
            yield field
        if isinstance(value, ChoiceValue):
            for choice in field.info.options:
                if choice.choice_id in value.ids:
                    yield from _missing(choice.fields, values, step)
        if field.type == "table":
            yield from _missing_in_rows(field, value, step)
        else:
            yield from _missing(field.info.fields, values, step)


def _missing_in_rows(table: FormField, value: Value, step: int) -> Iterator[FormField]:
    rows = [row for row in value if isinstance(row, TableRow)] if isinstance(value, tuple) else []
    columns = table.info.columns or table.info.fields
    told: set[int] = set()
    for row in rows:
        if row.deleted:
            continue
        cells = {cell.id: cell.value for cell in walk(row.cells)}
        for column in _missing(columns, cells, step):
            if column.id not in told:
                told.add(column.id)
                yield column


def is_empty(value: Value) -> bool:
    """Say whether a value counts as not filled in; a box that is not ticked does."""
    if value is None or value in ("", ()):
        return True
    if value in (Checkmark.NONE, Checkmark.UNCHECKED):
        return True
    if isinstance(value, tuple):
        return all(isinstance(row, TableRow) and row.deleted for row in value)
    ids = getattr(value, "ids", None)
    return ids == ()


def took_effect(
    before: Task,
    after: Task,
    draft: CommentDraft,
    me: int,
    role_ids: AbstractSet[int] = frozenset(),
) -> Effect:
    """Say what came of a draft, for the server answers 200 also where nothing happened.

    A decision counts when it is recorded, when the step moved or when the task closed; a comment
    when it stands in the task.
    """
    if draft.action:
        wanted = draft.action in FINISHING
        if after.closed != wanted:
            return Effect.NOTHING
        return Effect.CLOSED if wanted else Effect.REOPENED
    if draft.approval_choice:
        return _effect_of_choice(before, after, draft.approval_choice, me, role_ids)
    known = {comment.id for comment in before.comments}
    if draft.edit_comment_id is not None:
        return Effect.RECORDED
    new = any(comment.id not in known and _by(comment, me) for comment in after.comments)
    return Effect.RECORDED if new else Effect.NOTHING


def _effect_of_choice(
    before: Task, after: Task, choice: str, me: int, role_ids: AbstractSet[int]
) -> Effect:
    if choice == ApprovalChoice.ACKNOWLEDGED:
        seen = any(
            subscriber.person.id == me and subscriber.approval_choice not in _OPEN_CHOICES
            for subscriber in after.subscribers
        )
        return Effect.RECORDED if seen else Effect.NOTHING
    had, has = _choices(before, me, role_ids), _choices(after, me, role_ids)
    if choice == ApprovalChoice.REVOKED:
        taken_back = any(
            old in _DECISIONS and has.get(place, "") in _OPEN_CHOICES for place, old in had.items()
        )
        return Effect.RECORDED if taken_back else Effect.NOTHING
    recorded = any(new == choice and had.get(place) != choice for place, new in has.items())
    if has and not recorded:
        return Effect.NOTHING
    if choice == ApprovalChoice.APPROVED:
        if after.closed and not before.closed:
            return Effect.CLOSED
        old_step, new_step = current_step(before), current_step(after)
        if old_step is not None and (new_step or 0) > old_step:
            return Effect.MOVED
    return Effect.RECORDED if recorded else Effect.NOTHING


def _choices(task: Task, me: int, role_ids: AbstractSet[int]) -> dict[tuple[int, int], str]:
    """Return what I and my roles chose, by step and person; unknown roles count as mine."""
    return {
        (approval.step or number, approval.person.id): approval.approval_choice
        for number, step in enumerate(task.approvals, 1)
        for approval in step
        if approval.person.id == me
        or approval.person.id in role_ids
        or (not role_ids and approval.person.is_role)
    }


def _by(comment: Comment, person_id: int) -> bool:
    return comment.author is None or comment.author.id == person_id


def due_moment(task: TaskHeader, zone: tzinfo) -> datetime | None:
    """Return the moment after which the task is late; a day ends at midnight in the zone."""
    if task.due is not None:
        return task.due
    if task.due_date is None:
        return None
    try:
        midnight = datetime.combine(task.due_date + timedelta(days=1), time.min, zone)
        return midnight.astimezone(UTC)
    except OverflowError:
        return None


def is_overdue(task: TaskHeader, now: datetime, zone: tzinfo) -> bool:
    """Say whether the task should have been finished by now."""
    moment = due_moment(task, zone)
    return moment is not None and not task.closed and moment <= now


def is_mentioned(task: Task, person_id: int) -> bool:
    """Say whether some comment mentions this person."""
    return any(person_id in comment.mentions for comment in task.comments)


def is_client(task: Task) -> bool:
    """Say whether somebody outside takes part by e-mail, a messenger or the like."""
    return any(comment.external for comment in task.comments)


def field_by(fields: Iterable[Field], *, field_id: int = 0, code: str = "") -> Field | None:
    """Find a field by its id or its code, also inside others."""
    for field in walk(fields):
        if (field_id and field.id == field_id) or (code and field.code == code):
            return field
    return None
