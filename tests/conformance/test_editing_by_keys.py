"""Fields edited by keys, read before and afterwards by the vendor's client: one of every type."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from pyrus_tui.sandbox.blueprints import CONTRACTS, LEAVE, ME, PAYMENTS, SUPPORT, TOM
from pyrus_tui.ui.screens.sheet import SheetScreen
from pyrus_tui.ui.widgets.value_line import Entry
from tests.conformance.acting import comment, create, day, read, values
from tests.conformance.conftest import NOW
from tests.conftest import StillClock, World, running
from tests.harness import keys, type_text, until
from tests.ui.test_forms import at, open_form, pick, put, send

Edit = Callable[[World, int], Awaitable[None]]

BASIS = {
    PAYMENTS: {1: "Paint", 2: 10, 3: {"item_id": 401001}, 12: {"choice_id": 1}},
    CONTRACTS: {1: "Аренда", 2: {"item_id": 401001}, 6: {"choice_ids": [1]}},
    LEAVE: {1: {"choice_id": 1}, 2: "2026-05-04", 3: "2026-05-08"},
    SUPPORT: {1: "Broken lamp"},
}


def typed(text: str, *ways: str) -> Edit:
    async def edit(world: World, number: int) -> None:
        await put(world, number, text, *ways)

    return edit


def picked(*presses: str) -> Edit:
    async def edit(world: World, number: int) -> None:
        await pick(world, number, *presses)

    return edit


def pressed(*presses: str) -> Edit:
    async def edit(world: World, number: int) -> None:
        await at(world, number)
        await keys(world.pilot, *presses)

    return edit


async def written(world: World, number: int) -> None:
    await pressed("i")(world, number)
    await type_text(world.pilot, "one")
    await keys(world.pilot, "enter")
    await type_text(world.pilot, "two")
    await keys(world.pilot, "ctrl+s")


async def sheet(world: World, number: int) -> None:
    await pressed("enter")(world, number)
    assert isinstance(world.app.screen, SheetScreen)
    for text in ("25.3", "1 250,75", "prepaid"):
        await keys(world.pilot, "i") if text == "25.3" else None
        assert world.app.screen.query_one(Entry).display
        await type_text(world.pilot, text)
        await keys(world.pilot, "tab")
    await keys(world.pilot, "space", "ctrl+s")


async def attached(world: World, number: int) -> None:
    await pressed("i")(world, number)
    await type_text(world.pilot, __file__)
    await keys(world.pilot, "enter")
    await until(world.pilot, lambda: "is at the server" in world.effect)


def ids(value: Any) -> Any:
    return value.item_ids


def lines(value: Any) -> Any:
    return [{cell.id: cell.value for cell in row.cells} for row in value]


@dataclass(frozen=True)
class Case:
    """A field: how it is edited, what the client reads then, before, and once it is empty."""

    form_id: int
    number: int
    edit: Edit
    wanted: Any
    seen: Callable[[Any], Any] = field(default=lambda value: value)
    before: Any = None
    empty: Any = None


MOMENT = datetime(2026, 3, 27, 17, 0, tzinfo=UTC)
CASES = {
    "text": Case(PAYMENTS, 1, typed("Paint, blue"), "Paint, blue", before="Paint"),
    "text of several lines": Case(PAYMENTS, 28, written, "one\ntwo"),
    "money": Case(PAYMENTS, 2, typed("10 306,25"), 10306.25, before=10),
    "number": Case(LEAVE, 4, typed("2,5"), 2.5),
    "date": Case(PAYMENTS, 10, typed("25.3"), day("2026-03-25")),
    "time": Case(LEAVE, 6, typed("9.30"), time(9, 30, tzinfo=UTC)),
    "due_date": Case(PAYMENTS, 11, typed("fri"), day("2026-03-13")),
    "due_date_time": Case(CONTRACTS, 14, typed("27.3 18:00 for 1h30m"), MOMENT),
    "checkmark": Case(CONTRACTS, 12, pressed("space"), "checked", empty="unchecked"),
    "flag": Case(PAYMENTS, 17, pressed("space", "space"), "unchecked", empty="none"),
    "email": Case(CONTRACTS, 13, typed("legal@example.test"), "legal@example.test"),
    "phone": Case(SUPPORT, 5, typed("+44 20 7946 0018"), "+44 20 7946 0018"),
    "person": Case(PAYMENTS, 18, picked("Becker"), TOM, lambda value: value.id),
    "catalog": Case(PAYMENTS, 3, picked("V-00003"), [401003], ids, before=[401001]),
    "catalog of several": Case(
        CONTRACTS, 2, picked("V-00004", "tab"), [401001, 401004], ids, before=[401001]
    ),
    "multiple_choice": Case(
        PAYMENTS, 12, picked("Inv"), ["Invoice"], lambda v: v.choice_names, before=["Card"]
    ),
    "field of a choice": Case(PAYMENTS, 13, typed("A-1"), "A-1"),
    "several choices": Case(
        CONTRACTS, 6, picked("Смета", "tab"), 2, lambda value: len(value.choice_ids), before=1
    ),
    "title": Case(
        PAYMENTS, 15, pressed("space"), "checked", lambda v: v.checkmark, empty="unchecked"
    ),
    "field of a section": Case(PAYMENTS, 16, typed("26.03"), "26.03"),
    "file": Case(PAYMENTS, 19, attached, [Path(__file__).name], lambda v: [f.name for f in v]),
    "form_link": Case(PAYMENTS, 20, picked("Аренда"), True, lambda value: value.task_id > 0),
    "form_link of several": Case(
        SUPPORT, 13, picked("tab", "down", "tab"), 2, lambda value: len(set(value.task_ids))
    ),
    "table": Case(
        PAYMENTS,
        5,
        sheet,
        [{6: day("2026-03-25"), 7: 1250.75, 8: "prepaid", 9: "checked"}],
        lines,
    ),
}
"""By the type's name."""


