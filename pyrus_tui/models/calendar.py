"""The calendar: what is due or planned within a span of time."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag

from pyrus_tui.models.annotations import Line
from pyrus_tui.models.base import Bool, Int, Items, Model, Moment
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.values import to_wire


class CalendarKind(IntFlag):
    """Why something stands in the calendar; kinds are combined with `|`, which means or."""

    DUE = 1
    """It is due at a moment."""
    DUE_DATE = 2
    """It is due on a day, wherever one is."""
    DUE_FOR_CURRENT_STEP = 4
    """Its current step is due at a moment."""
    REMINDED = 8
    """It comes back to the inbox."""


EVERY_KIND = (
    CalendarKind.DUE
    | CalendarKind.DUE_DATE
    | CalendarKind.DUE_FOR_CURRENT_STEP
    | CalendarKind.REMINDED
)


@dataclass(frozen=True, slots=True)
class CalendarQuery:
    """What to read of the calendar: the span, both ends included, and the kinds.

    Without `all_accessed` these are the tasks that wait for the person: as the responsible, or as
    an approver who has not decided.
    """

    start: datetime
    end: datetime
    kinds: CalendarKind = EVERY_KIND
    all_accessed: bool = False
    meetings: bool = True

    def payload(self, item_count: int) -> dict[str, str | int]:
        """Return the parameters of the request."""
        return {
            "start_date_utc": to_wire(self.start),
            "end_date_utc": to_wire(self.end),
            "item_count": item_count,
            "all_accessed_tasks": "true" if self.all_accessed else "false",
            "filter_mask": int(self.kinds),
            "include_meetings": "true" if self.meetings else "false",
        }


class JoinParameters(Model):
    """How to get into a meeting; `url` is shown and never opened by itself."""

    url: Line = ""
    external_id: Line = ""
    password: Line = ""


class Meeting(Model):
    """A meeting that somebody planned."""

    id: Int
    type: Line = ""
    start_time: Moment | None = None
    duration: Int | None = None
    """Minutes."""
    join_parameters: JoinParameters | None = None
    creator_id: Int | None = None
    task_id: Int | None = None
    shared_calendar_event_id: Line = ""
    shared_to_email: Bool = False
    deleted: Bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A span of which the server did not tell everything."""

    start: datetime
    end: datetime


class CalendarPage(Model):
    """What stands in the calendar; of a task only the last comment is known."""

    tasks: Items[Task] = ()
    meetings: Items[Meeting] = ()
    has_more: Bool = False
    unreadable: Int = 0
    """How many entries could not be read."""
    gaps: tuple[Gap, ...] = ()
    """The spans with more than could be read."""

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.has_more and not self.gaps
