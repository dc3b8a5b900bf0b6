"""Form fields of every type: written on creation and later, read back, cleared, refused."""

from datetime import UTC, datetime, time

import pytest
from pyrus.models import entities

from pyrus_tui.sandbox.blueprints import (
    CONTRACTS,
    LEAVE,
    ME,
    OLGA,
    ONBOARDING,
    PAYMENTS,
    PURCHASE,
    SUPPORT,
    TOM,
)
from tests.conformance.acting import comment, create, day, payment, read, refusal, values

BASIS = {
    PAYMENTS: {1: "Paint", 2: 10, 3: {"item_id": 401001}},
    CONTRACTS: {1: "Аренда", 2: {"item_id": 401001}},
    LEAVE: {1: {"choice_id": 1}, 2: "2026-05-04", 3: "2026-05-08"},
    SUPPORT: {1: "Broken lamp"},
    ONBOARDING: {1: "Нино", 2: "2026-05-04"},
    PURCHASE: {1: "Desks", 2: [{"cells": [{"id": 3, "value": "Desk"}]}]},
}
"""What each form wants before it can be sent."""

PLAIN = [
    pytest.param(PAYMENTS, 28, "Two\nlines", "Two\nlines", id="text"),
    pytest.param(PAYMENTS, 2, 10306.25, 10306.25, id="money"),
    pytest.param(LEAVE, 4, 2.5, 2.5, id="number"),
    pytest.param(ONBOARDING, 8, 0, 0, id="zero"),
    pytest.param(PAYMENTS, 10, "2026-05-01", day("2026-05-01"), id="date"),
    pytest.param(LEAVE, 6, "17:30", time(17, 30, tzinfo=UTC), id="time"),
    pytest.param(PAYMENTS, 11, "2026-05-02", day("2026-05-02"), id="due_date"),
    pytest.param(
        SUPPORT,
        9,
        "2026-05-02T08:15:00Z",
        datetime(2026, 5, 2, 8, 15, tzinfo=UTC),
        id="due_date_time",
    ),
    pytest.param(LEAVE, 8, "checked", "checked", id="checkmark"),
    pytest.param(PAYMENTS, 17, "unchecked", "unchecked", id="flag"),
    pytest.param(SUPPORT, 4, "jonas@client.example", "jonas@client.example", id="email"),
    pytest.param(SUPPORT, 5, "+44 20 7946 0018", "+44 20 7946 0018", id="phone"),
    pytest.param(PAYMENTS, 16, "26.03", "26.03", id="in a section"),
]


def form_task(client, form_id: int, given: dict[int, object]) -> entities.TaskWithComments:
    """Fill in a form."""
    fields = [
        {"id": field_id, "value": value} for field_id, value in (BASIS[form_id] | given).items()
    ]
    return create(client, form_id=form_id, fields=fields)


@pytest.mark.parametrize(("form_id", "field_id", "written", "expected"), PLAIN)
def test_a_value_is_created_changed_and_read_back(anna, form_id, field_id, written, expected):
    made = form_task(anna, form_id, {field_id: written})
    assert values(read(anna, made.id))[field_id] == expected
    empty = form_task(anna, form_id, {})
    task = comment(anna, empty.id, field_updates=[{"id": field_id, "value": written}])
    assert values(task)[field_id] == expected
    [update] = task.comments[-1].field_updates
    assert (update.id, update.value) == (field_id, expected)
    assert update.type == next(one.type for one in task.flat_fields if one.id == field_id)


@pytest.mark.parametrize(("form_id", "field_id", "written", "expected"), PLAIN)
def test_a_value_is_cleared(anna, form_id, field_id, written, expected):
    made = form_task(anna, form_id, {field_id: written})
    task = comment(anna, made.id, field_updates=[{"id": field_id, "value": None}])
    assert values(read(anna, task.id))[field_id] is None
    [update] = task.comments[-1].field_updates
    assert (update.id, update.value) == (field_id, None)


