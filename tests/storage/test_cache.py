"""The cache: what comes back, how fast, how much of it stays, and what happens without it."""

import time
from datetime import timedelta

from pyrus_tui.models.forms import Form
from pyrus_tui.models.people import Organization, Person, Profile, Role
from pyrus_tui.models.tasks import Inbox, InboxGroup, Task, TaskHeader
from pyrus_tui.storage.cache import Cache, Known, News
from tests.conftest import START

ME = Profile(person_id=1001, first_name="Anna")
FORM = Form.model_validate({"id": 5, "name": "Payments", "steps": {"1": "Budget"}})


def header(number: int, **more) -> TaskHeader:
    values = {
        "id": number,
        "text": f"Task {number}\nand more",
        "create_date": START - timedelta(days=number % 300),
        "last_modified_date": START - timedelta(seconds=number),
        "author": {"id": number % 50 + 1, "first_name": "Ольга", "email": "o@x.example"},
    }
    return TaskHeader.model_validate(values | more)


def task(number: int, **more) -> Task:
    comments = [{"id": 1, "text": "hi", "author": {"id": 3}, "create_date": "2026-11-01T00:00:00Z"}]
    return Task.model_validate({"id": number, "text": "t", "comments": comments} | more)


def inbox(headers) -> Inbox:
    group = InboxGroup(id=9, name="Payments · step 1", has_more=True)
    inside = group.model_copy(update={"tasks": tuple(headers[:2])})
    return Inbox(has_more=True).model_copy(
        update={"tasks": tuple(headers[2:]), "groups": (inside,)}
    )


async def test_everything_comes_back(tmp_path):
    headers = [
        header(1),
        header(2, due="2026-12-01T10:00:00Z", duration=30, due_date="2026-12-01"),
        header(3, close_date="2026-11-01T10:00:00Z", responsible={"id": 7, "type": "role"}),
        header(4, is_closed=True, subject="Subject", author=None),
    ]
    cache = Cache(tmp_path)
    assert await cache.load() == Known()
    news = News(
        me=ME,
        role_ids=frozenset([1101]),
        inbox=inbox(headers),
        list_names={1: "Office"},
        role_names={1101: "Budget owners"},
        headers=headers,
        tasks=[task(1), task(2)],
        forms=[FORM],
        seen={1: START},
    )
    await cache.save(news, START)
    await cache.aclose()
    again = Cache(tmp_path)
    known = await again.load()
    assert known.inbox.groups[0].has_more and known.inbox.has_more
    assert sorted(known.inbox.all_tasks, key=lambda t: t.id) == headers
    assert [t.title for t in known.inbox.groups[0].tasks] == ["Task 1", "Task 2"]
    assert (known.me, known.role_ids, known.seen) == (ME, frozenset([1101]), {1: START})
    assert (known.list_names, known.role_names) == ({1: "Office"}, {1101: "Budget owners"})
    assert known.saved == START
    assert await again.forms() == (FORM,)
    batches = [batch async for batch in again.tasks([2, 99, 1], batch=2)]
    assert batches == [[task(2)], [task(1)]]
    assert await again.task(99) is None
    assert known.inbox.all_tasks[0].model_copy(update={"text": "other"}).text == "other"
    assert Person.model_validate(known.inbox.all_tasks[0].author).first_name == "Ольга"
    await again.aclose()


async def test_ten_thousand_rows_are_there_in_a_moment(tmp_path):
    headers = [header(number) for number in range(10_000)]
    cache = Cache(tmp_path)
    news = News(inbox=Inbox().model_copy(update={"tasks": tuple(headers)}), headers=headers)
    await cache.save(news, START)
    await cache.aclose()
    took = []
    for _time in range(3):
        cache = Cache(tmp_path)
        before = time.perf_counter()
        known = await cache.load()
        took.append(time.perf_counter() - before)
        await cache.aclose()
    assert known.inbox.all_tasks == tuple(headers)
    validated = time.perf_counter()
    for one in headers:
        TaskHeader.model_validate(one.model_dump())
    validated = time.perf_counter() - validated
    assert min(took) < validated, "as fast as without the checks"


async def test_closed_tasks_that_nobody_looks_at_go_first(tmp_path):
    cache = Cache(tmp_path)
    long_ago = START - timedelta(days=91)
    closed = {"close_date": "2026-01-01T00:00:00Z"}
    old = [task(1), task(2, **closed), task(3, **closed), task(4, **closed)]
    heads = [header(number) for number in range(1, 7)]
    shown = Inbox().model_copy(update={"tasks": (heads[3],)})
    seen = {1: START, 2: START}
    await cache.save(News(tasks=old, headers=heads, inbox=shown, seen=seen), long_ago)
    await cache.save(News(tasks=[task(5), task(6, **closed)]), START)
    await cache.touch([3], START)
    assert await cache.prune(START) == 1
    left = [t.id async for batch in cache.tasks(range(9)) for t in batch]
    assert left == [1, 3, 4, 5, 6]
    assert (await cache.load()).seen == {1: START}
    assert await cache.prune(START, most=3) == 2
    left = [t.id async for batch in cache.tasks(range(9)) for t in batch]
    assert left == [1, 4, 5], "closed ones first, and what is in the inbox stays"
    await cache.aclose()


async def test_clearing_frees_the_disk_and_leaves_the_outbox(tmp_path):
    (tmp_path / "outbox.db").write_bytes(b"precious")
    cache = Cache(tmp_path)
    await cache.save(News(tasks=[task(n, text="x" * 5000) for n in range(200)]), START)
    before = await cache.size()
    assert before > 1_000_000
    await cache.clear()
    assert await cache.size() < before / 5
    assert await cache.load() == Known()
    assert (tmp_path / "outbox.db").read_bytes() == b"precious"
    await cache.aclose()


async def test_a_damaged_cache_is_begun_anew(tmp_path):
    cache = Cache(tmp_path)
    heads = [header(number) for number in range(500)]
    await cache.save(News(headers=heads, tasks=[task(1)]), START)
    await cache.aclose()
    file = tmp_path / "cache.db"
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    file.write_bytes(data)
    cache = Cache(tmp_path)
    assert await cache.load() == Known()
    assert "cache.db is damaged: it is kept as cache.db.kept" in cache.notice
    await cache.save(News(headers=heads), START)
    await cache.aclose()


async def test_one_task_that_cannot_be_read_any_more_is_left_out(tmp_path):
    cache = Cache(tmp_path)
    await cache.save(News(tasks=[task(1), task(2)]), START)
    await cache._database.write(
        lambda c: c.execute("UPDATE task SET body = ? WHERE id = 1", (b"{",))
    )
    assert [t.id async for batch in cache.tasks([1, 2]) for t in batch] == [2]
    await cache.aclose()


async def test_contacts_come_back_in_their_order_and_replace_those_before(tmp_path):
    people = [Person(id=n, first_name=f"P{n}", department_name="IT") for n in (3, 1, 2)]
    company = Organization(organization_id=7, name="Acme", persons=people, roles=[Role(id=9)])
    cache = Cache(tmp_path)
    assert await cache.contacts() == ()
    await cache.save_contacts([Organization(organization_id=1, persons=people[:1])])
    await cache.save_contacts([company, Organization(organization_id=8)])
    assert await cache.contacts() == (company, Organization(organization_id=8))
    await cache.aclose()
