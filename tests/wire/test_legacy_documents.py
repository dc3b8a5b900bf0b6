"""The legacy API as its document prints it: structures, types of form values, codes."""

import json
from copy import deepcopy
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.api import refusals
from pyrus_tui.api.connection import Answer
from pyrus_tui.api.legacy import answers, writing
from pyrus_tui.api.legacy.codes import CODES
from pyrus_tui.api.legacy.dates import (
    read_legacy_day,
    read_legacy_moment,
    write_day,
    write_moment,
)
from pyrus_tui.api.legacy.form_values import read_fields
from pyrus_tui.api.legacy.new_values import new_values
from pyrus_tui.api.legacy.projects import DEEPEST, ProjectBook
from pyrus_tui.errors import BadAnswer, Invalid, NotAllowed, PyrusError
from pyrus_tui.models import rules
from pyrus_tui.models.base import Json
from pyrus_tui.models.drafts import CommentDraft, FieldUpdate, PersonRef, TaskDraft
from pyrus_tui.models.editing.held import Held
from pyrus_tui.models.editing.outline import why_locked
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.lists import TaskPage
from pyrus_tui.models.people import Person, Profile
from pyrus_tui.models.search import TaskSearch
from pyrus_tui.models.tasks import Completeness, Task
from pyrus_tui.models.values import (
    CatalogValue,
    Checkmark,
    Field,
    ProjectValue,
    RawValue,
    TableRow,
    TitleValue,
    Value,
    to_wire,
)
from tests.wire.test_any_shape import WRONG, anything, look_at, places, with_wrong

JOHN = {"Id": 300, "FirstName": "John", "LastName": "Smith"}
BILL = {
    "Id": 400,
    "FirstName": "Bill",
    "LastName": "Smith",
    "Email": "bill.smith@somedomain.edu",
}
DECEMBER_7 = "/Date(1481068800000)/"
PROJECTS = [
    {"Id": 1, "Name": "Root project"},
    {"Id": 3, "Name": "ChildProject", "Parent": {"Id": 2, "Name": "Another root project"}},
]
TASK = {
    "Id": 1024,
    "Text": "Hello world text",
    "Responsible": BILL,
    "DueDate": DECEMBER_7,
    "Projects": PROJECTS,
    "CloseDate": DECEMBER_7,
    "CreateDate": DECEMBER_7,
    "ModifiedDate": DECEMBER_7,
    "Author": JOHN,
    "Approvals": [[{"Person": JOHN}, {"Person": BILL}], None, [{"Person": JOHN}]],
    "Notes": [
        {
            "CreateDate": DECEMBER_7,
            "Author": JOHN,
            "ReassignedTo": BILL,
            "AddedProjects": PROJECTS,
            "DueDateChanged": DECEMBER_7,
            "ApprovalsAdded": [[JOHN, BILL], [JOHN]],
        },
        {
            "CreateDate": DECEMBER_7,
            "Author": JOHN,
            "Text": "Closing as irrelevant",
            "ActivityAction": "MarkAsIrrelevant",
        },
    ],
}
LIST_ITEM = {
    "Id": 1003,
    "Name": "List item",
    "Parent": {"Id": 1002, "Name": "List", "Parent": {"Id": 1000, "Name": "Form"}},
}
FORM = [
    {"Field": {"Id": 1, "Type": "Text", "Name": "Text field"}, "Text": "Hello world"},
    {
        "Field": {"Id": 2, "Type": "Date", "Name": "Date field"},
        "Date": "/Date(1481155200000)/",
    },
    {"Field": {"Id": 3, "Type": "Number", "Name": "Number field"}, "Number": 10},
    {"Field": {"Id": 4, "Type": "Decimal", "Name": "Money field"}, "Decimal": 100.21},
    {"Field": {"Id": 5, "Type": "Project", "Name": "List field"}, "Project": LIST_ITEM},
    {"Field": {"Id": 6, "Type": "Person", "Name": "Contact field"}, "Person": JOHN},
    {"Field": {"Id": 7, "Type": "Assignee", "Name": "Assignee field"}, "Assignee": BILL},
    {"Field": {"Id": 8, "Type": "Checkmark", "Name": "Checkmark field"}, "Checkmark": "Checked"},
    {"Field": {"Id": 9, "Type": "Flag", "Name": "Flag field"}, "Flag": "Checked"},
    {
        "Field": {"Id": 10, "Type": "DueDate", "Name": "Due date field"},
        "DueDate": "/Date(1482019200000)/",
    },
    {
        "Field": {"Id": 11, "Type": "Time", "Name": "Time field"},
        "Time": {"UtcHour": 10, "UtcMinute": 53},
    },
    {
        "Field": {"Id": 12, "Type": "Phone", "Name": "Phone field"},
        "Phone": {"Prefix": "+123", "Number": "987654321"},
    },
]
FORM_TASK = {
    "Id": 1024,
    "Text": "Form:  Hello world",
    "Responsible": BILL,
    "DueDate": "/Date(1482019200000)/",
    "Projects": [{"Id": 1000, "Name": "Form"}, LIST_ITEM],
    "CreateDate": DECEMBER_7,
    "Author": JOHN,
    "Form": FORM,
}
ROWS = {
    "Tasks": [
        {
            "Id": 1024,
            "Text": "Hello world text",
            "Responsible": BILL,
            "DueDate": DECEMBER_7,
            "Projects": PROJECTS,
            "CreateDate": "/Date(1481155517969)/",
            "ModifiedDate": "/Date(1481155517969)/",
        },
        {
            "Id": 1026,
            "Text": "Closed task",
            "CloseDate": "/Date(1481155517000)/",
            "Asap": True,
            "ParentTaskId": 1024,
        },
    ],
    "HasMoreTasks": True,
}


