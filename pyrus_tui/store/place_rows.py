"""From the State to the tree of places, and to the rows of the place that is chosen."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from pyrus_tui.models.forms import Form
from pyrus_tui.models.lists import TaskList
from pyrus_tui.models.people import Person
from pyrus_tui.models.places import Asked, Contents, Place, PlaceKind, find_list, path_to
from pyrus_tui.models.tasks import Completeness, Task, TaskHeader
from pyrus_tui.models.text import one_line
from pyrus_tui.models.values import CatalogValue
from pyrus_tui.store.selectors import TaskRows
from pyrus_tui.store.state import Places, State
from pyrus_tui.words import _


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of forms, or a title of the tree, by its path."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Starred:
    """A place once more, among those with a star."""

    place: Place


Branch = Place | Folder | Starred
"""What stands for a row of the tree."""


@dataclass(frozen=True, slots=True)
class Node:
    """A row of the tree."""

    key: Branch
    name: str
    depth: int
    folds: bool = False
    """Whether there is something below it."""
    above: tuple[Branch, ...] = ()

    @property
    def place(self) -> Place | None:
        """The place that it opens; None for folders and titles."""
        if isinstance(self.key, Starred):
            return self.key.place
        return self.key if isinstance(self.key, Place) else None


def tree(
    lists: Sequence[TaskList], forms: Iterable[Form], starred: Collection[Place]
) -> tuple[Node, ...]:
    """Lay out everything: what has a star, the lists, the forms by their folders."""
    nodes = [
        *_nodes_of_lists(lists, 0, ()),
        *_nodes_of_forms(forms),
    ]
    by_place = {node.key: node for node in nodes if isinstance(node.key, Place)}
    stars = [by_place[place] for place in starred if place in by_place]
    if not stars:
        return tuple(nodes)
    title = Folder((_("Starred"),))
    stars.sort(key=lambda node: node.name.casefold())
    top = [Node(title, title.path[0], 0, folds=True)]
    top += [
        Node(Starred(node.key), node.name, 1, above=(title,))
        for node in stars
        if isinstance(node.key, Place)
    ]
    return (*top, *nodes)


def _nodes_of_lists(
    lists: Sequence[TaskList], depth: int, above: tuple[Branch, ...]
) -> Iterator[Node]:
    for task_list in lists:
        key = Place(PlaceKind.LIST, task_list.id)
        name = task_list.name or f"#{task_list.id}"
        yield Node(key, name, depth, bool(task_list.children), above)
        yield from _nodes_of_lists(task_list.children, depth + 1, (*above, key))


def forms_title() -> Folder:
    """Return the row below which all forms stand."""
    return Folder((_("Forms"),))


def _nodes_of_forms(forms: Iterable[Form]) -> Iterator[Node]:
    usable = [form for form in forms if not form.deleted_or_closed]
    if not usable:
        return
    title = forms_title().path
    yield Node(Folder(title), title[0], 0, folds=True)
    open_at = title
    for form in sorted(usable, key=_by_folder):
        path = (*title, *form.folder)
        common = 0
        while common < min(len(path), len(open_at)) and path[common] == open_at[common]:
            common += 1
        for length in range(common + 1, len(path) + 1):
            above = tuple(Folder(path[:size]) for size in range(1, length))
            yield Node(Folder(path[:length]), path[length - 1], length - 1, folds=True, above=above)
        open_at = path
        above = tuple(Folder(path[:size]) for size in range(1, len(path) + 1))
        key = Place(PlaceKind.FORM, form.id)
        yield Node(key, form.name or f"#{form.id}", len(path), above=above)


def _by_folder(form: Form) -> tuple[list[tuple[int, str, str]], int]:
    # Folders stand before the forms beside them.
    path = [(0, part.casefold(), part) for part in form.folder]
    return [*path, (1, form.name.casefold(), form.name)], form.id


def unfolded(nodes: Sequence[Node], folded: Collection[Branch]) -> tuple[Node, ...]:
    """Leave out what stands below a folded row."""
    if not folded:
        return tuple(nodes)
    return tuple(node for node in nodes if not any(key in folded for key in node.above))


class Tree:
    """Selects the tree; made anew only when lists, forms or stars change."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._nodes: tuple[Node, ...] = ()

    def __call__(self, state: State) -> tuple[Node, ...]:
        """Return all rows of the tree, those below folded ones too."""
        of = (state.places.lists, state.forms, state.places.starred)
        if len(self._of) != len(of) or any(a is not b for a, b in zip(self._of, of, strict=True)):
            self._of = of
            self._nodes = tree(of[0], of[1].values(), of[2])
        return self._nodes


