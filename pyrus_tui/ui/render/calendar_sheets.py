"""Sheets of the calendar, line by line: what a line shows, and which lines a place is on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from textual.content import Content

from pyrus_tui.models.calendar_items import Item
from pyrus_tui.models.calendar_plan import AgendaRow, Place, Plan
from pyrus_tui.ui.render.calendar_text import item_title, mark, time_range, tint
from pyrus_tui.ui.render.text import fit
from pyrus_tui.ui.render.times import date_text, day_text, month, weekday
from pyrus_tui.words import _

Part = tuple[str, str]
"""A text and its style."""

CURSOR = "reverse"


class Sheet(Protocol):
    """Something to draw in lines; the first `head` of them stay where they are."""

    head: int
    height: int

    def lines_of(self, place: Place) -> frozenset[int]:
        """Return the lines that look different while the cursor is at a place."""
        ...

    def line(self, y: int, place: Place) -> Content:
        """Draw a line."""
        ...

    def place_at(self, x: int, y: int) -> Place | None:
        """Return the place at a cell; None where there is none."""
        ...


def widths(width: int, columns: int) -> list[int]:
    """Share a width among columns, the first ones taking what is left over."""
    each, more = divmod(max(width, columns), columns)
    return [each + (number < more) for number in range(columns)]


def column_at(sizes: Sequence[int], x: int) -> int | None:
    """Return the column a cell is in."""
    for number, size in enumerate(sizes):
        if x < size:
            return number if x >= 0 else None
        x -= size
    return None


def day_heads(days: Sequence[date], sizes: Sequence[int], today: date) -> list[Part]:
    """Name days over their columns: `Mon 23`, today in brackets."""
    parts: list[Part] = []
    for day, size in zip(days, sizes, strict=True):
        text = f"{weekday(day)} {day.day}" if size >= 9 else f"{weekday(day)[:2]}{day.day}"
        if day.day == 1 or size >= 16:
            text += f" {month(day)}"
        style = ".text--accent" if day == today else ".text--strong"
        text = f"[{text}]" if day == today else f" {text}"
        parts.append((fit(text, size), style))
    return parts


def cut(text: str, width: int) -> str:
    """Make a text so wide; where there is hardly any room, its first sign counts most."""
    return fit(text, width) if width > 2 else fit(text[: max(0, width)], width)


class MonthSheet:
    """Weeks under each other, titles in the days."""

    head = 1

    def __init__(self, plan: Plan, width: int, height: int, today: date) -> None:
        self._plan = plan
        self._today = today
        columns = 7 - len(plan.hidden)
        self._weeks = [plan.days[n : n + columns] for n in range(0, len(plan.days), columns)]
        self._sizes = widths(width, columns)
        self._cell = max(2, (height - 1) // len(self._weeks))
        self.height = 1 + self._cell * len(self._weeks)

    def lines_of(self, place: Place) -> frozenset[int]:
        """A place is on the line of its day's number, and on that of its item."""
        week = (place.day - self._plan.first).days // 7
        top = 1 + week * self._cell
        for number, item in enumerate(self._plan.on(place.day)):
            if item.key == place.key:
                return frozenset((top, top + 1 + min(number, self._cell - 2)))
        return frozenset((top,))

    def place_at(self, x: int, y: int) -> Place | None:
        """Return the day, and the item if one is drawn there."""
        column = column_at(self._sizes, x)
        week, line = divmod(y - 1, self._cell)
        if column is None or not 0 <= week < len(self._weeks):
            return None
        day = self._weeks[week][column]
        here = self._plan.on(day)
        if 1 <= line <= len(here):
            return Place(day, None, here[line - 1].key)
        return Place(day, None, here[0].key if here else None)

    def line(self, y: int, place: Place) -> Content:
        """Draw the names of the weekdays, or one line of a week."""
        if y == 0:
            names = zip(self._weeks[0], self._sizes, strict=True)
            return Content.assemble(
                *((fit(f" {weekday(day)}", size), ".text--muted") for day, size in names)
            )
        week, line = divmod(y - 1, self._cell)
        parts: list[Part] = []
        for day, size in zip(self._weeks[week], self._sizes, strict=True):
            if line == 0:
                parts += self._number(day, size, place)
            else:
                parts += self._item(day, line - 1, size, place)
        return Content.assemble(*parts)

    def _number(self, day: date, size: int, place: Place) -> list[Part]:
        text = f"{day.day:>2}" + (f" {month(day)}" if day.day == 1 else "")
        text = f"[{text}]" if day == self._today else f" {text} "
        here = day == place.day
        style = ".text--accent" if day == self._today else ".text--strong"
        if day.month != self._plan.day.month:
            style = ".text--muted"
        if here and place.key is None:
            style, text = CURSOR, ">" + text[1:]
        elif here:
            style = "bold underline"
        text = cut(text, min(len(text), size - 1))
        return [(text, style), ("─" * (size - 1 - len(text)) + " ", ".text--muted")]

    def _item(self, day: date, number: int, size: int, place: Place) -> list[Part]:
        here, room = self._plan.on(day), self._cell - 1
        item, more = shown_of(here, number, room, place.key if day == place.day else None)
        if more:
            return [(fit(f" +{more}", size), ".text--muted")]
        if item is None:
            return [(" " * size, "")]
        return drawn(
            item, size, self._text(item, day, size), item.key == place.key and day == place.day
        )

    def _text(self, item: Item, day: date, size: int) -> str:
        time = ""
        if item.start is not None and size >= 16:
            time = (time_range(item, self._plan.zone)[:5] if item.first == day else "…") + " "
        return f"{mark(item)}{time}{item_title(item)}"


