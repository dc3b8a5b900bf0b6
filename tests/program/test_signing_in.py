"""From nothing to the inbox: the form at the first start, over TLS with an own authority."""

import base64
import os
import re
import sys
from pathlib import Path

import trustme

from tests.harness import Terminal, run_in_pty
from tests.program.test_in_a_terminal import PROGRAM, sandbox

SPY = """#!/bin/sh
{ umask; env; cat /proc/[0-9]*/cmdline | tr '\\0' '\\n'; } >> "$SEEN" 2>/dev/null
"""
"""An editor, and a browser: writes down what it is told and what every program was started with."""


def leaks(folder: Path, text: str) -> list[str]:
    return [
        str(found.relative_to(folder))
        for found in folder.rglob("*")
        if found.is_file() and text.encode() in found.read_bytes()
    ]


def leave(terminal: Terminal) -> None:
    """Quit; a comment may still wait for its time."""
    terminal.send("\x11")
    terminal.drain(0.5)
    if terminal.process.poll() is None:
        terminal.send("y")
    assert terminal.wait_exit() == 0


def careless() -> None:
    """Let new files be open to everybody, unless the program minds."""
    os.umask(0)


def copied(raw: bytes) -> bytes:
    """Return what was given to the terminal's clipboard."""
    found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)", raw)
    return b"\n".join(base64.b64decode(data) for data in found)


