"""What takes an action back after it was sent, and who will see that."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pyrus_tui.models.comments import FINISHING, Action, ApprovalChoice
from pyrus_tui.models.drafts import CommentDraft, FieldUpdate, PersonRef
from pyrus_tui.models.outbox import Deed, deed_of, is_for_client
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.values import RawValue, to_wire
from pyrus_tui.services.recognizing import field_of
from pyrus_tui.words import _

_NO_WAY_BACK = frozenset(["table", "file", "title"])
"""Types of fields whose old value cannot be written again as it was."""


def compensation(draft: CommentDraft, before: Task, comment_id: int = 0) -> CommentDraft | None:
    """Return what would take a draft back, by the task before it; None where nothing does.

    `comment_id` is the comment that it became. What the draft did not change is left alone.
    """
    if draft.edit_comment_id is not None:
        return _old_words(draft, before)
    if is_for_client(draft):
        return None
    parts: dict[str, Any] = {}
    if draft.approval_choice in (
        ApprovalChoice.APPROVED,
        ApprovalChoice.REJECTED,
        ApprovalChoice.ACKNOWLEDGED,
    ):
        parts["approval_choice"] = ApprovalChoice.REVOKED.value
    if draft.action in FINISHING and not before.closed:
        parts["action"] = Action.REOPENED.value
    if draft.action == Action.REOPENED and before.closed:
        parts["action"] = Action.FINISHED.value
    parts |= _schedule(draft, before) | _due(draft, before) | _lists(draft, before)
    parts |= _people(draft, before) | _fields(draft, before)
    if draft.subject is not None and before.subject:
        parts["subject"] = before.subject
    if parts:
        return CommentDraft.model_validate(parts)
    if comment_id and (draft.text or draft.formatted_text):
        return CommentDraft(edit_comment_id=comment_id, text=_("(taken back)"))
    return None


def explained(draft: CommentDraft, back: CommentDraft) -> str:
    """Say what taking back does and who will see it."""
    match deed_of(draft):
        case Deed.APPROVE | Deed.REJECT:
            said = _(
                "Take back the decision: possible while the step has not gone on; everybody in the"
                " task sees that you decided and took it back."
            )
        case Deed.ACKNOWLEDGE:
            said = _("Take back that you have seen it: Pyrus may refuse that.")
        case Deed.FINISH:
            said = _("Open the task again: everybody in the task sees it.")
        case Deed.REOPEN:
            said = _("Finish the task again: everybody in the task sees it.")
        case Deed.SNOOZE | Deed.WAKE:
            said = _("Put the task back where it was: others may see an entry.")
        case Deed.TRANSFER:
            said = _("Transfer it back: both people are told.")
        case Deed.DUE:
            said = _("Restore the old due date: everybody in the task sees it.")
        case Deed.LISTS | Deed.PEOPLE:
            said = _("Do the reverse: everybody in the task sees it.")
        case Deed.FIELDS:
            said = _(
                "Restore the old values, if nobody changed them since: everybody in the task"
                " sees it."
            )
        case _:
            said = _("Replace your comment by “(taken back)”: it may have been read already.")
    if (draft.text or draft.formatted_text) and back.edit_comment_id is None:
        said += " " + _("The words you wrote stay.")
    if len(back.field_updates) < len(draft.field_updates):
        said += " " + _("Fields that cannot be put back stay: tables, files.")
    if draft.attachments:
        said += " " + _("The files that went along stay.")
    if draft.spent_minutes:
        said += " " + _("The noted time stays.")
    return said


def _old_words(draft: CommentDraft, before: Task) -> CommentDraft | None:
    for comment in before.comments:
        if comment.id == draft.edit_comment_id and comment.text:
            if comment.formatted_text:
                return CommentDraft(
                    edit_comment_id=comment.id, formatted_text=comment.formatted_text
                )
            return CommentDraft(edit_comment_id=comment.id, text=comment.text)
    return None


def _schedule(draft: CommentDraft, before: Task) -> dict[str, Any]:
    if not (draft.scheduled_date or draft.scheduled_datetime_utc or draft.cancel_schedule):
        return {}
    if before.scheduled_datetime_utc is not None:
        return {"scheduled_datetime_utc": before.scheduled_datetime_utc}
    if before.scheduled_date is not None:
        return {"scheduled_date": before.scheduled_date}
    return {} if draft.cancel_schedule else {"cancel_schedule": True}


def is_too_late(back: CommentDraft, now: datetime) -> bool:
    """Say whether a snooze that would be restored is over."""
    moment, day = back.scheduled_datetime_utc, back.scheduled_date
    return (moment is not None and moment <= now) or (day is not None and day <= now.date())


def _due(draft: CommentDraft, before: Task) -> dict[str, Any]:
    if draft.due_date is None and draft.due is None and not draft.cancel_due:
        return {}
    if before.due is not None:
        due: dict[str, Any] = {"due": before.due}
        return due if before.duration is None else due | {"duration": before.duration}
    if before.due_date is not None:
        return {"due_date": before.due_date}
    return {} if draft.cancel_due else {"cancel_due": True}


def _lists(draft: CommentDraft, before: Task) -> dict[str, Any]:
    added = [i for i in draft.added_list_ids if i not in before.list_ids]
    removed = [i for i in draft.removed_list_ids if i in before.list_ids]
    parts = {"removed_list_ids": tuple(added), "added_list_ids": tuple(removed)}
    return {name: ids for name, ids in parts.items() if ids}


def _people(draft: CommentDraft, before: Task) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    if draft.reassign_to is not None and before.responsible is not None:
        parts["reassign_to"] = PersonRef(id=before.responsible.id)
    there = {person.id for person in before.participants}
    follow = {one.person.id for one in before.subscribers}
    parts["participants_removed"] = _absent(draft.participants_added, there)
    parts["participants_added"] = _present(draft.participants_removed, there)
    parts["subscribers_removed"] = _absent(draft.subscribers_added, follow)
    parts["subscribers_added"] = _present(draft.subscribers_removed, follow)
    asked = [{one.person.id for one in step} for step in before.approvals]
    blank: list[set[int]] = [set()] * 20
    steps = list(zip(draft.approvals_added, asked + blank, strict=False))
    parts["approvals_removed"] = _some(_absent(people, ids) for people, ids in steps)
    steps = list(zip(draft.approvals_removed, asked + blank, strict=False))
    parts["approvals_added"] = _some(_present(people, ids) for people, ids in steps)
    return {name: people for name, people in parts.items() if people}


def _absent(refs: Iterable[PersonRef], there: set[int]) -> tuple[PersonRef, ...]:
    return tuple(ref for ref in refs if ref.id not in there)


def _present(refs: Iterable[PersonRef], there: set[int]) -> tuple[PersonRef, ...]:
    return tuple(ref for ref in refs if ref.id in there)


def _some(steps: Iterable[tuple[PersonRef, ...]]) -> tuple[tuple[PersonRef, ...], ...]:
    kept = tuple(steps)
    return kept if any(kept) else ()


def _fields(draft: CommentDraft, before: Task) -> dict[str, Any]:
    updates = []
    for update in draft.field_updates:
        field = field_of(before.fields, update)
        if field is None:
            if update.id is not None:  # Empty fields are left out of an answer.
                updates.append(FieldUpdate(id=update.id, value=None))
        elif field.type not in _NO_WAY_BACK and not isinstance(field.value, RawValue):
            old: dict[str, Any] = {"id": field.id, "value": to_wire(field.value)}
            if field.duration is not None:
                old["duration"] = field.duration
            updates.append(FieldUpdate.model_validate(old))
    return {"field_updates": tuple(updates)} if updates else {}
