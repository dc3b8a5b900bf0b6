"""Moving and stretching what stands in the calendar: what has to be written for it."""

from datetime import UTC, datetime, timedelta, tzinfo

from pyrus_tui.models.calendar_items import Item, Kind
from pyrus_tui.models.calendar_layout import ROW_MINUTES, moment_of
from pyrus_tui.models.calendar_plan import Place
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.editing.new_tasks import Preset
from pyrus_tui.models.tasks import Task
from pyrus_tui.words import _


def why_not_moved(item: Item | None) -> str | None:
    """Say why an item cannot be put on another day; None where it can."""
    if item is None:
        return _("Nothing is chosen that could be moved.")
    match item.kind:
        case Kind.STEP:
            return _("The deadline of a step follows from the form: it cannot be moved.")
        case Kind.MEETING:
            return _("Pyrus lets nobody move a meeting from outside.")
        case _:
            return None


def why_not_stretched(item: Item | None) -> str | None:
    """Say why an item cannot get another length; None where it can."""
    if item is None:
        return _("Nothing is chosen that could be made longer or shorter.")
    if item.kind is not Kind.DUE:
        return why_not_moved(item) or _("Only what is due at a time of day has a length.")
    return None


def moved(item: Item, days: int, zone: tzinfo) -> CommentDraft | None:
    """Return what puts an item so many days on, at the same time by the clock on the wall."""
    task = item.task
    if task is None or why_not_moved(item) is not None:
        return None
    try:
        if item.kind is Kind.DUE and task.due is not None:
            return _due(same_time(task.due, days, zone), task.duration)
        if item.kind is Kind.DUE_DATE and task.due_date is not None:
            return CommentDraft(due_date=task.due_date + timedelta(days))
        if item.kind is Kind.REMINDER and isinstance(task, Task):
            if task.scheduled_datetime_utc is not None:
                moment = same_time(task.scheduled_datetime_utc, days, zone)
                return CommentDraft(scheduled_datetime_utc=moment)
            if task.scheduled_date is not None:
                return CommentDraft(scheduled_date=task.scheduled_date + timedelta(days))
    except OverflowError:
        return None
    return None


def stretched(item: Item, rows: int) -> CommentDraft | None:
    """Return what makes an item longer or shorter by half hours; None at the shortest."""
    task = item.task
    if task is None or task.due is None or why_not_stretched(item) is not None:
        return None
    before = max(0, task.duration or 0)
    after = before + rows * ROW_MINUTES
    if rows < 0:
        after = max(ROW_MINUTES, after)
    return None if after == before or (before < ROW_MINUTES and rows < 0) else _due(task.due, after)


def placed(place: Place, zone: tzinfo) -> CommentDraft:
    """Return what makes a task due on a day, in a half hour of it, or for as long as a range."""
    if place.row is None:
        return CommentDraft(due_date=place.day)
    if place.chosen:
        return CommentDraft(due=_begin(place, zone), duration=_length(place, zone))
    return CommentDraft(due=_begin(place, zone))


def preset_at(place: Place, zone: tzinfo) -> Preset:
    """Return what a task made on a day begins with, in a half hour of it, or in a range."""
    if place.row is None:
        return Preset(due_date=place.day)
    return Preset(due=_begin(place, zone), duration=_length(place, zone))


def _begin(place: Place, zone: tzinfo) -> datetime:
    row = place.chosen.start if place.chosen else place.row or 0
    return moment_of(place.day, row, zone)


def _length(place: Place, zone: tzinfo) -> int:
    """Return the minutes that really pass in a range, also while the clock is set."""
    if not place.chosen:
        return ROW_MINUTES
    last = moment_of(place.day, place.chosen[-1], zone)
    passed = int((last - _begin(place, zone)).total_seconds()) // 60
    return max(0, passed) + ROW_MINUTES


def same_time(moment: datetime, days: int, zone: tzinfo) -> datetime:
    """Return the moment so many days on at which the clock on the wall shows the same."""
    return (moment.astimezone(zone) + timedelta(days)).astimezone(UTC)


def _due(moment: datetime, duration: int | None) -> CommentDraft:
    if duration:
        return CommentDraft(due=moment, duration=duration)
    return CommentDraft(due=moment)
