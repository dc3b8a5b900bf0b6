"""Forms by their folders, as rows of a tree."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from pyrus_tui.models.forms import Form


@dataclass(frozen=True, slots=True)
class FormFolder:
    """A folder of forms, by the names of all folders from the top down to it."""

    path: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.path[-1]

    @property
    def depth(self) -> int:
        """How many folders it stands in."""
        return len(self.path) - 1


def form_tree(
    forms: Iterable[Form], folded: Collection[FormFolder] = ()
) -> Iterator[FormFolder | Form]:
    """Yield folders, each followed by what stands in it, unless it is folded or in a folded one."""
    shown: set[FormFolder] = set()
    for form in sorted(forms, key=_place):
        for depth in range(len(form.folder)):
            folder = FormFolder(form.folder[: depth + 1])
            if folder not in shown:
                shown.add(folder)
                yield folder
            if folder in folded:
                break
        else:
            yield form


def _place(form: Form) -> tuple[tuple[bool, str, str], ...]:
    """Sort folders before the forms beside them, both by name."""
    folders = ((False, name.casefold(), name) for name in form.folder)
    return (*folders, (True, form.name.casefold(), form.name))