def shown(case: Case, value: Any) -> Any:
    return case.seen(value) if value is not None else None


@pytest.fixture(scope="module")
def story(sandbox, anna, olga) -> dict[str, dict[str, Any]]:
    """Edit all fields by keys, then empty them; what the client read at each time."""
    read_at: dict[str, dict[str, Any]] = {"before": {}, "edited": {}, "emptied": {}}
    tasks = {}
    for form_id, given in BASIS.items():
        fields = [{"id": number, "value": value} for number, value in given.items()]
        made = create(olga, form_id=form_id, fields=fields, subscribers=[ME])
        tasks[form_id] = made.id

    def look(moment: str) -> None:
        for name, case in CASES.items():
            value = values(read(anna, tasks[case.form_id])).get(case.number)
            read_at[moment][name] = shown(case, value)

    async def tell() -> None:
        async with running(sandbox=sandbox, clock=StillClock(NOW), size=(80, 24)) as world:
            look("before")
            for form_id, task_id in tasks.items():
                await open_form(world, task_id)
                for case in CASES.values():
                    if case.form_id == form_id:
                        await case.edit(world, case.number)
                await send(world)
            look("edited")
            for form_id, task_id in tasks.items():
                comment(olga, task_id, text="Once more, please")  # it is in Anna's inbox again
                await keys(world.pilot, "R")
                await until(world.pilot, lambda of=task_id: of in world.state.inbox.task_ids)
                await open_form(world, task_id)
                for name, case in CASES.items():
                    if case.form_id == form_id and name != "field of a choice":
                        empties = "space" if name == "title" else "x"
                        await pressed(empties)(world, case.number)
                await send(world)
            await until(world.pilot, lambda: not world.state.sending)
            look("emptied")

    asyncio.run(tell())
    return read_at


@pytest.mark.parametrize("name", CASES)
def test_what_was_edited_by_keys_is_what_the_vendors_client_reads(story, name):
    assert story["before"][name] == CASES[name].before
    assert story["edited"][name] == CASES[name].wanted
    assert story["emptied"][name] == CASES[name].empty
