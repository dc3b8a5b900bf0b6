"""Stories of lists and forms: keys are pressed, and the server is asked what it holds then."""

import asyncio

import httpx
import pytest

from pyrus_tui.models.places import Asked, Narrowing, Place, PlaceKind
from pyrus_tui.models.tasks import Completeness
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.book import Book
from pyrus_tui.store.place_rows import forms_title
from pyrus_tui.ui.screens.calendar import CalendarScreen
from pyrus_tui.ui.screens.inbox import InboxScreen
from pyrus_tui.ui.screens.lists import MORE, ListsScreen
from pyrus_tui.ui.screens.outbox import OutboxScreen
from pyrus_tui.ui.screens.search import SearchScreen
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.list_tree import ListTree
from tests.big import FIRST_LIST, FIRST_TASK, add_lists, add_tasks
from tests.company import MARCUS, OLGA, PAYMENTS
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
from tests.services.test_listing import Deaf
from tests.ui.test_every_key import strangers

SIZES = [(80, 24), (120, 35), (200, 60)]
MOVE, TBILISI, DESIGN, BACKEND, WEBSITE = 303, 302, 312, 313, 311


def tree(world) -> ListTree:
    return world.app.screen.query_one(ListTree)


def tasks(world):
    return world.app.screen.tasks()


async def open_lists(world) -> None:
    await world.ready()
    await keys(world.pilot, "g", "l")
    assert isinstance(world.app.screen, ListsScreen)


async def stand_on(world, place: Place) -> None:
    tree(world).cursor = place
    await until(world.pilot, lambda: world.state.places.chosen == Asked(place))
    await until(world.pilot, lambda: Asked(place) in world.state.places.contents)
    await settle(world.pilot)


def on_list(list_id: int) -> Place:
    return Place(PlaceKind.LIST, list_id)


def in_list(sandbox, list_id: int) -> set[int]:
    """Return the open tasks that the server has in this very list."""
    with sandbox._database.transaction() as connection:
        rows = connection.execute(
            "SELECT id FROM task JOIN in_list ON id = task_id WHERE list_id = ? AND closed = ''",
            (list_id,),
        )
        return {row[0] for row in rows}


def kept_list(sandbox, list_id: int):
    with sandbox._database.transaction() as connection:
        return Book(connection).lists[list_id]


def whole(world, task_ids) -> bool:
    """Say whether all of these tasks were read with their comments."""
    known = [world.state.tasks.get(task_id) for task_id in task_ids]
    return all(task is not None and task.completeness is Completeness.FULL for task in known)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_what_lists_and_forms_look_like(size):
    async with running(size=size) as world:
        await open_lists(world)
        await stand_on(world, on_list(WEBSITE))
        await keys(world.pilot, "enter", *"jjjjjjj", "h")  # a thread that fits
        await until(world.pilot, lambda: whole(world, tasks(world).visible_keys()))
        await settle(world.pilot)
        check_screen(world.app, f"lists-{size[0]}x{size[1]}")
        await stand_on(world, Place(PlaceKind.FORM, PAYMENTS))
        await keys(world.pilot, "enter", "j")
        await until(world.pilot, lambda: whole(world, tasks(world).visible_keys()))
        await settle(world.pilot)
        check_screen(world.app, f"lists-form-{size[0]}x{size[1]}")
        assert strangers(world.app) == set()
        await keys(world.pilot, "h")
        assert strangers(world.app) == set()