def answer(body: Json, status: int = 200) -> Answer:
    return Answer(status, json.dumps(body).encode())


def forget(project: Json) -> None:
    """Learn nothing."""


async def read(task: Json) -> Task:
    return await answers.read_task(answer({"TaskWithNotes": task}), forget)


async def test_a_task_with_its_notes():
    book = ProjectBook()
    task = await answers.read_task(answer({"TaskWithNotes": TASK}), book.learn)
    midnight = datetime(2016, 12, 7, tzinfo=UTC)
    assert (task.id, task.title, task.due_date) == (1024, "Hello world text", date(2016, 12, 7))
    assert task.create_date == task.close_date == task.last_modified_date == midnight
    assert task.closed and task.completeness is Completeness.FULL and not task.unread
    assert task.responsible is not None and task.responsible.name == "Bill Smith"
    assert task.author is not None and task.author.id == 300
    assert task.list_ids == (1, 3) and task.form_id is None
    assert [[one.person.id for one in step] for step in task.approvals] == [[300, 400], [], [300]]
    first, last = task.comments
    assert (first.id, last.id) == (1, 2)
    assert (first.text, last.text) == ("Hello world text", "Closing as irrelevant")
    assert first.reassigned_to is not None and first.reassigned_to.id == 400
    assert first.added_list_ids == (1, 3) and first.due_date == date(2016, 12, 7)
    added = [[one.person.id for one in step] for step in first.approvals_added]
    assert added == [[300, 400], [300]]
    assert last.action == "finished_as_irrelevant"
    assert Task.from_json(task.to_json()) == task
    assert not task.asap and (await read(TASK | {"Asap": True, "IsAnyRejected": True})).asap
    trees = [(one.id, [child.id for child in one.children]) for one in book.tree()]
    assert trees == [(2, [3]), (1, [])]