@pytest.mark.parametrize(("form_id", "field_id", "written", "expected"), PLAIN)
def test_the_clients_own_field_objects_carry_a_value(anna, form_id, field_id, written, expected):
    made = form_task(anna, form_id, {})
    kind = next(one.type for one in made.flat_fields if one.id == field_id)
    field = entities.FormField(id=field_id, type=kind, value=written)
    assert field.value == expected
    task = comment(anna, made.id, field_updates=[field])
    assert values(task)[field_id] == expected


def test_a_field_may_be_meant_by_its_name(anna):
    made = form_task(anna, PAYMENTS, {})
    update = [{"name": "Remarks", "value": "one"}, entities.FormField(name="Vendor", value=None)]
    assert values(comment(anna, made.id, field_updates=update[:1]))[28] == "one"
    coded = entities.FormField(code="Remarks", value="two")
    assert values(comment(anna, made.id, field_updates=[coded]))[28] == "two"
    twice = [{"name": "Amount", "value": 5}]
    assert refusal(anna, made.id, field_updates=twice) == "non_unique_name"


def test_a_person(anna):
    made = form_task(anna, PAYMENTS, {18: {"id": OLGA}})
    accountant = values(made)[18]
    assert (accountant.id, accountant.first_name, accountant.type) == (OLGA, "Ольга", "user")
    by_address = [{"id": 18, "value": {"email": "tom.becker@northern-light.example"}}]
    assert values(comment(anna, made.id, field_updates=by_address))[18].id == TOM
    own = entities.FormField(id=18, type="person", value={"id": ME})
    assert values(comment(anna, made.id, field_updates=[own]))[18].id == ME


def test_a_catalog_item(anna):
    made = form_task(anna, PAYMENTS, {3: {"item_id": 401005}})
    item = anna.get_catalog(401).items[4]
    vendor = values(made)[3]
    assert (vendor.item_id, vendor.item_ids) == (401005, [401005])
    assert vendor.values == item.values
    assert vendor.rows == [item.values]
    assert vendor.headers == ["Name", "Code", "City", "Trade", "Account"]
    by_name = entities.FormField(id=4, value=entities.CatalogValue(item_name="Services"))
    task = comment(anna, made.id, field_updates=[by_name])
    assert (values(task)[4].item_id, values(task)[4].values) == (40202, ["Services"])
    again = entities.FormField(id=4, value=entities.CatalogValue(item_id=40201))
    assert values(comment(anna, made.id, field_updates=[again]))[4].values == ["Goods"]
    nothing = [{"id": 4, "value": None}]
    assert values(comment(anna, made.id, field_updates=nothing))[4] is None


def test_several_catalog_items(anna):
    made = form_task(anna, CONTRACTS, {2: {"item_ids": [401001, 401003]}})
    sides = values(made)[2]
    assert (sides.item_ids, sides.item_id) == ([401001, 401003], None)
    assert [row[1] for row in sides.rows] == ["V-00001", "V-00003"]
    names = [row[0] for row in sides.rows][::-1]
    value = entities.CatalogValue(item_names=names)
    task = comment(anna, made.id, field_updates=[entities.FormField(id=2, value=value)])
    assert values(task)[2].item_ids == [401003, 401001]
    value = entities.CatalogValue(item_ids=[401009])
    task = comment(anna, made.id, field_updates=[entities.FormField(id=2, value=value)])
    assert (values(task)[2].item_ids, values(task)[2].item_id) == ([401009], 401009)


