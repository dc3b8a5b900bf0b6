"""The program on a server that speaks only the older API: the same keys, or a reason why not."""

from pyrus_tui.api.legacy.client import CAPABILITIES
from pyrus_tui.models.capabilities import Capability, why_unsupported
from pyrus_tui.models.kept import Kept
from pyrus_tui.sandbox.company import MOVE
from pyrus_tui.ui.keys import COMMANDS, Where
from pyrus_tui.ui.screens.needing import NEEDS
from pyrus_tui.ui.screens.new_task import NewTaskScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests import conftest
from tests.company import BUDGET_OWNERS, MARCUS, TOM, choices, errand, payment, texts
from tests.harness import check_screen, keys, screen_text, settle, type_text, until
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


async def test_dialogs_show_what_is_missing_and_send_what_is_left(monkeypatch, tmp_path):
    made = {}
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4")

    def prepare(sandbox, _wire):
        made["a"], made["b"] = (errand(sandbox, f"Errand {n}") for n in "ab")
        made["pay"] = payment(sandbox)
        sandbox.act(MARCUS, made["a"], {"text": "Which *paper*?"})

    async with running_legacy(monkeypatch, prepare=prepare) as world:
        pilot, sandbox = world.pilot, world.sandbox
        await put_cursor(world, made["a"])
        await keys(pilot, "d")
        assert "time of day): This server knows due days only" in screen_text(world.app)
        await type_text(pilot, "tomorrow 14:00")
        await keys(pilot, "enter")
        assert sandbox.task(made["a"]).get("due_date") is None
        await keys(pilot, "ctrl+u")
        await type_text(pilot, "25.11")
        await keys(pilot, "enter")
        assert sandbox.task(made["a"])["due_date"] == "2026-11-25"
        await keys(pilot, "D")
        assert "due_date" not in sandbox.task(made["a"])
        await keys(pilot, "t")
        assert "keep me as a watcher: This server does not know" in screen_text(world.app)
        await type_text(pilot, "tom")
        await keys(pilot, "enter")
        assert sandbox.task(made["a"])["responsible"]["id"] == TOM
        await put_cursor(world, made["pay"])
        await keys(pilot, "A")
        shown = screen_text(world.app)
        assert "Time spent: This server does not count" in shown and "You decide step 1" in shown
        assert "Snooze afterwards: This server cannot put" in shown
        await type_text(pilot, "fine")
        await keys(pilot, "enter")
        assert texts(sandbox, made["pay"])[-1] == "fine"
        assert choices(sandbox, made["pay"], 1)[BUDGET_OWNERS] == "approved"

        # A reply goes out as it was typed, and nothing that was sent is offered to be taken back.
        await put_cursor(world, made["b"])
        sandbox.act(MARCUS, made["b"], {"text": "Which *paper*?"})
        await keys(pilot, "R", "enter", "G", "r")
        await type_text(pilot, "**A4** [list](https://x.test/a)")
        await keys(pilot, "escape", "t")
        assert why_unsupported(Capability.SPENT_MINUTES) in screen_text(world.app)
        await keys(pilot, "w")
        assert why_unsupported(Capability.SUBSCRIBERS) in screen_text(world.app)
        await keys(pilot, "a")
        await type_text(pilot, str(scan))
        await keys(pilot, "enter")
        await keys(pilot, "s")
        last = sandbox.task(made["b"])["comments"][-1]
        assert last["text"].startswith("> Marcus Webb:\n> Which *paper*?\n")
        assert last["text"].endswith("**A4** [list](https://x.test/a)")
        assert [file["name"] for file in last["attachments"]] == ["scan.pdf"]
        await keys(pilot, "u")
        assert "nothing in Pyrus that takes this back" in world.effect + screen_text(world.app)
        await keys(pilot, "escape")
        assert sandbox.task(made["b"])["comments"][-1] == last


async def test_what_an_old_draft_takes_along_is_refused_and_kept_until_it_is_taken_out(monkeypatch):
    made = {}

    def prepare(sandbox, _wire):
        made["a"] = errand(sandbox)
        payment(sandbox)

    async with running_legacy(monkeypatch, prepare=prepare) as world:
        task_id, pilot = made["a"], world.pilot
        await put_cursor(world, task_id)
        kept = Kept("worked on it", minutes=45).packed()
        world.app.services.reader.keep_draft(task_id, "comment", kept)
        await keys(pilot, "c", "ctrl+s")
        assert f"#{task_id}: NOT sent. This server does not count time" in world.effect
        await keys(pilot, "c")
        assert "worked on it" in screen_text(world.app)
        await keys(pilot, "escape", "t", "ctrl+u", "enter", "s")
        assert texts(world.sandbox, task_id)[-1] == "worked on it"


