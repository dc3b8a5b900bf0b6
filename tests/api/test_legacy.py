"""The client of the legacy API: what goes out, what it cannot do, and how a person signs in."""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from pyrus_tui.api.address import Address
from pyrus_tui.api.connecting import Dialect
from pyrus_tui.api.legacy.client import CAPABILITIES, LegacyApi
from pyrus_tui.api.legacy.new_values import new_values
from pyrus_tui.api.legacy.oauth import (
    NO_WEB_SERVER,
    Application,
    Listener,
    exchange,
    login_url,
    read_code,
)
from pyrus_tui.api.protocol import Capability
from pyrus_tui.api.session import Account
from pyrus_tui.clock import FixedClock
from pyrus_tui.errors import (
    BadSettings,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Offline,
    PyrusError,
    Unsupported,
)
from pyrus_tui.models import rules
from pyrus_tui.models.announcements import AnnouncementDraft
from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.base import Json
from pyrus_tui.models.calendar import CalendarKind, CalendarQuery
from pyrus_tui.models.capabilities import why_unsupported
from pyrus_tui.models.catalogs import CatalogDiff, CatalogDraft, CatalogSync
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.lists import ListChange, ListDraft
from pyrus_tui.models.merging import merge
from pyrus_tui.models.rules import Effect
from pyrus_tui.models.search import TaskSearch
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.models.values import Field
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.secrets import Secret
from tests.api.playing import KEY, NOON, ok
from tests.company import ANNA, MARCUS, TOM, errand

ROOT = "http://127.0.0.1"
TASK: dict[str, Json] = {
    "Id": 7,
    "Text": "Printer",
    "Form": [
        {"Field": {"Id": 1, "Type": "Text", "Name": "Subject"}, "Text": "a"},
        {"Field": {"Id": 2, "Type": "DueDate", "Name": "Until"}},
        {"Field": {"Id": 3, "Type": "Assignee", "Name": "Who"}},
        {"Field": {"Id": 20, "Type": "Title", "Name": "Lines"}, "Rows": [{"RowId": 4}]},
        {"Field": {"Id": 21, "Type": "Decimal", "ParentId": 20}, "RowId": 4, "Decimal": 5},
        {"Field": {"Id": 30, "Type": "Unknown", "Name": "Choice"}},
    ],
    "Notes": [{"Id": 1}],
}


class Server:
    """Answers as a legacy server would, and keeps what it was asked."""

    def __init__(self, **answers: Json | httpx.Response) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str, Json]] = []
        self.tokens: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/restapi")
        is_json = request.headers.get("content-type") == "application/json"
        body = json.loads(request.content) if request.content and is_json else None
        self.asked.append((request.method, path, body))
        self.tokens.append(request.headers.get("authorization", ""))
        if path == "/getaccesstoken":
            given = self.answers.get("getaccesstoken", {"AccessToken": "t-1"})
        else:
            given = self.answers.get(path.split("/")[1], {"TaskWithNotes": TASK})
        return given if isinstance(given, httpx.Response) else ok(given)

    def api(self, **more: Any) -> LegacyApi:
        account = Account("ada@example.test", Secret(KEY), **more)
        transport = httpx.MockTransport(self)
        return LegacyApi.connect(Address.legacy(ROOT), account, FixedClock(NOON), transport)

    @property
    def calls(self) -> list[tuple[str, str, Json]]:
        return [call for call in self.asked if call[1] != "/getaccesstoken"]


def refusal(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json={"ApiException": {"Code": code, "Message": "no"}})


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(tasks=40, clock=FixedClock(NOON), lively=False)
    yield sandbox
    sandbox.close()


def client(sandbox: Sandbox, token: Secret | None = None) -> LegacyApi:
    key = Secret("" if token else sandbox.security_key)
    account = Account("" if token else sandbox.login, key, access_token=token)
    transport = httpx.ASGITransport(app=sandbox)
    return LegacyApi.connect(Address.legacy(ROOT), account, FixedClock(NOON), transport)


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncIterator[LegacyApi]:
    api = client(sandbox)
    yield api
    await api.aclose()


# What goes out