def shown_of(here: Sequence[Item], number: int, room: int, key: object) -> tuple[Item | None, int]:
    """Return the item on a line of so many, or how many are left out there.

    The item under the cursor is always among those shown.
    """
    if number >= room or number >= len(here):
        return None, 0
    if number < room - 1 or len(here) <= room:
        return here[number], 0
    chosen = next((item for item in here[room - 1 :] if item.key == key), None)
    return (chosen, 0) if chosen is not None else (None, len(here) - room + 1)


def drawn(item: Item, size: int, text: str, chosen: bool) -> list[Part]:
    """Draw an item in a column; the cursor shows without colours too."""
    body = cut((">" if chosen else " ") + text, size - 1)
    return [(body, CURSOR if chosen else tint(item)), (" ", "")]


class AgendaSheet:
    """Days under each other, each with what stands on it."""

    head = 0

    def __init__(self, plan: Plan, width: int, now: datetime, empty: str) -> None:
        """Take what to say of a day on which nothing stands."""
        self._plan = plan
        self._width = width
        self._empty = empty
        self._today = now.astimezone(plan.zone).date()
        self._rows = plan.agenda
        self._at = {row: y for y, row in enumerate(self._rows)}
        self.height = len(self._rows)

    def lines_of(self, place: Place) -> frozenset[int]:
        """A place is on the line of its item, else of its day."""
        y = self._at.get(AgendaRow(place.day, place.key), self._at.get(AgendaRow(place.day)))
        return frozenset() if y is None else frozenset({y})

    def place_at(self, x: int, y: int) -> Place | None:
        """Return the item on a line, or the first one of a day."""
        if not 0 <= y < len(self._rows):
            return None
        row = self._rows[y]
        here = self._plan.on(row.day)
        return Place(row.day, None, row.key or (here[0].key if here else None))

    def line(self, y: int, place: Place) -> Content:
        """Draw the title of a day, or an item."""
        row = self._rows[y]
        drawn = self._title(row.day, place) if row.key is None else self._entry(row, place)
        return drawn.truncate(self._width)

    def _entry(self, row: AgendaRow, place: Place) -> Content:
        assert row.key is not None
        item = self._plan.items[row.key]
        chosen = row.key == place.key and row.day == place.day
        when = time_range(item, self._plan.zone) or _("all day")
        if item.first < row.day:
            when = "… " + (when.rpartition("–")[2] if row.day == item.last else "")
        who = item.who if self._width >= 70 else ""
        left = f"{'>' if chosen else ' '} {fit(when, 11)} {mark(item)} "
        right = (f" {fit(who, 18)}" if who else "") + (f" #{item.task_id}" if item.task_id else "")
        title = fit(item_title(item), max(1, self._width - len(left) - len(right)))
        if chosen:
            return Content.styled(fit(left + title + right, self._width), CURSOR)
        return Content.assemble(
            (left, ".text--muted"), (title, tint(item)), (right, ".text--muted")
        )

    def _title(self, day: date, place: Place) -> Content:
        name = f"{weekday(day)} {date_text(day, self._today)}"
        if abs((day - self._today).days) <= 1:
            name += f" {day_text(day, self._today)}"
        empty = not self._plan.on(day)
        chosen = day == place.day and place.key is None
        text = f"{'>' if chosen else '─'}─ {name} " + (self._empty + " " if empty else "")
        style = CURSOR if chosen else ".text--group"
        rule = "─" * max(0, self._width - len(text))
        return Content.assemble((text, style), (rule, ".text--muted"))
