"""AddTask, AddForm, AddComment and UploadFile: each change is asked for here and seen in v4."""

from typing import Any

import pytest

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import (
    BUDGET_OWNERS,
    CONTRACTS,
    DMITRY,
    LEAVE,
    MARCUS,
    ME,
    ONBOARDING,
    PAYMENTS,
    PRIYA,
    PURCHASE,
    SUPPORT,
    TOM,
)
from pyrus_tui.sandbox.company import ALMATY, BOARD, DESIGN, MOVE, TBILISI, WEBSITE
from tests.company import errand, payment
from tests.sandbox.legacy.conftest import day, when

NO_FIELD = (400, {"Code": "BehavioralIrrelevantTemplateFieldIdSpecified"})
BAD = (400, {"Code": "BadFormat"})


def values(task: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """The form's values by field, without columns and without what the fields are."""
    form = {value["Field"]["Id"]: dict(value) for value in task["Form"] if "RowId" not in value}
    for value in form.values():
        del value["Field"]
    return form


# AddTask


async def test_a_task_with_everything(sandbox: Sandbox, legacy: Any) -> None:
    parent = errand(sandbox)
    guid = await upload(legacy, b"lamp")
    shown = await legacy.add_task(
        Text="Paint the fence",
        Subject="Fence",
        ResponsibleId=TOM,
        AddedProjectIds=[TBILISI, MOVE],
        DueDate="/Date(1775044812345)/",
        AddedApprovals=[[ME, MARCUS], None, [DMITRY]],
        AttachmentIds=[guid],
        AttachmentUrls=[{"Url": "https://files.example/plan", "Name": "plan"}],
        ParentTaskId=parent,
    )
    task = sandbox.task(shown["Id"])
    assert task["text"] == "Paint the fence" and task["subject"] == "Fence"
    assert task["author"]["id"] == ME and task["responsible"]["id"] == TOM
    assert task["list_ids"] == [TBILISI, MOVE] and task["due_date"] == "2026-04-01"
    assert task["parent_task_id"] == parent and task["current_step"] == 1
    assert [[a["person"]["id"] for a in step] for step in task["approvals"]] == [
        [ME, MARCUS], [], [DMITRY],
    ]  # fmt: skip
    assert [file["name"] for file in task["attachments"]] == ["lamp.txt", "plan"]

    assert shown["DueDate"] == day("2026-04-01") and shown["ParentTaskId"] == parent
    assert shown["Responsible"]["FirstName"] == "Tom" and "ModifiedDate" in shown
    assert shown["Approvals"][1] is None and "Form" not in shown
    [note] = shown["Notes"]
    assert "Text" not in note and note["ReassignedTo"]["Id"] == TOM
    assert [p["Id"] for p in note["AddedProjects"]] == [TBILISI, MOVE]
    assert note["DueDateChanged"] == day("2026-04-01")
    assert [[p["Id"] for p in step] for step in note["ApprovalsAdded"]] == [
        [ME, MARCUS], [], [DMITRY],
    ]  # fmt: skip
    lamp, plan = note["Attachments"]
    assert lamp["Size"] == 4 and len(lamp["MD5Hash"]) == 32 and plan["Name"] == "plan"
    content = await legacy.client.get(lamp["DownloadUrl"])
    assert content.content == b"lamp"
    assert task["id"] in sandbox.inbox_ids(TOM) and task["id"] in sandbox.inbox_ids(MARCUS)
    assert task["id"] not in sandbox.inbox_ids(DMITRY)


async def test_the_least_task_is_its_authors(sandbox: Sandbox, legacy: Any) -> None:
    shown = await legacy.add_task(Text="Water the plants", ResponsibleId=None)
    assert shown["Responsible"]["Id"] == ME and shown["Author"]["Id"] == ME
    assert shown.keys() == {
        "Id", "Text", "Responsible", "CreateDate", "ModifiedDate", "Author", "Notes",
    }  # fmt: skip
    assert when(shown["CreateDate"]) == "2026-03-10T09:00:00Z"
    assert shown == await legacy.task(shown["Id"])


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({}, (400, {"Code": "BehavioralEmptyText"})),
        ({"Text": ""}, (400, {"Code": "BehavioralEmptyText"})),
        ({"Text": 5}, BAD),
        ({"Text": "x", "ResponsibleId": "1001"}, (400, {"Code": "BadFormatInteger"})),
        ({"Text": "x", "ResponsibleId": 1.5}, (400, {"Code": "BadFormatInteger"})),
        ({"Text": "x", "ResponsibleId": 77},
         (403, {"Code": "BehavioralPersonAccessViolation", "PersonId": 77})),
        ({"Text": "x", "AddedApprovals": [[ME], [78]]},
         (403, {"Code": "BehavioralPersonAccessViolation", "PersonId": 78})),
        ({"Text": "x", "AddedApprovals": [ME]}, BAD),
        ({"Text": "x", "AddedApprovals": [["1001"]]}, (400, {"Code": "BadFormatInteger"})),
        ({"Text": "x", "AddedApprovals": [[ME]] * 21}, BAD),
        ({"Text": "x", "AddedProjectIds": [MOVE, BOARD]},
         (403, {"Code": "BehavioralProjectAccessViolation", "ProjectId": BOARD})),
        ({"Text": "x", "AddedProjectIds": [PAYMENTS]},
         (403, {"Code": "BehavioralProjectAccessViolation", "ProjectId": PAYMENTS})),
        ({"Text": "x", "AddedProjectIds": 5}, BAD),
        ({"Text": "x", "DueDate": "2026-04-01"}, (400, {"Code": "BadFormatDate"})),
        ({"Text": "x", "DueDate": "/Date(-1)/"}, (400, {"Code": "BadFormatDate"})),
        ({"Text": "x", "ParentTaskId": 1}, (403, {"Code": "BehavioralTaskAccessViolation"})),
        ({"Text": "x", "AttachmentIds": ["0000"]},
         (400, {"Code": "BehavioralUnrecognizedAttachmentId"})),
        ({"Text": "x", "AttachmentIds": [5]}, BAD),
        ({"Text": "x", "AttachmentUrls": [{"Name": "a"}]}, BAD),
        ({"Text": "x", "AttachmentUrls": ["https://files.example"]}, BAD),
        ({"Text": "x", "AttachmentUrls": [{"Url": "ftp:x"}]},
         (400, {"Code": "BehavioralUnrecognizedAttachmentId"})),
    ],
)  # fmt: skip
async def test_refused_tasks(legacy: Any, params: Any, refusal: Any) -> None:
    before = await legacy.search(AuthorId=ME, IncludeClosedTasks=True)
    assert await legacy.refused("PUT", "/restapi/addtask", params) == refusal
    assert await legacy.search(AuthorId=ME, IncludeClosedTasks=True) == before


