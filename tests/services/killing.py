"""Run by a test as a program of its own: processes that are killed while they write and send.

The sandbox is a database file, so that what the server got stays when its process is killed too.
"""

import asyncio
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pyrus_tui.clock import SystemClock
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import UNSENT, Stage
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.storage.locking import DeliveryLock
from pyrus_tui.storage.outbox import NewEntry, Outbox
from tests.company import errand
from tests.services.posting import Post

FAULTS = ["drop_before", "drop_after", "reset_after", "truncate", "502_after", "refuse", "hang"]


def child(work, *args) -> tuple[int, int]:
    """Start a process that does something; return its id and where it tells what it did."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            asyncio.run(work(writer, *args))
        finally:
            os.write(writer, b"end\n")
            os._exit(0)
    os.close(writer)
    return pid, reader


def begun(reader: int) -> list[str]:
    """Wait until a process tells something, however slow the machine is; return that."""
    while not (told := lines(reader)):
        time.sleep(0.002)
    return told


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def lines(reader: int) -> list[str]:
    """Return what a process told so far; the last line only if it is whole."""
    os.set_blocking(reader, False)
    data = b""
    try:
        while chunk := os.read(reader, 65536):
            data += chunk
    except BlockingIOError:
        pass
    return data.decode().split("\n")[:-1]


# Writing


async def write(out: int, folder: Path) -> None:
    """Accept rows and drafts for ever, and tell of each that is accepted."""
    outbox = Outbox(folder)
    number = 0
    while True:
        number += 1
        now = datetime.now(UTC)
        new = NewEntry(number, CommentDraft(text="x" * random.randrange(3000)), now, now)
        (entry,) = await outbox.add(new)
        await outbox.keep_drafts({(number, "comment"): f"draft {number}"})
        os.write(out, f"{entry.number} {number}\n".encode())


async def missing(folder: Path, told: list[str]) -> int:
    """Count the accepted rows and drafts that are not there."""
    outbox = Outbox(folder)
    numbers = {row.number for row in await outbox.entries()}
    drafts = await outbox.drafts()
    lost = int(bool(outbox.notice))
    for line in told:
        number, task_id = map(int, line.split())
        lost += number not in numbers
        lost += drafts.get((task_id, "comment")) != f"draft {task_id}"
    await outbox.aclose()
    return lost


def killed_while_writing(folder: Path, rounds: int) -> dict[str, int]:
    accepted = lost = 0
    for number in range(rounds):
        pid, reader = child(write, folder)
        told = begun(reader) if number % 2 else []  # the others die early
        time.sleep(random.uniform(0.01, 0.12))
        kill(pid)
        told += lines(reader)
        os.close(reader)
        accepted += len(told)
        lost += asyncio.run(missing(folder, told))
    return {"accepted": accepted, "lost": lost}


def copied_while_writing(folder: Path, copies: int) -> dict[str, int]:
    """Copy the files at random instants, as a power cut would leave them."""
    pid, reader = child(write, folder)
    told, lost = begun(reader), 0
    for number in range(copies):
        time.sleep(random.uniform(0.005, 0.05))
        os.kill(pid, signal.SIGSTOP)
        os.waitpid(pid, os.WUNTRACED)
        told += lines(reader)
        copy = folder.with_name(f"copy-{number}")
        copy.mkdir()
        for file in folder.iterdir():
            shutil.copy(file, copy)
        os.kill(pid, signal.SIGCONT)
        lost += asyncio.run(missing(copy, told))
    kill(pid)
    return {"accepted": len(told), "lost": lost}


# Sending


async def deliver(out: int, folder: Path, server: Path, seed: int, faults: float) -> None:
    """Send what is in the outbox; each write fails with some probability."""
    chance = random.Random(seed)
    sandbox = Sandbox(database=str(server), lively=False)
    post = Post(folder, sandbox, QuickClock(), every=1.0)

    class Chance(list):
        def __bool__(self) -> bool:
            return chance.random() < faults

        def pop(self, _place=0) -> str:
            return chance.choice(FAULTS)

    post.wire.plan = Chance()
    await post.identify()
    post.start()
    os.write(out, b"up\n")
    await asyncio.sleep(0.02)
    while any(row.stage in UNSENT for row in post.delivery.entries):
        await asyncio.sleep(0.005)
        held = [row.number for row in post.delivery.entries if row.stage is Stage.HELD]
        for number in [] if faults else held:
            await post.delivery.send_anyway(number)
    await post.stop()
    sandbox.close()


class QuickClock(SystemClock):
    """Waits a thousandth of the time."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / 1000)


async def fill(folder: Path, tasks: list[int], count: int) -> None:
    outbox = Outbox(folder)
    now = datetime.now(UTC)
    for number in range(count):
        draft = CommentDraft(text=f"word {number}")
        task_id = tasks[number % len(tasks)]
        later = now + timedelta(microseconds=number)
        await outbox.add(NewEntry(task_id, draft, now, later))
    await outbox.aclose()


async def rows(folder: Path):
    outbox = Outbox(folder)
    found = await outbox.entries()
    await outbox.aclose()
    return found


def killed_while_sending(folder: Path, server: Path, count: int, kills: int) -> dict[str, int]:
    sandbox = Sandbox(tasks=0, database=str(server), lively=False)
    tasks = [errand(sandbox, f"task {n}") for n in range(4)]
    sandbox.close()
    asyncio.run(fill(folder, tasks, count))
    for number in range(kills):
        pid, reader = child(deliver, folder, server, number, 0.35)
        begun(reader)
        time.sleep(random.uniform(0.01, 0.15))
        kill(pid)
        os.close(reader)
    pid, _reader = child(deliver, folder, server, 99, 0.0)
    os.waitpid(pid, 0)
    sandbox = Sandbox(database=str(server), lively=False)
    texts = [c.get("text", "") for t in tasks for c in sandbox.task(t)["comments"][1:]]
    sandbox.close()
    sent = {row.text for row in asyncio.run(rows(folder)) if row.stage is Stage.SENT}
    every = {f"word {n}" for n in range(count)}
    return {
        "sent": len(sent),
        "doubled": len(texts) - len(set(texts)),
        "lost": len(every - set(texts)),
        "claimed": len(sent - set(texts)),
    }


async def hold(out: int, folder: Path) -> None:
    lock = DeliveryLock(folder)
    lock.take()
    os.write(out, b"held\n")
    await asyncio.sleep(60)


def lock_of_a_killed_process(folder: Path) -> dict[str, float]:
    pid, reader = child(hold, folder)
    begun(reader)
    lock = DeliveryLock(folder)
    before = lock.take()
    kill(pid)
    since = time.monotonic()
    while not lock.take():
        time.sleep(0.01)
    return {"before": before, "seconds": time.monotonic() - since}


def main(folder: Path) -> None:
    random.seed(4)
    report = {
        "writing": killed_while_writing(folder / "writing", 6),
        "copies": copied_while_writing(folder / "copies", 6),
        "sending": killed_while_sending(folder / "sending", folder / "server.db", 40, 5),
        "lock": lock_of_a_killed_process(folder / "lock"),
        "sqlite": sqlite3.sqlite_version,
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
