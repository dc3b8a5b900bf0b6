"""Keeping typed words: within a second they survive whatever happens to the program."""

import asyncio
from collections.abc import Mapping

from pyrus_tui.clock import Clock
from pyrus_tui.errors import Damaged
from pyrus_tui.storage.outbox import DraftKey, Outbox
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store

GATHER = 0.5
"""Seconds of typing that are written in one go."""
AGAIN = 30.0
"""Seconds until the next try after the disk refused."""


class DraftKeeper:
    """Brings kept drafts to the store at the start, and follows the store afterwards."""

    def __init__(self, outbox: Outbox, store: Store, clock: Clock) -> None:
        self._outbox = outbox
        self._store = store
        self._clock = clock
        self._kept: Mapping[DraftKey, str] = {}
        self._changed = asyncio.Event()

    async def load(self) -> None:
        """Give back what was typed before the program ended.

        Raises:
            Damaged: it cannot be read.
        """
        self._kept = await self._outbox.drafts()
        for (task_id, purpose), text in self._kept.items():
            self._store.put_draft(task_id, purpose, text)

    async def run(self) -> None:
        """Follow what is typed."""
        stop = self._store.watch(lambda state: state.drafts, lambda _drafts: self._changed.set())
        told = False
        try:
            while True:
                await self._changed.wait()
                await self._clock.sleep(GATHER)
                try:
                    await self.flush()
                    told = False
                except Damaged as error:
                    self._changed.set()
                    if not told:
                        self._store.say(str(error), Mood.FAILED)
                        told = True
                    await self._clock.sleep(AGAIN)
        finally:
            stop()

    async def flush(self) -> None:
        """Write now what was typed.

        Raises:
            Damaged: it could not be written; it stays in the store.
        """
        self._changed.clear()
        now: Mapping[DraftKey, str] = dict(self._store.state.drafts)
        texts = {key: text for key, text in now.items() if self._kept.get(key) != text}
        texts |= dict.fromkeys(self._kept.keys() - now.keys(), "")
        if texts:
            await self._outbox.keep_drafts(texts)
        self._kept = now
