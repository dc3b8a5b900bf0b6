"""What stands beside the calendar: a small month, what is shown, and the chosen day."""

from collections.abc import Sequence, Set
from datetime import date, tzinfo

from textual.content import Content

from pyrus_tui.models.calendar import CalendarKind
from pyrus_tui.models.calendar_items import KIND_OF, Item, Kind
from pyrus_tui.models.calendar_layout import month_weeks
from pyrus_tui.ui.render.calendar_text import (
    item_title,
    kind_text,
    mark,
    month_name,
    time_range,
    tint,
)
from pyrus_tui.ui.render.text import fit
from pyrus_tui.ui.render.times import date_text, weekday
from pyrus_tui.words import _


def small_month(day: date, today: date, busy: Set[date], week_start: int, width: int) -> Content:
    """Draw a month in little: days with something on them have a star, the chosen is marked."""
    lines = [Content.styled(f"{month_name(day)} {day.year}".center(width), ".text--group")]
    weeks = month_weeks(day, week_start)
    names = "".join(f" {weekday(each)[:2]} " for each in weeks[0])
    lines.append(Content.styled(names, ".text--muted"))
    for week in weeks:
        parts: list[tuple[str, str]] = []
        for each in week:
            text = f"{'>' if each == day else ' '}{each.day:>2}{'*' if each in busy else ' '}"
            style = ".text--muted" if each.month != day.month else ""
            style = ".text--accent" if each == today else style
            parts.append((text, "reverse" if each == day else style))
        lines.append(Content.assemble(*parts))
    return Content("\n").join(lines)


def shown_kinds(
    kinds: CalendarKind, *, meetings: bool, everyone: bool, off: Set[Kind] = frozenset()
) -> Content:
    """List the kinds that are shown, and whose tasks; what the server does not tell is off."""
    lines = [Content.styled(_("Show  (\\ changes it)"), ".text--group")]
    shown = {kind: bool(kinds & bit) for bit, kind in KIND_OF.items()} | {Kind.MEETING: meetings}
    for kind, on in shown.items():
        box = _box(on, f"{kind.value} {kind_text(kind)}")
        lines.append(box.stylize(".text--muted") if kind in off else box)
    whose = _("( ) mine (•) all") if everyone else _("(•) mine ( ) all")
    return Content("\n").join([*lines, Content(whose)])


def _box(on: bool, text: str) -> Content:
    return Content(f"[{'x' if on else ' '}] {text}")


def kinds_line(kinds: CalendarKind, *, meetings: bool, everyone: bool, short: bool) -> Content:
    """Say in a bar which kinds are shown, and whose tasks."""
    shown = [kind for bit, kind in KIND_OF.items() if kinds & bit]
    shown += [Kind.MEETING] if meetings else []
    names = [kind.value if short else f"{kind.value} {kind_text(kind)}" for kind in shown]
    whose = _("all") if everyone else _("mine")
    return Content(f"{' '.join(names) if short else ', '.join(names)} · {whose} ")


def day_list(
    day: date, items: Sequence[Item], today: date, zone: tzinfo, width: int, empty: str
) -> Content:
    """List what stands on a day; `empty` is said where that is nothing."""
    head = f"{weekday(day)} {date_text(day, today)}"
    lines = [Content.styled(head, ".text--group")]
    if not items:
        lines.append(Content.styled(empty, ".text--muted"))
    for item in items:
        when = time_range(item, zone)
        text = f"{mark(item)}{when + ' ' if when else ''}{item_title(item)}"
        lines.append(Content.styled(fit(text, width).rstrip(), tint(item)))
    return Content("\n").join(lines)
