"""JSON in and out, the vendor's errors, and reading a request's values strictly."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from pyrus_tui.sandbox.records import Json

MAX_BODY = 8 * 1024 * 1024
MAX_TEXT = 100_000
MAX_ID = 10**15

STATUS = {
    "authorization_error": 401,
    "token_not_specified": 401,
    "invalid_token": 401,
    "expired_token": 401,
    "revoked_token": 401,
    "account_blocked": 401,
    "invalid_credentials": 401,
    "access_denied": 403,
    "access_denied_task": 403,
    "access_denied_form": 403,
    "access_denied_project": 403,
    "access_denied_catalog": 403,
    "access_denied_person": 403,
    "access_denied_field": 403,
    "access_denied_file": 403,
    "access_denied_close_task": 403,
    "access_denied_reopen_task": 403,
    "form_is_deleted": 403,
    "conflict": 403,
    "too_many_requests": 429,
}

_DATE = re.compile(r"[1-9]\d{3}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"([1-9]\d{3}-\d\d-\d\d)[Tt](\d\d:\d\d)(:\d\d)?(\.\d{1,9})?[Zz]?", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_YES = {"y", "yes", "true", "1"}
_NO = {"n", "no", "false", "0", ""}

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


class VendorError(Exception):
    """A refusal in the vendor's words; the status follows from the code (400 if not listed)."""

    media_type = "application/json"

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.status = STATUS.get(code, 400)

    def body(self) -> dict[str, Json]:
        """Return the answer's JSON."""
        return {"error": str(self), "error_code": self.code}


def encode(value: object) -> bytes:
    """Write JSON; decimals keep their digits."""
    return _encoder.encode(value)


def decode(body: bytes | str) -> Json:
    """Read JSON; fractions become decimals. Raises `invalid_json`."""
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, InvalidOperation) as error:
        raise VendorError("invalid_json", "The request body is not valid JSON.") from error


def moment(when: datetime) -> str:
    """Write a moment the only way the vendor writes it."""
    return when.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def to_datetime(text: str) -> datetime:
    """Read what `moment` wrote."""
    return datetime.fromisoformat(text)


def wrong(name: str, expected: str) -> VendorError:
    """Make the refusal of a value of the wrong kind."""
    return VendorError("invalid_value_format", f"The value of '{name}' must be {expected}.")


def as_id(value: object, name: str) -> int:
    """Read an id or another whole number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < MAX_ID:
        raise wrong(name, "a whole number")
    return value


def as_text(value: object, name: str, longest: int = MAX_TEXT) -> str:
    """Read a text of bearable length."""
    if not isinstance(value, str):
        raise wrong(name, "a text")
    if len(value) > longest:
        raise VendorError("max_text_length_exceeded", f"The value of '{name}' is too long.")
    return value


def as_date(value: object, name: str) -> str:
    """Read a day, `YYYY-MM-DD`."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise wrong(name, "a date like 2026-01-31")
    try:
        return datetime.strptime(value, "%Y-%m-%d").date().isoformat()
    except ValueError as error:
        raise wrong(name, "a date like 2026-01-31") from error


def as_moment(value: object, name: str) -> str:
    """Read a moment in UTC; seconds, fraction, `Z` and their case may be missing or differ."""
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise wrong(name, "a moment like 2026-01-31T12:00:00Z")
    day, minute, second, _fraction = match.groups()
    try:
        return moment(to_datetime(f"{day}T{minute}{second or ':00'}Z"))
    except ValueError as error:
        raise wrong(name, "a moment like 2026-01-31T12:00:00Z") from error


def as_time(value: object, name: str) -> str:
    """Read a time of day, `HH:mm`."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise wrong(name, "a time like 09:30")
    return value


def as_number(value: object, name: str) -> int | Decimal:
    """Read a number and keep its digits."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise wrong(name, "a number")
    exact = Decimal(value)
    if exact.adjusted() > 15 or (exact.adjusted() < -15 and exact):
        raise wrong(name, "a number of bearable size")
    return plain_number(exact)


