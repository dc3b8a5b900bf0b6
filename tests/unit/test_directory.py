"""People are taken in by parts: in order, nobody twice, and others have their turn meanwhile."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.models.names import Names
from pyrus_tui.models.people import Organization
from pyrus_tui.models.slices import SIZE, sorted_in_slices
from pyrus_tui.services.directory import Directory
from pyrus_tui.store.store import Store
from tests.conftest import START, StillClock

COUNT = 10 * SIZE


def company(count: int) -> Organization:
    people = [
        {"id": i, "first_name": "Ann" if i % 2 else "bob", "last_name": f"Smith {i // 2}"}
        for i in range(1, count + 1)
    ]
    roles = [{"id": 90_000, "name": "Accounting", "member_ids": [1]}]
    return Organization.model_validate({"organization_id": 1, "persons": people, "roles": roles})


async def test_others_have_their_turn_while_people_are_taken_in_and_nothing_is_made_twice():
    store = Store()
    store.put_contacts((company(COUNT),))
    directory = Directory(store, StillClock(START))
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    busy = asyncio.create_task(other())
    names, again = await asyncio.gather(directory.names(), directory.names())
    busy.cancel()
    assert again is names is directory.known_names
    assert turns >= COUNT // SIZE
    options = await directory.people_and_roles()
    assert await directory.people_and_roles() is options
    assert len(options) == len(names.known) == COUNT + 1
    assert list(names.known)[-1] == 90_000, "roles come last"
    shown = [contact.name for contact in names.known.values()][:-1]
    assert shown == sorted(shown, key=str.casefold)


async def test_a_name_that_two_have_means_nobody():
    twins = [{"id": i, "first_name": "Ann", "last_name": "Smith"} for i in (1, 2)]
    organization = Organization.model_validate({"organization_id": 1, "persons": twins})
    names = await Names.made([organization])
    assert names.named_first("Ann Smith, hello") is None
    assert len(names.known) == 2


@settings(max_examples=50)
@given(st.lists(st.text(max_size=3)))
def test_sorting_by_parts_is_sorting(words):
    assert asyncio.run(sorted_in_slices(words, str.casefold)) == sorted(words, key=str.casefold)
