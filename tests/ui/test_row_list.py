import time
from collections.abc import Hashable
from typing import Any

import pytest
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.pilot import Pilot

from pyrus_tui.ui.terminal import TerminalApp, sheet_paths
from pyrus_tui.ui.widgets.row_list import RowList
from tests.harness import burst, check_screen, keys, screen_text, settle


class Stage(TerminalApp):
    CSS_PATH = sheet_paths()

    def __init__(self, row_height: int = 1, count: int = 50) -> None:
        super().__init__()
        self.row_height, self.count = row_height, count
        self.titles: dict[Hashable, str] = {}
        self.drawn: list[Hashable] = []
        self.told: list[tuple[str, Hashable]] = []
        self.new: set[Hashable] = set()

    def draw(self, key: Hashable, width: int) -> list[Content]:
        self.drawn.append(key)
        if isinstance(key, str):
            return [Content.styled(f"▾ {key}", ".text--group")]
        title = self.titles.get(key, f"row {key}")
        return [
            Content.assemble((title, ".text--new"), f"  #{key}"),
            Content.styled(f"  about {key} [not markup] /x", ".text--muted"),
        ]

    def compose(self) -> ComposeResult:
        yield RowList(
            self.draw,
            row_height=self.row_height,
            is_new=lambda key: key in self.new,
            placeholder=Content("Nothing waits for you: well done."),
        )

    def on_mount(self) -> None:
        self.rows = self.query_one(RowList)
        self.rows.set_rows(range(self.count))

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        kind = "opened" if isinstance(event, RowList.Opened) else "moved"
        self.told.append((kind, event.key))

    def on_row_list_opened(self, event: RowList.Opened) -> None:
        self.told.append(("opened", event.key))


def line_of(app: Stage, text: str) -> int:
    found = [y for y, line in enumerate(screen_text(app).splitlines()) if text in line]
    return found[0] if found else -1


async def clicks(pilot: Pilot[None], y: int, times: int) -> None:
    await pilot.click(RowList, offset=(5, y), times=times)
    await settle(pilot)


async def test_draws_what_is_in_sight_only():
    app = Stage(count=10_000)
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        assert len(set(app.drawn)) <= 13
        assert line_of(app, ">row 0  #0") == 0
        assert app.rows.visible_keys() == tuple(range(12))


async def test_keys_move_and_tell():
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        await settle(pilot)
        app.told.clear()
        await keys(pilot, "j", "down", "k", "up", "G", "end", "g", "g", "home")
        assert [key for kind, key in app.told if kind == "moved"] == [1, 2, 1, 0, 49, 0]
        await keys(pilot, "ctrl+d")
        assert app.rows.cursor == 5
        await keys(pilot, "pagedown")
        assert app.rows.cursor == 14
        await keys(pilot, "ctrl+u", "pageup", "pageup")
        assert app.rows.cursor == 0
        await keys(pilot, "k")
        assert app.rows.cursor == 0
        await keys(pilot, "G", "j", "pagedown", "ctrl+d")
        assert app.rows.cursor == 49
        assert ">row 49" in screen_text(app)


async def test_enter_l_and_right_open():
    app = Stage()
    async with app.run_test() as pilot:
        await keys(pilot, "j", "enter", "l", "right")
        assert [told for told in app.told if told[0] == "opened"].count(("opened", 1)) >= 3


async def test_next_new():
    app = Stage()
    app.new = {7, 30, 31}
    async with app.run_test(size=(60, 10)) as pilot:
        visited = []
        for key in "nnnnNNN":
            await keys(pilot, key)
            visited.append(app.rows.cursor)
        assert visited == [7, 30, 31, 31, 30, 7, 7]


async def test_a_step_over_the_edge_scrolls_half_a_screen():
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        await burst(pilot, *"j" * 9)
        assert app.rows.scroll_offset.y == 0
        await keys(pilot, "j")
        assert app.rows.scroll_offset.y == 6
        assert app.rows.cursor == 10
        await burst(pilot, *"k" * 5)
        assert app.rows.scroll_offset.y == 0


async def test_a_refresh_keeps_the_cursor_on_its_row_and_on_its_line():
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        await burst(pilot, *"j" * 12)
        before = line_of(app, ">row 12")
        app.told.clear()
        app.rows.set_rows([*range(100, 120), *range(50)])
        await settle(pilot)
        assert app.rows.cursor == 12
        assert line_of(app, ">row 12") == before
        assert app.told == []
        app.rows.set_rows([key for key in range(50) if key % 2 == 0])
        await settle(pilot)
        assert app.rows.cursor == 12
        assert line_of(app, ">row 12") == before


async def test_a_cursor_scrolled_out_of_sight_comes_back_with_a_refresh():
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.rows.scroll_to(y=30, animate=False)
        await settle(pilot)
        app.rows.set_rows(range(49))
        await settle(pilot)
        assert ">row 0" in screen_text(app)


@pytest.mark.parametrize(
    ("gone", "goes_to"), [({5}, 6), ({5, 6, 7}, 8), (set(range(5, 50)), 4), (set(range(50)), None)]
)
async def test_when_the_row_is_gone_the_next_survivor_has_the_cursor(
    gone: set[int], goes_to: int | None
):
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        await burst(pilot, *"j" * 5)
        app.told.clear()
        app.rows.set_rows([key for key in range(50) if key not in gone])
        await settle(pilot)
        assert app.rows.cursor == goes_to
        assert app.told == [("moved", goes_to)]


