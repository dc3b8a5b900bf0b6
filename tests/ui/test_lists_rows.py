"""Rows of lists and of forms are tasks as in the inbox: every action, the preview, no network."""

from datetime import timedelta

import pytest
from textual.actions import parse

from pyrus_tui.api.legacy.client import CAPABILITIES
from pyrus_tui.models.capabilities import Capability, why_unsupported
from pyrus_tui.models.places import Place, PlaceKind
from pyrus_tui.ui.keys import COMMANDS, Where, normal_key
from pyrus_tui.ui.screens.lists import ListsScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests import conftest
from tests.big import WIDE, add_forms
from tests.company import ANNA, BUDGET_OWNERS, PAYMENTS, PRIYA, choices, errand, payment
from tests.conftest import START, StillClock, running
from tests.harness import check_screen, keys, screen_text, settle, type_text, until
from tests.ui.legacy_stage import connect
from tests.ui.test_big_screens import Calls, Moving, cost
from tests.ui.test_every_key import strangers
from tests.ui.test_lists import (
    BACKEND,
    DESIGN,
    MOVE,
    TBILISI,
    cut,
    in_list,
    kept_list,
    on_list,
    open_lists,
    stand_on,
    tasks,
    tree,
)

ON_TASKS = [command for command in COMMANDS if Where.TASKS in command.where]
FORM = Place(PlaceKind.FORM, PAYMENTS)


async def put_cursor(world, task_id):
    world.app.screen.tasks().cursor = task_id
    await until(world.pilot, lambda: task_id in world.state.tasks)
    await until(world.pilot, lambda: not world.state.tasks[task_id].details_are_old)
    await settle(world.pilot)


def off(world) -> dict[str, str | None]:
    """Say for every action on tasks why it is off, None where it is on; all have their keys."""
    screen = world.app.screen
    here = {
        (binding.id, key)
        for key, active in screen.active_bindings.items()
        for binding in [active.binding]
    }
    reasons = {}
    for command in ON_TASKS:
        name, parameters = parse(command.action)[1:]
        hidden = screen.check_action(name, parameters) is False
        assert hidden or all((command.id, normal_key(key)) in here for key in command.keys), name
        reasons[command.id] = screen.why_not(name)
    return reasons


def shown(world) -> list[str]:
    """Return the words of the preview's first line and of its comments, however wide it is."""
    lines, words = screen_text(world.app).splitlines(), []
    for name, most in (("#preview-facts", 1), ("#preview-thread", 99)):
        region = world.app.screen.query_one(name).region
        inside = lines[region.y : min(region.bottom, region.y + most)]
        words += " ".join(line[region.x : region.right] for line in inside).split()
    return words


async def test_every_action_and_the_preview_are_there_as_in_the_inbox():
    made = {}

    def prepare(sandbox, _wire):
        made["trip"] = payment(sandbox, "Trip", list_ids=[MOVE])
        made["errand"] = errand(sandbox, "Order desks", list_ids=[MOVE])
        sandbox.act(PRIYA, made["errand"], {"text": "Which ones?", "spent_minutes": 5})

    async with running(tasks=0, prepare=prepare, size=(120, 35)) as world:
        await world.ready()
        in_inbox, preview = {}, {}
        for name, task_id in made.items():
            world.app.screen.query_one(RowList).cursor = task_id
            await settle(world.pilot)
            in_inbox[name], preview[name] = off(world), shown(world)
        assert in_inbox["trip"] != in_inbox["errand"]
        await open_lists(world)
        for place, names in ((on_list(MOVE), ["trip", "errand"]), (FORM, ["trip"])):
            await stand_on(world, place)
            await keys(world.pilot, "enter")
            for name in names:
                await put_cursor(world, made[name])
                assert off(world) == in_inbox[name], place
                assert shown(world) == preview[name], place
            await keys(world.pilot, "h")
        assert "Which" in preview["errand"]

        # They do what they say: from the table of a form, and from a list.
        await keys(world.pilot, "enter", "a")
        assert choices(world.sandbox, made["trip"], 1)[BUDGET_OWNERS] == "approved"
        await keys(world.pilot, "h")
        await stand_on(world, on_list(MOVE))
        await keys(world.pilot, "enter")
        await put_cursor(world, made["errand"])
        await keys(world.pilot, "L")
        await type_text(world.pilot, "design")
        await keys(world.pilot, "tab", "enter")
        await until(world.pilot, lambda: made["errand"] in in_list(world.sandbox, DESIGN))
        assert made["errand"] in in_list(world.sandbox, MOVE)
        await keys(world.pilot, "p")
        assert not world.app.screen.query_one("#preview").display
        await keys(world.pilot, "p")
        assert world.app.screen.query_one("#preview").display


