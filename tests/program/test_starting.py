"""Starting with what was known: at once, without a network, and never as somebody else."""

import asyncio
import sys
from datetime import timedelta

import pytest

from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import Stage
from pyrus_tui.storage.outbox import NewEntry, Outbox
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
