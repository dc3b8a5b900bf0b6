"""Projects of the legacy API: each comes with those above it, which make the tree of lists."""

from dataclasses import dataclass

from pyrus_tui.api.legacy.translating import found
from pyrus_tui.models.base import Json, read_int
from pyrus_tui.models.lists import TaskList

DEEPEST = 30
"""How many levels the tree has at most; what claims to be deeper begins a tree of its own."""


@dataclass(frozen=True, slots=True)
class Link:
    """One project of a chain."""

    id: int
    name: str


def chain_of(project: Json) -> list[Link]:
    """Return a project and those above it, the root last; what cannot be read ends the chain."""
    links: list[Link] = []
    while isinstance(project, dict) and len(links) < DEEPEST:
        name = found(project, "Name")
        try:
            links.append(
                Link(read_int(found(project, "Id")), name if isinstance(name, str) else "")
            )
        except ValueError:
            break
        project = found(project, "Parent")
    return links


def form_of(projects: list[Json]) -> int | None:
    """Return the project that is the form of a task which has form values; None without any.

    The form stands among the task's projects as a root: of several roots it is one that other
    projects of the task hang below, else the first.
    """
    chains = [links for project in projects if (links := chain_of(project))]
    roots = [links[0].id for links in chains if len(links) == 1]
    above = {links[-1].id for links in chains if len(links) > 1}
    return next((root for root in roots if root in above), roots[0] if roots else None)


class ProjectBook:
    """Remembers every project that was named, and makes the tree of lists of them."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._parents: dict[int, int | None] = {}

    def learn(self, project: Json) -> None:
        """Take a project with those above it."""
        links = chain_of(project)
        for place, link in enumerate(links):
            above = links[place + 1] if place + 1 < len(links) else None
            if link.name or link.id not in self._names:
                self._names[link.id] = link.name
            if above is not None or link.id not in self._parents:
                self._parents[link.id] = above.id if above is not None else None

    def tree(self) -> tuple[TaskList, ...]:
        """Return the lists that are known, as trees, by name."""
        levels: dict[int, list[int]] = {}
        for number in self._names:
            levels.setdefault(len(self._path(number)), []).append(number)
        below: dict[int | None, list[TaskList]] = {}
        for level in sorted(levels, reverse=True):
            for number in levels[level]:
                children = tuple(sorted(below.pop(number, []), key=_order))
                made = TaskList(id=number, name=self._names[number])
                made = made.model_copy(update={"children": children})
                below.setdefault(self._above(number), []).append(made)
        return tuple(sorted(below.get(None, []), key=_order))

    def name(self, number: int) -> str:
        """Return a list's name, "" where it is not known."""
        return self._names.get(number, "")

    def find(self, number: int) -> TaskList | None:
        """Return a list with those below it."""
        return next((one for root in self.tree() for one in root.walk() if one.id == number), None)

    def _above(self, number: int) -> int | None:
        path = self._path(number)
        return path[1] if len(path) > 1 else None

    def _path(self, number: int) -> list[int]:
        """Return the numbers from a project up to its root; a circle is cut where it is biggest.

        In a circle everything hangs below the project with the highest number in it.
        """
        path = [number]
        while len(path) < DEEPEST:
            above = self._parents.get(path[-1])
            if above is None:
                return path
            if above in path:
                top = path.index(max(path[path.index(above) :]))
                return path[: top + 1]
            path.append(above)
        return [number]


def _order(task_list: TaskList) -> tuple[str, int]:
    return task_list.name.casefold(), task_list.id
