"""Making tasks from where one is: what is chosen, what is filled in already, what is sent."""

from pyrus_tui.models.editing.new_tasks import ADDED, LISTS, TEXT
from pyrus_tui.models.form_tree import FormFolder
from pyrus_tui.models.places import Place, PlaceKind
from pyrus_tui.ui.modals.kind_picker import KindPicker
from pyrus_tui.ui.screens.new_task import NewTaskScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests.company import PAYMENTS, TOM, payment
from tests.conftest import running
from tests.harness import check_screen, keys, screen_text, settle, type_text, until
from tests.ui.test_every_key import strangers
from tests.ui.test_forms import (
    AMOUNT,
    PURPOSE,
    VENDORS,
    at,
    made_tasks,
    pick,
    put,
    send,
    values,
)
from tests.ui.test_forms_taken_back import review_and_send
from tests.ui.test_lists import DESIGN, on_list, open_lists, stand_on


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
    def prepare(sandbox, _wire):
        payment(sandbox)

    async with running(tasks=0, prepare=prepare, size=(100, 40)) as world:
        await open_lists(world)
        await stand_on(world, on_list(DESIGN))
        screen = await choose(world)  # the tree has the keys
        assert screen._edits.changes[LISTS].mine.value.ids == (DESIGN,)
        await write(world, "Order **new** chairs")
        await send(world)
        made = newest(world)
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
