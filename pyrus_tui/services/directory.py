"""Whom one can choose: the people and roles of the contacts, ready to be searched."""

import asyncio
from collections.abc import Hashable

from pyrus_tui.models.options import Option, Options, people_options
from pyrus_tui.models.people import Organization
from pyrus_tui.store.store import Store

_SLICE = 1_000
"""People that are taken in at one go."""


class Directory:
    """Makes the options of pickers for people, once for each set of contacts.

    They are made when they are wanted first, in slices: 50,000 people take a second, and no key
    waits for it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: dict[bool, tuple[tuple[Organization, ...], Options]] = {}

    async def people_and_roles(self) -> Options:
        """Return everybody a task can go to."""
        return await self._options(roles=True)

    async def people(self) -> Options:
        """Return everybody, without the roles."""
        return await self._options(roles=False)

    async def _options(self, *, roles: bool) -> Options:
        state = self._store.state
        known = self._made.get(roles)
        if known is not None and known[0] is state.contacts:
            return known[1]
        me = state.me.person_id if state.me is not None else 0
        options = await Options.made(await _offered(state.contacts, me, roles=roles))
        self._made[roles] = (state.contacts, options)
        return options


async def _offered(
    organizations: tuple[Organization, ...], me: int, *, roles: bool
) -> list[Option]:
    """Offer people by name and then roles; in slices, with a pause after each."""
    people: dict[Hashable, Option] = {}
    for organization in organizations:
        for start in range(0, len(organization.persons), _SLICE):
            part = organization.persons[start : start + _SLICE]
            small = organization.model_copy(update={"persons": part, "roles": ()})
            for option in people_options([small], me=me):
                people.setdefault(option.id, option)
            await asyncio.sleep(0)
    named = sorted(people.values(), key=lambda option: option.text.casefold())
    teams = [organization.model_copy(update={"persons": ()}) for organization in organizations]
    return [*named, *(people_options(teams) if roles else ())]
