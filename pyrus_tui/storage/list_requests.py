"""Requests for new lists that nobody answered yet: on the disk before they go out."""

import sqlite3
from datetime import UTC, datetime

from pyrus_tui.models.lists import ListRequest
from pyrus_tui.storage.database import Database
from pyrus_tui.storage.packing import pack, sound, unpack

TABLE = """
    CREATE TABLE list_request(
        name TEXT NOT NULL,
        parent_id INTEGER NOT NULL,
        there BLOB NOT NULL,
        asked REAL NOT NULL,
        PRIMARY KEY(name, parent_id)) WITHOUT ROWID
"""
"""One request for each name in each place; at the top `parent_id` is 0."""


class ListRequests:
    """Remembers them in the file of the outbox, so that no list is made twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[ListRequest, ...]:
        """Return those that are not answered, the oldest first.

        Raises:
            Damaged: they cannot be read.
        """

        def look(connection: sqlite3.Connection) -> list[tuple[str, int, bytes, float]]:
            query = "SELECT name, parent_id, there, asked FROM list_request ORDER BY asked"
            return connection.execute(query).fetchall()

        rows = await self._database.read(look)
        return tuple(
            ListRequest(
                name, parent or None, frozenset(unpack(there)), datetime.fromtimestamp(asked, UTC)
            )
            for name, parent, there, asked in rows
        )

    async def keep(self, request: ListRequest) -> None:
        """Remember a request that is about to go out.

        Raises:
            Damaged: it is not remembered.
        """
        there = pack(sorted(request.there))
        row = (*_key(request), there, request.asked.timestamp())

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("REPLACE INTO list_request VALUES(?, ?, ?, ?)", row)

        await self._database.write(work)

    async def forget(self, request: ListRequest) -> None:
        """Forget a request: what became of it is known.

        Raises:
            Damaged: it is still remembered.
        """

        def work(connection: sqlite3.Connection) -> None:
            query = "DELETE FROM list_request WHERE name = ? AND parent_id = ?"
            connection.execute(query, _key(request))

        await self._database.write(work)


def _key(request: ListRequest) -> tuple[str, int]:
    return sound(request.name), request.parent_id or 0
