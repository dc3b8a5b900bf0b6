"""What the calendar shows: its plan, how it is drawn, and the bars around it."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date, datetime

from textual.content import Content
from textual.reactive import var
from textual.worker import Worker

from pyrus_tui.models.calendar import CalendarKind
from pyrus_tui.models.calendar_items import KIND_OF, Item, Kind
from pyrus_tui.models.calendar_layout import ROWS, View, month_span, span, weekend_of
from pyrus_tui.models.calendar_plan import Place, Plan, Sight
from pyrus_tui.models.capabilities import Capability
from pyrus_tui.models.tasks import TaskHeader
from pyrus_tui.services.services import Services
from pyrus_tui.store.calendar_state import Sieve, Wanted
from pyrus_tui.store.calendaring import CalendarItems, CalendarView
from pyrus_tui.store.state import Link
from pyrus_tui.store.store import Store
from pyrus_tui.ui.render.calendar_hours import HourSheet
from pyrus_tui.ui.render.calendar_sheets import AgendaSheet, MonthSheet, Sheet
from pyrus_tui.ui.render.calendar_side import day_list, kinds_line, shown_kinds, small_month
from pyrus_tui.ui.render.calendar_text import (
    item_line,
    missing_text,
    period_text,
    range_text,
    view_text,
)
from pyrus_tui.ui.render.text import fit, join
from pyrus_tui.ui.render.times import ago_text, date_text, weekday
from pyrus_tui.ui.screens.acting import ActingScreen
from pyrus_tui.ui.widgets.calendar_grid import CalendarGrid
from pyrus_tui.ui.widgets.pane import Bar, Lines
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _, ngettext

SIDE_FROM = 100
"""Columns from which month, filters and shelf stand beside the sheet."""
DAY_FROM = 160
"""Columns from which the day and a preview stand there too."""
TOLD_BY = {
    Kind.DUE: Capability.DUE_MOMENTS,
    Kind.STEP: Capability.STEP_DEADLINES,
    Kind.REMINDER: Capability.SCHEDULE,
    Kind.MEETING: Capability.MEETINGS,
}
"""What a server has to know to tell of a kind of items; each tells of days."""
DAY_LIST = 30
"""How many items of a day are listed beside the sheet."""


class CalendarShowing(ActingScreen):
    """A screen that draws a plan of the calendar, and says what of it is shown."""

    known: var[CalendarView] = var(CalendarView(), init=False)
    undated: var[tuple[TaskHeader, ...]] = var((), init=False)
    link: var[Link] = var(Link(), init=False)
    account: var[str] = var("", init=False)
    grid: CalendarGrid

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self.items = CalendarItems(services.zone)
        self.look = services.calendar.look
        self.view = View.MONTH
        self.everyone = False
        self.shelf: dict[int, TaskHeader] = {}
        self._stopped: Wanted | None = None
        self.wanted = self._wanted_for(View.MONTH, self.today)
        self._reading: tuple[Worker[None] | None, Wanted] = (None, self.wanted)

    @property
    def today(self) -> date:
        """The person's day."""
        return self.services.clock.now().astimezone(self.services.zone).date()

    @property
    def sieve(self) -> Sieve:
        """What the person wants to see."""
        return self.store.state.calendar.sieve

    @property
    def on_shelf(self) -> bool:
        """Whether the shelf has the keys."""
        focused = self.focused
        return focused is not None and focused.id == "shelf"

    def chosen(self) -> Item | None:
        """Return what the cursor of the sheet is on."""
        return self.grid.plan.item(self.grid.place)

    # -- the plan ------------------------------------------------------------------------------

    def _wanted_for(self, view: View, day: date) -> Wanted:
        first, last = span(view, day, self.look.week_start)
        month_first, month_last = month_span(day)  # the small month tells of its days too
        if view in (View.WEEK, View.DAY):
            first, last = min(first, month_first), max(last, month_last)
        kinds = self.sieve.kinds & self.told_kinds()
        meetings = self.sieve.meetings and not self.why_untold(Kind.MEETING)
        return Wanted(first, last, kinds, meetings, self.everyone)

    def why_untold(self, kind: Kind) -> str:
        """Say why the server tells nothing of a kind; "" where it does."""
        needed = TOLD_BY.get(kind)
        return self.services.why_unsupported(needed) if needed is not None else ""

    def told_kinds(self) -> CalendarKind:
        """Return the kinds that the server tells of."""
        told = CalendarKind(0)
        for bit, kind in KIND_OF.items():
            told |= CalendarKind(0) if self.why_untold(kind) else bit
        return told

    def aim(self) -> Place:
        """Return where the cursor is, as exactly as the server knows when something is due."""
        place = self.grid.place
        return Place(place.day) if self.why_untold(Kind.DUE) else place

    def plan(self, place: Place) -> Plan:
        """Make the plan of the period that a place is in, of what is known of it."""
        self.wanted = self._wanted_for(self.view, place.day)
        items = self.items.view(self.store.state, self.wanted).items
        zone, week_start = self.services.zone, self.look.week_start
        return Plan(self.view, place.day, items, zone, week_start, self._sight(place))

    def _sight(self, place: Place) -> Sight:
        """Say which part is shown; never less than where the cursor is."""
        hidden = frozenset() if self.sieve.weekends else weekend_of(self.look.week_start)
        rows = range(ROWS)
        if self.sieve.only_hours:
            first, last = self.look.first_hour * 2, self.look.last_hour * 2
            row = place.row if place.row is not None else first
            rows = range(min(first, row), max(last, row + 1))
        return Sight(hidden, rows)

    def turn(self, place: Place) -> Plan:
        """Make the plan of another period, and ask for what is not known of it."""
        plan = self.plan(place)
        self.load()
        return plan

    def load(self, *, again: bool = False) -> None:
        """Ask for what is in sight; what a person stopped is read on only when asked for."""
        if not again and self._stopped is not None and self._stopped.covers(self.wanted):
            return
        reading, asked = self._reading
        under_way = reading is not None and not reading.is_finished and asked.covers(self.wanted)
        if again or not under_way:
            self._stopped = None
            work = self.read(self.services.calendar.show, self.wanted, again=again)
            self._reading = (work, self.wanted)

    def stop_reading(self) -> bool:
        """Stop reading a span in parts; say whether it was being read."""
        reading, asked = self._reading
        if self.known.progress is None or reading is None:
            return False
        reading.cancel()
        self._stopped = asked
        self.services.calendar.stopped()
        return True

    def sheet(self, plan: Plan, width: int, height: int) -> Sheet:
        """Lay a plan out for a width and a height."""
        now = self.services.clock.now()
        match plan.view:
            case View.MONTH:
                return MonthSheet(plan, width, height, self.today)
            case View.AGENDA:
                return AgendaSheet(plan, width, now, self.empty_text())
            case _:
                return HourSheet(plan, width, height, now)

    def empty_text(self) -> str:
        """Say what stands where nothing is shown: nobody knows before it was read."""
        known = self.items.view(self.store.state, self.wanted)
        return _("(nothing)") if known.read is not None else _("(not read yet)")

    def show_again(self, place: Place | None = None) -> None:
        """Show the period anew; the cursor stays on its item, or goes to a place."""
        at = place or self.grid.place
        self.grid.show(self.plan(at), place)
        self.show_all()

    # -- bars ----------------------------------------------------------------------------------

    def show_all(self) -> None:
        """Draw everything around the sheet."""
        if self.is_mounted:
            self.show_title()
            self._show_tabs()
            self.show_detail()
            self.show_beside()
            self.call_after_refresh(self.show_beside)  # a part without a size draws nothing
            self.show_shelf()

    def show_title(self) -> None:
        """Say which period is shown, how old it is, and what of it cannot be seen."""
        plan, known = self.grid.plan, self.known
        named = period_text(plan.view, self.grid.place.day, self.look.week_start)
        parts = [Content.assemble((" pyrus  ", "bold"), _("Calendar"), f" › {named}")]
        now = self.services.clock.now()
        if known.progress is not None:
            told = _("reading {n} %, Esc stops it").format(n=known.progress)
            parts.append(Content.styled(told, ".text--accent"))
        elif known.trouble:
            told = _("as of {ago}").format(ago=ago_text(known.read, now))
            told = told if known.read is not None else _("not read")
            parts.append(Content.styled(told, ".text--warning"))
        elif known.read is None:
            parts.append(Content.styled(_("reading…"), ".text--accent"))
        if not known.complete:
            told = missing_text(known.gaps, known.unreadable, now, self.services.zone)
            parts.append(Content.styled(told, ".text--warning"))
        roomy = len(parts) == 1 or self.size.width >= SIDE_FROM
        right = self.link_text(self.link, self.account if roomy else "") + Content(" ")
        self.query_one("#title", Bar).set(join(parts), right)

    def _show_tabs(self) -> None:
        narrow = self.size.width < SIDE_FROM
        parts = []
        for view in View:
            text = f"{view.value} {view_text(view)}"
            chosen = view is self.view
            parts.append(
                Content.styled(f"[{text}]", ".text--accent") if chosen else Content(f" {text} ")
            )
        plan = self.grid.plan
        short = narrow or bool(plan.hidden)
        right = kinds_line(
            self.wanted.kinds, meetings=self.wanted.meetings, everyone=self.everyone, short=short
        )
        if plan.hidden:
            told = hidden_text(plan.unseen, short=narrow)
            right = Content.assemble((told, ".text--accent"), " · ", right)
        self.query_one("#tabs", Bar).set(Content(" ") + Content("").join(parts), right)

    def show_shelf(self) -> None:
        """Say how many tasks have no date, and why there are none."""
        inbox = self.store.state.inbox
        empty = _("Every task of the inbox has a date.")
        if not inbox.task_ids:
            empty = _("The inbox is empty.") if inbox.loaded else _("The inbox is not read yet.")
        self.query_one("#shelf", RowList).placeholder = Content(empty)
        count = len(self.undated)
        text = Content.styled(_("No date yet  {n}").format(n=count), ".text--group")
        self.query_one("#shelf-title", Bar).set(text)

    def show_detail(self) -> None:
        """Say in one line what the cursor is on, or where a task from the shelf would go."""
        now, place = self.services.clock.now(), self.grid.place
        item = self.chosen()
        if self.on_shelf and not self.shelf:
            shown = Content.styled(_("Nothing is to be placed; Tab goes back."), ".text--muted")
        elif self.on_shelf:
            told = _("> puts the task here: {where}").format(where=self._where(self.aim()))
            shown = Content.styled(told, ".text--accent")
        elif place.chosen:
            told = _("C makes a task for this time; Esc ends it.")
            shown = Content(f"{range_text(place.chosen)}  {told}")
        elif item is not None:
            shown = item_line(item, now, self.services.zone)
        else:
            shown = self._nothing(place, now)
        self.query_one("#detail", Bar).set(Content(" ") + shown)

    def _where(self, place: Place) -> str:
        day = f"{weekday(place.day)} {date_text(place.day, self.today)}"
        if place.row is None:
            return day
        rows = place.chosen or range(place.row, place.row + 1)
        return f"{day} {range_text(rows) if place.chosen else range_text(rows)[:5]}"

    def show_beside(self) -> None:
        """Draw the month and the day that the cursor is in."""
        zone, plan, place = self.services.zone, self.grid.plan, self.grid.place
        if self.size.width >= SIDE_FROM:
            self.query_one("#small-month", Lines).draw(self._draw_month)
            off = {kind for kind in Kind if self.why_untold(kind)}
            shown = self.sieve.kinds & self.told_kinds()
            meetings = self.sieve.meetings and Kind.MEETING not in off
            kinds = shown_kinds(shown, meetings=meetings, everyone=self.everyone, off=off)
            self.query_one("#kinds", Lines).show(kinds)
        if self.size.width >= DAY_FROM:
            here, today = plan.on(place.day), self.today
            self.query_one("#day-list", Lines).draw(
                lambda width: day_list(
                    place.day, here[:DAY_LIST], today, zone, width, self.empty_text()
                )
            )

    def _draw_month(self, width: int) -> Content:
        day = self.grid.place.day
        busy = self.grid.busy_days(self.known.items)
        return small_month(day, self.today, busy, self.look.week_start, width)

    def _nothing(self, place: Place, now: datetime) -> Content:
        plan = self.grid.plan
        following = plan.jump(replace(place, key=None), 1)
        item = plan.item(following) if following is not None else None
        told = _("{day}: nothing here.") if self.known.read else _("{day}: not read yet.")
        told = told.format(day=self._where(place))
        if item is None:
            return Content.styled(told, ".text--muted")
        following_line = item_line(item, now, self.services.zone)
        return Content.assemble((told + " " + _("Next:") + " ", ".text--muted"), following_line)

    def draw_shelf(self, key: Hashable, width: int) -> Sequence[Content]:
        """Draw a task without a date."""
        task = self.shelf.get(key) if isinstance(key, int) else None
        return [Content(fit(task.title or f"#{task.id}", width) if task is not None else "")]


def hidden_text(unseen: int, *, short: bool = False) -> str:
    """Say that weekends are left out, and what stands there."""
    if short:
        return _("no weekends") + (f" ({unseen})" if unseen else "")
    if not unseen:
        return _("without weekends")
    told = ngettext("without weekends: {n} is there", "without weekends: {n} are there", unseen)
    return told.format(n=unseen)
