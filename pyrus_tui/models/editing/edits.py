"""What a person changed in a form and has not sent: a value that is kept, merged and sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from pyrus_tui.models.base import Json
from pyrus_tui.models.drafts import FieldUpdate
from pyrus_tui.models.editing.held import (
    NOTHING,
    Held,
    file_batches,
    files_of,
    is_nothing,
    same,
    written,
)
from pyrus_tui.models.editing.outline import Place, columns_of, places
from pyrus_tui.models.editing.tables import Rows, Spot, difference, merge_rows, rows_of
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.values import Field, TableRow


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what stood there when it was first touched, what shall stand there.

    `typed` is a text that is no value of the field, kept as it was typed; `cells` are such texts
    in a table.
    """

    base: Held
    mine: Held
    typed: str = ""
    cells: Mapping[Spot, str] = field(default_factory=dict)

    @property
    def unread(self) -> str:
        """All that was typed and cannot be read, "" without any."""
        return self.typed or "; ".join(self.cells.values())


@dataclass(frozen=True)
class Edits:
    """All changes of a form, by the fields' numbers."""

    changes: Mapping[int, Change] = field(default_factory=dict)

    def held(self, number: int, now: Mapping[int, Held]) -> Held:
        """Return what shall stand in a field, given what stands in all of them now."""
        change = self.changes.get(number)
        return change.mine if change is not None else now.get(number, NOTHING)

    def values(self, now: Mapping[int, Held]) -> dict[int, Held]:
        """Return what shall stand in all fields."""
        return {**now, **{number: change.mine for number, change in self.changes.items()}}

    def put(self, spec: FormField, held: Held, now: Mapping[int, Held]) -> "Edits":
        """Set a value; one that stood there before is no change."""
        known = self.changes.get(spec.id)
        base = known.base if known is not None else now.get(spec.id, NOTHING)
        changes = dict(self.changes)
        changes.pop(spec.id, None)
        if not same(spec.type, base, held):
            changes[spec.id] = Change(base, held)
        return Edits(changes)

    def put_typed(self, spec: FormField, text: str, now: Mapping[int, Held]) -> "Edits":
        """Keep a text that cannot be read as a value; what shall stand there stays."""
        known = self.changes.get(spec.id)
        stood = now.get(spec.id, NOTHING)
        change = replace(known or Change(stood, stood), typed=text)
        return Edits({**self.changes, spec.id: change})

    def put_rows(
        self, spec: FormField, rows: Rows, cells: Mapping[Spot, str], now: Mapping[int, Held]
    ) -> "Edits":
        """Set the rows of a table, and keep the texts in its cells that cannot be read."""
        new = self.put(spec, Held(rows), now)
        if not cells:
            return new
        change = new.changes.get(spec.id)
        if change is None:
            known = self.changes.get(spec.id)
            change = Change(known.base if known else now.get(spec.id, NOTHING), Held(rows))
        return Edits({**new.changes, spec.id: replace(change, cells=dict(cells))})

    def cells(self, number: int) -> Mapping[Spot, str]:
        """Return the texts in the cells of a table that cannot be read."""
        change = self.changes.get(number)
        return change.cells if change is not None else {}

    def without(self, numbers: Iterable[int]) -> "Edits":
        """Give some fields back what stood there."""
        gone = set(numbers)
        return Edits({n: change for n, change in self.changes.items() if n not in gone})

    def unreadable(self, number: int) -> str:
        """Return the text that was typed into a field and cannot be read, "" without one."""
        change = self.changes.get(number)
        return change.unread if change is not None else ""

    def __len__(self) -> int:
        return len(self.changes)

    def to_json(self) -> str:
        """Write all of it as a text that survives the program."""
        kept = {
            str(number): {
                "base": _kept(number, change.base),
                "mine": _kept(number, change.mine),
                "typed": change.typed,
                "cells": [(*spot, text) for spot, text in change.cells.items()],
            }
            for number, change in self.changes.items()
        }
        return msgspec.json.encode(kept).decode() if kept else ""

    @classmethod
    def from_json(cls, text: str, specs: Mapping[int, FormField]) -> "Edits":
        """Read back what `to_json` wrote, as far as the form still has the fields."""
        named = {str(number): spec for number, spec in specs.items()}
        changes: dict[int, Change] = {}
        for name, kept in _changes(text).items():
            spec = named.get(name)
            if spec is not None and isinstance(kept, dict):
                base, mine = (_read(kept.get(part), spec) for part in ("base", "mine"))
                cells = _cells(kept.get("cells"), spec, mine)
                changes[spec.id] = Change(base, mine, str(kept.get("typed", "")), cells)
        return cls(changes)


