"""A field on a task and its value, typed by the field's type."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeAlias, Union

import msgspec
from pydantic import AliasChoices, PlainSerializer, ValidationError
from pydantic import Field as FieldSetting

from pyrus_tui.models.annotations import Line, Text, read_by
from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.base import (
    UNREAD,
    Bool,
    Int,
    Items,
    Json,
    Model,
    read_day,
    read_decimal,
    read_int,
    read_moment,
    read_time,
)
from pyrus_tui.models.forms import FieldInfo, Words, read_words
from pyrus_tui.models.people import Person, read_person
from pyrus_tui.models.text import clean, one_line


class Checkmark(StrEnum):
    """The state of a checkmark or a flag; only a flag knows `NONE`."""

    NONE = "none"
    CHECKED = "checked"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class RawValue:
    """A value of a type or shape that this client does not know, as it came; it is only shown."""

    raw: Any

    @property
    def text(self) -> str:
        """What stands in it, on one line."""
        if isinstance(self.raw, str):
            return one_line(self.raw)
        try:
            return one_line(msgspec.json.encode(self.raw).decode())
        except (TypeError, ValueError, RecursionError):
            return "…"


def _rows(value: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("not a list")
    return tuple(read_words(row) for row in value if isinstance(row, list | tuple))


class CatalogValue(Model):
    """The items that were chosen from a catalog."""

    item_id: Int | None = None
    item_ids: tuple[Int, ...] = ()
    headers: Words = ()
    values: Words = ()
    rows: Annotated[tuple[tuple[str, ...], ...], read_by(_rows)] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """The items' ids, one or several."""
        return self.item_ids or (() if self.item_id is None else (self.item_id,))

    @property
    def names(self) -> tuple[str, ...]:
        """The items' names: their first column."""
        rows = self.rows or ((self.values,) if self.values else ())
        return tuple(row[0] for row in rows if row)


class ChoiceValue(Model):
    """What was chosen in a multiple choice, with the fields that belong to it."""

    choice_id: Int | None = None
    choice_ids: tuple[Int, ...] = ()
    choice_names: Words = ()
    fields: "Items[Field]" = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """The choices' ids, one or several."""
        return self.choice_ids or (() if self.choice_id is None else (self.choice_id,))


class TableRow(Model):
    """A row of a table; its cells are fields."""

    row_id: Int | None = None
    position: Int | None = None
    cells: "Items[Field]" = ()
    deleted: Bool = FieldSetting(default=False, validation_alias=AliasChoices("deleted", "delete"))


class TitleValue(Model):
    """A section of a form: its own tick and the fields inside."""

    checkmark: Line = ""
    fields: "Items[Field]" = ()


class FormLinkValue(Model):
    """The tasks of another form that a field points to."""

    task_id: Int | None = None
    task_ids: tuple[Int, ...] = ()
    subject: Line = ""

    @property
    def ids(self) -> tuple[int, ...]:
        """The tasks' ids, one or several."""
        return self.task_ids or (() if self.task_id is None else (self.task_id,))


class Project(Model):
    """A list in the shape that an obsolete kind of field uses."""

    id: Int
    name: Line = ""
    parent: "Project | None" = None


class ProjectValue(Model):
    """The lists of an obsolete kind of field."""

    projects: Items[Project] = ()


Value: TypeAlias = Union[  # noqa: UP007 - one line each
    str,
    int,
    Decimal,
    date,
    time,
    Person,
    CatalogValue,
    ChoiceValue,
    FormLinkValue,
    ProjectValue,
    TitleValue,
    tuple[Attachment, ...],
    tuple[TableRow, ...],
    RawValue,
    None,
]
"""What a field may hold; a date with a time is a `datetime`, which is a `date` too."""


def _read_text(raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError("not a text")
    return clean(raw)


def _read_line(raw: object) -> str:
    return _read_text(raw).replace("\n", " ")


def _reader_of(model: type[Model]) -> Callable[[Any], Any]:
    def read(raw: object) -> Model:
        value = model.model_validate(raw)
        if raw and isinstance(raw, dict) and not value.model_fields_set & model.model_fields.keys():
            raise ValueError("another shape")
        return value

    return read


def _list_reader_of(model: type[Model]) -> Callable[[Any], Any]:
    def read(raw: object) -> tuple[Model, ...]:
        items = [raw] if isinstance(raw, dict) else raw
        if not isinstance(items, list | tuple):
            raise ValueError("not a list")
        return tuple(model.model_validate(item) for item in items if item is not None)

    return read


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _read_text,
    "note": _read_text,
    "email": _read_line,
    "phone": _read_line,
    "status": _read_line,
    "money": read_decimal,
    "number": read_decimal,
    "step": read_int,
    "date": read_day,
    "creation_date": read_day,
    "due_date": read_day,
    "task_approval_date": read_day,
    "time": read_time,
    "due_date_time": read_moment,
    "checkmark": Checkmark,
    "flag": Checkmark,
    "person": read_person,
    "author": read_person,
    "responsible": read_person,
    "person_responsible": read_person,
    "task_approval_user": read_person,
    "catalog": _reader_of(CatalogValue),
    "multiple_choice": _reader_of(ChoiceValue),
    "form_link": _reader_of(FormLinkValue),
    "project": _reader_of(ProjectValue),
    "title": _reader_of(TitleValue),
    "file": _list_reader_of(Attachment),
    "table": _list_reader_of(TableRow),
}


