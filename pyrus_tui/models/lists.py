"""Lists that tasks are put into; Pyrus keeps them as a tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pyrus_tui.models.annotations import Line
from pyrus_tui.models.base import Bool, Int, Items, Model
from pyrus_tui.models.drafts import Draft
from pyrus_tui.models.tasks import TaskHeader
from pyrus_tui.models.values import to_wire


class TaskList(Model):
    """A list with the lists below it; who belongs to it is known only after a change of it."""

    id: Int
    name: Line = ""
    children: "Items[TaskList]" = ()
    version: Int | None = None
    list_type: Line = ""
    color: Line = ""
    member_ids: Items[Int] | None = None
    manager_ids: Items[Int] | None = None

    def walk(self) -> "Iterator[TaskList]":
        """Yield this list and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class TaskPage(Model):
    """Tasks of a list; with `has_more`, a higher `item_count` or a narrower span tells the rest."""

    tasks: Items[TaskHeader] = ()
    has_more: Bool = False
    unreadable: Int = 0
    """How many tasks could not be read."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which tasks of a list to read; the ends of a span count as inside."""

    item_count: int = 200
    include_archived: bool = False
    modified_after: datetime | None = None
    modified_before: datetime | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    closed_after: datetime | None = None
    closed_before: datetime | None = None

    def payload(self) -> dict[str, str | int]:
        """Return the parameters of the request: only what is set."""
        query: dict[str, str | int] = {"item_count": self.item_count}
        if self.include_archived:
            query["include_archived"] = "y"
        return query | spans(self)


SPANS = (
    "modified_after",
    "modified_before",
    "created_after",
    "created_before",
    "closed_after",
    "closed_before",
)


def spans(query: object) -> dict[str, str | int]:
    """Return the spans of a query that are set, as the server takes them."""
    moments = {name: getattr(query, name) for name in SPANS}
    return {name: to_wire(moment) for name, moment in moments.items() if moment is not None}


class ListDraft(Draft):
    """A list that a person wants to make, below another one or at the top."""

    name: str
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A new list that the server was asked for, until its answer came.

    `there` are the lists of this name that stood in this place before: another one is the answer.
    """

    name: str
    parent_id: int | None
    there: frozenset[int]
    asked: datetime


class ListChange(Draft):
    """What a person means to change at a list; people by their ids."""

    name: str | None = None
    added_managers: tuple[int, ...] = ()
    removed_managers: tuple[int, ...] = ()
    added_members: tuple[int, ...] = ()
    removed_members: tuple[int, ...] = ()
