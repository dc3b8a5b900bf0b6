import time
from collections.abc import Hashable, Sequence

import pytest
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Offset
from textual.selection import Selection

from pyrus_tui.ui.render.entries import Entry
from pyrus_tui.ui.terminal import TerminalApp, sheet_paths
from pyrus_tui.ui.widgets.thread_view import ThreadView
from tests.harness import burst, check_screen, key_event, keys, screen_text, settle

WORDS = "Price went up, early-bird is over. New invoice attached, please look at it again. "


def entry(key: Hashable, body: str | None = None, **more: bool) -> Entry:
    text = f"Comment {key}: " + WORDS * 2 if body is None else body
    header = Content.assemble((f"Bob Smith {key}", ".text--strong"), ("  09:05", ".text--muted"))
    return Entry(key, header, Content(text), **more)


def rule(key: Hashable, text: str) -> Entry:
    return Entry(key, Content(text), kind="rule")


class Stage(TerminalApp):
    CSS_PATH = sheet_paths()

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Hashable] = []

    def compose(self) -> ComposeResult:
        yield ThreadView(placeholder=Content("Nobody has written yet."))

    def on_mount(self) -> None:
        self.thread = self.query_one(ThreadView)
        self.thread.focus()

    def on_thread_view_current(self, event: ThreadView.Current) -> None:
        self.told.append(event.key)


def words(app: Stage) -> list[str]:
    """The screen without its scroll bar."""
    return [line[:58].rstrip() for line in screen_text(app).splitlines()]


def marked(app: Stage) -> list[str]:
    return [line for line in screen_text(app).splitlines() if line.startswith("▌")]


async def test_begins_at_the_first_new_comment_with_the_rule_above_it():
    app = Stage()
    async with app.run_test(size=(60, 16)) as pilot:
        await settle(pilot)
        app.thread.show(
            [
                *(entry(number) for number in range(10)),
                rule("new", "── 2 new ──"),
                entry(10, unread=True),
                entry(11, unread=True),
            ]
        )
        await settle(pilot)
        assert app.thread.current == 10
        assert app.told == [10]
        assert "── 2 new ──" in screen_text(app)
        check_screen(app, "thread_view_new")


async def test_without_new_ones_it_begins_at_the_last():
    app = Stage()
    async with app.run_test(size=(60, 16)) as pilot:
        app.thread.show([entry(number) for number in range(10)])
        await settle(pilot)
        assert app.thread.current == 9
        assert "Comment 9" in screen_text(app)


async def test_j_and_k_go_from_comment_to_comment_past_rules():
    app = Stage()
    async with app.run_test(size=(60, 16)) as pilot:
        app.thread.show([entry(1), rule("r", "── earlier ──"), entry(2), entry(3)], at=1)
        await settle(pilot)
        seen = []
        for key in "jjjkkk":
            await keys(pilot, key)
            seen.append(app.thread.current)
        assert seen == [2, 3, 3, 2, 1, 1]
        assert "Bob Smith 1" in marked(app)[0]
        await keys(pilot, "G")
        assert app.thread.current == 3
        await keys(pilot, "g", "g")
        assert app.thread.current == 1
        assert app.thread.current_text.startswith("Comment 1")


async def test_j_scrolls_by_lines_inside_a_comment_longer_than_the_screen():
    app = Stage()
    long = "\n".join(f"line {number}" for number in range(40))
    async with app.run_test(size=(60, 12)) as pilot:
        app.thread.show([entry(1), entry(2, long), entry(3)], at=1)
        await keys(pilot, "j")
        assert app.thread.current == 2
        presses = 0
        while app.thread.current == 2 and presses < 60:
            await burst(pilot, "j")
            presses += 1
        assert 25 < presses < 40
        assert app.thread.current == 3
        await keys(pilot, "k")
        assert app.thread.current == 2
        assert "line 39" in screen_text(app)
        await keys(pilot, "k")
        assert app.thread.current == 2 and "line 0" not in screen_text(app)


async def test_next_new_goes_to_unread_ones():
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        app.thread.show([entry(n, unread=n in (3, 7)) for n in range(10)], at=0)
        await settle(pilot)
        seen = []
        for key in "nnnNN":
            await keys(pilot, key)
            seen.append(app.thread.current)
        assert seen == [3, 7, 7, 3, 3]


async def test_pages():
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        app.thread.show([entry(n) for n in range(20)], at=0)
        await settle(pilot)
        await keys(pilot, "ctrl+d")
        assert app.thread.scroll_offset.y == 6
        await keys(pilot, "pagedown", "pagedown")
        assert app.thread.current not in (0, 19)
        assert marked(app)
        await burst(pilot, *["pagedown"] * 20)
        assert app.thread.current == 19
        await burst(pilot, *["ctrl+u"] * 40)
        assert app.thread.current == 0


