"""A program of the person's own that tells the key, such as `pass show pyrus/work`."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

from pyrus_tui.errors import BadSettings
from pyrus_tui.paths import usual_umask
from pyrus_tui.words import _

LIMIT = 10.0
"""Seconds that it may take."""
_LONGEST = 64 << 10
_SECRETS = ("PYRUS_SECURITY_KEY", "PYRUS_CLIENT_SECRET")
"""Variables that are none of its business."""


def run_key_command(command: Sequence[str], limit: float = LIMIT) -> str:
    """Run it without a shell; return the first line that it prints.

    What it writes to its error output is not repeated: it may hold anything.

    Raises:
        BadSettings: it cannot be run, fails, takes too long, or prints nothing.
    """
    name = ascii(command[0])
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={n: v for n, v in os.environ.items() if n not in _SECRETS},
            umask=usual_umask(),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or _("it makes no command")
        text = _("The command {name} cannot be run ({reason}).")
        raise BadSettings(text.format(name=name, reason=reason)) from None
    with process:
        try:
            printed = _printed(process, time.monotonic() + limit)
        except TimeoutError:
            text = _("The command {name} did not tell the key within {n} seconds.")
            raise BadSettings(text.format(name=name, n=round(limit))) from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        text = _("The command {name} failed ({code}): run it yourself to see why.")
        raise BadSettings(text.format(name=name, code=process.returncode))
    line = printed.decode("utf-8", "replace").partition("\n")[0].strip()
    if not line:
        raise BadSettings(_("The command {name} printed no key.").format(name=name))
    return line


def _printed(process: "subprocess.Popen[bytes]", deadline: float) -> bytes:
    """Read all that it prints, up to a size, and wait for its end."""
    if process.stdout is None:
        return b""
    data = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            chunk = os.read(process.stdout.fileno(), 4096)
            if not chunk:
                break
            data += chunk
            if len(data) > _LONGEST:
                raise BadSettings(_("The command prints too much for a key."))
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    return data
