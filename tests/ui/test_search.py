"""Searching everything: here while one types, on the server with Enter; verbs work on the rows."""

import httpx
import pytest

from pyrus_tui.sandbox.wire import VendorError
from pyrus_tui.ui.screens.search import SearchScreen
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests import conftest
from tests.company import errand, texts
from tests.conftest import ANNA, running
from tests.harness import burst, check_screen, keys, screen_text, settle, type_text, until
from tests.ui.legacy_stage import connect
from tests.ui.test_every_key import strangers


async def test_words_are_found_here_at_once_and_verbs_work_on_what_is_found():
    made = {}

    def prepare(sandbox, _wire):
        made["lease"] = errand(sandbox, "Sign the lease for Kazan")
        made["other"] = errand(sandbox, "Order paper")

    async with running(tasks=200, prepare=prepare, size=(120, 35)) as world:
        await world.ready()
        await burst(world.pilot, "S", *"kazan lease")  # in one packet: no letter acts
        assert isinstance(world.app.screen, SearchScreen)
        assert world.app.screen.query_one(RowList).keys == (made["lease"],)
        assert strangers(world.app) == set()
        await keys(world.pilot, "enter")
        assert "searches in a form or a list" in world.effect
        check_screen(world.app, "search-120x35")
        await keys(world.pilot, "c")
        await type_text(world.pilot, "Signed")
        await keys(world.pilot, "ctrl+s")
        assert texts(world.sandbox, made["lease"])[-1] == "Signed"
        await keys(world.pilot, "enter")
        assert isinstance(world.app.screen, TaskScreen)
        await keys(world.pilot, "q")
        assert isinstance(world.app.screen, SearchScreen)
        await keys(world.pilot, "/")
        await burst(world.pilot, *" -kazan")
        assert world.app.screen.query_one(RowList).keys == ()
        await keys(world.pilot, "escape", "q")
        assert not isinstance(world.app.screen, SearchScreen)


async def test_a_number_a_form_and_a_name_that_nobody_knows():
    async with running(tasks=200, size=(80, 24)) as world:
        await world.ready()
        stranger = next(
            i
            for i in range(1, 99_999)
            if i not in world.state.headers and _is_there(world.sandbox, i)
        )
        await keys(world.pilot, "S")
        await burst(world.pilot, *f"#{stranger}", "enter")
        assert world.app.screen.query_one(RowList).keys == (stranger,)
        assert "server 1" in screen_text(world.app)
        await keys(world.pilot, "/", "ctrl+u")
        form = next(iter(world.state.forms.values()))
        await burst(world.pilot, *f'form:"{form.name}" is:all', "enter")
        found = world.app.screen.query_one(RowList).keys
        assert len(found) > 5
        assert {world.state.tasks[i].form_id for i in found} == {form.id}
        await keys(world.pilot, "/", "ctrl+u")
        world.wire.broken = httpx.ConnectError("no network")
        await burst(world.pilot, *f"#{stranger + 1}", "enter")
        await until(world.pilot, lambda: world.state.found.trouble)
        assert "server: no answer" in screen_text(world.app)
        world.wire.broken = None
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: world.state.found.answered)
        await keys(world.pilot, "/", "ctrl+u")
        await burst(world.pilot, *"form:nobody", "enter")
        assert world.effect == "Not understood: form:nobody"
        check_screen(world.app, "search-unclear-80x24")


def _is_there(sandbox, task_id):
    try:
        return sandbox.task(task_id)
    except VendorError:
        return None


@pytest.mark.parametrize("typed", ["lease author:me", ""])
async def test_the_older_api_searches_everything(monkeypatch, typed):
    monkeypatch.setattr(conftest, "connect", connect)
    made = {}

    def prepare(sandbox, _wire):
        made["lease"] = sandbox.create(
            ANNA, {"text": "Sign the lease", "responsible": {"id": 1002}}
        )["id"]
        errand(sandbox, "Order paper")

    async with running(tasks=0, prepare=prepare) as world:
        await until(world.pilot, lambda: world.state.inbox.loaded)
        assert made["lease"] not in world.state.inbox.task_ids
        await keys(world.pilot, "S")
        await type_text(world.pilot, typed)
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: world.state.found.answered)
        await settle(world.pilot)
        assert made["lease"] in world.app.screen.query_one(RowList).keys
        asked = "/restapi/searchtasks" if typed else "/restapi/alltasks/200"
        assert any(path == asked for _method, path in world.wire.requests)
        world.app.screen.query_one(RowList).cursor = made["lease"]
        await settle(world.pilot)
        await keys(world.pilot, "f", "ctrl+s")
        assert world.sandbox.task(made["lease"])["close_date"]
