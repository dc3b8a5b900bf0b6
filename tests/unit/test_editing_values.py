"""What is typed into fields: every type reads back what it wrote, and says why it cannot read."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pyrus_tui.models.editing.entering import Around, parse, text_of
from pyrus_tui.models.editing.held import NOTHING, Held, is_nothing, new_file, same, written
from pyrus_tui.models.editing.numbers import Unreadable, number_input, read_number
from pyrus_tui.models.editing.typed import minutes_input, read_date, read_minutes
from pyrus_tui.models.forms import Catalog, FormField
from pyrus_tui.models.people import Person
from pyrus_tui.models.values import Checkmark, RawValue, read_value

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 19, 8, 41, tzinfo=UTC)
TODAY = date(2026, 11, 19)  # a Thursday
CATALOG = Catalog.model_validate(
    {
        "catalog_id": 9,
        "name": "Vendors",
        "catalog_headers": ["Name", "Country"],
        "items": [
            {"item_id": 1, "values": ["Booking BV", "NL"]},
            {"item_id": 2, "values": ["Twin", "DE"]},
            {"item_id": 3, "values": ["Twin", "FR"]},
            {"item_id": 4, "values": ["Old", "UK"], "deleted": True},
        ],
    }
)
PEOPLE = (
    Person(id=1, first_name="Anna", last_name="Berg", email="anna@example.test"),
    Person(id=2, first_name="Tom", last_name="Low"),
    Person(id=3, first_name="Tom", last_name="Low"),
)
AROUND = Around(NOW, BERLIN, PEOPLE, {9: CATALOG})


def spec(kind: str, **info) -> FormField:
    return FormField.model_validate({"id": 1, "type": kind, "name": "F", "info": info})


CHOICE = spec(
    "multiple_choice",
    multiple_choice=True,
    options=[
        {"choice_id": 1, "choice_value": "Card"},
        {"choice_id": 2, "choice_value": "Invoice; later"},
        {"choice_id": 3, "choice_value": "Cash", "deleted": True},
    ],
)


def said(field: FormField, text: str, around: Around = AROUND) -> str:
    with pytest.raises(Unreadable) as caught:
        parse(field, text, around)
    return str(caught.value)


numbers = st.decimals(-(10**12), 10**12, places=2) | st.decimals(-10, 10, places=5)


@given(numbers)
@example(Decimal("1234.567"))
@example(Decimal("1E+3"))
def test_a_number_reads_back_as_it_was_written(number: Decimal):
    assert read_number(number_input(number), None) == number


@settings(max_examples=60)
@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from([" ", ",", "\u00a0", "'", "."]))
def test_groups_and_either_comma_or_point_are_understood(number: Decimal, group: str):
    point = "," if group == "." else "."
    text = f"{number:,.2f}".replace(".", "@").replace(",", group).replace("@", point)
    assert read_number(text, 2) == number
    if group not in ",.":
        assert read_number(text.replace(".", ","), 2) == number


@settings(max_examples=60)
@given(st.text("0123456789,.' -x", max_size=12))
def test_no_text_is_read_as_another_number(text: str):
    try:
        number = read_number(text, 2)
    except Unreadable as error:
        assert str(error)
        return
    assert "x" not in text
    digits = [c for c in text if c.isdigit()]
    plain = "".join(digits).strip("0")
    shown = "".join(c for c in f"{number:f}" if c.isdigit()).strip("0")
    assert shown == plain or shown in plain


def test_bad_numbers_have_their_sentences():
    money, whole, free = spec("money"), spec("number", decimal_places=0), spec("number")
    assert said(money, "12x") == "“12x” is not a number."
    assert said(money, "1.234") == "At most 2 decimal places."
    assert said(whole, "1.5") == "Only whole numbers go in here."
    assert said(free, "1,234") == "1,234 can mean 1234 or 1.234: write it so."
    assert parse(money, "1,234", AROUND).value == 1234
    assert parse(money, "10 306,25", AROUND).value == Decimal("10306.25")
    assert parse(money, "10,306.25", AROUND).value == Decimal("10306.25")


days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
minutes = st.none() | st.integers(1, 366 * 24 * 60)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0, fold=0)
)
email_text = st.emails().filter(lambda text: not set(text) & set(",;<>"))
phones = st.from_regex(r"\+[0-9]{1,3} \([0-9]{3}\) [0-9]{3}-[0-9]{2}", fullmatch=True)
WRITTEN = st.one_of(
    st.tuples(st.just(spec("money")), st.decimals(-999, 10**9, places=2).map(Held)),
    st.tuples(st.just(spec("date")), days.map(Held)),
    st.tuples(st.just(spec("due_date")), st.builds(Held, days, minutes)),
    st.tuples(
        st.just(spec("time")), st.builds(time, st.integers(0, 23), st.integers(0, 59)).map(Held)
    ),
    st.tuples(st.just(spec("email")), email_text.map(Held)),
    st.tuples(st.just(spec("phone")), phones.map(Held)),
    st.tuples(st.just(spec("checkmark")), st.sampled_from([*Checkmark][1:]).map(Held)),
    st.tuples(st.just(spec("flag")), st.sampled_from([*Checkmark]).map(Held)),
    st.tuples(st.just(spec("person")), st.sampled_from(PEOPLE).map(Held)),
    st.tuples(
        st.just(spec("catalog", catalog_id=9, multiple_choice=True)),
        st.lists(st.sampled_from([1, 2, 3]), min_size=1, unique=True).map(
            lambda ids: Held(read_value("catalog", {"item_ids": ids}))
        ),
    ),
    st.tuples(
        st.just(spec("form_link")),
        st.lists(st.integers(1, 10**9), min_size=1, unique=True).map(
            lambda ids: Held(read_value("form_link", {"task_ids": ids}))
        ),
    ),
)


@given(WRITTEN)
def test_every_type_reads_back_what_it_wrote(case: tuple[FormField, Held]):
    field, held = case
    assert same(field.type, parse(field, text_of(field, held, BERLIN), AROUND), held)


@settings(max_examples=60)
@given(moments, minutes)
def test_a_moment_reads_back_unless_the_clock_shows_it_twice(moment: datetime, lasts: int | None):
    field, held = spec("due_date_time"), Held(moment, lasts)
    local = moment.astimezone(BERLIN)
    if local.replace(fold=0).astimezone(UTC) == local.replace(fold=1).astimezone(UTC):
        assert parse(field, text_of(field, held, BERLIN), AROUND) == held


@settings(max_examples=60)
@given(st.integers(1, 366 * 24 * 60))
def test_a_length_of_time_reads_back(count: int):
    assert read_minutes(minutes_input(count)) == count


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("fri", date(2026, 11, 20)),
        ("thu", date(2026, 11, 26)),
        ("пт", date(2026, 11, 20)),
        ("+3d", date(2026, 11, 22)),
        ("+2w", date(2026, 12, 3)),
        ("25 nov", date(2026, 11, 25)),
        ("25.11", date(2026, 11, 25)),
        ("1.3", date(2027, 3, 1)),
        ("25.11.27", date(2027, 11, 25)),
        ("2026-2-3", date(2026, 2, 3)),
    ],
)
def test_days_in_a_few_letters(text: str, day: date):
    assert read_date(text, NOW, BERLIN) == day


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("date", "31.2.2027", "There is no day 31: 2027-02 has 28 days."),
        ("date", "31 February", "There is no day 31: 2026-02 has 28 days."),
        ("date", "30 фев 2027", "There is no day 30: 2027-02 has 28 days."),
        ("date", "31 Smarch", "“31 Smarch” is not a date; 25.11, fri and +3d work."),
        ("date", "1.13", "There is no month 13."),
        ("date", "fri 9:00", "“fri 9:00” is not a date; 25.11, fri and +3d work."),
        ("time", "25:61", "There is no 25:61: hours go to 23 and minutes to 59."),
        ("time", "noon", "“noon” is not a time; 9:30 is one."),
        ("due_date_time", "fri", "A time is missing: “fri 18:00”."),
        ("due_date_time", "28.3.27 2:30", "The clocks go forward then: there is no 2:30."),
        ("due_date_time", "fri 9:00 for ever", "“ever” is no length of time; 90m and 1h30m are."),
        ("email", "anna at home", "“anna at home” is not an e-mail address."),
        ("phone", "call me", "“call me” is not a phone number: digits, blanks, + ( ) - only."),
        ("checkmark", "maybe", "“maybe” is not yes or no."),
        ("flag", "maybe", "“maybe” is not yes, no or nothing."),
        ("person", "Nobody", "Nobody here is called “Nobody”."),
        ("person", "Tom Low", "2 people are called so; add a number: Tom Low #2"),
        ("form_link", "last one", "“last one” is no task's number."),
        ("barcode", "x", "Fields of the type barcode cannot be typed."),
    ],
)
def test_what_cannot_be_read_has_its_sentence(kind: str, text: str, sentence: str):
    assert said(spec(kind), text) == sentence


def test_choices_and_catalogs_that_are_gone_have_their_sentences():
    vendors = spec("catalog", catalog_id=9)
    assert said(vendors, "Old") == "“Old” is not in the catalog Vendors (any more)."
    assert said(vendors, "Twin") == "2 items are called so; add a number: Twin #2"
    assert parse(vendors, "twin #3", AROUND).value.ids == (3,)
    assert said(CHOICE, "Cash") == "“Cash” was taken out of the form and cannot be chosen any more."
    assert said(CHOICE, "Gold") == "“Gold” is no choice of the form: Card, Invoice; later"
    assert parse(CHOICE, "car", AROUND).value.ids == (1,)
    assert parse(CHOICE, "Invoice; later", AROUND).value.ids == (2,)
    had = Around(NOW, BERLIN, kept=Held(read_value("multiple_choice", {"choice_ids": [3]})))
    assert parse(CHOICE, "card; cash", had).value.ids == (1, 3)
    gone = Held(read_value("catalog", {"item_id": 4, "values": ["Old", "UK"]}))
    kept = Around(NOW, BERLIN, PEOPLE, {9: CATALOG}, gone)
    assert parse(vendors, text_of(vendors, gone, BERLIN), kept).value.ids == (4,)


def test_an_empty_text_clears_and_is_sent_as_such():
    for kind in ("text", "money", "date", "person", "catalog", "multiple_choice", "form_link"):
        held = parse(spec(kind), "  ", AROUND)
        assert held == NOTHING and is_nothing(kind, held)
        assert written(kind, held) is None
    assert written("checkmark", NOTHING) == "unchecked"
    assert written("flag", NOTHING) == "none"
    assert written("title", NOTHING) == {"checkmark": "unchecked"}
    assert written("file", Held((new_file("g-1", "a.pdf", root_id=5),))) == [
        {"guid": "g-1", "root_id": 5}
    ]
    assert text_of(spec("barcode"), Held(RawValue({"a": 1})), BERLIN) == '{"a":1}'
