"""Other programs that a person asks for: which ones, and what they may know of us."""

import asyncio
import os
import shlex
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.links import host_of
from pyrus_tui.paths import usual_umask
from pyrus_tui.words import _

EDITORS = ("nano", "vi")
OPENERS = ("xdg-open", "wslview", "sensible-browser")
PATIENCE = 5.0
"""Seconds after which an opener that still runs counts as one that worked: browsers stay."""


class NoProgram(PyrusError):
    """A program that is needed is not here, or does not start."""


def child_environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for other programs: without anything of our account."""
    environ = os.environ if environ is None else environ
    return {name: value for name, value in environ.items() if not name.startswith("PYRUS_")}


def editor_command(environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the person's editor, as $VISUAL or $EDITOR names it, as a list of arguments.

    Raises:
        NoProgram: there is none, or the variable cannot be read.
    """
    environ = os.environ if environ is None else environ
    for name in ("VISUAL", "EDITOR"):
        wanted = environ.get(name, "").strip()
        if not wanted:
            continue
        try:
            return shlex.split(wanted)
        except ValueError as error:
            raise NoProgram(_("${name} cannot be read: a quote is open.").format(name=name)) from (
                error
            )
    for program in EDITORS:
        if found := shutil.which(program):
            return [found]
    raise NoProgram(_("No editor is known: set $EDITOR."))


def opener_command() -> list[str]:
    """Return the program that shows a web page here.

    Raises:
        NoProgram: there is none.
    """
    for program in ("open",) if sys.platform == "darwin" else OPENERS:
        if found := shutil.which(program):
            return [str(Path(found).absolute())]
    raise NoProgram(_("No program is known that shows web pages."))


def page_url(server: str, task_id: int) -> str:
    """Return the address of a task's web page."""
    return f"https://{server or 'pyrus.com'}/t#id{task_id}"


def is_page_of(url: str, server: str) -> bool:
    """Say whether an address is a web page of this server, and nothing else."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    named = server.casefold() or "pyrus.com"
    own = host in (named, f"[{named}]") or f"{host}:{port}" == named
    return parts.scheme in ("http", "https") and own and "@" not in parts.netloc


async def open_page(url: str, server: str, command: Sequence[str] | None = None) -> None:
    """Show a web page of the server in the person's browser.

    Raises:
        NoProgram: it cannot be shown.
    """
    if not is_page_of(url, server):
        raise NoProgram(_("That is no page of {server}: it is not opened.").format(server=server))
    code = await _run([*(command or opener_command()), url])
    if code:
        raise NoProgram(_("The browser did not start (exit code {code}).").format(code=code))


async def open_link(url: str, command: Sequence[str] | None = None) -> None:
    """Show a web address that a person agreed to in their browser.

    Raises:
        NoProgram: it cannot be shown.
    """
    if not host_of(url):
        raise NoProgram(_("That is no address for a browser: it is not opened."))
    code = await _run([*(command or opener_command()), url])
    if code:
        raise NoProgram(_("The browser did not start (exit code {code}).").format(code=code))


async def open_file(path: Path, command: Sequence[str] | None = None) -> None:
    """Show a file, by its whole path, with the program that the desktop has for it.

    Raises:
        NoProgram: it cannot be shown.
    """
    code = await _run([*(command or opener_command()), str(path)])
    if code:
        raise NoProgram(_("The program did not start (exit code {code}).").format(code=code))


async def _run(command: Sequence[str], data: bytes | None = None) -> int | None:
    """Run a program that neither reads the keys nor writes on the screen; None: it goes on."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=DEVNULL if data is None else PIPE,
            stdout=DEVNULL,
            stderr=DEVNULL,
            env=child_environment(),
            umask=usual_umask(),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        told = _("{program} does not start: {reason}")
        reason = getattr(error, "strerror", None) or str(error)
        raise NoProgram(told.format(program=command[0], reason=reason)) from error
    try:
        async with asyncio.timeout(PATIENCE):
            await process.communicate(data)
    except TimeoutError:
        return None
    return process.returncode


async def copy_through_tmux(text: str) -> bool:
    """Hand a text to tmux, which gives it to the terminal outside; False where it cannot."""
    tmux = shutil.which("tmux")
    if tmux is None:
        return False
    try:
        return await _run([tmux, "load-buffer", "-w", "-"], text.encode()) == 0
    except NoProgram:
        return False
