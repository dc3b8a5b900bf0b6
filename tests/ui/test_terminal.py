"""The program's end, and the terminal it leaves behind, in a real pseudo-terminal."""

import io
import os
import re
import signal
import stat
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from pyrus_tui.secrets import Secret
from pyrus_tui.ui.terminal import (
    QuietDriver,
    check_terminal,
    crash_report,
    fitting_theme,
)
from tests.harness import Terminal, run_in_pty
from tests.ui.stage import SECRET, Stage

ROOT = Path(__file__).parents[2]
QUIET = 0.1


def stage(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.ui.stage", *arguments]


def environment(tmp_path: Path, **more: str | None) -> Mapping[str, str | None]:
    clean = dict.fromkeys(("NO_COLOR", "SSH_CONNECTION", "SSH_TTY", "ESCDELAY", "TEXTUAL_DRIVER"))
    return {**clean, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path), **more}


# What must be off at the end: other screen, mouse reports, focus reports, marks around pastes.
ON_AND_OFF = [b"?1049", b"?1000", b"?1003", b"?1004", b"?2004"]


def assert_restored(terminal: Terminal, modes: list[Any], handle: int) -> None:
    raw = bytes(terminal.raw)
    for mode in ON_AND_OFF:
        assert raw.rfind(b"\x1b[" + mode + b"l") > raw.rfind(b"\x1b[" + mode + b"h"), mode
    assert raw.rfind(b"\x1b[?25h") > raw.rfind(b"\x1b[?25l")
    assert raw.rfind(b"\x1b[<u") > raw.rfind(b"\x1b[>")
    assert termios.tcgetattr(handle) == modes


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)],
)
def test_a_signal_ends_the_program_and_gives_the_terminal_back(
    tmp_path: Path, number: signal.Signals, code: int
):
    with run_in_pty(stage(), env=environment(tmp_path)) as terminal:
        modes = terminal.modes
        terminal.wait_for("row 00010")
        assert terminal.modes != modes
        os.kill(terminal.process.pid, number)
        assert terminal.wait_exit() == code
        assert_restored(terminal, modes, terminal.slave)


@pytest.mark.parametrize(("key", "name"), [("2", "ValueError"), ("3", "RuntimeError")])
def test_a_crash_is_one_sentence_and_a_private_report(tmp_path: Path, key: str, name: str):
    with run_in_pty(stage(), env=environment(tmp_path)) as terminal:
        modes = terminal.modes
        terminal.wait_for("row 00010")
        terminal.send(key)
        assert terminal.wait_exit() == 1
        assert_restored(terminal, modes, terminal.slave)
        assert f"pyrus-tui crashed: {name}. Details:" in terminal.text
        (file,) = tmp_path.rglob("crash.log")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        report = file.read_text()
        assert "Traceback" in report and "tests/ui/stage.py" in report
        assert "Textual 8." in report
        assert SECRET not in report
        assert SECRET.encode() not in terminal.raw


def test_a_crash_whose_report_cannot_be_written_is_told_all_the_same(tmp_path: Path):
    (tmp_path / "state").write_text("a file in the place of the folder")
    wanted = environment(tmp_path, XDG_STATE_HOME=str(tmp_path / "state"))
    with run_in_pty(stage(), env=wanted) as terminal:
        terminal.wait_for("row 00010")
        terminal.send("1")
        assert terminal.wait_exit() == 1
        assert "The report could not be written." in terminal.text


@pytest.mark.parametrize("ignored", [False, True], ids=["hangup", "hangup ignored"])
def test_a_lost_terminal_ends_the_program(tmp_path: Path, ignored: bool):
    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with run_in_pty(
        stage(), env=environment(tmp_path), preexec=ignore if ignored else None
    ) as terminal:
        terminal.wait_for("row 00010")
        began = time.monotonic()
        terminal.close()
        assert terminal.process.wait(5) == 129
        assert time.monotonic() - began < 2


def test_keys_arrive_split_joined_and_in_utf8(tmp_path: Path):
    with run_in_pty(stage(), env=environment(tmp_path)) as terminal:
        terminal.wait_for(">Задача row 00000")
        terminal.send("\x1b[B\x1b[Bо")
        terminal.wait_for(">Задача row 00003")
        terminal.send("\x1b[")
        terminal.send("B")
        terminal.wait_for(">Задача row 00004")
        terminal.send("о".encode()[:1])
        terminal.send("о".encode()[1:])
        terminal.wait_for(">Задача row 00005")
        terminal.send("gg")
        terminal.wait_for(">Задача row 00000")
        terminal.send("\x1b")
        terminal.wait_for("back")


def test_suspending_coming_back_and_quitting(tmp_path: Path):
    with run_in_pty(stage(), env=environment(tmp_path)) as terminal:
        modes = terminal.modes
        terminal.wait_for("row 00010")
        terminal.send("\x1a")
        terminal.wait_until(lambda: terminal.state() == "T", "stopped")
        terminal.drain(QUIET)
        assert_restored(terminal, modes, terminal.slave)
        raw = len(terminal.raw)
        os.kill(terminal.process.pid, signal.SIGCONT)
        terminal.wait_until(lambda: b"row 00010" in terminal.raw[raw:], "drawn again")
        terminal.send("j")
        terminal.wait_for(">Задача row 00001")
        os.kill(terminal.process.pid, signal.SIGSTOP)
        terminal.wait_until(lambda: terminal.state() == "T", "stopped without being asked")
        os.kill(terminal.process.pid, signal.SIGCONT)
        terminal.send("jj")
        terminal.wait_for(">Задача row 00003")
        terminal.send("\x11")
        assert terminal.wait_exit() == 0
        assert_restored(terminal, modes, terminal.slave)


