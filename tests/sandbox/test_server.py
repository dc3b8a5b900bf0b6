"""The sandbox over HTTP: its greeting, its end, addresses that cannot be used."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from pyrus_tui.errors import BadSettings, Damaged
from pyrus_tui.sandbox.server import is_loopback, listen, serve

PROGRAM = (
    "import sys; from pyrus_tui.sandbox.server import serve; sys.exit(serve(host={host!r},"
    " port=0, database={database!r}, tasks=5, seed=1, latency_ms=0))"
)


def start(host: str, database: str | None = None) -> subprocess.Popen[str]:
    program = PROGRAM.format(host=host, database=database)
    return subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )


def end(process: subprocess.Popen[str], number: int) -> tuple[int, str, str]:
    process.send_signal(number)
    out, err = process.communicate(timeout=15)
    return process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_greets_serves_and_ends(number: int, tmp_path: Path) -> None:
    process = start("127.0.0.1", str(tmp_path / "company.db"))
    assert process.stdout is not None
    greeting = json.loads(process.stdout.readline())
    assert set(greeting) == {"url", "login", "security_key"}
    with httpx.Client(trust_env=False) as client:
        body = {"login": greeting["login"], "security_key": greeting["security_key"]}
        answer = client.post(greeting["url"] + "/auth", json=body).json()
        assert answer["api_url"] == greeting["url"] + "/"
        headers = {"Authorization": f"Bearer {answer['access_token']}"}
        inbox = client.get(answer["api_url"] + "inbox", headers=headers)
        assert len(inbox.json()["tasks"]) >= 3
    assert end(process, number) == (0, "", "")


def test_an_ipv6_address_is_written_in_brackets() -> None:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6")
    process = start("::1")
    assert process.stdout is not None
    url = json.loads(process.stdout.readline())["url"]
    assert url.startswith("http://[::1]:")
    assert end(process, signal.SIGTERM)[0] == 0


def test_an_address_in_use_is_a_sentence() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(BadSettings, match=str(port)):
            serve(host="127.0.0.1", port=port, database=None, tasks=0, seed=1, latency_ms=0)


@pytest.mark.parametrize(
    ("host", "port"), [("no.such.host.invalid", 0), ("127.0.0.1", 70000), ("a" * 300, 1)]
)
def test_bad_addresses(host: str, port: int) -> None:
    with pytest.raises(BadSettings):
        serve(host=host, port=port, database=None, tasks=0, seed=1, latency_ms=0)


def test_a_foreign_database_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    file.write_text("hello " * 200)
    with pytest.raises(Damaged):
        serve(host="127.0.0.1", port=0, database=str(file), tasks=0, seed=1, latency_ms=0)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.5.5.5", True),
        ("::1", True),
        ("[::1]", True),
        ("LOCALHOST", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.1", False),
        ("pyrus.example", False),
        ("", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
