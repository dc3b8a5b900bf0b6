"""The calendar: deadlines, reminders and meetings as a plan that keys change."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import var

from pyrus_tui.models.calendar import EVERY_KIND, CalendarKind
from pyrus_tui.models.calendar_changes import (
    moved,
    placed,
    stretched,
    why_not_moved,
    why_not_stretched,
)
from pyrus_tui.models.calendar_items import Item
from pyrus_tui.models.calendar_layout import View, month_span, span
from pyrus_tui.models.calendar_plan import Place, Plan
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.tasks import TaskHeader
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.calendar_state import Wanted
from pyrus_tui.store.calendaring import CalendarItems, CalendarView, Undated
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.store.state import Link, Mood, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.modals.go_to_date import GoToDate
from pyrus_tui.ui.render.calendar_hours import HourSheet
from pyrus_tui.ui.render.calendar_sheets import AgendaSheet, MonthSheet, Sheet
from pyrus_tui.ui.render.calendar_side import day_list, kinds_line, shown_kinds, small_month
from pyrus_tui.ui.render.calendar_text import item_line, period_text, view_text
from pyrus_tui.ui.render.text import fit, join
from pyrus_tui.ui.render.times import ago_text, date_text, weekday
from pyrus_tui.ui.screens.acting import ActingScreen
from pyrus_tui.ui.screens.showing import comments, first_shown, summary
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.calendar_grid import CalendarGrid
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, Pane
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.thread_view import ThreadView
from pyrus_tui.words import _

SIDE_FROM = 100
"""Columns from which month, filters and shelf stand beside the sheet."""

AGENDA_BELOW = 80
"""Columns below which the agenda comes first: columns of days would be too narrow."""


class CalendarScreen(ActingScreen):
    """Month, week, day and agenda, a shelf of tasks without a date, and every verb of a task."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.TASKS, Where.CALENDAR))
    AUTO_FOCUS = "#grid"

    known: var[CalendarView] = var(CalendarView(), init=False)
    undated: var[tuple[TaskHeader, ...]] = var((), init=False)
    link: var[Link] = var(Link(), init=False)
    account: var[str] = var("", init=False)
    minute: var[datetime | None] = var(None, init=False)
    preview: var[TaskView | None] = var(None, init=False, bindings=True)
    grid: CalendarGrid

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._items = CalendarItems(services.zone)
        self._look = services.calendar.look
        self._view = View.MONTH
        self._kinds = EVERY_KIND
        self._meetings = True
        self._everyone = False
        self._shelf: dict[int, TaskHeader] = {}
        self._wanted = self._wanted_for(View.MONTH, self.today)
        self._seen: datetime | None = None
        self.plans = 0
        """How often a plan was made so far: never by moving within one."""
        self._drawn: tuple[object, ...] = ()

    @property
    def today(self) -> date:
        """The person's day."""
        return self.services.clock.now().astimezone(self.services.zone).date()

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow the calendar, the shelf and the connection."""
        return {
            **super().follows(),
            "known": lambda state: self._items.view(state, self._wanted),
            "undated": Undated(),
            "link": selectors.link,
            "account": selectors.account,
            "minute": selectors.now,
            "preview": selectors.preview_task,
        }

    def compose(self) -> ComposeResult:
        """Lay out the bars, the sheet, and what stands beside it."""
        start = Place(self.today)
        if self.app.size.width < AGENDA_BELOW:
            self._view = View.AGENDA
        morning = self._look.first_hour * 2
        plan = self._plan(start)
        yield Bar(id="title")
        yield Bar(id="tabs")
        with Horizontal(id="body"):
            with Vertical(id="side"):
                yield Pane(id="small-month")
                yield Bar(id="shelf-title")
                yield RowList(self._draw_shelf, id="shelf")
            self.grid = CalendarGrid(
                plan, start, self._turn, self._sheet, morning=morning, id="grid"
            )
            yield self.grid
            with Vertical(id="right"):
                yield Pane(id="day-list")
                yield Pane(id="preview-facts")
                thread = ThreadView(id="preview-thread")
                thread.can_focus = False
                yield thread
        yield from self.compose_foot()
        yield Bar(id="detail")
        yield Bar(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Ask for what is in sight."""
        shelf = self.query_one("#shelf", RowList)
        shelf.placeholder = Content(_("Every task of the inbox has a date."))
        self._load()
        self._show_all()

    def on_unmount(self) -> None:
        """Leave the preview to whoever comes next."""
        super().on_unmount()
        self.store.preview_task(None)

    def on_resize(self) -> None:
        """Draw what depends on the width."""
        self._show_all()

    # -- what is shown -------------------------------------------------------------------------

    def _wanted_for(self, view: View, day: date) -> Wanted:
        first, last = span(view, day, self._look.week_start)
        month_first, month_last = month_span(day)  # the small month tells of its days too
        if view in (View.WEEK, View.DAY):
            first, last = min(first, month_first), max(last, month_last)
        return Wanted(first, last, self._kinds, self._meetings, self._everyone)

    def _plan(self, place: Place) -> Plan:
        self.plans += 1
        self._wanted = self._wanted_for(self._view, place.day)
        items = self._items.view(self.store.state, self._wanted).items
        return Plan(self._view, place.day, items, self.services.zone, self._look.week_start)

    def _turn(self, place: Place) -> Plan:
        """Make the plan of another period, of what is known of it, and ask for the rest."""
        plan = self._plan(place)
        self._load()
        return plan

    def _load(self, *, again: bool = False) -> None:
        self.read(self.services.calendar.show, self._wanted, again=again)

    def _sheet(self, plan: Plan, width: int, height: int) -> Sheet:
        now = self.services.clock.now()
        match plan.view:
            case View.MONTH:
                return MonthSheet(plan, width, height, self.today)
            case View.AGENDA:
                return AgendaSheet(plan, width, now)
            case _:
                return HourSheet(plan, width, height, now)

    def _show_again(self, place: Place | None = None) -> None:
        at = place or self.grid.place
        self.grid.show(self._plan(at), place)
        self._show_all()

    def ask_again(self) -> None:
        """Read what is in sight anew."""
        self._load(again=True)

    # -- following the store -------------------------------------------------------------------

    def watch_known(self, old: CalendarView, known: CalendarView) -> None:
        """Put what is known now on the sheet."""
        if not self.grid.is_attached:
            return
        if known.items != old.items:
            self._show_again()
        else:
            self._show_title()

    def watch_minute(self) -> None:
        """Move the mark of the present time."""
        self.grid.draw_again()
        self._load()
        self._show_all()

    def watch_undated(self) -> None:
        """Fill the shelf."""
        self._shelf = {task.id: task for task in self.undated}
        shelf = self.query_one("#shelf", RowList)
        shelf.set_rows(tuple(self._shelf))
        shelf.changed()
        self._show_shelf_title()

    def watch_link(self) -> None:
        """Show how the connection is."""
        self._show_title()
        self.show_status()

    def watch_unsent(self) -> None:
        """Show how much is not sent."""
        self._show_title()

    def watch_account(self) -> None:
        """Show who is signed in."""
        self._show_title()

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
        self._show_beside()
        self.refresh_bindings()
        self.read(self.services.reader.preview, self.target())

    @on(RowList.Moved, "#shelf")
    def _moved_on_shelf(self, event: RowList.Moved) -> None:
        if self._on_shelf:
            self._show_beside()
            self.refresh_bindings()
            self.read(self.services.reader.preview, self.target())

    @on(CalendarGrid.Turned, "#grid")
    def _turned(self, event: CalendarGrid.Turned) -> None:
        self._show_all()

    @on(CalendarGrid.Opened, "#grid")
    def _opened(self, event: CalendarGrid.Opened) -> None:
        if self.app.screen is not self:
            return
        item, place = self._chosen(), self.grid.place
        if item is None:
            if self._view is not View.DAY:
                self._look_at(View.DAY, place)
        elif item.task_id is None:
            self.say(_("This meeting belongs to no task; y y copies how to join it."))
        else:
            order = tuple(
                dict.fromkeys(i.task_id for i in self.grid.plan.items.values() if i.task_id)
            )
            self.app.push_screen(TaskScreen(self.store, self.services, item.task_id, order))

    @on(RowList.Opened, "#shelf")
    def _opened_on_shelf(self, event: RowList.Opened) -> None:
        if self.app.screen is self and isinstance(event.key, int):
            order = tuple(self._shelf)
            self.app.push_screen(TaskScreen(self.store, self.services, event.key, order))

    def on_screen_resume(self) -> None:
        """Come back from a task."""
        self._deliver()
        if self.store.state.open_task_id is not None:
            self.services.reader.close()
            self._load()

    @property
    def _on_shelf(self) -> bool:
        return self.focused is not None and self.focused.id == "shelf"

    def _chosen(self) -> Item | None:
        return self.grid.plan.item(self.grid.place)

    def target(self) -> int | None:
        """Return the task under the cursor, of the sheet or of the shelf."""
        if self._on_shelf:
            cursor = self.query_one("#shelf", RowList).cursor
            return cursor if isinstance(cursor, int) else None
        item = self._chosen()
        return item.task_id if item is not None else None

    def advance(self, task_id: int) -> None:
        """Go to the next item."""
        if self._on_shelf:
            self.query_one("#shelf", RowList).action_move(1)
        else:
            self.grid.action_grid_jump(1)

    def new_at(self) -> tuple[date, int | None]:
        """Return the day and the half hour under the cursor: where a new task would begin."""
        return self.grid.place.day, self.grid.place.row

    def focus_main(self) -> None:
        """Give the keys back to the sheet, or the shelf."""
        self.query_one("#shelf" if self.has_class("-on-shelf") else "#grid").focus()

    def action_next_part(self) -> None:
        """Go to the shelf, or back to the sheet."""
        self.set_class(not self._on_shelf, "-on-shelf")
        self.focus_main()
        self._show_beside()
        self.read(self.services.reader.preview, self.target())

    # -- periods and views ---------------------------------------------------------------------

    def action_view(self, number: int) -> None:
        """Show a month, a week, a day or the agenda of where the cursor is."""
        self._look_at(View(number), self.grid.place)

    def _look_at(self, view: View, place: Place) -> None:
        item = self._chosen()
        self._view = view
        row = place.row
        if view in (View.WEEK, View.DAY) and item is None and row is None:
            row = self._look.first_hour * 2
        at = Place(place.day, row, place.key)
        self.grid.turn(at)
        self._show_all()

    def action_today(self) -> None:
        """Go to today; where there are hours, to this one."""
        local = self.services.clock.now().astimezone(self.services.zone)
        row = local.hour * 2 + local.minute // 30 if self.grid.plan.has_rows else None
        self._go_to(Place(local.date(), row))

    def action_go_to_date(self) -> None:
        """Ask for a day and go there."""
        self.write(self._ask_date)

    async def _ask_date(self) -> None:
        dialog = GoToDate(self.services.clock.now(), self.services.zone)
        day = await self.app.push_screen_wait(dialog)
        if day is not None:
            self._go_to(Place(day, self.grid.place.row))

    def _go_to(self, place: Place) -> None:
        self.grid.turn(self.grid.plan.settle(place) if self.grid.plan.covers(place.day) else place)

    def action_kind(self, bit: int) -> None:
        """Show a kind of items, or not."""
        if bit:
            self._kinds = self._kinds ^ CalendarKind(bit)
        else:
            self._meetings = not self._meetings
        self._changed()

    def action_everyone(self) -> None:
        """Show my tasks, or all that I may see."""
        self._everyone = not self._everyone
        self._changed()

    def _changed(self) -> None:
        self._show_again()
        self._load()

    # -- moving and stretching -----------------------------------------------------------------

    def why_not(self, action: str) -> str | None:
        """Say why an item cannot be moved or stretched."""
        if action == "move_item":
            if self._on_shelf:
                return None if self.target() is not None else _("The shelf is empty.")
            return why_not_moved(self._chosen())
        if action == "stretch":
            if self._on_shelf:
                return _("Put it on a day first: > does that.")
            return why_not_stretched(self._chosen())
        if action == "copy" and self._join_link():
            return None
        return super().why_not(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what cannot be done with what is chosen."""
        if action in ("move_item", "stretch") and self.is_mounted:
            return None if self.why_not(action) is not None else True
        return super().check_action(action, parameters)

    def action_move_item(self, days: int) -> None:
        """Move the item to another day; from the shelf, put it where the cursor is."""
        task_id = self.target()
        if task_id is None:
            return
        if self._on_shelf:
            place = self.grid.place
            self.act_on(task_id, placed(place.day, place.row, self.services.zone))
            return
        item = self._chosen()
        draft = moved(item, days, self.services.zone) if item is not None else None
        if draft is None:
            self.say(_("It cannot be moved there."), Mood.WARNING)
        else:
            self.act_on(task_id, draft)

    def action_stretch(self, rows: int) -> None:
        """Make the item half an hour longer, or shorter."""
        item, task_id = self._chosen(), self.target()
        draft = stretched(item, rows) if item is not None else None
        if task_id is None or draft is None:
            self.say(_("It cannot be shorter than half an hour."), Mood.WARNING)
        else:
            self.act_on(task_id, draft)

    def act_on(self, task_id: int, draft: CommentDraft, purpose: str = "") -> None:
        """Act; what gets a date stands in the calendar at once."""
        dates = (draft.due, draft.due_date, draft.scheduled_date, draft.scheduled_datetime_utc)
        if any(dates):
            self.services.calendar.place(task_id)
        super().act_on(task_id, draft, purpose)

    # -- copying and exporting -----------------------------------------------------------------

    def _join_link(self) -> str:
        item = None if self._on_shelf else self._chosen()
        meeting = item.meeting if item is not None else None
        return meeting.join_parameters.url if meeting and meeting.join_parameters else ""

    def action_copy(self, what: str) -> None:
        """Copy something of the task; the link of a meeting is the one to join it by."""
        url = self._join_link()
        if what == "link" and url:
            self.write(self._copy, url)
        else:
            super().action_copy(what)

    def action_export_task(self) -> None:
        """Write the item into an .ics file."""
        item = None if self._on_shelf else self._chosen()
        if item is None:
            super().action_export_task()
        else:
            self.export((item,), f"{item.title[:60]}.ics")

    def action_export_period(self) -> None:
        """Write what is shown into an .ics file."""
        plan = self.grid.plan
        shown = tuple(dict.fromkeys(item.key for here in plan.by_day.values() for item in here))
        named = f"{plan.first:%Y-%m-%d}"
        named += f"_{plan.last:%Y-%m-%d}" if plan.last != plan.first else ""
        self.export([plan.items[key] for key in shown], f"pyrus-{named}.ics")

    # -- bars ----------------------------------------------------------------------------------

    def leave(self) -> bool:
        """Take `q` and Esc: first the shelf is left, then the calendar."""
        if self._on_shelf:
            self.action_next_part()
            return True
        return False

    def _show_all(self) -> None:
        if self.is_mounted:
            self._show_title()
            self._show_tabs()
            self._show_beside()
            self._show_shelf_title()

    def _show_title(self) -> None:
        plan, known = self.grid.plan, self.known
        named = period_text(plan.view, self.grid.place.day, self._look.week_start)
        parts = [Content.assemble((" pyrus  ", "bold"), _("Calendar"), f" › {named}")]
        if known.progress is not None:
            told = _("reading {n} %").format(n=known.progress)
            parts.append(Content.styled(told, ".text--accent"))
        elif known.trouble:
            told = _("as of {ago}").format(ago=ago_text(known.read, self.services.clock.now()))
            told = told if known.read is not None else _("not read")
            parts.append(Content.styled(told, ".text--warning"))
        if not known.complete:
            parts.append(Content.styled(_("incomplete"), ".text--warning"))
        right = self.link_text(self.link, self.account) + Content(" ")
        self.query_one("#title", Bar).set(join(parts), right)

    def _show_tabs(self) -> None:
        narrow = self.size.width < SIDE_FROM
        parts = []
        for view in View:
            text = f"{view.value} {view_text(view)}"
            chosen = view is self._view
            parts.append(
                Content.styled(f"[{text}]", ".text--accent") if chosen else Content(f" {text} ")
            )
        right = kinds_line(
            self._kinds, meetings=self._meetings, everyone=self._everyone, short=narrow
        )
        self.query_one("#tabs", Bar).set(Content(" ") + Content("").join(parts), right)

    def _show_shelf_title(self) -> None:
        count = len(self.undated)
        text = Content.styled(_("No date yet  {n}").format(n=count), ".text--group")
        hint = (
            Content.styled(_("> puts it here "), ".text--muted") if self._on_shelf else Content("")
        )
        self.query_one("#shelf-title", Bar).set(text, hint)

    def _show_beside(self) -> None:
        """Draw what depends on where the cursor is."""
        now, zone = self.services.clock.now(), self.services.zone
        plan, place = self.grid.plan, self.grid.place
        item = self._chosen()
        if item is not None and not self._on_shelf:
            self.query_one("#detail", Bar).set(Content(" ") + item_line(item, now, zone))
        else:
            self.query_one("#detail", Bar).set(Content(" ") + self._nothing(place))
        if self.size.width >= SIDE_FROM:
            self.query_one("#small-month", Pane).draw(self._draw_side)
            here, today = plan.on(place.day), self.today
            self.query_one("#day-list", Pane).draw(
                lambda width: day_list(place.day, here[:DAY_LIST], today, zone, width)
            )

    def _draw_side(self, width: int) -> Content:
        day = self.grid.place.day
        busy = self.grid.busy_days(self.known.items)
        kinds = shown_kinds(self._kinds, meetings=self._meetings, everyone=self._everyone)
        small = small_month(day, self.today, busy, self._look.week_start, width)
        return Content("\n").join([small, Content(""), kinds, Content("")])

    def _nothing(self, place: Place) -> Content:
        name = f"{weekday(place.day)} {date_text(place.day, self.today)}"
        plan = self.grid.plan
        following = plan.jump(replace(place, key=None), 1)
        item = plan.item(following) if following is not None else None
        told = _("{day}: nothing here.").format(day=name)
        if item is None:
            return Content.styled(told, ".text--muted")
        zone, now = self.services.zone, self.services.clock.now()
        following_line = item_line(item, now, zone)
        return Content.assemble((told + " " + _("Next:") + " ", ".text--muted"), following_line)

    def _draw_shelf(self, key: Hashable, width: int) -> Sequence[Content]:
        task = self._shelf.get(key) if isinstance(key, int) else None
        return [Content(fit(task.title or f"#{task.id}", width) if task is not None else "")]


DAY_LIST = 30
"""How many items of a day are listed beside the sheet."""
