"""Where tasks stand: lists and forms, what was read of them, and the places a person came by."""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pyrus_tui.models.lists import ListQuery, TaskList
from pyrus_tui.models.options import Option
from pyrus_tui.models.registers import RegisterQuery
from pyrus_tui.words import _


class PlaceKind(StrEnum):
    """What holds tasks."""

    LIST = "list"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Place:
    """A list or a form, by its id."""

    kind: PlaceKind
    id: int


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which of a place's tasks are asked for; the ends of a span count as inside.

    `steps` is for forms only: the numbers of the steps at which the tasks stand.
    """

    archived: bool = False
    modified_after: datetime | None = None
    modified_before: datetime | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    closed_after: datetime | None = None
    closed_before: datetime | None = None
    steps: tuple[int, ...] = ()

    @property
    def has_span(self) -> bool:
        """Whether it asks for a span of time."""
        return replace(self, archived=False, steps=()) != Narrowing()


@dataclass(frozen=True, slots=True)
class Asked:
    """A place, and which of its tasks."""

    place: Place
    narrowing: Narrowing = Narrowing()

    def list_query(self, count: int) -> ListQuery:
        """Return the question for a list's tasks."""
        wanted = self.narrowing
        return ListQuery(
            item_count=count,
            include_archived=wanted.archived,
            modified_after=wanted.modified_after,
            modified_before=wanted.modified_before,
            created_after=wanted.created_after,
            created_before=wanted.created_before,
            closed_after=wanted.closed_after,
            closed_before=wanted.closed_before,
        )

    def register_query(self, count: int) -> RegisterQuery:
        """Return the question for a form's tasks."""
        wanted = self.narrowing
        return RegisterQuery(
            item_count=count,
            steps=wanted.steps,
            include_archived=wanted.archived,
            modified_after=wanted.modified_after,
            modified_before=wanted.modified_before,
            created_after=wanted.created_after,
            created_before=wanted.created_before,
            closed_after=wanted.closed_after,
            closed_before=wanted.closed_before,
        )


@dataclass(frozen=True, slots=True)
class Contents:
    """The tasks of a place as far as they were read, in the server's order.

    `read` is when the server was asked last, `whole` when it was asked for all of them and not
    only for what changed. Where there are more, those changed after `until` are all known; None
    where the server does not send them in the order of their changes. `newest` is the latest
    change that an answer for this place told.
    """

    task_ids: tuple[int, ...] = ()
    has_more: bool = False
    read: datetime | None = None
    whole: datetime | None = None
    until: datetime | None = None
    newest: datetime | None = None


# -- the tree -----------------------------------------------------------------------------------


def find_list(lists: Sequence[TaskList], list_id: int) -> TaskList | None:
    """Return a list of the trees by its id."""
    for top in lists:
        for task_list in top.walk():
            if task_list.id == list_id:
                return task_list
    return None


def path_to(lists: Sequence[TaskList], list_id: int) -> tuple[TaskList, ...]:
    """Return a list with those above it, from the top; () where it is unknown."""
    for task_list in lists:
        if task_list.id == list_id:
            return (task_list,)
        below = path_to(task_list.children, list_id)
        if below:
            return (task_list, *below)
    return ()


def with_paths(
    lists: Sequence[TaskList], above: tuple[str, ...] = ()
) -> Iterator[tuple[TaskList, tuple[str, ...]]]:
    """Yield every list with the names of those above it."""
    for task_list in lists:
        yield task_list, above
        yield from with_paths(task_list.children, (*above, task_list.name))


def tree_options(
    lists: Sequence[TaskList], without: Collection[int], forms: Collection[int]
) -> list[Option]:
    """Offer the lists with those above them; where a task is already cannot be chosen.

    Servers with the older API count a form as a list of its tasks: none is put into it.
    """
    here = _("it is there already")
    return [
        Option(one.id, one.name, " › ".join(above), here if one.id in without else "")
        for one, above in with_paths(lists)
        if one.id not in forms
    ]


def without_forms(names: Mapping[int, str], forms: Collection[int]) -> dict[int, str]:
    """Return the names of the lists that tasks can be put into."""
    return {number: name for number, name in names.items() if number not in forms}


def renamed(lists: Sequence[TaskList], list_id: int, name: str) -> tuple[TaskList, ...]:
    """Return the trees with another name for a list."""
    return tuple(
        task_list.model_copy(
            update={
                "name": name if task_list.id == list_id else task_list.name,
                "children": renamed(task_list.children, list_id, name),
            }
        )
        for task_list in lists
    )


def with_list(
    lists: Sequence[TaskList], new: TaskList, parent_id: int | None
) -> tuple[TaskList, ...]:
    """Return the trees with one list more, as the last one below its parent or at the top."""
    if parent_id is None:
        return (*lists, new)
    return tuple(
        task_list.model_copy(
            update={
                "children": with_list(
                    task_list.children, new, None if task_list.id == parent_id else parent_id
                )
            }
        )
        if find_list([task_list], parent_id) is not None
        else task_list
        for task_list in lists
    )


def without_list(lists: Sequence[TaskList], list_id: int) -> tuple[TaskList, ...]:
    """Return the trees without a list and what is below it."""
    return tuple(
        task_list.model_copy(update={"children": without_list(task_list.children, list_id)})
        for task_list in lists
        if task_list.id != list_id
    )


# -- where a person came by ---------------------------------------------------------------------

MOST_VISITS = 50
MOST_RECENT = 50
"""How many tasks are remembered as viewed."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A screen, and the task that was open there; `order` is the row of tasks it stood in.

    `over` names a screen that lay over all this, as that of the outbox does. `spot` is what the
    screen showed, in its own terms: a list, a day, the words of a search. None means whatever it
    shows when one comes there.
    """

    screen: str
    task_id: int | None = None
    order: tuple[int, ...] = ()
    over: str = ""
    spot: Hashable = None

    @property
    def place(self) -> tuple[str, int | None, str]:
        """What tells it from others, whatever row of tasks it stood in."""
        return self.screen, self.task_id, self.over

    def leads_to(self, there: "Visit") -> bool:
        """Say whether going there from here is no step: it is the same place and spot."""
        same_spot = there.spot is None or self.spot is None or there.spot == self.spot
        return there.place == self.place and same_spot


@dataclass(frozen=True, slots=True)
class Trail:
    """The way that a person came: back and forward as in a browser."""

    here: Visit
    behind: tuple[Visit, ...] = ()
    ahead: tuple[Visit, ...] = ()

    def visit(self, there: Visit) -> "Trail":
        """Go somewhere; what was ahead is forgotten."""
        if self.here.leads_to(there):
            return replace(self, here=replace(there, spot=there.spot or self.here.spot))
        return Trail(there, (*self.behind, self.here)[-MOST_VISITS:])

    def at(self, spot: Hashable) -> "Trail":
        """Note what is shown where the person is: to this they will come back."""
        return replace(self, here=replace(self.here, spot=spot))

    def back(self) -> "Trail":
        """Go back by one; at the beginning stay."""
        if not self.behind:
            return self
        return Trail(self.behind[-1], self.behind[:-1], (self.here, *self.ahead))

    def forward(self) -> "Trail":
        """Go forward by one; at the end stay."""
        if not self.ahead:
            return self
        return Trail(self.ahead[0], (*self.behind, self.here), self.ahead[1:])


def with_recent(recent: tuple[int, ...], task_id: int) -> tuple[int, ...]:
    """Put a task first among those that were viewed."""
    return (task_id, *(other for other in recent if other != task_id))[:MOST_RECENT]
