"""Is it there? Finding in a task what was sent and never answered."""

import html
import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from pyrus_tui.models import rules
from pyrus_tui.models.base import Json
from pyrus_tui.models.comments import ApprovalChoice, Comment
from pyrus_tui.models.drafts import CommentDraft, FieldUpdate, PersonRef
from pyrus_tui.models.people import Person
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import clean
from pyrus_tui.models.values import Field, read_value, to_wire, walk

_BREAK = re.compile(r"<br\s*/?>|</(?:li|p|div)>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_IDS = frozenset(
    ["id", "item_id", "item_ids", "choice_id", "choice_ids", "task_id", "task_ids", "checkmark"]
)
_EXACT = (
    "spent_minutes",
    "due_date",
    "due",
    "scheduled_date",
    "scheduled_datetime_utc",
    "cancel_due",
    "cancel_schedule",
)


def find(
    task: Task, draft: CommentDraft, known: AbstractSet[int], claimed: AbstractSet[int], me: int
) -> Comment | None:
    """Return the comment that a draft became, or None.

    It is a comment of mine that was not there before, that no other row became, and that says and
    does the same. Time is no criterion: nobody's clock is right.
    """
    if draft.edit_comment_id is not None:
        return next(
            (c for c in task.comments if c.id == draft.edit_comment_id and _says(c, draft)), None
        )
    for comment in task.comments:
        if comment.id <= 0 or comment.id in known or comment.id in claimed:
            continue
        if comment.author is not None and comment.author.id == me and is_same(comment, draft):
            return comment
    return None


def is_same(comment: Comment, draft: CommentDraft) -> bool:
    """Say whether a comment does what a draft asks for.

    The server leaves out of a comment what changed nothing, and a choice that it did not record.
    """
    says_something = bool(draft.text or draft.formatted_text)
    return (
        _says(comment, draft)
        and _choice_fits(comment, draft, says_something=says_something)
        and comment.action in ({draft.action} if draft.action else {"", "reopened"})
        and _files_fit(comment, draft)
        and _fields_fit(comment, draft, says_something=says_something)
        and all(_same_part(comment, draft, name) for name in _EXACT)
        and (comment.channel.type if comment.channel else "")
        == (draft.channel.type if draft.channel else "")
        and _lists_fit(comment, draft)
        and _person_fits(comment.reassigned_to, draft.reassign_to)
    )


def _says(comment: Comment, draft: CommentDraft) -> bool:
    if draft.formatted_text:
        same = normal(comment.formatted_text) == normal(draft.formatted_text)
        return same or normal(comment.text) == normal(plain(draft.formatted_text))
    return normal(comment.text) == normal(draft.text or "")


