"""Dates as the legacy API writes them: `/Date(1481068800000)/`, milliseconds since 1970 in UTC."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from pyrus_tui.models.base import read_day, read_moment

_DATE = re.compile(r"\s*\\?/Date\(([+-]?\d{1,18})(?:([+-])(\d\d):?(\d\d))?\)\\?/\s*", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_legacy_moment(value: object) -> datetime:
    """Read a date with a time, in whole seconds; one as other formats write it is taken too.

    Raises:
        ValueError: it is none.
    """
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    return read_moment(value) if found is None else _moment(found)


def read_legacy_day(value: object) -> date:
    """Read a date without a time: the day in the zone that is written with it, else in UTC.

    Raises:
        ValueError: it is none.
    """
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return read_day(value)
    if found[2] is None:
        return _moment(found).date()
    sign = -1 if found[2] == "-" else 1
    offset = sign * timedelta(hours=int(found[3]), minutes=int(found[4]))
    try:
        return _moment(found).astimezone(timezone(offset)).date()
    except OverflowError as error:
        raise ValueError("not a date of our calendar") from error


def _moment(found: re.Match[str]) -> datetime:
    try:
        return _EPOCH + timedelta(seconds=int(found[1]) // 1000)
    except OverflowError as error:
        raise ValueError("not a date of our calendar") from error


def write_moment(moment: datetime) -> str:
    """Write a moment, in whole seconds."""
    return f"/Date({(moment - _EPOCH) // timedelta(seconds=1) * 1000})/"


def write_day(day: date) -> str:
    """Write a day: its midnight in UTC."""
    return write_moment(datetime.combine(day, time.min, UTC))
