"""Reading a task: every kind of comment, what changed, where it leads, and ten thousand of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from textual.app import ComposeResult

from pyrus_tui.models.formatted import mention_html, quote_html
from pyrus_tui.models.tasks import Task
from pyrus_tui.ui.render.thread import Reading, thread_entries
from pyrus_tui.ui.terminal import TerminalApp, sheet_paths
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.thread_view import ThreadView
from tests.company import MARCUS, errand
from tests.conftest import running
from tests.harness import burst, check_screen, keys, screen_text, settle, until

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 8, 41, tzinfo=UTC)
ME = {"id": 1, "first_name": "Anna", "last_name": "Petrova"}
BOB = {"id": 2, "first_name": "Bob", "last_name": "Smith"}
SNOW = {"id": 3, "first_name": "J.", "last_name": "Snow"}
FINANCE = {"id": 9, "last_name": "Finance", "type": "role"}


def said(number: int, author=BOB, **more) -> dict:
    when = NOW - timedelta(minutes=60 * (30 - number))
    return {"id": number, "create_date": when.isoformat(), "author": author} | more


def changed(*fields: tuple[int, str, str, object]) -> list[dict]:
    return [{"id": i, "type": kind, "name": name, "value": v} for i, kind, name, v in fields]


def row(number: int, amount: float, **more) -> dict:
    cell = {"id": 31, "type": "money", "name": "Sum", "value": amount}
    return {"row_id": number, "position": number, "cells": [cell]} | more


def every_kind() -> Task:
    """A task whose thread has each kind of comment, old ones first."""
    lines = [row(0, 10000), row(1, 306.25)]
    formatted = (
        '<div data-type="heading">Rules</div>New <b>backup</b> rules, <i>please</i> '
        '<mark data-color="red">read</mark> <a href="https://wiki.example/x">them</a>'
        "<ul><li>every <s>week</s> night, to a place that is far away from the servers, and not "
        "in the same house</li><li><code>verify --all</code></li></ul>"
        "<code>if late:<br/>    call()</code><button>Done</button>"
    )
    invoice = {"id": 71, "name": "invoice.pdf", "size": 80_000}
    comments = [
        said(
            1,
            SNOW,
            text="Conference Amsterdam",
            attachments=[invoice],
            field_updates=changed((3, "money", "Amount", 10306.25), (30, "table", "Plan", lines)),
        ),
        said(2, text="Fine with me.", approval_choice="approved", changed_step=2),
        said(3, ME, approval_choice="rejected", text="Too dear, see #11598."),
        said(4, added_list_ids=[5], due_date="2026-12-01"),
        said(5, subscribers_added=[{"id": 4, "last_name": "Orlov"}]),
        said(6, text="As the role decided", comment_as_roles=[{"id": 9, "name": "Finance"}]),
        said(7, formatted_text=formatted, text="Rules New backup rules"),
        said(8, text="Any news?", channel={"type": "telegram", "from": {"name": "Client K."}}),
        said(9, text="Soon.", channel={"type": "telegram", "to": {"name": "Client K."}}),
        said(10, text="Between us.", channel={"type": "private_channel"}),
        said(11, text="Sory"),
        said(12, text="Sorry", edit_comment_id=11),
        said(13, text="", approval_choice="acknowledged"),
        said(
            14,
            SNOW,
            text="Price went up.",
            reply_note_id=2,
            attachments=[
                {"id": 72, "name": "invoice-2.pdf", "size": 84_000, "version": 2, "root_id": 71}
            ],
            field_updates=changed(
                (3, "money", "Amount", 12500),
                (30, "table", "Plan", [row(1, 2500), row(0, 0, deleted=True)]),
            ),
            approvals_rerequested=[[], [{"person": ME, "step": 2}]],
            spent_minutes=90,
        ),
        said(15, formatted_text=quote_html(14, 3, "J. Snow", "Price went up.") + "By how much?"),
        said(16, SNOW, formatted_text=mention_html(1, "@Anna Petrova") + ", please decide."),
    ]
    return Task.model_validate(
        {
            "id": 11613,
            "text": "Conference Amsterdam",
            "comments": comments,
            "current_step": 2,
            "approvals": [
                [{"person": BOB, "approval_choice": "approved", "step": 1}],
                [{"person": ME, "approval_choice": "waiting", "step": 2}],
            ],
        }
    )


class Stage(TerminalApp):
    CSS_PATH = sheet_paths()

    def compose(self) -> ComposeResult:
        yield ThreadView()

    def on_mount(self) -> None:
        self.thread = self.query_one(ThreadView)
        self.thread.focus()


def entries_of(task: Task, **how):
    steps = {1: "Manager", 2: "Accounting"}
    return thread_entries(task, steps, Reading(1, NOW, BERLIN, list_names={5: "Travel"}, **how))


@pytest.mark.parametrize("size", [(80, 24), (120, 35)], ids=str)
async def test_every_kind_of_comment(size):
    app = Stage()
    async with app.run_test(size=size) as pilot:
        seen = NOW - timedelta(hours=17, minutes=30)
        app.thread.show(entries_of(every_kind(), seen=seen))
        name = f"thread-{size[0]}x{size[1]}"
        await keys(pilot, "g", "g")
        check_screen(app, f"{name}-top")
        await keys(pilot, "pagedown")
        check_screen(app, f"{name}-middle")
        await keys(pilot, "G")
        check_screen(app, f"{name}-end")


def bodies(task: Task) -> dict[str, tuple[str, str]]:
    return {str(e.key): (e.header.plain, e.body.plain) for e in entries_of(task)}


def test_what_changed_since_my_decision_stands_on_top():
    first = entries_of(every_kind())[0]
    assert first.header.plain == "Since you rejected, Thu 06:41"
    assert first.body.plain.split("\n") == [
        "↺ Asked again by J. Snow, Thu 17:41",
        "~ Amount  10 306.25 → 12 500",
        "~ Plan row 2 Sum  306.25 → 2 500",
        "~ Plan row 1  removed",
        "+ [file] invoice-2.pdf  82 KB  v2",
        "· 7 comments by Bob Smith",
        "· 2 comments by J. Snow",
    ]


def test_there_is_no_such_summary_where_nothing_is_asked_of_me():
    task = every_kind()
    closed = task.model_copy(update={"is_closed": True})
    assert "decided" not in bodies(closed)
    never = [comment for comment in task.comments if comment.author.id != 1]
    assert "decided" not in bodies(task.model_copy(update={"comments": tuple(never)}))


def test_replies_edits_and_versions_say_what_they_belong_to():
    told = bodies(every_kind())
    assert "edited Thu 15:41" in told["11-10"][0]
    assert "edits an earlier comment" in told["12-11"][0]
    assert "as Finance" in told["6-5"][0]
    assert "↳ reply to Bob Smith" in told["14-13"][0]
    assert told["14-13"][1].startswith("> Bob Smith: Fine with me.\nPrice went up.")
    assert "invoice-2.pdf  82 KB  v2  a new version of invoice.pdf" in told["14-13"][1]
    assert "↳ reply to J. Snow" in told["15-14"][0], "it only quotes him"
    assert told["15-14"][1] == "> J. Snow: Price went up.\nBy how much?"
    assert told["16-15"][1] == "@Anna Petrova, please decide."
    assert "them <https://wiki.example/x>" in told["7-6"][1]
    assert "[ Done ]" in told["7-6"][1]


def test_fields_in_sections_and_choices_are_told_too():
    inner = [{"id": 41, "type": "text", "name": "Hotel", "value": "Grand"}]
    section = {"id": 40, "type": "title", "name": "Trip", "value": {"fields": inner}}
    choice = {"choice_id": 1, "choice_names": ["Card"], "fields": [inner[0] | {"id": 42}]}
    paid = {"id": 50, "type": "multiple_choice", "name": "Paid by", "value": choice}
    task = Task.model_validate({"id": 7, "comments": [said(1, field_updates=[section, paid])]})
    (body,) = (body for _head, body in bodies(task).values())
    assert body == "~ Hotel  → Grand\n~ Paid by  → Card\n~ Hotel  → Grand"


def great(count: int) -> Task:
    comments = [
        said(
            number,
            text=f"Comment {number}. " + "Price went up, early-bird is over. " * (1 + number % 4),
            formatted_text=f"Comment {number}. <b>Price</b> went up<br/>" * (number % 2),
        )
        for number in range(1, count + 1)
    ]
    for number, comment in enumerate(comments):
        when = NOW - timedelta(minutes=count - number)
        comment["create_date"] = when.isoformat()
    return Task.model_validate({"id": 7, "comments": comments})


async def test_of_ten_thousand_comments_only_those_near_the_eye_are_drawn():
    entries = entries_of(great(10_000))
    assert not any(entry.is_drawn for entry in entries)
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        app.thread._measure = lambda: None  # what is done while nobody presses a key
        app.thread.show(entries)
        await settle(pilot)

        def drawn() -> int:
            return sum(entry.is_drawn for entry in entries)

        assert "Comment 10000." in screen_text(app)
        assert drawn() <= 60, "first paint"
        before = drawn()
        await burst(pilot, "kkkkkkkkkk")
        await keys(pilot, "pageup", "pageup")
        assert drawn() - before <= 60, "a few keys"
        before = drawn()
        await keys(pilot, "g", "g")
        assert "Comment 1." in screen_text(app)
        assert drawn() - before <= 60, "to the other end"
        before = drawn()
        newer = entries_of(great(10_001))
        app.thread.show(newer)
        await settle(pilot)
        assert "Comment 1." in screen_text(app), "the place is kept"
        assert sum(entry.is_drawn for entry in newer) <= 60, "another comment came"


def company(sandbox, _wire) -> None:
    """Two errands, and a third whose comments name them."""
    one, two = (errand(sandbox, text) for text in ("Call the plumber", "Paint the door"))
    third = errand(sandbox, "Order office supplies")
    sandbox.act(MARCUS, third, {"text": "Hello."})
    first = sandbox.act(MARCUS, third, {"text": f"See #{one} and #{two}."})
    answered = first["comments"][-1]["id"]
    reply = quote_html(answered, MARCUS, "Marcus", "See") + "The first is done."
    sandbox.act(MARCUS, third, {"formatted_text": reply})
    assert (one, two, third) == (FIRST, SECOND, THIRD)


FIRST, SECOND, THIRD = 10_001, 10_002, 10_003


async def test_what_a_comment_names_is_one_key_away_and_q_returns():
    async with running(tasks=0, prepare=company, size=(80, 24)) as world:
        await world.ready()
        world.app.screen.query_one(RowList).cursor = THIRD
        await keys(world.pilot, "enter")
        screen = world.app.screen
        thread = screen.query_one(ThreadView)
        assert "you are responsible since" in screen_text(world.app)
        assert "The first is done." in thread.current_text
        await keys(world.pilot, "O")
        assert "See #" in thread.current_text, "one thing is named: there at once"
        await keys(world.pilot, "O")
        check_screen(world.app, "follow-80x24")
        await keys(world.pilot, "escape")
        assert world.state.open_task_id == THIRD
        await keys(world.pilot, "O", "j", "enter")
        await until(world.pilot, lambda: "Paint the door" in screen_text(world.app))
        assert world.state.open_task_id == SECOND
        await keys(world.pilot, "O")
        assert "task is named here" in screen_text(world.app)
        await keys(world.pilot, "q")
        assert world.state.open_task_id == THIRD
        assert world.app.screen is screen
        assert thread.current_text.startswith("See #"), "where reading had stopped"
        await keys(world.pilot, "y", "c")
        assert world.app.clipboard == f"See #{FIRST} and #{SECOND}."
        await keys(world.pilot, "q")
        assert world.app.screen is not screen
