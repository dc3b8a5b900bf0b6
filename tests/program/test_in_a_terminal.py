"""The whole program in a terminal, looked at from outside: bytes, signals, exit codes."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

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
            terminal.send("\x11")
            assert terminal.wait_exit() == 0
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
    with run_in_pty([*PROGRAM, "demo"], 80, 24, env=home) as terminal:
        terminal.wait_for(r"Inbox \d+")
        terminal.send("\x11")
        assert terminal.wait_exit() == 0
        assert b"\x1b[?1049l" in terminal.raw
        assert b"\x1b[?1000l" in terminal.raw or b"\x1b[?1003l" in terminal.raw
    assert list(tmp_path.iterdir()) == []


def test_the_account_of_the_environment_is_opened_and_its_key_is_never_seen():
    with sandbox() as told, run_in_pty(PROGRAM, 80, 24, env=account(told)) as terminal:
        terminal.wait_for(r"Inbox \d+")
        command_line = Path(f"/proc/{terminal.process.pid}/cmdline").read_bytes()
        terminal.send("\x11")
        assert terminal.wait_exit() == 0
        raw = bytes(terminal.raw)
    assert told["security_key"].encode() not in raw + command_line
    assert b"Bearer" not in raw


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"PYRUS_SECURITY_KEY": "wrong-canary"}, "does not accept"),
        ({"PYRUS_URL": "http://127.0.0.1:9/v4"}, "127.0.0.1"),
    ],
)
def test_a_wrong_key_and_a_dead_server_are_one_sentence(environment, words):
    with sandbox(0) as told, run_in_pty(PROGRAM, 100, 24, env=account(told, **environment)) as term:
        assert term.wait_exit(20) == 1
        said = term.text
    assert words in said
    assert "Traceback" not in said
    assert "canary" not in said


def test_a_server_that_is_not_pyrus_is_one_sentence(tmp_path):
    (tmp_path / "index.html").write_text("<html>hello</html>")
    server = subprocess.Popen(
        [sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    with server:
        assert server.stdout is not None
        found = re.search(r"port (\d+)", server.stdout.readline())
        assert found
        env = {
            "PYRUS_URL": f"http://127.0.0.1:{found[1]}/v4",
            "PYRUS_LOGIN": "a@b.c",
            "PYRUS_SECURITY_KEY": "k",
            "NO_PROXY": "*",
        }
        with run_in_pty(PROGRAM, 100, 24, env=env) as terminal:
            assert terminal.wait_exit(20) == 1
            assert "Traceback" not in terminal.text
            assert "Pyrus" in terminal.text
        server.terminate()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_leaves_the_terminal_as_it_was(number, code):
    with run_in_pty([*PROGRAM, "demo", "--tasks", "20"], 80, 24) as terminal:
        terminal.wait_for(r"Inbox \d+")
        os.kill(terminal.process.pid, number)
        assert terminal.wait_exit() == code
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
        for _row in range(8):
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
