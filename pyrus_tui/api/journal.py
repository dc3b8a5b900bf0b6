"""What was asked of the server lately: no bodies, no secrets."""

from collections import deque
from collections.abc import Iterator

from pyrus_tui.clock import Clock
from pyrus_tui.models.requests import Request

KEPT = 200
"""How many requests are remembered."""


class Journal:
    """The last requests, and how many there were."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._requests: deque[Request] = deque(maxlen=KEPT)
        self.total = 0

    def __iter__(self) -> Iterator[Request]:
        """Go through the requests, the newest first."""
        return reversed(self._requests)

    def note(self, method: str, path: str, status: int | None, began: float) -> None:
        """Remember a request that began at a moment of the monotonic clock."""
        seconds = self._clock.monotonic() - began
        self._requests.append(Request(self._clock.now(), method, path, status, seconds))
        self.total += 1
