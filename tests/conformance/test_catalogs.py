"""Catalogs: reading and filtering them, and changing one's own."""

import pytest
from pyrus.models import entities, requests
from pyrus.models.catalog_item_filters import CatalogItemFilter, CatalogItemFilters

from pyrus_tui.sandbox.blueprints import PAYMENT_TYPES, PRODUCTS, VENDORS
from tests.conformance.acting import create

HEADERS = ["Name", "Code", "City", "Trade", "Account"]


def filtered(client, catalog_id: int, *filters: tuple[str, str], **how) -> list[list[str]]:
    """Return the rows that a filter leaves."""
    wanted = CatalogItemFilters([CatalogItemFilter(*one) for one in filters], **how)
    answer = client.get_catalog(catalog_id, wanted)
    assert answer.error_code is None, answer.error
    assert answer.catalog_id == catalog_id
    return [item.values for item in answer.items]


def test_a_catalog_with_all_its_items(anna):
    catalog = anna.get_catalog(VENDORS)
    assert catalog.catalog_id == VENDORS
    assert [header.name for header in catalog.catalog_headers] == HEADERS
    assert {header.type for header in catalog.catalog_headers} == {"text"}
    assert len(catalog.items) == len({item.item_id for item in catalog.items}) == 5000
    assert {len(item.values) for item in catalog.items} == {5}
    assert catalog.items[4].item_id == 401005


def test_an_unknown_catalog(anna):
    answer = anna.get_catalog(999)
    assert (answer.error_code, answer.items) == ("access_denied_catalog", None)


def test_a_filter_leaves_the_rows_with_a_value(anna):
    everything = [item.values for item in anna.get_catalog(VENDORS).items]
    city = everything[17][2]
    found = filtered(anna, VENDORS, ("City", city))
    assert found == [values for values in everything if values[2] == city]
    assert 0 < len(found) < 5000
    assert filtered(anna, PRODUCTS, ("Line", "Мебель")) == [["Стол «Нева»", "Мебель"]]
    assert filtered(anna, PRODUCTS, ("Line", "Nothing")) == []


def test_several_filters_must_all_hold(anna):
    everything = [item.values for item in anna.get_catalog(VENDORS).items]
    city, trade = everything[17][2], everything[17][3]
    found = filtered(anna, VENDORS, ("City", city), ("Trade", trade))
    assert found == [values for values in everything if values[2:4] == [city, trade]]
    assert everything[17] in found
    assert len(found) < len(filtered(anna, VENDORS, ("City", city)))
    assert found == filtered(anna, VENDORS, ("Trade", trade), ("City", city))


def test_a_filter_with_a_wildcard(anna):
    everything = [item.values for item in anna.get_catalog(VENDORS).items]
    found = filtered(anna, VENDORS, ("Code", "V-0001*"), use_wildcard=True)
    assert found == [values for values in everything if values[1].startswith("V-0001")]
    assert len(found) == 10
    assert filtered(anna, VENDORS, ("Code", "V-0001*")) == []
    assert filtered(anna, PRODUCTS, ("Product", "*Нева*"), use_wildcard=True) == [
        ["Стол «Нева»", "Мебель"]
    ]


def test_a_filter_on_a_column_that_is_not_there(anna):
    wanted = CatalogItemFilters([CatalogItemFilter("Nothing", "x")])
    assert anna.get_catalog(VENDORS, wanted).error_code == "catalog_column_not_found"


@pytest.fixture
def colours(marcus) -> int:
    """A catalog of Marcus's own."""
    answer = marcus.create_catalog(
        requests.CreateCatalogRequest(
            name="Colours",
            catalog_headers=["Colour", entities.CatalogHeader(name="Code", type="text")],
            items=[["Red", "R"], entities.CatalogItem(values=["Синий", "B"]), ["Green", "G"]],
            source_type="manual",
        )
    )
    assert answer.error_code is None, answer.error
    assert answer.source_type == "manual"
    assert [header.name for header in answer.catalog_headers] == ["Colour", "Code"]
    assert [item.values for item in answer.items] == [["Red", "R"], ["Синий", "B"], ["Green", "G"]]
    return answer.catalog_id


def rows(client, catalog_id: int) -> dict[str, tuple[int, list[str]]]:
    """Return a catalog's rows by their key: the item's id and the other values."""
    items = client.get_catalog(catalog_id).items
    return {item.values[0]: (item.item_id, item.values[1:]) for item in items}


def test_a_catalog_is_read_back_as_it_was_created(anna, marcus, colours):
    catalog = marcus.get_catalog(colours)
    assert [header.name for header in catalog.catalog_headers] == ["Colour", "Code"]
    assert {key: values for key, (_id, values) in rows(marcus, colours).items()} == {
        "Red": ["R"],
        "Синий": ["B"],
        "Green": ["G"],
    }
    assert rows(anna, colours) == rows(marcus, colours)
    assert colours not in {VENDORS, PAYMENT_TYPES, PRODUCTS}


def test_a_rehearsal_tells_what_would_happen_and_changes_nothing(marcus, colours):
    before = marcus.get_catalog(colours).original_response
    plan = requests.SyncCatalogRequest(
        catalog_headers=["Colour", "Code"], items=[["Red", "RED"], ["White", "W"], ["Синий", "B"]]
    )
    told = marcus.sync_catalog(colours, plan)
    assert told.error_code is None, told.error
    assert not told.apply
    assert [item.values for item in told.added] == [["White", "W"]]
    assert [item.values for item in told.updated] == [["Red", "RED"]]
    assert [item.values for item in told.deleted] == [["Green", "G"]]
    assert marcus.get_catalog(colours).original_response == before


