"""Quick actions: two or three keys each; the server is asked what it holds afterwards."""

import httpx
import pytest
from textual.command import CommandPalette

from pyrus_tui.ui.modals.form import FormDialog
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.screens.inbox import InboxScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests.company import ANNA, DMITRY, MARCUS, OLGA, PRIYA, TOM, choices, errand, payment, texts
from tests.conftest import running
from tests.harness import burst, check_screen, keys, screen_text, settle, type_text, until
from tests.ui.test_every_key import strangers

SIZES = [(80, 24), (120, 35)]


async def at(world, task_id):
    world.app.screen.query_one(RowList).cursor = task_id
    await settle(world.pilot)


async def from_palette(world, words):
    await keys(world.pilot, ":")
    await type_text(world.pilot, words)
    await settle(world.pilot)
    await keys(world.pilot, "enter")
    await until(world.pilot, lambda: not isinstance(world.app.screen, CommandPalette))
    await settle(world.pilot)


def names(people):
    return {one.get("person", one)["id"] for one in people}


async def test_a_task_is_snoozed_woken_and_due():
    made = []
    async with running(tasks=0, prepare=lambda sandbox, _w: made.append(errand(sandbox))) as world:
        await world.ready()
        (task_id,) = made
        await keys(world.pilot, "s")
        assert "tomorrow                      Fri 20 Nov 07:00" in screen_text(world.app)
        await keys(world.pilot, "down", "enter")
        assert world.sandbox.task(task_id)["scheduled_date"] == "2026-11-20"
        assert task_id not in world.sandbox.inbox_ids()


async def test_a_typed_time_wakes_it_and_makes_it_due():
    def prepare(sandbox, _wire):
        for number in range(2):
            errand(sandbox, f"Errand {number}")

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        task_id = world.app.screen.query_one(RowList).keys[0]
        await keys(world.pilot, "enter")
        await burst(world.pilot, "s", *"fri", "space", "1", "4", ":", "3", "0")
        assert "It comes back Fri 20 Nov 14:30, tomorrow." in screen_text(world.app)
        await keys(world.pilot, "enter")
        held = world.sandbox.task(task_id)
        assert held["scheduled_datetime_utc"] == "2026-11-20T13:30:00Z"
        await keys(world.pilot, "K")
        await from_palette(world, "wake")
        await until(world.pilot, lambda: "Brought back" in world.effect)
        await settle(world.pilot)
        assert not world.sandbox.task(task_id).get("scheduled_datetime_utc")
        await keys(world.pilot, "D")
        assert "It has no due date." in world.effect
        await keys(world.pilot, "d")
        await type_text(world.pilot, "25.11 10:00")
        await keys(world.pilot, "tab")
        await type_text(world.pilot, "1h 30")
        await keys(world.pilot, "enter")
        held = world.sandbox.task(task_id)
        assert (held["due"], held["duration"]) == ("2026-11-25T09:00:00Z", 90)
        await keys(world.pilot, "D")
        assert not world.sandbox.task(task_id).get("due")


async def test_what_cannot_be_meant_is_said_and_nothing_goes_out():
    async with running(tasks=0, prepare=lambda sandbox, _w: errand(sandbox)) as world:
        await world.ready()
        await keys(world.pilot, "s")
        for typed, told in (("gibberish", "Say when"), ("1.11.2026", "That is over")):
            await type_text(world.pilot, typed)
            await keys(world.pilot, "enter")
            assert told in screen_text(world.app)
            await keys(world.pilot, *["backspace"] * len(typed))
        await keys(world.pilot, "escape", "d", "tab")
        await type_text(world.pilot, "long")
        await keys(world.pilot, "enter")
        assert "is no length of time" in screen_text(world.app)
        await keys(world.pilot, "escape", "t", "enter")
        assert "Type a name" in screen_text(world.app)
        await keys(world.pilot, "escape")
        assert isinstance(world.app.screen, InboxScreen)
        (task_id,) = world.sandbox.inbox_ids()
        assert len(world.sandbox.task(task_id)["comments"]) == 1
        assert not world.state.outbox


async def test_a_task_is_handed_on_and_taken_by_name_in_any_alphabet():
    made = []

    def prepare(sandbox, _wire):
        made.extend(errand(sandbox, f"Errand {n}") for n in range(2))

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        first, second = made
        await at(world, first)
        await burst(world.pilot, "t", *"дмитр")
        assert "Goes to Дмитрий" in screen_text(world.app)
        await keys(world.pilot, "tab", "tab")
        await type_text(world.pilot, "please check")
        await keys(world.pilot, "enter")
        held = world.sandbox.task(first)
        assert held["responsible"]["id"] == DMITRY
        assert ANNA in names(held["subscribers"])
        assert texts(world.sandbox, first)[-1] == "please check"
        await at(world, second)
        await keys(world.pilot, "T")
        assert "It is yours already." in world.effect
        await keys(world.pilot, "t")
        await type_text(world.pilot, "tom")
        await keys(world.pilot, "tab", "space", "enter")
        held = world.sandbox.task(second)
        assert held["responsible"]["id"] == TOM
        assert ANNA not in names(held.get("subscribers", []))


