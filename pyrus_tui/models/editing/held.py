"""What a field holds while it is edited, how two such values compare, and how one is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.base import Json
from pyrus_tui.models.people import Person
from pyrus_tui.models.values import (
    CatalogValue,
    Checkmark,
    ChoiceValue,
    Field,
    FormLinkValue,
    ProjectValue,
    TableRow,
    TitleValue,
    Value,
    to_wire,
)

_TICKS = {"checkmark": "unchecked", "flag": "none", "title": "unchecked"}


@dataclass(frozen=True, slots=True)
class Held:
    """A value, and for a due date how many minutes it takes."""

    value: Value = None
    duration: int | None = None


NOTHING = Held()


def held_by(fields: Iterable[Field]) -> dict[int, Held]:
    """Return what stands in the fields of a task, those in sections and choices too."""
    found: dict[int, Held] = {}
    for field in fields:
        found[field.id] = Held(field.value, field.duration)
        if isinstance(field.value, TitleValue | ChoiceValue):
            found |= held_by(field.value.fields)
    return found


def essence(held: Held) -> Json:
    """Return what makes two values the same: ids instead of names, None for all that is empty."""
    value = held.value
    match value:
        case Checkmark():
            return "checked" if value is Checkmark.CHECKED else _flag(value)
        case CatalogValue() | ChoiceValue() | FormLinkValue():
            return value.ids or (None if value == type(value)() else value.to_json())
        case TitleValue():
            return "checked" if value.checkmark == Checkmark.CHECKED else None
        case Person():
            return value.id
        case ProjectValue():
            return tuple(project.id for project in value.projects) or None
        case tuple():
            return _essence_of_items(value) or None
        case "":
            return None
        case _:
            written = to_wire(value)
            return written if held.duration is None else (written, held.duration)


def _flag(value: Checkmark) -> str | None:
    return None if value is Checkmark.NONE else "unchecked"


Items = tuple[Attachment, ...] | tuple[TableRow, ...]


def _is_gone(item: Attachment | TableRow) -> bool:
    return isinstance(item, TableRow) and item.deleted


def _essence_of_items(items: Iterable[Attachment | TableRow]) -> tuple[Json, ...]:
    return tuple(
        (guid_of(item) or item.id)
        if isinstance(item, Attachment)
        else (item.row_id, tuple(sorted(_cells(item).items())))
        for item in items
        if not _is_gone(item)
    )


def _cells(row: TableRow) -> dict[int, str]:
    cells = {cell.id: cell_essence(cell) for cell in row.cells}
    return {number: repr(value) for number, value in cells.items() if value is not None}


def cell_essence(cell: Field | None) -> Json:
    """Return what makes two cells the same; a box that is not ticked counts as an empty cell."""
    found = essence(Held(cell.value, cell.duration)) if cell is not None else None
    return None if cell is not None and cell.type == "checkmark" and found != "checked" else found


def same(field_type: str, one: Held, other: Held) -> bool:
    """Say whether two values of a field mean the same to the server."""
    if isinstance(one.value, tuple) and isinstance(other.value, tuple):
        return _same_items(one.value, other.value)
    first, second = essence(one), essence(other)
    if field_type in ("checkmark", "title"):
        return (first == "checked") is (second == "checked")
    return bool(first == second)


def _same_items(one: Items, other: Items) -> bool:
    """Compare rows or files; what is the same object, as most rows of a large table, is quick."""
    kept = [[item for item in items if not _is_gone(item)] for items in (one, other)]
    if len(kept[0]) != len(kept[1]):
        return False
    pairs = zip(*kept, strict=True)
    return all(a is b or _essence_of_items((a,)) == _essence_of_items((b,)) for a, b in pairs)


def is_nothing(field_type: str, held: Held) -> bool:
    """Say whether a value counts as not filled in; a box that is not ticked does."""
    found = essence(held)
    return found is None or (field_type in ("checkmark", "flag") and found != "checked")


def written(field_type: str, held: Held) -> Json:
    """Return a value as the server takes it; None clears the field."""
    empty = essence(held) is None
    if field_type == "title":
        return {"checkmark": _TICKS["title"] if empty else essence(held)}
    if field_type in _TICKS:
        return _TICKS[field_type] if empty else essence(held)
    value = held.value
    if empty:
        return None
    if isinstance(value, ChoiceValue):
        return to_wire(value.model_copy(update={"fields": ()}))
    if field_type == "file" and isinstance(value, tuple):
        return [_file(item) for item in value if isinstance(item, Attachment)]
    return to_wire(value)


# Files


def new_file(
    guid: str, name: str, size: int | None = None, root_id: int | None = None
) -> Attachment:
    """Make the value of an uploaded file that hangs on no task yet; `root_id`: a newer version."""
    data: dict[str, Any] = {"id": 0, "name": name, "size": size, "root_id": root_id, "guid": guid}
    return Attachment.model_validate(data)


def guid_of(attachment: Attachment) -> str:
    """Return the guid by which an uploaded file is attached, "" of one that is attached."""
    guid = (attachment.model_extra or {}).get("guid", "")
    return guid if isinstance(guid, str) and not attachment.id else ""


def _file(attachment: Attachment) -> Mapping[str, Json]:
    guid = guid_of(attachment)
    if not guid:
        return {"attachment_id": attachment.id}
    root = {} if attachment.root_id is None else {"root_id": attachment.root_id}
    return {"guid": guid} | root


def file_batches(base: Held, mine: Held) -> tuple[Json, ...]:
    """Return what is sent, request after request, to turn some files into others.

    What is sent is added to a field's files, and only all together can be taken out: to take out
    one, all go and those that stay are attached again.
    """
    before, after = files_of(base), files_of(mine)
    kept = {file.id for file in after if file.id}
    if all(file.id in kept for file in before):
        fresh = [_file(file) for file in after if guid_of(file)]
        return (fresh,) if fresh else ()
    again = [_file(file) for file in after]
    return (None, again) if again else (None,)


def files_of(held: Held) -> list[Attachment]:
    """Return the files of a file field."""
    items = held.value if isinstance(held.value, tuple) else ()
    return [item for item in items if isinstance(item, Attachment)]


def versions_of(held: Held) -> list[tuple[Attachment, ...]]:
    """Return the files of a file field, each with its versions, the newest last."""
    grouped: dict[Json, list[Attachment]] = {}
    for file in files_of(held):
        grouped.setdefault(file.root_id or file.id or guid_of(file), []).append(file)
    return [tuple(sorted(files, key=_age)) for files in grouped.values()]


def _age(file: Attachment) -> tuple[bool, int]:
    return bool(guid_of(file)), file.version or 1
