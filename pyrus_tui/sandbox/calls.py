"""What an endpoint is given and what it gives back; every module of endpoints lists its routes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.records import Person
from pyrus_tui.sandbox.view import View
from pyrus_tui.sandbox.wire import Body, Query, moment


@dataclass(frozen=True)
class Call:
    """One request of a person who has signed in, inside one transaction."""

    book: Book
    me: Person
    when: datetime
    origin: str = ""
    params: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    content: bytes = b""
    content_type: str = ""
    method: str = "GET"
    is_lively: bool = False

    @property
    def now(self) -> str:
        """Return the moment in the vendor's format."""
        return moment(self.when)

    def view(self) -> View:
        """Return the view of the person who asks."""
        return View(self.book, viewer_id=self.me.id, now=self.now, origin=self.origin)

    def id(self, name: str) -> int:
        """Read an id from the path, 0 (which nothing has) if it cannot be one."""
        text = self.params[name]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0

    def body(self) -> Body:
        """Read the body as a JSON object."""
        return Body.read(self.content)

    def query(self) -> Query:
        """Read the query string, or the body of a POST that carries the same keys."""
        if self.method == "GET" or not self.content.strip():
            return Query(self.arguments)
        body = Body.read(self.content)
        return Query({**self.arguments, **body.values})


@dataclass(frozen=True)
class Bytes:
    """An answer that is not JSON."""

    content: bytes
    headers: dict[str, str]


Handler = Callable[[Call], dict[str, Any] | Bytes]
Route = tuple[str, str, Handler]
