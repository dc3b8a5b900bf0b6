"""What is known of the calendar."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from immutables import Map

from pyrus_tui.models.calendar import EVERY_KIND, CalendarKind, Gap, Meeting

MonthKey = tuple[date, bool]
"""The first of a month, and whether it is about everybody's tasks."""


@dataclass(frozen=True, slots=True)
class MonthRead:
    """What the server told of a month; the tasks themselves stand with all others."""

    found: Mapping[CalendarKind, tuple[int, ...]]
    meetings: tuple[Meeting, ...]
    gaps: tuple[Gap, ...]
    unreadable: int
    read: datetime


@dataclass(frozen=True, slots=True)
class StepsRead:
    """Whose current step is due on one day."""

    task_ids: tuple[int, ...]
    complete: bool
    read: datetime


@dataclass(frozen=True, slots=True)
class Sieve:
    """What of the calendar a person wants to see; it is kept from one run to the next."""

    kinds: CalendarKind = EVERY_KIND
    meetings: bool = True
    weekends: bool = True
    only_hours: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of the calendar.

    `placed` are tasks that were given a date here and that the server has not told of yet;
    `progress` says how much of what is being read is there, in hundredths; None when all is.
    """

    months: Map[MonthKey, MonthRead] = field(default_factory=Map[MonthKey, MonthRead])
    steps: Map[MonthKey, StepsRead] = field(default_factory=Map[MonthKey, StepsRead])
    sieve: Sieve = Sieve()
    placed: frozenset[int] = frozenset()
    progress: int | None = None
    trouble: str = ""

    def task_ids(self) -> set[int]:
        """Return the tasks that it knows of."""
        by_kind = [ids for month in self.months.values() for ids in month.found.values()]
        steps = [read.task_ids for read in self.steps.values()]
        return {task_id for ids in (*by_kind, *steps) for task_id in ids}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the calendar is wanted."""

    first: date
    last: date
    kinds: CalendarKind = EVERY_KIND
    meetings: bool = True
    everyone: bool = False

    def covers(self, other: "Wanted") -> bool:
        """Say whether who reads this reads the other too."""
        same = self.everyone is other.everyone and not other.kinds & ~self.kinds
        return same and self.first <= other.first and other.last <= self.last

    def months(self) -> Iterator[date]:
        """Return the first day of each month the span touches."""
        month = self.first.replace(day=1)
        while month <= self.last:
            yield month
            month = (month + timedelta(days=31)).replace(day=1)

    def days(self) -> Iterator[date]:
        """Return each day."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)
