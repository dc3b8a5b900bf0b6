"""The calendar by its keys: look, step, act, move, stretch, place, export."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from pyrus_tui.models.calendar_items import Kind
from pyrus_tui.models.calendar_layout import View
from pyrus_tui.models.calendar_plan import Place
from pyrus_tui.settings import Settings
from pyrus_tui.ui.modals.field_review import FieldReview
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.screens.calendar import CalendarScreen
from pyrus_tui.ui.screens.inbox import InboxScreen
from pyrus_tui.ui.screens.new_task import NewTaskScreen
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.calendar_grid import CalendarGrid
from pyrus_tui.ui.widgets.row_list import RowList
from tests.company import errand
from tests.conftest import START, StillClock, running
from tests.harness import burst, check_screen, keys, screen_text, settle, type_text, until
from tests.ui.test_every_key import strangers

SIZES = [(80, 24), (120, 35), (200, 60)]
TODAY = date(2026, 11, 19)


def grid_of(world) -> CalendarGrid:
    return world.app.screen.query_one(CalendarGrid)


async def go_to(world, kind: Kind, number: int) -> None:
    """Put the cursor on an item."""
    grid = grid_of(world)
    item = grid.plan.items[kind, number]
    grid.go(grid.plan.settle(Place(item.first, None, item.key)))
    await settle(world.pilot)
    assert grid.place.key == (kind, number)


async def test_every_view_at_every_size():
    async with running(size=SIZES[0]) as world:
        await world.ready()
        await keys(world.pilot, "g", "c")
        for size in SIZES:
            await world.pilot.resize_terminal(*size)
            for number, view in enumerate(View, 1):
                await keys(world.pilot, str(number))
                assert grid_of(world).plan.view is view
                check_screen(world.app, f"calendar-{view.name.lower()}-{size[0]}x{size[1]}")
                assert strangers(world.app) == set()


async def test_looking_around(monkeypatch):
    async with running() as world:
        await world.ready()
        await keys(world.pilot, "g", "c")
        grid = grid_of(world)
        assert grid.place.day == TODAY
        await keys(world.pilot, "l", "j", "h", "h", "k")
        assert grid.place.day == TODAY - timedelta(days=1)
        before = world.wire.count("GET", "/v4/calendar")
        await burst(world.pilot, "]", "]", "[")
        assert grid.place.day == date(2026, 12, 18)
        assert "December 2026" in screen_text(world.app)
        assert world.wire.count("GET", "/v4/calendar") > before, "the month after that is fetched"
        await keys(world.pilot, "2", "pagedown")
        assert grid.place.day == date(2026, 12, 25)
        await keys(world.pilot, "g", "g")
        assert (grid.place.day, grid.place.row) == (TODAY, 19), "the half hour from 9:30"
        before = world.wire.count("GET", "/v4/calendar")
        await keys(world.pilot, "R")
        assert world.wire.count("GET", "/v4/calendar") > before, "R reads it anew"
        await keys(world.pilot, "j", "j", "j")
        assert grid.plan.item(grid.place).kind is Kind.MEETING
        await keys(world.pilot, "y", "y")
        assert "https://meet.example/" in world.effect
        await keys(world.pilot, "enter")
        assert "o joins it, y y copies its link" in world.effect
        await keys(world.pilot, "o")
        assert isinstance(world.app.screen, Question)
        assert "Open a page of meet.example?" in screen_text(world.app)
        await keys(world.pilot, "escape")
        monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
        await keys(world.pilot, "y", "i")
        assert "only the link to copy" in world.effect
        await keys(world.pilot, "o")
        assert world.app.clipboard.startswith("https://meet.example/")
        await keys(world.pilot, "g", "d")
        assert strangers(world.app) == set()
        await type_text(world.pilot, "next m")
        assert "no day I know" in screen_text(world.app)
        await type_text(world.pilot, "on")
        assert "Mon 23 Nov" in screen_text(world.app)
        check_screen(world.app, "calendar-go-to-date")
        await keys(world.pilot, "enter")
        assert grid.place.day == date(2026, 11, 23)
        await burst(world.pilot, "g", "d", *"1.1", "escape")
        assert grid.place.day == date(2026, 11, 23)
        await burst(world.pilot, "g", "d", *"2.3.2027", "enter")
        assert grid.place.day == date(2027, 3, 2)
        await keys(world.pilot, "q")
        assert isinstance(world.app.screen, InboxScreen)


async def test_opening_acting_placing_and_choosing_kinds(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(tmp_path))
    async with running() as world:
        await world.ready()
        task_id = errand(world.sandbox, "Count the chairs", due_date="2026-11-20")
        await keys(world.pilot, "g", "c")
        await go_to(world, Kind.DUE_DATE, task_id)
        await keys(world.pilot, "enter")
        assert isinstance(world.app.screen, TaskScreen)
        await keys(world.pilot, "g", "c")
        assert isinstance(world.app.screen, CalendarScreen)
        assert grid_of(world).place.key == (Kind.DUE_DATE, task_id)
        await keys(world.pilot, "c")
        await type_text(world.pilot, "jkl2")
        await keys(world.pilot, "ctrl+s")
        assert world.sandbox.task(task_id)["comments"][-1]["text"] == "jkl2"
        assert grid_of(world).place.key == (Kind.DUE_DATE, task_id)
        await keys(world.pilot, "f", "ctrl+s")
        assert world.sandbox.task(task_id)["close_date"]
        assert (Kind.DUE_DATE, task_id) not in grid_of(world).plan.items
        steps = [i for kind, i in grid_of(world).plan.items if kind is Kind.STEP]
        await go_to(world, Kind.STEP, steps[0])
        await keys(world.pilot, ">")
        assert "cannot be moved" in world.effect
        await keys(world.pilot, "-")
        assert "cannot be moved" in world.effect

        await keys(world.pilot, "2", "g", "g", "tab")
        shelf = world.app.screen.query_one("#shelf", RowList)
        assert shelf.keys and world.app.screen.focused is shelf
        assert strangers(world.app) == set()
        await keys(world.pilot, "j", "+")
        assert "Put it on a day first" in world.effect
        task_id = shelf.cursor
        await keys(world.pilot, ">")
        assert world.sandbox.task(task_id)["due"] == "2026-11-19T08:30:00Z"
        assert task_id not in shelf.keys and shelf.cursor is not None
        assert (Kind.DUE, task_id) in grid_of(world).plan.items
        await keys(world.pilot, "escape", "1", "l", "tab")
        second = shelf.cursor
        await keys(world.pilot, "shift+right")
        assert world.sandbox.task(second)["due_date"] == "2026-11-20"
        third = shelf.cursor
        await keys(world.pilot, "d")
        await type_text(world.pilot, "25.11")
        await keys(world.pilot, "enter")
        assert world.sandbox.task(third)["due_date"] == "2026-11-25"
        assert (Kind.DUE_DATE, third) in grid_of(world).plan.items

        await keys(world.pilot, "escape", "1", "g", "g")
        mine = set(grid_of(world).plan.items)
        assert {kind for kind, _id in mine} == set(Kind)
        await keys(world.pilot, "\\", "m", "\\", "s", "\\", "r", "\\", "t")
        assert {kind for kind, _id in grid_of(world).plan.items} == {Kind.DUE_DATE}
        await keys(world.pilot, "\\", "m", "\\", "s", "\\", "r", "\\", "t", "\\", "a")
        assert set(grid_of(world).plan.items) > mine
        await keys(world.pilot, "y", "S")
        assert str(tmp_path) in world.effect
        (file,) = tmp_path.iterdir()
        text = file.read_text(encoding="utf-8")
        assert text.count("BEGIN:VEVENT") == len(grid_of(world).plan.items)
        await keys(world.pilot, "y", "s")
        assert len(list(tmp_path.iterdir())) == 2
        shelf = world.app.screen.query_one("#shelf", RowList).keys
        await keys(world.pilot, "q")
        undated = next(i for i in world.state.inbox.task_ids if i in shelf)
        world.app.screen.query_one(RowList).cursor = undated
        await keys(world.pilot, "y", "s")
        assert "no date to export" in world.effect
        assert len(list(tmp_path.iterdir())) == 2


async def test_moving_stretching_and_taking_back():
    async with running(undo=10.0) as world:
        await world.ready()
        due = "2026-11-20T09:00:00Z"
        timed = errand(world.sandbox, "Call the printer", due=due, duration=30)
        dated = errand(world.sandbox, "Read the lease", due_date="2026-11-20")
        await keys(world.pilot, "g", "c", "2")
        await go_to(world, Kind.DUE_DATE, dated)
        await keys(world.pilot, ">")
        assert grid_of(world).place.day == date(2026, 11, 21), "the cursor goes with it"
        assert world.sandbox.task(dated)["due_date"] == "2026-11-20", "not yet sent"
        assert "10 s" in screen_text(world.app)
        await keys(world.pilot, "u")
        assert grid_of(world).place.day == date(2026, 11, 20)
        await keys(world.pilot, "<", "shift+left")
        world.clock.advance(30)
        await until(world.pilot, lambda: world.sandbox.task(dated)["due_date"] == "2026-11-18")
        await go_to(world, Kind.DUE, timed)
        await keys(world.pilot, "-")
        assert "half an hour" in world.effect
        await keys(world.pilot, "+")
        item = grid_of(world).plan.items[Kind.DUE, timed]
        assert item.end - item.start == timedelta(minutes=60)
        await keys(world.pilot, "u")
        item = grid_of(world).plan.items[Kind.DUE, timed]
        assert item.end - item.start == timedelta(minutes=30)
        world.clock.advance(30)
        await settle(world.pilot)
        assert world.sandbox.task(timed)["duration"] == 30, "never sent"
        await keys(world.pilot, "+", "+", "-", ">")
        world.clock.advance(30)
        await until(
            world.pilot,
            lambda: (
                world.sandbox.task(timed)["due"] == "2026-11-21T09:00:00Z"
                and world.sandbox.task(timed)["duration"] == 60
            ),
        )
        here = grid_of(world).plan.on(date(2026, 11, 20))
        await go_to(world, Kind.MEETING, next(i.id for i in here if i.kind is Kind.MEETING))
        await keys(world.pilot, ">", "+")
        assert "nobody move a meeting" in world.effect


async def make(world, text: str) -> None:
    """Fill in a task without a form, and send it."""
    await keys(world.pilot, "C", "enter")
    await until(world.pilot, lambda: isinstance(world.app.screen, NewTaskScreen))
    await settle(world.pilot)
    await keys(world.pilot, "i")
    await type_text(world.pilot, text)
    await keys(world.pilot, "ctrl+s", "ctrl+s")
    await until(world.pilot, lambda: isinstance(world.app.screen, FieldReview))
    await settle(world.pilot)
    await keys(world.pilot, "ctrl+s")
    await until(world.pilot, lambda: isinstance(world.app.screen, CalendarScreen))
    await settle(world.pilot)


async def test_a_task_is_made_on_the_day_or_in_the_half_hour_under_the_cursor():
    async with running(tasks=0, undo=10.0) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        await keys(world.pilot, "g", "c", "l")
        before = {i for _kind, i in grid_of(world).plan.items}
        await make(world, "Water the plants")
        ((kind, local_id),) = [k for k in grid_of(world).plan.items if k[1] not in before]
        assert kind is Kind.DUE_DATE and local_id < 0, "it is there before it is sent"
        await go_to(world, kind, local_id)
        assert grid_of(world).place.day == date(2026, 11, 20)
        for press in ("enter", "f", "c", ">"):
            await keys(world.pilot, press)
            assert "not made yet" in world.effect
            assert isinstance(world.app.screen, CalendarScreen)
        world.clock.advance(11)
        await until(world.pilot, lambda: grid_of(world).place.key[1] > 0)
        task_id = grid_of(world).place.key[1]
        assert world.sandbox.task(task_id)["due_date"] == "2026-11-20"
        assert world.sandbox.task(task_id)["text"] == "Water the plants"

        await keys(world.pilot, "2", "g", "g", "j", "j")
        assert (grid_of(world).place.day, grid_of(world).place.row) == (TODAY, 21)
        await make(world, "Call the bank")
        world.clock.advance(11)
        made = [i for k, i in grid_of(world).plan.items if k is Kind.DUE and i not in before]
        await until(
            world.pilot, lambda: grid_of(world).place.key not in (None, (Kind.DUE, made[0]))
        )
        task = world.sandbox.task(grid_of(world).place.key[1])
        assert task["text"] == "Call the bank"
        assert (task["due"], task["duration"]) == ("2026-11-19T09:30:00Z", 30)

        await keys(world.pilot, "g", "g", "j", "j", "j", "j", "v", "j", "j")
        assert grid_of(world).place.chosen == range(23, 26)
        check_screen(world.app, "calendar-range")
        await keys(world.pilot, "escape")
        assert not grid_of(world).place.chosen
        await keys(world.pilot, "v", "k", "k", "R")
        assert grid_of(world).place.chosen == range(23, 26), "an answer leaves it"
        await make(world, "Order lunch")
        world.clock.advance(11)
        lunch = lambda: world.state.task(grid_of(world).place.key[1])  # noqa: E731
        await until(world.pilot, lambda: lunch() is not None and lunch().text == "Order lunch")
        task = world.sandbox.task(lunch().id)
        assert (task["due"], task["duration"]) == ("2026-11-19T10:30:00Z", 90)
        assert not grid_of(world).place.chosen
        await keys(world.pilot, "v", "1", "v")
        assert not grid_of(world).place.chosen and "2 or 3" in world.effect


async def test_weekends_and_hours_can_be_left_out_of_sight():
    def prepare(sandbox, _wire):
        errand(sandbox, "On Saturday", due_date="2026-11-21")
        errand(sandbox, "Early", due="2026-11-18T05:00:00Z", duration=30)

    async with running(tasks=0, prepare=prepare) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        await keys(world.pilot, "g", "c", "2", "\\", "w")
        grid = grid_of(world)
        assert [day.weekday() for day in grid.plan.days] == [0, 1, 2, 3, 4]
        assert "without weekends: 1 is there" in screen_text(world.app)
        assert "On Saturday" not in screen_text(world.app)
        await keys(world.pilot, "l", "l")
        assert grid.place.day == date(2026, 11, 23)
        await keys(world.pilot, "1", "h")
        assert grid.place.day == date(2026, 11, 20)
        await keys(world.pilot, "2", "\\", "h")
        assert grid.plan.rows == range(12, 40), "longer where something stands"
        check_screen(world.app, "calendar-work-week")
        await world.pilot.resize_terminal(80, 24)
        assert "no weekends (1) · T D S R M · mine" in screen_text(world.app)
        await world.pilot.resize_terminal(120, 35)
        await keys(world.pilot, "g", "d")
        await type_text(world.pilot, "21.11")
        await keys(world.pilot, "enter")
        assert grid.place.day == date(2026, 11, 21)
        assert "Weekends are shown again" in world.effect
        await keys(world.pilot, "\\", "h")
        assert grid.plan.rows == range(48)


ZONED = [
    ("Europe/Berlin", "2026-03-29"),
    ("America/New_York", "2026-11-01"),
    ("Asia/Kolkata", "2026-10-25"),
    ("Pacific/Auckland", "2026-09-27"),
]


@pytest.mark.parametrize(("zone", "day"), ZONED)
async def test_zones_around_the_days_on_which_the_clock_is_set(zone, day):
    def prepare(sandbox, _wire):
        for hour in (-6, 0, 1, 2, 3, 12, 23):
            moment = datetime.fromisoformat(f"{day}T00:00:00+00:00") + timedelta(hours=hour)
            errand(sandbox, f"at {moment:%d %H}Z", due=f"{moment:%Y-%m-%dT%H:%M:%SZ}", duration=60)
        errand(sandbox, "by the day", due_date=day)
        # It begins on the day before, at an hour that the clock does not skip.
        local = datetime.combine(turn - timedelta(days=1), time(10, 30), ZoneInfo(zone))
        due = local.astimezone(UTC)
        errand(sandbox, "moved", due=f"{due:%Y-%m-%dT%H:%M:%SZ}", duration=45)
        local = datetime.combine(turn, time(1, 30), ZoneInfo(zone))
        due = local.astimezone(UTC)
        errand(sandbox, "stretched", due=f"{due:%Y-%m-%dT%H:%M:%SZ}", duration=60)

    turn = date.fromisoformat(day)
    async with running(tasks=0, size=(80, 60), settings=Settings(zone=zone), prepare=prepare) as w:
        await until(w.pilot, lambda: w.state.inbox.loaded)
        await settle(w.pilot)
        await keys(w.pilot, "g", "c", "g", "d")
        await burst(w.pilot, *day, "enter")
        wanted = {"by the day"}
        for task in w.state.tasks.values():
            if task.due is None:
                continue
            start = task.due.astimezone(ZoneInfo(zone))
            end = (task.due + timedelta(minutes=59)).astimezone(ZoneInfo(zone))
            if day in (start.date().isoformat(), end.date().isoformat()):
                wanted.add(task.title)
        assert len(wanted) >= 3
        for number, view in enumerate(View, 1):
            await keys(w.pilot, str(number))
            if view is View.WEEK:
                check_screen(w.app, f"calendar-zone-{zone.rpartition('/')[2].lower()}")
            here = grid_of(w).plan.on(date.fromisoformat(day))
            assert {item.title for item in here} == wanted, view
            if view is View.DAY:
                text = screen_text(w.app)
                assert all(title in text for title in wanted - {"moved"})

        def named(title):
            return next(task.id for task in w.state.tasks.values() if task.title == title)

        await keys(w.pilot, "2")
        await go_to(w, Kind.DUE, named("moved"))
        await keys(w.pilot, ">")
        moved = w.sandbox.task(named("moved"))
        local = datetime.fromisoformat(moved["due"]).astimezone(ZoneInfo(zone))
        assert (local.date(), local.hour, local.minute) == (turn, 10, 30), "the clock's time stays"
        assert moved["duration"] == 45
        assert grid_of(w).place.day == turn
        await go_to(w, Kind.DUE, named("stretched"))
        due = w.sandbox.task(named("stretched"))["due"]
        await keys(w.pilot, "+", "+", "-", "+")
        stretched = w.sandbox.task(named("stretched"))
        assert (stretched["due"], stretched["duration"]) == (due, 120), "as much as really passes"
        await go_to(w, Kind.DUE_DATE, named("by the day"))
        await keys(w.pilot, "<")
        assert w.sandbox.task(named("by the day"))["due_date"] == str(turn - timedelta(days=1))


async def test_without_a_network_it_says_how_old_it_is(tmp_path):
    async with running(folder=tmp_path) as world:
        await world.ready()
        await keys(world.pilot, "g", "c")
        known = set(grid_of(world).plan.items)
        assert {kind for kind, _id in known} == set(Kind)

    def offline(_sandbox, wire):
        wire.broken = httpx.ConnectError("no network")

    clock = StillClock(START + timedelta(hours=2))
    async with running(folder=tmp_path, clock=clock, prepare=offline) as again:
        await until(again.pilot, lambda: again.state.calendar.months)
        await keys(again.pilot, "g", "c")
        assert set(grid_of(again).plan.items) == known
        assert "as of 2h ago" in screen_text(again.app)

        await keys(again.pilot, "y", "i")
        said = again.effect
        again.clock.advance(90)
        await until(again.pilot, lambda: again.state.now > START + timedelta(hours=2))
        await settle(again.pilot)
        assert again.effect == said, "what nobody asked for tells of no failure"


async def test_what_one_chose_to_see_is_so_the_next_time(tmp_path):
    async with running(folder=tmp_path, tasks=0) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        await keys(world.pilot, "g", "c", "2", "\\", "w", "\\", "h", "\\", "r", "\\", "a")
        assert "without weekends" in screen_text(world.app)

    ours = Settings(week_start=6, day_hours=(9, 17))
    async with running(folder=tmp_path, tasks=0, settings=ours) as again:
        await until(again.pilot, lambda: again.state.inbox.loaded)
        await keys(again.pilot, "g", "c", "2")
        grid = grid_of(again)
        assert [day.weekday() for day in grid.plan.days] == [0, 1, 2, 3, 4]
        assert grid.plan.first == date(2026, 11, 15), "weeks begin on Sunday"
        assert grid.plan.rows == range(18, 34)
        text = screen_text(again.app)
        assert "without weekends · T D S M · mine" in text, "whose tasks are shown is not kept"
        await keys(again.pilot, "\\", "w", "\\", "h", "\\", "r")

    async with running(folder=tmp_path, tasks=0) as third:
        await until(third.pilot, lambda: third.state.inbox.loaded)
        await keys(third.pilot, "g", "c", "2")
        assert len(grid_of(third).plan.days) == 7 and grid_of(third).plan.rows == range(48)


async def test_a_narrow_screen_begins_with_the_agenda():
    async with running(tasks=0, size=(50, 16)) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        await keys(world.pilot, "g", "c")
        assert grid_of(world).plan.view is View.AGENDA
        assert "(nothing)" in screen_text(world.app)
        for size in ((20, 6), (8, 3)):
            await world.pilot.resize_terminal(*size)
            await burst(world.pilot, "1", "j", "2", "j", "J", "3", "4", "k", "tab", "tab")


async def test_coming_back_from_the_lists_the_preview_is_the_calendars_own():
    async with running(tasks=60, size=(200, 50)) as world:
        await world.ready()
        await keys(world.pilot, "g", "c", "2", "n")
        here = world.app.screen.target()
        assert here is not None and world.state.preview_task_id == here
        await keys(world.pilot, "g", "l", "enter", "j")
        assert world.state.preview_task_id != here
        await keys(world.pilot, "g", "c")
        assert world.app.screen.target() == world.state.preview_task_id == here


async def test_back_leads_to_where_one_was_before_a_jump_and_not_to_the_jump_before():
    async with running(tasks=0) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        await keys(world.pilot, "g", "c", "g", "d")
        await type_text(world.pilot, "2026-12-24")
        await keys(world.pilot, "enter", "]", "]", "g", "d")
        await type_text(world.pilot, "2027-05-05")
        await keys(world.pilot, "enter")
        way = [date(2027, 5, 5), date(2027, 2, 24), date(2026, 11, 19)]
        for there in way:
            assert grid_of(world).place.day == there
            await keys(world.pilot, "g", "b")
        assert isinstance(world.app.screen, InboxScreen)
        for there in way[::-1]:
            await keys(world.pilot, "ctrl+right")
            assert grid_of(world).place.day == there
