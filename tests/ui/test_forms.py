"""Forms edited by keys: what is typed and chosen stands at the server afterwards."""

import json
import sys

from textual.events import Paste

from pyrus_tui.models.editing.new_tasks import DUE_DATE, RESPONSIBLE, TEXT
from pyrus_tui.models.forms import FormField
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.ui.modals.field_review import FieldReview
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.screens.form import FormScreen
from pyrus_tui.ui.screens.new_task import NewTaskScreen
from pyrus_tui.ui.screens.sheet import SheetScreen
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.value_line import Entry
from tests.company import ANNA, OLGA, TOM, VENDOR, payment
from tests.conftest import START, StillClock, running
from tests.harness import check_screen, keys, screen_text, settle, type_text, until
from tests.ui.test_every_key import strangers

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


async def put(world, field_id, text, *ways) -> None:
    """Write a text into a field, in the place of what stands there."""
    await at(world, field_id)
    await keys(world.pilot, "i")
    if world.app.screen.query_one(Entry).value:
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
    await until(world.pilot, lambda: isinstance(world.app.screen, FieldReview))
    await settle(world.pilot)
    text = screen_text(world.app)
    await keys(world.pilot, "ctrl+s")
    await until(world.pilot, lambda: not world.state.sending)
    await settle(world.pilot)
    return text


async def test_a_value_is_kept_on_every_way_out_and_files_and_documents_come_and_go(
    tmp_path, monkeypatch
):
    made = []
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 scanned")

    def prepare(sandbox, _wire):
        made.append(payment(sandbox, subscribers=[{"id": ANNA}]))

    async with running(tasks=0, prepare=prepare, size=(120, 45)) as world:
        task_id = made[0]
        await open_form(world, task_id)
        await put(world, PURPOSE, "Conference, Utrecht")
        await put(world, AMOUNT, "10 306,25", "down")  # goes on with the next field
        await put(world, PAY_UNTIL, "25.11", "escape")
        await put(world, DEADLINE, "fri", "tab")
        await at(world, SCAN)
        await keys(world.pilot, "i")
        await type_text(world.pilot, str(scan))
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: "is at the server" in world.effect)
        await at(world, STEP)
        await keys(world.pilot, "i")
        assert "The server fills this in." in world.effect
        text = await send(world)
        assert "Amount: 12 500.25 → 10 306.25" in text
        assert not isinstance(world.app.screen, FormScreen)
        now = values(world.sandbox, task_id)
        assert now[PURPOSE] == "Conference, Utrecht" and now[AMOUNT] == 10306.25
        assert now[PAY_UNTIL] == "2026-11-25" and now[DEADLINE] == "2026-11-20"
        assert [file["name"] for file in now[SCAN]] == ["scan.pdf"]

        (tmp_path / "kept").mkdir()
        monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(tmp_path / "kept"))
        await keys(world.pilot, "y", "p")
        await until(world.pilot, lambda: isinstance(world.app.screen, Picker))
        await settle(world.pilot)
        assert "payment-register.xlsx" in screen_text(world.app)
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: "Kept as" in world.effect)
        assert [file.name for file in (tmp_path / "kept").iterdir()]

        await open_form(world, task_id)
        assert not world.state.drafts
        await at(world, SCAN)
        await keys(world.pilot, "x")
        await send(world)
        now = values(world.sandbox, task_id)
        assert now[SCAN] is None and now[PURPOSE] == "Conference, Utrecht"


async def test_what_cannot_be_read_stays_and_is_not_sent_and_a_choice_may_be_gone():
    made = []

    def prepare(sandbox, _wire):
        fields = [{"id": 1, "value": {"choice_id": 1}}]
        days = [{"id": 2, "value": "2026-12-01"}, {"id": 3, "value": "2026-12-02"}]
        body = {"form_id": LEAVE, "fields": fields + days, "subscribers": [{"id": ANNA}]}
        made.append(sandbox.create(OLGA, body)["id"])

    async with running(tasks=0, prepare=prepare, size=(120, 45)) as world:
        leave_id = made[0]
        await open_form(world, leave_id)
        await at(world, 1)
        await keys(world.pilot, "space", "space")
        await put(world, 10, "study")
        await put(world, 6, "25:61")
        assert "There is no 25:61: hours go to 23 and minutes to 59." in world.effect
        assert "25:61" in screen_text(world.app)
        await keys(world.pilot, "ctrl+s")
        assert "Set right first: Leaves at" in screen_text(world.app)
        await keys(world.pilot, "ctrl+s", "escape")
        assert values(world.sandbox, leave_id)[1]["choice_id"] == 1
        await put(world, 6, "9.30")
        change_form(world.sandbox, LEAVE, take_unpaid_out)
        await keys(world.pilot, "ctrl+s", "ctrl+s")
        await until(world.pilot, lambda: "a choice of the form" in world.effect)
        assert values(world.sandbox, leave_id)[1]["choice_id"] == 1

        # Refused: all of it goes back into the form from the outbox, to be set right.
        await keys(world.pilot, "g", "o")
        await keys(world.pilot, "enter", "e")
        await until(world.pilot, lambda: isinstance(world.app.screen, FormScreen))
        await settle(world.pilot)
        assert "study" in screen_text(world.app) and "09:30" in screen_text(world.app)
        await at(world, 1)
        await keys(world.pilot, "x")
        await pick(world, 1, "Vacation")
        await send(world)
        now = values(world.sandbox, leave_id)
        assert now[1]["choice_id"] == 1 and now[6] == "09:30"


