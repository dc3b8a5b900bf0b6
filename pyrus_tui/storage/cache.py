"""The cache: what the server said last, so that the program opens at once and without a network."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from pyrus_tui.errors import Damaged
from pyrus_tui.models.base import Json, Model
from pyrus_tui.models.forms import Form
from pyrus_tui.models.lists import TaskList
from pyrus_tui.models.people import Organization, Person, Profile, read_person
from pyrus_tui.models.places import Asked, Contents, Place, PlaceKind
from pyrus_tui.models.sight import Rank
from pyrus_tui.models.tasks import Inbox, InboxGroup, Task, TaskHeader
from pyrus_tui.storage import contact_rows, sight_rows
from pyrus_tui.storage.database import Database, Layout
from pyrus_tui.storage.header_rows import Rows, moment_of, read_headers, row_of
from pyrus_tui.storage.packing import pack, unpack

FILE = "cache.db"
FORGOTTEN = timedelta(days=90)
"""A closed task that nobody looked at for so long goes first."""
MOST = 20_000
"""How many tasks are kept at most."""
MOST_PLACES = 300
"""Of how many lists and forms it is kept which tasks stand in them."""
SLICE = 0.004
"""Seconds of work between two pauses."""

LAYOUT = Layout(
    application_id=sight_rows.APPLICATION_ID,
    migrations=(
        """
        CREATE TABLE setting(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE person(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE header(
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL,
            subject TEXT NOT NULL,
            created REAL,
            modified REAL,
            closed REAL,
            is_closed INTEGER NOT NULL,
            author INTEGER NOT NULL,
            responsible INTEGER NOT NULL,
            due_date TEXT,
            due REAL,
            duration INTEGER);
        CREATE TABLE task(
            id INTEGER PRIMARY KEY,
            closed INTEGER NOT NULL,
            used REAL NOT NULL,
            body BLOB NOT NULL);
        CREATE INDEX task_used ON task(closed, used);
        CREATE TABLE form(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE seen(task_id INTEGER PRIMARY KEY, moment REAL NOT NULL)
        """,
        contact_rows.TABLES,
        """
        CREATE TABLE place(
            kind TEXT NOT NULL,
            id INTEGER NOT NULL,
            archived INTEGER NOT NULL,
            used REAL NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY(kind, id, archived)) WITHOUT ROWID
        """,
        sight_rows.TABLE,
    ),
)

_TABLES = (
    "setting", "person", "header", "task", "form", "seen", "organization", "contact", "place",
    "sight",
)  # fmt: skip
_OWN = ("starred", "recent", "columns")
"""Settings that a person made and that no server could tell again."""

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class KnownPlaces:
    """The trees of lists, when they were read, and the person's own.

    That is stars, tasks viewed last, and the fields with a column in the table of each form.
    """

    lists: tuple[TaskList, ...] = ()
    read: datetime | None = None
    starred: frozenset[Place] = frozenset()
    recent: tuple[int, ...] = ()
    columns: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What was known when the program ended: enough to show the inbox.

    `inbox` is None where it was never read; `seen` says up to which change the person knows a task,
    `ranks` where it stood in the list.
    """

    me: Profile | None = None
    role_ids: frozenset[int] = frozenset()
    inbox: Inbox | None = None
    list_names: Mapping[int, str] = field(default_factory=dict)
    role_names: Mapping[int, str] = field(default_factory=dict)
    places: KnownPlaces = KnownPlaces()
    seen: Mapping[int, datetime] = field(default_factory=dict)
    saved: datetime | None = None
    calendar: Json = None
    ranks: Mapping[int, Rank] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class News:
    """What is to be kept; what is None or empty did not change."""

    me: Profile | None = None
    role_ids: frozenset[int] | None = None
    inbox: Inbox | None = None
    list_names: Mapping[int, str] | None = None
    role_names: Mapping[int, str] | None = None
    headers: Sequence[TaskHeader] = ()
    tasks: Sequence[Task] = ()
    forms: Sequence[Form] = ()
    seen: Mapping[int, datetime] = field(default_factory=dict)
    calendar: Json = None
    places: KnownPlaces | None = None
    contents: Mapping[Asked, Contents] = field(default_factory=dict)


class Cache:
    """One account's cache. It may be thrown away at any time: nothing unsent is in it."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder / FILE, LAYOUT)

    @property
    def notice(self) -> str:
        """What a person must know of the file, in one sentence; "" while all is well."""
        return self._database.notice

    async def aclose(self) -> None:
        """Close the file."""
        await self._database.aclose()

    # Reading

    async def load(self) -> Known:
        """Return what the inbox needs; a file that turns out to be damaged is begun anew.

        Raises:
            Damaged: the file cannot be used at all.
        """
        try:
            settings, people, rows, seen = await self._database.read(_everything)
            ranks = await self._database.read(sight_rows.ranks_in)
        except Damaged:
            await self._database.start_anew()
            return Known()
        persons = {number: Person.from_json(body) for number, body in people}
        headers = await read_headers(rows, persons)
        me = settings.get("me")
        saved = settings.get("saved")
        return Known(
            me=None if me is None else Profile.model_validate(me),
            role_ids=frozenset(settings.get("role_ids", ())),
            inbox=_inbox(settings.get("inbox"), headers),
            list_names=_names(settings.get("list_names")),
            role_names=_names(settings.get("role_names")),
            places=_places(settings),
            seen={task_id: moment_of(moment) for task_id, moment in seen},
            saved=None if saved is None else moment_of(saved),
            calendar=settings.get("calendar"),
            ranks=ranks,
        )

    async def forms(self) -> tuple[Form, ...]:
        """Return the forms."""
        rows = await self._database.read(_all("SELECT body FROM form"))
        return tuple([form async for form in _built(Form, rows)])

    async def contacts(self) -> tuple[Organization, ...]:
        """Return the organizations with their people and roles."""
        companies, rows = await self._database.read(contact_rows.read_contacts)
        people: dict[int, list[Person]] = {}
        pause = _Pause()
        for place, body in rows:
            with suppress(ValueError):
                people.setdefault(place, []).append(read_person(unpack(body)))
            await pause.now_and_then()
        return tuple(
            Organization.from_json(body).model_copy(
                update={"persons": tuple(people.get(place, ()))}
            )
            for place, body in companies
        )

    async def save_contacts(self, organizations: Sequence[Organization]) -> None:
        """Keep the contacts in the place of those kept before."""
        rows: Rows = []
        pause = _Pause()
        for place, organization in enumerate(organizations):
            for person in organization.persons:
                rows.append((len(rows), place, person.to_json()))
                await pause.now_and_then()
        companies = contact_rows.organization_rows(organizations)
        await self._database.write(contact_rows.replace_contacts(companies, rows))

    async def tasks(self, task_ids: Iterable[int], batch: int = 50) -> AsyncIterator[list[Task]]:
        """Yield the tasks that are known, in batches and in the order asked for."""
        ids = list(task_ids)
        for start in range(0, len(ids), batch):
            part = ids[start : start + batch]
            query = f"SELECT id, body FROM task WHERE id IN ({','.join('?' * len(part))})"
            bodies: dict[int, bytes] = dict(await self._database.read(_all(query, part)))
            rows = [(bodies[task_id],) for task_id in part if task_id in bodies]
            tasks = [task async for task in _built(Task, rows)]
            if tasks:
                yield tasks

    async def headers(self, task_ids: Iterable[int]) -> tuple[TaskHeader, ...]:
        """Return the headers that are known, in the order asked for."""
        ids = list(task_ids)
        people, rows = await self._database.read(lambda c: (_people(c), _header_rows(c, ids)))
        persons = {number: Person.from_json(body) for number, body in people}
        found = await read_headers(rows, persons)
        return tuple(found[task_id] for task_id in ids if task_id in found)

    async def contents(self, asked: Asked) -> Contents | None:
        """Return which tasks stood in a place when it was asked last, None if it is not known."""
        key = _place_key(asked)
        if key is None:
            return None
        query = "SELECT body FROM place WHERE kind = ? AND id = ? AND archived = ?"
        rows = await self._database.read(_all(query, key))
        return _contents(unpack(rows[0][0])) if rows else None

    async def task(self, task_id: int) -> Task | None:
        """Return one task, None if it is not known."""
        async for tasks in self.tasks([task_id]):
            return tasks[0]
        return None

    # Writing

    async def save(self, news: News, now: datetime) -> None:
        """Keep what is new, all of it or nothing.

        Raises:
            Damaged: nothing was kept.
        """
        people: dict[int, Person] = {}
        rows: Rows = []
        bodies: Rows = []
        pause = _Pause()
        for header in news.headers:
            rows.append(row_of(header, people))
            await pause.now_and_then()
        for task in news.tasks:
            bodies.append((task.id, task.closed, now.timestamp(), task.to_json()))
            await pause.now_and_then()
        persons = [(person.id, person.to_json()) for person in people.values()]
        forms = [(form.id, form.to_json()) for form in news.forms]
        seen = [(task_id, moment.timestamp()) for task_id, moment in news.seen.items()]
        settings = [(name, pack(value)) for name, value in _settings(news, now)]
        places = [
            (*key, now.timestamp(), pack(_written(known)))
            for asked, known in news.contents.items()
            if (key := _place_key(asked)) is not None
        ]

        def work(connection: sqlite3.Connection) -> None:
            for table, columns, values in (
                ("setting", 2, settings),
                ("person", 2, persons),
                ("header", 12, rows),
                ("task", 4, bodies),
                ("form", 2, forms),
                ("seen", 2, seen),
                ("place", 5, places),
            ):
                query = f"REPLACE INTO {table} VALUES({','.join('?' * columns)})"
                connection.executemany(query, values)

        await self._database.write(work)

    async def save_sight(self, rows: Sequence[tuple[int, str]]) -> None:
        """Keep what the inbox looks like, in the place of what it looked like before.

        Raises:
            Damaged: it is as before.
        """

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM sight")
            connection.executemany("INSERT INTO sight VALUES(?, ?)", rows)

        await self._database.write(work)

    async def touch(self, task_ids: Iterable[int], now: datetime) -> None:
        """Note that somebody looked at tasks."""
        values = [(now.timestamp(), task_id) for task_id in task_ids]
        query = "UPDATE task SET used = ? WHERE id = ?"
        await self._database.write(lambda connection: connection.executemany(query, values))

    async def prune(self, now: datetime, most: int = MOST) -> int:
        """Forget closed tasks that nobody looked at for long, then the oldest above the bound.

        What is in the inbox stays. Returns how many tasks went.
        """

        def work(connection: sqlite3.Connection) -> int:
            settings = _settings_in(connection)
            inbox = {(task_id,) for task_id in (settings.get("inbox") or [[]])[0]}
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS kept(id INTEGER PRIMARY KEY)")
            connection.execute(
                "CREATE TEMP TABLE IF NOT EXISTS kept_headers(id INTEGER PRIMARY KEY)"
            )
            connection.execute("DELETE FROM kept")
            connection.execute("DELETE FROM kept_headers")
            connection.executemany("INSERT INTO kept VALUES(?)", inbox)
            connection.execute(
                "DELETE FROM place WHERE (kind, id, archived) NOT IN (SELECT kind, id, archived"
                " FROM place ORDER BY used DESC LIMIT ?)",
                (MOST_PLACES,),
            )
            for (body,) in connection.execute("SELECT body FROM place").fetchall():
                inside = [(task_id,) for task_id in unpack(body)[0]]
                connection.executemany("INSERT OR IGNORE INTO kept_headers VALUES(?)", inside)
            before = connection.total_changes
            connection.execute(
                "DELETE FROM task WHERE closed AND used < ? AND id NOT IN (SELECT id FROM kept)",
                ((now - FORGOTTEN).timestamp(),),
            )
            connection.execute(
                "DELETE FROM task WHERE id IN (SELECT id FROM task"
                " WHERE id NOT IN (SELECT id FROM kept) ORDER BY closed DESC, used ASC"
                " LIMIT max(0, (SELECT count(*) FROM task) - ?))",
                (most,),
            )
            gone = connection.total_changes - before
            for table, column in (("header", "id"), ("seen", "task_id")):
                connection.execute(
                    f"DELETE FROM {table} WHERE {column} NOT IN (SELECT id FROM kept)"
                    f" AND {column} NOT IN (SELECT id FROM kept_headers)"
                    f" AND {column} NOT IN (SELECT id FROM task)"
                )
            return gone

        return await self._database.write(work)

    async def size(self) -> int:
        """Return how many bytes it takes on the disk."""
        file = self._database.file
        sides = [file.with_name(file.name + ending) for ending in ("", "-wal", "-shm")]
        return sum(side.stat().st_size for side in sides if side.exists())

    async def clear(self) -> None:
        """Forget everything but what the person made."""

        def work(connection: sqlite3.Connection) -> None:
            own = [(name, pack(_settings_in(connection).get(name))) for name in _OWN]
            for table in _TABLES:
                connection.execute(f"DELETE FROM {table}")
            connection.executemany("REPLACE INTO setting VALUES(?, ?)", own)

        def tidy(connection: sqlite3.Connection) -> None:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

        await self._database.write(work)
        await self._database.read(tidy)


# Columns and values


def _all(query: str, values: Sequence[Any] = ()) -> Callable[[sqlite3.Connection], Rows]:
    return lambda connection: connection.execute(query, values).fetchall()


def _settings_in(connection: sqlite3.Connection) -> dict[str, Json]:
    rows = connection.execute("SELECT name, value FROM setting")
    return {name: unpack(value) for name, value in rows}


def _people(connection: sqlite3.Connection) -> Rows:
    return connection.execute("SELECT * FROM person").fetchall()


def _header_rows(connection: sqlite3.Connection, task_ids: Sequence[int]) -> Rows:
    rows: Rows = []
    for start in range(0, len(task_ids), 500):
        part = task_ids[start : start + 500]
        query = f"SELECT * FROM header WHERE id IN ({','.join('?' * len(part))})"
        rows += connection.execute(query, part).fetchall()
    return rows


def _everything(connection: sqlite3.Connection) -> tuple[dict[str, Json], Rows, Rows, Rows]:
    settings = _settings_in(connection)
    inbox = (settings.get("inbox") or [[]])[0]
    return (
        settings,
        _people(connection),
        _header_rows(connection, inbox),
        connection.execute("SELECT * FROM seen").fetchall(),
    )


def _settings(news: News, now: datetime) -> Iterable[tuple[str, Json]]:
    yield "saved", now.timestamp()
    if news.me is not None:
        yield "me", unpack(news.me.to_json())
    if news.role_ids is not None:
        yield "role_ids", sorted(news.role_ids)
    if news.list_names is not None:
        yield "list_names", list(news.list_names.items())
    if news.role_names is not None:
        yield "role_names", list(news.role_names.items())
    if news.calendar is not None:
        yield "calendar", news.calendar
    if news.places is not None:
        read = news.places.read
        trees = [unpack(one.to_json()) for one in news.places.lists]
        yield "lists", [trees, None if read is None else read.timestamp()]
        yield "starred", sorted((place.kind.value, place.id) for place in news.places.starred)
        yield "recent", list(news.places.recent)
        yield "columns", [[form, list(ids)] for form, ids in news.places.columns.items()]
    if news.inbox is not None:
        groups = [
            [group.id, group.name, [task.id for task in group.tasks], group.has_more]
            for group in news.inbox.groups
        ]
        ids = [task.id for task in news.inbox.all_tasks]
        yield "inbox", [ids, groups, news.inbox.has_more]


def _inbox(kept: Json, headers: Mapping[int, TaskHeader]) -> Inbox | None:
    if kept is None:
        return None
    ids, groups, has_more = kept
    shown = [
        InboxGroup(id=number, name=name, has_more=more).model_copy(
            update={"tasks": tuple(headers[i] for i in inside if i in headers)}
        )
        for number, name, inside, more in groups
    ]
    tasks = tuple(headers[i] for i in ids if i in headers)
    return Inbox(has_more=has_more).model_copy(update={"tasks": tasks, "groups": tuple(shown)})


def _places(settings: Mapping[str, Json]) -> KnownPlaces:
    trees, read = settings.get("lists") or ((), None)
    starred = settings.get("starred") or ()
    return KnownPlaces(
        lists=tuple(TaskList.model_validate(tree) for tree in trees),
        read=None if read is None else moment_of(read),
        starred=frozenset(Place(PlaceKind(kind), number) for kind, number in starred),
        recent=tuple(settings.get("recent") or ()),
        columns={form: tuple(ids) for form, ids in settings.get("columns") or ()},
    )


def _place_key(asked: Asked) -> tuple[str, int, bool] | None:
    """Return under which key a place is kept; None where a part of it was asked for."""
    wanted = asked.narrowing
    if wanted.has_span or wanted.steps:
        return None
    return asked.place.kind.value, asked.place.id, wanted.archived


def _written(known: Contents) -> Json:
    dates = (known.read, known.whole, known.until, known.newest)
    return [list(known.task_ids), known.has_more, *(d and d.timestamp() for d in dates)]


def _contents(kept: Json) -> Contents:
    ids, has_more, *stamps = kept
    return Contents(
        tuple(ids), has_more, *(None if stamp is None else moment_of(stamp) for stamp in stamps)
    )


async def _built(model: type[M], rows: Iterable[tuple[Any, ...]]) -> AsyncIterator[M]:
    """Build values from their JSON; one that cannot be read any more is left out."""
    pause = _Pause()
    for (body,) in rows:
        try:
            yield model.from_json(body)
        except ValueError:
            continue
        await pause.now_and_then()


class _Pause:
    """Lets others run now and then."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    async def now_and_then(self) -> None:
        if time.perf_counter() - self._since > SLICE:
            await asyncio.sleep(0)
            self._since = time.perf_counter()


def _names(pairs: Json) -> dict[int, str]:
    return {int(number): str(name) for number, name in pairs or ()}
