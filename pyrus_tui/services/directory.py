"""Whom one can choose: the people and roles of the contacts, ready to be searched."""

import asyncio
import gc
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from pyrus_tui.clock import Clock
from pyrus_tui.models.names import Names
from pyrus_tui.models.options import Option, Options, people_options
from pyrus_tui.models.people import Organization
from pyrus_tui.models.slices import in_slices, sorted_in_slices
from pyrus_tui.store.store import Store

CALM = 1.0
"""Seconds after new contacts before they are taken in: what is on the screen comes first."""

Contacts = tuple[Organization, ...]


class Directory:
    """Makes the options of pickers for people and the names for mentions, for each set of contacts.

    They are made in the background, in small parts: 50,000 people take seconds, and no key waits.
    Who asks before they are there waits, and nothing is made twice.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._made: dict[bool, tuple[Contacts, Options]] = {}
        self._named: tuple[Contacts, Names] = ((), Names())
        self._at_work = asyncio.Lock()

    async def run(self) -> None:
        """Take in the contacts whenever there are others."""
        changed = asyncio.Event()
        stop = self._store.watch(lambda state: id(state.contacts), lambda _id: changed.set())
        try:
            while True:
                await changed.wait()
                changed.clear()
                await self._clock.sleep(CALM)
                await self.names()
                await self.people_and_roles()
        finally:
            stop()

    async def people_and_roles(self) -> Options:
        """Return everybody a task can go to."""
        return await self._options(roles=True)

    async def people(self) -> Options:
        """Return everybody, without the roles."""
        return await self._options(roles=False)

    @property
    def known_names(self) -> Names:
        """Everybody who can be named, as far as they were taken in: nobody waits for it."""
        return self._named[1]

    async def names(self) -> Names:
        """Return everybody who can be named."""
        async with self._at_work:
            contacts = self._store.state.contacts
            if self._named[0] is not contacts:
                with _unswept():
                    self._named = (contacts, await Names.made(contacts))
            return self._named[1]

    async def _options(self, *, roles: bool) -> Options:
        async with self._at_work:
            state = self._store.state
            known = self._made.get(roles)
            if known is not None and known[0] is state.contacts:
                return known[1]
            me = state.me.person_id if state.me is not None else 0
            with _unswept():
                options = await Options.made(await _offered(state.contacts, me, roles=roles))
            self._made[roles] = (state.contacts, options)
            return options


@contextmanager
def _unswept() -> Iterator[None]:
    """Make what stays without Python's search for garbage, now and later.

    It looks through everything whenever a quarter was added: among 50,000 people that held every
    key for 0.2 s, again and again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


async def _offered(organizations: Contacts, me: int, *, roles: bool) -> list[Option]:
    """Offer people by name and then roles; in small parts."""
    people: dict[Hashable, Option] = {}
    for organization in organizations:
        async for part in in_slices(organization.persons):
            small = organization.model_copy(update={"persons": tuple(part), "roles": ()})
            for option in people_options([small], me=me):
                people.setdefault(option.id, option)
    named = await sorted_in_slices(people.values(), lambda option: option.text.casefold())
    teams = [organization.model_copy(update={"persons": ()}) for organization in organizations]
    return [*named, *(people_options(teams) if roles else ())]
