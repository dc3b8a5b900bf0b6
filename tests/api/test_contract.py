"""What every PyrusApi promises, asked of the clients of both APIs against the sandbox.

Everything is asked inside the process, and of v4 over HTTP on this machine too. What only one API
can do is asked of that one; the other says so and sends nothing (`test_legacy.py`).
"""

import asyncio
import hashlib
import io
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn

from pyrus_tui.api import v4
from pyrus_tui.api.address import Address
from pyrus_tui.api.connecting import Dialect
from pyrus_tui.api.legacy import client
from pyrus_tui.api.protocol import Capability, PyrusApi
from pyrus_tui.api.session import Account
from pyrus_tui.clock import FixedClock
from pyrus_tui.errors import NotAllowed, NotSignedIn, Refused
from pyrus_tui.models import rules
from pyrus_tui.models.announcements import AnnouncementDraft
from pyrus_tui.models.calendar import CalendarKind, CalendarQuery
from pyrus_tui.models.catalogs import (
    CatalogDiff,
    CatalogDraft,
    CatalogFilter,
    CatalogSync,
    ItemDraft,
)
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.lists import ListChange, ListDraft, ListQuery
from pyrus_tui.models.places import find_list, path_to
from pyrus_tui.models.registers import Condition, CsvFormat, DueFilter, RegisterQuery
from pyrus_tui.models.rules import Effect
from pyrus_tui.models.tasks import Completeness, Task
from pyrus_tui.models.values import TableRow
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.server import listen
from pyrus_tui.secrets import Secret
from tests.api.playing import NOON
from tests.company import MARCUS, PAYMENTS, TOM, VENDOR, errand, payment

Connect = Callable[[str], PyrusApi]

ON_V4 = [(Dialect.V4, "in the process"), (Dialect.V4, "over HTTP")]
ON_LEGACY = [(Dialect.LEGACY, "in the process")]
CAN = {Dialect.V4: v4.CAPABILITIES, Dialect.LEGACY: client.CAPABILITIES}


def needs(*capabilities: Capability) -> pytest.MarkDecorator:
    """Ask only where all of this is possible; elsewhere it is not there, and says so."""
    asked = [one for one in (*ON_V4, *ON_LEGACY) if CAN[one[0]].issuperset(capabilities)]
    assert asked and len(asked) < len((*ON_V4, *ON_LEGACY)), capabilities
    return pytest.mark.parametrize("connect", asked, indirect=True, ids=" ".join)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def sandbox(clock: FixedClock) -> Iterator[Sandbox]:
    sandbox = Sandbox(tasks=60, clock=clock, lively=False)
    yield sandbox
    sandbox.close()


