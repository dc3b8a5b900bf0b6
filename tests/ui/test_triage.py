"""Stories of an inbox: keys are pressed, and the server is asked what it holds afterwards."""

import asyncio

import httpx

from pyrus_tui.ui.screens.inbox import InboxScreen
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests.company import ANNA, BUDGET_OWNERS, MARCUS, OLGA, TOM, choices, errand, payment, texts
from tests.conftest import running
from tests.harness import burst, key_event, keys, screen_text, settle, type_text, until


def cursor(world):
    return world.app.screen.query_one(RowList).cursor


async def put_cursor(world, task_id):
    world.app.screen.query_one(RowList).cursor = task_id
    await settle(world.pilot)


async def test_approving_reaches_the_server_and_the_cursor_goes_to_the_next_task():
    made = []

    def prepare(sandbox, _wire):
        made.extend(payment(sandbox, f"Trip {number}") for number in range(3))

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        first, second = world.app.screen.query_one(RowList).keys[:2]
        await put_cursor(world, first)
        await keys(world.pilot, "a")
        assert choices(world.sandbox, first, 1)[BUDGET_OWNERS] == "approved"
        assert world.sandbox.task(first)["current_step"] == 2
        assert cursor(world) == second
        assert f"Approved #{first}" in world.effect
        assert "Now at step Accounting" in world.effect
        await until(world.pilot, lambda: first not in world.state.inbox.task_ids)
        assert cursor(world) == second


async def test_approved_is_said_only_if_the_server_shows_it():
    def prepare(sandbox, _wire):
        task_id = payment(sandbox)
        sandbox.act(OLGA, task_id, {"field_updates": [{"id": 2, "value": None}]})

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "a")
        assert "Required at this step and empty: Amount" in screen_text(world.app)
        assert choices(world.sandbox, task_id, 1).get(BUDGET_OWNERS) != "approved"
        await keys(world.pilot, "y")
        assert choices(world.sandbox, task_id, 1).get(BUDGET_OWNERS) != "approved"
        assert f"#{task_id} is NOT approved" in world.effect
        assert "Amount" in world.effect


async def test_a_question_is_answered_no_by_enter_and_by_escape():
    def prepare(sandbox, _wire):
        task_id = payment(sandbox)
        sandbox.act(OLGA, task_id, {"field_updates": [{"id": 2, "value": None}]})

    for answer in ("enter", "escape", "n"):
        async with running(tasks=0, prepare=prepare) as world:
            await world.ready()
            task_id = cursor(world)
            before = len(texts(world.sandbox, task_id))
            await keys(world.pilot, "a", answer)
            assert len(texts(world.sandbox, task_id)) == before
            assert "Nothing was sent" in world.effect
            assert cursor(world) == task_id


async def test_newer_comments_are_asked_about_before_a_decision():
    async with running(tasks=0, prepare=lambda sandbox, _wire: payment(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        world.clock.advance(60)
        world.sandbox.act(OLGA, task_id, {"text": "Stop, the price went up!"})
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: world.state.tasks[task_id].last_comment_id)
        await keys(world.pilot, "a")
        assert "1 comment is newer than your last look" in screen_text(world.app)
        await keys(world.pilot, "n")
        assert choices(world.sandbox, task_id, 1).get(BUDGET_OWNERS) != "approved"


async def test_rejecting_asks_for_the_reason_and_sends_it():
    async with running(tasks=0, prepare=lambda sandbox, _wire: payment(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "x")
        await keys(world.pilot, "ctrl+s")
        assert len(texts(world.sandbox, task_id)) == 1, "a rejection without a reason is not sent"
        await type_text(world.pilot, "Слишком дорого j k")
        await keys(world.pilot, "ctrl+s")
        assert choices(world.sandbox, task_id, 1)[BUDGET_OWNERS] == "rejected"
        assert texts(world.sandbox, task_id)[-1] == "Слишком дорого j k"
        assert f"Rejected #{task_id}" in world.effect


async def test_a_decision_can_be_taken_back_from_the_task():
    def prepare(sandbox, _wire):
        for number in range(2):
            payment(sandbox, f"Trip {number}")

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "enter", "x")
        await type_text(world.pilot, "no")
        await keys(world.pilot, "ctrl+s")
        assert choices(world.sandbox, task_id, 1)[BUDGET_OWNERS] == "rejected"
        await keys(world.pilot, "K", "X")
        assert choices(world.sandbox, task_id, 1)[BUDGET_OWNERS] == "waiting"
        assert "Took back the decision" in world.effect


async def test_a_watcher_acknowledges():
    def prepare(sandbox, _wire):
        errand(sandbox, responsible={"id": TOM}, subscribers=[{"id": ANNA}])

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "e")
        watchers = world.sandbox.task(task_id)["subscribers"]
        assert {w["person"]["id"]: w["approval_choice"] for w in watchers}[ANNA] == "acknowledged"
        assert task_id not in world.sandbox.inbox_ids()
        assert "Acknowledged" in world.effect


