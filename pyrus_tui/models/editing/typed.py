"""What a person types into a field of a simple type: dates, times, e-mails, phones, ticks."""

import re
from calendar import monthrange
from datetime import date, datetime, time, tzinfo

from pyrus_tui.models.editing.numbers import Unreadable
from pyrus_tui.models.values import Checkmark
from pyrus_tui.models.when import read_when
from pyrus_tui.models.when_words import MONTHS
from pyrus_tui.words import _

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_PHONE = re.compile(r"\+?[\d\s().\-/\u00a0]+(?:\s*(?:x|ext\.?|доб\.?)\s*\d+)?", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})?|(\d{2}))?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{2}|\d{4}))?\.?", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})\s+([^\W\d]+)\.?(?:\s+(\d{4}))?")
_LENGTH = re.compile(
    r"(?:(\d{1,3})\s*(?:d|д))?\s*(?:(\d{1,4})\s*(?:h|ч))?\s*(?:(\d{1,5})\s*(?:m|min|мин|м)?)?"
)
_LASTS = re.compile(r"(.*?)\s+(?:for|на)\s+(.+)", re.IGNORECASE | re.DOTALL)
_YES = frozenset(("yes", "y", "x", "true", "1", "+", "checked", "[x]", "да", "д"))
_NO = frozenset(("no", "n", "false", "0", "unchecked", "[ ]", "нет", "н"))
_UNSET = frozenset(("", "-", "?", "none", "[?]", "не задано"))


def read_email(text: str) -> str:
    """Read an e-mail address.

    Raises:
        Unreadable: it is none.
    """
    shown = text.strip()
    if not _EMAIL.fullmatch(shown):
        raise Unreadable(_("“{text}” is not an e-mail address.").format(text=shown[:60]))
    return shown


def read_phone(text: str) -> str:
    """Read a phone number, kept as it is written.

    Raises:
        Unreadable: it is none.
    """
    shown = text.strip()
    digits = sum(letter.isdigit() for letter in shown)
    if not _PHONE.fullmatch(shown) or not 3 <= digits <= 20:
        raise Unreadable(
            _("“{text}” is not a phone number: digits, blanks, + ( ) - only.").format(
                text=shown[:40]
            )
        )
    return shown


def read_tick(text: str, *, unset: bool) -> Checkmark:
    """Read yes or no; `unset` allows the third state of a flag.

    Raises:
        Unreadable: it is neither.
    """
    word = text.strip().casefold()
    if word in _YES:
        return Checkmark.CHECKED
    if word in _NO:
        return Checkmark.UNCHECKED
    if word in _UNSET:
        return Checkmark.NONE if unset else Checkmark.UNCHECKED
    allowed = _("yes, no or nothing") if unset else _("yes or no")
    raise Unreadable(
        _("“{text}” is not {allowed}.").format(text=text.strip()[:40], allowed=allowed)
    )


def read_clock(text: str) -> time:
    """Read a time of the day: `9:30`, `0930`, `9.30`, `9`.

    Raises:
        Unreadable: there is no such time.
    """
    shown = text.strip()
    found = _TIME.fullmatch(shown)
    if not found:
        raise Unreadable(_("“{text}” is not a time; 9:30 is one.").format(text=shown[:40]))
    hour, minute = int(found[1]), int(found[2] or found[3] or 0)
    if hour > 23 or minute > 59:
        told = _("There is no {text}: hours go to 23 and minutes to 59.")
        raise Unreadable(told.format(text=shown))
    return time(hour, minute)


