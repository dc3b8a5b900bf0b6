"""What the inbox looks like: kept, so that the next start shows it before anything else is loaded.

Nothing here may import much: a start waits for it.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Protocol


class Split(Enum):
    """The tabs of the inbox; the value is the number key."""

    ALL = 1
    WAITING = 2
    OVERDUE = 3
    MENTIONS = 4
    CLIENT = 5
    REST = 6


class Sort(Enum):
    """The orders of a list."""

    URGENT = "urgent"
    CHANGED = "changed"
    SERVER = "server"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Line:
    """What a row shows of a task."""

    title: str
    who: str
    changed: datetime | None
    due: datetime | None
    due_date: date | None
    form: str
    step: str
    flags: str
    new: bool
    indented: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class GroupTitle:
    """The title line of a group."""

    id: int
    name: str
    count: int
    folded: bool


Rank = tuple[float, float, str]
"""By what a task is sorted: when it runs out, minus when it changed (timestamps), its subject."""

NEVER = float("inf")


def rank_of(runs_out: float, changed: datetime | None, title: str) -> Rank:
    """Return by what a task is sorted."""
    return runs_out, -changed.timestamp() if changed else 0.0, title.casefold()


@dataclass(frozen=True, slots=True)
class SightRow:
    """A line of the list, and the task it stands for; None for the title of a group."""

    task_id: int | None
    shown: Line | GroupTitle
    runs_out: float = NEVER

    @property
    def rank(self) -> Rank | None:
        """By what the task is sorted; None for a group."""
        if isinstance(self.shown, GroupTitle):
            return None
        return rank_of(self.runs_out, self.shown.changed, self.shown.title)

    def packed(self) -> str:
        """Return it as text."""
        shown = self.shown
        if isinstance(shown, GroupTitle):
            return json.dumps([shown.id, shown.name, shown.count, shown.folded])
        values = [
            self.task_id,
            shown.title,
            shown.who,
            shown.changed and shown.changed.timestamp(),
            shown.due and shown.due.timestamp(),
            shown.due_date and shown.due_date.isoformat(),
            shown.form,
            shown.step,
            shown.flags,
            shown.new,
            shown.indented,
            shown.why,
            self.runs_out,
        ]
        return json.dumps(values)

    @classmethod
    def unpacked(cls, text: str) -> "SightRow":
        """Read what `packed` wrote.

        Raises:
            ValueError: it is something else.
        """
        try:
            values = json.loads(text)
            if len(values) == 4:
                return cls(None, GroupTitle(*values))
            task_id, title, who, changed, due, due_date, *rest, runs_out = values
            day = None if due_date is None else date.fromisoformat(due_date)
            line = Line(title, who, _moment(changed), _moment(due), day, *rest)
            return cls(task_id, line, float(runs_out))
        except (TypeError, OverflowError) as error:
            raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Head:
    """What the bars above the list tell.

    `complete` is False while some tasks are known by their headers only, `has_more` is True where
    the server holds some back.
    """

    counts: tuple[int, ...] = (0,) * len(Split)
    complete: bool = True
    has_more: bool = False
    account: str = ""

    def count(self, split: Split) -> int:
        """Return how many tasks a split has."""
        return self.counts[split.value - 1]

    def packed(self) -> str:
        """Return it as text."""
        return json.dumps([self.counts, self.complete, self.has_more, self.account])

    @classmethod
    def unpacked(cls, text: str) -> "Head":
        """Read what `packed` wrote.

        Raises:
            ValueError: it is something else.
        """
        try:
            counts, complete, has_more, account = json.loads(text)
            if len(counts) != len(Split):
                raise ValueError("other splits")
            return cls(tuple(counts), complete, has_more, account)
        except TypeError as error:
            raise ValueError(str(error)) from error


class SightSource(Protocol):
    """Gives what was kept, line by line."""

    @property
    def head(self) -> Head:
        """What the bars tell."""
        ...

    @property
    def count(self) -> int:
        """How many lines there are."""
        ...

    def row(self, number: int) -> SightRow | None:
        """Return a line by its number from the top, 0 the first; None where it is lost."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """The inbox as a person last saw it, laid out as it is at a start."""

    head: Head
    rows: tuple[SightRow, ...]


def _moment(stamp: float | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)
