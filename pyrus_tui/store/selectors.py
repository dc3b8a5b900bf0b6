"""Pure questions a screen may ask of the State."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from pyrus_tui.models import rules
from pyrus_tui.models.forms import Form
from pyrus_tui.models.outbox import STUCK, UNSENT, Entry, Stage
from pyrus_tui.models.sight import NEVER
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.store.calendar_state import Sieve
from pyrus_tui.store.state import Effect, Link, State


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
    failed: bool = False


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
    failed: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Made:
    """A row and what it was made of."""

    header: TaskHeader
    task: Task | None
    seen: datetime | None
    sending: bool
    trouble: bool
    failed: bool
    group_id: int | None
    row: Row


class TaskRows:
    """Selects tasks as rows.

    Keeps each row with the values it was made of: one changed task among 10,000 costs one new row
    and a glance at each of the others. A class below says which tasks, in which order.
    """

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._made: dict[int, _Made] = {}
        self._common: tuple[object, ...] = ()
        self._groups: dict[int, int] = {}
        self._last: tuple[tuple[object, ...], tuple[Row, ...]] | None = None

    def source(self, state: State) -> object:
        """Return what the choice of the tasks depends on, beyond the tasks themselves."""
        raise NotImplementedError

    def task_ids(self, state: State) -> Sequence[int]:
        """Return the tasks, in order."""
        raise NotImplementedError

    def groups(self, state: State) -> Mapping[int, int]:
        """Return the groups of the tasks that are in one."""
        return {}

    def person(self, header: TaskHeader) -> str:
        """Name the person whom a row shows: the author."""
        return header.author.name if header.author else ""

    def title(self, header: TaskHeader, task: Task | None) -> str:
        """Say what a row is about."""
        return (task.title if task is not None else "") or header.title

    def is_left_out(self, header: TaskHeader, task: Task | None) -> bool:
        """Say whether a task is known not to belong here any more."""
        return False

    def __call__(self, state: State) -> tuple[Row, ...]:
        """Return a row for each task."""
        common = (state.forms, state.me, state.role_ids)
        own = (self.source(state), state.headers, state.tasks, state.pending, state.seen)
        marks = (state.sending, state.trouble, state.failed)
        inputs = (*common, *own, *marks, state.now)
        if self._last is not None and _same(self._last[0], inputs):
            return self._last[1]
        if not _same(self._common, common):
            self._common, self._made = common, {}
        self._groups = dict(self.groups(state))
        made = self._make(state)
        result = tuple(entry.row for entry in made.values())
        self._made = made
        if self._last is not None and self._last[1] == result:
            result = self._last[1]
        self._last = (inputs, result)
        return result

    def _make(self, state: State) -> dict[int, _Made]:
        known_of, header_of = self._made.get, state.headers.get
        task_of, seen_of, group_of = state.task, state.seen.get, self._groups.get
        sending, trouble = frozenset(state.sending), frozenset(state.trouble)
        failed = frozenset(state.failed)
        now = state.now.timestamp()
        made: dict[int, _Made] = {}
        for task_id in self.task_ids(state):
            task = task_of(task_id)
            header = header_of(task_id) or task
            if header is None or self.is_left_out(header, task):
                continue
            known = known_of(task_id)
            if (
                known is not None
                and known.header is header
                and known.task is task
                and known.seen is seen_of(task_id)
                and known.sending is (task_id in sending)
                and known.trouble is (task_id in trouble)
                and known.failed is (task_id in failed)
                and known.group_id == group_of(task_id)
                and known.row.overdue is (known.row.runs_out <= now and not known.row.closed)
            ):
                made[task_id] = known
            else:
                made[task_id] = self._entry(state, header, task)
        return made

    def _entry(self, state: State, header: TaskHeader, task: Task | None) -> _Made:
        task_id = header.id
        form = state.forms.get(task.form_id) if task is not None and task.form_id else None
        changed, seen = _latest(header, task), state.seen.get(task_id)
        me = state.me.person_id if state.me else 0
        runs_out = _runs_out(task or header, self._zone)
        closed = (task or header).closed
        row = Row(
            task_id=task_id,
            title=self.title(header, task),
            who=self.person(header),
            changed=changed,
            due=(task or header).due,
            due_date=(task or header).due_date,
            runs_out=runs_out,
            form=form.name if form else "",
            step=step_text(task, form),
            group_id=self._groups.get(task_id),
            read=task is not None,
            new=seen is not None and changed is not None and seen < changed,
            waits=task is not None and rules.waits_for(task, me, state.role_ids),
            mention=task is not None and rules.is_mentioned(task, me),
            client=task is not None and rules.is_client(task),
            overdue=runs_out <= state.now.timestamp() and not closed,
            sending=task_id in state.sending,
            closed=closed,
            trouble=task_id in state.trouble,
            failed=task_id in state.failed,
        )
        return _Made(header, task, seen, row.sending, row.trouble, row.failed, row.group_id, row)


class InboxRows(TaskRows):
    """Selects the inbox as rows, in the server's order."""

    def source(self, state: State) -> object:
        """Follow the inbox."""
        return state.inbox

    def task_ids(self, state: State) -> Sequence[int]:
        """Return the tasks of the inbox."""
        return state.inbox.task_ids

    def groups(self, state: State) -> Mapping[int, int]:
        """Return the groups of the inbox."""
        return {i: group.id for group in state.inbox.groups for i in group.task_ids}


def _same(first: tuple[object, ...], second: tuple[object, ...]) -> bool:
    return len(first) == len(second) and all(a is b for a, b in zip(first, second, strict=True))


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
    return f"{task.current_step}/{rules.step_count(task, form)}"


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
    task = state.task(task_id)
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
        failed=state.failed.get(task_id, ""),
        now=state.now,
    )


def position(state: State) -> tuple[int, int]:
    """Say where the open task stands in its row of tasks: (3, 12); (0, n) when it is not there."""
    if state.open_task_id in state.order:
        return state.order.index(state.open_task_id) + 1, len(state.order)
    return 0, len(state.order)


def read_at(state: State) -> dict[str, datetime]:
    """Return when the server last told of each area that it was asked about, by its name."""
    places, calendar = state.places, state.calendar
    lists = [known.read for known in places.contents.values()]
    months = [month.read for month in calendar.months.values()]
    found = {
        **state.asked,
        "lists": max((moment for moment in (*lists, places.read) if moment), default=None),
        "calendar": max(months, default=None),
    }
    return {area: moment for area, moment in found.items() if moment is not None}


def link(state: State) -> Link:
    """Return how the connection is."""
    return state.link


def effect(state: State) -> Effect | None:
    """Return what the last action did."""
    return state.effect


def sieve(state: State) -> Sieve:
    """Return what of the calendar the person wants to see."""
    return state.calendar.sieve


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


def held(state: State) -> tuple[Entry, ...]:
    """Return the actions that wait for a person, or were refused."""
    return tuple(row for row in state.outbox if row.stage in STUCK)


def waiting(state: State) -> tuple[Entry, ...]:
    """Return the actions that can be taken back without a trace, the next to go out first."""
    rows = [row for row in state.outbox if row.stage is Stage.WAITING]
    return tuple(sorted(rows, key=lambda row: row.not_before))


def unsent(state: State) -> tuple[int, int]:
    """Count what is neither sent nor dropped, and what of it needs a person."""
    stages = [row.stage for row in state.outbox]
    return sum(stage in UNSENT for stage in stages), sum(stage in STUCK for stage in stages)


def sent(state: State) -> int:
    """Count what the server has accepted."""
    return sum(row.stage is Stage.SENT for row in state.outbox)