def plain_number(value: Decimal) -> int | Decimal:
    """Drop needless zeros, so that 40.00 is served as 40 and nothing as 4E+1."""
    if value == value.to_integral_value():
        return int(value)
    text = format(value, "f")
    return Decimal(text.rstrip("0"))


def as_list(value: object, name: str) -> list[Any]:
    """Read an array."""
    if not isinstance(value, list):
        raise wrong(name, "an array")
    return value


def as_object(value: object, name: str) -> dict[str, Any]:
    """Read an object."""
    if not isinstance(value, dict):
        raise wrong(name, "an object")
    return value


def pruned(**values: Json) -> dict[str, Any]:
    """Make an object without empty values: the vendor leaves them out and never sends null."""
    return {
        name: value for name, value in values.items() if value is not None and value not in _EMPTY
    }


_EMPTY: tuple[Any, ...] = ("", [], {})


class Body:
    """A request's JSON object; every getter refuses the wrong type and takes null for absent."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = {name: value for name, value in values.items() if value is not None}

    @classmethod
    def read(cls, body: bytes) -> "Body":
        """Read the body of a request."""
        if not body.strip():
            raise VendorError("empty_body", "The request body is empty.")
        values = decode(body)
        if not isinstance(values, dict):
            raise VendorError("invalid_json", "The request body must be a JSON object.")
        return cls(values)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def raw(self, name: str) -> Json:
        """Return a value as it came, or None."""
        return self.values.get(name)

    def text(self, name: str, longest: int = MAX_TEXT) -> str:
        """Read a text, "" if absent."""
        return as_text(self.values.get(name, ""), name, longest)

    def id(self, name: str) -> int:
        """Read an id, 0 if absent."""
        return as_id(self.values.get(name, 0), name)

    def flag(self, name: str) -> bool:
        """Read true or false, false if absent."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise wrong(name, "true or false")
        return value

    def date(self, name: str) -> str:
        """Read a day, "" if absent."""
        return as_date(self.values[name], name) if name in self.values else ""

    def moment(self, name: str) -> str:
        """Read a moment, "" if absent."""
        return as_moment(self.values[name], name) if name in self.values else ""

    def word(self, name: str, allowed: Sequence[str]) -> str:
        """Read one of a few words, "" if absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or value not in allowed:
            raise wrong(name, "one of: " + ", ".join(allowed))
        return value

    def array(self, name: str) -> list[Any]:
        """Read an array, empty if absent."""
        return as_list(self.values.get(name, []), name)

    def ids(self, name: str) -> list[int]:
        """Read an array of ids without repeats, empty if absent."""
        return list(dict.fromkeys(as_id(value, name) for value in self.array(name)))

    def object(self, name: str) -> dict[str, Any] | None:
        """Read an object, None if absent."""
        return as_object(self.values[name], name) if name in self.values else None


class Query:
    """A request's query string, or a JSON body with the same keys."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def names(self) -> list[str]:
        """Return the names of what was given."""
        return list(self._values)

    def raw(self, name: str) -> Json:
        """Return a value as it came, or None."""
        return self._values.get(name)

    def text(self, name: str) -> str:
        """Read a text, "" if absent."""
        value = self._values.get(name)
        if value is None:
            return ""
        return as_text(value, name)

    def count(self, name: str, default: int, most: int = 1_000_000) -> int:
        """Read how many items are wanted."""
        value = self._values.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
            value = int(value)
        wanted = as_id(value, name)
        if not 1 <= wanted <= most:
            raise VendorError("items_count_out_of_range", f"'{name}' must be between 1 and {most}.")
        return wanted

    def flag(self, name: str) -> bool:
        """Read a yes or no in any of the spellings that clients use."""
        value = self._values.get(name)
        if isinstance(value, bool) or value is None:
            return bool(value)
        word = str(value).lower()
        if word not in _YES | _NO:
            raise wrong(name, "y or n")
        return word in _YES

    def moment(self, name: str) -> str:
        """Read a moment, "" if absent."""
        value = self._values.get(name)
        return as_moment(value, name) if value else ""
