"""The sheet of the calendar, drawn line by line: a key paints the lines of two places, no more."""

from collections.abc import Callable, Iterable, Set
from datetime import date
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.visual import RenderOptions

from pyrus_tui.models.calendar_items import ONE_DAY, Item
from pyrus_tui.models.calendar_layout import step
from pyrus_tui.models.calendar_plan import Place, Plan
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.calendar_sheets import Sheet
from pyrus_tui.ui.terminal import TextStyled
from pyrus_tui.ui.widgets.scrolled import Scrolled


class CalendarGrid(TextStyled, Scrolled, can_focus=True, inherit_bindings=False):
    """Shows a plan as a sheet. The cursor is on an item, and goes with it wherever it is moved.

    `plan_for` makes the plan of another period when the cursor leaves the one shown; `draw` makes
    the sheet of a plan for a width and a height; `tell` says elsewhere what the cursor is on, at
    once, so that both are painted together.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "calendar--block",
        "calendar--late",
        "calendar--meeting",
    }
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.CALENDAR_GRID)]

    class Moved(Message):
        """The cursor went to another place."""

        def __init__(self, grid: "CalendarGrid", place: Place) -> None:
            super().__init__()
            self.grid = grid
            self.place = place

        @property
        def control(self) -> "CalendarGrid":
            """Return the sheet, for `@on(CalendarGrid.Moved, "#id")`."""
            return self.grid

    class Opened(Moved):
        """A person opened what the cursor is on."""

    class Turned(Moved):
        """Another period is shown now."""

    def __init__(
        self,
        plan: Plan,
        place: Place,
        plan_for: Callable[[Place], Plan],
        draw: Callable[[Plan, int, int], Sheet],
        tell: Callable[[], None],
        *,
        morning: int,
        id: str | None = None,
    ) -> None:
        """Take the first plan; `morning` is the half hour at which the day begins."""
        super().__init__(id=id)
        self._plan = plan
        self._place = plan.settle(place)
        self._plan_for = plan_for
        self._draw = draw
        self._tell = tell
        self._morning = morning
        self._sheet: Sheet | None = None
        self._lines: LRUCache[tuple[int, Place | None, int], Strip] = LRUCache(512)
        self._marked: tuple[Place, frozenset[int]] | None = None
        self._busy_of: Iterable[Item] = ()
        self._busy: Set[date] = frozenset()

    # Data

    @property
    def plan(self) -> Plan:
        """What is shown."""
        return self._plan

    @property
    def place(self) -> Place:
        """Where the cursor is."""
        return self._place

    def busy_days(self, items: Iterable[Item]) -> Set[date]:
        """Return the days on which items stand; worked out once for the same items."""
        if items is not self._busy_of:
            self._busy_of = items
            self._busy = frozenset(
                item.first + ONE_DAY * n
                for item in items
                for n in range(min(LONGEST, (item.last - item.first).days) + 1)
            )
        return self._busy

    def show(self, plan: Plan, place: Place | None = None) -> None:
        """Show a plan; the cursor stays on its item, or goes to a place."""
        before = self._place
        top = self.scroll_offset.y
        now = self._plan
        same = (plan.view, plan.first, plan.rows) == (now.view, now.first, now.rows)
        self._plan = plan
        self._place = plan.settle(place or before)
        self.draw_again()
        if same:
            self._scroll_lines(top)
        else:
            self._scroll_to_morning()
        self._show_cursor()
        if self._place != before or place is not None:
            self._moved()

    def _moved(self) -> None:
        self._tell()
        self.post_message(self.Moved(self, self._place))

    def draw_again(self) -> None:
        """Make the sheet anew: its size, its items or the minute changed."""
        self._sheet = self._marked = None
        self._lines.clear()
        if self.size.width and self.size.height:
            sheet = self._the_sheet()
            self.virtual_size = Size(self.size.width, sheet.height)
        self.refresh()

    def _the_sheet(self) -> Sheet:
        if self._sheet is None:
            width = self.scrollable_content_region.width
            self._sheet = self._draw(self._plan, max(1, width), self.size.height)
        return self._sheet

    # Painting

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        width = self.scrollable_content_region.width
        sheet = self._the_sheet()
        y = self._line_at(y)
        if not 0 <= y < sheet.height:
            return Strip.blank(width, self.visual_style.rich_style)
        at_cursor = self._place if y in self._lines_at_cursor() else None
        state = (y, at_cursor, width)
        if (strip := self._lines.get(state)) is None:
            content = sheet.line(y, self._place if at_cursor else Place(NOWHERE))
            strip = self._strip(content, width)
            self._lines[state] = strip
        return strip

    def _lines_at_cursor(self) -> frozenset[int]:
        if self._marked is None or self._marked[0] is not self._place:
            self._marked = (self._place, self._the_sheet().lines_of(self._place))
        return self._marked[1]

    def _line_at(self, y: int) -> int:
        """Return the sheet's line at a line of the screen: its head does not scroll."""
        return y if y < self._the_sheet().head else y + self.scroll_offset.y

    def _strip(self, content: Content, width: int) -> Strip:
        options = RenderOptions(self._get_style, {"text_wrap": "nowrap"})
        content = content.truncate(width, ellipsis=False)
        strips = content.render_strips(width, 1, self.visual_style, options)
        strip = strips[0] if strips else Strip.blank(0)
        return strip.adjust_cell_length(width, self.visual_style.rich_style)

    def _refresh_places(self, *places: Place) -> None:
        sheet, height = self._the_sheet(), self.size.height
        lines = frozenset[int]().union(*map(sheet.lines_of, places))
        shown = [y if y < sheet.head else y - self.scroll_offset.y for y in lines]
        regions = [Region(0, y, self.size.width, 1) for y in shown if 0 <= y < height]
        if regions:  # without any Textual would draw all lines
            self.refresh(*regions)

    def notify_style_update(self) -> None:
        """Forget what was drawn in the old colours."""
        super().notify_style_update()
        self._lines.clear()

    def on_resize(self) -> None:
        """Draw for the new size, with the cursor in sight."""
        first = self._sheet is None
        self.draw_again()
        if first:
            self._scroll_to_morning()
        self._show_cursor()

    # Scrolling

    def _scroll_lines(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, force=True, immediate=True)

    def _scroll_to_morning(self) -> None:
        plan = self._plan
        limited = plan.sight.rows.start > 0  # then the day begins with what is shown first
        self._scroll_lines(self._morning if plan.has_rows and not limited else 0)

    def _show_cursor(self) -> None:
        sheet = self._the_sheet()
        lines = [y for y in sheet.lines_of(self._place) if y >= sheet.head]
        if not lines or not self.size.height:
            return
        first, last = min(lines), max(lines)
        if self._place.row is not None and self._plan.has_rows:
            first = last = sheet.head + self._place.row - self._plan.rows.start
        top, height = self.scroll_offset.y, self.size.height
        if first < top + sheet.head:
            self._scroll_lines(first - sheet.head - (height // 4 if sheet.head == 0 else 0))
        elif last >= top + height:
            self._scroll_lines(last - height + 1 + height // 4)

    # Moving

    def go(self, place: Place) -> None:
        """Put the cursor on a place; a place beyond what is shown brings its period."""
        if not self._plan.covers(place.day):
            self.turn(place)
            return
        before, self._place = self._place, place
        if before != place:
            self._refresh_places(before, place)
            self._show_cursor()
            self._moved()

    def turn(self, place: Place) -> None:
        """Show the period of a place, with the cursor there."""
        plan = self._plan_for(place)
        self.show(plan, place)
        self.post_message(self.Turned(self, self._place))

    def action_grid_go(self, days: int, steps: int) -> None:
        """Go a day to the side, or a step down."""
        try:
            place = self._plan.go(self._place, days, steps, morning=self._morning)
        except OverflowError:  # the end of the calendar
            return
        self.go(place)

    def action_grid_jump(self, direction: int) -> None:
        """Go to the next item, or the previous one."""
        place = self._plan.jump(self._place, direction)
        if place is not None:
            self.go(place)

    def action_grid_turn(self, periods: int) -> None:
        """Go to the next period, or the previous one."""
        try:
            day = step(self._plan.view, self._place.day, periods)
        except (OverflowError, ValueError):
            return
        self.turn(Place(day, self._place.row))

    def action_grid_open(self) -> None:
        """Open what the cursor is on."""
        self.post_message(self.Opened(self, self._place))

    def on_click(self, event: events.Click) -> None:
        """Go to the place clicked at; open it with a double click."""
        offset = event.get_content_offset_capture(self)
        place = self._the_sheet().place_at(offset.x, self._line_at(offset.y))
        if place is not None:
            self.go(place)
            if event.chain == 2:
                self.action_grid_open()


NOWHERE = date.min
"""A day that no sheet shows: for lines without the cursor."""

LONGEST = 400
"""Days that an item covers at most in the small month."""
