"""The register of a form: its tasks, found by what stands in their fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from pyrus_tui.models.base import Bool, Int, Items, Json, Model
from pyrus_tui.models.lists import spans
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.values import to_wire

MOST_ROWS = 20_000
"""The highest `item_count` of a register."""

LONGEST_TEXT = 300
"""Characters that `include_text` may have."""

Operand = str | int | Decimal | date | time
"""What a field is compared with: a text, a number, a date, or the id of what is chosen."""

_SPECIAL = ("empty", "*")


class DueFilter(StrEnum):
    """Which tasks are late."""

    OVERDUE = "overdue"
    OVERDUE_ON_STEP = "overdue_on_step"
    PAST_DUE = "past_due"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a field, or the task's number, has to be; `text` is what the server is sent.

    There is no way to quote: a text that the server would take for a comparison or for several
    values cannot be asked for, and equality of texts means that one begins with the other.
    """

    text: str

    @classmethod
    def equals(cls, value: Operand) -> "Condition":
        """Make the condition that it is this value.

        Raises:
            ValueError: the server would take the value for something else.
        """
        return cls(_operand(value))

    @classmethod
    def any_of(cls, values: Iterable[Operand]) -> "Condition":
        """Make the condition that it is one of these.

        Raises:
            ValueError: there is none, or the server would take one for something else.
        """
        written = [_operand(value) for value in values]
        if not written:
            raise ValueError("no value to compare with")
        return cls(",".join(written))

    @classmethod
    def above(cls, value: Operand) -> "Condition":
        """Make the condition that it is greater.

        Raises:
            ValueError: the server would take the value for something else.
        """
        return cls(f"gt{_operand(value)}")

    @classmethod
    def below(cls, value: Operand) -> "Condition":
        """Make the condition that it is less.

        Raises:
            ValueError: the server would take the value for something else.
        """
        return cls(f"lt{_operand(value)}")

    @classmethod
    def between(cls, low: Operand, high: Operand) -> "Condition":
        """Make the condition that it is greater than one value and less than another.

        Raises:
            ValueError: the server would take a value for something else.
        """
        return cls(f"gt{_operand(low)},lt{_operand(high)}")

    @classmethod
    def empty(cls) -> "Condition":
        """Make the condition that nothing stands there."""
        return cls("empty")

    @classmethod
    def filled(cls) -> "Condition":
        """Make the condition that something stands there."""
        return cls("*")


def _operand(value: Operand) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if not isinstance(value, str):
        return str(to_wire(value))
    if not value or value in _SPECIAL or value.startswith(("gt", "lt")) or "," in value:
        raise ValueError("the server would take this text for something else")
    return value


@dataclass(frozen=True, slots=True)
class RegisterQuery:
    """Which tasks of a form to read, and which of their fields; nothing set means all."""

    fields: tuple[tuple[int, Condition], ...] = ()
    """Conditions by the fields' ids."""
    number: Condition | None = None
    """A condition on the task's number."""
    steps: tuple[int, ...] = ()
    task_ids: tuple[int, ...] = ()
    field_ids: tuple[int, ...] = ()
    """The fields to send, in this order; none means all."""
    include_archived: bool = False
    include_text: str = ""
    due: DueFilter | None = None
    overdue_steps: tuple[int, ...] = ()
    """Late on one of these steps; instead of `due`."""
    by_number: bool = False
    """Whether the lowest number comes first, instead of the server's order."""
    item_count: int | None = None
    modified_after: datetime | None = None
    modified_before: datetime | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    closed_after: datetime | None = None
    closed_before: datetime | None = None

    def payload(self) -> dict[str, Json]:
        """Return the JSON object of the request: only what is set."""
        body: dict[str, Json] = {}
        for name in ("steps", "task_ids", "field_ids"):
            if numbers := getattr(self, name):
                body[name] = list(numbers)
        if self.include_archived:
            body["include_archived"] = True
        body |= spans(self)
        body |= {f"fld{field_id}": condition.text for field_id, condition in self.fields}
        if self.number is not None:
            body["id"] = self.number.text
        if self.item_count is not None:
            body["item_count"] = self.item_count
        if self.overdue_steps:
            body["due_filter"] = {"overdue_steps": list(self.overdue_steps)}
        elif self.due is not None:
            body["due_filter"] = self.due.value
        if self.by_number:
            body["sort"] = "id"
        if self.include_text:
            body["include_text"] = self.include_text[:LONGEST_TEXT]
        return body


def in_address(payload: Mapping[str, Json]) -> dict[str, str | int] | None:
    """Return a query as the parameters of an address, or None if it needs a body."""
    if any(isinstance(value, dict) for value in payload.values()):
        return None
    return {name: _in_address(value) for name, value in payload.items()}


def _in_address(value: Json) -> str | int:
    if value is True:
        return "y"
    if isinstance(value, list):
        return ",".join(map(str, value))
    written: str | int = value
    return written


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How a register is written as CSV; what is not set is up to the server."""

    delimiter: str = ""
    simple: bool = False
    """Whether it is made for programs and not for people."""
    encoding: str = ""

    def payload(self) -> dict[str, Json]:
        """Return what the request says of it."""
        said: dict[str, Json] = {"format": "csv"}
        if self.delimiter:
            said["delimiter"] = self.delimiter
        if self.simple:
            said["simple_format"] = True
        if self.encoding:
            said["encoding"] = self.encoding
        return said


class RegisterPage(Model):
    """Tasks of a form, without their history; what the register does not tell is not known."""

    tasks: Items[Task] = ()
    has_more: Bool = False
    unreadable: Int = 0
    """How many tasks could not be read."""
