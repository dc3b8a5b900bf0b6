"""What a thread is made of, drawn but not yet laid out."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

from textual.content import Content

EMPTY = Content("")


@dataclass(frozen=True, slots=True)
class Entry:
    """A comment, or a rule between comments, which the cursor skips.

    `folded` is how it starts; afterwards the reader decides.
    """

    key: Hashable
    header: Content
    body: Content = EMPTY
    kind: Literal["comment", "rule"] = "comment"
    unread: bool = False
    folded: bool = False

    def is_same(self, other: "Entry") -> bool:
        """Tell whether another entry looks the same."""
        return self is other or (
            self.key == other.key
            and (self.kind, self.unread, self.folded) == (other.kind, other.unread, other.folded)
            and self.header.is_same(other.header)
            and self.body.is_same(other.body)
        )
