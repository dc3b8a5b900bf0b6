"""Finding a file of this machine by its path, and looking at it again before it is sent."""

import asyncio
import os
import stat
from pathlib import Path

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.kept import LocalFile
from pyrus_tui.models.text import one_line
from pyrus_tui.models.typed_paths import Found, parted, path_of
from pyrus_tui.words import _

MOST = 500
"""Entries that are offered at most."""
LOOKED = 20_000
"""Entries of a folder that are looked at."""


class NoFile(PyrusError):
    """There is nothing at a path that could be attached, or not what there was."""


async def entries(typed: str) -> tuple[Found, ...]:
    """Return what a typed path can be completed to, by name; hidden ones only when asked for."""
    return await asyncio.to_thread(_entries, typed)


def _entries(typed: str) -> tuple[Found, ...]:
    head, begun = parted(typed)
    found: list[Found] = []
    try:
        with os.scandir(path_of(head or ".")) as folder:
            for number, entry in enumerate(folder):
                if number >= LOOKED:
                    break
                if entry.name.startswith(".") and not begun.startswith("."):
                    continue
                if entry.name.casefold().startswith(begun.casefold()):
                    found.append(_found(entry))
    except (OSError, ValueError):
        return ()
    return tuple(sorted(found, key=lambda one: one.name.casefold())[:MOST])


def _found(entry: "os.DirEntry[str]") -> Found:
    try:
        known = entry.stat()
    except OSError:
        return Found(entry.name)
    return Found(entry.name, stat.S_ISDIR(known.st_mode), known.st_size)


async def look(typed: str) -> LocalFile:
    """Look at a file that is to be attached.

    Raises:
        NoFile: it is not there, no ordinary file, or empty.
    """
    return await asyncio.to_thread(_look, path_of(typed))


def _look(path: Path) -> LocalFile:
    name = one_line(path.name or str(path), 80)
    try:
        known = path.stat()
    except (OSError, ValueError) as error:
        raise NoFile(_("There is no file {name}.").format(name=name)) from error
    if not stat.S_ISREG(known.st_mode):
        raise NoFile(_("{name} is no file that can be attached.").format(name=name))
    if not known.st_size:
        raise NoFile(_("{name} is empty: there is nothing to attach.").format(name=name))
    return LocalFile(str(path), known.st_size, known.st_mtime_ns)
