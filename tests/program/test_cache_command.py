"""`pyrus-tui cache` from outside: it tells, clears, and never touches what is not sent."""

import asyncio
import re
import sqlite3

import pytest

from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import Stage
from pyrus_tui.storage import database
from pyrus_tui.storage.cache import Cache
from pyrus_tui.storage.outbox import NewEntry, Outbox
from tests.harness import run_in_pty
from tests.program.knowing import FIRST, NOW, known_account
from tests.program.test_in_a_terminal import account
from tests.program.test_starting import DEAD, PROGRAM


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    """Keep what the program writes away from the person who runs the tests."""
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


async def _act(folder, *words: str) -> None:
    outbox = Outbox(folder)
    for word in words:
        await outbox.add(NewEntry(FIRST, CommentDraft(text=word), NOW, NOW))
    await outbox.aclose()


async def _look(folder) -> tuple[list[Stage], bool]:
    outbox, cache = Outbox(folder), Cache(folder)
    stages = [entry.stage for entry in await outbox.entries()]
    knows = (await cache.load()).me is not None
    await cache.aclose()
    await outbox.aclose()
    return stages, knows


def test_without_accounts_there_is_nothing_to_tell(inside):
    code, told, err = inside("cache")
    assert (code, err) == (0, "")
    assert told.startswith("Nothing is kept in ")


def test_it_tells_and_clears_each_account_and_keeps_what_is_not_sent(inside):
    big = asyncio.run(known_account(DEAD["url"], DEAD["login"], 1001, tasks=600))
    small = asyncio.run(known_account(DEAD["url"], "b@example.test", 1002, tasks=3))
    asyncio.run(_act(big, "one", "two"))
    (big / "cache.db.kept").write_bytes(bytes(1_500_000))
    told = inside("cache")[1].splitlines()
    size = int(re.search(r"\((\d+) bytes\)", told[0])[1])
    assert size == sum(file.stat().st_size for file in big.glob("cache.db*"))
    assert re.match(
        r"127\.0\.0\.1_9, person 1001: \d\.\d MB \(\d+ bytes\)\. 2 actions are not sent", told[0]
    )
    assert re.fullmatch(r"127\.0\.0\.1_9, person 1002: \d+ kB \(\d+ bytes\)\.", told[1])

    with run_in_pty(PROGRAM, 100, 24, env=account(DEAD)) as terminal:
        terminal.wait_for("Known task 00001")
        code, said, _err = inside("cache", "--clear")
        assert code == 0
        assert "MB" in said
        assert "forgotten. 2 actions are not sent; they stay." in said
        terminal.send("j")
        terminal.wait_for("Known task 00002")
        terminal.send("\x11")
        terminal.wait_for("Quit")
        terminal.drain(0.5)  # a question takes no key that was typed before it was seen
        terminal.send("y")
        assert terminal.wait_exit() == 0
    # What it showed at the end is there again: the next start begins with it.
    assert int(re.search(r"\((\d+) bytes\)", inside("cache")[1])[1]) < size / 2
    stages, knows = asyncio.run(_look(big))
    assert (len(stages), knows) == (2, False)
    assert asyncio.run(_look(small)) == ([], False)


def test_a_cache_in_use_and_an_unreadable_outbox_are_said(inside, monkeypatch):
    monkeypatch.setattr(database, "BUSY", 0.1)
    folder = asyncio.run(known_account(DEAD["url"], DEAD["login"], 1001, tasks=3))
    (folder / "outbox.db").write_bytes(b"no database" * 500)
    before = (folder / "outbox.db").read_bytes()
    other = sqlite3.connect(folder / "cache.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    code, said, _err = inside("cache", "--clear")
    other.close()
    assert code == 1
    assert "in use by another program. What is not sent cannot be counted now" in said
    assert (folder / "outbox.db").read_bytes() == before
    assert asyncio.run(_knows(folder))


async def _knows(folder) -> bool:
    cache = Cache(folder)
    known = await cache.load()
    await cache.aclose()
    return known.me is not None
