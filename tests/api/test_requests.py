"""What goes over the wire: the method, the address and the body of every call."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pyrus_tui.api.v4 import V4Api
from pyrus_tui.errors import BadAnswer, Refused
from pyrus_tui.models.announcements import AnnouncementDraft
from pyrus_tui.models.base import Json
from pyrus_tui.models.calendar import EVERY_KIND, CalendarKind, CalendarQuery
from pyrus_tui.models.catalogs import (
    CatalogDiff,
    CatalogDraft,
    CatalogFilter,
    CatalogSync,
    ItemDraft,
)
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.lists import ListChange, ListDraft, ListQuery
from pyrus_tui.models.registers import Condition, DueFilter, RegisterQuery
from tests.api.playing import Player, ok, status

EARLY = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
LATE = datetime(2026, 3, 5, 20, 0, tzinfo=UTC)
ANSWER = {
    "id": 7,
    "task": {"id": 7},
    "deleted": True,
    "catalog_id": 7,
    "announcement": {"id": 7},
    "person_id": 7,
}
ROWS = (ItemDraft(values=("Oslo", "1")),)

Ask = Callable[[V4Api], Awaitable[object]]

CASES: list[tuple[str, Ask, str, Json]] = [
    ("task", lambda api: api.task(7), "GET /v4/tasks/7", None),
    (
        "create a task",
        lambda api: api.create_task(TaskDraft(text="x")),
        "POST /v4/tasks",
        {"text": "x"},
    ),
    (
        "comment",
        lambda api: api.comment(7, CommentDraft(text="x")),
        "POST /v4/tasks/7/comments",
        {"text": "x"},
    ),
    ("delete a task", lambda api: api.delete_task(7), "DELETE /v4/tasks/7", None),
    ("lists", lambda api: api.lists(), "GET /v4/lists", None),
    ("list", lambda api: api.task_list(7), "GET /v4/lists/7", None),
    (
        "tasks of a list",
        lambda api: api.list_tasks(7),
        "GET /v4/lists/7/tasks?item_count=200",
        None,
    ),
    (
        "tasks of a list by everything",
        lambda api: api.list_tasks(7, ListQuery(50, True, EARLY, LATE, EARLY, LATE, EARLY, LATE)),
        "GET /v4/lists/7/tasks?item_count=50&include_archived=y"
        "&modified_after=2026-03-01T08:30:00Z&modified_before=2026-03-05T20:00:00Z"
        "&created_after=2026-03-01T08:30:00Z&created_before=2026-03-05T20:00:00Z"
        "&closed_after=2026-03-01T08:30:00Z&closed_before=2026-03-05T20:00:00Z",
        None,
    ),
    (
        "make a list",
        lambda api: api.create_list(ListDraft(name="Own", parent_id=3)),
        "PUT /v4/lists",
        {"name": "Own", "parent_id": 3},
    ),
    ("delete a list", lambda api: api.delete_list(7), "DELETE /v4/lists/7", None),
    (
        "change a list",
        lambda api: api.change_list(
            7,
            ListChange(
                name="Own",
                added_managers=[1],
                removed_managers=[2],
                added_members=[3],
                removed_members=[4],
            ),
        ),
        "POST /v4/lists/7",
        {
            "name": "Own",
            "added_managers": [1],
            "removed_managers": [2],
            "added_members": [3],
            "removed_members": [4],
        },
    ),
    (
        "calendar",
        lambda api: api.calendar(CalendarQuery(EARLY, LATE)),
        "GET /v4/calendar?start_date_utc=2026-03-01T08:30:00Z&end_date_utc=2026-03-05T20:00:00Z"
        "&item_count=100&all_accessed_tasks=false&filter_mask=15&include_meetings=true",
        None,
    ),
    (
        "calendar of everybody",
        lambda api: api.calendar(
            CalendarQuery(
                EARLY,
                LATE,
                CalendarKind.DUE_FOR_CURRENT_STEP | CalendarKind.REMINDED,
                all_accessed=True,
                meetings=False,
            )
        ),
        "GET /v4/calendar?start_date_utc=2026-03-01T08:30:00Z&end_date_utc=2026-03-05T20:00:00Z"
        "&item_count=100&all_accessed_tasks=true&filter_mask=12&include_meetings=false",
        None,
    ),
    ("forms", lambda api: api.forms(), "GET /v4/forms", None),
    ("form", lambda api: api.form(7), "GET /v4/forms/7", None),
    ("register", lambda api: api.register(7), "GET /v4/forms/7/register", None),
    (
        "register by everything",
        lambda api: api.register(
            7,
            RegisterQuery(
                fields=((3, Condition.any_of([1, 2])), (5, Condition.above(Decimal("1.50")))),
                number=Condition.below(900),
                steps=(1, 2),
                task_ids=(8, 9),
                field_ids=(5, 3),
                include_archived=True,
                include_text="Lisbon & Porto",
                due=DueFilter.OVERDUE_ON_STEP,
                by_number=True,
                item_count=20_000,
                modified_after=EARLY,
                closed_before=LATE,
            ),
        ),
        "GET /v4/forms/7/register?steps=1,2&task_ids=8,9&field_ids=5,3&include_archived=y"
        "&modified_after=2026-03-01T08:30:00Z&closed_before=2026-03-05T20:00:00Z"
        "&fld3=1,2&fld5=gt1.50&id=lt900&item_count=20000&due_filter=overdue_on_step&sort=id"
        "&include_text=Lisbon+&+Porto",
        None,
    ),
    (
        "register of what is late on some steps",
        lambda api: api.register(
            7,
            RegisterQuery(
                overdue_steps=(1, 3),
                steps=(1,),
                include_archived=True,
                fields=((3, Condition.empty()),),
            ),
        ),
        "POST /v4/forms/7/register",
        {
            "steps": [1],
            "include_archived": True,
            "fld3": "empty",
            "due_filter": {"overdue_steps": [1, 3]},
        },
    ),
    (
        "register too long for an address",
        lambda api: api.register(7, RegisterQuery(task_ids=tuple(range(1000)))),
        "POST /v4/forms/7/register",
        {"task_ids": list(range(1000))},
    ),
    ("catalogs", lambda api: api.catalogs(), "GET /v4/catalogs", None),
    ("catalog", lambda api: api.catalog(7), "GET /v4/catalogs/7", None),
    (
        "catalog by a column",
        lambda api: api.catalog(7, where=CatalogFilter("City", "O*", True), include_deleted=True),
        "GET /v4/catalogs/7?column=City&value=O*&use_wildcard=true&include_deleted=true",
        None,
    ),
    (
        "create a catalog",
        lambda api: api.create_catalog(
            CatalogDraft(name="Cities", catalog_headers=("City", "No"), items=ROWS)
        ),
        "PUT /v4/catalogs",
        {"name": "Cities", "catalog_headers": ["City", "No"], "items": [{"values": ["Oslo", "1"]}]},
    ),
    (
        "try to replace a catalog",
        lambda api: api.sync_catalog(7, CatalogSync(catalog_headers=("City", "No"), items=ROWS)),
        "POST /v4/catalogs/7",
        {
            "apply": False,
            "catalog_headers": ["City", "No"],
            "items": [{"values": ["Oslo", "1"]}],
        },
    ),
    (
        "empty a catalog",
        lambda api: api.sync_catalog(
            7, CatalogSync(apply=True, catalog_headers=("City",), items=())
        ),
        "POST /v4/catalogs/7",
        {"apply": True, "catalog_headers": ["City"], "items": []},
    ),
    (
        "change a catalog",
        lambda api: api.change_catalog(7, CatalogDiff(upsert=ROWS, delete=("Riga",))),
        "POST /v4/catalogs/7/diff",
        {"upsert": [{"values": ["Oslo", "1"]}], "delete": ["Riga"]},
    ),
    ("contacts", lambda api: api.contacts(), "GET /v4/contacts", None),
    (
        "contacts, gone ones too",
        lambda api: api.contacts(include_inactive=True),
        "GET /v4/contacts?include_inactive=true",
        None,
    ),
    ("profile", lambda api: api.profile(), "GET /v4/profile", None),
    ("roles", lambda api: api.roles(), "GET /v4/roles", None),
    ("role", lambda api: api.role(7), "GET /v4/roles/7", None),
    (
        "roles, gone ones too",
        lambda api: api.roles(include_fired=True),
        "GET /v4/roles?include_fired=true",
        None,
    ),
    ("members", lambda api: api.members(), "GET /v4/members", None),
    (
        "members, gone ones too",
        lambda api: api.members(include_fired=True),
        "GET /v4/members?include_fired=true",
        None,
    ),
    ("member", lambda api: api.member(7), "GET /v4/members/7", None),
    (
        "announcements",
        lambda api: api.announcements(),
        "GET /v4/announcements?item_count=100",
        None,
    ),
    ("announcement", lambda api: api.announcement(7), "GET /v4/announcements/7", None),
    (
        "announce",
        lambda api: api.create_announcement(
            AnnouncementDraft(text="Lunch", attachments=[{"guid": "g"}])
        ),
        "POST /v4/announcements",
        {"text": "Lunch", "attachments": [{"guid": "g"}]},
    ),
    (
        "comment an announcement",
        lambda api: api.comment_announcement(7, AnnouncementDraft(formatted_text="<b>Yes</b>")),
        "POST /v4/announcements/7/comments",
        {"formatted_text": "<b>Yes</b>"},
    ),
]


@pytest.mark.parametrize(
    ("ask", "line", "body"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
async def test_every_call_as_it_is_sent(ask: Ask, line: str, body: Json):
    player = Player(ok(ANSWER))
    api = player.api()
    await ask(api)
    await api.aclose()
    [request] = player.calls
    address = request.url.path
    if request.url.query:
        address += "?" + request.url.query.decode().replace("%2C", ",").replace("%3A", ":").replace(
            "%26", "&"
        ).replace("%2A", "*")
    assert f"{request.method} {address}" == line
    assert (json.loads(request.content) if request.content else None) == body


async def test_a_search_by_post_is_asked_again_like_any_reading():
    player = Player(status(502), ok({"tasks": [{"id": 7}]}))
    api = player.api()
    page = await api.register(7, RegisterQuery(overdue_steps=(1,)))
    assert [task.id for task in page.tasks] == [7] and len(player.calls) == 2


async def test_a_task_that_is_not_deleted_is_no_success():
    with pytest.raises(BadAnswer) as caught:
        await Player(ok({"deleted": False})).api().delete_task(7)
    assert caught.value.may_have_been_applied


@pytest.mark.parametrize("body", [{"error": "No.", "error_code": "access_denied"}])
async def test_a_refusal_instead_of_a_table_is_told(body: Json):
    player = Player(ok(body, **{"content-type": "application/json; charset=utf-8"}))
    with pytest.raises(Refused, match=r"No\."):
        await player.api().register_csv(7)


def test_the_kinds_are_bits():
    assert [int(kind) for kind in CalendarKind] == [1, 2, 4, 8]
    assert int(EVERY_KIND) == 15
    some = CalendarKind.DUE_DATE | CalendarKind.DUE_FOR_CURRENT_STEP | CalendarKind.REMINDED
    assert int(some) == 14 and CalendarKind.DUE_DATE in some and CalendarKind.DUE not in some


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Condition.equals("Lisbon"), "Lisbon"),
        (Condition.equals(Decimal("1E+3")), "1000"),
        (Condition.equals(EARLY.date()), "2026-03-01"),
        (Condition.above(EARLY), "gt2026-03-01T08:30:00Z"),
        (Condition.below(EARLY.time()), "lt08:30"),
        (Condition.between(1, 5), "gt1,lt5"),
        (Condition.any_of(["a", "b"]), "a,b"),
        (Condition.empty(), "empty"),
        (Condition.filled(), "*"),
    ],
)
def test_conditions_as_they_are_written(condition: Condition, text: str):
    assert condition.text == text


@pytest.mark.parametrize("text", ["a, b", "gt5", "lt", "empty", "*", ""])
def test_a_text_that_would_mean_something_else_is_not_asked_for(text: str):
    with pytest.raises(ValueError, match="something else"):
        Condition.equals(text)


def test_one_of_nothing_is_not_asked_for():
    with pytest.raises(ValueError, match="no value"):
        Condition.any_of([])
