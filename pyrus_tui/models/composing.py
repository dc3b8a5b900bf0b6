"""From what a person types to what is sent: plain or formatted, with mentions and quotes.

In the text a mention is `@` and the name, or `[name](person:ID)` where the name is not enough; a
quote of a comment is a Markdown quote that begins with `[name](comment:ID/PERSON)`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from pyrus_tui.models import formatted
from pyrus_tui.models.audiences import INTERNAL, PRIVATE, Audience, Route, client_routes
from pyrus_tui.models.comments import Action, ApprovalChoice, Comment
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.kept import Kept, LocalFile
from pyrus_tui.models.names import Contact, Names
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import clean, one_line

QUOTED = 300
"""Characters that are quoted of a comment."""
_QUOTED_LINES = 6
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)
_LINKED = re.compile(r"(?<!\w)\[([^\]\n]+)\]\(person:(\d{1,15})\)")

_PERSON = re.compile(r"(?<!\w)\[((?:\\.|[^\]\\\n])+)\]\(person:\d{1,15}\)")


class Purpose(Enum):
    """What a text is for."""

    COMMENT = "comment"
    REJECT = "reject"
    FINISH = "finish"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Writing:
    """A text that is being written: on which task, what for, for whom, and what goes with it."""

    task_id: int
    purpose: Purpose = Purpose.COMMENT
    title: str = ""
    route: Route = INTERNAL
    comment_id: int = 0
    """The comment of one's own that is changed."""
    minutes: int = 0
    watchers: tuple[Contact, ...] = ()
    files: tuple[LocalFile, ...] = ()

    @property
    def key(self) -> str:
        """The name under which the draft is kept: each audience has its own."""
        if self.purpose is Purpose.EDIT:
            return f"edit:{self.comment_id}"
        if self.purpose is not Purpose.COMMENT or self.route.audience is Audience.INTERNAL:
            return str(self.purpose.value)
        return self.route.key

    def is_same(self, other: "Writing") -> bool:
        """Say whether the same would be kept; what the watchers are called does not count."""
        mine, others = self.kept(""), other.kept("")
        return (self.task_id, self.key, mine) == (other.task_id, other.key, others)

    @property
    def goes_along(self) -> bool:
        """Whether there is anything besides the words."""
        return bool(self.minutes or self.watchers or self.files)

    def kept(self, text: str) -> str:
        """Return the words and what goes along with them, to be kept."""
        watchers = tuple(contact.id for contact in self.watchers)
        return Kept(text, self.minutes, watchers, self.files).packed()

    def with_kept(self, kept: Kept, known: Mapping[int, Contact]) -> "Writing":
        """Return it with what went along when it was kept."""
        if self.purpose is Purpose.EDIT:
            return self
        watchers = tuple(known.get(i) or Contact(i, f"#{i}") for i in kept.watchers)
        return replace(self, minutes=kept.minutes, watchers=watchers, files=kept.files)

    @property
    def needs_text(self) -> bool:
        """Whether nothing can be sent before something is written."""
        if self.route.audience is Audience.CLIENT:
            return not self.files
        return self.purpose is not Purpose.FINISH and not self.goes_along


def writing_of(key: str, task_id: int, task: Task | None) -> Writing | None:
    """Return what a draft was written for, by its key; None where the key is not ours."""
    title = task.title if task is not None else ""
    kind, _colon, rest = key.partition(":")
    if key in (Purpose.COMMENT.value, Purpose.REJECT.value, Purpose.FINISH.value):
        return Writing(task_id, Purpose(key), title)
    if key == PRIVATE.key:
        return Writing(task_id, title=title, route=PRIVATE)
    if kind == Purpose.EDIT.value and rest.isascii() and rest.isdigit():
        return Writing(task_id, Purpose.EDIT, title, comment_id=int(rest))
    if kind == Audience.CLIENT.value and rest:
        known = (route for route in client_routes(task) if route.key == key)
        return Writing(task_id, title=title, route=next(known, Route(Audience.CLIENT, rest)))
    return None


@dataclass(frozen=True, slots=True)
class Words:
    """A text as it goes out: plain, or formatted where there is any markup in it."""

    text: str = ""
    formatted: str = ""
    mentioned: tuple[int, ...] = ()
    answered: tuple[int, ...] = ()


