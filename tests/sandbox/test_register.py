"""The register: every filter on every type of field, order, limits, search, CSV."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from pyrus_tui.clock import FixedClock
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import DMITRY, ME, OLGA, PAYMENTS, TOM
from tests.sandbox.conftest import NOW
from tests.sandbox.test_behaviour import payment
from tests.sandbox.test_company import check_clean

REGISTER = "/forms/201/register"
YEAR = {"include_archived": "y"}


async def ids(who: Any, form_id: int = PAYMENTS, **query: Any) -> set[int]:
    answer = await who.get(f"/forms/{form_id}/register", field_ids="1", **query)
    return {task["id"] for task in answer["tasks"]}


async def posted(who: Any, form_id: int = PAYMENTS, **body: Any) -> set[int]:
    answer = await who.post(f"/forms/{form_id}/register", {"field_ids": [1], **body})
    return {task["id"] for task in answer["tasks"]}


def value(task: dict[str, Any], field_id: int) -> Any:
    return next(f.get("value") for f in task["fields"] if f["id"] == field_id)


async def test_a_task_in_a_register(me: Any, stories: dict[str, int]) -> None:
    answer = await me.get(REGISTER)
    check_clean(answer)
    assert answer.keys() == {"tasks"}
    [task] = [task for task in answer["tasks"] if task["id"] == stories["approve"]]
    full = await me.task(stories["approve"])
    assert task["fields"] == full["fields"]
    assert task.keys() == {
        "id", "create_date", "last_modified_date", "current_step", "last_note_id", "fields",
    }  # fmt: skip
    listed = [task["id"] for task in answer["tasks"]]
    assert listed == sorted(listed, reverse=True)
    ascending = await me.get(REGISTER, sort="id", item_count=3)
    assert [task["id"] for task in ascending["tasks"]] == listed[::-1][:3]
    few = await me.get(REGISTER, field_ids="10,1,13")
    assert [field["id"] for field in few["tasks"][0]["fields"]] == [10, 1, 13]
    everything = await me.get(REGISTER, **YEAR)
    closed = [task for task in everything["tasks"] if "close_date" in task]
    assert len(closed) > 400
    assert len(everything["tasks"]) == len(closed) + len(listed)


async def test_nobody_sees_tasks_they_cannot_open(me: Any, as_person: Any) -> None:
    lev = await as_person(TOM)
    own = {task["id"] for task in (await lev.get(REGISTER, **YEAR))["tasks"]}
    everything = await ids(me, **YEAR)
    assert own < everything
    for task_id in sorted(everything - own)[:3]:
        assert (await lev.refused(f"/tasks/{task_id}", method="GET"))[0] == 403


@pytest.mark.parametrize("way", [ids, posted])
async def test_filters_on_every_type(
    sandbox: Sandbox, me: Any, stories: dict[str, int], way: Any
) -> None:
    approve, contract = stories["approve"], stories["contract"]
    leave, onboarding, purchase = (
        stories[f"leave_{TOM}"],
        stories["onboarding"],
        stories["purchase"],
    )
    client = stories["client"]
    for form_id, task_id, name, hits, misses in (
        (201, approve, "fld1", ["Off", "office ch", "x,Office", "*"], ["chairs", "x", "empty"]),
        (201, approve, "fld2", ["48300.5", "48300.50", "gt48300", "lt48301", "gt48300,lt48301",
                                "1,48300.5"], ["48300", "gt48300.5", "lt48300.5", "empty"]),
        (201, approve, "fld3", ["401012", "5,401012", "*"], ["401013", "empty"]),
        (201, approve, "fld5", ["*"], ["empty"]),
        (201, approve, "fld7", ["24150.25", "gt24150"], ["1"]),
        (201, approve, "fld9", ["checked", "*"], []),
        (201, approve, "fld10", ["2026-03-16", "gt2026-03-15", "lt2026-03-17",
                                 "gt2026-03-15,lt2026-03-17", "2026-03-16T10:00:00Z"],
         ["gt2026-03-16", "lt2026-03-16"]),
        (201, approve, "fld12", ["2", "1,2"], ["1"]),
        (201, approve, "fld13", ["1184", "11"], ["84"]),
        (201, approve, "fld17", ["checked"], ["none", "unchecked", "empty"]),
        (201, approve, "fld18", [str(OLGA)], [str(ME)]),
        (201, approve, "fld19", ["*"], ["empty"]),
        (201, approve, "fld20", ["empty"], ["*", "1"]),
        (201, approve, "fld21", ["1", "lt2"], ["2", "gt1"]),
        (201, approve, "fld22", ["open"], ["closed"]),
        (201, approve, "fld23", ["2026-03-09", "gt2026-03-08"], ["2026-03-10"]),
        (201, approve, "fld24", [str(TOM), f"{ME},{TOM}"], [str(ME)]),
        (201, approve, "fld26", ["empty"], ["*", "2026-03-09"]),
        (201, approve, "fld27", ["empty"], [str(ME)]),
        (202, contract, "fld2", ["401003", "401018"], ["401004"]),
        (202, contract, "fld6", ["1", "2"], ["3"]),
        (202, contract, "fld10", ["311", "*"], ["312"]),
        (202, contract, "fld11", [], [str(ME)]),
        (202, contract, "fld12", ["checked"], ["unchecked"]),
        (202, contract, "fld13", ["INFO@"], ["vendor"]),
        (202, contract, "fld14", ["2026-03-13", "2026-03-13T12:00:00Z", "gt2026-03-12",
                                  "gt2026-03-13T11:00:00Z", "lt2026-03-14"],
         ["2026-03-13T11:00:00Z", "gt2026-03-13", "empty"]),
        (203, leave, "fld1", ["1"], ["2"]),
        (203, leave, "fld4", ["5", "5.0", "gt4.9"], ["lt5"]),
        (203, leave, "fld6", ["17:30", "gt17:00", "lt18:00"], ["17:31", "gt17:30"]),
        (204, client, "fld5", ["empty"], ["*", "+7"]),
        (204, client, "fld11", ["none", "empty"], ["checked"]),
        (205, onboarding, "fld5", ["checked"], ["unchecked"]),
        (205, onboarding, "fld10", ["+995"], ["555"]),
        (205, onboarding, "fld15", ["2026-03-14", "gt2026-03-13"], ["lt2026-03-14"]),
        (206, purchase, "fld4", ["2.125"], ["2.13"]),
        (206, purchase, "fld6", ["401093"], ["1"]),
        (206, purchase, "fld7", [str(TOM)], [str(ME)]),
        (206, purchase, "fld13", ["empty"], ["*"]),
        (206, purchase, "id", [str(purchase), f"gt{purchase - 1},lt{purchase + 1}"],
         [f"gt{purchase}", f"lt{purchase}", "1"]),
    ):  # fmt: skip
        for asked in hits:
            assert task_id in await way(me, form_id, **{name: asked}), (form_id, name, asked)
        for asked in misses:
            assert task_id not in await way(me, form_id, **{name: asked}), (form_id, name, asked)


async def test_values_of_a_json_body(me: Any, stories: dict[str, int]) -> None:
    approve = stories["approve"]
    assert approve in await posted(me, fld2=48300.5, fld18=OLGA, fld12=[1, 2])
    assert await posted(me, task_ids=[approve], steps=[1]) == {approve}
    assert await posted(me, task_ids=f"{approve}, {stories['paid']}", steps="1,2") == {approve}
    both = await posted(me, task_ids=[approve, stories["paid"]], include_archived=True)
    assert both == {approve, stories["paid"]}


async def test_dates(sandbox: Sandbox, me: Any, stories: dict[str, int]) -> None:
    paid = await me.task(stories["paid"])
    for name in ("create_date", "last_modified_date", "close_date"):
        column = {"create_date": "created", "last_modified_date": "modified"}.get(name, "closed")
        for suffix in ("before", "after"):
            found = await ids(me, **YEAR, **{f"{column}_{suffix}": paid[name]})
            assert stories["paid"] in found
    assert await ids(me, closed_after="2020-01-01T00:00:00Z") == set()
    assert stories["paid"] not in await ids(me, **YEAR, created_after="2026-03-01T00:00Z")


async def test_late_tasks(sandbox: Sandbox, me: Any, clock: FixedClock) -> None:
    task_id = payment(sandbox)
    sandbox.act(TOM, task_id, {"due_date": "2026-03-11"})
    late = {"due_filter": {"overdue_steps": [1]}}
    for hours, expected in ((1, set()), (47, {"overdue", "past_due"}),
                            (49, {"overdue", "past_due", "overdue_on_step"})):  # fmt: skip
        clock.set(NOW + timedelta(hours=hours))
        me = await _again(sandbox, me)
        found = {
            word
            for word in ("overdue", "past_due", "overdue_on_step")
            if task_id in await ids(me, due_filter=word)
        }
        assert found == expected
    assert task_id in await posted(me, **late)
    await me.comment(task_id, approval_choice="approved")
    assert task_id not in await ids(me, due_filter="overdue_on_step")
    assert task_id in await posted(me, **late)
    assert task_id not in await posted(me, due_filter={"overdue_steps": [2]})
    sandbox.act(DMITRY, task_id, {"text": "x"})
    sandbox.act(TOM, task_id, {"action": "finished"})
    assert task_id not in await ids(me, due_filter="overdue", **YEAR)
    assert task_id in await ids(me, due_filter="past_due", **YEAR)


async def _again(sandbox: Sandbox, who: Any) -> Any:
    login, key = sandbox.account(who.person_id)
    answer = await who.client.post("/v4/auth", json={"login": login, "security_key": key})
    who.client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return who


async def test_full_text(me: Any, stories: dict[str, int]) -> None:
    assert stories["approve"] in await ids(me, include_text="CHAIRS office")
    assert stories["approve"] in await ids(me, include_text="until friday")
    assert stories["approve"] not in await ids(me, include_text="office nonsense")
    assert stories["client"] in await ids(me, 204, include_text="сортировке ветрова")
    long = await me.refused(f"{REGISTER}?include_text={'x' * 301}", method="GET")
    assert long == (400, "max_text_length_exceeded")


async def test_csv(me: Any, stories: dict[str, int]) -> None:
    answer = await me.call("GET", REGISTER, params={"format": "csv", "sort": "id"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    row = next(row for row in rows if row["Task"] == str(stories["approve"]))
    assert (row["Purpose"], row["Amount"], row["Step"]) == ("Office chairs", "48300.5", "1")
    assert row["Payment schedule"].count("\n") == 1
    assert row["Pay by"].startswith("Invoice; Invoice number: 1184")
    simple = {
        "format": "csv", "delimiter": ";", "simple_format": True, "encoding": "windows-1251",
        "field_ids": [5, 28, 1],
    }  # fmt: skip
    answer = await me.call("POST", REGISTER, json=simple)
    lines = answer.content.decode("cp1251").splitlines()
    assert lines[0] == (
        "id;create_date;last_modified_date;close_date;current_step;Schedule;Remarks;Purpose"
    )
    assert len(lines) == len(rows) + 1
    assert any("Страхование склада" in line for line in lines)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("item_count=0", "items_count_out_of_range"),
        ("item_count=20001", "items_count_out_of_range"),
        ("steps=9", "step_field_does_not_exists"),
        ("steps=x", "invalid_value_format"),
        ("task_ids=1,x", "invalid_value_format"),
        ("field_ids=999", "invalid_field_id"),
        ("field_ids=7", "field_is_in_table"),
        ("fld999=1", "invalid_field_id"),
        ("fld1=gt5", "filter_type_is_not_supported"),
        ("fld3=lt5", "filter_type_is_not_supported"),
        ("fld17=gtnone", "filter_type_is_not_supported"),
        ("fld19=5", "filter_type_is_not_supported"),
        ("fld25=*", "filter_type_is_not_supported"),
        ("id=empty", "filter_type_is_not_supported"),
        ("fld2=", "incorrect_parameters_count"),
        ("fld2=1,,2", "incorrect_parameters_count"),
        ("fld2=gt1,2", "incorrect_parameters_count"),
        ("fld2=gt1,gt2", "incorrect_parameters_count"),
        ("fld2=gt1,lt2,lt3", "incorrect_parameters_count"),
        ("fld2=abc", "invalid_value_format"),
        ("fld2=gtabc", "invalid_value_format"),
        ("fld10=2026-02-30", "invalid_value_format"),
        ("fld17=perhaps", "invalid_value_format"),
        ("id=x", "invalid_value_format"),
        ("created_after=yesterday", "invalid_value_format"),
        ("due_filter=soon", "invalid_value_format"),
        ("sort=name", "invalid_value_format"),
        ("format=xml", "invalid_value_format"),
        ("format=csv&delimiter=ab", "invalid_value_format"),
        ("format=csv&encoding=rot13", "invalid_value_format"),
        ("include_archived=perhaps", "invalid_value_format"),
    ],
)
async def test_refusals(me: Any, query: str, code: str) -> None:
    assert await me.refused(f"{REGISTER}?{query}", method="GET") == (400, code)
    body = dict(part.split("=") for part in query.split("&"))
    assert await me.refused(REGISTER, body) == (400, code)


async def test_more_refusals(me: Any) -> None:
    for due in ({}, {"overdue_steps": []}, {"overdue_steps": ["x"]}, 5, []):
        assert (await me.refused(REGISTER, {"due_filter": due}))[0] == 400
    assert await me.refused("/forms/9/register", method="GET") == (403, "access_denied_form")
    unknown = await me.get(REGISTER, item_count=1, whatever="1", fldx="1")
    assert len(unknown["tasks"]) == 1
