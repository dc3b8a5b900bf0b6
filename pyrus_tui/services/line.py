"""When it is worth asking the server again."""

import asyncio
import random
from collections.abc import Callable

from pyrus_tui.clock import Clock
from pyrus_tui.errors import BadSettings, Busy, NotSignedIn, PyrusError

FIRST = 2.0
LONGEST = 60.0
"""Seconds between two tries: the first wait, and the longest."""


class Line:
    """The connection, as the deliverer knows it: open, or closed until a moment or an event.

    `trouble` says why it is closed; `needs_sign_in` that no time will open it again.
    """

    def __init__(
        self, clock: Clock, jitter: Callable[[float, float], float] = random.uniform
    ) -> None:
        self._clock = clock
        self._jitter = jitter
        self._open = asyncio.Event()
        self._open.set()
        self._timer: asyncio.Task[None] | None = None
        self._failures = 0
        self.trouble = ""
        self.needs_sign_in = False

    async def wait(self) -> None:
        """Return when it is worth a try."""
        await self._open.wait()

    def works(self) -> None:
        """Note that the server answered."""
        self._failures = 0
        self.trouble = ""

    def broken(self, error: PyrusError) -> None:
        """Close it: for as long as the server says, for growing times, or until `back`."""
        if not self._open.is_set():
            return
        self._open.clear()
        self.trouble = str(error)
        if isinstance(error, NotSignedIn | BadSettings):
            self.needs_sign_in = True
            return
        if isinstance(error, Busy):
            seconds = error.retry_after
        else:
            seconds = FIRST * 2 ** min(self._failures, 10) * self._jitter(0.75, 1.25)
            seconds = min(LONGEST, seconds)
            self._failures += 1
        self._timer = asyncio.create_task(self._reopen(seconds))

    def back(self) -> None:
        """Open it at once: the network returned, or somebody signed in."""
        self._failures = 0
        self.trouble = ""
        self.needs_sign_in = False
        self.close()
        self._open.set()

    def close(self) -> None:
        """Wait for nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _reopen(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._timer = None
        self._open.set()
