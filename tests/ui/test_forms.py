"""Forms edited by keys: what is typed and chosen stands at the server afterwards."""

from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.modals.review import Review
from pyrus_tui.ui.screens.form import FormScreen
from pyrus_tui.ui.screens.sheet import SheetScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests.company import ANNA, OLGA, PRIYA, TOM, VENDOR, payment
from tests.conftest import running
from tests.harness import keys, screen_text, settle, type_text, until

CONTRACTS, LEAVE = 202, 203
PURPOSE, AMOUNT, VENDORS, SCHEDULE, PAY_UNTIL, DEADLINE, PAY_BY = 1, 2, 3, 5, 10, 11, 12
INVOICE, ACCOUNTING, ACCOUNT, VAT, ACCOUNTANT, SCAN, CONTRACT = 13, 15, 16, 17, 18, 19, 20
STEP, REMARKS = 21, 28


def values(sandbox, task_id, person=ANNA) -> dict[int, object]:
    """Return what stands in the fields of a task now, those in sections and choices too."""
    found = {}

    def walk(fields):
        for field in fields:
            found[field["id"]] = field.get("value")
            if field.get("duration"):
                found[field["id"], "minutes"] = field["duration"]
            inner = field.get("value")
            if isinstance(inner, dict) and "fields" in inner:
                walk(inner["fields"])

    walk(sandbox.task(task_id)["fields"])
    return found


async def open_form(world, task_id) -> FormScreen:
    await world.ready()
    world.app.screen.query_one(RowList).cursor = task_id
    await settle(world.pilot)
    await keys(world.pilot, "i")
    screen = world.app.screen
    assert isinstance(screen, FormScreen)
    await until(world.pilot, lambda: screen.query_one(RowList).keys)
    return screen


async def at(world, field_id) -> None:
    world.app.screen.query_one("#fields", RowList).cursor = field_id
    await settle(world.pilot)


async def put(world, field_id, text, *ways) -> None:
    """Write a text into a field, in the place of what stands there."""
    await at(world, field_id)
    await keys(world.pilot, "i")
    await keys(world.pilot, "ctrl+u")
    await type_text(world.pilot, text)
    await keys(world.pilot, *(ways or ("enter",)))


async def pick(world, field_id, *presses) -> None:
    await at(world, field_id)
    await keys(world.pilot, "enter")
    await until(world.pilot, lambda: isinstance(world.app.screen, Picker))
    picker = world.app.screen
    await until(world.pilot, lambda: picker.query_one(RowList).keys)
    for press in presses:
        await (keys if len(press) > 1 and press in NAMED else type_text)(world.pilot, press)
    await keys(world.pilot, "enter")


NAMED = ("tab", "down", "up")


async def send(world) -> str:
    """Look at the review and send; return what it said."""
    await keys(world.pilot, "ctrl+s")
    await until(world.pilot, lambda: isinstance(world.app.screen, Review))
    text = screen_text(world.app)
    await keys(world.pilot, "ctrl+s")
    await until(world.pilot, lambda: not world.state.sending)
    await settle(world.pilot)
    return text


async def test_every_type_of_a_payment_is_edited_by_keys_and_stands_at_the_server(tmp_path):
    made = []
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 scanned")

    def prepare(sandbox, _wire):
        made.append(payment(sandbox, subscribers=[{"id": ANNA}]))
        fields = [{"id": 1, "value": "Rent"}, {"id": 2, "value": {"item_id": VENDOR}}]
        body = {"form_id": CONTRACTS, "fields": fields, "subscribers": [{"id": ANNA}]}
        made.append(sandbox.create(PRIYA, body)["id"])

    async with running(tasks=0, prepare=prepare, size=(120, 45)) as world:
        task_id, contract_id = made
        await open_form(world, task_id)
        await put(world, PURPOSE, "Conference, Utrecht")
        await put(world, AMOUNT, "10 306,25", "down")  # goes on with the next field
        await put(world, PAY_UNTIL, "25.11", "escape")
        await put(world, DEADLINE, "fri", "tab")
        await pick(world, PAY_BY, "Inv")
        await put(world, INVOICE, "A-1")
        await at(world, ACCOUNTING)
        await keys(world.pilot, "space")
        await put(world, ACCOUNT, "4711")
        await at(world, VAT)
        await keys(world.pilot, "space", "space")
        await pick(world, ACCOUNTANT, "Becker")
        await pick(world, CONTRACT, "Rent")
        await pick(world, VENDORS, "Quartz")
        await at(world, SCAN)
        await keys(world.pilot, "i")
        await type_text(world.pilot, str(scan))
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: "is at the server" in world.effect)
        await at(world, REMARKS)
        await keys(world.pilot, "i")
        await type_text(world.pilot, "first")
        await keys(world.pilot, "enter")
        await type_text(world.pilot, "second")
        await keys(world.pilot, "escape")
        await at(world, STEP)
        await keys(world.pilot, "i")
        assert "The server fills this in." in world.effect
        text = await send(world)
        assert "Amount: 12 500.25 → 10 306.25" in text
        assert not isinstance(world.app.screen, FormScreen)
        now = values(world.sandbox, task_id)
        assert now[PURPOSE] == "Conference, Utrecht" and now[AMOUNT] == 10306.25
        assert now[PAY_UNTIL] == "2026-11-25" and now[DEADLINE] == "2026-11-20"
        assert now[PAY_BY]["choice_names"] == ["Invoice"] and now[INVOICE] == "A-1"
        assert now[ACCOUNTING]["checkmark"] == "checked" and now[ACCOUNT] == "4711"
        assert now[VAT] == "unchecked" and now[ACCOUNTANT]["id"] == TOM
        assert now[CONTRACT]["task_id"] == contract_id
        assert now[VENDORS]["values"][0].startswith("Quartz")
        assert [file["name"] for file in now[SCAN]] == ["scan.pdf"]
        assert now[REMARKS] == "first\nsecond"

        # Clearing, and what is locked or read-only, once more.
        await open_form(world, task_id)
        assert not world.state.drafts
        for field_id in (PAY_UNTIL, PAY_BY, ACCOUNTANT, SCAN, REMARKS, CONTRACT):
            await at(world, field_id)
            await keys(world.pilot, "x")
        await send(world)
        now = values(world.sandbox, task_id)
        for field_id in (PAY_UNTIL, PAY_BY, ACCOUNTANT, SCAN, REMARKS, CONTRACT):
            assert now[field_id] is None, field_id
        assert now[PURPOSE] == "Conference, Utrecht"