async def test_what_notes_can_say():
    note = {
        "Id": 5,
        "TaskId": 1024,
        "UserId": 300,
        "CreateDate": "/Date(1481155517969)/",
        "ActivityAction": "MarkAsDuplicate",
        "ApprovalChoice": "Revoked",
        "RemovedProjects": [PROJECTS[1]],
        "DueDateRemoved": True,
        "ApprovalsRemoved": [[JOHN]],
        "ApprovalsRerequested": [[], [BILL]],
        "Attachments": [
            {
                "Id": 7,
                "Name": "plan.csv",
                "Size": 3,
                "DownloadUrl": "https://pyrus.com/x?Id=7",
                "ExistingId": 6,
                "MD5Hash": "900150983cd24fb0d6963f7d28e17f72",
            }
        ],
        "Form": [FORM[0]],
    }
    plain = {"ActivityAction": "None", "ApprovalChoice": "Waiting", "Id": 6, "UserId": 300}
    task = await read({"Id": 1, "Notes": [note, plain, note | {"ActivityAction": "Reopen"}]})
    one, two, three = task.comments
    assert (one.id, one.action, one.approval_choice) == (5, "finished_as_duplicate", "revoked")
    assert one.removed_list_ids == (3,) and one.cancel_due
    assert one.create_date == datetime(2016, 12, 8, 0, 5, 17, tzinfo=UTC)
    assert [[p.person.id for p in step] for step in one.approvals_rerequested] == [[], [400]]
    file = one.attachments[0]
    assert (file.id, file.name, file.size, file.root_id) == (7, "plan.csv", 3, 6)
    assert file.url.endswith("Id=7") and file.md5.startswith("9001")
    assert one.field_updates[0].value == "Hello world" and not one.unread
    assert (two.action, two.approval_choice, three.action) == ("", "", "reopened")
    assert task.last_modified_date == one.create_date


async def test_a_task_of_a_form():
    task = await read(FORM_TASK)
    assert (task.form_id, task.list_ids) == (1000, (1003,))
    bill, john = (
        Person(id=p["Id"], first_name=p["FirstName"], last_name="Smith") for p in (BILL, JOHN)
    )
    bill = bill.model_copy(update={"email": BILL["Email"]})
    values = {field.type: field.value for field in task.fields}
    project = values.pop("project")
    assert isinstance(project, ProjectValue) and project.projects[0].id == 1003
    assert project.projects[0].parent is not None and project.projects[0].parent.name == "List"
    assert values.pop("person") == john and values.pop("responsible") == bill
    assert values == {
        "text": "Hello world",
        "date": date(2016, 12, 8),
        "number": Decimal(10),
        "money": Decimal("100.21"),
        "checkmark": Checkmark.CHECKED,
        "flag": Checkmark.CHECKED,
        "due_date": date(2016, 12, 18),
        "time": time(10, 53),
        "phone": "+123 987654321",
    }
    assert not any(field.unread for field in task.fields)


KINDS: list[tuple[str, dict[str, Json], str, Value]] = [
    ("Author", {"Author": JOHN}, "author", Person(id=300, first_name="John", last_name="Smith")),
    ("CreationDate", {"CreationDate": DECEMBER_7}, "creation_date", date(2016, 12, 7)),
    ("ApprovalDate", {"ApprovalDate": DECEMBER_7}, "task_approval_date", date(2016, 12, 7)),
    (
        "ApprovalPerson",
        {"ApprovalPerson": {"Id": 3}},
        "task_approval_user",
        Person(id=3),
    ),
    ("ApprovalStep", {"ApprovalStep": 2}, "step", 2),
    ("ActivityStatus", {"ActivityStatus": "Opened"}, "status", "open"),
    ("ActivityStatus", {"ActivityStatus": "Closed"}, "status", "closed"),
    ("Flag", {"Flag": "None"}, "flag", Checkmark.NONE),
    ("Flag", {}, "flag", None),
    ("Email", {"Email": "a@example.test"}, "email", "a@example.test"),
    ("Note", {"Tooltip": "Read this"}, "note", "Read this"),
    ("Phone", {"Phone": {"Prefix": None, "Number": "1"}}, "phone", "1"),
    ("Time", {"Time": {"UtcMinute": 5}}, "time", time(0, 5)),
    (
        "Catalog",
        {"CatalogItemId": 7, "CatalogItemValues": ["Acme", "A1"], "CatalogHeaders": ["Name", "No"]},
        "catalog",
        CatalogValue(item_id=7, headers=("Name", "No"), values=("Acme", "A1")),
    ),
    (
        "Catalog",
        {"CatalogItemId": 7, "CatalogItemValues": "Acme"},
        "catalog",
        CatalogValue(item_id=7, values=("Acme",)),
    ),
    ("Catalog", {}, "catalog", None),
    ("Title", {"Checkmark": "Checked"}, "title", TitleValue(checkmark="checked")),
    ("Title", {}, "title", TitleValue()),
    ("Unknown", {}, "unknown", None),
    ("ExternalFormAuthor", {"Who": 1}, "externalformauthor", RawValue({"Who": 1})),
    ("", {"Text": "typeless"}, "text", "typeless"),
]


