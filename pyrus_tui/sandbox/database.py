"""The sandbox's SQLite database: its tables, how it is opened, and one transaction per request."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pyrus_tui.errors import Damaged
from pyrus_tui.words import _

CAN_COPY = hasattr(sqlite3.Connection, "deserialize")
"""SQLite can be built without it."""

APPLICATION_ID = 0x50595253
VERSION = 2

SCHEMA = """
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE person(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, body BLOB NOT NULL);
CREATE TABLE role(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE form(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE list(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE catalog(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE catalog_item(
    id INTEGER PRIMARY KEY, catalog_id INTEGER NOT NULL, name TEXT NOT NULL,
    cells TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0);
CREATE INDEX catalog_item_name ON catalog_item(catalog_id, name);
CREATE TABLE task(
    id INTEGER PRIMARY KEY AUTOINCREMENT, form_id INTEGER NOT NULL, current_step INTEGER NOT NULL,
    author INTEGER NOT NULL, responsible INTEGER NOT NULL, text TEXT NOT NULL,
    created TEXT NOT NULL, modified TEXT NOT NULL, closed TEXT NOT NULL,
    due_date TEXT NOT NULL, due TEXT NOT NULL, duration INTEGER NOT NULL,
    parent_task_id INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX task_form ON task(form_id, id);
CREATE INDEX task_parent ON task(parent_task_id);
CREATE TABLE comment(
    id INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX comment_task ON comment(task_id, id);
CREATE TABLE inbox(
    person_id INTEGER NOT NULL, task_id INTEGER NOT NULL, hidden_until TEXT NOT NULL DEFAULT '',
    hidden_date TEXT NOT NULL DEFAULT '', PRIMARY KEY(person_id, task_id)) WITHOUT ROWID;
CREATE INDEX inbox_task ON inbox(task_id);
CREATE TABLE in_list(
    list_id INTEGER NOT NULL, task_id INTEGER NOT NULL, PRIMARY KEY(list_id, task_id)
    ) WITHOUT ROWID;
CREATE INDEX in_list_task ON in_list(task_id);
CREATE TABLE announcement(id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL);
CREATE TABLE announcement_comment(
    id INTEGER PRIMARY KEY AUTOINCREMENT, announcement_id INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX announcement_comments ON announcement_comment(announcement_id, id);
CREATE TABLE meeting(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE content(id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE upload(
    guid TEXT PRIMARY KEY, person_id INTEGER NOT NULL, name TEXT NOT NULL, md5 TEXT NOT NULL,
    content_id INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE file(
    id INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER NOT NULL, content_id INTEGER,
    body BLOB NOT NULL);
CREATE INDEX file_task ON file(task_id);
CREATE TABLE token(
    id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, person_id INTEGER NOT NULL,
    expires TEXT NOT NULL, revoked INTEGER NOT NULL DEFAULT 0);
CREATE INDEX token_person ON token(person_id, id);
CREATE TABLE reaction(
    id INTEGER PRIMARY KEY, due TEXT NOT NULL, kind TEXT NOT NULL, person_id INTEGER NOT NULL,
    task_id INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX reaction_due ON reaction(due, id);
"""


class Database:
    """One connection for all threads: a lock makes every transaction run alone."""

    def __init__(self, name: str) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = _open(name)

    def is_empty(self) -> bool:
        """Tell whether no company lives in it yet."""
        row = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return bool(row[0] == 0)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection; what was written stays only if nothing is raised."""
        with self._lock:
            if self._depth:
                yield self._connection
                return
            self._depth += 1
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth -= 1

    def image(self) -> bytes:
        """Return the whole database as bytes."""
        with self._lock:
            return self._connection.serialize()

    def restore(self, image: bytes) -> None:
        """Become a copy of another database."""
        with self._lock:
            self._connection.deserialize(image)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def create_tables(connection: sqlite3.Connection) -> None:
    """Make the tables inside the caller's transaction."""
    for statement in SCHEMA.split(";"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _open(name: str) -> sqlite3.Connection:
    """Open a database and make sure that it is empty or one of ours."""
    try:
        connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise Damaged(_("The sandbox cannot open {name}.").format(name=name)) from error
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        connection.close()
        raise Damaged(_("{name} is not a sandbox database.").format(name=name)) from error
    if (tables or owner) and (owner, version) != (APPLICATION_ID, VERSION):
        connection.close()
        raise Damaged(_("{name} is not a sandbox database.").format(name=name))
    return connection
