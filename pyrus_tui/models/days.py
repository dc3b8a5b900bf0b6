"""Days of the past as people type them."""

import re
from datetime import date, timedelta

_AGO = re.compile(r"-?(\d{1,4})\s*([dwmyднмг])\w*(\s+ago|\s+назад)?", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365, "д": 1, "н": 7, "м": 30, "г": 365}
_WORDS = {"today": 0, "сегодня": 0, "yesterday": 1, "вчера": 1}


def past_day(text: str, today: date) -> date | None:
    """Read a day: `2026-11-03`, `3.11.2026`, `3.11`, `today`, `yesterday`, `7d`, `2 weeks ago`.

    A day without a year is the last one of that name. None where it is no day.
    """
    words = text.strip().casefold()
    if words in _WORDS:
        return today - timedelta(days=_WORDS[words])
    try:
        if ago := _AGO.fullmatch(words):
            return today - timedelta(days=int(ago[1]) * _DAYS[ago[2]])
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", words):
            year, month, day = map(int, words.split("-"))
            return date(year, month, day)
        if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d\d)?)?", words):
            return _named(int(found[1]), int(found[2]), found[3], today)
    except (ValueError, OverflowError):
        return None
    return None


def _named(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    # The 29th of February may be a few years back.
    for back in range(8):
        try:
            found = date(today.year - back, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    raise ValueError("no such day")
