"""Keeping what the server said, a little after it was said."""

import asyncio
from collections.abc import Mapping
from typing import TypeVar

from pyrus_tui.clock import Clock
from pyrus_tui.errors import Damaged
from pyrus_tui.models.tasks import Inbox, InboxGroup
from pyrus_tui.storage.cache import Cache, Known, News
from pyrus_tui.store.state import Mood, State
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

GATHER = 2.0
"""Seconds in which changes are gathered before they are written."""

K = TypeVar("K")
V = TypeVar("V")


class CacheKeeper:
    """Brings the cache to the store at the start, and follows the store afterwards.

    A cache that cannot be used is said once and then done without; None is a life without one.
    """

    def __init__(self, cache: Cache | None, store: Store, clock: Clock) -> None:
        self._cache = cache
        self._store = store
        self._clock = clock
        self._kept = State()
        self._changed = asyncio.Event()

    async def load(self) -> Known:
        """Return what was known last time; nothing where the cache cannot be used."""
        if self._cache is None:
            return Known()
        try:
            known = await self._cache.load()
        except Damaged as error:
            self._give_up(error)
            return Known()
        if self._cache.notice:
            self._store.say(self._cache.notice, Mood.WARNING)
        return known

    def taken_over(self) -> None:
        """Note that what `load` returned is in the store now, and nothing else: it is kept."""
        self._kept = self._store.state

    async def run(self) -> None:
        """Follow the store."""
        stop = self._store.watch(_parts, lambda _parts: self._changed.set())
        try:
            while self._cache is not None:
                await self._changed.wait()
                await self._clock.sleep(GATHER)
                await self.flush()
        finally:
            stop()

    async def flush(self) -> None:
        """Write now what changed."""
        self._changed.clear()
        state, before = self._store.state, self._kept
        if self._cache is None or state is before:
            return
        try:
            await self._cache.save(_news(before, state), self._clock.now())
        except Damaged as error:
            self._give_up(error)
        self._kept = state

    async def touch(self, task_id: int) -> None:
        """Note that a person looked at a task, so that it stays."""
        if self._cache is not None:
            try:
                await self._cache.touch([task_id], self._clock.now())
            except Damaged as error:
                self._give_up(error)

    async def prune(self) -> None:
        """Forget what nobody looked at for long."""
        if self._cache is not None:
            try:
                await self._cache.prune(self._clock.now())
            except Damaged as error:
                self._give_up(error)

    def _give_up(self, error: Damaged) -> None:
        self._cache = None
        text = _("{reason} The program goes on without a cache.")
        self._store.say(text.format(reason=error), Mood.WARNING)


def _parts(state: State) -> tuple[object, ...]:
    # Compared by what they are, not by what is in them: that would cost more than it saves.
    return (*map(id, _mappings(state)), id(state.me), id(state.inbox))


def _mappings(state: State) -> tuple[object, ...]:
    own = (state.headers, state.tasks, state.forms, state.seen)
    return (*own, state.list_names, state.role_names, state.role_ids)


def _news(before: State, state: State) -> News:
    return News(
        me=None if state.me is before.me else state.me,
        role_ids=None if state.role_ids is before.role_ids else state.role_ids,
        inbox=None if state.inbox is before.inbox else _inbox(state),
        list_names=None if state.list_names is before.list_names else dict(state.list_names),
        role_names=None if state.role_names is before.role_names else dict(state.role_names),
        headers=list(_changed(before.headers, state.headers).values()),
        tasks=list(_changed(before.tasks, state.tasks).values()),
        forms=list(_changed(before.forms, state.forms).values()),
        seen=_changed(before.seen, state.seen),
    )


def _changed(before: Mapping[K, V], now: Mapping[K, V]) -> dict[K, V]:
    if now is before:
        return {}
    known = before.get
    return {key: value for key, value in now.items() if known(key) is not value}


def _inbox(state: State) -> Inbox:
    headers = state.headers
    groups = [
        InboxGroup(id=group.id, name=group.name, has_more=group.has_more).model_copy(
            update={"tasks": tuple(headers[i] for i in group.task_ids if i in headers)}
        )
        for group in state.inbox.groups
    ]
    tasks = tuple(headers[i] for i in state.inbox.task_ids if i in headers)
    inbox = Inbox(has_more=state.inbox.has_more)
    return inbox.model_copy(update={"tasks": tasks, "groups": tuple(groups)})
