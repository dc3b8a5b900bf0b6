"""The person's editor in a real terminal: it has the screen to itself, and gives it back."""

import os
import signal
import sys
from pathlib import Path

from tests.harness import run_in_pty

PROGRAM = [sys.executable, "-m", "pyrus_tui", "demo", "--tasks", "30"]
SCRIPT = """#!/bin/sh
env > {folder}/env
printf 'EDITOR HERE mode=%s ' "$(stty -a | grep -o -- '-\\?icanon')"
echo; cat "$1"
read answer
case "$answer" in
    good) printf 'written outside' > "$1" ;;
    bad) printf 'never seen' > "$1"; exit 5 ;;
    die) kill -9 $$ ;;
esac
"""


def test_an_editor_has_the_terminal_and_gives_it_back(tmp_path: Path):
    editor = tmp_path / "ed"
    editor.write_text(SCRIPT.format(folder=tmp_path))
    editor.chmod(0o700)
    home = {name: str(tmp_path / name.lower()) for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    env = {"HOME": str(tmp_path), "VISUAL": str(editor), "XDG_RUNTIME_DIR": None, **home}
    with run_in_pty(PROGRAM, 100, 30, env=env | {"PYRUS_LOGIN": "canary"}) as terminal:
        terminal.wait_for(r"Inbox \d+")
        terminal.wait_gone("reading the task")
        terminal.send("c")
        terminal.wait_for("INTERNAL")
        terminal.send("typed inside")
        terminal.wait_for("typed inside")
        modes = terminal.modes
        terminal.send("\x0f")
        terminal.wait_for(r"EDITOR HERE mode=icanon\s+typed inside")
        assert terminal.modes != modes, "the editor has a terminal as a shell gives it"
        os.kill(terminal.process.pid, signal.SIGINT)  # as ctrl+c in the editor does
        terminal.send("good\n")
        terminal.wait_for(r"INTERNAL(.|\n)*written outside")
        assert terminal.modes == modes
        for answer, told in (("bad", "ended with code 5"), ("die", "ended with code -9")):
            terminal.send("\x0f")
            terminal.wait_for("EDITOR HERE")
            terminal.send(f"{answer}\n")
            terminal.wait_for(told)
            terminal.wait_gone("EDITOR HERE")  # what is typed before that goes to the composer
            assert "written outside" in terminal.text
            assert terminal.modes == modes
        terminal.send(" and on")
        terminal.wait_for("written outside and on")
        terminal.send("\x11")
        terminal.wait_for("Quit")
        terminal.drain(0.4)  # the question does not take what was typed before it was seen
        terminal.send("y")
        assert terminal.wait_exit() == 0
    assert "canary" not in (tmp_path / "env").read_text()
    left = [one for one in tmp_path.rglob("*") if "edit" in one.name]
    assert [one.name for one in left if one.name != "ed"] in ([], ["editing"])
