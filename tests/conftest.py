"""What tests share: a clock that stands still, a sandbox, and the application on it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["COLORTERM"] = "truecolor"
os.environ["TERM"] = "xterm-256color"
os.environ["NO_PROXY"] = "*"
os.environ["TZ"] = "Europe/Berlin"
for name in ("NO_COLOR", "SSH_CONNECTION", "SSH_TTY", "LANGUAGE"):
    os.environ.pop(name, None)

import httpx
import pytest
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

from pyrus_tui.api.address import Address
from pyrus_tui.api.session import Account
from pyrus_tui.api.v4 import V4Api
from pyrus_tui.bootstrap import build, kept
from pyrus_tui.clock import FixedClock
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.secrets import Secret
from pyrus_tui.settings import ACTIONS, Settings
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.ui.app import PyrusTui
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.terminal import TerminalApp
from tests.harness import settle, until

Question.GUARD = 0  # keys of tests come in no time
TerminalApp.SWALLOW = 0


def _parse_style_sheets_once() -> None:
    """Let all programs of a test run share what was parsed: a third of the time of most of them."""
    parse, parsed = Stylesheet._parse_rules, {}

    def shared(self, *arguments, **named):
        key = (arguments, *sorted(named.items()), *sorted(self._variables.items()))
        if key not in parsed:
            parsed[key] = parse(self, *arguments, **named)
        return parsed[key]

    Stylesheet._parse_rules = shared


_parse_style_sheets_once()

START = datetime(2026, 11, 19, 8, 41, tzinfo=UTC)
"""A Thursday morning, 09:41 in Berlin."""
ANNA = 1001
SHORT = 6.0
"""Waits up to this many seconds pass at once; longer ones last until the clock is moved."""


class StillClock(FixedClock):
    """A clock for tests of the whole program: it stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._waiting: list[tuple[float, asyncio.Future[None]]] = []

    async def sleep(self, seconds: float) -> None:
        if seconds <= SHORT:
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((self.monotonic() + seconds, future))
        await future

    @property
    def waiting(self) -> int:
        """How many wait for the clock to be moved."""
        return len(self._waiting)

    def advance(self, seconds: float) -> None:
        """Move the clock on and wake whoever waited for a moment that has passed."""
        self.set(datetime.fromtimestamp(self.now().timestamp() + seconds, UTC))
        due = [entry for entry in self._waiting if entry[0] <= self.monotonic()]
        self._waiting = [entry for entry in self._waiting if entry[0] > self.monotonic()]
        for _moment, future in due:
            if not future.done():
                future.set_result(None)


class Wire(httpx.AsyncBaseTransport):
    """Carries requests to a sandbox, and breaks on demand.

    `broken` is an exception to raise instead of asking; `lost` one to raise after the server has
    done its work; `instead` an answer to give instead of the server's, `refuse` one to a sign-in.
    `gate` holds writes back until it is set.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._inside = httpx.ASGITransport(sandbox)
        self.requests: list[tuple[str, str]] = []
        self.broken: Exception | None = None
        self.lost: Exception | None = None
        self.instead: httpx.Response | None = None
        self.refuse: httpx.Response | None = None
        self.gate: asyncio.Event | None = None
        self.stop: asyncio.Event | None = None

    def hold(self) -> None:
        """Let nothing through until `release`."""
        self.stop = asyncio.Event()

    def release(self) -> None:
        """Let everything through again."""
        if self.stop is not None:
            self.stop.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append((request.method, request.url.path))
        if self.stop is not None:
            await self.stop.wait()
        if self.gate is not None and request.method == "POST" and "auth" not in request.url.path:
            await self.gate.wait()
        if self.broken is not None:
            raise self.broken
        if self.refuse is not None and request.url.path == "/v4/auth":
            return self.refuse
        if self.instead is not None and request.url.path != "/v4/auth":
            return self.instead
        response = await self._inside.handle_async_request(request)
        if self.lost is not None and request.method == "POST":
            await response.aread()
            raise self.lost
        return response

    def count(self, method: str, path: str) -> int:
        """Say how often something was asked for."""
        return self.requests.count((method, path))


@dataclass
class World:
    """A running program, the server it talks to, and the wire and the clock between them.

    `said` is every sentence that stood on the status line.
    """

    pilot: Pilot[None]
    app: PyrusTui
    sandbox: Sandbox
    wire: Wire
    clock: StillClock
    said: list[str]

    @property
    def state(self):
        return self.app.store.state

    @property
    def effect(self) -> str:
        return self.state.effect.text if self.state.effect else ""

    async def ready(self) -> None:
        """Wait until the inbox is there and all of it was read."""
        await until(self.pilot, lambda: self.state.inbox.loaded and self.state.forms)
        await until(
            self.pilot,
            lambda: all(
                i in self.state.tasks or i in self.state.trouble for i in self.state.inbox.task_ids
            ),
        )
        await settle(self.pilot)


class Told(Store):
    """A store that remembers every sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def say(self, text, mood=Mood.DONE) -> None:
        self.said.append(text)
        super().say(text, mood)


def connect(sandbox: Sandbox, wire: Wire, clock: StillClock) -> V4Api:
    """Make a client of a sandbox."""
    account = Account(sandbox.login, Secret(sandbox.security_key))
    return V4Api.connect(Address.parse("http://localhost/v4"), account, clock, wire)


@asynccontextmanager
async def running(
    *,
    tasks: int = 200,
    size: tuple[int, int] = (120, 35),
    settings: Settings | None = None,
    lively: bool = False,
    prepare=None,
    folder=None,
    undo: float = 0.0,
    every: float = 3600.0,
    sandbox=None,
    clock=None,
    wire=Wire,
    account=None,
) -> AsyncIterator[World]:
    """Run the program on a sandbox, as `pyrus-tui demo` does, with the clock standing still.

    What is done goes out at once, or can be taken back for `undo` seconds. With a folder the
    program keeps its files there, as with an account; several may share a sandbox and a folder.
    """
    clock = clock or StillClock(START)
    own = sandbox is None
    sandbox = sandbox or Sandbox(tasks=tasks, clock=clock, lively=lively)
    wire = wire(sandbox)
    api = connect(sandbox, wire, clock)
    if prepare is not None:
        prepare(sandbox, wire)
    settings = settings or Settings(zone="Europe/Berlin")
    if not settings.undo_seconds:
        settings = replace(settings, undo_seconds=dict.fromkeys(ACTIONS, undo))
    store = Told()
    try:
        async with kept(folder, api, store, clock, settings, ANNA, every) as keepers:
            app = build(api, clock, settings, store, keepers, account)
            async with app.run_test(size=size, notifications=True) as pilot:
                yield World(pilot, app, sandbox, wire, clock, store.said)
                assert not app.defects, app.defects
    finally:
        await api.aclose()
        if own:
            sandbox.close()


@pytest.fixture
def clock() -> StillClock:
    return StillClock(START)
