"""Weeks and days by the hour: blocks as long as they last, side by side where they overlap."""

from collections.abc import Sequence
from datetime import date, datetime

from textual.content import Content

from pyrus_tui.models.calendar_items import Item, Kind
from pyrus_tui.models.calendar_layout import ROW_MINUTES, Block, skipped_rows
from pyrus_tui.models.calendar_plan import Place, Plan
from pyrus_tui.ui.render.calendar_sheets import (
    CURSOR,
    Part,
    column_at,
    cut,
    day_heads,
    drawn,
    shown_of,
    widths,
)
from pyrus_tui.ui.render.calendar_text import item_title, mark, time_range, tint
from pyrus_tui.ui.render.text import fit
from pyrus_tui.words import _

LABEL = 6
"""Cells for the time at the left."""

LEAST_LANE = 5
"""Cells that a lane has at least; lanes without room are counted."""


class HourSheet:
    """Days side by side: first what has no time of day, then half hours."""

    def __init__(self, plan: Plan, width: int, height: int, now: datetime) -> None:
        self._plan = plan
        self._now = now.astimezone(plan.zone)
        self._sizes = widths(width - LABEL, len(plan.days))
        most = max((len(plan.whole_day(day)) for day in plan.days), default=0)
        self._whole = max(1, min(most, height // 4))
        self._skipped = {day: frozenset(skipped_rows(day, plan.zone)) for day in plan.days}
        self.head = self._whole + 2
        self.height = self.head + len(plan.rows)

    def y_of(self, row: int) -> int:
        """Return the line of a half hour."""
        return self.head + row - self._plan.rows.start

    def _row_at(self, y: int) -> int:
        return y - self.head + self._plan.rows.start

    def lines_of(self, place: Place) -> frozenset[int]:
        """A place is on the line of its half hour, and on those of its block."""
        if place.row is None:
            return frozenset(range(1, 1 + self._whole))
        rows = {place.row, *place.chosen}
        for block in self._plan.blocks(place.day):
            if block.item.key == place.key:
                rows |= set(range(block.top, block.bottom))
        return frozenset(self.y_of(row) for row in rows)

    def place_at(self, x: int, y: int) -> Place | None:
        """Return the half hour, and what stands there."""
        column = column_at(self._sizes, x - LABEL)
        if column is None or y == 0 or y == self.head - 1 or y >= self.height:
            return None
        day = self._plan.days[column]
        place = Place(day, None if y < self.head else self._row_at(y))
        here = self._plan.at(place)
        number = y - 1 if place.row is None else self._lane_at(place, column, x)
        number = min(number, len(here) - 1)
        return Place(day, place.row, here[number].key if here else None)

    def _lane_at(self, place: Place, column: int, x: int) -> int:
        assert place.row is not None
        here = self._blocks(place.day, place.row)
        if not here:
            return 0
        inside = x - LABEL - sum(self._sizes[:column])
        lane = inside * here[0].lanes // max(1, self._sizes[column])
        return next((n for n, block in enumerate(here) if block.lane == lane), 0)

    def _blocks(self, day: date, row: int) -> list[Block]:
        return [block for block in self._plan.blocks(day) if block.top <= row < block.bottom]

    def line(self, y: int, place: Place) -> Content:
        """Draw the names of the days, what has no time of day, or a half hour."""
        today = self._now.date()
        if y == 0:
            heads = day_heads(self._plan.days, self._sizes, today)
            return Content.assemble((" " * LABEL, ""), *heads)
        if y < self.head - 1:
            return self._whole_day_line(y - 1, place)
        if y == self.head - 1:
            return Content.styled("─" * (LABEL + sum(self._sizes)), ".text--muted")
        row = self._row_at(y)
        parts: list[Part] = [self._label(row)]
        for day, size in zip(self._plan.days, self._sizes, strict=True):
            parts += self._half_hour(day, row, size, place)
        return Content.assemble(*parts)

    def _whole_day_line(self, number: int, place: Place) -> Content:
        parts: list[Part] = [(fit(_("all") if number == 0 else "", LABEL), ".text--muted")]
        for day, size in zip(self._plan.days, self._sizes, strict=True):
            at_cursor = day == place.day and place.row is None
            here = self._plan.whole_day(day)
            item, more = shown_of(here, number, self._whole, place.key if at_cursor else None)
            if more:
                parts.append((fit(f" +{more}", size), ".text--muted"))
            elif item is not None:
                text = f"{mark(item)}{item_title(item)}"
                parts += drawn(item, size, text, at_cursor and item.key == place.key)
            elif at_cursor and not here and number == 0:
                parts += [(cut(">", size - 1), CURSOR), (" ", "")]
            else:
                parts.append((" " * size, ""))
        return Content.assemble(*parts)

    def _label(self, row: int) -> Part:
        minutes = row * ROW_MINUTES
        now = self._now.hour * 60 + self._now.minute
        if self._now.date() in self._plan.days and 0 <= now - minutes < ROW_MINUTES:
            return f"{self._now:%H:%M}◂", ".text--accent"
        text = f"{minutes // 60:02}:{minutes % 60:02}" if minutes % 60 == 0 else ""
        return fit(text, LABEL), ".text--muted"

    def _half_hour(self, day: date, row: int, size: int, place: Place) -> list[Part]:
        at_cursor = day == place.day and row == place.row
        chosen = day == place.day and row in place.chosen
        here = self._blocks(day, row)
        if not here:
            if at_cursor or chosen:
                sign = ">" if at_cursor else "+"
                return [(cut(sign, size - 1), CURSOR), (" ", "")]
            if row in self._skipped[day]:
                return [(fit("~", size), ".text--muted")]
            return [(fit("·" if row % 2 == 0 else "", size), ".text--muted")]
        key = place.key if day == place.day else None
        laid = self._lanes(here, row, size - 1, key)
        return [*laid, ("+", CURSOR) if chosen else (" ", "")]

    def _lanes(self, here: Sequence[Block], row: int, room: int, key: object) -> list[Part]:
        lanes = here[0].lanes
        shown = min(lanes, max(1, room // LEAST_LANE))
        in_lane: dict[int, Block] = {}
        left_out = 0
        for block in here:
            lane = block.lane
            if lane >= shown - 1 and lanes > shown:
                # The last lane that has room stands for all further ones.
                lane = shown - 1
                if lane in in_lane and block.item.key != key:
                    left_out += 1
                    continue
                left_out += lane in in_lane
            in_lane[lane] = block
        parts: list[Part] = []
        for lane, size in enumerate(widths(room, shown)):
            found = in_lane.get(lane)
            if found is None:
                parts.append((" " * size, ""))
                continue
            chosen = found.item.key == key
            text = self._words(found, row, size, chosen)
            if left_out and lane == shown - 1 and row == found.top and size > LEAST_LANE:
                more = f" +{left_out}"
                text = fit(text, size - len(more)) + more
            parts.append((cut(text, size), CURSOR if chosen else _ground(found.item)))
        return parts

    def _words(self, block: Block, row: int, size: int, chosen: bool) -> str:
        item = block.item
        edge = ">" if chosen and row == block.top else "▌" if _lasts(item) else "•"
        if row == block.top:
            letter = "!" if item.overdue else "" if size < 14 else f"{item.kind.value} "
            minutes = item.start.astimezone(self._plan.zone).minute if item.start else 0
            odd = f"{time_range(item, self._plan.zone)[:5]} " if minutes % ROW_MINUTES else ""
            return f"{edge}{letter}{odd if size >= 12 else ''}{item_title(item)}"
        if row == block.top + 1 and size >= 12:
            return f"{edge}{time_range(item, self._plan.zone)}"
        return edge


def _ground(item: Item) -> str:
    """Return the style of a block, which fills its lane."""
    if not _lasts(item):
        return tint(item)
    if item.overdue:
        return ".calendar--late"
    return ".calendar--meeting" if item.kind is Kind.MEETING else ".calendar--block"


def _lasts(item: Item) -> bool:
    return item.start is not None and item.end is not None and item.end > item.start
