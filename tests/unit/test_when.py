"""Typed days and moments: what they mean in both languages, also where the clock is set."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.models.when import Reading, read_when
from pyrus_tui.models.when_words import MONTHS, UNITS, WEEKDAYS
from pyrus_tui.ui.render.whens import when_text

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 19, 8, 41, 20, tzinfo=UTC)
"""A Thursday, 09:41:20 in Berlin."""


def shown(text, now=NOW, zone=BERLIN):
    """Write what was understood as `2026-11-20`, `2026-11-20 14:00+01:00`; None as `-`."""
    when = read_when(text, now, zone=zone)
    if when is None:
        return "-"
    if when.moment is None:
        return when.day.isoformat()
    assert when.moment.astimezone(zone).date() == when.day
    return when.moment.astimezone(zone).isoformat(" ", "minutes")


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        ("3d / +3d / + 3d / in 3 days / 3 дня / через 3 дня / 3д / через три дня", "2026-11-22"),
        ("2w / 2 weeks / через две недели / 2н / 14d", "2026-12-03"),
        ("in a week / через неделю / 1w", "2026-11-26"),
        ("1mo / через месяц / in a month", "2026-12-19"),
        ("1y / через год", "2027-11-19"),
        ("1mo 2d", "2026-12-21"),
        ("today / TODAY / сегодня / eod / конец дня", "2026-11-19"),
        ("tomorrow / завтра / ЗАВТРА / завтра.", "2026-11-20"),
        ("послезавтра / day after tomorrow", "2026-11-21"),
        ("fri / Friday / пт / пятница / в пятницу / on fri / this fri", "2026-11-20"),
        ("thu / чт / next thu / следующий четверг / в следующий четверг", "2026-11-26"),
        ("next mon / mon / пн / next week / следующая неделя / на следующей неделе", "2026-11-23"),
        ("next fri / след пт", "2026-11-27"),
        ("next month / следующий месяц / 1.12 / 1 dec", "2026-12-01"),
        ("25.11 / 25.11. / 25 nov / nov 25 / 25nov / 25 ноября / 25th nov / 25th", "2026-11-25"),
        ("25.11.2026 / 25.11.26 / 2026-11-25 / 2026/11/25 / 25 nov 2026", "2026-11-25"),
        ("25 ноября 2026 / 25 ноября 2026 г. / 25 ноября 2026 года / nov 25 2026", "2026-11-25"),
        ("19.11 / 19 nov / 19-го", "2026-11-19"),
        ("18.11 / 18 ноября", "2027-11-18"),
        ("18th", "2026-12-18"),
        ("31st", "2026-12-31"),
        ("29.02 / 29 feb / 29 февраля", "2028-02-29"),
        ("eow / конец недели / до конца недели / end of week", "2026-11-20"),
        ("eom / конец месяца / end of month", "2026-11-30"),
        ("eoy / конец года", "2026-12-31"),
    ],
)
def test_a_day(texts, day):
    for text in texts.split(" / "):
        assert shown(text) == day, text


@pytest.mark.parametrize(
    ("texts", "moment"),
    [
        ("2h / 2 h / +2h / in 2 hours / через 2 часа / 2ч / 2 ч / через два часа", "19 11:42"),
        ("30m / 30 min / полчаса / через полчаса / half an hour / 30м", "19 10:12"),
        ("1h30m / 1h 30m / 90m / через полтора часа / 1ч30м", "19 11:12"),
        ("1d 2h", "20 11:42"),
        ("in an hour / через час", "19 10:42"),
        ("14:30 / at 14:30 / в 14:30 / 14.30 / 2:30pm / today 14:30 / thu 14:30", "19 14:30"),
        ("9:00 / 9am / в 9 / tomorrow 9 / завтра в 9 / в 9 завтра / завтра 9:00", "20 09:00"),
        ("завтра в 9 утра / tomorrow at 9 / 9:00 tomorrow / tomorrow morning", "20 09:00"),
        (
            "fri 14 / пт 14 / fri 14:00 / в пятницу в 14 / пт в 2 дня / fri 2pm / fri, 14",
            "20 14:00",
        ),
        ("fri 14:30 / пт 14:30 / fri 14.30 / в пятницу в 14:30", "20 14:30"),
        ("thu 9 / чт 9", "26 09:00"),
        ("thu 10", "19 10:00"),
        ("3d 14 / через 3 дня в 14", "22 14:00"),
        ("25.11 14 / 25.11 14:00 / 25 nov 14 / 25 ноября в 14 / 14:00 25.11", "25 14:00"),
        ("25.11.2026 14:00 / 2026-11-25 14:00 / 2026-11-25t14:00 / 2026-11-25 2pm", "25 14:00"),
        ("2026-11-25T13:00Z / 2026-11-25T16:00+03:00 / 2026-11-25 13:00:00z", "25 14:00"),
        ("eow 18 / конец недели 18:00", "20 18:00"),
        ("eom 18:00", "30 18:00"),
        ("полдень / noon / 12pm / в 12 дня", "19 12:00"),
        ("12am / 0:00 / в 12 ночи", "20 00:00"),
    ],
)
def test_a_moment(texts, moment):
    for text in texts.split(" / "):
        assert shown(text) == f"2026-11-{moment}+01:00", text


@pytest.mark.parametrize(
    "text",
    ["", " ", "9", "25", "31.11", "30.02", "32 nov", "0d", "0h", "fri 25", "fri 9:60", "hello",
     "in", "через", "next", "13pm", "0am", "9999y", "25.13", "2026-13-01", "31.02.2027", "fri fri",
     "9 9", "nov", "²h", "3d 3d 25:00", "1" * 200, "d", "h", "tomorrow today", "-3d",
     "2026-11-25T99:00Z"],
)  # fmt: skip
def test_what_says_nothing(text):
    assert read_when(text, NOW, zone=BERLIN) is None


@pytest.mark.parametrize("text", ["25.11.25", "25.11.2025 14:00", "2026-11-18", "today 9"])
def test_the_past_only_where_it_is_named_in_full(text):
    when = read_when(text, NOW, zone=BERLIN)
    assert when is not None
    assert when.past
    assert "in the past" in when_text(when, NOW, BERLIN)


@pytest.mark.parametrize(
    ("now", "zone", "text", "wanted"),
    [
        # Berlin: at 02:00 on 29 March 2026 it is 03:00; at 03:00 on 25 October it is 02:00.
        ("2026-03-28T11:00Z", BERLIN, "tomorrow 1:59", "2026-03-29 01:59+01:00"),
        ("2026-03-28T11:00Z", BERLIN, "sun 2:30", "2026-03-29 03:30+02:00"),
        ("2026-03-28T11:00Z", BERLIN, "завтра в 3", "2026-03-29 03:00+02:00"),
        ("2026-03-28T23:30Z", BERLIN, "2h", "2026-03-29 03:30+02:00"),
        ("2026-03-28T11:00Z", BERLIN, "1d 2h", "2026-03-29 14:00+02:00"),
        ("2026-03-28T23:30Z", BERLIN, "today 23:30", "2026-03-29 23:30+02:00"),
        ("2026-10-24T11:00Z", BERLIN, "tomorrow 2:30", "2026-10-25 02:30+02:00"),
        ("2026-10-25T00:45Z", BERLIN, "2:30", "2026-10-25 02:30+01:00"),
        ("2026-10-25T00:15Z", BERLIN, "через час", "2026-10-25 02:15+01:00"),
        ("2026-10-24T22:30Z", BERLIN, "tomorrow", "2026-10-26"),
        ("2026-10-24T21:30Z", BERLIN, "tomorrow", "2026-10-25"),
        # New York: 8 March and 1 November 2026, both at 02:00.
        ("2026-03-07T17:00Z", NEW_YORK, "sun 2:30", "2026-03-08 03:30-04:00"),
        ("2026-03-08T06:30Z", NEW_YORK, "1h", "2026-03-08 03:30-04:00"),
        ("2026-10-31T16:00Z", NEW_YORK, "завтра в 1:30", "2026-11-01 01:30-04:00"),
        ("2026-11-01T05:45Z", NEW_YORK, "1:30", "2026-11-01 01:30-05:00"),
        ("2026-11-01T03:30Z", NEW_YORK, "today 23", "2026-10-31 23:00-04:00"),
        ("2026-11-01T03:30Z", NEW_YORK, "eom", "2026-10-31"),
        ("2026-12-31T12:00Z", BERLIN, "eom", "2026-12-31"),
        ("2026-01-31T12:00Z", BERLIN, "1mo", "2026-02-28"),
        ("2026-11-22T12:00Z", BERLIN, "next mon", "2026-11-23"),
        ("2026-11-22T12:00Z", BERLIN, "eow", "2026-11-27"),
        ("2026-11-22T12:00Z", BERLIN, "sun", "2026-11-29"),
    ],
)
def test_where_the_clock_is_set_and_where_days_end(now, zone, text, wanted):
    assert shown(text, datetime.fromisoformat(now), zone) == wanted


def test_it_says_when_the_clock_skips_the_typed_time():
    now = datetime(2026, 3, 28, 11, tzinfo=UTC)
    when = read_when("sun 2:30", now, zone=BERLIN)
    assert when is not None
    assert when.shifted
    assert when_text(when, now, BERLIN) == (
        "Sun 29 Mar 03:30, tomorrow, the clock is set forward then"
    )
    plain = read_when("fri 14", NOW, zone=BERLIN)
    assert plain is not None
    assert not plain.shifted
    assert plain.reading is Reading.WEEKDAY
    assert when_text(plain, NOW, BERLIN) == "Fri 20 Nov 14:00, tomorrow"


PIECES = st.one_of(
    st.sampled_from(
        [*WEEKDAYS, *MONTHS, *UNITS, "in", "через", "в", "next", "eom", "завтра", "am"]
    ),
    st.integers(0, 99999).map(str),
    st.sampled_from([".", ":", "-", "+", "25.11", "9:30", "3d", "2h", "29.02"]),
    st.text(max_size=4),
)
MOMENTS = st.datetimes(
    datetime(1971, 1, 1), datetime(9990, 1, 1), timezones=st.just(UTC)
)  # fmt: skip
ZONES = st.sampled_from(
    [UTC, BERLIN, NEW_YORK, ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Auckland")]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=6), st.sampled_from(["", " "]), MOMENTS, ZONES)
def test_it_never_fails_and_is_never_in_the_past_unless_it_says_so(pieces, between, now, zone):
    when = read_when(between.join(pieces), now, zone=zone)
    if when is None:
        return
    today = now.astimezone(zone).date()
    if when.moment is not None:
        assert when.moment.utcoffset() == timedelta(0)
        assert when.day == when.moment.astimezone(zone).date()
        assert when.past == (when.moment <= now)
    else:
        assert when.past == (when.day < today)
    if when.past:
        assert when.reading is Reading.FULL_DATE or when.day == today
    assert when_text(when, now, zone)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3650), st.integers(0, 24 * 60 - 1), ZONES)
def test_a_full_date_and_time_means_exactly_that(days, minutes, zone):
    day = date(2020, 1, 1) + timedelta(days)
    text = f"{day:%d.%m.%Y} {minutes // 60}:{minutes % 60:02d}"
    when = read_when(text, NOW, zone=zone)
    assert when is not None
    local = when.moment.astimezone(zone)
    assert when.day == day
    assert when.shifted or (local.hour, local.minute) == divmod(minutes, 60)
