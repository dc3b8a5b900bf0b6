"""The announcements in the database, through one transaction."""

import sqlite3

import msgspec

from pyrus_tui.sandbox.records import Announcement
from pyrus_tui.sandbox.wire import encode

_decode = msgspec.json.Decoder(Announcement).decode


class Board:
    """Reads and writes announcements and the comments on them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def newest(self, most: int) -> list[Announcement]:
        """Return announcements, the newest first."""
        rows = self._connection.execute(
            "SELECT body FROM announcement ORDER BY id DESC LIMIT ?", (most,)
        )
        return [_decode(row[0]) for row in rows]

    def announcement(self, announcement_id: int) -> Announcement | None:
        """Return an announcement, or None."""
        row = self._connection.execute(
            "SELECT body FROM announcement WHERE id = ?", (announcement_id,)
        ).fetchone()
        return _decode(row[0]) if row else None

    def save(self, announcement: Announcement) -> None:
        """Write an announcement."""
        self._connection.execute(
            "INSERT OR REPLACE INTO announcement VALUES (?, ?)",
            (announcement.id, encode(announcement)),
        )

    def comments(self, announcement_id: int) -> list[Announcement]:
        """Return the comments on an announcement, oldest first."""
        rows = self._connection.execute(
            "SELECT body FROM announcement_comment WHERE announcement_id = ? ORDER BY id",
            (announcement_id,),
        )
        return [_decode(row[0]) for row in rows]

    def add_comment(self, announcement_id: int, comment: Announcement) -> None:
        """Write a comment on an announcement."""
        self._connection.execute(
            "INSERT INTO announcement_comment VALUES (?, ?, ?)",
            (comment.id, announcement_id, encode(comment)),
        )
