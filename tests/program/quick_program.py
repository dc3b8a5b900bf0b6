"""The whole program with waits that pass fifty times as fast: for tests that kill it."""

import asyncio
import sys

from pyrus_tui import clock
from pyrus_tui.cli import main


async def sleep(_self: clock.SystemClock, seconds: float) -> None:
    await asyncio.sleep(seconds / (50 if seconds > 1 else 5))


if __name__ == "__main__":
    clock.SystemClock.sleep = sleep  # type: ignore[method-assign]
    sys.exit(main(sys.argv[1:]))
