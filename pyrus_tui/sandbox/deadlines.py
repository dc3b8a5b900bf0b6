"""When tasks are due: by the hour, by the day, and at the step they are at."""

from datetime import timedelta

from pyrus_tui.sandbox.engine import milliseconds
from pyrus_tui.sandbox.records import Form, Task
from pyrus_tui.sandbox.wire import moment, to_datetime

_HOUR = 3_600_000


def due_moment(task: Task) -> str:
    """Return the moment after which a task is late, "" for never; a day ends with its last."""
    return task.due or (f"{task.due_date}T23:59:59Z" if task.due_date else "")


def step_deadline(form: Form | None, task: Task) -> str:
    """Return the moment by which a task has to leave its current step, "" for none."""
    hours = form.step_hours.get(str(task.current_step), 0) if form else 0
    if not hours or not task.step_entered or task.closed:
        return ""
    return moment(to_datetime(task.step_entered) + timedelta(hours=hours))


def is_overdue(task: Task, now: str) -> bool:
    """Tell whether an open task is late."""
    return not task.closed and "" < due_moment(task) < now


def is_past_due(task: Task, now: str) -> bool:
    """Tell whether a task is late, or was when it was closed."""
    return "" < due_moment(task) < (task.closed or now)


def is_overdue_on_step(form: Form, task: Task, now: str) -> bool:
    """Tell whether an open task has stayed at its step for too long."""
    return "" < step_deadline(form, task) < now


def overstayed(form: Form, task: Task, now: str) -> set[int]:
    """Return the steps at which a task has stayed for too long, before or now."""
    spent = dict(task.elapsed)
    if task.step_entered:
        here = str(task.current_step)
        spent[here] = spent.get(here, 0) + milliseconds(task.step_entered, task.closed or now)
    hours = form.step_hours
    return {int(step) for step in spent if step in hours and spent[step] > hours[step] * _HOUR}