def test_a_choice_and_the_fields_that_come_with_it(anna):
    nested = [{"id": 13, "value": "1184"}, {"id": 14, "value": "2026-03-01"}]
    made = form_task(anna, PAYMENTS, {12: {"choice_id": 2, "fields": nested}})
    choice = values(made)[12]
    assert (choice.choice_id, choice.choice_ids) == (2, [2])
    assert choice.choice_names == ["Invoice"]
    assert {field.id: field.value for field in choice.fields} == {
        13: "1184",
        14: day("2026-03-01"),
    }
    assert {field.parent_id for field in choice.fields} == {12}
    changed = {"choice_id": 2, "fields": [{"id": 13, "value": "1185"}]}
    task = comment(anna, made.id, field_updates=[{"id": 12, "value": changed}])
    assert (values(task)[13], values(task)[14]) == ("1185", day("2026-03-01"))
    task = comment(anna, made.id, field_updates=[{"id": 13, "value": "1186"}])
    assert values(task)[13] == "1186"
    other = entities.FormField(id=12, type="multiple_choice", value={"choice_id": 1})
    task = comment(anna, made.id, field_updates=[other])
    assert values(task)[12].choice_names == ["Card"]
    assert 13 not in values(task)


def test_several_choices(anna):
    made = form_task(anna, CONTRACTS, {6: {"choice_ids": [1, 3]}})
    assert values(made)[6].choice_ids == [1, 3]
    assert values(made)[6].choice_names == ["Спецификация", "Акт"]
    pages = {"choice_ids": [2, 3], "fields": [{"id": 7, "value": 14}]}
    task = comment(anna, made.id, field_updates=[{"id": 6, "value": pages}])
    assert values(task)[6].choice_ids == [2, 3]
    assert values(task)[7] == 14


def test_a_section_and_its_fields(anna):
    made = form_task(anna, PAYMENTS, {15: {"checkmark": "checked"}, 16: "26.03", 17: "checked"})
    section = values(made)[15]
    assert section.checkmark == "checked"
    assert {field.id: field.value for field in section.fields} == {
        16: "26.03",
        17: "checked",
        18: None,
    }
    own = entities.FormField(id=15, type="title", value={"checkmark": "unchecked"})
    assert values(comment(anna, made.id, field_updates=[own]))[15].checkmark == "unchecked"


def test_linked_tasks(anna, stories):
    contract = read(anna, stories["contract"])
    made = form_task(anna, PAYMENTS, {20: {"task_id": contract.id}})
    link = values(made)[20]
    assert (link.task_id, link.task_ids) == (contract.id, [contract.id])
    assert link.subject == contract.text
    other = stories["contract_incomplete"]
    own = entities.FormField(id=20, type="form_link", value={"task_ids": [other, contract.id]})
    assert values(comment(anna, made.id, field_updates=[own]))[20].task_ids == [other, contract.id]


def test_files(anna, upload, stories):
    [file] = values(form_task(anna, PAYMENTS, {19: [{"guid": upload(anna, "a.pdf", b"one")}]}))[19]
    assert (file.name, file.size) == ("a.pdf", 3)
    assert anna.download_file(file.id).raw_file == b"one"
    made = form_task(anna, PAYMENTS, {})
    new = entities.NewFile(guid=upload(anna, "b.pdf", b"four"))
    own = entities.FormField(id=19, type="text", value=[new])
    assert [one.name for one in values(comment(anna, made.id, field_updates=[own]))[19]] == [
        "b.pdf"
    ]
    known = entities.FormField(id=19, value=[entities.NewFile(attachment_id=file.id)])
    task = comment(anna, made.id, field_updates=[known])
    assert "a.pdf" in [one.name for one in values(task)[19]]
    copy = next(one for one in values(task)[19] if one.name == "a.pdf")
    assert anna.download_file(copy.id).raw_file == b"one"
    link = {"url": "https://files.example/c.pdf", "name": "c.pdf"}
    task = comment(anna, made.id, field_updates=[{"id": 19, "value": [link]}])
    linked = next(one for one in values(task)[19] if one.name == "c.pdf")
    assert linked.url == "https://files.example/c.pdf"
    assert values(comment(anna, made.id, field_updates=[{"id": 19, "value": None}]))[19] is None


def cells(task: entities.Task, field_id: int) -> dict[int, dict[int, object]]:
    """Return a table's values by row and column."""
    return {
        row.row_id: {cell.id: cell.value for cell in row.cells} for row in values(task)[field_id]
    }


