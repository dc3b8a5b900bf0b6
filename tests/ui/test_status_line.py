"""What is said, and where: nothing twice, and nothing that cannot be done in silence."""

import ast
import re
from pathlib import Path

import httpx
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content
from textual.widgets._toast import Toast

import pyrus_tui
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.pane import StatusLine, folded
from tests.company import errand
from tests.conftest import running
from tests.harness import keys, screen_text, settle, type_text, until
from tests.ui.test_until_a_reply import UNTIL_A_REPLY

SOURCE = Path(pyrus_tui.__file__).parent
REASONS = ("api", "services", "models", "storage", "ui")
REFUSED = httpx.Response(403, json={"error_code": "access_denied", "error": "no"})


def toasts(world) -> list[str]:
    return [str(toast._notification.message) for toast in world.app.screen.query(Toast)]


async def comment(world, text: str) -> None:
    await keys(world.pilot, "c")
    await type_text(world.pilot, text)
    await keys(world.pilot, "ctrl+s")


async def test_what_the_status_line_says_is_not_said_by_a_toast_too():
    def prepare(sandbox, _wire):
        errand(sandbox)
        errand(sandbox, "Another")

    async with running(tasks=0, prepare=prepare, undo=10.0) as world:
        await world.ready()
        for place in ("", "question_mark"):
            await comment(world, "hello")
            await keys(world.pilot, *([place] if place else []))
            world.wire.instead = REFUSED
            world.clock.advance(11)
            failed = len(world.state.failed)
            await until(world.pilot, lambda: len(world.state.failed) > failed)  # noqa: B023
            await settle(world.pilot)
            world.wire.instead = None
            assert bool(toasts(world)) is bool(place), "help covers the status line"
            await keys(world.pilot, "j")


async def test_nothing_can_be_done_to_a_task_that_is_not_made_yet():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        screen = TaskScreen(world.app.store, world.app.services, -7, (-7,))
        world.app.push_screen(screen)
        await settle(world.pilot)
        asked = len(world.wire.requests)
        for key in ("a", "c", "m", "s", "t", "d", "f", "i", "o", "L"):
            world.app.store.say("")
            await keys(world.pilot, key)
            assert world.app.screen is screen, key
            assert "not made yet" in screen_text(world.app), key
        assert len(world.wire.requests) == asked


def fixed_texts() -> set[str]:
    """Return all sentences that the program may say, names in them as long as names are."""
    found = set()
    for part in REASONS:
        for file in (SOURCE / part).rglob("*.py"):
            if file.name == "keys.py":
                continue  # these stand in the help
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                    (text,) = [one.value for one in node.args if isinstance(one, ast.Constant)]
                    found.add(re.sub(r"{\w+}", "Northern Light Trading", text))
    return {text for text in found if len(text) > 78}


def test_every_sentence_has_room_in_eighty_columns():
    texts = fixed_texts()
    assert len(texts) > 20 and max(map(len, texts)) > 150
    for text in texts:
        lines = folded(Content(text), 80)
        assert len(lines) <= StatusLine.MOST, text
        assert all(cell_len(line.plain.rstrip()) <= 80 for line in lines), text


@given(st.text(max_size=200), st.integers(1, 90))
def test_folding_loses_nothing_and_is_no_wider_than_the_line(text, width):
    lines = [line.plain for line in folded(Content(text), width)]
    assert "".join(lines) == Content(text).plain
    for line in lines:
        assert cell_len(line.rstrip()) <= max(2, width)


def test_a_word_longer_than_the_line_goes_on_in_the_next_one():
    told = folded(Content(f"Kept in /{'x' * 14} safely. 漢字漢字漢字"), 10)
    lines = [line.plain for line in told]
    assert lines == ["Kept in ", "/xxxxxxxxx", "xxxxx ", "safely. ", "漢字漢字漢", "字"]


async def test_a_failure_that_the_line_has_no_room_for_is_said_by_a_toast():
    address = "https://pyrus.example/" + "a" * 90
    for size, whole in (((80, 24), True), ((80, 15), False)):
        async with running(tasks=0, prepare=lambda s, _w: errand(s), size=size, undo=0.0) as world:
            await world.ready()
            world.wire.instead = httpx.Response(
                403, json={"error_code": "access_denied", "error": f"Ask for it at {address}"}
            )
            await comment(world, "hello")
            await until(world.pilot, lambda: world.state.failed)
            await settle(world.pilot)
            shown = "".join(screen_text(world.app).split())
            assert (address in shown) is whole
            assert any(address in toast for toast in toasts(world)) is not whole


async def test_a_long_sentence_takes_more_lines_and_gives_them_back():
    def prepare(sandbox, _wire):
        for number in range(30):
            errand(sandbox, f"Errand {number} whose title needs some room on a line")

    text = max(fixed_texts(), key=len)
    async with running(tasks=0, prepare=prepare, size=(80, 24)) as world:
        await world.ready()
        await keys(world.pilot, "G")
        before = screen_text(world.app)
        cursor = next(line for line in before.splitlines() if line.startswith(">"))
        world.app.store.say(text)
        await settle(world.pilot)
        shown = screen_text(world.app)
        assert text in " ".join(shown.split())
        assert cursor in shown, "the task under the cursor stays in sight"
        world.app.store.say("Short.")
        await settle(world.pilot)
        assert screen_text(world.app).replace("Short.", "") == before

        # A snooze until somebody answers: its last words say when it ends.
        await keys(world.pilot, *UNTIL_A_REPLY)
        await until(world.pilot, lambda: "brings it back" in world.effect)
        await settle(world.pilot)
        assert cell_len(world.effect) > 80
        assert world.effect in " ".join(screen_text(world.app).split())
