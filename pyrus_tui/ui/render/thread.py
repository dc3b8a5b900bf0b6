"""A task's comments as a thread: words of people, events folded between them, old → new."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from textual.content import Content

from pyrus_tui.models.comments import Approval, Comment
from pyrus_tui.models.people import Person
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import one_line
from pyrus_tui.models.values import Field, TableRow
from pyrus_tui.ui.render.entries import Entry
from pyrus_tui.ui.render.text import plain
from pyrus_tui.ui.render.times import date_text, minutes_text, moment_text
from pyrus_tui.ui.render.values import file_text, value_text
from pyrus_tui.words import _, ngettext

FIRST_FIELDS = 3
"""A task that begins with more fields than this has them counted, not listed."""

EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a person looks at a thread: who reads, since when, and whether events are shown."""

    me_id: int
    now: datetime
    zone: tzinfo
    seen: datetime | None = None
    events: bool = False
    list_names: Mapping[int, str] | None = None


def thread_entries(task: Task, step_names: Mapping[int, str], how: Reading) -> tuple[Entry, ...]:
    """Lay out a task's comments, oldest first."""
    comments = sorted(task.comments, key=lambda c: (c.create_date or EARLIEST, c.id or 0))
    by_id = {comment.id: comment for comment in comments if comment.id}
    marks = second_marks(comments)
    values: dict[tuple[int, int | None], Field] = {}
    parts: list[Entry] = []
    events: list[str] = []
    told_new = False
    for number, comment in enumerate(comments):
        new = _is_new(comment, how)
        if new and not told_new:
            parts.extend(_events_part(events, number))
            events = []
            count = sum(_is_new(other, how) for other in comments[number:])
            text = ngettext("{n} new since you looked", "{n} new since you looked", count)
            parts.append(_rule(f"new-{comment.id}", text.format(n=count)))
            told_new = True
        said = list(event_texts(comment, step_names, how)) if number or how.events else []
        changes = list(_changes(comment, values, how))
        if number == 0 and len(changes) > FIRST_FIELDS and not how.events:
            count = len(comment.field_updates)
            filled = ngettext("{n} field filled in", "{n} fields filled in", count)
            changes = [Content.styled(filled.format(n=count), ".text--muted")]
        if is_event(comment) and not changes:
            if how.events:
                parts.append(_event_comment(comment, number, said, how, unread=new))
            else:
                events.extend(said)
            continue
        parts.extend(_events_part(events, number))
        events = []
        header = _header(comment, said, how, marks)
        body = _body(comment, by_id, changes, how)
        key = f"{comment.id}-{number}"
        parts.append(Entry(key, header, body, unread=new))
    parts.extend(_events_part(events, len(comments)))
    return tuple(parts)


def is_event(comment: Comment) -> bool:
    """Say whether a comment has nothing to read but a change of lists, dates or people."""
    return not (
        comment.text
        or comment.formatted_text
        or comment.attachments
        or comment.approval_choice
        or comment.action
        or comment.channel
        or comment.unreadable
    )


def _is_new(comment: Comment, how: Reading) -> bool:
    return (
        how.seen is not None
        and comment.create_date is not None
        and comment.create_date > how.seen
        and (comment.author is None or comment.author.id != how.me_id)
    )


def _rule(key: str, text: str) -> Entry:
    return Entry(key, Content.styled(f"── {text} ──", ".text--accent"), Content(""), kind="rule")


def _events_part(events: list[str], number: int) -> Iterator[Entry]:
    if events:
        count = ngettext("{n} event", "{n} events", len(events)).format(n=len(events))
        told = f"· {count}: " + ", ".join(events)
        yield Entry(
            f"events-{number}",
            Content.styled(one_line(told, 300), ".text--muted"),
            Content(""),
            kind="rule",
        )


def _event_comment(
    comment: Comment, number: int, said: list[str], how: Reading, *, unread: bool
) -> Entry:
    told = "· " + ", ".join(said or [_("no change")])
    header = Content.assemble(
        (person_text(comment.author), ".text--muted"),
        ("  " + moment_text(comment.create_date, how.now, how.zone) + "  ", ".text--muted"),
        (one_line(told, 300), ".text--muted"),
    )
    key = f"{comment.id}-{number}"
    return Entry(key, header, Content(""), unread=unread)


