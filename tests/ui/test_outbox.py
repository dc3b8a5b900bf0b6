"""Nothing lost, nothing twice: stories of the outbox."""

import asyncio
import re
from dataclasses import replace

import httpx
import pytest

from pyrus_tui.models.outbox import UNDER_WAY, Stage
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.ui.screens.inbox import InboxScreen
from pyrus_tui.ui.screens.outbox import OutboxScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests.company import BUDGET_OWNERS, OLGA, choices, errand, payment, texts
from tests.conftest import START, StillClock, running
from tests.harness import (
    burst,
    check_screen,
    key_event,
    keys,
    screen_text,
    settle,
    type_text,
    until,
)
from tests.services.posting import Faults


def cursor(world):
    return world.app.screen.query_one(RowList).cursor


def stages(world):
    return [row.stage for row in world.state.outbox]


async def write(world, text):
    await keys(world.pilot, "c")
    await type_text(world.pilot, text)
    await keys(world.pilot, "ctrl+s")


async def finish(world):
    """Let the time pass until nothing goes on by itself any more."""
    for _wait in range(40):
        await settle(world.pilot)
        if not any(stage in UNDER_WAY for stage in stages(world)):
            return
        before = stages(world)
        world.clock.advance(31)
        for _look in range(20):  # the machine may be slow to wake who waits for the clock
            await settle(world.pilot)
            if stages(world) != before:
                break
            await asyncio.sleep(0.005)
    raise AssertionError(stages(world))


async def check_outbox(world, name):
    """Compare the screen, without what depends on how requests happened to overlap."""
    world.app.services.journal._requests.clear()
    world.app.store.put_link(replace(world.state.link, quota=None))
    world.app.screen._fill()
    await settle(world.pilot)
    check_screen(world.app, name)


def one_errand(sandbox, _wire):
    errand(sandbox)


def some_payments(sandbox, _wire):
    for number in range(3):
        payment(sandbox, f"Trip {number}")


async def test_what_waits_is_counted_down_and_taken_back_with_its_words():
    async with running(tasks=0, prepare=one_errand, undo=10) as world:
        await world.ready()
        task_id = cursor(world)
        await write(world, "hasty words")
        assert "sends in 10 s" in screen_text(world.app)
        assert "outbox 1" in screen_text(world.app)
        assert "not sent yet" in screen_text(world.app)
        world.clock.advance(4)
        world.app.screen.show_status()
        await settle(world.pilot)
        assert "sends in 6 s" in screen_text(world.app)
        await keys(world.pilot, "u")
        assert "INTERNAL" in screen_text(world.app)
        assert "hasty words" in screen_text(world.app)
        world.clock.advance(60)
        await settle(world.pilot)
        assert texts(world.sandbox, task_id) == ["Order office supplies"]
        assert stages(world) == [Stage.DROPPED]
        await keys(world.pilot, "ctrl+s")
        world.clock.advance(10)
        await until(world.pilot, lambda: f"Comment sent to #{task_id}" in world.effect)
        assert texts(world.sandbox, task_id)[1:] == ["hasty words"]


