"""Lists that tasks are put into; Pyrus keeps them as a tree."""

from collections.abc import Iterator

from pyrus_tui.models.base import Int, Items, Model
from pyrus_tui.models.text import Line


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