async def test_tasks_are_taken_out_and_moved_and_brought_back():
    async with running(tasks=40, undo=10.0) as world:
        await open_lists(world)
        assert world.app.screen.why_not("take_out") == "No task is chosen."
        await stand_on(world, on_list(MOVE))
        inside = in_list(world.sandbox, MOVE)
        assert {k for k in tasks(world).keys if isinstance(k, int)} == inside
        await keys(world.pilot, "enter")
        first, second = tasks(world).keys[:2]

        await keys(world.pilot, "delete")
        assert first not in tasks(world).keys
        assert tasks(world).cursor == second
        assert in_list(world.sandbox, MOVE) == inside, "it can still be taken back"
        await keys(world.pilot, "u")
        assert first in tasks(world).keys
        assert in_list(world.sandbox, MOVE) == inside

        tasks(world).cursor = first
        await settle(world.pilot)
        await keys(world.pilot, "ctrl+x")
        world.clock.advance(11)
        await until(world.pilot, lambda: first not in in_list(world.sandbox, MOVE))
        await settle(world.pilot)
        assert tasks(world).cursor == second

        await keys(world.pilot, "ctrl+t")
        await type_text(world.pilot, "design")
        await keys(world.pilot, "enter")
        world.clock.advance(11)
        await until(world.pilot, lambda: second in in_list(world.sandbox, DESIGN))
        assert second not in in_list(world.sandbox, MOVE)
        assert len(tasks(world).keys) == len(inside) - 2
        await stand_on(world, on_list(DESIGN))
        assert second in tasks(world).keys


async def test_the_verbs_work_on_a_row_and_never_from_the_tree():
    async with running(tasks=40) as world:
        await open_lists(world)
        await stand_on(world, on_list(MOVE))
        count = len(world.sandbox.task(tasks(world).cursor)["comments"])
        for press in ("c", "f", "a", "d"):
            world.app.store.say("")
            await keys(world.pilot, press)
            assert "Enter goes to the tasks" in world.effect
        assert world.app.screen.query_one("#composer").is_open is False
        assert "approve" not in screen_text(world.app)
        await keys(world.pilot, "enter")
        task_id = tasks(world).cursor
        await keys(world.pilot, "c")
        await type_text(world.pilot, "From the list")
        await keys(world.pilot, "ctrl+s")
        comments = world.sandbox.task(task_id)["comments"]
        assert len(comments) == count + 1
        assert comments[-1]["text"] == "From the list"
        await keys(world.pilot, "f", "ctrl+s")
        await until(world.pilot, lambda: world.sandbox.task(task_id).get("close_date"))
        await until(world.pilot, lambda: task_id not in tasks(world).keys)
        await keys(world.pilot, "\\", "a")
        await until(world.pilot, lambda: task_id in tasks(world).keys)


async def test_a_list_is_renamed_and_its_people_changed_only_after_a_yes():
    async with running(tasks=40) as world:
        await open_lists(world)
        await stand_on(world, on_list(MOVE))
        await keys(world.pilot, "i")
        await type_text(world.pilot, " 2027")
        await keys(world.pilot, "enter")
        assert "Everybody will see" in screen_text(world.app)
        await keys(world.pilot, "enter")
        assert kept_list(world.sandbox, MOVE).name == "Office move"
        assert "Nothing was changed" in world.effect

        await stand_on(world, on_list(BACKEND))
        await keys(world.pilot, "w")
        assert "unknown until changed" in screen_text(world.app)
        await type_text(world.pilot, "смирнова")
        await keys(world.pilot, "tab", "enter")
        assert "Added: Ольга Смирнова." in screen_text(world.app)
        await keys(world.pilot, "y")
        assert kept_list(world.sandbox, BACKEND).member_ids == [OLGA]
        await keys(world.pilot, "w")
        assert "1 marked" in screen_text(world.app)
        await keys(world.pilot, "tab", "enter")
        assert "Taken away: Ольга Смирнова." in screen_text(world.app)
        await keys(world.pilot, "y")
        assert kept_list(world.sandbox, BACKEND).member_ids == []
        await keys(world.pilot, "W")
        assert "2 marked" in screen_text(world.app)
        await keys(world.pilot, "escape", "i")
        await type_text(world.pilot, " 2")
        await keys(world.pilot, "enter", "y")
        changed = kept_list(world.sandbox, BACKEND)
        assert changed.name == "Backend 2"
        assert MARCUS in changed.manager_ids
        assert screen_text(world.app).count("Backend 2") == 4, "title, tree, preview, status"

        await keys(world.pilot, "insert")
        await type_text(world.pilot, "Desks")
        await keys(world.pilot, "enter")
        made = world.app.screen.place_at_cursor().id
        kept = kept_list(world.sandbox, made)
        assert (kept.name, kept.parent_id, kept.deleted) == ("Desks", BACKEND, False)
        await until(world.pilot, lambda: world.state.places.chosen == Asked(on_list(made)))
        await keys(world.pilot, "delete")
        assert "cannot be brought back" in screen_text(world.app)
        await keys(world.pilot, "enter")
        assert not kept_list(world.sandbox, made).deleted
        await keys(world.pilot, "k", "delete")
        assert "delete them first" in world.effect
        await keys(world.pilot, "j", "delete", "y")
        assert kept_list(world.sandbox, made).deleted
        assert "Desks" not in screen_text(world.app).replace("Deleted the list Desks", "")

        # Somebody who does not manage a list hears the server's refusal, and its name stays.
        await stand_on(world, on_list(TBILISI))
        await keys(world.pilot, "i")
        await type_text(world.pilot, "!")
        await keys(world.pilot, "enter", "y")
        assert kept_list(world.sandbox, TBILISI).name == "Tbilisi"
        assert "managers" in world.effect


