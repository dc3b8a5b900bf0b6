"""Going through the calendar: its views, its periods, and what of it is wanted."""

from collections.abc import Hashable
from dataclasses import replace

from pyrus_tui.models.calendar import CalendarKind
from pyrus_tui.models.calendar_layout import View
from pyrus_tui.models.calendar_plan import Place
from pyrus_tui.store.calendar_state import Sieve
from pyrus_tui.ui.messages import SpotLeft
from pyrus_tui.ui.modals.go_to_date import GoToDate
from pyrus_tui.ui.screens.calendar_showing import hidden_text
from pyrus_tui.ui.screens.planning import PlanningScreen
from pyrus_tui.words import _


class TurningScreen(PlanningScreen):
    """A screen on which a person turns the pages of a calendar, and sifts what stands on them."""

    def action_view(self, number: int) -> None:
        """Show a month, a week, a day or the agenda of where the cursor is."""
        self.look_at(View(number), self.grid.place)

    def look_at(self, view: View, place: Place) -> None:
        """Show a view of where a place is."""
        item = self.chosen()
        self.view = view
        row = place.row
        if view in (View.WEEK, View.DAY) and item is None and row is None:
            row = self.look.first_hour * 2
        at = Place(place.day, row, place.key)
        self.grid.turn(at)
        self.show_all()

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
        """Show a day, its weekend too if it stands on one."""
        if place.day.weekday() in self.grid.plan.hidden:
            self.services.calendar.choose(replace(self.sieve, weekends=True))
            self.say(_("Weekends are shown again."))
        self.post_message(SpotLeft(self.spot()))
        plan = self.grid.plan
        self.grid.turn(plan.settle(place) if plan.shows(place.day) else place)

    def spot(self) -> Hashable:
        """Return the view, and where in it the cursor is."""
        return self.view, replace(self.grid.place, since=None)

    def show_spot(self, spot: Hashable) -> None:
        """Come back to a view and a place in it."""
        match spot:
            case (View() as view, Place() as place) if spot != self.spot():
                self.view = view
                self.grid.turn(place)
                self.show_all()

    def action_show_timed(self) -> None:
        """Show what is due at a time of day, or not."""
        self._show(CalendarKind.DUE)

    def action_show_dates(self) -> None:
        """Show what is due on a day, or not."""
        self._show(CalendarKind.DUE_DATE)

    def action_show_steps(self) -> None:
        """Show deadlines of steps, or not."""
        self._show(CalendarKind.DUE_FOR_CURRENT_STEP)

    def action_show_reminders(self) -> None:
        """Show reminders, or not."""
        self._show(CalendarKind.REMINDED)

    def _show(self, kind: CalendarKind) -> None:
        self._sift(replace(self.sieve, kinds=self.sieve.kinds ^ kind))
        self.load()

    def action_show_meetings(self) -> None:
        """Show meetings, or not."""
        self._sift(replace(self.sieve, meetings=not self.sieve.meetings))
        self.load()

    def action_everyone(self) -> None:
        """Show my tasks, or all that I may see."""
        self.everyone = not self.everyone
        self.show_again()
        self.load()

    def action_weekends(self) -> None:
        """Show months and weeks with weekends, or without."""
        self._sift(replace(self.sieve, weekends=not self.sieve.weekends))
        weekends, plan = self.sieve.weekends, self.grid.plan
        if weekends or plan.hidden:
            self.say(_("With weekends.") if weekends else hidden_text(plan.unseen))
        else:
            self.say(_("Months and weeks are shown without weekends."))

    def action_only_hours(self) -> None:
        """Show days from morning to evening, or all their hours."""
        self._sift(replace(self.sieve, only_hours=not self.sieve.only_hours))
        first, last = self.look.first_hour, self.look.last_hour
        told = _("Days from {first}:00 to {last}:00, longer where something stands.")
        told = told.format(first=first, last=last)
        self.say(told if self.sieve.only_hours else _("Days with all their hours."))

    def _sift(self, sieve: Sieve) -> None:
        self.services.calendar.choose(sieve)
        self.show_again()
