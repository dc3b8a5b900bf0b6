"""What was filled in and sent, and taken back before it arrived: it stands in the form again."""

from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.editing.new_tasks import RESPONSIBLE, TEXT
from pyrus_tui.models.outbox import FIELDS, Stage
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.ui.modals.field_review import FieldReview
from pyrus_tui.ui.modals.menu import Menu
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.screens.form import FormScreen
from pyrus_tui.ui.screens.new_task import NewTaskScreen
from pyrus_tui.ui.screens.outbox import OutboxScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests.company import ANNA, payment
from tests.conftest import START, StillClock, running
from tests.harness import check_screen, keys, screen_text, settle, type_text, until
from tests.ui.test_forms import PURPOSE, SCAN, at, made_tasks, open_form, pick, put, values


async def review_and_send(world) -> None:
    await keys(world.pilot, "ctrl+s")
    await until(world.pilot, lambda: isinstance(world.app.screen, FieldReview))
    await settle(world.pilot)
    await keys(world.pilot, "ctrl+s")


async def in_outbox(world, letter) -> None:
    """Choose something for the newest row that is not sent."""
    screen = world.app.screen
    assert isinstance(screen, OutboxScreen)
    screen.query_one("#rows", RowList).cursor = world.state.outbox[-1].number
    await keys(world.pilot, "enter")
    assert isinstance(world.app.screen, Menu)
    await keys(world.pilot, letter)


async def test_what_was_sent_before_a_restart_is_a_draft_again(tmp_path):
    made = []

    def prepare(sandbox, _wire):
        made.append(payment(sandbox, subscribers=[{"id": ANNA}]))

    first = Sandbox(tasks=0, clock=StillClock(START))
    try:
        many = {"sandbox": first, "folder": tmp_path, "undo": 30.0}
        async with running(prepare=prepare, **many) as world:
            await open_form(world, made[0])
            await put(world, PURPOSE, "Sent in the evening")
            await review_and_send(world)
            assert not world.state.drafts
        async with running(**many) as world:
            await world.ready()
            await keys(world.pilot, "u")
            assert "The changes are kept: i brings them back." in world.effect
            await open_form(world, made[0])
            assert "Sent in the evening" in screen_text(world.app)
            await put(world, PURPOSE, "Sent in the morning")
            await review_and_send(world)

            # Given up in the outbox they are kept too, and `e` goes on with them at once.
            await keys(world.pilot, "g", "o")
            await in_outbox(world, "x")
            assert "The changes are kept" in world.effect
            await keys(world.pilot, "g", "i")
            await open_form(world, made[0])
            assert "Sent in the morning" in screen_text(world.app)
            await review_and_send(world)
            await keys(world.pilot, "g", "o")
            await in_outbox(world, "e")
            await until(world.pilot, lambda: isinstance(world.app.screen, FormScreen))
            await settle(world.pilot)
            assert "Sent in the morning" in screen_text(world.app)
            assert values(first, made[0])[PURPOSE] == "Conference Amsterdam"
            await keys(world.pilot, "u", "escape", "escape", "escape", "g", "i")

            # A task that was to be made comes back whole.
            await keys(world.pilot, "C", "enter")
            await until(world.pilot, lambda: isinstance(world.app.screen, NewTaskScreen))
            await pick(world, RESPONSIBLE, "Becker")
            await at(world, TEXT)
            await keys(world.pilot, "i")
            await type_text(world.pilot, "Order chairs")
            await keys(world.pilot, "ctrl+s")
            await review_and_send(world)
            before = made_tasks(world)
            await keys(world.pilot, "u")
            assert "What you filled in is kept: C brings it back." in world.effect
            await keys(world.pilot, "U", "g", "o")
            assert not world.state.drafts
            await in_outbox(world, "e")
            await until(world.pilot, lambda: isinstance(world.app.screen, NewTaskScreen))
            await settle(world.pilot)
            text = screen_text(world.app)
            assert "Order chairs" in text and "Becker" in text
            assert made_tasks(world) == before
    finally:
        first.close()


async def choose_file(world, name, letter) -> None:
    await at(world, SCAN)
    await keys(world.pilot, "i")
    await until(world.pilot, lambda: isinstance(world.app.screen, Picker))
    await type_text(world.pilot, name)
    await keys(world.pilot, "enter")
    await until(world.pilot, lambda: isinstance(world.app.screen, Menu))
    await keys(world.pilot, letter)


