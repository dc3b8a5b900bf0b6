"""Form fields in an answer: stored values become the vendor's objects."""

from itertools import pairwise
from typing import Any

from pyrus_tui.sandbox.forms import COMPUTED, Field
from pyrus_tui.sandbox.records import Form, Json, Task
from pyrus_tui.sandbox.view import View
from pyrus_tui.sandbox.wire import pruned


class Served:
    """Shows the fields of one task."""

    def __init__(self, view: View, form: Form, task: Task) -> None:
        self._view = view
        self._form = form
        self._task = task
        layout = view.book.layout(form)
        self.all = layout.fields
        self._children = layout.children

    def fields(self) -> list[dict[str, Any]]:
        """Show every field; one without a value has no `value`."""
        return [self.field(found) for found in self._children.get(0, [])]

    def field(self, field: Field) -> dict[str, Any]:
        """Show one field with its value in the task."""
        shown = self._cell(field, self._value(field))
        if field.type in {"due_date", "due_date_time"} and "value" in shown and self._task.duration:
            shown["duration"] = self._task.duration
        return shown

    def rows(self, field: Field, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Show rows of a table; `position` counts from 0."""
        columns = self._children.get(field.id, [])
        return [
            {
                "row_id": row["row_id"],
                "position": position,
                "cells": [
                    self._cell(column, self._plain(column, row["cells"][column.key]))
                    | {"row_id": row["row_id"]}
                    for column in columns
                    if row["cells"].get(column.key) not in (None, "unchecked")
                ],
            }
            for position, row in enumerate(rows)
        ]

    def _cell(self, field: Field, value: Json) -> dict[str, Any]:
        shown = pruned(id=field.id, type=field.type, name=field.name, code=field.code)
        if value is not None and value != "":
            shown["value"] = value
        if field.parent:
            shown["parent_id"] = field.parent.id
        return shown

    def _value(self, field: Field) -> Json:
        if field.type in COMPUTED:
            return self._computed(field)
        if field.type == "due_date":
            return self._task.due_date
        if field.type == "due_date_time":
            return self._task.due
        stored = self._task.fields.get(field.key)
        if field.type == "title":
            children = [self.field(child) for child in self._children.get(field.id, [])]
            return pruned(checkmark=stored, fields=children)
        if stored is None or stored == []:
            return None
        if field.type == "table":
            return self.rows(field, stored)
        shown = self._plain(field, stored)
        if field.type == "multiple_choice":
            chosen = [c for c in self._children.get(field.id, []) if c.choice_id in stored]
            shown |= pruned(fields=[self.field(child) for child in chosen])
        return shown

    def _plain(self, field: Field, stored: Json) -> Json:
        book = self._view.book
        if field.type == "person":
            return self._view.person(stored)
        if field.type == "catalog":
            catalog = book.catalog(field.info["catalog_id"])
            rows = [book.catalog_row(item_id) for item_id in stored]
            headers = catalog.headers if catalog else []
            return {
                "item_id": stored[0],
                "item_ids": stored,
                "headers": headers,
                "values": rows[0],
                "rows": rows,
            }
        if field.type == "multiple_choice":
            names = {o["choice_id"]: o["choice_value"] for o in field.info["options"]}
            return {
                "choice_id": stored[0],
                "choice_ids": stored,
                "choice_names": [names[choice] for choice in stored],
            }
        if field.type == "file":
            return self._view.files(stored)
        if field.type == "form_link":
            first = book.task(stored[0])
            subject = first.text if first else ""
            return {"task_id": stored[0], "task_ids": stored} | pruned(subject=subject)
        return stored

    def _computed(self, field: Field) -> Json:
        if field.type == "project":
            return self._projects() or None
        value = computed_value(self._task, field)
        is_person = field.type in {"author", "person_responsible", "task_approval_user"}
        return self._view.person(value) if is_person and value else value

    def _projects(self) -> dict[str, Any]:
        found = []
        for list_id in self._task.list_ids:
            chain = []
            current = self._view.book.lists.get(list_id)
            while current:
                chain.append({"id": current.id, "name": current.name})
                current = self._view.book.lists.get(current.parent_id)
            for child, parent in pairwise(chain):
                child["parent"] = parent
            found += chain[:1]
        return pruned(projects=found)


def computed_value(task: Task, field: Field) -> Json:
    """Return what the server puts in a read-only field, people and lists as ids."""
    if field.type == "step":
        return task.current_step or None
    if field.type == "status":
        return "closed" if task.closed else "open"
    if field.type == "creation_date":
        return task.created[:10]
    if field.type == "note":
        return field.default
    if field.type == "author":
        return task.author
    if field.type == "person_responsible":
        return task.responsible or None
    if field.type == "task_approval_date":
        return task.approved_on[:10] or None
    if field.type == "task_approval_user":
        return task.approved_by or None
    return task.list_ids


def text_of(served: Served, title_ids: list[int]) -> str:
    """Join the values of a form's title fields into the text of a task."""
    words = []
    for field in served.all:
        if field.id not in title_ids:
            continue
        value = served.field(field).get("value")
        if isinstance(value, dict):
            value = (value.get("values") or value.get("choice_names") or [_name(value)])[0]
        if value:
            words.append(str(value).split("\n", 1)[0])
    return ", ".join(words)


def _name(person: dict[str, Any]) -> str:
    return f"{person.get('first_name', '')} {person.get('last_name', '')}".strip()
