"""The parts of a typed moment: spans, days and times of day."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import count

from pyrus_tui.models.when_words import (
    DAY_WORDS,
    ENDS,
    LEADING,
    MONTHS,
    NEXT,
    NUMBERS,
    TIME_WORDS,
    UNITS,
    WEEKDAYS,
    Unit,
)


class Reading(Enum):
    """How a typed text was understood."""

    SPAN = "span"
    """So long from now: `2h`, `3d`, `через 2 часа`."""
    WORD = "word"
    """A word for a day: `tomorrow`, `послезавтра`."""
    WEEKDAY = "weekday"
    """The nearest such day of the week: `fri`; with `next` that of the next week."""
    END = "end"
    """The end of this week (its Friday), month or year."""
    TIME = "time"
    """The next time the clock shows it: `14:30`."""
    DATE = "date"
    """The next such day: `25.11`, `25 nov`."""
    FULL_DATE = "full date"
    """A date with its year, which may be over."""


SEARCHED = 12
"""How many days are tried for one that is not over: 29 February comes back after 8 years."""

Days = Callable[[date, bool], Iterable[date]]
"""From today, and whether a time of day was typed, to the days that may be meant, nearest first."""


# -- spans: 2h, 3d, 1h30m, in 2 hours, через полчаса -----------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: months and days of the calendar, minutes of the clock."""

    months: int = 0
    days: int = 0
    minutes: int = 0

    def after(self, day: date) -> date:
        """Return the day so much later; the 31st becomes the last day of a shorter month."""
        if self.months:
            year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
            first = date(year, month + 1, 1)
            day = first.replace(day=min(day.day, _month_end(first).day))
        return day + timedelta(days=self.days)


_PART = re.compile(r"([0-9]{1,4})([a-zа-я]+)")


def read_span(words: list[str]) -> Span | None:
    """Read a length of time; None where it is none."""
    rest = words[1:] if words[0] in {"in", "через", "+"} else words
    pieces: list[tuple[int, str]] = []
    at = 0
    while at < len(rest):
        word = rest[at].lstrip("+") if at == 0 else rest[at]
        found = _PART.findall(word)
        if found and "".join(number + unit for number, unit in found) == word:
            pieces += [(int(number), unit) for number, unit in found]
            at += 1
        elif word in UNITS and at == 0 and rest is not words:
            pieces.append((1, word))  # через час
            at += 1
        else:
            number = _number(word)
            if number is None or at + 1 == len(rest):
                return None
            pieces.append((number, rest[at + 1]))
            at += 2
    return _sum(pieces)


def _number(word: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,4}", word):
        return int(word)
    return NUMBERS.get(word)


def _sum(pieces: list[tuple[int, str]]) -> Span | None:
    months = days = minutes = 0
    for number, word in pieces:
        match UNITS.get(word):
            case Unit.MINUTE:
                minutes += number
            case Unit.HOUR:
                minutes += number * 60
            case Unit.DAY:
                days += number
            case Unit.WEEK:
                days += number * 7
            case Unit.MONTH:
                months += number
            case Unit.YEAR:
                months += number * 12
            case None:
                return None
    return Span(months, days, minutes) if months or days or minutes else None


# -- days ------------------------------------------------------------------------------------------

_NUMERIC = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{4}|[0-9]{2})?)?")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_EXACT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
    r"(z|[+-][0-9]{2}:[0-9]{2})"
)
_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|-?го|-?е)")
_DAY_AND_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|-?го|-?е)? ?([a-zа-я]+)\.?")
_MONTH_AND_DAY = re.compile(r"([a-zа-я]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?")
_YEAR = re.compile(r"[0-9]{4}")
_YEAR_WORDS = frozenset({"г", "года", "год"})


def read_exact(text: str) -> datetime | None:
    """Read a moment that names its own offset."""
    return datetime.fromisoformat(text.upper()) if _EXACT.fullmatch(text) else None


def read_day(words: list[str]) -> tuple[Reading, Days] | None:
    """Read which days may be meant; None where no day is named."""
    text = " ".join(words)
    if text in DAY_WORDS:
        return Reading.WORD, _fixed_from(DAY_WORDS[text])
    if text in ENDS:
        return Reading.END, _ENDS[ENDS[text]]
    span = read_span(words)
    if span is not None:
        return None if span.minutes else (Reading.SPAN, lambda today, _: [span.after(today)])
    return _read_weekday(words) or _read_date(words)


def _read_weekday(words: list[str]) -> tuple[Reading, Days] | None:
    rest = words[1:] if words[0] in LEADING else words
    if rest and rest[0] in NEXT:
        rest = rest[1:]
        named = WEEKDAYS.get(" ".join(rest))
        if named is not None:
            return Reading.WEEKDAY, _fixed(lambda today: _monday(today, 1) + timedelta(named))
        unit = UNITS.get(rest[0]) if len(rest) == 1 else None
        if unit is Unit.WEEK:
            return Reading.WEEKDAY, _fixed(lambda today: _monday(today, 1))
        if unit is Unit.MONTH:
            return Reading.DATE, _fixed(lambda today: _month_end(today) + timedelta(1))
        return None
    weekday = WEEKDAYS.get(" ".join(rest)) if rest else None
    if weekday is None:
        return None

    def days(today: date, timed: bool) -> Iterator[date]:
        first = (weekday - today.weekday()) % 7
        first = 7 if first == 0 and not timed else first
        return (today + timedelta(first + 7 * week) for week in count())

    return Reading.WEEKDAY, days


