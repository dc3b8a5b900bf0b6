"""Making tasks from where one is: what is chosen, what is filled in already, what is sent."""

import time
from datetime import date

import httpx

from pyrus_tui.models.calendar_plan import Place as Day
from pyrus_tui.models.editing.new_tasks import ADDED, DUE_DATE, LISTS, PARENT, TEXT
from pyrus_tui.models.form_tree import FormFolder
from pyrus_tui.models.forms import Form, FormField
from pyrus_tui.models.places import Place, PlaceKind
from pyrus_tui.ui.modals.kind_picker import KindPicker
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.screens.new_task import NewTaskScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests.company import ANNA, PAYMENTS, PRIYA, TOM, VENDOR, payment
from tests.conftest import running
from tests.harness import check_screen, keys, screen_text, settle, type_text, until
from tests.ui.test_every_key import strangers
from tests.ui.test_forms import (
    AMOUNT,
    CONTRACT,
    CONTRACTS,
    PURPOSE,
    VENDORS,
    at,
    made_tasks,
    open_form,
    pick,
    put,
    send,
    values,
)
from tests.ui.test_forms_taken_back import review_and_send
from tests.ui.test_lists import DESIGN, on_list, open_lists, stand_on
from tests.ui.test_quick import from_palette


async def choose(world, *presses) -> NewTaskScreen:
    await keys(world.pilot, "C")
    await until(world.pilot, lambda: isinstance(world.app.screen, KindPicker))
    await settle(world.pilot)
    await keys(world.pilot, *presses, "enter")
    await until(world.pilot, lambda: isinstance(world.app.screen, NewTaskScreen))
    await settle(world.pilot)
    return world.app.screen


async def write(world, text: str) -> None:
    await at(world, TEXT)
    await keys(world.pilot, "i")
    await type_text(world.pilot, text)
    await keys(world.pilot, "ctrl+s")


def newest(world) -> dict:
    return world.sandbox.task(made_tasks(world)[-1][1])


async def test_a_task_made_in_a_list_stands_there_and_the_form_that_is_shown_is_offered():
    above = []

    def prepare(sandbox, _wire):
        above.append(payment(sandbox))

    async with running(tasks=0, prepare=prepare, size=(100, 40)) as world:
        await open_lists(world)
        await stand_on(world, on_list(DESIGN))
        await choose(world)  # the tree has the keys
        await keys(world.pilot, "escape")
        assert not world.state.drafts  # the list alone is nothing that was filled in
        screen = await choose(world)
        assert screen._edits.changes[LISTS].mine.value.ids == (DESIGN,)
        await write(world, "Order **new** chairs")
        await pick(world, PARENT, "Conference")
        assert "Conference" in await send(world)
        made = newest(world)
        assert made["parent_task_id"] == above[0]
        assert made["list_ids"] == [DESIGN]
        assert made["formatted_text"] == "Order <b>new</b> chairs"
        assert made["text"] == "Order new chairs"

        # Over the tasks of a form Enter takes that form, and who decides there is shown.
        await stand_on(world, Place(PlaceKind.FORM, PAYMENTS))
        await choose(world)
        assert "new task of Finance / Payments" in screen_text(world.app)
        await until(world.pilot, lambda: "Budget owners, as in #" in screen_text(world.app))
        await put(world, PURPOSE, "Rent")
        await put(world, AMOUNT, "12")
        await pick(world, VENDORS, "Quartz")
        await pick(world, ADDED - 2, "Becker")
        told = await send(world)
        assert "Also at step 2: - → " in told and "Budget owners" not in told
        made = newest(world)
        assert values(world.sandbox, made["id"])[PURPOSE] == "Rent"
        assert TOM in [one["person"]["id"] for one in made["approvals"][1]]
        assert made["approvals"][0] and "list_ids" not in made


async def test_a_day_replaces_no_day_that_was_filled_in_before_without_a_yes():
    async with running(tasks=0) as world:
        await world.ready()
        await keys(world.pilot, "g", "c", "1")
        world.app.screen._go_to(Day(date(2026, 12, 5)))
        await settle(world.pilot)
        await choose(world)
        await write(world, "Pack the shelves")
        await keys(world.pilot, "escape")
        world.app.screen._go_to(Day(date(2026, 12, 24)))
        await settle(world.pilot)
        for answer, day in (("enter", date(2026, 12, 5)), ("y", date(2026, 12, 24))):
            await keys(world.pilot, "C")
            await until(world.pilot, lambda: isinstance(world.app.screen, KindPicker))
            await settle(world.pilot)
            await keys(world.pilot, "enter")
            await until(world.pilot, lambda: isinstance(world.app.screen, Question))
            await settle(world.pilot)
            check_screen(world.app, "make-which-day")
            await keys(world.pilot, answer)
            screen = world.app.screen
            assert isinstance(screen, NewTaskScreen)
            assert screen._edits.changes[DUE_DATE].mine.value == day
            assert screen._edits.changes[TEXT].mine.value == "Pack the shelves"
            if answer == "enter":
                await keys(world.pilot, "escape")
        await keys(world.pilot, "u")
        assert screen._edits.changes[DUE_DATE].mine.value == date(2026, 12, 5)
        await keys(world.pilot, "U")
        await send(world)
        assert newest(world)["due_date"] == "2026-12-24"


