"""Making, replacing and amending catalogs."""

from typing import Any

import pytest

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import PRIYA
from tests.sandbox.test_behaviour import payment

NEW = {
    "name": "Colours",
    "catalog_headers": ["Name", {"name": "Code", "type": "text"}],
    "items": [{"values": ["Red", "R"]}, {"values": ["Green", "G"]}],
}


@pytest.fixture
async def colours(me: Any) -> dict[str, Any]:
    return (await me.call("PUT", "/catalogs", json=NEW)).json()


def values(items: list[dict[str, Any]]) -> list[list[str]]:
    return [item["values"] for item in items]


async def test_a_new_catalog_is_answered_in_full(me: Any, colours: dict[str, Any]) -> None:
    assert colours["catalog_id"] == 405
    assert [header["name"] for header in colours["catalog_headers"]] == ["Name", "Code"]
    assert values(colours["items"]) == [["Red", "R"], ["Green", "G"]]
    assert await me.get("/catalogs/405") == colours
    assert "Colours" in str(await me.get("/catalogs"))


async def test_a_dry_run_tells_and_changes_nothing(me: Any, colours: dict[str, Any]) -> None:
    body = {
        "catalog_headers": ["Name", "Code"],
        "items": [{"values": ["Red", "R2"]}, {"values": ["Blue", "B"]}],
    }
    told = await me.post("/catalogs/405", body)
    assert told["apply"] is False
    assert told["added"] == [{"values": ["Blue", "B"]}]
    assert values(told["updated"]) == [["Red", "R2"]]
    assert values(told["deleted"]) == [["Green", "G"]]
    assert await me.get("/catalogs/405") == colours
    done = await me.post("/catalogs/405", body | {"apply": True})
    assert values(done["added"]) == [["Blue", "B"]]
    now = await me.get("/catalogs/405")
    assert values(now["items"]) == [["Red", "R2"], ["Blue", "B"]]
    assert now["items"][0]["item_id"] == colours["items"][0]["item_id"]
    assert now["version"] == colours["version"] + 1
    gone = (await me.get("/catalogs/405", include_deleted="True"))["items"][1]
    assert (gone["values"], gone["deleted"]) == (["Green", "G"], True)


async def test_columns_come_and_go(me: Any, colours: dict[str, Any]) -> None:
    body = {"apply": True, "catalog_headers": ["Name", "Hue"], "items": [{"values": ["Red", "0"]}]}
    assert [h["name"] for h in (await me.post("/catalogs/405", body))["catalog_headers"]] == [
        "Name",
        "Hue",
    ]
    everything = await me.get("/catalogs/405", include_deleted="y")
    assert values(everything["items"]) == [["Red", "0"], ["Green", ""]]


async def test_single_rows(me: Any, colours: dict[str, Any]) -> None:
    body = {"upsert": [{"values": ["Red", "R3"]}, {"values": ["Black", "K"]}], "delete": ["Green"]}
    done = await me.post("/catalogs/405/diff", body)
    assert (done["apply"], len(done["added"]), len(done["updated"])) == (True, 1, 1)
    back = await me.post("/catalogs/405/diff", {"upsert": [{"values": ["Green", "G2"]}]})
    assert back["added"] == [{"item_id": colours["items"][1]["item_id"], "values": ["Green", "G2"]}]
    now = await me.get("/catalogs/405")
    assert values(now["items"]) == [["Red", "R3"], ["Green", "G2"], ["Black", "K"]]


async def test_a_deleted_item_still_shows_in_tasks(sandbox: Sandbox, me: Any) -> None:
    task_id = payment(sandbox)
    name = (await me.get("/catalogs/401", column="Code", value="V-00001"))["items"][0]["values"][0]
    await me.post("/catalogs/401/diff", {"delete": [name]})
    task = await me.task(task_id)
    assert task["fields"][2]["value"]["values"][0] == name
    path = f"/tasks/{task_id}/comments"
    again = {"field_updates": [{"id": 3, "value": {"item_name": name}}]}
    assert (await me.refused(path, again))[1] == "invalid_catalog_item_name"


async def test_filters(me: Any) -> None:
    path = "/catalogs/401?column=City&value=Riga&column=Trade&value=Print"
    both = (await me.call("GET", path)).json()["items"]
    assert both and all(item["values"][2:4] == ["Riga", "Print"] for item in both)
    brackets = await me.get("/catalogs/401", column="Code", value="[V]*", use_wildcard="true")
    assert brackets["items"] == []
    wrong = await me.refused("/catalogs/401?column=City&column=Code&value=x", method="GET")
    assert wrong == (400, "invalid_catalog_item_filter")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "required_parameter_missing"),
        ({"catalog_headers": []}, "empty_catalog_headers"),
        ({"catalog_headers": ["A", " "]}, "empty_catalog_headers"),
        ({"catalog_headers": ["A", "A"]}, "catalog_duplicate_headers"),
        ({"catalog_headers": [5]}, "invalid_value_format"),
        ({"items": [{"values": ["a"]}]}, "catalog_headers_items_mismatch"),
        ({"items": [{"values": ["a", 5]}]}, "invalid_value_format"),
        ({"items": [{"values": ["", "b"]}]}, "required_parameter_missing"),
        ({"items": [{"values": ["a", "b"]}] * 2}, "catalog_duplicate_rows"),
        ({"items": [{"values": ["a", "b" * 501]}]}, "catalog_item_max_length_exceeded"),
        ({"items": [{"values": ["a", "b"]}] * 50_001}, "too_many_catalog_items"),
        ({"items": [5]}, "invalid_value_format"),
    ],
)
async def test_refusals(
    me: Any, colours: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    assert await me.refused("/catalogs", NEW | change, "PUT") == (400, code)
    if "name" not in change:
        body = {**NEW, "apply": True} | change
        assert (await me.refused("/catalogs/405", body))[1] == code
    assert await me.get("/catalogs/405") == colours


async def test_who_may_change_what(me: Any, as_person: Any, colours: dict[str, Any]) -> None:
    assert (await me.refused("/catalogs/405", {"catalog_headers": ["Other"]}))[1] == (
        "can_not_modify_first_column"
    )
    body = {"delete": ["Red"]}
    assert await me.refused("/catalogs/404/diff", body) == (
        400,
        "department_catalog_can_not_be_modified",
    )
    assert await me.refused("/catalogs/9/diff", body) == (403, "access_denied_catalog")
    assert (await me.refused("/catalogs/405/diff", {"delete": ["Pink"]}))[1] == (
        "invalid_catalog_item_name"
    )
    both = {"delete": ["Red"], "upsert": [{"values": ["Red", "x"]}]}
    assert (await me.refused("/catalogs/405/diff", both))[1] == "catalog_duplicate_rows"
    priya = await as_person(PRIYA)
    assert await priya.refused("/catalogs/405/diff", body) == (403, "access_denied_catalog")
    assert await me.get("/catalogs/405") == colours
