"""How long a start takes, against a blank program of the same toolkit in the same minute."""

import asyncio
import statistics
import sys
import time

import pytest

from tests.harness import run_in_pty
from tests.program.knowing import known_account
from tests.program.test_in_a_terminal import account
from tests.program.test_starting import DEAD, PROGRAM

TASKS, RUNS, ROUNDS = 10_000, 3, 4
MOST = 1.5
"""Times what a blank program takes until something is seen, and until a key is answered."""

BLANK = [sys.executable, "-m", "tests.program.blank"]
KEEPING = {"PYTHONDONTWRITEBYTECODE": None}
"""An installed program need not be compiled at each start."""


def seconds(command: list[str], first: str, key: str, then: str, env: dict) -> tuple[float, float]:
    """Return how long it takes until a program shows something, and until it answers a key."""
    began = time.perf_counter()
    with run_in_pty(command, 100, 24, env=env) as terminal:
        terminal.wait_until(lambda: first.encode() in terminal.raw, first)
        shown = time.perf_counter() - began
        terminal.send(key)
        terminal.wait_until(lambda: then.encode() in terminal.raw, then)
        return shown, time.perf_counter() - began


def measure() -> tuple[float, float]:
    """Compare medians of runs taken in turns: until something is shown, until a key is answered."""
    blank, ours = [], []
    for _run in range(RUNS):
        blank.append(seconds(BLANK, "Blank application", "j", "A key arrived", KEEPING))
        env = account(DEAD) | KEEPING
        ours.append(seconds(PROGRAM, "Known task 00001", "G", f"Known task {TASKS - 1:05}", env))
    shown, answered = (
        statistics.median(run[which] for run in ours)
        / statistics.median(run[which] for run in blank)
        for which in (0, 1)
    )
    return shown, answered


@pytest.mark.slow
def test_ten_thousand_known_tasks_are_there_within_a_bound_of_a_blank_screen(tmp_path, monkeypatch):
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "compiled"))
    asyncio.run(known_account(DEAD["url"], DEAD["login"], 1001, tasks=TASKS))
    with run_in_pty(PROGRAM, 100, 24, env=account(DEAD) | KEEPING) as terminal:  # compiles
        terminal.wait_for("OFFLINE")
        terminal.send("\x11")
        assert terminal.wait_exit() == 0
    seconds(BLANK, "Blank application", "j", "A key arrived", KEEPING)
    ratios = []
    for _round in range(ROUNDS):
        ratios.append(measure())
        if max(ratios[-1]) <= MOST:
            return
    raise AssertionError(f"{ratios} times a blank program, {MOST} are allowed")
