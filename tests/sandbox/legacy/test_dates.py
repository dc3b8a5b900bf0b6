"""Dates as `/Date(ms)/`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrus_tui.sandbox.legacy.params import as_moment, date
from pyrus_tui.sandbox.legacy.refusing import LegacyError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2016-12-07", "/Date(1481068800000)/"),
        ("2016-12-07T00:00:00Z", "/Date(1481068800000)/"),
        ("2016-12-08T00:05:17Z", "/Date(1481155517000)/"),
        ("1969-12-31", "/Date(-86400000)/"),
    ],
)
def test_both_ways(text: str, shown: str) -> None:
    assert date(text) == shown
    assert as_moment(shown, "Date").startswith(text[:10])


def test_nothing_is_left_out() -> None:
    assert date("") is None


def test_milliseconds_are_ignored() -> None:
    assert as_moment("/Date(1481155517969)/", "Date") == "2016-12-08T00:05:17Z"
    assert as_moment("/Date(-1)/", "Date") == "1969-12-31T23:59:59Z"


@given(st.integers(-30_610_224_000, 253_402_300_799))
def test_any_second_survives(second: int) -> None:
    shown = f"/Date({second * 1000})/"
    assert date(as_moment(shown, "Date")) == shown


@given(
    st.one_of(
        st.text(),
        st.integers(),
        st.none(),
        st.from_regex(r"/?Date\(?-?\d{0,18}\)?/?", fullmatch=True),
    )
)
def test_anything_is_read_or_refused(value: object) -> None:
    try:
        shown = as_moment(value, "Date")
    except LegacyError as error:
        assert error.code == "BadFormatDate" and error.status == 400
    else:
        assert date(shown) is not None


@pytest.mark.parametrize(
    "value",
    [
        1481068800000, "1481068800000", "Date(1481068800000)", "/Date(1481068800000)",
        "/Date(1481068800000+0300)/", "/Date(1.5)/", "/Date()/", "/Date(٣)/", "2016-12-07",
        "/Date(999999999999999)/", "/Date(-99999999999999)/", " /Date(0)/", None, {},
    ],
)  # fmt: skip
def test_other_spellings_are_refused(value: object) -> None:
    with pytest.raises(LegacyError) as refusal:
        as_moment(value, "DueDate")
    body = refusal.value.body()["ApiException"]
    assert body["Code"] == "BadFormatDate" and "DueDate" in body["Message"]
