"""Keeping what the server said, a little after it was said."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from pyrus_tui.clock import Clock
from pyrus_tui.errors import Damaged
from pyrus_tui.models.base import Json
from pyrus_tui.models.places import Asked, Contents, PlaceKind
from pyrus_tui.models.sight import Rank, Sight
from pyrus_tui.models.tasks import Inbox, InboxGroup, Task, TaskHeader
from pyrus_tui.services.calendar_cache import pack_calendar, unpack_calendar
from pyrus_tui.storage.cache import Cache, Known, KnownPlaces, News
from pyrus_tui.storage.sight_rows import rows_of
from pyrus_tui.store.calendar_state import Calendar, Sieve
from pyrus_tui.store.state import Mood, Places, State
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

GATHER = 2.0
"""Seconds in which changes are gathered before they are written."""

KNOWN_TASKS = 500
"""How many tasks of the inbox are brought with their comments."""

SIGHT_EVERY = 30.0
"""Seconds between two pictures of the inbox."""

WHOLE = 200
"""How many tasks of a list are brought with their comments."""

K = TypeVar("K")
V = TypeVar("V")


class CacheKeeper:
    """Brings the cache to the store at the start, and follows the store afterwards.

    A cache that cannot be used is said once and then done without; None is a life without one.
    `brought` is set once all that was known is in the store: what is asked of the server before
    would be asked in vain.
    """

    def __init__(
        self,
        cache: Cache | None,
        store: Store,
        clock: Clock,
        brought: asyncio.Event | None = None,
    ) -> None:
        self._cache = cache
        self._store = store
        self._clock = clock
        self._kept = State()
        self._calendar: Json = None
        self._changed = asyncio.Event()
        self.ranks: Mapping[int, Rank] = {}
        self._sight: Callable[[], Sight] | None = None
        self._sight_after = 0.0
        self._brought = brought or asyncio.Event()

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
        self._calendar, self.ranks = known.calendar, known.ranks
        return known

    def taken_over(self) -> None:
        """Note that what `load` returned is in the store now, and nothing else: it is kept."""
        self._kept = self._store.state

    async def run(self) -> None:
        """Follow the store."""
        await self._bring()
        stop = self._store.watch(_parts, lambda _parts: self._changed.set())
        try:
            while self._cache is not None:
                await self._changed.wait()
                await self._clock.sleep(GATHER)
                await self.flush()
        finally:
            stop()

    async def _bring(self) -> None:
        """Bring what the first screen does not need, unless something newer is there."""
        try:
            if self._cache is not None:
                await self._bring_tasks(self._cache)
                self._brought.set()
                await self._bring_contacts(self._cache)
        except Damaged as error:
            self._give_up(error)
        finally:
            self._brought.set()

    async def _bring_tasks(self, cache: Cache) -> None:
        forms = {form.id: form for form in await cache.forms()}
        known = self._store.state.forms
        self._store.put_forms(form for form in forms.values() if form.id not in known)
        wanted = dict.fromkeys(self._store.state.inbox.task_ids[:KNOWN_TASKS])
        calendar = unpack_calendar(self._calendar)
        wanted |= dict.fromkeys(calendar.task_ids())
        tasks = [task async for batch in cache.tasks(wanted) for task in batch]
        state = self._store.state
        # All at once: whoever shows rows looks through all of them each time.
        self._store.put_tasks(task for task in tasks if task.id not in state.tasks)
        here = state.calendar
        self._kept = replace(self._kept, calendar=calendar)
        self._store.put_calendar(
            replace(
                here,
                months=here.months or calendar.months,
                steps=here.steps or calendar.steps,
                sieve=calendar.sieve if here.sieve == Sieve() else here.sieve,
            )
        )
        state = self._store.state
        same_forms = {i: form for i, form in forms.items() if state.forms.get(i) is form}
        same_tasks = {task.id: task for task in tasks if state.tasks.get(task.id) is task}
        self._kept = replace(
            self._kept,
            forms=self._kept.forms.update(same_forms),
            tasks=self._kept.tasks.update(same_tasks),
        )

    async def _bring_contacts(self, cache: Cache) -> None:
        if self._store.state.contacts:
            return
        known = await cache.contacts()
        if not self._store.state.contacts:
            self._store.put_contacts(known)
            self._kept = replace(self._kept, contacts=known)

    def show(self, make: Callable[[], Sight]) -> None:
        """Take what makes a picture of the inbox as it is shown now; a thread calls it later."""
        self._sight = make
        self._changed.set()

    async def _keep_sight(self) -> None:
        make, self._sight = self._sight, None
        if self._cache is None or make is None:
            return
        self._sight_after = self._clock.monotonic() + SIGHT_EVERY
        try:
            rows = await asyncio.to_thread(lambda: rows_of(make()))
            await self._cache.save_sight(rows)
        except Damaged as error:
            self._give_up(error)

    async def flush(self, *, last: bool = False) -> None:
        """Write now what changed; the picture of the inbox now and then, and at the end."""
        self._changed.clear()
        if last or self._clock.monotonic() >= self._sight_after:
            await self._keep_sight()
        state, before = self._store.state, self._kept
        if self._cache is None or state is before:
            return
        try:
            await self._cache.save(_news(before, state), self._clock.now())
            if state.contacts is not before.contacts:
                await self._cache.save_contacts(state.contacts)
        except Damaged as error:
            self._give_up(error)
        self._kept = state

    async def contents(
        self, asked: Asked
    ) -> tuple[Contents, Sequence[TaskHeader], Sequence[Task]] | None:
        """Return what was known of a place, with its tasks."""
        if self._cache is None:
            return None
        try:
            known = await self._cache.contents(asked)
            if known is None:
                return None
            is_form = asked.place.kind is PlaceKind.FORM
            headers = () if is_form else await self._cache.headers(known.task_ids)
            whole = known.task_ids if is_form else known.task_ids[:WHOLE]
            tasks = [task async for batch in self._cache.tasks(whole) for task in batch]
        except Damaged as error:
            self._give_up(error)
            return None
        return known, headers, tasks

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
    return (*map(id, _mappings(state)), id(state.me), id(state.inbox), *map(id, _own(state)))


def _own(state: State) -> tuple[object, ...]:
    places = state.places
    own = (places.starred, places.recent, places.columns)
    return places.lists, places.read, places.contents, *own


def _mappings(state: State) -> tuple[object, ...]:
    own = (state.headers, state.tasks, state.forms, state.seen, state.contacts)
    calendar = (state.calendar.months, state.calendar.steps, state.calendar.sieve)
    return (*own, *calendar, state.list_names, state.role_names, state.role_ids)


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
        calendar=_calendar(before.calendar, state.calendar),
        places=_places(before.places, state.places),
        contents=_changed(before.places.contents, state.places.contents),
    )


def _calendar(before: Calendar, now: Calendar) -> Json | None:
    same = now.months is before.months and now.steps is before.steps
    same = same and now.sieve is before.sieve
    return None if same else pack_calendar(now)


def _places(before: Places, now: Places) -> KnownPlaces | None:
    known = KnownPlaces(now.lists, now.read, now.starred, now.recent, now.columns)
    before_of = (before.lists, before.read, before.starred, before.recent, before.columns)
    same = (known.lists, known.read, known.starred, known.recent, known.columns)
    return None if all(a is b for a, b in zip(before_of, same, strict=True)) else known


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
