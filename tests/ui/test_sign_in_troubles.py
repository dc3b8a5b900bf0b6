"""What stands between a person and the server: each has its own sentence in the form."""

import asyncio
import ssl
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import trustme

from pyrus_tui.clock import SystemClock
from pyrus_tui.profiles import Keep
from pyrus_tui.services.accounts import Accounts
from pyrus_tui.services.signing_in import SigningIn, Typed
from pyrus_tui.settings import Settings
from pyrus_tui.storage import system_keyring
from pyrus_tui.ui.sign_in import SignInApp
from tests.harness import keys, screen_text, settle, until

KEY = "canaryKEY99"
PAGE = (
    b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: 23\r\n%s\r\n<html>Log in to Wi-Fi<>"
)


class Fake:
    """A server that always answers the same; it remembers what came."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.heard = b""

    async def serve(self, reader, writer) -> None:
        self.heard += await reader.readuntil(b"\r\n\r\n")
        writer.write(self.answer)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def listening(fake: Fake, context: ssl.SSLContext | None = None):
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def context_of(authority: trustme.CA, *names: str, **more) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **more).configure_cert(context)
    return context


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PYRUS_TUI_SETTINGS", str(tmp_path / "settings" / "settings.toml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(system_keyring, "_installed", object)


@asynccontextmanager
async def form(url: str, ca_file: str = "", command: str = ""):
    """Open the form for an account on a small screen."""
    keep = Keep.COMMAND if command else None
    who = {"url": url, "login": "bob@example.com"}
    typed = Typed(**who, ca_file=ca_file, command=command, keep=keep)
    app = SignInApp(SigningIn(Accounts(Settings()), SystemClock()), typed)
    async with app.run_test(size=(44, 12)) as pilot:
        await settle(pilot)
        app.screen.query_one("#key").value = KEY
        yield pilot


async def try_it(pilot) -> str:
    """Sign in; return the whole of what the form says, on one line."""
    await keys(pilot, "enter")
    await until(pilot, lambda: "Signing in to" not in screen_text(pilot.app))
    assert KEY not in screen_text(pilot.app)
    return " ".join(screen_text(pilot.app).replace("│", " ").split())


async def told(url: str, ca_file: str = "") -> str:
    """Sign in at once; return what the form says."""
    async with form(url, ca_file) as pilot:
        return await try_it(pilot)


async def test_a_portal_that_answers_instead_of_the_server(tmp_path):
    for answer, words in (
        (PAGE % (b"200 OK", b""), "did not come from Pyrus"),
        (PAGE % (b"302 Found", b"Location: http://portal.test/\r\n"), "sends us elsewhere"),
        (PAGE % (b"511 Network Authentication Required", b""), "511"),
    ):
        async with listening(Fake(answer)) as port:
            said = await told(f"http://127.0.0.1:{port}/v4")
        assert words in said, said
    assert not (tmp_path / "settings" / "private").exists()


async def test_certificates_that_prove_nothing(tmp_path):
    authority, foreign = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    old = datetime(2020, 1, 1, tzinfo=UTC)
    cases = (
        (context_of(foreign, "localhost"), "their file has to be named: CA file"),
        (context_of(authority, "pyrus.example.com"), "their file has to be named: CA file"),
        (
            context_of(authority, "localhost", not_before=old, not_after=old.replace(year=2021)),
            "Look whether the clock of this machine is right",
        ),
    )
    for context, words in cases:
        fake = Fake(PAGE % (b"200 OK", b""))
        async with listening(fake, context) as port:
            said = await told(f"https://localhost:{port}/v4", str(tmp_path / "ca.pem"))
        assert "did not prove who it is" in said and words in said, said
        assert fake.heard == b""


async def test_a_command_that_tells_no_key():
    sentences = {
        "/nowhere/pass show": "The command '/nowhere/pass' cannot be run (No such file",
        "sh -c 'echo gpg >&2; exit 3'": "The command 'sh' failed (3): run it yourself to see",
        "sh -c 'echo; echo second'": "The command 'sh' printed no key.",
        "pass 'show": "The command cannot be read: a quote is open.",
        "printf 'a\\001b'": "This is no security key",
    }
    async with form("https://127.0.0.1:9", command="pass show") as pilot:
        for command, said in sentences.items():
            pilot.app.screen.query_one("#command").value = command
            told_here = await try_it(pilot)
            assert said in told_here, told_here


async def test_a_file_of_certificates_that_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    sentences = {
        "ca.pem": "CA file: write the full path, from / or ~.",
        "~/nowhere.pem": "CA file: there is no file",
        "~nobody-at-all/ca.pem": "CA file: write the full path, from / or ~.",
        "/" + "x" * 300: "CA file: there is no file",
        __file__: "cannot be read: is that the right CA file?",
    }
    async with form("https://127.0.0.1:9") as pilot:
        for ca_file, said in sentences.items():
            pilot.app.screen.query_one("#ca_file").value = ca_file
            told_here = await try_it(pilot)
            assert said in told_here, told_here


@pytest.mark.parametrize(("hours", "said"), [(-2, "120 minutes fast"), (3, "180 minutes slow")])
async def test_a_clock_that_is_far_off_is_told_once_it_works(hours, said):
    there = datetime.now(UTC) + timedelta(hours=hours)
    body = b'{"access_token": "t", "person_id": 7, "first_name": "Bob", "tasks": []}'
    head = f"HTTP/1.1 200 OK\r\nDate: {format_datetime(there, usegmt=True)}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    async with listening(Fake(head.encode() + body)) as port:
        told_there = await told(f"http://127.0.0.1:{port}/v4")
    assert "Signed in as Bob: 0 in the inbox." in told_there
    assert f"The clock of this machine is {said}: set it. Enter opens it." in told_there


async def test_a_proxy_that_wants_to_know_who_asks(monkeypatch):
    fake = Fake(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    async with listening(fake) as port:
        monkeypatch.delenv("NO_PROXY")
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        said = await told("pyrus.example.com")
    assert "The proxy did not let the connection to pyrus.example.com through" in said
    assert KEY.encode() not in fake.heard


async def test_a_host_that_is_not_there_and_a_port_that_is_closed():
    said = await told("https://nowhere.invalid")
    assert "was not found: check the network and the address of the server" in said
    assert "cannot be reached" in await told("http://127.0.0.1:9/v4")
