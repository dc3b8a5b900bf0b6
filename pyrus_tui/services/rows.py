"""The outbox's rows in memory: always what is on the disk, and a bell that rings at each change."""

import asyncio
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress

from pyrus_tui.clock import Clock
from pyrus_tui.errors import Damaged, PyrusError
from pyrus_tui.models.outbox import Entry, Stage
from pyrus_tui.storage.outbox import NewEntry, Outbox
from pyrus_tui.words import _

AGAIN = 30.0
"""Seconds until something that must be written and could not is tried again."""


class Rows:
    """The rows by number; `changed` is called with all of them, in order, when one changes."""

    def __init__(
        self,
        outbox: Outbox,
        clock: Clock,
        changed: Callable[[tuple[Entry, ...]], None],
        complain: Callable[[str], None],
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._changed = changed
        self._complain = complain
        self._rows: dict[int, Entry] = {}
        self._bell = asyncio.Event()

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._rows.values())

    @property
    def all(self) -> tuple[Entry, ...]:
        """All rows in order."""
        return tuple(self._rows.values())

    def get(self, number: int) -> Entry:
        """Return a row.

        Raises:
            PyrusError: there is none.
        """
        entry = self._rows.get(number)
        if entry is None:
            raise PyrusError(_("This action is not in the outbox any more."))
        return entry

    def group(self, entry: Entry) -> tuple[Entry, ...]:
        """Return the rows that belong together with one, in order."""
        if not entry.group:
            return (entry,)
        return tuple(row for row in self if row.group == entry.group)

    def taking_back(self, entry: Entry) -> Entry | None:
        """Return the row that takes one back, or did; None if nothing does."""
        rows = [
            row
            for row in self
            if row.undoes == entry.number and row.stage not in (Stage.DROPPED, Stage.REFUSED)
        ]
        return rows[-1] if rows else None

    # Changing

    async def load(self) -> None:
        """Read all rows from the disk."""
        self._rows = {entry.number: entry for entry in await self._outbox.entries()}
        self.ring()

    async def refresh(self) -> None:
        """Take over what another program wrote."""
        if await self._outbox.changed_by_others():
            await self.load()
        if warning := self._outbox.warning():
            self._complain(warning)

    async def recover(self) -> None:
        """Take over from a program that ended: what it was sending may have arrived."""
        await self._outbox.recover()
        await self.load()

    async def add(self, *news: NewEntry) -> tuple[Entry, ...]:
        """Accept new rows."""
        added = await self._outbox.add(*news)
        self._take(*added)
        return added

    async def change(
        self,
        number: int,
        stages: AbstractSet[Stage],
        change: Callable[[Entry], Entry],
        *,
        draft: str | None = None,
        insist: bool = False,
    ) -> Entry | None:
        """Change a row that is at one of the stages; None if it is at another.

        What must be remembered whatever happens is tried again, with `insist`, until it is on the
        disk.
        """
        told = False
        while True:
            try:
                entry = await self._outbox.change(number, stages, change, draft=draft)
            except Damaged as error:
                if not insist:
                    raise
                if not told:
                    self._complain(str(error))
                    told = True
                await self._clock.sleep(AGAIN)
                continue
            known = self._rows.get(number)
            if entry is None or (known is not None and known.task_id != entry.task_id):
                await self.load()
            else:
                self._take(entry)
            return entry

    def _take(self, *entries: Entry) -> None:
        for entry in entries:
            self._rows[entry.number] = entry
        self.ring()

    # The bell

    def ring(self) -> None:
        """Tell everybody that something changed."""
        self._bell.set()
        self._bell = asyncio.Event()
        self._changed(self.all)

    async def rings(self) -> None:
        """Return at the next change."""
        await self._bell.wait()

    async def stays(self, entry: Entry, seconds: float) -> bool:
        """Wait while a row stays at its stage; say whether it did for all the time."""
        timer = asyncio.create_task(self._clock.sleep(seconds))
        try:
            while self._is_at(entry):
                ring = asyncio.create_task(self._bell.wait())
                await asyncio.wait({timer, ring}, return_when=asyncio.FIRST_COMPLETED)
                ring.cancel()
                if timer.done():
                    return self._is_at(entry)
            return False
        finally:
            timer.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(timer, return_exceptions=True)

    def _is_at(self, entry: Entry) -> bool:
        row = self._rows.get(entry.number)
        return row is not None and row.stage is entry.stage
