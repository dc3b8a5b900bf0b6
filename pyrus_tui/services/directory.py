"""Whom one can choose: the people and roles of the contacts, ready to be searched."""

from pyrus_tui.models.options import Options, people_options
from pyrus_tui.models.people import Organization
from pyrus_tui.store.store import Store


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
        options = await Options.made(people_options(state.contacts, me=me, roles=roles))
        self._made[roles] = (state.contacts, options)
        return options