def test_resizing_to_nothing_and_back(tmp_path: Path):
    with run_in_pty(stage(), env=environment(tmp_path)) as terminal:
        terminal.wait_for("row 00010")
        for size in ((1, 1), (20, 5), (3, 40), (200, 2), (80, 24)):
            terminal.resize(*size)
            terminal.drain(0.02)
        terminal.send("j")
        terminal.wait_for(">Задача row 00001")


def written_by(terminal: Terminal, keys: str) -> int:
    terminal.drain(QUIET)
    before = len(terminal.raw)
    terminal.send(keys)
    terminal.drain(QUIET)
    return len(terminal.raw) - before


def test_a_cursor_key_writes_little_and_a_held_one_too(tmp_path: Path):
    with run_in_pty(stage("10000"), 120, 40, environment(tmp_path)) as terminal:
        terminal.wait_for(">Задача row 00000")
        assert 0 < written_by(terminal, "j") < 1500
        terminal.drain(QUIET)
        before, presses = len(terminal.raw), 45
        for _number in range(presses):  # a held key: one after the other has been drawn
            terminal.send("j")
            terminal.read(1)
        terminal.drain(QUIET)
        terminal.wait_for(">Задача row 00046")
        assert (len(terminal.raw) - before) / presses < 1500


def test_a_program_that_waits_writes_nothing_and_does_not_wake(tmp_path: Path):
    with run_in_pty(stage(), env=environment(tmp_path)) as terminal:
        terminal.wait_for("row 00010")
        terminal.drain(QUIET)
        before = terminal.wake_ups()
        assert not terminal.read(0.6)
        # Stock Textual: ten a second in the reading thread alone.
        assert terminal.wake_ups() - before < 5


def test_without_colours_only_bold_dim_and_reverse_are_used(tmp_path: Path):
    with run_in_pty(stage(), env=environment(tmp_path, NO_COLOR="1")) as terminal:
        terminal.wait_for(">Задача row 00000")
        terminal.drain(QUIET)
        used = {
            code
            for found in re.findall(rb"\x1b\[([\d;]*)m", terminal.raw)
            for code in found.split(b";")
            if code not in (b"", b"0", b"1", b"2", b"7", b"22", b"27", b"39", b"49")
        }
        assert used == set()
        assert b"7" in b";".join(re.findall(rb"\x1b\[([\d;]*)m", terminal.raw)).split(b";")


def test_sixteen_colours_are_left_to_the_terminal(tmp_path: Path):
    with run_in_pty(stage(), env=environment(tmp_path, TERM="linux", COLORTERM=None)) as terminal:
        terminal.wait_for(">Задача row 00000")
        assert not re.search(rb"[34]8;[25];", terminal.raw)


class File(io.StringIO):
    def __init__(self, tty: bool, encoding: str = "utf-8"):
        super().__init__()
        self._tty, self._encoding = tty, encoding

    def isatty(self) -> bool:
        return self._tty

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding


@pytest.mark.parametrize(
    ("term", "stdin", "screen", "told"),
    [
        ("xterm-256color", File(True), File(True), None),
        ("linux", File(True), File(True, "UTF-8"), None),
        ("dumb", File(True), File(True), "TERM=dumb"),
        ("", File(True), File(True), "TERM="),
        ("xterm", File(False), File(True), "needs a terminal"),
        ("xterm", File(True), File(False), "needs a terminal"),
        ("xterm", File(True), File(True, "iso8859-1"), "UTF-8"),
    ],
)
def test_says_where_nothing_can_be_drawn(term: str, stdin: File, screen: File, told: str | None):
    said = check_terminal({"TERM": term}, stdin, screen)
    assert said is None if told is None else told in (said or "")


@pytest.mark.parametrize(
    ("environ", "theme"),
    [
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, None),
        ({"TERM": "linux"}, "ansi-dark"),
        ({"TERM": "xterm"}, "ansi-dark"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "ansi-dark"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, None),
    ],
)
def test_a_theme_for_terminals_with_few_colours(environ: dict[str, str], theme: str | None):
    assert fitting_theme(environ) == theme


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {SECRET}",
        f"bearer {SECRET}\nnext",
        f'{{"access_token": "{SECRET}"}}',
        f"security_key={SECRET}",
        f"'password': '{SECRET}'",
    ],
)
def test_reports_do_not_repeat_secrets(text: str):
    assert SECRET not in crash_report(ValueError(text))


def test_a_report_does_not_repeat_a_key_that_is_in_use():
    key, short = Secret("canary5b1e2feb89"), Secret("Value")
    report = crash_report(ValueError(f"b'{key.reveal()}' is odd"))
    assert key.reveal() not in report and "b'***' is odd" in report
    assert short.reveal() in report, "a short key would be found in any text"


async def test_the_quiet_driver_is_used_only_with_a_terminal():
    app = Stage()
    assert app.driver_class is QuietDriver
    async with app.run_test() as _pilot:
        assert app.is_headless
        assert isinstance(app.screen, Screen)
