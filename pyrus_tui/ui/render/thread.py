"""A task's comments as a thread: words of people, events folded between them, old → new."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from textual.content import Content

from pyrus_tui.models import formatted
from pyrus_tui.models.blocks import Block, Quote
from pyrus_tui.models.comments import Comment
from pyrus_tui.models.history import EARLIEST as EARLIEST
from pyrus_tui.models.history import decided_before, in_order
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.render.changes import Change, FieldHistory, change_lines
from pyrus_tui.ui.render.decided import decided_drawn
from pyrus_tui.ui.render.entries import Drawn, Entry
from pyrus_tui.ui.render.events import Reading as Reading
from pyrus_tui.ui.render.events import channel_text as channel_text
from pyrus_tui.ui.render.events import decision_text as decision_text
from pyrus_tui.ui.render.events import event_texts as event_texts
from pyrus_tui.ui.render.events import person_text as person_text
from pyrus_tui.ui.render.formatted import draw_blocks
from pyrus_tui.ui.render.text import plain
from pyrus_tui.ui.render.times import moment_text
from pyrus_tui.ui.render.values import file_text
from pyrus_tui.words import _, ngettext

FIRST_FIELDS = 3
"""A task that begins with more fields than this has them counted, not listed."""

_QUOTED = re.compile(r"data-noteid\s*=\s*[\"']?(\d{1,15})")

DECIDED = "decided"
"""The key of the entry that tells what changed since my own decision."""


@dataclass(frozen=True, slots=True)
class _Thread:
    """What every comment of a thread is drawn with."""

    how: Reading
    step_names: Mapping[int, str]
    marks: Mapping[int, str]
    file_names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Said:
    """A comment with what stands elsewhere in the thread and shows in it."""

    comment: Comment
    number: int
    changes: tuple[Change, ...] = ()
    answers: Comment | None = None
    edited: Comment | None = None
    """The later comment that changed this one's words."""
    deleted: bool = False


def thread_entries(task: Task, step_names: Mapping[int, str], how: Reading) -> tuple[Entry, ...]:
    """Lay out a task's comments, oldest first; each is drawn when it is looked at."""
    comments = in_order(task.comments)
    by_id = {comment.id: comment for comment in comments if comment.id}
    edits = {c.edit_comment_id: c for c in comments if c.edit_comment_id not in (None, c.id)}
    deleted = {c.delete_comment_id for c in comments if c.delete_comment_id}
    names = {f.root_id or f.id: f.name for c in reversed(comments) for f in c.attachments}
    names |= {f.root_id or f.id: f.name for f in reversed(task.attachments)}
    thread = _Thread(how, step_names, second_marks(comments), names)
    common = (how.now.astimezone(how.zone).date(), how.events, how.list_names, step_names)
    history = FieldHistory()
    changes = [history.take(comment.field_updates) for comment in comments]
    parts: list[Entry] = []
    if decided := decided_before(task, how.me_id, how.role_ids, comments):
        source = (decided, comments[decided.at :], common)
        make = partial(decided_drawn, decided, comments, changes, thread.how, step_names)
        parts.append(Entry.later(DECIDED, make, source=source, rough=200))
    events: list[_Said] = []
    told_new = False

    def tell_events(number: int) -> None:
        if events:
            group = tuple(events)
            make = partial(_events_drawn, thread, group)
            key = f"events-{number}"
            parts.append(Entry.later(key, make, source=(group, common), rough=0, kind="rule"))
            events.clear()

    for number, comment in enumerate(comments):
        new = _is_new(comment, how)
        if new and not told_new:
            tell_events(number)
            count = sum(_is_new(other, how) for other in comments[number:])
            text = ngettext("{n} new since you looked", "{n} new since you looked", count)
            parts.append(_rule(f"new-{comment.id}", text.format(n=count)))
            told_new = True
        said = _Said(
            comment,
            number,
            changes[number],
            by_id.get(_answered(comment)),
            edits.get(comment.id),
            comment.id in deleted,
        )
        is_only_event = is_event(comment) and not said.changes
        if is_only_event and not how.events:
            if number and next(event_texts(comment, step_names, how), None) is not None:
                events.append(said)
            continue
        tell_events(number)
        draw = _event_drawn if is_only_event else _comment_drawn
        mark = thread.marks.get(comment.author.id) if comment.author is not None else None
        parts.append(
            Entry.later(
                f"{comment.id}-{number}",
                partial(draw, thread, said),
                source=(said, mark, common),
                rough=_rough(said),
                unread=new,
            )
        )
    tell_events(len(comments))
    return tuple(parts)


def _answered(comment: Comment) -> int:
    """Return which comment one answers: as the server says, else the first that it quotes.

    Only the sign of a quote is looked for: taking ten thousand texts apart would be seen.
    """
    quoted = _QUOTED.search(comment.formatted_text)
    return comment.reply_note_id or (int(quoted[1]) if quoted is not None else 0)


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


def _rough(said: _Said) -> int:
    """Guess how long a comment will be, in characters; a line of its own counts as half a line."""
    comment = said.comment
    lines = len(said.changes) + len(comment.attachments) + comment.text.count("\n")
    if said.number == 0:
        lines = min(lines, 10)
    return max(len(comment.text), len(comment.formatted_text)) + 40 * lines


def _rule(key: str, text: str) -> Entry:
    return Entry(key, Content.styled(f"── {text} ──", ".text--accent"), Content(""), kind="rule")


