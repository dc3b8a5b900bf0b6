"""What each account's cache takes on the disk, and forgetting it."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pyrus_tui.models.outbox import UNSENT
from pyrus_tui.storage import cache, outbox
from pyrus_tui.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class Kept:
    """An account's folder: whose it is, the bytes of its cache, and how much is not sent.

    `unsent` is None where the outbox cannot be read now.
    """

    folder: Path
    host: str
    person_id: str
    size: int
    unsent: int | None


def accounts(root: Path) -> tuple[Kept, ...]:
    """Return what is kept for each account, by name."""
    if not root.is_dir():
        return ()
    folders = [folder for folder in root.iterdir() if folder.is_dir() and not folder.is_symlink()]
    return tuple(map(_kept, sorted(folders)))


def clear(folder: Path) -> None:
    """Forget an account's cache, also while a program uses it; nothing else is touched.

    Raises:
        Damaged: it cannot be written now.
    """
    if (folder / cache.FILE).exists():
        asyncio.run(_emptied(folder))
    for file in folder.glob(f"{cache.FILE}.kept*"):
        file.unlink(missing_ok=True)


async def _emptied(folder: Path) -> None:
    opened = Cache(folder)
    try:
        await opened.clear()
    finally:
        await opened.aclose()


def _kept(folder: Path) -> Kept:
    name, _dash, _digest = folder.name.rpartition("-")
    host, _dash, person_id = name.rpartition("-")
    size = sum(file.lstat().st_size for file in _cache_files(folder))
    return Kept(folder, host or folder.name, person_id, size, _unsent(folder))


def _cache_files(folder: Path) -> Iterator[Path]:
    for file in folder.glob(f"{cache.FILE}*"):
        if file.is_file():
            yield file


def _unsent(folder: Path) -> int | None:
    """Count without changing anything: not even a damaged outbox is set aside here."""
    file = folder / outbox.FILE
    if not file.exists():
        return 0
    query = f"SELECT count(*) FROM entry WHERE stage IN ({','.join('?' * len(UNSENT))})"
    try:
        address = f"file:{quote(str(file))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=2.0)) as connection:
            return int(connection.execute(query, tuple(UNSENT)).fetchone()[0])
    except sqlite3.Error:
        return None
