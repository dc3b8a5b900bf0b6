"""Reading lists and forms: by pages, by what changed, to be stopped, in any order."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.errors import Offline, PyrusError
from pyrus_tui.models.lists import ListChange
from pyrus_tui.models.places import Asked, Narrowing, Place, PlaceKind
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.services.listing import Listing
from pyrus_tui.storage.outbox import Outbox
from pyrus_tui.store.place_rows import PlaceRows
from pyrus_tui.store.store import Store
from tests.big import FIRST_LIST, FIRST_TASK, add_lists, add_tasks
from tests.company import MARCUS, OLGA, PAYMENTS, payment
from tests.conftest import START, StillClock, Wire, connect

LIST = Asked(Place(PlaceKind.LIST, FIRST_LIST))
ALL = Asked(LIST.place, Narrowing(archived=True))


class Unsorted(Wire):
    """A server that sends tasks in no order that means anything."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if not request.url.path.endswith("/tasks"):
            return response
        body = json.loads(await response.aread())
        body["tasks"].sort(key=lambda task: task["id"] * 7919 % 104729)
        return httpx.Response(200, json=body)


@asynccontextmanager
async def listing(wire_class=Wire, tasks: int = 0):
    clock = StillClock(START)
    sandbox = Sandbox(tasks=0, clock=clock, lively=False)
    add_lists(sandbox, 3)
    add_tasks(sandbox, FIRST_LIST, tasks)
    wire = wire_class(sandbox)
    api, store, outbox = connect(sandbox, wire, clock), Store(), Outbox(None)
    await outbox.open()
    try:
        service = Listing(api, store, clock, outbox.list_requests)
        await service.tree()
        yield service, store, sandbox, wire, clock
    finally:
        await outbox.aclose()
        await api.aclose()
        sandbox.close()


def known(store, asked=LIST):
    return store.state.places.contents[asked]


def reads(wire) -> int:
    return sum(path.endswith("/tasks") for _method, path in wire.requests)


@pytest.mark.parametrize("wire_class", [Wire, Unsorted])
async def test_a_long_list_is_begun_at_once_and_read_to_its_end_on_demand(wire_class):
    async with listing(wire_class, tasks=2_300) as (service, store, _sandbox, wire, _clock):
        await service.choose(LIST)
        assert len(known(store).task_ids) == 200
        assert known(store).has_more
        assert reads(wire) == 1
        await service.more(LIST)
        wanted = {FIRST_TASK + number for number in range(2_300)}
        assert set(known(store).task_ids) == wanted
        assert len(known(store).task_ids) == 2_300
        assert not known(store).has_more
        assert not store.state.places.loading
        assert reads(wire) <= 4


async def test_reading_on_tells_how_far_it_is_and_can_be_stopped():
    async with listing(tasks=2_500) as (service, store, _sandbox, wire, _clock):
        await service.choose(LIST)
        told = []
        store.watch(lambda state: state.places.loading.get(LIST), told.append)
        work = asyncio.create_task(service.more(LIST))
        far = asyncio.Event()
        store.watch(
            lambda state: len(state.places.contents[LIST].task_ids),
            lambda count: far.set() if count >= 1_000 else None,
        )
        await far.wait()
        wire.hold()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        wire.release()
        assert 200 in told
        assert not store.state.places.loading
        kept = known(store)
        assert 1_000 <= len(kept.task_ids) < 2_500 and kept.has_more
        await service.more(LIST)
        assert len(known(store).task_ids) == 2_500


async def test_tasks_of_one_moment_do_not_stop_the_reading():
    async with listing() as (service, store, sandbox, _wire, _clock):
        add_tasks(sandbox, FIRST_LIST, 1_500)
        with sandbox._database.transaction() as connection:
            connection.execute("UPDATE task SET modified = '2026-11-01T00:00:00Z'")
        await service.choose(LIST)
        await service.more(LIST)
        assert len(known(store).task_ids) == 1_500


class Questions(Wire):
    """Remembers what every list and every register was asked for."""

    def __init__(self, sandbox):
        super().__init__(sandbox)
        self.asked = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(("/tasks", "/register")):
            self.asked.append(dict(request.url.params) or json.loads(await request.aread()))
        return await super().handle_async_request(request)