def second_marks(comments: Iterable[Comment]) -> Mapping[int, str]:
    """Return a second mark for every author whose name another one has too: nobody poses."""
    ids: dict[str, set[int]] = {}
    people = {c.author.id: c.author for c in comments if c.author is not None}
    for person in people.values():
        ids.setdefault(person_text(person).casefold(), set()).add(person.id)
    return {
        person.id: one_line(person.email or f"#{person.id}", 60)
        for person in people.values()
        if len(ids[person_text(person).casefold()]) > 1
    }


def _header(comment: Comment, said: list[str], how: Reading, marks: Mapping[int, str]) -> Content:
    mark = marks.get(comment.author.id, "") if comment.author is not None else ""
    parts: list[tuple[str, str]] = [
        (person_text(comment.author), ".text--strong"),
        (f" <{mark}>" if mark else "", ".text--muted"),
        ("  " + moment_text(comment.create_date, how.now, how.zone), ".text--muted"),
    ]
    if comment.comment_as_roles:
        roles = ", ".join(one_line(role.name) for role in comment.comment_as_roles)
        parts.append(("  " + _("as {role}").format(role=roles), ".text--muted"))
    channel = channel_text(comment)
    if channel:
        parts.append(("  " + channel, ".text--accent"))
    decision = decision_text(comment)
    if decision:
        good = comment.approval_choice in ("approved", "acknowledged")
        bad = comment.approval_choice in ("rejected", "revoked")
        style = ".text--success" if good else ".text--error" if bad else ".text--muted"
        parts.append(("  " + decision, style))
    if said:
        parts.append(("  · " + one_line(", ".join(said), 300), ".text--muted"))
    return Content.assemble(*parts)


def _body(
    comment: Comment, by_id: Mapping[int, Comment], changes: list[Content], how: Reading
) -> Content:
    lines: list[Content] = []
    if comment.unreadable:
        lines.append(Content.styled(_("This entry could not be read."), ".text--error"))
    if comment.reply_note_id is not None:
        lines.append(_quote(comment.reply_note_id, by_id))
    if comment.text:
        lines.append(plain(comment.text))
    lines.extend(changes)
    lines.extend(
        Content.assemble(("[" + _("file") + "] ", ".text--muted"), plain(file_text(attachment)))
        for attachment in comment.attachments
    )
    if comment.hidden:
        told = ngettext(
            "{n} hidden character removed", "{n} hidden characters removed", comment.hidden
        )
        lines.append(Content.styled(told.format(n=comment.hidden), ".text--muted"))
    return Content("\n").join(lines)


def _quote(comment_id: int, by_id: Mapping[int, Comment]) -> Content:
    quoted = by_id.get(comment_id)
    if quoted is None:
        return Content.styled("> " + _("an earlier comment"), ".text--muted")
    words = one_line(quoted.text or _("(no text)"), 80)
    return Content.styled(f"> {person_text(quoted.author)}: {words}", ".text--muted")


def person_text(person: Person | None) -> str:
    """Name a person on one line."""
    return one_line(person.name, 60) if person is not None else _("somebody")


def channel_text(comment: Comment) -> str:
    """Say through which channel a comment came or went, and from or to whom."""
    channel = comment.channel
    if channel is None:
        return ""
    if channel.type == "private_channel":
        return "◂▸ " + _("private")
    sender = channel.from_
    receiver = channel.to
    if sender is not None:
        who = sender.text or channel.phone
        told = _("from the client, {channel}").format(channel=channel.type)
        return one_line(f"◂ {told} {who}".strip(), 100)
    who = (receiver.text if receiver is not None else "") or channel.phone
    told = _("to the client, {channel}").format(channel=channel.type)
    return one_line(f"▸ {told} {who}".strip(), 100)


def decision_text(comment: Comment) -> str:
    """Say what was decided or done, in one word or two."""
    words = {
        "approved": _("approved"),
        "rejected": _("rejected"),
        "revoked": _("took back the decision"),
        "acknowledged": _("acknowledged"),
        "finished": _("finished the task"),
        "finished_as_duplicate": _("finished the task as a duplicate"),
        "finished_as_irrelevant": _("finished the task as not needed"),
        "reopened": _("reopened the task"),
    }
    said = [
        words.get(text, one_line(text, 40))
        for text in (comment.approval_choice, comment.action)
        if text
    ]
    return ", ".join(said)


