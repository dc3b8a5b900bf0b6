"""Locks that end with the process that holds them, however it ends."""

import fcntl
import os
from pathlib import Path

from pyrus_tui.errors import Damaged
from pyrus_tui.storage.database import private_folder
from pyrus_tui.words import _


class DeliveryLock:
    """Says which of several running programs sends an account's outbox: whoever holds it.

    Without a folder there is nobody else.
    """

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / "delivery.lock" if folder else None
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether it is ours."""
        return self._file is None or self._handle is not None

    def take(self) -> bool:
        """Take it if nobody has it, without waiting; say whether it is ours.

        Raises:
            Damaged: the folder cannot be used.
        """
        if self._file is None or self._handle is not None:
            return True
        private_folder(self._file.parent)
        try:
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            text = _("{file} cannot be opened ({reason}): nothing can be sent.")
            raise Damaged(text.format(file=self._file, reason=error.strerror)) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """Let another program send."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
