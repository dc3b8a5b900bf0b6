"""The words of the calendar: items, days and periods."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from textual.content import Content

from pyrus_tui.models.calendar import Gap
from pyrus_tui.models.calendar_items import ONE_DAY, Item, Kind
from pyrus_tui.models.calendar_layout import ROW_MINUTES, View, week_of
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.render.text import join
from pyrus_tui.ui.render.times import date_text, due_text, minutes_text, month, weekday
from pyrus_tui.words import _, ngettext

MEETINGS = {
    "": _("meeting"),
    "none": _("meeting"),
    "offline": _("meeting in person"),
    "zoom": _("Zoom meeting"),
    "google meet": _("Google Meet"),
    "yandex telemost": _("Telemost"),
}


def month_name(day: date) -> str:
    """Name a month in full."""
    return (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May "),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )[day.month - 1].strip()


def view_text(view: View) -> str:
    """Name a view."""
    return (_("Month"), _("Week"), _("Day"), _("Agenda"))[view - 1]


def kind_text(kind: Kind) -> str:
    """Name a kind of item."""
    return {
        Kind.DUE: _("timed"),
        Kind.DUE_DATE: _("date"),
        Kind.STEP: _("step"),
        Kind.REMINDER: _("reminder"),
        Kind.MEETING: _("meeting"),
    }[kind]


def period_text(view: View, day: date, week_start: int) -> str:
    """Name what a view shows: `November 2026`, `week 48, November 2026`, `Mon 23 Nov 2026`."""
    named = f"{month_name(day)} {day.year}"
    if view is View.DAY:
        return f"{weekday(day)} {day.day} {month(day)} {day.year}"
    if view is View.WEEK:
        # The number of a week is that of its Thursday, whatever day it begins with.
        thursday = next(d for d in week_of(day, week_start) if d.weekday() == 3)
        number = thursday.isocalendar().week
        return _("week {n}, {month}").format(n=number, month=named)
    return named


def item_title(item: Item) -> str:
    """Return what an item is called."""
    if item.kind is Kind.MEETING and item.title.casefold() in MEETINGS:
        return MEETINGS[item.title.casefold()]
    return item.title


def clock(moment: datetime, zone: tzinfo) -> str:
    """Write a time of day."""
    return f"{moment.astimezone(zone):%H:%M}"


def time_range(item: Item, zone: tzinfo) -> str:
    """Write from when to when something lasts: `10:00–11:30`, `10:00`; "" for whole days."""
    if item.start is None or item.end is None:
        return ""
    start = clock(item.start, zone)
    return start if item.end <= item.start else f"{start}–{clock(item.end, zone)}"


def range_text(rows: range) -> str:
    """Write half hours by the clock on the wall: `10:00–11:30`."""
    ends = (rows.start * ROW_MINUTES, rows.stop * ROW_MINUTES)
    return "–".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in ends)


def mark(item: Item) -> str:
    """Write an item's kind in two cells: its letter, and whether it is overdue."""
    return item.kind.value + ("!" if item.overdue else " ")


def tint(item: Item) -> str:
    """Return the style of an item; what it says stands there in letters too."""
    if item.overdue:
        return ".text--error"
    if item.kind in (Kind.STEP, Kind.REMINDER):
        return ".text--warning" if item.kind is Kind.STEP else ".text--muted"
    return ".text--accent" if item.kind is Kind.MEETING else ""


def missing_text(gaps: Sequence[Gap], unreadable: int, now: datetime, zone: tzinfo) -> str:
    """Say what is missing: where there is more than can be read, and what cannot be understood."""
    parts = []
    if len(gaps) == 1 and gaps[0].end - gaps[0].start < ONE_DAY:
        start, today = gaps[0].start, now.astimezone(zone).date()
        whole_day = gaps[0].end - start > ONE_DAY / 2  # of what has no time: a day of UTC
        local = start if whole_day else start.astimezone(zone)
        when = date_text(local.date(), today) + ("" if whole_day else f" {local:%H:%M}")
        parts.append(_("over 100 on {when}").format(when=when))
    elif len(gaps) > 1:
        parts.append(ngettext("{n} gap", "{n} gaps", len(gaps)).format(n=len(gaps)))
    if unreadable:
        told = ngettext("{n} unreadable", "{n} unreadable", unreadable)
        parts.append(told.format(n=unreadable))
    return _("incomplete") + (": " + ", ".join(parts) if parts else "")


def item_line(item: Item, now: datetime, zone: tzinfo) -> Content:
    """Draw what is known of an item in one line, also how to join a meeting."""
    today = now.astimezone(zone).date()
    parts = [Content.styled(item_title(item), "bold")]
    when = time_range(item, zone)
    if item.start is not None and item.end is not None and item.end > item.start:
        when += f" ({minutes_text(int((item.end - item.start).total_seconds() // 60))})"
    day = f"{weekday(item.first)} {date_text(item.first, today)}"
    parts.append(Content(f"{day} {when}".strip()))
    if item.kind is Kind.STEP:
        parts.append(Content(_("deadline of the step")))
    elif item.kind is Kind.REMINDER:
        parts.append(Content(_("comes back to the inbox")))
    elif item.task is not None and item.overdue:
        late = due_text(item.task.due, item.task.due_date, now, zone)
        parts.append(Content.styled(late, ".text--error"))
    if item.task_id is not None:
        parts.append(Content.styled(f"#{item.task_id}", ".text--muted"))
    if item.meeting is not None and item.meeting.join_parameters is not None:
        join_by = item.meeting.join_parameters
        if join_by.url:
            parts.append(Content(one_line(join_by.url, 100)))
        if join_by.password:
            parts.append(Content(_("password {word}").format(word=one_line(join_by.password, 30))))
    if item.who:
        parts.append(Content.styled(one_line(item.who, 40), ".text--muted"))
    return join(parts)
