"""What a thread is made of: drawn when it comes into sight, laid out by the thread."""

from collections.abc import Callable, Hashable
from typing import Literal

from textual.content import Content

EMPTY = Content("")

Kind = Literal["comment", "rule"]
Drawn = tuple[Content, Content]


class Entry:
    """A comment, or a rule between comments, which the cursor skips.

    `folded` is how it starts; afterwards the reader decides.
    """

    __slots__ = ("_body", "_header", "_make", "folded", "key", "kind", "rough", "source", "unread")

    def __init__(
        self,
        key: Hashable,
        header: Content = EMPTY,
        body: Content = EMPTY,
        kind: Kind = "comment",
        unread: bool = False,
        folded: bool = False,
    ) -> None:
        self.key = key
        self.kind: Kind = kind
        self.unread = unread
        self.folded = folded
        self.rough: int | None = None
        self.source: object = None
        self._header = header
        self._body = body
        self._make: Callable[[], Drawn] | None = None

    @classmethod
    def later(
        cls,
        key: Hashable,
        make: Callable[[], Drawn],
        *,
        source: object,
        rough: int,
        kind: Kind = "comment",
        unread: bool = False,
    ) -> "Entry":
        """Return an entry that is drawn when it is looked at, header and body at once.

        `source` is what it is made of: of equal sources come equal entries. `rough` is about how
        many characters the body has.
        """
        entry = cls(key, kind=kind, unread=unread)
        entry._make, entry.source, entry.rough = make, source, rough
        return entry

    @property
    def is_drawn(self) -> bool:
        """Whether header and body are there."""
        return self._make is None

    @property
    def header(self) -> Content:
        """The line above: who, when, what."""
        self._draw()
        return self._header

    @property
    def body(self) -> Content:
        """What was said."""
        self._draw()
        return self._body

    def _draw(self) -> None:
        if self._make is not None:
            make, self._make = self._make, None
            self._header, self._body = make()

    def is_same(self, other: "Entry") -> bool:
        """Tell whether another entry looks the same."""
        if self is other:
            return True
        if self.key != other.key or (self.kind, self.unread, self.folded) != (
            other.kind,
            other.unread,
            other.folded,
        ):
            return False
        if self.source is not None and other.source is not None:
            return self.source == other.source
        return self.header.is_same(other.header) and self.body.is_same(other.body)
