"""The v4 endpoints of forms, and the register: all tasks of a form with their fields."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pyrus_tui.sandbox.access import may_see, open_form
from pyrus_tui.sandbox.calls import Bytes, Call, Route
from pyrus_tui.sandbox.deadlines import is_overdue, is_overdue_on_step, is_past_due, overstayed
from pyrus_tui.sandbox.field_values import Served
from pyrus_tui.sandbox.forms import Field, fields_of
from pyrus_tui.sandbox.pages import within_dates
from pyrus_tui.sandbox.plain_values import words_of
from pyrus_tui.sandbox.records import Form, Json, Task
from pyrus_tui.sandbox.register_csv import Table
from pyrus_tui.sandbox.register_filters import field_filter, id_test
from pyrus_tui.sandbox.serving import form_object, visible_forms
from pyrus_tui.sandbox.wire import (
    Query,
    VendorError,
    as_id,
    as_object,
    as_text,
    pruned,
    wrong,
)

MOST_TASKS = 20_000
LONGEST_SEARCH = 300
_FIELD = re.compile(r"fld(\d{1,15})", re.ASCII)

Test = Callable[[Task], bool]


def get_forms(call: Call) -> dict[str, Any]:
    """List the forms."""
    return {"forms": visible_forms(call.view())}


def get_form(call: Call) -> dict[str, Any]:
    """Return one form."""
    return form_object(open_form(call.book, call.me.id, call.id("form_id")))


def get_register(call: Call) -> dict[str, Any] | Bytes:
    """List a form's tasks with their fields, as JSON or as a table."""
    form = open_form(call.book, call.me.id, call.id("form_id"))
    query = call.query()
    register = _Register(call, form, query)
    if _word(query, "format", ("json", "csv")) == "csv":
        return Table(form, query).filled(register.found(), register.columns)
    return {"tasks": list(register.found())}


class _Register:
    """One request for a register: reads all conditions first, then looks for the tasks."""

    def __init__(self, call: Call, form: Form, query: Query) -> None:
        self._call = call
        self._form = form
        self._query = query
        self._view = call.view()
        self._fields = {field.id: field for field in fields_of(form)}
        self.columns = self._columns()
        self._count = query.count("item_count", MOST_TASKS, MOST_TASKS)
        self._words = as_text(query.text("include_text"), "include_text", LONGEST_SEARCH)
        self._order = "" if _word(query, "sort", ("tsk", "id")) == "id" else "DESC"
        self._where, self._values = self._conditions()
        self._tests = list(self._conditions_on_tasks())

    def found(self) -> Iterator[dict[str, Any]]:
        """Return the tasks that fulfil the conditions, as the register shows them."""
        rows = self._call.book.connection.execute(
            f"SELECT id FROM task WHERE {self._where} ORDER BY id {self._order}", self._values
        ).fetchall()
        left = self._count
        words = self._words.casefold().split()
        for (task_id,) in rows:
            task = self._call.book.task(task_id)
            if task is None or not all(test(task) for test in self._tests):
                continue
            served = Served(self._view, self._form, task)
            if words and not self._says(task, served, words):
                continue
            yield self._shown(task, served)
            left -= 1
            if not left:
                return

    def _columns(self) -> list[Field]:
        """Return the fields that are wanted, in the order in which they are wanted."""
        wanted = _ids(self._query, "field_ids")
        if not wanted:
            return [field for field in self._fields.values() if field.parent is None]
        if any(field_id not in self._fields for field_id in wanted):
            raise VendorError("invalid_field_id", "There is no such field in the form.")
        fields = [self._fields[field_id] for field_id in wanted]
        if any(field.in_table for field in fields):
            raise VendorError("field_is_in_table", "A column comes with its table only.")
        return fields

    def _conditions(self) -> tuple[str, list[str | int]]:
        where, values = within_dates(self._query)
        where = f"form_id = {self._form.id}{where}"
        if not self._query.flag("include_archived"):
            where += " AND closed = ''"
        steps = _ids(self._query, "steps")
        if any(str(step) not in self._form.steps for step in steps):
            raise VendorError("step_field_does_not_exists", "The form has no such step.")
        for column, wanted in (("current_step", steps), ("id", _ids(self._query, "task_ids"))):
            if wanted:
                where += f" AND {column} IN ({','.join(map(str, wanted))})"
        return where, values

    def _conditions_on_tasks(self) -> Iterator[Test]:
        yield self._due_test()
        if self._query.raw("id") is not None:
            id_fits = id_test(self._query.raw("id"))
            yield lambda task: id_fits(task.id)
        for name in self._query.names():
            match = _FIELD.fullmatch(name)
            given = self._query.raw(name)
            if match is None or given is None:
                continue
            field = self._fields.get(int(match[1]))
            if field is None:
                raise VendorError("invalid_field_id", "There is no such field in the form.")
            yield field_filter(field, given).passes
        yield lambda task: may_see(self._call.book, self._call.me.id, task)

    def _due_test(self) -> Test:
        given, now, form = self._query.raw("due_filter"), self._call.now, self._form
        if isinstance(given, dict):
            listed = as_object(given, "due_filter").get("overdue_steps")
            if not isinstance(listed, list) or not listed:
                raise wrong("due_filter", "a word, or steps")
            steps = {as_id(step, "overdue_steps") for step in listed}
            return lambda task: bool(steps & overstayed(form, task, now))
        tests: dict[str, Test] = {
            "": lambda task: True,
            "overdue": lambda task: is_overdue(task, now),
            "past_due": lambda task: is_past_due(task, now),
            "overdue_on_step": lambda task: is_overdue_on_step(form, task, now),
        }
        return tests[_word(self._query, "due_filter", list(tests))]

    def _says(self, task: Task, served: Served, words: list[str]) -> bool:
        """Tell whether all words occur somewhere in a task: its fields, its comments."""
        comments = [comment.text for comment in self._call.book.comments(task.id)]
        fields = [words_of(field) for field in served.fields()]
        text = "\n".join([task.text, *fields, *comments]).casefold()
        return all(word in text for word in words)

    def _shown(self, task: Task, served: Served) -> dict[str, Any]:
        return pruned(
            id=task.id,
            create_date=task.created,
            last_modified_date=task.modified,
            close_date=task.closed,
            current_step=task.current_step or None,
            last_note_id=task.last_note_id or None,
        ) | {"fields": [served.field(field) for field in self.columns]}


def _word(query: Query, name: str, allowed: Sequence[str]) -> str:
    word = query.text(name)
    if word and word not in allowed:
        raise wrong(name, "one of: " + ", ".join(allowed))
    return word


def _ids(query: Query, name: str) -> list[int]:
    """Read ids: an array, a number, or a text with commas."""
    value: Json = query.raw(name)
    if value is None or value == "":
        return []
    items = value if isinstance(value, list) else [value]
    if isinstance(value, str):
        items = [part.strip() for part in value.split(",")]
    if len(items) > MOST_TASKS:
        raise VendorError("limit_exceeded", f"'{name}' has too many values.")
    return list(dict.fromkeys(as_id(_number(item), name) for item in items))


def _number(item: Json) -> Json:
    is_number = isinstance(item, str) and item.isascii() and item.isdigit() and len(item) < 16
    return int(item) if is_number else item


ROUTES: list[Route] = [
    ("GET", "/forms", get_forms),
    ("GET", "/forms/{form_id}", get_form),
    ("GET", "/forms/{form_id}/register", get_register),
    ("POST", "/forms/{form_id}/register", get_register),
]
