"""Where things stand on a sheet of the calendar: weeks, columns, half-hour rows, lanes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import IntEnum

from pyrus_tui.models.calendar_items import ONE_DAY, Item

ROW_MINUTES = 30
ROWS = 24 * 60 // ROW_MINUTES


class View(IntEnum):
    """How the calendar is shown; the value is its key."""

    MONTH = 1
    WEEK = 2
    DAY = 3
    AGENDA = 4


def week_of(day: date, week_start: int) -> tuple[date, ...]:
    """Return the week a day is in; `week_start` is 0 for Monday to 6 for Sunday."""
    first = day - ONE_DAY * ((day.weekday() - week_start) % 7)
    return tuple(first + ONE_DAY * number for number in range(7))


def month_weeks(day: date, week_start: int) -> tuple[tuple[date, ...], ...]:
    """Return the whole weeks that a day's month touches."""
    first, last = month_span(day)
    weeks = [week_of(first, week_start)]
    while weeks[-1][-1] < last:
        weeks.append(week_of(weeks[-1][-1] + ONE_DAY, week_start))
    return tuple(weeks)


def month_span(day: date) -> tuple[date, date]:
    """Return the first and the last day of a day's month."""
    first = day.replace(day=1)
    return first, next_month(first) - ONE_DAY


def next_month(day: date, months: int = 1) -> date:
    """Return the first of the month so many months away."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def span(view: View, day: date, week_start: int) -> tuple[date, date]:
    """Return the first and the last day that a view of this day shows."""
    match view:
        case View.MONTH:
            weeks = month_weeks(day, week_start)
            return weeks[0][0], weeks[-1][-1]
        case View.WEEK:
            week = week_of(day, week_start)
            return week[0], week[-1]
        case View.DAY:
            return day, day
        case View.AGENDA:
            return month_span(day)


def step(view: View, day: date, periods: int) -> date:
    """Return the day so many periods on: the 31st becomes the last day of a shorter month."""
    match view:
        case View.WEEK:
            return day + ONE_DAY * 7 * periods
        case View.DAY:
            return day + ONE_DAY * periods
        case _:
            first = next_month(day, periods)
            return first.replace(day=min(day.day, month_span(first)[1].day))


@dataclass(frozen=True, slots=True)
class Block:
    """An item's part of one day: rows from `top` up to `bottom`, in one of the lanes there."""

    item: Item
    top: int
    bottom: int
    lane: int = 0
    lanes: int = 1


def rows_of(item: Item, day: date, zone: tzinfo) -> tuple[int, int]:
    """Return the rows an item takes on a day, by the clock on the wall; at least one.

    Where the clock is set back an item may end, by the clock, before it begins: then it takes the
    row it begins in.
    """
    assert item.start is not None
    assert item.end is not None
    top, bottom = 0, ROWS
    if item.first == day:
        top = _minutes(item.start.astimezone(zone)) // ROW_MINUTES
    if item.last == day:
        last = item.end.astimezone(zone)
        if last.date() == day:
            bottom = -(-_minutes(last) // ROW_MINUTES)
    return top, max(top + 1, bottom)


def _minutes(local: datetime) -> int:
    return local.hour * 60 + local.minute


def blocks(items: Iterable[Item], day: date, zone: tzinfo) -> tuple[Block, ...]:
    """Lay out what has a time on a day; what overlaps stands side by side in lanes."""
    spans = [(*rows_of(item, day, zone), item) for item in items if item.start is not None]
    spans.sort(key=lambda found: (found[0], -found[1], found[2].order))
    laid: list[Block] = []
    group: list[Block] = []
    ends: list[int] = []
    for top, bottom, item in spans:
        if ends and top >= max(ends):
            laid += _closed(group, len(ends))
            group, ends = [], []
        lane = next((n for n, end in enumerate(ends) if end <= top), len(ends))
        if lane == len(ends):
            ends.append(bottom)
        else:
            ends[lane] = bottom
        group.append(Block(item, top, bottom, lane))
    return tuple(laid + _closed(group, len(ends)))


def _closed(group: list[Block], lanes: int) -> list[Block]:
    return [Block(b.item, b.top, b.bottom, b.lane, lanes) for b in group]


def moment_of(day: date, row: int, zone: tzinfo) -> datetime:
    """Return the moment a row of a day begins, in UTC."""
    wall = datetime(day.year, day.month, day.day, tzinfo=zone).replace(
        hour=row * ROW_MINUTES // 60, minute=row * ROW_MINUTES % 60
    )
    return wall.astimezone(UTC)


def skipped_rows(day: date, zone: tzinfo) -> tuple[int, ...]:
    """Return the rows of a day that the clock skips."""
    return tuple(row for row in range(ROWS) if _is_skipped(day, row, zone))


def _is_skipped(day: date, row: int, zone: tzinfo) -> bool:
    local = moment_of(day, row, zone).astimezone(zone)
    return (local.date(), _minutes(local)) != (day, row * ROW_MINUTES)


SUNDAY_FIRST = frozenset(
    "US CA MX BR CO PE VE JP KR TW HK IL IN PH TH ID SG ZA SA YE KE PK BD NP".split()  # noqa: SIM905
)
SATURDAY_FIRST = frozenset("AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY".split())  # noqa: SIM905
"""Countries by the day their week begins with, as Unicode's locale data has it."""


def week_start_of(locale: str) -> int:
    """Return the day the week begins with in a locale as `en_US.UTF-8`: 0 is Monday."""
    country = locale.partition(".")[0].partition("@")[0].rpartition("_")[2]
    return 6 if country in SUNDAY_FIRST else 5 if country in SATURDAY_FIRST else 0


def weekend_of(week_start: int) -> frozenset[int]:
    """Return the days on which nobody works: where weeks begin on Saturday it is Friday too."""
    return frozenset({4, 5}) if week_start == 5 else frozenset({5, 6})