async def test_what_is_off_says_why_in_the_help_and_the_palette(monkeypatch):
    lacking = {action: c for action, c in NEEDS.items() if c not in CAPABILITIES}
    async with running_legacy(monkeypatch, prepare=lambda sandbox, _w: payment(sandbox)) as world:
        await keys(world.pilot, "?")
        told: dict[str, str] = {}
        for line in world.app.screen._lines.values():
            for command_id in line.row.ids if line.row is not None else ():
                told[command_id] = f"{told.get(command_id, '')} {line.text}"
        for command in COMMANDS:
            name = command.action.partition("(")[0]
            if name in lacking and Where.TASKS in command.where and command.keys:
                assert why_unsupported(lacking[name]) in told[command.id], command.id
        await keys(world.pilot, "escape", ":")
        for words, action in (
            ("snooze", "snooze"),
            ("time spent", "time_spent"),
            ("delete", "delete"),
        ):
            await keys(world.pilot, "ctrl+u")
            await type_text(world.pilot, words)
            await settle(world.pilot)
            assert why_unsupported(lacking[action]) in screen_text(world.app)


async def test_lists_come_from_projects_and_the_calendar_from_due_days(monkeypatch):
    made = {}

    def prepare(sandbox, _wire):
        made["move"] = errand(sandbox, "Pack boxes", list_ids=[MOVE], due_date="2026-11-20")
        made["timed"] = errand(sandbox, "Call", due="2026-11-20T10:00:00Z")
        made["none"] = errand(sandbox, "Some day")
        payment(sandbox)

    async with running_legacy(monkeypatch, prepare=prepare, size=(120, 35)) as world:
        pilot = world.pilot
        await keys(pilot, "g", "l")
        await until(pilot, lambda: "Office move" in screen_text(world.app))
        shown = screen_text(world.app)
        assert "Branch offices" in shown and "Tbilisi" in shown
        await keys(pilot, "g", "g", "j", "j")
        await until(pilot, lambda: "Pack boxes" in screen_text(world.app))
        await keys(pilot, "C")
        assert "does not show its forms" in screen_text(world.app)
        await keys(pilot, "escape", "insert")
        assert world.effect == why_unsupported(Capability.CHANGE_LISTS)

        await keys(pilot, "g", "c")
        await until(pilot, lambda: "Pack boxes"[:8] in screen_text(world.app))
        shown = screen_text(world.app)
        assert "[x] D date" in shown and "[ ] T timed" in shown and "[ ] M meeting" in shown
        await keys(pilot, "\\", "m")
        assert world.effect == why_unsupported(Capability.MEETINGS)
        await keys(pilot, "3", "v")
        assert world.effect == why_unsupported(Capability.DUE_MOMENTS)
        await keys(pilot, "tab")
        world.app.screen.query_one("#shelf", RowList).cursor = made["none"]
        await settle(pilot)
        await keys(pilot, ">")
        assert world.sandbox.task(made["none"])["due_date"] == "2026-11-19"
        await keys(pilot, "tab", "C", "enter")
        await until(pilot, lambda: isinstance(world.app.screen, NewTaskScreen))
        assert "2026-11-19" in screen_text(world.app)
        assert "whole day" in screen_text(world.app)


async def test_on_the_current_api_nobody_sees_more_ways_to_finish():
    async with conftest.running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = world.app.screen.query_one(RowList).cursor
        screen = world.app.screen
        assert screen.check_action("finish_as", ("duplicate",)) is False
        assert screen.why_not("finish_as") == why_unsupported(Capability.FINISH_AS)
        await keys(world.pilot, "Z", "d")
        assert not world.sandbox.task(task_id).get("close_date")


async def test_how_the_dialogs_look_with_what_is_missing(monkeypatch):
    def prepare(sandbox, _wire):
        payment(sandbox)

    async with running_legacy(monkeypatch, prepare=prepare, size=(80, 24)) as world:
        for pressed, name in (
            (("A",), "approve"),
            (("d",), "due"),
            (("C", "down", "enter", "G"), "new_form"),
        ):
            await keys(world.pilot, *pressed)
            check_screen(world.app, f"legacy-{name}-80x24")
            await keys(world.pilot, "escape")