def read_value(field_type: str, raw: object) -> Value:
    """Read a value as the type of its field wants it; what does not fit stays raw."""
    if raw is None or isinstance(raw, RawValue):
        return raw
    reader = _READERS.get(field_type)
    if reader is None:
        return RawValue(raw)
    try:
        value: Value = reader(raw)
    except (ValueError, ValidationError):
        return RawValue(raw)
    return value


def to_wire(value: object) -> Json:
    """Return the value as the server takes it when a field is written; None clears the field.

    A number stays exact: it is an int or a float whose text is the number itself.
    """
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, RawValue):
        return to_wire(value.raw)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Model):
        return _written(value)
    if isinstance(value, Mapping):
        return {key: to_wire(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_wire(item) for item in value]
    return value


def _number(value: Decimal) -> int | float | Decimal:
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else value


def _written(value: Model) -> Json:
    if isinstance(value, Person):
        return {"id": value.id}
    if isinstance(value, Attachment):
        return {"attachment_id": value.id}
    if isinstance(value, CatalogValue | FormLinkValue | ChoiceValue) and _is_doubtful(value):
        return _as_it_came(value)
    if isinstance(value, CatalogValue):
        return _one_or_many("item_id", value.ids)
    if isinstance(value, FormLinkValue):
        return _one_or_many("task_id", value.ids)
    if isinstance(value, ChoiceValue):
        children = [_written(field) for field in value.fields]
        chosen = _one_or_many("choice_id", value.ids)
        return chosen | {"fields": children} if children and chosen else chosen
    if isinstance(value, TitleValue):
        return {"checkmark": value.checkmark or Checkmark.UNCHECKED.value}
    if isinstance(value, TableRow):
        row = {} if value.row_id is None else {"row_id": value.row_id}
        if value.deleted:
            return row | {"delete": True}
        return row | {"cells": [_written(cell) for cell in value.cells]}
    if isinstance(value, Field):
        written = {"id": value.id, "value": to_wire(value.value)}
        return written if value.duration is None else written | {"duration": value.duration}
    return value.model_dump(by_alias=True, exclude_defaults=True)


def _is_doubtful(value: CatalogValue | FormLinkValue | ChoiceValue) -> bool:
    """Say whether more is chosen than the ids tell, so that writing them would change it."""
    return bool(value.unread) or (not value.ids and value != type(value)())


def _as_it_came(value: Model) -> dict[str, Json]:
    """Return what a value was read from, with the keys that could not be read."""
    dumped = value.model_dump(by_alias=True, exclude_defaults=True)
    return {key.removeprefix(UNREAD): to_wire(item) for key, item in dumped.items()}


def _one_or_many(name: str, ids: tuple[int, ...]) -> dict[str, Any] | None:
    if not ids:
        return None
    return {name: ids[0]} if len(ids) == 1 else {name + "s": list(ids)}


def _kept(value: Value) -> Json:
    """Return the value for the cache, in the shape in which it is read."""
    if isinstance(value, RawValue):
        return value.raw
    if isinstance(value, Checkmark):
        return value.value
    if isinstance(value, Model):
        return value.model_dump(by_alias=True, exclude_defaults=True)
    if isinstance(value, tuple):
        return [item.model_dump(by_alias=True, exclude_defaults=True) for item in value]
    return value


def _as_it_is(value: Value) -> Value:
    return value


class Field(Model):
    """A form's field on a task: what it is, and what stands in it."""

    id: Int = 0
    type: Line = ""
    name: Line = ""
    code: Line = ""
    parent_id: Int | None = None
    row_id: Int | None = None
    duration: Int | None = None
    """Minutes, of a due date."""
    info: FieldInfo | None = None
    tooltip: Text = ""
    value: Annotated[Value, read_by(_as_it_is), PlainSerializer(_kept)] = None

    @classmethod
    def repaired(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Type the value, which the vendor's examples also name after its type."""
        for name in ("value", "text", "number"):
            if name in data:
                kind = data.get("type")
                value = read_value(kind if isinstance(kind, str) else "", data[name])
                rest = {key: data[key] for key in data if key != name}
                return rest | {"value": value}
        return data


def walk(fields: Iterable[Field]) -> Iterator[Field]:
    """Yield every field, also those in sections, choices and table cells."""
    for field in fields:
        yield field
        match field.value:
            case TitleValue(fields=inner) | ChoiceValue(fields=inner):
                yield from walk(inner)
            case tuple(items):
                for row in items:
                    if isinstance(row, TableRow):
                        yield from walk(row.cells)
            case _:
                pass
