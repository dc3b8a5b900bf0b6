"""Filters of a register: which operators a field understands, and which tasks pass.

The operators are `V` equals, `gtV`, `ltV`, `gtA,ltB`, `a,b,c` any of, `empty` and `*`. Which of
them fits which type is our choice: the vendor publishes it nowhere.
"""

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyrus_tui.sandbox.field_values import computed_value
from pyrus_tui.sandbox.forms import COMPUTED, Field
from pyrus_tui.sandbox.records import Json, Task
from pyrus_tui.sandbox.wire import VendorError, as_date, as_list, as_moment, as_text, as_time, wrong

TEXTS = {"text", "email", "phone"}
NUMBERS = {"money", "number", "step"}
DATES = {"date", "creation_date", "due_date", "task_approval_date"}
WORDS = {
    "checkmark": ("unchecked", "checked"),
    "title": ("unchecked", "checked"),
    "flag": ("none", "checked", "unchecked"),
    "status": ("open", "closed"),
}
IDS = {
    "catalog",
    "multiple_choice",
    "person",
    "author",
    "person_responsible",
    "task_approval_user",
    "form_link",
    "project",
}
EXISTENCE_ONLY = {"file", "table"}
LONGEST = 1000
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
_BOUND = re.compile(r"(gt|lt)(.+)", re.DOTALL)
_NOTHING = (None, "", "none", "unchecked")

Test = Callable[[Any], bool]


@dataclass(frozen=True)
class Filter:
    """A condition on the values that one field has in a task."""

    field: Field
    test: Callable[[Sequence[Any]], bool]

    def passes(self, task: Task) -> bool:
        """Tell whether a task fulfils it."""
        return self.test(values_of(task, self.field))


def field_filter(field: Field, given: Json) -> Filter:
    """Read what was asked of a field."""
    parts = _parts(given)
    if parts == ["empty"]:
        _need(field.type != "note")
        return Filter(field, lambda values: all(value in _NOTHING for value in values))
    if parts == ["*"]:
        _need(field.type != "note")
        return Filter(field, lambda values: any(value not in _NOTHING for value in values))
    test = _test(parts, _reader(field.type), can_compare=_is_ordered(field.type))
    return Filter(field, lambda values: any(test(value) for value in values if value is not None))


def id_test(given: Json) -> Callable[[int], bool]:
    """Read what was asked of a task's id."""
    parts = _parts(given)
    _need("empty" not in parts and "*" not in parts)
    return _test(parts, _Number, can_compare=True)


def _need(condition: bool) -> None:
    if not condition:
        raise VendorError(
            "filter_type_is_not_supported", "This filter does not work on this field."
        )


def _parts(given: Json) -> list[str]:
    items = given if isinstance(given, list) else [given]
    if isinstance(given, str):
        items = given.split(",")
    parts = [_scalar(item) for item in as_list(items, "filter")]
    if not parts or not all(parts) or len(parts) > LONGEST:
        raise VendorError("incorrect_parameters_count", "A filter has no value, or too many.")
    return parts


def _scalar(item: Json) -> str:
    if isinstance(item, int | Decimal) and not isinstance(item, bool):
        return format(item, "f") if isinstance(item, Decimal) else str(item)
    return as_text(item, "filter", LONGEST).strip()


def _test(parts: list[str], read: "Reader", *, can_compare: bool) -> Test:
    bounds = [_BOUND.fullmatch(part) for part in parts]
    if not any(bounds):
        wanted = [read(part) for part in parts]
        return lambda value: any(each.equals(value) for each in wanted)
    _need(can_compare)
    limits = {match[1]: read(match[2]) for match in bounds if match}
    if len(limits) < len(parts):
        raise VendorError("incorrect_parameters_count", "A range has one gt and one lt.")
    tests = [(_SIGNS[name], limit) for name, limit in limits.items()]
    return lambda value: all(limit.compares(sign, value) for sign, limit in tests)


_SIGNS: dict[str, Callable[[Any, Any], bool]] = {"gt": operator.gt, "lt": operator.lt}


# Operands


class Operand:
    """A value that was asked for, ready to be compared with values of tasks."""

    def __init__(self, text: str) -> None:
        self.wanted: Any = text

    def equals(self, value: Json) -> bool:
        """Tell whether a task's value is meant."""
        return bool(value == self.wanted)

    def compares(self, sign: Callable[[Any, Any], bool], value: Json) -> bool:
        """Tell whether a task's value is on one side of it."""
        return sign(value, self.wanted)


Reader = Callable[[str], Operand]


class _Text(Operand):
    """The beginning of a text, whatever its case."""

    def equals(self, value: Json) -> bool:
        return str(value).casefold().startswith(self.wanted.casefold())


class _Number(Operand):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        if not _NUMBER.fullmatch(text):
            raise wrong("filter", "a number")
        self.wanted = Decimal(text)


class _Day(Operand):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        is_moment = "T" in text.upper()
        self.wanted = as_moment(text, "filter")[:10] if is_moment else as_date(text, "filter")


class _Moment(Operand):
    """A moment, or a day that stands for all its moments."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        is_moment = "T" in text.upper()
        self.wanted = as_moment(text, "filter") if is_moment else as_date(text, "filter")

    def equals(self, value: Json) -> bool:
        return bool(value[: len(self.wanted)] == self.wanted)

    def compares(self, sign: Callable[[Any, Any], bool], value: Json) -> bool:
        return sign(value[: len(self.wanted)], self.wanted)


class _Time(Operand):
    def __init__(self, text: str) -> None:
        super().__init__(as_time(text, "filter"))


def _reader(kind: str) -> Reader:
    if kind in WORDS:
        return lambda text: _word(kind, text)
    if kind in TEXTS:
        return _Text
    if kind in NUMBERS | IDS:
        return _Number
    if kind in DATES:
        return _Day
    _need(kind in {"due_date_time", "time"})
    return _Moment if kind == "due_date_time" else _Time


def _word(kind: str, text: str) -> Operand:
    if text not in WORDS[kind]:
        raise wrong("filter", "one of: " + ", ".join(WORDS[kind]))
    return Operand(text)


def _is_ordered(kind: str) -> bool:
    return kind in NUMBERS | DATES | {"due_date_time", "time"}


# A task's values


def values_of(task: Task, field: Field) -> Sequence[Any]:
    """Return what a field holds in a task, in a form that can be compared; a column many times."""
    if field.in_table and field.parent:
        rows = task.fields.get(field.parent.key, [])
        return _flat(_plain(field, row["cells"].get(field.key)) for row in rows)
    if field.type in COMPUTED:
        return _flat([computed_value(task, field)])
    if field.type == "due_date":
        return [task.due_date or None]
    if field.type == "due_date_time":
        return [task.due or None]
    return _flat([_plain(field, task.fields.get(field.key))])


def _plain(field: Field, stored: Json) -> Json:
    if field.type == "table":
        return [row["row_id"] for row in stored or []]
    return WORDS[field.type][0] if stored is None and field.type in WORDS else stored


def _flat(values: Iterable[Json]) -> list[Any]:
    return [part for value in values for part in (value if isinstance(value, list) else [value])]
