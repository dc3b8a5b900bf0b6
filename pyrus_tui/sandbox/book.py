"""One request's view of the database: reads and writes records, remembers what it has read."""

import sqlite3
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeVar

import msgspec

from pyrus_tui.sandbox.forms import Layout
from pyrus_tui.sandbox.records import (
    Catalog,
    Comment,
    File,
    Form,
    Json,
    Meeting,
    Person,
    Role,
    Task,
    TaskList,
)
from pyrus_tui.sandbox.wire import encode

Record = TypeVar("Record", Person, Role, Form, TaskList, Catalog, Meeting)

_task = msgspec.json.Decoder(Task, float_hook=Decimal)
_comment = msgspec.json.Decoder(Comment, float_hook=Decimal)
_form = msgspec.json.Decoder(Form, float_hook=Decimal)
_file = msgspec.json.Decoder(File)
_cells = msgspec.json.Decoder(list[str])


class Book:
    """The company and its tasks, through one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._people: dict[int, Person] | None = None
        self._roles: dict[int, Role] | None = None
        self._forms: dict[int, Form] = {}
        self._lists: dict[int, TaskList] | None = None
        self._catalogs: dict[int, Catalog | None] = {}
        self._rows: dict[int, list[str]] = {}
        self._layouts: dict[int, Layout] = {}

    # People

    @property
    def people(self) -> dict[int, Person]:
        """Return everybody by id."""
        if self._people is None:
            self._people = self._all("person", Person)
        return self._people

    @property
    def roles(self) -> dict[int, Role]:
        """Return all roles by id."""
        if self._roles is None:
            self._roles = self._all("role", Role)
        return self._roles

    def parties(self, person_id: int) -> set[int]:
        """Return a person's id and those of the roles they belong to."""
        mine = {role.id for role in self.roles.values() if person_id in role.member_ids}
        return {person_id} | mine

    def members(self, party_ids: Iterable[int]) -> set[int]:
        """Return the people behind ids of people and roles, without bots and the banned."""
        found: set[int] = set()
        for party in party_ids:
            role = self.roles.get(party)
            found.update(role.member_ids if role else [party])
        return {
            person_id
            for person_id in found
            if (person := self.people.get(person_id))
            and not person.banned
            and person.type == "user"
        }

    def save_person(self, person: Person) -> None:
        """Write a person."""
        self.connection.execute(
            "INSERT OR REPLACE INTO person VALUES (?, ?, ?)",
            (person.id, person.email.lower(), encode(person)),
        )
        self._people = None

    def save_role(self, role: Role) -> None:
        """Write a role."""
        self._save("role", role)
        self._roles = None

    # Forms, lists, catalogs

    def forms(self) -> list[Form]:
        """Return all forms in the order of their ids."""
        rows = self.connection.execute("SELECT id, body FROM form ORDER BY id")
        return [self._forms.setdefault(key, _form.decode(body)) for key, body in rows]

    def form(self, form_id: int) -> Form | None:
        """Return a form, or None."""
        if form_id not in self._forms:
            row = self._row("SELECT body FROM form WHERE id = ?", form_id)
            if row is None:
                return None
            self._forms[form_id] = _form.decode(row[0])
        return self._forms[form_id]

    def layout(self, form: Form) -> Layout:
        """Return what a form's fields are and how they are nested."""
        if form.id not in self._layouts:
            self._layouts[form.id] = Layout(form)
        return self._layouts[form.id]

    def save_form(self, form: Form) -> None:
        """Write a form."""
        self._layouts.pop(form.id, None)
        self._save("form", form)
        self._forms[form.id] = form

    @property
    def lists(self) -> dict[int, TaskList]:
        """Return all lists by id."""
        if self._lists is None:
            self._lists = self._all("list", TaskList)
        return self._lists

    def save_list(self, task_list: TaskList) -> None:
        """Write a list."""
        self._save("list", task_list)
        self._lists = None

    def catalogs(self) -> list[Catalog]:
        """Return the heads of all catalogs."""
        return list(self._all("catalog", Catalog).values())

    def catalog(self, catalog_id: int) -> Catalog | None:
        """Return a catalog's head, or None."""
        if catalog_id not in self._catalogs:
            row = self._row("SELECT body FROM catalog WHERE id = ?", catalog_id)
            self._catalogs[catalog_id] = msgspec.json.decode(row[0], type=Catalog) if row else None
        return self._catalogs[catalog_id]

    def save_catalog(self, catalog: Catalog) -> None:
        """Write a catalog's head."""
        self._save("catalog", catalog)
        self._catalogs[catalog.id] = catalog

    def catalog_row(self, item_id: int) -> list[str]:
        """Return the cells of a catalog's row, deleted or not, [] if there is none."""
        if item_id not in self._rows:
            row = self._row("SELECT cells FROM catalog_item WHERE id = ?", item_id)
            self._rows[item_id] = _cells.decode(row[0]) if row else []
        return self._rows[item_id]

    # Tasks

    def task(self, task_id: int) -> Task | None:
        """Return a task, or None."""
        row = self._row("SELECT body FROM task WHERE id = ?", task_id)
        return _task.decode(row[0]) if row else None

    def next_id(self, table: str) -> int:
        """Return the id the next row of a table gets."""
        row = self._row("SELECT seq FROM sqlite_sequence WHERE name = ?", table)
        return row[0] + 1 if row else 1

    def save_task(self, task: Task) -> None:
        """Write a task, its searchable columns and the lists it is in."""
        self.connection.execute(
            "INSERT OR REPLACE INTO task VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            task_row(task),
        )
        self.connection.execute("DELETE FROM in_list WHERE task_id = ?", (task.id,))
        self.connection.executemany(
            "INSERT INTO in_list VALUES (?, ?)", [(key, task.id) for key in task.list_ids]
        )

    def children(self, task_id: int) -> list[int]:
        """Return the ids of a task's children."""
        rows = self.connection.execute(
            "SELECT id FROM task WHERE parent_task_id = ? ORDER BY id", (task_id,)
        )
        return [row[0] for row in rows]

    def comments(self, task_id: int) -> list[Comment]:
        """Return a task's comments, oldest first."""
        rows = self.connection.execute(
            "SELECT body FROM comment WHERE task_id = ? ORDER BY id", (task_id,)
        )
        return [_comment.decode(row[0]) for row in rows]

    def comment_count(self, task_id: int) -> int:
        """Return how many comments a task has."""
        row = self._row("SELECT count(*) FROM comment WHERE task_id = ?", task_id)
        return int(row[0])

    def last_comment(self, task_id: int) -> list[Comment]:
        """Return a task's last comment, if it has any."""
        rows = self.connection.execute(
            "SELECT body FROM comment WHERE task_id = ? ORDER BY id DESC LIMIT 1", (task_id,)
        )
        return [_comment.decode(row[0]) for row in rows]

    def comment(self, task_id: int, comment_id: int) -> Comment | None:
        """Return one comment of a task, or None."""
        row = self.connection.execute(
            "SELECT body FROM comment WHERE id = ? AND task_id = ?", (comment_id, task_id)
        ).fetchone()
        return _comment.decode(row[0]) if row else None

    def save_comment(self, task_id: int, comment: Comment) -> None:
        """Write a comment."""
        self.connection.execute(
            "INSERT OR REPLACE INTO comment VALUES (?, ?, ?)",
            (comment.id, task_id, encode(comment)),
        )

    def delete_task(self, task: Task) -> None:
        """Remove a task with its comments and files; what pointed to it no longer does."""
        for other_id in {*task.linked_task_ids, *self.children(task.id)}:
            other = self.task(other_id)
            if other is not None:
                other.linked_task_ids = [key for key in other.linked_task_ids if key != task.id]
                if other.parent_task_id == task.id:
                    other.parent_task_id = 0
                self.save_task(other)
        for table in ("comment", "inbox", "in_list", "file"):
            self.connection.execute(f"DELETE FROM {table} WHERE task_id = ?", (task.id,))
        self.connection.execute("DELETE FROM task WHERE id = ?", (task.id,))

    # Inboxes

    def enter_inbox(self, person_ids: Iterable[int], task_id: int) -> None:
        """Put a task in inboxes; who snoozed it keeps it snoozed."""
        self.connection.executemany(
            "INSERT OR IGNORE INTO inbox(person_id, task_id) VALUES (?, ?)",
            [(person_id, task_id) for person_id in sorted(person_ids)],
        )

    def leave_inbox(self, person_ids: Iterable[int], task_id: int) -> None:
        """Take a task out of inboxes."""
        self.connection.executemany(
            "DELETE FROM inbox WHERE person_id = ? AND task_id = ?",
            [(person_id, task_id) for person_id in person_ids],
        )

    def leave_all_inboxes(self, task_id: int) -> None:
        """Take a task out of every inbox."""
        self.connection.execute("DELETE FROM inbox WHERE task_id = ?", (task_id,))

    def snooze(self, person_id: int, task_id: int, until: str, date: str = "") -> None:
        """Hide a task from an inbox until a moment ("" brings it back now)."""
        self.connection.execute(
            "INSERT OR REPLACE INTO inbox VALUES (?, ?, ?, ?)", (person_id, task_id, until, date)
        )

    def snoozed(self, person_id: int, task_id: int) -> tuple[str, str]:
        """Return until when a task is hidden, and the date if a date was given."""
        row = self.connection.execute(
            "SELECT hidden_until, hidden_date FROM inbox WHERE person_id = ? AND task_id = ?",
            (person_id, task_id),
        ).fetchone()
        return (row[0], row[1]) if row else ("", "")

    # Files

    def file(self, file_id: int) -> File | None:
        """Return a file's description, or None."""
        row = self._row("SELECT body FROM file WHERE id = ?", file_id)
        return _file.decode(row[0]) if row else None

    def file_content(self, file_id: int) -> bytes:
        """Return a file's bytes, none for a link."""
        row = self._row(
            "SELECT data FROM file JOIN content ON content.id = content_id WHERE file.id = ?",
            file_id,
        )
        return row[0] if row else b""

    # Meetings

    def meetings(self) -> list[Meeting]:
        """Return all meetings."""
        return list(self._all("meeting", Meeting).values())

    def save_meeting(self, meeting: Meeting) -> None:
        """Write a meeting."""
        self._save("meeting", meeting)

    # Settings

    def setting(self, name: str) -> str:
        """Return a remembered text, "" if there is none."""
        row = self._row("SELECT value FROM setting WHERE name = ?", name)
        return row[0] if row else ""

    def save_setting(self, name: str, value: str) -> None:
        """Remember a text."""
        self.connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def _row(self, query: str, key: int | str) -> Json:
        return self.connection.execute(query, (key,)).fetchone()

    def _all(self, table: str, kind: type[Record]) -> dict[int, Record]:
        rows = self.connection.execute(f"SELECT id, body FROM {table} ORDER BY id")
        return {key: msgspec.json.decode(body, type=kind) for key, body in rows}

    def _save(self, table: str, record: Role | Form | TaskList | Catalog | Meeting) -> None:
        self.connection.execute(
            f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", (record.id, encode(record))
        )


def task_row(task: Task) -> tuple[object, ...]:
    """Return a task as a row of its table."""
    return (
        task.id, task.form_id, task.current_step, task.author, task.responsible, task.text,
        task.created, task.modified, task.closed, task.due_date, task.due, task.duration,
        task.parent_task_id, encode(task),
    )  # fmt: skip