async def test_a_comment_goes_out_whole():
    server = Server(
        contacts={"Organizations": [{"Id": 1, "Persons": [{"Id": 9, "Email": "Z@z.z"}]}]}
    )
    api = server.api()
    draft = CommentDraft(
        text="Fine",
        subject="Supplies",
        action="finished_as_duplicate",
        approval_choice="approved",
        approval_steps=[2],
        reassign_to="z@Z.z",
        approvals_added=[[1], [], [2, 3]],
        approvals_removed=[[4]],
        approvals_rerequested=[[5]],
        added_list_ids=[10],
        removed_list_ids=[11],
        due_date=date(2016, 12, 7),
        attachments=[{"guid": "g-1"}, {"url": "https://x.test/a", "name": "A"}],
        field_updates=[
            {"id": 1, "value": "b"},
            {
                "name": "Lines",
                "value": [
                    {"row_id": 4, "cells": [{"id": 21, "value": 6}]},
                    {"cells": [{"id": 21, "value": 7.5}]},
                ],
            },
        ],
    )
    assert (await api.comment(7, draft)).id == 7
    read, _contacts, written = server.calls
    assert read[:2] == ("GET", "/v3/task/7") and written[:2] == ("PUT", "/addcomment")
    assert written[2] == {
        "TaskId": 7,
        "Text": "Fine",
        "Subject": "Supplies",
        "ActivityAction": "MarkAsDuplicate",
        "ApprovalChoice": "Approved",
        "ApprovalStage": 2,
        "ResponsibleId": 9,
        "AddedApprovals": [[1], [], [2, 3]],
        "RemovedApprovals": [[4]],
        "RerequestedApprovals": [[5]],
        "AddedProjectIds": [10],
        "RemovedProjectIds": [11],
        "DueDate": "/Date(1481068800000)/",
        "AttachmentIds": ["g-1"],
        "AttachmentUrls": [{"Url": "https://x.test/a", "Name": "A"}],
        "FormChanges": [
            {"FieldId": 1, "Text": "b"},
            {"FieldId": 21, "RowId": 4, "Amount": 6},
            {"FieldId": 21, "RowId": 5, "Amount": 7.5},
        ],
    }
    with pytest.raises(Invalid) as caught:
        await api.comment(7, CommentDraft(reassign_to="nobody@z.z"))
    assert "nobody@z.z" in str(caught.value)
    await api.aclose()


async def test_assignee_and_due_day_of_a_form_are_parameters_of_their_own():
    server = Server()
    api = server.api()
    await api.task(7)
    fields = [{"id": 2, "value": "2016-12-07"}, {"id": 3, "value": {"id": 9}}]
    await api.comment(7, CommentDraft(field_updates=fields))
    await api.comment(7, CommentDraft(field_updates=[{"id": 2, "value": None}], cancel_due=True))
    first, second = (body for _method, path, body in server.calls if path == "/addcomment")
    assert first == {"TaskId": 7, "DueDate": "/Date(1481068800000)/", "ResponsibleId": 9}
    assert second == {"TaskId": 7, "ClearDueDate": True}
    for wrong in (
        [{"id": 3, "value": None}],
        [{"id": 1, "value": "x"}, {"id": 2, "value": "soon"}],
    ):
        with pytest.raises(Invalid):
            await api.comment(7, CommentDraft(field_updates=wrong))
    for unknown in ({"id": 99}, {"code": "u"}, {"id": 30, "value": {"choice_id": 1}}):
        with pytest.raises(Unsupported):
            await api.comment(7, CommentDraft(field_updates=[unknown]))
    assert len([1 for call in server.calls if call[1] == "/addcomment"]) == 2
    rows = [{"row_id": 4, "delete": True}]
    await api.comment(7, CommentDraft(field_updates=[{"id": 20, "value": rows}]))
    gone = {"FieldId": 20, "Rows": [{"RowId": 4, "Deleted": True}]}
    assert server.calls[-1][2] == {"TaskId": 7, "FormChanges": [gone]}
    await api.aclose()


