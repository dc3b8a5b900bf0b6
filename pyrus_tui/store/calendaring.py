"""From what is known of the calendar to what a screen shows of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from pyrus_tui.models.calendar import CalendarKind, Gap
from pyrus_tui.models.calendar_items import (
    KIND_OF,
    Item,
    ItemKey,
    Kind,
    due_item,
    meeting_item,
    reminder_item,
    step_item,
)
from pyrus_tui.models.drafts import TaskDraft
from pyrus_tui.models.outbox import UNDER_WAY, Stage
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.store.calendar_state import MonthRead, Wanted
from pyrus_tui.store.state import State
from pyrus_tui.words import _


@dataclass(frozen=True, slots=True)
class CalendarView:
    """What a screen shows: the items of a span, and how sure they are.

    `read` is when the oldest part was read; None while some part was never read. `gaps` are the
    moments at which there is more than the server tells of, `unreadable` is how much it told in
    words that mean nothing.
    """

    items: tuple[Item, ...] = ()
    read: datetime | None = None
    complete: bool = True
    gaps: tuple[Gap, ...] = ()
    unreadable: int = 0
    progress: int | None = None
    trouble: str = ""


class CalendarItems:
    """Makes items of what is known; one whose task did not change stays the very same."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._known: dict[ItemKey, tuple[tuple[object, ...], bool, Item | None]] = {}
        self._basis: tuple[object, ...] = ()
        self._shown = CalendarView()

    def view(self, state: State, wanted: Wanted) -> CalendarView:
        """Return what stands within a span, as a person expects it: with what is under way."""
        basis = (state.calendar, state.tasks, state.pending, state.outbox, state.now, wanted)
        if not same(basis, self._basis):
            self._basis = basis
            self._shown = self._view(state, wanted)
        return self._shown

    def _view(self, state: State, wanted: Wanted) -> CalendarView:
        calendar = state.calendar
        months = [calendar.months.get((month, wanted.everyone)) for month in wanted.months()]
        read = [month for month in months if month is not None]
        items = {
            item.key: item
            for item in self._items(state, wanted)
            if item.first <= wanted.last and item.last >= wanted.first
        }
        gaps = tuple(sorted({g for month in read for g in month.gaps}, key=lambda g: g.start))
        unreadable = sum(month.unreadable for month in read)
        steps = [calendar.steps.get((day, wanted.everyone)) for day in self._step_days(wanted)]
        known = [day for day in steps if day is not None]
        whole = len(read) == len(months) and len(known) == len(steps)
        return CalendarView(
            items=tuple(sorted(items.values(), key=lambda item: (item.first, item.order))),
            read=min([*(m.read for m in read), *(d.read for d in known)]) if whole else None,
            complete=not gaps and not unreadable and all(day.complete for day in known),
            gaps=gaps,
            unreadable=unreadable,
            progress=calendar.progress,
            trouble=calendar.trouble,
        )

    @staticmethod
    def _step_days(wanted: Wanted) -> Iterator[date]:
        return wanted.days() if wanted.kinds & CalendarKind.DUE_FOR_CURRENT_STEP else iter(())

    def _items(self, state: State, wanted: Wanted) -> Iterator[Item]:
        calendar, now = state.calendar, state.now
        made = made_here(state)
        # A task that was moved stands where it is now, whichever month it was found in.
        months = [m for (_day, all_), m in calendar.months.items() if all_ is wanted.everyone]
        if wanted.meetings:
            yield from self._meetings(months, state)
        for bit, kind in KIND_OF.items():
            if not wanted.kinds & bit:
                continue
            if kind is Kind.STEP:
                yield from self._steps(state, wanted)
                continue
            ids = {i for month in months for i in month.found.get(bit, ())} | calendar.placed
            for task_id in ids | made.keys():
                task = state.task(task_id) or made.get(task_id)
                if task is not None and not task.closed:
                    item = self._of(kind, task, now)
                    if item is not None and item.kind is kind:
                        yield item

    def _of(self, kind: Kind, task: Task, now: datetime) -> Item | None:
        late = _is_late(task, now, self._zone)
        known = self._known.get((kind, task.id))
        if known is not None and known[0][0] is task and known[1] == late:
            return known[2]
        if kind is Kind.REMINDER:
            day, moment = task.scheduled_date, task.scheduled_datetime_utc
            item = reminder_item(task, day, moment, self._zone)
        else:
            item = due_item(task, now, self._zone)
        self._known[kind, task.id] = ((task,), late, item)
        return item

    def _steps(self, state: State, wanted: Wanted) -> Iterator[Item]:
        today = state.now.astimezone(self._zone).date()
        for day in wanted.days():
            found = state.calendar.steps.get((day, wanted.everyone))
            for task_id in found.task_ids if found is not None else ():
                task = state.task(task_id)
                if task is not None and not task.closed:
                    yield step_item(task, day, today)

    def _meetings(self, months: Iterable[MonthRead], state: State) -> Iterator[Item]:
        for meeting in {m.id: m for month in months for m in month.meetings}.values():
            task = state.task(meeting.task_id) if meeting.task_id is not None else None
            key = (Kind.MEETING, meeting.id)
            known = self._known.get(key)
            if known is None or not same(known[0], (meeting, task)):
                title = task.title if task is not None else ""
                known = ((meeting, task), False, meeting_item(meeting, self._zone, title))
                self._known[key] = known
            if known[2] is not None:
                yield known[2]


def made_here(state: State) -> dict[int, Task]:
    """Return the tasks that were made here, by their numbers: below 0 while they do not exist.

    They look as they were filled in; once the server has told of one, that counts.
    """
    return {
        entry.task_id: Task(
            id=entry.task_id,
            text=_made_title(entry.draft, state),
            due=entry.draft.due,
            duration=entry.draft.duration,
            due_date=entry.draft.due_date,
            scheduled_date=entry.draft.scheduled_date,
            scheduled_datetime_utc=entry.draft.scheduled_datetime_utc,
        )
        for entry in state.outbox
        if isinstance(entry.draft, TaskDraft)
        and (entry.stage in UNDER_WAY or entry.stage is Stage.SENT)
    }


def _made_title(draft: TaskDraft, state: State) -> str:
    form = state.forms.get(draft.form_id) if draft.form_id is not None else None
    return draft.subject or draft.text or (form.name if form is not None else "") or _("new task")


def same(first: tuple[object, ...], second: tuple[object, ...]) -> bool:
    """Say whether two tuples hold the very same things."""
    return len(first) == len(second) and all(a is b for a, b in zip(first, second, strict=True))


def _is_late(task: Task, now: datetime, zone: tzinfo) -> bool:
    if task.due is not None:
        return task.due < now
    return task.due_date is not None and task.due_date < now.astimezone(zone).date()


class Undated:
    """The tasks of the inbox that nobody set a deadline for: the shelf beside the calendar."""

    def __init__(self) -> None:
        self._basis: tuple[object, ...] = ()
        self._shown: tuple[TaskHeader, ...] = ()

    def __call__(self, state: State) -> tuple[TaskHeader, ...]:
        """Return them in the inbox's order."""
        basis = (state.inbox, state.headers, state.tasks, state.pending)
        if not same(basis, self._basis):
            shown = tuple(self._found(state))
            self._basis = basis
            self._shown = self._shown if shown == self._shown else shown
        return self._shown

    def _found(self, state: State) -> Iterator[TaskHeader]:
        for task_id in state.inbox.task_ids:
            task = state.task(task_id) or state.headers.get(task_id)
            if task is not None and task.due is None and task.due_date is None and not task.closed:
                yield task
