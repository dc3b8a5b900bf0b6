"""How an answer becomes values: what can be read is read, what cannot does no harm.

A key that is null counts as absent. A key whose value has the wrong shape is left at its default,
and what stood there is kept and shown by `unread`. Keys that nobody knows are kept as they came.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Self, TypeAlias, TypeVar

import msgspec
from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    WrapValidator,
    model_validator,
)

from pyrus_tui.models.annotations import read_by

Json: TypeAlias = Any
"""Whatever JSON can hold."""

UNREAD = "unread:"
_LARGEST = 2**63 - 1
_NUMERAL = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ].*)?", re.DOTALL)
_TIME = re.compile(r"\d\d:\d\d(?::\d\d(?:\.\d+)?)?")
_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


class Model(BaseModel):
    """Base of everything that is read from the server: frozen, and tolerant when it is read."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        defer_build=True,
        validate_by_name=True,
        validate_by_alias=True,
        protected_namespaces=(),
    )

    @property
    def unread(self) -> Mapping[str, Any]:
        """The keys that could not be read, with what stood there."""
        extra = self.model_extra or {}
        return {
            key.removeprefix(UNREAD): value
            for key, value in extra.items()
            if key.startswith(UNREAD)
        }

    @classmethod
    def from_json(cls, data: bytes | str) -> Self:
        """Read back what `to_json` wrote.

        Raises:
            ValueError: the text is not JSON, or there is no such value in it.
        """
        return cls.model_validate(_decoder.decode(data))

    def to_json(self) -> bytes:
        """Write everything that is set as JSON, for the cache: `from_json` gives an equal value."""
        return _encoder.encode(self.model_dump(by_alias=True, exclude_defaults=True))

    @classmethod
    def repaired(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Return the object as it should have been sent; a model with known oddities overrides."""
        return data

    @model_validator(mode="wrap")
    @classmethod
    def _tolerant(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(data, dict):
            return handler(data)
        data = cls.repaired(data)
        if None in data.values():
            data = {key: value for key, value in data.items() if value is not None}
        try:
            return _slim(handler(data))
        except ValidationError as error:
            wrong = {str(line["loc"][0]) for line in _lines(error) if line["loc"]}
            if not wrong & data.keys():
                raise
        left = {key: value for key, value in data.items() if key not in wrong}
        return _slim(handler(left | {UNREAD + key: data[key] for key in wrong & data.keys()}))


M = TypeVar("M", bound=Model)
_sets_of_names: dict[frozenset[str], set[str]] = {}


def _slim(value: M) -> M:
    """Let values that set the same fields share the set of names: half the size of a small one."""
    names = value.model_fields_set
    shared = _sets_of_names.setdefault(frozenset(names), names)
    object.__setattr__(value, "__pydantic_fields_set__", shared)
    return value


def _lines(error: ValidationError) -> list[Any]:
    return list(error.errors(include_url=False, include_context=False, include_input=False))


def _number_or_none(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and len(value) < 20 and re.fullmatch(r"\s*-?\d+\s*", value):
        return int(value)
    if isinstance(value, float | Decimal):
        whole = int(value) if -_LARGEST < value < _LARGEST else 0
        return whole if value == whole else None
    return None


def read_int(value: object) -> int:
    """Read a whole number, also one that was sent as a text.

    Raises:
        ValueError: it is none, or needs more than 64 bits.
    """
    if type(value) is int and -_LARGEST <= value <= _LARGEST:
        return value
    number = _number_or_none(value)
    if number is None or not -_LARGEST <= number <= _LARGEST:
        raise ValueError("not a whole number")
    return number


def read_bool(value: object) -> bool:
    """Read a yes or no, also one that was sent as a word.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(value, bool):
        return value
    word = value.lower() if isinstance(value, str) else value
    if word in ("true", "yes", "y", "1", 1):
        return True
    if word in ("false", "no", "n", "0", 0):
        return False
    raise ValueError("neither yes nor no")


def read_decimal(value: object) -> Decimal:
    """Read a number exactly; a float counts by its shortest text.

    Raises:
        ValueError: it is no finite number of a sensible size.
    """
    if isinstance(value, Decimal):
        number = value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(repr(value)) if abs(value) < 1e40 else Decimal("NaN")
    elif isinstance(value, str) and _NUMERAL.fullmatch(value):
        try:
            number = Decimal(value)
        except InvalidOperation as error:
            raise ValueError("not a number") from error
    else:
        raise ValueError("not a number")
    if not number.is_finite() or abs(number.adjusted()) > 40:
        raise ValueError("not a number of a sensible size")
    return number


def read_moment(value: object) -> datetime:
    """Read a date with a time, with or without Z, seconds and fraction; without a zone it is UTC.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, str):
        text = value.strip().upper().replace(" ", "T", 1)
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text.replace(",", "."))
        else:
            moment = datetime.combine(read_day(text), time.min)
    elif isinstance(value, datetime):
        moment = value
    else:
        raise ValueError("not a date with a time")
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("not a date of our calendar") from error


def read_day(value: object) -> date:
    """Read a date; of a date with a time the day is taken as it was written.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        return date.fromisoformat(value.strip()[:10])
    raise ValueError("not a date")


def read_time(value: object) -> time:
    """Read a time of the day.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, time):
        return value
    if isinstance(value, str) and _TIME.fullmatch(value.strip()):
        return time.fromisoformat(value.strip())
    raise ValueError("not a time")


def _item_by_item(value: object, handler: Callable[[Any], Json]) -> Json:
    """Read a list; an item that cannot be read does not take the others with it."""
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list | tuple):
        return handler(value)
    try:
        return handler(value)
    except ValidationError:
        read: list[Any] = []
        for item in value:
            try:
                read.extend(handler([item]))
            except ValidationError:
                continue
        return tuple(read)


Item = TypeVar("Item")

Int = Annotated[int, read_by(read_int)]
Bool = Annotated[bool, read_by(read_bool)]
Moment = Annotated[datetime, read_by(read_moment)]
Day = Annotated[date, read_by(read_day)]
Items = Annotated[tuple[Item, ...], WrapValidator(_item_by_item)]