def joined_edits(first: str, then: str) -> str:
    """Put edits over earlier ones, both as `to_json` wrote them; a text that is none is left."""
    changes = {**_changes(first), **_changes(then)}
    return msgspec.json.encode(changes).decode() if changes else ""


def _changes(text: str) -> dict[str, Any]:
    try:
        data = msgspec.json.decode(text) if text else {}
    except msgspec.DecodeError:
        return {}
    return data if isinstance(data, dict) else {}


def written_values(text: str) -> dict[int, Json]:
    """Return the bare values in what `to_json` wrote, without the form: to say what it is about."""
    found: dict[int, Json] = {}
    for name, kept in _changes(text).items():
        mine = kept.get("mine") if isinstance(kept, dict) else None
        if isinstance(mine, str) and name.lstrip("-").isdigit():
            found[int(name)] = msgspec.json.decode(mine, type=dict[str, Any]).get("value")
    return found


def _kept(number: int, held: Held) -> str:
    shown = Field(id=number, value=held.value, duration=held.duration)
    return shown.to_json().decode()


def _read(kept: object, spec: FormField) -> Held:
    if not isinstance(kept, str):
        return NOTHING
    data: dict[str, Any] = msgspec.json.decode(kept, type=dict[str, Any])
    read = Field.from_json(msgspec.json.encode(data | {"type": spec.type}))
    return Held(read.value, read.duration)


def _cells(kept: object, spec: FormField, mine: Held) -> dict[Spot, str]:
    """Read the texts in cells, as far as the table still has their rows and columns."""
    try:
        cells = msgspec.convert(kept or [], list[tuple[int, int, str]])
    except msgspec.ValidationError:
        return {}
    rows = {row.row_id for row in rows_of(mine)}
    columns = {column.id for column in columns_of(spec)}
    return {(row, col): text for row, col, text in cells if row in rows and col in columns}


def specs_of(fields: Iterable[FormField]) -> dict[int, FormField]:
    """Return all fields of a form by number, without the columns of tables."""
    found: dict[int, FormField] = {}
    for one in fields:
        found[one.id] = one
        if one.type != "table":
            found |= specs_of(one.children)
    return found


# Sending


def batches(
    fields: Sequence[FormField], edits: Edits, now: Mapping[int, Held]
) -> tuple[tuple[FieldUpdate, ...], ...]:
    """Return the changed fields as the server takes them, request after request.

    Fields that are not to be seen, because their choice is not chosen, are left out. More than one
    request is needed only to take some of several files out.
    """
    first: list[FieldUpdate] = []
    second: list[FieldUpdate] = []
    for place in places(fields, edits.values(now)):
        change = edits.changes.get(place.id)
        if change is None or same(place.field.type, change.base, change.mine):
            continue
        for batch, value in zip((first, second), _written(place.field, change), strict=False):
            batch.append(_update(place.field, value, change.mine.duration))
    return tuple(tuple(batch) for batch in (first, second) if batch)


def _written(spec: FormField, change: Change) -> tuple[Json, ...]:
    if spec.type == "file":
        return file_batches(change.base, change.mine)
    if spec.type == "table":
        return (difference(rows_of(change.base), rows_of(change.mine)),)
    return (written(spec.type, change.mine),)


