"""Signs in, keeps the token and renews it; the only place that reveals the security key."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import msgspec

from pyrus_tui.api import decode, refusals
from pyrus_tui.api.address import Address
from pyrus_tui.api.connection import Answer, Connection, Failure
from pyrus_tui.api.expiry import EARLY, seconds_until_renewal
from pyrus_tui.api.pacing import Pace, busy
from pyrus_tui.clock import Clock
from pyrus_tui.errors import BadAnswer, NotSignedIn, Offline, PyrusError
from pyrus_tui.secrets import Secret
from pyrus_tui.words import _

FINAL_CODES = frozenset(("revoked_token", "account_blocked"))
"""After these the same key would only be refused again."""

_PAUSE = 60.0
_IN_A_ROW = 3
_REST = 3.0
"""Seconds after a failed sign-in in which the next call fails as it did, without asking."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs in; `person_id` chooses where one address has several accounts.

    The legacy API wants the `client_id` of a registered application as well; or else a token that
    the person granted in the browser, which cannot be renewed without the person.
    """

    login: str
    security_key: Secret
    person_id: int | None = None
    client_id: str = ""
    access_token: Secret | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """What came of signing in; `renew_at` is by the monotonic clock."""

    token: Secret
    address: Address
    renew_at: float = float("inf")


class Session:
    """Holds the token of one account, in memory only.

    Calls that are refused at the same time share one renewal. Renewals come at most once a minute
    and three in a row; after that, and after a refusal for good, only `sign_in` tries again.
    Where it is known when a token runs out, another one is asked for a minute before. What comes of
    a sign-in by an older key, when another one is in use, changes nothing.
    """

    TOKEN = "access_token"
    """The key under which the server tells the token."""

    def __init__(
        self, address: Address, account: Account, connection: Connection, pace: Pace, clock: Clock
    ) -> None:
        self._start = address
        self.address = address
        self._account = account
        self._connection = connection
        self._pace = pace
        self._clock = clock
        self._token: Secret | None = None
        self._renewal: asyncio.Task[Granted] | None = None
        self._older: set[asyncio.Task[Granted]] = set()
        self._final: str = ""
        self._failed: tuple[float, PyrusError] | None = None
        self._last = float("-inf")
        self._renewals = 0
        self._renew_at = float("inf")

    async def sign_in(self) -> None:
        """Sign in anew, whatever was refused before.

        Raises:
            PyrusError: it did not work.
        """
        self._forget()
        await self._shared()

    def use(self, secret: Secret) -> None:
        """Sign in by another key from now on, or by another token where one was granted."""
        if self._account.access_token is not None:
            self._account = replace(self._account, access_token=secret)
        else:
            self._account = replace(self._account, security_key=secret)
        if self._renewal is not None:
            self._older.add(self._renewal)
            self._renewal = None
        self._forget()

    def _forget(self) -> None:
        self._final = ""
        self._token = None
        self._failed = None
        self._renewals = 0
        self._last = float("-inf")

    async def token(self) -> Secret:
        """Return the token, signing in first if there is none.

        Raises:
            PyrusError: it did not work, or was refused for good before.
        """
        token = self._token
        if token is None:
            return await self._shared()
        if self._clock.monotonic() < self._renew_at:
            return token
        self._renew_at = self._clock.monotonic() + EARLY / 4
        try:
            return await self._shared()
        except PyrusError:
            if self._final:
                raise
            return token  # it is still good for a while

    async def renew(self, refused: Secret) -> Secret:
        """Return another token than the one that was refused.

        Raises:
            NotSignedIn: there is none to be had for now.
            PyrusError: signing in did not work.
        """
        if self._token is not None and self._token != refused:
            return self._token
        if self._renewal is None and self._token is not None:
            if self._renewals >= _IN_A_ROW:
                raise self.end(_("Pyrus does not accept its own tokens: sign in again."))
            if self._clock.monotonic() - self._last < _PAUSE:
                raise NotSignedIn(
                    _("Pyrus refuses a token it has just given: it is asked again in a minute."),
                    passing=True,
                )
            self._renewals += 1
            self._last = self._clock.monotonic()
            self._token = None
        return await self._shared()

    def accepted(self) -> None:
        """Note that the server took the token."""
        self._renewals = 0

    def holds(self, token: Secret) -> bool:
        """Whether that is the token in use: what is said about an older one means nothing now."""
        return self._token == token

    def end(self, text: str) -> NotSignedIn:
        """Forget the token for good; return the error that says why."""
        self._final = text
        self._token = None
        return NotSignedIn(text)

    def redacted(self, text: str) -> str:
        """Take the key and the token out of a text that the server wrote."""
        for secret in (self._account.security_key, self._token):
            if secret:
                text = text.replace(secret.reveal(), "***")
        return text

    def question(self) -> dict[str, str | int]:
        """Return what the request for a token says, the key included."""
        body: dict[str, str | int] = {
            "login": self._account.login,
            "security_key": self._account.security_key.reveal(),
        }
        if self._account.person_id is not None:
            body["person_id"] = self._account.person_id
        return body

    async def aclose(self) -> None:
        """Stop a sign-in that is under way."""
        under_way = [*self._older, *([self._renewal] if self._renewal is not None else [])]
        for renewal in under_way:
            renewal.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _shared(self) -> Secret:
        """Sign in, together with everybody who waits for it."""
        while True:
            if self._final:
                raise NotSignedIn(self._final)
            if self._failed is not None and self._clock.monotonic() - self._failed[0] < _REST:
                raise self._failed[1].with_traceback(None)
            if self._renewal is None:
                self._renewal = asyncio.create_task(self._sign_in(), name="sign in")
                self._renewal.add_done_callback(partial(self._done, self._account))
            renewal, account = self._renewal, self._account
            try:
                granted = await asyncio.shield(renewal)
            except PyrusError:
                if account is self._account:
                    raise
            else:
                if account is self._account:
                    return granted.token
            if self._token is not None:
                return self._token  # others have signed in by the newer key meanwhile

    def _done(self, account: Account, renewal: "asyncio.Task[Granted]") -> None:
        error = None if renewal.cancelled() else renewal.exception()
        self._older.discard(renewal)
        if account is not self._account:
            return  # by now another key is in use
        self._renewal = None
        self._failed = None
        if isinstance(error, PyrusError):
            self._failed = (self._clock.monotonic(), error)
            if isinstance(error, NotSignedIn):
                self.end(str(error))
        elif error is None and not renewal.cancelled():
            granted = renewal.result()
            self._token, self.address = granted.token, granted.address
            self._renew_at = granted.renew_at

    async def _sign_in(self) -> "Granted":
        await self._pace.wait(patient=True)
        try:
            answer = await self._connection.send(
                "POST",
                self._start.auth_url,
                deadline=self._connection.limits.auth,
                body=msgspec.json.encode(self.question()),
                write=False,
            )
        except UnicodeError:
            # The cause would quote the key.
            raise NotSignedIn(_("The login or the key holds signs that cannot be sent.")) from None
        except Failure as failure:
            kind = BadAnswer if failure.foreign else Offline
            raise kind(str(failure)) from failure
        self._pace.note(answer.headers)
        return self._taken(answer)

    def _taken(self, answer: Answer) -> "Granted":
        if answer.status == 429:
            raise busy(self._pace.refused(answer.headers))
        if answer.status != 200:
            raise self._refusal(answer)
        body = decode.load_answer(answer)
        if self.TOKEN not in body and refusals.code_of(refusals.body_of(answer)):
            raise self._refusal(answer)
        token = body.get(self.TOKEN)
        if not isinstance(token, str) or not token.strip():
            raise decode.unreadable(write=False)
        token = token.strip()
        if not token.isascii() or not token.isprintable() or " " in token:
            raise decode.unreadable(write=False)
        api_url, files_url = body.get("api_url"), body.get("files_url")
        address = self._start.moved(
            api_url if isinstance(api_url, str) else "",
            files_url if isinstance(files_url, str) else "",
        )
        now = self._clock.now() + timedelta(seconds=self._pace.skew or 0.0)
        lasts = seconds_until_renewal(body, token, now)
        renew_at = float("inf") if lasts is None else self._clock.monotonic() + lasts
        return Granted(Secret(token), address, renew_at)

    def _refusal(self, answer: Answer) -> PyrusError:
        body = refusals.body_of(answer)
        code = refusals.code_of(body)
        if answer.status >= 500 or 300 <= answer.status < 400 or body is None:
            return refusals.error_of(Answer(answer.status, answer.body))
        if answer.status == 404:
            text = _("There is no Pyrus at {host}: check the address of the server.")
            return BadAnswer(text.format(host=self._start.host))
        if code == "account_blocked":
            return NotSignedIn(_("Pyrus has blocked this account: ask your administrator."))
        if code in ("", "invalid_credentials", "authorization_error"):
            text = _("Pyrus does not accept the login or the security key: check both.")
            return NotSignedIn(text)
        reason = self.redacted(refusals.reason_of(body) or code)
        return NotSignedIn(_("Pyrus does not let you sign in: {reason}").format(reason=reason))
