"""Writing to colleagues and to clients: what is typed, what asks, and what the server then has."""

from dataclasses import replace

import pytest
from textual import events
from textual.widgets import TextArea

from pyrus_tui.models.names import Contact
from pyrus_tui.ui.messages import TextWritten
from pyrus_tui.ui.modals.preview import Preview
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.modals.review import Review
from pyrus_tui.ui.widgets.composer import Composer
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.thread_view import ThreadView
from tests.company import ANNA, MARCUS, errand, texts
from tests.conftest import running
from tests.harness import burst, check_screen, keys, screen_text, settle, type_text

LEV = 1008
FEW = 12
"""Tasks of the demo company: as many as have the story of a client among them."""


def cursor(world) -> int:
    return world.app.screen.query_one(RowList).cursor


def composer(world) -> Composer:
    return world.app.screen_stack[0].query_one(Composer)


def written(world) -> str:
    stack = reversed(world.app.screen_stack)
    return next(s for s in stack if s.query(Composer)).query_one(TextArea).text


def last(world, task_id: int) -> dict:
    return world.sandbox.task(task_id)["comments"][-1]


async def go(world, story: str) -> int:
    """Put the cursor on a story's task."""
    task_id = world.sandbox.stories()[story]
    world.app.screen.query_one(RowList).cursor = task_id
    await settle(world.pilot)
    return task_id


async def test_markdown_and_a_mention_go_out_formatted_and_plain_words_plain():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "c")
        await type_text(world.pilot, "**Look**, @орл")
        assert "> Лев Орлов" in screen_text(world.app)
        await keys(world.pilot, "down", "up", "enter")
        assert written(world) == "**Look**, @Лев Орлов "
        assert "> Лев" not in screen_text(world.app)
        await type_text(world.pilot, "or write to a@b.c")
        await keys(world.pilot, "ctrl+s")
        sent = last(world, task_id)
        assert sent["formatted_text"] == (
            f'<b>Look</b>, <span data-personid="{LEV}">Лев Орлов</span> or write to a@b.c'
        )
        assert sent["mentions"] == [LEV]
        await keys(world.pilot, "c")
        await type_text(world.pilot, "2 * 3 = 6  _ok")
        await keys(world.pilot, "ctrl+s")
        sent = last(world, task_id)
        assert sent["text"] == "2 * 3 = 6  _ok"
        assert "formatted_text" not in sent


async def test_names_are_found_in_both_alphabets_and_esc_leaves_only_them():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        await keys(world.pilot, "c", "ctrl+n")
        shown = screen_text(world.app)
        assert "> Marcus Webb" in shown, "who is in the task comes first"
        await type_text(world.pilot, "petr")
        assert "Anna Petrova" in screen_text(world.app)
        await burst(world.pilot, *["backspace"] * 4)
        await type_text(world.pilot, "кузн")
        assert "Дмитрий Кузнецов" in screen_text(world.app)
        await burst(world.pilot, *["backspace"] * 4)
        await type_text(world.pilot, "kuzn")
        assert "Дмитрий Кузнецов" in screen_text(world.app)
        assert "Management" in screen_text(world.app), "the department tells who it is"
        await burst(world.pilot, *["backspace"] * 4)
        await type_text(world.pilot, "lindqvist")
        assert "Karl" not in screen_text(world.app), "who is banned is left out"
        await burst(world.pilot, *["backspace"] * 9)
        await type_text(world.pilot, "buh")
        assert "role, 2 people" in screen_text(world.app)
        await keys(world.pilot, "escape")
        assert not isinstance(world.app.screen, Review)
        assert "role, 2 people" not in screen_text(world.app)
        await type_text(world.pilot, "ga")
        assert "role, 2 people" not in screen_text(world.app), "refused is refused"
        await keys(world.pilot, "tab")
        assert written(world) == "@buhga    "