class PlaceRows(TaskRows):
    """Selects the tasks of the chosen place as rows.

    A task that is known to be finished, or to be in none of the place's lists any more, is left
    out although the server, which was asked only for what changed, did not say so.
    """

    def __init__(self, zone: tzinfo) -> None:
        super().__init__(zone)
        self._inside: frozenset[int] = frozenset()
        self._inside_of: tuple[object, object] = (None, None)
        self._archived = False

    def source(self, state: State) -> object:
        """Follow the contents of the chosen place."""
        asked = state.places.chosen
        self._archived = asked is not None and asked.narrowing.archived
        of = (state.places.lists, asked)
        if self._inside_of[0] is not of[0] or self._inside_of[1] != of[1]:
            self._inside_of = of
            self._inside = _lists_in(state.places, asked)
        return contents(state)

    def task_ids(self, state: State) -> Sequence[int]:
        """Return the tasks of the chosen place."""
        found = contents(state)
        return found.task_ids if found is not None else ()

    def person(self, header: TaskHeader) -> str:
        """Name who is responsible, else the author."""
        person = header.responsible or header.author
        return person.name if person else ""

    def title(self, header: TaskHeader, task: Task | None) -> str:
        """Say what a row is about; a row of a register has no words but those of its fields."""
        known = super().title(header, task)
        return known or (" · ".join(_words(task))[:200] if task is not None else "")

    def is_left_out(self, header: TaskHeader, task: Task | None) -> bool:
        """Say whether a task is finished or was taken out of the list."""
        known = task or header
        if known.closed and not self._archived:
            return True
        return (
            bool(self._inside)
            and task is not None
            and task.completeness is Completeness.FULL
            and not task.details_are_old
            and not _is_newer(header, task)
            and self._inside.isdisjoint(task.list_ids)
        )


def _words(task: Task) -> Iterator[str]:
    for field in task.fields:
        value = field.value
        if isinstance(value, str) and field.type in ("text", "title", "email", "phone"):
            yield one_line(value, 80)
        elif isinstance(value, Person):
            yield value.name
        elif isinstance(value, CatalogValue):
            yield ", ".join(value.names)


def _is_newer(header: TaskHeader, task: Task) -> bool:
    return (
        header.last_modified_date is not None
        and task.last_modified_date is not None
        and header.last_modified_date > task.last_modified_date
    )


def _lists_in(places: Places, asked: Asked | None) -> frozenset[int]:
    if asked is None or asked.place.kind is not PlaceKind.LIST:
        return frozenset()
    found = find_list(places.lists, asked.place.id)
    return frozenset(one.id for one in found.walk()) if found is not None else frozenset()


def contents(state: State) -> Contents | None:
    """Return what was read of the chosen place."""
    asked = state.places.chosen
    return state.places.contents.get(asked) if asked is not None else None


def counts(state: State) -> Mapping[Place, str]:
    """Return how many tasks stand in the places that were read, `200+` where there are more."""
    found: dict[Place, str] = {}
    for asked, known in state.places.contents.items():
        if asked == Asked(asked.place):
            found[asked.place] = f"{len(known.task_ids)}{'+' if known.has_more else ''}"
    return found


def place_name(state: State, place: Place) -> str:
    """Name a place with all that stands above it: `Branch offices › Moscow`."""
    if place.kind is PlaceKind.FORM:
        form = state.forms.get(place.id)
        names = [*form.folder, form.name] if form is not None else []
    else:
        names = [one.name for one in path_to(state.places.lists, place.id)]
    return " › ".join(names) or f"#{place.id}"
