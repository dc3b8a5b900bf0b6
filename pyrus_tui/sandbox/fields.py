"""Writing form fields: finds the field that is meant, checks the value, tells what changed.

Stored values: texts, numbers and dates as they are; a person's id; lists of ids for catalogs,
choices, files and linked tasks; a table as rows of `{"row_id", "cells": {field id: value}}`.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pyrus_tui.sandbox.field_values import Served
from pyrus_tui.sandbox.forms import COMPUTED, Field
from pyrus_tui.sandbox.people import party_id
from pyrus_tui.sandbox.records import Form, Json, Task
from pyrus_tui.sandbox.view import View
from pyrus_tui.sandbox.wire import (
    VendorError,
    as_date,
    as_id,
    as_list,
    as_moment,
    as_number,
    as_object,
    as_text,
    as_time,
    wrong,
)

MAX_ROWS = 500
MAX_VALUE = 20_000
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class FieldWriter:
    """Writes new values into a task's fields and tells what changed, or refuses all of them."""

    def __init__(
        self, view: View, form: Form, task: Task, attach: Callable[[list[Any]], list[int]]
    ) -> None:
        self._view = view
        self._book = view.book
        self._task = task
        self._attach = attach
        self._served = Served(view, form, task)
        self._creating = not task.current_step
        self._seen: set[int] = set()
        self._echoes: list[dict[str, Any]] = []

    def write(self, updates: list[Any]) -> list[dict[str, Any]]:
        """Apply `[{"id"|"code"|"name", "value"}]` and return the changed fields as served."""
        for update in updates:
            self._write(as_object(update, "field_updates"))
        return self._echoes

    def fill_defaults(self) -> None:
        """Give the form's default values to fields that are still empty."""
        for field in self._served.all:
            default = field.default if field.type not in COMPUTED else None
            if default is not None and self._task.fields.get(field.key) is None:
                self._write({"id": field.id, "value": default})

    def _write(self, update: dict[str, Any]) -> None:
        field = self._find(update, self._served.all)
        if field.in_table:
            raise VendorError("field_is_in_table", f"The field '{field.name}' is in a table.")
        if field.id in self._seen:
            raise VendorError("duplicate_field", f"The field '{field.name}' is given twice.")
        self._seen.add(field.id)
        if field.type in COMPUTED:
            raise VendorError("unable_to_edit_field", f"The field '{field.name}' is read-only.")
        if 0 < field.immutable_step <= self._task.current_step and not self._creating:
            text = f"The field '{field.name}' cannot be changed any more."
            raise VendorError("field_editing_is_not_allowed", text)
        if "value" not in update:
            raise VendorError("required_parameter_missing", "A field has no 'value'.")
        value = update["value"]
        if field.type == "table":
            rows = self._write_rows(field, value)
            self._echoes.append(self._served.field(field) | {"value": rows})
        elif field.type in {"due_date", "due_date_time"}:
            self._write_due(field, value, update.get("duration"))
            self._echoes.append(self._served.field(field))
        else:
            self._write_value(field, value)
            self._echoes.append(self._served.field(field))

    def _find(self, update: dict[str, Any], among: list[Field]) -> Field:
        if update.get("id") is not None:
            wanted = as_id(update["id"], "id")
            found = [field for field in among if field.id == wanted]
            code = "invalid_field_id"
        elif update.get("code") is not None:
            text = as_text(update["code"], "code", 500)
            found = [field for field in among if text and field.code == text]
            code = "invalid_field_code"
        elif update.get("name") is not None:
            text = as_text(update["name"], "name", 500)
            found = [field for field in among if field.name == text]
            code = "invalid_field_name"
        else:
            raise VendorError("field_identity_missing", "A field has no id, code or name.")
        if not found:
            raise VendorError(code, "There is no such field in the form.")
        if len(found) > 1:
            raise VendorError("non_unique_name", "Several fields of the form have this name.")
        return found[0]

    def _write_value(self, field: Field, value: Json) -> None:
        if field.type == "title" and isinstance(value, dict):
            value = value.get("checkmark")
        stored = None if value is None else self._read(field, value)
        if field.type == "file" and stored:
            stored = self._task.fields.get(field.key, []) + stored
        if stored is None or stored == []:
            self._task.fields.pop(field.key, None)
        else:
            self._task.fields[field.key] = stored
        if field.type == "multiple_choice" and isinstance(value, dict) and value.get("fields"):
            echoes = len(self._echoes)
            for child in as_list(value["fields"], "fields"):
                self._write(as_object(child, "fields"))
            del self._echoes[echoes:]

    def _write_due(self, field: Field, value: Json, duration: Json) -> None:
        self._task.due_date = self._task.due = ""
        self._task.duration = 0
        if value is None:
            return
        if field.type == "due_date":
            self._task.due_date = as_date(value, field.name)
        else:
            self._task.due = as_moment(value, field.name)
        self._task.duration = as_id(duration, "duration") if duration is not None else 0

    def _write_rows(self, field: Field, value: Json) -> list[dict[str, Any]]:
        rows = self._task.fields.get(field.key, [])
        known = {row["row_id"]: row for row in rows}
        columns = [column for column in self._served.all if column.parent == field]
        if value is None:
            self._task.fields.pop(field.key, None)
            return [self._forget_row(field, row_id) for row_id in known]
        echo: list[dict[str, Any]] = []
        for item in as_list(value, field.name):
            given = as_object(item, field.name)
            row_id = given.get("row_id")
            row = known.get(as_id(row_id, "row_id")) if row_id is not None else None
            if self._is_deleted(given):
                if row is None:
                    raise VendorError("invalid_table_row", "There is no such row in the table.")
                del known[row["row_id"]]
                echo.append(self._forget_row(field, row["row_id"]))
                continue
            if row is None:
                free = 1 + max([*known, self._task.last_rows.get(field.key, -1)])
                is_free = self._creating and row_id is not None
                row = {"row_id": as_id(row_id, "row_id") if is_free else free, "cells": {}}
                known[row["row_id"]] = row
            changed = self._write_cells(field, row, given.get("cells"), columns)
            cells = {key: row["cells"].get(key) for key in changed}
            part = {"row_id": row["row_id"], "cells": cells}
            [shown] = self._served.rows(field, [part])
            shown["position"] = list(known).index(row["row_id"])
            echo.append(shown)
        if len(known) > MAX_ROWS:
            raise VendorError("table_rows_limit_exceeded", "The table has too many rows.")
        self._task.fields[field.key] = list(known.values())
        return echo

    def _forget_row(self, field: Field, row_id: int) -> dict[str, Any]:
        """Make sure that no later row gets the id of a deleted one, and tell that it is gone."""
        last = self._task.last_rows
        last[field.key] = max(row_id, last.get(field.key, -1))
        return {"row_id": row_id, "deleted": True}

    def _is_deleted(self, row: dict[str, Any]) -> bool:
        flag = row.get("delete", row.get("deleted", False))
        if not isinstance(flag, bool):
            raise wrong("delete", "true or false")
        return flag

    def _write_cells(
        self, field: Field, row: dict[str, Any], cells: Json, columns: list[Field]
    ) -> list[str]:
        changed = []
        for item in as_list([] if cells is None else cells, "cells"):
            cell = as_object(item, "cells")
            column = self._find(cell, columns)
            if 0 < column.immutable_step <= self._task.current_step and not self._creating:
                text = f"The field '{column.name}' cannot be changed any more."
                raise VendorError("field_editing_is_not_allowed", text)
            value = cell.get("value")
            if value is None:
                row["cells"].pop(column.key, None)
            else:
                row["cells"][column.key] = self._read(column, value)
            changed.append(column.key)
        return changed

    def _read(self, field: Field, value: Json) -> Json:
        if field.type in {"text", "phone"}:
            return as_text(value, field.name, MAX_VALUE)
        if field.type == "email":
            text = as_text(value, field.name, MAX_VALUE)
            if text and not _EMAIL.fullmatch(text):
                raise VendorError("incorrect_email_format", "The address is not an e-mail address.")
            return text
        if field.type in {"money", "number"}:
            number = as_number(value, field.name)
            digits = len(format(Decimal(number), "f").partition(".")[2])
            if digits > int(field.info.get("decimal_places", 2 if field.type == "money" else 15)):
                text = f"The value of '{field.name}' has too many decimal places."
                raise VendorError("too_many_decimal_places", text)
            return number
        if field.type == "date":
            return as_date(value, field.name)
        if field.type == "time":
            return as_time(value, field.name)
        words = _WORDS.get(field.type)
        if words:
            if value not in words:
                raise wrong(field.name, "one of: " + ", ".join(words))
            return value
        if field.type == "person":
            return party_id(self._book, value)
        if field.type == "file":
            return self._attach(as_list(value, field.name))
        return self._read_ids(field, as_object(value, field.name))

    def _read_ids(self, field: Field, value: dict[str, Any]) -> list[int]:
        if field.type == "form_link":
            ids = _ids(value, "task_id", "task_ids")
            if any(self._book.task(task_id) is None for task_id in ids):
                raise VendorError("unrecognized_task_id", "The linked task does not exist.")
            return ids
        if field.type == "multiple_choice":
            ids = _ids(value, "choice_id", "choice_ids")
            options = {option["choice_id"]: option for option in field.info["options"]}
            held = self._task.fields.get(field.key, [])
            for choice in ids:
                if choice not in options or (options[choice].get("deleted") and choice not in held):
                    raise wrong(field.name, "a choice of the form")
            several = bool(field.info.get("multiple_choice"))
        else:
            ids = self._catalog_items(field, value)
            several = bool(field.info.get("multiple_choice"))
        if len(ids) > 1 and not several:
            text = f"The field '{field.name}' takes one value."
            raise VendorError("field_cannot_have_multiple_values", text)
        return ids

    def _catalog_items(self, field: Field, value: dict[str, Any]) -> list[int]:
        catalog_id = field.info["catalog_id"]
        names = value.get("item_names")
        if value.get("item_name") is not None:
            names = [value["item_name"]]
        if names is not None and "item_id" not in value and "item_ids" not in value:
            return [self._item_by_name(catalog_id, name) for name in as_list(names, "item_names")]
        ids = _ids(value, "item_id", "item_ids")
        for item_id in ids:
            row = self._book.connection.execute(
                "SELECT 1 FROM catalog_item WHERE id = ? AND catalog_id = ? AND deleted = 0",
                (item_id, catalog_id),
            ).fetchone()
            if row is None and item_id not in self._task.fields.get(field.key, []):
                raise VendorError("invalid_catalog_item_id", "There is no such catalog item.")
        return ids

    def _item_by_name(self, catalog_id: int, name: Json) -> int:
        rows = self._book.connection.execute(
            "SELECT id FROM catalog_item WHERE catalog_id = ? AND name = ? AND deleted = 0",
            (catalog_id, as_text(name, "item_name", 500)),
        ).fetchall()
        if not rows:
            raise VendorError("invalid_catalog_item_name", "There is no such catalog item.")
        if len(rows) > 1:
            raise VendorError("non_unique_catalog_item_name", "Several items have this name.")
        return int(rows[0][0])


_WORDS = {
    "checkmark": ("checked", "unchecked"),
    "flag": ("none", "checked", "unchecked"),
    "title": ("checked", "unchecked"),
}


def _ids(value: dict[str, Any], one: str, many: str) -> list[int]:
    """Read `{one: id}` or `{many: [ids]}`."""
    if value.get(many) is not None:
        return list(dict.fromkeys(as_id(item, many) for item in as_list(value[many], many)))
    if value.get(one) is not None:
        return [as_id(value[one], one)]
    raise wrong(one, "given")
