"""Asking the terminal what it can do, by the questions that terminals answer."""

import os
import re
import select
import sys
import termios
import time
import tty
from dataclasses import dataclass

PATIENCE = 1.0
"""Seconds that a terminal may take to answer; over a slow line it needs them."""

_KITTY = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
_ATTRIBUTES = b"\x1b[c"
"""Every terminal answers this one, so nothing is waited for after it."""


@dataclass(frozen=True, slots=True)
class Able:
    """What a terminal says it can do; `answered` is False where it says nothing at all."""

    answered: bool = False
    kitty_images: bool = False
    sixel: bool = False
    clipboard: bool = False
    """By OSC 52; many terminals can and do not say so."""


def read_answer(answer: bytes) -> Able:
    """Understand what came back."""
    attributes = re.search(rb"\x1b\[\?([\d;]*)c", answer)
    if attributes is None:
        return Able()
    numbers = attributes[1].split(b";")
    return Able(
        answered=True,
        kitty_images=b"\x1b_Gi=31;OK" in answer,
        sixel=b"4" in numbers[1:],
        clipboard=b"52" in numbers[1:],
    )


def probe() -> Able:
    """Ask the terminal on the standard input; say nothing is known where there is none."""
    stdin, screen = sys.__stdin__, sys.__stderr__
    if stdin is None or screen is None or not stdin.isatty() or not screen.isatty():
        return Able()
    handle = stdin.fileno()
    before = termios.tcgetattr(handle)
    answer, deadline = b"", time.monotonic() + PATIENCE
    try:
        tty.setcbreak(handle)
        os.write(screen.fileno(), _KITTY + _ATTRIBUTES)
        while not re.search(rb"\x1b\[\?[\d;]*c", answer):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([handle], [], [], left)[0]:
                break
            answer += os.read(handle, 1024)
    except OSError:
        return Able()
    finally:
        termios.tcsetattr(handle, termios.TCSAFLUSH, before)
    return read_answer(answer)
