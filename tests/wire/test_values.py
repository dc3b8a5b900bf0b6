"""The values of fields, by type: read, kept and written."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from pyrus_tui.models.base import Json
from pyrus_tui.models.comments import Attachment
from pyrus_tui.models.drafts import FieldUpdate
from pyrus_tui.models.people import Person
from pyrus_tui.models.values import (
    CatalogValue,
    Checkmark,
    ChoiceValue,
    Field,
    FormLinkValue,
    ProjectValue,
    RawValue,
    TableRow,
    TitleValue,
    Value,
    to_wire,
    walk,
)


def field(kind: str, value: Json, **more: Json) -> Field:
    made = Field.model_validate({"id": 1, "type": kind, "value": value, **more})
    assert Field.from_json(made.to_json()) == made
    return made


SIMPLE: list[tuple[str, Json, Value, Json]] = [
    ("text", "a\r\nb", "a\nb", "a\nb"),
    ("note", "read this", "read this", "read this"),
    ("email", "a@example.test", "a@example.test", "a@example.test"),
    ("phone", "+7 900", "+7 900", "+7 900"),
    ("status", "open", "open", "open"),
    ("money", Decimal("10306.25"), Decimal("10306.25"), 10306.25),
    ("money", Decimal("12345678901234567.89"), Decimal("12345678901234567.89"), None),
    ("money", 10000, Decimal(10000), 10000),
    ("number", "3.50", Decimal("3.50"), 3.5),
    ("number", 0.1, Decimal("0.1"), 0.1),
    ("step", 2, 2, 2),
    ("date", "2026-03-01", date(2026, 3, 1), "2026-03-01"),
    ("due_date", "2026-03-01", date(2026, 3, 1), "2026-03-01"),
    ("time", "09:30", time(9, 30), "09:30"),
    ("time", "09:30:15", time(9, 30, 15), "09:30"),
    (
        "due_date_time",
        "2026-03-02T10:00:00Z",
        datetime(2026, 3, 2, 10, tzinfo=UTC),
        "2026-03-02T10:00:00Z",
    ),
    ("checkmark", "checked", Checkmark.CHECKED, "checked"),
    ("flag", "none", Checkmark.NONE, "none"),
    ("person", {"id": 3, "last_name": "Berg"}, Person(id=3, last_name="Berg"), {"id": 3}),
    ("author", {"id": 3}, Person(id=3), {"id": 3}),
    ("catalog", {"item_id": 7}, CatalogValue(item_id=7), {"item_id": 7}),
    (
        "catalog",
        {"item_id": 7, "item_ids": [7, 8], "rows": [["A"], ["B"]]},
        CatalogValue(item_id=7, item_ids=(7, 8), rows=(("A",), ("B",))),
        {"item_ids": [7, 8]},
    ),
    (
        "multiple_choice",
        {"choice_id": 2, "choice_names": ["Urgent"]},
        ChoiceValue(choice_id=2, choice_names=("Urgent",)),
        {"choice_id": 2},
    ),
    (
        "file",
        [{"id": 5, "name": "a.pdf", "size": 10}],
        (Attachment(id=5, name="a.pdf", size=10),),
        [{"attachment_id": 5}],
    ),
    (
        "form_link",
        {"task_ids": [12, 13], "subject": "S"},
        FormLinkValue(task_ids=(12, 13), subject="S"),
        {"task_ids": [12, 13]},
    ),
    ("title", {"checkmark": "checked"}, TitleValue(checkmark="checked"), {"checkmark": "checked"}),
    ("money", None, None, None),
]


@pytest.mark.parametrize(("kind", "raw", "value", "written"), SIMPLE)
def test_values_by_type(kind: str, raw: Json, value: Value, written: Json):
    read = field(kind, raw)
    assert read.value == value and type(read.value) is type(value)
    if written is not None:
        assert to_wire(read.value) == written
    assert field(kind, value).value == value, "a value made here is taken as it is"


def test_a_number_too_long_for_a_float_stays_exact():
    assert to_wire(Decimal("12345678901234567.89")) == Decimal("12345678901234567.89")
    assert to_wire(Decimal("0.1")) == 0.1
    assert to_wire(Decimal("1E+3")) == 1000


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("text", 5),
        ("text", ["x"]),
        ("money", "ten"),
        ("money", "NaN"),
        ("money", True),
        ("money", Decimal("1E+400")),
        ("money", {"amount": 5}),
        ("date", "soon"),
        ("date", 20260301),
        ("time", "25:00"),
        ("due_date_time", "x"),
        ("checkmark", "maybe"),
        ("checkmark", True),
        ("person", 1733),
        ("person", {"name": "x"}),
        ("person", {}),
        ("catalog", "Acme"),
        ("catalog", {"strange": 1}),
        ("file", "a.pdf"),
        ("file", [{"name": "no id"}]),
        ("table", 5),
        ("step", "x"),
        ("hologram", {"x": [1, 2]}),
        ("hologram", "text"),
        ("", "text"),
    ],
)
def test_what_does_not_fit_stays_as_it_came(kind: str, raw: Json):
    value = field(kind, raw).value
    assert value == RawValue(raw)
    assert isinstance(value, RawValue) and value.text.isprintable()


def test_tables_sections_and_choices_are_walked():
    cell = {"id": 21, "type": "text", "value": "Chair", "parent_id": 20, "row_id": 0}
    table = {
        "id": 20,
        "type": "table",
        "value": [{"row_id": 0, "position": 0, "cells": [cell]}, {"row_id": 3, "delete": True}],
    }
    choice = {
        "id": 19,
        "type": "multiple_choice",
        "value": {"choice_ids": [2], "fields": [{"id": 30, "type": "date", "value": "2026-01-02"}]},
    }
    section = {"id": 40, "type": "title", "value": {"checkmark": "x", "fields": [table, choice]}}
    read = Field.model_validate(section)
    assert [found.id for found in walk([read])] == [40, 20, 21, 19, 30]
    assert Field.from_json(read.to_json()) == read
    rows = next(found for found in walk([read]) if found.id == 20).value
    assert isinstance(rows, tuple) and isinstance(rows[1], TableRow) and rows[1].deleted
    assert to_wire(rows) == [
        {"row_id": 0, "cells": [{"id": 21, "value": "Chair"}]},
        {"row_id": 3, "delete": True},
    ]


def test_an_obsolete_kind_of_list():
    raw = {"projects": [{"id": 4, "name": "Sub", "parent": {"id": 3, "name": "Top"}}]}
    value = field("project", raw).value
    assert isinstance(value, ProjectValue)
    assert value.projects[0].parent is not None and value.projects[0].parent.name == "Top"


def test_an_emptied_field_is_written_as_null():
    assert to_wire(None) is None
    assert to_wire(CatalogValue()) is None
    assert to_wire(ChoiceValue(choice_id=2, fields=(Field(id=3, value="x"),)))["fields"] == [
        {"id": 3, "value": "x"}
    ]


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("hologram", {"x": [1, {"y": None}], "z": "\u202e"}),
        ("text", {"lines": ["a"]}),
        ("money", "ten"),
        ("date", "soon"),
        ("checkmark", "maybe"),
        ("person", {"name": "Kim"}),
        ("catalog", {"item_id": "new", "values": ["Acme"]}),
        ("catalog", {"item_ids": [7, "new"], "rows": [["A"], ["B"]]}),
        ("catalog", {"item_id": 7, "item_ids": [7, None]}),
        ("catalog", {"values": ["Acme"]}),
        ("multiple_choice", {"choice_id": {"id": 2}, "choice_names": ["Urgent"]}),
        ("form_link", {"task_ids": "12,13", "subject": "S"}),
        ("file", [{"id": 5}, {"name": "no id"}]),
        ("table", [{"row_id": 0, "cells": []}, 5]),
    ],
)
def test_what_is_not_understood_is_sent_back_as_it_came(kind: str, raw: Json):
    read = field(kind, raw)
    again = Field.from_json(read.to_json())
    assert to_wire(read.value) == to_wire(again.value) == raw
    assert FieldUpdate(id=1, value=read.value).payload() == {"id": 1, "value": raw}


@pytest.mark.parametrize(
    ("kind", "raw", "written"),
    [
        ("catalog", {"item_id": 7, "headers": ["A"], "stars": 5}, {"item_id": 7}),
        ("form_link", {"task_id": 7, "subject": "S", "icon": "x"}, {"task_id": 7}),
        ("file", [{"id": 5, "name": "a", "scanned": True}], [{"attachment_id": 5}]),
    ],
)
def test_what_is_only_shown_is_not_sent_back(kind: str, raw: Json, written: Json):
    assert to_wire(field(kind, raw).value) == written


def test_a_cell_that_is_due_keeps_how_long_it_lasts():
    cell = {"id": 5, "type": "due_date_time", "value": "2026-03-02T10:00:00Z", "duration": "30"}
    table = field("table", [{"row_id": 1, "cells": [cell]}])
    written = [{"id": 5, "value": "2026-03-02T10:00:00Z", "duration": 30}]
    assert to_wire(table.value) == [{"row_id": 1, "cells": written}]
    update = FieldUpdate(id=5, value="2026-03-02", duration=30)
    assert update.payload() == {"id": 5, "value": "2026-03-02", "duration": 30}
