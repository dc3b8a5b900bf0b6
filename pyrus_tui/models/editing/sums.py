"""The sums of a table beside the amounts that the form itself asks for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyrus_tui.models.editing.edits import Edits
from pyrus_tui.models.editing.held import Held
from pyrus_tui.models.editing.outline import Place
from pyrus_tui.models.editing.sheets import Sheet
from pyrus_tui.models.forms import FormField


@dataclass(frozen=True, slots=True)
class Compared:
    """The sum of a column, and the amount of the form that has the same name."""

    column: FormField
    total: Decimal
    amount: Decimal

    @property
    def excess(self) -> Decimal:
        """How much more the rows make than the form says; less than 0 where they make less."""
        return self.total - self.amount


def amounts_of(
    places: Iterable[Place], edits: Edits, now: Mapping[int, Held]
) -> dict[str, Decimal]:
    """Return the form's amounts by name: those in sight, filled in, and alone with their name."""
    found: dict[str, Decimal] = {}
    seen: set[str] = set()
    for place in places:
        name = _key(place.field)
        if place.field.type != "money":
            continue
        value = edits.held(place.id, now).value
        if name in seen:
            found.pop(name, None)
        elif isinstance(value, Decimal) and not edits.unreadable(place.id):
            found[name] = value
        seen.add(name)
    return found


def compared(sheet: Sheet, amounts: Mapping[str, Decimal]) -> Iterator[Compared]:
    """Yield the sums that an amount of the form plausibly means: it has the column's name.

    A price times a quantity, or an amount with another name, may mean anything: nothing is said
    of these, nor while a cell of the column cannot be read, nor of a table without rows.
    """
    unread = {column_id for _row, column_id in sheet.typed}
    names = [_key(column) for column in sheet.columns if column.type == "money"]
    for column in sheet.columns if sheet.rows else ():
        name = _key(column)
        total = sheet.total(column) if column.type == "money" else None
        if total is None or column.id in unread or names.count(name) > 1:
            continue
        if name in amounts:
            yield Compared(column, total, amounts[name])


def _key(field: FormField) -> str:
    return " ".join(field.name.split()).casefold()
