"""Colleagues and clients react some seconds later, and only when the clock moves."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from pyrus_tui.clock import FixedClock
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import BOT, ME, PRIYA, SOFIA
from pyrus_tui.sandbox.markup import mention
from tests.sandbox.conftest import NOW
from tests.sandbox.test_behaviour import errand, payment


@pytest.fixture
def lively(clock: FixedClock) -> Iterator[Sandbox]:
    server = Sandbox(clock=clock)
    yield server
    server.close()


@pytest.fixture
async def me(lively: Sandbox, callers: Any) -> Any:
    return await callers(lively, ME)


def later(clock: FixedClock, seconds: float) -> None:
    clock.set(NOW + timedelta(seconds=seconds))


async def test_who_is_mentioned_answers(lively: Sandbox, me: Any, clock: FixedClock) -> None:
    task_id = errand(lively)
    asked = await me.comment(task_id, formatted_text=mention(PRIYA, "Priya Nair") + ", can you?")
    later(clock, 4)
    assert len((await me.task(task_id))["comments"]) == len(asked["comments"])
    later(clock, 21)
    comment = (await me.task(task_id))["comments"][-1]
    assert comment["author"]["id"] == PRIYA
    assert comment["reply_note_id"] == asked["comments"][-1]["id"]
    assert comment["mentions"] == [ME]
    assert "2026-03-10T09:00:05Z" <= comment["create_date"] <= "2026-03-10T09:00:20Z"
    assert task_id in await me.inbox()


async def test_a_question_is_answered_a_remark_is_not(
    lively: Sandbox, me: Any, clock: FixedClock
) -> None:
    quiet, asked = errand(lively), errand(lively)
    await me.comment(quiet, "Fine.")
    await me.comment(asked, "Where is it?")
    later(clock, 30)
    assert len((await me.task(quiet))["comments"]) == 2
    assert len((await me.task(asked))["comments"]) == 3


async def test_the_next_step_is_approved(lively: Sandbox, me: Any, clock: FixedClock) -> None:
    task_id = payment(lively)
    await me.comment(task_id, approval_choice="approved")
    later(clock, 30)
    task = await me.task(task_id)
    assert task["current_step"] == 3
    assert task["approvals"][1][0]["approval_choice"] == "approved"
    later(clock, 80)
    assert (await me.task(task_id))["current_step"] == 3


async def test_an_approver_asks_for_what_is_missing(
    lively: Sandbox, me: Any, clock: FixedClock
) -> None:
    values = {1: "a", 2: 1, 3: {"item_id": 401001}}
    fields = [{"id": field_id, "value": value} for field_id, value in values.items()]
    task_id = lively.create(SOFIA, {"form_id": 201, "fields": fields})["id"]
    await me.comment(task_id, approval_choice="approved")
    later(clock, 30)
    task = await me.task(task_id)
    assert (task["current_step"], task["comments"][-1]["text"]) == (2, "«Pay until»?")


async def test_a_client_answers(lively: Sandbox, me: Any, clock: FixedClock) -> None:
    task_id = lively.stories()["client"]
    await me.comment(task_id, "We found it", channel={"type": "telegram"})
    later(clock, 30)
    comment = (await me.task(task_id))["comments"][-1]
    assert comment["author"]["id"] == BOT
    assert comment["channel"]["from"] == {"name": "Ольга Ветрова"}


async def test_a_new_task_is_started(lively: Sandbox, me: Any, clock: FixedClock) -> None:
    task = await me.create("Fetch the mail", responsible={"id": SOFIA})
    later(clock, 30)
    assert (await me.task(task["id"]))["comments"][-1]["author"]["id"] == SOFIA
    assert task["id"] in await me.inbox()


async def test_now_and_then_something_happens(lively: Sandbox, me: Any, clock: FixedClock) -> None:
    def size() -> int:
        with lively._database.transaction() as connection:
            return int(connection.execute("SELECT count(*) FROM comment").fetchone()[0])

    start = size()
    later(clock, 89)
    await me.get("/lists")
    assert size() == start
    seen = []
    for minute in range(4, 20, 4):
        later(clock, minute * 60)
        await me.get("/lists")
        seen.append(size())
    assert seen == [start + 1, start + 2, start + 3, start + 4]


async def test_colleagues_do_not_react_to_each_other(
    lively: Sandbox, me: Any, clock: FixedClock
) -> None:
    task_id = errand(lively)
    lively.act(1002, task_id, {"text": "Anna?"})
    later(clock, 30)
    assert len((await me.task(task_id))["comments"]) == 2


async def test_a_quiet_sandbox_stays_quiet(clock: FixedClock, callers: Any) -> None:
    quiet = Sandbox(clock=clock, lively=False)
    me = await callers(quiet, ME)
    task_id = errand(quiet)
    await me.comment(task_id, "Where?")
    later(clock, 3000)
    assert len((await me.task(task_id))["comments"]) == 2
    quiet.close()


async def test_reactions_repeat_themselves(clock: FixedClock, callers: Any) -> None:
    results = []
    for _ in range(2):
        clock.set(NOW)
        server = Sandbox(clock=clock)
        me = await callers(server, ME)
        task_id = errand(server)
        await me.comment(task_id, "Where?")
        later(clock, 300)
        await me.inbox()
        later(clock, 600)
        results.append([await me.task(task_id), await me.get("/inbox")])
        server.close()
    assert results[0] == results[1]
