"""New values of form fields as the legacy API takes them: one key for each type of field."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from pyrus_tui.api.legacy.dates import write_day
from pyrus_tui.errors import Invalid, Unsupported
from pyrus_tui.models.base import Json, read_day, read_int, read_time
from pyrus_tui.models.capabilities import Capability, why_unsupported
from pyrus_tui.models.values import Field, TableRow
from pyrus_tui.words import _

Written: TypeAlias = Mapping[str, Json]
"""Keys of one new value; None in it clears the field."""

Write: TypeAlias = Callable[[Json], Written]

ASSIGNEE = "AssigneeId"
DUE = "DueDate"


def new_values(field: Field, value: Json) -> Iterator[dict[str, Json]]:
    """Yield the new values that an update of a field makes, several of them for a table.

    `value` is as the current API takes it, None clears the field; `field` is the task's own.

    Raises:
        Invalid: the value does not fit the field.
        Unsupported: the server cannot take such a value.
    """
    if field.type == "table":
        yield from _rows(field, value)
        return
    write = _WRITERS.get(field.type)
    if write is None:
        text = _("This server does not let programs fill in “{field}”.")
        raise Unsupported(text.format(field=field.name or f"#{field.id}"))
    try:
        written = write(value)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        text = _("“{field}” does not take this value.")
        raise Invalid(
            text.format(field=field.name or f"#{field.id}"), code="invalid_value_format"
        ) from error
    row = {} if field.row_id is None else {"RowId": field.row_id}
    yield {"FieldId": field.id} | row | dict(written)


def _plain(key: str) -> Write:
    return lambda value: {key: value}


def _day(key: str) -> Write:
    return lambda value: {key: None if value is None else write_day(read_day(value))}


def _mark(key: str) -> Write:
    return lambda value: {key: None if value is None else str(value).capitalize()}


def _person(key: str) -> Write:
    def write(value: Json) -> Written:
        if isinstance(value, dict):
            value = value["id"]
        return {key: None if value is None else read_int(value)}

    return write


def _time(value: Json) -> Written:
    if value is None:
        return {"Time": None}
    time = read_time(value)
    return {"Time": {"UtcHour": time.hour, "UtcMinute": time.minute}}


def _phone(value: Json) -> Written:
    return {"Phone": None if value is None else {"Number": str(value)}}


def _catalog(value: Json) -> Written:
    if value is None:
        return {"CatalogItem": None}
    ids = [*value.get("item_ids", ())] or [value["item_id"]]
    if len(ids) > 1:
        raise Unsupported(_("This server takes one item of a catalog in a field."))
    return {"CatalogItem": read_int(ids[0])}


def _projects(value: Json) -> Written:
    if value is None:
        return {"ProjectIds": []}
    return {"ProjectIds": [read_int(project["id"]) for project in value["projects"]]}


def _files(value: Json) -> Written:
    """Write files that are new: those that stand in the field stay, for none can be taken out."""
    files = value or []
    if not files or any(file.get("attachment_id") or file.get("root_id") for file in files):
        raise Unsupported(why_unsupported(Capability.REPLACE_FILES))
    guids = [file["guid"] for file in files if file.get("guid")]
    urls = [{"Url": f["url"], "Name": f.get("name") or f["url"]} for f in files if f.get("url")]
    written: dict[str, Json] = {"Files": guids} if guids else {}
    return written | ({"FileUrls": urls} if urls else {})


def _title(value: Json) -> Written:
    return _mark("Checkmark")("unchecked" if value is None else value["checkmark"])


_WRITERS: Mapping[str, Write] = {
    "text": _plain("Text"),
    "number": _plain("Number"),
    "money": _plain("Amount"),
    "email": _plain("Email"),
    "step": _plain("CurrentStep"),
    "date": _day("Date"),
    "due_date": _day(DUE),
    "time": _time,
    "checkmark": _mark("Checkmark"),
    "flag": _mark("Flag"),
    "phone": _phone,
    "person": _person("PersonId"),
    "responsible": _person(ASSIGNEE),
    "catalog": _catalog,
    "project": _projects,
    "file": _files,
    "title": _title,
}


def _rows(table: Field, value: Json) -> Iterator[dict[str, Json]]:
    """Yield the cells that an update of a table changes; a new row gets the next number.

    Rows that go are named under `Rows`; the document names the key and not what stands in it.
    """
    rows = table.value if isinstance(table.value, tuple) else ()
    known = [row for row in rows if isinstance(row, TableRow)]
    columns = {cell.id: cell for row in known for cell in row.cells}
    used = {row.row_id for row in known if row.row_id is not None}
    gone: list[Json] = [
        {"RowId": row["row_id"], "Deleted": True}
        for row in value or ()
        if row.get("delete") or row.get("deleted")
    ]
    if gone:
        yield {"FieldId": table.id, "Rows": gone}
    for row in value or ():
        if row.get("delete") or row.get("deleted"):
            continue
        number = row.get("row_id")
        if number is None:
            number = max(used, default=-1) + 1
        used.add(number)
        for cell in row.get("cells", ()):
            column = columns.get(cell.get("id"))
            if column is None:
                text = _("The type of a column of “{field}” is not known: fill it in the browser.")
                raise Unsupported(text.format(field=table.name or f"#{table.id}"))
            yield from new_values(column.model_copy(update={"row_id": number}), cell.get("value"))
