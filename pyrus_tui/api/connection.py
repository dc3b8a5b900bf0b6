"""One connection to the network: sends a request once, within a time and up to a size.

httpx is loaded by the first request, beside the event loop: the first screen does not wait for it.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from pyrus_tui import __version__
from pyrus_tui.api.unpacking import Unpacker, Unusable
from pyrus_tui.errors import BadSettings
from pyrus_tui.models.text import one_line
from pyrus_tui.secrets import Secret
from pyrus_tui.words import _

Transport: TypeAlias = Any
"""An `httpx.AsyncBaseTransport`."""
_Client: TypeAlias = Any
"""An `httpx.AsyncClient`."""
_Response: TypeAlias = Any
"""An `httpx.Response`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may take and how big it may be."""

    api: float = 30.0
    auth: float = 15.0
    connect: float = 10.0
    stall: float = 30.0
    """How long a file may come or go at less than 1 kB/s; all in seconds."""
    size: int = 48 << 20
    """Bytes, unpacked."""
    file: int = 2 << 30
    """Bytes that a file may have."""


@dataclass(frozen=True, slots=True)
class Tls:
    """How the server proves who it is: by the system's authorities and those in `ca_file`."""

    verify: bool = True
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered; `write` says that the request meant to change something."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    write: bool = False


class Failure(Exception):
    """No whole answer came; the text tells a person why.

    `sent` says that the request may have reached the server, `passing` that it is worth another
    try, `foreign` that something came which is not an answer of Pyrus.
    """

    def __init__(
        self, text: str, *, sent: bool = False, passing: bool = False, foreign: bool = False
    ) -> None:
        super().__init__(text)
        self.sent = sent
        self.passing = passing
        self.foreign = foreign


class Stream:
    """An answer whose body is taken as it comes."""

    def __init__(self, response: _Response, host: str) -> None:
        self._response = response
        self._host = host
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the body, which must not be packed.

        Raises:
            Failure: it broke off, or is packed.
        """
        with _told(self._host):
            if self.headers.get("content-encoding", "identity").strip().lower() != "identity":
                raise Unusable(_("packed in an unknown way"))
            if self._response.is_stream_consumed:
                yield self._response.content
                return
            async for chunk in self._response.aiter_raw():
                yield chunk

    async def whole(self, limit: int) -> bytes:
        """Return the body of a small answer, unpacked.

        Raises:
            Failure: it broke off, or is too big.
        """
        with _told(self._host):
            return await _body(self._response, limit)


class Connection:
    """Keeps one HTTP client open; nothing is kept of what servers want to be remembered."""

    def __init__(
        self,
        transport: Transport | None = None,
        *,
        loopback: bool = False,
        encrypted: bool = True,
        tls: Tls | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._transport = transport
        self._loopback = loopback
        self._encrypted = encrypted
        self._tls = tls or Tls()
        self.limits = limits or Limits()
        self._client: _Client | None = None
        self._building = asyncio.Lock()
        self._closed = False

    async def send(
        self,
        method: str,
        url: str,
        *,
        deadline: float,
        body: bytes | None = None,
        token: Secret | None = None,
        write: bool,
    ) -> Answer:
        """Send a request once and return the answer, whatever its status.

        Raises:
            Failure: there is none.
            BadSettings: the connection cannot be set up as the settings and the environment say.
        """
        client = await self._ready()
        host = urlsplit(url).hostname or url
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            async with asyncio.timeout(deadline):
                with _told(host):
                    async with client.stream(
                        method, url, content=body, headers=headers | _bearer(token)
                    ) as response:
                        return Answer(
                            response.status_code,
                            await _body(response, self.limits.size),
                            response.headers,
                            write=write,
                        )
        except TimeoutError as error:
            raise too_slow(host) from error

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: AsyncIterator[bytes] | None = None,
        token: Secret | None = None,
    ) -> AsyncIterator[Stream]:
        """Send a request once and open the answer, whatever its status; the caller minds the time.

        Raises:
            Failure: there is none.
            BadSettings: the connection cannot be set up as the settings and the environment say.
        """
        client = await self._ready()
        host = urlsplit(url).hostname or url
        sent = {**headers, "Accept": "*/*", "Accept-Encoding": "identity"} | _bearer(token)
        async with AsyncExitStack() as stack:
            with _told(host):
                answer = client.stream(method, url, content=body, headers=sent)
                response = await stack.enter_async_context(answer)
            yield Stream(response, host)

    async def aclose(self) -> None:
        """Close it for good."""
        self._closed = True
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _ready(self) -> _Client:
        if self._closed:
            raise Failure(_("The connection is closed."))
        async with self._building:
            if self._client is None:
                self._client = await self._built()
            return self._client

    async def _built(self) -> _Client:
        await asyncio.to_thread(_load)
        import httpx

        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            if self._transport is None and self._encrypted:
                context = await asyncio.to_thread(_trust, self._tls)
        except OSError as error:
            text = _("The certificates in {file} cannot be read: is that the right CA file?")
            raise BadSettings(text.format(file=self._tls.ca_file)) from error
        try:
            client = httpx.AsyncClient(
                transport=self._transport,
                verify=context,
                trust_env=not self._loopback,
                follow_redirects=False,
                timeout=httpx.Timeout(self.limits.api, connect=self.limits.connect, pool=10.0),
                limits=httpx.Limits(max_connections=8, max_keepalive_connections=4),
                headers={
                    "Accept": "application/json",
                    "Accept-Encoding": "gzip",
                    "User-Agent": f"pyrus-tui/{__version__}",
                },
            )
        except (ImportError, ValueError, TypeError, OSError, httpx.InvalidURL):
            # The cause would name the proxy's address, and with it a password.
            text = _("The proxy in HTTPS_PROXY or ALL_PROXY cannot be used: check its address.")
            raise BadSettings(text) from None
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return client


async def _body(response: _Response, limit: int) -> bytes:
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced[:20]) > limit:
        raise Unusable(_("too big"))
    if response.is_stream_consumed:  # A transport that answers from memory has read it.
        content: bytes = response.content
        return content
    unpacker = Unpacker(response.headers.get("content-encoding", ""), limit)
    async for chunk in response.aiter_raw():
        unpacker.feed(chunk)
    return unpacker.finish()


def _bearer(token: Secret | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token.reveal()}"}


def too_slow(host: str) -> Failure:
    """Say that an answer did not come in time."""
    text = _("{host} did not answer in time: check the network and try again.")
    return Failure(text.format(host=host), sent=True)


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Turn what goes wrong on the way into a failure that tells a person why."""
    import httpx

    try:
        yield
    except Unusable as error:
        text = _("The answer of {host} could not be read ({reason}).")
        told = text.format(host=host, reason=error)
        raise Failure(told, sent=True, passing=error.cut_off, foreign=True) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise _failure(error, host) from error
    except (UnicodeError, TypeError, ValueError, RuntimeError) as error:
        text = _("The request to {host} could not be made: check the address and the login.")
        raise Failure(text.format(host=host)) from error


