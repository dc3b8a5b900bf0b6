"""Filling in what inbox rows do not say: form, step, who waits for whom."""

import asyncio
from collections import deque
from collections.abc import Iterable
from datetime import datetime

from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.clock import Clock
from pyrus_tui.errors import Busy, NotSignedIn, Offline, PyrusError
from pyrus_tui.models.tasks import Completeness, Task, TaskHeader
from pyrus_tui.store.state import State
from pyrus_tui.store.store import Store

AT_ONCE = 4
"""Requests under way at the same time."""
NEWEST = 500
"""How many tasks beyond the visible ones are read without being asked for."""
SHARE = 0.2
"""The part of the server's quota that this may use up."""
GATHER = 0.15
"""Seconds in which answers are gathered before the screens are told."""
PAUSE = 30.0
"""Seconds to rest where the quota or the connection is used up."""


class Enricher:
    """Reads the tasks behind the inbox's headers: visible ones first, then the newest.

    Only what changed since it was last read is asked for. Answers reach the store in batches.
    """

    def __init__(self, api: PyrusApi, store: Store, clock: Clock) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._wanted: deque[int] = deque()
        self._urgent: deque[int] = deque()
        self._visible: tuple[int, ...] = ()
        self._under_way: set[int] = set()
        self._wake = asyncio.Event()
        self._answers: list[Task] = []
        self._read_for: dict[int, datetime | None] = {}

    def look_at(self, task_ids: Iterable[int]) -> None:
        """Say which rows are on the screen: they come first."""
        self._visible = tuple(task_ids)
        self._urgent = deque(self._visible)
        self._wake.set()

    def try_again(self) -> None:
        """Read once more what could not be read."""
        for task_id in self._store.state.trouble:
            self._read_for.pop(task_id, None)

    def inbox_changed(self) -> None:
        """Look through the inbox again for what is not yet read."""
        state = self._store.state
        ids = sorted(
            (i for i in state.inbox.task_ids if i in state.headers),
            key=lambda i: _changed(state, i),
            reverse=True,
        )
        self._wanted = deque(i for i in ids[:NEWEST] if self._needs_reading(state, i))
        self._urgent = deque(self._visible)
        self._wake.set()

    async def run(self) -> None:
        """Read for as long as the program runs."""
        async with asyncio.TaskGroup() as tasks:
            for _number in range(AT_ONCE):
                tasks.create_task(self._work())

    async def _work(self) -> None:
        while True:
            if not self._may_ask():
                await self._clock.sleep(PAUSE)
                continue
            task_id = self._next()
            if task_id is None:
                self._wake.clear()
                await self._wake.wait()
                continue
            self._under_way.add(task_id)
            try:
                answered = await self._read(task_id)
            finally:
                self._under_way.discard(task_id)
            if not answered:
                self._wanted.appendleft(task_id)
                await self._clock.sleep(PAUSE)

    def _needs_reading(self, state: State, task_id: int) -> bool:
        # A server whose header is always ahead of its task must not be asked for ever.
        date = _date(state.headers.get(task_id))
        asked = task_id in self._read_for and self._read_for[task_id] == date
        return not asked and needs_reading(state, task_id)

    async def _read(self, task_id: int) -> bool:
        header = self._store.state.headers.get(task_id)
        try:
            task = await self._api.task(task_id)
        except (Offline, Busy, NotSignedIn):
            return False
        except PyrusError as error:
            self._read_for[task_id] = _date(header)
            self._store.put_trouble(task_id, str(error))
            return True
        self._read_for[task_id] = _date(header)
        self._answers.append(task)
        if len(self._answers) == 1:
            await self._clock.sleep(GATHER)
            answers, self._answers = self._answers, []
            self._store.put_tasks(answers)
        return True

    def _next(self) -> int | None:
        state = self._store.state
        for queue in (self._urgent, self._wanted):
            while queue:
                task_id = queue.popleft()
                if task_id not in self._under_way and self._needs_reading(state, task_id):
                    return task_id
        return None

    def _may_ask(self) -> bool:
        quota = self._api.quota
        if quota is None or quota.limit is None or quota.remaining is None:
            return True
        return quota.remaining > quota.limit * (1 - SHARE)


def needs_reading(state: State, task_id: int) -> bool:
    """Say whether a task is not known whole, or changed since it was read."""
    task = state.tasks.get(task_id)
    if task is None or task.completeness is not Completeness.FULL:
        return True
    header = state.headers.get(task_id)
    return (
        header is not None
        and header.last_modified_date is not None
        and task.last_modified_date is not None
        and header.last_modified_date > task.last_modified_date
    )


def _date(header: TaskHeader | None) -> datetime | None:
    return header.last_modified_date if header is not None else None


def _changed(state: State, task_id: int) -> float:
    changed = state.headers[task_id].last_modified_date
    return changed.timestamp() if changed else 0.0
