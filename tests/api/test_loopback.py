"""What only real sockets can show: broken connections, other listeners, no HTTP at all."""

import asyncio
import json
import shutil
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from pyrus_tui.api.address import Address
from pyrus_tui.api.connection import Limits, Tls
from pyrus_tui.api.session import Account
from pyrus_tui.api.v4 import V4Api
from pyrus_tui.clock import FixedClock
from pyrus_tui.errors import BadAnswer, Offline, PyrusError, Unconfirmed
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.secrets import Secret
from tests.api.playing import KEY, NOON, TASK, TOKEN

Play = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class Listener:
    """Keeps all bytes that came, and plays the same thing to every API call."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.heard = b""
        self.calls = 0
        self.api_url = ""
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.heard += head
                length = 0
                for line in head.lower().split(b"\r\n"):
                    if line.startswith(b"content-length:"):
                        length = int(line.partition(b":")[2])
                self.heard += await reader.readexactly(length)
                if head.startswith(b"POST /v4/auth"):
                    body = {"access_token": TOKEN, "api_url": self.api_url, "files_url": ""}
                    await say(writer, json.dumps(body).encode())
                    continue
                self.calls += 1
                await self.play(head, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def say(writer: asyncio.StreamWriter, body: bytes, head: str = "200 OK", more: str = ""):
    writer.write(f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body)
    await writer.drain()


@asynccontextmanager
async def listening(play: Play) -> AsyncIterator[Listener]:
    listener = Listener(play)
    server = await asyncio.start_server(listener.serve, "127.0.0.1", 0)
    listener.port = server.sockets[0].getsockname()[1]
    try:
        yield listener
    finally:
        server.close()


@asynccontextmanager
async def connected(listener: Listener, **limits: float) -> AsyncIterator[V4Api]:
    address = Address.parse(f"http://127.0.0.1:{listener.port}/v4")
    account = Account("ada@example.test", Secret(KEY))
    api = V4Api.connect(address, account, FixedClock(NOON), limits=Limits(**limits))
    try:
        yield api
    finally:
        await api.aclose()
        await asyncio.sleep(0)


async def cut(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"task": {')
    await writer.drain()
    writer.close()


async def chunked_cut(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"tas\r\n')
    await writer.drain()
    writer.close()


async def drop(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def reset(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def no_http(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    await writer.drain()
    writer.close()


async def huge_header(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500_000 + b"\r\n\r\n{}")
    await writer.drain()
    writer.close()


@pytest.mark.parametrize("play", [cut, chunked_cut, drop, reset, no_http, huge_header])
async def test_a_broken_answer_is_asked_for_again_only_if_it_was_a_read(play: Play):
    async with listening(play) as listener, connected(listener) as api:
        with pytest.raises(Offline):
            await api.task(7)
        assert listener.calls == 3
        with pytest.raises(Unconfirmed):
            await api.comment(7, CommentDraft(text="x"))
        assert listener.calls == 4


async def test_a_flood_of_interim_answers_meets_the_deadline():
    async def flood(_head: bytes, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 102 Processing\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.005)

    started = time.perf_counter()
    async with listening(flood) as listener, connected(listener, api=0.2) as api:
        with pytest.raises(Offline):
            await api.task(7)
    assert time.perf_counter() - started < 5


async def test_a_connection_that_was_closed_meanwhile_is_replaced():
    async def once(_head: bytes, writer: asyncio.StreamWriter) -> None:
        await say(writer, json.dumps(TASK).encode())
        writer.close()

    async with listening(once) as listener, connected(listener) as api:
        await api.task(7)
        await asyncio.sleep(0.01)
        await api.comment(7, CommentDraft(text="x"))
        assert listener.calls == 2


async def test_nobody_listens():
    async with listening(drop) as listener:
        pass
    async with connected(listener) as api:
        with pytest.raises(Offline, match=r"127\.0\.0\.1 cannot be reached"):
            await api.task(7)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_no_redirect_takes_the_token_elsewhere(code: int):
    async with listening(drop) as other:

        async def send_away(_head: bytes, writer: asyncio.StreamWriter) -> None:
            await say(
                writer, b"", f"{code} Elsewhere", f"Location: http://127.0.0.1:{other.port}/v4\r\n"
            )

        async with listening(send_away) as listener, connected(listener) as api:
            for call in (api.task(7), api.comment(7, CommentDraft(text="x"))):
                with pytest.raises(BadAnswer):
                    await call
            assert TOKEN.encode() in listener.heard
        assert other.heard == b""


async def test_an_api_url_of_another_host_gets_nothing():
    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        await say(writer, json.dumps(TASK).encode())

    async with (
        listening(answer) as other,
        listening(answer) as listener,
        connected(listener) as api,
    ):
        listener.api_url = f"http://localhost.evil.test:{other.port}/v4"
        await api.task(7)
        assert other.heard == b""
        assert listener.calls == 1


async def test_the_key_is_sent_to_one_place_once():
    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        await say(writer, json.dumps(TASK).encode())

    async with listening(answer) as listener, connected(listener) as api:
        await asyncio.gather(*(api.task(7) for _ in range(5)))
        assert listener.heard.count(KEY.encode()) == 1


async def test_https_to_a_port_that_does_not_speak_it():
    async with listening(no_http) as listener:
        address = Address.parse(f"https://localhost:{listener.port}/v4")
        account = Account("ada@example.test", Secret(KEY))
        api = V4Api.connect(address, account, FixedClock(NOON), limits=Limits(auth=2, connect=1))
        with pytest.raises(PyrusError) as caught:
            await api.task(7)
        await api.aclose()
        assert type(caught.value) is Offline
        assert KEY.encode() not in listener.heard


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for localhost that nobody vouches for, and its key in the same file."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is needed to make a certificate")
    folder = tmp_path_factory.mktemp("certificate")
    made = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    made += ["-nodes", "-keyout", "key.pem", "-out", "own.pem", "-days", "2"]
    made += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    return folder / "own.pem"


@asynccontextmanager
async def listening_encrypted(certificate: Path) -> AsyncIterator[Listener]:
    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        await say(writer, json.dumps(TASK).encode())

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    listener = Listener(answer)
    server = await asyncio.start_server(listener.serve, "127.0.0.1", 0, ssl=context)
    listener.port = server.sockets[0].getsockname()[1]
    try:
        yield listener
    finally:
        server.close()


@pytest.mark.parametrize(
    ("host", "tls", "reason"),
    [
        ("localhost", Tls(), "self.signed certificate"),
        ("127.0.0.1", None, "not valid for '127.0.0.1'"),
        ("localhost", None, None),
        ("127.0.0.1", Tls(verify=False), None),
    ],
    ids=["unknown authority", "wrong name", "own authority", "switched off"],
)
async def test_a_server_must_prove_who_it_is(
    certificate: Path, host: str, tls: Tls | None, reason: str | None
):
    async with listening_encrypted(certificate) as listener:
        api = V4Api.connect(
            Address.parse(f"https://{host}:{listener.port}/v4"),
            Account("ada@example.test", Secret(KEY)),
            FixedClock(NOON),
            tls=tls or Tls(ca_file=certificate),
        )
        if reason is None:
            assert (await api.task(7)).id == 7
        else:
            with pytest.raises(Offline, match=reason) as caught:
                await api.task(7)
            assert host in str(caught.value) and "ca_file" in str(caught.value)
            assert listener.heard == b""
        await api.aclose()
        await asyncio.sleep(0.02)
