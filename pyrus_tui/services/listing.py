"""Lists and forms: their trees, their tasks, and what a person changes about them."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from immutables import Map

from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.clock import Clock
from pyrus_tui.errors import PyrusError
from pyrus_tui.models.lists import ListQuery, TaskPage
from pyrus_tui.models.places import (
    Asked,
    Contents,
    Place,
    PlaceKind,
    with_recent,
)
from pyrus_tui.models.registers import RegisterQuery
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.services.list_changing import ListChanging
from pyrus_tui.storage.list_requests import ListRequests
from pyrus_tui.store.store import Store

REST = 0.12
"""Seconds that the cursor must rest on a place before its tasks are shown."""
FIRST = 200
"""Tasks that are read at first, as many as the server gives by itself."""
PAGE = 1_000
"""Tasks that are read at once afterwards."""
MOST = 100_000
MOST_ROWS = 20_000
"""The highest count of a register."""
WHOLE_AFTER = timedelta(minutes=15)
"""After so long all is read again: a task taken out of a list is not among what changed in it."""


class Shelf(Protocol):
    """What keeps the contents of places while the program does not run."""

    async def contents(
        self, asked: Asked
    ) -> tuple[Contents, Sequence[TaskHeader], Sequence[Task]] | None:
        """Return what was known of a place, with its tasks."""
        ...


class Listing(ListChanging):
    """Reads lists and registers, and carries out what is decided about lists."""

    def __init__(
        self,
        api: PyrusApi,
        store: Store,
        clock: Clock,
        requests: ListRequests,
        shelf: Shelf | None = None,
    ) -> None:
        super().__init__(api, store, clock, requests)
        self._shelf = shelf
        self._turn = asyncio.Lock()

    def star(self, place: Place) -> bool:
        """Give a place a star, or take it away; say whether it has one now."""
        starred = self._places.starred ^ {place}
        self._store.put_places(replace(self._places, starred=starred))
        return place in starred

    def show_columns(self, form_id: int, field_ids: tuple[int, ...]) -> None:
        """Give these fields of a form a column in its table; none means what there is room for."""
        columns = self._places.columns.set(form_id, field_ids)
        self._store.put_places(replace(self._places, columns=columns))

    def viewed(self, task_id: int) -> None:
        """Remember that a person looked at a task."""
        recent = with_recent(self._places.recent, task_id)
        if recent != self._places.recent:
            self._store.put_places(replace(self._places, recent=recent))

    # Tasks

    async def choose(self, asked: Asked) -> None:
        """Show a place once the cursor rests: at once what is known, then what the server says."""
        await self._clock.sleep(REST)
        self._store.put_places(replace(self._places, chosen=asked))
        if asked not in self._places.contents and self._shelf is not None:
            known = await self._shelf.contents(asked)
            if known is not None and asked not in self._places.contents:
                self._store.put_tasks(known[2])
                self._put(asked, known[0], known[1])
        await self.refresh(asked)

    async def refresh(self, asked: Asked, *, whole: bool = False) -> None:
        """Read what changed in a place, or all of it again."""
        async with self._turn:
            try:
                is_form = asked.place.kind is PlaceKind.FORM
                if whole or not self._may_ask_for_changes(asked):
                    await (self._register(asked) if is_form else self._page(asked))
                else:
                    await (self._changed_rows(asked) if is_form else self._changes(asked))
            except PyrusError as error:
                self._trouble(asked, str(error))
                raise
            self._trouble(asked, "")

    async def more(self, asked: Asked) -> None:
        """Read all that is left of a place, telling how far it is; to be cancelled at any time."""
        async with self._turn:
            try:
                if asked.place.kind is PlaceKind.FORM:
                    await self._whole_register(asked)
                else:
                    await self._rest_of_list(asked)
            finally:
                self._store.put_places(
                    replace(self._places, loading=_without(self._places.loading, asked))
                )

    def _may_ask_for_changes(self, asked: Asked) -> bool:
        known = self._places.contents.get(asked)
        return (
            known is not None
            and known.whole is not None
            and known.newest is not None
            and not asked.narrowing.has_span
            and self._clock.now() - known.whole < WHOLE_AFTER
        )

    async def _page(self, asked: Asked) -> None:
        known = self._places.contents.get(asked)
        count = min(MOST, max(FIRST, len(known.task_ids) if known else 0))
        page = await self._api.list_tasks(asked.place.id, asked.list_query(count))
        self._put(asked, _contents(page, self._clock.now()), page.tasks)

    async def _changes(self, asked: Asked) -> None:
        known = self._places.contents[asked]
        # The headers may be newer than this place's answers: the inbox tells of the same tasks.
        query = ListQuery(item_count=PAGE, include_archived=True, modified_after=known.newest)
        page = await self._api.list_tasks(asked.place.id, query)
        if page.has_more:
            await self._page(asked)
            return
        fresh = {task.id: task for task in page.tasks}
        shown = [i for i, task in fresh.items() if asked.narrowing.archived or not task.closed]
        before = set(known.task_ids)
        moved = [i for i in shown if i not in before or _is_after(fresh[i], known.newest)]
        gone = {i for i in fresh if i not in shown} | set(moved)
        ids = (*moved, *(i for i in known.task_ids if i not in gone))
        newest = _newest(page.tasks) or known.newest
        changed = replace(known, task_ids=ids, read=self._clock.now(), newest=newest)
        self._put(asked, changed, page.tasks)

    async def _rest_of_list(self, asked: Asked) -> None:
        """Read on behind the last task that came, as long as the server sorts by change.

        Where it does not, or gives no other task, a higher count is asked for instead.
        """
        while (known := self._places.contents.get(asked)) is not None and known.has_more:
            self._loading(asked, len(known.task_ids))
            if not await self._next_page(asked, known):
                await self._higher_count(asked, known)

    async def _next_page(self, asked: Asked, known: Contents) -> bool:
        if known.until is None:
            return False
        query = replace(asked.list_query(PAGE), modified_before=known.until)
        page = await self._api.list_tasks(asked.place.id, query)
        before, until = set(known.task_ids), _until(page.tasks)
        ids = tuple(dict.fromkeys(t.id for t in page.tasks if t.id not in before))
        if (not ids or until is None) and page.has_more:
            return False
        more = replace(
            known, task_ids=known.task_ids + ids, has_more=page.has_more, until=until or known.until
        )
        self._put(asked, more, page.tasks)
        return True

    async def _higher_count(self, asked: Asked, known: Contents) -> None:
        count = min(MOST, max(PAGE, len(known.task_ids) * 5))
        page = await self._api.list_tasks(asked.place.id, asked.list_query(count))
        found = _contents(page, self._clock.now())
        grew = len(found.task_ids) > len(known.task_ids) and count < MOST
        self._put(asked, replace(found, has_more=page.has_more and grew), page.tasks)

    async def _register(self, asked: Asked) -> None:
        known = self._places.contents.get(asked)
        count = min(MOST_ROWS, max(FIRST, len(known.task_ids) if known else 0))
        await self._rows(asked, count)

    async def _changed_rows(self, asked: Asked) -> None:
        known = self._places.contents[asked]
        # Of finished tasks, and of those that are at another step now, it has to be known too.
        query = RegisterQuery(item_count=PAGE, include_archived=True, modified_after=known.newest)
        page = await self._api.register(asked.place.id, query)
        if len(page.tasks) >= PAGE:
            await self._register(asked)
            return
        steps, before = asked.narrowing.steps, set(known.task_ids)
        gone = {
            task.id
            for task in page.tasks
            if (task.closed and not asked.narrowing.archived)
            or (steps and task.current_step not in steps)
        }
        new = [task.id for task in page.tasks if task.id not in before | gone]
        ids = (*new, *(i for i in known.task_ids if i not in gone))
        newest = _newest(page.tasks) or known.newest
        self._store.put_tasks(page.tasks)
        self._put(asked, replace(known, task_ids=ids, read=self._clock.now(), newest=newest), ())

    async def _whole_register(self, asked: Asked) -> None:
        while (known := self._places.contents.get(asked)) is not None and known.has_more:
            self._loading(asked, len(known.task_ids))
            await self._rows(asked, min(MOST_ROWS, max(PAGE, len(known.task_ids) * 5)))

    async def _rows(self, asked: Asked, count: int) -> None:
        # A register does not tell whether there is more: one row too many does.
        most = min(MOST_ROWS, count + 1)
        page = await self._api.register(asked.place.id, asked.register_query(most))
        tasks = page.tasks[:count]
        ids = tuple(dict.fromkeys(task.id for task in tasks))
        now = self._clock.now()
        self._store.put_tasks(tasks)
        has_more = len(page.tasks) > count and count < MOST_ROWS
        self._put(asked, Contents(ids, has_more, now, now, newest=_newest(tasks)), ())

    def _put(self, asked: Asked, known: Contents, headers: Iterable[TaskHeader]) -> None:
        contents = self._places.contents.set(asked, known)
        self._store.put_places(replace(self._places, contents=contents), headers)

    def _loading(self, asked: Asked, count: int) -> None:
        loading = self._places.loading.set(asked, count)
        self._store.put_places(replace(self._places, loading=loading))

    def _trouble(self, asked: Asked, text: str) -> None:
        trouble = self._places.trouble
        if text:
            trouble = trouble.set(asked, text)
        elif asked in trouble:
            trouble = trouble.delete(asked)
        if trouble is not self._places.trouble:
            self._store.put_places(replace(self._places, trouble=trouble))


def _without(loading: Map[Asked, int], asked: Asked) -> Map[Asked, int]:
    return loading.delete(asked) if asked in loading else loading


def _is_after(header: TaskHeader, moment: datetime | None) -> bool:
    changed = header.last_modified_date
    return changed is None or moment is None or changed > moment


def _newest(headers: Sequence[TaskHeader]) -> datetime | None:
    dates = [h.last_modified_date for h in headers if h.last_modified_date is not None]
    return max(dates, default=None)


def _contents(page: TaskPage, now: datetime) -> Contents:
    ids = tuple(dict.fromkeys(task.id for task in page.tasks))
    return Contents(ids, page.has_more, now, now, _until(page.tasks), _newest(page.tasks))


def _until(headers: Sequence[TaskHeader]) -> datetime | None:
    """Return the last date of tasks that stand in the order of their changes, else None."""
    dates = [header.last_modified_date for header in headers]
    known = [date for date in dates if date is not None]
    if not known or len(known) < len(dates):
        return None
    in_order = all(a >= b for a, b in pairwise(known))
    return known[-1] if in_order else None
