"""Ways to a token: login and key at once, or a person who allows an application in a browser.

All of it works without a token, so it stands beside the other methods.
"""

import hmac
import html
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.files import form_parts
from pyrus_tui.sandbox.legacy import CLIENT_ID, CLIENT_SECRET
from pyrus_tui.sandbox.legacy.params import Params
from pyrus_tui.sandbox.legacy.refusing import (
    INVALID_CLIENT,
    NO_AUTHORIZATION,
    LegacyError,
    as_legacy,
    bad_format,
)
from pyrus_tui.sandbox.signing_in import new_token, recognized
from pyrus_tui.sandbox.wire import VendorError

NO_WEB_SERVER = "nowebserver"
CODE_LIFE = timedelta(minutes=10)
MOST_CODES = 100


@dataclass(frozen=True)
class Page:
    """An answer for a browser: a page, or an address to go to."""

    status: int
    content: str = ""
    location: str = ""


@dataclass(frozen=True)
class _Grant:
    person_id: int
    redirect_uri: str
    expires: datetime


def get_access_token(book: Book, content: bytes, when: datetime) -> dict[str, str]:
    """GetAccessToken: exchange login and security key for a token."""
    params = Params.read(content)
    login, key = params.text("Login"), params.text("SecurityKey")
    _check_client(params.text("ClientId"))
    return {"AccessToken": new_token(book, recognized(book, login, key), when)}


class OAuth:
    """Codes that were given out and not yet exchanged; they live as long as the server."""

    def __init__(self) -> None:
        self._grants: dict[str, _Grant] = {}

    def ask(self, query: str) -> Page:
        """Show the page that asks a person to allow the application."""
        wanted = _Wanted.read(query)
        return wanted.refusal or Page(200, wanted.page())

    def answer(self, book: Book, query: str, content: bytes, when: datetime) -> Page:
        """Take what the page's form sends, and hand the code over where the application waits."""
        wanted = _Wanted.read(query)
        if wanted.refusal:
            return wanted.refusal
        values = _form_fields("application/x-www-form-urlencoded", content)
        if "deny" in values:
            return wanted.failure("access_denied")
        try:
            person = recognized(book, values.get("login", ""), values.get("security_key", ""))
        except VendorError as error:
            return Page(401, wanted.page(str(error)))
        code = secrets.token_urlsafe(24)
        for oldest in list(self._grants)[: len(self._grants) - MOST_CODES + 1]:
            del self._grants[oldest]
        self._grants[code] = _Grant(person.id, wanted.redirect_uri, when + CODE_LIFE)
        return wanted.success(code)

    def exchange(
        self, book: Book, content_type: str, content: bytes, when: datetime
    ) -> dict[str, str]:
        """Exchange a code for a token; the code is used up, whatever comes of it."""
        values = _form_fields(content_type, content)
        _check_client(values.get("client_id", ""))
        if not hmac.compare_digest(values.get("client_secret", "").encode(), _SECRET):
            raise LegacyError(401, INVALID_CLIENT, "The client secret is wrong.")
        if values.get("grant_type") != "authorization_code":
            raise bad_format("grant_type", "authorization_code")
        grant = self._grants.pop(values.get("code", ""), None)
        is_valid = grant and grant.expires > when
        if not grant or not is_valid or values.get("redirect_uri") != grant.redirect_uri:
            raise LegacyError(401, NO_AUTHORIZATION, "The code is not valid.")
        person = book.people[grant.person_id]
        if person.banned:
            raise as_legacy(VendorError("account_blocked", "The account is blocked."))
        return {"access_token": new_token(book, person, when)}


@dataclass(frozen=True)
class _Wanted:
    """What an application asks for; `refusal` says why it is not even asked for."""

    redirect_uri: str
    state: str
    refusal: Page | None = None

    @classmethod
    def read(cls, query: str) -> "_Wanted":
        values = _pairs(query)
        uri = values.get("redirect_uri", "")
        wanted = cls(uri, values.get("state", ""))
        if values.get("client_id") != CLIENT_ID:
            return cls("", "", Page(400, _page("No access", "<p>The client_id is unknown.</p>")))
        if uri != NO_WEB_SERVER and not _is_address(uri):
            return cls("", "", Page(400, _page("No access", "<p>The redirect_uri is wrong.</p>")))
        if values.get("response_type") != "code":
            return cls("", "", wanted.failure("unsupported_response_type"))
        return wanted

    def page(self, complaint: str = "") -> str:
        """Ask for login and key; the form is sent to the address that the page has."""
        return _page(
            "Sign in to Pyrus",
            f"<p>{html.escape(complaint)}</p>"
            '<form method="post"><p><label>Login <input name="login"></label></p>'
            '<p><label>Security key <input name="security_key" type="password"></label></p>'
            '<p><button name="allow" value="1">Allow access</button> '
            '<button name="deny" value="1">Refuse</button></p></form>',
        )

    def success(self, code: str) -> Page:
        if self.redirect_uri == NO_WEB_SERVER:
            return Page(200, _page(f"code={code}", f"<p>Your code: <code>{code}</code></p>"))
        return self._go("code", code)

    def failure(self, error: str) -> Page:
        if self.redirect_uri == NO_WEB_SERVER:
            return Page(200, _page(f"error={error}", f"<p>{error}</p>"))
        return self._go("error", error)

    def _go(self, name: str, value: str) -> Page:
        more = urlencode({name: value} | ({"state": self.state} if self.state else {}))
        address, _hash, _fragment = self.redirect_uri.partition("#")
        return Page(302, location=f"{address}{'&' if '?' in address else '?'}{more}")


_SECRET = CLIENT_SECRET.encode()
_ADDRESS = re.compile(r"https?://[!-~]{1,2000}", re.IGNORECASE | re.ASCII)


def _check_client(client_id: str) -> None:
    if client_id != CLIENT_ID:
        raise LegacyError(401, INVALID_CLIENT, "There is no application with this Client ID.")


def _is_address(uri: str) -> bool:
    if not _ADDRESS.fullmatch(uri):
        return False
    try:
        return bool(urlsplit(uri).hostname)
    except ValueError:
        return False


def _form_fields(content_type: str, content: bytes) -> dict[str, str]:
    """Read a form's fields, whether they come as multipart/form-data or in the address's style."""
    if content_type.lower().startswith("multipart/"):
        parts = form_parts(content_type, content)
        return {name: data.decode("utf-8", "replace") for name, _header, data in parts}
    return _pairs(content.decode("utf-8", "replace"))


def _pairs(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise bad_format("form", "a form of few fields") from error


def _page(title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{title}</h1>{body}</body></html>"
    )