async def test_new_tasks_go_out():
    server = Server(searchtasks={"Tasks": [{"Id": 7}]})
    server.answers["v3"] = {"TaskWithNotes": TASK | {"Projects": [{"Id": 1000, "Name": "Form"}]}}
    api = server.api()
    plain = TaskDraft(
        text="Hello",
        subject="Hi",
        responsible=9,
        list_ids=[1, 3],
        due_date="2016-12-07",
        approvals=[[4]],
        parent_task_id=5,
        attachments=[{"guid": "g"}],
    )
    await api.create_task(plain)
    assert server.calls[-1] == (
        "PUT",
        "/addtask",
        {
            "Text": "Hello",
            "Subject": "Hi",
            "ResponsibleId": 9,
            "AddedProjectIds": [1, 3],
            "DueDate": "/Date(1481068800000)/",
            "AddedApprovals": [[4]],
            "ParentTaskId": 5,
            "AttachmentIds": ["g"],
        },
    )
    fields = [
        {"id": 1, "value": "x"},
        {"id": 3, "value": {"id": 9}},
        {"id": 2, "value": "2016-12-07"},
    ]
    form = TaskDraft(
        form_id=1000, fields=fields, responsible=8, parent_task_id=5, fill_defaults=True
    )
    await api.create_task(form)
    assert server.calls[-1] == (
        "PUT",
        "/addform",
        {
            "TemplateId": 1000,
            "ResponsibleId": 8,
            "ParentTaskId": 5,
            "Values": [
                {"FieldId": 1, "Text": "x"},
                {"FieldId": 3, "AssigneeId": 9},
                {"FieldId": 2, "DueDate": "/Date(1481068800000)/"},
            ],
        },
    )
    lines = [{"id": 20, "value": [{"cells": [{"id": 21, "value": 8}]}]}]
    await api.create_task(TaskDraft(form_id=1000, fields=lines))
    written = [{"FieldId": 21, "RowId": 0, "Amount": 8}]
    assert server.calls[-1][2] == {"TemplateId": 1000, "Values": written}
    empty = server.answers["v3"]["TaskWithNotes"] | {"Id": 8}
    empty["Form"] = [{"Field": {"Id": 20, "Type": "Title", "Name": "Lines"}, "Rows": []}]
    server.answers["v3"] = server.answers["addcomment"] = {"TaskWithNotes": empty}
    await api.comment(8, CommentDraft(field_updates=lines))
    assert server.calls[-1][2] == {"TaskId": 8, "FormChanges": written}
    assert [(one.id, one.name, len(one.fields)) for one in await api.forms()] == [(1000, "Form", 5)]
    with pytest.raises(Unsupported):
        await api.create_task(TaskDraft(form_id=1000, text="x"))
    await api.aclose()


