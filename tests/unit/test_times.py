"""Moments in words: the same for every zone and around every clock change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pyrus_tui.ui.render import times

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 8, 41, tzinfo=UTC)  # a Sunday, 09:41 in Berlin


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 22, 8, 5, tzinfo=UTC), "09:05"),
        (datetime(2026, 11, 21, 23, 30, tzinfo=UTC), "00:30"),
        (datetime(2026, 11, 19, 12, 0, tzinfo=UTC), "Thu"),
        (datetime(2026, 11, 3, 12, 0, tzinfo=UTC), "3 Nov"),
        (datetime(2025, 11, 3, 12, 0, tzinfo=UTC), "2025-11-03"),
        (None, "-"),
    ],
)
def test_a_change_is_told_by_its_nearest_name(moment, words):
    assert times.changed_text(moment, NOW, BERLIN) == words


@pytest.mark.parametrize(
    ("due", "due_date", "words", "late"),
    [
        (NOW + timedelta(hours=2), None, "2h", False),
        (NOW + timedelta(minutes=40), None, "40m", False),
        (NOW - timedelta(days=3, hours=1), None, "-3d", True),
        (NOW + timedelta(days=3), None, "Wed", False),
        (None, date(2026, 11, 22), "today", False),
        (None, date(2026, 11, 21), "-1d", True),
        (None, date(2026, 12, 24), "24 Dec", False),
        (None, date(2027, 2, 24), "02/27", False),
        (None, None, "-", False),
    ],
)
def test_the_clock_says_what_is_left(due, due_date, words, late):
    assert times.clock_text(due, due_date, NOW, BERLIN) == (words, late)


def test_a_day_is_the_same_day_in_every_zone():
    for zone in ("Pacific/Auckland", "America/New_York", "Asia/Kolkata"):
        assert times.due_text(None, date(2026, 12, 24), NOW, ZoneInfo(zone)) == "due 24 Dec"


def test_the_day_a_zone_is_in_decides_what_today_is():
    evening = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    assert times.clock_text(None, date(2026, 11, 22), evening, BERLIN) == ("today", False)
    auckland = ZoneInfo("Pacific/Auckland")
    assert times.clock_text(None, date(2026, 11, 22), evening, auckland) == ("-1d", True)


MOMENTS = st.datetimes(timezones=st.just(UTC))
NOWS = st.datetimes(
    min_value=datetime(1971, 1, 2), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)
)


@given(MOMENTS, NOWS)
def test_no_moment_is_too_wide_for_its_column(moment, now):
    clock, _late = times.clock_text(moment, None, now, BERLIN)
    assert 0 < cell_len(clock) <= 8
    assert 0 < cell_len(times.changed_text(moment, now, BERLIN)) <= 10
    assert times.moment_text(moment, now, BERLIN)
    assert times.due_text(moment, None, now, BERLIN)
    assert times.due_text(None, moment.date(), now, BERLIN)


@given(MOMENTS, NOWS)
def test_late_means_past(moment, now):
    _words, late = times.clock_text(moment, None, now, BERLIN)
    assert late == (moment < now)