@pytest.mark.parametrize(("kind", "value", "current", "wanted"), KINDS)
def test_every_other_type_of_value(kind: str, value: Json, current: str, wanted: Value):
    raw = {"Field": {"Id": 1, "Type": kind, "Name": "N"}} | value
    if not kind:
        del raw["Field"]["Type"]
    field = Field.model_validate(read_fields([raw])[0])
    assert (field.id, field.name, field.type, field.value) == (1, "N", current, wanted)
    assert Field.from_json(field.to_json()) == field and not field.unread


@pytest.mark.parametrize(
    "value",
    [
        {"CatalogItemId": [7, 8], "CatalogItemValues": [["Acme"], ["Zeta"]]},
        {"CatalogItemId": 7, "CatalogItemValues": [["Acme", "A1"], ["Zeta", "Z9"]]},
        {"CatalogItemValues": ["Acme", "Zeta"]},
        {"CatalogItemId": "Acme"},
    ],
)
def test_several_items_of_a_catalog_have_no_shape_and_are_shown_and_locked(value: Json):
    raw = {"Field": {"Id": 1, "Type": "Catalog", "Name": "N"}} | value
    field = Field.model_validate(read_fields([raw])[0])
    assert isinstance(field.value, RawValue) and "Acme" in field.value.text
    definition = FormField(id=1, type=field.type)
    assert "never changed" in why_locked(definition, Held(field.value), step=1)


def test_files_of_a_field():
    raw = [
        {"Field": {"Id": 1, "Type": "Files"}, "Files": [{"Id": 7, "Name": "a"}]},
        {
            "Field": {"Id": 2, "Type": "FileUrls"},
            "FileUrls": [{"Url": "https://x.test/a", "Name": "b"}],
        },
    ]
    kept, linked = (Field.model_validate(field) for field in read_fields(raw))
    assert isinstance(kept.value, tuple) and isinstance(linked.value, tuple)
    assert kept.type == linked.type == "file"
    assert [file.name for file in (*kept.value, *linked.value)] == ["a", "b"]
    assert linked.value[0].url == "https://x.test/a"


def cell(number: int, row: int, text: str) -> dict[str, Json]:
    return {"Field": {"Id": number, "Type": "Text", "ParentId": 20}, "RowId": row, "Text": text}


@pytest.mark.parametrize("rows", [[{"RowId": 0}, {"RowId": 3}], [0, 3], {"RowId": 0}, None, "no"])
def test_sections_and_tables_are_put_together(rows: Json):
    raw = [
        cell(21, 0, "Chair"),
        {"Field": {"Id": 20, "Type": "Title", "Name": "Lines"}, "Rows": rows},
        cell(22, 0, "40"),
        cell(21, 3, "Desk"),
        {"Field": {"Id": 40, "Type": "Title", "Name": "Extra"}, "Checkmark": "Unchecked"},
        {"Field": {"Id": 41, "Type": "Flag", "ParentId": 40}, "Flag": "Checked"},
        {"Field": {"Id": 42, "Type": "Text", "ParentId": 99}, "Text": "lost"},
    ]
    fields = [Field.model_validate(field) for field in read_fields(raw)]
    assert [field.id for field in fields] == [20, 40, 42]
    table, section, _lost = fields
    assert table.type == "table" and isinstance(table.value, tuple)
    found = [
        (row.row_id, [(one.id, one.value) for one in row.cells])
        for row in table.value
        if isinstance(row, TableRow)
    ]
    assert sorted(found) == [(0, [(21, "Chair"), (22, "40")]), (3, [(21, "Desk")])]
    assert isinstance(section.value, TitleValue) and section.value.checkmark == "unchecked"
    assert section.value.fields[0].value is Checkmark.CHECKED


