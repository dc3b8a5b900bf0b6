"""Asks an ASGI application directly: no client, no sockets, a fraction of a millisecond each."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlencode

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.signing_in import sign_in
from pyrus_tui.sandbox.wire import Body


@dataclass(frozen=True)
class Question:
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        if self.raw is not None:
            return self.raw
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


def sign_me_in(sandbox: Sandbox) -> str:
    login, key = sandbox.account(sandbox.person_id)
    with sandbox._database.transaction() as connection:
        body = Body({"login": login, "security_key": key})
        return sign_in(Book(connection), body, sandbox.clock.now())


async def ask(sandbox: Sandbox, token: str, question: Question, prefix: str = "/v4") -> Answer:
    headers = {
        "host": "pyrus.test",
        "authorization": f"Bearer {token}",
        "content-type": "application/json",
        **question.headers,
    }
    query = urlencode(question.query, errors="surrogatepass").encode()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "server": ("pyrus.test", 80),
        "method": question.method,
        "path": unquote(f"{prefix}{question.path}"),
        "raw_path": f"{prefix}{question.path}".encode("utf-8", "surrogatepass"),
        "query_string": query,
        "headers": [
            (name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()
        ],
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": question.content, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await sandbox(scope, receive, send)
    names = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(sent[0]["status"], names, content)
