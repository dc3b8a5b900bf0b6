"""The demo company: what is in it, that it repeats itself, that it is served cleanly."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pyrus_tui.clock import FixedClock
from pyrus_tui.errors import Damaged
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import BOT, KARL, ME
from pyrus_tui.sandbox.company import found
from pyrus_tui.sandbox.database import Database
from tests.sandbox.conftest import NOW

DATES = {"due_date", "scheduled_date"}
MOMENTS = {
    "create_date",
    "last_modified_date",
    "close_date",
    "due",
    "scheduled_datetime_utc",
}
WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def count(sandbox: Sandbox) -> int:
    with sandbox._database.transaction() as connection:
        return int(connection.execute("SELECT count(*) FROM task WHERE id > 10000").fetchone()[0])


def walk(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    yield name, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, name)


def check_clean(body: Any) -> None:
    for name, value in walk(body):
        assert value is not None, name
        if name in MOMENTS:
            assert WHEN.fullmatch(value), (name, value)
        if name in DATES:
            assert DAY.fullmatch(value), (name, value)
        if isinstance(value, dict) and name not in {"steps", ""}:
            empty = [key for key, inner in value.items() if inner in ("", [], {})]
            assert not (set(empty) - {"fields", "cells"}), (name, value)


@pytest.mark.parametrize("tasks", [0, 1, 7, 33, 120, 200, 230])
def test_there_are_as_many_tasks_as_wanted(tasks: int, clock: FixedClock) -> None:
    sandbox = Sandbox(tasks=tasks, clock=clock)
    assert count(sandbox) == tasks
    inbox = len(sandbox.inbox_ids())
    assert inbox <= tasks
    if tasks == 200:
        assert 34 <= inbox <= 46
    if tasks == 230:
        assert 64 <= inbox <= 76
    sandbox.close()


async def test_an_empty_account_has_a_company(clock: FixedClock, callers: Any) -> None:
    sandbox = Sandbox(tasks=0, clock=clock)
    me = await callers(sandbox, ME)
    assert await me.get("/inbox") == {"tasks": [], "has_more": False, "task_groups": []}
    assert len((await me.get("/forms"))["forms"]) == 6
    assert (await me.create("First"))["id"] == 10001
    sandbox.close()


async def test_nothing_served_is_null_and_all_dates_are_exact(sandbox: Sandbox, me: Any) -> None:
    with sandbox._database.transaction() as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM task")]
    for task_id in ids:
        answer = await me.call("GET", f"/tasks/{task_id}")
        if answer.status_code == 200:
            check_clean(answer.json())
            assert not re.search(r"\d\.\d{6,}", answer.text)
    for path in ("/inbox?item_count=900", "/lists", "/lists/310/tasks", "/forms", "/contacts",
                 "/profile", "/catalogs", "/catalogs/402"):  # fmt: skip
        check_clean(await me.get(path))


async def test_it_is_alive(sandbox: Sandbox) -> None:
    tasks = [sandbox.task(task_id) for task_id in sandbox.inbox_ids()]
    comments = [comment for task in tasks for comment in task["comments"]]
    keys = {key for comment in comments for key in comment}
    assert keys >= {
        "action", "added_list_ids", "approval_choice", "approval_step", "approvals_added",
        "approvals_rerequested", "attachments", "author", "changed_step", "channel",
        "comment_as_roles", "due", "due_date", "duration", "field_updates", "formatted_text",
        "mentions", "participants_added", "participants_removed", "reassigned_to",
        "removed_list_ids", "reply_note_id", "spent_minutes", "subject", "subscribers_added",
    }  # fmt: skip
    assert {step for task in tasks for step in [task.get("current_step")]} >= {1, 2, 3}
    authors = {comment["author"]["id"] for comment in comments}
    assert {ME, BOT, KARL} <= authors
    waiting = [
        task for task in tasks
        if any(a["person"]["id"] in {ME, 1101, 1103} and a["approval_choice"] == "waiting"
               for a in task.get("approvals", [[]])[task.get("current_step", 1) - 1])
    ]  # fmt: skip
    assert len(waiting) >= 10
    due = [task.get("due_date") or task.get("due", "")[:10] for task in tasks]
    assert "2026-03-10" in due
    assert any("" < day < "2026-03-10" for day in due)


def test_the_same_seed_and_moment_make_the_same_company(clock: FixedClock) -> None:
    def dump(seed: int, later: int = 0) -> str:
        database = Database(":memory:")
        found(database, tasks=230, seed=seed, when=NOW + timedelta(seconds=later))
        with database.transaction() as connection:
            text = "\n".join(connection.iterdump())
        database.close()
        return text

    assert dump(1) == dump(1)
    assert dump(1) != dump(2)
    assert dump(1) != dump(1, later=60)


async def test_copies_of_the_company_are_independent(clock: FixedClock) -> None:
    one, two = Sandbox(clock=clock), Sandbox(clock=clock)
    task_id = one.stories()["overdue"]
    one.act(ME, task_id, {"text": "only here"})
    assert len(two.task(task_id)["comments"]) == len(one.task(task_id)["comments"]) - 1
    one.close()
    two.close()


async def test_ten_thousand_tasks(clock: FixedClock, callers: Any) -> None:
    sandbox = Sandbox(tasks=10_200, clock=clock)
    me = await callers(sandbox, ME)
    assert count(sandbox) == 10_200
    part = await me.get("/inbox")
    assert (len(part["tasks"]), part["has_more"]) == (50, True)
    whole = await me.get("/inbox", item_count=20_000)
    assert whole["has_more"] is False
    assert len(whole["tasks"]) > 10_000
    task = await me.task(whole["tasks"][5000]["id"])
    assert task["responsible"]["id"] == ME
    assert task["comments"][0]["text"] == task["text"]
    assert await me.comment(task["id"], "Hello", action="finished")
    assert len((await me.get("/inbox", item_count=20_000))["tasks"]) == len(whole["tasks"]) - 1
    sandbox.close()


async def test_a_database_file_keeps_its_company(
    tmp_path: Path, clock: FixedClock, callers: Any
) -> None:
    file = str(tmp_path / "company.db")
    first = Sandbox(tasks=20, clock=clock, database=file)
    me = await callers(first, ME)
    task = await me.create("Kept")
    token = me.client.headers["Authorization"]
    first.close()
    again = Sandbox(tasks=999, seed=5, clock=clock, database=file)
    assert count(again) == 21
    me = await callers(again, ME)
    me.client.headers["Authorization"] = token
    assert (await me.task(task["id"]))["text"] == "Kept"
    again.close()


def test_a_foreign_file_is_refused(tmp_path: Path, clock: FixedClock) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database " * 100)
    foreign = tmp_path / "other.db"
    Database(str(foreign)).close()
    import sqlite3

    connection = sqlite3.connect(foreign)
    connection.execute("CREATE TABLE x(y)")
    connection.close()
    before = foreign.read_bytes()
    for file in (text, foreign, tmp_path / "missing" / "x.db"):
        with pytest.raises(Damaged):
            Sandbox(clock=clock, database=str(file))
    assert foreign.read_bytes() == before


async def test_no_person_is_given_away(me: Any) -> None:
    text = json.dumps([await me.get("/profile"), await me.get("/contacts")])
    assert '"key"' not in text
