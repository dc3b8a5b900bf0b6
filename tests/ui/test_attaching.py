"""Files that go along with a comment: chosen by path, uploaded when it is sent, never twice."""

import pytest
from textual import events

from pyrus_tui.models.kept import Kept
from pyrus_tui.ui.modals.file_dialog import FileDialog
from pyrus_tui.ui.widgets.choice import LineInput
from pyrus_tui.ui.widgets.composer import Composer
from pyrus_tui.ui.widgets.row_list import RowList
from tests.company import errand, texts
from tests.conftest import running
from tests.harness import burst, check_screen, keys, screen_text, settle, type_text, until
from tests.ui.test_composing import FEW, go, last


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "Bills").mkdir()
    (tmp_path / "Bills" / "bill-1.pdf").write_bytes(b"one")
    (tmp_path / "Bills" / "bill-2.pdf").write_bytes(b"x" * 86_016)
    (tmp_path / "Счёт [b].txt").write_text("счёт")
    (tmp_path / "empty.txt").touch()
    (tmp_path / ".hidden").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def prepare(sandbox, _wire):
    errand(sandbox)


async def tried(world) -> None:
    """Let the time pass in which it can be taken back, and wait for what becomes of it."""
    number = len(world.said)
    world.clock.advance(11)
    await until(world.pilot, lambda: world.said[number:] and not world.state.sending)
    await settle(world.pilot)


def uploads(world) -> int:
    return world.wire.count("POST", "/v4/files/upload")


async def test_files_are_found_go_along_and_hang_on_the_comment(folder):
    async with running(tasks=0, prepare=prepare, undo=10.0) as world:
        await world.ready()
        task_id = world.app.screen.query_one(RowList).cursor
        await keys(world.pilot, "c")
        await type_text(world.pilot, "here")
        await keys(world.pilot, "escape", "a")
        shown = screen_text(world.app)
        assert "Bills/" in shown and "Счёт [b].txt" in shown and ".hidden" not in shown
        await keys(world.pilot, "enter")
        assert "Nothing is chosen" in screen_text(world.app)
        await type_text(world.pilot, "em")
        await keys(world.pilot, "enter")
        assert "empty.txt is empty" in screen_text(world.app)
        await burst(world.pilot, "backspace", "backspace")
        await type_text(world.pilot, "b")
        await keys(world.pilot, "tab", "tab", "2")
        assert screen_text(world.app).count("bill-") == 2, "the line, and the only one that fits"
        await keys(world.pilot, "enter")
        assert "[bill-2.pdf 84 KB]" in screen_text(world.app)
        await keys(world.pilot, "a", "down", "up", "enter")
        await type_text(world.pilot, "Сч")
        await keys(world.pilot, "enter")
        await keys(world.pilot, "a", "enter")
        await type_text(world.pilot, "Bills/")
        await keys(world.pilot, "down", "up", "enter", "a", "down", "enter")
        shown = screen_text(world.app)
        assert "bill-2.pdf" not in shown, "it was taken out again"
        assert "[Счёт [b].txt 8 B]" in shown and "[bill-1.pdf 3 B]" in shown
        await keys(world.pilot, "s")
        assert uploads(world) == 0, "nothing leaves before it is certain"
        await keys(world.pilot, "u")
        assert "Счёт [b].txt" not in str(world.sandbox.task(task_id))
        writing = world.app.screen.query_one(Composer).writing
        assert [file.name for file in writing.files] == ["Счёт [b].txt", "bill-1.pdf"]
        await keys(world.pilot, "escape", "s")
        await tried(world)
        sent = world.sandbox.task(task_id)["comments"][-1]
        assert sent["text"] == "here"
        found = [(file["name"], file["size"]) for file in sent["attachments"]]
        assert found == [("Счёт [b].txt", 8), ("bill-1.pdf", 3)]
        assert uploads(world) == 2


