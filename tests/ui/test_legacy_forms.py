"""Forms on a server with the older API: every type is filled in, or says why it is not."""

from textual.events import Paste

from pyrus_tui.sandbox.blueprints import CONTRACTS, ONBOARDING
from pyrus_tui.sandbox.company import DESIGN, TBILISI
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.screens.form import FormScreen
from pyrus_tui.ui.screens.new_task import NewTaskScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests.company import ANNA, MARCUS, OLGA, PRIYA, TOM, VENDOR, payment
from tests.harness import keys, screen_text, settle, type_text, until
from tests.ui.legacy_stage import put_cursor, running_legacy
from tests.ui.test_forms import at, pick, put, send, values

PURPOSE, AMOUNT, VENDORS, SCHEDULE, PAY_UNTIL, DEADLINE, PAY_BY = 1, 2, 3, 5, 10, 11, 12
SECTION, VAT, ACCOUNTANT, SCAN, STEP, CREATED, REMARKS = 15, 17, 18, 19, 21, 23, 28


async def open_form(world, task_id) -> None:
    await put_cursor(world, task_id)
    await keys(world.pilot, "i")
    assert isinstance(world.app.screen, FormScreen)
    await until(world.pilot, lambda: world.app.screen.query_one(RowList).keys)
    await settle(world.pilot)


async def test_a_payment_is_filled_in_and_what_cannot_be_says_why(monkeypatch, tmp_path):
    made = {}
    for name in ("scan.pdf", "again.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.4 " + name.encode())

    def prepare(sandbox, _wire):
        rows = [{"cells": [{"id": 6, "value": "2026-12-01"}, {"id": 7, "value": 10}]}]
        made["trip"] = payment(sandbox)
        filled = [{"id": SCHEDULE, "value": rows}, {"id": REMARKS, "value": "one\ntwo"}]
        sandbox.act(OLGA, made["trip"], {"field_updates": filled})
        made["other"] = payment(sandbox, "Another vendor")
        other = [{"id": VENDORS, "value": {"item_id": VENDOR + 1}}]
        sandbox.act(OLGA, made["other"], {"field_updates": other})

    async with running_legacy(monkeypatch, prepare=prepare, size=(120, 45)) as world:
        task_id = made["trip"]
        await open_form(world, task_id)
        assert "This server does not tell what is" in screen_text(world.app)
        assert "All that is required" not in screen_text(world.app)
        await keys(world.pilot, "I")
        assert world.effect == "This server does not tell what is required."
        await put(world, PURPOSE, "Conference, Utrecht")
        await put(world, AMOUNT, "10 306,25")
        await at(world, VENDORS)
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: isinstance(world.app.screen, Picker))
        assert "items that stand in tasks" in screen_text(world.app)
        await keys(world.pilot, "down", "enter")
        await put(world, PAY_UNTIL, "25.11")
        await put(world, DEADLINE, "fri")
        await at(world, SECTION)
        await keys(world.pilot, "space", "j", "j")
        await keys(world.pilot, "space")
        await pick(world, ACCOUNTANT, "tom")
        await at(world, REMARKS)
        await keys(world.pilot, "i")
        await type_text(world.pilot, "zero")
        await keys(world.pilot, "ctrl+s")
        await at(world, SCAN)
        await keys(world.pilot, "i")
        world.app.screen.post_message(Paste(str(tmp_path / "scan.pdf")))
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: "is at the server" in world.effect)
        await at(world, SCHEDULE)
        await keys(world.pilot, "enter", "l", "i", "ctrl+u")
        await type_text(world.pilot, "75,50")
        await keys(world.pilot, "enter", "escape")
        for locked, reason in (
            (PAY_BY, "does not show this field"),
            (STEP, "The server fills this in."),
            (CREATED, "The server fills this in."),
        ):
            await at(world, locked)
            await keys(world.pilot, "i")
            assert reason in world.effect
        await send(world)
        now = values(world.sandbox, task_id)
        assert (now[PURPOSE], now[AMOUNT]) == ("Conference, Utrecht", 10306.25)
        assert now[VENDORS]["item_id"] == VENDOR + 1
        assert (now[PAY_UNTIL], now[DEADLINE]) == ("2026-11-25", "2026-11-20")
        assert (now[SECTION]["checkmark"], now[VAT]) == ("checked", "checked")
        assert now[ACCOUNTANT]["id"] == TOM and now[REMARKS] == "one\ntwozero"
        assert [file["name"] for file in now[SCAN]] == ["scan.pdf"]
        (row,) = now[SCHEDULE]
        assert {cell["id"]: cell["value"] for cell in row["cells"]}[7] == 75.5

        # A file at the server stays, and another one comes beside it.
        await open_form(world, task_id)
        await at(world, SCAN)
        await keys(world.pilot, "x")
        assert "takes none out" in world.effect
        await keys(world.pilot, "i")
        await until(world.pilot, lambda: isinstance(world.app.screen, Picker))
        await keys(world.pilot, "down", "enter", "x")
        assert "takes none out" in screen_text(world.app)
        await keys(world.pilot, "escape")
        await at(world, SCAN)
        await keys(world.pilot, "i")
        await until(world.pilot, lambda: isinstance(world.app.screen, Picker))
        await keys(world.pilot, "enter")
        world.app.screen.post_message(Paste(str(tmp_path / "again.pdf")))
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: "again.pdf is at the server" in world.effect)
        await put(world, PURPOSE, "")
        await send(world)
        now = values(world.sandbox, task_id)
        assert [file["name"] for file in now[SCAN]] == ["scan.pdf", "again.pdf"]
        assert now[PURPOSE] is None

        # The fields of a finished task are changed, and it stays finished.
        world.sandbox.act(ANNA, task_id, {"action": "finished"})
        await keys(world.pilot, "R")
        await open_form(world, made["other"])
        await put(world, PURPOSE, "Later")
        world.sandbox.act(ANNA, made["other"], {"action": "finished"})
        await send(world)
        assert values(world.sandbox, made["other"])[PURPOSE] == "Later"
        assert world.sandbox.task(made["other"])["close_date"]


