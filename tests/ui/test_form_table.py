"""A form's tasks as a table: any number of steps and fields, any text, ten thousand rows."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from pyrus_tui.models.forms import Form
from pyrus_tui.models.places import Narrowing, Place, PlaceKind
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import clean
from pyrus_tui.ui.render.form_table import (
    LEFT_OUT,
    Columns,
    TableSizes,
    step_tabs,
    table_fields,
    table_head,
    table_line,
    tabs_line,
)
from tests.big import EMPTY, HOSTILE, WIDE, add_forms
from tests.company import PAYMENTS
from tests.conftest import Wire, running
from tests.harness import burst, check_screen, keys, screen_text, settle, type_text, until
from tests.ui.test_every_key import strangers
from tests.ui.test_lists import open_lists, stand_on, tasks

NOW = datetime(2026, 11, 19, 8, 41, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
KINDS = ("text", "money", "date", "checkmark", "person", "number", "time", "note", "table")
TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=30)


@st.composite
def tables(draw):
    """Make a form with any fields, and a task of it with any texts in them."""
    names = draw(st.lists(st.tuples(st.sampled_from(KINDS), TEXTS), max_size=20))
    fields = [
        {"id": n, "type": kind, "name": name} for n, (kind, name) in enumerate(names, start=1)
    ]
    form = Form.model_validate({"id": 1, "fields": fields, "steps": {"1": draw(TEXTS)}})
    values = [field | {"type": "text", "value": draw(TEXTS)} for field in fields]
    task = Task.model_validate({"id": 10**9 - 1, "current_step": 1, "fields": values})
    return form, task


@settings(max_examples=50, deadline=None)
@given(tables(), st.integers(30, 220), st.integers(-3, 30))
def test_any_text_in_any_table_stays_in_its_line(table, width, first):
    form, task = table
    columns = Columns.of(table_fields(form), first, width)
    sizes = TableSizes.of(width)
    between = width - sizes.flags - sizes.number - sizes.right
    assert sum(columns.cells) + max(0, len(columns.cells) - 1) <= between, "none is hidden"
    for line in (
        table_head(columns),
        table_line(task, task, form, columns, "!A", NOW, BERLIN),
    ):
        assert cell_len(line.plain) == width
        assert clean(line.plain) == line.plain and "\n" not in line.plain
    assert str(task.id) in line.plain
    seen = [field.id for field, _cells in columns.shown]
    every = [field.id for field in form.fields if field.type not in LEFT_OUT]
    assert seen == every[columns.first : columns.first + len(seen)]
    assert bool(seen) is bool(every)


@given(st.integers(1, 40), st.integers(46, 220))
def test_every_field_is_reached_by_going_right(count, width):
    fields = [{"id": n, "type": "text", "name": f"F{n}"} for n in range(1, count + 1)]
    every = table_fields(Form.model_validate({"id": 1, "fields": fields}))
    seen, first = set(), 0
    while True:
        columns = Columns.of(every, first, width)
        seen |= {field.id for field, _cells in columns.shown}
        if columns.first + len(columns.cells) >= count:
            break
        assert columns.told
        first = columns.first + 1
    assert seen == set(range(1, count + 1))


def test_fields_inside_sections_and_choices_have_columns_those_of_tables_do_not():
    def field(number, kind="text", **info):
        return {"id": number, "type": kind, "name": f"F{number}", "info": info}

    choice = {"choice_id": 1, "choice_value": "a", "fields": [field(3)]}
    form = Form.model_validate(
        {
            "id": 1,
            "fields": [
                field(1, "title", fields=[field(2)]),
                field(9, "multiple_choice", options=[choice]),
                field(4, "table", columns=[field(5)]),
                field(6, "money"),
            ],
        }
    )
    assert [one.id for one in table_fields(form)] == [2, 9, 3, 6]
    assert [one.id for one in table_fields(form, (6, 77, 3))] == [6, 3]
    inside = [{"id": 2, "type": "text", "name": "F2", "value": "inside"}]
    body = {"id": 7, "fields": [{"id": 1, "type": "title", "value": {"fields": inside}}]}
    task = Task.model_validate(body)
    columns = Columns.of(table_fields(form), 0, 80)
    assert "inside" in table_line(task, task, form, columns, "", NOW, BERLIN).plain


@given(st.integers(0, 30), st.integers(0, 30), st.integers(40, 200))
def test_the_chosen_step_is_always_in_sight(count, chosen, room):
    form = Form.model_validate({"id": 1, "steps": {str(n): f"Step {n}" for n in range(1, count)}})
    line = tabs_line(step_tabs(form, (chosen,)), room).truncate(room).plain
    wanted = f"Step {chosen}]" if 0 < chosen < count else "1 All"
    assert wanted in line


class Asked(Wire):
    """Remembers what every register was asked for."""

    asked: list[dict]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/register"):
            known = self.__dict__.setdefault("asked", [])
            known.append(dict(request.url.params) or json.loads(await request.aread() or b"{}"))
        return await super().handle_async_request(request)


def wide(count):
    def prepare(sandbox, _wire):
        add_forms(sandbox, count)

    return prepare


async def test_all_steps_and_all_fields_of_a_wide_form_can_be_seen(tmp_path):
    place = Place(PlaceKind.FORM, WIDE)
    story = {"tasks": 0, "folder": tmp_path, "size": (80, 24)}
    async with running(**story, prepare=wide(36), wire=Asked) as world:
        await open_lists(world)
        assert "Only a form has this" in world.app.screen.why_not("steps")
        await keys(world.pilot, "9")
        assert "Nothing here has the number 9." in world.effect
        world.app.store.say("")
        await stand_on(world, place)
        check_screen(world.app, "table-wide-80x24")
        await keys(world.pilot, "enter", "9")  # the eighth step: the last one with a digit
        await until(world.pilot, lambda: world.state.places.chosen.narrowing.steps == (8,))
        await settle(world.pilot)
        assert {world.sandbox.task(i)["current_step"] for i in tasks(world).keys} == {8}
        assert "[9 Шаг 8" in screen_text(world.app)

        await keys(world.pilot, "\\", "w")
        assert strangers(world.app) == set()
        check_screen(world.app, "table-steps-80x24")
        await burst(world.pilot, "tab", *"10", "tab", *["backspace"] * 2, *"12", "tab", "enter")
        await until(world.pilot, lambda: world.state.places.chosen.narrowing.steps == (10, 12))
        await settle(world.pilot)
        assert world.wire.asked[-1]["steps"] in ("10,12", [10, 12])
        assert {world.sandbox.task(i)["current_step"] for i in tasks(world).keys} == {10, 12}
        assert len(tasks(world).keys) == 6
        await keys(world.pilot, "1")
        await until(world.pilot, lambda: world.state.places.chosen.narrowing == Narrowing())
        await settle(world.pilot)
        assert len(tasks(world).keys) == 36

        text = screen_text(world.app)
        assert "Field 1 " in text and "col 1/14" in text and "Field 2 " not in text
        await keys(world.pilot, "shift+left")
        assert "No column is further left" in world.effect
        await burst(world.pilot, *["shift+right"] * 13)
        text = screen_text(world.app)
        assert "Field 14" in text and "Field 1 " not in text and "col 14/14" in text
        await keys(world.pilot, "shift+right")
        assert "No column is further right" in world.effect
        await keys(world.pilot, "=")
        assert "Field 12" in screen_text(world.app), "with the whole width there are more of them"
        check_screen(world.app, "table-whole-width-80x24")
        await keys(world.pilot, "h")
        assert "Архив" in screen_text(world.app), "the tree is there again"

        await keys(world.pilot, "\\", "c")
        check_screen(world.app, "table-columns-80x24")
        await type_text(world.pilot, "field 7")
        await burst(world.pilot, "tab", *["backspace"] * 7)
        await type_text(world.pilot, "field 2")
        await keys(world.pilot, "tab", "enter")
        await keys(world.pilot, "enter", "=")
        head = screen_text(world.app).splitlines()[2]
        assert head.index("Field 7") < head.index("Field 2") and "Field 1" not in head
        await keys(world.pilot, "p")
        assert "whole width" in world.effect, "a preview would be nowhere"
        await keys(world.pilot, "=", "h")

        await stand_on(world, Place(PlaceKind.FORM, EMPTY))
        text = screen_text(world.app)
        assert "No task is here." in text and "0 tasks" in text and "Field 1 " in text
        await keys(world.pilot, "enter", "j", "a")
        assert "No task is chosen." in world.effect
        await stand_on(world, Place(PlaceKind.FORM, PAYMENTS))
        await keys(world.pilot, "8")
        assert "Nothing here has the number 8." in world.effect
        assert world.state.places.chosen.narrowing == Narrowing()

    async with running(**story, prepare=wide(36)) as world:
        await open_lists(world)
        await stand_on(world, place)
        await keys(world.pilot, "enter", "=")
        head = screen_text(world.app).splitlines()[2]
        assert "Field 7" in head and "Field 1 " not in head, "the columns stay"
        await world.pilot.resize_terminal(120, 35)
        await keys(world.pilot, "=", "\\", "c", *["tab"] * 2, "enter")
        assert not world.state.places.columns[WIDE], "without any mark all have a column"
        for size in ((120, 35), (200, 60)):
            await world.pilot.resize_terminal(*size)
            await settle(world.pilot)
            check_screen(world.app, f"table-wide-{size[0]}x{size[1]}")
