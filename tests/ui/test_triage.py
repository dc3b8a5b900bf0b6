"""Stories of an inbox: keys are pressed, and the server is asked what it holds afterwards."""

import asyncio

import httpx

from pyrus_tui.ui.screens.inbox import InboxScreen
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.filter_box import FilterBox
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
        await keys(world.pilot, "p")  # without the preview nothing is read by looking at it
        world.clock.advance(60)
        made = world.sandbox.act(OLGA, task_id, {"text": "Stop, the price went up!"})
        news = made["comments"][-1]["id"]
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: world.state.tasks[task_id].last_comment_id == news)
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
        await keys(world.pilot, "escape", "d")
        assert "half a tho" not in screen_text(world.app)
        await keys(world.pilot, "c")
        assert "half a tho" in screen_text(world.app)
        await type_text(world.pilot, "ught")
        await keys(world.pilot, "ctrl+s")
        assert texts(world.sandbox, task_id)[-1] == "half a thought"
        await keys(world.pilot, "c")
        _above, composer = screen_text(world.app).split("INTERNAL", 1)
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
        assert "You may not" in world.effect
        world.wire.instead = None
        await keys(world.pilot, "c")
        assert "precious words" in screen_text(world.app)
        await keys(world.pilot, "ctrl+s")
        assert texts(world.sandbox, task_id)[1:] == ["precious words"]