VALUES: list[tuple[str, Json, Json]] = [
    ("text", "a", {"Text": "a"}),
    ("text", None, {"Text": None}),
    ("number", 2, {"Number": 2}),
    ("money", 100.21, {"Amount": 100.21}),
    ("email", "a@b.c", {"Email": "a@b.c"}),
    ("step", 2, {"CurrentStep": 2}),
    ("date", "2016-12-07", {"Date": "/Date(1481068800000)/"}),
    ("date", None, {"Date": None}),
    ("time", "10:53", {"Time": {"UtcHour": 10, "UtcMinute": 53}}),
    ("time", None, {"Time": None}),
    ("checkmark", "checked", {"Checkmark": "Checked"}),
    ("flag", "none", {"Flag": "None"}),
    ("phone", "+1 987", {"Phone": {"Number": "+1 987"}}),
    ("phone", None, {"Phone": None}),
    ("person", {"id": 3}, {"PersonId": 3}),
    ("person", None, {"PersonId": None}),
    ("responsible", {"id": 3}, {"AssigneeId": 3}),
    ("catalog", {"item_id": 3}, {"CatalogItem": 3}),
    ("catalog", {"item_ids": [3]}, {"CatalogItem": 3}),
    ("catalog", None, {"CatalogItem": None}),
    ("project", {"projects": [{"id": 3}, {"id": 4}]}, {"ProjectIds": [3, 4]}),
    ("project", None, {"ProjectIds": []}),
    ("file", [{"guid": "g"}], {"Files": ["g"]}),
    ("file", [{"url": "https://x.test"}], {"FileUrls": [{"Url": "https://x.test", "Name": "https://x.test"}]}),
    ("title", {"checkmark": "checked"}, {"Checkmark": "Checked"}),
    ("title", None, {"Checkmark": "Unchecked"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "written"), VALUES)
def test_every_type_of_new_value(kind: str, value: Json, written: Json):
    field = Field(id=1, type=kind, row_id=2)
    assert list(new_values(field, value)) == [{"FieldId": 1, "RowId": 2} | written]
    for wrong in ({"x": 1}, [5], object()):
        if kind in ("text", "number", "money", "email", "step", "checkmark", "flag", "phone"):
            continue
        with pytest.raises(Invalid):
            list(new_values(field, wrong))


def test_what_a_field_cannot_take():
    for field, value in (
        (Field(type="multiple_choice", name="Pay by"), {"choice_id": 1}),
        (Field(type="catalog"), {"item_ids": [1, 2]}),
        (Field(type="table"), [{"cells": [{"id": 5, "value": 1}]}]),
        (Field(type="file"), None),
        (Field(type="file"), [{"guid": "g"}, {"attachment_id": 5}]),
        (Field(type="file"), [{"guid": "g", "root_id": 5}]),
    ):
        with pytest.raises(Unsupported):
            list(new_values(field, value))


async def test_a_search_with_everything(api: LegacyApi, sandbox: Sandbox):
    server = Server(searchtasks={"Tasks": []})
    query = TaskSearch(
        include_text="a",
        exclude_text="b",
        project_ids=(1,),
        participant_ids=(2,),
        author_id=3,
        responsible_id=4,
        include_closed=True,
        active_from=NOON,
        active_to=NOON,
        item_count=9,
    )
    other = server.api()
    await other.search(query)
    await other.aclose()
    assert server.calls == [
        (
            "POST",
            "/searchtasks",
            {
                "IncludeText": "a",
                "ExcludeText": "b",
                "ProjectIds": [1],
                "ParticipantIds": [2],
                "AuthorId": 3,
                "ResponsibleId": 4,
                "IncludeClosedTasks": True,
                "ActiveFrom": "/Date(1791201600000)/",
                "ActiveTo": "/Date(1791201600000)/",
                "MaximumItemsCount": 9,
            },
        )
    ]
    with pytest.raises(ValueError, match="needs one to find"):
        TaskSearch(exclude_text="b")
    made = [errand(sandbox, f"Zanzibar {n}") for n in range(3)]
    page = await api.search(TaskSearch(include_text="zanzibar", exclude_text="2", item_count=1))
    assert page.has_more and [task.id for task in page.tasks] == [made[1]]
    page = await api.search(TaskSearch(author_id=MARCUS, responsible_id=ANNA, active_from=NOON))
    assert set(made) <= {task.id for task in page.tasks}
    assert (await api.all_tasks(2)).has_more


# What comes of it


async def test_ways_to_finish_and_everything_that_goes_together(api: LegacyApi, sandbox: Sandbox):
    task_id = errand(sandbox)
    before = await api.task(task_id)
    file = await api.upload(io.BytesIO(b"1,2"), "plan.csv")
    draft = CommentDraft(
        text="Fine",
        due_date="2026-11-01",
        reassign_to=MARCUS,
        approvals_added=[[TOM]],
        attachments=[{"guid": file.guid}, {"url": "https://example.test/a", "name": "A"}],
        added_list_ids=[320],
        action="finished_as_irrelevant",
    )
    after = await api.comment(task_id, draft)
    assert rules.took_effect(before, after, draft, ANNA) is Effect.CLOSED
    made = after.comments[-1]
    assert (made.text, made.action) == ("Fine", "finished_as_irrelevant")
    assert [attached.name for attached in made.attachments] == ["plan.csv", "A"]
    assert after.list_ids == (320,) and after.due_date == date(2026, 11, 1)
    seen = sandbox.task(task_id)
    assert seen["responsible"]["id"] == MARCUS and seen["close_date"]
    assert seen["approvals"][0][0]["person"]["id"] == TOM


async def test_the_roles_one_belongs_to_are_found_in_tasks(api: LegacyApi, sandbox: Sandbox):
    (company,) = await api.contacts()
    account = Account(sandbox.login, Secret(sandbox.security_key))
    transport = httpx.ASGITransport(app=sandbox)
    other = Dialect.V4.connect(Address.parse(f"{ROOT}/v4"), account, FixedClock(NOON), transport)
    held = {role.id: role.name for role in await other.roles() if ANNA in role.member_ids}
    await other.aclose()
    assert company.roles and {role.id: role.name for role in company.roles}.items() <= held.items()
    assert all(role.member_ids == (ANNA,) for role in company.roles)


async def test_a_row_does_not_take_away_what_only_a_whole_task_tells(
    api: LegacyApi, sandbox: Sandbox
):
    task_id = errand(sandbox)
    task = await api.task(task_id)
    row = next(header for header in (await api.inbox()).tasks if header.id == task_id)
    assert row.author is None and task.author is not None
    merged = merge(task, row)
    assert merged.author == task.author and merged.comments == task.comments
    assert isinstance(row, TaskHeader) and not isinstance(row, Task)


async def test_a_file_on_another_server_is_not_fetched(tmp_path: Path):
    server = Server()
    api = server.api()
    for url in ("https://evil.test/a", "http://127.0.0.1:1/a", "javascript:x", "//x"):
        with pytest.raises(Unsupported) as caught:
            await api.download(Attachment(id=5, url=url), tmp_path)
        assert url in str(caught.value)
    assert not server.calls
    await api.aclose()


async def test_lists_that_nobody_names_are_not_there(api: LegacyApi):
    with pytest.raises(NotFound):
        await api.task_list(999_999)
    with pytest.raises(Unsupported):
        await api.form(999_999)
    others = CalendarKind.REMINDED | CalendarKind.DUE | CalendarKind.DUE_FOR_CURRENT_STEP
    page = await api.calendar(CalendarQuery(NOON, NOON, kinds=others))
    assert not page.tasks and not page.meetings


async def test_months_that_are_shown_together_are_made_of_one_answer():
    rows = {"Tasks": [{"Id": 5, "DueDate": "/Date(1791201600000)/"}]}
    server = Server(searchtasks=rows, inbox={"Tasks": []}, profile={"Profile": {"Id": 9}})
    api = server.api()
    months = [CalendarQuery(NOON - timedelta(n), NOON + timedelta(n)) for n in range(1, 4)]
    pages = await asyncio.gather(*(api.calendar(month) for month in months))
    assert all([task.id for task in page.tasks] == [5] for page in pages)
    assert [path for _method, path, _body in server.calls].count("/searchtasks") == 1
    await api.comment(7, CommentDraft(text="x"))
    await api.calendar(months[0])
    assert [path for _method, path, _body in server.calls].count("/searchtasks") == 2
    await api.aclose()


async def test_what_was_asked_before_a_change_is_not_shown_after_it():
    server = Server(searchtasks={"Tasks": []})
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def held(request: httpx.Request) -> httpx.Response:
        answer = server(request)
        if request.url.path.endswith("/searchtasks"):
            asked.set()
            await go_on.wait()
        return answer

    account = Account("ada@example.test", Secret(KEY))
    clock, transport = FixedClock(NOON), httpx.MockTransport(held)
    api = LegacyApi.connect(Address.legacy(ROOT), account, clock, transport)
    query = CalendarQuery(start=NOON, end=NOON + timedelta(days=31), all_accessed=True)
    before = asyncio.create_task(api.calendar(query))
    await asked.wait()
    await api.comment(7, CommentDraft(text="Later"))
    go_on.set()
    assert (await before).tasks == ()
    due = int(NOON.timestamp() * 1000)
    server.answers["searchtasks"] = {"Tasks": [{"Id": 7, "Text": "a", "DueDate": f"/Date({due})/"}]}
    assert [task.id for task in (await api.calendar(query)).tasks] == [7]
    await api.aclose()


async def test_an_inbox_is_asked_for_in_steps():
    rows = [{"Id": number} for number in range(1, 2001)]

    def inbox(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("getaccesstoken"):
            return ok({"AccessToken": "t"})
        count = int(request.url.path.rpartition("/")[2])
        if count > 3000:
            return refusal(400, "BadFormatInteger")
        return ok({"Tasks": rows[:count]} | ({"HasMoreTasks": True} if count < 2000 else {}))

    account = Account("a", Secret(KEY))
    transport = httpx.MockTransport(inbox)
    api = LegacyApi.connect(Address.legacy(ROOT), account, FixedClock(NOON), transport)
    assert len((await api.inbox()).tasks) == 1000
    await api.aclose()


READS: list[Callable[[LegacyApi], Coroutine[Any, Any, object]]] = [
    lambda api: api.task(7),
    lambda api: api.inbox(),
    lambda api: api.search(TaskSearch(include_text="a")),
    lambda api: api.all_tasks(),
    lambda api: api.profile(),
    lambda api: api.contacts(),
    lambda api: api.lists(),
    lambda api: api.form(7),
    lambda api: api.calendar(CalendarQuery(NOON, NOON, all_accessed=True)),
    lambda api: api.upload(io.BytesIO(b"x"), "x"),
]
SPOILT: list[httpx.Response | Exception] = [
    httpx.ConnectError("refused"),
    httpx.Response(500, json={"ApiException": {"Code": "Oops", "Message": "canary"}}),
    httpx.Response(502, text="<html>canary"),
    httpx.Response(200, text="<html>canary</html>", headers={"content-type": "text/html"}),
    httpx.Response(200, content=b'{"Tasks": [{"Id": 5, "Text": "canary'),
    httpx.Response(200, content=b""),
    httpx.Response(200, json=["canary"]),
    httpx.Response(302, headers={"location": "https://canary.test"}),
]


@pytest.mark.parametrize("spoilt", SPOILT, ids=str)
async def test_a_spoilt_answer_is_one_sentence(spoilt: httpx.Response | Exception):
    def play(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("getaccesstoken"):
            return ok({"AccessToken": "t"})
        if isinstance(spoilt, Exception):
            raise spoilt
        return spoilt

    account = Account("a", Secret(KEY))
    for read in READS:
        transport = httpx.MockTransport(play)
        api = LegacyApi.connect(Address.legacy(ROOT), account, FixedClock(NOON), transport)
        with pytest.raises(PyrusError) as caught:
            await read(api)
        assert "canary" not in str(caught.value) and str(caught.value).endswith((".", ")"))
        await api.aclose()


# What it cannot do


CALLS: list[tuple[Capability, Callable[[LegacyApi], Coroutine[Any, Any, object]]]] = [
    (Capability.DELETE_TASKS, lambda api: api.delete_task(7)),
    (Capability.REGISTER, lambda api: api.register(7)),
    (Capability.REGISTER, lambda api: api.register_csv(7)),
    (Capability.REGISTER, lambda api: api.save_register(7, Path("/nowhere"))),
    (Capability.APPROVERS, lambda api: api.tasks_by_approver(7)),
    (Capability.CHANGE_LISTS, lambda api: api.change_list(7, ListChange())),
    (Capability.CHANGE_LISTS, lambda api: api.create_list(ListDraft(name="x"))),
    (Capability.CHANGE_LISTS, lambda api: api.delete_list(7)),
    (Capability.CATALOGS, lambda api: api.catalogs()),
    (Capability.CATALOGS, lambda api: api.catalog(7)),
    (Capability.CHANGE_CATALOGS, lambda api: api.create_catalog(CatalogDraft.model_construct())),
    (Capability.CHANGE_CATALOGS, lambda api: api.sync_catalog(7, CatalogSync.model_construct())),
    (Capability.CHANGE_CATALOGS, lambda api: api.change_catalog(7, CatalogDiff.model_construct())),
    (Capability.ROLES, lambda api: api.roles()),
    (Capability.ROLES, lambda api: api.role(7)),
    (Capability.MEMBERS, lambda api: api.members()),
    (Capability.MEMBERS, lambda api: api.member(7)),
    (Capability.ANNOUNCEMENTS, lambda api: api.announcements()),
    (Capability.ANNOUNCEMENTS, lambda api: api.announcement(7)),
    (Capability.ANNOUNCEMENTS, lambda api: api.create_announcement(AnnouncementDraft())),
    (Capability.ANNOUNCEMENTS, lambda api: api.comment_announcement(7, AnnouncementDraft())),
    (Capability.PRINT_FORMS, lambda api: api.print_form(7, 1, Path("/nowhere"))),
    (
        Capability.SEVERAL_TASKS,
        lambda api: api.comment_tasks({7: CommentDraft(text="a"), 8: CommentDraft(text="a")}),
    ),
]
DRAFTS: list[tuple[Capability | None, dict[str, Json]]] = [
    (Capability.ACKNOWLEDGE, {"approval_choice": "acknowledged"}),
    (Capability.COMMENT_AS_ROLES, {"comment_as_roles": [5]}),
    (Capability.DUE_MOMENTS, {"due": NOON, "duration": 5}),
    (Capability.EDIT_COMMENT, {"edit_comment_id": 5}),
    (Capability.FORMATTED_TEXT, {"formatted_text": "<b>x</b>"}),
    (Capability.PARTICIPANTS, {"participants_added": [5]}),
    (Capability.PRIVATE_COMMENTS, {"channel": "private_channel"}),
    (Capability.SCHEDULE, {"scheduled_date": "2026-10-10"}),
    (Capability.SCHEDULE, {"cancel_schedule": True}),
    (Capability.SPENT_MINUTES, {"spent_minutes": 5}),
    (Capability.SUBSCRIBERS, {"subscribers_rerequested": [5]}),
    (Capability.QUIET, {"skip_notification": True}),
    (Capability.QUIET, {"skip_satisfaction": True}),
    (None, {"approval_choice": "approved", "approval_steps": [1, 2]}),
    (None, {"action": "exploded"}),
    (None, {"attachments": [{"attachment_id": 5}]}),
]


async def test_what_the_server_cannot_do_is_said_and_nothing_is_sent():
    server = Server()
    api = server.api()
    assert api.capabilities == CAPABILITIES
    for capability, call in CALLS:
        assert capability not in api.capabilities
        with pytest.raises(Unsupported) as caught:
            await call(api)
        assert str(caught.value) == why_unsupported(capability)
    for needed, parts in DRAFTS:
        with pytest.raises(Unsupported) as caught:
            await api.comment(7, CommentDraft(text="x", **parts))
        assert needed is None or str(caught.value) == why_unsupported(needed)
        shown = api.request_text(7, CommentDraft(text="x", **parts))
        assert shown == ("PUT", f"{ROOT}/restapi/addcomment", str(caught.value))
        assert not caught.value.may_have_been_applied
    for parts in ({"participants": [5]}, {"subscribers": [5]}, {"due": NOON}):
        with pytest.raises(Unsupported):
            await api.create_task(TaskDraft(text="x", **parts))
    for parts in (
        {"text": "x"},
        {"list_ids": [5]},
        {"approvals": [[5]]},
        {"due_date": "2026-10-10"},
    ):
        of_form = TaskDraft(form_id=5, **parts)
        with pytest.raises(Unsupported) as caught:
            await api.create_task(of_form)
        assert str(caught.value) == why_unsupported(Capability.MORE_THAN_FIELDS)
        assert api.why_not(of_form) == str(caught.value)
    assert api.why_not(CommentDraft(text="x", skip_auto_reopen=True)) == ""
    with pytest.raises(Invalid):
        await api.create_task(TaskDraft(text="x", fields=[{"id": 1, "value": "x"}]))
    assert not server.asked
    await api.aclose()


def test_everything_that_is_lacking_is_asked_for():
    asked = {capability for capability, _call in CALLS} | {needed for needed, _parts in DRAFTS}
    elsewhere = {
        Capability.FORMS,  # test_lists_that_nobody_names_are_not_there
        Capability.MEETINGS,
        Capability.STEP_DEADLINES,
        Capability.MORE_THAN_FIELDS,
        Capability.REPLACE_FILES,  # test_what_a_field_cannot_take
    }
    assert frozenset(Capability) - CAPABILITIES == (asked | elsewhere) - {None}


def test_every_capability_has_a_sentence():
    for capability in Capability:
        assert why_unsupported(capability).startswith("This server ")


# Signing in


async def test_login_key_and_application_sign_in():
    server = Server(profile={"Profile": {"Id": 5}})
    api = server.api(client_id="c-1")
    assert (await api.sign_in()).person_id == 5
    signed = {"Login": "ada@example.test", "SecurityKey": KEY, "ClientId": "c-1"}
    assert server.asked[0] == ("POST", "/getaccesstoken", signed)
    assert server.tokens == ["", "Bearer t-1"]
    await api.aclose()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("AuthorizationErrorInvalidLoginOrSecurityKey", "check both"),
        ("AuthorizationErrorInvalidClientId", "client id"),
    ],
)
async def test_a_refused_sign_in_says_why(code: str, says: str):
    api = Server(getaccesstoken=refusal(401, code)).api()
    with pytest.raises(NotSignedIn) as caught:
        await api.sign_in()
    assert says in str(caught.value) and KEY not in str(caught.value)
    await api.aclose()


async def test_a_withdrawn_token_ends_the_session_and_an_expired_one_does_not():
    for code, logins in (("RevokedToken", 1), ("ExpiredToken", 2), ("InvalidToken", 2)):
        server = Server(profile=refusal(401, f"AuthorizationError{code}"))
        api = server.api()
        with pytest.raises(NotSignedIn):
            await api.profile()
        assert [call[1] for call in server.asked].count("/getaccesstoken") == logins
        await api.aclose()


async def test_access_that_was_granted_in_the_browser_ends_with_its_token():
    server = Server(profile=refusal(401, "AuthorizationErrorExpiredToken"))
    api = server.api(access_token=Secret("granted"))
    for _time in range(2):
        with pytest.raises(NotSignedIn) as caught:
            await api.profile()
        assert "browser" in str(caught.value)
    assert server.tokens == ["Bearer granted"]
    await api.aclose()


async def test_what_is_said_of_older_access_does_not_end_the_one_granted_since():
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.headers["authorization"] == "Bearer newer":
            return ok({"Profile": {"Id": 9}})
        asked.set()
        await go_on.wait()
        return refusal(401, "AuthorizationErrorExpiredToken")

    account = Account("", Secret(""), access_token=Secret("older"))
    clock, transport = FixedClock(NOON), httpx.MockTransport(answer)
    api = LegacyApi.connect(Address.legacy(ROOT), account, clock, transport)
    under_way = asyncio.create_task(api.profile())
    await asked.wait()
    api.use(Secret("newer"))
    go_on.set()
    assert (await under_way).person_id == 9
    assert (await api.profile()).person_id == 9
    await api.aclose()


async def granted(sandbox: Sandbox, url: str, **said: str) -> httpx.Response:
    """Do what a person does in the browser."""
    transport = httpx.ASGITransport(app=sandbox)
    async with httpx.AsyncClient(transport=transport) as browser:
        assert (await browser.get(url)).status_code == 200
        return await browser.post(url, data=said)


async def test_access_is_granted_and_the_browser_brings_the_code(sandbox: Sandbox):
    address, application = Address.legacy(ROOT), Application()
    transport = httpx.ASGITransport(app=sandbox)
    async with Listener() as listener:
        here = listener.redirect_uri
        url = login_url(address, application, here)
        said = {"login": sandbox.login, "security_key": sandbox.security_key, "allow": "1"}
        answer = await granted(sandbox, url, **said)
        target = answer.headers["location"]
        async with httpx.AsyncClient(trust_env=False) as browser:
            astray = target.replace(urlsplit(here).path, "/guess")
            assert (await browser.get(astray)).status_code == 404
            page = await browser.get(target)
            assert page.status_code == 200 and "signed in" in page.text
            assert (await browser.get(target)).status_code == 200
        code = await listener.code()
    assert code == parse_qs(urlsplit(target).query)["code"][0]
    token = await exchange(address, application, code, here, transport)
    api = client(sandbox, token)
    assert (await api.sign_in()).person_id == sandbox.person_id
    await api.aclose()
    with pytest.raises(NotSignedIn):
        await exchange(address, application, code, here, transport)


async def test_access_is_granted_and_the_code_is_pasted(sandbox: Sandbox):
    address, transport = Address.legacy(ROOT), httpx.ASGITransport(app=sandbox)
    url = login_url(address, Application(), NO_WEB_SERVER)
    said = {"login": sandbox.login, "security_key": sandbox.security_key, "allow": "1"}
    page = (await granted(sandbox, url, **said)).text
    title = re.search("<title>(.*)</title>", page)
    assert title is not None
    token = await exchange(address, Application(), read_code(title[1]), NO_WEB_SERVER, transport)
    api = client(sandbox, token)
    assert (await api.profile()).person_id == sandbox.person_id
    await api.aclose()
    wrong = Application("demokey", Secret("canary-secret"))
    with pytest.raises(NotSignedIn) as caught:
        await exchange(address, wrong, "x", NO_WEB_SERVER, transport)
    assert "client id" in str(caught.value) and "canary" not in str(caught.value)


async def test_who_refuses_access_is_not_signed_in(sandbox: Sandbox):
    async with Listener() as listener:
        url = login_url(Address.legacy(ROOT), Application(), listener.redirect_uri)
        target = (await granted(sandbox, url, deny="1")).headers["location"]
        async with httpx.AsyncClient(trust_env=False) as browser:
            page = await browser.get(target + "&error=<b>")
        assert "<b>" not in page.text
        with pytest.raises(NotSignedIn) as caught:
            await listener.code()
        assert "access_denied" in str(caught.value)
    async with Listener() as listener:
        with pytest.raises(NotSignedIn):
            await listener.code(patience=0)


async def test_the_listener_bears_nonsense():
    async with Listener() as listener:
        port = urlsplit(listener.redirect_uri).port
        for sent in (b"\x00" * 20_000, b"POST / HTTP/1.1\r\n\r\n", b"GET /", b"\r\n"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            writer.write_eof()
            await reader.read()
            writer.close()
        async with httpx.AsyncClient(trust_env=False) as browser:
            page = await browser.get(f"{listener.redirect_uri}?code=good")
        assert page.status_code == 200 and await listener.code() == "good"


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        (" abc-1 \n", "abc-1"),
        ("code=abc-1", "abc-1"),
        ("http://x.test/?a=b&code=a%2Bb&c=d", "a+b"),
        ("Pyrus: code=abc", "abc"),
    ],
)
def test_a_code_is_found_in_what_was_copied(pasted: str, code: str):
    assert read_code(pasted) == code


