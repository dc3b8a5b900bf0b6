"""The calendar as it is kept on the disk: the latest months of a person's own tasks."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from immutables import Map

from pyrus_tui.models.base import Json
from pyrus_tui.models.calendar import EVERY_KIND, CalendarKind, Gap, Meeting
from pyrus_tui.store.calendar_state import Calendar, MonthKey, MonthRead, Sieve, StepsRead

MOST_MONTHS = 6
"""How many months are kept: those that were read last."""


def pack_calendar(calendar: Calendar) -> Json:
    """Write the calendar as JSON; what concerns all tasks one may see is not kept."""
    mine = [(key, month) for key, month in calendar.months.items() if not key[1]]
    latest = sorted(mine, key=lambda found: found[1].read)[-MOST_MONTHS:]
    known = ((found.read, day, found) for (day, all_), found in calendar.steps.items() if not all_)
    steps = sorted(known, key=lambda found: found[:2])[-MOST_MONTHS * 31 :]
    return {
        "months": [[month[0].isoformat(), _packed(read)] for month, read in latest],
        "sieve": {**asdict(calendar.sieve), "kinds": int(calendar.sieve.kinds)},
        "steps": [
            [day.isoformat(), list(found.task_ids), found.complete, read.isoformat()]
            for read, day, found in steps
        ],
    }


def _packed(month: MonthRead) -> Json:
    return {
        "found": [[int(kind), list(ids)] for kind, ids in month.found.items()],
        "meetings": [meeting.to_json().decode() for meeting in month.meetings],
        "gaps": [[gap.start.isoformat(), gap.end.isoformat()] for gap in month.gaps],
        "unreadable": month.unreadable,
        "read": month.read.isoformat(),
    }


def unpack_calendar(kept: Json) -> Calendar:
    """Read back what `pack_calendar` wrote; what cannot be read is not known."""
    if not isinstance(kept, dict):
        return Calendar()
    try:
        return Calendar(
            months=Map(_months(kept["months"])),
            steps=Map(_steps(kept["steps"])),
            sieve=_sieve(kept.get("sieve", {})),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return Calendar()


def _months(kept: Json) -> Iterable[tuple[MonthKey, MonthRead]]:
    for day, month in kept:
        yield (
            (date.fromisoformat(day), False),
            MonthRead(
                found={CalendarKind(kind): tuple(ids) for kind, ids in month["found"]},
                meetings=tuple(Meeting.from_json(meeting) for meeting in month["meetings"]),
                gaps=tuple(
                    Gap(datetime.fromisoformat(start), datetime.fromisoformat(end))
                    for start, end in month["gaps"]
                ),
                unreadable=int(month["unreadable"]),
                read=datetime.fromisoformat(month["read"]),
            ),
        )


def _sieve(kept: Json) -> Sieve:
    default = Sieve()
    return Sieve(
        kinds=CalendarKind(int(kept.get("kinds", default.kinds))) & EVERY_KIND,
        meetings=bool(kept.get("meetings", default.meetings)),
        weekends=bool(kept.get("weekends", default.weekends)),
        only_hours=bool(kept.get("only_hours", default.only_hours)),
    )


def _steps(kept: Json) -> Iterable[tuple[MonthKey, StepsRead]]:
    for day, ids, complete, read in kept:
        found = StepsRead(tuple(ids), bool(complete), datetime.fromisoformat(read))
        yield (date.fromisoformat(day), False), found
