"""Keeping the inbox true: news, trouble and return, what is read first, and how much."""

import asyncio
from contextlib import asynccontextmanager

import httpx

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.services.enriching import AT_ONCE, Enricher
from pyrus_tui.services.reading import Reader
from pyrus_tui.services.refreshing import Refresher
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from tests.company import OLGA, errand, payment
from tests.conftest import START, StillClock, Wire, connect


class Program:
    """Services on a sandbox, without a screen."""

    def __init__(self) -> None:
        self.clock = StillClock(START)
        self.sandbox = Sandbox(tasks=0, clock=self.clock, lively=False)
        self.wire = Wire(self.sandbox)
        self.api = connect(self.sandbox, self.wire, self.clock)
        self.store = Store()
        self.reader = Reader(self.api, self.store, self.clock)
        self.enricher = Enricher(self.api, self.store, self.clock)
        self.connected = 0
        self.refresher = Refresher(
            self.api,
            self.store,
            self.clock,
            self.reader,
            self.enricher,
            every=30,
            connected=self._connected,
        )

    def _connected(self) -> None:
        self.connected += 1

    @property
    def state(self):
        return self.store.state

    @property
    def effect(self) -> str:
        return self.state.effect.text if self.state.effect else ""

    async def until(self, condition) -> None:
        async with asyncio.timeout(20):
            while not condition():  # noqa: ASYNC110 - nothing else tells
                await asyncio.sleep(0)


@asynccontextmanager
async def running(prepare=None):
    program = Program()
    if prepare is not None:
        prepare(program)
    jobs = [
        asyncio.create_task(program.refresher.run()),
        asyncio.create_task(program.enricher.run()),
    ]
    try:
        yield program
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        await program.api.aclose()
        program.sandbox.close()


async def test_the_inbox_is_asked_for_again_after_the_interval_and_not_before():
    async with running(lambda p: errand(p.sandbox)) as program:
        await program.until(lambda: program.clock.waiting)
        asked = program.wire.count("GET", "/v4/inbox")
        program.clock.advance(29)
        for _turn in range(50):
            await asyncio.sleep(0)
        assert program.wire.count("GET", "/v4/inbox") == asked
        program.clock.advance(2)
        await program.until(lambda: program.wire.count("GET", "/v4/inbox") == asked + 1)


async def test_new_work_is_announced_and_what_was_there_is_not():
    async with running(lambda p: errand(p.sandbox)) as program:
        await program.until(lambda: program.state.forms)
        assert "news" not in program.effect
        payment(program.sandbox)
        program.refresher.soon()
        await program.until(lambda: "1 task has news" in program.effect)


async def test_news_let_a_sentence_about_ones_own_action_be_read_first():
    async with running(lambda p: errand(p.sandbox)) as program:
        await program.until(lambda: program.state.forms)
        program.store.say("Comment sent.")
        made = payment(program.sandbox)
        program.refresher.soon()
        await program.until(lambda: made in program.state.inbox.task_ids)
        for _turn in range(50):
            await asyncio.sleep(0)
        assert program.effect == "Comment sent."
        program.clock.advance(11)
        payment(program.sandbox)
        program.refresher.soon()
        await program.until(lambda: "2 tasks have news" in program.effect)
        for _number in range(3):
            payment(program.sandbox)
        program.refresher.soon()
        await program.until(lambda: "3 tasks have news" in program.effect)


async def test_news_that_had_to_wait_are_said_afterwards_unless_they_were_seen():
    async with running(lambda p: errand(p.sandbox)) as program:
        await program.until(lambda: program.state.forms)
        tick = asyncio.create_task(program.refresher.tick())
        program.store.say("Comment sent.")
        seen, made = payment(program.sandbox), payment(program.sandbox)
        program.refresher.soon()
        await program.until(lambda: made in program.state.inbox.task_ids)
        program.store.mark_seen(seen)
        program.clock.advance(9)
        for _turn in range(50):
            await asyncio.sleep(0)
        assert program.effect == "Comment sent."
        program.clock.advance(11)
        await program.until(lambda: program.effect == "1 task has news")
        program.store.say("It failed.", Mood.FAILED)
        later = payment(program.sandbox)
        program.refresher.soon()
        await program.until(lambda: later in program.state.inbox.task_ids)
        program.clock.advance(29)
        for _turn in range(50):
            await asyncio.sleep(0)
        assert program.effect == "It failed.", "what matters more stays"
        program.store.say("Comment sent.")
        for _look in range(3):
            await program.until(lambda: program.clock.waiting > 1)
            program.clock.advance(9)
        await program.until(lambda: program.effect == "1 task has news")
        tick.cancel()
        await asyncio.gather(tick, return_exceptions=True)