# AddForm


async def test_a_form_with_values_of_every_type(sandbox: Sandbox, legacy: Any) -> None:
    guid, other = await upload(legacy, b"a"), await upload(legacy, b"b")
    shown = await legacy.add_form(
        TemplateId=CONTRACTS,
        ResponsibleId=DMITRY,
        AttachmentIds=[other],
        Values=[
            {"FieldId": 1, "Text": "Lamps"},
            {"FieldId": 2, "CatalogItem": 401_005},
            {"FieldId": 3, "Amount": 100.21},
            {"FieldId": 4, "Date": "/Date(1775044812000)/"},
            {"FieldId": 7, "Number": 10.0},
            {"FieldId": 8, "Files": [guid], "FileUrls": [{"Url": "https://files.example/a"}]},
            {"FieldId": 9, "PersonId": TOM},
            {"FieldId": 10, "ProjectIds": [DESIGN]},
            {"FieldId": 11, "AssigneeId": PRIYA},
            {"FieldId": 12, "Checkmark": "Checked"},
            {"FieldId": 13, "Email": "a@files.example"},
            {"FieldId": 14, "DueDate": "/Date(1775044812000)/"},
        ],
    )
    task = sandbox.task(shown["Id"])
    assert task["form_id"] == CONTRACTS and task["responsible"]["id"] == PRIYA
    assert task["due"] == "2026-04-01T12:00:12Z" and task["list_ids"] == [DESIGN]
    assert [file["name"] for file in task["attachments"]] == ["lamp.txt"]
    fields = {field["id"]: field.get("value") for field in task["fields"]}
    assert fields[2]["item_ids"] == [401_005] and fields[3] == 100.21
    assert fields[9]["id"] == TOM and fields[12] == "checked" and len(fields[8]) == 2

    assert shown["Text"] == "Договоры: Lamps" and shown["DueDate"] == day("2026-04-01")
    form, chain = shown["Projects"]
    assert form == {"Id": CONTRACTS, "Name": "Договоры"}
    assert chain["Id"] == DESIGN and chain["Parent"]["Id"] == WEBSITE
    form = values(shown)
    assert form[1] == {"Text": "Lamps"} and form[3] == {"Decimal": 100.21}
    assert form[2]["CatalogItemId"] == 401_005
    assert len(form[2]["CatalogItemValues"]) == len(form[2]["CatalogHeaders"]) == 5
    assert form[4] == {"Date": day("2026-04-01")} and 7 not in form
    assert [file["Name"] for file in form[8]["Files"]] == ["lamp.txt", "https://files.example/a"]
    assert form[9]["Person"]["Id"] == TOM and form[11]["Assignee"]["Id"] == PRIYA
    assert form[10]["Project"]["Parent"]["Id"] == WEBSITE
    assert form[12] == {"Checkmark": "Checked"} and form[13] == {"Email": "a@files.example"}
    assert form[14] == {"DueDate": "/Date(1775044812000)/"}
    assert form[16] == {"ActivityStatus": "Opened"}
    changed = {value["Field"]["Id"] for value in shown["Notes"][0]["Form"]}
    assert {1, 2, 3, 4, 7, 8, 9, 12, 13, 14} == changed