def test_a_person_signs_in_from_nothing_with_an_authority_of_their_own(tmp_path):
    authority = trustme.CA()
    server = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    server.private_key_pem.write_to_path(tmp_path / "server.key")
    for part in server.cert_chain_pems:
        part.write_to_path(tmp_path / "server.pem", append=True)
    files = [str(tmp_path / "server.pem"), str(tmp_path / "server.key")]
    command = [sys.executable, "-m", "tests.program.tls_server", *files]
    home = tmp_path / "home"
    (home / "Downloads").mkdir(parents=True, mode=0o700)
    spies, seen = tmp_path / "bin", tmp_path / "seen"
    spies.mkdir()
    for name in ("editor", "xdg-open"):
        (spies / name).write_text(SPY)
        (spies / name).chmod(0o755)
    environment = {
        **dict.fromkeys(("PYRUS_LOGIN", "PYRUS_SECURITY_KEY", "PYRUS_URL")),
        **dict.fromkeys(("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")),
        **dict.fromkeys(
            ("VISUAL", "TMUX", "SSH_CONNECTION", "SSH_TTY", "DBUS_SESSION_BUS_ADDRESS")
        ),
        "HOME": str(home),
        "PATH": f"{spies}:{os.environ['PATH']}",
        "EDITOR": str(spies / "editor"),
        "SEEN": str(seen),
        "PYRUS_CLIENT_SECRET": "clientCANARY8841",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "NO_PROXY": "*",
    }
    with sandbox(command=command) as told:
        key = told["security_key"]
        with run_in_pty(PROGRAM, 80, 24, environment, careless) as terminal:
            terminal.wait_for("none on this machine that encrypts")
            terminal.send("\x1b[Z" + told["url"] + "\t" + told["login"] + "\t")
            terminal.send(f"\x1b[200~{key}\n\x1b[201~")  # a paste
            terminal.wait_for("Key +•••")
            terminal.send("\r")
            terminal.wait_for("did not prove who it is")
            assert not (home / ".config").exists()
            terminal.send("\t" + str(tmp_path / "ca.pem") + "\r")
            terminal.wait_for("Signed in as Anna Petrova")
            terminal.send("\r")
            terminal.wait_for(r"Inbox [1-9]")
            # A whole session: a task, a comment that goes out, one that stays, a search, the help.
            terminal.send("\r")
            terminal.wait_for("1 Thread")
            terminal.send("cIt is done\x13")
            terminal.wait_for("Comment|comment")
            terminal.send("o")
            terminal.wait_for("y open")
            terminal.drain(0.4)  # the question does not take what was typed before it was seen
            terminal.send("y")
            terminal.wait_until(seen.exists, "the browser is started")
            terminal.send("qcHalf a thought")
            terminal.wait_for("Half a thought")
            terminal.send("\x0f")
            terminal.wait_until(lambda: seen.read_text().count("\nPATH=") == 2, "editor")
            again = b"\x1b[?1049h"
            terminal.wait_until(lambda: terminal.raw.count(again) == 3, "the terminal is ours")
            terminal.drain()
            terminal.send("\x1b")
            terminal.wait_for("throw away")
            terminal.send("d")
            terminal.wait_for("The text is kept")
            terminal.send("Slease")
            terminal.wait_for("here [0-9]+ of")
            terminal.send("\x1b")
            terminal.drain()
            terminal.send("gc")
            terminal.wait_for("M Zoom")
            terminal.send("yS")
            terminal.wait_until(lambda: any(home.rglob("*.ics")), "the period is saved")
            terminal.send("go")
            terminal.wait_for("Outbox")
            terminal.send("\r")
            terminal.wait_for("as curl")
            terminal.send("k")
            terminal.wait_for("curl command without the token")
            terminal.send("?")
            terminal.wait_for("Keys")
            command_line = Path(f"/proc/{terminal.process.pid}/cmdline").read_bytes()
            terminal.send("q")
            terminal.drain()
            leave(terminal)
            assert b"curl" in copied(terminal.raw)
            told_to_others = copied(terminal.raw) + seen.read_bytes()
            assert key.encode() not in bytes(terminal.raw) + command_line + told_to_others
            assert not re.search(rb"Bearer (?!\$)", told_to_others)
            assert b"CANARY8841" not in told_to_others + bytes(terminal.raw)
            assert b"Bearer" not in terminal.raw
        assert leaks(home, key) == [".config/pyrus-tui/private/credentials.json"]
        # The key is gone, and at the first sight somebody types at once: it is done afterwards.
        (home / ".config/pyrus-tui/private/credentials.json").unlink()
        with run_in_pty(PROGRAM, 80, 24, environment, careless) as terminal:
            terminal.send("jcTyped early")
            terminal.wait_for("The security key is not kept: type it. What you typed is done once")
            assert "Typed early" not in terminal.text
            terminal.wait_for("a private file")
            terminal.send(key + "\r")
            terminal.wait_for("Signed in as Anna Petrova")
            terminal.send("\r")
            terminal.wait_for("Typed early")
            terminal.send("\x1b")
            terminal.wait_for("throw away")
            terminal.send("d")
            terminal.wait_for("The text is kept")
            leave(terminal)
        assert leaks(home, key) == [".config/pyrus-tui/private/credentials.json"]
        settings = home / ".config/pyrus-tui/settings.toml"
        settings.write_text("[profiles.work]\nverify_tls = false\n")
        with run_in_pty(PROGRAM, 80, 24, environment, careless) as terminal:
            terminal.wait_for(r"Inbox [1-9]")
            terminal.wait_for("verify_tls = false: localhost is not checked")
            assert 0 < terminal.raw.find(b"verify_tls = false") < terminal.raw.find(b"Inbox")
            terminal.send("\r")
            terminal.wait_gone(r"Inbox [1-9]")
            terminal.wait_for("verify_tls = false")
            terminal.send("ga")
            terminal.wait_for("another account…")
            terminal.send("again\r")
            terminal.wait_for("Type the key that is to be used")
            assert "verify_tls = false: localhost is not checked" in terminal.text
            terminal.send("wrongCANARY\r")
            terminal.wait_for("does not accept the login or the")
            terminal.send("\x15")
            terminal.wait_for("Key +the security key")
            terminal.send(key + "\r")
            terminal.wait_for("Signed in as Anna Petrova")
            terminal.send("\r")
            terminal.wait_for(r"Inbox [1-9]")
            leave(terminal)
        assert settings.read_text() == "[profiles.work]\nverify_tls = false\n"
        assert leaks(home, key) == [".config/pyrus-tui/private/credentials.json"]
        assert leaks(home, "CANARY") == []
    made = [found for found in home.rglob("*") if found != settings]
    assert {"credentials.json", "outbox.db", "cache.db"} < {found.name for found in made}
    assert any(found.suffix == ".ics" for found in made)
    assert [str(found) for found in made if found.stat().st_mode & 0o077] == []
    assert seen.read_text().count("\n0000\n") + seen.read_text().startswith("0000\n") == 2
