"""`pyrus-tui doctor`: whatever is wrong is told in a line, soon, and fit for a bug report."""

import os
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

from pyrus_tui.commands import doctor
from pyrus_tui.storage import system_keyring
from tests.harness import run_in_pty
from tests.program.test_in_a_terminal import PROGRAM

KEY = "canaryKEY0123456789"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(system_keyring, "_installed", object)
    return tmp_path


class Together(BaseHTTPRequestHandler):
    """Answers only once both accounts have asked."""

    both = threading.Barrier(2)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.both.wait(20)
        self.send_response(401)
        self.end_headers()
        self.wfile.write(b'{"error_code": "invalid_credentials", "error": "No"}')

    def log_message(self, *_args) -> None:
        pass


def test_no_account_waits_for_the_server_of_another_one(inside, tmp_path):
    lines = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Together) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in ("one", "two"):
            command = [sys.executable, "-c", f"print('{KEY}')"]
            lines += [f"[profiles.{name}]", f"key_command = {command}", f"login = '{name}'"]
            lines += [f"url = 'http://127.0.0.1:{server.server_port}/v4'"]
        (tmp_path / "settings.toml").write_text("\n".join(lines))
        code, out, _err = inside("doctor")
        server.shutdown()
    assert code == 1
    said = [line for line in out.splitlines() if line.startswith("!! account")]
    assert [line.partition(":")[0] for line in said] == ["!! account one", "!! account two"]
    assert all("does not accept the login or the security key" in line for line in said)
    assert KEY not in out and str(tmp_path) not in out


class Agreeing(BaseHTTPRequestHandler):
    """Takes everybody in; its clock is an hour ahead."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        body = b'{"access_token": "t", "person_id": 7, "first_name": "Bob", "tasks": []}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.headers["Content-Length"] = "0"
        self.do_POST()

    def date_time_string(self, timestamp=None):
        return super().date_time_string((timestamp or time.time()) + 3600)

    def log_message(self, *_args) -> None:
        pass


def test_certificates_and_clocks_are_looked_at(inside, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    command = [sys.executable, "-c", f"print('{KEY}')"]
    with ThreadingHTTPServer(("127.0.0.1", 0), Agreeing) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_args: None
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"https://localhost:{server.server_port}/v4"
        lines = []
        for name, more in (("right", f"ca_file = '{tmp_path / 'ca.pem'}'"), ("wrong", "")):
            lines += [f"[profiles.{name}]", f"url = '{url}'", f"login = '{name}'", more]
            lines += [f"key_command = {command}"]
        (tmp_path / "settings.toml").write_text("\n".join(lines))
        code, out, _err = inside("doctor")
        server.shutdown()
    assert code == 1
    assert "ok account right: localhost (v4): certificate checked, signed in" in out.splitlines()
    assert "!! clock: The clock of this machine is 60 minutes slow: set it." in out.splitlines()
    assert "!! account wrong: localhost did not prove who it is (" in out
    assert KEY not in out


def test_folders_that_cannot_be_made_or_that_others_look_into(inside, tmp_path):
    (tmp_path / "state").write_text("a file in the place of the folder")
    (tmp_path / "private").mkdir(mode=0o755)
    (tmp_path / "private").chmod(0o755)
    code, out, _err = inside("doctor")
    assert code == 1
    wanted = "!! data: ~/state/pyrus-tui/accounts cannot be made: ~/state is no folder."
    assert f"{wanted} Move it away." in out.splitlines()
    assert "!! keys: others may look into ~/private: `chmod 700` it." in out.splitlines()


def test_a_file_for_the_key_that_nobody_writes_holds_nothing_up(inside, tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "LIMIT", 0.1)
    os.mkfifo(tmp_path / "key")
    named = {"PYRUS_LOGIN": "bob@example.com", "PYRUS_SECURITY_KEY_FILE": str(tmp_path / "key")}
    _code, out, _err = inside("doctor", **named)
    assert "!! environment: the file of PYRUS_SECURITY_KEY_FILE cannot be read in time" in out
    (tmp_path / "key").open("w").close()  # who waits for it may end


def test_what_the_terminal_can_do_is_asked_and_told(tmp_path):
    unset = ("XDG_CONFIG_HOME", "TMUX", "SSH_CONNECTION", "SSH_TTY", "TERM_PROGRAM")
    unset += tuple(name for name in os.environ if name.startswith("PYRUS"))
    env = {**dict.fromkeys(unset), "HOME": str(tmp_path)}
    with run_in_pty([*PROGRAM, "doctor"], 100, 30, env) as terminal:
        terminal.wait_until(lambda: b"\x1b[c" in terminal.raw, "the terminal is asked")
        terminal.send(b"\x1b_Gi=31;OK\x1b\\\x1b[?62;4;52c")
        assert terminal.wait_exit(20) == 0
        said = bytes(terminal.raw).decode().replace("\x1b[c", "\n").splitlines()
    assert "ok terminal: xterm-256color 100x30" in said
    assert "ok colours: 24 bits" in said
    assert "-- copying: the terminal says it can (OSC 52)" in said
    assert "-- images: Kitty, Sixel" in said
    assert "ok settings: there is no file: as by default" in said
    assert "-- accounts: none yet: `pyrus-tui` signs in" in said
    assert "Nothing is wrong." in said
