"""Writing calendar files that other programs read."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from pyrus_tui.api.local_files import Part
from pyrus_tui.models.calendar_items import Item, Kind
from pyrus_tui.models.files import safe_name
from pyrus_tui.models.text import one_line


def ics(items: Iterable[Item], now: datetime, server: str) -> bytes:
    """Return items as an iCalendar file; each is an event, whole days without a zone."""
    import icalendar  # 90 ms that only an export needs

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//pyrus-tui//EN")
    calendar.add("version", "2.0")
    for item in items:
        event = icalendar.Event()
        # The same wherever it is moved, to a day without a time too: who imports it again has it
        # once.
        kind = Kind.DUE if item.kind is Kind.DUE_DATE else item.kind
        event.add("uid", f"{kind.value}{item.id}@{server or 'pyrus.com'}")
        event.add("dtstamp", now)
        event.add("summary", _summary(item))
        if item.start is None:
            event.add("dtstart", item.first)
            event.add("dtend", item.last + timedelta(days=1))
        else:
            event.add("dtstart", item.start)
            if item.end is not None and item.end > item.start:
                event.add("dtend", item.end)
        link = f"https://{server or 'pyrus.com'}/t#id{item.task_id}" if item.task_id else ""
        if item.meeting is not None and item.meeting.join_parameters is not None:
            join = item.meeting.join_parameters
            if join.url:
                event.add("location", one_line(join.url))
        if link:
            event.add("description", link)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _summary(item: Item) -> str:
    return f"{item.title} ({_WORDS[item.kind]})" if item.kind in _WORDS else item.title


_WORDS = {Kind.STEP: "step deadline", Kind.REMINDER: "reminder"}


async def write_file(folder: Path, name: str, data: bytes) -> Path:
    """Write a file of this name, or the next that is free, and return where it is.

    Raises:
        BadFile: it cannot be written there.
    """
    return await asyncio.to_thread(_write, folder, safe_name(name), data)


def _write(folder: Path, name: str, data: bytes) -> Path:
    part = Part(folder, name)
    try:
        part.write(data)
        return part.finish()
    finally:
        part.discard()
