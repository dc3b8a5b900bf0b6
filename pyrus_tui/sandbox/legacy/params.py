"""The older API's values: dates as `/Date(ms)/`, and reading a request's structures strictly."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from pyrus_tui.sandbox.legacy.refusing import BAD_DATE, BAD_INTEGER, bad_format
from pyrus_tui.sandbox.records import Json
from pyrus_tui.sandbox.wire import MAX_ID, MAX_TEXT, VendorError, decode, moment, to_datetime

_DATE = re.compile(r"/Date\((-?\d{1,15})\)/", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def date(text: str) -> str | None:
    """Write a moment or a day of v4 as `/Date(ms)/`, None for ""."""
    if not text:
        return None
    when = to_datetime(text if "T" in text else f"{text}T00:00:00Z")
    return f"/Date({(when - _EPOCH) // timedelta(milliseconds=1)})/"


def as_moment(value: object, name: str) -> str:
    """Read `/Date(ms)/` as a moment of v4; milliseconds are ignored."""
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    expected = "a date like /Date(1481068800000)/"
    if match is None:
        raise bad_format(name, expected, BAD_DATE)
    try:
        when = _EPOCH + timedelta(seconds=int(match.group(1)) // 1000)
    except OverflowError as error:
        raise bad_format(name, expected, BAD_DATE) from error
    if when.year < 1000:
        raise bad_format(name, expected, BAD_DATE)
    return moment(when)


def as_id(value: object, name: str) -> int:
    """Read an identifier or another whole number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < MAX_ID:
        raise bad_format(name, "an integer", BAD_INTEGER)
    return value


class Params:
    """A structure of a request; every getter refuses the wrong type and takes null for absent."""

    def __init__(self, values: Mapping[str, Json]) -> None:
        self.values = {name: value for name, value in values.items() if value is not None}

    @classmethod
    def read(cls, content: bytes) -> "Params":
        """Read the body of a request."""
        values = decode(content)
        if not isinstance(values, dict):
            raise VendorError("invalid_json", "The request body must be a JSON object.")
        return cls(values)

    @classmethod
    def of(cls, value: object, name: str) -> "Params":
        """Read a structure inside another."""
        if not isinstance(value, dict):
            raise bad_format(name, "a structure")
        return cls(value)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def need(self, name: str) -> None:
        """Refuse a request without something that is required."""
        if name not in self:
            raise bad_format(name, "given")

    def text(self, name: str) -> str:
        """Read a text, "" if absent."""
        value = self.values.get(name, "")
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            raise bad_format(name, "a text of bearable length")
        return value

    def id(self, name: str) -> int:
        """Read an identifier, 0 if absent."""
        return as_id(self.values.get(name, 0), name)

    def flag(self, name: str) -> bool:
        """Read a bit flag, false if absent."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise bad_format(name, "true or false")
        return value

    def moment(self, name: str) -> str:
        """Read a date with its time, "" if absent."""
        return as_moment(self.values[name], name) if name in self.values else ""

    def day(self, name: str) -> str:
        """Read a date without its time, "" if absent."""
        return self.moment(name)[:10]

    def word(self, name: str, allowed: Sequence[str]) -> str:
        """Read a value of an enumeration; the first is the default and stands for absent."""
        value = self.values.get(name, allowed[0])
        if not isinstance(value, str) or value not in allowed:
            raise bad_format(name, "one of: " + ", ".join(allowed))
        return value

    def array(self, name: str) -> list[Json]:
        """Read an array, empty if absent."""
        value = self.values.get(name, [])
        if not isinstance(value, list):
            raise bad_format(name, "an array")
        return value

    def ids(self, name: str) -> list[int]:
        """Read an array of identifiers without repeats."""
        return list(dict.fromkeys(as_id(value, name) for value in self.array(name)))

    def structures(self, name: str) -> list["Params"]:
        """Read an array of structures."""
        return [Params.of(value, name) for value in self.array(name)]

    def structure(self, name: str) -> "Params":
        """Read a structure, an empty one if absent."""
        return Params.of(self.values.get(name, {}), name)
