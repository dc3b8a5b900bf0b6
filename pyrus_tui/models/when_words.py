"""The words of days and times, English and Russian, as people type them."""

from collections.abc import Iterable
from enum import Enum


class Unit(Enum):
    """A unit of time."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


def _each(words: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {word: number for line, number in words for word in line.split()}


UNITS: dict[str, Unit] = {
    word: unit
    for line, unit in (
        ("m min mins minute minutes м мин минут минута минуту минуты", Unit.MINUTE),
        ("h hr hrs hour hours ч час часа часов", Unit.HOUR),
        ("d day days д дн день дня дней", Unit.DAY),
        ("w wk wks week weeks н нед неделя неделю недели недель неделе", Unit.WEEK),
        ("mo mon month months мес месяц месяца месяцев месяце", Unit.MONTH),
        ("y yr yrs year years г год года лет", Unit.YEAR),
    )
    for word in line.split()
}

NUMBERS = _each(
    (
        ("a an one один одну одна", 1),
        ("two два две пару", 2),
        ("three три", 3),
        ("four четыре", 4),
        ("five пять", 5),
        ("six шесть", 6),
        ("seven семь", 7),
        ("eight восемь", 8),
        ("nine девять", 9),
        ("ten десять", 10),
        ("fifteen пятнадцать", 15),
        ("twenty двадцать", 20),
        ("thirty тридцать", 30),
    )
)

HALVES = {
    "half an hour": "30 min",
    "half a day": "12 h",
    "полчаса": "30 мин",
    "полтора часа": "90 мин",
    "полдня": "12 ч",
}
"""Phrases with a half in them, and what they mean in whole units."""

WEEKDAYS = _each(
    (
        ("mon monday пн пнд понедельник", 0),
        ("tue tues tuesday вт вторник", 1),
        ("wed weds wednesday ср среда среду", 2),
        ("thu thur thurs thursday чт четверг", 3),
        ("fri friday пт пятница пятницу", 4),
        ("sat saturday сб суббота субботу", 5),
        ("sun sunday вс воскресенье", 6),
    )
)

MONTHS = _each(
    (
        ("jan january янв январь января", 1),
        ("feb february фев февр февраль февраля", 2),
        ("mar march мар март марта", 3),
        ("apr april апр апрель апреля", 4),
        ("may май мая", 5),
        ("jun june июн июнь июня", 6),
        ("jul july июл июль июля", 7),
        ("aug august авг август августа", 8),
        ("sep sept september сен сент сентябрь сентября", 9),
        ("oct october окт октябрь октября", 10),
        ("nov november ноя нояб ноябрь ноября", 11),
        ("dec december дек декабрь декабря", 12),
    )
)

DAY_WORDS = _each((("today tod сегодня", 0), ("tomorrow tom tmr завтра", 1), ("послезавтра", 2)))
DAY_WORDS["day after tomorrow"] = DAY_WORDS["the day after tomorrow"] = 2

ENDS: dict[str, str] = {
    **dict.fromkeys(("eod", "end of day", "конец дня", "до конца дня"), "day"),
    **dict.fromkeys(("eow", "end of week", "конец недели", "до конца недели"), "week"),
    **dict.fromkeys(("eom", "end of month", "конец месяца", "до конца месяца"), "month"),
    **dict.fromkeys(("eoy", "end of year", "конец года", "до конца года"), "year"),
}

NEXT = frozenset(
    _each((("next след следующий следующая следующую следующее следующей следующем", 1),))
)

LEADING = frozenset(("on", "by", "this", "в", "во", "на", "до"))
"""Words before a day that change nothing."""

TIME_WORDS = _each((("morning утром утра", 9), ("noon полдень", 12), ("evening вечером", 18)))
