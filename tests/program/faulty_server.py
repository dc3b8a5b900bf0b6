"""A sandbox over HTTP that fails on writes: before they are done, after, and in between."""

import random
import threading
import time
from contextlib import contextmanager

import uvicorn

from pyrus_tui.sandbox.app import Sandbox


class Faulty:
    """Passes requests on to a sandbox; with some probability a write fails in one of many ways."""

    WAYS = ("502", "503", "cut", "html", "gone", "502_after", "cut_after", "html_after", "slow")

    def __init__(self, sandbox: Sandbox, share: float, seed: int) -> None:
        self.sandbox = sandbox
        self.share = share
        self.hit = 0
        self._chance = random.Random(seed)

    async def __call__(self, scope, receive, send):
        writes = scope["type"] == "http" and scope["method"] == "POST"
        if not writes or "auth" in scope["path"] or self._chance.random() >= self.share:
            await self.sandbox(scope, receive, send)
            return
        self.hit += 1
        way = self._chance.choice(self.WAYS)
        if way.endswith("_after") or way == "slow":
            await self.sandbox(scope, receive, send if way == "slow" else _nowhere)
        if way != "slow":
            await _answer(send, way.removesuffix("_after"))


async def _nowhere(_message):
    return


async def _answer(send, way):
    if way == "gone":
        raise ConnectionError("gone")
    status, body = {
        "502": (502, b"Bad Gateway"),
        "503": (503, b'{"error_code": "server_error", "error": "later"}'),
        "cut": (200, b'{"task": {"id": 1'),
        "html": (200, b"<html>Please sign in</html>"),
    }[way]
    length = len(body) + 500 if way == "cut" else len(body)
    headers = [(b"content-length", str(length).encode()), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def serving(app):
    """Serve an ASGI app on a free port, in a thread; give its address."""
    config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/v4"
    finally:
        server.should_exit = True
        thread.join(10)