async def test_approving_with_options_does_all_of_it_at_once():
    made = []
    async with running(tasks=0, prepare=lambda sandbox, _w: made.append(payment(sandbox))) as world:
        await world.ready()
        (task_id,) = made
        await keys(world.pilot, "A")
        await type_text(world.pilot, "fine by me")
        await keys(world.pilot, "tab")
        await type_text(world.pilot, "45m")
        await keys(world.pilot, "tab", "tab")
        await type_text(world.pilot, "priya")
        shown = screen_text(world.app)
        assert "Approves. Notes 45m. Priya" in shown
        assert "decides at this step too" in shown
        await keys(world.pilot, "enter")
        last = world.sandbox.task(task_id)["comments"][-1]
        assert (last["text"], last["spent_minutes"]) == ("fine by me", 45)
        assert last["approval_choice"] == "approved"
        assert choices(world.sandbox, task_id, 1)[PRIYA] == "waiting"


async def test_words_typed_with_an_approval_that_is_not_sent_after_all_are_kept():
    made = []

    def prepare(sandbox, _wire):
        made.append(payment(sandbox))
        sandbox.act(OLGA, made[0], {"field_updates": [{"id": 2, "value": None}]})

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        (task_id,) = made
        await keys(world.pilot, "A")
        await type_text(world.pilot, "fine by me")
        await keys(world.pilot, "enter")
        assert "Amount" in screen_text(world.app), "what is missing is asked about"
        await keys(world.pilot, "n")
        assert "Your words are kept" in world.effect
        assert "fine by me" not in texts(world.sandbox, task_id)
        await keys(world.pilot, "c", "ctrl+s")
        assert world.sandbox.task(task_id)["comments"][-1]["text"] == "fine by me"


async def test_lists_and_people_are_marked_and_unmarked():
    made = []

    def prepare(sandbox, _wire):
        task_id = errand(sandbox, subscribers=[{"id": TOM}])
        made.append(task_id)

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        (task_id,) = made
        list_id, name = min(world.state.list_names.items())
        await keys(world.pilot, "L")
        await type_text(world.pilot, name)
        await keys(world.pilot, "tab", "enter")
        assert world.sandbox.task(task_id)["list_ids"] == [list_id]
        await keys(world.pilot, "L", "tab", "enter")
        assert not world.sandbox.task(task_id).get("list_ids")
        await keys(world.pilot, "L", "enter")
        assert "Nothing was changed" in world.effect
        await keys(world.pilot, "w", "w", "tab")  # Tom stands first, marked
        await type_text(world.pilot, "olga")
        await keys(world.pilot, "tab", "enter")
        held = world.sandbox.task(task_id)
        assert names(held["subscribers"]) == {OLGA}
        await keys(world.pilot, "w", "r", "down", "enter")
        asked = world.sandbox.task(task_id)["comments"][-1]["subscribers_rerequested"]
        assert names(asked) == {OLGA}
        await keys(world.pilot, "w", "p")
        await type_text(world.pilot, "priya")
        await keys(world.pilot, "enter")
        assert PRIYA in names(world.sandbox.task(task_id)["participants"])
        await keys(world.pilot, "w", "x")
        assert "no approval route" in world.effect


async def test_approvers_are_added_asked_again_and_removed():
    made = []
    async with running(tasks=0, prepare=lambda sandbox, _w: made.append(payment(sandbox))) as world:
        await world.ready()
        (task_id,) = made
        await keys(world.pilot, "w", "a")
        await type_text(world.pilot, "priya")
        await keys(world.pilot, "enter")
        assert "now here" in screen_text(world.app)
        await keys(world.pilot, "enter")
        assert choices(world.sandbox, task_id, 1)[PRIYA] == "waiting"
        world.clock.advance(60)
        world.sandbox.act(PRIYA, task_id, {"approval_choice": "approved"})
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: _choice(world, task_id) == "approved")
        await keys(world.pilot, "w", "A")
        await type_text(world.pilot, "priya")
        await keys(world.pilot, "enter")
        assert choices(world.sandbox, task_id, 1)[PRIYA] == "waiting"
        await keys(world.pilot, "w", "x")
        await type_text(world.pilot, "priya")
        await keys(world.pilot, "enter")
        assert PRIYA not in choices(world.sandbox, task_id, 1)


def _choice(world, task_id):
    step = world.state.tasks[task_id].approvals[0]
    return {one.person.id: one.approval_choice for one in step}.get(PRIYA)