def _read_date(words: list[str]) -> tuple[Reading, Days] | None:
    rest = words[1:] if words[0] in LEADING else words
    if len(rest) > 1 and rest[-1].rstrip(".") in _YEAR_WORDS:
        rest = rest[:-1]
    text = " ".join(rest)
    if found := _ISO.fullmatch(text):
        return _full(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), found[3]
        if year is None:
            return _yearly(month, day)
        return _full(int(year) + (2000 if len(year) == 2 else 0), month, day)
    if found := _ORDINAL.fullmatch(text):
        return _monthly(int(found[1]))
    year = None
    if len(rest) > 1 and _YEAR.fullmatch(rest[-1]):
        year, text = rest[-1], " ".join(rest[:-1])
    if found := _DAY_AND_MONTH.fullmatch(text):
        day, name = int(found[1]), found[2]
    elif found := _MONTH_AND_DAY.fullmatch(text):
        day, name = int(found[2]), found[1]
    else:
        return None
    named = MONTHS.get(name)
    if named is None:
        return None
    return _yearly(named, day) if year is None else _full(int(year), named, day)


def _full(year: int, month: int, day: int) -> tuple[Reading, Days]:
    exact = date(year, month, day)
    return Reading.FULL_DATE, _fixed(lambda _today: exact)


def _yearly(month: int, day: int) -> tuple[Reading, Days] | None:
    if not _is_day(2024, month, day):  # a leap year: 29.02 is a day
        return None

    def days(today: date, _timed: bool) -> Iterator[date]:
        years = (y for y in range(today.year, today.year + 9) if _is_day(y, month, day))
        return (found for y in years if (found := date(y, month, day)) >= today)

    return Reading.DATE, days


def _monthly(day: int) -> tuple[Reading, Days] | None:
    if not 1 <= day <= 31:
        return None

    def days(today: date, _timed: bool) -> Iterator[date]:
        months = (divmod(today.year * 12 + today.month - 1 + n, 12) for n in range(14))
        real = (date(y, m + 1, day) for y, m in months if _is_day(y, m + 1, day))
        return (found for found in real if found >= today)

    return Reading.DATE, days


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= _month_end(date(year, month, 1)).day


def _month_end(day: date) -> date:
    following = day.replace(day=28) + timedelta(4)
    return following - timedelta(following.day)


def _monday(today: date, weeks: int) -> date:
    return today + timedelta(7 * weeks - today.weekday())


def _fixed(find: Callable[[date], date]) -> Days:
    return lambda today, _timed: [find(today)]


def _fixed_from(distance: int) -> Days:
    return _fixed(lambda today: today + timedelta(distance))


def any_day(today: date, _timed: bool) -> Iterator[date]:
    """Any day will do: a time of day was typed alone."""
    return (today + timedelta(n) for n in count())


def _week_end(today: date, _timed: bool) -> Iterator[date]:
    return (today + timedelta((4 - today.weekday()) % 7 + 7 * n) for n in count())


def _month_ends(today: date, _timed: bool) -> Iterator[date]:
    end = today
    for _n in range(SEARCHED):
        end = _month_end(end)
        yield end
        end += timedelta(1)


def _year_ends(today: date, _timed: bool) -> Iterator[date]:
    return (date(today.year + n, 12, 31) for n in count())


_ENDS: dict[str, Days] = {
    "day": any_day,
    "week": _week_end,
    "month": _month_ends,
    "year": _year_ends,
}


# -- times of day ----------------------------------------------------------------------------------

_TIME = re.compile(
    r"(at |в |к |@ ?)?([0-9]{1,2})(?:([:.])([0-9]{2}))?"
    r"(?: ?(am|pm|утра|дня|вечера|ночи|ч|час|часов|часа|h))?"
)


def read_time(words: list[str], *, alone: bool = False) -> time | None:
    """Read a time of day; `alone`, without a day before it, a bare number is none."""
    text = " ".join(words)
    if text in TIME_WORDS:
        return time(TIME_WORDS[text])
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    part = found[5] or ""
    if alone and not (found[1] or found[3] or part in {"am", "pm", "утра", "вечера", "ночи"}):
        return None
    hour = _hour(int(found[2]), part)
    minute = int(found[4] or 0)
    return time(hour, minute) if hour is not None and hour < 24 and minute < 60 else None


def _hour(hour: int, part: str) -> int | None:
    if part in {"am", "pm", "утра", "дня", "вечера", "ночи"} and not 1 <= hour <= 12:
        return None
    match part:
        case "am":
            return hour % 12
        case "pm" | "вечера":
            return hour % 12 + 12
        case "дня":
            return hour if hour == 12 else hour + 12
        case "ночи":
            return hour % 12
        case _:
            return hour