async def test_one_of_two_files_is_taken_out_and_one_u_takes_all_of_that_back(tmp_path):
    made = []
    newer = tmp_path / "a.txt"
    newer.write_bytes(b"newer")

    def prepare(sandbox, _wire):
        task_id = payment(sandbox, subscribers=[{"id": ANNA}])
        for name in ("a.txt", "b.txt"):
            update = {"id": SCAN, "value": [{"url": f"https://files.test/{name}", "name": name}]}
            sandbox.act(ANNA, task_id, {"field_updates": [update]})
        made.append(task_id)

    def names(world):
        return [file["name"] for file in values(world.sandbox, made[0])[SCAN] or ()]

    async with running(tasks=0, prepare=prepare, undo=30.0) as world:
        await open_form(world, made[0])
        await choose_file(world, "b.txt", "x")
        await put(world, PURPOSE, "With one file")
        await review_and_send(world)
        assert [row.stage.value for row in world.state.outbox] == ["waiting", "waiting"]
        await keys(world.pilot, "u")
        assert [row.stage.value for row in world.state.outbox] == ["dropped", "dropped"]
        await keys(world.pilot, "U")
        assert not world.state.drafts
        world.clock.advance(31)
        await until(world.pilot, lambda: not world.state.sending)
        await settle(world.pilot)
        assert names(world) == ["a.txt"]
        assert values(world.sandbox, made[0])[PURPOSE] == "With one file"

        # A newer version stands in the row of the older one, and goes out as its version.
        await open_form(world, made[0])
        await choose_file(world, "a.txt", "v")
        await type_text(world.pilot, "~nobody-of-this-name/a.txt")
        await keys(world.pilot, "enter")
        assert "There is no file ~nobody-of-this-name/a.txt" in screen_text(world.app)
        await keys(world.pilot, "ctrl+u")
        await type_text(world.pilot, "/" + "x" * 300)
        await keys(world.pilot, "enter")
        assert "There is no file" in screen_text(world.app)
        assert "~nobody-of-this-name" not in screen_text(world.app)
        await keys(world.pilot, "ctrl+u")
        await type_text(world.pilot, str(newer))
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: "is at the server" in world.effect)
        await keys(world.pilot, "i")
        await until(world.pilot, lambda: isinstance(world.app.screen, Picker))
        await settle(world.pilot)
        assert list(world.app.screen.query_one(RowList).keys) == [-1, 0]
        assert "newer version, not sent yet" in screen_text(world.app)
        check_screen(world.app, "form-files-120x35")
        await keys(world.pilot, "down", "enter")
        await until(world.pilot, lambda: isinstance(world.app.screen, Menu))
        await keys(world.pilot, "v")
        assert "It is not sent yet: take it out, and add another." in screen_text(world.app)
        await keys(world.pilot, "escape")
        await review_and_send(world)
        world.clock.advance(31)
        await until(world.pilot, lambda: not world.state.sending)
        await settle(world.pilot)
        files = values(world.sandbox, made[0])[SCAN]
        assert [file.get("version") for file in files] == [None, 2]
        assert files[1]["root_id"] == files[0]["id"]


async def test_what_was_sent_in_part_is_taken_back_after_a_question():
    made = []

    def prepare(sandbox, _wire):
        made.append(payment(sandbox, subscribers=[{"id": ANNA}]))

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        good = CommentDraft(field_updates=({"id": PURPOSE, "value": "Half"},))
        bad = CommentDraft(field_updates=({"id": 9999, "value": "none"},))
        world.app.store.put_draft(made[0], FIELDS, "{}")
        await world.app.services.delivery.queue(made[0], (good, bad), purpose=FIELDS)
        await until(world.pilot, lambda: world.state.outbox[-1].stage is Stage.REFUSED)
        await settle(world.pilot)
        assert values(world.sandbox, made[0])[PURPOSE] == "Half"
        await keys(world.pilot, "u")
        await until(world.pilot, lambda: isinstance(world.app.screen, Question))
        await settle(world.pilot)
        assert "A part was sent already: Restore the old values" in screen_text(world.app)
        await keys(world.pilot, "y")
        await until(
            world.pilot,
            lambda: values(world.sandbox, made[0])[PURPOSE] == "Conference Amsterdam",
        )
        await settle(world.pilot)
        stages = {row.stage for row in world.state.outbox}
        assert stages == {Stage.SENT, Stage.DROPPED}


async def test_nobody_is_told_that_nothing_was_sent_where_a_part_was_and_stays():
    made = []

    def prepare(sandbox, _wire):
        made.append(payment(sandbox, subscribers=[{"id": ANNA}]))

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        link = {"url": "https://files.test/a.txt", "name": "a.txt"}
        good = CommentDraft(field_updates=({"id": SCAN, "value": [link]},))
        bad = CommentDraft(field_updates=({"id": 9999, "value": "none"},))
        await world.app.services.delivery.queue(made[0], (good, bad), purpose=FIELDS)
        await until(world.pilot, lambda: world.state.outbox[-1].stage is Stage.REFUSED)
        await settle(world.pilot)
        await keys(world.pilot, "u")
        await until(world.pilot, lambda: isinstance(world.app.screen, Question))
        await settle(world.pilot)
        shown = screen_text(world.app)
        assert "A part was sent already: There is nothing in Pyrus that takes this" in shown
        await keys(world.pilot, "y")
        await settle(world.pilot)
        assert [row.stage for row in world.state.outbox] == [Stage.SENT, Stage.DROPPED]
        assert "What was sent of it stays." in world.effect
        assert "Nobody saw anything" not in world.effect