def test_rows_of_a_table_are_added_changed_and_deleted(anna):
    rows = [
        {"cells": [{"id": 6, "value": "2026-04-01"}, {"id": 7, "value": 100.5}]},
        {"cells": [{"id": 6, "value": "2026-05-01"}, {"id": 8, "value": "rest"}]},
    ]
    made = form_task(anna, PAYMENTS, {5: rows})
    assert cells(made, 5) == {
        0: {6: day("2026-04-01"), 7: 100.5},
        1: {6: day("2026-05-01"), 8: "rest"},
    }
    assert [row.position for row in values(made)[5]] == [0, 1]
    first = values(made)[5][0].cells[0]
    assert (first.name, first.type, first.parent_id, first.row_id) == ("Date", "date", 5, 0)

    change = [
        {"row_id": 0, "cells": [{"id": 7, "value": 90}]},
        {"row_id": 1, "delete": True},
        {"cells": [{"id": 6, "value": "2026-06-01"}, {"id": 9, "value": "checked"}]},
    ]
    task = comment(anna, made.id, field_updates=[{"id": 5, "value": change}])
    [new] = cells(task, 5).keys() - {0}
    assert new not in {0, 1}, "a new row must not take over the id of a deleted one"
    assert cells(task, 5) == {
        0: {6: day("2026-04-01"), 7: 90},
        new: {6: day("2026-06-01"), 9: "checked"},
    }
    [update] = task.comments[-1].field_updates
    told = {row.row_id: row for row in update.value}
    assert told[1].deleted is True
    assert [cell.value for cell in told[0].cells] == [90]
    assert not told[new].deleted


def test_the_clients_own_rows(anna):
    made = form_task(anna, PAYMENTS, {})
    row = {"cells": [entities.FormField(id=6, value="2026-04-01"), {"id": 8, "value": "all"}]}
    own = entities.FormField(id=5, type="table", value=[row])
    task = comment(anna, made.id, field_updates=[own])
    assert cells(task, 5) == {0: {6: day("2026-04-01"), 8: "all"}}
    gone = entities.FormField(id=5, type="table", value=[{"row_id": 0, "delete": True}])
    task = comment(anna, made.id, field_updates=[gone])
    assert not values(task)[5]


def test_rows_with_people_catalogs_and_numbers(anna):
    row = {
        "row_id": 0,
        "cells": [
            {"id": 3, "value": "Desk"},
            {"id": 4, "value": 1.125},
            {"id": 6, "value": {"item_id": 401002}},
            {"id": 7, "value": {"id": TOM}},
        ],
    }
    made = form_task(anna, PURCHASE, {2: [row]})
    written = cells(made, 2)[0]
    assert (written[3], written[4]) == ("Desk", 1.125)
    assert (written[6].item_id, written[7].id) == (401002, TOM)
    taken = [{"row_id": 0, "cells": [{"id": 7, "value": None}]}]
    task = comment(anna, made.id, field_updates=[{"id": 2, "value": taken}])
    assert cells(task, 2)[0].keys() == {3, 4, 6}


def test_computed_fields(anna, olga):
    made = payment(anna)
    fields = values(made)
    assert (fields[21], fields[22], fields[24].id) == (1, "open", ME)
    assert fields[23] == day("2026-03-10")
    assert fields[25] == "Payments above 100,000 also go to the CEO."
    assert (fields[26], fields[27]) == (None, None)
    assert values(comment(anna, made.id, approval_choice="approved"))[21] == 2
    assert values(comment(anna, made.id, action="finished"))[22] == "closed"


@pytest.mark.parametrize("field_id", range(21, 28))
def test_computed_fields_are_not_written(anna, field_id, stories):
    update = [{"id": field_id, "value": "x"}]
    code = refusal(anna, stories["approve"], field_updates=update)
    assert code == "unable_to_edit_field"


def test_the_client_leaves_computed_values_out(anna, stories):
    update = [entities.FormField(id=21, type="step", value=2)]
    assert refusal(anna, stories["approve"], field_updates=update) == "unable_to_edit_field"


