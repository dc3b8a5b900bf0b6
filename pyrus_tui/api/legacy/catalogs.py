"""Catalogs where the server does not show them: the items that tasks have in a field.

Each catalog field of a form counts as a catalog of its own. Its number is below 0, so that it is
never taken for one of the server's, and it is the same at every start.
"""

from collections.abc import Iterator

from pyrus_tui.models.forms import Catalog, CatalogHeader, CatalogItem
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.values import CatalogValue, Field, walk
from pyrus_tui.words import _

_FIELDS = 10**9
"""More than any field's number."""


def catalog_number(form_id: int, field_id: int) -> int:
    """Return the number that stands for the catalog of a form's field."""
    return -(form_id * _FIELDS + field_id)


def form_and_field(catalog_id: int) -> tuple[int, int] | None:
    """Return which form and field a number stands for; None for a number of the server's."""
    return divmod(-catalog_id, _FIELDS) if catalog_id <= -_FIELDS else None


class CatalogBook:
    """Remembers the items that stood in catalog fields, by form and field."""

    def __init__(self) -> None:
        self._seen: dict[int, dict[int, CatalogItem]] = {}
        self._headers: dict[int, tuple[str, ...]] = {}

    def learn(self, task: Task) -> None:
        """Take the items of a task's fields, and of what was changed in them."""
        if task.form_id is None:
            return
        for field in _fields(task):
            value = field.value
            if field.type != "catalog" or not isinstance(value, CatalogValue) or not field.id:
                continue
            number = catalog_number(task.form_id, field.id)
            items = self._seen.setdefault(number, {})
            if value.item_id is not None and value.values:
                items[value.item_id] = CatalogItem(item_id=value.item_id, values=value.values)
            if value.headers:
                self._headers[number] = value.headers

    def catalog(self, number: int) -> Catalog:
        """Return the items that were seen, by name."""
        items = sorted(
            self._seen.get(number, {}).values(),
            key=lambda item: (item.name.casefold(), item.item_id),
        )
        headers = self._headers.get(number, ())
        return Catalog(
            catalog_id=number,
            name=_("items that stand in tasks"),
            catalog_headers=tuple(CatalogHeader(name=name) for name in headers),
            items=tuple(items),
        )


def _fields(task: Task) -> Iterator[Field]:
    yield from walk(task.fields)
    for note in task.comments:
        yield from walk(note.field_updates)
