"""The real program, killed at random moments in the middle of a triage, on a faulty server."""

import asyncio
import random
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from pyrus_tui.models.outbox import UNDER_WAY, UNSENT
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.storage.outbox import Outbox
from tests.company import ANNA, errand, payment, texts
from tests.harness import Terminal, run_in_pty
from tests.program.faulty_server import Faulty, serving

PROGRAM = [sys.executable, "-m", "tests.program.quick_program"]
ACTIONS = 200
SETTINGS = "refresh_seconds = 3600\n[undo_seconds]\n" + "".join(
    f"{name} = 0\n" for name in ("approve", "comment")
)


def rows(state):
    """Return what stands in the outbox of the only account."""
    files = list((state / "pyrus-tui").glob("**/outbox.db"))
    if not files:
        return ()

    async def look():
        outbox = Outbox(files[0].parent)
        try:
            return await outbox.entries()
        finally:
            await outbox.aclose()

    return asyncio.run(look())


def act(terminal: Terminal, words: list[str]) -> None:
    """Write comments and approve, faster than anybody types: several actions in one packet."""
    for at in range(0, len(words), 5):
        terminal.send("".join(f"c{word}\x13j" for word in words[at : at + 5]) + "a")
        terminal.drain(0.03, 0.4)


def triage(tmp_path, seed: int) -> dict[str, int]:
    chance = random.Random(seed)
    sandbox = Sandbox(tasks=0, lively=False)
    tasks = [errand(sandbox, f"Errand {number}") for number in range(12)]
    payments = [payment(sandbox, f"Trip {number}") for number in range(12)]
    faulty = Faulty(sandbox, 0.35, seed)
    state, config = tmp_path / "state", tmp_path / "config"
    (config / "pyrus-tui").mkdir(parents=True)
    (config / "pyrus-tui" / "settings.toml").write_text(SETTINGS)
    everything = [f"w{number:03}." for number in range(ACTIONS)]
    lost = kills = 0
    accepted: set[str] = set()
    with serving(faulty) as url:
        environment = {
            "PYRUS_URL": url,
            "PYRUS_LOGIN": sandbox.login,
            "PYRUS_SECURITY_KEY": sandbox.security_key,
            "NO_PROXY": "*",
            "XDG_STATE_HOME": str(state),
            "XDG_CONFIG_HOME": str(config),
            "PYTHONPATH": str(Path.cwd()),
        }
        deadline = time.monotonic() + 150
        while True:
            assert time.monotonic() < deadline, "it does not come to an end"
            kept = rows(state)
            there = {row.text for row in kept}
            lost += len(accepted - there)
            todo = [word for word in everything if word not in there]
            going = [row for row in kept if row.stage in UNDER_WAY]
            if not todo and not going:
                break
            if not todo:
                faulty.share = 0.0
            with run_in_pty(PROGRAM, 80, 24, env=environment) as terminal:
                terminal.wait_for(r"Inbox [1-9]")
                if todo:
                    part = todo[: chance.randrange(30, 70)]
                    act(terminal, part)
                    # The last ones may not have been accepted when the signal comes.
                    accepted |= set(part[:-5])
                    time.sleep(chance.uniform(0.0, 0.3))
                else:
                    terminal.wait_gone("outbox [0-9]+ ", 60)
                kills += 1
    counts = Counter(text for task in (*tasks, *payments) for text in texts(sandbox, task))
    unsent = {row.text for row in rows(state) if row.stage in UNSENT}
    decisions = [
        sum(c["author"]["id"] == ANNA and "approval_choice" in c for c in comments)
        for comments in (sandbox.task(task)["comments"] for task in payments)
    ]
    sandbox.close()
    return {
        "kills": kills,
        "faults": faulty.hit,
        "lost": lost + sum(counts[word] == 0 and word not in unsent for word in everything),
        "doubled": sum(counts[word] > 1 for word in everything),
        "approved twice": sum(count > 1 for count in decisions),
        "approved": sum(decisions),
    }


def check(report):
    assert report["lost"] == report["doubled"] == report["approved twice"] == 0, report
    assert report["faults"] > 20 and report["kills"] > 3 and report["approved"] > 0, report


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_and_nothing_is_sent_twice(tmp_path, seed):
    check(triage(tmp_path, seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 21))
def test_nothing_is_lost_and_nothing_is_sent_twice_in_twenty_rounds(tmp_path, seed):
    check(triage(tmp_path, seed))
