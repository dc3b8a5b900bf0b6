"""Small files that only their owner may read: written whole or not at all, never through a link."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from pyrus_tui.errors import Damaged
from pyrus_tui.words import _

LARGEST = 1 << 20
"""Bytes of such a file."""


def read_private(file: Path) -> str | None:
    """Return what a private file holds, None where there is none.

    Raises:
        Damaged: it is a link, belongs to somebody else, others may read it, or it cannot be read.
    """
    try:
        _check(file.parent, os.lstat(file.parent), folder=True)
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        if file.is_symlink():
            raise _refused(file, _("it is a link")) from error
        raise _refused(file, error.strerror or str(error)) from error
    with os.fdopen(handle, "rb") as opened:
        _check(file, os.fstat(opened.fileno()), folder=False)
        data = opened.read(LARGEST + 1)
    try:
        if len(data) > LARGEST:
            raise _refused(file, _("it is too big"))
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(file, _("it is not UTF-8 text")) from error


def write_private(file: Path, text: str) -> None:
    """Replace a private file; after a power cut it is the old one or the new one.

    Raises:
        Damaged: it cannot be written safely.
    """
    fresh = file.with_name(f".{file.name}.{token_hex(6)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        _check(file.parent, os.lstat(file.parent), folder=True)
        try:
            with os.fdopen(os.open(fresh, flags, 0o600), "w", encoding="utf-8") as out:
                os.fchmod(out.fileno(), 0o600)
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(file)
        finally:
            fresh.unlink(missing_ok=True)
        folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise _refused(file, error.strerror or str(error)) from error


@contextmanager
def held_folder(folder: Path) -> Iterator[None]:
    """Make a private folder if it is not there; keep other programs from changing it meanwhile.

    Raises:
        Damaged: it cannot be made, or others may look into it.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.mkdir(mode=0o700)
            folder.chmod(0o700)
        except FileExistsError:
            pass
        _check(folder, os.lstat(folder), folder=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise _refused(folder, error.strerror or str(error)) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _check(file: Path, found: os.stat_result, *, folder: bool) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise _refused(file, _("it is a link"))
    if not (stat.S_ISDIR if folder else stat.S_ISREG)(found.st_mode):
        raise _refused(file, _("it is no folder") if folder else _("it is no file"))
    if found.st_uid != os.geteuid():
        raise _refused(file, _("it belongs to somebody else"))
    if found.st_mode & 0o077:
        wanted = "700" if folder else "600"
        text = _("others may read it; `chmod {mode}` ends that, and then change the key")
        raise _refused(file, text.format(mode=wanted))


def _refused(file: Path, reason: str) -> Damaged:
    return Damaged(_("{file} is not used: {reason}.").format(file=file, reason=reason))