async def test_the_letters_after_esc_send_keep_and_throw_away():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "m")
        assert not composer(world).is_open
        assert "Only tasks of a form have a channel" in world.effect
        await keys(world.pilot, "c")
        await type_text(world.pilot, "half a tho")
        await keys(world.pilot, "escape")
        assert isinstance(world.app.screen, Review)
        await burst(world.pilot, *"befXF")
        assert isinstance(world.app.screen, Review), "other letters are no commands"
        await keys(world.pilot, "escape")
        await type_text(world.pilot, "ught")
        await keys(world.pilot, "escape", "m")
        assert "Only tasks of a form" in screen_text(world.app)
        await keys(world.pilot, "d")
        assert world.state.drafts[task_id, "comment"] == "half a thought"
        await keys(world.pilot, "c", "escape", "x", "n")
        assert world.state.drafts[task_id, "comment"] == "half a thought"
        await keys(world.pilot, "x", "y")
        assert (task_id, "comment") not in world.state.drafts
        assert texts(world.sandbox, task_id) == ["Order office supplies"]
        await keys(world.pilot, "c")
        await type_text(world.pilot, "whole")
        await keys(world.pilot, "escape", "ы")
        assert texts(world.sandbox, task_id)[-1] == "whole", "s on a Russian keyboard"


async def test_time_and_watchers_go_out_with_the_comment():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "c")
        await type_text(world.pilot, "done **so far**")
        await keys(world.pilot, "escape", "t")
        await type_text(world.pilot, "ninety")
        await keys(world.pilot, "enter")
        assert "Write it as 45" in screen_text(world.app)
        await burst(world.pilot, *["backspace"] * 6)
        await type_text(world.pilot, "1h 30m")
        await keys(world.pilot, "enter", "w")
        await type_text(world.pilot, "lev")
        await keys(world.pilot, "tab", "enter")
        shown = screen_text(world.app)
        assert "spent 1h 30m" in shown and "watchers Лев Орлов" in shown
        await keys(world.pilot, "p")
        assert isinstance(world.app.screen, Preview)
        assert "done so far" in screen_text(world.app)
        await keys(world.pilot, "escape", "s")
        sent = last(world, task_id)
        assert sent["spent_minutes"] == 90
        assert [p["id"] for p in sent["subscribers_added"]] == [LEV]
        assert sent["text"] == "done so far"


async def test_a_text_sent_in_the_moment_in_which_names_arrive_goes_out_or_says_why_not():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "c")
        await type_text(world.pilot, "done")
        await keys(world.pilot, "escape", "w")
        await type_text(world.pilot, "lev")
        await keys(world.pilot, "tab", "enter", "escape")
        now = composer(world).writing
        assert [contact.name for contact in now.watchers] == ["Лев Орлов"]
        screen = world.app.screen
        screen.post_message(TextWritten(replace(now, minutes=5), "done"))
        await settle(world.pilot)
        assert "Send it again" in world.effect and composer(world).is_open
        assert texts(world.sandbox, task_id) == ["Order office supplies"]
        nameless = replace(now, watchers=(Contact(LEV, f"#{LEV}"),))
        screen.post_message(TextWritten(nameless, "done"))
        await settle(world.pilot)
        assert last(world, task_id)["text"] == "done"
        assert [p["id"] for p in last(world, task_id)["subscribers_added"]] == [LEV]


async def test_a_message_goes_to_the_client_by_the_channel_that_he_used():
    async with running(tasks=FEW) as world:
        await world.ready()
        task_id = await go(world, "client")
        await keys(world.pilot, "m")
        await type_text(world.pilot, "Здравствуйте! Привезут завтра.")
        shown = screen_text(world.app)
        assert "CLIENT by telegram" in shown and "THE CLIENT READS THIS" in shown
        assert "INTERNAL" not in shown
        await keys(world.pilot, "ctrl+s")
        sent = last(world, task_id)
        assert sent["text"] == "Здравствуйте! Привезут завтра."
        assert sent["channel"]["type"] == "telegram"
        assert sent["channel"]["direction"] == "outbound"