def test_a_replacement_leaves_what_it_names(marcus, colours):
    before = rows(marcus, colours)
    plan = requests.SyncCatalogRequest(
        apply=True,
        catalog_headers=["Colour", "Code", "Paint"],
        items=[["Red", "RED", "oil"], ["White", "W", "chalk"]],
    )
    told = marcus.sync_catalog(colours, plan)
    assert told.apply is True
    assert [item.values for item in told.added] == [["White", "W", "chalk"]]
    assert [item.values for item in told.updated] == [["Red", "RED", "oil"]]
    assert {item.values[0] for item in told.deleted} == {"Синий", "Green"}
    assert [header.name for header in told.catalog_headers] == ["Colour", "Code", "Paint"]
    after = rows(marcus, colours)
    assert after["Red"] == (before["Red"][0], ["RED", "oil"])
    assert after["White"][1] == ["W", "chalk"]
    assert after.keys() == {"Red", "White"}


def test_single_items_are_changed_added_and_deleted(marcus, colours):
    before = rows(marcus, colours)
    change = requests.UpdateCatalogItemsRequest(
        upsert=[["Red", "RED"], ["Black", "K"]], delete=["Синий"]
    )
    told = marcus.update_catalog_items(colours, change)
    assert told.error_code is None, told.error
    assert [item.values for item in told.added] == [["Black", "K"]]
    assert [item.values for item in told.updated] == [["Red", "RED"]]
    assert [item.values for item in told.deleted] == [["Синий", "B"]]
    after = rows(marcus, colours)
    assert after["Red"] == (before["Red"][0], ["RED"])
    assert after["Green"] == before["Green"]
    assert after.keys() == {"Red", "Green", "Black"}


def test_a_change_without_effect(marcus, colours):
    before = marcus.get_catalog(colours).items
    told = marcus.update_catalog_items(
        colours, requests.UpdateCatalogItemsRequest(upsert=[["Red", "R"]])
    )
    assert not (told.added or told.updated or told.deleted)
    assert len(marcus.get_catalog(colours).items) == len(before)


def test_what_a_task_names_is_still_told_when_it_was_deleted_from_the_catalog(marcus, anna):
    guard = marcus.get_catalog(PAYMENT_TYPES)
    assert [header.name for header in guard.catalog_headers] == ["Payment types"]
    added = marcus.update_catalog_items(
        PAYMENT_TYPES, requests.UpdateCatalogItemsRequest(upsert=[["Gifts"]])
    )
    assert added.error_code is None, added.error
    fields = [
        {"id": 1, "value": "Flowers"},
        {"id": 2, "value": 30},
        {"id": 3, "value": {"item_id": 401001}},
        {"id": 4, "value": {"item_name": "Gifts"}},
    ]
    task_id = create(anna, form_id=201, fields=fields).id
    gone = requests.UpdateCatalogItemsRequest(delete=["Gifts"])
    assert marcus.update_catalog_items(PAYMENT_TYPES, gone).error_code is None
    kinds = {field.id: field.value for field in anna.get_task(task_id).task.fields}
    assert kinds[4].values == ["Gifts"]
    assert (
        marcus.get_catalog(PAYMENT_TYPES).original_response["items"]
        == (guard.original_response["items"])
    )


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (
            requests.SyncCatalogRequest(apply=True, items=[["Red", "R"]]),
            "empty_catalog_headers",
        ),
        (
            requests.SyncCatalogRequest(apply=True, catalog_headers=["Colour", "Colour"]),
            "catalog_duplicate_headers",
        ),
        (
            requests.SyncCatalogRequest(
                apply=True, catalog_headers=["Colour", "Code"], items=[["Red"]]
            ),
            "catalog_headers_items_mismatch",
        ),
        (
            requests.SyncCatalogRequest(
                apply=True, catalog_headers=["Colour"], items=[["Red"], ["Red"]]
            ),
            "catalog_duplicate_rows",
        ),
        (
            requests.SyncCatalogRequest(apply=True, catalog_headers=["Code"], items=[["R"]]),
            "can_not_modify_first_column",
        ),
        (
            requests.SyncCatalogRequest(
                apply=True, catalog_headers=["Colour"], items=[["R" * 501]]
            ),
            "catalog_item_max_length_exceeded",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_change_is_refused(marcus, colours, request_, code):
    before = marcus.get_catalog(colours).original_response
    assert marcus.sync_catalog(colours, request_).error_code == code
    assert marcus.get_catalog(colours).original_response == before


def test_a_new_catalog_needs_headers(marcus):
    answer = marcus.create_catalog(requests.CreateCatalogRequest(name="Nothing"))
    assert (answer.error_code, answer.catalog_id) == ("empty_catalog_headers", None)


def test_a_catalog_is_changed_only_by_those_who_keep_it(tom, colours):
    plan = requests.SyncCatalogRequest(apply=True, catalog_headers=["Colour"], items=[["Grey"]])
    assert tom.sync_catalog(colours, plan).error_code == "access_denied_catalog"
    change = requests.UpdateCatalogItemsRequest(delete=["Red"])
    assert tom.update_catalog_items(colours, change).error_code == "access_denied_catalog"
    assert "Red" in rows(tom, colours)


def test_an_unknown_catalog_is_not_changed(marcus):
    change = requests.UpdateCatalogItemsRequest(delete=["Red"])
    assert marcus.update_catalog_items(999, change).error_code == "access_denied_catalog"
