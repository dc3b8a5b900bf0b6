"""Requests with the very structure that the vendor's document prints, with our company's data."""

from typing import Any

import pytest

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import MARCUS, ME, TOM
from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.company import DESIGN, MOVE, TBILISI
from pyrus_tui.sandbox.records import Form
from tests.company import errand
from tests.sandbox.legacy.conftest import LegacyCaller
from tests.sandbox.legacy.shapes import check

TEMPLATE = 290
TYPES = [
    "text", "date", "number", "money", "project", "person", "person_responsible", "checkmark",
    "flag", "due_date", "time", "phone",
]  # fmt: skip


@pytest.fixture
def template(sandbox: Sandbox) -> int:
    """A form with one field of each type of the document's example, in its order."""
    fields = [
        {"id": number, "type": kind, "name": f"{kind} field"}
        for number, kind in enumerate(TYPES, 1)
    ]
    with sandbox._database.transaction() as connection:
        Book(connection).save_form(
            Form(id=TEMPLATE, name="Form", steps={"1": "One"}, fields=fields, title_ids=[1])
        )
    return TEMPLATE


async def test_create_form(sandbox: Sandbox, legacy: LegacyCaller, template: int) -> None:
    shown = await legacy.add_form(
        TemplateId=template,
        Values=[
            {"FieldId": 1, "Text": "Good morning"},
            {"FieldId": 2, "Date": "/Date(1775088000000)/"},
            {"FieldId": 3, "Number": 7.0},
            {"FieldId": 4, "Amount": 12.34},
            {"FieldId": 5, "ProjectId": DESIGN},
            {"FieldId": 6, "PersonId": MARCUS},
            {"FieldId": 7, "AssigneeId": TOM},
            {"FieldId": 8, "Checkmark": "Checked"},
            {"FieldId": 9, "Flag": "Checked"},
            {"FieldId": 10, "DueDate": "/Date(1775174400000)/"},
            {"FieldId": 11, "Time": {"UtcHour": 10, "UtcMinute": 53}},
            {"FieldId": 12, "Phone": {"Prefix": None, "Number": "5550142"}},
        ],
    )
    check(shown, "TaskWithNotes")
    assert shown["Text"] == "Form: Good morning" and shown["Responsible"]["Id"] == TOM
    assert shown["DueDate"] == "/Date(1775174400000)/"
    assert [project["Id"] for project in shown["Projects"]] == [template, DESIGN]
    fields = [(value["Field"]["Id"], value["Field"]["Type"]) for value in shown["Form"]]
    assert fields == [
        (1, "Text"), (2, "Date"), (3, "Number"), (4, "Decimal"), (5, "Project"), (6, "Person"),
        (7, "Assignee"), (8, "Checkmark"), (9, "Flag"), (10, "DueDate"), (11, "Time"),
        (12, "Phone"),
    ]  # fmt: skip
    form = {value.pop("Field")["Id"]: value for value in shown["Form"]}
    assert form[5]["Project"]["Parent"]["Parent"].keys() == {"Id", "Name"}
    assert form[6]["Person"]["FirstName"] == "Marcus" and form[7]["Assignee"]["Id"] == TOM
    del form[5], form[6], form[7]
    assert form == {
        1: {"Text": "Good morning"},
        2: {"Date": "/Date(1775088000000)/"},
        3: {"Number": 7},
        4: {"Decimal": 12.34},
        8: {"Checkmark": "Checked"},
        9: {"Flag": "Checked"},
        10: {"DueDate": "/Date(1775174400000)/"},
        11: {"Time": {"UtcHour": 10, "UtcMinute": 53}},
        12: {"Phone": {"Number": "5550142"}},
    }
    assert sandbox.task(shown["Id"])["list_ids"] == [DESIGN]


async def test_create_task(legacy: LegacyCaller) -> None:
    shown = await legacy.add_task(
        Text="Good morning",
        ResponsibleId=TOM,
        AddedProjectIds=[TBILISI, MOVE],
        DueDate="/Date(1775088000000)/",
    )
    check(shown, "TaskWithNotes")
    assert shown["Text"] == "Good morning" and shown["Responsible"]["Id"] == TOM
    assert shown["DueDate"] == shown["Notes"][0]["DueDateChanged"] == "/Date(1775088000000)/"


async def test_create_comment(sandbox: Sandbox, legacy: LegacyCaller) -> None:
    task_id = errand(sandbox)
    body = {"TaskId": task_id, "Text": "No longer needed", "ActivityAction": "MarkAsIrrelevant"}
    answer = await legacy.call("PUT", "/restapi/addcomment", body)
    check(answer["TaskWithNotes"], "TaskWithNotes")
    assert answer["TaskWithNotes"]["CloseDate"] == "/Date(1773133200000)/"
    note = answer["TaskWithNotes"]["Notes"][-1]
    assert (note["Text"], note["ActivityAction"]) == ("No longer needed", "MarkAsIrrelevant")


async def test_task_lists(legacy: LegacyCaller) -> None:
    search = {"AuthorId": ME, "MaximumItemsCount": 3}
    for answer in (
        await legacy.call("GET", "/restapi/inbox/3"),
        await legacy.call("GET", "/restapi/alltasks/3"),
        await legacy.call("POST", "/restapi/searchtasks", search),
    ):
        assert answer.keys() == {"Tasks", "HasMoreTasks"} and len(answer["Tasks"]) == 3
        assert answer["HasMoreTasks"] is True
        check(answer["Tasks"], ["Task"])


async def test_upload_file(legacy: LegacyCaller) -> None:
    boundary = "7c1e53310a52330"
    content = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="lamp.jpg"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
        f"any bytes\r\n--{boundary}--\r\n"
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    answer = await legacy.call("POST", "/restapi/upload", content=content, headers=headers)
    shown = await legacy.add_task(Text="See", AttachmentIds=[answer["UploadedFileId"]])
    [file] = shown["Notes"][0]["Attachments"]
    assert (file["Name"], file["Size"]) == ("lamp.jpg", 9)


async def test_an_error(legacy: LegacyCaller) -> None:
    response = await legacy.client.put("/restapi/addtask", json={})
    error: dict[str, Any] = response.json()
    assert error.keys() == {"ApiException"}
    assert error["ApiException"].keys() == {"Code", "Message"}