async def test_times_phones_flags_and_sections(sandbox: Sandbox, legacy: Any) -> None:
    shown = await legacy.add_form(
        TemplateId=ONBOARDING,
        Values=[
            {"FieldId": 1, "Text": "Iris"},
            {"FieldId": 2, "Date": day("2026-04-01")},
            {"FieldId": 3, "Time": {"UtcHour": 9, "UtcMinute": 5}},
            {"FieldId": 5, "Checkmark": "Checked"},
            {"FieldId": 6, "Checkmark": "Unchecked"},
            {"FieldId": 8, "Number": 2},
            {"FieldId": 10, "Phone": {"Prefix": None, "Number": "+7 987654321"}},
            {"FieldId": 15, "DueDate": "/Date(1775044812000)/"},
        ],
    )
    form = values(shown)
    assert form[3] == {"Time": {"UtcHour": 9, "UtcMinute": 5}}
    assert form[5] == {"Checkmark": "Checked"} and form[6] == {"Checkmark": "Unchecked"}
    assert form[8] == {"Number": 2}
    assert form[10] == {"Phone": {"Prefix": "+7", "Number": "987654321"}}
    assert form[15] == {"DueDate": day("2026-04-01")}
    assert form[16] == {"Tooltip": "Пропуск заказывают за три дня."}
    assert form[11] == {"Rows": []} and form[17] == {}
    parents = {value["Field"]["Id"]: value["Field"].get("ParentId") for value in shown["Form"]}
    assert parents[6] == parents[8] == 5 and parents[10] is None
    stored = {field["id"]: field.get("value") for field in sandbox.task(shown["Id"])["fields"]}
    assert stored[3] == "09:05" and stored[10] == "+7 987654321"
    again = await legacy.comment(
        shown["Id"], FormChanges=[{"FieldId": 10, "Phone": {"Number": "5550100"}}]
    )
    assert values(again)[10] == {"Phone": {"Number": "5550100"}}
    helped = await legacy.add_form(
        TemplateId=SUPPORT,
        Values=[{"FieldId": 1, "Text": "Dark"}, {"FieldId": 11, "Flag": "Checked"}],
    )
    assert values(helped)[11] == {"Flag": "Checked"}
    assert helped["Responsible"]["Id"] == ME
    stored = {field["id"]: field.get("value") for field in sandbox.task(helped["Id"])["fields"]}
    assert stored[6]["choice_id"] == 2, "defaults are set"
    for written, seen in (("Unchecked", {"Flag": "Unchecked"}), ("None", {})):
        after = await legacy.comment(helped["Id"], FormChanges=[{"FieldId": 11, "Flag": written}])
        assert values(after)[11] == seen