def plain(formatted: str) -> str:
    """Return the words of a formatted text."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", formatted)))


def normal(text: str) -> str:
    """Return a text without the differences that a server may make when it stores it."""
    return unicodedata.normalize("NFC", " ".join(clean(html.unescape(text)).split()))


def _choice_fits(comment: Comment, draft: CommentDraft, *, says_something: bool) -> bool:
    if not draft.approval_choice:
        return not comment.approval_choice
    return comment.approval_choice == draft.approval_choice or (
        says_something and not comment.approval_choice
    )


def _files_fit(comment: Comment, draft: CommentDraft) -> bool:
    """Compare the files by name, or by size: a server may write an odd name otherwise."""
    there, ours = comment.attachments, draft.attachments
    if len(there) != len(ours):
        return False
    names = {normal(ref.name) for ref in ours if ref.name}
    sizes = sorted(ref.size or -1 for ref in ours)
    same_sizes = bool(ours) and sizes == sorted(file.size or 0 for file in there)
    return same_sizes or names <= {normal(file.name) for file in there}


def _fields_fit(comment: Comment, draft: CommentDraft, *, says_something: bool) -> bool:
    identified = says_something or draft.decides
    if not draft.field_updates:
        return identified or not comment.field_updates
    pairs = [(field_of(comment.field_updates, one), one) for one in draft.field_updates]
    found = [holds(field, one.value) for field, one in pairs if field is not None]
    return all(found) if found else identified


def field_of(fields: Iterable[Field], update: FieldUpdate) -> Field | None:
    """Find the field that an update means: by its id, else its code, else its name."""
    if update.id is not None or update.code is not None:
        return rules.field_by(fields, field_id=update.id or 0, code=update.code or "")
    return next((field for field in walk(fields) if field.name == update.name), None)


def holds(field: Field, wanted: Json) -> bool:
    """Say whether a field holds what was written into it, as far as that can be compared.

    Tables and files come back with ids of their own; what is chosen is compared by its ids.
    """
    held, wish = to_wire(field.value), to_wire(read_value(field.type, wanted))
    if isinstance(wish, list) and wish:
        return True
    if isinstance(held, dict) and isinstance(wish, dict):
        common = held.keys() & wish.keys() & _IDS
        return all(held[key] == wish[key] for key in common)
    return same_value(held, wish)


def same_value(one: Json, other: Json) -> bool:
    """Say whether two values of a field, as the server takes them, mean the same."""
    if isinstance(one, str) and isinstance(other, str):
        return normal(one) == normal(other)
    return bool(one == other) or (not_set(one) and not_set(other))


def not_set(value: Json) -> bool:
    """Say whether a value of a field, as the server takes it, means that nothing is in it."""
    return value is None or value in ("", [], {})


def _same_part(comment: Comment, draft: CommentDraft, name: str) -> bool:
    return (getattr(comment, name) or None) == (getattr(draft, name) or None)


def _lists_fit(comment: Comment, draft: CommentDraft) -> bool:
    return set(comment.added_list_ids) <= set(draft.added_list_ids) and set(
        comment.removed_list_ids
    ) <= set(draft.removed_list_ids)


def _person_fits(person: Person | None, ref: PersonRef | None) -> bool:
    if person is None:
        return True
    return ref is not None and (ref.id is None or ref.id == person.id)


def _person_id(person: Person | None) -> int:
    return person.id if person else 0


def _ref_id(ref: PersonRef | None) -> int:
    return (ref.id or 0) if ref else 0


# What a task shows without its comments


def shows(task: Task, draft: CommentDraft) -> bool:
    """Say whether a task is already as a draft wants it; words and decisions count as not shown."""
    if draft.decides or draft.text or draft.formatted_text or draft.attachments:
        return False
    if draft.spent_minutes or draft.edit_comment_id is not None:
        return False
    return bool(draft.payload()) and not any(_still_to_do(task, draft))


def _still_to_do(task: Task, draft: CommentDraft) -> Iterable[bool]:
    yield bool(wrong_fields(task, draft))
    yield draft.reassign_to is not None and _ref_id(draft.reassign_to) != _person_id(
        task.responsible
    )
    yield not set(draft.added_list_ids) <= set(task.list_ids)
    yield bool(set(draft.removed_list_ids) & set(task.list_ids))
    yield draft.due_date is not None and task.due_date != draft.due_date
    yield draft.due is not None and task.due != draft.due
    yield draft.cancel_due and (task.due_date is not None or task.due is not None)
    yield draft.scheduled_date is not None and task.scheduled_date != draft.scheduled_date
    moment = draft.scheduled_datetime_utc
    yield moment is not None and task.scheduled_datetime_utc != moment
    yield draft.subject is not None and task.subject != clean(draft.subject)
    people = {person.id for person in task.participants}
    yield not _ids(draft.participants_added) <= people
    yield bool(_ids(draft.participants_removed) & people)
    subscribers = {one.person.id for one in task.subscribers}
    yield not _ids(draft.subscribers_added) <= subscribers
    yield bool(_ids(draft.subscribers_removed) & subscribers)
    yield bool(draft.subscribers_rerequested or draft.approvals_rerequested)
    for number, step in enumerate(draft.approvals_added):
        yield not _ids(step) <= _asked(task, number)
    for number, step in enumerate(draft.approvals_removed):
        yield bool(_ids(step) & _asked(task, number))


def _asked(task: Task, place: int) -> set[int]:
    steps = task.approvals[place : place + 1]
    return {approval.person.id for step in steps for approval in step}


def _ids(refs: Iterable[PersonRef]) -> set[int]:
    return {ref.id or 0 for ref in refs}


def wrong_fields(task: Task, draft: CommentDraft) -> tuple[str, ...]:
    """Return the names of the fields that do not hold what a draft puts into them."""
    wrong = []
    for update in draft.field_updates:
        field = field_of(task.fields, update)
        if field is None and not_set(update.value):  # Empty fields are left out of an answer.
            continue
        if field is None or not holds(field, update.value):
            wrong.append((field.name if field else "") or update.name or f"#{update.id}")
    return tuple(wrong)


def effect_of(
    before: Task, after: Task, draft: CommentDraft, me: int, role_ids: AbstractSet[int]
) -> rules.Effect:
    """Say what came of a draft, by the task before and after it."""
    effect = rules.took_effect(before, after, draft, me, role_ids)
    if draft.field_updates and not draft.decides and wrong_fields(after, draft):
        return rules.Effect.NOTHING
    if not effect and shows(after, draft):
        return rules.Effect.RECORDED
    return effect


def effect_found(comment: Comment, task: Task, draft: CommentDraft) -> rules.Effect:
    """Say what came of a draft, by the comment that it was found as."""
    if draft.approval_choice and comment.approval_choice != draft.approval_choice:
        return rules.Effect.NOTHING
    if draft.field_updates and not draft.decides and wrong_fields(task, draft):
        return rules.Effect.NOTHING
    if draft.approval_choice == ApprovalChoice.APPROVED and comment.changed_step:
        return rules.Effect.MOVED
    return rules.Effect.RECORDED
