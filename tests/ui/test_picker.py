"""The picker alone: what is typed finds, arrows and Enter choose, Tab marks."""

import asyncio

import pytest

from pyrus_tui.models.options import Option, Options, people_options
from pyrus_tui.models.people import Organization, Role
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.terminal import TerminalApp, sheet_paths
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

PEOPLE = Options(
    [
        Option(1, "Пётр Иванов", "Продажи · petr@example.com"),
        Option(2, "Petr Novak", "Legal"),
        Option(3, "Anna Petrova [b]x", "Бухгалтерия"),
        Option(4, "Guest", "outside", "is no member"),
    ]
)


class Stage(TerminalApp):
    CSS_PATH = sheet_paths("picker")

    def __init__(self, picker):
        super().__init__()
        self.picker = picker
        self.answers = []

    def on_mount(self):
        self.push_screen(self.picker, self.answers.append)


async def pick(picker, *presses, size=(80, 24), check=None):
    app = Stage(picker)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for press in presses:
            if len(press) > 1 and not press.isascii():
                await type_text(pilot, press)
            else:
                await keys(pilot, press)
        if check:
            check(app)
    return app.answers


@pytest.mark.parametrize(
    ("presses", "answer"),
    [
        (("enter",), (1,)),
        (("down", "down", "enter"), (3,)),
        (("Анна", "enter"), (3,)),
        (("l", "e", "g", "ctrl+s"), (2,)),
        (("escape",), None),
        (("p", "j", "backspace", "down", "enter"), (2,)),
    ],
)
async def test_one_is_chosen(presses, answer):
    assert await pick(Picker("to whom", PEOPLE), *presses) == [answer]


async def test_who_cannot_be_chosen_says_why_and_the_dialog_stays():
    def check(app):
        assert "is no member" in screen_text(app)
        assert app.screen is app.picker

    assert await pick(Picker("to whom", PEOPLE), *"guest", "enter", check=check) == []


async def test_several_are_marked_and_marks_outlive_another_query():
    presses = ("p", "e", "tab", "backspace", "backspace", "А", "н", "tab", "enter")
    assert await pick(Picker("who", PEOPLE, many=True), *presses) == [(1, 3)]
    # Without a mark it is the row that was looked for; with nothing done it is nobody.
    assert await pick(Picker("who", PEOPLE, many=True), "a", "n", "enter") == [(3,)]
    assert await pick(Picker("who", PEOPLE, many=True), "enter") == []


async def test_marks_can_all_be_taken_away_where_that_is_an_answer():
    picker = Picker("lists", PEOPLE, many=True, marked=[2, 3], may_be_empty=True)
    assert await pick(picker, "tab", "tab", "enter") == [()]


async def test_what_is_looked_for_and_not_there_is_no_answer_and_says_so():
    come = asyncio.Event()

    async def later():
        await come.wait()
        return PEOPLE

    app = Stage(Picker("Watchers", later, many=True, may_be_empty=True))
    async with app.run_test() as pilot:
        for key in "anna":
            app.post_message(key_event(key))
        app.post_message(key_event("ctrl+s"))
        await until(pilot, lambda: "still being read" in screen_text(app))
        assert app.answers == []
        come.set()
        await settle(pilot)
        await burst(pilot, *"zqxjk", "ctrl+s")
        assert "Nothing is chosen." in screen_text(app) and app.answers == []
        await burst(pilot, *["backspace"] * 5, "ctrl+s")
        assert app.answers == [(3,)]


async def test_keys_typed_in_one_packet_go_to_the_text():
    app = Stage(Picker("who", PEOPLE))
    async with app.run_test(size=(80, 24)) as pilot:
        await burst(pilot, *"legal", "enter")
        assert app.answers == [(2,)]


async def test_options_may_come_later_and_many_are_there_at_once():
    ready = asyncio.Event()

    async def load():
        await ready.wait()
        return await Options.made([Option(n, f"Person {n:05}", "IT") for n in range(3_000)])

    app = Stage(Picker("who", load))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "reading" in screen_text(app))
        ready.set()
        await until(pilot, lambda: "1 000 rows and 2 000 more" in screen_text(app))
        await type_text(pilot, "02999")
        await keys(pilot, "enter")
        assert app.answers == [(2999,)]


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (40, 10)])
async def test_how_it_looks(size):
    def check(app):
        check_screen(app, f"picker-{size[0]}x{size[1]}")

    picker = Picker("transfer #11613 to", PEOPLE, many=True, marked=[2])
    await pick(picker, "п", "е", "т", size=size, check=check)


def test_people_leave_out_the_banned_and_name_everybody_once():
    persons = [
        {"id": 1, "first_name": "Zoë", "email": "z@example.com", "department_name": "IT"},
        {"id": 2, "first_name": "Gone", "banned": True},
        {"id": 3, "first_name": "anna"},
    ]
    company = Organization(
        organization_id=1, persons=persons, roles=[Role(id=9, name="Team", member_ids=[1, 3])]
    )
    options = people_options([company, company], me=3)
    assert [(o.id, o.text, o.extra) for o in options] == [
        (3, "anna (you)", ""),
        (1, "Zoë", "IT · z@example.com"),
        (9, "Team", "role, 2 people"),
    ]
