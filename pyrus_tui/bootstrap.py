"""The one place where the concrete pieces meet: a real account, the demo."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from secrets import token_hex

import httpx

from pyrus_tui.api.address import Address
from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.api.session import Account as ApiAccount
from pyrus_tui.api.v4 import V4Api
from pyrus_tui.clock import Clock, SystemClock, zone_of
from pyrus_tui.errors import PyrusError
from pyrus_tui.paths import settings_file
from pyrus_tui.sandbox.app import LOGIN, Sandbox
from pyrus_tui.secrets import Secret
from pyrus_tui.services.enriching import Enricher
from pyrus_tui.services.reading import Reader
from pyrus_tui.services.refreshing import Refresher
from pyrus_tui.services.services import Services
from pyrus_tui.services.writing import Writer
from pyrus_tui.settings import Settings, read_settings
from pyrus_tui.store.store import Store
from pyrus_tui.ui.app import PyrusTui
from pyrus_tui.ui.keys import keymap
from pyrus_tui.ui.terminal import check_terminal
from pyrus_tui.words import _

HOME = "http://localhost/v4"
"""What stands for the address of the sandbox inside the process."""


@dataclass(frozen=True)
class Account:
    """Who signs in, and where."""

    address: Address
    login: str
    security_key: Secret
    person_id: int | None = None

    @classmethod
    def of(cls, *, url: str, login: str, security_key: str, person_id: int | None) -> "Account":
        """Check what a person set.

        Raises:
            BadSettings: The address cannot be a Pyrus server's.
        """
        return cls(Address.parse(url), login.strip(), Secret(security_key.strip()), person_id)

    def api(self, clock: Clock, transport: httpx.AsyncBaseTransport | None = None) -> V4Api:
        """Connect to the server; nothing is sent before the first call."""
        account = ApiAccount(self.login, self.security_key, self.person_id)
        return V4Api.connect(self.address, account, clock, transport)


def build(api: PyrusApi, clock: Clock, settings: Settings) -> PyrusTui:
    """Put the application together around a server."""
    store = Store()
    store.put_now(clock.now())
    reader = Reader(api, store, clock)
    enricher = Enricher(api, store, clock)
    services = Services(
        reader=reader,
        writer=Writer(api, store, reader),
        refresher=Refresher(api, store, clock, reader, enricher, settings.refresh_seconds),
        enricher=enricher,
        clock=clock,
        zone=zone_of(settings.zone),
    )
    keys, warnings = keymap(settings.keys)
    return PyrusTui(
        store,
        services,
        theme=settings.theme,
        keymap=keys,
        warnings=(*settings.warnings, *warnings),
    )


def run_account(account: Account) -> int:
    """Sign in, run the client, and return the exit code."""
    _need_terminal()
    settings = read_settings(settings_file())

    async def run() -> int:
        clock = SystemClock()
        api = account.api(clock)
        try:
            _tell(_("Signing in to {server}…").format(server=api.server))
            await api.sign_in()
            return await _run(build(api, clock, settings))
        finally:
            await api.aclose()

    return asyncio.run(run())


def run_demo(*, tasks: int, seed: int, latency_ms: int) -> int:
    """Run the client on a sandbox of its own, and return the exit code."""
    _need_terminal()
    settings = read_settings(settings_file())

    async def run() -> int:
        clock = SystemClock()
        async with home(clock, tasks=tasks, seed=seed, latency_ms=latency_ms) as api:
            return await _run(build(api, clock, settings))

    return asyncio.run(run())


async def _run(app: PyrusTui) -> int:
    await app.run_async()
    return app.return_code or 0


def _need_terminal() -> None:
    problem = check_terminal()
    if problem is not None:
        raise PyrusError(problem)


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\r")
    sys.stderr.flush()


# -- the sandbox at home ---------------------------------------------------------------------------


@asynccontextmanager
async def home(clock: Clock, *, tasks: int, seed: int, latency_ms: int) -> AsyncIterator[V4Api]:
    """Give an API whose server lives in a thread of this process, and ends with it."""
    key = token_hex(20)
    transport = HomeTransport(clock, tasks, seed, latency_ms, key)
    try:
        account = ApiAccount(LOGIN, Secret(key))
        api = V4Api.connect(Address.parse(HOME), account, clock, transport)
        try:
            yield api
        finally:
            await api.aclose()
    finally:
        await asyncio.to_thread(transport.stop)


class HomeTransport(httpx.AsyncBaseTransport):
    """Carries requests to a sandbox that runs in a thread with an event loop of its own.

    The company is made there too, so that the screen is up before it is ready and no key waits
    for the server.
    """

    def __init__(self, clock: Clock, tasks: int, seed: int, latency_ms: int, key: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sandbox", daemon=True)
        self._thread.start()

        async def make() -> Sandbox:
            return Sandbox(
                tasks=tasks, seed=seed, clock=clock, latency_ms=latency_ms, security_key=key
            )

        self._sandbox = asyncio.run_coroutine_threadsafe(make(), self._loop)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hand a request over and wait for the whole answer."""
        body = await request.aread()
        answer = self._answer(request.method, str(request.url), request.headers, body)
        status, headers, content = await asyncio.wrap_future(
            asyncio.run_coroutine_threadsafe(answer, self._loop)
        )
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))

    async def _answer(
        self, method: str, url: str, headers: httpx.Headers, body: bytes
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        sandbox = await asyncio.wrap_future(self._sandbox)
        inside = httpx.ASGITransport(sandbox)
        request = httpx.Request(method, url, headers=headers, content=body)
        response = await inside.handle_async_request(request)
        if not isinstance(response.stream, httpx.AsyncByteStream):
            raise TypeError("an ASGI answer is a stream")
        content = b"".join([chunk async for chunk in response.stream])
        return response.status_code, response.headers.raw, content

    def stop(self) -> None:
        """End the thread and leave nothing behind."""

        async def close() -> None:
            (await asyncio.wrap_future(self._sandbox)).close()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