async def test_a_refresh_asks_only_for_what_changed():
    async with listing(Questions, tasks=150) as (service, store, sandbox, wire, clock):
        await service.choose(LIST)
        assert "modified_after" not in wire.asked[-1]
        clock.advance(60)
        sandbox.act(MARCUS, FIRST_TASK + 70, {"text": "News"})
        sandbox.act(MARCUS, FIRST_TASK + 80, {"action": "finished"})
        made = sandbox.create(MARCUS, {"text": "New shelf", "list_ids": [FIRST_LIST]})["id"]
        await service.refresh(LIST)
        newest = (START - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert wire.asked[-1]["modified_after"] == newest and len(wire.asked) == 2
        ids = known(store).task_ids
        assert set(ids[:2]) == {made, FIRST_TASK + 70}
        assert FIRST_TASK + 80 not in ids
        assert len(ids) == 150
        assert known(store).read == clock.now()
        assert known(store).whole == START
        assert store.state.headers[FIRST_TASK + 80].closed
        clock.advance(16 * 60)
        await service.refresh(LIST)
        assert known(store).whole == clock.now()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["says", "finishes", "reopens", "makes"]), st.integers(0, 11)),
        max_size=12,
    ),
    st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_what_changed_step_by_step_is_what_a_whole_answer_says(deeds, refreshes):
    async def story():
        async with listing(tasks=12) as (service, store, sandbox, _wire, clock):
            for asked in (LIST, ALL):
                await service.refresh(asked)
            for (deed, number), refresh in zip(deeds, refreshes, strict=False):
                clock.advance(5)
                body = {
                    "says": {"text": "hm", "skip_auto_reopen": True},
                    "finishes": {"action": "finished"},
                    "reopens": {"action": "reopened"},
                }.get(deed)
                if body is None:
                    sandbox.create(MARCUS, {"text": "more", "list_ids": [FIRST_LIST + 1]})
                else:
                    sandbox.act(MARCUS, FIRST_TASK + number, body)
                if refresh:
                    await service.refresh(LIST)
            for asked in (LIST, ALL):
                await service.refresh(asked)
                step_by_step = known(store, asked).task_ids
                await service.refresh(asked, whole=True)
                assert set(step_by_step) == set(known(store, asked).task_ids)
                assert len(step_by_step) == len(set(step_by_step))

    asyncio.run(story())


async def test_spans_and_finished_tasks_are_asked_of_the_server():
    async with listing() as (service, store, sandbox, _wire, _clock):
        add_tasks(sandbox, FIRST_LIST, 60, closed=range(0, 60, 2))
        await service.refresh(LIST)
        assert len(known(store).task_ids) == 30
        await service.refresh(ALL)
        assert len(known(store, ALL).task_ids) == 60
        span = Narrowing(
            archived=True,
            modified_after=START - timedelta(minutes=20),
            modified_before=START - timedelta(minutes=11),
        )
        asked = Asked(LIST.place, span)
        await service.refresh(asked)
        wanted = {FIRST_TASK + number for number in range(10, 20)}
        assert set(known(store, asked).task_ids) == wanted


async def test_a_form_is_read_by_steps_and_to_its_end():
    async with listing() as (service, store, sandbox, wire, _clock):
        made = [payment(sandbox, f"Trip {number}") for number in range(230)]
        sandbox.act(MARCUS, made[0], {"approval_choice": "approved"})
        form = Asked(Place(PlaceKind.FORM, PAYMENTS))
        await service.choose(form)
        assert len(known(store, form).task_ids) == 200 and known(store, form).has_more
        await service.more(form)
        assert set(known(store, form).task_ids) >= set(made)
        assert not known(store, form).has_more
        second = Asked(form.place, Narrowing(steps=(2,)))
        await service.refresh(second)
        assert made[0] in known(store, second).task_ids
        assert made[1] not in known(store, second).task_ids
        assert {path for _m, path in wire.requests if "register" in path}


async def test_a_register_is_asked_only_for_what_changed_too():
    async with listing(Questions) as (service, store, sandbox, wire, clock):
        made = [payment(sandbox, f"Trip {number}") for number in range(6)]
        form = Asked(Place(PlaceKind.FORM, PAYMENTS))
        first = Asked(form.place, Narrowing(steps=(1,)))
        every = Asked(form.place, Narrowing(archived=True))
        for asked in (form, first, every):
            await service.refresh(asked)
        clock.advance(60)
        sandbox.act(MARCUS, made[0], {"approval_choice": "approved"})
        sandbox.act(MARCUS, made[1], {"action": "finished"})
        new = payment(sandbox, "Late")
        for asked in (form, first, every):
            before = known(store, asked).task_ids
            wire.asked.clear()
            await service.refresh(asked)
            (question,) = wire.asked
            assert "modified_after" in question and "steps" not in question
            step_by_step = known(store, asked).task_ids
            assert step_by_step[0] == new
            await service.refresh(asked, whole=True)
            assert "modified_after" not in wire.asked[-1]
            assert step_by_step == known(store, asked).task_ids != before
        assert made[0] not in known(store, first).task_ids
        assert made[1] not in known(store, form).task_ids
        clock.advance(16 * 60)
        wire.asked.clear()
        await service.refresh(form)
        assert "modified_after" not in wire.asked[-1], "now and then all is read again"