async def test_tables(sandbox: Sandbox, legacy: Any) -> None:
    def cells(task: dict[str, Any]) -> list[tuple[int, int, Any]]:
        return [
            (value["RowId"], value["Field"]["Id"], value.get("Text") or value.get("Number"))
            for value in task["Form"]
            if value["Field"].get("ParentId") == 2
        ]

    shown = await legacy.add_form(
        TemplateId=PURCHASE,
        Values=[
            {"FieldId": 1, "Text": "Desks"},
            {"FieldId": 2, "Rows": [{"RowId": 0}, {"RowId": 1}]},
            {"FieldId": 3, "RowId": 0, "Text": "Desk"},
            {"FieldId": 4, "RowId": 0, "Number": 2},
            {"FieldId": 3, "RowId": 1, "Text": "Lamp"},
        ],
    )
    assert cells(shown) == [(0, 3, "Desk"), (0, 4, 2), (1, 3, "Lamp")]
    assert values(shown)[2] == {"Rows": [{"RowId": 0}, {"RowId": 1}]}
    shown = await legacy.comment(
        shown["Id"],
        FormChanges=[
            {"FieldId": 4, "RowId": 1, "Number": 5},
            {"FieldId": 2, "Rows": [{"RowId": 0, "Deleted": True}]},
            {"FieldId": 3, "RowId": 9, "Text": "Chair"},
        ],
    )
    assert cells(shown) == [(1, 3, "Lamp"), (1, 4, 5), (2, 3, "Chair")]
    note = shown["Notes"][-1]["Form"]
    rows = next(value["Rows"] for value in note if "Rows" in value)
    assert {"RowId": 0, "Deleted": True} in rows
    table = next(f for f in sandbox.task(shown["Id"])["fields"] if f["id"] == 2)
    assert [row["row_id"] for row in table["value"]] == [1, 2]
    # A table that is only named keeps its rows.
    after = await legacy.comment(shown["Id"], FormChanges=[{"FieldId": 2}])
    assert cells(after) == cells(shown)