async def test_what_is_rare_is_in_the_palette():
    made = []

    def prepare(sandbox, _wire):
        people = [{"id": ANNA}, {"id": MARCUS}]
        task = {"text": "Mine", "responsible": {"id": ANNA}, "participants": people}
        made.append(sandbox.create(ANNA, task)["id"])
        sandbox.act(MARCUS, made[0], {"text": "look"})

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        (task_id,) = made
        await from_palette(world, "subject")
        await type_text(world.pilot, " soon")
        await keys(world.pilot, "enter")
        assert world.sandbox.task(task_id)["subject"].endswith(" soon")
        await from_palette(world, "note how long")
        await type_text(world.pilot, "2ч")
        await keys(world.pilot, "enter")
        assert world.sandbox.task(task_id)["comments"][-1]["spent_minutes"] == 120
        await from_palette(world, "comment with options")
        await type_text(world.pilot, "quiet")
        await keys(world.pilot, "enter")
        last = world.sandbox.task(task_id)["comments"][-1]
        assert last["text"] == "quiet" and last["skip_notification"] is True
        await from_palette(world, "delete")
        await keys(world.pilot, "1", "enter")
        assert "Nothing happens until the number" in screen_text(world.app)
        await keys(world.pilot, "backspace")
        await type_text(world.pilot, str(task_id))
        await keys(world.pilot, "enter")
        assert f"Deleted #{task_id}" in world.effect
        await until(world.pilot, lambda: task_id not in world.state.inbox.task_ids)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_how_the_dialogs_look(size):
    def prepare(sandbox, _wire):
        payment(sandbox)

    async with running(tasks=0, size=size, prepare=prepare) as world:
        await world.ready()
        for name, key, typed in (
            ("approve", "A", "fine"),
            ("transfer", "t", "an"),
            ("snooze", "s", "fri 14"),
            ("due", "d", ""),
            ("lists", "L", ""),
        ):
            await keys(world.pilot, key)
            assert isinstance(world.app.screen, FormDialog | Picker)
            await type_text(world.pilot, typed)
            assert strangers(world.app) == set()
            check_screen(world.app, f"quick-{name}-{size[0]}x{size[1]}")
            await keys(world.pilot, "escape")
        await keys(world.pilot, "A", "shift+tab", "p", "r")
        check_screen(world.app, f"quick-approver-{size[0]}x{size[1]}")
        await keys(world.pilot, "escape", "w", "a")
        check_screen(world.app, f"quick-people-{size[0]}x{size[1]}")
        await keys(world.pilot, "escape")
        await from_palette(world, "delete")
        check_screen(world.app, f"quick-delete-{size[0]}x{size[1]}")


async def test_what_was_handed_on_is_listed_by_silence_and_nudged():
    made = []

    def prepare(sandbox, _wire):
        made.extend(errand(sandbox, f"Errand {n}") for n in range(2))

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        for name in ("tom", "olga"):
            await keys(world.pilot, "t")
            await type_text(world.pilot, name)
            await keys(world.pilot, "enter")
            world.clock.advance(3600)
        await keys(world.pilot, "g", "t")
        rows = world.app.screen.query_one(RowList)
        first = rows.cursor
        assert world.sandbox.task(first)["responsible"]["id"] == TOM
        assert len(rows.keys) == 2
        check_screen(world.app, "passed-on-120x35")
        await keys(world.pilot, "B")
        assert "Tom, is there any news" in screen_text(world.app)
        before = texts(world.sandbox, first)
        assert "is there any news" not in " ".join(before), "nothing goes out by itself"
        await keys(world.pilot, "ctrl+s")
        assert texts(world.sandbox, first)[-1] == "Tom, is there any news on this? Thank you!"
        await keys(world.pilot, "enter", "q", "q")
        assert isinstance(world.app.screen, InboxScreen)


async def test_people_can_be_chosen_without_a_network(tmp_path):
    def prepare(sandbox, _wire):
        errand(sandbox)

    async with running(tasks=0, folder=tmp_path, prepare=prepare) as world:
        await world.ready()
        known = world.state.contacts

    def broken(sandbox, wire):
        errand(sandbox)
        wire.broken = httpx.ConnectError("away")

    async with running(tasks=0, folder=tmp_path, prepare=broken) as world:
        await until(world.pilot, lambda: world.state.contacts)
        assert world.state.contacts == known
        (task_id,) = world.state.inbox.task_ids
        await keys(world.pilot, "t")
        await type_text(world.pilot, "becker")
        assert "Goes to Tom Becker" in screen_text(world.app)
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: world.state.outbox)
        (kept,) = world.state.outbox
        assert (kept.task_id, kept.draft.reassign_to.id) == (task_id, TOM)
