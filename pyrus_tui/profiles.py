"""Profiles: the accounts that a person has, by name; keys are kept elsewhere."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from pyrus_tui.errors import BadSettings
from pyrus_tui.paths import expanded
from pyrus_tui.words import _

COLORS = ("red", "yellow", "green", "blue")
"""Colours by which accounts are told apart."""

Source = str | Callable[[str], str]
"""Names a file and a table in it; a function tells the place of a key too."""

LEGACY = "legacy"
APIS = ("v4", LEGACY)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


class Keep(StrEnum):
    """Where the security key of an account is kept."""

    KEYRING = "keyring"
    COMMAND = "command"
    FILE = "file"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Profile:
    """One account: where it is, who signs in, and where its key is kept."""

    name: str
    url: str = ""
    login: str = ""
    person_id: int | None = None
    api: str = "v4"
    client_id: str = ""
    ca_file: Path | None = None
    verify_tls: bool = True
    key_command: tuple[str, ...] = ()
    keep: Keep = Keep.ASK
    color: str = ""
    granted: bool = False
    """What is kept is no key, but a token that the person granted in the browser."""

    @property
    def holder(self) -> str:
        """Under whose name the key is kept; a key and a token of one person lie side by side."""
        return f"{self.login} (browser)" if self.granted else self.login

    def table(self) -> dict[str, object]:
        """Return it as it is written to a file, without what is as by default."""
        written: dict[str, object] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "name" or value in (None, "", (), field.default):
                continue
            if isinstance(value, tuple):
                value = list(value)
            written[field.name] = str(value) if isinstance(value, Keep | Path) else value
        return written


def login_text(login: str, person_id: int | None) -> str:
    """Return under what it is remembered who signs in with a login."""
    return f"{login} {person_id or ''}"


SETTABLE = tuple(field.name for field in fields(Profile) if field.name != "name")


def checked_name(name: str) -> str:
    """Return the name of a profile without blanks around it.

    Raises:
        BadSettings: it cannot be one.
    """
    name = name.strip()
    if not _NAME.fullmatch(name):
        text = _("{name} cannot be a profile's name: use letters, digits, - and _, at most 40.")
        raise BadSettings(text.format(name=ascii(name[:60])))
    return name


def read_profile(name: str, table: Mapping[str, object], source: Source) -> Profile:
    """Make a profile of what a file says; `source` names the file and the table in errors.

    What has an unknown name is passed over.

    Raises:
        BadSettings: a value is of a wrong kind.
    """
    return _Reader(checked_name(name), table, source).profile()


class _Reader:
    def __init__(self, name: str, table: Mapping[str, object], source: Source) -> None:
        self._name = name
        self._table = table
        self._source = source

    def profile(self) -> Profile:
        command = self._command()
        keep = self._one_of("keep", tuple(Keep), str(Keep.COMMAND if command else Keep.ASK))
        if command:
            keep = Keep.COMMAND
        elif keep == Keep.COMMAND:
            raise self._wrong("key_command", _("set where keep is 'command'"))
        return Profile(
            self._name,
            url=self._text("url"),
            login=self._text("login"),
            person_id=self._person(),
            api=self._one_of("api", APIS, APIS[0]),
            client_id=self._text("client_id"),
            ca_file=self._file("ca_file"),
            verify_tls=self._yes_or_no("verify_tls", default=True),
            key_command=command,
            keep=Keep(keep),
            color=self._one_of("color", COLORS, ""),
            granted=self._granted(),
        )

    def _wrong(self, key: str, wanted: str) -> BadSettings:
        text = _("{source}: {name} has to be {wanted}.")
        return BadSettings(text.format(source=self._at(key), name=key, wanted=wanted))

    def _at(self, key: str) -> str:
        return self._source if isinstance(self._source, str) else self._source(key)

    def _text(self, key: str) -> str:
        value = self._table.get(key, "")
        if not isinstance(value, str) or not value.isprintable():
            raise self._wrong(key, _("a text in quotes"))
        return value.strip()

    def _one_of(self, key: str, known: tuple[str, ...], default: str) -> str:
        value = self._text(key).lower() or default
        if value and value not in known:
            raise self._wrong(key, _("one of {names}").format(names=", ".join(known)))
        return value

    def _person(self) -> int | None:
        value = self._table.get("person_id")
        if value is None:
            return None
        if type(value) is not int or value <= 0:
            raise self._wrong("person_id", _("a number"))
        return value

    def _granted(self) -> bool:
        granted = self._yes_or_no("granted", default=False)
        if granted and self._one_of("api", APIS, APIS[0]) != "legacy":
            raise self._wrong("api", _("legacy where access is granted in the browser"))
        return granted

    def _yes_or_no(self, key: str, *, default: bool) -> bool:
        value = self._table.get(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, _("true or false"))
        return value

    def _file(self, key: str) -> Path | None:
        text = self._text(key)
        if not text:
            return None
        file = expanded(text)
        if not file.is_absolute():
            raise self._wrong(key, _("the full path of a file"))
        return file

    def _command(self) -> tuple[str, ...]:
        value = self._table.get("key_command", [])
        wanted = _("a list of texts, as ['pass', 'show', 'pyrus/work']")
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise self._wrong("key_command", wanted)
        if value and not value[0].strip():
            raise self._wrong("key_command", wanted)
        return tuple(value)
