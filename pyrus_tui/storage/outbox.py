"""The outbox: everything a person did that the server may not have yet, and typed words."""

import sqlite3
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pyrus_tui.errors import Damaged
from pyrus_tui.models.base import Json
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.outbox import UNSENT, Awaited, Base, Entry, Stage
from pyrus_tui.storage import list_requests
from pyrus_tui.storage.database import Database, Layout
from pyrus_tui.storage.packing import pack, sound, unpack
from pyrus_tui.storage.reserve import Reserve
from pyrus_tui.words import _

FILE = "outbox.db"

LAYOUT = Layout(
    application_id=0x50594F42,
    synchronous="FULL",
    checked=True,
    migrations=(
        """
        CREATE TABLE entry(
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            task_id INTEGER NOT NULL,
            kind TEXT NOT NULL,
            payload BLOB NOT NULL,
            title TEXT NOT NULL,
            stage TEXT NOT NULL,
            created REAL NOT NULL,
            not_before REAL NOT NULL,
            delay REAL NOT NULL,
            purpose TEXT NOT NULL,
            in_group INTEGER NOT NULL,
            undoes INTEGER NOT NULL,
            base BLOB NOT NULL,
            attempts INTEGER NOT NULL,
            known BLOB,
            doubtful INTEGER NOT NULL,
            resent INTEGER NOT NULL,
            reason TEXT NOT NULL,
            comment_id INTEGER NOT NULL,
            compensation BLOB,
            finished REAL);
        CREATE INDEX entry_stage ON entry(stage);
        CREATE TABLE draft(
            task_id INTEGER NOT NULL,
            purpose TEXT NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY(task_id, purpose)) WITHOUT ROWID
        """,
        "ALTER TABLE entry ADD COLUMN typed TEXT NOT NULL DEFAULT ''",
        """
        CREATE TABLE awaited(
            number INTEGER PRIMARY KEY,
            task_id INTEGER NOT NULL,
            base BLOB NOT NULL)
        """,
        list_requests.TABLE,
    ),
)

_COLUMNS = (
    "number, task_id, kind, payload, title, stage, created, not_before, delay, purpose, in_group,"
    " undoes, base, attempts, known, doubtful, resent, reason, comment_id, compensation, finished,"
    " typed"
)
_PLACES = ",".join("?" * len(_COLUMNS.split(",")))

DraftKey = tuple[int, str]
"""A task and what the words are for."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A row to be: see `Entry`; its `task_id` is 0 where the draft makes a task."""

    task_id: int
    draft: CommentDraft | TaskDraft
    created: datetime
    not_before: datetime
    delay: float = 0.0
    title: str = ""
    purpose: str = ""
    undoes: int = 0
    base: Base = field(default_factory=Base)
    typed: str = ""


