"""Searching: here while one types, and on the server on demand."""

import asyncio
from dataclasses import replace
from datetime import tzinfo

from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.clock import Clock
from pyrus_tui.errors import NotFound, PyrusError
from pyrus_tui.models.capabilities import Capability
from pyrus_tui.models.lists import ListQuery, TaskPage
from pyrus_tui.models.registers import RegisterQuery
from pyrus_tui.models.searching import (
    MOST,
    Known,
    Names,
    Search,
    fits,
    read_search,
    says,
    text_of,
)
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.store.search_state import Found
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

REST = 0.06
"""Seconds without a letter after which is searched."""
_SLICE = 40
"""Tasks that are looked through at one go, so that no key waits."""


class Searching:
    """Finds tasks among those that are known here, and lets the server look for others."""

    def __init__(self, api: PyrusApi, store: Store, clock: Clock, zone: tzinfo) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._zone = zone
        self._known: tuple[tuple[object, ...], Known] = ((), Known())
        self._people: tuple[object, Names] = ((), Names())
        self._texts: dict[int, tuple[TaskHeader, Task | None, str, str]] = {}

    @property
    def anywhere(self) -> bool:
        """Whether the server searches everything, not only a form or a list."""
        return Capability.SEARCH in self._api.capabilities

    @property
    def is_prepared(self) -> bool:
        """Whether all people can be named that are known now."""
        return self._people[0] is self._store.state.contacts

    async def prepare(self) -> None:
        """Take in the names of the people, who may be many."""
        contacts = self._store.state.contacts
        if not self.is_prepared:
            people = ((p.id, p.name) for one in contacts for p in one.persons)
            self._people = (contacts, await Names.made(people))

    def read(self, text: str) -> Search:
        """Understand what was typed; people are those that were there at `prepare`."""
        return read_search(text, self._names())

    def _names(self) -> Known:
        """Return what can be named, made anew only when that has changed."""
        state = self._store.state
        today = self._clock.now().astimezone(self._zone).date()
        sources = (self._people[1], state.forms, state.list_names, state.me)
        before, known = self._known
        if [*map(id, before)] != [*map(id, sources)]:
            known = Known(
                forms=Names({form.id: form.name for form in state.forms.values()}),
                lists=Names(state.list_names),
                people=self._people[1],
                me=state.me.person_id if state.me is not None else 0,
            )
        known = replace(known, today=today)
        self._known = (sources, known)
        return known

    async def here(self, search: Search) -> None:
        """Look through what is known here; what the server found for another search goes."""
        await self._clock.sleep(REST)
        if search.unclear or search.is_empty:
            self._store.put_found(Found(search))
            return
        state = self._store.state
        headers: dict[int, TaskHeader] = {**state.tasks, **state.headers}
        found: list[tuple[float, int]] = []
        for count, (task_id, header) in enumerate(headers.items(), 1):
            task = state.task(task_id)
            if fits(search, header, task, self._text(header, task), self._zone):
                changed = (task or header).last_modified_date
                found.append((-changed.timestamp() if changed else 0.0, task_id))
            if count % _SLICE == 0:
                await asyncio.sleep(0)
        ids = tuple(task_id for _changed, task_id in sorted(found))
        before = self._store.state.found
        kept = before if before.search == search else Found(search)
        self._store.put_found(replace(kept, here=ids, looked=len(headers)))

    async def there(self, search: Search) -> None:
        """Ask the server; what it tells is added to what was found here."""
        self._put(search, asking=True)
        try:
            page = await self._asked(search)
        except PyrusError as error:
            self._put(search, asking=False, trouble=str(error))
            return
        except asyncio.CancelledError:
            self._put(search, asking=False)
            raise
        self._store.put_places(self._store.state.places, page.tasks)
        ids = tuple(task.id for task in page.tasks)
        self._put(
            search, asking=False, answered=True, there=ids, has_more=page.has_more, trouble=""
        )

    def why_not(self, search: Search) -> str:
        """Say why the server is not asked; "" where it is."""
        if search.unclear:
            return _("Not understood: {parts}").format(parts=" ".join(search.unclear))
        if self.anywhere or search.number is not None:
            return ""
        if search.form_id is None and search.list_id is None:
            return _("This server searches in a form or a list: add form:NAME or list:NAME.")
        return ""

    async def _asked(self, search: Search) -> TaskPage:
        if search.number is not None:
            return await self._numbered(search.number)
        if self.anywhere:
            if search.is_empty or search == Search(closed=True, told=search.told):
                return await self._api.all_tasks(MOST)
            return await self._everywhere(search)
        if search.form_id is not None:
            return await self._in_form(search, search.form_id)
        if search.list_id is None:
            return TaskPage()
        query = ListQuery(item_count=MOST, include_archived=search.closed)
        page = await self._api.list_tasks(search.list_id, query)
        anywhere = replace(search, list_id=None)
        rows = tuple(row for row in page.tasks if self._fits(anywhere, row))
        return page.model_copy(update={"tasks": rows})

    async def _everywhere(self, search: Search) -> TaskPage:
        """Ask a server that can search; what it cannot be asked for is looked at here."""
        page = await self._api.search(search.on_server(self._zone))
        rows, more = page.tasks, page.has_more
        if len(search.words) > 1 or search.without:
            rows = tuple(row for row in rows if self._says(search, row))
        for other in search.others():
            also = await self._api.search(other.on_server(self._zone))
            ids, more = {row.id for row in also.tasks}, more or also.has_more
            rows = tuple(row for row in rows if row.id in ids)
        return page.model_copy(update={"tasks": rows, "has_more": more})

    def _says(self, search: Search, header: TaskHeader) -> bool:
        return says(search, self._text(header, self._store.state.task(header.id)))

    async def _numbered(self, number: int) -> TaskPage:
        try:
            task = await self._api.task(number)
        except NotFound:
            return TaskPage()
        self._store.put_tasks([task])
        return TaskPage().model_copy(update={"tasks": (task,)})

    async def _in_form(self, search: Search, form_id: int) -> TaskPage:
        """Read a register: the server looks for the words, the rest is looked for here."""
        query = RegisterQuery(
            include_archived=search.closed,
            include_text=" ".join(search.words),
            item_count=MOST,
        )
        page = await self._api.register(form_id, query)
        self._store.put_tasks(page.tasks)
        rest = replace(search, words=(), form_id=None)
        rows = tuple(task for task in page.tasks if self._fits(rest, task))
        made = TaskPage().model_copy(update={"tasks": rows})
        return made.model_copy(update={"has_more": len(page.tasks) >= MOST})

    def _fits(self, search: Search, header: TaskHeader) -> bool:
        task = self._store.state.task(header.id)
        return fits(search, header, task, self._text(header, task), self._zone)

    def _text(self, header: TaskHeader, task: Task | None) -> str:
        forms = self._store.state.forms
        form = forms.get(task.form_id) if task is not None and task.form_id else None
        name = form.name if form is not None else ""
        known = self._texts.get(header.id)
        if known is not None and known[0] is header and known[1] is task and known[2] == name:
            return known[3]
        text = text_of(header, task, name)
        self._texts[header.id] = (header, task, name, text)
        return text

    def _put(self, search: Search, **changes: object) -> None:
        found = self._store.state.found
        if found.search != search:
            found = Found(search) if changes.get("asking") else found
        if found.search == search:
            self._store.put_found(replace(found, **changes))  # type: ignore[arg-type]