@contextmanager
def served(sandbox: Sandbox) -> Iterator[int]:
    """Serve the sandbox on this machine, in a thread; tell the port."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(
        uvicorn.Config(sandbox, log_level="critical", access_log=False, lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.001)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(params=[*ON_V4, *ON_LEGACY], ids=" ".join)
def connect(
    request: pytest.FixtureRequest, sandbox: Sandbox, clock: FixedClock
) -> Iterator[Connect]:
    """Return what makes a client with a key, "" being the right one."""
    dialect, where = request.param

    def made(host: str, transport: httpx.AsyncBaseTransport | None, key: str) -> PyrusApi:
        account = Account(sandbox.login, Secret(key or sandbox.security_key))
        address = dialect.address(host + ("/v4" if dialect is Dialect.V4 else ""))
        return dialect.connect(address, account, clock, transport)

    if where == "over HTTP":
        with served(sandbox) as port:
            yield lambda key: made(f"http://127.0.0.1:{port}", None, key)
    else:
        transport = _inside(sandbox)
        yield lambda key: made("http://127.0.0.1", transport, key)


@pytest.fixture
async def api(connect: Connect) -> AsyncIterator[PyrusApi]:
    api = connect("")
    yield api
    await api.aclose()
    await asyncio.sleep(0)


async def waiting(api: PyrusApi, sandbox: Sandbox, clock: FixedClock) -> list[tuple[Task, bool]]:
    """Return the tasks that wait for me, and whether a required field of each is empty."""
    me = await api.profile()
    account = Account(sandbox.login, Secret(sandbox.security_key))
    current = v4.V4Api.connect(
        Address.parse("http://127.0.0.1/v4"), account, clock, _inside(sandbox)
    )
    forms = {form.id: form for form in await current.forms()}
    found = []
    for header in (await api.inbox()).all_tasks:
        task = await api.task(header.id)
        if rules.waits_for(task, me.person_id) and task.form_id:
            whole = await current.task(header.id)
            found.append((task, bool(rules.missing_required(whole, forms[task.form_id]))))
    await current.aclose()
    return found


def _inside(sandbox: Sandbox) -> httpx.ASGITransport:
    return httpx.ASGITransport(app=sandbox)


async def test_signing_in_tells_who_it_is(api: PyrusApi):
    me = await api.sign_in()
    assert me == await api.profile()
    assert me.person_id and me.name
    assert api.server == "127.0.0.1"
    assert {Capability.CALENDAR, Capability.FILES, Capability.LISTS} <= api.capabilities
    assert api.skew is None or abs(api.skew) < 10**9
    assert api.quota is not None and api.quota.limit == 5000


async def test_a_wrong_key_is_refused(connect: Connect):
    api = connect("wrong")
    with pytest.raises(NotSignedIn):
        await api.sign_in()
    await api.aclose()


async def test_a_token_that_ran_out_is_renewed_unseen(api: PyrusApi, clock: FixedClock):
    await api.profile()
    await clock.sleep(2 * 3600)
    assert (await api.profile()).person_id


async def test_everything_in_the_inbox_can_be_read_whole(api: PyrusApi):
    inbox = await api.inbox()
    assert inbox.complete and not inbox.unreadable and inbox.all_tasks
    for header in inbox.all_tasks:
        assert header.completeness is Completeness.HEADER and not header.unread
        task = await api.task(header.id)
        assert task.completeness is Completeness.FULL
        assert task.last_modified_date == header.last_modified_date
        assert not task.unread and task.comments
        assert not any(comment.unread or comment.unreadable for comment in task.comments)
        assert Task.from_json(task.to_json()) == task


async def test_an_unchanged_inbox_is_made_of_the_same_rows(api: PyrusApi):
    first, second = await api.inbox(), await api.inbox()
    assert all(a is b for a, b in zip(first.all_tasks, second.all_tasks, strict=True))


@needs(Capability.FORMS, Capability.CATALOGS)
async def test_words_for_ids(api: PyrusApi):
    forms, lists, contacts = await api.forms(), await api.lists(), await api.contacts()
    assert forms and lists and contacts[0].persons and contacts[0].roles
    form = await api.form(forms[0].id)
    assert form == forms[0] and form.fields and form.steps
    catalogs = [f.info.catalog_id for form in forms for f in form.walk() if f.info.catalog_id]
    catalog = await api.catalog(catalogs[0])
    assert catalog.items and catalog.items[0].name


async def test_an_approval_takes_effect(api: PyrusApi, sandbox: Sandbox, clock: FixedClock):
    me = (await api.profile()).person_id
    before = next(task for task, lacks in await waiting(api, sandbox, clock) if not lacks)
    draft = CommentDraft(approval_choice="approved", text="Fine.")
    after = await api.comment(before.id, draft)
    assert rules.took_effect(before, after, draft, me)
    assert after.comments[-1].text == "Fine."
    assert after == await api.task(before.id)


async def test_an_approval_without_effect_is_told_from_one_with(
    api: PyrusApi, sandbox: Sandbox, clock: FixedClock
):
    me = (await api.profile()).person_id
    before = next(task for task, lacks in await waiting(api, sandbox, clock) if lacks)
    draft = CommentDraft(approval_choice="approved")
    after = await api.comment(before.id, draft)
    assert rules.took_effect(before, after, draft, me) is Effect.NOTHING
    assert rules.waits_for(after, me)


async def test_a_rejection_can_be_taken_back(api: PyrusApi, sandbox: Sandbox, clock: FixedClock):
    me = (await api.profile()).person_id
    before = (await waiting(api, sandbox, clock))[0][0]
    reject, revoke = (CommentDraft(approval_choice=choice) for choice in ("rejected", "revoked"))
    rejected = await api.comment(before.id, reject)
    assert rules.took_effect(before, rejected, reject, me)
    assert rules.my_choice(rejected, me) == "rejected" and rules.can_take_back(rejected, me)
    revoked = await api.comment(before.id, revoke)
    assert rules.took_effect(rejected, revoked, revoke, me)
    assert rules.waits_for(revoked, me)


async def test_a_task_of_ones_own_from_beginning_to_end(api: PyrusApi):
    me = (await api.profile()).person_id
    made = await api.create_task(TaskDraft(text="Buy [b]paper[/b]\n\x1b[31m", responsible=me))
    assert made.title == "Buy [b]paper[/b]" and made.responsible is not None
    finish, reopen = CommentDraft(action="finished"), CommentDraft(action="reopened")
    finished = await api.comment(made.id, finish)
    assert rules.took_effect(made, finished, finish, me) is Effect.CLOSED
    reopened = await api.comment(made.id, reopen)
    assert rules.took_effect(finished, reopened, reopen, me) is Effect.REOPENED


async def test_what_is_refused_says_why(api: PyrusApi):
    with pytest.raises(NotAllowed) as caught:
        await api.task(999_999_999)
    assert caught.value.code == "access_denied_task"
    made = await api.create_task(TaskDraft(text="x"))
    with pytest.raises(Refused) as refused:
        await api.comment(made.id, CommentDraft(due="2026-01-01T00:00:00Z", due_date="2026-01-01"))
    assert refused.value.code and not refused.value.may_have_been_applied


@needs(
    Capability.DUE_MOMENTS,
    Capability.FORMATTED_TEXT,
    Capability.PARTICIPANTS,
    Capability.QUIET,
    Capability.SCHEDULE,
    Capability.SPENT_MINUTES,
    Capability.SUBSCRIBERS,
)
async def test_a_comment_with_everything_that_goes_together(api: PyrusApi, sandbox: Sandbox):
    task_id = errand(sandbox)
    file = await api.upload(io.BytesIO(b"1,2"), "plan.csv")
    draft = CommentDraft(
        formatted_text="<b>Fine</b>",
        subject="Supplies",
        due="2026-11-01T10:00:00Z",
        duration=60,
        reassign_to=MARCUS,
        participants_added=[TOM],
        subscribers_added=[sandbox.account(TOM)[0]],
        attachments=[{"guid": file.guid}, {"url": "https://example.test/a", "name": "A"}],
        added_list_ids=[320],
        scheduled_date=date(2026, 10, 20),
        spent_minutes=15,
        skip_notification=True,
    )
    task = await api.comment(task_id, draft)
    made = task.comments[-1]
    assert (made.text, task.subject, task.duration) == ("Fine", "Supplies", 60)
    assert task.responsible is not None and task.responsible.id == MARCUS
    assert TOM in [person.id for person in task.participants]
    assert [attached.name for attached in made.attachments] == ["plan.csv", "A"]
    assert task.list_ids == (320,) and made.spent_minutes == 15
    again = CommentDraft(attachments=[made.attachments[0]], cancel_due=True, cancel_schedule=True)
    task = await api.comment(task_id, again)
    assert task.comments[-1].attachments[0].md5 == made.attachments[0].md5 and task.due is None


async def test_rows_of_a_table_come_change_and_go(api: PyrusApi, sandbox: Sandbox):
    rows = [
        {"cells": [{"id": 6, "value": "2026-12-01"}, {"id": 8, "value": text}]}
        for text in ("first", "second", "third")
    ]
    fields = [
        {"id": 1, "value": "Fair"},
        {"id": 2, "value": 99.5},
        {"id": 3, "value": {"item_id": VENDOR}},
        {"id": 5, "value": rows},
    ]
    made = sandbox.create(sandbox.person_id, {"form_id": PAYMENTS, "fields": fields})
    task = await api.task(made["id"])
    first, second, third = (row.row_id for row in task_table(task))
    changes = [
        {"row_id": second, "delete": True},
        {"row_id": third, "cells": [{"id": 8, "value": "last"}]},
        {"cells": [{"id": 6, "value": "2026-12-02"}, {"id": 8, "value": "new"}]},
    ]
    after = await api.comment(task.id, CommentDraft(field_updates=[{"id": 5, "value": changes}]))
    shown = {row.row_id: note(row) for row in task_table(after)}
    assert (shown[first], shown[third], second in shown) == ("first", "last", False)
    assert sorted(shown.values()) == ["first", "last", "new"]


def note(row: TableRow) -> object:
    return next(cell.value for cell in row.cells if cell.id == 8)


def task_table(task: Task) -> list[TableRow]:
    table = next(field for field in task.fields if field.id == 5)
    return [row for row in table.value if not row.deleted]


async def test_a_form_task_and_its_fields(api: PyrusApi):
    fields = [
        {"id": 1, "value": "Fair"},
        {"id": 2, "value": 99.5},
        {"id": 3, "value": {"item_id": VENDOR}},
    ]
    draft = TaskDraft(form_id=PAYMENTS, fields=fields, fill_defaults=True)
    task = await api.create_task(draft)
    assert task.form_id == PAYMENTS and task.approvals
    vendor = next(field for field in task.fields if field.id == 3)
    update = [{"id": 3, "value": vendor.value}, {"id": 1, "value": "Lisbon"}]
    after = await api.comment(task.id, CommentDraft(field_updates=update))
    values = {field.id: field.value for field in after.fields}
    assert values[1] == "Lisbon" and values[3] == vendor.value


@needs(Capability.DELETE_TASKS)
async def test_a_task_is_deleted_by_its_author(api: PyrusApi, sandbox: Sandbox):
    made = await api.create_task(TaskDraft(text="Mistake"))
    await api.delete_task(made.id)
    with pytest.raises(NotAllowed):
        await api.task(made.id)
    with pytest.raises(NotAllowed):
        await api.delete_task(errand(sandbox))


def inside(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


WEEK = CalendarQuery(start=NOON, end=NOON + timedelta(days=7), meetings=False)


@needs(Capability.DUE_MOMENTS)
async def test_the_calendar_by_kinds(api: PyrusApi, sandbox: Sandbox):
    by_day = errand(sandbox, "On a day", due_date="2026-10-08")
    by_moment = errand(sandbox, "At a moment", due="2026-10-08T10:00:00Z", duration=30)
    both = CalendarKind.DUE | CalendarKind.DUE_DATE
    page = await api.calendar(replace(WEEK, kinds=both))
    assert page.complete and {by_day, by_moment} <= {task.id for task in page.tasks}
    assert all(task.completeness is Completeness.PARTIAL for task in page.tasks)
    only = await api.calendar(replace(WEEK, kinds=CalendarKind.DUE))
    assert by_moment in {task.id for task in only.tasks}
    assert by_day not in {task.id for task in only.tasks}
    mine, everything = page.tasks, await api.calendar(replace(WEEK, all_accessed=True))
    assert len(everything.tasks) >= len(mine)


@needs(Capability.MEETINGS)
async def test_the_calendar_knows_meetings(api: PyrusApi):
    month = CalendarQuery(NOON - timedelta(days=30), NOON + timedelta(days=30))
    page = await api.calendar(month)
    assert page.meetings and not page.unreadable
    for meeting in page.meetings:
        assert meeting.start_time is not None and not meeting.unread


async def test_the_calendar_by_days(api: PyrusApi, sandbox: Sandbox):
    days = ("2026-10-04", "2026-10-05", "2026-10-12", "2026-10-13")
    before, first, last, after = [errand(sandbox, day, due_date=day) for day in days]
    done = errand(sandbox, "done", due_date=days[1])
    await api.comment(done, CommentDraft(action="finished"))
    for query in (WEEK, replace(WEEK, all_accessed=True)):
        page = await api.calendar(query)
        found = {task.id for task in page.tasks}
        assert page.complete and {first, last} <= found and not {before, after, done} & found
        assert all(task.completeness is not Completeness.FULL for task in page.tasks)


async def test_a_full_calendar_is_read_in_parts(api: PyrusApi, sandbox: Sandbox):
    made = {
        errand(sandbox, f"Errand {n}", due=f"2026-10-{6 + n % 5:02}T{n % 24:02}:00:00Z")
        for n in range(150)
    }
    told: list[tuple[int, int | None]] = []
    page = await api.calendar(WEEK, lambda done, whole: told.append((done, whole)))
    assert page.complete and made <= {task.id for task in page.tasks}
    assert len({task.id for task in page.tasks}) == len(page.tasks)
    assert told[-1] == (7 * 86400, 7 * 86400)


@needs(Capability.SEVERAL_TASKS)
async def test_several_tasks_are_commented_at_once_or_none(api: PyrusApi):
    made = [(await api.create_task(TaskDraft(text=f"Errand {n}"))).id for n in range(2)]
    tasks = await api.comment_tasks({task_id: CommentDraft(text="both") for task_id in made})
    assert {task.id for task in tasks} == set(made)
    assert all(task.comments[-1].text == "both" for task in tasks)
    with pytest.raises(Refused):
        await api.comment_tasks({made[0]: CommentDraft(text="one"), 999: CommentDraft(text="no")})
    assert (await api.task(made[0])).comments[-1].text == "both"


@needs(Capability.APPROVERS)
async def test_what_waits_for_an_approver(api: PyrusApi, sandbox: Sandbox):
    page = await api.tasks_by_approver(sandbox.person_id)
    assert sandbox.stories()["contract"] in {task.id for task in page.tasks}


async def test_lists_and_their_tasks(api: PyrusApi):
    lists = await api.lists()
    one = await api.task_list(lists[0].id)
    assert one == lists[0]
    drafts = [TaskDraft(text=f"Errand {n}", list_ids=[320]) for n in range(3)]
    made = [(await api.create_task(draft)).id for draft in drafts]
    page = await api.list_tasks(320, ListQuery(item_count=2))
    assert len(page.tasks) == 2 and page.has_more
    await api.comment(made[0], CommentDraft(action="finished"))
    open_ones = {task.id for task in (await api.list_tasks(320)).tasks}
    assert made[0] not in open_ones and set(made[1:]) <= open_ones
    archived = ListQuery(include_archived=True, closed_after=NOON, closed_before=NOON)
    assert [task.id for task in (await api.list_tasks(320, archived)).tasks] == [made[0]]
    later = ListQuery(modified_after=NOON + timedelta(days=1))
    assert not (await api.list_tasks(320, later)).tasks


@needs(Capability.CHANGE_LISTS)
async def test_a_list_is_changed(api: PyrusApi):
    change = ListChange(name="Own things", added_members=[TOM], added_managers=[MARCUS])
    changed = await api.change_list(320, change)
    assert changed.name == "Own things"
    assert changed.member_ids is not None and TOM in changed.member_ids
    assert changed.manager_ids is not None and MARCUS in changed.manager_ids
    left = await api.change_list(320, ListChange(removed_members=[TOM]))
    assert TOM not in (left.member_ids or ())


@needs(Capability.CHANGE_LISTS)
async def test_a_list_is_made_and_deleted(api: PyrusApi):
    top = await api.create_list(ListDraft(name="Shelves"))
    below = await api.create_list(ListDraft(name="Upper", parent_id=top.id))
    lists = await api.lists()
    assert [one.id for one in path_to(lists, below.id)] == [top.id, below.id]
    await api.delete_list(below.id)
    assert find_list(await api.lists(), below.id) is None
    left = find_list(await api.lists(), top.id)
    assert left is not None and left.name == "Shelves" and not left.children


@needs(Capability.REGISTER)
async def test_a_register_by_its_fields(api: PyrusApi, sandbox: Sandbox):
    made = payment(sandbox, "Zanzibar")
    query = RegisterQuery(
        fields=(
            (1, Condition.equals("Zanz")),
            (2, Condition.between(12_000, 13_000)),
            (3, Condition.any_of([VENDOR, VENDOR + 1])),
        ),
        field_ids=(2, 1),
    )
    page = await api.register(PAYMENTS, query)
    assert [task.id for task in page.tasks] == [made]
    task = page.tasks[0]
    assert [field.id for field in task.fields] == [2, 1]
    assert task.form_id == PAYMENTS and task.completeness is Completeness.PARTIAL
    assert not task.unread and task.current_step == 1


@needs(Capability.REGISTER)
async def test_a_register_by_everything_else(api: PyrusApi, sandbox: Sandbox):
    made = payment(sandbox, "Zanzibar")
    everything = await api.register(PAYMENTS, RegisterQuery(include_archived=True, by_number=True))
    numbers = [task.id for task in everything.tasks]
    assert numbers == sorted(numbers) and made in numbers
    for query in (
        RegisterQuery(task_ids=(made,)),
        RegisterQuery(number=Condition.equals(made)),
        RegisterQuery(include_text="Zanzibar"),
        RegisterQuery(steps=(1,), created_after=NOON, item_count=1),
        RegisterQuery(task_ids=(made, *range(900_000, 901_000))),
    ):
        assert [task.id for task in (await api.register(PAYMENTS, query)).tasks] == [made]
    for late in (
        RegisterQuery(due=DueFilter.OVERDUE),
        RegisterQuery(overdue_steps=(1,), fields=((1, Condition.filled()),)),
        RegisterQuery(fields=((1, Condition.empty()),)),
    ):
        assert made not in [task.id for task in (await api.register(PAYMENTS, late)).tasks]


@needs(Capability.REGISTER)
async def test_a_register_as_a_table(api: PyrusApi, sandbox: Sandbox, tmp_path: Path):
    payment(sandbox, "Zanzibar; «Занзибар»")
    query = RegisterQuery(fields=((1, Condition.equals("Zanz")),))
    csv = CsvFormat(delimiter=";", simple=True, encoding="utf-8")
    table = await api.register_csv(PAYMENTS, query, csv)
    assert "Занзибар" in table and len(table.splitlines()) == 2
    file = await api.save_register(PAYMENTS, tmp_path, query, csv)
    assert file.parent == tmp_path and file.suffix == ".csv"
    assert "Занзибар" in file.read_text(encoding="utf-8-sig")
    many = RegisterQuery(task_ids=tuple(range(900_000, 901_000)))
    assert len((await api.register_csv(PAYMENTS, many)).splitlines()) == 1
    with pytest.raises(Refused):
        await api.register_csv(PAYMENTS, RegisterQuery(steps=(77,)))
    with pytest.raises(Refused):
        await api.save_register(PAYMENTS, tmp_path, RegisterQuery(steps=(77,)))
    assert inside(tmp_path) == [file.name]


@needs(Capability.CATALOGS, Capability.CHANGE_CATALOGS)
async def test_a_catalog_from_beginning_to_end(api: PyrusApi):
    rows = tuple(ItemDraft(values=(name, name.upper())) for name in ("oslo", "riga", "kyiv"))
    draft = CatalogDraft(name="Cities", catalog_headers=("City", "Sign"), items=rows)
    made = await api.create_catalog(draft)
    assert [item.values for item in made.items] == [row.values for row in rows]
    assert made.catalog_id in {catalog.catalog_id for catalog in await api.catalogs()}
    sync = CatalogSync(
        catalog_headers=("City", "Sign"), items=(*rows[:2], ItemDraft(values=("bern", "B")))
    )
    would = await api.sync_catalog(made.catalog_id, sync)
    assert not would.apply and [item.name for item in would.added] == ["bern"]
    assert [item.name for item in would.deleted] == ["kyiv"]
    assert len((await api.catalog(made.catalog_id)).items) == 3
    did = await api.sync_catalog(made.catalog_id, sync.model_copy(update={"apply": True}))
    assert did.apply and did.catalog_id == made.catalog_id
    diff = CatalogDiff(upsert=(ItemDraft(values=("oslo", "X")),), delete=("riga",))
    changed = await api.change_catalog(made.catalog_id, diff)
    assert [item.values for item in changed.updated] == [("oslo", "X")]
    now = await api.catalog(made.catalog_id)
    assert {item.name: item.values[1] for item in now.items} == {"oslo": "X", "bern": "B"}
    found = await api.catalog(made.catalog_id, where=CatalogFilter("City", "os*", True))
    assert [item.name for item in found.items] == ["oslo"]
    whole = await api.catalog(made.catalog_id, include_deleted=True)
    assert {item.name for item in whole.items if item.deleted} == {"riga", "kyiv"}


@needs(Capability.ROLES, Capability.MEMBERS)
async def test_people_and_roles(api: PyrusApi):
    roles, members = await api.roles(), await api.members()
    assert roles and roles[0].member_ids and not roles[0].unread
    assert await api.role(roles[0].id) == roles[0]
    assert await api.member(members[0].id) == members[0]
    assert not any(member.unread for member in members) and members[0].name
    everybody = await api.members(include_fired=True)
    assert len(everybody) >= len(members)
    assert len(await api.roles(include_fired=True)) >= len(roles)
    inactive = await api.contacts(include_inactive=True)
    assert len(inactive[0].persons) >= len((await api.contacts())[0].persons)


@needs(Capability.ANNOUNCEMENTS)
async def test_announcements(api: PyrusApi):
    known = await api.announcements()
    assert known and not any(one.unread for one in known)
    assert len(await api.announcements(item_count=1)) == 1
    file = await api.upload(io.BytesIO(b"menu"), "menu.txt")
    draft = AnnouncementDraft(text="Lunch\nat noon", attachments=[{"guid": file.guid}])
    made = await api.create_announcement(draft)
    assert made.title == "Lunch" and made.attachments[0].name == "menu.txt"
    said = await api.comment_announcement(made.id, AnnouncementDraft(formatted_text="<b>Yes</b>"))
    assert said.comments[-1].text == "Yes" and not said.comments[-1].unreadable
    assert await api.announcement(made.id) == said


CONTENT = bytes(range(256)) * 4000 + b"\r\n--\r\n"


async def test_a_file_goes_there_and_back(api: PyrusApi, sandbox: Sandbox, tmp_path: Path):
    source = tmp_path / 'План "Б" [1].bin'
    source.write_bytes(CONTENT)
    sent: list[int] = []
    uploaded = await api.upload(source, progress=lambda done, _whole: sent.append(done))
    assert uploaded.md5_hash.lower() in (hashlib.md5(CONTENT).hexdigest(), "")
    assert sent[-1] == len(CONTENT)
    draft = CommentDraft(attachments=[{"guid": uploaded.guid}])
    attachment = (await api.comment(errand(sandbox), draft)).comments[-1].attachments[0]
    assert (attachment.name, attachment.size) == (source.name, len(CONTENT))
    came: list[tuple[int, int | None]] = []
    for name in ('План "Б" [1] (2).bin', 'План "Б" [1] (3).bin'):
        file = await api.download(
            attachment, tmp_path, lambda done, whole: came.append((done, whole))
        )
        assert file == tmp_path / name and file.read_bytes() == CONTENT
    assert came[-1] == (len(CONTENT), len(CONTENT))
    assert file.stat().st_mode & 0o777 == 0o600 and len(inside(tmp_path)) == 3


@needs(Capability.PRINT_FORMS)
async def test_a_print_form(api: PyrusApi, sandbox: Sandbox, tmp_path: Path):
    task_id = payment(sandbox)
    form = await api.form(PAYMENTS)
    file = await api.print_form(task_id, form.print_forms[0].print_form_id, tmp_path)
    assert file.parent == tmp_path and file.read_bytes().startswith(b"%PDF-")
    with pytest.raises(Refused):
        await api.print_form(task_id, 1, tmp_path)
    assert inside(tmp_path) == [file.name]
