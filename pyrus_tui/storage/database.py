"""Opening our SQLite files safely, and working with them off the event loop."""

import asyncio
import fcntl
import os
import sqlite3
import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pyrus_tui.errors import Damaged
from pyrus_tui.words import _

T = TypeVar("T")
BUSY = 5.0
"""Seconds to wait for another program that writes."""

MEMORY = ":memory:"
_SIDE_FILES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file holds: migration number n brings it from version n to version n + 1.

    `synchronous` is FULL where a commit has to survive a power cut, else NORMAL; `checked` has
    the whole file looked through when it is opened.
    """

    application_id: int
    migrations: tuple[str, ...]
    synchronous: str = "NORMAL"
    checked: bool = False


class Database:
    """One connection to one file, used by one thread.

    The file is opened at the first use, or by `open`. A file that is damaged, foreign or of a
    newer version is kept under another name and replaced by an empty one; `notice` then says so
    in one sentence. A file that another program uses is never replaced. Without a `file` all of it
    lives in memory and ends with the program. Where the disk is full, `make_room` is asked for
    some, and what could not be written is tried once more.
    """

    def __init__(
        self, file: Path | None, layout: Layout, make_room: Callable[[], bool] | None = None
    ) -> None:
        self.file = file or Path(MEMORY)
        self._in_memory = file is None
        self.notice = ""
        self._layout = layout
        self._make_room = make_room
        self._connection: sqlite3.Connection | None = None
        self._in_use: int | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._data_version = 0

    async def open(self) -> None:
        """Open the file, if it is not open.

        Raises:
            Damaged: it cannot be used.
        """
        await self._run(lambda _connection: None)

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Let `work` look something up.

        Raises:
            Damaged: the file cannot be read.
        """
        return await self._run(work)

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Let `work` change something; all of it is on the disk when this returns, or nothing.

        Raises:
            Damaged: it could not be written.
        """

        def transaction(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result

        def again(connection: sqlite3.Connection) -> T:
            try:
                return transaction(connection)
            except sqlite3.Error as error:
                full = _code(error) == sqlite3.SQLITE_FULL
                if not full or self._make_room is None or not self._make_room():
                    raise
            return transaction(connection)

        return await self._run(again)

    async def changed_by_others(self) -> bool:
        """Say whether another connection wrote since this was asked last."""

        def look(connection: sqlite3.Connection) -> bool:
            version = _number(connection, "data_version")
            changed, self._data_version = version != self._data_version, version
            return changed

        return await self._run(look)

    async def start_anew(self) -> None:
        """Set the file aside, because it turned out to be damaged, and open an empty one.

        Raises:
            Damaged: that is not possible.
        """

        def replace() -> None:
            self._close()
            try:
                self._connection = self._opened(spoiled=True)
            except sqlite3.Error as error:
                raise self._damaged(error) from error

        await self._in_thread(replace)

    async def aclose(self) -> None:
        """Close the file."""
        if self._thread is not None:
            thread = self._thread
            await asyncio.get_running_loop().run_in_executor(thread, self._close)
            self._thread = None
            thread.shutdown()

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        def job() -> T:
            try:
                if self._connection is None:
                    self._connection = self._opened()
                return work(self._connection)
            except sqlite3.Error as error:
                raise self._damaged(error) from error

        return await self._in_thread(job)

    async def _in_thread(self, job: Callable[[], T]) -> T:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix=self.file.stem)
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._in_use is not None:
            os.close(self._in_use)
            self._in_use = None

    # Opening

    def _opened(self, *, spoiled: bool = False) -> sqlite3.Connection:
        if self._in_memory:
            connection = sqlite3.connect(MEMORY, isolation_level=None, check_same_thread=False)
            self._migrate(connection)
            return connection
        private_folder(self.file.parent)
        try:
            self._share()
            examined = None if spoiled else self._examined()
            if examined is None:
                self._set_aside()
            connection = examined or self._connected()
        except OSError as error:
            text = _("{file} cannot be used ({reason}).")
            raise Damaged(text.format(file=self.file, reason=error.strerror)) from error
        self._migrate(connection)
        self._data_version = _number(connection, "data_version")
        return connection

    def _examined(self) -> sqlite3.Connection | None:
        """Return the connection to the file, or None where the file is of no use to us."""
        connection: sqlite3.Connection | None = None
        try:
            connection = self._connected()
            if self._is_ours(connection):
                return connection
            connection.close()
            text = _("{file} is of another version of pyrus-tui")
        except sqlite3.DatabaseError as error:
            if connection is not None:
                connection.close()
            if _code(error) not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise
            text = _("{file} is damaged")
        self.notice = text.format(file=self.file.name)
        return None

    def _connected(self) -> sqlite3.Connection:
        _private_file(self.file)
        connection = sqlite3.connect(
            self.file, timeout=BUSY, isolation_level=None, check_same_thread=False
        )
        try:
            _use_wal(connection)
            connection.execute(f"PRAGMA synchronous = {self._layout.synchronous}")
            connection.execute("PRAGMA trusted_schema = OFF")
            if self._layout.checked:
                answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
                if answer != "ok":
                    error = sqlite3.DatabaseError(answer)
                    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
                    raise error
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _is_ours(self, connection: sqlite3.Connection) -> bool:
        # In one transaction: another program may be making the tables right now.
        connection.execute("BEGIN")
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        version = _number(connection, "user_version")
        owner = _number(connection, "application_id")
        connection.execute("COMMIT")
        if not version and not owner and not tables:
            return True
        return owner == self._layout.application_id and version <= len(self._layout.migrations)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        newest = len(self._layout.migrations)
        version = _number(connection, "user_version")
        if version == newest:
            return
        if version:
            self._be_alone(_("{file} is in use by an older pyrus-tui: close that one first."))
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another program may have done it since.
            for script in self._layout.migrations[_number(connection, "user_version") :]:
                for statement in script.split(";"):
                    if statement.strip():
                        connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {self._layout.application_id}")
            connection.execute(f"PRAGMA user_version = {newest}")
            connection.execute("COMMIT")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.close()
            raise

    # Other programs that use the same file

    def _share(self) -> None:
        """Note that we use the file; the note ends with the process."""
        if self._in_use is None:
            file = self.file.with_name(self.file.name + ".lock")
            self._in_use = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            fcntl.flock(self._in_use, fcntl.LOCK_SH)

    def _be_alone(self, refusal: str) -> None:
        if self._in_use is None:
            return
        try:
            fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Damaged(refusal.format(file=self.file.name)) from error
        finally:
            fcntl.flock(self._in_use, fcntl.LOCK_SH)

    def _set_aside(self) -> None:
        self._be_alone(_("{file} cannot be read and is in use by another pyrus-tui: close it."))
        kept = self.file.with_name(f"{self.file.name}.kept")
        number = 1
        while kept.exists():
            number += 1
            kept = self.file.with_name(f"{self.file.name}.kept-{number}")
        for ending in _SIDE_FILES:
            side = self.file.with_name(self.file.name + ending)
            if side.exists():
                side.rename(kept.with_name(kept.name + ending))
        told = self.notice or _("{file} is damaged").format(file=self.file.name)
        self.notice = _("{what}: it is kept as {kept}, and an empty one was begun.").format(
            what=told, kept=kept.name
        )

    def _damaged(self, error: sqlite3.Error) -> Damaged:
        text = {
            sqlite3.SQLITE_FULL: _("The disk is full: {file} cannot be written."),
            sqlite3.SQLITE_BUSY: _("{file} is in use by another program."),
            sqlite3.SQLITE_CORRUPT: _("{file} is damaged."),
            sqlite3.SQLITE_NOTADB: _("{file} is damaged."),
        }.get(_code(error), _("{file} cannot be used ({reason})."))
        return Damaged(text.format(file=self.file, reason=error))


def private_folder(folder: Path) -> None:
    """Make sure that a folder is there, that it is ours, and that nobody else looks into it.

    Raises:
        Damaged: it cannot be so.
    """
    text = _("The folder {folder} cannot be used ({reason}).")
    try:
        missing = [folder]
        while not missing[-1].parent.exists():
            missing.append(missing[-1].parent)
        for part in reversed(missing):
            part.mkdir(mode=0o700, exist_ok=True)
        info = folder.lstat()
        if stat.S_ISLNK(info.st_mode) or info.st_uid != os.geteuid():
            reason = _("it is a link, or belongs to somebody else")
            raise Damaged(text.format(folder=folder, reason=reason))
        if info.st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise Damaged(text.format(folder=folder, reason=error.strerror)) from error


def _private_file(file: Path) -> None:
    """Make the file before SQLite does, which would follow a link and let others read it."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        os.close(os.open(file, flags, 0o600))
    except FileExistsError:
        pass
    else:
        folder = os.open(file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    # An existing file is not opened here: closing it would end SQLite's locks in this process.
    for side in (file.with_name(file.name + ending) for ending in _SIDE_FILES):
        try:
            info = side.lstat()
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(info.st_mode) or info.st_uid != os.geteuid():
            text = _("{file} is a link, or belongs to somebody else: it is not opened.")
            raise Damaged(text.format(file=side))
        if info.st_mode & 0o077:
            side.chmod(0o600)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Write ahead; SQLite itself does not wait here for another program that begins too."""
    until = time.monotonic() + BUSY
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
