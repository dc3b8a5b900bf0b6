"""Room on the disk that is kept free for the moment in which there is none."""

import os
import time
from contextlib import suppress
from pathlib import Path

FILE = "reserve"
SIZE = 256 * 1024
"""Bytes: room for what a person does while the disk is full, many times over."""

ENOUGH = 4 << 20
"""Bytes that must be free before the room is taken again."""

AGAIN = 30.0
"""Seconds between two tries to take it again."""


class Reserve:
    """A file that is given up when the disk is full, and made anew once it is not.

    Without a folder there is none.
    """

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / FILE if folder else None
        self._whole = folder is None
        self._tried = float("-inf")

    def spend(self) -> bool:
        """Give the room to whoever needs it now; False if it is gone already."""
        if self._file is None:
            return False
        self._whole = False
        self._tried = time.monotonic()
        try:
            self._file.unlink()
        except OSError:
            return False
        return True

    def renew(self) -> None:
        """Take the room if it is not taken; now and then, and only where there is plenty."""
        if self._whole or self._file is None or time.monotonic() - self._tried < AGAIN:
            return
        self._tried = time.monotonic()
        with suppress(OSError):
            disk = os.statvfs(self._file.parent)
            if disk.f_bavail * disk.f_frsize >= ENOUGH:
                self._make(self._file)
                self._whole = True

    @staticmethod
    def _make(file: Path) -> None:
        info = file.lstat() if file.is_symlink() or file.exists() else None
        if info is not None and info.st_size == SIZE:
            return
        file.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        try:
            with os.fdopen(os.open(file, flags, 0o600), "wb") as out:
                out.write(bytes(SIZE))  # not only its length: the room itself has to be taken
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            file.unlink(missing_ok=True)
            raise
