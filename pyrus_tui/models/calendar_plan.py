"""One sheet of the calendar: what stands where, and where the cursor goes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from functools import cached_property
from typing import Any

from pyrus_tui.models.calendar_items import ONE_DAY, Item, ItemKey, by_day
from pyrus_tui.models.calendar_layout import (
    ROWS,
    Block,
    View,
    blocks,
    moment_of,
    rows_of,
    span,
)

NOTHING: tuple[Item, ...] = ()

Mark = tuple[date, tuple[Any, ...]]
"""A day and an item's order on it: what comes first in time."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cursor is: a day, in weeks and days also a half hour, and an item if one is there.

    Without a `row` it is among what has no time of day. `since` is the half hour at the other end
    of a range, while one is chosen.
    """

    day: date
    row: int | None = None
    key: ItemKey | None = None
    since: int | None = None

    @property
    def chosen(self) -> range:
        """The half hours of the range; empty where none is chosen."""
        if self.row is None or self.since is None:
            return range(0)
        return range(min(self.row, self.since), max(self.row, self.since) + 1)


@dataclass(frozen=True, slots=True)
class Sight:
    """Which part of months, weeks and days is shown.

    `hidden` are weekdays without a column, 0 is Monday. `rows` are the half hours that a day has
    at least: it has more where something stands before or after them.
    """

    hidden: frozenset[int] = frozenset()
    rows: range = range(ROWS)


WHOLE = Sight()


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A line of the agenda: the title of a day, or an item on it."""

    day: date
    key: ItemKey | None = None


