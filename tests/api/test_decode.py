"""Large answers: nothing waits for them, and polling again costs next to nothing."""

import asyncio
import json
import time

import pytest

from pyrus_tui.api import decode
from pyrus_tui.api.connection import Answer
from pyrus_tui.api.loose_json import load
from pyrus_tui.errors import BadAnswer
from pyrus_tui.models.base import Json
from pyrus_tui.models.registers import RegisterPage
from tests.api.playing import Player, ok, status


def header(task_id: int, **more: Json) -> dict[str, Json]:
    person = {"id": 1731 + task_id % 50, "first_name": "Ada", "last_name": "Smith", "type": "user"}
    return {
        "id": task_id,
        "text": f"Подготовить презентацию {task_id}",
        "create_date": "2026-02-28T07:34:23Z",
        "last_modified_date": "2026-02-28T07:34:23Z",
        "author": person,
        "responsible": person,
        "due_date": "2026-04-13",
    } | more


def answer(body: Json) -> Answer:
    return Answer(200, body if isinstance(body, bytes) else json.dumps(body).encode())


class Watch:
    """Measures the longest time that the event loop did not come round."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def __aenter__(self) -> "Watch":
        self._task = asyncio.create_task(self._beat())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _beat(self) -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(0)
            self.longest = max(self.longest, time.thread_time() - before)


async def holds_the_loop(work) -> bool:
    """Say whether the work holds the loop long, alone or as its share: the best of three runs."""
    await work()
    for _ in range(3):
        started = time.thread_time()
        async with Watch() as watch:
            await work()
        if watch.longest < 0.008 or watch.longest < (time.thread_time() - started) / 10:
            return False
    return True


async def test_an_inbox_of_10000_tasks_never_holds_the_loop():
    big = answer({"tasks": [header(n) for n in range(10_000)]})
    assert not await holds_the_loop(lambda: decode.HeaderReader().inbox(big))


async def test_a_task_with_10000_comments_never_holds_the_loop():
    comments = [{"id": n, "text": "да", "author": header(n)["author"]} for n in range(10_000)]
    big = answer({"task": {"id": 1, "comments": comments}})
    assert not await holds_the_loop(lambda: decode.read_task(big))


async def test_a_register_of_3000_tasks_never_holds_the_loop():
    fields = [{"id": n, "type": "money", "name": "Sum", "value": n * 1.5} for n in range(5)]
    big = answer({"tasks": [{"id": n, "fields": fields} for n in range(3000)]})
    assert not await holds_the_loop(lambda: decode.read_tasks(big, RegisterPage, "tasks"))


async def test_rows_that_did_not_change_are_the_same_objects():
    reader = decode.HeaderReader()
    rows = [header(n) for n in range(3000)]
    started = time.thread_time()
    first = await reader.inbox(answer({"tasks": rows}))
    middle = time.thread_time()
    rows[1] = header(1, text="changed")
    second = await reader.inbox(answer({"tasks": rows[:-1]}))
    ended = time.thread_time()
    assert [a is b for a, b in zip(first.tasks, second.tasks, strict=False)].count(False) == 1
    assert second.tasks[1].text == "changed"
    assert ended - middle < (middle - started) / 2
    assert len(reader._known) == 2999, "what left the inbox is forgotten"


async def test_one_bad_row_never_hides_the_others():
    rows = [header(1), None, 5, "x", [], {}, {"id": None}, {"id": "x"}, header(2)]
    inbox = await decode.HeaderReader().inbox(answer({"tasks": rows, "has_more": "x"}))
    assert [task.id for task in inbox.tasks] == [1, 2]
    assert inbox.unreadable == 7
    assert not inbox.has_more


async def test_groups_are_read_with_their_tasks():
    body = {
        "tasks": [header(1)],
        "task_groups": [
            {"id": 10, "name": "Payments: Manager (2)", "has_more": True, "tasks": [header(2)]},
            {"id": "11", "tasks": [header(3), header(1), {"no": "id"}]},
            "nonsense",
        ],
    }
    inbox = await decode.HeaderReader().inbox(answer(body))
    assert [group.id for group in inbox.groups] == [10, 11]
    assert [task.id for task in inbox.all_tasks] == [1, 2, 3]
    assert inbox.unreadable == 2
    assert not inbox.complete


@pytest.mark.parametrize("body", [{}, {"has_more": False}, {"tasks": None}, {"tasks": []}])
async def test_an_empty_inbox_is_empty(body: Json):
    inbox = await decode.HeaderReader().inbox(answer(body))
    assert inbox.all_tasks == () and inbox.complete


@pytest.mark.parametrize("body", [[], 5, {"tasks": 5}, {"tasks": "x"}, {"tasks": [5]}, b"{", b""])
async def test_what_is_no_inbox(body: Json):
    with pytest.raises(BadAnswer):
        await decode.HeaderReader().inbox(answer(body))


async def test_the_whole_inbox_is_asked_for():
    def serve(request):
        count = int(request.url.params["item_count"])
        rows = [header(n) for n in range(min(count, 7000))]
        return ok({"tasks": rows, "has_more": count < 7000})

    player = Player(serve)
    api = player.api()
    inbox = await api.inbox()
    assert len(inbox.tasks) == 7000 and inbox.complete
    assert len(player.calls) == 3
    await api.inbox()
    assert len(player.calls) == 4, "the count that was enough is remembered"


async def test_a_server_that_always_has_more_is_not_asked_for_ever():
    player = Player(ok({"tasks": [header(1)], "has_more": True}))
    inbox = await player.api().inbox()
    assert len(player.calls) == 2
    assert not inbox.complete


async def test_a_server_with_a_lower_limit_gets_what_it_takes():
    def serve(request):
        count = int(request.url.params["item_count"])
        if count > 250:
            return status(400, "items_count_out_of_range", "Too many")
        return ok({"tasks": [header(n) for n in range(count)], "has_more": True})

    api = Player(serve).api()
    inbox = await api.inbox()
    assert len(inbox.tasks) == 200 and not inbox.complete


async def test_numbers_stay_exact_from_the_wire_to_the_wire():
    fields = b'[{"id":2,"type":"money","value":10306.25},{"id":3,"type":"number","value":0.1}]'
    body = b'{"task":{"id":7,"fields":' + fields + b"}}"
    task = await decode.read_task(answer(body))
    assert [str(field.value) for field in task.fields] == ["10306.25", "0.1"]
    assert b'"value":10306.25' in task.to_json() and b'"value":0.1' in task.to_json()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a": NaN, "b": 1}', {"a": "NaN", "b": 1}),
        (b'{"a": -Infinity}', {"a": "-Infinity"}),
        (b'{"a": "\\ud800x"}', {"a": "\ufffdx"}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
        (b'{"\\udc00": 1}', {"\ufffd": 1}),
        (b'{"a": "\xff"}', {"a": "\ufffd"}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": [1, 2,], }', {"a": [1, 2]}),
        (b'{"a": [[{"id": 1}, "step": 1]]}', {"a": [[{"id": 1}, 1]]}),
        (b'{"a": 1' + b"0" * 5000 + b"}", {"a": "1" + "0" * 5000}),
    ],
)
def test_slips_are_repaired_one_by_one(text: bytes, value: Json):
    assert load(text) == value


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b'{"a": 1',
        b'{"a": 1}]',
        b"<html>",
        b"{a b c",
        b'{"a" 1}',
        b'{"a": "',
        b"[1 2]",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[,]x",
    ],
    ids=range(12),
)
def test_what_is_no_json_is_not_repaired(text: bytes):
    with pytest.raises(ValueError):
        load(text)


async def test_big_catalogs_and_contacts_never_hold_the_loop():
    items = [{"item_id": n, "values": [f"Город {n}", None, 5]} for n in range(15_000)]
    catalog = Player(ok({"catalog_id": 9, "catalog_headers": ["City"], "items": items})).api()
    people = [header(n)["author"] | {"id": n} for n in range(5000)]
    organization = {"organization_id": 1, "persons": people, "roles": [{"id": 3, "name": "Desk"}]}
    contacts = Player(ok({"organizations": [organization, {}]})).api()
    profile = Player(ok({"person_id": 1, "organization": organization})).api()
    read = await catalog.catalog(9)
    assert len(read.items) == 15_000 and read.items[3].values == ("Город 3", "", "5")
    assert read.catalog_headers[0].name == "City"
    assert not await holds_the_loop(lambda: catalog.catalog(9))
    assert len((await contacts.contacts())[0].persons) == 5000
    assert not await holds_the_loop(contacts.contacts)
    me = await profile.profile()
    assert me.organization is not None and me.organization.roles[0].name == "Desk"
