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
from pyrus_tui.models.lists import ListChange, ListDraft, ListQuery, TaskList, TaskPage
from pyrus_tui.models.places import (
    Asked,
    Contents,
    Place,
    PlaceKind,
    find_list,
    renamed,
    with_list,
    with_paths,
    with_recent,
    without_list,
)
from pyrus_tui.models.registers import RegisterQuery
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.store.state import Places
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

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


class Listing:
    """Reads lists and registers, and carries out what is decided about lists."""

    def __init__(
        self, api: PyrusApi, store: Store, clock: Clock, shelf: Shelf | None = None
    ) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._shelf = shelf
        self._turn = asyncio.Lock()
        self._unanswered: dict[tuple[str, int | None], set[int]] = {}

    @property
    def _places(self) -> Places:
        return self._store.state.places

    # The tree

    async def tree(self) -> None:
        """Read the lists again."""
        lists = await self._api.lists()
        names = {one.id: one.name for one, _above in with_paths(lists)}
        self._store.put_names(names, self._store.state.role_names)
        self._store.put_places(replace(self._places, lists=lists, read=self._clock.now()))

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

    # Changing lists

    async def create(self, name: str, parent_id: int | None) -> TaskList:
        """Make a list; its people are known from the beginning.

        Pyrus does not know a request that comes twice. So where no answer came, the lists are read:
        one of this name that was not there before is taken as the answer, now or when a person
        asks for it again.
        """
        made = await self._made_before(name, parent_id)
        if made is not None:
            self._store.say(_("The list {name} was made after all.").format(name=made.name))
            return made
        there = {one.id for one in self._called(name, parent_id)}
        try:
            made = await self._api.create_list(ListDraft(name=name, parent_id=parent_id))
        except PyrusError as error:
            if not error.may_have_been_applied:
                raise
            self._unanswered[name, parent_id] = there
            made = await self._made_before(name, parent_id)
            if made is None:
                raise
            self._store.say(_("Made the list {name}.").format(name=made.name))
            return made
        lists = with_list(self._places.lists, made, parent_id)
        self._name(made)
        people = self._places.people.set(made.id, made)
        self._store.put_places(replace(self._places, lists=lists, people=people))
        self._store.say(_("Made the list {name}.").format(name=made.name))
        return made

    async def _made_before(self, name: str, parent_id: int | None) -> TaskList | None:
        """Look for the list of a request that nobody answered."""
        there = self._unanswered.get((name, parent_id))
        if there is None:
            return None
        await self.tree()
        del self._unanswered[name, parent_id]
        return next((one for one in self._called(name, parent_id) if one.id not in there), None)

    def _called(self, name: str, parent_id: int | None) -> list[TaskList]:
        lists = self._places.lists
        parent = find_list(lists, parent_id) if parent_id is not None else None
        beside = lists if parent_id is None else parent.children if parent is not None else ()
        return [one for one in beside if one.name == name]

    async def delete(self, list_id: int) -> None:
        """Delete a list; its tasks stay."""
        await self._api.delete_list(list_id)
        places, place = self._places, Place(PlaceKind.LIST, list_id)
        chosen = places.chosen
        self._store.put_places(
            replace(
                places,
                lists=without_list(places.lists, list_id),
                starred=places.starred - {place},
                chosen=None if chosen is not None and chosen.place == place else chosen,
            )
        )

    def _name(self, named: TaskList) -> None:
        names = self._store.state.list_names.set(named.id, named.name)
        self._store.put_names(names, self._store.state.role_names)

    async def change(self, list_id: int, change: ListChange) -> TaskList:
        """Change a list's name or people; afterwards its people are known."""
        answer = await self._api.change_list(list_id, change)
        lists = renamed(self._places.lists, list_id, answer.name)
        self._name(answer)
        people = self._places.people.set(list_id, answer)
        self._store.put_places(replace(self._places, lists=lists, people=people))
        self._store.say(_("Changed the list {name}.").format(name=answer.name))
        return answer


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