class Plan:
    """The items of the days that a view shows."""

    def __init__(
        self,
        view: View,
        day: date,
        items: Iterable[Item],
        zone: tzinfo,
        week_start: int,
        sight: Sight = WHOLE,
    ) -> None:
        """Take the day to show; which days stand beside it follows from the view."""
        self.view = view
        self.day = day
        self.zone = zone
        self.week_start = week_start
        self.first, self.last = span(view, day, week_start)
        self.sight = sight
        every = tuple(
            self.first + ONE_DAY * number for number in range((self.last - self.first).days + 1)
        )
        self.hidden = sight.hidden if view in (View.MONTH, View.WEEK) else frozenset()
        self.days = tuple(each for each in every if each.weekday() not in self.hidden)
        self.items = {item.key: item for item in items}
        self.by_day = by_day(self.items.values(), self.first, self.last)
        self._blocks: dict[date, tuple[Block, ...]] = {}

    @property
    def has_rows(self) -> bool:
        """Whether the days are divided into half hours."""
        return self.view in (View.WEEK, View.DAY)

    def on(self, day: date) -> tuple[Item, ...]:
        """Return what stands on a day."""
        return self.by_day.get(day, NOTHING)

    def whole_day(self, day: date) -> tuple[Item, ...]:
        """Return what has no time of day."""
        return tuple(item for item in self.on(day) if item.start is None)

    def blocks(self, day: date) -> tuple[Block, ...]:
        """Return what has a time of day, in lanes."""
        if day not in self._blocks:
            self._blocks[day] = blocks(self.on(day), day, self.zone)
        return self._blocks[day]

    @cached_property
    def rows(self) -> range:
        """The half hours that the days have: nothing stands before or after them."""
        if not self.has_rows:
            return self.sight.rows
        laid = [block for day in self.days for block in self.blocks(day)]
        first = min((block.top for block in laid), default=ROWS)
        last = max((block.bottom for block in laid), default=0)
        return range(min(self.sight.rows.start, first), max(self.sight.rows.stop, last))

    @cached_property
    def unseen(self) -> int:
        """How many items stand only on days that are not shown."""
        shown = {item.key for day in self.days for item in self.on(day)}
        return len({item.key for here in self.by_day.values() for item in here} - shown)

    def at(self, place: Place) -> tuple[Item, ...]:
        """Return what stands at a place."""
        if not self.has_rows:
            return self.on(place.day)
        if place.row is None:
            return self.whole_day(place.day)
        row = place.row
        return tuple(b.item for b in self.blocks(place.day) if b.top <= row < b.bottom)

    def item(self, place: Place) -> Item | None:
        """Return the item that the cursor is on."""
        return self.items.get(place.key) if place.key is not None else None

    def covers(self, day: date) -> bool:
        """Say whether a day is within the period that is shown."""
        return self.first <= day <= self.last

    def shows(self, day: date) -> bool:
        """Say whether a day can be seen."""
        return self.covers(day) and day.weekday() not in self.hidden

    def _shown_day(self, day: date) -> date:
        """Return the day that is shown nearest to one."""
        if self.shows(day) or not self.covers(day):
            return day
        return min(self.days, key=lambda shown: abs(shown - day))

    # -- the cursor ----------------------------------------------------------------------------

    def settle(self, place: Place) -> Place:
        """Keep the cursor on its item, wherever that went; without one take the first one there."""
        if not self.has_rows:
            place = replace(place, row=None)
        item = self.item(place)
        if item is not None and any(item.first <= day <= item.last for day in self.days):
            found = self._to(item, place)
        else:
            found = self._first_at(replace(place, day=self._shown_day(place.day)))
        keeps = self.has_rows and found.day == place.day and found.row is not None
        return replace(found, since=place.since if keeps else None)

    def _to(self, item: Item, place: Place) -> Place:
        """Go to an item: as near to where the cursor is as the item reaches."""
        days = [day for day in self.days if item.first <= day <= item.last]
        day = min(days, key=lambda day: abs(day - place.day))
        row: int | None = None
        if self.has_rows and item.start is not None:
            top, bottom = rows_of(item, day, self.zone)
            row = place.row if place.row is not None and day == place.day else top
            row = min(max(row, top), bottom - 1)
        return Place(day, row, item.key)

    def go(self, place: Place, days: int, steps: int, *, morning: int = 0) -> Place:
        """Move by days to the side and by steps down; the day may lie beyond what is shown.

        A step is a week in a month, a half hour in weeks and days, an item in the agenda. `morning`
        is the row below what has no time of day.
        """
        if self.view is View.AGENDA:
            return self._along_agenda(place, days, steps)
        if self.view is View.MONTH:
            day = self._beside(place.day, days) + ONE_DAY * 7 * steps
            return self._first_at(Place(day))
        if days:
            return self._first_at(Place(self._beside(place.day, days), place.row))
        return self._down(place, steps, morning)

    def _beside(self, day: date, days: int) -> date:
        """Go so many days to the side, over those that are not shown."""
        day += ONE_DAY * days
        while day.weekday() in self.hidden:
            day += ONE_DAY if days > 0 else -ONE_DAY
        return day

    def _first_at(self, place: Place) -> Place:
        here = self.at(place)
        return replace(place, key=here[0].key if here else None)

    def _down(self, place: Place, steps: int, morning: int) -> Place:
        if place.row is None:
            keys = [item.key for item in self.whole_day(place.day)]
            at = keys.index(place.key) if place.key in keys else 0
            if 0 <= at + steps < len(keys):
                return replace(place, key=keys[at + steps])
            top = max(morning, self.rows.start)
            return self._first_at(Place(place.day, top)) if steps > 0 else place
        row = place.row + steps
        if row < self.rows.start:
            whole = self.whole_day(place.day)
            return Place(place.day, None, whole[-1].key if whole else None)
        at_row = Place(place.day, min(row, self.rows.stop - 1), since=place.since)
        here = self.at(at_row)
        same = place.key if place.key in [item.key for item in here] else None
        return replace(at_row, key=same or (here[0].key if here else None))

    def jump(self, place: Place, direction: int) -> Place | None:
        """Go to the next item in the order of time, or the previous one; None where none is."""
        marks, items = self._in_order
        mark = self._mark(place)
        at = bisect_right(marks, mark) if direction > 0 else bisect_left(marks, mark) - 1
        if not 0 <= at < len(items):
            return None
        return self._to(items[at], Place(marks[at][0]))

    @cached_property
    def _in_order(self) -> tuple[list[Mark], list[Item]]:
        """All items in the order of time, each by the first of its days that is shown."""
        first: dict[ItemKey, tuple[Mark, Item]] = {}
        for day in self.days:
            for item in self.on(day):
                first.setdefault(item.key, ((day, item.order), item))
        opening = first.values()
        return [mark for mark, _item in opening], [item for _mark, item in opening]

    def _mark(self, place: Place) -> Mark:
        item = self.item(place)
        if item is not None:
            first = max(item.first, self.first)
            return next((day for day in self.days if day >= first), self.last), item.order
        if place.row is None:
            return place.day, (False,)
        return place.day, (True, moment_of(place.day, place.row, self.zone))

    # -- the agenda ----------------------------------------------------------------------------

    @cached_property
    def agenda(self) -> tuple[AgendaRow, ...]:
        """The agenda's lines: each day with something on it, and the day that was gone to."""
        rows: list[AgendaRow] = []
        for day in self.days:
            here = self.on(day)
            if here or day == self.day:
                rows.append(AgendaRow(day))
                rows += [AgendaRow(day, item.key) for item in here]
        return tuple(rows)

    def _along_agenda(self, place: Place, days: int, steps: int) -> Place:
        if days:
            day: date | None
            if days > 0:
                day = next((d for d in self.days if d > place.day and self.on(d)), None)
            else:
                day = next((d for d in reversed(self.days) if d < place.day and self.on(d)), None)
            beyond = self.last + ONE_DAY if days > 0 else self.first - ONE_DAY
            return self._first_at(Place(day or beyond))
        stops, lines = self._stops
        if not stops:
            return place
        at = lines.get(AgendaRow(place.day, place.key), 0)
        to = stops[min(max(at + steps, 0), len(stops) - 1)]
        return Place(to.day, None, to.key)

    @cached_property
    def _stops(self) -> tuple[list[AgendaRow], dict[AgendaRow, int]]:
        stops = [row for row in self.agenda if row.key is not None or not self.on(row.day)]
        return stops, {row: number for number, row in enumerate(stops)}
