"""The whole program in a terminal, looked at from outside: bytes, signals, exit codes."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pyrus_tui import bootstrap, cli
from pyrus_tui.clock import SystemClock
from pyrus_tui.sandbox.app import LOGIN, Sandbox
from tests.api.test_contract import served
from tests.harness import run_in_pty

PROGRAM = [sys.executable, "-m", "pyrus_tui"]


@contextmanager
def sandbox(tasks: int = 30, command: list[str] | None = None):
    """Run the sandbox in a process of its own; give what it tells."""
    process = subprocess.Popen(
        command or [*PROGRAM, "sandbox", "--port", "0", "--tasks", str(tasks)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def account(told: dict[str, str], **more: str) -> dict[str, str]:
    """Return the environment that names the sandbox's account."""
    named = {
        "PYRUS_URL": told["url"],
        "PYRUS_LOGIN": told["login"],
        "PYRUS_SECURITY_KEY": told["security_key"],
        "NO_PROXY": "*",
    }
    return named | more


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    """Keep what the program writes away from the person who runs the tests."""
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


def test_what_was_known_and_typed_is_there_again_without_a_network(tmp_path):
    with sandbox() as told:
        with run_in_pty(PROGRAM, 100, 24, env=account(told)) as terminal:
            terminal.wait_for(r"Inbox [1-9]")
            terminal.wait_gone(r"reading the task")
            terminal.send("c")
            terminal.wait_for("INTERNAL")
            terminal.send("half a thought")
            terminal.wait_for("half a thought")
            terminal.drain(1.2)  # within a second it is on the disk
            os.kill(terminal.process.pid, signal.SIGKILL)
            terminal.wait_exit()
        with run_in_pty(PROGRAM, 100, 24, env=account(told)) as terminal:
            terminal.wait_for(r"Inbox [1-9]")
            terminal.send("c")
            terminal.wait_for("half a thought")
            terminal.send("\x1b")
            terminal.wait_for("throw away")
            terminal.send("d")
            terminal.wait_for("The text is kept")
            terminal.drain(2.5)  # the cache gathers changes for two seconds
            command_line = Path(f"/proc/{terminal.process.pid}/cmdline").read_bytes()
            terminal.send("\x11")
            assert terminal.wait_exit() == 0
            raw = bytes(terminal.raw)
    assert told["security_key"].encode() not in raw + command_line
    assert b"Bearer" not in raw
    with run_in_pty(PROGRAM, 100, 24, env=account(told)) as terminal:
        terminal.wait_for(r"Inbox [1-9]", seconds=40)
        terminal.wait_for("OFFLINE", seconds=40)
        terminal.send("c")
        terminal.wait_for("half a thought")
        assert "Send the signed lease" in terminal.text
    for found in tmp_path.rglob("*"):
        if "accounts" in found.parts:
            assert found.stat().st_mode & 0o077 == 0, found


def test_the_demo_opens_and_quits_and_leaves_nothing_behind(tmp_path):
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": None, "XDG_CONFIG_HOME": None}
    with run_in_pty([*PROGRAM, "demo", "--tasks", "20"], 80, 24, env=home) as terminal:
        terminal.wait_for(r"Inbox \d+")
        terminal.send("\x11")
        assert terminal.wait_exit() == 0
        assert b"\x1b[?1049l" in terminal.raw
        assert b"\x1b[?1000l" in terminal.raw or b"\x1b[?1003l" in terminal.raw
    assert list(tmp_path.iterdir()) == []


class Page(BaseHTTPRequestHandler):
    """What some server answers that is not Pyrus."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>hello</html>")

    def log_message(self, *_args) -> None:
        pass


def test_a_wrong_key_a_dead_server_and_one_that_is_not_pyrus_are_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "_need_terminal", lambda: None)

    def said(url: str) -> str:
        for name, value in account({"url": url, "login": LOGIN, "security_key": "canary"}).items():
            monkeypatch.setenv(name, value)
        assert cli.main([]) == 1
        told = capsys.readouterr().err
        assert "canary" not in told
        assert len(told.splitlines()) == 2  # where it signs in, and what came of it
        return told

    with closing(Sandbox(tasks=0, clock=SystemClock())) as server, served(server) as port:
        assert "does not accept" in said(f"http://127.0.0.1:{port}/v4")
    assert "127.0.0.1 cannot be reached" in said("http://127.0.0.1:9/v4")
    with HTTPServer(("127.0.0.1", 0), Page) as page:
        threading.Thread(target=page.serve_forever, daemon=True).start()
        assert "did not come from Pyrus" in said(f"http://127.0.0.1:{page.server_port}/v4")
        page.shutdown()


def test_a_signal_leaves_the_terminal_as_it_was():
    with run_in_pty([*PROGRAM, "demo", "--tasks", "20"], 80, 24) as terminal:
        terminal.wait_for(r"Inbox \d+")
        os.kill(terminal.process.pid, signal.SIGTERM)
        assert terminal.wait_exit() == 143
        assert b"\x1b[?1049l" in terminal.raw
        assert b"\x1b[?25h" in terminal.raw


POINTER = re.compile(rb"\x1b\]22;[a-z-]*(?:\x07|\x1b\\)")
"""The shape of the mouse pointer that Textual asks for."""


def test_no_text_of_another_person_acts_on_the_terminal():
    """Every string of every answer is hostile, every screen is walked, the raw bytes are read."""
    command = [sys.executable, "-m", "tests.program.hostile_server"]
    with (
        sandbox(command=command) as told,
        run_in_pty(PROGRAM, 100, 30, env=account(told)) as terminal,
    ):
        terminal.wait_for(r"Inbox \d\d")
        for _row in range(5):
            terminal.send("\r")
            terminal.wait_for(r"1 Thread")
            for pane in "234":
                terminal.send(pane)
                terminal.drain(0.03, 1)
            terminal.send("1-\x1b[B\x1b[A")
            terminal.drain(0.05, 1)
            terminal.send("q")
            terminal.wait_for(r"sort:|↓")
            terminal.send("jp")
            terminal.send("p")
            terminal.drain(0.2, 1)
        for key, words in (("?", "Keys"), (":", "approve")):
            terminal.send(key)
            terminal.wait_for(words)
            terminal.send("\x1b")
            terminal.drain()
        terminal.send("\\d")
        terminal.drain()
        terminal.send("Sa")
        terminal.wait_for("here [1-9]")
        terminal.send("\x1b\x1b[B\x1b[B")
        terminal.drain()
        terminal.send("q")
        terminal.wait_for(r"sort:|↓")
        terminal.send("ccomment\x13")
        terminal.wait_for("Comment sent|NOT|comment #")
        terminal.send("\x11")
        terminal.drain(0.3)
        if terminal.process.poll() is None:
            terminal.send("y")
        assert terminal.wait_exit() == 0
        raw = POINTER.sub(b"", bytes(terminal.raw))
    assert b"\x1b]" not in raw
    assert b"\x1bP" not in raw
    assert b"\x1bc" not in raw
    assert b"\x9b" not in re.sub(rb"[\xc2-\xf4][\x80-\xbf]+", b"", raw)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\ufeff\x80-\x9f]", raw.decode())
    assert not re.search(rb"[\x00\x07\x0b\x0c\x7f]", raw)
    assert b"\x1b[31;5m" not in raw
