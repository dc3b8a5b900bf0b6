"""What must not be sent without another look: decisions on what has changed, and second tries."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from pyrus_tui.models import rules
from pyrus_tui.models.comments import ApprovalChoice, Comment
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.outbox import Base, Deed, Entry, deed_of
from pyrus_tui.models.tasks import Completeness, Task, TaskHeader
from pyrus_tui.models.text import one_line
from pyrus_tui.models.values import to_wire
from pyrus_tui.services.recognizing import field_of, holds, not_set, same_value, wrong_fields
from pyrus_tui.words import _, ngettext

GUARDED = frozenset([Deed.APPROVE, Deed.REJECT, Deed.ACKNOWLEDGE, Deed.FINISH])
"""What is held where something came that the person has not seen."""

_QUIET = frozenset(["", ApprovalChoice.APPROVED, ApprovalChoice.ACKNOWLEDGED])
_TOLD = 2


def base_of(known: TaskHeader | None, draft: CommentDraft) -> Base:
    """Return what a person who knows this much of a task decides on."""
    if known is None:
        return Base()
    if not isinstance(known, Task) or known.completeness is not Completeness.FULL:
        return Base(modified=known.last_modified_date)
    ids = frozenset(comment.id for comment in known.comments if comment.id > 0)
    fields = {}
    for update in draft.field_updates:
        field = field_of(known.fields, update)
        if field is not None:
            fields[field.id] = to_wire(field.value)
    return Base(ids, known.last_modified_date, fields)


def base_for(known: TaskHeader | None, draft: CommentDraft | TaskDraft) -> Base:
    """Return the base of any draft; a task that is to be made has none."""
    return base_of(known, draft) if isinstance(draft, CommentDraft) else Base()


def newer(task: Task, base: Base, me: int) -> tuple[Comment, ...]:
    """Return what others wrote or changed since the person knew the task as `base`."""
    return tuple(
        comment
        for comment in task.comments
        if comment.id > 0
        and (comment.author is None or comment.author.id != me)
        and not _was_known(comment, base)
        and _matters(comment)
    )


def _was_known(comment: Comment, base: Base) -> bool:
    if base.comment_ids is not None:
        return comment.id in base.comment_ids
    return (
        base.modified is not None
        and comment.create_date is not None
        and comment.create_date <= base.modified
    )


def _matters(comment: Comment) -> bool:
    """Say whether a comment is more than a quiet consent that changes nothing for others."""
    return bool(
        comment.text
        or comment.formatted_text
        or comment.attachments
        or comment.field_updates
        or comment.action
        or comment.changed_step
        or comment.reset_to_step
        or any(comment.approvals_rerequested)
        or comment.unreadable
        or comment.approval_choice not in _QUIET
    )


def objection(task: Task, entry: Entry, me: int) -> str:
    """Say why a row must not go out without another look; "" if nothing speaks against it."""
    draft = entry.draft
    if not isinstance(draft, CommentDraft):
        return ""
    if deed_of(draft) in GUARDED:
        fresh = newer(task, entry.base, me)
        return difference(fresh) if fresh else ""
    return " ".join(_conflicts(task, draft, entry.base))


def difference(fresh: tuple[Comment, ...]) -> str:
    """Tell in a line or two what is new in a task."""
    count = ngettext(
        "{n} newer entry since you read it:", "{n} newer entries since you read it:", len(fresh)
    )
    told = [_line(comment) for comment in fresh[-_TOLD:]]
    return count.format(n=len(fresh)) + " " + "; ".join(told)


def lines(fresh: tuple[Comment, ...]) -> Iterator[str]:
    """Tell what is new in a task, a line each."""
    return map(_line, fresh)


def _line(comment: Comment) -> str:
    who = comment.author.name if comment.author else "?"
    said = [f"“{one_line(comment.text, 60)}”"] if comment.text else []
    for field in comment.field_updates:
        value = to_wire(field.value)
        simple = isinstance(value, str | int | float) and value != ""
        shown = f" → {one_line(str(value), 40)}" if simple else ""
        said.append((field.name or f"#{field.id}") + shown)
    said += [file.name for file in comment.attachments]
    said += [word for word in (comment.action, comment.approval_choice) if word]
    return f"{who}: {', '.join(said)}" if said else who


def _conflicts(task: Task, draft: CommentDraft, base: Base) -> Iterator[str]:
    """Name the fields that somebody else changed, to something else than the person wants."""
    for update in draft.field_updates:
        field = field_of(task.fields, update)
        if field is None or field.id not in base.fields:
            continue
        now, was = to_wire(field.value), base.fields[field.id]
        untouched = same_value(now, was) or (not isinstance(was, list) and holds(field, was))
        if not untouched and not holds(field, update.value):
            text = _("{field} was changed meanwhile: {was} → {now}; you wrote {wanted}.")
            yield text.format(
                field=field.name or f"#{field.id}",
                was=_shown(was),
                now=_shown(now),
                wanted=_shown(update.value),
            )


def _shown(value: object) -> str:
    if not_set(value):
        return "—"
    return one_line(str(value), 60) if isinstance(value, str | int | float) else "…"


# Second tries


def against_resending(
    task: Task, entry: Entry, me: int, role_ids: AbstractSet[int] = frozenset()
) -> str:
    """Say why what did not arrive must not be sent again by itself; "" if it may be, once."""
    draft = entry.draft
    if not isinstance(draft, CommentDraft):
        return _("It may have been made: look before you send it again.")
    if draft.spent_minutes:
        return _("Hours must not count twice: look before you send it again.")
    if entry.resent:
        return _("It was sent twice and did not arrive: look before you send it again.")
    others = any(
        comment.id not in (entry.known or frozenset()) for comment in task.comments if comment.id
    )
    match deed_of(draft):
        case Deed.APPROVE | Deed.REJECT:
            waits = rules.waits_for(task, me, role_ids)
            return "" if waits and not others else _("The task has changed since.")
        case Deed.ACKNOWLEDGE:
            waits = rules.may_acknowledge(task, me)
            return "" if waits and not others else _("The task has changed since.")
        case Deed.REVOKE:
            return _("A decision is not taken back twice without asking.")
        case Deed.FINISH | Deed.REOPEN:
            done = task.closed is (deed_of(draft) is Deed.FINISH)
            return _("The task has changed since.") if done or others else ""
        case _:
            return _against_fields(task, entry, draft)


def _against_fields(task: Task, entry: Entry, draft: CommentDraft) -> str:
    """Fields go again only over the value that the person knew."""
    if not draft.field_updates or not wrong_fields(task, draft):
        return ""
    return " ".join(_conflicts(task, draft, entry.base))