def take_unpaid_out(form: dict) -> None:
    """Offer a kind of leave no more."""
    [kind] = [field for field in form["fields"] if field["id"] == 1]
    for option in kind["info"]["options"]:
        option["deleted"] = option["deleted"] or option["choice_id"] == 3


def change_form(sandbox, form_id: int, change) -> None:
    """Let somebody change a form."""
    with sandbox._database.transaction() as connection:
        [body] = connection.execute("SELECT body FROM form WHERE id = ?", (form_id,)).fetchone()
        form = json.loads(body)
        change(form)
        found = (json.dumps(form), form_id)
        connection.execute("UPDATE form SET body = ? WHERE id = ?", found)


async def test_a_table_is_edited_as_a_sheet_and_only_changes_are_sent():
    made = []

    def prepare(sandbox, _wire):
        rows = [
            {"cells": [{"id": 6, "value": f"2026-11-2{n}"}, {"id": 7, "value": n * 100}]}
            for n in range(1, 4)
        ]
        task_id = payment(sandbox, subscribers=[{"id": ANNA}])
        sandbox.act(OLGA, task_id, {"field_updates": [{"id": SCHEDULE, "value": rows}]})
        made.append(task_id)

    async with running(tasks=0, prepare=prepare, size=(100, 30)) as world:
        task_id = made[0]
        await open_form(world, task_id)
        await at(world, SCHEDULE)
        await keys(world.pilot, "enter")
        assert isinstance(world.app.screen, SheetScreen)
        await keys(world.pilot, "l", "i", "ctrl+u")
        await type_text(world.pilot, "1 250,75")
        await keys(world.pilot, "tab")  # goes on with the note
        await type_text(world.pilot, "first")
        await keys(world.pilot, "enter", "l", "space", "j", "x", "y", "p")
        assert "1 new" in screen_text(world.app) and "1 deleted" in screen_text(world.app)
        await keys(world.pilot, "x", "u", "U", "u", "0")
        world.app.post_message(Paste("30.11\t1 000,5\tlast\tyes\n31.11\tmuch"))
        await until(world.pilot, lambda: isinstance(world.app.screen, FieldReview))
        await settle(world.pilot)
        text = screen_text(world.app)
        assert "1 new row" in text and "There is no day 31: 2026-11 has 30 days." in text
        await keys(world.pilot, "escape")
        await keys(world.pilot, "G", "j")
        world.app.post_message(Paste("30.11\t1 000,5\tlast\tyes"))
        await until(world.pilot, lambda: isinstance(world.app.screen, FieldReview))
        await settle(world.pilot)
        await keys(world.pilot, "ctrl+s")
        await keys(world.pilot, "ctrl+s")
        assert isinstance(world.app.screen, FormScreen)
        text = await send(world)
        assert "row 1: Amount 100 → 1 250.75, Note - → first, Paid [ ] → [x]" in text
        rows = values(world.sandbox, task_id)[SCHEDULE]
        cells = [{c["id"]: c["value"] for c in row["cells"]} for row in rows]
        assert [row["row_id"] for row in rows][:2] == [0, 2]
        assert cells == [
            {6: "2026-11-21", 7: 1250.75, 8: "first", 9: "checked"},
            {6: "2026-11-23", 7: 300},
            {6: "2026-11-23", 7: 300},
            {6: "2026-11-30", 7: 1000.5, 8: "last", 9: "checked"},
        ]