async def test_what_is_for_colleagues_asks_before_it_goes_to_the_client():
    async with running(tasks=FEW) as world:
        await world.ready()
        task_id = await go(world, "client")
        before = len(texts(world.sandbox, task_id))
        await keys(world.pilot, "m")
        await type_text(world.pilot, "@Sofia Rossi helps you")
        await keys(world.pilot, "ctrl+s")
        assert isinstance(world.app.screen, Question)
        assert "mentions Sofia Rossi" in screen_text(world.app)
        await keys(world.pilot, "n")
        assert len(texts(world.sandbox, task_id)) == before
        assert written(world) == "@Sofia Rossi helps you"
        world.app.screen.query_one(Composer).set_text("Игорь говорит, коробку потеряли.")
        await keys(world.pilot, "escape", "s")
        assert "repeats words" in screen_text(world.app)
        await keys(world.pilot, "n")
        assert isinstance(world.app.screen, Review)
        assert len(texts(world.sandbox, task_id)) == before
        await keys(world.pilot, "s", "y")
        assert last(world, task_id)["text"] == "Игорь говорит, коробку потеряли."


async def test_changing_the_audience_asks_and_each_audience_has_its_own_draft():
    async with running(tasks=FEW) as world:
        await world.ready()
        task_id = await go(world, "client")
        await keys(world.pilot, "m")
        await type_text(world.pilot, "for the client")
        await keys(world.pilot, "escape", "d", "c")
        assert written(world) == ""
        await type_text(world.pilot, "for us")
        await keys(world.pilot, "escape", "m", "down", "enter")
        assert "PRIVATE channel" in screen_text(world.app)
        await keys(world.pilot, "n")
        assert (task_id, "comment") in world.state.drafts, "it stays as it was"
        await keys(world.pilot, "m", "down", "enter", "y")
        drafts = {key[1]: text for key, text in world.state.drafts.items()}
        assert drafts == {"message:telegram": "for the client", "private": "for us"}
        await keys(world.pilot, "s")
        sent = last(world, task_id)
        assert (sent["text"], sent["channel"]["type"]) == ("for us", "private_channel")
        await keys(world.pilot, "c")
        assert "PRIVATE channel" in screen_text(world.app), "remembered for this task"
        await keys(world.pilot, "escape", "m")
        assert written(world) == "for the client"


async def test_an_answer_quotes_the_comment_under_the_cursor_and_a_comment_can_be_changed():
    def prepare(sandbox, _wire):
        task_id = errand(sandbox)
        sandbox.act(MARCUS, task_id, {"text": "Blue or *red*?\nTell me."})

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        task_id = cursor(world)
        asked = last(world, task_id)["id"]
        await keys(world.pilot, "r")
        assert "Open the task" in world.effect
        await keys(world.pilot, "enter")
        thread = world.app.screen.query_one(ThreadView)
        await keys(world.pilot, "G", "ctrl+e")
        assert "Only your own comments" in world.effect
        await keys(world.pilot, "r")
        await type_text(world.pilot, "Blue, @Marcus Webb")
        await keys(world.pilot, "escape", "p")
        assert "Blue or *red*?" in screen_text(world.app)
        await keys(world.pilot, "escape", "s")
        sent = last(world, task_id)
        assert sent["reply_note_id"] == asked
        assert sent["text"] == "Blue, Marcus Webb"
        assert sent["mentions"] == [MARCUS]
        assert "Blue or *red*?<br/>Tell me.</quote>" in sent["formatted_text"]
        mine = sent["id"]
        thread.focus()
        await keys(world.pilot, "G", "ctrl+e")
        assert written(world).endswith("Blue, @Marcus Webb")
        assert "CHANGE of your comment" in screen_text(world.app)
        await type_text(world.pilot, ", **dark**")
        await keys(world.pilot, "escape", "m")
        assert "Only the words" in screen_text(world.app)
        await keys(world.pilot, "s")
        sent = last(world, task_id)
        assert sent["id"] == mine
        assert sent["text"] == "Blue, Marcus Webb, dark"
        assert sent["reply_note_id"] == asked
        assert sent["formatted_text"].endswith("</span>, <b>dark</b>")


