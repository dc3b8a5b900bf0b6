"""Snoozed until a reply: an answer brings the task back, at the latest the day does."""

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.ui.widgets.row_list import RowList
from tests.company import MARCUS, errand
from tests.conftest import START, StillClock, running
from tests.harness import check_screen, keys, screen_text, settle, until

UNTIL_A_REPLY = ("s", "down", "tab", "space", "enter")
UNTIL_TOMORROW = ("s", "down", "enter")


async def at(world, task_id):

    world.app.screen.query_one(RowList).cursor = task_id
    await settle(world.pilot)


async def act(world, task_id, *pressed):
    await at(world, task_id)
    await keys(world.pilot, *pressed)


async def refresh(world):
    synced = world.state.link.synced
    world.clock.advance(1)
    world.app.services.refresher.soon()
    await until(world.pilot, lambda: world.state.link.synced != synced)
    await settle(world.pilot)


async def test_an_answer_brings_a_snoozed_task_back_even_after_a_restart(tmp_path):
    clock = StillClock(START)
    sandbox = Sandbox(tasks=0, clock=clock, lively=False)
    shared = {"sandbox": sandbox, "clock": clock, "folder": tmp_path, "size": (80, 24)}
    first, second, third = (errand(sandbox, f"Errand {n}") for n in range(3))
    try:
        async with running(**shared) as world:
            await world.ready()
            await act(world, first, *UNTIL_A_REPLY[:-1])
            shown = screen_text(world.app)
            assert "It comes back Fri 20 Nov 07:00, tomorrow, or when somebody answers." in shown
            check_screen(world.app, "snooze-until-a-reply-80x24")
            await keys(world.pilot, "enter")
            await until(world.pilot, lambda: "An answer brings it back" in world.effect)
            assert sandbox.task(first)["scheduled_date"] == "2026-11-20"
            await act(world, second, *UNTIL_TOMORROW)
            await until(world.pilot, lambda: sandbox.inbox_ids() == [third])
            await refresh(world)
            assert sandbox.inbox_ids() == [third], "nobody answered"
        for task_id in (first, second):
            sandbox.act(MARCUS, task_id, {"text": "Here you are"})
        assert sandbox.inbox_ids() == [third]
        async with running(**shared) as world:
            await until(world.pilot, lambda: first in sandbox.inbox_ids())
            told = f"Marcus Webb answered, so #{first} Errand 0 comes back."
            await until(world.pilot, lambda: told in world.said)
            assert second not in sandbox.inbox_ids(), "that one sleeps until its day"
            await refresh(world)
            await act(world, third, "s", "enter")
            await until(world.pilot, lambda: third not in sandbox.inbox_ids())
            await keys(world.pilot, "u")
            assert f"#{third}" in screen_text(world.app), "u takes back what the person did"
    finally:
        sandbox.close()


async def test_a_snooze_that_ended_waits_for_no_answer_any_more():
    made = []

    def prepare(sandbox, _wire):
        made.extend(errand(sandbox, f"Errand {n}") for n in range(4))

    async with running(tasks=0, prepare=prepare, undo=20) as world:
        await world.ready()
        undone, woken, slept, gone = made

        async def pass_on(seconds=21):
            world.clock.advance(seconds)
            await settle(world.pilot)

        await act(world, undone, *UNTIL_A_REPLY)
        await keys(world.pilot, "u")
        await act(world, woken, *UNTIL_A_REPLY)
        await act(world, slept, *UNTIL_A_REPLY)
        await act(world, gone, *UNTIL_A_REPLY)
        await pass_on()
        await until(world.pilot, lambda: world.sandbox.inbox_ids() == [undone])
        await refresh(world)
        world.sandbox.act(1001, woken, {"cancel_schedule": True})  # on the web
        await refresh(world)
        assert woken in world.sandbox.inbox_ids()
        await act(world, undone, *UNTIL_TOMORROW)
        await act(world, woken, *UNTIL_TOMORROW)
        await pass_on()
        await until(world.pilot, lambda: not world.sandbox.inbox_ids())
        for task_id in (undone, woken):
            world.sandbox.act(MARCUS, task_id, {"text": "Here you are"})
        world.sandbox.act(MARCUS, gone, {"action": "finished"})
        await refresh(world)
        await refresh(world)
        assert not world.sandbox.inbox_ids(), "nothing woke what sleeps without that wish"
        assert world.sandbox.task(gone)["close_date"]
        looked = world.wire.count("GET", f"/v4/tasks/{slept}")
        await refresh(world)
        await until(world.pilot, lambda: world.wire.count("GET", f"/v4/tasks/{slept}") > looked)
        # The look after the refresh before may have been under way still.
        assert world.wire.count("GET", f"/v4/tasks/{slept}") <= looked + 2
        await pass_on(24 * 3600)
        await refresh(world)
        assert slept in world.sandbox.inbox_ids(), "its day came"
        asked = len(world.wire.requests)
        await refresh(world)
        assert ("GET", f"/v4/tasks/{slept}") not in world.wire.requests[asked:]
