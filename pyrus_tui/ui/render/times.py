"""Moments and days in the words of a person in a hurry, in that person's zone."""

from datetime import date, datetime, timedelta, tzinfo

from pyrus_tui.words import _, ngettext


def weekday(day: date) -> str:
    """Name a day of the week in three letters."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[day.weekday()]


def month(day: date) -> str:
    """Name a month in three letters."""
    return (
        _("Jan"),
        _("Feb"),
        _("Mar"),
        _("Apr"),
        _("May"),
        _("Jun"),
        _("Jul"),
        _("Aug"),
        _("Sep"),
        _("Oct"),
        _("Nov"),
        _("Dec"),
    )[day.month - 1]


def local_of(moment: datetime, zone: tzinfo) -> datetime:
    """Return a moment in a zone; at the ends of the calendar, where that cannot be, as it is."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def day_text(day: date, today: date) -> str:
    """Write a day: `today`, `Thu` within the week, `3 Nov` within the year, else `2025-11-03`."""
    distance = (day - today).days
    if distance == 0:
        return _("today")
    if distance == 1:
        return _("tomorrow")
    if distance == -1:
        return _("yesterday")
    if 0 < distance < 7:
        return weekday(day)
    return date_text(day, today)


def date_text(day: date, today: date) -> str:
    """Write a day without leaning on today's nearness: `3 Nov`, or `2025-11-03`."""
    if day.year == today.year:
        return f"{day.day} {month(day)}"
    return day.isoformat()


def changed_text(moment: datetime | None, now: datetime, zone: tzinfo) -> str:
    """Write when something happened, in at most 10 cells: `09:05`, `Thu`, `3 Nov`, `2025-11-03`."""
    if moment is None:
        return "-"
    local, today = local_of(moment, zone), local_of(now, zone).date()
    distance = (today - local.date()).days
    if distance == 0:
        return f"{local:%H:%M}"
    if 0 < distance < 7:
        return weekday(local)
    return date_text(local.date(), today)


def moment_text(moment: datetime | None, now: datetime, zone: tzinfo) -> str:
    """Write when something happened, with the time of day: `Thu 09:05`, `3 Nov 09:05`."""
    if moment is None:
        return "-"
    local, today = local_of(moment, zone), local_of(now, zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    distance = (today - local.date()).days
    day = weekday(local) if 0 < distance < 7 else date_text(local.date(), today)
    return f"{day} {local:%H:%M}"


def span_text(seconds: float) -> str:
    """Write a duration by its largest unit or two: `40m`, `4h`, `2d 3h`."""
    minutes = int(abs(seconds) // 60)
    if minutes < 60:
        return _("{n}m").format(n=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return _("{n}h").format(n=hours)
    days, hours = divmod(hours, 24)
    if days >= 10 or hours == 0:
        return _("{n}d").format(n=days)
    return _("{days}d {hours}h").format(days=days, hours=hours)


def coarse_text(seconds: float) -> str:
    """Write a duration by its largest unit alone: `40m`, `4h`, `2d`."""
    return span_text(seconds).split(" ")[0]


def clock_text(
    due: datetime | None, due_date: date | None, now: datetime, zone: tzinfo
) -> tuple[str, bool]:
    """Write what is left until a task is due, in at most 6 cells, and whether it is overdue.

    `2h` to go, `-3d` overdue, `Fri`, `3 Dec`; a day without a time ends with the day.
    """
    today = local_of(now, zone).date()
    if due is not None:
        left = (due - now).total_seconds()
        if left < 0:
            return "-" + coarse_text(left), True
        if left < 24 * 3600:
            return coarse_text(left), False
        day = local_of(due, zone).date()
    elif due_date is not None:
        day = due_date
        late = (today - day).days
        if late > 0:
            return _("-{n}d").format(n=late), True
        if late == 0:
            return _("today"), False
    else:
        return "-", False
    if day - today < timedelta(days=7):
        return weekday(day), False
    return date_text(day, today) if day.year == today.year else f"{day:%m/%y}", False


def due_text(due: datetime | None, due_date: date | None, now: datetime, zone: tzinfo) -> str:
    """Write when a task is due, in words: `due tomorrow 18:00`, `overdue since Mon`."""
    today = local_of(now, zone).date()
    if due is not None:
        local = local_of(due, zone)
        when = f"{day_text(local.date(), today)} {local:%H:%M}"
        late = due < now
    elif due_date is not None:
        when = day_text(due_date, today)
        late = due_date < today
    else:
        return ""
    return (_("overdue since {when}") if late else _("due {when}")).format(when=when)


def minutes_text(minutes: int) -> str:
    """Write a length of time that was measured in minutes: `1h 30m`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{n}m").format(n=rest)
    return _("{n}h").format(n=hours) + (f" {rest}" + _("m") if rest else "")


def ago_text(moment: datetime | None, now: datetime) -> str:
    """Say how long ago something happened."""
    if moment is None:
        return _("never")
    seconds = (now - moment).total_seconds()
    if seconds < 60:
        return _("now")
    minutes = int(seconds // 60)
    if minutes < 60:
        return ngettext("{n} minute ago", "{n} minutes ago", minutes).format(n=minutes)
    return _("{span} ago").format(span=coarse_text(seconds))
