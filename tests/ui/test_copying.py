"""Taking a task along: the clipboard, and its page on the web."""

import json

import pytest

from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.widgets.row_list import RowList
from tests.company import errand, payment
from tests.conftest import running
from tests.harness import keys, screen_text


@pytest.fixture
def browser(tmp_path, monkeypatch):
    """A browser that writes down what it was asked for."""
    file = tmp_path / "xdg-open"
    file.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/opened\n')
    file.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    return tmp_path / "opened"


async def test_what_of_a_task_can_be_copied():
    def prepare(sandbox, _wire):
        sandbox.act(1003, payment(sandbox), {"formatted_text": "<b>Please</b>, soon"})

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        task_id = world.app.screen.query_one(RowList).cursor
        await keys(world.pilot, "y", "y")
        assert world.app.clipboard == f"https://localhost/t#id{task_id}"
        assert f"Given to the terminal's clipboard: https://localhost/t#id{task_id}" in world.effect
        await keys(world.pilot, "y", "l")
        assert world.app.clipboard == f"https://localhost/t#id{task_id}"
        await keys(world.pilot, "y", "i")
        assert world.app.clipboard == str(task_id)
        await keys(world.pilot, "y", "t")
        assert "Conference Amsterdam" in world.app.clipboard
        await keys(world.pilot, "y", "m")
        copied = world.app.clipboard
        assert f"[#{task_id}](https://localhost/t#id{task_id})" in copied
        assert "12 500.25" in copied
        assert "**Ольга Смирнова**, 2026-11-19 09:41\n\n**Please**, soon" in copied
        assert "Remarks" not in copied, "what is empty is left out"
        await keys(world.pilot, "y", "j")
        told = json.loads(world.app.clipboard)
        assert told["id"] == task_id
        assert {field["id"]: field.get("value") for field in told["fields"]}[2] == 12500.25


async def test_what_is_too_long_for_a_terminal_is_not_copied():
    def prepare(sandbox, _wire):
        task_id = errand(sandbox)
        for _number in range(8):
            sandbox.act(1002, task_id, {"text": "слово " * 1000})

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        await keys(world.pilot, "y", "i", "y", "m")
        assert "too much for a terminal's clipboard" in world.effect
        assert len(world.app.clipboard) < 10


async def test_the_web_page_opens_after_a_question_that_shows_the_host(browser):
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = world.app.screen.query_one(RowList).cursor
        await keys(world.pilot, "o")
        assert isinstance(world.app.screen, Question)
        assert "at localhost?" in screen_text(world.app)
        await keys(world.pilot, "enter")
        assert not browser.exists()
        await keys(world.pilot, "o", "y")
        assert browser.read_text() == f"https://localhost/t#id{task_id}\n"
        assert "Opened in your browser" in world.effect


async def test_over_ssh_the_link_is_copied_and_nothing_opens(browser, monkeypatch):
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = world.app.screen.query_one(RowList).cursor
        await keys(world.pilot, "o")
        assert not isinstance(world.app.screen, Question)
        assert world.app.clipboard == f"https://localhost/t#id{task_id}"
        assert "No browser opens over ssh" in world.effect
        assert not browser.exists()


async def test_a_title_with_signs_of_markdown_is_only_a_title():
    text = "# *Not* <b>bold</b> [x](http://evil.example)"
    async with running(tasks=0, prepare=lambda s, _w: errand(s, text)) as world:
        await world.ready()
        await keys(world.pilot, "y", "m")
        first = world.app.clipboard.splitlines()[0]
        assert first == r"# # \*Not\* \<b\>bold\</b\> \[x\](http://evil.example)"