def _events_drawn(thread: _Thread, group: Sequence[_Said]) -> Drawn:
    told = [
        text for said in group for text in event_texts(said.comment, thread.step_names, thread.how)
    ]
    count = ngettext("{n} event", "{n} events", len(told)).format(n=len(told))
    line = f"· {count}: " + ", ".join(told)
    return Content.styled(one_line(line, 300), ".text--muted"), Content("")


def _event_drawn(thread: _Thread, said: _Said) -> Drawn:
    comment, how = said.comment, thread.how
    told = list(event_texts(comment, thread.step_names, how))
    header = Content.assemble(
        (person_text(comment.author), ".text--muted"),
        ("  " + moment_text(comment.create_date, how.now, how.zone) + "  ", ".text--muted"),
        (one_line("· " + ", ".join(told or [_("no change")]), 300), ".text--muted"),
    )
    return header, Content("")


def _comment_drawn(thread: _Thread, said: _Said) -> Drawn:
    return _header(thread, said), _body(thread, said)


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


def _header(thread: _Thread, said: _Said) -> Content:
    comment, how = said.comment, thread.how
    mark = thread.marks.get(comment.author.id, "") if comment.author is not None else ""
    parts: list[tuple[str, str]] = [
        (person_text(comment.author), ".text--strong"),
        (f" <{mark}>" if mark else "", ".text--muted"),
        ("  " + moment_text(comment.create_date, how.now, how.zone), ".text--muted"),
    ]
    if comment.comment_as_roles:
        roles = ", ".join(one_line(role.name) for role in comment.comment_as_roles)
        parts.append(("  " + _("as {role}").format(role=roles), ".text--muted"))
    if comment.id < 0:
        parts.append(("  " + _("not sent yet"), ".text--warning"))
    channel = channel_text(comment)
    if channel:
        parts.append(("  " + channel, ".text--accent"))
    decision = decision_text(comment)
    if decision:
        good = comment.approval_choice in ("approved", "acknowledged")
        bad = comment.approval_choice in ("rejected", "revoked")
        style = ".text--success" if good else ".text--error" if bad else ".text--muted"
        parts.append(("  " + decision, style))
    if said.answers is not None:
        who = _("reply to {person}").format(person=person_text(said.answers.author))
        parts.append((f"  ↳ {who}", ".text--muted"))
    if said.deleted:
        parts.append(("  " + _("deleted"), ".text--error"))
    elif said.edited is not None:
        when = moment_text(said.edited.create_date, how.now, how.zone)
        parts.append(("  " + _("edited {when}").format(when=when), ".text--muted"))
    elif comment.edit_comment_id not in (None, comment.id):
        parts.append(("  " + _("edits an earlier comment"), ".text--muted"))
    told = list(event_texts(comment, thread.step_names, how)) if said.number or how.events else []
    if told:
        parts.append(("  · " + one_line(", ".join(told), 300), ".text--muted"))
    return Content.assemble(*parts)


def _body(thread: _Thread, said: _Said) -> Content:
    comment, how = said.comment, thread.how
    lines: list[Content] = []
    if comment.unreadable:
        lines.append(Content.styled(_("This entry could not be read."), ".text--error"))
    blocks = spoken(comment)
    replies = any(isinstance(block, Quote) and block.comment_id for block in blocks)
    if comment.reply_note_id is not None and not replies:
        lines.append(_quote(said.answers))
    if blocks:
        lines.append(draw_blocks(blocks))
    elif comment.text:
        lines.append(plain(comment.text))
    if said.number == 0 and len(said.changes) > FIRST_FIELDS and not how.events:
        count = len(comment.field_updates)
        filled = ngettext("{n} field filled in", "{n} fields filled in", count)
        lines.append(Content.styled(filled.format(n=count), ".text--muted"))
    else:
        lines.extend(change_lines(said.changes, how.now, how.zone))
    for attachment in comment.attachments:
        words = file_text(attachment)
        first = one_line(thread.file_names.get(attachment.root_id or attachment.id, ""))
        if (attachment.version or 1) > 1 and first:
            words += "  " + _("a new version of {file}").format(file=first)
        lines.append(Content.assemble(("[" + _("file") + "] ", ".text--muted"), plain(words)))
    if comment.removed_attachment_ids:
        count = len(comment.removed_attachment_ids)
        told = ngettext("{n} file removed", "{n} files removed", count)
        lines.append(Content.styled(told.format(n=count), ".text--muted"))
    if comment.hidden:
        told = ngettext(
            "{n} hidden character removed", "{n} hidden characters removed", comment.hidden
        )
        lines.append(Content.styled(told.format(n=comment.hidden), ".text--muted"))
    return Content("\n").join(lines)


def spoken(comment: Comment) -> tuple[Block, ...]:
    """Return a comment's formatted words; none where there are only plain ones.

    Where the formatted text holds nothing but what is quoted, and the plain one says more, the
    plain one counts.
    """
    if not comment.formatted_text:
        return ()
    blocks = formatted.blocks(comment.formatted_text)
    only_quotes = all(isinstance(block, Quote) and block.comment_id for block in blocks)
    return () if only_quotes and comment.text else blocks


def _quote(quoted: Comment | None) -> Content:
    if quoted is None:
        return Content.styled("> " + _("an earlier comment"), ".text--muted")
    words = one_line(quoted.text or _("(no text)"), 80)
    return Content.styled(f"> {person_text(quoted.author)}: {words}", ".text--muted")
