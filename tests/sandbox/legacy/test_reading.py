"""Methods that read: shapes as the document prints them, what is in them, who may see it."""

from typing import Any

import pytest

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import DMITRY, KARL, ME, TOM
from pyrus_tui.sandbox.company import BOARD, MOVE, TBILISI
from tests.company import errand
from tests.sandbox.legacy.conftest import when
from tests.sandbox.legacy.shapes import check


async def test_every_task_has_the_documents_shape(
    sandbox: Sandbox, legacy: Any, stories: dict[str, int]
) -> None:
    answer = await legacy.call("GET", "/restapi/alltasks/1000")
    assert len(answer["Tasks"]) == 1000 and answer.keys() == {"Tasks", "HasMoreTasks"}
    seen: set[str] = set()
    for header in answer["Tasks"]:
        check(header, "Task")
    for task_id in {*stories.values(), *(task["Id"] for task in answer["Tasks"][:40])}:
        response = await legacy.client.get(f"/restapi/v3/task/{task_id}")
        if response.status_code == 403:
            continue
        task = response.json()["TaskWithNotes"]
        check(task, "TaskWithNotes")
        seen.update(task)
        for note in task["Notes"]:
            assert note["TaskId"] == task["Id"] and note["UserId"] == note["Author"]["Id"]
            seen.update(note)
        for value in task.get("Form", []):
            seen.update(value)
            seen.add(value["Field"]["Type"])
    for name in ("Rows", "RowId", "CatalogItemId", "Flag", "Time", "Files", "IsAnyRejected",
                 "ApprovalsRerequested", "ActivityAction", "Attachments", "CloseDate", "Project",
                 "ParentTaskId", "Unknown", "Note", "Phone", "Email", "Assignee"):  # fmt: skip
        assert name in seen, name


async def test_the_task_is_that_of_v4(legacy: Any, me: Any, stories: dict[str, int]) -> None:
    for name in ("contract", "overdue", "rejected", "paid"):
        shown, task = await legacy.task(stories[name]), await me.task(stories[name])
        assert shown["Text"] == task["text"]
        assert when(shown["CreateDate"]) == task["create_date"]
        assert when(shown["ModifiedDate"]) == task["last_modified_date"]
        assert ("CloseDate" in shown) == ("close_date" in task)
        assert shown["Author"]["Id"] == task["author"]["id"]
        assert [note["Id"] for note in shown["Notes"]] == [c["id"] for c in task["comments"]]
        steps = [step or [] for step in shown.get("Approvals", [])]
        choices = [[a.get("Choice", "Waiting").lower() for a in step] for step in steps]
        approvals = task.get("approvals", [])
        assert choices == [[a["approval_choice"] for a in step] for step in approvals]
        assert shown.get("IsAnyRejected", False) == (name == "rejected")


async def test_a_skipped_step_is_null(legacy: Any, stories: dict[str, int]) -> None:
    shown = await legacy.task(stories["contract"])
    assert [step is None for step in shown["Approvals"]] == [False, False, True, False]
    assert "Choice" not in shown["Approvals"][1][0]
    assert [len(step) for step in shown["Notes"][0]["ApprovalsAdded"]] == [1, 1, 0, 1]


async def test_projects_are_the_form_and_chains_of_lists(sandbox: Sandbox, legacy: Any) -> None:
    task_id = errand(sandbox, list_ids=[MOVE])
    [project] = (await legacy.task(task_id))["Projects"]
    assert project["Id"] == MOVE and project["Parent"]["Id"] == TBILISI
    assert "Parent" not in project["Parent"]["Parent"]


async def test_a_hidden_project_does_not_show(sandbox: Sandbox, legacy: Any) -> None:
    body = {"text": "Board", "participants": [{"id": ME}], "list_ids": [BOARD]}
    task_id = sandbox.create(DMITRY, body)["id"]
    assert "Projects" not in await legacy.task(task_id)


