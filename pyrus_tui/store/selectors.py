"""Pure questions a screen may ask of the State."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from pyrus_tui.models import rules
from pyrus_tui.models.forms import Form
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.store.state import Effect, Link, State

NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Row:
    """One task as a line of a list shows it.

    `read` is False while only the header is known: flags, form and step may still come.
    `runs_out` is a timestamp.
    """

    task_id: int
    title: str
    who: str
    changed: datetime | None
    due: datetime | None = None
    due_date: date | None = None
    runs_out: float = NEVER
    form: str = ""
    step: str = ""
    group_id: int | None = None
    read: bool = False
    new: bool = False
    waits: bool = False
    mention: bool = False
    client: bool = False
    overdue: bool = False
    sending: bool = False
    closed: bool = False
    trouble: bool = False


@dataclass(frozen=True, slots=True)
class TaskView:
    """All that a screen shows of one task; `task` is None while only its header is known."""

    task_id: int
    header: TaskHeader | None
    task: Task | None
    form: Form | None
    me_id: int
    role_ids: frozenset[int]
    list_names: tuple[str, ...]
    sending: str
    trouble: str
    now: datetime


class InboxRows:
    """Selects the inbox as rows.

    Keeps each row it made together with the values it was made of, so that one changed task among
    10,000 costs one new row.
    """

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._made: dict[int, tuple[tuple[object, ...], Row]] = {}
        self._last: tuple[tuple[object, ...], tuple[Row, ...]] | None = None

    def __call__(self, state: State) -> tuple[Row, ...]:
        """Return a row for each task of the inbox, in the server's order."""
        inputs = (state.inbox, state.headers, state.tasks, state.forms, state.seen)
        rest = (state.sending, state.now, state.me, state.role_ids, state.trouble)
        key = inputs + rest
        if self._last is not None and all(a is b for a, b in zip(self._last[0], key, strict=True)):
            return self._last[1]
        group_of = {i: group.id for group in state.inbox.groups for i in group.task_ids}
        rows = []
        made = {}
        for task_id in state.inbox.task_ids:
            entry = self._row(state, task_id, group_of.get(task_id))
            if entry is not None:
                made[task_id] = entry
                rows.append(entry[1])
        self._made = made
        result = tuple(rows)
        if self._last is not None and self._last[1] == result:
            result = self._last[1]
        self._last = (key, result)
        return result

    def _row(
        self, state: State, task_id: int, group_id: int | None
    ) -> tuple[tuple[object, ...], Row] | None:
        header = state.headers.get(task_id)
        if header is None:
            return None
        task = state.tasks.get(task_id)
        form = state.forms.get(task.form_id) if task is not None and task.form_id else None
        changed = _latest(header, task)
        seen = state.seen.get(task_id)
        overdue = rules.is_overdue(task or header, state.now, self._zone)
        parts: tuple[object, ...] = (
            header,
            task,
            form,
            state.me,
            state.role_ids,
            group_id,
            seen is not None and changed is not None and seen < changed,
            task_id in state.sending,
            task_id in state.trouble,
            overdue,
        )
        known = self._made.get(task_id)
        if known is not None and all(
            a is b or (isinstance(a, bool | int) and a == b)
            for a, b in zip(known[0], parts, strict=True)
        ):
            return known
        me = state.me.person_id if state.me else 0
        author = header.author.name if header.author else ""
        row = Row(
            task_id=task_id,
            title=(task.title if task is not None else "") or header.title,
            who=author,
            changed=changed,
            due=(task or header).due,
            due_date=(task or header).due_date,
            runs_out=_runs_out(task or header, self._zone),
            form=form.name if form else "",
            step=step_text(task, form),
            group_id=group_id,
            read=task is not None,
            new=bool(parts[6]),
            waits=task is not None and rules.waits_for(task, me, state.role_ids),
            mention=task is not None and rules.is_mentioned(task, me),
            client=task is not None and rules.is_client(task),
            overdue=overdue,
            sending=bool(parts[7]),
            closed=header.close_date is not None,
            trouble=bool(parts[8]),
        )
        return parts, row


def _runs_out(task: TaskHeader, zone: tzinfo) -> float:
    moment = rules.due_moment(task, zone)
    return NEVER if moment is None else moment.timestamp()


def _latest(header: TaskHeader, task: Task | None) -> datetime | None:
    dates = [header.last_modified_date, task.last_modified_date if task else None]
    return max((d for d in dates if d is not None), default=None)


def step_text(task: Task | None, form: Form | None) -> str:
    """Say at which step of how many a task stands: `2/4`; "" where there are no steps."""
    if task is None or task.current_step is None:
        return ""
    total = len(form.steps) if form and form.steps else len(task.approvals)
    if not total:
        return str(task.current_step)
    return f"{task.current_step}/{max(total, task.current_step)}"


def open_task(state: State) -> TaskView | None:
    """Return what the task screen shows."""
    return task_view(state, state.open_task_id)


def preview_task(state: State) -> TaskView | None:
    """Return what the preview shows."""
    return task_view(state, state.preview_task_id)


def task_view(state: State, task_id: int | None) -> TaskView | None:
    """Gather what is known of one task; None where nothing is chosen."""
    if task_id is None:
        return None
    task = state.tasks.get(task_id)
    form = state.forms.get(task.form_id) if task is not None and task.form_id else None
    names = state.list_names
    return TaskView(
        task_id=task_id,
        header=state.headers.get(task_id),
        task=task,
        form=form,
        me_id=state.me.person_id if state.me else 0,
        role_ids=state.role_ids,
        list_names=tuple(names.get(i, f"#{i}") for i in task.list_ids) if task is not None else (),
        sending=state.sending.get(task_id, ""),
        trouble=state.trouble.get(task_id, ""),
        now=state.now,
    )


def position(state: State) -> tuple[int, int]:
    """Say where the open task stands in its row of tasks: (3, 12); (0, n) when it is not there."""
    if state.open_task_id in state.order:
        return state.order.index(state.open_task_id) + 1, len(state.order)
    return 0, len(state.order)


def link(state: State) -> Link:
    """Return how the connection is."""
    return state.link


def effect(state: State) -> Effect | None:
    """Return what the last action did."""
    return state.effect


def now(state: State) -> datetime:
    """Return the minute."""
    return state.now


def account(state: State) -> str:
    """Return the organization's name, or the person's where there is none."""
    if state.me is None:
        return ""
    organization = state.me.organization
    return (organization.name if organization else "") or state.me.name


def loaded(state: State) -> bool:
    """Say whether the inbox has been answered at least once."""
    return state.inbox.loaded
