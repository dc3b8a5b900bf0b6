"""The real program, killed at random moments in the middle of a triage, on a faulty server."""

import asyncio
import random
import re
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from pyrus_tui.models.outbox import UNDER_WAY, UNSENT
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.storage.outbox import Outbox
from tests.company import ANNA, errand, payment, texts
from tests.harness import Terminal, run_in_pty
from tests.program.faulty_server import Faulty, serving

PROGRAM = [sys.executable, "-m", "tests.program.quick_program"]
PACKET = 10
WORD = re.compile(r"w\d{3}\.")
ROWS = "SELECT task_id || ' ' || stage FROM entry ORDER BY number"
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


def beside(state, query: str) -> list[bytes]:
    """Ask the outbox's file beside the running program."""
    files = list((state / "pyrus-tui").glob("**/outbox.db"))
    if not files:
        return []
    with closing(sqlite3.connect(files[0], timeout=5)) as connection:
        return [value for (value,) in connection.execute(query)]


def words_in(texts) -> Counter[str]:
    """Count words; one that did not arrive stands in front of the next one of its task."""
    return Counter(word for text in texts for word in WORD.findall(text))


def accepted_words(state) -> set[str]:
    """Return the words that are on the disk as actions."""
    return set(words_in(payload.decode() for payload in beside(state, "SELECT payload FROM entry")))


def goes_on(rows) -> bool:
    """Say whether anything moves: what stands behind a row that needs a person does not."""
    first: dict[str, str] = {}
    for row in rows:
        task_id, stage = row.split()
        if stage not in ("sent", "dropped", "refused"):
            first.setdefault(task_id, stage)
    return any(stage in UNDER_WAY for stage in first.values())


def act(terminal: Terminal, state, words: list[str], chance: random.Random) -> set[str]:
    """Write comments and approve, faster than anybody types; return what was accepted."""
    done: set[str] = set()
    for at in range(0, len(words), PACKET):
        part = set(words[at : at + PACKET])
        typed = "".join(f"c{word}\x13{chance.choice('jk')}" for word in sorted(part))
        # n leaves a question that came up; then each packet begins somewhere else in the list.
        terminal.send("ngg" + "j" * chance.randrange(20) + "ajaja" + typed)
        until = time.monotonic() + 3
        while not part <= (done := accepted_words(state)) and time.monotonic() < until:
            terminal.read(0.05)
    return done & set(words)


def triage(tmp_path, seed: int, actions: int) -> dict[str, int]:
    chance = random.Random(seed)
    sandbox = Sandbox(tasks=0, lively=False)
    tasks = [errand(sandbox, f"Errand {number}") for number in range(12)]
    payments = [payment(sandbox, f"Trip {number}") for number in range(12)]
    faulty = Faulty(sandbox, 0.35, seed)
    state, config = tmp_path / "state", tmp_path / "config"
    (config / "pyrus-tui").mkdir(parents=True)
    (config / "pyrus-tui" / "settings.toml").write_text(SETTINGS)
    everything = [f"w{number:03}." for number in range(actions)]
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
            there = set(words_in(row.text for row in kept))
            lost += len(accepted - there)
            todo = [word for word in everything if word not in there]
            going = goes_on(f"{row.task_id} {row.stage}" for row in kept)
            if not todo and not going:
                break
            if not todo:
                faulty.share = 0.0
            with run_in_pty(PROGRAM, 60, 12, env=environment) as terminal:
                terminal.wait_for(r"Inbox [1-9]")
                if kills % 3:  # else what is typed waits until all of the program is there
                    terminal.wait_for("commands")
                terminal.watched = False  # drawing its screen here takes longer than there
                if todo:
                    part = todo[: chance.randrange(30, 70)]
                    accepted |= act(terminal, state, part, chance)
                    time.sleep(chance.uniform(0.0, 0.3))
                else:
                    terminal.wait_until(lambda: not goes_on(beside(state, ROWS)), "all is sent", 60)
                kills += 1
    counts = words_in(text for task in (*tasks, *payments) for text in texts(sandbox, task))
    unsent = words_in(row.text for row in rows(state) if row.stage in UNSENT)
    unsent += words_in(beside(state, "SELECT text FROM draft"))
    decisions = [
        sum(c["author"]["id"] == ANNA and "approval_choice" in c for c in comments)
        for comments in (sandbox.task(task)["comments"] for task in payments)
    ]
    sandbox.close()
    return {
        "kills": kills,
        "faults": faulty.hit,
        "lost": lost + sum(not counts[word] and not unsent[word] for word in everything),
        "doubled": sum(counts[word] > 1 for word in everything),
        "approved twice": sum(count > 1 for count in decisions),
        "approved": sum(decisions),
    }


def check(report):
    assert report["lost"] == report["doubled"] == report["approved twice"] == 0, report
    assert report["faults"] > 10 and report["kills"] > 2 and report["approved"] > 0, report


def test_nothing_is_lost_and_nothing_is_sent_twice(tmp_path):
    check(triage(tmp_path, 1, 200))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_nothing_is_lost_and_nothing_is_sent_twice_in_twenty_rounds(tmp_path, seed):
    check(triage(tmp_path, seed, 200))
