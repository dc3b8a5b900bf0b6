"""Everything the screens can show, as one immutable value."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum

from immutables import Map

from pyrus_tui.models.forms import Form
from pyrus_tui.models.lists import TaskList
from pyrus_tui.models.outbox import Entry
from pyrus_tui.models.people import Organization, Profile
from pyrus_tui.models.places import Asked, Contents, Place
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.store.calendar_state import Calendar
from pyrus_tui.store.search_state import Found

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Mood(Enum):
    """How an effect on the status line is meant."""

    WORKING = "working"
    DONE = "done"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Effect:
    """What the last action did, in one sentence; `number` tells two equal ones apart."""

    text: str
    mood: Mood
    number: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the inbox, in the server's order."""

    id: int
    name: str
    task_ids: tuple[int, ...]
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class InboxOrder:
    """Which tasks are in the inbox, in the server's order; `loaded` once there was an answer."""

    task_ids: tuple[int, ...] = ()
    groups: tuple[Group, ...] = ()
    has_more: bool = False
    loaded: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """How the connection is: `trouble` is "" while all is well, else one sentence.

    `offline` says that the server could not be reached, `signed_out` that it refused the account;
    `refused` counts, while nothing but the person can end that, how often one was told so.
    """

    server: str = ""
    syncing: bool = False
    synced: datetime | None = None
    trouble: str = ""
    offline: bool = False
    signed_out: bool = False
    refused: int = 0
    quota_left: int | None = None
    quota: int | None = None
    skew: float | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """The trees of lists, and what is known of what stands in lists and forms.

    `read` is when the trees were read. `people` holds lists as the server showed them after a
    change: only then their members are known. `loading` counts the tasks that came so far for a
    question that is under way, `trouble` says why one was not answered. `starred`, `recent`
    and `columns` are the person's own: places with a star, tasks viewed last, and for a form the
    fields that have a column in its table.
    """

    lists: tuple[TaskList, ...] = ()
    read: datetime | None = None
    chosen: Asked | None = None
    contents: Map[Asked, Contents] = field(default_factory=Map[Asked, Contents])
    people: Map[int, TaskList] = field(default_factory=Map[int, TaskList])
    loading: Map[Asked, int] = field(default_factory=Map[Asked, int])
    trouble: Map[Asked, str] = field(default_factory=Map[Asked, str])
    starred: frozenset[Place] = frozenset()
    recent: tuple[int, ...] = ()
    columns: Map[int, tuple[int, ...]] = field(default_factory=Map[int, tuple[int, ...]])


@dataclass(frozen=True)
class State:
    """A snapshot of the client.

    `now` is the clock's minute: what depends on the time of day follows it like any other value.
    `seen` says for each task up to which change the person knows it; `sending` holds what is on
    its way to the server, `drafts` what was typed for a task and a purpose and not sent, `trouble`
    the tasks that could not be read and why, `failed` the actions that did not work and why.
    `outbox` are the actions of the last days, sent or not; `pending` the tasks as they will look
    once the server has accepted what is under way: `tasks` holds only what the server said.
    `asked` says when the server last answered, by area.
    `routes` says for a task, and for clients or not, to which audience was written last.
    """

    now: datetime = LONG_AGO
    me: Profile | None = None
    role_ids: frozenset[int] = frozenset()
    inbox: InboxOrder = InboxOrder()
    headers: Map[int, TaskHeader] = field(default_factory=Map[int, TaskHeader])
    tasks: Map[int, Task] = field(default_factory=Map[int, Task])
    forms: Map[int, Form] = field(default_factory=Map[int, Form])
    list_names: Map[int, str] = field(default_factory=Map[int, str])
    role_names: Map[int, str] = field(default_factory=Map[int, str])
    places: Places = Places()
    contacts: tuple[Organization, ...] = ()
    seen: Map[int, datetime] = field(default_factory=Map[int, datetime])
    sending: Map[int, str] = field(default_factory=Map[int, str])
    routes: Map[tuple[int, bool], str] = field(default_factory=Map[tuple[int, bool], str])
    drafts: Map[tuple[int, str], str] = field(default_factory=Map[tuple[int, str], str])
    trouble: Map[int, str] = field(default_factory=Map[int, str])
    failed: Map[int, str] = field(default_factory=Map[int, str])
    outbox: tuple[Entry, ...] = ()
    pending: Map[int, Task] = field(default_factory=Map[int, Task])
    asked: Map[str, datetime] = field(default_factory=Map[str, datetime])
    calendar: Calendar = field(default_factory=Calendar)
    found: Found = field(default_factory=Found)
    order: tuple[int, ...] = ()
    open_task_id: int | None = None
    preview_task_id: int | None = None
    link: Link = Link()
    effect: Effect | None = None

    def task(self, task_id: int) -> Task | None:
        """Return a task as a person expects it: with what is under way; None if not known."""
        return self.pending.get(task_id) or self.tasks.get(task_id)