async def test_who_is_responsible_for_a_form(legacy: Any) -> None:
    needed = [{"FieldId": 1, "Text": "x"}, {"FieldId": 2, "CatalogItem": 401_001}]
    assignee = [*needed, {"FieldId": 11, "AssigneeId": TOM}]
    for params, expected in (
        ({"Values": assignee, "ResponsibleId": MARCUS}, TOM),
        ({"Values": needed, "ResponsibleId": MARCUS}, MARCUS),
        ({"Values": needed}, PRIYA),
    ):
        shown = await legacy.add_form(TemplateId=CONTRACTS, **params)
        assert shown["Responsible"]["Id"] == expected
    shown = await legacy.add_form(
        TemplateId=PAYMENTS,
        Values=[{"FieldId": 1, "Text": "x"}, {"FieldId": 2, "Amount": 1},
                {"FieldId": 3, "CatalogItem": 401_001}],
    )  # fmt: skip
    assert shown["Responsible"]["Id"] == ME


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        ({"Text": "x"}, BAD),
        ({"FieldId": "1", "Text": "x"}, (400, {"Code": "BadFormatInteger"})),
        ({"FieldId": 999, "Text": "x"}, NO_FIELD),
        ({"FieldId": 1, "Number": 5}, BAD),
        ({"FieldId": 1, "Text": 5}, BAD),
        ({"FieldId": 2, "Amount": "5"}, BAD),
        ({"FieldId": 2, "Amount": 0.123}, BAD),
        ({"FieldId": 2, "Decimal": 5, "Number": 5}, BAD),
        ({"FieldId": 3, "CatalogItem": 5}, BAD),
        ({"FieldId": 3, "CatalogItem": "5"}, (400, {"Code": "BadFormatInteger"})),
        ({"FieldId": 10, "Date": "2026-04-01"}, (400, {"Code": "BadFormatDate"})),
        ({"FieldId": 11, "DueDate": 5}, (400, {"Code": "BadFormatDate"})),
        ({"FieldId": 12, "CatalogItem": 1}, BAD),
        ({"FieldId": 17, "Flag": "Yes"}, BAD),
        ({"FieldId": 18, "PersonId": 5},
         (403, {"Code": "BehavioralPersonAccessViolation", "PersonId": 5})),
        ({"FieldId": 19, "Files": ["x"]}, (400, {"Code": "BehavioralUnrecognizedAttachmentId"})),
        ({"FieldId": 21, "CurrentStep": 2}, BAD),
        ({"FieldId": 24, "PersonId": ME}, BAD),
        ({"FieldId": 8, "Text": "no row"}, BAD),
        ({"FieldId": 8, "RowId": "0", "Text": "x"}, (400, {"Code": "BadFormatInteger"})),
        ({"FieldId": 5, "Rows": [5]}, BAD),
        ({"FieldId": 5, "Rows": [{"RowId": 7, "Deleted": True}]}, BAD),
        ({"FieldId": 9, "RowId": 0, "Checkmark": True}, BAD),
        (5, BAD),
    ],
)  # fmt: skip
async def test_refused_values(sandbox: Sandbox, legacy: Any, value: Any, refusal: Any) -> None:
    form = {"TemplateId": PAYMENTS, "Values": [value]}
    assert await legacy.refused("PUT", "/restapi/addform", form) == refusal
    task_id = payment(sandbox)
    before = sandbox.task(task_id)
    change = {"TaskId": task_id, "FormChanges": [value]}
    if "DueDate" in (value if isinstance(value, dict) else {}):
        refusal = BAD
    assert await legacy.refused("PUT", "/restapi/addcomment", change) == refusal
    assert sandbox.task(task_id) == before


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({}, BAD),
        ({"TemplateId": "x"}, (400, {"Code": "BadFormatInteger"})),
        ({"TemplateId": 5}, (403, {"Code": "BehavioralTemplateAccessViolation", "TemplateId": 5})),
        ({"TemplateId": PAYMENTS}, BAD),
        ({"TemplateId": LEAVE, "Values": [{"FieldId": 6, "Time": {"UtcHour": 24}}]}, BAD),
        ({"TemplateId": CONTRACTS, "Values": [{"FieldId": 10, "ProjectId": BOARD}]},
         (403, {"Code": "BehavioralProjectAccessViolation", "ProjectId": BOARD})),
        ({"TemplateId": CONTRACTS, "Values": [{"FieldId": 11, "AssigneeId": 6}]},
         (403, {"Code": "BehavioralPersonAccessViolation", "PersonId": 6})),
    ],
)  # fmt: skip
async def test_refused_forms(legacy: Any, params: Any, refusal: Any) -> None:
    assert await legacy.refused("PUT", "/restapi/addform", params) == refusal


# AddComment