async def test_lists_are_found_folded_and_starred_and_the_star_stays(tmp_path):
    async with running(tasks=40, folder=tmp_path) as world:
        await open_lists(world)
        await stand_on(world, on_list(TBILISI))
        await keys(world.pilot, "h")
        assert on_list(MOVE) not in tree(world).keys
        await keys(world.pilot, "l")
        assert on_list(MOVE) in tree(world).keys
        await keys(world.pilot, "-")
        assert all(not node.above for node in map(world.app.screen._branches.get, tree(world).keys))
        await keys(world.pilot, "/")
        await type_text(world.pilot, "backe")
        assert tree(world).keys[0] == on_list(BACKEND)
        await keys(world.pilot, "enter", "b")
        assert "Starred: Проекты › Website relaunch › Backend" in world.effect
        await keys(world.pilot, "escape")
        assert tree(world).cursor == on_list(BACKEND), "found: it is not folded away"
        assert "★ Backend" in screen_text(world.app)
        await keys(world.pilot, "enter", "enter")
        seen = world.state.open_task_id
        assert seen is not None
    async with running(tasks=40, folder=tmp_path, prepare=cut) as world:
        await until(world.pilot, lambda: world.state.link.trouble)
        await keys(world.pilot, "g", "l")
        text = screen_text(world.app)
        assert "Starred" in text and "★ Backend" in text
        await stand_on(world, on_list(BACKEND))
        assert seen in tasks(world).keys
        assert "as of" in screen_text(world.app)
        assert "OFFLINE" in screen_text(world.app)
        await keys(world.pilot, "g", "h", "enter")
        assert world.state.open_task_id == seen


async def test_a_list_whose_answer_was_lost_is_found_when_the_program_runs_again(tmp_path):
    clock = StillClock(START)
    sandbox = Sandbox(tasks=0, clock=clock, lively=False)
    story = {"folder": tmp_path, "sandbox": sandbox, "clock": clock, "wire": Deaf}

    def shelves():
        with sandbox._database.transaction() as connection:
            lists = Book(connection).lists.values()
            return [one.id for one in lists if one.name == "Shelves"]

    try:
        for opened in range(2):
            async with running(**story) as world:
                await open_lists(world)
                if not opened:
                    await keys(world.pilot, "insert")
                    await type_text(world.pilot, "Shelves")
                    world.wire.deaf = 99
                    await keys(world.pilot, "enter")
                    assert len(shelves()) == 1
                    assert "Shelves" not in screen_text(world.app)
                    clock.advance(61)
                else:
                    assert "The list Shelves was made after all." in world.said
                    assert "Shelves" in screen_text(world.app)
                    await world.app.services.listing.look_for_made()
                    assert world.said.count("The list Shelves was made after all.") == 1
        assert len(shelves()) == 1
    finally:
        sandbox.close()


def cut(_sandbox, wire):
    wire.broken = httpx.ConnectError("[Errno 111] Connection refused")


