"""JSON in the shapes that the vendor's documents print, their slips included."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pyrus_tui.api import decode
from pyrus_tui.api.connection import Answer
from pyrus_tui.errors import BadAnswer
from pyrus_tui.models.announcements import Announcement
from pyrus_tui.models.base import Json
from pyrus_tui.models.calendar import CalendarPage
from pyrus_tui.models.catalogs import CatalogChange
from pyrus_tui.models.comments import Comment
from pyrus_tui.models.forms import Catalog, Form
from pyrus_tui.models.lists import TaskList
from pyrus_tui.models.people import Member, Person, Profile, Role, read_person
from pyrus_tui.models.registers import RegisterPage
from pyrus_tui.models.tasks import Completeness, Task
from pyrus_tui.models.values import CatalogValue, Field, TableRow

EVE = {
    "id": 2101,
    "first_name": "Eve",
    "last_name": "Moss",
    "email": "eve.moss@example.test",
    "type": "user",
}
KIM = {
    "id": 2102,
    "first_name": "Kim",
    "last_name": "Berg",
    "email": "kim.berg@example.test",
    "type": "user",
}
FIELDS = [
    {"id": 1, "type": "text", "name": "Purpose", "value": "Trade fair in Lisbon"},
    {"id": 2, "type": "money", "name": "Amount", "value": 10306.25},
    {
        "id": 3,
        "type": "catalog",
        "name": "Kind",
        "value": {"item_id": 845, "headers": ["Kinds"], "values": ["Fair"]},
    },
    {
        "id": 4,
        "type": "table",
        "name": "Schedule",
        "value": [
            {
                "row_id": 0,
                "cells": [
                    {"id": 9, "type": "date", "value": "2026-08-26", "parent_id": 4, "row_id": 0},
                    {"id": 6, "type": "money", "value": 10000, "parent_id": 4, "row_id": 0},
                ],
            }
        ],
    },
]
FORM_TASK = {
    "id": 9613,
    "text": "Payments",
    "create_date": "2026-08-17T14:31:18Z",
    "last_modified_date": "2026-08-18T10:00:11Z",
    "author": EVE,
    "form_id": 1345,
    "approvals": [
        [{"person": KIM, "approval_choice": "waiting"}],
        [{"person": EVE, "approval_choice": "waiting"}],
    ],
    "fields": FIELDS,
    "comments": [
        {
            "id": 13767,
            "create_date": "2026-08-17T14:31:18Z",
            "author": EVE,
            "reassigned_to": KIM,
            "approvals_added": [[{"person": KIM, "step": 1}], [{"person": EVE, "step": 2}]],
            "field_updates": FIELDS,
        }
    ],
}


async def read(body: Json) -> Task:
    data = body if isinstance(body, bytes) else json.dumps({"task": body}).encode()
    task = await decode.read_task(Answer(200, data))
    assert Task.from_json(task.to_json()) == task, "what is kept is what was read"
    return task


async def test_a_form_task():
    task = await read(FORM_TASK)
    assert task.completeness is Completeness.FULL
    assert task.create_date == datetime(2026, 8, 17, 14, 31, 18, tzinfo=UTC)
    assert task.approvals[0][0].person.name == "Kim Berg"
    assert task.approvals[1][0].approval_choice == "waiting"
    assert task.fields[1].value == Decimal("10306.25")
    kind, table = task.fields[2].value, task.fields[3].value
    assert isinstance(kind, CatalogValue) and kind.ids == (845,) and kind.names == ("Fair",)
    assert isinstance(table, tuple) and isinstance(table[0], TableRow)
    assert [cell.value for cell in table[0].cells] == [date(2026, 8, 26), Decimal(10000)]
    assert task.comments[0].text == "", "a comment without text has an empty one"
    assert task.comments[0].approvals_added[1][0].step == 2
    assert not task.unread and not task.closed


async def test_bare_people_stand_for_waiting_approvals():
    task = await read({"id": 1, "approvals": [[KIM, EVE], [EVE]]})
    assert [[a.person.id for a in step] for step in task.approvals] == [[2102, 2101], [2101]]
    assert {a.approval_choice for step in task.approvals for a in step} == {"waiting"}


async def test_stray_elements_among_approvals_are_passed_over():
    body = b"""{"task": {"id": 1, "comments": [{"id": 2, "text": "", "approvals_removed": [
        [{"id": 2102, "last_name": "Berg"}, "step": 1]
    ]}]}}"""
    comment = (await read(body)).comments[0]
    assert [a.person.id for a in comment.approvals_removed[0]] == [2102]
    also = {"id": 2, "approvals_removed": [[KIM, "step", 1], None, 5, [{"person": EVE, "step": 2}]]}
    steps = (await read({"id": 1, "comments": [also]})).comments[0].approvals_removed
    assert [[a.person.id for a in step] for step in steps] == [[2102], [], [], [2101]]


async def test_a_comment_among_field_updates_is_a_comment():
    inner = {
        "id": 13768,
        "create_date": "2026-08-18T10:00:11Z",
        "author": EVE,
        "text": "",
        "approvals_removed": [[{"person": KIM, "step": 1}]],
    }
    outer = {"id": 13767, "author": EVE, "field_updates": [*FIELDS, inner]}
    task = await read({"id": 1, "comments": [outer, {"id": 13769, "text": "last"}]})
    assert [comment.id for comment in task.comments] == [13767, 13768, 13769]
    assert len(task.comments[0].field_updates) == 4
    assert task.comments[1].approvals_removed[0][0].person.id == 2102


async def test_values_that_are_named_after_their_type():
    updates = [
        {"id": 1, "type": "text", "name": "Purpose", "text": "Trade fair"},
        {"id": 2, "type": "money", "name": "Amount", "number": 10306.25},
    ]
    fields = (await read({"id": 1, "comments": [{"id": 2, "field_updates": updates}]})).comments[0]
    assert [field.value for field in fields.field_updates] == ["Trade fair", Decimal("10306.25")]


async def test_the_same_comment_id_twice():
    comments = [{"id": 13768, "text": "one"}, {"id": 13768, "text": "two"}]
    task = await read({"id": 1, "comments": comments})
    assert [comment.text for comment in task.comments] == ["one", "two"]


@pytest.mark.parametrize("note_id", ["13768", 13768])
async def test_reply_note_id_as_text_and_as_number(note_id: Json):
    task = await read({"id": 1, "comments": [{"id": 13767, "reply_note_id": note_id}]})
    assert task.comments[0].reply_note_id == 13768


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-02-14T12:44:25Z", datetime(2026, 2, 14, 12, 44, 25, tzinfo=UTC)),
        ("2026-02-14T12:44:25z", datetime(2026, 2, 14, 12, 44, 25, tzinfo=UTC)),
        ("2026-02-14T12:44:25", datetime(2026, 2, 14, 12, 44, 25, tzinfo=UTC)),
        ("2026-02-14T12:44Z", datetime(2026, 2, 14, 12, 44, tzinfo=UTC)),
        ("2026-02-14T12:44:25.1234567Z", datetime(2026, 2, 14, 12, 44, 25, 123456, tzinfo=UTC)),
        ("2026-02-14 12:44:25", datetime(2026, 2, 14, 12, 44, 25, tzinfo=UTC)),
        ("2026-02-14T15:44:25+03:00", datetime(2026, 2, 14, 12, 44, 25, tzinfo=UTC)),
        ("2026-02-14", datetime(2026, 2, 14, tzinfo=UTC)),
    ],
)
async def test_dates_in_every_form(text: str, moment: datetime):
    task = await read({"id": 1, "close_date": text})
    assert task.close_date == moment
    assert task.close_date is not None and task.close_date.tzinfo is UTC
    assert task.closed


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01T00:00:00Z", "2026-02-30", "20260214", "2026-W07-6", "0"]
)
async def test_dates_that_are_none_are_left_out_and_kept(text: str):
    task = await read({"id": 1, "text": "Payments", "due": text, "due_date": text})
    assert task.due is None and task.due_date is None and task.text == "Payments"
    assert task.unread == {"due": text, "due_date": text}


async def test_null_counts_as_absent():
    nothing = dict.fromkeys(Task.model_fields) | {"id": 1}
    del nothing["completeness"]
    task = await read(nothing)
    assert task == Task(id=1) and not task.unread


def test_folders_as_names_and_as_objects():
    assert Form.model_validate({"id": 1, "folder": ["Office"]}).folder == ("Office",)
    assert Form.model_validate({"id": 1, "folder": [{"id": 4, "name": "Office"}]}).folder == (
        "Office",
    )
    assert Form.model_validate({"id": 1, "folder": "Office"}).folder == ("Office",)


@pytest.mark.parametrize("number", ["113", 113])
def test_department_id_as_text_and_as_number(number: Json):
    assert Person.model_validate(EVE | {"department_id": number}).department_id == 113


async def test_channels_nobody_listed():
    comments = [
        {"id": 1, "channel": {"type": "email", "from": {"email": "client@example.test"}}},
        {"id": 2, "channel": {"type": "carrier_pigeon", "to": {"name": "Client"}}},
        {"id": 3, "channel": {"type": "private_channel"}},
        {"id": 4, "channel": "email"},
        {"id": 5},
    ]
    read_ones = (await read({"id": 1, "comments": comments})).comments
    assert [c.external for c in read_ones] == [True, True, False, False, False]
    assert [c.private for c in read_ones] == [False, False, True, False, False]
    pigeon, mail = read_ones[1].channel, read_ones[0].channel
    assert pigeon is not None and pigeon.type == "carrier_pigeon"
    assert pigeon.to is not None and pigeon.to.text == "Client"
    assert mail is not None and mail.from_ is not None
    assert mail.from_.email == "client@example.test"
    assert read_ones[3].unread == {"channel": "email"}


@pytest.mark.parametrize(
    "choice", ["waiting", "approved", "rejected", "revoked", "acknowledged", "abstained"]
)
async def test_every_choice_stays_what_it_is(choice: str):
    task = await read(
        {
            "id": 1,
            "approvals": [[{"person": KIM, "approval_choice": choice}]],
            "subscribers": [{"person": EVE, "approval_choice": choice}, KIM],
            "comments": [{"id": 2, "approval_choice": choice, "action": "archived"}],
        }
    )
    assert task.approvals[0][0].approval_choice == choice
    assert task.subscribers[0].approval_choice == choice
    assert task.subscribers[1].person.id == 2102
    assert task.comments[0].approval_choice == choice
    assert task.comments[0].action == "archived"


@pytest.mark.parametrize("text", ["2026-02-01", "2026-02-01T10:00:00Z"])
async def test_creation_date_with_and_without_a_time(text: str):
    task = await read({"id": 1, "fields": [{"id": 5, "type": "creation_date", "value": text}]})
    assert task.fields[0].value == date(2026, 2, 1)


@pytest.mark.parametrize("minutes", ["140", 140])
async def test_duration_as_text_and_as_number(minutes: Json):
    field = {"id": 5, "type": "due_date", "value": "2026-03-01", "duration": minutes}
    task = await read({"id": 1, "duration": minutes, "fields": [field]})
    assert task.duration == 140 and task.fields[0].duration == 140


@pytest.mark.parametrize("banned", ["false", False, None])
def test_banned_as_a_word(banned: Json):
    assert not Role.model_validate({"id": 1, "banned": banned}).banned
    assert Role.model_validate({"id": 1, "banned": "true"}).banned


def test_catalog_headers_as_names_and_as_objects():
    plain = Catalog.model_validate({"catalog_id": 1, "catalog_headers": ["City", "Street"]})
    named = [{"name": "City", "type": "text"}, {"name": "Street", "type": "workflow"}]
    full = Catalog.model_validate({"catalog_id": 1, "catalog_headers": named})
    assert [h.name for h in plain.catalog_headers] == [h.name for h in full.catalog_headers]


async def test_trailing_commas_and_a_table_without_a_value():
    body = b"""{"task": {"id": 1, "comments": [
        {"id": 2, "field_updates": [{"id": 4, "type": "table", "name": "Schedule",},],},
    ],},}"""
    assert (await read(body)).comments[0].field_updates[0].value is None


async def test_words_without_quotes_and_missing_commas():
    body = b"""{"id": 1, "name": "Payments", "folder": [office], "steps": {"1": "Manager"}}"""
    form = await decode.read_object(Answer(200, body), Form)
    assert form.folder == ("office",) and form.steps == {1: "Manager"}
    body = b"""{"catalog_id": 1, "catalog_headers": [
        {"name": "City", "type": "text"} {"name": "Street", "type": "workflow"}
    ], "items": [{"item_id": 5, "values": ["Oslo", "Karl Johan"]}]}"""
    catalog = await decode.read_object(Answer(200, body), Catalog)
    assert [header.name for header in catalog.catalog_headers] == ["City", "Street"]
    assert catalog.items[0].name == "Oslo"


CALENDAR_TASK = b"""{"id": 11613, "text": "Payments", "author": {"id": 2101},
    "last_modified_date": "2026-08-18T10:00:11Z", "form_id": 1345,
    "approvals": [[{"person": {"id": 2102}, "approval_choice": "waiting"}],],
    "comments": [{"id": 13767, "author": {"id": 2101},
        "field_updates": [{"id": 4, "type": "table", "name": "Schedule",}]}]}"""


async def calendar(body: bytes) -> CalendarPage:
    page = await decode.read_tasks(Answer(200, body), CalendarPage, "tasks", "task")
    assert CalendarPage.from_json(page.to_json()) == page
    return page


@pytest.mark.parametrize(
    "body",
    [
        b'{"has_more": true, "task": %s}' % CALENDAR_TASK,
        b'{"has_more": true, "task": [%s]}' % CALENDAR_TASK,
        b'{"has_more": true, "tasks": [%s,]}' % CALENDAR_TASK,
        b'{"has_more": "true", "tasks": %s}' % CALENDAR_TASK,
    ],
    ids=["one task", "task as a list", "tasks", "tasks as one"],
)
async def test_a_calendar_of_one_task_or_of_many(body: bytes):
    page = await calendar(body)
    assert page.has_more and not page.complete
    [task] = page.tasks
    assert (task.id, task.form_id) == (11613, 1345)
    assert task.completeness is Completeness.PARTIAL
    assert task.comments[0].field_updates[0].value is None


async def test_a_calendar_with_meetings_and_one_bad_entry():
    meeting = {
        "id": 9,
        "type": "zoom",
        "start_time": "2026-08-20T08:00:00",
        "duration": "30",
        "join_parameters": {"url": "https://zoom.example.test/j/1", "password": "x"},
        "creator_id": 2101,
        "task_id": 11613,
        "shared_calendar_event_id": "a-b",
        "deleted": "false",
        "color": "green",
    }
    body = {"meetings": [meeting, 5, {"type": "none"}], "tasks": [{"id": "x"}, {"id": 1}], "x": 1}
    page = await calendar(json.dumps(body).encode())
    assert page.unreadable == 1 and [task.id for task in page.tasks] == [1] and page.complete
    [read_one] = page.meetings
    assert read_one.start_time == datetime(2026, 8, 20, 8, tzinfo=UTC)
    assert (read_one.duration, read_one.deleted) == (30, False)
    assert read_one.join_parameters is not None and read_one.join_parameters.password == "x"
    assert read_one.model_extra == {"color": "green"} and page.model_extra == {"x": 1}


async def test_a_calendar_of_which_nothing_can_be_read():
    for body in (b'{"tasks": [{"id": "x"}]}', b'{"task": 5}', b"[]", b'{"tasks": "x"}'):
        with pytest.raises(BadAnswer):
            await calendar(body)
    assert (await calendar(b"{}")).complete


async def test_rows_of_a_register():
    row = {
        "id": 8,
        "create_date": "2026-08-17T14:31:18Z",
        "last_modified_date": "2026-08-18T10:00:11z",
        "close_date": "2026-08-18T10:00:11",
        "current_step": "2",
        "fields": FIELDS,
    }
    body = json.dumps({"tasks": [row, None, {"id": 9, "form_id": 7}]}).encode()
    page = await decode.read_tasks(Answer(200, body), RegisterPage, "tasks", form_id=1345)
    assert [(task.id, task.form_id) for task in page.tasks] == [(8, 1345), (9, 7)]
    first = page.tasks[0]
    assert first.closed and first.current_step == 2 and not first.unread
    assert first.completeness is Completeness.PARTIAL and first.fields[1].id == 2
    assert RegisterPage.from_json(page.to_json()) == page and page.unreadable == 1


async def test_tasks_of_a_list():
    body = b"""{"tasks": [{"id": 7991, "create_date": "2026-02-28T07:34:23z", "text": "Slides",
        "due_date": "2026-04-13", "author": {"id": 2101}}, {"id": true},], "has_more": false}"""
    page = await decode.HeaderReader().page(Answer(200, body))
    assert [task.title for task in page.tasks] == ["Slides"] and page.unreadable == 1
    assert page.tasks[0].completeness is Completeness.HEADER and not page.has_more
    with pytest.raises(BadAnswer):
        await decode.HeaderReader().page(Answer(200, b'{"tasks": [{"id": true}]}'))


def test_a_list_after_a_change_of_it():
    changed = TaskList.model_validate(
        {"id": 4, "name": "api", "list_type": "private", "color": "#4CAF50", "member_ids": ["3"]}
    )
    assert changed.member_ids == (3,) and changed.manager_ids is None


@pytest.mark.parametrize("word", ["y", "Yes", "true", "True", 1, True])
def test_a_yes_in_every_form(word: Json):
    assert Form.model_validate({"id": 1, "deleted_or_closed": word}).deleted_or_closed


@pytest.mark.parametrize("word", ["n", "No", "false", "False", 0, False, None])
def test_a_no_in_every_form(word: Json):
    assert not Form.model_validate({"id": 1, "deleted_or_closed": word}).deleted_or_closed


def test_a_definition_that_shows_a_value_and_one_that_shows_settings():
    shown = {"id": 1, "type": "text", "name": "Purpose", "value": "Fair"}
    settled = {"id": 1, "type": "text", "name": "Purpose", "info": {"required_step": "1"}}
    form = Form.model_validate({"id": 1, "fields": [shown, settled]})
    assert [field.info.required_step for field in form.fields] == [0, 1]
    assert form.fields[0].model_extra == {"value": "Fair"}


def test_cells_are_known_by_the_form_and_not_by_the_example():
    cells = [
        {"id": 6, "type": "date", "value": "2026-08-26"},
        {"id": 9, "type": "money", "value": 10000},
    ]
    table = {"id": 4, "type": "table", "value": [{"row_id": 0, "cells": cells}]}
    [row] = Field.model_validate(table).value
    assert [cell.value for cell in row.cells] == [date(2026, 8, 26), Decimal(10000)]


async def test_a_change_of_a_catalog():
    body = {
        "apply": "false",
        "added": [{"values": ["bern", 5]}],
        "deleted": [{"item_id": "7", "values": ["kyiv"]}],
        "catalog_headers": ["City"],
    }
    change = await decode.read_change(Answer(200, json.dumps(body).encode()), 33)
    assert (change.catalog_id, change.apply) == (33, False)
    assert change.added[0].values == ("bern", "5") and change.deleted[0].item_id == 7
    assert change.catalog_headers[0].name == "City"
    assert CatalogChange.from_json(change.to_json()) == change
    with pytest.raises(BadAnswer):
        await decode.read_change(Answer(200, b"[]", write=True), 33)


def test_catalogs_without_their_items():
    head = {"catalog_id": "33", "name": "Cities", "supervisors": [1], "external_version": 4}
    catalog = Catalog.model_validate(head)
    assert catalog.catalog_id == 33 and catalog.items == () and catalog.external_version == 4


def test_an_announcement():
    announcement = Announcement.model_validate(
        {
            "id": 11610,
            "text": "\n Lunch \u202eis\nat noon",
            "last_modified_date": "2026-08-23T10:20:11Z",
            "author": EVE,
            "attachments": [{"id": 5, "name": "menu.pdf"}],
            "comments": [{"id": 1, "text": "Yes", "author": KIM}, 5],
            "pinned": True,
        }
    )
    assert announcement.title == "Lunch is"
    assert announcement.attachments[0].name == "menu.pdf"
    assert [comment.unreadable for comment in announcement.comments] == [False, True]
    assert announcement.model_extra == {"pinned": True}
    assert Announcement.from_json(announcement.to_json()) == announcement


def test_a_member_with_everything():
    member = Member.model_validate(
        EVE
        | {
            "native_first_name": "Ева",
            "native_last_name": "Мосс",
            "department_id": "113",
            "fired": "false",
            "banned": None,
            "position": "Clerk",
            "messenger": {"type": "telegram", "nickname": "eve"},
            "birth_date": {"day": 1, "month": "5"},
            "vacation_days": "28",
            "rights": 5,
            "skype": "eve.moss",
        }
    )
    assert (member.name, member.native_name) == ("Eve Moss", "Ева Мосс")
    assert member.department_id == 113 and not member.fired and member.vacation_days == 28
    assert member.birth_date is not None and member.birth_date.month == 5
    assert member.messenger is not None and member.messenger.nickname == "eve"
    assert member.model_extra == {"rights": 5, "skype": "eve.moss"} and not member.unread
    assert Member.from_json(member.to_json()) == member


def test_a_role_in_a_persons_place():
    role = Person.model_validate({"id": 5, "first_name": "", "last_name": "Desk", "type": "role"})
    assert role.name == "Desk" and role.is_role
    assert Person.model_validate({"id": 6, "email": "x@example.test"}).name == "x@example.test"
    assert Person.model_validate({"id": 6, "first_name": None}).name == "#6"


def test_a_person_is_one_object_however_often_read():
    assert read_person(dict(EVE)) is read_person(dict(EVE))
    assert read_person(EVE | {"last_name": "Moss-Berg"}).name == "Eve Moss-Berg"
    assert read_person(EVE | {"banned": 1}).banned
    assert not read_person(EVE | {"banned": 0}).banned
    with pytest.raises(ValueError):
        read_person({"id": True})
    task = Task.model_validate({"id": 1, "author": dict(EVE), "responsible": dict(EVE)})
    assert task.author is task.responsible is read_person(EVE)
    assert Person(**EVE) == Person(**EVE) == read_person(EVE)


def test_steps_of_a_form_may_have_holes():
    form = Form.model_validate({"id": 1, "steps": {"1": "Manager", "4": "CEO", "x": "?", "5": 6}})
    assert form.steps == {1: "Manager", 4: "CEO", 5: "6"}
    assert Form.model_validate({"id": 1, "steps": ["Manager"]}).unread == {"steps": ["Manager"]}


def test_settings_of_a_field_beside_info():
    stray = {
        "id": 1,
        "type": "catalog",
        "catalog_id": 33,
        "required_step": 2,
        "info": {"code": "v"},
    }
    info = Form.model_validate({"id": 1, "fields": [stray]}).fields[0].info
    assert (info.catalog_id, info.required_step, info.code) == (33, 2, "v")


def test_lists_are_trees():
    tree = {"id": 1, "name": "Offices", "children": [{"id": 2, "children": [{"id": 3}]}, None, 5]}
    assert [found.id for found in TaskList.model_validate(tree).walk()] == [1, 2, 3]


def test_the_profile_knows_the_roles():
    roles = [{"id": 7, "member_ids": [1, 2]}, {"id": 8, "member_ids": ["1"]}, {"id": 9}]
    profile = Profile.model_validate(
        {"person_id": 1, "organization": {"organization_id": 4, "roles": roles}}
    )
    assert profile.role_ids() == {7, 8}


async def test_an_unreadable_comment_stays_visible():
    odd = [5, "text", [1], {"id": 8, "text": {"a": 1}}, {"id": "x"}, {}, {"id": 9, "text": "fine"}]
    comments = (await read({"id": 1, "comments": odd})).comments
    assert [comment.unreadable for comment in comments] == [True] * 6 + [False]
    assert [comment.id for comment in comments] == [0, 0, 0, 8, 0, 0, 9]


async def test_what_nobody_knows_is_kept():
    task = await read({"id": 1, "sla": {"hours": 4}, "comments": [{"id": 2, "sticker": "ok"}]})
    assert task.model_extra == {"sla": {"hours": 4}}
    assert task.comments[0].model_extra == {"sticker": "ok"}


async def test_hidden_characters_are_counted():
    text = "Pay\u200b 100\u202e 001"
    comment = (await read({"id": 1, "comments": [{"id": 2, "text": text}]})).comments[0]
    assert comment.text == "Pay 100 001"
    assert comment.hidden == 2


def test_a_comment_is_made_as_easily_as_read():
    assert Comment(id=1, text="x\x1b[31m").text == "x␛[31m"