def _load() -> None:
    import httpx  # noqa: F401 - loaded here, so that no key waits for it


def _trust(tls: Tls) -> ssl.SSLContext:
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if tls.ca_file is not None:
        context.load_verify_locations(cafile=str(tls.ca_file))
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _failure(error: Exception, host: str) -> Failure:
    """Say in one sentence what went wrong and whether something may have been sent."""
    import httpx

    never_sent = (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
        httpx.LocalProtocolError,
        httpx.InvalidURL,
    )
    sent = not isinstance(error, never_sent)
    passing = isinstance(error, httpx.ConnectError | httpx.PoolTimeout | httpx.NetworkError)
    reason = str(error)
    if isinstance(error, httpx.ProxyError):
        text = _("The proxy did not let the connection to {host} through: check the proxy.")
    elif "CERTIFICATE_VERIFY_FAILED" in reason or "certificate" in reason.lower():
        passing = False
        text = _(
            "{host} did not prove who it is ({reason}): nothing was sent. If your company issues"
            " its own certificates, their file has to be named: CA file, or ca_file in the"
            " settings."
        )
        reason = one_line(reason.rpartition("failed: ")[2].partition(" (_ssl")[0], 120)
        if "expired" in reason or "not yet valid" in reason:
            text = _(
                "{host} did not prove who it is ({reason}): nothing was sent. Look whether the"
                " clock of this machine is right."
            )
    elif "WRONG_VERSION_NUMBER" in reason or "SSL" in reason:
        passing = False
        text = _("{host} does not speak https here: check the address and the port.")
    elif isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        text = _("{host} does not answer: check the network.")
    elif isinstance(error, httpx.ConnectError):
        unknown = "Name or service" in reason or "getaddrinfo" in reason or "nodename" in reason
        text = (
            _("{host} was not found: check the network and the address of the server.")
            if unknown or "resolution" in reason
            else _("{host} cannot be reached: check the network and the address of the server.")
        )
    elif isinstance(error, httpx.RemoteProtocolError):
        passing = True
        text = _("The connection to {host} broke before the answer was whole.")
    elif isinstance(error, httpx.TimeoutException):
        text = _("{host} did not answer in time: check the network and try again.")
    elif sent:
        text = _("The connection to {host} broke: check the network.")
    else:
        text = _("The request to {host} could not be made: check the address.")
    return Failure(text.format(host=host, reason=reason), sent=sent, passing=passing)
