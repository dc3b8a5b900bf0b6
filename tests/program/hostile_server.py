"""A sandbox whose every string was written by somebody hostile; run it as a module."""

import asyncio
import contextlib
import itertools
import json
import sys

import uvicorn

from pyrus_tui.sandbox.app import Sandbox

HOSTILE = [
    "\x1b]2;PWNED\x07",
    "\x1b[31;5mred\x1b[0m",
    "\x1b]52;c;UFdORUQ=\x1b\\",
    "\x9b31mC1",
    "\x1bP+q544e\x1b\\",
    "\x1bcRIS",
    "[bold]x[/bold] [/] [/etc/passwd] [@click=app.quit]go[/]",
    "[link='http://evil.example']pyrus[/link] http://evil.example",
    "a\rApprove: YES",
    "\u202eevil\u202c \u2066x\u2069 \u200b\ufeff",
    "tab\there nul\x00 del\x7f bell\x07 $text {x} %s \\",
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "z̸̡̢̛̗̘̙̜̝̞̟̠̤̥̦̩̪̫̬̭̮̯̰̱̲̳̹̺̻̼͇͈͉͍͎͙͚͓͔͕͖ͅalgo",
]
OURS = frozenset(
    [
        "type",
        "approval_choice",
        "action",
        "access_token",
        "api_url",
        "files_url",
        "locale",
        "url",
        "guid",
        "md5",
        "create_date",
        "last_modified_date",
        "close_date",
        "due",
        "due_date",
    ]
)
"""What the program has to read to get anywhere; everything else is somebody's words."""


def spoiled(value, strings):
    """Put a hostile string after every text."""
    if isinstance(value, dict):
        return {key: item if key in OURS else spoiled(item, strings) for key, item in value.items()}
    if isinstance(value, list):
        return [spoiled(item, strings) for item in value]
    return f"{value}{next(strings)}" if isinstance(value, str) else value


class Spoiler:
    """Passes requests on and spoils the answers."""

    def __init__(self, inside) -> None:
        self._inside = inside
        self._strings = itertools.cycle(HOSTILE)

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            return
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        started, body = {}, b""

        async def collect(message) -> None:
            nonlocal started, body
            if message["type"] == "http.response.start":
                started = message
            else:
                body += message.get("body", b"")

        await self._inside({**scope, "headers": headers}, receive, collect)
        with contextlib.suppress(ValueError):
            body = json.dumps(spoiled(json.loads(body), self._strings)).encode()
        kept = [pair for pair in started["headers"] if pair[0] != b"content-length"]
        await send({**started, "headers": [*kept, (b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})


async def serve() -> None:
    sandbox = Sandbox(tasks=24, lively=False)
    config = uvicorn.Config(Spoiler(sandbox), host="127.0.0.1", port=0, log_level="error")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}/v4"
    told = {"url": url, "login": sandbox.login, "security_key": sandbox.security_key}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    await running


if __name__ == "__main__":
    asyncio.run(serve())
