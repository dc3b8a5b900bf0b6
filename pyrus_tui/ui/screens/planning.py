"""What a person does in the calendar: make, move, stretch, copy, export."""

from dataclasses import replace

from pyrus_tui.models.calendar_changes import (
    moved,
    placed,
    preset_at,
    stretched,
    why_not_moved,
    why_not_stretched,
)
from pyrus_tui.models.calendar_items import Kind
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.editing.new_tasks import Preset
from pyrus_tui.store.state import Mood
from pyrus_tui.ui.screens.calendar_showing import CalendarShowing
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _


class PlanningScreen(CalendarShowing):
    """A screen on which tasks are made on a day, put on another one, and made longer."""

    def target(self) -> int | None:
        """Return the task under the cursor, of the sheet or of the shelf."""
        if self.on_shelf:
            cursor = self.query_one("#shelf", RowList).cursor
            return cursor if isinstance(cursor, int) else None
        item = self.chosen()
        return item.task_id if item is not None and not item.unsent else None

    def advance(self, task_id: int) -> None:
        """Go to the next item."""
        if self.on_shelf:
            self.query_one("#shelf", RowList).action_move(1)
        else:
            self.grid.action_grid_jump(1)

    # -- what is off, and why ------------------------------------------------------------------

    def why_not(self, action: str) -> str | None:
        """Say why something cannot be done with what is chosen."""
        if action == "move_item":
            if self.on_shelf:
                return None if self.target() is not None else _("The shelf is empty.")
            return why_not_moved(self.chosen())
        if action in ("stretch", "range") and self._days_only:
            return self._days_only
        if action == "stretch":
            if self.on_shelf:
                return _("Put it on a day first: > does that.")
            return why_not_stretched(self.chosen())
        if action == "range":
            return None if self.grid.plan.has_rows else _("Weeks and days have half hours: 2 or 3.")
        if action in ("copy", "open_page") and self._join_link():
            return None
        refusal = super().why_not(action)
        if refusal and not self.on_shelf:
            item = self.chosen()
            if item is not None and item.unsent:
                return _("The task is not made yet: it waits in the outbox; u takes it back.")
        return refusal

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what cannot be done with what is chosen."""
        if action in ("move_item", "stretch", "range") and self.is_mounted:
            return None if self.why_not(action) is not None else True
        return super().check_action(action, parameters)

    # -- making --------------------------------------------------------------------------------

    def new_task_preset(self) -> Preset:
        """Begin a new task on the day or in the half hour under the cursor."""
        if self.on_shelf:
            return Preset()
        return preset_at(self.aim(), self.services.zone)

    @property
    def _days_only(self) -> str:
        """Say why a task cannot be due at a time of day; "" where it can."""
        return self.why_untold(Kind.DUE)

    def action_range(self) -> None:
        """Begin a range of half hours at the cursor, or end it."""
        place = self.grid.place
        if place.row is None:
            self.say(_("A range begins at a half hour: go down to one."), Mood.WARNING)
        else:
            self.grid.go(replace(place, since=place.row if place.since is None else None))

    # -- moving and stretching -----------------------------------------------------------------

    def action_move_item(self, days: int) -> None:
        """Move the item to another day; from the shelf, put it where the cursor is."""
        task_id = self.target()
        if task_id is None:
            return
        if self.on_shelf:
            self.act_on(task_id, placed(self.aim(), self.services.zone))
            self.grid.go(replace(self.grid.place, since=None))
            return
        item = self.chosen()
        draft = moved(item, days, self.services.zone) if item is not None else None
        if draft is None:
            self.say(_("It cannot be moved there."), Mood.WARNING)
        else:
            self.act_on(task_id, draft)

    def action_stretch(self, rows: int) -> None:
        """Make the item half an hour longer, or shorter."""
        item, task_id = self.chosen(), self.target()
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
        item = None if self.on_shelf else self.chosen()
        meeting = item.meeting if item is not None else None
        return meeting.join_parameters.url if meeting and meeting.join_parameters else ""

    def action_copy(self, what: str) -> None:
        """Copy something of the task; the link of a meeting is the one to join it by."""
        url = self._join_link()
        if what == "link" and url:
            self.write(self._copy, url)
        elif url and self.target() is None:
            self.say(_("Of this meeting there is only the link to copy: y y."), Mood.WARNING)
        else:
            super().action_copy(what)

    def action_open_page(self) -> None:
        """Open the page of the task, or that on which one joins the meeting."""
        url = self._join_link()
        if url:
            self.write(self.open_address, url)
        else:
            super().action_open_page()

    def action_export_task(self) -> None:
        """Write the item into an .ics file."""
        item = None if self.on_shelf else self.chosen()
        if item is None:
            super().action_export_task()
        elif item.unsent:
            self.say(_("The task is not made yet: there is nothing to export."), Mood.WARNING)
        else:
            self.export((item,), f"{item.title[:60]}.ics")

    def action_export_period(self) -> None:
        """Write what is shown into an .ics file."""
        plan = self.grid.plan
        shown = tuple(dict.fromkeys(item.key for day in plan.days for item in plan.on(day)))
        named = f"{plan.first:%Y-%m-%d}"
        named += f"_{plan.last:%Y-%m-%d}" if plan.last != plan.first else ""
        items = [plan.items[key] for key in shown if not plan.items[key].unsent]
        self.export(items, f"pyrus-{named}.ics")
