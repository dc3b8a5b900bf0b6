"""Opening what a comment leads to: its files are taken here, its links go to the browser."""

import pytest

from pyrus_tui.services.fetching import is_shown
from pyrus_tui.ui.modals.menu import Menu
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.screens import opening
from tests.company import errand
from tests.conftest import running
from tests.harness import check_screen, keys, screen_text, settle, type_text
from tests.ui.test_copying import browser as opener  # noqa: F401 - a fixture


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where downloads go; there is a file to be attached too."""
    monkeypatch.setattr(opening, "downloads_folder", lambda: tmp_path / "taken")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bill.pdf").write_bytes(b"bill" * 50_000)
    (tmp_path / "run.sh").write_text("#!/bin/sh\n")
    return tmp_path


def prepare(sandbox, _wire):
    task_id = errand(sandbox)
    sandbox.act(1002, task_id, {"text": "It is on https://shop.example/paper?n=5."})


async def attach(world, name: str) -> None:
    await keys(world.pilot, "c", "escape", "c", "x", "escape", "a")
    await type_text(world.pilot, name)
    await keys(world.pilot, "enter", "s", "G")


async def test_files_and_links_of_a_comment_are_opened(place, opener, monkeypatch):  # noqa: F811
    async with running(tasks=0, prepare=prepare, size=(80, 24)) as world:
        await world.ready()
        await keys(world.pilot, "enter", "O")
        assert isinstance(world.app.screen, Question)
        assert "Open a page of shop.example?" in screen_text(world.app)
        await keys(world.pilot, "enter")
        assert not opener.exists(), "Enter is the safe answer"
        await keys(world.pilot, "O", "y")
        assert opener.read_text() == "https://shop.example/paper?n=5\n"
        await attach(world, "bill.pdf")
        await keys(world.pilot, "O")
        taken = place / "taken" / "bill.pdf"
        assert taken.read_bytes() == b"bill" * 50_000
        assert any("Downloading bill.pdf: 100 %" in text for text in world.said)
        assert f"Saved as {taken}" in world.said
        await keys(world.pilot, "y")
        assert opener.read_text().splitlines()[-1] == str(taken)
        await attach(world, "run.sh")
        await keys(world.pilot, "O")
        assert not isinstance(world.app.screen, Question), "what could run is not opened"
        assert world.effect == f"Saved as {place / 'taken' / 'run.sh'}"
        await keys(world.pilot, "4", "O")
        assert isinstance(world.app.screen, Menu)
        world.app.store.say("")  # the name of the folder is another in every run
        await settle(world.pilot)
        check_screen(world.app, "open-80x24")
        monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
        await keys(world.pilot, "enter")
        assert world.effect == f"Saved as {place / 'taken' / 'bill (2).pdf'}"
        await keys(world.pilot, "1", "k", "k", "k", "k", "j", "O")
        assert world.app.clipboard == "https://shop.example/paper?n=5"
        assert len(opener.read_text().splitlines()) == 2, "nothing opens over ssh"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a.pdf", True),
        ("a.PNG", True),
        ("a.txt", True),
        ("a.docx", True),
        ("a.odt", True),
        ("a.xls", True),
        ("a.sh", False),
        ("a.html", False),
        ("a.svg.exe", False),
        ("a.desktop", False),
        ("a", False),
        ("data:,run.desktop", False),
        ("data:image,run.sh", False),
        ("a:b.pdf", True),
    ],
)
def test_only_what_is_looked_at_goes_to_the_desktop(tmp_path, name, shown):
    assert is_shown(tmp_path / name) is shown