async def test_others_changes_are_merged_a_conflict_is_chosen_and_a_refusal_is_told():
    made = []

    def prepare(sandbox, _wire):
        made.append(payment(sandbox, subscribers=[{"id": ANNA}]))

    async with running(tasks=0, prepare=prepare, size=(120, 35)) as world:
        task_id = made[0]
        await open_form(world, task_id)
        await put(world, PURPOSE, "Mine")
        await put(world, AMOUNT, "12x")
        assert "“12x” is not a number. It is kept as it is." in world.effect
        await keys(world.pilot, "u")
        await put(world, PAY_UNTIL, "31.2.27")
        assert "There is no day 31: 2027-02 has 28 days." in world.effect
        await keys(world.pilot, "u", "escape")
        assert "kept and not sent" in world.effect
        world.sandbox.act(
            OLGA,
            task_id,
            {"field_updates": [{"id": 1, "value": "Theirs"}, {"id": 16, "value": "7"}]},
        )
        await keys(world.pilot, "i")
        await until(world.pilot, lambda: "1 changed" in screen_text(world.app))
        await put(world, ACCOUNT, "47")
        await keys(world.pilot, "ctrl+s")
        await until(world.pilot, lambda: isinstance(world.app.screen, FieldReview))
        await settle(world.pilot)
        text = screen_text(world.app)
        assert "[mine]   Purpose" in text and "theirs: Theirs" in text
        await keys(world.pilot, "space")
        assert "[theirs] Purpose" in screen_text(world.app)
        check_screen(world.app, "form-conflict")
        assert strangers(world.app) == set()
        await keys(world.pilot, "ctrl+s")
        await until(world.pilot, lambda: not world.state.sending)
        now = values(world.sandbox, task_id)
        assert now[PURPOSE] == "Theirs" and now[ACCOUNT] == "47"

        # What the server refuses is told in its words, and nothing else happened.
        await open_form(world, task_id)
        await pick(world, VENDORS, "Quartz")
        quartz = world.app.screen._edits.changes[VENDORS].mine.value.item_id
        with world.sandbox._database.transaction() as connection:
            connection.execute("UPDATE catalog_item SET deleted = 1 WHERE id = ?", (quartz,))
        await keys(world.pilot, "ctrl+s", "ctrl+s")
        await until(world.pilot, lambda: "There is no such catalog item" in world.effect)
        assert values(world.sandbox, task_id)[VENDORS]["item_id"] == VENDOR


async def test_a_task_and_a_form_are_made_and_an_editor_edits_the_whole_form(tmp_path, monkeypatch):
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        "file = pathlib.Path(sys.argv[1])\n"
        "old = file.read_text()\n"
        "rest = pathlib.Path(__file__).with_suffix('.rest')\n"
        "pairs = rest.read_text().split('\\n')\n"
        "for old_part, new_part in zip(pairs[::2], pairs[1::2]):\n"
        "    assert old_part in old, old\n"
        "    old = old.replace(old_part, new_part)\n"
        "file.write_text(old)\n"
    )
    monkeypatch.setenv("VISUAL", f"{sys.executable} -S -E {script}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    script.with_suffix(".rest").write_text(
        '"Purpose" = ""\n"Purpose" = "Typed outside"\n"Amount" = ""\n"Amount" = "12x"'
    )
    async with running(tasks=0, size=(100, 40)) as world:
        await world.ready()
        await keys(world.pilot, "C", "enter")
        await until(world.pilot, lambda: isinstance(world.app.screen, NewTaskScreen))
        await settle(world.pilot)
        await keys(world.pilot, "ctrl+s")
        assert "Nothing is changed" in world.effect
        await pick(world, RESPONSIBLE, "Becker")
        await keys(world.pilot, "ctrl+s")
        await until(world.pilot, lambda: isinstance(world.app.screen, FieldReview))
        await settle(world.pilot)
        assert "Write the text first" in screen_text(world.app)
        await keys(world.pilot, "escape")
        await at(world, TEXT)
        await keys(world.pilot, "i")
        await type_text(world.pilot, "Order chairs")
        await keys(world.pilot, "ctrl+s")
        await put(world, DUE_DATE, "fri")
        await keys(world.pilot, "escape")
        assert "C brings it back" in world.effect
        await keys(world.pilot, "C", "enter")
        await settle(world.pilot)
        await send(world)
        [task_id] = [i for m, i in made_tasks(world)]
        task = world.sandbox.task(task_id)
        assert task["text"] == "Order chairs" and task["responsible"]["id"] == TOM
        assert task["due_date"] == "2026-11-20" and not world.state.drafts

        await keys(world.pilot, "C")
        await type_text(world.pilot, "payments")
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: isinstance(world.app.screen, NewTaskScreen))
        await settle(world.pilot)
        await keys(world.pilot, "I")
        assert world.app.screen.query_one("#fields", RowList).cursor == AMOUNT
        await keys(world.pilot, "E")
        await until(world.pilot, lambda: isinstance(world.app.screen, FieldReview))
        await settle(world.pilot)
        assert "Amount: “12x” is not a number." in screen_text(world.app)
        script.with_suffix(".rest").write_text('"12x"\n"12 500,5"')
        await keys(world.pilot, "ctrl+s")
        await until(world.pilot, lambda: "12 500.5" in screen_text(world.app))
        await keys(world.pilot, "escape")
        await pick(world, VENDORS, "Quartz")
        await send(world)
        [_first, task_id] = [i for m, i in made_tasks(world)]
        now = values(world.sandbox, task_id)
        assert now[PURPOSE] == "Typed outside" and now[AMOUNT] == 12500.5


