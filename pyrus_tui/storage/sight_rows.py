"""The lines of the inbox as they were last shown, in the cache, read without loading the rest.

Nothing here may import much: a start waits for it.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from pyrus_tui.models.sight import Head, Rank, Sight, SightRow

APPLICATION_ID = 0x50594341
"""Marks a file as a cache of ours."""

TABLE = "CREATE TABLE sight(place INTEGER PRIMARY KEY, body TEXT NOT NULL)"
"""Place 0 is what the bars tell, the others are the lines from the top."""

TOGETHER = 64
"""Lines that are read at once."""


def rows_of(sight: Sight) -> Sequence[tuple[int, str]]:
    """Return the rows of the table for a sight."""
    bodies = [sight.head.packed(), *(row.packed() for row in sight.rows)]
    return list(enumerate(bodies))


def ranks_in(connection: sqlite3.Connection) -> dict[int, Rank]:
    """Return where each task stood in the list; without what cannot be read any more."""
    ranks: dict[int, Rank] = {}
    for (body,) in connection.execute("SELECT body FROM sight WHERE place > 0"):
        try:
            row = SightRow.unpacked(body)
        except ValueError:
            continue
        if row.task_id is not None and (rank := row.rank) is not None:
            ranks[row.task_id] = rank
    return ranks


class KeptSight:
    """The lines that were kept, read as they come into sight."""

    def __init__(self, connection: sqlite3.Connection, head: Head, count: int) -> None:
        self._connection = connection
        self._known: dict[int, SightRow | None] = {}
        self.head = head
        self.count = count

    @classmethod
    def opened(cls, file: Path) -> "KeptSight | None":
        """Return what is kept in a cache; None where there is nothing, or it is not usable."""
        if not file.is_file():
            return None
        connection = None
        try:
            # Never written to, and nobody is kept waiting: the program itself opens it for real.
            connection = sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=0)
            mark = connection.execute("PRAGMA application_id").fetchone()
            last = connection.execute("SELECT max(place) FROM sight").fetchone()[0]
            head = connection.execute("SELECT body FROM sight WHERE place = 0").fetchone()
            if mark == (APPLICATION_ID,) and head is not None and last:
                return cls(connection, Head.unpacked(head[0]), last)
        except (sqlite3.Error, ValueError):
            pass
        if connection is not None:
            connection.close()
        return None

    def row(self, number: int) -> SightRow | None:
        """Return a line by its number from the top, 0 the first; None where it is lost."""
        if number not in self._known:
            start = number - number % TOGETHER
            self._known.update(dict.fromkeys(range(start, start + TOGETHER)))
            query = "SELECT place, body FROM sight WHERE place BETWEEN ? AND ?"
            try:
                for place, body in self._connection.execute(query, (start + 1, start + TOGETHER)):
                    self._known[place - 1] = SightRow.unpacked(body)
            except (sqlite3.Error, ValueError):
                pass  # a blank line for a moment: the program brings the true one
        return self._known[number]

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()
