"""The sandbox over TLS on this machine: `python tls_server.py CERTIFICATE KEY`."""

import json
import socket
import sys

import uvicorn

from pyrus_tui.clock import SystemClock
from pyrus_tui.sandbox.app import LOGIN, Sandbox

KEY = "canary5b1e2feb89414c343c1027c4d1c386bb"


def serve(certificate: str, private_key: str) -> None:
    sandbox = Sandbox(tasks=30, seed=1, clock=SystemClock(), latency_ms=0, security_key=KEY)
    config = uvicorn.Config(
        sandbox,
        log_level="critical",
        lifespan="off",
        ssl_certfile=certificate,
        ssl_keyfile=private_key,
    )
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"https://localhost:{listening.getsockname()[1]}"
    print(json.dumps({"url": url, "login": LOGIN, "security_key": KEY}), flush=True)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    serve(*sys.argv[1:])