async def test_after_a_lost_answer_the_task_is_looked_at_and_nothing_is_sent_again():
    async with running(tasks=0, prepare=lambda sandbox, _wire: payment(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        world.wire.lost = httpx.ReadError("gone")
        await keys(world.pilot, "a")
        assert world.wire.count("POST", f"/v4/tasks/{task_id}/comments") == 1
        await until(world.pilot, lambda: f"Approved #{task_id}" in world.effect)
        assert world.wire.count("POST", f"/v4/tasks/{task_id}/comments") == 1


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
        assert world.state.sending[task_id] == "Approving…"
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


async def test_what_others_did_since_is_found_before_a_decision_goes_out():
    async with running(tasks=0, prepare=lambda sandbox, _wire: payment(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        world.clock.advance(5)
        world.sandbox.act(OLGA, task_id, {"text": "Stop, the price went up!"})
        await keys(world.pilot, "a")
        assert "Stop, the price went up!" in screen_text(world.app)
        assert choices(world.sandbox, task_id, 1).get(BUDGET_OWNERS) != "approved"
        await keys(world.pilot, "y")
        assert choices(world.sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"


async def test_the_approval_of_a_colleague_is_not_called_mine():
    async with running(tasks=0, prepare=lambda sandbox, _wire: payment(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        world.sandbox.act(MARCUS, task_id, {"approval_choice": "approved"})
        before = len(world.sandbox.task(task_id)["comments"])
        await keys(world.pilot, "a", "n")
        assert len(world.sandbox.task(task_id)["comments"]) == before
        assert "Approved" not in world.effect


async def test_a_second_press_while_the_first_is_under_way_sends_nothing():
    def prepare(sandbox, _wire):
        for number in range(2):
            payment(sandbox, f"Trip {number}")

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        task_id = cursor(world)
        world.wire.hold()
        world.app.post_message(key_event("a"))
        await until(world.pilot, lambda: task_id in world.state.sending)
        assert cursor(world) != task_id, "the next task is there at once"
        world.app.screen.query_one(RowList).cursor = task_id
        world.app.post_message(key_event("a"))
        await until(world.pilot, lambda: "on its way" in world.effect)
        world.wire.release()
        await settle(world.pilot)
        assert world.wire.count("POST", f"/v4/tasks/{task_id}/comments") == 1
        assert choices(world.sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"


async def test_no_question_comes_up_while_somebody_types():
    def prepare(sandbox, _wire):
        for number in range(2):
            payment(sandbox, f"Trip {number}")

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        first = cursor(world)
        world.clock.advance(5)
        world.sandbox.act(OLGA, first, {"text": "Wait!"})
        world.wire.hold()
        world.app.post_message(key_event("a"))
        await until(world.pilot, lambda: first in world.state.sending)
        world.app.post_message(key_event("c"))
        for letter in "why":
            world.app.post_message(key_event(letter))
        world.wire.release()
        await settle(world.pilot)
        assert not world.app.screen.is_modal
        assert "why" in screen_text(world.app)
        assert f"#{first} was NOT sent" in world.effect
        assert first in world.state.failed
        assert choices(world.sandbox, first, 1).get(BUDGET_OWNERS) != "approved"


async def test_tab_and_clicks_leave_the_keys_with_the_text():
    async with running(tasks=0, prepare=lambda sandbox, _wire: payment(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "c")
        await type_text(world.pilot, "item:")
        await keys(world.pilot, "tab", "shift+tab")
        await world.pilot.click(RowList, offset=(10, 0))
        await settle(world.pilot)
        await type_text(world.pilot, "all good")
        await keys(world.pilot, "ctrl+s")
        sent = texts(world.sandbox, task_id)[-1]
        assert sent.split() == ["item:", "all", "good"]
        assert choices(world.sandbox, task_id, 1).get(BUDGET_OWNERS) != "approved"


async def test_a_failure_names_its_task_and_stays_in_its_row():
    def prepare(sandbox, _wire):
        for number in range(2):
            payment(sandbox, f"Trip {number}")

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        first, second = world.app.screen.query_one(RowList).keys
        body = {"error": "You may not.", "error_code": "access_denied_task"}
        world.wire.instead = httpx.Response(403, json=body)
        await keys(world.pilot, "a")
        await until(world.pilot, lambda: first in world.state.failed)
        world.wire.instead = None
        await keys(world.pilot, "a")
        assert f"Approved #{second}" in world.effect
        assert f"Approve #{first}" in world.state.failed[first]
        marks = [line[1] for line in screen_text(world.app).splitlines() if "Payments" in line]
        assert "x" in marks


async def test_a_comment_of_another_that_came_with_my_answer_is_still_new():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        await keys(world.pilot, "p")
        task_id = cursor(world)
        world.clock.advance(5)
        await keys(world.pilot, "c")
        await type_text(world.pilot, "mine")
        world.sandbox.act(MARCUS, task_id, {"text": "theirs"})
        world.clock.advance(5)
        await keys(world.pilot, "ctrl+s")
        assert texts(world.sandbox, task_id)[-2:] == ["theirs", "mine"]
        rows = [line for line in screen_text(world.app).splitlines() if line.startswith(">")]
        assert "N" in rows[0][:6], rows


async def test_quitting_with_words_that_were_not_sent_asks_first():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        await keys(world.pilot, "c")
        await type_text(world.pilot, "precious")
        await keys(world.pilot, "ctrl+q")
        assert "1 text is not sent" in screen_text(world.app)
        await keys(world.pilot, "n")
        assert "precious" in screen_text(world.app)


async def test_two_enters_in_one_packet_open_one_task():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        await burst(world.pilot, "enter", "enter")
        await keys(world.pilot, "q")
        assert isinstance(world.app.screen, InboxScreen)


async def test_a_task_that_could_not_be_read_is_read_again_on_demand():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        world.wire.hold()
        await until(world.pilot, lambda: world.wire.requests)
        world.wire.release()
        await world.ready()
        task_id = cursor(world)
        world.wire.instead = httpx.Response(403, json={"error_code": "access_denied_task"})
        await keys(world.pilot, "enter")
        assert task_id in world.state.trouble
        world.wire.instead = None
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: task_id not in world.state.trouble)


async def test_the_panes_of_a_task_move_by_the_same_keys_as_lists():
    async with running(size=(120, 24)) as world:
        await world.ready()
        await put_cursor(world, world.sandbox.stories()["approve"])
        await keys(world.pilot, "enter", "2", "j", "j")
        pane = world.app.screen.query_one("#fields")
        assert pane.scroll_offset.y == 2
        await keys(world.pilot, "G")
        assert pane.scroll_offset.y == pane.max_scroll_y
        await keys(world.pilot, "g", "g")
        assert pane.scroll_offset.y == 0


async def test_what_is_typed_on_in_one_packet_is_text_and_no_command():
    async with running(tasks=0, prepare=lambda sandbox, _wire: payment(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await burst(world.pilot, "c", "a", "X", "f", "e", "q")
        await keys(world.pilot, "ctrl+s")
        assert texts(world.sandbox, task_id)[-1] == "aXfeq"
        assert choices(world.sandbox, task_id, 1).get(BUDGET_OWNERS) != "approved"
        await burst(world.pilot, "/", "a", "a")
        assert "aa" in screen_text(world.app)


async def test_sending_twice_in_one_packet_sends_once_and_what_follows_is_a_command():
    def prepare(sandbox, _wire):
        for number in range(2):
            errand(sandbox, f"Errand {number}")

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        first, second = world.app.screen.query_one(RowList).keys
        await burst(world.pilot, *"cone", "ctrl+s", "ctrl+s", "j", *"ctwo", "ctrl+s", "k")
        assert texts(world.sandbox, first)[1:] == ["one"]
        assert texts(world.sandbox, second)[1:] == ["two"]
        assert cursor(world) == first


async def test_keys_of_one_packet_are_done_in_their_order():
    async with running(size=(100, 30)) as world:
        await world.ready()
        await burst(world.pilot, "/", *"leax", "backspace", "s", "e", "left", "left", "delete")
        assert world.app.screen.query_one(FilterBox).value == "leae"
        await burst(world.pilot, "home", "ctrl+k", *"lease", "enter")
        assert "filter: lease" in screen_text(world.app)
