"""The v4 calendar: tasks by their deadlines and reminders, and meetings."""

from datetime import timedelta
from typing import Any

from pyrus_tui.sandbox.access import may_see
from pyrus_tui.sandbox.calls import Call, Route
from pyrus_tui.sandbox.deadlines import step_deadline
from pyrus_tui.sandbox.records import WAITING, Meeting, Task
from pyrus_tui.sandbox.serving import full_task
from pyrus_tui.sandbox.wire import Query, VendorError, moment, pruned, to_datetime, wrong

DUE, DUE_DATE, DUE_FOR_STEP, REMINDED = 1, 2, 4, 8
ALL_KINDS = DUE | DUE_DATE | DUE_FOR_STEP | REMINDED
ORDINARY_KINDS = DUE | DUE_DATE | DUE_FOR_STEP
MOST_ITEMS = 100


def get_calendar(call: Call) -> dict[str, Any]:
    """List what happens between two moments: tasks with their last comment, and meetings."""
    query = call.query()
    start, end = _bound(query, "start_date_utc"), _bound(query, "end_date_utc")
    if end < start:
        raise VendorError("invalid_input", "The interval ends before it starts.")
    count = query.count("item_count", 50, MOST_ITEMS)
    window = _Window(call, start, end, _kinds(query))
    found = window.tasks(only_mine=not query.flag("all_accessed_tasks"))
    view = call.view()
    answer: dict[str, Any] = {
        "tasks": [full_task(view, task, last_only=True) for task in found[:count]],
        "has_more": len(found) > count,
    }
    if query.flag("include_meetings"):
        answer["meetings"] = [_shown(call, meeting) for meeting in window.meetings()]
    return answer


def _bound(query: Query, name: str) -> str:
    found = query.moment(name)
    if not found:
        raise VendorError("required_parameter_missing", f"'{name}' is missing.")
    return found


def _kinds(query: Query) -> int:
    text = query.text("filter_mask") or str(ORDINARY_KINDS)
    if not text.isascii() or not text.isdigit() or len(text) > 2 or int(text) > ALL_KINDS:
        raise wrong("filter_mask", f"between 0 and {ALL_KINDS}")
    return int(text)


class _Window:
    """One interval, as one person sees it; both ends count in, and a day counts in as a whole."""

    def __init__(self, call: Call, start: str, end: str, kinds: int) -> None:
        self._call = call
        self._book = call.book
        self._start, self._end, self._kinds = start, end, kinds
        self._parties = call.book.parties(call.me.id)
        self._forms = {form.id: form for form in call.book.forms() if form.step_hours}

    def tasks(self, *, only_mine: bool) -> list[Task]:
        """Return the open tasks, the earliest first."""
        reminders = self._reminders()
        dated = []
        for task in self._candidates(list(reminders)):
            moments = self._moments(task, reminders.get(task.id, ""))
            if moments and (self._waits_for_me(task) if only_mine else self._is_open(task)):
                dated.append((min(moments), task.id, task))
        return [task for _when, _id, task in sorted(dated, key=lambda found: found[:2])]

    def meetings(self) -> list[Meeting]:
        """Return the meetings that the person takes part in."""
        mine = [m for m in self._book.meetings() if self._call.me.id in {m.creator, *m.members}]
        shown = [m for m in mine if m.start <= self._end and self._start <= _finish(m)]
        return sorted(shown, key=lambda meeting: (meeting.start, meeting.id))

    def _reminders(self) -> dict[int, str]:
        if not self._kinds & REMINDED:
            return {}
        rows = self._book.connection.execute(
            "SELECT task_id, hidden_until FROM inbox"
            " WHERE person_id = ? AND hidden_until BETWEEN ? AND ?",
            (self._call.me.id, self._start, self._end),
        )
        return dict(rows.fetchall())

    def _candidates(self, reminded: list[int]) -> list[Task]:
        """Read the tasks that may be in the interval, roughly."""
        conditions = ["0"]
        values: list[str] = []
        if self._kinds & DUE:
            conditions.append("due BETWEEN '0' AND ?")
            values.append(self._end)
        if self._kinds & DUE_DATE:
            conditions.append("due_date BETWEEN ? AND ?")
            values += [self._start[:10], self._end[:10]]
        if self._kinds & DUE_FOR_STEP:
            conditions.append(f"form_id IN ({','.join(map(str, self._forms))})")
        conditions.append(f"id IN ({','.join(map(str, reminded))})")
        rows = self._book.connection.execute(
            f"SELECT id FROM task WHERE closed = '' AND ({' OR '.join(conditions)})", values
        ).fetchall()
        found = (self._book.task(row[0]) for row in rows)
        return [task for task in found if task is not None]

    def _moments(self, task: Task, reminder: str) -> list[str]:
        """Return the moments of the wanted kinds that put a task in the interval."""
        found = [reminder] if reminder else []
        if self._kinds & DUE and task.due and task.due <= self._end:
            over = to_datetime(task.due) + timedelta(minutes=task.duration)
            found += [task.due] if self._start <= moment(over) else []
        if self._kinds & DUE_DATE and self._start[:10] <= task.due_date <= self._end[:10]:
            found.append(f"{task.due_date}T00:00:00Z")
        if self._kinds & DUE_FOR_STEP:
            deadline = step_deadline(self._forms.get(task.form_id), task)
            found += [deadline] if self._start <= deadline <= self._end else []
        return found

    def _waits_for_me(self, task: Task) -> bool:
        """Tell whether the person has to do it, or has an approval to give that is not given."""
        waiting = {a.person for step in task.approvals for a in step if a.choice == WAITING}
        return bool(({task.responsible} | waiting) & self._parties)

    def _is_open(self, task: Task) -> bool:
        return may_see(self._book, self._call.me.id, task)


def _finish(meeting: Meeting) -> str:
    return moment(to_datetime(meeting.start) + timedelta(minutes=meeting.duration))


def _shown(call: Call, meeting: Meeting) -> dict[str, Any]:
    task = call.book.task(meeting.task_id) if meeting.task_id else None
    return pruned(
        id=meeting.id,
        type=meeting.type,
        start_time=meeting.start,
        duration=meeting.duration,
        join_parameters=pruned(
            url=meeting.url, external_id=meeting.external_id, password=meeting.password
        ),
        creator_id=meeting.creator,
        task_id=task.id if task and may_see(call.book, call.me.id, task) else None,
        shared_calendar_event_id=meeting.event_id,
    ) | {"shared_to_email": meeting.shared_to_email, "deleted": meeting.deleted}


ROUTES: list[Route] = [("GET", "/calendar", get_calendar)]