def event_texts(comment: Comment, step_names: Mapping[int, str], how: Reading) -> Iterator[str]:
    """Say in short what else a comment changed."""
    today = how.now.astimezone(how.zone).date()
    if comment.changed_step is not None:
        name = step_names.get(comment.changed_step, "")
        yield _("step {step}").format(step=f"{comment.changed_step} {one_line(name, 40)}".strip())
    if comment.reassigned_to is not None:
        yield _("to {person}").format(person=person_text(comment.reassigned_to))
    yield from _people("+", _("participant"), comment.participants_added)
    yield from _people("-", _("participant"), comment.participants_removed)
    yield from _people("+", _("watcher"), comment.subscribers_added)
    yield from _people("-", _("watcher"), comment.subscribers_removed)
    yield from _people("↺ ", _("watcher asked again"), comment.subscribers_rerequested)
    yield from _approvers("+", _("approver"), comment.approvals_added)
    yield from _approvers("-", _("approver"), comment.approvals_removed)
    yield from _approvers("↺ ", _("asked again"), comment.approvals_rerequested)
    names = how.list_names or {}
    for sign, ids in (("+", comment.added_list_ids), ("-", comment.removed_list_ids)):
        for list_id in ids:
            yield f"{sign}{_('list')} {one_line(names.get(list_id, f'#{list_id}'), 40)}"
    if comment.due is not None:
        yield _("due {when}").format(when=moment_text(comment.due, how.now, how.zone))
    elif comment.due_date is not None:
        yield _("due {when}").format(when=date_text(comment.due_date, today))
    if comment.cancel_due:
        yield _("due date removed")
    if comment.scheduled_datetime_utc is not None:
        yield _("snoozed until {when}").format(
            when=moment_text(comment.scheduled_datetime_utc, how.now, how.zone)
        )
    elif comment.scheduled_date is not None:
        yield _("snoozed until {when}").format(when=date_text(comment.scheduled_date, today))
    if comment.cancel_schedule:
        yield _("woken")
    if comment.subject:
        yield _("subject: {text}").format(text=one_line(comment.subject, 60))
    if comment.spent_minutes:
        yield _("spent {time}").format(time=minutes_text(comment.spent_minutes))


def _people(sign: str, what: str, people: Iterable[Person]) -> Iterator[str]:
    for person in people:
        yield f"{sign}{what} {person_text(person)}"


def _approvers(sign: str, what: str, steps: Iterable[Iterable[Approval]]) -> Iterator[str]:
    for approvals in steps:
        for approval in approvals:
            step = f" ({_('step {step}').format(step=approval.step)})" if approval.step else ""
            yield f"{sign}{what} {person_text(approval.person)}{step}"


def _changes(
    comment: Comment, values: dict[tuple[int, int | None], Field], how: Reading
) -> Iterator[Content]:
    for field in comment.field_updates:
        if field.value and isinstance(field.value, tuple) and isinstance(field.value[0], TableRow):
            for row in field.value:
                yield from _row_changes(field, row, values, how)
            continue
        yield _change(field.name or f"#{field.id}", field, None, values, how)


def _row_changes(
    table: Field, row: TableRow, values: dict[tuple[int, int | None], Field], how: Reading
) -> Iterator[Content]:
    name = table.name or f"#{table.id}"
    place = _("row {n}").format(
        n=(row.position if row.position is not None else row.row_id or 0) + 1
    )
    if row.deleted:
        label = one_line(f"{name} {place}", 80)
        yield Content.assemble(("~ ", ".text--warning"), plain(label), "  ", _("removed"))
        return
    for cell in row.cells:
        label = f"{name} {place} {cell.name or f'#{cell.id}'}"
        yield _change(label, cell, row.row_id, values, how)


def _change(
    label: str,
    field: Field,
    row_id: int | None,
    values: dict[tuple[int, int | None], Field],
    how: Reading,
) -> Content:
    key = (field.id or 0, row_id)
    before = values.get(key)
    values[key] = field
    new = one_line(value_text(field, how.now, how.zone), 300)
    old = one_line(value_text(before, how.now, how.zone), 300) + " " if before is not None else ""
    return Content.assemble(
        ("~ ", ".text--warning"),
        plain(one_line(label, 80)),
        "  ",
        (old, ".text--muted"),
        "→ ",
        plain(new),
    )
