"""Objects of the legacy API as objects of the current one, which the models read.

Whatever has another shape than expected is handed on as it came: the models are tolerant. Keys
that nobody knows are kept.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from pyrus_tui.api.legacy.dates import read_legacy_day, read_legacy_moment
from pyrus_tui.models.base import Json

Convert: TypeAlias = Callable[[Json], Json]
Table: TypeAlias = Mapping[str, tuple[str, Convert | None]]
"""Legacy key → current key, and how the value is converted, if it is."""


def translated(value: Json, table: Table) -> Json:
    """Return an object with the keys of the current API; anything but an object stays."""
    if not isinstance(value, dict):
        return value
    made: dict[str, Json] = {}
    for key, item in value.items():
        name, convert = table.get(key, (key, None))
        if item is not None:
            made[name] = item if convert is None else convert(item)
    return made


def by(table: Table) -> Convert:
    """Return what translates one object."""
    return lambda value: translated(value, table)


def each(convert: Convert) -> Convert:
    """Return what converts every item of a list; one object counts as a list of it."""

    def converted(value: Json) -> Json:
        if isinstance(value, dict):
            return [convert(value)]
        return [convert(item) for item in value] if isinstance(value, list) else value

    return converted


def day(value: Json) -> Json:
    """Return a date of the legacy API as `2026-03-01`; anything else stays."""
    try:
        return read_legacy_day(value).isoformat()
    except ValueError:
        return value


def moment(value: Json) -> Json:
    """Return a date of the legacy API as `2026-03-01T10:00:00Z`; anything else stays."""
    try:
        return read_legacy_moment(value).isoformat().replace("+00:00", "Z")
    except ValueError:
        return value


def word(value: Json) -> Json:
    """Return a value of an enumeration in small letters; anything else stays."""
    return value.lower() if isinstance(value, str) else value


def found(value: Json, key: str) -> Json:
    """Return what stands under a key of an object, None where there is no such thing."""
    return value.get(key) if isinstance(value, dict) else None


PERSON: Table = {
    "Id": ("id", None),
    "FirstName": ("first_name", None),
    "LastName": ("last_name", None),
    "Email": ("email", None),
}
person = by(PERSON)

ATTACHMENT: Table = {
    "Id": ("id", None),
    "Name": ("name", None),
    "Size": ("size", None),
    "DownloadUrl": ("url", None),
    "ExistingId": ("root_id", None),
    "MD5Hash": ("md5", None),
}
attachment = by(ATTACHMENT)
