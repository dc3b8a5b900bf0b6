"""Who sends, when, and in which order: one program for an account, one row at a time for a task."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from pyrus_tui.clock import Clock
from pyrus_tui.errors import Damaged, NotSignedIn, PyrusError
from pyrus_tui.models.outbox import UNSENT, Entry, Stage
from pyrus_tui.models.people import Profile
from pyrus_tui.services.line import Line
from pyrus_tui.services.rows import AGAIN, Rows
from pyrus_tui.services.sending import READY, Sender
from pyrus_tui.storage.locking import DeliveryLock
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

AT_ONCE = 3
"""Tasks that are written to at the same time."""
LOOK_AGAIN = 30.0
"""Seconds between two looks for what was not answered: as long as a request may take."""

_IN_ORDER = UNSENT - {Stage.REFUSED}
"""What no later row of the same task passes."""

T = TypeVar("T")


class Dispatcher:
    """Brings the rows on while this program holds the lock, and watches for it otherwise.

    Nothing is sent as anybody but `person_id`. Every `every` seconds it looks for what another
    program wrote.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        rows: Rows,
        sender: Sender,
        lock: DeliveryLock,
        line: Line,
        *,
        person_id: int,
        every: float,
        complain: Callable[[str], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._rows = rows
        self._sender = sender
        self._lock = lock
        self._line = line
        self._person_id = person_id
        self._every = every
        self._complain = complain
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._mine = asyncio.Event()
        self._working: set[int] = set()
        self._looked: set[int] = set()

    async def run(self) -> None:
        """Deliver for as long as the program runs, once no other program does."""
        stop = self._store.watch(lambda state: state.me, self._identified)
        try:
            while not await self._insist(self._take_lock):
                await self._clock.sleep(self._every)
                await self._insist(self._rows.refresh)
            await self._insist(self._rows.recover)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._watch())
                tasks.create_task(self._dispatch(tasks))
        finally:
            stop()
            self._line.close()
            self._lock.release()

    async def _take_lock(self) -> bool:
        return self._lock.take()

    def _identified(self, me: Profile | None) -> None:
        if me is None:
            return
        if me.person_id == self._person_id:
            self._mine.set()
        else:
            self._mine.clear()
            self._complain(_("Somebody else is signed in now: what waits here is not sent."))

    async def _insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do what needs the disk, and wait where the disk does not allow it."""
        while True:
            try:
                return await work()
            except Damaged as error:
                self._complain(str(error))
                await self._clock.sleep(AGAIN)

    async def _watch(self) -> None:
        while True:
            await self._clock.sleep(self._every)
            await self._insist(self._rows.refresh)

    async def _dispatch(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            for task_id in dict.fromkeys(row.task_id for row in self._rows):
                if task_id not in self._working and self._next(task_id) is not None:
                    self._working.add(task_id)
                    tasks.create_task(self._work(task_id))
            await self._rows.rings()

    def _next(self, task_id: int) -> Entry | None:
        """Return the row of a task that is to go on; none passes one that waits for a person."""
        for entry in self._rows:
            if entry.task_id == task_id and entry.stage in _IN_ORDER:
                return entry if entry.stage in READY or entry.stage is Stage.UNKNOWN else None
        return None

    async def _work(self, task_id: int) -> None:
        """Bring the rows of a task on, one after the other."""
        try:
            while (entry := self._next(task_id)) is not None:
                if entry.stage is Stage.WAITING:
                    await self._let_wait(entry)
                    continue
                await self._mine.wait()
                await self._line.wait()
                async with self._slots:
                    await self._insist(self._rows.refresh)
                    if self._next(task_id) != entry:
                        continue
                    arrived = await self._go_on(entry)
                if not arrived and not await self._rows.stays(entry, LOOK_AGAIN):
                    self._looked.discard(entry.number)
        finally:
            self._working.discard(task_id)

    async def _let_wait(self, entry: Entry) -> None:
        """Give a person the time to take it back; a clock that was set changes nothing."""
        left = (entry.not_before - self._clock.now()).total_seconds()
        if await self._rows.stays(entry, min(max(left, 0.0), entry.delay)):
            await self._rows.change(
                entry.number,
                {Stage.WAITING},
                lambda row: replace(row, stage=Stage.QUEUED),
                insist=True,
            )

    async def _go_on(self, entry: Entry) -> bool:
        """Do the next thing for a row; False if it is to be looked for once more."""
        try:
            if entry.stage is Stage.UNKNOWN:
                again = entry.number in self._looked
                if not await self._sender.look(entry, again=again):
                    self._looked.add(entry.number)
                    return False
                self._looked.discard(entry.number)
            elif self._lacks_predecessor(entry):
                reason = _("what belongs to it was not done")
                if entry.base.rests_on:
                    reason = _("the fields changed before it were not accepted")
                await self._sender.hold(entry, reason)
            else:
                await self._sender.send(entry)
        except Damaged as error:
            self._complain(str(error))
            await self._clock.sleep(AGAIN)
        except PyrusError as error:
            self._line.broken(error)
            if isinstance(error, NotSignedIn) and not error.passing:
                self._refused(error)
        else:
            self._line.works()
        return True

    def _refused(self, error: NotSignedIn) -> None:
        """Show at once that only the person can go on, before the inbox is asked for again."""
        link = self._store.state.link
        refused = link.refused or 1
        self._store.put_link(
            replace(link, trouble=str(error), offline=False, signed_out=True, refused=refused)
        )

    def _lacks_predecessor(self, entry: Entry) -> bool:
        before = [row.number for row in self._rows.group(entry) if row.number < entry.number]
        wanted = {*before, *entry.base.rests_on}
        done = {row.number for row in self._rows if row.stage is Stage.SENT}
        # Rows are forgotten only once they are done.
        known = {row.number for row in self._rows}
        return bool((wanted & known) - done)