def test_titles_in_a_circle_stay_side_by_side():
    raw = [
        {"Field": {"Id": 1, "Type": "Title", "ParentId": 2}},
        {"Field": {"Id": 2, "Type": "Title", "ParentId": 1}},
        {"Field": {"Id": 3, "Type": "Text", "ParentId": 1}, "Text": "x"},
        {"Field": {"Id": 4, "Type": "Title", "ParentId": 4}},
    ]
    assert [field["id"] for field in read_fields(raw)] == [1, 2, 3, 4]


async def page(body: Json) -> TaskPage:
    return await answers.Rows(forget).page(answer(body))


async def test_lists_of_tasks():
    for body in (ROWS, {"TaskList": ROWS}):
        found = await page(body)
        one, two = found.tasks
        assert found.has_more and not found.unreadable
        assert (one.id, one.due_date, one.closed) == (1024, date(2016, 12, 7), False)
        assert one.completeness is Completeness.HEADER and two.closed
    assert not (await page({"Tasks": []})).has_more
    spoilt = await page({"Tasks": [{"Text": "no id"}, {"Id": 5}]})
    assert [task.id for task in spoilt.tasks] == [5] and spoilt.unreadable == 1
    for wrong in ({"Tasks": [{"Text": "no id"}]}, {"Tasks": "x"}, []):
        with pytest.raises(BadAnswer):
            await page(wrong)


async def test_who_i_am_and_whom_i_know():
    about = BILL | {"Locale": "en-US", "CanMakeBackup": False, "Roles": ["Cashiers"]}
    profile = await answers.read_profile(answer({"Profile": about}))
    assert profile.name == "Bill Smith" and not profile.unread
    assert (profile.person_id, profile.email, profile.locale) == (400, BILL["Email"], "en-US")
    body = {"Organizations": [{"Id": 10, "Name": "Bill's Ltd.", "Persons": [BILL]}]}
    (company,) = await answers.read_organizations(answer(body))
    assert (company.organization_id, company.name) == (10, "Bill's Ltd.")
    assert company.persons[0].email == BILL["Email"]
    uploaded = answers.read_uploaded(answer({"UploadedFileId": "g-1"}))
    assert uploaded.guid == "g-1"
    for wrong in ({}, {"UploadedFileId": 5}, {"UploadedFileId": ""}):
        with pytest.raises(BadAnswer):
            answers.read_uploaded(answer(wrong))


# Requests


def number(person: PersonRef) -> int:
    return person.id or 0


def form_field(update: FieldUpdate) -> Field:
    fields = [Field.model_validate(field) for field in read_fields(FORM)]
    return next(field for field in fields if field.id == update.id)


