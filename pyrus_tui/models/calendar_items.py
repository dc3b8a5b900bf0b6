"""What stands in a calendar: deadlines, reminders and meetings, each on its days."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from pyrus_tui.models.calendar import CalendarKind, Meeting
from pyrus_tui.models.tasks import TaskHeader
from pyrus_tui.models.text import one_line

ONE_DAY = timedelta(days=1)


class Kind(StrEnum):
    """Why something stands in the calendar; the value is the letter that is drawn."""

    DUE = "T"
    DUE_DATE = "D"
    STEP = "S"
    REMINDER = "R"
    MEETING = "M"


KIND_OF = {
    CalendarKind.DUE: Kind.DUE,
    CalendarKind.DUE_DATE: Kind.DUE_DATE,
    CalendarKind.DUE_FOR_CURRENT_STEP: Kind.STEP,
    CalendarKind.REMINDED: Kind.REMINDER,
}

ItemKey = tuple[Kind, int]
"""Names an item: its kind, and the number of its task or meeting."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the calendar.

    `first` and `last` are the person's days. What has a time of day has `start` and `end`, in UTC;
    they are equal where no length is known. A deadline of a step is known by its day only.
    """

    kind: Kind
    id: int
    title: str
    first: date
    last: date
    start: datetime | None = None
    end: datetime | None = None
    overdue: bool = False
    who: str = ""
    task: TaskHeader | None = field(default=None, compare=False)
    """What is drawn of it stands above: a task that is read anew changes nothing in sight."""
    meeting: Meeting | None = None

    @property
    def key(self) -> ItemKey:
        """What it is known by, whatever changes about it."""
        return self.kind, self.id

    @property
    def task_id(self) -> int | None:
        """The task it belongs to; a meeting may have none."""
        if self.meeting is not None:
            return self.meeting.task_id
        return self.id

    @property
    def unsent(self) -> bool:
        """Whether it belongs to a task that does not exist yet."""
        return self.id < 0

    @property
    def order(self) -> tuple[bool, datetime, str, int]:
        """How items of one day are sorted: first what has no time."""
        start = self.start
        return start is not None, start or BEGINNING, self.kind.value, self.id


BEGINNING = datetime.min.replace(tzinfo=UTC)


def due_item(task: TaskHeader, now: datetime, zone: tzinfo) -> Item | None:
    """Return a task's own deadline, by the moment or by the day; None without one."""
    if task.due is not None:
        end = task.due + timedelta(minutes=max(0, task.duration or 0))
        return _timed(Kind.DUE, task, task.due, end, zone, overdue=task.due < now)
    if task.due_date is not None:
        late = task.due_date < now.astimezone(zone).date()
        return _whole_day(Kind.DUE_DATE, task, task.due_date, overdue=late)
    return None


def reminder_item(
    task: TaskHeader, day: date | None, moment: datetime | None, zone: tzinfo
) -> Item | None:
    """Return when a task comes back to the inbox; None where the server did not tell."""
    if moment is not None:
        return _timed(Kind.REMINDER, task, moment, moment, zone)
    return _whole_day(Kind.REMINDER, task, day) if day is not None else None


def step_item(task: TaskHeader, day: date, today: date) -> Item:
    """Return the deadline of a task's current step; only its day can be found out."""
    return _whole_day(Kind.STEP, task, day, overdue=day < today)


def meeting_item(meeting: Meeting, zone: tzinfo, title: str = "") -> Item | None:
    """Return a meeting, called after its task; None if it was cancelled or has no beginning."""
    if meeting.start_time is None or meeting.deleted:
        return None
    end = meeting.start_time + timedelta(minutes=max(0, meeting.duration or 0))
    first, last = days_between(meeting.start_time, end, zone)
    return Item(
        kind=Kind.MEETING,
        id=meeting.id,
        title=one_line(title) or meeting.type.replace("_", " "),
        first=first,
        last=last,
        start=meeting.start_time,
        end=end,
        meeting=meeting,
    )


def _timed(
    kind: Kind,
    task: TaskHeader,
    start: datetime,
    end: datetime,
    zone: tzinfo,
    *,
    overdue: bool = False,
) -> Item:
    first, last = days_between(start, end, zone)
    who = task.responsible.name if task.responsible is not None else ""
    title = one_line(task.title) or f"#{task.id}"
    return Item(kind, task.id, title, first, last, start, end, overdue, one_line(who), task)


def _whole_day(kind: Kind, task: TaskHeader, day: date, *, overdue: bool = False) -> Item:
    who = one_line(task.responsible.name) if task.responsible is not None else ""
    title = one_line(task.title) or f"#{task.id}"
    return Item(kind, task.id, title, day, day, overdue=overdue, who=who, task=task)


def days_between(start: datetime, end: datetime, zone: tzinfo) -> tuple[date, date]:
    """Return the first and the last day of a span in a zone; its end is not part of it."""
    last = end if end <= start else end - timedelta(microseconds=1)
    return start.astimezone(zone).date(), last.astimezone(zone).date()


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the moment a day begins in a zone, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def by_day(items: Iterable[Item], first: date, last: date) -> dict[date, tuple[Item, ...]]:
    """Put items on each of their days within a span, sorted; days without any are left out."""
    found: dict[date, list[Item]] = {}
    for item in items:
        day, end = max(item.first, first), min(item.last, last)
        while day <= end:
            found.setdefault(day, []).append(item)
            day += ONE_DAY
    return {day: tuple(sorted(here, key=lambda item: item.order)) for day, here in found.items()}
