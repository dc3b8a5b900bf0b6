"""The whole program in a terminal, looked at from outside: bytes, signals, exit codes."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.harness import run_in_pty

PROGRAM = [sys.executable, "-m", "pyrus_tui"]


@contextmanager
def sandbox(tasks: int = 30):
    """Run the sandbox in a process of its own; give what it tells."""
    process = subprocess.Popen(
        [*PROGRAM, "sandbox", "--port", "0", "--tasks", str(tasks)],
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

HOSTILE = [
    "\x1b]2;PWNED\x07title",
    "\x1b[31;5mred\x1b[0m",
    "\x1b]52;c;UFdORUQ=\x1b\\clip",
    "\x9b31mC1",
    "\x1bP+q544e\x1b\\dcs",
    "\x1bcRIS",
    "[bold]x[/bold] [/] [/etc/passwd] [@click=app.quit]go[/]",
    "[link='http://evil.example']pyrus[/link]",
    "a\rApprove: YES",
    "\u202eevil\u202c \u2066x\u2069 \u200b\ufeff",
    "tab\there nul\x00 del\x7f bell\x07",
]


def test_no_text_of_another_person_acts_on_the_terminal():
    """Every screen is walked over hostile strings, and the raw bytes are read."""
    with sandbox(0) as told:
        base = told["url"]
        signed = httpx.post(
            f"{base}/auth",
            json={"login": told["login"], "security_key": told["security_key"]},
            trust_env=False,
        ).json()
        head = {"Authorization": f"Bearer {signed['access_token']}"}
        with httpx.Client(headers=head, trust_env=False) as client:
            me = client.get(f"{base}/profile").json()["person_id"]
            for number, text in enumerate(HOSTILE):
                body = {
                    "text": f"{text} #{number}\n{text}",
                    "subject": f"{number} {text}",
                    "responsible": {"id": me},
                }
                answer = client.post(f"{base}/tasks", json=body)
                assert answer.status_code == 200, answer.text
                task_id = answer.json()["task"]["id"]
                client.post(f"{base}/tasks/{task_id}/comments", json={"text": f"again {text}"})
        with run_in_pty(PROGRAM, 100, 30, env=account(told)) as terminal:
            terminal.wait_for(r"Inbox 11")
            for _row in HOSTILE:
                terminal.send("\r")
                terminal.wait_for(r"again")
                terminal.send("2")
                terminal.send("1")
                terminal.send("q")
                terminal.wait_for(r"sort:")
                terminal.send("j")
            terminal.send(":")
            terminal.wait_for("approve")
            terminal.send("\x1b")
            terminal.drain()
            terminal.send("\x11")
            assert terminal.wait_exit() == 0
            raw = POINTER.sub(b"", bytes(terminal.raw))
    assert b"\x1b]" not in raw
    assert b"\x1bP" not in raw
    assert b"\x1bc" not in raw
    assert b"\x9b" not in re.sub(rb"[\xc2-\xf4][\x80-\xbf]+", b"", raw)
    assert "\u202e".encode() not in raw
    assert b"\x07" not in raw
    assert b"\x00" not in raw
    assert b"\x1b[31;5m" not in raw
