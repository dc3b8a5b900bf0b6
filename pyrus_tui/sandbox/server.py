"""The sandbox over HTTP: for the command line, and for other Pyrus clients."""

import asyncio
import ipaddress
import json
import socket
import sys
from types import FrameType

import uvicorn

from pyrus_tui.errors import BadSettings
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.words import _


def serve(
    *, host: str, port: int, database: str | None, tasks: int, seed: int, latency_ms: int
) -> int:
    """Serve until a signal comes; print one line of JSON when connections are accepted.

    Raises BadSettings for an address that cannot be used, Damaged for a foreign database file.
    """
    listener = listen(host, port)
    with listener:
        sandbox = Sandbox(
            tasks=tasks, seed=seed, database=database or ":memory:", latency_ms=latency_ms
        )
        bound = listener.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        greeting = json.dumps(
            {
                "url": f"http://{shown}:{bound}/v4",
                "login": sandbox.login,
                "security_key": sandbox.security_key,
            }
        )
        config = uvicorn.Config(
            sandbox,
            log_level="critical",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        server = _Server(config, greeting)
        try:
            asyncio.run(server.serve(sockets=[listener]))
        finally:
            sandbox.close()
    return 0


def listen(host: str, port: int) -> socket.socket:
    """Open the address, or say in one sentence why it cannot be."""
    refusal = _("The sandbox cannot listen on {host}, port {port}.").format(host=host, port=port)
    if not 0 <= port <= 65535:
        raise BadSettings(refusal)
    listener: socket.socket | None = None
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(100)
        listener.set_inheritable(True)
    except (OSError, UnicodeError) as error:
        if listener is not None:
            listener.close()
        raise BadSettings(refusal) from error
    return listener


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine and nobody else can reach it."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class _Server(uvicorn.Server):
    """Greets on stdout once it accepts connections."""

    def __init__(self, config: uvicorn.Config, greeting: str) -> None:
        super().__init__(config)
        self._greeting = greeting

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell where."""
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(self._greeting + "\n")
            sys.stdout.flush()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop on a signal; it is not raised again, because stopping is what it asked for."""
        self.force_exit = self.should_exit
        self.should_exit = True