async def test_a_list_and_the_responsible_are_chosen_in_a_form(monkeypatch):
    made = {}

    def prepare(sandbox, _wire):
        fields = [{"id": 1, "value": "Lamps"}, {"id": 2, "value": {"item_id": VENDOR}}]
        body = {"form_id": CONTRACTS, "fields": fields, "list_ids": [DESIGN]}
        made["contract"] = sandbox.create(ANNA, body)["id"]
        sandbox.act(PRIYA, made["contract"], {"approval_choice": "approved"})
        several = {"item_ids": [VENDOR, VENDOR + 1]}
        body = {"form_id": CONTRACTS, "fields": [fields[0], {"id": 2, "value": several}]}
        made["several"] = sandbox.create(ANNA, body)["id"]
        sandbox.act(PRIYA, made["several"], {"approval_choice": "approved"})
        sandbox.create(MARCUS, {"text": "x", "responsible": {"id": ANNA}, "list_ids": [TBILISI]})
        fields = [{"id": 1, "value": "Iris"}, {"id": 2, "value": "2026-12-01"}]
        body = {"form_id": ONBOARDING, "fields": fields, "subscribers": [{"id": ANNA}]}
        made["new"] = sandbox.create(ANNA, body)["id"]
        sandbox.act(ANNA, made["new"], {"reassign_to": {"id": ANNA}})

    async with running_legacy(monkeypatch, prepare=prepare, size=(100, 40)) as world:
        await open_form(world, made["several"])
        await at(world, 2)
        await keys(world.pilot, "i")
        assert "does not show this field" in world.effect
        await keys(world.pilot, "escape")
        await open_form(world, made["contract"])
        await pick(world, 10, "tbilisi")
        await pick(world, 11, "tom")
        await put(world, 13, "a@files.example")
        await at(world, 12)
        await keys(world.pilot, "space")
        await at(world, 11)
        await keys(world.pilot, "x")
        assert "A task has a responsible person." in world.effect
        await send(world)
        task, now = world.sandbox.task(made["contract"]), values(world.sandbox, made["contract"])
        assert task["list_ids"] == [TBILISI] and task["responsible"]["id"] == TOM
        assert (now[13], now[12]) == ("a@files.example", "checked")

        await open_form(world, made["new"])
        await put(world, 3, "9.30")
        await put(world, 8, "2")
        await put(world, 10, "+7 5550142")
        await at(world, 6)
        await keys(world.pilot, "space")
        await send(world)
        now = values(world.sandbox, made["new"])
        assert (now[3], now[8], now[10], now[6]) == ("09:30", 2, "+7 5550142", "checked")

        await keys(world.pilot, "C")
        await until(world.pilot, lambda: isinstance(world.app.screen, Picker))
        assert "does not show its forms" in screen_text(world.app)
        await type_text(world.pilot, "дого")
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: isinstance(world.app.screen, NewTaskScreen))
        for locked, reason in ((-8, "the fields and the files only"), (-5, "not know watchers")):
            await at(world, locked)
            await keys(world.pilot, "i")
            assert reason in world.effect
        await put(world, 1, "Desks")
        await pick(world, 2, "down")
        await pick(world, 10, "tbilisi")
        await pick(world, 11, "tom")
        await send(world)
        (header,) = [row for row in world.state.tasks.values() if row.title.endswith("Desks")]
        task = world.sandbox.task(header.id)
        assert task["list_ids"] == [TBILISI] and task["responsible"]["id"] == TOM
