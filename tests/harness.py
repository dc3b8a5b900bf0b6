"""What tests of the interface share: settling, waiting, keys, text snapshots, programs in a pty."""

import asyncio
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pyte
from textual import events
from textual.app import App
from textual.keys import _character_to_key
from textual.message_pump import MessagePump
from textual.pilot import Pilot

from pyrus_tui.models.outbox import UNSENT, Entry, Stage
from pyrus_tui.ui.terminal import TerminalApp

ENDLESS = frozenset({"sync", "clock"})
"""Worker groups that never finish."""

SCREENS = Path(__file__).parent / "ui" / "__screens__"

T = TypeVar("T")


async def settle(pilot: Pilot[Any], seconds: float = 20.0) -> None:
    """Wait until finite workers are done and all that was queued is handled and painted.

    What is painted can bring new messages, and work that nobody counts takes a few turns of the
    loop: so a few quiet rounds in a row are asked for. A write that asks a person something
    lasts until it is answered.
    """
    app, deadline, quiet = pilot.app, time.monotonic() + seconds, 0
    while quiet < 4:
        quiet += 1
        busy = [
            worker._task
            for worker in app.workers
            if worker.group not in ENDLESS
            and not (worker.group == "write" and app.screen.is_modal)
            and worker._task
            and not worker.is_finished
        ]
        sending = _sends(app)
        typed = isinstance(app, TerminalApp) and app.keys_under_way
        if busy or sending or typed:
            quiet = 0
            if busy:
                await asyncio.wait(busy, timeout=0.02)
            else:
                await asyncio.sleep(0.002)
            late = time.monotonic() > deadline
            assert not late, f"still under way: {list(app.workers)} {sending} {typed}"
        await _drained(app, deadline)
        if app.is_running:
            app.screen._on_timer_update()
        if app._exception:
            raise app._exception


async def _drained(app: App[Any], deadline: float) -> None:
    """Let the loop turn until every queue has been empty for some turns."""
    calm = 0
    while calm < 12 and not app._exception:
        await asyncio.sleep(0)
        busy = [pump for pump in _pumps(app) if not _is_idle(pump)]
        calm = 0 if busy else calm + 1
        assert time.monotonic() < deadline, f"still busy: {busy}; the screen:\n{screen_text(app)}"


def _pumps(app: App[Any]) -> list[MessagePump]:
    return [app, *app.screen.walk_children(with_self=True)] if app.is_running else []


def _is_idle(pump: MessagePump) -> bool:
    """Say whether a pump waits for a message, which Textual does not tell."""
    if pump._closing or pump._closed or not pump._running:
        return True
    arrived = pump._message_queue.ready_event
    return not arrived.is_set() and bool(arrived._waiters) and not pump._next_callbacks


async def until(pilot: Pilot[Any], condition: Callable[[], T], seconds: float = 20.0) -> T:
    """Wait until a condition holds; a failure shows what was on the screen."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        if pilot.app._exception:
            raise pilot.app._exception
        assert time.monotonic() < deadline, f"never true; the screen:\n{screen_text(pilot.app)}"
        await _drained(pilot.app, deadline)
        await asyncio.sleep(0.005)
    return result


def _sends(app: App[Any]) -> list[Entry]:
    """Return what the outbox is busy with: not what waits for the clock, a person or a network."""
    store = getattr(app, "store", None)
    if store is None or store.state.me is None or app.services.delivery.line.trouble:
        return []
    first: dict[int, Entry] = {}
    for row in store.state.outbox:
        if row.stage in UNSENT and row.stage is not Stage.REFUSED:
            first.setdefault(row.task_id, row)
    return [row for row in first.values() if row.stage in (Stage.QUEUED, Stage.SENDING)]


def key_event(key: str) -> events.Key:
    """Make the event for a key's name or character."""
    if len(key) == 1:
        return events.Key(_character_to_key(key), key)
    return events.Key(key, " " if key == "space" else None)


async def keys(pilot: Pilot[Any], *presses: str) -> None:
    """Press keys one after the other, through the app's own key path; settle after each."""
    for key in presses:
        pilot.app.post_message(key_event(key))
        await settle(pilot)


async def burst(pilot: Pilot[Any], *presses: str) -> None:
    """Press keys that arrive in one packet."""
    for key in presses:
        pilot.app.post_message(key_event(key))
    await settle(pilot)


async def type_text(pilot: Pilot[Any], text: str) -> None:
    """Type a text."""
    await burst(pilot, *(" " if letter == " " else letter for letter in text))


def screen_text(app: App[Any]) -> str:
    """Return what is on the screen, as lines of text."""
    strips = app.screen._compositor.render_strips(app.size)
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


def check_screen(app: App[Any], name: str) -> None:
    """Compare the screen with the stored one; UPDATE_SCREENS=1 stores it anew."""
    file = SCREENS / f"{name}.txt"
    text = screen_text(app)
    if os.environ.get("UPDATE_SCREENS") or (not file.exists() and not os.environ.get("CI")):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    wanted = file.read_text(encoding="utf-8")
    assert text == wanted, f"{file.name} differs (UPDATE_SCREENS=1 accepts it):\n{text}"


