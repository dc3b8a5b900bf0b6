"""A server that answers what a test tells it to, and keeps what it was asked."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from pyrus_tui.api.address import Address
from pyrus_tui.api.connection import Limits
from pyrus_tui.api.session import Account
from pyrus_tui.api.v4 import V4Api
from pyrus_tui.clock import FixedClock
from pyrus_tui.secrets import Secret

KEY = "canary-key-53110"
TOKEN = "canary-token"
NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
TASK = {"task": {"id": 7, "text": "Printer", "comments": [{"id": 1, "text": "Printer"}]}}
DRAFT_TEXT = "It's done."

Reply = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def ok(body: object, **headers: str) -> httpx.Response:
    return httpx.Response(200, content=json.dumps(body).encode(), headers=headers)


def status(code: int, error_code: str = "", error: str = "", **headers: str) -> httpx.Response:
    body = {"error_code": error_code, "error": error} if error_code else {"error": error}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(code, content=json.dumps(body).encode(), headers=named)


def page(code: int, text: str = "<html><title>Log in to Wi-Fi</title></html>") -> httpx.Response:
    return httpx.Response(code, text=text, headers={"content-type": "text/html"})


class Player:
    """Plays replies to API calls in turn, the last one for ever; signs in by itself."""

    def __init__(self, *replies: Reply, auth: tuple[Reply, ...] = ()) -> None:
        self.replies = list(replies)
        self.auth = list(auth)
        self.requests: list[httpx.Request] = []
        self.logins = 0
        self.signs_in: dict[str, object] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path.endswith("/auth"):
            self.logins += 1
            if self.auth:
                return self._play(self.auth, request)
            return ok({"access_token": f"{TOKEN}-{self.logins}"} | self.signs_in)
        return self._play(self.replies, request)

    def _play(self, replies: list[Reply], request: httpx.Request) -> httpx.Response:
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if isinstance(reply, Exception):
            raise reply
        if callable(reply):
            return reply(request)
        return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)

    @property
    def calls(self) -> list[httpx.Request]:
        return [request for request in self.requests if not request.url.path.endswith("/auth")]

    def api(self, address: str = "http://127.0.0.1/v4", **limits: float) -> V4Api:
        self.clock = FixedClock(NOON)
        return V4Api.connect(
            Address.parse(address),
            Account("ada@example.test", Secret(KEY)),
            self.clock,
            httpx.MockTransport(self),
            limits=Limits(**limits) if limits else None,
        )

    @property
    def waited(self) -> float:
        return self.clock.monotonic()