async def test_filters_of_the_server_steps_and_words():
    async with running(tasks=40) as world:
        await open_lists(world)
        await stand_on(world, on_list(WEBSITE))
        every = set(tasks(world).keys)
        await keys(world.pilot, "\\", "t")
        await type_text(world.pilot, "soon")
        await keys(world.pilot, "enter")
        assert "“soon” is no day" in screen_text(world.app)
        await keys(world.pilot, *["backspace"] * 4)
        await type_text(world.pilot, "2026-11-16")
        await keys(world.pilot, "tab")
        await type_text(world.pilot, "17.11")
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: set(tasks(world).keys) != every)
        shown = set(tasks(world).keys)
        dates = {i: world.sandbox.task(i)["last_modified_date"][:16] for i in every}
        assert shown == {
            i for i, d in dates.items() if "2026-11-15T23:00" <= d < "2026-11-17T23:00"
        }
        assert "changed 2026-11-16…2026-11-17" in screen_text(world.app)

        await stand_on(world, Place(PlaceKind.FORM, PAYMENTS))
        await keys(world.pilot, "enter", "2")
        wanted = Narrowing(steps=(1,))
        await until(world.pilot, lambda: world.state.places.chosen.narrowing == wanted)
        await until(world.pilot, lambda: tasks(world).keys)
        steps = {world.sandbox.task(i)["current_step"] for i in tasks(world).keys}
        assert steps == {1}
        await keys(world.pilot, "1", "/")
        await type_text(world.pilot, "office chairs")
        await keys(world.pilot, "enter")
        shown = screen_text(world.app)
        assert "Office chairs" in shown and "Printing" not in shown
        await keys(world.pilot, "escape", "escape")
        assert isinstance(world.app.focused, ListTree)
        await keys(world.pilot, "escape")
        assert isinstance(world.app.screen, InboxScreen)


async def test_back_and_forward_through_places_and_tasks():
    async with running(tasks=40) as world:
        await world.ready()
        await keys(world.pilot, "g", "i", "enter")
        first = world.state.open_task_id
        await keys(world.pilot, "g", "l")
        await stand_on(world, on_list(MOVE))
        await keys(world.pilot, "enter", "enter")
        second = world.state.open_task_id
        assert second != first

        def here():
            screen = world.app.screen
            task_id = world.state.open_task_id if isinstance(screen, TaskScreen) else None
            return world.app.current_mode, task_id

        way = [("lists", second), ("lists", None), ("inbox", first), ("inbox", None)]
        assert here() == way[0]
        for there in way[1:]:
            await keys(world.pilot, "g", "b")
            assert here() == there
        await keys(world.pilot, "ctrl+left")
        assert "no place before" in world.effect
        for there in reversed(way[:-1]):
            await keys(world.pilot, "ctrl+right")
            assert here() == there
        assert f"#{second}" in screen_text(world.app)
        await keys(world.pilot, "q", "g", "h")
        assert "Viewed lately" in screen_text(world.app)
        await keys(world.pilot, "down", "enter")
        assert here() == ("lists", first)
        await keys(world.pilot, "g", "o")
        assert isinstance(world.app.screen, OutboxScreen)
        await keys(world.pilot, "q")
        assert here() == ("lists", first)
        await keys(world.pilot, "g", "b")
        assert isinstance(world.app.screen, OutboxScreen), "the way led through the outbox"
        await keys(world.pilot, "g", "b")
        assert here() == ("lists", first)
        await keys(world.pilot, "ctrl+right", "g", "t", "g", "b")
        assert isinstance(world.app.screen, OutboxScreen)
        await keys(world.pilot, "g", "i")
        assert here() == ("inbox", None)
        cursor = world.app.screen.query_one("#inbox").cursor
        assert world.state.preview_task_id == cursor, "the preview is the inbox's own again"


async def test_the_forms_have_a_way_of_their_own():
    async with running(tasks=40) as world:
        await world.ready()
        for _time in range(2):
            await keys(world.pilot, "g", "r")
            assert tree(world).cursor == forms_title() and tree(world).has_focus
            await keys(world.pilot, "-", "g", "i")
        await keys(world.pilot, "g", "r", "j", "l", "j")
        assert world.state.places.chosen.place.kind is PlaceKind.FORM


