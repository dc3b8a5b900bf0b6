"""Starting with what was known: at once, without a network, and never as somebody else."""

import asyncio
import signal
import sys
import termios
from datetime import timedelta

import pytest

from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import Stage
from pyrus_tui.models.sight import Head, Line, Sight, SightRow
from pyrus_tui.storage.cache import Cache
from pyrus_tui.storage.outbox import NewEntry, Outbox
from pyrus_tui.storage.sight_rows import rows_of
from tests.harness import run_in_pty
from tests.program.knowing import FIRST, NOW, known_account
from tests.program.test_in_a_terminal import account, sandbox

PROGRAM = [sys.executable, "-m", "pyrus_tui"]
DEAD = {"url": "http://127.0.0.1:9/v4", "login": "known@example.test", "security_key": "canary"}


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    """Keep what the program writes away from the person who runs the tests."""
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


def test_what_was_known_opens_without_a_network_and_takes_keys():
    asyncio.run(known_account(DEAD["url"], DEAD["login"], 1001, tasks=600))
    with run_in_pty(PROGRAM, 100, 24, env=account(DEAD)) as terminal:
        terminal.wait_for("Known task 00001")
        assert "Signing in" not in bytes(terminal.raw).decode(errors="replace")
        terminal.send("G")
        terminal.wait_for("Known task 00599")
        terminal.wait_for("OFFLINE")
        terminal.send("\x11")
        assert terminal.wait_exit() == 0


async def _queue_one(folder) -> None:
    outbox = Outbox(folder)
    await outbox.add(
        NewEntry(FIRST, CommentDraft(text="as the other"), NOW, NOW + timedelta(seconds=0))
    )
    await outbox.aclose()


async def _stages(folder) -> list[Stage]:
    outbox = Outbox(folder)
    stages = [entry.stage for entry in await outbox.entries()]
    await outbox.aclose()
    return stages


def test_a_login_that_became_somebody_elses_shows_and_sends_nothing_of_the_other():
    with sandbox() as told:
        folder = asyncio.run(known_account(told["url"], told["login"], 4242, tasks=20))
        asyncio.run(_queue_one(folder))
        with run_in_pty(PROGRAM, 100, 24, env=account(told)) as terminal:
            assert terminal.wait_exit(30) == 1
            raw = bytes(terminal.raw).decode(errors="replace")
        assert "Somebody else signs in with this login now" in terminal.text
        assert "Send the signed lease" not in raw
        assert asyncio.run(_stages(folder)) == [Stage.QUEUED]
        with run_in_pty(PROGRAM, 100, 24, env=account(told)) as terminal:
            terminal.wait_for("Send the signed lease")
            assert "Known task" not in terminal.text
            terminal.send("\x11")
            assert terminal.wait_exit() == 0
    assert asyncio.run(_stages(folder)) == [Stage.QUEUED]


def first_sight(folder, *rows: tuple[int, str]) -> None:
    """Keep a first sight beside what is known."""
    lines = [
        SightRow(task_id, Line(title, "", None, None, None, "", "", ".", new=False, indented=False))
        for task_id, title in rows
    ]

    async def keep() -> None:
        cache = Cache(folder)
        await cache.save_sight(rows_of(Sight(Head(), tuple(lines))))
        await cache.aclose()

    asyncio.run(keep())


def test_what_is_typed_at_the_first_sight_reaches_the_task_it_was_meant_for():
    folder = asyncio.run(known_account(DEAD["url"], DEAD["login"], 1001, tasks=30))
    first_sight(folder, (FIRST + 4, "Seen first"), (FIRST + 2, "Seen second"))
    with run_in_pty(PROGRAM, 100, 24, env=account(DEAD)) as terminal:
        terminal.wait_for("Seen second")
        terminal.send("jcfor the second\x13")
        terminal.wait_for("Known task 00004")
        terminal.wait_for("(?i)comment")
        terminal.wait_for("outbox 1")
        terminal.send("\x11")
        terminal.wait_for("Quit")
        terminal.drain(0.4)  # the question does not take what was typed before it was seen
        terminal.send("y")
        assert terminal.wait_exit() == 0
        modes = terminal.modes
    assert modes[3] & termios.ICANON, "the terminal is given back"
    assert asyncio.run(_queued(folder)) == [(FIRST + 2, "for the second")]
    with run_in_pty(PROGRAM, 100, 24, env=account(DEAD)) as terminal:
        terminal.wait_for("Known task 00001")  # the first sight was made anew
        assert "Seen first" not in bytes(terminal.raw).decode(errors="replace")


def test_what_is_typed_for_a_task_that_is_gone_is_not_done_with_another():
    folder = asyncio.run(known_account(DEAD["url"], DEAD["login"], 1001, tasks=30))
    first_sight(folder, (42, "Gone since"))
    with run_in_pty(PROGRAM, 100, 24, env=account(DEAD)) as terminal:
        terminal.wait_for("Gone since")
        terminal.send("cfor nobody else\x13")
        terminal.wait_for("Not done, what you typed: the task under the cursor")
    assert asyncio.run(_queued(folder)) == []


def test_a_program_that_is_told_to_end_at_the_first_sight_gives_the_terminal_back():
    folder = asyncio.run(known_account(DEAD["url"], DEAD["login"], 1001, tasks=3))
    first_sight(folder, (FIRST, "Seen first"))
    with run_in_pty(PROGRAM, 100, 24, env=account(DEAD)) as terminal:
        terminal.wait_for("Seen first")
        terminal.process.terminate()
        assert terminal.wait_exit() == 128 + signal.SIGTERM
        assert terminal.modes[3] & termios.ICANON


def test_a_client_that_cannot_be_built_leaves_no_terminal_in_disorder():
    folder = asyncio.run(known_account(DEAD["url"], DEAD["login"], 1001, tasks=3))
    first_sight(folder, (FIRST, "Seen first"))
    lines = (
        "import sys, pyrus_tui.bootstrap as bootstrap",
        "from pyrus_tui.cli import main",
        "bootstrap.build = None",
        "sys.exit(main([]))",
    )
    program = [sys.executable, "-c", "\n".join(lines)]
    with run_in_pty(program, 100, 24, env=account(DEAD)) as terminal:
        assert terminal.wait_exit(30) != 0
        raw = bytes(terminal.raw)
        assert b"Seen first" in raw
        assert terminal.modes[3] & termios.ICANON
        assert raw.rfind(b"\x1b[?1049l") > raw.rfind(b"\x1b[?1049h")


async def _queued(folder) -> list[tuple[int, str]]:
    outbox = Outbox(folder)
    entries = [(entry.task_id, entry.text) for entry in await outbox.entries()]
    await outbox.aclose()
    return entries