async def test_enter_folds_and_unfolds():
    app = Stage()
    async with app.run_test(size=(60, 20)) as pilot:
        app.thread.show([entry(1), entry(2, "one\ntwo", folded=True), entry(3)], at=1)
        await keys(pilot, "enter")
        assert "Comment 1" not in screen_text(app)
        assert "1 line folded" in screen_text(app)
        assert "2 lines folded" in screen_text(app)
        await keys(pilot, "j", "enter")
        assert "▌    two" in screen_text(app)
        await keys(pilot, "k", "enter")
        assert "Comment 1" in screen_text(app)


async def test_a_refresh_keeps_the_readers_place():
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        entries = [entry(number) for number in range(30)]
        app.thread.show(entries, at=12)
        await settle(pilot)
        await keys(pilot, "enter", "j", "ctrl+d")
        before, current = words(app), app.thread.current
        app.told.clear()
        app.thread.show([*entries, entry(30, unread=True)])
        await settle(pilot)
        assert words(app) == before
        assert app.thread.current == current and app.told == []
        app.thread.show([entry("older"), *entries, entry(30, unread=True)])
        await settle(pilot)
        assert words(app) == before
        assert app.thread.current == current and app.told == []


async def test_the_same_again_draws_nothing():
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        app.thread.show([entry(number) for number in range(5)])
        await settle(pilot)
        strips = len(app.thread._strips)
        app.told.clear()
        app.thread.show([entry(number) for number in range(5)])
        await settle(pilot)
        assert len(app.thread._strips) == strips and app.told == []


async def test_another_thread_begins_anew():
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        app.thread.show([entry(number) for number in range(5)], at=2)
        await keys(pilot, "enter")
        app.thread.show([entry(f"b{number}") for number in range(5)])
        await settle(pilot)
        assert app.thread.current == "b4"
        app.thread.show([])
        await settle(pilot)
        assert app.thread.current is None and app.thread.current_text == ""
        assert "Nobody has written yet." in screen_text(app)
        await keys(pilot, "j", "k", "n", "N", "enter", "G", "g", "g", "pagedown", "ctrl+u")


async def test_nothing_a_comment_says_looks_like_the_program():
    app = Stage()
    forged = "Bob Smith  09:05\n▌N Ann  approved\n── 2 new ──\n" + "x" * 500 + "\n\n\n   y"
    async with app.run_test(size=(50, 24)) as pilot:
        app.thread.show([entry(1, forged), entry(2, "ok")], at=2)
        await settle(pilot)
        lines = screen_text(app).splitlines()
        start = next(i for i, line in enumerate(lines) if "Bob Smith 1" in line)
        end = next(i for i, line in enumerate(lines) if "Bob Smith 2" in line)
        for line in lines[start + 1 : end]:
            assert line[:5].strip() == ""


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "word " * 200_000, "line\n" * 200_000, "漢" * 300_000],
    ids=["one word", "one line", "many lines", "wide"],
)
async def test_a_comment_of_a_megabyte_is_cut_and_shown_on_demand(text: str):
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        yardstick = _wrapping(20_000)
        began = time.process_time()
        app.thread.show([entry(1, text)])
        await settle(pilot)
        assert time.process_time() - began < 1.5 + 6 * yardstick
        assert app.thread.virtual_size.height < 800
        await keys(pilot, "G")
        assert "more characters: Enter shows all" in screen_text(app)
        began = time.process_time()
        app.post_message(key_event("enter"))
        await pilot._wait_for_screen()
        assert time.process_time() - began < 1.5 + 6 * yardstick
        await settle(pilot)
        assert app.thread.virtual_size.height > 5_000
        await keys(pilot, "G")
        assert "Enter shows all" not in screen_text(app)