class Terminal:
    """A program in a pseudo-terminal, and the screen it has drawn, while it is `watched`."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", master: int, slave: int, size: tuple[int, int]
    ) -> None:
        self.process = process
        self.slave = slave
        self.raw = bytearray()
        self._master: int | None = master
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._text: str | None = None
        self.watched = True

    @property
    def text(self) -> str:
        """What is on the screen."""
        if self._text is None:
            self._text = "\n".join(line.rstrip() for line in self._screen.display)
        return self._text

    @property
    def modes(self) -> list[Any]:
        """How the terminal is set now: line editing, echo, signals."""
        return termios.tcgetattr(self.slave)

    def state(self) -> str:
        """Return the letter by which Linux tells what the process does: R, S, T…"""
        text = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii", errors="replace")
        return text.rpartition(")")[2].split()[0]

    def wake_ups(self) -> int:
        """Return how often the program's threads have gone to sleep by themselves so far."""
        count = 0
        for status in Path(f"/proc/{self.process.pid}/task").glob("*/status"):
            found = re.search(
                r"^voluntary_ctxt_switches:\s+(\d+)", status.read_text(), re.MULTILINE
            )
            count += int(found[1]) if found else 0
        return count

    def send(self, data: str | bytes) -> None:
        """Type."""
        assert self._master is not None
        os.write(self._master, data.encode() if isinstance(data, str) else data)

    def read(self, seconds: float) -> bool:
        """Read what the program writes for at most so long; tell whether something came."""
        if self._master is None or not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            data = b""
        if not data:
            return False
        self.raw += data
        if not self.watched:
            return True
        self._text = None
        # Kitty's keyboard protocol is unknown to pyte: it would print the sequences.
        self._stream.feed(re.sub(rb"\x1b\[[<>=?]\d*(;\d+)*u", b"", data))
        return True

    def wait_for(self, pattern: str, seconds: float = 30.0) -> str:
        """Read until the screen shows the pattern; return the screen."""
        return self.wait_until(lambda: re.search(pattern, self.text), pattern, seconds)

    def wait_gone(self, pattern: str, seconds: float = 30.0) -> str:
        """Read until the screen does not show the pattern any more; return the screen."""
        return self.wait_until(lambda: not re.search(pattern, self.text), pattern, seconds)

    def wait_until(self, condition: Callable[[], object], what: str, seconds: float = 30.0) -> str:
        """Read until a condition holds; return the screen."""
        deadline = time.monotonic() + seconds
        while not condition():
            left = deadline - time.monotonic()
            code = self.process.poll()
            if left <= 0 or (code is not None and not self.read(0.05)):
                raise AssertionError(f"{what!r} never true (exit {code}); screen:\n{self.text}")
            if code is None and self.read(min(left, 0.05)):
                while self.read(0):  # what comes together is looked at together
                    pass
        return self.text

    def drain(self, quiet: float = 0.15, seconds: float = 5.0) -> None:
        """Read until nothing comes for a while."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.read(quiet):
            pass

    def resize(self, columns: int, rows: int) -> None:
        """Change the terminal's size."""
        assert self._master is not None
        _set_size(self._master, columns, rows)
        self._screen.resize(rows, columns)
        self._text = None

    def wait_exit(self, seconds: float = 10.0) -> int:
        """Read until the program has ended; return its exit code, -n when signal n killed it."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"still running; screen:\n{self.text}"
            self.read(0.05)
        while self.read(0):
            pass
        return self.process.returncode

    def close(self) -> None:
        """Take the terminal away, as a lost connection does."""
        if self.slave >= 0:
            os.close(self.slave)
            self.slave = -1
        if self._master is not None:
            os.close(self._master)
            self._master = None

    def kill(self) -> None:
        """End everything, whatever it does."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)
        self.close()


def _set_size(handle: int, columns: int, rows: int) -> None:
    fcntl.ioctl(handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@contextmanager
def run_in_pty(
    argv: Sequence[str],
    columns: int = 80,
    rows: int = 24,
    env: Mapping[str, str | None] | None = None,
    preexec: Callable[[], None] | None = None,
) -> Iterator[Terminal]:
    """Run a program in a pseudo-terminal; at the end it is killed if it still runs.

    `env` is added to this process's environment; None takes a variable away.
    """
    master, slave = pty.openpty()
    _set_size(master, columns, rows)
    wanted = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})}
    environment = {
        name: value
        for name, value in wanted.items()
        if value is not None and name not in ("COLUMNS", "LINES")
    }

    def own_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        if preexec is not None:
            preexec()

    process = subprocess.Popen(
        list(argv),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment,
        start_new_session=True,
        preexec_fn=own_terminal,
    )
    # The slave stays open here, so that its modes can be read after the program's end.
    terminal = Terminal(process, master, slave, (columns, rows))
    try:
        yield terminal
    finally:
        terminal.kill()
