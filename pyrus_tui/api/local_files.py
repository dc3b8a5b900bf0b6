"""Files on this machine: one that is sent, and one that comes to be.

Everything here may wait for a disk: it is called in a thread.
"""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.files import is_same_md5, numbered
from pyrus_tui.words import _


class BadFile(PyrusError):
    """A file on this machine cannot be read or written, or is not what it should be."""


class Source:
    """A file to be sent, which must not change meanwhile.

    Raises:
        BadFile: it cannot be read, is empty or has more bytes than `limit`.
    """

    def __init__(self, source: Path | BinaryIO, limit: int) -> None:
        self.name = source.name if isinstance(source, Path) else _("the file")
        self._owned = isinstance(source, Path)
        try:
            self._file = _opened(source) if isinstance(source, Path) else source
            self._state = self._now()
            self.size = self._file.seek(0, os.SEEK_END)
        except (OSError, ValueError) as error:
            raise self._unreadable(error) from error
        if not 0 < self.size <= limit:
            self.close()
            empty = _("{name} is empty: there is nothing to send.")
            large = _("{name} is too big: Pyrus takes files up to {limit} MB.")
            text = large if self.size else empty
            raise BadFile(text.format(name=self.name, limit=limit >> 20))
        self.rewind()

    def rewind(self) -> None:
        """Go back to the beginning."""
        self._file.seek(0)
        self._left = self.size
        self._md5 = hashlib.md5(usedforsecurity=False)

    def read(self, size: int) -> bytes:
        """Return the next bytes, none at the end.

        Raises:
            BadFile: the file cannot be read, or has changed since it was opened.
        """
        try:
            data = self._file.read(min(size, self._left))
            changed = self._now() != self._state or (self._left and not data)
        except (OSError, ValueError) as error:
            raise self._unreadable(error) from error
        if changed:
            text = _("{name} changed while it was being sent: send it again.")
            raise BadFile(text.format(name=self.name))
        self._left -= len(data)
        self._md5.update(data)
        return data

    @property
    def md5(self) -> str:
        """The MD5 of what was read."""
        return self._md5.hexdigest()

    def close(self) -> None:
        """Close what was opened here."""
        if self._owned:
            self._file.close()

    def _now(self) -> tuple[int, int] | None:
        if not self._owned:
            return None
        known = os.fstat(self._file.fileno())
        return known.st_size, known.st_mtime_ns

    def _unreadable(self, error: Exception) -> BadFile:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        text = _("{name} cannot be read ({reason}).")
        return BadFile(text.format(name=self.name, reason=reason))


def _opened(path: Path) -> BinaryIO:
    """Open an ordinary file; anything else could keep us waiting for ever."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(0, _("it is no ordinary file"))
    return os.fdopen(handle, "rb", buffering=0)


class Part:
    """A file that comes to be, as `NAME.part` in its folder; the name is its own when it is whole.

    Raises:
        BadFile: it cannot be made there.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._named = False
        self.size = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        for candidate in numbered(name):
            self._path = folder / f"{candidate}.part"
            try:
                handle = os.open(self._path, flags, stat.S_IRUSR | stat.S_IWUSR)
            except FileExistsError:
                continue
            except (OSError, ValueError) as error:
                raise self._unwritable(error) from error
            self._file = os.fdopen(handle, "wb", buffering=0)
            return
        raise self._unwritable(FileExistsError(0, _("there are too many files of this name")))

    def write(self, data: bytes) -> None:
        """Add bytes.

        Raises:
            BadFile: they cannot be written.
        """
        view = memoryview(data)
        try:
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            raise self._unwritable(error) from error
        self._md5.update(data)
        self.size += len(data)

    def is_whole(self, md5: str) -> bool:
        """Say whether what was written is what was announced."""
        return is_same_md5(md5, self._md5.hexdigest())

    def finish(self) -> Path:
        """Give the file its name, or the next that is free; no other file is ever replaced.

        Raises:
            BadFile: it cannot have one.
        """
        try:
            os.fsync(self._file.fileno())
            self._file.close()
            for candidate in numbered(self._name):
                target = self._folder / candidate
                with suppress(FileExistsError):
                    _move(self._path, target)
                    self._named = True
                    return target
        except OSError as error:
            raise self._unwritable(error) from error
        raise self._unwritable(FileExistsError(0, _("there are too many files of this name")))

    def discard(self) -> None:
        """Remove what is not whole; what has its name stays."""
        self._file.close()
        if self._named:
            return
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _unwritable(self, error: Exception) -> BadFile:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        text = _("{name} cannot be written in {folder} ({reason}).")
        return BadFile(text.format(name=self._name, folder=self._folder, reason=reason))


def _move(part: Path, target: Path) -> None:
    """Rename a file to a name that nobody has.

    Raises:
        FileExistsError: somebody has it.
    """
    try:
        os.link(part, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems know no links: there the name is taken first, by an empty file of ours.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        os.close(os.open(target, flags, stat.S_IRUSR | stat.S_IWUSR))
        try:
            part.replace(target)
        except OSError:
            target.unlink()
            raise
    else:
        part.unlink()
