"""What a comment leads to, how the route is told, how formatted words are drawn."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.models.forms import Form
from pyrus_tui.models.references import Reference, references, task_numbers
from pyrus_tui.models.tasks import Task
from pyrus_tui.ui.render.formatted import render_formatted
from pyrus_tui.ui.render.route import Route

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 8, 41, tzinfo=UTC)
BOB = {"id": 2, "first_name": "Bob", "last_name": "Smith"}
SNOW = {"id": 3, "first_name": "J.", "last_name": "Snow"}
FINANCE = {"id": 9, "last_name": "Finance", "type": "role"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("see #11613, then #11598.", (11613, 11598)),
        ("#11613 and #11613", (11613,)),
        ("(#11613)", (11613,)),
        ("https://pyrus.com/t#id11613", (11613,)),
        ("&#11613; a#11613 ##11613 #11613px #1", ()),
        ("#" + "9" * 30, ()),
        ("", ()),
    ],
)
def test_task_numbers_in_a_text(text, numbers):
    assert task_numbers(text) == numbers


def test_a_comment_leads_to_what_it_names_and_then_to_what_its_task_does():
    linked = {"id": 4, "type": "form_link", "value": {"task_ids": [55, 56]}}
    comments = [
        {"id": 1, "text": "first"},
        {"id": 2, "text": "see #44 and #7", "reply_note_id": 1},
        {"id": 3, "text": "x", "reply_note_id": 99},
    ]
    task = Task.model_validate(
        {"id": 7, "parent_task_id": 50, "fields": [linked], "comments": comments}
    )
    rest = [Reference(task_id=number) for number in (50, 55, 56)]
    assert references(task, task.comments[1]) == (
        Reference(comment_id=1),
        Reference(task_id=44),
        *rest,
    )
    assert references(task, task.comments[2]) == tuple(rest), "what is not there leads nowhere"
    assert references(task, None) == tuple(rest)


def test_the_route_tells_who_when_how_long_and_what_comes_next_and_no_more():
    task = Task.model_validate(
        {
            "id": 7,
            "current_step": 2,
            "approvals": [
                [{"person": BOB, "approval_choice": "approved"}],
                [{"person": FINANCE, "approval_choice": "rejected"}, {"person": SNOW}],
                [{"person": SNOW}],
            ],
            "steps": [{"step": 1, "name": "Manager", "elapsed_time": 184_000_000}],
            "comments": [
                {
                    "id": 1,
                    "create_date": "2026-11-19T09:00:00Z",
                    "author": BOB,
                    "approval_choice": "approved",
                },
                {
                    "id": 2,
                    "create_date": "2026-11-19T10:00:00Z",
                    "author": BOB,
                    "comment_as_roles": [{"id": 9, "name": "Finance"}],
                    "approval_choice": "rejected",
                },
                {
                    "id": 3,
                    "create_date": "2026-11-20T08:05:00Z",
                    "author": SNOW,
                    "approvals_rerequested": [[], [{"person": SNOW, "step": 2}]],
                },
            ],
        }
    )
    form = Form.model_validate({"id": 1, "steps": {"2": "Accounting", "4": "CEO"}})
    lines = [line.plain for line in Route(task, form, 1, NOW, BERLIN).lines()]
    assert lines == [
        "1 Manager  2d 3h",
        "│  ✓ Bob Smith  approved, Thu 10:00",
        "2 Accounting    ← now",
        "│  ✗ role: Finance, any one of them  rejected by Bob Smith, Thu 11:00",
        "│  ○ J. Snow  waiting",
        "│    ↺ asked again by J. Snow, 09:05",
        "3 Step  ",
        "│  … J. Snow  comes next",
        "4 CEO  ",
        "   … nobody yet",
    ]


def test_a_route_without_anybody_is_not_made_up():
    form = Form.model_validate({"id": 1, "steps": {"1": "Manager"}})
    assert list(Route(Task.model_validate({"id": 7}), form, 1, NOW, BERLIN).lines()) == []


def test_formatted_words_are_drawn_as_text_with_styles_of_the_theme():
    html = (
        'a <b>b</b> <mark data-color="red">c</mark> <a href="javascript:x">d</a>'
        "<button>E</button><q>f</q><ol><li>g<ul><li>h</li></ul></li></ol><code>i<br/>j</code>"
    )
    drawn = render_formatted(html)
    assert drawn.plain.split("\n") == [
        "a b c d <javascript:x>[ E ]",
        "> f",
        "1. g",
        "   • h",
        "  i",
        "  j",
    ]
    styles = {span.style for span in drawn.spans}
    assert {".text--strong", ".text--red", ".text--link", ".text--button"} <= styles
    assert all(str(style).startswith(".text--") for style in styles), "nothing to click at"


def test_a_point_goes_on_under_its_own_words():
    drawn = render_formatted("<ul><li>one two three four</li></ul>", 12)
    assert drawn.plain.split("\n") == ["• one two", "  three four"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.integers(4, 60))
def test_anything_can_be_drawn_at_any_width(html, width):
    drawn = render_formatted(html, width)
    assert "@click" not in repr(drawn.spans)
    assert "\x1b" not in drawn.plain
