"""What a person means to do, as the parameters that the legacy API takes."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from pyrus_tui.api.legacy.dates import write_day, write_moment
from pyrus_tui.api.legacy.new_values import ASSIGNEE, DUE, new_values
from pyrus_tui.errors import Invalid, Unsupported
from pyrus_tui.models.base import Json
from pyrus_tui.models.capabilities import Capability, why_unsupported
from pyrus_tui.models.comments import Action, ApprovalChoice
from pyrus_tui.models.drafts import (
    AttachmentRef,
    CommentDraft,
    FieldUpdate,
    PeopleBySteps,
    PersonRef,
    TaskDraft,
)
from pyrus_tui.models.search import TaskSearch
from pyrus_tui.models.values import Field
from pyrus_tui.words import _

IdOf: TypeAlias = Callable[[PersonRef], int]
"""Tells the number of a person who is meant."""

FieldOf: TypeAlias = Callable[[FieldUpdate], Field]
"""Tells which field an update means; raises where that is not known."""

_ACTIONS: Mapping[str, str] = {
    Action.FINISHED: "Complete",
    Action.FINISHED_AS_DUPLICATE: "MarkAsDuplicate",
    Action.FINISHED_AS_IRRELEVANT: "MarkAsIrrelevant",
    Action.REOPENED: "Reopen",
}
_CHOICES: Mapping[str, str] = {
    ApprovalChoice.WAITING: "Waiting",
    ApprovalChoice.APPROVED: "Approved",
    ApprovalChoice.REJECTED: "Rejected",
    ApprovalChoice.REVOKED: "Revoked",
}
_LACKING: Mapping[str, Capability] = {
    "channel": Capability.PRIVATE_COMMENTS,
    "edit_comment_id": Capability.EDIT_COMMENT,
    "formatted_text": Capability.FORMATTED_TEXT,
    "subscribers_added": Capability.SUBSCRIBERS,
    "subscribers_removed": Capability.SUBSCRIBERS,
    "subscribers_rerequested": Capability.SUBSCRIBERS,
    "subscribers": Capability.SUBSCRIBERS,
    "participants_added": Capability.PARTICIPANTS,
    "participants_removed": Capability.PARTICIPANTS,
    "participants": Capability.PARTICIPANTS,
    "due": Capability.DUE_MOMENTS,
    "duration": Capability.DUE_MOMENTS,
    "scheduled_date": Capability.SCHEDULE,
    "scheduled_datetime_utc": Capability.SCHEDULE,
    "cancel_schedule": Capability.SCHEDULE,
    "comment_as_roles": Capability.COMMENT_AS_ROLES,
    "spent_minutes": Capability.SPENT_MINUTES,
    "skip_satisfaction": Capability.QUIET,
    "skip_notification": Capability.QUIET,
}
"""Parts of a draft that the server has no parameter for.