async def test_a_comment_with_everything(sandbox: Sandbox, legacy: Any) -> None:
    task_id = errand(sandbox, list_ids=[TBILISI])
    guid = await upload(legacy, b"c")
    shown = await legacy.comment(
        task_id,
        Text="Over to you",
        Subject="Supplies",
        ResponsibleId=TOM,
        AddedProjectIds=[ALMATY],
        RemovedProjectIds=[TBILISI],
        DueDate="/Date(1775044812345)/",
        AddedApprovals=[[MARCUS]],
        AttachmentIds=[guid],
        AttachmentUrls=[{"Url": "https://files.example/x", "Name": "x"}],
    )
    note = shown["Notes"][-1]
    assert note["Text"] == "Over to you" and note["UserId"] == ME and note["TaskId"] == task_id
    assert note["ReassignedTo"]["Id"] == TOM == shown["Responsible"]["Id"]
    assert [p["Id"] for p in note["AddedProjects"]] == [ALMATY]
    assert [p["Id"] for p in note["RemovedProjects"]] == [TBILISI]
    assert note["DueDateChanged"] == shown["DueDate"] == day("2026-04-01")
    assert [file["Name"] for file in note["Attachments"]] == ["lamp.txt", "x"]
    task = sandbox.task(task_id)
    assert task["subject"] == "Supplies" and task["list_ids"] == [ALMATY]
    assert task["approvals"][0][0]["person"]["id"] == MARCUS and task["current_step"] == 1
    assert task_id in sandbox.inbox_ids(TOM) and task_id in sandbox.inbox_ids(MARCUS)
    cleared = await legacy.comment(task_id, ClearDueDate=True, RemovedApprovals=[[MARCUS]])
    assert "DueDate" not in cleared and cleared["Notes"][-1]["DueDateRemoved"] is True
    assert cleared["Notes"][-1]["ApprovalsRemoved"][0][0]["Id"] == MARCUS
    assert "Approvals" not in cleared and "approvals" not in sandbox.task(task_id)


@pytest.mark.parametrize(
    ("action", "word"),
    [("Complete", "Complete"), ("MarkAsDuplicate", "MarkAsDuplicate"),
     ("MarkAsIrrelevant", "MarkAsIrrelevant")],
)  # fmt: skip
async def test_closing_and_reopening(
    sandbox: Sandbox, legacy: Any, me: Any, action: str, word: str
) -> None:
    task_id = errand(sandbox)
    closed = await legacy.comment(task_id, Text="Closing", ActivityAction=action)
    assert when(closed["CloseDate"]) == "2026-03-10T09:00:00Z"
    assert closed["Notes"][-1]["ActivityAction"] == word
    [*_, comment] = (await me.task(task_id))["comments"]
    assert comment["action"] == "finished" and "mark" not in comment
    still = await legacy.comment(task_id, Text="By the way", ActivityAction="None")
    assert "CloseDate" in still and "ActivityAction" not in still["Notes"][-1]
    opened = await legacy.comment(task_id, ActivityAction="Reopen")
    assert "CloseDate" not in opened and opened["Notes"][-1]["ActivityAction"] == "Reopen"
    assert "close_date" not in sandbox.task(task_id)


async def test_approvals_of_a_form(sandbox: Sandbox, legacy: Any, legacy_as: Any) -> None:
    task_id = payment(sandbox)
    rejected = await legacy.comment(task_id, Text="Too much", ApprovalChoice="Rejected")
    assert rejected["IsAnyRejected"] is True
    assert rejected["Approvals"][0][0]["Choice"] == "Rejected"
    assert rejected["Notes"][-1]["ApprovalChoice"] == "Rejected"
    again = await legacy.comment(task_id, RerequestedApprovals=[[BUDGET_OWNERS]])
    assert "Choice" not in again["Approvals"][0][0] and "IsAnyRejected" not in again
    assert again["Notes"][-1]["ApprovalsRerequested"][0][0]["Id"] == BUDGET_OWNERS
    asked = await legacy.comment(task_id, AddedApprovals=[[], [], [MARCUS]])
    assert [len(step) for step in asked["Notes"][-1]["ApprovalsAdded"]] == [0, 0, 1]
    approved = await legacy.comment(task_id, ApprovalChoice="Approved", ApprovalStage=1)
    assert approved["Approvals"][0][0]["Choice"] == "Approved"
    assert values(approved)[21] == {"ApprovalStep": 2}
    assert values(approved)[27]["ApprovalPerson"]["Id"] == ME
    revoked = await legacy.comment(task_id, ApprovalChoice="Revoked")
    assert "Choice" not in revoked["Approvals"][0][0]
    assert revoked["Notes"][-1]["ApprovalChoice"] == "Revoked"
    assert sandbox.task(task_id)["current_step"] == 1
    change = {"TaskId": task_id, "ApprovalChoice": "Approved", "ApprovalStage": 9}
    assert await legacy.refused("PUT", "/restapi/addcomment", change) == BAD


