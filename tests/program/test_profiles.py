"""Several accounts: each with its own inbox, work and colour, on one machine."""

import asyncio
import io
import sys
from contextlib import closing

import pytest

from pyrus_tui.cli import main
from pyrus_tui.clock import SystemClock
from pyrus_tui.paths import accounts_folder
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.storage.outbox import Outbox
from tests.api.test_contract import served
from tests.company import errand, texts
from tests.harness import run_in_pty
from tests.program.test_in_a_terminal import PROGRAM
from tests.program.test_signing_in import leave

ANNA, MARCUS = 1001, 1002


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in ("PYRUS_LOGIN", "PYRUS_SECURITY_KEY", "PYRUS_TUI_SETTINGS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    return tmp_path


def queued() -> dict[int, list[str]]:
    """Return what waits on the disk, by the person whose it is."""

    async def words(folder) -> list[str]:
        outbox = Outbox(folder)
        found = [entry.text for entry in await outbox.entries()]
        await outbox.aclose()
        return found

    folders = [one for one in accounts_folder().iterdir() if one.is_dir()]
    return {int(one.name.split("-")[-2]): asyncio.run(words(one)) for one in folders}


def test_who_goes_to_another_account_is_told_what_waits_and_it_goes_out_as_nobody_else(
    home, monkeypatch
):
    with closing(Sandbox(tasks=0, clock=SystemClock())) as sandbox, served(sandbox) as port:
        task_id = errand(sandbox, "Errand of Anna")
        for person, name, color in ((ANNA, "anna", "red"), (MARCUS, "marcus", "green")):
            login, key = sandbox.account(person)
            monkeypatch.setattr(sys, "stdin", io.StringIO(key))
            where = ("--url", f"http://127.0.0.1:{port}", "--login", login, "--color", color)
            assert main(["accounts", "add", name, *where, "--key-stdin", "--keep", "file"]) == 0
        settings = home / "xdg_config_home/pyrus-tui/settings.toml"
        settings.write_text("[undo_seconds]\ncomment = 300\n")
        with run_in_pty([*PROGRAM, "--profile", "anna"], 100, 24) as terminal:
            terminal.wait_for("anna.*ok")
            terminal.wait_for("Errand of Anna")
            terminal.send("cOnly Anna says this\x13")
            terminal.wait_for("outbox 1")
            terminal.send("ga")
            terminal.wait_for("1 action is not sent: it is kept, and goes out when this account is")
            terminal.drain(0.4)  # the question does not take what was typed before it was seen
            terminal.send("y")
            terminal.wait_for("anna +1 not sent")
            terminal.send("marcus\r")
            terminal.wait_for("marcus.*ok")
            assert "outbox" not in terminal.text
            terminal.send("ga")
            terminal.wait_for("another account")
            terminal.send("\x1b")  # nothing else: back to where it was
            terminal.wait_gone("4 rows")
            terminal.wait_for("marcus.*ok")
            terminal.send("ga")
            terminal.wait_for("another account")
            terminal.send("\x11")
            assert terminal.wait_exit() == 0
        assert queued() == {ANNA: ["Only Anna says this"], MARCUS: []}
        assert texts(sandbox, task_id)[-1] != "Only Anna says this"
        settings.write_text("")
        with run_in_pty(PROGRAM, 100, 24) as terminal:
            terminal.wait_for("anna.*outbox 1")
            terminal.send("go")
            terminal.wait_for("Only Anna says this")
            leave(terminal)