def read_date(text: str, now: datetime, zone: tzinfo) -> date:
    """Read a day: `2026-11-25`, `25.11`, `25.11.26`, `fri`, `tomorrow`, `+3d`, `25 nov`.

    A day and a month without a year mean the nearest such day that is not more than half a year
    ago, for forms are also about what was.

    Raises:
        Unreadable: there is no such day.
    """
    word = text.strip()
    if found := _ISO.fullmatch(word):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(word):
        day, month = int(found[1]), int(found[2])
        if found[3]:
            year = int(found[3])
            return _day(year + 2000 if year < 100 else year, month, day)
        return _near(day, month, now.astimezone(zone).date())
    when = read_when(word, now, zone=zone)
    if when is None and (found := _NAMED.fullmatch(word)):
        named = MONTHS.get(found[2].casefold())
        if named is not None:
            return _day(int(found[3] or now.astimezone(zone).year), named, int(found[1]))
    if when is None or when.moment is not None:
        told = _("“{text}” is not a date; 25.11, fri and +3d work.")
        raise Unreadable(told.format(text=word[:40]))
    return when.day


def _near(day: int, month: int, today: date) -> date:
    """Choose the year: this one, or the next where this one's day is long over."""
    try:
        found = _day(today.year, month, day)
    except Unreadable:
        if (day, month) != (29, 2):
            raise
        found = date.min
    if (today - found).days <= 183:
        return found
    return _day(today.year + 1, month, day)


def _day(year: int, month: int, day: int) -> date:
    if not 1900 <= year <= 2200:
        raise Unreadable(_("The year {year} is too far away.").format(year=year))
    if not 1 <= month <= 12:
        raise Unreadable(_("There is no month {month}.").format(month=month))
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise Unreadable(
            _("There is no day {day}: {month} has {last} days.").format(
                day=day, month=f"{year}-{month:02}", last=last
            )
        )
    return date(year, month, day)


def read_due(text: str, now: datetime, zone: tzinfo) -> tuple[datetime, int | None]:
    """Read a day with a time, and what it takes: `fri 18:00`, `25.11 9:30 for 1h30m`.

    Raises:
        Unreadable: it is none, or the clocks leave it out.
    """
    typed, minutes = read_lasting(text)
    when = read_when(typed, now, zone=zone)
    if when is not None and when.moment is not None:
        if when.shifted:
            told = _("The clocks go forward then: there is no {time}.")
            raise Unreadable(told.format(time=typed.split()[-1]))
        return when.moment, minutes
    day, _blank, clock = typed.strip().rpartition(" ")
    if when is not None or not day:
        read_date(typed, now, zone)
        raise Unreadable(_("A time is missing: “{text} 18:00”.").format(text=typed.strip()[:40]))
    read_date(day, now, zone)
    raise Unreadable(str(_clock_trouble(clock)))


def _clock_trouble(text: str) -> Unreadable:
    try:
        read_clock(text)
    except Unreadable as error:
        return error
    return Unreadable(_("“{text}” is not a time; 9:30 is one.").format(text=text[:40]))


def read_lasting(text: str) -> tuple[str, int | None]:
    """Part a text at `for`: what stands before, and the minutes that stand after.

    Raises:
        Unreadable: what stands after is no length of time.
    """
    if not (found := _LASTS.fullmatch(text.strip())):
        return text, None
    return found[1], read_minutes(found[2])


def read_minutes(text: str) -> int:
    """Read a length of time in minutes: `90`, `90m`, `1h30m`, `1:30`, `2d`.

    Raises:
        Unreadable: it is none, or longer than a year.
    """
    shown = text.strip().casefold()
    hours, colon, rest = shown.partition(":")
    if colon and hours.isdigit() and len(rest) == 2 and rest.isdigit() and int(rest) < 60:
        minutes = int(hours[:5]) * 60 + int(rest)
    elif shown and (found := _LENGTH.fullmatch(shown)):
        days, hours_, minutes_ = (int(part or 0) for part in found.groups())
        minutes = days * 24 * 60 + hours_ * 60 + minutes_
    else:
        raise Unreadable(_("“{text}” is no length of time; 90m and 1h30m are.").format(text=shown))
    if not 0 < minutes <= 366 * 24 * 60:
        raise Unreadable(_("That takes no time, or more than a year."))
    return minutes


def minutes_input(minutes: int) -> str:
    """Write a length of time so that `read_minutes` gives it back."""
    hours, rest = divmod(minutes, 60)
    return (f"{hours}h" if hours else "") + (f"{rest}m" if rest or not hours else "")