def test_requests_are_those_of_the_document():
    task = TaskDraft(
        text="Hello world text", responsible=400, list_ids=[1, 3], due_date="2016-12-07"
    )
    assert writing.new_task(task, number) == {
        "Text": "Hello world text",
        "ResponsibleId": 400,
        "AddedProjectIds": [1, 3],
        "DueDate": DECEMBER_7,
    }
    note = CommentDraft(text="Closing as irrelevant", action="finished_as_irrelevant")
    assert writing.comment(1024, note, number, form_field) == {
        "TaskId": 1024,
        "Text": "Closing as irrelevant",
        "ActivityAction": "MarkAsIrrelevant",
    }
    search = writing.search(TaskSearch(author_id=300, item_count=3))
    assert search == {"AuthorId": 300, "MaximumItemsCount": 3}
    values = {
        1: "Hello world",
        2: "2016-12-08",
        3: 10,
        4: 100.21,
        5: {"projects": [{"id": 1001}]},
        6: {"id": 300},
        7: {"id": 400},
        8: "checked",
        9: "checked",
        10: "2016-12-18",
        11: "10:53",
        12: "987654321",
    }
    fields = [{"id": i, "value": value} for i, value in values.items()]
    form = writing.new_form(TaskDraft(form_id=1000, fields=fields), number, form_field)
    # Of a phone the number alone is written, and lists as the newer of two parameters.
    assert json.loads(json.dumps(form)) == {
        "TemplateId": 1000,
        "Values": [
            {"FieldId": 1, "Text": "Hello world"},
            {"FieldId": 2, "Date": "/Date(1481155200000)/"},
            {"FieldId": 3, "Number": 10.0},
            {"FieldId": 4, "Amount": 100.21},
            {"FieldId": 5, "ProjectIds": [1001]},
            {"FieldId": 6, "PersonId": 300},
            {"FieldId": 7, "AssigneeId": 400},
            {"FieldId": 8, "Checkmark": "Checked"},
            {"FieldId": 9, "Flag": "Checked"},
            {"FieldId": 10, "DueDate": "/Date(1482019200000)/"},
            {"FieldId": 11, "Time": {"UtcHour": 10, "UtcMinute": 53}},
            {"FieldId": 12, "Phone": {"Number": "987654321"}},
        ],
    }


def test_what_was_read_is_written_as_it_was():
    """Every value of the document's form, read and written again, asks for the same value."""
    written = {"Decimal": "Amount", "Person": "PersonId", "Assignee": "AssigneeId"}
    for raw in FORM:
        field = Field.model_validate(read_fields([raw])[0])
        (again,) = new_values(field, to_wire(field.value))
        kind = raw["Field"]["Type"]
        value = json.loads(
            json.dumps(again[written.get(kind, kind + "Ids" * (kind == "Project"))], default=float)
        )
        expected = raw[kind]
        if kind in ("Person", "Assignee"):
            expected = expected["Id"]
        elif kind == "Project":
            expected = [expected["Id"]]
        elif kind == "Phone":
            expected = {"Number": "+123 987654321"}
        assert value == expected, kind


# Refusals


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_sentence(code: str):
    status = 401 if code.startswith("Authorization") else 400 if code.startswith("Bad") else 403
    body = {"ApiException": {"Code": code, "Message": "Some error text", "PersonId": 77}}
    refused = refusals.error_of(answer(body, status))
    assert "Some error text" not in str(refused) and "#77" in str(refused)
    assert code not in str(refused) and str(refused).count(":") >= 1
    assert getattr(refused, "code", "x") and not refused.may_have_been_applied


def test_every_sentence_is_its_own():
    said = {str(refusals.error_of(answer({"ApiException": {"Code": c}}, 403))) for c in CODES}
    assert len(said) == len(CODES)


def test_a_code_that_nobody_knows_is_told_in_the_servers_words():
    body = {"ApiException": {"Code": "BehavioralNew", "Message": "Not\x1b[31m today"}}
    refused = refusals.error_of(answer(body, 403))
    assert isinstance(refused, NotAllowed) and refused.code == "BehavioralNew"
    assert "today" in str(refused) and "\x1b" not in str(refused)
    silent = refusals.error_of(answer({"ApiException": {}}, 400))
    assert isinstance(silent, Invalid) and silent.code and str(silent)


# Dates


moments = st.datetimes(
    min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)
).map(lambda moment: moment.replace(microsecond=0))


@settings(max_examples=100, deadline=None)
@given(moments, st.integers(0, 999), st.sampled_from(["", "+0000", "+0300", "-1145"]))
def test_a_date_comes_back_as_it_went(moment: datetime, milliseconds: int, zone: str):
    written = write_moment(moment)
    assert read_legacy_moment(written) == moment
    number = int(written[6:-2]) + milliseconds
    assert read_legacy_moment(f"/Date({number}{zone})/") == moment
    day = moment.date()
    assert read_legacy_day(write_day(day)) == day


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30) | st.integers().map("/Date({})/".format) | anything)
def test_what_is_no_date_is_refused(value: Json):
    for reader in (read_legacy_moment, read_legacy_day):
        try:
            reader(value)
        except ValueError:
            continue