async def test_a_comment_of_several_lines_goes_out_as_it_was_typed():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "c")
        await type_text(world.pilot, "First line, then aXq")
        await keys(world.pilot, "enter")
        await type_text(world.pilot, "second")
        await keys(world.pilot, "ctrl+s")
        assert texts(world.sandbox, task_id)[-1] == "First line, then aXq\nsecond"
        assert "Comment sent" in world.effect
        assert cursor(world) == task_id


async def test_what_was_typed_is_there_again_after_leaving_it():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "c")
        await type_text(world.pilot, "half a tho")
        await keys(world.pilot, "escape")
        assert "half a tho" not in screen_text(world.app)
        await keys(world.pilot, "c")
        assert "half a tho" in screen_text(world.app)
        await type_text(world.pilot, "ught")
        await keys(world.pilot, "ctrl+s")
        assert texts(world.sandbox, task_id)[-1] == "half a thought"
        await keys(world.pilot, "c")
        _above, composer = screen_text(world.app).split("INTERNAL")
        assert "half a thought" not in composer


async def test_finishing_with_a_last_word_and_reopening():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "enter", "f")
        await type_text(world.pilot, "done")
        await keys(world.pilot, "ctrl+s")
        assert "close_date" in world.sandbox.task(task_id)
        assert f"Finished #{task_id}" in world.effect


async def test_finishing_needs_no_words():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "f", "ctrl+s")
        assert "close_date" in world.sandbox.task(task_id)


async def test_a_finished_task_is_reopened():
    def prepare(sandbox, _wire):
        errand(sandbox)
        errand(sandbox, "Another")

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        await keys(world.pilot, "enter")
        task_id = world.state.open_task_id
        world.sandbox.act(MARCUS, task_id, {"action": "finished"})
        await keys(world.pilot, "J", "K")
        await until(world.pilot, lambda: world.state.tasks[task_id].closed)
        await keys(world.pilot, "F")
        assert "close_date" not in world.sandbox.task(task_id)
        assert f"Reopened #{task_id}" in world.effect


async def test_an_action_that_is_off_says_why_and_sends_nothing():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        before = len(world.wire.requests)
        await keys(world.pilot, "a")
        assert "This task has no approval route" in screen_text(world.app)
        assert len(world.wire.requests) == before
        assert len(texts(world.sandbox, task_id)) == 1


async def test_two_quick_presses_send_one_approval_each_to_its_own_task():
    def prepare(sandbox, _wire):
        for number in range(3):
            payment(sandbox, f"Trip {number}")

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        ids = world.app.screen.query_one(RowList).keys
        await burst(world.pilot, "a", "a")
        for task_id in ids:
            mine = [c for c in world.sandbox.task(task_id)["comments"] if c["author"]["id"] == ANNA]
            assert len(mine) <= 1, "one task got two approvals"


async def test_a_refused_write_says_so_and_keeps_the_words():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "c")
        await type_text(world.pilot, "precious words")
        body = {"error": "You may not.", "error_code": "access_denied_task"}
        world.wire.instead = httpx.Response(403, json=body)
        await keys(world.pilot, "ctrl+s")
        assert texts(world.sandbox, task_id) == ["Order office supplies"]
        assert world.state.effect.mood.value == "failed"
        world.wire.instead = None
        await keys(world.pilot, "c")
        assert "precious words" in screen_text(world.app)


async def test_a_lost_answer_is_called_unconfirmed_and_nothing_is_sent_again():
    async with running(tasks=0, prepare=lambda sandbox, _wire: payment(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        world.wire.lost = httpx.ReadError("gone")
        await keys(world.pilot, "a")
        assert world.wire.count("POST", f"/v4/tasks/{task_id}/comments") == 1
        assert "may or may not" in world.effect
        assert "Approved" not in world.effect


async def test_the_row_says_sending_until_the_answer_and_keys_go_on_working():
    def prepare(sandbox, wire):
        for number in range(3):
            payment(sandbox, f"Trip {number}")

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        task_id = cursor(world)
        world.wire.gate = asyncio.Event()
        world.app.post_message(key_event("a"))
        await until(world.pilot, lambda: task_id in world.state.sending)
        assert "Approving…" in world.effect
        assert "Approved" not in world.effect
        before = cursor(world)
        world.app.screen.query_one(RowList).action_move(1)
        assert cursor(world) != before
        await until(world.pilot, lambda: "^" in screen_text(world.app))
        world.wire.gate.set()
        await settle(world.pilot)
        assert f"Approved #{task_id}" in world.effect


async def test_after_the_last_task_the_task_screen_returns_to_the_inbox():
    async with running(tasks=0, prepare=lambda sandbox, _wire: payment(sandbox)) as world:
        await world.ready()
        await keys(world.pilot, "enter")
        assert isinstance(world.app.screen, TaskScreen)
        await keys(world.pilot, "a")
        assert isinstance(world.app.screen, InboxScreen)