async def test_what_was_sent_is_taken_back_after_a_question_and_done_again():
    async with running(tasks=0, prepare=some_payments) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "a")
        assert choices(world.sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"
        await keys(world.pilot, "u")
        assert "Take back: Approve" in screen_text(world.app)
        check_screen(world.app, "outbox_undo_question")
        await keys(world.pilot, "n")
        assert choices(world.sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"
        await keys(world.pilot, "u", "y")
        assert choices(world.sandbox, task_id, 1)[BUDGET_OWNERS] == "waiting"
        await keys(world.pilot, "U")
        assert choices(world.sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"


async def test_what_was_replaced_is_not_done_again():
    async with running(tasks=0, prepare=some_payments, undo=10) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "x")
        await type_text(world.pilot, "bad price")
        await keys(world.pilot, "ctrl+s", "u")
        world.clock.advance(1)
        world.app.screen.query_one(RowList).cursor = task_id
        await keys(world.pilot, "a")
        world.clock.advance(11)
        await until(world.pilot, lambda: stages(world)[-1] is Stage.SENT)
        assert choices(world.sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"
        await keys(world.pilot, "U")
        assert any("nothing to do again" in text for text in world.said)
        world.clock.advance(60)
        await settle(world.pilot)
        assert "bad price" not in texts(world.sandbox, task_id)


async def test_undo_means_the_action_that_was_begun_last():
    async with running(tasks=0, prepare=some_payments, undo=10) as world:
        await world.ready()
        first = cursor(world)
        await write(world, "again")
        await keys(world.pilot, "u", "escape", "d")
        world.clock.advance(1)
        await keys(world.pilot, "U")
        assert "again" not in str(world.state.drafts)
        world.clock.advance(1)
        await keys(world.pilot, "u")
        assert [row.stage for row in world.state.outbox] == [Stage.DROPPED]
        world.clock.advance(60)
        await settle(world.pilot)
        assert "again" not in texts(world.sandbox, first)


async def test_what_is_typed_for_a_text_that_does_not_open_is_no_command(monkeypatch):
    async with running(tasks=0, prepare=one_errand) as world:
        await world.ready()
        monkeypatch.setattr(type(world.app), "SWALLOW", 60)
        task_id = cursor(world)
        await burst(world.pilot, *"xfinal words", "ctrl+s")
        assert "no approval route" in world.effect
        assert world.state.outbox == ()
        assert texts(world.sandbox, task_id) == ["Order office supplies"]
        await keys(world.pilot, "escape", "c")
        assert "INTERNAL" in screen_text(world.app)


async def test_without_a_network_work_is_kept_and_goes_on_when_it_returns():
    async with running(tasks=0, prepare=some_payments) as world:
        await world.ready()
        ids = [key for key in world.app.screen.query_one(RowList).keys if isinstance(key, int)]
        world.wire.broken = httpx.ConnectError("refused")
        await keys(world.pilot, "a", "a")
        await write(world, "offline words")
        assert "outbox 3" in screen_text(world.app)
        for task_id in ids:
            assert choices(world.sandbox, task_id, 1).get(BUDGET_OWNERS) != "approved"
        await keys(world.pilot, "g", "o")
        await settle(world.pilot)
        assert "waits: " in screen_text(world.app)
        await keys(world.pilot, "q")
        world.wire.broken = None
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: stages(world) == [Stage.SENT] * 3)
        assert [choices(world.sandbox, i, 1)[BUDGET_OWNERS] for i in ids[:2]] == ["approved"] * 2
        assert texts(world.sandbox, ids[2])[-1] == "offline words"


async def test_a_decision_taken_offline_is_held_when_others_wrote_meanwhile():
    async with running(tasks=0, prepare=some_payments, size=(120, 35)) as world:
        await world.ready()
        task_id = cursor(world)
        world.wire.broken = httpx.ConnectError("refused")
        await keys(world.pilot, "a")
        world.clock.advance(5)
        world.sandbox.act(OLGA, task_id, {"text": "Stop, the price went up!"})
        world.wire.broken = None
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: stages(world) == [Stage.HELD])
        await settle(world.pilot)
        assert choices(world.sandbox, task_id, 1).get(BUDGET_OWNERS) != "approved"
        told = "".join(world.said)
        assert f"Approve #{task_id} was NOT sent" in told and "Stop, the price went up!" in told
        await keys(world.pilot, "g", "o")
        await check_outbox(world, "outbox_held_120x35")
        await keys(world.pilot, "enter")
        for choice in ("s  send anyway", "r  try again", "x  drop it", "k  copy the request"):
            assert choice in screen_text(world.app)
        await keys(world.pilot, "s")
        await until(world.pilot, lambda: stages(world) == [Stage.SENT])
        assert choices(world.sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"


async def test_a_held_decision_is_dropped_and_never_sent():
    async with running(tasks=0, prepare=some_payments) as world:
        await world.ready()
        task_id = cursor(world)
        world.clock.advance(5)
        world.sandbox.act(OLGA, task_id, {"text": "Stop!"})
        await keys(world.pilot, "a")
        await until(world.pilot, lambda: stages(world) == [Stage.HELD])
        await keys(world.pilot, "g", "o", "enter", "x")
        assert stages(world) == [Stage.DROPPED]
        assert choices(world.sandbox, task_id, 1).get(BUDGET_OWNERS) != "approved"
        await check_outbox(world, "outbox_dropped_120x35")


async def test_refused_words_are_edited_in_their_task_and_sent():
    async with running(tasks=0, prepare=one_errand, wire=Faults, size=(80, 24)) as world:
        await world.ready()
        task_id = cursor(world)
        world.wire.plan = ["400"]
        await write(world, "first try")
        assert stages(world) == [Stage.REFUSED]
        await keys(world.pilot, "g", "o")
        await check_outbox(world, "outbox_refused_80x24")
        await keys(world.pilot, "enter", "e")
        await until(world.pilot, lambda: "INTERNAL" in screen_text(world.app))
        await type_text(world.pilot, ", second try")
        await keys(world.pilot, "ctrl+s")
        assert texts(world.sandbox, task_id)[1:] == ["first try, second try"]


async def test_a_request_is_copied_without_the_token():
    async with running(tasks=0, prepare=one_errand, undo=10) as world:
        await world.ready()
        task_id = cursor(world)
        await write(world, "it's me")
        await keys(world.pilot, "g", "o", "enter", "k")
        copied = world.app.clipboard
        assert copied.startswith(f"curl -X POST http://localhost/v4/tasks/{task_id}/comments")
        assert "$PYRUS_TOKEN" in copied and "it" in copied
        assert world.sandbox.security_key not in copied


async def test_after_a_restart_everything_goes_on(tmp_path):
    clock = StillClock(START)
    sandbox = Sandbox(tasks=0, clock=clock, lively=False)
    some_payments(sandbox, None)
    files = {"folder": tmp_path / "account", "clock": clock, "sandbox": sandbox}
    async with running(**files, undo=10) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "a")
        await write(world, "kept")
        await keys(world.pilot, "ctrl+q")
        assert "2 actions are not sent" in screen_text(world.app)
        assert "It is kept" in screen_text(world.app)
        await keys(world.pilot, "n")
    async with running(**files, undo=10) as world:
        await world.ready()
        assert "outbox 2" in screen_text(world.app)
        clock.advance(11)
        await until(world.pilot, lambda: stages(world) == [Stage.SENT] * 2)
        assert choices(sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"
        await keys(world.pilot, "u")
        assert "Take back: " in screen_text(world.app)
    sandbox.close()


async def test_of_two_windows_one_sends_and_both_show_it(tmp_path):
    folder = tmp_path / "account"
    async with running(tasks=0, prepare=some_payments, folder=folder, every=7.0) as first:
        await first.ready()
        shared = {"sandbox": first.sandbox, "clock": first.clock, "folder": folder}
        async with running(**shared, every=7.0) as second:
            await second.ready()
            await keys(second.pilot, "j")
            task_id = cursor(second)
            second.app.post_message(key_event("a"))
            await until(second.pilot, lambda: stages(second) == [Stage.QUEUED])
            first.clock.advance(8)
            await until(first.pilot, lambda: stages(first) == [Stage.SENT])
            first.clock.advance(8)
            await until(second.pilot, lambda: stages(second) == [Stage.SENT])
            assert choices(first.sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"
            assert not second.app.services.delivery.delivers
            posts = [path for method, path in second.wire.requests if method == "POST"]
            assert posts == ["/v4/auth"]


async def test_quitting_with_nothing_unsent_asks_nothing():
    async with running(tasks=0, prepare=one_errand) as world:
        await world.ready()
        await write(world, "sent")
        await keys(world.pilot, "ctrl+q")
        assert world.app._exit or not world.app.is_running


LOOKED = "is not confirmed: looking at the task"
FAULTS = {
    "refuse": ("Comment sent", 1),
    "drop_before": (LOOKED, 1),
    "drop_after": ("Comment sent", 1),
    "reset_before": (LOOKED, 1),
    "reset_after": ("Comment sent", 1),
    "hang": (LOOKED, 1),
    "late": (LOOKED, 1),
    "truncate": ("Comment sent", 1),
    "html": (LOOKED, 1),
    "html_after": ("Comment sent", 1),
    "garbage": (LOOKED, 1),
    "redirect": (LOOKED, 1),
    "500": (LOOKED, 1),
    "502": (LOOKED, 1),
    "502_after": ("Comment sent", 1),
    "504": (LOOKED, 1),
    "503": ("outbox 1", 1),
    "401": ("Comment sent", 1),
    "429": ("outbox 1", 1),
    "twice": ("Comment sent", 2),
    "400": ("was not done: ", 0),
    "403": ("was not done: ", 0),
    "404": ("was not done: ", 0),
}


def errand_and_payment(sandbox, wire) -> None:
    one_errand(sandbox, wire)
    payment(sandbox)


SEVERAL = 6
"""Faults one after the other in one program: each finds it as the one before has left it."""


@pytest.mark.parametrize("first", range(0, len(FAULTS), SEVERAL))
async def test_no_fault_of_the_wire_repeats_anything_or_claims_what_is_not(first):
    faults = list(FAULTS)[first : first + SEVERAL]
    made = {}

    def prepare(sandbox, _wire) -> None:
        made.update({fault: (errand(sandbox), payment(sandbox)) for fault in faults})

    async with running(tasks=0, prepare=prepare, wire=Faults) as world:
        await world.ready()
        for fault in faults:
            await suffer(world, fault, *made[fault])


async def suffer(world, fault: str, errand_id: int, payment_id: int) -> None:
    """Write and decide while something is wrong with the wire; say what came of it."""
    sentence, count = FAULTS[fault]
    world.app.screen.query_one(RowList).cursor = errand_id
    world.said.clear()
    world.wire.plan = [fault]
    await write(world, "only once")
    await until(world.pilot, lambda: sentence in screen_text(world.app))
    if fault == "late":
        await world.wire.arrive()
    await finish(world)
    assert texts(world.sandbox, errand_id)[1:] == ["only once"] * count, fault
    said = f"Comment sent to #{errand_id}" if count else "was not done"
    assert any(said in text for text in world.said), fault
    if fault == "twice":
        return  # a server that does everything twice
    world.app.screen.query_one(RowList).cursor = payment_id
    before = len(texts(world.sandbox, payment_id))
    world.wire.plan = [fault]
    await keys(world.pilot, "a")
    if fault == "late":
        await world.wire.arrive()
    await finish(world)
    assert len(texts(world.sandbox, payment_id)) - before == count, fault
    approved = choices(world.sandbox, payment_id, 1)[BUDGET_OWNERS] == "approved"
    assert approved is bool(count), fault
    assert any(f"Approved #{payment_id}" in text for text in world.said) is approved, fault
    if not count:
        world.app.screen.query_one(RowList).cursor = errand_id
        await keys(world.pilot, "c")
        assert "only once" in screen_text(world.app), "the words are there to be sent again"
        await keys(world.pilot, "escape", "d")


async def test_a_wrong_key_keeps_the_work_and_says_what_to_do():
    async with running(tasks=0, prepare=one_errand) as world:
        await world.ready()
        task_id = cursor(world)
        refused = httpx.Response(401, json={"error_code": "invalid_credentials"})
        world.wire.instead = httpx.Response(401, json={"error_code": "token_revoked"})
        world.wire.refuse = refused
        await write(world, "kept words")
        await until(world.pilot, lambda: world.app.services.delivery.line.needs_sign_in)
        assert "check both" in world.app.services.delivery.line.trouble
        assert texts(world.sandbox, task_id)[1:] == []
        assert stages(world) == [Stage.QUEUED]
        signed_in = world.wire.count("POST", "/v4/auth")
        assert signed_in <= 4
        world.wire.instead = world.wire.refuse = None
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: stages(world) == [Stage.SENT])
        assert texts(world.sandbox, task_id)[1:] == ["kept words"]


async def test_a_full_disk_keeps_the_words_and_claims_nothing(tmp_path):
    async with running(tasks=0, prepare=one_errand, folder=tmp_path / "account") as world:
        await world.ready()
        task_id = cursor(world)
        database = world.app.services.delivery._outbox._database

        async def fill(pages):
            await database.read(lambda c: c.execute(f"PRAGMA max_page_count={pages}"))

        await fill(1)
        await keys(world.pilot, "c")
        await type_text(world.pilot, "x" * 50)
        world.app.screen.query_one("TextArea").load_text("precious " * 4000)
        await keys(world.pilot, "ctrl+s")
        await until(world.pilot, lambda: "disk is full" in screen_text(world.app))
        assert "precious" in screen_text(world.app)
        assert texts(world.sandbox, task_id)[1:] == []
        assert stages(world) == []
        await fill(100_000)
        await keys(world.pilot, "ctrl+s")
        await until(world.pilot, lambda: stages(world) == [Stage.SENT])
        assert texts(world.sandbox, task_id)[1:] == [("precious " * 4000).strip()]


async def test_an_unusable_folder_is_said_and_reading_works(tmp_path):
    folder = tmp_path / "account"
    folder.write_text("a file in the place of the folder")
    async with running(tasks=0, prepare=one_errand, folder=folder) as world:
        await world.ready()
        assert any("cannot be used" in text for text in world.said)
        task_id = cursor(world)
        await write(world, "words")
        assert "Nothing is sent" in world.effect
        assert "words" in screen_text(world.app)
        assert texts(world.sandbox, task_id)[1:] == []
        assert isinstance(world.app.screen, InboxScreen)


async def test_after_the_machine_slept_everything_is_asked_at_once():
    async with running(tasks=0, prepare=one_errand) as world:
        await world.ready()
        before = world.wire.count("GET", "/v4/inbox")
        world.clock.advance(8 * 3600)
        await until(world.pilot, lambda: world.wire.count("GET", "/v4/inbox") > before)
        await asyncio.sleep(0)
        await settle(world.pilot)
        assert world.wire.count("GET", "/v4/inbox") <= before + 3


async def test_the_outbox_screen_at_three_sizes():
    async with running(tasks=0, prepare=some_payments, size=(80, 24), undo=10) as world:
        await world.ready()
        await keys(world.pilot, "a")
        await write(world, "some words")
        await keys(world.pilot, "g", "o")
        assert isinstance(world.app.screen, OutboxScreen)
        for size in ((80, 24), (120, 35), (200, 60)):
            await world.pilot.resize_terminal(*size)
            await check_outbox(world, f"outbox_{size[0]}x{size[1]}")


async def test_the_sync_line_says_when_each_area_was_read():
    async with running(tasks=0, prepare=one_errand, size=(80, 24)) as world:
        await world.ready()
        await keys(world.pilot, "g", "o")
        assert "calendar" not in screen_text(world.app).splitlines()[1]
        await keys(world.pilot, "q", "g", "c")
        await until(world.pilot, lambda: world.state.calendar.months)
        await keys(world.pilot, "g", "o")
        line = screen_text(world.app).splitlines()[1]
        for area in ("inbox", "forms", "lists", "calendar", "contacts"):
            assert re.search(rf"{area} \d\d:\d\d", line), line


async def test_a_verb_is_meant_for_the_row_that_the_keys_before_it_reach():
    async with running(tasks=0, prepare=errand_and_payment) as world:
        await world.ready()
        await burst(world.pilot, "g", "g", "j", "a")
        await finish(world)
        assert choices(world.sandbox, 10002, 1)[BUDGET_OWNERS] == "approved"
        assert not any("no approval route" in text for text in world.said)
        await burst(world.pilot, "g", "g", "a")
        assert any("no approval route" in text for text in world.said)
