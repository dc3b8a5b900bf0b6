"""NewFormValue structures of a request become the field updates that v4 reads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pyrus_tui.sandbox.access import open_list
from pyrus_tui.sandbox.calls import Call
from pyrus_tui.sandbox.forms import Field
from pyrus_tui.sandbox.legacy.params import Params, as_id
from pyrus_tui.sandbox.legacy.refusing import UNKNOWN_FIELD, LegacyError, bad_format, naming
from pyrus_tui.sandbox.people import known_party
from pyrus_tui.sandbox.records import Form, Json

KEYS: dict[str, tuple[str, ...]] = {
    "text": ("Text",),
    "number": ("Number",),
    "money": ("Amount",),
    "date": ("Date",),
    "time": ("Time",),
    "checkmark": ("Checkmark",),
    "flag": ("Flag",),
    "phone": ("Phone",),
    "email": ("Email",),
    "person": ("PersonId",),
    "person_responsible": ("AssigneeId",),
    "due_date": ("DueDate",),
    "due_date_time": ("DueDate",),
    "project": ("ProjectIds", "ProjectId"),
    "catalog": ("CatalogItem",),
    "file": ("Files", "FileUrls"),
    "title": ("Checkmark",),
    "table": ("Rows",),
}
"""What a field of each type is written with; other types cannot be written."""

VALUES = {key for keys in KEYS.values() for key in keys} | {"CurrentStep"}
BY_PARAMETER = {"person_responsible", "due_date", "due_date_time"}
"""What a comment cannot write, because it has parameters of its own for them."""


@dataclass
class Filled:
    """What form values ask for; `responsible` and `list_ids` are None where nothing was said."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    responsible: int | None = None
    list_ids: list[int] | None = None


class FormReader:
    """Reads form values, for a new task or for a comment."""

    def __init__(self, call: Call, form: Form | None, *, is_comment: bool) -> None:
        self._call = call
        self._fields = {f.id: f for f in call.book.layout(form).fields} if form else {}
        self._is_comment = is_comment
        self._rows: dict[tuple[int, int], dict[str, Any]] = {}
        self._filled = Filled()

    def read(self, values: list[Params]) -> Filled:
        """Read an array of NewFormValue."""
        for given in values:
            self._read(given)
        return self._filled

    def _read(self, given: Params) -> None:
        given.need("FieldId")
        each = self._fields.get(given.id("FieldId"))
        if each is None:
            raise LegacyError(400, UNKNOWN_FIELD, "The form has no field with this FieldId.")
        keys = KEYS.get(each.type, ())
        foreign = sorted(VALUES & given.values.keys() - set(keys))
        if not keys or foreign:
            what = ", ".join(keys) or "left alone: this field is not written"
            raise bad_format(foreign[0] if foreign else each.name, what)
        if self._is_comment and each.type in BY_PARAMETER:
            raise bad_format(each.name, "changed by ResponsibleId or DueDate")
        if each.in_table and each.parent:
            given.need("RowId")
            row = self._row(each.parent, given.id("RowId"))
            row["cells"].append({"id": each.id, "value": self._value(each, given)})
        elif each.type == "table":
            for item in given.structures("Rows"):
                item.need("RowId")
                row = self._row(each, item.id("RowId"))
                if item.flag("Deleted"):
                    row["delete"] = True
        elif each.type == "project":
            self._filled.list_ids = (self._filled.list_ids or []) + self._projects(given)
        elif each.type == "person_responsible":
            self._filled.responsible = self._person(given, "AssigneeId")
        else:
            update = {"id": each.id, "value": self._value(each, given)}
            self._filled.updates.append(update)

    def _row(self, table: Field, row_id: int) -> dict[str, Any]:
        """Find the update of a row, or begin it; rows of a table are one update."""
        if (table.id, row_id) not in self._rows:
            row = {"row_id": row_id, "cells": []}
            self._rows[table.id, row_id] = row
            updates = self._filled.updates
            update = next((known for known in updates if known["id"] == table.id), None)
            if update is None:
                update = {"id": table.id, "value": []}
                updates.append(update)
            update["value"].append(row)
        return self._rows[table.id, row_id]

    def _value(self, each: Field, given: Params) -> Json:
        """Read a value as v4 has it; None empties the field."""
        [key, *_others] = KEYS[each.type]
        if each.type == "file":
            return list(files(given, "Files", "FileUrls")) or None
        if key not in given:
            return None
        if key == "DueDate":
            return given.day(key) if each.type == "due_date" else given.moment(key)
        if key == "Date":
            return given.day(key)
        if key == "Time":
            return _time(given.structure(key))
        if key == "Phone":
            phone = given.structure(key)
            return " ".join(filter(None, (phone.text("Prefix"), phone.text("Number")))) or None
        if key == "Checkmark":
            word = given.word(key, ("Unchecked", "Checked")).lower()
            return {"checkmark": word} if each.type == "title" else word
        if key == "Flag":
            return given.word(key, ("None", "Checked", "Unchecked")).lower()
        if key == "PersonId":
            return {"id": self._person(given, key)}
        if key == "CatalogItem":
            return {"item_id": given.id(key)}
        return given.text(key) if key in {"Text", "Email"} else given.values[key]

    def _person(self, given: Params, key: str) -> int | None:
        return person_id(self._call, given.id(key)) if key in given else None

    def _projects(self, given: Params) -> list[int]:
        one = [given.id("ProjectId")] if "ProjectId" in given else []
        return list_ids(self._call, [*one, *given.ids("ProjectIds")])


def person_id(call: Call, wanted: int) -> int:
    """Return the id if somebody has it; the refusal names it."""
    with naming("PersonId", wanted):
        return known_party(call.book, wanted)


def list_ids(call: Call, wanted: list[int]) -> list[int]:
    """Return the ids if all are of lists that the caller may use; the refusal names the first."""
    for list_id in wanted:
        with naming("ProjectId", list_id):
            open_list(call.book, call.me.id, list_id)
    return wanted


def files(given: Params, uploaded: str, linked: str) -> Iterator[dict[str, str]]:
    """Read unique identifiers of uploaded files, and structures of Url and Name."""
    for guid in given.array(uploaded):
        if not isinstance(guid, str):
            raise bad_format(uploaded, "an array of texts")
        yield {"guid": guid}
    for link in given.structures(linked):
        link.need("Url")
        yield {"url": link.text("Url"), "name": link.text("Name")}


def _time(given: Params) -> str:
    hour, minute = (
        as_id(given.values.get(name), name) if name in given else 0
        for name in ("UtcHour", "UtcMinute")
    )
    if hour > 23 or minute > 59:
        raise bad_format("Time", "a time of day")
    return f"{hour:02}:{minute:02}"