async def test_managers_are_changed_and_stars_and_words_go_to_no_server():
    async with running(tasks=40) as world:
        await open_lists(world)
        await stand_on(world, on_list(BACKEND))
        sent = dict.fromkeys(world.wire.requests)
        await keys(world.pilot, "b", "/")
        await type_text(world.pilot, "bakcend")
        assert tree(world).keys[0] == on_list(BACKEND), "what is misspelt is found"
        await keys(world.pilot, *["backspace"] * 7)
        await type_text(world.pilot, "проект")
        assert world.app.screen._branches[tree(world).keys[0]].name == "Проекты"
        await keys(world.pilot, "escape")
        new = dict.fromkeys(world.wire.requests).keys() - sent.keys()
        assert {method for method, _path in new} <= {"GET"}, "stars are nobody else's"
        assert not any("star" in path or "search" in path for _method, path in new)
        await stand_on(world, on_list(BACKEND))
        await stand_on(world, on_list(MOVE))
        for place in (BACKEND, MOVE):
            count = len(in_list(world.sandbox, place))
            assert world.app.screen._count(on_list(place)) == str(count)
        assert world.app.screen._count(on_list(TBILISI)) == "", "what was not read is not counted"
        await stand_on(world, on_list(BACKEND))

        await keys(world.pilot, "W")
        assert "unknown until changed" in screen_text(world.app)
        await type_text(world.pilot, "priya")
        await keys(world.pilot, "tab", "enter")
        assert PRIYA not in kept_list(world.sandbox, BACKEND).manager_ids
        await keys(world.pilot, "y")
        assert PRIYA in kept_list(world.sandbox, BACKEND).manager_ids
        assert ANNA in kept_list(world.sandbox, BACKEND).manager_ids
        assert world.state.places.people[BACKEND].manager_ids


async def test_without_a_network_tree_list_and_table_are_there_and_say_how_old_they_are(tmp_path):
    async with running(tasks=40, folder=tmp_path) as world:
        await open_lists(world)
        await stand_on(world, on_list(BACKEND))
        seen = tuple(tasks(world).keys)
        await stand_on(world, FORM)
        rows = tuple(tasks(world).keys)
        assert "lists as of" not in screen_text(world.app)
        assert seen and rows
    later = StillClock(START + timedelta(hours=2))
    async with running(tasks=40, folder=tmp_path, prepare=cut, clock=later) as world:
        await until(world.pilot, lambda: world.state.link.trouble)
        await open_offline(world)
        assert "lists as of 2h ago" in screen_text(world.app)
        await stand_on(world, on_list(BACKEND))
        assert tuple(tasks(world).keys) == seen
        text = screen_text(world.app)
        assert f"{len(seen)} task · as of 2h ago" in text and "OFFLINE" in text
        await stand_on(world, FORM)
        assert tuple(tasks(world).keys) == rows
        text = screen_text(world.app)
        assert f"{len(rows)} tasks · as of 2h ago" in text
        purpose = world.state.tasks[rows[0]].fields[0].value
        assert purpose[:8] in text, "with what stands in the fields"
        check_screen(world.app, "lists-offline-120x35")
        await keys(world.pilot, "enter", "2")
        await until(world.pilot, lambda: world.state.places.chosen.narrowing.steps)
        await settle(world.pilot)
        assert "cannot be reached" in screen_text(world.app)
        world.wire.broken = None
        world.clock.advance(61)
        await keys(world.pilot, "1", "R")
        await until(world.pilot, lambda: "as of now" in screen_text(world.app))
        assert "lists as of" not in screen_text(world.app)


