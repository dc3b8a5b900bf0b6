"""One call to the server: signed in, in time, at the allowed pace, and every failure named."""

import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlencode, urlsplit

import msgspec

from pyrus_tui.api import decode, refusals
from pyrus_tui.api.address import Address
from pyrus_tui.api.connection import Answer, Connection, Failure, Limits, Stream, Tls, Transport
from pyrus_tui.api.journal import Journal
from pyrus_tui.api.loose_json import looks_whole
from pyrus_tui.api.pacing import SHORT, Pace, Quota, busy
from pyrus_tui.api.session import FINAL_CODES, Account, Session
from pyrus_tui.clock import Clock
from pyrus_tui.errors import BadAnswer, NotSignedIn, Offline, PyrusError, Unconfirmed
from pyrus_tui.models.base import Json
from pyrus_tui.secrets import Secret
from pyrus_tui.words import _

TRIES = 3
_BACK_OFF = 2.0
_SMALL = 1 << 20
_TROUBLE = frozenset((500, 502, 503, 504))
_encoder = msgspec.json.Encoder(decimal_format="number")


def encode(body: Mapping[str, Json]) -> bytes:
    """Write the body of a request: numbers exact."""
    return _encoder.encode(body)


class Http:
    """Calls one server as one person.

    A read is tried up to three times. A write goes out once: it is repeated only where the server
    said that it was not even looked at, because the token had run out.
    """

    def __init__(
        self,
        address: Address,
        account: Account,
        clock: Clock,
        transport: Transport | None = None,
        *,
        tls: Tls | None = None,
        limits: Limits | None = None,
        session: type[Session] = Session,
    ) -> None:
        self._clock = clock
        self._connection = Connection(
            transport,
            loopback=address.loopback,
            encrypted=address.base.startswith("https:"),
            tls=tls,
            limits=limits,
        )
        self._pace = Pace(clock)
        self.journal = Journal(clock)
        self.session = session(address, account, self._connection, self._pace, clock)

    @property
    def quota(self) -> Quota | None:
        """How many requests are left, if the server tells."""
        return self._pace.quota

    @property
    def skew(self) -> float | None:
        """Seconds by which the server's clock is ahead of ours, if it tells the time."""
        return self._pace.skew

    @property
    def limits(self) -> Limits:
        """How long things may take and how big they may be."""
        return self._connection.limits

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return self._clock.monotonic()

    @property
    def host(self) -> str:
        """The host to show."""
        return self.session.address.host

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, Json] | None = None,
        write: bool | None = None,
    ) -> Answer:
        """Call a method of the API and return the answer, which is a success.

        `write` says whether it may change something, where the method does not tell.

        Raises:
            PyrusError: whatever went wrong, in words for a person.
        """
        write = method != "GET" if write is None else write
        target = path + (f"?{urlencode(query)}" if query else "")
        data = None if body is None else encode(body)
        attempt = 0
        while True:
            attempt += 1
            last = write or attempt == TRIES
            await self._pace.wait(patient=not write)
            try:
                answer = await self._signed_in(method, target, data, write)
            except Failure as failure:
                if last or not failure.passing:
                    raise _error(failure, write=write) from failure
            else:
                if not await self._wants_another_try(answer, last=last):
                    return answer
                if answer.status == 429:
                    continue
            await self._clock.sleep(_BACK_OFF * 2 ** (attempt - 1) * random.uniform(0.75, 1.25))

    async def aclose(self) -> None:
        """Close the connection."""
        await self.session.aclose()
        await self._connection.aclose()

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Callable[[], AsyncIterator[bytes]] | None = None,
        trusted: bool = True,
    ) -> AsyncIterator[Stream]:
        """Open an answer that is taken as it comes, whatever its status; the caller minds the time.

        The token goes along only to a `trusted` address of the server's own. Nothing is tried
        again, unless the token had run out.

        Raises:
            PyrusError: there is no answer, or it broke off.
        """
        await self._pace.wait(patient=True)
        token = await self.session.token() if trusted and self.is_ours(url) else None

        async def opened(stack: AsyncExitStack, token: Secret | None) -> Stream:
            sent = None if body is None else body()
            return await stack.enter_async_context(
                self._connection.stream(method, url, headers=headers or {}, body=sent, token=token)
            )

        try:
            async with AsyncExitStack() as stack:
                stream = await opened(stack, token)
                if token is not None and stream.status == 401:
                    self._stop_if_final(Answer(401, await stream.whole(_SMALL)), token)
                    await stack.aclose()
                    stream = await opened(stack, await self.session.renew(token))
                if token is not None:
                    self._note(stream)
                yield stream
        except Failure as failure:
            raise _error(failure, write=False) from failure

    def _note(self, stream: Stream) -> None:
        self._pace.note(stream.headers)
        if stream.status == 429:
            raise busy(self._pace.refused(stream.headers))
        if stream.status == 401:
            raise NotSignedIn(_("Pyrus does not accept the token: sign in again."), passing=True)
        self.session.accepted()

    def is_ours(self, url: str) -> bool:
        """Say whether an address is the server's own."""
        parts = urlsplit(url)
        return self.session.address.allows(f"{parts.scheme}://{parts.netloc}")

    async def _signed_in(self, method: str, target: str, data: bytes | None, write: bool) -> Answer:
        """Send a request with a token that is good; sign in again if it is not."""
        token = await self.session.token()
        answer = await self._send(method, target, data, token, write)
        if answer.status != 401:
            self.session.accepted()
            return answer
        self._stop_if_final(answer, token)
        token = await self.session.renew(token)
        answer = await self._send(method, target, data, token, write)
        if answer.status == 401:
            self._stop_if_final(answer, token)
            raise NotSignedIn(_("Pyrus does not accept the token: sign in again."), passing=True)
        self.session.accepted()
        return answer

    def _stop_if_final(self, answer: Answer, token: Secret) -> None:
        if not self.session.holds(token):
            return
        code = refusals.code_of(refusals.body_of(answer))
        if code == "account_blocked":
            raise self.session.end(_("Pyrus has blocked this account: ask your administrator."))
        if code in FINAL_CODES:
            raise self.session.end(_("Pyrus has ended this session: sign in again."))

    async def _send(
        self, method: str, target: str, data: bytes | None, token: Secret, write: bool
    ) -> Answer:
        address = self.session.address
        url = address.base + target
        began, status = self._clock.monotonic(), None
        try:
            answer = await self._connection.send(
                method,
                url,
                deadline=self._connection.limits.api,
                body=data,
                token=token if address.allows(url.partition("?")[0]) else None,
                write=write,
            )
            status = answer.status
        finally:
            self.journal.note(method, target, status, began)
        self._pace.note(answer.headers)
        is_success = 200 <= answer.status < 300
        return (refusals.hidden_refusal(answer) if is_success else None) or answer

    async def _wants_another_try(self, answer: Answer, *, last: bool) -> bool:
        """Say whether to ask again; an answer that is neither good nor worth it is raised."""
        if answer.status == 429:
            wait = self._pace.refused(answer.headers)
            if last or wait > SHORT:
                raise busy(wait)
            return True
        if answer.status in _TROUBLE and not last:
            return True
        if not 200 <= answer.status < 300:
            raise refusals.error_of(answer, self.session.redacted)
        if looks_whole(answer.body):
            return False
        if answer.body.lstrip()[:1] in (b"{", b"[") and not last:
            return True
        raise decode.foreign(write=answer.write)


def _error(failure: Failure, *, write: bool) -> PyrusError:
    if not failure.sent:
        return Offline(str(failure))
    if failure.foreign:
        return BadAnswer(str(failure), may_have_been_applied=write)
    if not write:
        return Offline(str(failure))
    text = _("{reason} The change may or may not have been made: look before you repeat it.")
    return Unconfirmed(text.format(reason=failure))
