"""Signing in to an account that a person types in: what is typed becomes a profile that works."""

import asyncio
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyrus_tui.clock import Clock
from pyrus_tui.errors import BadSettings
from pyrus_tui.profiles import Keep, Profile, read_profile
from pyrus_tui.secrets import Secret
from pyrus_tui.services.accounts import Accounts, Who, address_of, look_at
from pyrus_tui.storage.credentials import checked_key
from pyrus_tui.words import _

FIRST_NAME = "work"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    name: str = FIRST_NAME
    url: str = ""
    login: str = ""
    key: str = field(default="", repr=False)
    command: str = ""
    ca_file: str = ""
    api: str = "v4"
    keep: Keep | None = None
    """None takes the best place that this machine has."""

    @classmethod
    def of(cls, profile: Profile) -> "Typed":
        """Return the form for an account that is known, without its key."""
        return cls(
            profile.name,
            profile.url,
            profile.login,
            command=shlex.join(profile.key_command),
            ca_file=str(profile.ca_file or ""),
            api=profile.api,
            keep=profile.keep,
        )


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account that was tried and works; its key is kept where the person wants."""

    who: Who
    key: Secret


class SigningIn:
    """Tries what is typed, and keeps it when it works."""

    def __init__(self, accounts: Accounts, clock: Clock, known: Profile | None = None) -> None:
        """Take the account that is signed in to again, if there is one."""
        self._accounts = accounts
        self._clock = clock
        self._known = known

    async def places(self) -> Mapping[Keep, str]:
        """Say of every place for a key what was found on this machine; "" where it is no use."""
        return await asyncio.to_thread(self._accounts.places)

    def profile(self, typed: Typed) -> Profile:
        """Turn what is typed into a profile.

        Raises:
            BadSettings: something is missing, or cannot be right.
        """
        if not typed.login.strip():
            raise BadSettings(_("The login is missing: it is your e-mail address."))
        table: dict[str, object] = {
            "url": typed.url,
            "login": typed.login,
            "api": typed.api,
            "keep": str(typed.keep or Keep.ASK),
            "ca_file": typed.ca_file.strip(),
        }
        if typed.keep is Keep.COMMAND:
            table["key_command"] = _split(typed.command)
        known = self._known
        if known is not None and known.name == typed.name.strip():
            if known.login == typed.login.strip() and known.person_id is not None:
                table["person_id"] = known.person_id
            table |= {"client_id": known.client_id, "verify_tls": known.verify_tls}
            table["color"] = known.color
        elif any(other.name == typed.name.strip() for other in self._accounts.all()):
            text = _("There is an account {name} already: choose another name.")
            raise BadSettings(text.format(name=typed.name.strip()))
        profile = read_profile(typed.name, table, _("this form"))
        address_of(profile)
        if profile.ca_file is not None and not Path(profile.ca_file).is_file():
            text = _("There is no file {file}.")
            raise BadSettings(text.format(file=profile.ca_file))
        return profile

    async def sign_in(self, typed: Typed) -> SignedIn:
        """Try an account, and keep it and its key.

        Raises:
            PyrusError: it does not work, in words for a person; nothing is kept.
        """
        profile = self.profile(typed)
        if profile.keep is Keep.COMMAND:
            key = await asyncio.to_thread(self._accounts.key, profile)
            if key is None:
                raise BadSettings(_("The security key is missing."))
        else:
            key = checked_key(typed.key)
        who = await look_at(profile, key, self._clock)
        await asyncio.to_thread(self._accounts.add, who, key)
        return SignedIn(who, key)


def _split(command: str) -> list[str]:
    try:
        parts = shlex.split(command)
    except ValueError:
        raise BadSettings(_("The command cannot be read: a quote is open.")) from None
    if not parts:
        raise BadSettings(_("The command is missing, such as: pass show pyrus/work"))
    return parts
