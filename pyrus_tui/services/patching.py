"""How a task will look: what a person did shows at once, and is marked as not yet sent."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.comments import Approval, ApprovalChoice, Channel, Comment, Subscriber
from pyrus_tui.models.drafts import CommentDraft, FieldUpdate, PersonRef
from pyrus_tui.models.outbox import UNDER_WAY, Entry
from pyrus_tui.models.people import Person, Profile
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.values import ChoiceValue, Field, TitleValue, read_value
from pyrus_tui.services.recognizing import plain


def is_unsent(comment: Comment) -> bool:
    """Say whether a comment stands only here: its number is that of the outbox's row, negative."""
    return comment.id < 0


def patched(
    task: Task,
    draft: CommentDraft,
    me: Profile,
    now: datetime,
    *,
    number: int = 1,
) -> Task:
    """Return a task as it will look once the server has accepted a draft.

    `last_modified_date` stays, so that the server's next answer replaces everything. So do the
    decisions, the step and whether the task is closed: those are for the server to say.
    """
    if draft.edit_comment_id is not None:
        return _with_edit(task, draft)
    update: dict[str, Any] = {}
    update |= _due(draft)
    update |= _scheduled(draft)
    update |= _people(task, draft)
    if draft.subject is not None:
        update["subject"] = draft.subject
    if draft.added_list_ids or draft.removed_list_ids:
        kept = [i for i in task.list_ids if i not in draft.removed_list_ids]
        update["list_ids"] = (*kept, *(i for i in draft.added_list_ids if i not in kept))
    if draft.field_updates:
        update["fields"] = tuple(_filled(task.fields, draft.field_updates))
    comment = _comment(task, draft, me, now, number)
    return task.model_copy(update=update | {"comments": (*task.comments, comment)})


def overlays(
    entries: Iterable[Entry],
    tasks: Mapping[int, Task],
    me: Profile | None,
) -> dict[int, Task]:
    """Return the tasks that look different from what the server says, with all that is under way.

    What is held or was refused is not shown as if it were done.
    """
    changed: dict[int, Task] = {}
    for entry in entries:
        task = changed.get(entry.task_id) or tasks.get(entry.task_id)
        if entry.stage not in UNDER_WAY or task is None or me is None:
            continue
        if isinstance(entry.draft, CommentDraft):
            changed[entry.task_id] = patched(
                task, entry.draft, me, entry.created, number=entry.number
            )
    return changed


def _with_edit(task: Task, draft: CommentDraft) -> Task:
    words = {"text": draft.text or plain(draft.formatted_text or "")}
    words["formatted_text"] = draft.formatted_text or ""
    comments = [
        comment.model_copy(update=words) if comment.id == draft.edit_comment_id else comment
        for comment in task.comments
    ]
    return task.model_copy(update={"comments": tuple(comments)})


def _due(draft: CommentDraft) -> dict[str, Any]:
    if draft.due_date is not None or draft.due is not None:
        return {"due_date": draft.due_date, "due": draft.due, "duration": draft.duration}
    if draft.cancel_due:
        return {"due_date": None, "due": None, "duration": None}
    return {}


def _scheduled(draft: CommentDraft) -> dict[str, Any]:
    if draft.scheduled_date is None and draft.scheduled_datetime_utc is None:
        none = {"scheduled_date": None, "scheduled_datetime_utc": None}
        return none if draft.cancel_schedule else {}
    return {
        "scheduled_date": draft.scheduled_date,
        "scheduled_datetime_utc": draft.scheduled_datetime_utc,
    }


# People


def _people(task: Task, draft: CommentDraft) -> dict[str, Any]:
    update: dict[str, Any] = {}
    if draft.reassign_to is not None:
        update["responsible"] = _person(task, draft.reassign_to)
    if draft.participants_added or draft.participants_removed:
        gone = {ref.id for ref in draft.participants_removed}
        kept = [person for person in task.participants if person.id not in gone]
        update["participants"] = (*kept, *_new(task, draft.participants_added, kept))
    if draft.subscribers_added or draft.subscribers_removed:
        gone = {ref.id for ref in draft.subscribers_removed}
        left = [one for one in task.subscribers if one.person.id not in gone]
        new = _new(task, draft.subscribers_added, [one.person for one in left])
        update["subscribers"] = (*left, *(Subscriber(person=person) for person in new))
    if draft.approvals_added or draft.approvals_removed or draft.approvals_rerequested:
        update["approvals"] = tuple(_steps(task, draft))
    return update