async def open_offline(world) -> None:
    await keys(world.pilot, "g", "l")
    assert isinstance(world.app.screen, ListsScreen)
    await settle(world.pilot)


async def test_on_the_older_api_the_tree_comes_from_projects_and_what_is_off_says_why(monkeypatch):
    monkeypatch.setattr(conftest, "connect", connect)
    made = []

    def prepare(sandbox, _wire):
        made.append(errand(sandbox, "Order desks", list_ids=[MOVE]))

    async with running(tasks=40, prepare=prepare) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded and world.state.forms)
        await settle(world.pilot)
        await open_lists(world)
        text = screen_text(world.app)
        assert "Tbilisi" in text and "Office move" in text and "Payments" in text
        await stand_on(world, on_list(MOVE))
        assert set(tasks(world).keys) == in_list(world.sandbox, MOVE)
        lacking = why_unsupported(Capability.CHANGE_LISTS)
        assert Capability.CHANGE_LISTS not in CAPABILITIES
        for press in ("i", "w", "W", "insert", "delete"):
            world.app.store.say("")
            await keys(world.pilot, press)
            assert world.effect == lacking, press
        await keys(world.pilot, "enter")
        await put_cursor(world, made[0])
        await keys(world.pilot, "ctrl+t")
        await type_text(world.pilot, "design")
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: made[0] in in_list(world.sandbox, DESIGN))
        assert made[0] not in in_list(world.sandbox, MOVE)
        await keys(world.pilot, "h")
        tree(world).cursor = FORM
        await until(world.pilot, lambda: world.state.places.chosen.place == FORM)
        await settle(world.pilot)
        assert why_unsupported(Capability.REGISTER) in screen_text(world.app)
        assert all(path.startswith("/restapi/") for _method, path in world.wire.requests)


async def test_what_the_dialogs_of_lists_look_like():
    async with running(tasks=40, size=(80, 24)) as world:
        await open_lists(world)
        await stand_on(world, on_list(BACKEND))
        for name, press in (
            ("rename", ["i"]),
            ("new", ["insert"]),
            ("delete", ["delete"]),
            ("members", ["w"]),
            ("span", ["\\", "t"]),
            ("move", ["enter", "ctrl+t"]),
            ("recent", ["enter", "g", "h"]),
        ):
            await keys(world.pilot, *press)
            assert world.app.screen.is_modal, name
            check_screen(world.app, f"lists-{name}-80x24")
            assert strangers(world.app) == set()
            await keys(world.pilot, "escape")
            assert not world.app.screen.is_modal, name


@pytest.mark.slow
async def test_ten_thousand_rows_of_a_form_are_read_on_demand_and_shown():
    def prepare(sandbox, _wire):
        add_forms(sandbox, 10_000, steps=3, fields=4)

    async with running(prepare=prepare, clock=Moving(START)) as world:
        await world.ready()
        in_inbox = await cost(world, Calls())
        await open_lists(world)
        await stand_on(world, Place(PlaceKind.FORM, WIDE))
        assert len(tasks(world).keys) == 201
        await keys(world.pilot, "enter", "G", "enter")
        await until(world.pilot, lambda: len(tasks(world).keys) == 10_000, 60)
        await settle(world.pilot)
        assert "10000 tasks · as of now" in screen_text(world.app)
        await keys(world.pilot, "G")
        assert "Row 00000" in screen_text(world.app)
        assert await cost(world, Calls()) <= 1.5 * in_inbox, "a key takes hardly more work"