@pytest.mark.parametrize("goes_on", [True, False])
async def test_the_cursor_goes_to_forms_that_come_late_unless_one_went_on(goes_on):
    held = asyncio.Event()

    def prepare(_sandbox, wire):
        answer = wire.handle_async_request

        async def slow(request):
            if request.url.path.endswith("/forms"):
                await held.wait()
            return await answer(request)

        wire.handle_async_request = slow

    async with running(tasks=10, prepare=prepare) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        for key in ("g", "r"):
            world.app.post_message(key_event(key))
        await until(world.pilot, lambda: world.effect == "No forms are known yet.")
        await until(world.pilot, lambda: tree(world).keys)
        if goes_on:
            world.app.post_message(key_event("j"))
            await until(world.pilot, lambda: tree(world).cursor == tree(world).keys[1])
        before = tree(world).cursor
        held.set()
        await until(world.pilot, lambda: forms_title() in tree(world).keys)
        await settle(world.pilot)
        assert tree(world).cursor == (before if goes_on else forms_title())


async def test_back_and_forward_lead_to_the_list_the_day_and_the_search():
    async with running(tasks=40) as world:
        await open_lists(world)
        await stand_on(world, on_list(MOVE))
        await keys(world.pilot, "enter", "h")
        await stand_on(world, on_list(BACKEND))
        await keys(world.pilot, "l", "g", "c")
        await keys(world.pilot, "g", "d")
        await type_text(world.pilot, "2026-12-24")
        await keys(world.pilot, "enter", "S")
        await type_text(world.pilot, "lease")
        await keys(world.pilot, "enter")
        found = world.app.screen.query_one("#found").keys
        assert found
        await keys(world.pilot, "enter")
        task_id = world.state.open_task_id
        await keys(world.pilot, "g", "t", "g", "o", "g", "i")

        def here():
            screen, app = world.app.screen, world.app
            match screen:
                case TaskScreen():
                    return world.state.open_task_id
                case CalendarScreen():
                    return screen.grid.place.day.isoformat()
                case ListsScreen():
                    return world.state.places.chosen.place.id
                case SearchScreen():
                    return screen.query_one("#query").value
                case _:
                    return screen.OVER or app.current_mode

        way = ["inbox", "outbox", "passed_on", task_id, "lease", "2026-12-24", "2026-11-19"]
        way += [BACKEND, MOVE, "inbox"]
        assert here() == way[0]
        for there in way[1:]:
            await keys(world.pilot, "ctrl+left")
            assert here() == there, way
        for there in way[-2::-1]:
            await keys(world.pilot, "g", "B")
            assert here() == there, way
        await burst(world.pilot, *["ctrl+left"] * 8)
        assert here() == MOVE, "as fast as a held key"
        await burst(world.pilot, *["ctrl+right"] * 4)
        assert here() == "lease"
        assert world.app.screen.query_one("#found").keys == found
        assert world.app.screen.query_one("#found").has_focus, "keys go to what was found"
        await keys(world.pilot, "enter")
        assert here() == task_id
        await keys(world.pilot, "S", "down")
        assert here() == "" and f"#{task_id}" not in screen_text(world.app)
        await keys(world.pilot, "g", "b")
        assert here() == task_id and f"#{task_id}" in screen_text(world.app)


async def test_a_thousand_tasks_more_are_read_on_demand_and_it_can_be_stopped():
    def prepare(sandbox, _wire):
        add_lists(sandbox, 1)
        add_tasks(sandbox, FIRST_LIST, 2_400)

    async with running(tasks=0, prepare=prepare) as world:
        await open_lists(world)
        await stand_on(world, on_list(FIRST_LIST))
        assert "200 tasks · there are more" in screen_text(world.app)
        await keys(world.pilot, "enter", "G")
        assert tasks(world).cursor == MORE
        world.wire.hold()
        world.app.post_message(key("enter"))
        await until(world.pilot, lambda: "200 so far; Esc stops" in screen_text(world.app))
        await keys(world.pilot, "escape")
        world.wire.release()
        assert "Stopped" in world.effect
        assert "there are more" in screen_text(world.app)
        await keys(world.pilot, "G", "enter")
        await until(world.pilot, lambda: len(tasks(world).keys) == 2_400)
        await settle(world.pilot)
        assert tasks(world).keys[-1] == FIRST_TASK + 2_399


def key(name: str):
    from tests.harness import key_event

    return key_event(name)
