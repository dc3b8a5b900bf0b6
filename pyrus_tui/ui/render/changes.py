"""What became of a form's fields, comment by comment: old → new."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from textual.content import Content

from pyrus_tui.models.text import one_line
from pyrus_tui.models.values import ChoiceValue, Field, TableRow, TitleValue
from pyrus_tui.ui.render.text import plain
from pyrus_tui.ui.render.values import value_text
from pyrus_tui.words import _

Place = tuple[int, int, int | None]
"""Which value: the table's id or 0, the field's id, the row's id."""


class Change(NamedTuple):
    """A field's value before and after; `after` None says that the row is gone."""

    place: Place
    label: str
    before: Field | None
    after: Field | None


class FieldHistory:
    """Follows the values of a task's fields; `take` comments in their order."""

    def __init__(self) -> None:
        self._values: dict[Place, Field] = {}

    def take(self, updates: Iterable[Field]) -> tuple[Change, ...]:
        """Return what these updates changed, fields in sections and choices too."""
        return tuple(self._changes(updates)) if updates else ()

    def _changes(self, updates: Iterable[Field]) -> Iterator[Change]:
        for field in updates:
            value = field.value
            if value and isinstance(value, tuple) and isinstance(value[0], TableRow):
                for row in value:
                    if isinstance(row, TableRow):
                        yield from self._row(field, row)
                continue
            if not isinstance(value, TitleValue) or value.checkmark:
                yield self._change((0, field.id, None), field.name or f"#{field.id}", field)
            if isinstance(value, TitleValue | ChoiceValue):
                yield from self._changes(value.fields)

    def _row(self, table: Field, row: TableRow) -> Iterator[Change]:
        at = row.position if row.position is not None else row.row_id or 0
        name = f"{table.name or f'#{table.id}'} " + _("row {n}").format(n=at + 1)
        if row.deleted:
            yield Change((table.id, 0, row.row_id), name, None, None)
            return
        for cell in row.cells:
            label = f"{name} {cell.name or f'#{cell.id}'}"
            yield self._change((table.id, cell.id, row.row_id), label, cell)

    def _change(self, place: Place, label: str, field: Field) -> Change:
        before = self._values.get(place)
        self._values[place] = field
        return Change(place, label, before, field)


def net(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Put several changes of one value together: from its first old value to its last new one."""
    first: dict[Place, Change] = {}
    for change in changes:
        known = first.get(change.place)
        first[change.place] = change if known is None else change._replace(before=known.before)
    return tuple(
        change
        for change in first.values()
        if change.after is None
        or change.before is None
        or change.before.value != change.after.value
    )


def change_lines(changes: Sequence[Change], now: datetime, zone: tzinfo) -> Iterator[Content]:
    """Draw changes, a line each: `~ Amount  10 306.25 → 12 500`."""
    for change in changes:
        label = one_line(change.label, 80)
        if change.after is None:
            yield Content.assemble(("~ ", ".text--warning"), plain(label), "  ", _("removed"))
            continue
        new = one_line(value_text(change.after, now, zone), 300)
        old = one_line(value_text(change.before, now, zone), 300) + " " if change.before else ""
        yield Content.assemble(
            ("~ ", ".text--warning"), plain(label), "  ", (old, ".text--muted"), "→ ", plain(new)
        )