@pytest.mark.parametrize("pasted", ["", "two words", "café", "a\x1bb", "code="])
def test_what_is_no_code_is_refused(pasted: str):
    with pytest.raises(NotSignedIn):
        read_code(pasted)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"access_token": "a b"}),
        httpx.Response(200, json={}),
        httpx.Response(502, text="<html>"),
        httpx.Response(302, headers={"location": "https://x.test"}),
        httpx.ConnectError("refused"),
    ],
)
async def test_an_exchange_that_fails_says_why(answer: httpx.Response | Exception):
    def play(_request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    transport = httpx.MockTransport(play)
    with pytest.raises(PyrusError) as caught:
        await exchange(Address.legacy(ROOT), Application(), "canary", "x", transport)
    assert not isinstance(caught.value, NotAllowed) and "canary" not in str(caught.value)
    assert isinstance(caught.value, Offline) == isinstance(answer, Exception)


# Addresses


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("", "https://pyrus.com/restapi"),
        ("pyrus.com", "https://pyrus.com/restapi"),
        ("https://api.pyrus.com/v4", "https://pyrus.com/restapi"),
        ("desk.example.test", "https://desk.example.test/restapi"),
        ("https://desk.example.test:8443/restapi/", "https://desk.example.test:8443/restapi"),
        ("http://localhost:8765", "http://localhost:8765/restapi"),
        ("http://localhost:8765/v4", "http://localhost:8765/restapi"),
    ],
)
def test_the_address_of_the_legacy_api(written: str, base: str):
    address = Dialect.LEGACY.address(written)
    assert (address.base, address.auth_url) == (base, f"{base}/getaccesstoken")
    assert address.allows(base) and not address.allows("https://evil.test/restapi")


@pytest.mark.parametrize(
    "written", ["http://desk.example.test", "https://desk.example.test/x", "https://a@b.test"]
)
def test_what_is_no_address_of_the_legacy_api(written: str):
    with pytest.raises(BadSettings):
        Dialect.LEGACY.address(written)