async def test_forms_are_chosen_by_folder_and_what_came_back_twice_is_kept_twice():
    async with running(tasks=0, undo=30.0, size=(80, 24)) as world:
        await world.ready()
        await keys(world.pilot, "C")
        await until(world.pilot, lambda: isinstance(world.app.screen, KindPicker))
        await settle(world.pilot)
        picker = world.app.screen
        assert strangers(world.app) == set()
        rows = picker.query_one(RowList)
        for size in ((80, 24), (120, 35), (200, 60)):
            await world.pilot.resize_terminal(*size)
            await settle(world.pilot)
            check_screen(world.app, f"make-{size[0]}x{size[1]}")
        await world.pilot.resize_terminal(80, 24)
        finance = FormFolder(("Finance",))
        rows.cursor = finance
        await keys(world.pilot, "enter")
        assert rows.cursor == finance and PAYMENTS not in rows.keys
        assert "▸ Finance" in screen_text(world.app)
        await keys(world.pilot, "enter")
        assert PAYMENTS in rows.keys
        await type_text(world.pilot, "paym")
        assert rows.keys[0] == PAYMENTS
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: isinstance(world.app.screen, NewTaskScreen))
        await keys(world.pilot, "escape")

        for text in ("First thought", "Second thought"):
            await choose(world)
            await write(world, text)
            await review_and_send(world)
        await keys(world.pilot, "u", "u")
        kept = list(world.state.drafts.values())
        assert len(kept) == 2 and "First" in "".join(kept) and "Second" in "".join(kept)
        for text in ("First thought", "Second thought"):
            await keys(world.pilot, "C")
            await until(world.pilot, lambda: isinstance(world.app.screen, KindPicker))
            await settle(world.pilot)
            await type_text(world.pilot, text)
            await keys(world.pilot, "enter")
            await until(world.pilot, lambda: isinstance(world.app.screen, NewTaskScreen))
            await settle(world.pilot)
            assert text in screen_text(world.app)
            await review_and_send(world)
        assert not world.state.drafts
        world.clock.advance(31)
        await until(world.pilot, lambda: not world.state.sending)
        await settle(world.pilot)
        made = [world.sandbox.task(number)["text"] for _kind, number in made_tasks(world)]
        assert sorted(made) == ["First thought", "Second thought"]


async def test_without_a_connection_tasks_that_were_read_are_linked_and_new_ones_wait():
    made = []

    def prepare(sandbox, _wire):
        made.append(payment(sandbox, subscribers=[{"id": ANNA}]))
        fields = [{"id": 1, "value": "Rent"}, {"id": 2, "value": {"item_id": VENDOR}}]
        body = {"form_id": CONTRACTS, "fields": fields, "subscribers": [{"id": ANNA}]}
        made.append(sandbox.create(PRIYA, body)["id"])

    async with running(tasks=0, prepare=prepare) as world:
        screen = await open_form(world, made[0])
        world.wire.broken = httpx.ConnectError("no network")
        await pick(world, CONTRACT, "Rent")
        assert "Only tasks that were read before can be chosen" in "".join(world.said)
        assert screen._edits.changes[CONTRACT].mine.value.ids == (made[1],)
        await keys(world.pilot, "escape")

        # What is made now waits, and says so, until the connection is back.
        before = made_tasks(world)
        await choose(world)
        await write(world, "Order chairs")
        await review_and_send(world)
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: world.state.link.offline)
        await settle(world.pilot)
        assert "OFFLINE" in screen_text(world.app) and "outbox 1" in screen_text(world.app)
        assert made_tasks(world) == before
        await keys(world.pilot, "g", "o")
        await until(world.pilot, lambda: "waits: localhost cannot b" in screen_text(world.app))
        assert "new task “Or" in screen_text(world.app)
        world.wire.broken = None
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: made_tasks(world) != before)
        assert newest(world)["text"] == "Order chairs"


async def test_a_form_of_three_hundred_fields_opens_in_less_than_a_third_of_a_second():
    kinds = ("text", "money", "date", "checkmark", "person", "phone")
    fields = tuple(
        FormField(id=n, type=kinds[n % len(kinds)], name=f"Field {n}") for n in range(1, 301)
    )
    form = Form(id=900, name="Big", fields=fields)
    async with running(tasks=0) as world:
        await world.ready()
        took = []
        for _time in range(3):
            before = time.process_time()
            screen = NewTaskScreen(world.app.store, world.app.services, form)
            await world.app.push_screen(screen)
            await settle(world.pilot)
            took.append(time.process_time() - before)
            assert "Field 1 " in screen_text(world.app)
            assert len(screen.query_one(RowList).keys) > 300
            await keys(world.pilot, "escape")
        assert min(took) < 0.3, took  # of the processor's time: how busy the machine is counts less


async def test_a_child_is_made_of_the_task_under_the_cursor():
    made = []

    def prepare(sandbox, _wire):
        made.extend(payment(sandbox, f"Rent {n}") for n in range(2))

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        world.app.screen.query_one(RowList).cursor = made[1]
        await settle(world.pilot)
        await from_palette(world, "new child task")
        await until(world.pilot, lambda: isinstance(world.app.screen, KindPicker))
        await settle(world.pilot)
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: isinstance(world.app.screen, NewTaskScreen))
        await settle(world.pilot)
        await write(world, "Ask for the keys")
        assert f"Child of task: - → #{made[1]}" in await send(world)
        assert newest(world)["parent_task_id"] == made[1]


async def test_without_a_task_there_is_no_child():
    async with running(tasks=0) as world:
        await world.ready()
        await from_palette(world, "new child task")
        assert world.effect == "No task is chosen."
        assert not isinstance(world.app.screen, KindPicker)