async def test_nothing_happens_when_nothing_changed():
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        await keys(pilot, "j")
        app.told.clear()
        app.drawn.clear()
        app.rows.set_rows(list(range(50)))
        await settle(pilot)
        assert app.told == [] and app.drawn == []


async def test_changed_rows_are_drawn_again_and_no_others():
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        await settle(pilot)
        app.titles = {3: "was three", 40: "far away"}
        app.drawn.clear()
        app.rows.changed({3, 40})
        await settle(pilot)
        assert app.drawn == [3]
        assert "was three" in screen_text(app)
        app.titles[1] = "was one"
        app.rows.changed()
        await settle(pilot)
        assert "was one" in screen_text(app)


async def test_the_height_of_rows_may_change_and_the_cursor_keeps_its_line():
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        await burst(pilot, *"j" * 12)
        before = line_of(app, ">row 12")
        app.rows.row_height = 2
        await settle(pilot)
        assert line_of(app, ">row 12") == before
        assert "about 12 [not markup] /x" in screen_text(app)
        app.rows.row_height = 1
        await settle(pilot)
        assert line_of(app, ">row 12") == before
        assert "about" not in screen_text(app)


async def test_titles_of_groups_are_rows():
    app = Stage(count=0)
    async with app.run_test(size=(60, 10)) as pilot:
        app.rows.set_rows(["Late", 1, 2, "Today", 3])
        await keys(pilot, "j", "j", "j")
        assert app.rows.cursor == "Today"
        app.rows.set_rows(["Late", 1, 2, "Today"])
        await settle(pilot)
        assert app.rows.cursor == "Today"
        check_screen(app, "row_list_groups")


async def test_an_empty_list_says_so():
    app = Stage(count=0)
    async with app.run_test(size=(40, 9)) as pilot:
        await keys(pilot, "j", "k", "G", "g", "g", "n", "enter", "pagedown", "ctrl+d")
        assert app.rows.cursor is None
        assert line_of(app, "Nothing waits for you: well done.") == 4
        app.rows.placeholder = Content("No task is like that.")
        await settle(pilot)
        assert line_of(app, "No task is like that.") == 4
        app.rows.set_rows([1])
        await settle(pilot)
        assert app.rows.cursor == 1
        assert "No task" not in screen_text(app)


async def test_the_mouse_moves_opens_and_scrolls():
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        await clicks(pilot, 4, 1)
        assert app.rows.cursor == 4
        app.told.clear()
        await clicks(pilot, 6, 2)
        assert app.rows.cursor == 6
        assert ("opened", 6) in app.told
        app.rows.post_message(events.MouseScrollDown(app.rows, 5, 5, 0, 0, 0, False, False, False))
        await settle(pilot)
        assert app.rows.scroll_offset.y > 0
        assert app.rows.cursor == 6


async def test_a_click_below_the_last_row_does_nothing():
    app = Stage(count=3)
    async with app.run_test(size=(60, 10)) as pilot:
        await clicks(pilot, 8, 2)
        assert app.rows.cursor == 0
        assert not [told for told in app.told if told[0] == "opened"]


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (20, 5), (200, 60)])
async def test_any_size_will_do(size: tuple[int, int]):
    app = Stage(row_height=2)
    async with app.run_test(size=size) as pilot:
        await keys(pilot, "j", "pagedown", "ctrl+d", "G", "k", "g", "g")
        await pilot.resize_terminal(30, 8)
        await settle(pilot)
        assert ">row 0" in screen_text(app)


async def test_wide_characters_do_not_break_the_line():
    app = Stage()
    app.titles = {0: "漢字" * 40, 1: "e\u0301" * 80}
    async with app.run_test(size=(31, 4)) as pilot:
        await settle(pilot)
        strips = app.screen._compositor.render_strips(app.size)
        assert {strip.cell_length for strip in strips} == {31}


async def test_the_cursor_is_seen_without_colours():
    app = Stage()
    async with app.run_test(size=(40, 5)) as pilot:
        app.theme = "ansi-dark"
        await settle(pilot)
        strip = app.screen._compositor.render_strips(app.size)[0]
        assert all(segment.style and segment.style.reverse for segment in list(strip)[:1])


async def test_ten_thousand_rows_are_set_quickly():
    app = Stage(count=10)
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)

        def seconds(rows: Any) -> float:
            began = time.perf_counter()
            app.rows.set_rows(rows)
            return time.perf_counter() - began

        yardstick = min(_dictionary_of(10_000) for _round in range(5))
        taken = [seconds(range(number, 10_000 + number)) for number in range(5)]
        assert min(taken) < 40 * yardstick
        same = tuple(app.rows.keys)
        assert min(seconds(same) for _round in range(5)) < 5 * yardstick


def _dictionary_of(count: int) -> float:
    began = time.perf_counter()
    keys = tuple(range(count))
    {key: row for row, key in enumerate(keys)}
    return time.perf_counter() - began
