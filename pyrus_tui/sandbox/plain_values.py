"""Served field values as words, for tables and printed pages."""

from typing import Any

from pyrus_tui.sandbox.records import Json


def words_of(field: dict[str, Any]) -> str:
    """Return a field's value as a person would write it, "" without one; rows one to a line."""
    value = field.get("value")
    if value is None:
        return ""
    kind = field["type"]
    if kind == "table":
        return "\n".join(_row(row["cells"]) for row in value)
    if kind == "file":
        return ", ".join(file["name"] for file in value)
    if kind == "title":
        return "; ".join(f"{part['name']}: {words_of(part)}" for part in value.get("fields", []))
    if isinstance(value, dict):
        return _object(value)
    return str(value)


def _row(cells: list[dict[str, Any]]) -> str:
    return "; ".join(f"{cell['name']}: {words_of(cell)}" for cell in cells)


def _object(value: dict[str, Json]) -> str:
    if "choice_names" in value:
        parts = [f"{part['name']}: {words_of(part)}" for part in value.get("fields", [])]
        return "; ".join([", ".join(value["choice_names"]), *parts])
    if "rows" in value:
        return ", ".join(row[0] for row in value["rows"])
    if "projects" in value:
        return ", ".join(project["name"] for project in value["projects"])
    if "task_ids" in value:
        return ", ".join(map(str, value["task_ids"]))
    return f"{value.get('first_name', '')} {value.get('last_name', '')}".strip()