async def test_who_may_see_a_task(sandbox: Sandbox, legacy: Any, legacy_as: Any) -> None:
    task_id = sandbox.create(DMITRY, {"text": "Secret"})["id"]
    refusal = (403, {"Code": "BehavioralTaskAccessViolation"})
    path = "/restapi/v3/task"
    assert await legacy.refused("GET", f"{path}/{task_id}") == refusal
    assert await legacy.refused("GET", f"{path}/99999999") == refusal
    assert (await legacy.refused("GET", f"{path}/abc"))[1]["Code"] == "BadFormatInteger"
    assert task_id not in await legacy.search()
    author = await legacy_as(DMITRY)
    assert (await author.task(task_id))["Text"] == "Secret"
    assert task_id in await author.search()


# Lists


async def test_the_inbox(sandbox: Sandbox, legacy: Any) -> None:
    ids = sandbox.inbox_ids()
    three = await legacy.call("GET", "/restapi/inbox/3")
    assert [task["Id"] for task in three["Tasks"]] == ids[:3]
    assert three["HasMoreTasks"] is True
    usual = await legacy.call("GET", "/restapi/inbox")
    assert [task["Id"] for task in usual["Tasks"]] == ids[:50]
    assert ("HasMoreTasks" in usual) == (len(ids) > 50)
    exact = await legacy.call("GET", f"/restapi/inbox/{len(ids)}")
    assert "HasMoreTasks" not in exact and len(exact["Tasks"]) == len(ids)


async def test_a_snoozed_task_is_not_in_the_inbox(sandbox: Sandbox, legacy: Any) -> None:
    task_id = sandbox.inbox_ids()[0]
    sandbox.act(ME, task_id, {"scheduled_date": "2026-04-01"})
    answer = await legacy.call("GET", "/restapi/inbox/1000")
    assert task_id not in [task["Id"] for task in answer["Tasks"]]


@pytest.mark.parametrize("path", ["inbox", "alltasks"])
@pytest.mark.parametrize(
    ("count", "code"),
    [("0", "BadFormat"), ("-1", "BadFormatInteger"), ("x", "BadFormatInteger"),
     ("9" * 30, "BadFormatInteger"), ("999999", "BadFormat")],
)  # fmt: skip
async def test_bad_counts(legacy: Any, path: str, count: str, code: str) -> None:
    assert await legacy.refused("GET", f"/restapi/{path}/{count}") == (400, {"Code": code})


async def test_all_tasks_are_those_that_one_may_see(legacy: Any, me: Any) -> None:
    answer = await legacy.call("GET", "/restapi/alltasks/1000")
    ids = [task["Id"] for task in answer["Tasks"]]
    assert len(set(ids)) == len(ids) and set(ids) > set(await me.inbox())
    assert any("CloseDate" in task for task in answer["Tasks"])
    dates = [when(task["ModifiedDate"]) for task in answer["Tasks"]]
    assert dates == sorted(dates, reverse=True)
    default = await legacy.call("GET", "/restapi/alltasks")
    assert [task["Id"] for task in default["Tasks"]] == ids[:50] and default["HasMoreTasks"]


# People


async def test_the_profile(legacy: Any, legacy_as: Any) -> None:
    answer = await legacy.call("GET", "/restapi/profile")
    profile = answer["Profile"]
    assert answer.keys() == {"Profile"}
    assert profile.pop("Roles") == ["Budget owners", "Support, level 1"]
    assert profile == {
        "Id": ME, "FirstName": "Anna", "LastName": "Petrova",
        "Email": "anna.petrova@northern-light.example", "Locale": "en-GB",
        "CanMakeBackup": False, "CanSendLogs": False, "CanSyncCatalogs": False,
    }  # fmt: skip
    other = (await (await legacy_as(TOM)).call("GET", "/restapi/profile"))["Profile"]
    assert other["Id"] == TOM


async def test_the_contacts(legacy: Any) -> None:
    [company] = (await legacy.call("GET", "/restapi/contacts"))["Organizations"]
    assert company.keys() == {"Id", "Name", "Persons"}
    for person in company["Persons"]:
        check(person, "Person")
    ids = {person["Id"] for person in company["Persons"]}
    assert ME in ids and TOM in ids and KARL not in ids