def words_of(markdown: str, known: Names) -> Words:
    """Read what a person typed."""
    source = with_mentions(markdown, known).rstrip()
    html = formatted.from_markdown(source) if source.strip() else ""
    if not html:
        return Words(source)
    said = formatted.plain(html, replies=False).strip()
    if not formatted.is_formatted(html):
        plain = formatted.plain(html)
        # Without any sign of Markdown the blanks and empty lines stay as they were typed.
        return Words(source if source.split() == plain.split() else plain)
    return Words(said, html, formatted.mentioned(html), formatted.quoted(html))


def plain_words(markdown: str) -> Words:
    """Read what a person typed for a server without formatting: it goes out as it was typed.

    Only a link that mentions a person becomes the name: its address means nothing to anybody.
    """
    return Words(_PERSON.sub(_name_of, markdown).rstrip())


def _name_of(link: re.Match[str]) -> str:
    return "@" + re.sub(r"\\(.)", r"\1", link[1])


def with_mentions(markdown: str, known: Names) -> str:
    """Replace `@` with a whole name by the link that mentions the person, but not in code."""
    if "@" not in markdown:
        return markdown

    def linked(part: str) -> str:
        pieces = re.split(r"(?<!\w)@", part)
        made = [pieces[0]]
        for piece in pieces[1:]:
            contact = known.named_first(piece)
            rest = piece[len(contact.name) :] if contact else piece
            made.append(f"{mention(contact)}{rest}" if contact else f"@{piece}")
        return "".join(made)

    parts = _CODE.split(markdown)
    return "".join(part if at % 2 else linked(part) for at, part in enumerate(parts))


def mention(contact: Contact) -> str:
    """Write the link that mentions somebody."""
    name = re.sub(r"([\\`*_{}\[\]<>])", r"\\\1", one_line(contact.name))
    return f"[{name}](person:{contact.id})"


def completed(contact: Contact, known: Names) -> str:
    """Return what is typed for a person who was chosen: `@Name`, the link where two have it."""
    return f"@{contact.name}" if contact.name in known.names else mention(contact)


def editable(comment: Comment, known: Names) -> str:
    """Return a comment as its author may change it."""
    if not comment.formatted_text:
        return comment.text

    def short(found: re.Match[str]) -> str:
        contact = known.names.get(found[1])
        return f"@{found[1]}" if contact and contact.id == int(found[2]) else found[0]

    written = formatted.to_markdown(comment.formatted_text)
    shorter = _LINKED.sub(short, written)
    same = words_of(shorter, known).formatted == formatted.from_markdown(written)
    return shorter if same else written


def quotation(comment: Comment) -> str:
    """Return the quote that an answer to a comment begins with, as Markdown."""
    author, words = comment.author, _quoted(comment)
    html = formatted.quote_html(
        comment.id, author.id if author else 0, author.name if author else "", words
    )
    written = formatted.to_markdown(html)
    shorter = written.replace("\n>\n", "\n", 1)
    return shorter if formatted.from_markdown(shorter) == html else written


def plain_quotation(comment: Comment) -> str:
    """Return the quote that an answer begins with where the server takes plain text only."""
    name = one_line(comment.author.name) if comment.author is not None else ""
    lines = _quoted(comment).split("\n")
    return "\n".join(f"> {line}" for line in ([f"{name}:"] if name else []) + lines)


def _quoted(comment: Comment) -> str:
    lines = [line for line in clean(comment.text).split("\n") if line.strip()]
    words = "\n".join(lines[:_QUOTED_LINES])
    if len(words) > QUOTED or len(lines) > _QUOTED_LINES:
        words = words[:QUOTED].rstrip() + "…"
    return words


def draft_of(writing: Writing, words: Words) -> CommentDraft:
    """Return what is sent."""
    values: dict[str, object] = {}
    if words.formatted:
        values["formatted_text"] = words.formatted
    elif words.text:
        values["text"] = words.text
    match writing.purpose:
        case Purpose.REJECT:
            values["approval_choice"] = ApprovalChoice.REJECTED.value
        case Purpose.FINISH:
            values["action"] = Action.FINISHED.value
        case Purpose.EDIT:
            return CommentDraft.model_validate(values | {"edit_comment_id": writing.comment_id})
        case Purpose.COMMENT:
            pass
    if channel := writing.route.channel_ref():
        values["channel"] = channel
    if writing.minutes:
        values["spent_minutes"] = writing.minutes
    if writing.watchers:
        values["subscribers_added"] = tuple(contact.id for contact in writing.watchers)
    if writing.files:
        values["attachments"] = tuple(file.ref() for file in writing.files)
    return CommentDraft.model_validate(values)
