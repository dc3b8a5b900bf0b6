"""Access that a person grants in the browser, instead of giving us a key.

The browser goes to `login_url`. The code comes back to a `Listener` on this machine, or the person
copies it from a page (`NO_WEB_SERVER`, then `read_code`). `exchange` makes a token of it, which
goes into an `Account`.
"""

import asyncio
import hmac
import html
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from pyrus_tui.api import decode, refusals
from pyrus_tui.api.address import Address
from pyrus_tui.api.connection import Answer, Connection, Failure, Limits, Tls, too_slow
from pyrus_tui.api.legacy.session import TEST_CLIENT_ID, TEST_CLIENT_SECRET
from pyrus_tui.errors import BadAnswer, NotSignedIn, Offline, PyrusError
from pyrus_tui.models.text import one_line
from pyrus_tui.secrets import Secret
from pyrus_tui.words import _

NO_WEB_SERVER = "nowebserver"
"""Instead of an address to come back to: the server shows the code on a page."""

PATIENCE = 300.0
"""Seconds in which the person has to grant access."""

_SMALL = 1 << 16
_LINE = re.compile(rb"GET (/[!-~]{0,4000}) HTTP/1\.[01]\r\n")
_CODE = re.compile(r"[!-~]{1,2000}")
_NAMED = re.compile(r"\bcode=([^\s&#<>\"']*)")


@dataclass(frozen=True, slots=True)
class Application:
    """What is registered with the vendor; without one it is the pair that everybody may try."""

    client_id: str = TEST_CLIENT_ID
    client_secret: Secret = field(default_factory=lambda: Secret(TEST_CLIENT_SECRET))


def login_url(address: Address, application: Application, redirect_uri: str) -> str:
    """Return the page on which a person grants access."""
    query = {
        "client_id": application.client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
    }
    return f"{_root(address)}/oauth?{urlencode(query)}"


def read_code(pasted: str) -> str:
    """Take the code out of what a person copied: the code itself, a page's title or its address.

    Raises:
        NotSignedIn: there is none in it.
    """
    text = pasted.strip()
    named = _NAMED.search(text)
    found = parse_qs(f"code={named[1]}").get("code", [""])[0] if named else text
    if not _CODE.fullmatch(found):
        raise NotSignedIn(_("This is not the code: copy it from the page once more."))
    return found


class Listener:
    """Waits on this machine for the browser to bring the code, once.

    The address has a part that nobody can guess: what comes to another one is turned away.
    """

    def __init__(self) -> None:
        self._path = f"/{secrets.token_urlsafe(24)}"
        self._code: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "Listener":
        try:
            self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0, limit=8192)
        except OSError as error:
            text = _("Nothing can be received on this machine: let the page show the code instead.")
            raise Offline(text) from error
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        self._code.cancel()

    @property
    def redirect_uri(self) -> str:
        """Where the browser is to be sent with the code."""
        if self._server is None:
            raise RuntimeError("it does not listen yet")
        port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}{self._path}"

    async def code(self, patience: float = PATIENCE) -> str:
        """Wait for the code, so many seconds at most.

        Raises:
            NotSignedIn: the person did not grant access, or not in time.
        """
        try:
            async with asyncio.timeout(patience):
                return await asyncio.shield(self._code)
        except TimeoutError as error:
            text = _("Nobody granted access in the browser: try again.")
            raise NotSignedIn(text) from error

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(5):
                line = await reader.readuntil(b"\n")
                status, told = self._taken(line)
                writer.write(_page(status, told))
                await writer.drain()
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    def _taken(self, line: bytes) -> tuple[str, str]:
        """Take a request's first line; return the status and what to tell the person."""
        asked = _LINE.fullmatch(line)
        path, _mark, query = asked[1].decode().partition("?") if asked else ("", "", "")
        if not hmac.compare_digest(path, self._path):
            return "404 Not Found", _("There is nothing here.")
        values = parse_qs(query)
        code = values.get("code", [""])[0]
        if self._code.done():
            return "200 OK", _("This page can be closed.")
        if _CODE.fullmatch(code):
            self._code.set_result(code)
            return "200 OK", _("You are signed in: this page can be closed.")
        reason = one_line(values.get("error", [""])[0], 100) or _("no code came")
        text = _("Access was not granted: {reason}")
        self._code.set_exception(NotSignedIn(text.format(reason=reason)))
        self._code.exception()  # perhaps nobody waits for it any more
        return "200 OK", text.format(reason=reason)


async def exchange(
    address: Address,
    application: Application,
    code: str,
    redirect_uri: str,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    tls: Tls | None = None,
    limits: Limits | None = None,
) -> Secret:
    """Make a token of a code; `redirect_uri` is the one that the browser was sent with.

    Raises:
        NotSignedIn: the server does not take the code or the application.
        PyrusError: the server cannot be reached, or answered something else.
    """
    connection = Connection(
        transport,
        loopback=address.loopback,
        encrypted=address.base.startswith("https:"),
        tls=tls,
        limits=limits,
    )
    try:
        answer = await _post(
            connection,
            f"{_root(address)}/oauthtoken",
            {
                "client_id": application.client_id,
                "client_secret": application.client_secret.reveal(),
                "grant_type": "authorization_code",
                "redirect_uri": redirect_uri,
                "code": code,
            },
        )
    except Failure as failure:
        kind = BadAnswer if failure.foreign else Offline
        raise kind(str(failure)) from failure
    finally:
        await connection.aclose()
    return _token_in(answer)


def _token_in(answer: Answer) -> Secret:
    if answer.status != 200:
        raise _refusal(answer)
    token = decode.load_answer(answer).get("access_token")
    if not isinstance(token, str) or not _CODE.fullmatch(token.strip()):
        raise decode.unreadable(write=False)
    return Secret(token.strip())


def _refusal(answer: Answer) -> PyrusError:
    body = refusals.body_of(answer)
    code = refusals.code_of(body)
    if answer.status >= 500 or 300 <= answer.status < 400 or body is None:
        return refusals.error_of(answer)
    if code == "invalid_application_id":
        text = _("Pyrus does not know the application: check the client id and its secret.")
    else:
        text = _("Pyrus does not take the code: it serves once and not for long. Try again.")
    return NotSignedIn(text)


async def _post(connection: Connection, url: str, values: dict[str, str]) -> Answer:
    """Send a form, as the vendor's document shows it: in parts."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in values.items()
    ]
    content = ("".join(parts) + f"--{boundary}--\r\n").encode(errors="replace")

    async def body() -> AsyncIterator[bytes]:
        yield content

    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(content)),
    }
    try:
        async with (
            asyncio.timeout(connection.limits.auth),
            connection.stream("POST", url, headers=headers, body=body()) as stream,
        ):
            return Answer(stream.status, await stream.whole(_SMALL), stream.headers)
    except TimeoutError as error:
        raise too_slow(urlsplit(url).hostname or url) from error


def _root(address: Address) -> str:
    parts = urlsplit(address.base)
    return f"{parts.scheme}://{parts.netloc}"


def _page(status: str, text: str) -> bytes:
    page = (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>pyrus-tui</title></head>'
        f"<body><p>{html.escape(text)}</p></body></html>"
    ).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(page)}\r\nCache-Control: no-store\r\nConnection: close\r\n"
        "Referrer-Policy: no-referrer\r\n\r\n"
    )
    return head.encode() + page