async def test_without_a_network_what_is_known_stays_and_the_reason_is_told():
    async with listing(tasks=5) as (service, store, _sandbox, wire, _clock):
        await service.choose(LIST)
        wire.broken = httpx.ConnectError("no")
        with pytest.raises(Offline):
            await service.refresh(LIST)
        assert len(known(store).task_ids) == 5
        assert store.state.places.trouble[LIST]
        wire.broken = None
        await service.refresh(LIST)
        assert LIST not in store.state.places.trouble


async def test_what_left_the_list_is_not_shown_although_the_server_only_tells_changes():
    async with listing(tasks=3) as (service, store, sandbox, _wire, clock):
        await service.choose(LIST)
        clock.advance(5)
        sandbox.act(MARCUS, FIRST_TASK, {"removed_list_ids": [FIRST_LIST]})
        sandbox.act(MARCUS, FIRST_TASK + 1, {"removed_list_ids": [FIRST_LIST]})
        sandbox.act(MARCUS, FIRST_TASK + 1, {"added_list_ids": [FIRST_LIST + 2]})
        await service.refresh(LIST)
        store.put_tasks([await service._api.task(FIRST_TASK + n) for n in range(3)])
        rows = PlaceRows(START.tzinfo)(store.state)
        assert {row.task_id for row in rows} == {FIRST_TASK + 1, FIRST_TASK + 2}


async def test_people_of_a_list_are_known_after_a_change():
    async with listing() as (service, store, sandbox, _wire, _clock):
        answer = await service.change(FIRST_LIST, ListChange(name="Trunk", added_members=(OLGA,)))
        assert answer.member_ids == (OLGA,)
        assert store.state.places.people[FIRST_LIST].member_ids == (OLGA,)
        assert store.state.places.lists[-1].name == "Trunk"
        assert store.state.list_names[FIRST_LIST] == "Trunk"
        with sandbox._database.transaction() as connection:
            (body,) = connection.execute(
                "SELECT body FROM list WHERE id = ?", (FIRST_LIST,)
            ).fetchone()
        assert b"Trunk" in body


class Deaf(Wire):
    """A server that one cannot hear for so many answers after a list is made."""

    deaf = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if self.deaf and (request.method, request.url.path) != ("POST", "/v4/auth"):
            self.deaf -= 1
            raise httpx.ReadError("the line is cut")
        return response


async def test_a_list_that_may_still_come_is_not_made_again_and_one_that_never_came_is():
    async with listing() as (service, store, _sandbox, wire, clock):

        def called(name):
            return [one for one in store.state.places.lists if one.name == name]

        wire.broken = httpx.ReadError("the line is cut before the server hears it")
        with pytest.raises(PyrusError):
            await service.create("Boxes", None)
        wire.broken = None
        with pytest.raises(PyrusError, match="not known yet"):
            await service.create("Boxes", None)
        await service.look_for_made()
        assert wire.count("PUT", "/v4/lists") == 1
        clock.advance(61)
        await service.look_for_made()
        assert "was not made" in store.state.effect.text
        await service.create("Boxes", None)
        assert len(called("Boxes")) == 1


async def test_a_list_is_found_again_although_its_name_held_signs_that_nobody_sees():
    name = "Lager\u200bhaus\tNord\u00ad"
    async with listing(Deaf) as (service, store, _sandbox, wire, clock):
        wire.deaf = 9  # it cannot be looked for either
        with pytest.raises(PyrusError):
            await service.create(name, None)
        wire.deaf, puts = 0, wire.count("PUT", "/v4/lists")
        clock.advance(61)
        made = await service.create(name, None)
        assert made.name.startswith("Lagerhaus") and "after all" in store.state.effect.text
        assert wire.count("PUT", "/v4/lists") == puts == 1


async def test_a_list_whose_answer_was_lost_is_not_made_twice():
    def called(store, name):
        return [one for one in store.state.places.lists if one.name == name]

    async with listing(Deaf) as (service, store, _sandbox, wire, _clock):
        wire.deaf = 1
        made = await service.create("Shelves", None)
        assert called(store, "Shelves") == [made], "it was looked for, and taken as the answer"

        again = await service.create("Shelves", None)
        assert again.id != made.id, "two of one name, if a person says so"

        wire.deaf = 9  # it cannot be looked for either
        with pytest.raises(PyrusError):
            await service.create("Boxes", None)
        puts = wire.count("PUT", "/v4/lists")
        wire.deaf = 0
        boxes = await service.create("Boxes", None)
        assert called(store, "Boxes") == [boxes] and wire.count("PUT", "/v4/lists") == puts > 0

        wire.broken = httpx.ConnectError("no network")
        with pytest.raises(PyrusError):
            await service.create("Crates", None)
        wire.broken = None
        await service.create("Crates", None)
        assert len(called(store, "Crates")) == 1
