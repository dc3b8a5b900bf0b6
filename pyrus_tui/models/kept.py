"""A text that is kept until it is sent, with all that goes along with it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from pyrus_tui.models.drafts import AttachmentRef, CommentDraft

_MARK = "\x1f"
"""Parts the words from what goes along with them: nobody types this sign."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file of this machine that is to be attached, as it was when it was looked at last.

    `size` is in bytes, `modified` in nanoseconds since 1970.
    """

    path: str
    size: int = 0
    modified: int = 0

    @property
    def name(self) -> str:
        """The name without its folder."""
        return PurePath(self.path).name

    def ref(self) -> AttachmentRef:
        """Return it as a draft names it; it is not uploaded yet."""
        return AttachmentRef(path=self.path, name=self.name, size=self.size, modified=self.modified)


@dataclass(frozen=True, slots=True)
class Kept:
    """Words, the minutes to be noted, the people who shall watch, and the files to attach."""

    text: str = ""
    minutes: int = 0
    watchers: tuple[int, ...] = ()
    files: tuple[LocalFile, ...] = field(default=())

    def packed(self) -> str:
        """Return it as one text: just the words, where nothing goes along with them."""
        words = self.text.replace(_MARK, " ")
        along: dict[str, Any] = {}
        if self.minutes:
            along["minutes"] = self.minutes
        if self.watchers:
            along["watchers"] = list(self.watchers)
        if self.files:
            along["files"] = [[file.path, file.size, file.modified] for file in self.files]
        return f"{words}{_MARK}{json.dumps(along)}" if along else words

    @classmethod
    def unpacked(cls, packed: str) -> "Kept":
        """Return what was packed; what cannot be read any more goes along no longer."""
        words, mark, rest = packed.partition(_MARK)
        if not mark:
            return cls(words)
        try:
            along = json.loads(rest)
            return cls(
                words,
                int(along.get("minutes", 0)),
                tuple(int(number) for number in along.get("watchers", ())),
                tuple(
                    LocalFile(str(path), int(size), int(modified))
                    for path, size, modified in along.get("files", ())
                ),
            )
        except (ValueError, TypeError, AttributeError):
            return cls(words)

    def followed_by(self, other: "Kept") -> "Kept":
        """Return this with another behind it; of two times spent the later one counts."""
        files = {file.path: file for file in (*self.files, *other.files)}
        return Kept(
            "\n\n".join(text for text in (self.text, other.text) if text.strip()),
            other.minutes or self.minutes,
            tuple(dict.fromkeys((*self.watchers, *other.watchers))),
            tuple(files.values()),
        )


def joined(*packed: str) -> str:
    """Put what was kept one behind the other."""
    whole = Kept()
    for one in packed:
        whole = whole.followed_by(Kept.unpacked(one))
    return whole.packed()


def kept_of(text: str, draft: CommentDraft) -> Kept:
    """Return the words of a draft and what goes along: the files are to be uploaded again."""
    return Kept(
        text,
        draft.spent_minutes or 0,
        tuple(person.id for person in draft.subscribers_added if person.id),
        tuple(_local(draft.attachments)),
    )


def _local(refs: Iterable[AttachmentRef]) -> Iterable[LocalFile]:
    return (LocalFile(ref.path, ref.size or 0, ref.modified or 0) for ref in refs if ref.path)
