"""The calendar: deadlines, reminders and meetings as a plan that keys change."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var

from pyrus_tui.models.calendar_items import Item
from pyrus_tui.models.calendar_layout import View
from pyrus_tui.models.calendar_plan import Place
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.calendar_state import Sieve
from pyrus_tui.store.calendaring import CalendarView, Undated
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.store.state import Mood, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.screens.showing import comments, first_shown, summary
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.screens.turning import TurningScreen
from pyrus_tui.ui.widgets.boxes import Box, Row
from pyrus_tui.ui.widgets.calendar_grid import CalendarGrid
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, Lines, Pane, StatusLine
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.thread_view import ThreadView
from pyrus_tui.words import _

REST = 0.06
"""Seconds that the cursor must rest before the small month and the key bar follow it."""
AGENDA_BELOW = 80
"""Columns below which the agenda comes first: columns of days would be too narrow."""


class CalendarScreen(TurningScreen):
    """Month, week, day and agenda, a shelf of tasks without a date, and every verb of a task."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.TASKS, Where.CALENDAR))
    AUTO_FOCUS = "#grid"

    minute: var[datetime | None] = var(None, init=False)
    sifted: var[Sieve] = var(Sieve(), init=False)
    preview: var[TaskView | None] = var(None, init=False, bindings=True)

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._seen: datetime | None = None
        self._drawn: tuple[object, ...] = ()

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow the calendar, the shelf and the connection."""
        return {
            **super().follows(),
            "known": lambda state: self.items.view(state, self.wanted),
            "undated": Undated(),
            "sifted": selectors.sieve,
            "link": selectors.link,
            "account": selectors.account,
            "minute": selectors.now,
            "preview": selectors.preview_task,
        }

    def compose(self) -> ComposeResult:
        """Lay out the bars, the sheet, and what stands beside it."""
        start = Place(self.today)
        if self.app.size.width < AGENDA_BELOW:
            self.view = View.AGENDA
        morning = self.look.first_hour * 2
        plan = self.plan(start)
        yield Bar(id="title")
        yield Bar(id="tabs")
        with Row(id="body"):
            with Box(id="side"):
                yield Lines(id="small-month")
                yield Lines(id="kinds")
                yield Bar(id="shelf-title")
                yield RowList(self.draw_shelf, id="shelf")
            draw, tell = self.sheet, self.show_detail
            self.grid = CalendarGrid(plan, start, self.turn, draw, tell, morning=morning, id="grid")
            yield self.grid
            with Box(id="right"):
                yield Lines(id="day-list")
                yield Pane(id="preview-facts")
                thread = ThreadView(id="preview-thread")
                thread.can_focus = False
                yield thread
        yield from self.compose_foot()
        yield Bar(id="detail")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Ask for what is in sight."""
        self.load()
        self.show_all()

    def on_unmount(self) -> None:
        """Leave the preview to whoever comes next."""
        super().on_unmount()
        self.store.preview_task(None)

    def on_resize(self) -> None:
        """Draw what depends on the width."""
        self.show_all()

    def ask_again(self) -> None:
        """Read what is in sight anew."""
        self.load(again=True)

    def leave(self) -> bool:
        """Take `q` and Esc: the reading stops, then the shelf is left, a range, the calendar."""
        if self.stop_reading():
            self.say(_("Stopped. What was read stays; R reads the rest."), Mood.WARNING)
            return True
        if self.on_shelf:
            self.action_next_part()
            return True
        if self.grid.place.since is not None:
            self.action_range()
            return True
        return False

    # -- following the store -------------------------------------------------------------------

    def watch_known(self, old: CalendarView, known: CalendarView) -> None:
        """Put what is known now on the sheet."""
        if not self.grid.is_attached:
            return
        if known.items != old.items:
            before = {item.key for item in old.items}
            if any(item.unsent and item.key not in before for item in known.items):
                self.grid.go(replace(self.grid.place, since=None))  # it was made for the range
            self.show_again(self._made())
        elif (known.read is None) != (old.read is None):
            self.grid.draw_again()
            self.show_all()
        else:
            self.show_title()

    def _made(self) -> Place | None:
        """Follow a task that the cursor is on and that has just got its number."""
        place = self.grid.place
        if place.key is None or place.key[1] > 0:
            return None
        kind, local_id = place.key
        for entry in self.store.state.outbox:
            if entry.number == -local_id and entry.task_id > 0:
                return replace(place, key=(kind, entry.task_id))
        return None

    def watch_sifted(self) -> None:
        """Show what was chosen to be seen, in the last run perhaps."""
        if self.grid.is_attached:
            self.show_again()

    def watch_minute(self) -> None:
        """Move the mark of the present time."""
        self.grid.draw_again()
        if not self.link.offline:
            self.load()
        self.show_all()

    def watch_undated(self) -> None:
        """Fill the shelf."""
        self.shelf = {task.id: task for task in self.undated}
        shelf = self.query_one("#shelf", RowList)
        shelf.set_rows(tuple(self.shelf))
        shelf.changed()
        self.show_shelf()

    def watch_link(self) -> None:
        """Show how the connection is."""
        self.show_title()
        self.show_status()

    def watch_unsent(self) -> None:
        """Show how much is not sent."""
        self.show_title()

    def watch_account(self) -> None:
        """Show who is signed in."""
        self.show_title()

    def watch_preview(self, old: TaskView | None, view: TaskView | None) -> None:
        """Show the task under the cursor, where there is room."""
        facts, thread = self.query_one("#preview-facts", Pane), self.query_one(ThreadView)
        if view is None:
            self._drawn = ()
            facts.draw(lambda _width: Content(""))
            thread.show(())
            return
        zone, another = self.services.zone, old is None or old.task_id != view.task_id
        if another:
            self._seen = self.store.state.seen.get(view.task_id)
        facts.draw(partial(summary, view, zone))
        drawn = (view.task_id, view.task, self._seen)
        if drawn != self._drawn or view.task is None:
            self._drawn = drawn
            entries = comments(view, self.store.state, zone, self._seen)
            start = first_shown(entries) if another else None
            self.call_after_refresh(thread.show, entries, at=start)

    # -- the cursor ----------------------------------------------------------------------------

    @on(CalendarGrid.Moved, "#grid")
    def _moved(self, event: CalendarGrid.Moved) -> None:
        self.read(self._rest, self.target())

    async def _rest(self, task_id: int | None) -> None:
        """Once the cursor rests show what stands beside it, and what can be done there."""
        await self.services.clock.sleep(REST)
        self.show_beside()
        self.refresh_bindings()
        await self.services.reader.preview(task_id)

    @on(RowList.Moved, "#shelf")
    def _moved_on_shelf(self, event: RowList.Moved) -> None:
        if self.on_shelf:
            self.read(self._rest, self.target())

    @on(CalendarGrid.Turned, "#grid")
    def _turned(self, event: CalendarGrid.Turned) -> None:
        self.show_all()

    @on(CalendarGrid.Opened, "#grid")
    def _opened(self, event: CalendarGrid.Opened) -> None:
        if self.app.screen is not self:
            return
        item, place = self.chosen(), self.grid.place
        if item is None:
            if self.view is not View.DAY:
                self.look_at(View.DAY, place)
        elif item.unsent:
            self.say(_("The task is not made yet: it waits in the outbox; u takes it back."))
        elif item.task_id is None:
            self.say(self._about_meeting(item))
        else:
            shown = (i for i in self.grid.plan.items.values() if not i.unsent)
            order = tuple(dict.fromkeys(i.task_id for i in shown if i.task_id))
            self.app.push_screen(TaskScreen(self.store, self.services, item.task_id, order))

    @staticmethod
    def _about_meeting(item: Item) -> str:
        join_by = item.meeting.join_parameters if item.meeting is not None else None
        if join_by is None or not join_by.url:
            return _("This meeting belongs to no task, and nobody gave a link to it.")
        return _("This meeting belongs to no task; o joins it, y y copies its link.")

    @on(RowList.Opened, "#shelf")
    def _opened_on_shelf(self, event: RowList.Opened) -> None:
        if self.app.screen is self and isinstance(event.key, int):
            order = tuple(self.shelf)
            self.app.push_screen(TaskScreen(self.store, self.services, event.key, order))

    def on_screen_resume(self) -> None:
        """Come back from a task."""
        self._deliver()
        if self.store.state.open_task_id is not None and self.app.screen is self:
            self.services.reader.close()
            self.load()
        if self.app.screen is self and self.store.state.preview_task_id != self.target():
            self.read(self.services.reader.preview, self.target())  # another screen pointed it

    def focus_main(self) -> None:
        """Give the keys back to the sheet, or the shelf."""
        pane = "#shelf" if self.has_class("-on-shelf") else "#grid"
        self.set_focus(self.query_one(pane), scroll_visible=False)

    def action_next_part(self) -> None:
        """Go to the shelf, or back to the sheet."""
        self.set_class(not self.on_shelf, "-on-shelf")
        self.focus_main()
        self.show_detail()
        self.show_shelf()
        self.read(self._rest, self.target())
