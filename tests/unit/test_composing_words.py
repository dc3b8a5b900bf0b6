"""From typed words to what is sent: mentions, quotes, plain or formatted, lengths of time."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.models import formatted
from pyrus_tui.models.audiences import (
    INTERNAL,
    PRIVATE,
    Audience,
    Route,
    client_routes,
    doubts,
    routes,
    usual_route,
    why_no_client,
)
from pyrus_tui.models.comments import Comment
from pyrus_tui.models.composing import (
    Purpose,
    Words,
    Writing,
    completed,
    draft_of,
    editable,
    quotation,
    with_mentions,
    words_of,
    writing_of,
)
from pyrus_tui.models.minutes import minutes_problem, read_minutes
from pyrus_tui.models.names import Contact, Names, near
from pyrus_tui.models.people import Organization
from pyrus_tui.models.tasks import Task
from pyrus_tui.ui.render.times import minutes_text

PEOPLE = Names(
    {
        contact.id: contact
        for contact in (
            Contact(1, "Anna Petrova"),
            Contact(2, "Anna"),
            Contact(3, "Лев Орлов"),
            Contact(4, "Support, level 1", is_role=True),
            Contact(5, "Sam Lee"),
            Contact(6, "Sam Lee"),
            Contact(7, "O'Neil [x]"),
        )
    }
)


@pytest.mark.parametrize(
    ("typed", "mentioned"),
    [
        ("@Anna Petrova, look", (1,)),
        ("@Anna: look", (2,)),
        ("(@Лев Орлов) and @Anna", (3, 2)),
        ("@Support, level 1: help", (4,)),
        ("@Annabel", ()),
        ("@anna", ()),
        ("@Sam Lee", ()),
        ("anna@Anna.example", ()),
        ("`@Anna`", ()),
        ("```\n@Anna\n```", ()),
        ("@O'Neil [x]!", (7,)),
    ],
)
def test_a_whole_name_after_the_sign_mentions_the_one_who_has_it(typed, mentioned):
    assert words_of(typed, PEOPLE).mentioned == mentioned


@pytest.mark.parametrize("contact", PEOPLE.known.values(), ids=lambda contact: str(contact.id))
def test_whoever_is_chosen_is_mentioned(contact):
    words = words_of(f"Hello {completed(contact, PEOPLE)}!", PEOPLE)
    assert words.mentioned == (contact.id,)
    assert words.text == f"Hello {contact.name}!"


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_words_without_the_sign_are_never_changed_by_mentions(text):
    assert with_mentions(text.replace("@", ""), PEOPLE) == text.replace("@", "")
    words = words_of(text, PEOPLE)
    assert not (words.formatted and words.formatted == words.text)
    assert draft_of(Writing(1), words).payload().keys() <= {"text", "formatted_text"}


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("  two\n\n\n  lines ", "  two\n\n\n  lines"),
        ("5 \\* 3", "5 * 3"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_text_without_markup_goes_out_plain(typed, text):
    assert words_of(typed, PEOPLE) == Words(text)


def test_a_quote_is_read_back_with_the_comment_it_answers():
    comment = Comment.model_validate(
        {
            "id": 77,
            "text": "# not a title\n" + "word " * 200,
            "author": {"id": 3, "first_name": "Лев", "last_name": "Орлов"},
        }
    )
    typed = quotation(comment) + "\n\nYes."
    words = words_of(typed, PEOPLE)
    assert words.answered == (77,)
    assert words.text == "Yes."
    assert words.formatted.startswith('<quote data-noteid="77" data-personid="3"')
    assert "# not a title" in words.formatted and words.formatted.count("word") < 70


@pytest.mark.parametrize(
    "typed",
    ["@Anna Petrova and **bold**", "- @Anna\n- b", "`@Anna` @Лев Орлов", "@Support, level 1"],
)
def test_a_comment_can_be_changed_as_it_was_typed(typed):
    html = words_of(typed, PEOPLE).formatted
    again = editable(Comment.model_validate({"text": "x", "formatted_text": html}), PEOPLE)
    assert words_of(again, PEOPLE).formatted == html
    assert "person:" not in again


def test_a_name_that_would_run_into_the_next_word_stays_a_link():
    html = formatted.mention_html(2, "Anna") + " Petrova"
    again = editable(Comment.model_validate({"text": "x", "formatted_text": html}), PEOPLE)
    assert words_of(again, PEOPLE).mentioned == (2,)


def test_who_is_banned_cannot_be_named():
    company = Organization.model_validate(
        {
            "organization_id": 1,
            "persons": [
                {"id": 1, "first_name": "Ann", "last_name": "B", "department_name": "IT"},
                {"id": 2, "first_name": "Carl", "last_name": "D", "banned": True},
                {"id": 3, "first_name": "Post", "last_name": "Bot", "type": "bot"},
            ],
            "roles": [{"id": 9, "name": "Team", "member_ids": [1]}, {"id": 8, "banned": True}],
        }
    )
    known = asyncio.run(Names.made([company])).known
    assert [(c.name, c.note) for c in known.values()] == [
        ("Ann B", "IT"),
        ("Team", "role, 1 person"),
    ]


def task(*comments, form_id=204):
    return Task.model_validate({"id": 5, "form_id": form_id, "comments": list(comments)})


def said(id, text, channel=None, author=8):
    person = {"id": author, "first_name": "Лев", "last_name": "Орлов"}
    more = {"channel": channel} if channel else {}
    return {"id": id, "text": text, "author": person} | more


IN = {"type": "telegram", "from": {"name": "Olga"}, "direction": "inbound"}
OUT = {"type": "telegram", "direction": "outbound"}
MAIL = {"type": "email", "from": {"name": "Olga", "email": "o@c.example"}}


def test_the_channels_of_a_task_begin_with_the_one_used_last():
    known = task(said(1, "a", MAIL), said(2, "b", IN), said(3, "c", OUT))
    assert [(r.key, r.party) for r in client_routes(known)] == [
        ("message:telegram", "Olga"),
        ("message:email", "Olga o@c.example"),
    ]
    assert [r.key for r in routes(known)] == [
        "internal",
        "private",
        "message:telegram",
        "message:email",
    ]
    assert client_routes(task(said(1, "a", {"type": "private_channel"}))) == ()


def test_last_time_counts_then_a_text_begun_then_the_order():
    offered = routes(task(said(1, "a", MAIL), said(2, "b", IN)))[2:]
    assert usual_route(offered, "message:email", ()).channel == "email"
    assert usual_route(offered, "", {"message:email"}).channel == "email"
    assert usual_route(offered, "", ()).channel == "telegram"
    assert usual_route((), "x", ()) is None


def test_why_there_is_no_client():
    assert "not read" in why_no_client(None)
    assert "of a form" in why_no_client(task(said(1, "a"), form_id=None))
    assert "No client has written" in why_no_client(task(said(1, "a")))
    assert why_no_client(task(said(1, "a", IN))) is None


CLIENT = Route(Audience.CLIENT, "telegram")
SECRET = "Клиент опять врёт. Коробку мы потеряли, не говорите ему."


@pytest.mark.parametrize(
    ("text", "more", "told"),
    [
        ("Добрый день!", {}, ""),
        ("Коробку мы потеряли, не говорите ему", {}, "repeats"),
        ("> КОРОБКУ мы  потеряли, не говорите ему.", {}, "repeats"),
        ("Сегодня в пять, как обещали", {}, ""),
        ("Лев Орлов ответит", {}, "Лев Орлов"),
        ("Hi", {"mentioned": ["Sofia"]}, "Sofia"),
        ("Hi", {"answered": [1]}, ""),
        ("Hi", {"answered": [2]}, "quotes"),
        ("Hi", {"answered": [99]}, "quotes"),
        ("Лев Орлов", {"me": 8}, ""),
    ],
)
def test_what_is_hardly_meant_for_a_client(text, more, told):
    known = task(said(1, "Сегодня в пять, как обещали?", IN), said(2, SECRET))
    found = " ".join(doubts(CLIENT, text, known, **more))
    assert (told in found) if told else not found
    assert doubts(INTERNAL, text, known, **more) == ()
    assert doubts(PRIVATE, text, known, **more) == ()


def test_the_draft_says_the_channel_only_where_there_is_one():
    words = Words("hi")
    assert draft_of(Writing(1), words).payload() == {"text": "hi"}
    private = draft_of(Writing(1, route=PRIVATE), words).payload()
    assert private["channel"] == {"type": "private_channel"}
    client = draft_of(Writing(1, route=CLIENT, minutes=5), words).payload()
    assert client == {"text": "hi", "channel": {"type": "telegram"}, "spent_minutes": 5}
    own = Route(Audience.CLIENT, "custom", phone="+1", integration_id=7)
    channel = {"type": "custom", "phone": "+1", "integration_id": 7}
    assert draft_of(Writing(1, route=own), words).payload()["channel"] == channel
    edit = Writing(1, Purpose.EDIT, route=PRIVATE, comment_id=3, minutes=9)
    assert draft_of(edit, words).payload() == {"text": "hi", "edit_comment_id": 3}
    assert draft_of(Writing(1, Purpose.REJECT), words).payload()["approval_choice"] == "rejected"
    assert draft_of(Writing(1, Purpose.FINISH), Words()).payload() == {"action": "finished"}


def test_every_draft_is_found_again_by_its_key():
    known = task(said(1, "a", IN))
    for writing in (
        *(Writing(5, route=route) for route in routes(known)),
        *(Writing(5, purpose) for purpose in (Purpose.REJECT, Purpose.FINISH)),
        Writing(5, Purpose.EDIT, comment_id=7),
        Writing(5, route=Route(Audience.CLIENT, "gone")),
    ):
        assert writing_of(writing.key, 5, known).key == writing.key
    keys = [Writing(5, route=route).key for route in routes(known)]
    assert len(set(keys)) == len(keys)
    for strange in ("", "edit:", "edit:x", "message:", "fields", "audience"):
        assert writing_of(strange, 5, known) is None


def test_those_in_the_task_come_first_and_not_oneself():
    known = task(said(1, "a", author=1), said(2, "b", author=2), said(3, "c", author=1))
    assert near(known, me=2) == [1]
    assert near(None, me=2) == []


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45", 45),
        ("45m", 45),
        ("1:30", 90),
        ("1h 30m", 90),
        ("1h30", 90),
        ("1,5 ч", 90),
        ("1.5h", 90),
        ("20 мин.", 20),
        ("2 hours", 120),
        ("1:75", None),
        ("-5", None),
        ("x", None),
        ("", None),
        ("99999h", None),
        ("9" * 5, None),
        ("٣", None),
    ],
)
def test_lengths_of_time_are_read_as_people_type_them(text, minutes):
    assert read_minutes(text) == minutes
    assert (minutes_problem(text) is None) == (minutes is not None or not text)


@given(st.integers(0, 999 * 60))
@settings(max_examples=50)
def test_a_length_of_time_is_read_back(minutes):
    assert read_minutes(minutes_text(minutes)) == minutes


@given(st.text(max_size=30))
@settings(max_examples=100)
def test_reading_a_length_of_time_never_fails(text):
    found = read_minutes(text)
    assert found is None or 0 <= found <= 999 * 60