async def test_approvals_of_a_plain_task(sandbox: Sandbox, me: Any, legacy_as: Any) -> None:
    marcus = await legacy_as(MARCUS)
    shown = await marcus.add_task(Text="A plan", AddedApprovals=[[ME], [TOM]])
    task_id = shown["Id"]
    assert task_id in sandbox.inbox_ids(ME) and task_id not in sandbox.inbox_ids(TOM)
    # The first approves through v4, the second here; then the task is closed.
    await me.comment(task_id, approval_choice="approved")
    assert task_id in sandbox.inbox_ids(TOM)
    waiting = await marcus.task(task_id)
    assert waiting["Approvals"][0][0]["Choice"] == "Approved" and "CloseDate" not in waiting
    await me.comment(task_id, approvals_added=[[], [{"id": DMITRY}]])
    shown = await marcus.comment(task_id, RemovedApprovals=[[], [DMITRY]])
    assert [[p["Id"] for p in step] for step in shown["Notes"][-2]["ApprovalsAdded"]] == [
        [], [DMITRY],
    ]  # fmt: skip
    done = await (await legacy_as(TOM)).comment(task_id, ApprovalChoice="Approved")
    assert "CloseDate" in done and (await me.task(task_id))["close_date"]


async def test_what_changes_nothing_makes_no_comment(sandbox: Sandbox, legacy: Any) -> None:
    task_id = payment(sandbox)
    before = sandbox.task(task_id)
    for params in (
        {}, {"Text": ""}, {"Text": None}, {"ActivityAction": "None", "ApprovalChoice": "Waiting"},
        {"Subject": "A form has none"}, {"AddedProjectIds": [], "FormChanges": []},
        {"AddedApprovals": [None, []]}, {"ParentTaskId": 5, "ApprovalStage": 1},
    ):  # fmt: skip
        await legacy.comment(task_id, **params)
        assert sandbox.task(task_id) == before, params


async def test_form_changes(sandbox: Sandbox, legacy: Any) -> None:
    task_id = payment(sandbox)
    shown = await legacy.comment(
        task_id,
        FormChanges=[{"FieldId": 28, "Text": "Urgent"}, {"FieldId": 18, "PersonId": TOM},
                     {"FieldId": 15, "Checkmark": "Checked"}],
    )  # fmt: skip
    changed = shown["Notes"][-1]["Form"]
    assert [value["Field"]["Id"] for value in changed if "Text" in value] == [28]
    assert values(shown)[28] == {"Text": "Urgent"} and values(shown)[18]["Person"]["Id"] == TOM
    emptied = await legacy.comment(
        task_id, FormChanges=[{"FieldId": 28}, {"FieldId": 18, "PersonId": None}]
    )
    assert values(emptied)[28] == {} == values(emptied)[18]
    contract = await legacy.add_form(
        TemplateId=CONTRACTS,
        Values=[{"FieldId": 1, "Text": "x"}, {"FieldId": 2, "CatalogItem": 401_001},
                {"FieldId": 10, "ProjectId": MOVE}],
    )  # fmt: skip
    assert values(contract)[10]["Project"]["Id"] == MOVE
    moved = await legacy.comment(
        contract["Id"], FormChanges=[{"FieldId": 10, "ProjectIds": [DESIGN, ALMATY]}]
    )
    assert sandbox.task(contract["Id"])["list_ids"] == [DESIGN, ALMATY]
    assert [project["Id"] for project in moved["Notes"][-1]["RemovedProjects"]] == [MOVE]
    for change in (
        {"FieldId": 11, "AssigneeId": TOM},
        {"FieldId": 14, "DueDate": day("2026-04-01")},
    ):
        body = {"TaskId": contract["Id"], "FormChanges": [change]}
        assert await legacy.refused("PUT", "/restapi/addcomment", body) == BAD


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"TaskId": None}, BAD),
        ({"TaskId": "x"}, (400, {"Code": "BadFormatInteger"})),
        ({"TaskId": 5}, (403, {"Code": "BehavioralTaskAccessViolation"})),
        ({"ActivityAction": "Close"}, BAD),
        ({"ApprovalChoice": "approved"}, BAD),
        ({"ClearDueDate": "true"}, BAD),
        ({"DueDate": "tomorrow"}, (400, {"Code": "BadFormatDate"})),
        ({"ResponsibleId": 5}, (403, {"Code": "BehavioralPersonAccessViolation", "PersonId": 5})),
        ({"RemovedProjectIds": [BOARD]},
         (403, {"Code": "BehavioralProjectAccessViolation", "ProjectId": BOARD})),
        ({"FormChanges": [{"FieldId": 1, "Text": "x"}]}, NO_FIELD),
        ({"AttachmentIds": ["11111111-1111-4111-8111-111111111111"]},
         (400, {"Code": "BehavioralUnrecognizedAttachmentId"})),
        ({"Text": "x" * 100_001}, BAD),
    ],
)  # fmt: skip
async def test_refused_comments(sandbox: Sandbox, legacy: Any, params: Any, refusal: Any) -> None:
    task_id = errand(sandbox)
    before = sandbox.task(task_id)
    body = {"TaskId": task_id, "Text": "x"} | params
    assert await legacy.refused("PUT", "/restapi/addcomment", body) == refusal
    assert sandbox.task(task_id) == before