def made_tasks(world):
    with world.sandbox._database.transaction() as connection:
        rows = connection.execute("SELECT id FROM task ORDER BY id").fetchall()
    return [("task", int(row[0])) for row in rows]


async def test_three_hundred_fields_open_with_bounded_work_and_look_the_same_at_three_sizes():
    big = {
        "id": 900,
        "name": "Big",
        "steps": {"1": "One"},
        "fields": [{"id": n, "type": "text", "name": f"Field {n}"} for n in range(1, 301)],
    }
    fields = tuple(FormField.model_validate(field) for field in big["fields"])
    drawn = []

    def prepare(sandbox, _wire):
        rows = [{"cells": [{"id": 6, "value": "2026-11-21"}, {"id": 7, "value": 100}]}]
        task_id = payment(sandbox, subscribers=[{"id": ANNA}])
        sandbox.act(OLGA, task_id, {"field_updates": [{"id": SCHEDULE, "value": rows * 3}]})
        drawn.append(task_id)

    async with running(tasks=0, prepare=prepare, size=(80, 24)) as world:
        screen = await open_form(world, drawn[0])
        await put(world, AMOUNT, "10 000")
        await put(world, PAY_UNTIL, "soon")
        assert strangers(world.app) == set()
        for size in ((80, 24), (120, 35), (200, 60)):
            await world.pilot.resize_terminal(*size)
            await settle(world.pilot)
            check_screen(world.app, f"form-{size[0]}x{size[1]}")
        await at(world, SCHEDULE)
        await keys(world.pilot, "enter", "j", "l", "i", "7")
        assert strangers(world.app) == set()
        await keys(world.pilot, "enter", "o")
        assert strangers(world.app) == set()
        for size in ((80, 24), (120, 35), (200, 60)):
            await world.pilot.resize_terminal(*size)
            await settle(world.pilot)
            check_screen(world.app, f"sheet-{size[0]}x{size[1]}")
        await keys(world.pilot, "ctrl+s")
        await world.pilot.resize_terminal(80, 24)
        screen._fields = fields
        counted = []
        draw = screen._draw
        screen.query_one("#fields", RowList).draw = lambda key, width: (
            counted.append(key) or draw(key, width)
        )
        screen._show()
        await settle(world.pilot)
        assert len(screen.query_one("#fields", RowList).keys) == 300
        assert len(set(counted)) <= 30


async def test_changes_survive_a_restart_and_come_back_when_their_sending_is_taken_back(tmp_path):
    made = []

    def prepare(sandbox, _wire):
        made.append(payment(sandbox, subscribers=[{"id": ANNA}]))

    first = Sandbox(tasks=0, clock=StillClock(START))
    try:
        many = {"sandbox": first, "folder": tmp_path, "undo": 30.0}
        async with running(prepare=prepare, **many) as world:
            await open_form(world, made[0])
            await put(world, PURPOSE, "Kept over night")
            await put(world, AMOUNT, "12x")
            await at(world, SCHEDULE)
            await keys(world.pilot, "enter", "i")
            await type_text(world.pilot, "31.11")
            await keys(world.pilot, "enter", "ctrl+s")
            assert "1 cell cannot be read: it is kept as it was typed" in world.effect
        async with running(**many) as world:
            await open_form(world, made[0])
            assert "Kept over night" in screen_text(world.app)
            assert "12x" in screen_text(world.app)
            await put(world, AMOUNT, "12")
            await keys(world.pilot, "ctrl+s")
            await until(world.pilot, lambda: isinstance(world.app.screen, FieldReview))
            await settle(world.pilot)
            assert "Set right first: Payment schedule" in screen_text(world.app)
            await keys(world.pilot, "escape", "enter")  # the cursor is on the table
            assert isinstance(world.app.screen, SheetScreen)
            await keys(world.pilot, "i")
            assert world.app.screen.query_one(Entry).value == "31.11"
            await keys(world.pilot, "ctrl+u")
            await type_text(world.pilot, "30.11")
            await keys(world.pilot, "tab")
            await type_text(world.pilot, "100")
            await keys(world.pilot, "enter")
            told = "sum of Amount 100: 88 more than Amount of the form, 12"
            assert told in screen_text(world.app)
            await keys(world.pilot, "ctrl+s", "ctrl+s")
            await until(world.pilot, lambda: isinstance(world.app.screen, FieldReview))
            await settle(world.pilot)
            await keys(world.pilot, "ctrl+s", "u")
            assert "Nobody saw anything" in world.effect
            assert values(first, made[0])[PURPOSE] == "Conference Amsterdam"
            await keys(world.pilot, "i")
            assert "Kept over night" in screen_text(world.app)
    finally:
        first.close()