def test_projects_are_told_with_what_is_above_them(anna):
    made = create(
        anna,
        form_id=CONTRACTS,
        list_ids=[313],
        fields=[{"id": 1, "value": "Хостинг"}, {"id": 2, "value": {"item_id": 401001}}],
    )
    [project] = values(made)[10].projects
    assert (project.name, project.parent.name) == ("Backend", "Website relaunch")
    assert project.parent.parent.name == "Проекты"


def test_defaults_are_filled_in_only_if_wanted(anna):
    fields = [{"id": 1, "value": "Broken lamp"}]
    bare = create(anna, form_id=SUPPORT, fields=fields)
    assert values(bare)[6] is None
    filled = create(anna, form_id=SUPPORT, fields=fields, fill_defaults=True)
    assert values(filled)[6].choice_names == ["Normal"]


def test_a_due_date_of_a_form_is_the_tasks(anna):
    made = form_task(anna, PAYMENTS, {11: "2026-05-02"})
    assert made.due_date == datetime(2026, 5, 2)
    task = comment(anna, made.id, due_date=datetime(2026, 6, 3))
    assert values(task)[11] == day("2026-06-03")
    field = {"id": 9, "value": "2026-05-02T08:15:00Z", "duration": 45}
    task = comment(anna, form_task(anna, SUPPORT, {}).id, field_updates=[field])
    due = next(one for one in task.fields if one.id == 9)
    assert (due.duration, task.duration) == (45, 45)


@pytest.mark.parametrize(
    ("update", "code"),
    [
        ({"id": 999, "value": 1}, "invalid_field_id"),
        ({"name": "Nothing", "value": 1}, "invalid_field_name"),
        ({"id": 7, "value": 1}, "field_is_in_table"),
        ({"id": 2, "value": 1.005}, "too_many_decimal_places"),
        ({"id": 2, "value": "many"}, "invalid_value_format"),
        ({"id": 10, "value": "tomorrow"}, "invalid_value_format"),
        ({"id": 3, "value": {"item_id": 1}}, "invalid_catalog_item_id"),
        ({"id": 3, "value": {"item_name": "Nobody"}}, "invalid_catalog_item_name"),
        ({"id": 3, "value": {"item_ids": [401001, 401002]}}, "field_cannot_have_multiple_values"),
        ({"id": 12, "value": {"choice_id": 3}}, "invalid_value_format"),
        ({"id": 17, "value": "perhaps"}, "invalid_value_format"),
        ({"id": 18, "value": {"id": 1}}, "invalid_person_id"),
        ({"id": 19, "value": [{"guid": "nonsense"}]}, "unrecognized_attachment_id"),
        ({"id": 20, "value": {"task_id": 1}}, "unrecognized_task_id"),
        ({"id": 5, "value": [{"row_id": 77, "delete": True}]}, "invalid_table_row"),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_is_written(anna, stories, update, code):
    before = read(anna, stories["approve"])
    remark = {"id": 28, "value": "must not be written"}
    assert refusal(anna, before.id, text="!", field_updates=[remark, update]) == code
    after = read(anna, before.id)
    assert values(after)[28] == values(before)[28]
    assert len(after.comments) == len(before.comments)


def test_a_field_that_has_become_fixed_is_not_changed(anna, olga):
    made = form_task(anna, PAYMENTS, {10: "2026-05-01"})
    assert values(comment(anna, made.id, field_updates=[{"id": 2, "value": 20}]))[2] == 20
    comment(anna, made.id, approval_choice="approved")
    code = refusal(olga, made.id, field_updates=[{"id": 2, "value": 30}])
    assert code == "field_editing_is_not_allowed"
    assert values(read(olga, made.id))[2] == 20


def test_an_email_address_is_looked_at(anna):
    made = form_task(anna, SUPPORT, {})
    code = refusal(anna, made.id, field_updates=[{"id": 4, "value": "nobody"}])
    assert code == "incorrect_email_format"
