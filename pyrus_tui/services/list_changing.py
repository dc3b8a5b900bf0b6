"""Lists themselves: the tree of them, and what a person changes about one."""

from dataclasses import replace
from datetime import timedelta

from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.clock import Clock
from pyrus_tui.errors import PyrusError
from pyrus_tui.models.lists import ListChange, ListDraft, ListRequest, TaskList
from pyrus_tui.models.places import (
    Place,
    PlaceKind,
    find_list,
    renamed,
    with_list,
    with_paths,
    without_list,
)
from pyrus_tui.models.text import one_line
from pyrus_tui.storage.list_requests import ListRequests
from pyrus_tui.store.state import Mood, Places
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

UNDER_WAY = timedelta(seconds=60)
"""A list that is not there may still come for so long after it was asked for."""


class ListChanging:
    """Reads the tree of lists, and makes, changes and deletes them."""

    def __init__(self, api: PyrusApi, store: Store, clock: Clock, requests: ListRequests) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._requests = requests

    @property
    def _places(self) -> Places:
        return self._store.state.places

    async def tree(self) -> None:
        """Read the lists again."""
        lists = await self._api.lists()
        names = {one.id: one.name for one, _above in with_paths(lists)}
        self._store.put_names(names, self._store.state.role_names)
        self._store.put_places(replace(self._places, lists=lists, read=self._clock.now()))

    # Making

    async def create(self, name: str, parent_id: int | None) -> TaskList:
        """Make a list; its people are known from the beginning.

        Pyrus does not know a request that comes twice. So a request is remembered until its answer
        comes, on the disk. Where none came, the lists are read: one of this name that was not
        there before is taken as the answer, now, or when a person asks for it again, or when the
        program runs again.
        """
        for request in await self._requests.all():
            if (request.name, request.parent_id) == (name, parent_id):
                made = await self._look_for(request)
                if made is not None:
                    return made
                if self._may_come(request):
                    text = _("Whether {name} was made is not known yet: try again in a minute.")
                    raise PyrusError(text.format(name=name))
        request = ListRequest(
            name, parent_id, frozenset(self._called(name, parent_id)), self._clock.now()
        )
        await self._requests.keep(request)
        try:
            made = await self._api.create_list(ListDraft(name=name, parent_id=parent_id))
        except PyrusError as error:
            if not error.may_have_been_applied:
                await self._requests.forget(request)
                raise
            made = await self._look_for(request)
            if made is None:
                raise
            return made
        await self._requests.forget(request)
        lists = with_list(self._places.lists, made, parent_id)
        self._name(made)
        people = self._places.people.set(made.id, made)
        self._store.put_places(replace(self._places, lists=lists, people=people))
        self._store.say(_("Made the list {name}.").format(name=made.name))
        return made

    async def look_for_made(self) -> None:
        """Find out what became of lists whose making nobody answered, and say it."""
        for request in await self._requests.all():
            if self._may_come(request):
                continue  # it may be on its way, from another program too
            if await self._look_for(request) is None:
                told = _("The list {name} was not made: the server does not have it.")
                self._store.say(told.format(name=request.name), Mood.WARNING)

    def _may_come(self, request: ListRequest) -> bool:
        return self._clock.now() - request.asked < UNDER_WAY

    async def _look_for(self, request: ListRequest) -> TaskList | None:
        """Look for the list of a request that nobody answered."""
        await self.tree()
        called = self._called(request.name, request.parent_id)
        made = next((one for number, one in called.items() if number not in request.there), None)
        if made is not None:
            self._store.say(_("The list {name} was made after all.").format(name=made.name))
        if made is not None or not self._may_come(request):
            await self._requests.forget(request)
        return made

    def _called(self, name: str, parent_id: int | None) -> dict[int, TaskList]:
        lists = self._places.lists
        parent = find_list(lists, parent_id) if parent_id is not None else None
        beside = lists if parent_id is None else parent.children if parent is not None else ()
        shown = one_line(name)  # what comes back is cleaned, as all that a server tells
        return {one.id: one for one in beside if one_line(one.name) == shown}

    # Changing

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

    async def change(self, list_id: int, change: ListChange) -> TaskList:
        """Change a list's name or people; afterwards its people are known."""
        answer = await self._api.change_list(list_id, change)
        lists = renamed(self._places.lists, list_id, answer.name)
        self._name(answer)
        people = self._places.people.set(list_id, answer)
        self._store.put_places(replace(self._places, lists=lists, people=people))
        self._store.say(_("Changed the list {name}.").format(name=answer.name))
        return answer

    def _name(self, named: TaskList) -> None:
        names = self._store.state.list_names.set(named.id, named.name)
        self._store.put_names(names, self._store.state.role_names)
