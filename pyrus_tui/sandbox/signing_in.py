"""Signing in: keys, tokens that grow old, and the number of requests a person may make."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.records import Person
from pyrus_tui.sandbox.wire import Body, VendorError, moment

TOKEN_LIFE = timedelta(hours=1)
MOST_TOKENS = 20
WINDOW = 600


def sign_in(book: Book, body: Body, when: datetime) -> str:
    """Check login and key and return a new token."""
    login, key, wanted = body.text("login"), body.text("security_key"), body.id("person_id")
    person = recognized(book, login, key)
    if wanted and wanted != person.id:
        raise VendorError("invalid_credentials", "The login or the security key is wrong.")
    return new_token(book, person, when)


def recognized(book: Book, login: str, key: str) -> Person:
    """Return whose login and security key these are."""
    if not login or not key:
        raise VendorError("invalid_credentials", "The login or the security key is missing.")
    person = next((p for p in book.people.values() if p.email.lower() == login.lower()), None)
    right = hmac.compare_digest((person.key if person else "").encode(), key.encode())
    if person is None or not right:
        raise VendorError("invalid_credentials", "The login or the security key is wrong.")
    if person.banned:
        raise VendorError("account_blocked", "The account is blocked.")
    return person


def new_token(book: Book, person: Person, when: datetime) -> str:
    """Return a new token of somebody; the oldest of many are revoked."""
    token = secrets.token_urlsafe(32)
    book.connection.execute(
        "INSERT INTO token(token, person_id, expires) VALUES (?, ?, ?)",
        (token, person.id, moment(when + TOKEN_LIFE)),
    )
    book.connection.execute(
        "UPDATE token SET revoked = 1 WHERE person_id = ? AND revoked = 0 AND id NOT IN"
        " (SELECT id FROM token WHERE person_id = ? ORDER BY id DESC LIMIT ?)",
        (person.id, person.id, MOST_TOKENS),
    )
    return token


def person_of(book: Book, authorization: str, when: datetime) -> Person:
    """Return who a token belongs to."""
    scheme, _space, token = authorization.partition(" ")
    if not authorization or scheme.lower() != "bearer" or not token.strip():
        raise VendorError("token_not_specified", "There is no access token.")
    row = book.connection.execute(
        "SELECT person_id, expires, revoked FROM token WHERE token = ?", (token.strip(),)
    ).fetchone()
    person = book.people.get(row[0]) if row else None
    if row is None or person is None:
        raise VendorError("invalid_token", "The access token is not valid.")
    if row[2]:
        raise VendorError("revoked_token", "The access token has been revoked.")
    if row[1] <= moment(when):
        raise VendorError("expired_token", "The access token has expired.")
    if person.banned:
        raise VendorError("account_blocked", "The account is blocked.")
    return person


@dataclass
class _Window:
    ends: float
    used: int = 0


class RateLimit:
    """Counts the requests of every person in windows of ten minutes."""

    def __init__(self, allowed: int = 5000) -> None:
        self.allowed = allowed
        self._windows: dict[int, _Window] = {}

    def count(self, person_id: int, now: float) -> tuple[bool, dict[str, str]]:
        """Count one request; say whether it may pass, and the headers that tell the state."""
        window = self._windows.get(person_id)
        if window is None or window.ends <= now:
            window = self._windows[person_id] = _Window(now + WINDOW)
        window.used += 1
        passes = window.used <= self.allowed
        headers = self.headers(window.used, window.ends - now)
        reset = headers["X-RateLimit-Reset"]
        return passes, headers if passes else headers | {"Retry-After": reset}

    def headers(self, used: int = 0, seconds: float = WINDOW) -> dict[str, str]:
        """Tell the state of a window; without one, of somebody who has not asked for anything."""
        return {
            "X-RateLimit-Limit": str(self.allowed),
            "X-RateLimit-Remaining": str(max(0, self.allowed - used)),
            "X-RateLimit-Reset": str(max(1, round(seconds))),
        }


def answer(token: str, origin: str, prefix: str) -> dict[str, Any]:
    """Make the answer to a sign-in: the token, and the addresses to go on with."""
    return {
        "access_token": token,
        "api_url": f"{origin}{prefix}/v4/",
        "files_url": f"{origin}/",
    }
