"""Making, changing, deleting and showing lists, and who may."""

from typing import Any

import pytest

from pyrus_tui.sandbox.blueprints import LEV, MARCUS, ME, OLGA


async def put(who: Any, path: str, body: Any) -> Any:
    answer = await who.call("PUT", path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def names(who: Any, **query: Any) -> str:
    return str(await who.get("/lists", **query))


async def test_the_life_of_a_list(me: Any, as_person: Any) -> None:
    made = await put(
        me,
        "/lists",
        {"name": "Paint", "color": "#4CAF50", "added_members": [OLGA], "external_id": 7},
    )
    assert made == {
        "id": 322, "name": "Paint", "version": 1, "list_type": "private", "color": "#4CAF50",
        "external_id": 7, "member_ids": [OLGA], "manager_ids": [ME],
    }  # fmt: skip
    olga, marcus = await as_person(OLGA), await as_person(MARCUS)
    assert "Paint" in await names(olga)
    assert "Paint" not in await names(marcus)
    body = {"added_managers": [MARCUS], "added_members": [LEV], "removed_members": [OLGA]}
    changed = await me.post("/lists/322", body)
    assert (changed["version"], changed["member_ids"]) == (2, [LEV])
    assert changed["manager_ids"] == [ME, MARCUS]
    assert "Paint" in await names(marcus)
    assert "Paint" not in await names(olga)
    assert (await put(marcus, "/lists/322", {"name": "Oil", "is_private": False}))["name"] == "Oil"
    assert "Oil" in await names(olga)
    typo = await me.post("/lists/322", {"removed_removed_members": [LEV]})
    assert "member_ids" not in typo
    task = await me.create("Buy oil", list_ids=[322])
    child = await put(me, "/lists", {"name": "Tins", "parent_id": 322})
    assert child["parent_id"] == 322
    gone = await me.call("DELETE", "/lists/322")
    assert gone.json()["deleted"] is True
    assert "Oil" not in await names(me)
    assert "'deleted': True" in await names(me, with_deleted="y")
    assert await me.refused("/lists/322", method="GET") == (403, "access_denied_project")
    assert "list_ids" not in await me.task(task["id"])


async def test_forms_on_demand(me: Any) -> None:
    lists = (await me.get("/lists", with_forms="true"))["lists"]
    assert {"id": 201, "name": "Payments", "has_form": True} in lists


async def test_several_lists_at_once(me: Any) -> None:
    made = await put(me, "/lists/bulk", [{"name": "A"}, {"name": "B"}])
    assert [item["id"] for item in made["lists"]] == [322, 323]
    body = {"lists": [{"id": 322, "name": "C"}, {"id": 323, "color": "#000000"}]}
    changed = await me.post("/lists/bulk", body)
    assert [item["name"] for item in changed["lists"]] == ["C", "B"]
    half = [{"id": 322, "name": "D"}, {"id": 321, "name": "E"}]
    assert (await me.refused("/lists/bulk", half))[1] == "access_denied_project"
    assert (await me.get("/lists/322"))["name"] == "C"
    gone = await me.call("DELETE", "/lists/bulk", json=[322, 323])
    assert [item["deleted"] for item in gone.json()["lists"]] == [True, True]
    assert (await me.refused("/lists/bulk", [], "PUT"))[1] == "items_count_out_of_range"
    assert (await me.refused("/lists/bulk", {}, "PUT"))[1] == "invalid_value_format"
    assert (await me.refused("/lists/bulk", None, "PUT"))[1] == "empty_body"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required_parameter_missing"),
        ({"name": "  "}, "required_parameter_missing"),
        ({"name": 5}, "invalid_value_format"),
        ({"color": "red"}, "invalid_value_format"),
        ({"list_type": "secret"}, "invalid_value_format"),
        ({"is_private": "y"}, "invalid_value_format"),
        ({"added_members": [1101]}, "invalid_person_id"),
        ({"added_managers": ["x"]}, "invalid_value_format"),
        ({"removed_managers": [ME]}, "validation_error"),
        ({"name": "x" * 501}, "max_text_length_exceeded"),
    ],
)
async def test_refusals(me: Any, body: dict[str, Any], code: str) -> None:
    assert await me.refused("/lists/320", body) == (400, code)
    if "removed_managers" not in body:
        full = {"name": "New"} | body if body else body
        assert (await me.refused("/lists", full, "PUT"))[1] == code
    assert (await me.post("/lists/320", {"color": "#000000"}))["version"] == 2


async def test_only_managers_change_a_list(me: Any, as_person: Any) -> None:
    for method in ("POST", "PUT", "DELETE"):
        refused = await me.refused("/lists/303", {"name": "x"}, method)
        assert refused == (403, "access_denied_project")
    marcus = await as_person(MARCUS)
    assert (await marcus.refused("/lists/320", {"name": "x"}))[0] == 403
    assert (await marcus.refused("/lists", {"name": "x", "parent_id": 320}, "PUT"))[0] == 403
    # A manager of a list above is one too.
    child = await put(marcus, "/lists", {"name": "Sub", "parent_id": 312, "list_type": "org_wide"})
    assert (await me.post(f"/lists/{child['id']}", {"name": "Sub 2"}))["name"] == "Sub 2"


async def test_dates_of_tasks(me: Any) -> None:
    path = "/lists/310/tasks"
    everything = (await me.get(path, include_archived="1", item_count=1000))["tasks"]
    closed = sorted(task["close_date"] for task in everything if "close_date" in task)
    middle = closed[len(closed) // 2]
    query = {"include_archived": True, "item_count": 1000}
    before = await me.post(path, query | {"closed_before": middle})
    after = await me.post(path, query | {"closed_after": middle})
    assert sorted(task["close_date"] for task in before["tasks"]) == [
        date for date in closed if date <= middle
    ]
    assert len(before["tasks"]) + len(after["tasks"]) == len(closed) + closed.count(middle)
    created = await me.post(path, query | {"created_before": "2026-02-01T00:00:00Z"})
    assert 0 < len(created["tasks"]) < len(everything)