def test_a_date_with_a_zone_is_that_zones_day():
    assert read_legacy_day("/Date(1481058000000+0300)/") == date(2016, 12, 7)
    assert read_legacy_day("/Date(1481058000000)/") == date(2016, 12, 6)
    assert read_legacy_day("2016-12-07T00:00:00Z") == date(2016, 12, 7)


# Any shape


WHOLE = deepcopy(FORM_TASK) | {
    "Approvals": TASK["Approvals"],
    "IsAnyRejected": True,
    "Notes": [*TASK["Notes"], {"Id": 9, "Form": FORM[:2], "Attachments": [{"Id": 1}]}],
    "Subject": "Fair",
    "Asap": True,
}


async def test_every_place_with_every_wrong_value():
    for turn, path in enumerate(places(WHOLE)):
        for wrong in WRONG[turn % 2 :: 2]:
            body = {"TaskWithNotes": with_wrong(WHOLE, path, wrong)}
            try:
                task = await answers.read_task(answer(body), ProjectBook().learn)
            except BadAnswer:
                assert path == ("Id",)
                continue
            look_at(task)
            rules.current_approvals(task)
            if path[0] != "Text":
                assert task.text == "Form:  Hello world"


KEYS = [
    *("Id", "Text", "Responsible", "DueDate", "Projects", "CloseDate", "CreateDate", "Form"),
    *("ModifiedDate", "ParentTaskId", "Author", "Approvals", "Notes", "Asap", "unread:x", "id"),
    *("Field", "RowId", "Rows", "Type", "ParentId", "Parent", "Name", "Person", "comments"),
]
shapes = st.recursive(
    anything | st.sampled_from([DECEMBER_7, "Title", "Catalog", 1]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=20,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), shapes, max_size=8), st.sampled_from(range(5)))
async def test_answers_of_any_keys_and_values(body: dict[str, Json], which: int):
    book = ProjectBook()
    asked = (
        lambda: answers.read_task(answer({"TaskWithNotes": body | {"Id": 1}}), book.learn),
        lambda: answers.Rows(book.learn).page(answer({"Tasks": [body | {"Id": 1}, body]})),
        lambda: answers.read_profile(answer({"Profile": body})),
        lambda: answers.read_organizations(answer({"Organizations": [body, {"Id": 1}]})),
        lambda: answers.read_task(answer(body), book.learn),
    )
    try:
        got = await asked[which]()
    except PyrusError:
        return
    if isinstance(got, Task):
        look_at(got)
    else:
        assert isinstance(got, TaskPage | Profile | tuple)
    known = [one.id for root in book.tree() for one in root.walk()]
    assert len(known) == len(set(known))


links = st.lists(
    st.tuples(st.integers(1, 8), st.none() | st.integers(1, 8)), min_size=1, max_size=20
)


@settings(max_examples=100, deadline=None)
@given(links)
def test_projects_make_trees_in_which_each_is_once(pairs: list[tuple[int, int | None]]):
    book = ProjectBook()
    for number, above in pairs:
        project: dict[str, Json] = {"Id": number, "Name": f"P{number}"}
        if above is not None:
            project["Parent"] = {"Id": above, "Name": f"P{above}"}
        book.learn(project)
    named = {number for pair in pairs for number in pair if number is not None}
    found = [one.id for root in book.tree() for one in root.walk()]
    assert sorted(found) == sorted(named)


def test_a_chain_without_end_ends():
    project: Json = {"Id": 1, "Name": "1"}
    for number in range(2, 200):
        project = {"Id": number, "Name": str(number), "Parent": project}
    book = ProjectBook()
    book.learn(project)
    found = [one.id for root in book.tree() for one in root.walk()]
    assert len(found) == len(set(found)) == DEEPEST