async def test_a_paste_is_text_whatever_is_in_it():
    async with running(tasks=0, prepare=lambda sandbox, _wire: errand(sandbox)) as world:
        await world.ready()
        task_id = cursor(world)
        await keys(world.pilot, "c")
        world.app.post_message(events.Paste("a\x1b]52;c;AAAA\x07x\r\nq\x13 end"))
        await settle(world.pilot)
        assert "\x1b" not in written(world)
        world.app.post_message(events.Paste("x" * 200_000))
        await settle(world.pilot)
        assert "too long" in world.effect
        await keys(world.pilot, "ctrl+s")
        sent = texts(world.sandbox, task_id)[-1]
        assert sent.startswith("a") and sent.endswith("end") and sent.count("\n") == 1
        assert not set(sent) & {"\x1b", "\x07", "\x13", "\r"}


async def test_a_saved_reply_is_put_in_with_its_places_filled(tmp_path, monkeypatch):
    monkeypatch.setenv("PYRUS_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    async with running(tasks=FEW) as world:
        await world.ready()
        task_id = await go(world, "client")
        await keys(world.pilot, "m", "ctrl+t")
        assert "There are no saved replies" in world.effect
        (tmp_path / "replies").mkdir()
        (tmp_path / "replies" / "Order late.txt").write_text(
            "{name}, #{id} on {date}. {unknown}\n{me}"
        )
        (tmp_path / "replies" / "Other.md").write_text("other")
        await keys(world.pilot, "ctrl+t")
        await type_text(world.pilot, "late")
        await keys(world.pilot, "enter")
        await type_text(world.pilot, "!")
        await keys(world.pilot, "ctrl+s")
        sent = last(world, task_id)["text"]
        assert sent.endswith(f", #{task_id} on 2026-11-19. {{unknown}}\nAnna Petrova!")
        assert sent.partition(",")[0].isalpha()


async def test_a_text_written_for_a_task_goes_to_that_task():
    def prepare(sandbox, _wire):
        for text in ("One", "Two"):
            errand(sandbox, text)

    async with running(tasks=0, prepare=prepare) as world:
        await world.ready()
        task_id = cursor(world)
        await burst(world.pilot, "c", "h", "i")
        rows = world.app.screen.query_one(RowList)
        rows.cursor = next(key for key in rows.keys if key != task_id)
        await settle(world.pilot)
        await burst(world.pilot, "ctrl+s", "ctrl+s")
        assert texts(world.sandbox, task_id)[1:] == ["hi"]
        assert last(world, task_id)["author"]["id"] == ANNA


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_pictures(size):
    name = f"{size[0]}x{size[1]}"
    async with running(tasks=FEW, size=size) as world:
        await world.ready()
        await go(world, "client")
        await keys(world.pilot, "c")
        await type_text(world.pilot, "Проверьте, @s")
        check_screen(world.app, f"composer-names-{name}")
        await keys(world.pilot, "enter")
        check_screen(world.app, f"composer-internal-{name}")
        await keys(world.pilot, "escape")
        check_screen(world.app, f"composer-review-{name}")
        await keys(world.pilot, "m")
        check_screen(world.app, f"composer-audience-{name}")
        await keys(world.pilot, "down", "enter", "y")
        check_screen(world.app, f"composer-private-{name}")
        await keys(world.pilot, "d", "m")
        await type_text(world.pilot, "**Завтра**, @Sofia Rossi поможет")
        check_screen(world.app, f"composer-client-{name}")
        await keys(world.pilot, "escape", "p")
        check_screen(world.app, f"composer-preview-{name}")
        await keys(world.pilot, "escape", "s")
        check_screen(world.app, f"composer-doubt-{name}")


async def test_a_message_taken_back_comes_back_for_the_same_audience():
    async with running(tasks=FEW, size=(60, 10), undo=10.0) as world:
        await world.ready()
        task_id = await go(world, "client")
        before = texts(world.sandbox, task_id)
        await keys(world.pilot, "m")
        await type_text(world.pilot, "**Завтра**")
        assert "THE CLIENT READS THIS" in screen_text(world.app), "in a flat terminal too"
        await keys(world.pilot, "ctrl+s", "u")
        assert written(world) == "**Завтра**"
        assert composer(world).writing.route.channel == "telegram"
        assert texts(world.sandbox, task_id) == before
