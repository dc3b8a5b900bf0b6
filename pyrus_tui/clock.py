"""The only place that asks what time it is, so that tests and the demo can decide."""

import asyncio
import os
import time
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class Clock(Protocol):
    """A source of time."""

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never jump, for time-outs and waits."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class FixedClock:
    """A clock that moves only when told to; waiting moves it at once."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._start = self._now

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds it was moved since it was made."""
        return (self._now - self._start).total_seconds()

    def set(self, moment: datetime) -> None:
        """Move it to a moment."""
        self._now = moment.astimezone(UTC)

    async def sleep(self, seconds: float) -> None:
        """Move on by that much, and let others run."""
        self._now = datetime.fromtimestamp(self._now.timestamp() + seconds, UTC)
        await asyncio.sleep(0)


def zone_of(name: str | None = None) -> tzinfo:
    """Return the named time zone, or the machine's own; UTC where that cannot be found out."""
    for wanted in (name, os.environ.get("TZ", "").removeprefix(":")):
        if wanted:
            try:
                return ZoneInfo(wanted)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    try:
        with LOCALTIME.open("rb") as file:
            return ZoneInfo.from_file(file, key="local")
    except (OSError, ValueError):
        return UTC


LOCALTIME = Path("/etc/localtime")
