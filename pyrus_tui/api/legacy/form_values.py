"""Form values of the legacy API as fields of the current one.

The legacy API sends one flat list: what stands in a section or a table names the title it belongs
to, and in a table the row too. Here sections and tables are put together again.
"""

from collections.abc import Mapping

from pyrus_tui.api.legacy.translating import (
    Convert,
    Table,
    attachment,
    by,
    day,
    each,
    person,
    translated,
    word,
)
from pyrus_tui.models.base import Json, read_int


def _phone(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    parts = (value.get("Prefix"), value.get("Number"))
    return " ".join(str(part) for part in parts if isinstance(part, str | int) and part != "")


def _time(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    try:
        hour = read_int(value.get("UtcHour", 0) or 0)
        minute = read_int(value.get("UtcMinute", 0) or 0)
    except ValueError:
        return value
    return f"{hour:02}:{minute:02}"


def _status(value: Json) -> Json:
    return {"opened": "open"}.get(value.lower(), value.lower()) if isinstance(value, str) else value


def _project(value: Json) -> Json:
    return {"projects": each(_one_project)(value)}


def _one_project(value: Json) -> Json:
    return translated(value, _PROJECT)


_PROJECT: Table = {"Id": ("id", None), "Name": ("name", None), "Parent": ("parent", _one_project)}
_URLS: Table = {"Url": ("url", None), "Name": ("name", None)}


def _urls(value: Json) -> Json:
    files = each(by(_URLS))(value)
    if not isinstance(files, list):
        return files
    return [{"id": 0} | file if isinstance(file, dict) else file for file in files]


TYPES: Mapping[str, tuple[str, str, Convert | None]] = {
    "text": ("text", "Text", None),
    "number": ("number", "Number", None),
    "decimal": ("money", "Decimal", None),
    "date": ("date", "Date", day),
    "time": ("time", "Time", _time),
    "checkmark": ("checkmark", "Checkmark", word),
    "flag": ("flag", "Flag", word),
    "phone": ("phone", "Phone", _phone),
    "email": ("email", "Email", None),
    "person": ("person", "Person", person),
    "assignee": ("responsible", "Assignee", person),
    "author": ("author", "Author", person),
    "duedate": ("due_date", "DueDate", day),
    "creationdate": ("creation_date", "CreationDate", day),
    "project": ("project", "Project", _project),
    "files": ("file", "Files", each(attachment)),
    "fileurls": ("file", "FileUrls", _urls),
    "note": ("note", "Tooltip", None),
    "approvalstep": ("step", "ApprovalStep", None),
    "approvaldate": ("task_approval_date", "ApprovalDate", day),
    "approvalperson": ("task_approval_user", "ApprovalPerson", person),
    "activitystatus": ("status", "ActivityStatus", _status),
}
"""Legacy type in small letters → current type, key of the value, and how it is converted.

Titles and catalogs have several keys and are read apart.
"""

_BY_KEY: Mapping[str, str] = {
    **{key: kind for kind, (_type, key, _convert) in TYPES.items()},
    "CatalogItemId": "catalog",
    "Rows": "title",
}
_WRITABLE = frozenset(("project", "assignee"))
"""Types that this API lets be filled in; the current one does so by itself."""
_META: Table = {
    "Id": ("id", None),
    "Type": ("type", None),
    "Name": ("name", None),
    "ParentId": ("parent_id", None),
}
_CATALOG: Table = {
    "CatalogItemId": ("item_id", None),
    "CatalogItemValues": ("values", None),
    "CatalogHeaders": ("headers", None),
}


def read_fields(values: Json) -> Json:
    """Return form values as fields; what is in no list stays as it is."""
    if isinstance(values, dict):
        values = [values]
    if not isinstance(values, list):
        return values
    return _put_together([_field(value) for value in values])


def _field(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    meta = translated(value.get("Field"), _META)
    field = dict(meta) if isinstance(meta, dict) else {}
    kind = field.get("type")
    kind = kind.lower() if isinstance(kind, str) else ""
    if not kind:
        kind = next((_BY_KEY[key] for key in value if key in _BY_KEY), "")
    if value.get("RowId") is not None:
        field["row_id"] = value["RowId"]
    if kind in _WRITABLE:
        field["info"] = {"writable": True}
    return field | _value(kind, value)


def _value(kind: str, value: dict[str, Json]) -> dict[str, Json]:
    """Return type and value of a field, those of an unknown type as they came."""
    if kind == "title":
        return _title(value)
    if kind == "catalog":
        chosen = {key: value[key] for key in _CATALOG if value.get(key) is not None}
        if not chosen:
            return {"type": kind}
        is_one = _is_one(chosen)
        return {"type": kind, "value": _item(translated(chosen, _CATALOG)) if is_one else [chosen]}
    if kind in TYPES:
        current, key, convert = TYPES[kind]
        raw = value.get(key)
        if raw is None:
            return {"type": current}
        return {"type": current, "value": raw if convert is None else convert(raw)}
    rest = {key: item for key, item in value.items() if key not in ("Field", "RowId")}
    return {"type": kind or "unknown"} | ({"value": rest} if rest else {})


def _is_one(chosen: dict[str, Json]) -> bool:
    """Say whether it is one item, as the document has it; anything else is shown as it came."""
    try:
        read_int(chosen.get("CatalogItemId"))
    except ValueError:
        return False
    values = chosen.get("CatalogItemValues")
    return not isinstance(values, list) or not any(isinstance(one, list) for one in values)


def _item(chosen: Json) -> Json:
    """Take one value or header of a catalog's item for a row of one cell."""
    for key in ("values", "headers"):
        if isinstance(chosen.get(key), str):
            chosen[key] = [chosen[key]]
    return chosen


def _title(value: dict[str, Json]) -> dict[str, Json]:
    """Return a section, or a table where the title has rows."""
    rows = value.get("Rows")
    rows = [rows] if isinstance(rows, dict) else rows
    if isinstance(rows, list):
        return {"type": "table", "value": [_row(row) for row in rows]}
    section: dict[str, Json] = {}
    if value.get("Checkmark") is not None:
        section["checkmark"] = word(value["Checkmark"])
    return {"type": "title", "value": section}


def _row(row: Json) -> dict[str, Json]:
    """Return a row of a table: the document does not tell whether it is a number or an object."""
    deleted: dict[str, Json] = {}
    if isinstance(row, dict):
        deleted = {"deleted": True} if row.get("Deleted") is True else {}
        row = next((row[key] for key in ("RowId", "Id") if key in row), None)
    return {"row_id": row, "cells": []} | deleted


def _put_together(fields: list[Json]) -> list[Json]:
    """Put every field into the section or table that it names, if there is one."""
    titles: dict[int, dict[str, Json]] = {
        field["id"]: field
        for field in fields
        if isinstance(field, dict)
        and isinstance(field.get("id"), int)
        and field.get("type") in ("title", "table")
    }
    top: list[Json] = []
    for field in fields:
        title = titles.get(_parent(field, titles)) if isinstance(field, dict) else None
        if title is None:
            top.append(field)
        elif title["type"] == "table" or field.get("row_id") is not None:
            _as_table(title)
            _row_for(title, field.get("row_id"))["cells"].append(field)
        else:
            _inner(title).append(field)
    return top


def _parent(field: dict[str, Json], titles: dict[int, dict[str, Json]]) -> int:
    """Return the title that a field belongs to; 0 for none, and where titles form a circle."""
    parent = above = field.get("parent_id")
    seen: set[int] = set()
    own = field.get("id")
    if isinstance(own, int) and titles.get(own) is field:
        seen.add(own)
    while isinstance(above, int) and above in titles:
        if above in seen:
            return 0
        seen.add(above)
        above = titles[above].get("parent_id")
    return parent if isinstance(parent, int) else 0


def _as_table(title: dict[str, Json]) -> None:
    """Make a table of a title whose fields turn out to stand in rows."""
    if title["type"] == "table":
        return
    inner = _inner(title)
    title["type"], title["value"] = "table", []
    for field in inner:
        _row_for(title, field.get("row_id"))["cells"].append(field)


def _row_for(table: dict[str, Json], row_id: Json) -> dict[str, Json]:
    rows: list[dict[str, Json]] = table["value"]
    for row in rows:
        if row["row_id"] == row_id:
            return row
    rows.append({"row_id": row_id, "cells": []})
    return rows[-1]


def _inner(title: dict[str, Json]) -> list[Json]:
    inner: list[Json] = title["value"].setdefault("fields", [])
    return inner
