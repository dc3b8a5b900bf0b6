"""Keeps to the server's rate limit: what it says of it, and the wait after a refusal."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pyrus_tui.clock import Clock
from pyrus_tui.errors import Busy
from pyrus_tui.words import ngettext

LONGEST = 15 * 60.0
USUAL = 60.0
SHORT = 5.0
"""Seconds that a read waits by itself."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests are left, as the server said at a moment."""

    limit: int | None
    remaining: int | None
    reset: float | None
    """Seconds from that moment until all are there again."""
    as_of: datetime


class Pace:
    """Knows when the next request may go."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until = 0.0
        self.quota: Quota | None = None
        self.skew: float | None = None
        """Seconds by which the server's clock is ahead of ours."""

    def note(self, headers: Mapping[str, str]) -> None:
        """Take the server's time and the state of the limit from an answer."""
        now = self._clock.now()
        limit, remaining = _whole(headers, "limit"), _whole(headers, "remaining")
        if limit is not None or remaining is not None:
            reset = _seconds(headers.get("x-ratelimit-reset", ""), now)
            self.quota = Quota(limit, remaining, reset, now)
        date = _moment(headers.get("date", ""))
        if date is not None:
            self.skew = (date - now).total_seconds()

    def refused(self, headers: Mapping[str, str]) -> float:
        """Remember that the limit is used up; return the seconds until it is worth asking."""
        now = self._clock.now()
        wait = _seconds(headers.get("retry-after", ""), now)
        if wait is None:
            wait = _seconds(headers.get("x-ratelimit-reset", ""), now)
        wait = min(USUAL if wait is None else wait, LONGEST)
        self._until = max(self._until, self._clock.monotonic() + wait)
        return wait

    async def wait(self, *, patient: bool) -> None:
        """Return when a request may go; only the patient wait, and only a short time.

        Raises:
            Busy: it takes longer.
        """
        left = self._until - self._clock.monotonic()
        if left <= 0:
            return
        if not patient or left > SHORT:
            raise busy(left)
        await self._clock.sleep(left + random.uniform(0, 0.2))


def busy(seconds: float) -> Busy:
    """Say that Pyrus wants a pause."""
    whole = max(1, round(seconds))
    text = ngettext(
        "Pyrus wants fewer requests: the next one goes in {n} second.",
        "Pyrus wants fewer requests: the next one goes in {n} seconds.",
        whole,
    )
    return Busy(text.format(n=whole), retry_after=max(0.0, seconds))


def _whole(headers: Mapping[str, str], name: str) -> int | None:
    value = headers.get(f"x-ratelimit-{name}", "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _seconds(value: str, now: datetime) -> float | None:
    """Read a wait: seconds or a date; nonsense and times that are over count as not said."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:12]) if int(value[:12]) > 0 else None
    date = _moment(value)
    seconds = (date - now).total_seconds() if date is not None else 0.0
    return seconds if seconds > 0 else None


def _moment(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