def _steps(task: Task, draft: CommentDraft) -> Iterable[tuple[Approval, ...]]:
    lengths = (len(task.approvals), len(draft.approvals_added))
    for place in range(max(lengths)):
        step = task.approvals[place] if place < len(task.approvals) else ()
        gone, again = (
            {ref.id for people in steps[place : place + 1] for ref in people}
            for steps in (draft.approvals_removed, draft.approvals_rerequested)
        )
        kept = [
            one.model_copy(update={"approval_choice": ApprovalChoice.WAITING})
            if one.person.id in again
            else one
            for one in step
            if one.person.id not in gone
        ]
        added = [ref for people in draft.approvals_added[place : place + 1] for ref in people]
        new = _new(task, added, [one.person for one in kept])
        yield (*kept, *(Approval(person=person, step=place + 1) for person in new))


def _new(task: Task, refs: Iterable[PersonRef], present: Iterable[Person]) -> list[Person]:
    there = {person.id for person in present}
    return [_person(task, ref) for ref in refs if ref.id not in there]


def _person(task: Task, ref: PersonRef) -> Person:
    """Return a person as the task already names them, else with what the draft says."""
    named = [task.author, task.responsible, *task.participants]
    named += [one.person for one in task.subscribers]
    named += [one.person for step in task.approvals for one in step]
    named += [comment.author for comment in task.comments]
    for person in named:
        if person is not None and ref.id is not None and person.id == ref.id:
            return person
    return Person(id=ref.id or 0, email=ref.email or "")


# Fields and the comment


def _filled(fields: Iterable[Field], updates: Iterable[FieldUpdate]) -> Iterable[Field]:
    for field in fields:
        update = next((u for u in updates if _is_meant(field, u)), None)
        if update is not None:
            value = read_value(field.type, update.value)
            yield field.model_copy(update={"value": value, "duration": update.duration})
        elif isinstance(field.value, TitleValue | ChoiceValue):
            inner = {"fields": tuple(_filled(field.value.fields, updates))}
            yield field.model_copy(update={"value": field.value.model_copy(update=inner)})
        else:
            yield field


def _is_meant(field: Field, update: FieldUpdate) -> bool:
    if update.id is not None:
        return field.id == update.id
    if update.code is not None:
        return field.code == update.code
    return update.name is not None and field.name == update.name


def _comment(task: Task, draft: CommentDraft, me: Profile, now: datetime, number: int) -> Comment:
    author = Person(
        id=me.person_id, first_name=me.first_name, last_name=me.last_name, email=me.email
    )
    written = {update.id for update in draft.field_updates}
    filled = _filled(task.fields, draft.field_updates)
    return Comment(
        id=-number,
        text=draft.text or plain(draft.formatted_text or ""),
        formatted_text=draft.formatted_text or "",
        create_date=now,
        author=author,
        subject=draft.subject or "",
        action=draft.action or "",
        approval_choice=draft.approval_choice or "",
        reassigned_to=_person(task, draft.reassign_to) if draft.reassign_to else None,
        field_updates=tuple(field for field in filled if field.id in written),
        added_list_ids=draft.added_list_ids,
        removed_list_ids=draft.removed_list_ids,
        due_date=draft.due_date,
        due=draft.due,
        duration=draft.duration,
        cancel_due=draft.cancel_due,
        scheduled_date=draft.scheduled_date,
        scheduled_datetime_utc=draft.scheduled_datetime_utc,
        cancel_schedule=draft.cancel_schedule,
        channel=Channel(type=draft.channel.type) if draft.channel else None,
        attachments=tuple(
            Attachment(id=0, name=ref.name or "", size=ref.size) for ref in draft.attachments
        ),
        spent_minutes=draft.spent_minutes,
    )