class Outbox:
    """The rows and the drafts of one account, in a file of their own; in memory without a folder.

    What a method returns is on the disk. A row is changed only if it still is at an expected
    stage, so that two programs, or a person and the sender, never both decide.
    """

    def __init__(self, folder: Path | None) -> None:
        self._reserve = Reserve(folder)
        self._database = Database(folder / FILE if folder else None, LAYOUT, self._spend)
        self.list_requests = list_requests.ListRequests(self._database)
        self._spent = False

    @property
    def notice(self) -> str:
        """What a person must know of the file, in one sentence; "" while all is well."""
        return self._database.notice

    async def open(self) -> None:
        """Open the file.

        Raises:
            Damaged: it cannot be used.
        """
        await self._database.open()

    async def aclose(self) -> None:
        """Close the file."""
        await self._database.aclose()

    async def changed_by_others(self) -> bool:
        """Say whether another program wrote since this was asked last.

        This is asked all the time, and looks after the reserve as well.
        """
        changed = await self._database.changed_by_others()
        await self._database.read(lambda _connection: self._reserve.renew())
        return changed

    def warning(self) -> str:
        """Say once, in one sentence, that the last room on the disk is being used; else ""."""
        spent, self._spent = self._spent, False
        if not spent:
            return ""
        return _(
            "The disk is full: what you do is kept for now in the last 256 kB set aside for this."
            " Make room soon."
        )

    def _spend(self) -> bool:
        given = self._reserve.spend()
        self._spent = self._spent or given
        return given

    async def entries(self) -> tuple[Entry, ...]:
        """Return all rows in order."""

        def look(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
            query = f"SELECT {_COLUMNS} FROM entry ORDER BY number"
            return connection.execute(query).fetchall()

        return tuple(_entry(row) for row in await self._database.read(look))

    async def add(self, *news: NewEntry) -> tuple[Entry, ...]:
        """Accept rows; several form a group. The typed words leave the drafts with them.

        A snooze that ends with an answer is noted in the same step.

        Raises:
            Damaged: nothing was accepted.
        """

        def work(connection: sqlite3.Connection) -> list[Entry]:
            added: list[Entry] = []
            for new in news:
                query = "SELECT seq FROM sqlite_sequence WHERE name = 'entry'"
                last = connection.execute(query).fetchone()
                number = (last[0] if last else 0) + 1
                group = added[0].number if added else number if len(news) > 1 else 0
                entry = _made(new, number, group)
                query = f"INSERT INTO entry({_COLUMNS}) VALUES({_PLACES})"
                connection.execute(query, _row(entry))
                _put_draft(connection, (new.task_id, new.purpose), "")
                if isinstance(entry.draft, CommentDraft) and entry.draft.until_reply:
                    awaited = (number, entry.task_id, _packed_base(entry.base))
                    connection.execute("INSERT INTO awaited VALUES(?, ?, ?)", awaited)
                added.append(entry)
            return added

        return tuple(await self._database.write(work))

    async def change(
        self,
        number: int,
        stages: AbstractSet[Stage],
        change: Callable[[Entry], Entry],
        *,
        draft: str | None = None,
    ) -> Entry | None:
        """Change a row that is at one of the stages, and return it; None if it is at another.

        `draft` is what stands among the drafts afterwards, in the same step. A new `task_id`, of a
        task that was made, goes to everything that was kept for the old one.

        Raises:
            Damaged: nothing was changed.
        """

        def work(connection: sqlite3.Connection) -> Entry | None:
            query = f"SELECT {_COLUMNS} FROM entry WHERE number = ?"
            row = connection.execute(query, (number,)).fetchone()
            if row is None or row[5] not in stages:
                return None
            entry = change(_entry(row))
            query = f"REPLACE INTO entry({_COLUMNS}) VALUES({_PLACES})"
            connection.execute(query, _row(entry))
            if entry.task_id != row[1]:
                _renumber(connection, row[1], entry.task_id)
            if draft is not None and entry.purpose:
                _put_draft(connection, entry.draft_key, draft)
            return entry

        return await self._database.write(work)

    async def recover(self) -> int:
        """Find what was being sent when the program ended: nobody knows whether it arrived."""

        def work(connection: sqlite3.Connection) -> int:
            query = "UPDATE entry SET stage = ?, doubtful = 1 WHERE stage = ?"
            return connection.execute(query, (Stage.UNKNOWN, Stage.SENDING)).rowcount

        return await self._database.write(work)

    async def forget(self, before: datetime) -> None:
        """Remove rows that were sent or dropped before a moment."""

        def work(connection: sqlite3.Connection) -> None:
            dropped = "SELECT number FROM entry WHERE finished < ? AND stage = ?"
            query = f"DELETE FROM awaited WHERE number IN ({dropped})"
            connection.execute(query, (before.timestamp(), Stage.DROPPED))
            places = ",".join("?" * len(UNSENT))
            query = f"DELETE FROM entry WHERE finished < ? AND stage NOT IN ({places})"
            connection.execute(query, (before.timestamp(), *UNSENT))

        await self._database.write(work)

    async def awaited(self) -> tuple[Awaited, ...]:
        """Return the snoozes that end with an answer."""

        def look(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
            query = "SELECT number, task_id, base FROM awaited ORDER BY number"
            return connection.execute(query).fetchall()

        rows = await self._database.read(look)
        return tuple(Awaited(row[0], row[1], _read_base(unpack(row[2]))) for row in rows)

    async def no_longer_awaited(self, number: int) -> None:
        """Forget that a snooze ends with an answer.

        Raises:
            Damaged: it is still noted.
        """

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM awaited WHERE number = ?", (number,))

        await self._database.write(work)

    async def drafts(self) -> Mapping[DraftKey, str]:
        """Return what was typed and not sent."""

        def look(connection: sqlite3.Connection) -> dict[DraftKey, str]:
            rows = connection.execute("SELECT task_id, purpose, text FROM draft")
            return {(task_id, purpose): text for task_id, purpose, text in rows}

        return await self._database.read(look)

    async def keep_drafts(self, texts: Mapping[DraftKey, str]) -> None:
        """Keep what was typed; an empty text removes it.

        Raises:
            Damaged: nothing was kept.
        """

        def work(connection: sqlite3.Connection) -> None:
            for key, text in texts.items():
                _put_draft(connection, key, text)

        await self._database.write(work)


def _made(new: NewEntry, number: int, group: int) -> Entry:
    making = isinstance(new.draft, TaskDraft) and not new.task_id
    return Entry(
        number=number,
        task_id=-number if making else new.task_id,
        draft=_read_draft(_kind(new.draft), pack(sound(new.draft.kept()))),
        title=sound(new.title),
        stage=Stage.WAITING if new.delay > 0 else Stage.QUEUED,
        created=new.created,
        not_before=new.not_before,
        delay=new.delay,
        purpose=sound(new.purpose),
        group=group,
        undoes=new.undoes,
        base=new.base,
        typed=sound(new.typed),
    )


def _renumber(connection: sqlite3.Connection, local_id: int, task_id: int) -> None:
    for table in ("entry", "draft"):
        query = f"UPDATE OR REPLACE {table} SET task_id = ? WHERE task_id = ?"
        connection.execute(query, (task_id, local_id))


def _put_draft(connection: sqlite3.Connection, key: DraftKey, text: str) -> None:
    task_id, purpose = key
    if text.strip():
        values = (task_id, sound(purpose), sound(text))
        connection.execute("REPLACE INTO draft VALUES(?, ?, ?)", values)
    else:
        query = "DELETE FROM draft WHERE task_id = ? AND purpose = ?"
        connection.execute(query, (task_id, sound(purpose)))


# Rows


def _kind(draft: CommentDraft | TaskDraft) -> str:
    return "task" if isinstance(draft, TaskDraft) else "comment"


def _row(entry: Entry) -> tuple[Any, ...]:
    return (
        entry.number,
        entry.task_id,
        _kind(entry.draft),
        pack(sound(entry.draft.kept())),
        entry.title,
        entry.stage,
        entry.created.timestamp(),
        entry.not_before.timestamp(),
        entry.delay,
        entry.purpose,
        entry.group,
        entry.undoes,
        _packed_base(entry.base),
        entry.attempts,
        None if entry.known is None else pack(sorted(entry.known)),
        entry.doubtful,
        entry.resent,
        sound(entry.reason),
        entry.comment_id,
        None if entry.compensation is None else pack(sound(entry.compensation.kept())),
        None if entry.finished is None else entry.finished.timestamp(),
        entry.typed,
    )


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(
        number=row[0],
        task_id=row[1],
        draft=_read_draft(row[2], row[3]),
        title=row[4],
        stage=Stage(row[5]),
        created=_moment(row[6]),
        not_before=_moment(row[7]),
        delay=row[8],
        purpose=row[9],
        group=row[10],
        undoes=row[11],
        base=_read_base(unpack(row[12])),
        attempts=row[13],
        known=None if row[14] is None else frozenset(unpack(row[14])),
        doubtful=bool(row[15]),
        resent=bool(row[16]),
        reason=row[17],
        comment_id=row[18],
        compensation=None if row[19] is None else _read_comment(row[19]),
        finished=None if row[20] is None else _moment(row[20]),
        typed=row[21],
    )


def _read_draft(kind: str, payload: bytes) -> CommentDraft | TaskDraft:
    if kind == "comment":
        return _read_comment(payload)
    try:
        return TaskDraft.model_validate(unpack(payload))
    except ValidationError as error:
        raise Damaged(_("A row of the outbox cannot be read.")) from error


def _read_comment(payload: bytes) -> CommentDraft:
    try:
        return CommentDraft.model_validate(unpack(payload))
    except ValidationError as error:
        raise Damaged(_("A row of the outbox cannot be read.")) from error


def _packed_base(base: Base) -> bytes:
    ids = None if base.comment_ids is None else sorted(base.comment_ids)
    modified = base.modified.timestamp() if base.modified else None
    fields = [[number, sound(value)] for number, value in base.fields.items()]
    return pack([ids, modified, fields, list(base.rests_on)])


def _read_base(packed: Json) -> Base:
    ids, modified, fields, *rests_on = packed
    return Base(
        comment_ids=None if ids is None else frozenset(ids),
        modified=None if modified is None else _moment(modified),
        fields=dict(fields),
        rests_on=tuple(rests_on[0]) if rests_on else (),
    )


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(float(timestamp), UTC)
