"""From nothing to the inbox: the form at the first start, over TLS with an own authority."""

import os
import sys
from pathlib import Path

import trustme

from tests.harness import Terminal, run_in_pty
from tests.program.test_in_a_terminal import PROGRAM, sandbox


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
    home.mkdir()
    environment = {
        **dict.fromkeys(("PYRUS_LOGIN", "PYRUS_SECURITY_KEY", "PYRUS_URL")),
        **dict.fromkeys(("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")),
        "HOME": str(home),
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
            terminal.send("qcHalf a thought")
            terminal.wait_for("Half a thought")
            terminal.send("\x1b")
            terminal.wait_for("throw away")
            terminal.send("d")
            terminal.wait_for("The text is kept")
            terminal.send("Slease")
            terminal.wait_for("here [0-9]+ of")
            terminal.send("\x1b")
            terminal.drain()
            terminal.send("?")
            terminal.wait_for("Keys")
            command_line = Path(f"/proc/{terminal.process.pid}/cmdline").read_bytes()
            terminal.send("q")
            terminal.drain()
            leave(terminal)
            assert key.encode() not in bytes(terminal.raw) + command_line
            assert b"Bearer" not in terminal.raw
        assert leaks(home, key) == [".config/pyrus-tui/private/credentials.json"]
        settings = home / ".config/pyrus-tui/settings.toml"
        settings.write_text("[profiles.work]\nverify_tls = false\n")
        with run_in_pty(PROGRAM, 80, 24, environment, careless) as terminal:
            terminal.wait_for(r"Inbox [1-9]")
            terminal.wait_for("verify_tls = false: localhost is not checked")
            terminal.send("\r")
            terminal.wait_gone(r"Inbox [1-9]")
            terminal.wait_for("verify_tls = false")
            terminal.send("ga")
            terminal.wait_for("another account…")
            terminal.send("again\r")
            terminal.wait_for("Type the key that is to be used")
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
    for found in home.rglob("*"):
        if {"accounts", "private"} & set(found.parts):
            assert found.stat().st_mode & 0o077 == 0, found