async def test_a_file_goes_alone_to_colleagues_and_to_the_client(folder):
    async with running(tasks=FEW) as world:
        await world.ready()
        task_id = await go(world, "client")
        for opener, channel in (("c", None), ("m", "telegram")):
            await keys(world.pilot, opener, "ctrl+s")
            assert "Nothing is written yet." in world.effect
            await keys(world.pilot, "ctrl+p")
            await type_text(world.pilot, "attach a file")
            await settle(world.pilot)
            await keys(world.pilot, "enter")
            await until(world.pilot, lambda: isinstance(world.app.screen, FileDialog))
            await type_text(world.pilot, "Bills/bill-1.pdf")
            await keys(world.pilot, "enter", "ctrl+s")
            await until(world.pilot, lambda: not world.state.sending)
            await settle(world.pilot)
            sent = last(world, task_id)
            assert [file["name"] for file in sent["attachments"]] == ["bill-1.pdf"]
            assert not sent.get("text")
            assert sent.get("channel", {}).get("type") == channel


async def test_a_file_that_changed_or_went_is_said_and_nothing_is_lost(folder):
    async with running(tasks=0, prepare=prepare, undo=10.0) as world:
        await world.ready()
        task_id = world.app.screen.query_one(RowList).cursor
        before = texts(world.sandbox, task_id)
        await keys(world.pilot, "c", "x", "escape", "a")
        await type_text(world.pilot, "Bills/bill-1.pdf")
        await keys(world.pilot, "enter", "t")
        await type_text(world.pilot, "15m")
        await keys(world.pilot, "enter", "s")
        (folder / "Bills" / "bill-1.pdf").write_bytes(b"another")
        await tried(world)
        assert "bill-1.pdf has changed since it was attached" in world.effect
        assert texts(world.sandbox, task_id) == before
        await keys(world.pilot, "c")  # it brings back what did not arrive
        (folder / "Bills" / "bill-1.pdf").unlink()
        await keys(world.pilot, "ctrl+s")
        assert "There is no file bill-1.pdf" in world.effect
        kept = Kept.unpacked(world.state.drafts[task_id, "comment"])
        assert (kept.text, kept.minutes) == ("x", 15)
        assert [file.name for file in kept.files] == ["bill-1.pdf"]
        (folder / "Bills" / "bill-1.pdf").write_bytes(b"again")
        await keys(world.pilot, "ctrl+s")
        await tried(world)
        sent = world.sandbox.task(task_id)["comments"][-1]
        assert (sent["text"], sent["spent_minutes"]) == ("x", 15)
        assert [file["size"] for file in sent["attachments"]] == [5]
        assert (task_id, "comment") not in world.state.drafts


async def test_no_name_of_a_file_and_no_paste_reaches_the_terminal_as_a_command(folder):
    (folder / "\x1b]52;c;AAAA\x07.txt").write_bytes(b"evil")
    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        await keys(world.pilot, "c", "x", "escape", "a")
        world.app.post_message(events.Paste("\x1b]0;title\x07"))
        await settle(world.pilot)
        line = world.app.screen.query_one(LineInput)
        assert line.value == "␛]0;title␇"
        line.value = ""
        await settle(world.pilot)
        await keys(world.pilot, "tab")  # the name stands first
        assert not set(screen_text(world.app)) & {"\x1b", "\x07"}
        assert "nobody can type" in screen_text(world.app)
        assert "\x1b" not in line.value


async def test_what_goes_along_survives_the_program(tmp_path, folder):
    place = tmp_path / "account"
    async with running(tasks=0, prepare=prepare, folder=place) as world:
        await world.ready()
        await keys(world.pilot, "c", "escape")
        await keys(world.pilot, "c", "y", "escape", "a")
        await type_text(world.pilot, "Bills/bill-1.pdf")
        await keys(world.pilot, "enter", "w")
        await type_text(world.pilot, "lev")
        await keys(world.pilot, "tab", "enter", "d")
        sandbox, clock = world.sandbox, world.clock
        async with running(folder=place, sandbox=sandbox, clock=clock) as second:
            await second.ready()
            await keys(second.pilot, "c", "escape")
            shown = screen_text(second.app)
            assert "bill-1.pdf 3 B" in shown and "watchers Лев Орлов" in shown


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_how_the_dialog_looks(size, folder):
    async with running(tasks=0, prepare=prepare, size=size) as world:
        await world.ready()
        await keys(world.pilot, "c", "y", "escape", "a")
        await type_text(world.pilot, "Bills/b")
        assert isinstance(world.app.screen, FileDialog)
        check_screen(world.app, f"composer-file-{size[0]}x{size[1]}")