async def test_my_own_change_is_no_news():
    async with running(lambda p: errand(p.sandbox)) as program:
        await program.until(lambda: program.state.forms)
        (task_id,) = program.state.inbox.task_ids
        program.clock.advance(5)
        program.sandbox.act(1001, task_id, {"text": "mine"})
        await program.reader.task(task_id)
        program.store.mark_seen(task_id)
        program.refresher.soon(asked=True)
        await program.until(lambda: program.effect == "Up to date")


async def test_without_a_network_the_state_says_so_and_the_tries_become_rarer():
    async with running(lambda p: errand(p.sandbox)) as program:
        await program.until(lambda: program.state.forms)
        program.wire.broken = httpx.ConnectError("refused")
        program.refresher.soon()
        await program.until(lambda: program.state.link.trouble)
        assert program.state.inbox.task_ids, "what was there stays readable"
        program.wire.broken = None
        program.clock.advance(61)
        await program.until(lambda: not program.state.link.trouble)
        assert program.effect == "Connected again"


async def test_a_wrong_key_is_told_as_signed_out_and_asked_again_only_on_demand():
    def prepare(program):
        body = {"error": "no", "error_code": "invalid_credentials"}
        program.wire.refuse = httpx.Response(401, json=body)

    async with running(prepare) as program:
        await program.until(lambda: program.state.link.signed_out)
        asked = program.wire.count("POST", "/v4/auth")
        program.clock.advance(120)
        await program.until(lambda: program.state.link.signed_out)
        for _turn in range(50):
            await asyncio.sleep(0)
        assert program.wire.count("POST", "/v4/auth") == asked
        program.wire.refuse = None
        program.refresher.soon(asked=True)
        await program.until(lambda: program.state.inbox.loaded)


async def test_every_task_of_the_inbox_is_read_once_and_again_only_when_it_changed():
    def prepare(program):
        program.ids = [payment(program.sandbox, f"Trip {n}") for n in range(12)]

    async with running(prepare) as program:
        await program.until(lambda: len(program.state.tasks) == 12)
        reads = [path for method, path in program.wire.requests if "/tasks/" in path]
        assert len(reads) == 12
        program.clock.advance(5)
        program.sandbox.act(OLGA, program.ids[3], {"text": "one more word"})
        program.refresher.soon()
        await program.until(
            lambda: len([p for m, p in program.wire.requests if "/tasks/" in p]) == 13
        )
        assert program.wire.requests[-1][1].endswith(str(program.ids[3]))


async def test_never_more_than_four_reads_at_once_and_visible_rows_first():
    most = 0
    now = 0

    def prepare(program):
        program.ids = [payment(program.sandbox, f"Trip {n}") for n in range(12)]
        answer = program.api.task

        async def counted(task_id):
            nonlocal most, now
            now += 1
            most = max(most, now)
            try:
                for _turn in range(5):
                    await asyncio.sleep(0)
                return await answer(task_id)
            finally:
                now -= 1

        program.api.task = counted
        program.enricher.look_at(program.ids[:2])

    async with running(prepare) as program:
        await program.until(lambda: len(program.state.tasks) == 12)
        assert 1 < most <= AT_ONCE
        reads = [path for method, path in program.wire.requests if "/tasks/" in path]
        assert {int(path.split("/")[-1]) for path in reads[:2]} == set(program.ids[:2])


async def test_a_task_that_cannot_be_read_does_not_stop_the_others():
    def prepare(program):
        program.ids = [payment(program.sandbox, f"Trip {n}") for n in range(3)]
        answer = program.api.task

        async def broken(task_id):
            if task_id == program.ids[1]:
                program.wire.instead = httpx.Response(
                    403, json={"error_code": "access_denied_task"}
                )
            try:
                return await answer(task_id)
            finally:
                program.wire.instead = None

        program.api.task = broken

    async with running(prepare) as program:
        await program.until(lambda: len(program.state.tasks) + len(program.state.trouble) == 3)
        assert set(program.state.trouble) == {program.ids[1]}


async def test_reading_ahead_leaves_the_quota_to_the_person():
    def prepare(program):
        program.sandbox.limit.allowed = 20
        program.ids = [payment(program.sandbox, f"Trip {n}") for n in range(15)]

    async with running(prepare) as program:
        await program.until(lambda: program.state.forms)
        for _turn in range(400):
            await asyncio.sleep(0)
        quota = program.api.quota
        assert quota is not None
        assert quota.remaining >= quota.limit * 0.8 - AT_ONCE