async def test_who_may_close(sandbox: Sandbox, legacy_as: Any) -> None:
    task_id = payment(sandbox)
    priya = await legacy_as(PRIYA)
    body = {"TaskId": task_id, "ActivityAction": "Complete"}
    expected = (403, {"Code": "BehavioralTaskAccessViolation"})
    assert await priya.refused("PUT", "/restapi/addcomment", body) == expected
    body = {"TaskId": task_id, "RemovedApprovals": [[BUDGET_OWNERS]]}
    expected = (403, {"Code": "UnspecifiedAccessDenied"})
    assert await priya.refused("PUT", "/restapi/addcomment", body) == expected


# UploadFile


async def upload(legacy: Any, data: bytes, name: str = "lamp.txt") -> str:
    answer = await legacy.call("POST", "/restapi/upload", files={"file": (name, data)})
    assert answer.keys() == {"UploadedFileId"}
    return answer["UploadedFileId"]


async def test_an_identifier_serves_once_and_its_owner(
    sandbox: Sandbox, legacy: Any, legacy_as: Any
) -> None:
    task_id = errand(sandbox)
    guid = await upload(legacy, b"d")
    unknown = (400, {"Code": "BehavioralUnrecognizedAttachmentId"})
    body = {"TaskId": task_id, "AttachmentIds": [guid]}
    stranger = await legacy_as(MARCUS)
    assert await stranger.refused("PUT", "/restapi/addcomment", body) == unknown
    await legacy.comment(task_id=task_id, AttachmentIds=[guid])
    assert await legacy.refused("PUT", "/restapi/addcomment", body) == unknown


async def test_a_file_must_be_smaller_than_5_mb(legacy: Any) -> None:
    most = 5 * 1024 * 1024
    too_long = (403, {"Code": "BehavioralMaxContentLengthExceeded"})
    body = {"files": {"file": ("a", b"x" * most)}}
    assert await legacy.refused("POST", "/restapi/upload", **body) == too_long
    assert await upload(legacy, b"x" * (most - 1))


async def test_refused_uploads(legacy: Any) -> None:
    for body in (
        {"files": {"other": ("a", b"x")}},
        {"files": {"file": ("a", b"")}},
        {"content": b"x"},
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=a"}},
    ):
        assert await legacy.refused("POST", "/restapi/upload", **body) == BAD
