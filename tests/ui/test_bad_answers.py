"""Answers that are not what they should be: a sentence or a degraded row, never a crash."""

import json
import time

import httpx
import pytest

from pyrus_tui.ui.screens.inbox import InboxScreen
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.thread_view import ThreadView
from tests.company import errand
from tests.conftest import running
from tests.harness import keys, screen_text, settle, until

PERSON = {"id": 1001, "first_name": "Anna", "last_name": "Petrova", "type": "user"}


def one_task(sandbox, _wire):
    errand(sandbox)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            httpx.Response(200, html="<html>Welcome to Hotel Wi-Fi</html>"),
            "did not come from Pyrus",
        ),
        (httpx.Response(200, content=b'{"tasks": [{"id": 1'), "did not come from Pyrus"),
        (httpx.Response(200, content=b"\xff\xfe\x00"), "did not come from Pyrus"),
        (httpx.Response(502, html="<h1>Bad gateway</h1>"), ""),
        (httpx.Response(302, headers={"Location": "https://evil.example"}), ""),
        (httpx.Response(200, json=[]), ""),
        (httpx.Response(200, json={"tasks": 7}), ""),
    ],
    ids=["html", "truncated", "bytes", "502", "redirect", "list", "number"],
)
async def test_a_bad_inbox_leaves_what_is_there(answer, words):
    async with running(tasks=0, prepare=one_task, size=(100, 24)) as world:
        await world.ready()
        (task_id,) = world.state.inbox.task_ids
        world.wire.instead = answer
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: not world.state.link.syncing)
        await settle(world.pilot)
        assert "Hotel" not in screen_text(world.app)
        if words:
            assert words in " ".join(screen_text(world.app).split())
        world.wire.instead = None
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: not world.state.link.trouble)
        assert world.app.screen.query_one(RowList).keys == (task_id,)


def odd_task(**more):
    return {"task": {"id": 10001, "text": "odd", "author": PERSON} | more}


ODD = {
    "nothing": {"task": {"id": 10001}},
    "nulls": odd_task(comments=None, fields=None, approvals=None, author=None, subscribers=[None]),
    "wrong kinds": odd_task(
        text=5, comments={}, fields="x", approvals=[[1, "two", None]], list_ids="a"
    ),
    "one bad comment": odd_task(comments=[17, {"id": 3, "text": "fine", "author": PERSON}, None]),
    "unknown words": odd_task(
        current_step=1,
        approvals=[[{"person": PERSON, "approval_choice": "levitating"}]],
        fields=[{"id": 1, "type": "hologram", "name": "Depth", "value": {"x": [1, 2]}}],
        comments=[{"id": 3, "text": "hi", "channel": {"type": "pigeon", "from": {"name": "P"}}}],
    ),
    "huge numbers": odd_task(form_id=10**30, current_step=-5, due="9999-12-31T23:59:59Z"),
}


@pytest.mark.parametrize("name", ODD)
async def test_an_odd_task_is_shown_as_far_as_it_can_be_read(name):
    async with running(tasks=0, prepare=one_task, size=(100, 24)) as world:
        await world.ready()
        world.wire.instead = httpx.Response(200, json=ODD[name])
        await keys(world.pilot, "enter")
        text = screen_text(world.app)
        assert "#10001" in text
        if name == "one bad comment":
            assert "fine" in text
            assert "could not be read" in text
        if name == "unknown words":
            assert "hologram" in text or "Depth" in text or "pigeon" in text
        await keys(world.pilot, "2", "3", "4", "1", "-", "q")
        assert isinstance(world.app.screen, InboxScreen)


async def test_a_task_of_ten_thousand_comments_opens_and_takes_keys():
    comments = [
        {
            "id": number,
            "text": f"Comment {number}, which says a little more than nothing",
            "create_date": f"2026-10-{1 + number % 28:02}T{number % 24:02}:00:00Z",
            "author": PERSON,
        }
        for number in range(1, 10_001)
    ]
    async with running(tasks=0, prepare=one_task, size=(100, 30)) as world:
        await world.ready()
        world.wire.instead = httpx.Response(200, json=odd_task(comments=comments))
        await keys(world.pilot, "enter")
        thread = world.app.screen.query_one(ThreadView)
        assert len(thread.entries) == 10_000
        started = time.process_time()
        await keys(world.pilot, "g", "g", "j", "j", "G", "k")
        assert "Comment" in screen_text(world.app)
        assert time.process_time() - started < 5


async def test_a_megabyte_in_one_comment_is_cut_and_can_be_shown_whole():
    body = "слово " * 90_000 + "\nthe very end"
    comments = [{"id": 1, "text": body, "author": PERSON, "create_date": "2026-10-01T00:00:00Z"}]
    assert len(json.dumps(comments, ensure_ascii=False).encode()) > 900_000
    async with running(tasks=0, prepare=one_task, size=(100, 30)) as world:
        await world.ready()
        world.wire.instead = httpx.Response(200, json=odd_task(comments=comments))
        await keys(world.pilot, "enter", "G")
        assert "Enter shows all" in screen_text(world.app)
        await keys(world.pilot, "enter", "G")
        await until(world.pilot, lambda: "the very end" in screen_text(world.app))


async def test_a_task_that_may_not_be_seen_says_so_in_its_row_and_when_opened():
    async with running(tasks=0, prepare=one_task, size=(100, 24)) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        refusal = {"error": "You have no access.", "error_code": "access_denied_task"}
        world.wire.instead = httpx.Response(403, json=refusal)
        await keys(world.pilot, "enter")
        assert world.state.effect.mood.value == "failed"
        assert isinstance(world.app.screen.query_one(ThreadView), ThreadView)
