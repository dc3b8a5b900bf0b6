"""What a person reads of a task: thread, facts, fields, route, rows."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pyrus_tui.models.forms import Form
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.values import Field
from pyrus_tui.ui.render import facts, rows
from pyrus_tui.ui.render.text import fit, fit_right
from pyrus_tui.ui.render.thread import Reading, thread_entries
from pyrus_tui.ui.render.values import value_text
from pyrus_tui.ui.widgets.pane import ends

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 8, 41, tzinfo=UTC)
ME = {"id": 1, "first_name": "Anna", "last_name": "Petrova", "email": "anna@example.com"}
BOB = {"id": 2, "first_name": "Bob", "last_name": "Smith"}
FINANCE = {"id": 9, "first_name": "", "last_name": "Finance", "type": "role"}


def comment(number, author=BOB, **more):
    hour = (NOW - timedelta(hours=20 - number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"id": number, "create_date": hour, "author": author} | more


def task(*comments, **more):
    return Task.model_validate({"id": 7, "text": "Conference", "comments": comments} | more)


def read(shown, *, seen=None, events=False, steps=None):
    how = Reading(1, NOW, BERLIN, seen=seen, events=events, list_names={5: "Travel"})
    entries = thread_entries(shown, steps or {}, how)
    return [(entry.header.plain, entry.body.plain) for entry in entries]


def test_the_thread_is_told_oldest_first_whatever_order_the_server_sent():
    shown = read(task(comment(2, text="second"), comment(1, text="first")))
    assert [body for _head, body in shown] == ["first", "second"]


def test_old_and_new_value_stand_side_by_side_once_both_are_known():
    def change(number, value):
        return comment(
            number,
            field_updates=[{"id": 3, "type": "money", "name": "Amount", "value": value}],
        )

    shown = read(task(change(1, 10306.25), change(2, 12500)))
    assert shown[0][1] == "~ Amount  → 10 306.25"
    assert shown[1][1] == "~ Amount  10 306.25 → 12 500"


def test_a_changed_table_is_told_cell_by_cell():
    rows_sent = [
        {
            "row_id": 0,
            "position": 0,
            "cells": [{"id": 4, "type": "text", "name": "What", "value": "chair"}],
        },
        {"row_id": 1, "position": 1, "deleted": True},
    ]
    update = [{"id": 3, "type": "table", "name": "Lines", "value": rows_sent}]
    (shown,) = read(task(comment(1, field_updates=update)))
    assert shown[1] == "~ Lines row 1 What  → chair\n~ Lines row 2  removed"


def test_events_without_words_are_folded_and_can_be_shown():
    both = task(
        comment(1, text="hello"),
        comment(2, added_list_ids=[5]),
        comment(3, due_date="2026-12-24"),
        comment(4, text="bye"),
    )
    heads = [head for head, _body in read(both)]
    assert heads[1] == "· 2 events: +list Travel, due 24 Dec"
    assert len(heads) == 3
    assert len(read(both, events=True)) == 4


def test_a_decision_its_step_and_the_words_are_one_entry():
    said = comment(2, text="Fine", approval_choice="approved", changed_step=2)
    _first, (head, body) = read(task(comment(1, text="Ready"), said), steps={2: "Accounting"})
    assert "approved" in head
    assert "step 2 Accounting" in head
    assert body == "Fine"


def test_a_reply_quotes_what_it_answers():
    shown = read(task(comment(1, text="Ready?"), comment(2, text="Yes", reply_note_id=1)))
    assert shown[1][1] == "> Bob Smith: Ready?\nYes"


def test_a_client_is_told_from_a_colleague():
    letter = comment(1, text="Hi", channel={"type": "telegram", "from": {"name": "Client K."}})
    answer = comment(2, text="Yo", channel={"type": "email", "to": {"email": "k@example.com"}})
    private = comment(3, text="Hm", channel={"type": "private_channel"})
    heads = [head for head, _body in read(task(letter, answer, private))]
    assert "◂ from the client, telegram Client K." in heads[0]
    assert "▸ to the client, email k@example.com" in heads[1]
    assert "private" in heads[2]


def test_what_came_since_the_last_look_is_set_apart_and_my_own_words_are_not_new():
    seen = NOW - timedelta(hours=18, minutes=30)
    entries = read(
        task(comment(1, text="old"), comment(2, ME, text="mine"), comment(3, text="new")), seen=seen
    )
    assert [head for head, _body in entries if "new since" in head] == [
        "── 1 new since you looked ──"
    ]
    assert entries[-1][1] == "new"


def test_an_entry_that_cannot_be_read_is_still_there():
    shown = read(Task.model_validate({"id": 7, "comments": [17, comment(1, text="fine")]}))
    assert any("could not be read" in body for _head, body in shown)
    assert any(body == "fine" for _head, body in shown)


def test_hidden_characters_are_counted():
    shown = read(task(comment(1, text="a\u202eb\u200bc")))
    assert shown[0][1] == "abc\n2 hidden characters removed"


FORM = Form.model_validate(
    {
        "id": 3,
        "name": "Payments",
        "steps": {"1": "Manager", "2": "Accounting", "3": "CEO"},
        "fields": [
            {"id": 1, "type": "text", "name": "Purpose", "info": {"required_step": 1}},
            {"id": 2, "type": "text", "name": "Cost code", "info": {"required_step": 2}},
            {"id": 3, "type": "text", "name": "Paid by", "info": {"required_step": 3}},
        ],
    }
)


def about(**more):
    approvals = [
        [{"person": BOB, "approval_choice": "approved"}],
        [
            {"person": ME, "approval_choice": "waiting"},
            {"person": FINANCE, "approval_choice": "waiting"},
        ],
        [],
    ]
    given_task = {
        "form_id": 3,
        "current_step": 2,
        "approvals": approvals,
        "steps": [{"step": 1, "name": "Manager", "elapsed_time": 184_000_000}],
        "fields": [{"id": 1, "type": "text", "name": "Purpose", "value": "Trip"}]
        + [{"id": i, "type": "text", "name": n} for i, n in ((2, "Cost code"), (3, "Paid by"))],
    }
    return facts.Facts(
        task(author=BOB, **(given_task | more)), FORM, 1, frozenset(), ("Travel",), NOW, BERLIN
    )


def test_the_facts_say_where_it_stands_and_for_whom_it_waits():
    line = facts.facts_line(about(due="2026-11-23T17:00:00Z")).plain
    assert line == "Payments · step 2/3 Accounting · waits for YOU · due tomorrow 18:00 · Travel"
    assert "YOU · as soon as possible" in facts.facts_line(about(asap=True)).plain


def test_a_closed_task_waits_for_nobody_and_is_not_overdue():
    line = facts.facts_line(about(close_date="2026-11-20T00:00:00Z", due_date="2026-11-01")).plain
    assert "closed" in line
    assert "YOU" not in line
    assert "overdue" not in line


def test_the_route_in_one_line_and_tall():
    assert facts.route_line(about()).plain == (
        "Route  Manager ✓ Bob ▸ [Accounting ○ you, ○ Finance] ▸ CEO …"
    )
    tall = facts.route_lines(about()).plain
    assert "1 Manager  2d 3h" in tall
    assert "2 Accounting    ← now" in tall
    assert "○ YOU  waiting" in tall
    assert "role: Finance, any one of them" in tall


def test_fields_mark_what_is_needed_now_and_say_what_is_needed_later():
    lines = facts.field_lines(about(), 60).plain.split("\n")
    assert lines[0].split() == ["Purpose", "Trip"]
    assert lines[1].startswith("Cost code*")
    assert "§ step 3" in lines[2]


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("money", 10306.25, "10 306.25"),
        ("money", 0.1, "0.10"),
        ("number", 0.1, "0.1"),
        ("number", 3, "3"),
        ("date", "2026-11-22", "2026-11-22 today"),
        ("time", "09:30", "09:30"),
        ("due_date_time", "2026-11-22T10:00:00Z", "11:00"),
        ("checkmark", "checked", "[x]"),
        ("flag", "none", "[?]"),
        ("person", BOB, "Bob Smith"),
        ("person", FINANCE, "Finance"),
        ("catalog", {"item_id": 7, "values": ["Booking", "NL"]}, "Booking"),
        ("catalog", {"item_ids": [7, 8], "rows": [["A", "x"], ["B", "y"]]}, "A, B"),
        ("multiple_choice", {"choice_id": 2, "choice_names": ["Card"]}, "Card"),
        ("multiple_choice", {"choice_ids": [2, 3]}, "#2, #3"),
        ("file", [{"id": 1, "name": "a.pdf", "size": 86016, "version": 2}], "a.pdf  84 KB  v2"),
        ("form_link", {"task_ids": [12], "subject": "Lease"}, "#12 Lease"),
        ("project", {"projects": [{"id": 1, "name": "Offices"}]}, "Offices"),
        ("table", [{"row_id": 0, "cells": []}], "1 row"),
        ("step", 2, "2"),
        ("status", "open", "open"),
        ("hologram", {"x": 1}, 'hologram: {"x":1}'),
        ("money", "a lot", "money: a lot"),
        ("text", "", "-"),
        ("text", None, "-"),
    ],
)
def test_every_type_of_value_has_words(kind, value, words):
    field = Field.model_validate({"id": 1, "type": kind, "name": "x", "value": value})
    assert value_text(field, NOW, BERLIN) == words


LINE = rows.Line(
    title="Договор №142 [bold]не разметка[/bold]",
    who="Иван Орлов",
    changed=NOW,
    due=NOW + timedelta(hours=2),
    due_date=None,
    form="Согласование договоров",
    step="12/14",
    flags="!NA@",
    new=True,
    indented=False,
)


@given(st.integers(1, 220))
def test_a_row_fills_its_line_exactly_at_every_width(width):
    drawn = rows.task_line(LINE, width, NOW, BERLIN)
    sizes = rows.columns(width)
    used = sum(s + 1 for s in (sizes.flags, sizes.clock, sizes.form, sizes.who, sizes.changed) if s)
    assert drawn.cell_length == used + sizes.title


def test_the_step_survives_where_the_form_name_is_cut():
    assert rows.form_text("Согласование договоров", "12/14", 15).endswith("·12/14")


@given(st.text(max_size=40), st.integers(1, 60))
def test_fitting_gives_exactly_the_width(text, width):
    clean = "".join(sign for sign in text if sign.isprintable())
    assert cell_len(fit(clean, width)) == width
    assert cell_len(fit_right(clean, width)) == width


@given(st.integers(0, 80), st.integers(0, 80), st.integers(1, 120))
def test_both_ends_of_a_bar_fill_the_line(left, right, width):
    from textual.content import Content

    drawn = ends(Content("l" * left), Content("r" * right), width)
    assert drawn.cell_length == width
