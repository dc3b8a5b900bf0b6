"""Form values in an answer: fields as v4 shows them become a flat array of FormValue."""

from collections.abc import Iterator
from typing import Any

from pyrus_tui.sandbox.legacy.params import date
from pyrus_tui.sandbox.legacy.pieces import attachment, person
from pyrus_tui.sandbox.records import Json
from pyrus_tui.sandbox.view import View
from pyrus_tui.sandbox.wire import pruned

TYPES = {
    "text": "Text",
    "number": "Number",
    "money": "Decimal",
    "date": "Date",
    "time": "Time",
    "checkmark": "Checkmark",
    "flag": "Flag",
    "phone": "Phone",
    "email": "Email",
    "person": "Person",
    "person_responsible": "Assignee",
    "author": "Author",
    "due_date": "DueDate",
    "due_date_time": "DueDate",
    "creation_date": "CreationDate",
    "project": "Project",
    "catalog": "Catalog",
    "file": "Files",
    "title": "Title",
    "table": "Title",
    "note": "Note",
    "step": "ApprovalStep",
    "status": "ActivityStatus",
    "task_approval_date": "ApprovalDate",
    "task_approval_user": "ApprovalPerson",
}
"""The older types by those of v4; what is not here is Unknown."""

_PEOPLE = {"Person", "Assignee", "Author", "ApprovalPerson"}
_DATES = {"Date", "DueDate", "CreationDate", "ApprovalDate"}


def form_values(view: View, fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Show fields, each followed by what is inside it."""
    return [value for field in fields for value in _values(view, field)]


def _values(view: View, field: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kind = "Unknown" if _is_several(field) else TYPES.get(field["type"], "Unknown")
    shown: dict[str, Any] = {
        "Field": pruned(
            Id=field["id"], Type=kind, Name=field["name"], ParentId=field.get("parent_id")
        )
    }
    if "row_id" in field:
        shown["RowId"] = field["row_id"]
    value = field.get("value")
    if field["type"] == "table":
        rows = value or []
        yield shown | {"Rows": [_row(row) for row in rows]}
        for row in rows:
            yield from form_values(view, row.get("cells", []))
    elif kind in {"Title", "Unknown"}:
        inside = value if isinstance(value, dict) else {}
        yield shown | pruned(Checkmark=_capital(inside.get("checkmark")))
        yield from form_values(view, inside.get("fields", []))
    else:
        yield shown | (_of_kind(view, kind, value) if value not in (None, "", [], "none") else {})


def _is_several(field: dict[str, Any]) -> bool:
    """Say whether there are several items of a catalog, for which this API has no structure."""
    value = field.get("value")
    several = isinstance(value, dict) and len(value.get("item_ids") or ()) > 1
    return field["type"] == "catalog" and several


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {"RowId": row["row_id"]} | ({"Deleted": True} if row.get("deleted") else {})


def _of_kind(view: View, kind: str, value: Json) -> dict[str, Any]:
    """Show a value under the key that its type has."""
    if kind in _PEOPLE:
        return {kind: person(value)}
    if kind in _DATES:
        return {kind: date(value)}
    if kind in {"Checkmark", "Flag", "ActivityStatus"}:
        return {kind: {"open": "Opened"}.get(value) or _capital(value)}
    if kind == "Time":
        hour, _colon, minute = value.partition(":")
        return {kind: {"UtcHour": int(hour), "UtcMinute": int(minute)}}
    if kind == "Phone":
        return {kind: _phone(value)}
    if kind == "Project":
        return {kind: _project(value["projects"][0])}
    if kind == "Catalog":
        return {
            "CatalogItemId": value["item_id"],
            "CatalogItemValues": value["values"],
            "CatalogHeaders": value["headers"],
        }
    if kind == "Files":
        return {kind: [attachment(file) for file in view.files([file["id"] for file in value])]}
    if kind == "Note":
        return {"Tooltip": value}
    return {kind: value}


def _phone(text: str) -> dict[str, str]:
    first, gap, rest = text.partition(" ")
    has_prefix = first.startswith("+") and gap and rest
    return {"Prefix": first, "Number": rest} if has_prefix else {"Number": text}


def _project(shown: dict[str, Any]) -> dict[str, Any]:
    parent = shown.get("parent")
    return pruned(Id=shown["id"], Name=shown["name"], Parent=_project(parent) if parent else None)


def _capital(word: str | None) -> str | None:
    """Write a word of v4 as an enumeration does."""
    return word.capitalize() if word else None
