"""The program on a server that speaks only the older API: the same keys, or a reason why not."""

from pyrus_tui.api.legacy.client import CAPABILITIES
from pyrus_tui.models.capabilities import Capability, why_unsupported
from pyrus_tui.ui.screens.needing import NEEDS
from pyrus_tui.ui.widgets.row_list import RowList
from tests import conftest
from tests.company import BUDGET_OWNERS, choices, errand, payment, texts
from tests.harness import keys, screen_text, type_text
from tests.ui.legacy_stage import put_cursor, running_legacy


async def test_a_morning_on_the_older_api(monkeypatch):
    made = {}

    def prepare(sandbox, _wire):
        made["trip"] = payment(sandbox)
        made["copy"], made["other"] = (errand(sandbox, f"Errand {n}") for n in range(2))

    async with running_legacy(monkeypatch, prepare=prepare) as world:
        await put_cursor(world, made["trip"])
        assert "Conference Amsterdam" in screen_text(world.app)
        assert world.state.tasks[made["trip"]].form_id in world.state.forms
        assert world.app.screen.why_not("acknowledge") == why_unsupported(Capability.ACKNOWLEDGE)
        for action, lacking in NEEDS.items():
            known = lacking in CAPABILITIES
            told = why_unsupported(lacking)
            assert (world.app.screen.why_not(action) == told) is not known, action
            assert known or world.app.screen.check_action(action, ()) is None, action
        await keys(world.pilot, "s")
        assert world.effect == why_unsupported(Capability.SCHEDULE)
        await keys(world.pilot, "e")
        assert "does not know acknowledging" in screen_text(world.app)
        await keys(world.pilot, "a")
        assert choices(world.sandbox, made["trip"], 1)[BUDGET_OWNERS] == "approved"
        assert f"Approved #{made['trip']}" in world.effect
        await put_cursor(world, made["other"])
        await keys(world.pilot, "c")
        await type_text(world.pilot, "On it")
        await keys(world.pilot, "ctrl+s")
        assert texts(world.sandbox, made["other"])[-1] == "On it"
        await put_cursor(world, made["copy"])
        await keys(world.pilot, "Z", "d")
        assert world.sandbox.task(made["copy"])["close_date"]
        assert f"Finished #{made['copy']}" in world.effect
        known = world.state.tasks[made["copy"]]
        assert known.comments[-1].action == "finished_as_duplicate" and known.author is not None


async def test_on_the_current_api_nobody_sees_more_ways_to_finish():
    async with conftest.running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = world.app.screen.query_one(RowList).cursor
        screen = world.app.screen
        assert screen.check_action("finish_as", ("duplicate",)) is False
        assert screen.why_not("finish_as") == why_unsupported(Capability.FINISH_AS)
        await keys(world.pilot, "Z", "d")
        assert not world.sandbox.task(task_id).get("close_date")
