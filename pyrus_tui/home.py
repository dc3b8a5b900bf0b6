"""The sandbox at home: a server in a thread of this process, for the demo."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex

import httpx

from pyrus_tui.api.connecting import Dialect
from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.api.session import Account
from pyrus_tui.clock import Clock
from pyrus_tui.sandbox.app import LOGIN, Sandbox
from pyrus_tui.sandbox.blueprints import ME
from pyrus_tui.secrets import Secret

__all__ = ["ME", "home"]
HOME = "http://localhost"
"""What stands for the address of the sandbox inside the process."""


@asynccontextmanager
async def home(
    clock: Clock, *, tasks: int, seed: int, latency_ms: int, dialect: Dialect = Dialect.V4
) -> AsyncIterator[PyrusApi]:
    """Give an API whose server lives in a thread of this process, and ends with it."""
    key = token_hex(20)
    transport = HomeTransport(clock, tasks, seed, latency_ms, key)
    try:
        account = Account(LOGIN, Secret(key))
        api = dialect.connect(dialect.address(HOME), account, clock, transport)
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