def _update(spec: FormField, value: Json, duration: int | None) -> FieldUpdate:
    if duration is None:
        return FieldUpdate(id=spec.id, value=value)
    return FieldUpdate(id=spec.id, value=value, duration=duration)


def filled(fields: Sequence[FormField], edits: Edits) -> tuple[FieldUpdate, ...]:
    """Return the fields of a task that is to be made; what is empty is left to the form."""
    made: list[FieldUpdate] = []
    for place in places(fields, edits.values({})):
        change = edits.changes.get(place.id)
        if change is None or is_nothing(place.field.type, change.mine):
            continue
        value = _written(place.field, Change(NOTHING, change.mine))[0]
        made.append(_update(place.field, value, change.mine.duration))
    return tuple(made)


# Merging


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that was changed here and there; `where` names rows and columns of a table."""

    place: Place
    base: Held
    mine: Held
    theirs: Held
    where: tuple[str, ...] = ()


def conflicts(
    fields: Sequence[FormField], edits: Edits, now: Mapping[int, Held]
) -> tuple[Conflict, ...]:
    """Return the fields that somebody else changed since they were touched here, otherwise."""
    found = []
    for place in places(fields, edits.values(now)):
        change = edits.changes.get(place.id)
        if change is None:
            continue
        theirs, kind = now.get(place.id, NOTHING), place.field.type
        if same(kind, change.base, theirs) or same(kind, change.mine, theirs):
            continue
        where: tuple[str, ...] = ()
        if kind == "table":
            _rows, where = _merged_rows(place.field, change, theirs, prefer_mine=True)
            if not where:
                continue
        if kind == "file" and len(file_batches(change.base, change.mine)) == 1:
            continue
        found.append(Conflict(place, change.base, change.mine, theirs, where))
    return tuple(found)


def merged(
    fields: Sequence[FormField],
    edits: Edits,
    now: Mapping[int, Held],
    take_theirs: Iterable[int] = (),
) -> Edits:
    """Put the edits on what stands there now: afterwards nothing is in conflict.

    Of the fields in `take_theirs` what somebody else wrote stays; else mine wins.
    """
    theirs_win = set(take_theirs)
    changes: dict[int, Change] = {}
    specs = specs_of(fields)
    for number, change in edits.changes.items():
        theirs, spec = now.get(number, NOTHING), specs.get(number)
        kind = spec.type if spec is not None else ""
        if spec is not None and kind == "table":
            prefer = number not in theirs_win
            rows, _where = _merged_rows(spec, change, theirs, prefer_mine=prefer)
            mine = Held(rows)
        elif number in theirs_win:
            continue
        elif kind == "file":
            mine = _merged_files(change, theirs)
        else:
            mine = change.mine
        if not same(kind, theirs, mine) or change.unread:
            changes[number] = Change(theirs, mine, change.typed, change.cells)
    return Edits(changes)


def _merged_rows(
    spec: FormField, change: Change, theirs: Held, *, prefer_mine: bool
) -> tuple[tuple[TableRow, ...], tuple[str, ...]]:
    base, mine, now = (rows_of(held) for held in (change.base, change.mine, theirs))
    return merge_rows(base, mine, now, columns_of(spec), prefer_mine=prefer_mine)


def _merged_files(change: Change, theirs: Held) -> Held:
    mine = files_of(change.mine)
    removed = {file.id for file in files_of(change.base)} - {file.id for file in mine}
    kept = [file for file in files_of(theirs) if file.id not in removed]
    return Held((*kept, *(file for file in mine if not file.id)))


def news(
    fields: Sequence[FormField], opened: Mapping[int, Held], now: Mapping[int, Held]
) -> tuple[Place, ...]:
    """Return the fields that others changed since the form was opened."""
    return tuple(
        place
        for place in places(fields, now)
        if not same(place.field.type, opened.get(place.id, NOTHING), now.get(place.id, NOTHING))
    )