`skip_auto_reopen` is none of them: here a comment reopens a task only if it says so.
"""
_NOT_OF_A_FORM = ("text", "subject", "list_ids", "approvals", "due_date")


def check(draft: CommentDraft | TaskDraft) -> None:
    """Refuse a draft that the server could carry out only in part.

    Raises:
        Unsupported: it is such a draft.
    """
    for name, capability in _LACKING.items():
        if getattr(draft, name, None):
            raise Unsupported(why_unsupported(capability))
    if isinstance(draft, TaskDraft) and draft.form_id is not None:
        if any(getattr(draft, name) for name in _NOT_OF_A_FORM):
            raise Unsupported(why_unsupported(Capability.MORE_THAN_FIELDS))
    elif isinstance(draft, CommentDraft):
        if draft.approval_choice == ApprovalChoice.ACKNOWLEDGED:
            raise Unsupported(why_unsupported(Capability.ACKNOWLEDGE))
        if len(draft.approval_steps) > 1:
            raise Unsupported(_("This server takes a decision for one step at a time."))


def comment(task_id: int, draft: CommentDraft, id_of: IdOf, field_of: FieldOf) -> dict[str, Json]:
    """Return the parameters of AddComment.

    Raises:
        Unsupported: the server could carry the draft out only in part.
        Invalid: something in it does not fit.
    """
    check(draft)
    body: dict[str, Json] = {"TaskId": task_id}
    _put(body, "Text", draft.text)
    _put(body, "Subject", draft.subject)
    if draft.action:
        body["ActivityAction"] = _known(_ACTIONS, draft.action)
    if draft.approval_choice:
        body["ApprovalChoice"] = _known(_CHOICES, draft.approval_choice)
    if draft.approval_steps:
        body["ApprovalStage"] = draft.approval_steps[0]
    if draft.reassign_to is not None:
        body["ResponsibleId"] = id_of(draft.reassign_to)
    _put(body, "AddedApprovals", _by_steps(draft.approvals_added, id_of))
    _put(body, "RemovedApprovals", _by_steps(draft.approvals_removed, id_of))
    _put(body, "RerequestedApprovals", _by_steps(draft.approvals_rerequested, id_of))
    _put(body, "AddedProjectIds", list(draft.added_list_ids))
    _put(body, "RemovedProjectIds", list(draft.removed_list_ids))
    if draft.due_date is not None:
        body["DueDate"] = write_day(draft.due_date)
    _put(body, "ClearDueDate", draft.cancel_due)
    body |= _attached(draft.attachments)
    changes: list[Json] = []
    for update in draft.field_updates:
        for value in new_values(field_of(update), update.value):
            if ASSIGNEE in value:  # These two are changed by parameters of their own.
                if value[ASSIGNEE] is None:
                    raise Invalid(_("A task has a responsible person."), code="field_missing")
                body["ResponsibleId"] = value[ASSIGNEE]
            elif DUE in value:
                body |= {DUE: value[DUE]} if value[DUE] else {"ClearDueDate": True}
            else:
                changes.append(value)
    _put(body, "FormChanges", changes)
    return body


def new_task(draft: TaskDraft, id_of: IdOf) -> dict[str, Json]:
    """Return the parameters of AddTask, for a task without a form.

    Raises:
        Unsupported: the server could make the task only in part.
        Invalid: something in it does not fit.
    """
    check(draft)
    if draft.fields:
        raise Invalid(_("Only tasks of a form have fields."), code="invalid_field_id")
    body: dict[str, Json] = {"Text": draft.text or draft.subject or ""}
    _put(body, "Subject", draft.subject)
    if draft.responsible is not None:
        body["ResponsibleId"] = id_of(draft.responsible)
    _put(body, "AddedProjectIds", list(draft.list_ids))
    if draft.due_date is not None:
        body["DueDate"] = write_day(draft.due_date)
    _put(body, "AddedApprovals", _by_steps(draft.approvals, id_of))
    _put(body, "ParentTaskId", draft.parent_task_id)
    return body | _attached(draft.attachments)


def new_form(draft: TaskDraft, id_of: IdOf, field_of: FieldOf) -> dict[str, Json]:
    """Return the parameters of AddForm, for a task of a form.

    Raises:
        Unsupported: the server could make the task only in part.
        Invalid: something in it does not fit.
    """
    check(draft)
    body: dict[str, Json] = {"TemplateId": draft.form_id}
    if draft.responsible is not None:
        body["ResponsibleId"] = id_of(draft.responsible)
    _put(body, "ParentTaskId", draft.parent_task_id)
    values = [
        value for update in draft.fields for value in new_values(field_of(update), update.value)
    ]
    _put(body, "Values", values)
    return body | _attached(draft.attachments)


def search(query: TaskSearch) -> dict[str, Json]:
    """Return the parameters of SearchTasks."""
    body: dict[str, Json] = {"MaximumItemsCount": query.item_count}
    _put(body, "ProjectIds", list(query.project_ids))
    _put(body, "IncludeClosedTasks", query.include_closed)
    _put(body, "ParticipantIds", list(query.participant_ids))
    _put(body, "AuthorId", query.author_id)
    _put(body, "ResponsibleId", query.responsible_id)
    _put(body, "IncludeText", query.include_text)
    _put(body, "ExcludeText", query.exclude_text)
    if query.active_from is not None:
        body["ActiveFrom"] = write_moment(query.active_from)
    if query.active_to is not None:
        body["ActiveTo"] = write_moment(query.active_to)
    return body


def people_of(draft: CommentDraft | TaskDraft) -> Iterable[PersonRef]:
    """Return the people that a draft names."""
    by_steps: tuple[PeopleBySteps, ...]
    if isinstance(draft, TaskDraft):
        alone, by_steps = draft.responsible, (draft.approvals,)
    else:
        alone, by_steps = (
            draft.reassign_to,
            (draft.approvals_added, draft.approvals_removed, draft.approvals_rerequested),
        )
    named = [person for steps in by_steps for step in steps for person in step]
    return named if alone is None else [alone, *named]


def _put(body: dict[str, Json], key: str, value: Json) -> None:
    """Set a parameter, unless it says nothing."""
    if value not in (None, False, "", []):
        body[key] = value


def _known(words: Mapping[str, str], value: str) -> str:
    try:
        return words[value]
    except KeyError:
        text = _("This server does not know “{word}”.")
        raise Unsupported(text.format(word=value)) from None


def _by_steps(steps: PeopleBySteps, id_of: IdOf) -> list[Json]:
    return [[id_of(person) for person in step] for step in steps]


def _attached(files: Iterable[AttachmentRef]) -> dict[str, Json]:
    guids: list[str] = []
    urls: list[dict[str, str]] = []
    for file in files:
        if file.guid:
            guids.append(file.guid)
        elif file.url:
            urls.append({"Url": file.url, "Name": file.name or file.url})
        else:
            raise Unsupported(
                _("This server does not attach a file a second time: upload it again.")
            )
    body: dict[str, Json] = {}
    _put(body, "AttachmentIds", guids)
    _put(body, "AttachmentUrls", urls)
    return body
