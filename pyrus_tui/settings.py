"""The settings file: read once at start, checked, and never written by the program."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pyrus_tui.errors import BadSettings
from pyrus_tui.profiles import SETTABLE, read_profile
from pyrus_tui.words import _

SHORTEST_REFRESH = 5
LONGEST_REFRESH = 24 * 3600
LONGEST_UNDO = 300
ACTIONS = (
    "approve",
    "reject",
    "revoke",
    "acknowledge",
    "finish",
    "reopen",
    "transfer",
    "message",
    "comment",
    "edit",
    "snooze",
    "wake",
    "due",
    "fields",
    "lists",
    "people",
    "create",
)
"""What a person can set a time for: the names of `models.outbox.Deed`."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may decide in the settings file."""

    refresh_seconds: int = 30
    """How often the server is asked for news."""

    theme: str | None = None
    """The name of a Textual theme; None takes one that fits the terminal."""

    zone: str | None = None
    """The time zone in which dates are shown, `Europe/Berlin`; None is the machine's."""

    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Command id → its keys, separated by commas; `ui.keys.keymap` checks them."""

    undo_seconds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Action → how many seconds it can be taken back before it is sent."""

    week_start: int | None = None
    """The day a week of the calendar begins with, 0 is Monday; None goes by the locale."""

    day_hours: tuple[int, int] = (8, 20)
    """The hours of work: the calendar begins a day with the first; `\\ h` shows only these."""

    profiles: Mapping[str, Mapping[str, object]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Accounts, or what is different about them: name → what `profiles.read_profile` reads."""

    profile: str | None = None
    """The account to open where none is named."""

    warnings: tuple[str, ...] = ()
    """What in the file was not understood, one sentence each."""

    file: Path | None = None
    text: str = field(default="", repr=False)
    """What stands in the file, for telling places in it."""

    def place(self, *path: str) -> str:
        """Name the file, and the line and the column where something stands in it."""
        return _place(self.file or Path(), self.text, path)

    def place_of_key(self, command: str) -> str:
        """Name where the keys of a command are set."""
        return self.place("keys", *command.split("."))


NO_SETTINGS = ("warnings", "file", "text")
"""Fields of `Settings` that no file sets."""


def read_settings(file: Path) -> Settings:
    """Read the settings file; without one everything is as by default.

    Raises:
        BadSettings: The file cannot be read, is not TOML, or has a value of a wrong kind.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except UnicodeDecodeError as error:
        raise BadSettings(_("{file}: it is not UTF-8 text.").format(file=file)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadSettings(f"{file}: {reason}") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(_not_toml(file, str(error))) from error
    return _Reader(file, data, text).settings()


def _not_toml(file: Path, problem: str) -> str:
    place = _PLACE.search(problem)
    if place is None:
        return f"{file}: {problem}"
    return _("{file}, line {line}, column {column}: {problem}").format(
        file=file, line=place[1], column=place[2], problem=problem[: place.start()].strip()
    )


class _Reader:
    """Takes a parsed file apart and says what is wrong in it."""

    def __init__(self, file: Path, data: Mapping[str, object], text: str) -> None:
        self._file = file
        self._data = data
        self._text_of_file = text

    def settings(self) -> Settings:
        default = Settings()
        return Settings(
            refresh_seconds=self._refresh(default.refresh_seconds),
            theme=self._text("theme"),
            zone=self._zone(),
            keys=MappingProxyType(self._keys()),
            undo_seconds=MappingProxyType(self._undo_seconds()),
            week_start=self._week_start(),
            day_hours=self._day_hours(default.day_hours),
            profiles=MappingProxyType(self._profiles()),
            profile=self._text("profile"),
            warnings=tuple(self._warnings()),
            file=self._file,
            text=self._text_of_file,
        )

    def _at(self, *path: str) -> str:
        return _place(self._file, self._text_of_file, path)

    def _wrong(self, wanted: str, *path: str) -> BadSettings:
        name = path[-1] if len(path) == 1 else f"[{'.'.join(path[:-1])}] {path[-1]}"
        text = _("{place}: {name} has to be {wanted}.")
        return BadSettings(text.format(place=self._at(*path), name=name, wanted=wanted))

    def _refresh(self, default: int) -> int:
        value = self._data.get("refresh_seconds", default)
        in_range = type(value) is int and SHORTEST_REFRESH <= value <= LONGEST_REFRESH
        if type(value) is not int or not in_range:
            wanted = _("a whole number from {least} to {most}").format(
                least=SHORTEST_REFRESH, most=LONGEST_REFRESH
            )
            raise self._wrong(wanted, "refresh_seconds")
        return value

    def _text(self, name: str) -> str | None:
        value = self._data.get(name)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self._wrong(_("a text in quotes"), name)
        return value

    def _zone(self) -> str | None:
        name = self._text("zone")
        if name is not None:
            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError, OSError) as error:
                wanted = _("the name of a time zone, as Europe/Berlin")
                raise self._wrong(wanted, "zone") from error
        return name

    def _week_start(self) -> int | None:
        name = self._text("week_start")
        if name is not None and name.strip().lower() not in WEEKDAYS:
            raise self._wrong(_("the English name of a day, as monday"), "week_start")
        return None if name is None else WEEKDAYS.index(name.strip().lower())

    def _day_hours(self, default: tuple[int, int]) -> tuple[int, int]:
        value = self._data.get("day_hours", list(default))
        hours = [hour for hour in value if type(hour) is int] if isinstance(value, list) else []
        if not isinstance(value, list) or len(hours) != len(value) or len(hours) != 2:
            raise self._wrong(_("two hours, as [8, 20]"), "day_hours")
        if not 0 <= hours[0] < hours[1] <= 24:
            raise self._wrong(_("two hours, as [8, 20]"), "day_hours")
        return hours[0], hours[1]

    def _keys(self) -> dict[str, str]:
        table = self._data.get("keys", {})
        if not isinstance(table, dict):
            raise self._wrong(_("a table: [keys]"), "keys")
        found: dict[str, str] = {}
        for name, value in _flat(table):
            values = value if isinstance(value, list) else [value]
            keys = [key for key in values if isinstance(key, str)]
            if len(keys) != len(values):
                raise self._wrong(_("a text in quotes, as 'a' or 'g i, f2'"), "keys", name)
            found[name] = ",".join(keys)
        return found

    def _undo_seconds(self) -> dict[str, float]:
        table = self._data.get("undo_seconds", {})
        if not isinstance(table, dict):
            raise self._wrong(_("a table: [undo_seconds]"), "undo_seconds")
        found: dict[str, float] = {}
        for name, value in table.items():
            if name not in ACTIONS:
                continue  # it is warned about
            if type(value) not in (int, float) or not 0 <= value <= LONGEST_UNDO:
                wanted = _("a number from {least} to {most}").format(least=0, most=LONGEST_UNDO)
                raise self._wrong(wanted, "undo_seconds", name)
            found[name] = float(value)
        return found

    def _profiles(self) -> dict[str, Mapping[str, object]]:
        table = self._data.get("profiles", {})
        if not isinstance(table, dict) or not all(isinstance(p, dict) for p in table.values()):
            raise self._wrong(_("tables: [profiles.work]"), "profiles")
        for name, written in table.items():
            if "keep" in written:
                raise self._wrong(_("left out: `accounts add` sets it"), "profiles", name, "keep")
            read_profile(name, written, partial(self._in_profile, name))
        return dict(table)

    def _in_profile(self, name: str, key: str) -> str:
        return f"{self._at('profiles', name, key)}: [profiles.{name}]"

    def _warnings(self) -> Iterator[str]:
        known = tuple(f.name for f in fields(Settings) if f.name not in NO_SETTINGS)
        told = _("there is no setting {name}.")
        for name in self._data:
            if name not in known:
                yield self._unknown(told, known, name)
        told = _("there is no action {name}.")
        for name in self._table("undo_seconds"):
            if name not in ACTIONS:
                yield self._unknown(told, ACTIONS, "undo_seconds", name)
        told = _("an account has no {name}.")
        for profile, written in self._table("profiles").items():
            for name in written if isinstance(written, dict) else ():
                if name not in SETTABLE:
                    yield self._unknown(told, SETTABLE, "profiles", profile, name)

    def _table(self, name: str) -> dict[str, object]:
        table = self._data.get(name)
        return table if isinstance(table, dict) else {}

    def _unknown(self, told: str, known: Sequence[str], *path: str) -> str:
        near = get_close_matches(path[-1], known, n=1)
        hint = " " + _("Did you mean {name}?").format(name=near[0]) if near else ""
        table = f" [{'.'.join(path[:-1])}]:" if len(path) > 1 else ""
        return f"{self._at(*path)}:{table} {told.format(name=path[-1])}{hint}"


def _place(file: Path, text: str, path: tuple[str, ...]) -> str:
    from pyrus_tui.toml_places import place_of  # only mistakes need it

    place = place_of(text, *path)
    if place is None:
        return str(file)
    told = _("{file}, line {line}, column {column}")
    return told.format(file=file, line=place.line, column=place.column)


def _flat(table: Mapping[str, object], start: str = "") -> list[tuple[str, object]]:
    # task.approve = "a" without quotes around the name is a table in TOML: it means the same.
    found: list[tuple[str, object]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{start}{name}.")
        else:
            found.append((start + name, value))
    return found