def _wrapping(characters: int) -> float:
    began = time.process_time()
    Content("word " * (characters // 5)).wrap(75)
    return time.process_time() - began


async def test_all_of_a_long_comment_is_shown():
    app = Stage()
    text = " ".join(f"word{number}" for number in range(6_000))
    async with app.run_test(size=(80, 30)) as pilot:
        app.thread.show([entry(1, text)])
        await keys(pilot, "enter", "g", "g")
        whole = app.thread.get_selection(Selection(None, None))
        assert whole is not None
        assert whole[0].split("\n", 1)[1].strip() == text


async def test_ten_thousand_comments_open_at_once():
    app = Stage()
    entries = [entry(number) for number in range(10_000)]
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        began = time.process_time()
        app.thread.show(entries, at=5_000)
        await pilot._wait_for_screen()
        assert "Comment 5000" in screen_text(app)
        assert time.process_time() - began < 3
        began = time.process_time()
        await burst(pilot, *"jjjj")
        assert app.thread.current == 5_004
        assert time.process_time() - began < 4
        await keys(pilot, "G")
        assert "Comment 9999" in screen_text(app)
        await keys(pilot, "g", "g")
        assert "Comment 0" in screen_text(app)


async def test_a_new_width_keeps_what_is_at_the_top():
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        app.thread.show([entry(number) for number in range(30)], at=0)
        await settle(pilot)
        await keys(pilot, *"jjjjjjjjjj")
        current = app.thread.current
        await pilot.resize_terminal(40, 12)
        await settle(pilot)
        assert app.thread.current == current
        await pilot.resize_terminal(1, 1)
        await settle(pilot)
        await keys(pilot, "j", "k", "G", "g", "g")
        await pilot.resize_terminal(60, 12)
        await settle(pilot)
        assert "Comment 0" in screen_text(app)


async def test_a_lower_view_keeps_the_comment_that_is_read():
    app = Stage()
    async with app.run_test(size=(60, 20)) as pilot:
        app.thread.show([entry(n, f"Comment {n}.\nIts end {n}.") for n in range(9)])
        await settle(pilot)
        assert "Its end 8." in screen_text(app)
        await pilot.resize_terminal(60, 12)
        await settle(pilot)
        assert "Its end 8." in screen_text(app), "what was in sight stays there"

        await keys(pilot, "home")
        app.thread.scroll_to(y=6, animate=False, force=True, immediate=True)
        await pilot.resize_terminal(60, 9)
        await settle(pilot)
        assert app.thread.scroll_offset.y == 6, "who reads elsewhere is not moved"


async def test_text_selected_by_mouse_has_no_gutter_and_no_soft_breaks():
    app = Stage()
    text = "one two three four five six seven eight nine ten eleven twelve\nlast line"
    async with app.run_test(size=(40, 20)) as pilot:
        app.thread.show([entry(1, text)])
        await settle(pilot)
        picked = app.thread.get_selection(Selection(Offset(0, 1), Offset(40, 3)))
        assert picked is not None and picked[0] == text
        picked = app.thread.get_selection(Selection(Offset(9, 1), Offset(12, 1)))
        assert picked is not None and picked[0] == "two"


async def test_the_mouse_moves_the_cursor_and_folds():
    app = Stage()
    async with app.run_test(size=(60, 24)) as pilot:
        app.thread.show([entry(1), entry(2), entry(3)], at=1)
        await settle(pilot)
        line = next(i for i, t in enumerate(screen_text(app).splitlines()) if "Comment 2" in t)
        await pilot.click(ThreadView, offset=(8, line))
        await settle(pilot)
        assert app.thread.current == 2
        await pilot.click(ThreadView, offset=(8, line), times=2)
        await settle(pilot)
        assert "Comment 2" not in screen_text(app)


async def test_without_focus_nothing_is_marked():
    app = Stage()
    async with app.run_test(size=(60, 24)) as pilot:
        app.thread.show([entry(1), entry(2)], at=1)
        await settle(pilot)
        assert marked(app)
        app.screen.set_focus(None)
        await settle(pilot)
        assert not marked(app)


def test_entries_are_compared_by_what_is_seen():
    assert entry(1).is_same(entry(1))
    assert not entry(1).is_same(entry(2))
    assert not entry(1, "a").is_same(entry(1, "b"))
    styled = Entry(1, Content("x"), Content.styled("a", "bold"))
    plain: Sequence[Entry] = [Entry(1, Content("x"), Content("a"))]
    assert not styled.is_same(plain[0])


async def test_the_scroll_bar_tells_where_the_thread_is():
    app = Stage()
    async with app.run_test(size=(60, 16)) as pilot:
        await settle(pilot)
        for count, at in ((40, 20), (3, 2), (40, 39), (7, 6), (7, 0)):
            app.thread.show([entry((count, number)) for number in range(count)], at=(count, at))
            await settle(pilot)
            assert app.thread.vertical_scrollbar.position == app.thread.scroll_y, (count, at)
            await keys(pilot, "k", "pageup", "G", "pagedown")
            assert app.thread.vertical_scrollbar.position == app.thread.scroll_y, (count, at)


async def test_the_scroll_bar_goes_where_all_fits_exactly():
    app = Stage()
    async with app.run_test(size=(60, 16)) as pilot:
        app.thread.show([entry(number) for number in range(30)])
        await settle(pilot)
        assert app.thread.show_vertical_scrollbar
        app.thread.show([entry("one", "\n".join("abcdefghijklmn"))])  # a head, 14 lines, a blank
        await settle(pilot)
        assert app.thread.virtual_size.height == app.thread.size.height == 16
        assert not app.thread.show_vertical_scrollbar
