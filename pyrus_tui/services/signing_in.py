"""Signing in to an account that a person types in: what is typed becomes a profile that works."""

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from pyrus_tui.api.address import Address
from pyrus_tui.clock import Clock
from pyrus_tui.errors import BadSettings
from pyrus_tui.paths import expanded, is_there
from pyrus_tui.profiles import Keep, Profile, read_profile
from pyrus_tui.secrets import Secret
from pyrus_tui.services.accounts import Accounts, Who, address_of, banner_of, look_at
from pyrus_tui.storage.credentials import checked_key
from pyrus_tui.words import _, ngettext

FIRST_NAME = "work"

Show: TypeAlias = Callable[[str], Awaitable[None]]
"""Takes the address of a page that the person has to see."""

_WAY = ("login", "api", "client_id", "ca_file", "verify_tls", "granted")
"""What of a profile decides how the server is reached, apart from its address."""


class CodeWanted(BadSettings):
    """Access has to be granted on the page that was shown; the code that it shows is missing."""


class By(StrEnum):
    """How a person proves who they are; the browser is asked by the older API only."""

    KEY = "key"
    BROWSER = "browser"
    CODE = "code"


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
    client_id: str = ""
    """Of an application of the person's own, for the older API."""
    client_secret: str = field(default="", repr=False)
    """Its secret, where access is granted in the browser; it is kept nowhere."""
    keep: Keep | None = None
    """None takes the best place that this machine has."""
    by: By = By.KEY

    @classmethod
    def of(cls, profile: Profile) -> "Typed":
        """Return the form for an account that is known, without its key."""
        return cls(
            profile.name,
            profile.url,
            profile.login,
            command=shlex.join(profile.key_command),
            ca_file=str(profile.ca_file or ""),
            client_id=profile.client_id,
            api=profile.api,
            keep=profile.keep,
            by=By.BROWSER if profile.granted else By.KEY,
        )


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account that was tried and works; its key is kept where the person wants."""

    who: Who
    key: Secret


@dataclass(frozen=True, slots=True)
class Again:
    """What it takes to sign in again to the account that is open, while it is open."""

    signing_in: "SigningIn"
    typed: Typed
    use: Callable[[Secret], None]


class SigningIn:
    """Tries what is typed, and keeps it when it works; `done` is what worked last."""

    def __init__(
        self, accounts: Accounts, clock: Clock, known: Profile | None = None, *, keeps: bool = True
    ) -> None:
        """Take the account that is signed in to again, if there is one.

        Without `keeps` nothing is written down: the account is that of the environment.
        """
        self._accounts = accounts
        self._clock = clock
        self._known = known
        self.keeps = keeps
        self.done: SignedIn | None = None

    @property
    def banner(self) -> str:
        """What has to stay in sight; "" for nothing."""
        return "" if self._known is None else banner_of(self._known)

    async def places(self) -> Mapping[Keep, str]:
        """Say of every place for a key what was found on this machine; "" where it is no use."""
        places = await asyncio.to_thread(self._accounts.places)
        return places if self.keeps else {Keep.ASK: _("for this time only")}

    def key_page(self, url: str) -> str:
        """Return the page of a server on which a person finds their key."""
        try:
            address = Address.legacy(url)  # it has no host but that of the pages
        except BadSettings:
            address = Address.legacy()
        return f"{address.base.removesuffix('/restapi')}/t#authorize"

    def profile(self, typed: Typed) -> Profile:
        """Turn what is typed into a profile.

        Raises:
            BadSettings: something is missing, or cannot be right.
        """
        granted = typed.by is not By.KEY and typed.api == "legacy"
        if not typed.login.strip() and not granted:
            raise BadSettings(_("The login is missing: it is your e-mail address."))
        table: dict[str, object] = {
            "url": typed.url,
            "login": "" if granted else typed.login,
            "api": typed.api,
            "keep": str(typed.keep or Keep.ASK),
            "ca_file": typed.ca_file.strip(),
            "client_id": typed.client_id,
            "granted": granted,
        }
        if typed.keep is Keep.COMMAND and granted:
            raise BadSettings(_("No command knows what the browser grants: keep it elsewhere."))
        if typed.keep is Keep.COMMAND:
            table["key_command"] = _split(typed.command)
        known, made = self._known, self._made
        if known is not None and (known.name == typed.name.strip() or not self.keeps):
            if known.login == typed.login.strip() and not granted and known.person_id is not None:
                table["person_id"] = known.person_id
            table |= {"verify_tls": known.verify_tls, "color": known.color}
        elif any(
            other.name == typed.name.strip() and other != made for other in self._accounts.all()
        ):
            text = _("There is an account {name} already: choose another name.")
            raise BadSettings(text.format(name=typed.name.strip()))
        if (file := typed.ca_file.strip()) and not expanded(file).is_absolute():
            raise BadSettings(_("CA file: write the full path, from / or ~."))
        profile = read_profile(typed.name, table, _("this form"))
        origin = address_of(profile).base
        if known is not None and profile.person_id is not None:
            there = address_of(known).base == origin  # elsewhere the number is somebody else's
            profile = profile if there else replace(profile, person_id=None)
        if profile.ca_file is not None and not is_there(profile.ca_file):
            text = _("CA file: there is no file {file}.")
            raise BadSettings(text.format(file=profile.ca_file))
        return profile

    async def sign_in(self, typed: Typed, show: Show) -> SignedIn:
        """Try an account, and keep it and its key; `show` takes the page to grant access on.

        Raises:
            PyrusError: it does not work, in words for a person; nothing is kept.
        """
        profile = self.profile(typed)
        key = await self._key(profile, typed, show)
        who = await look_at(profile, key, self._clock)
        if self.keeps:
            await self._see_that_nothing_is_lost(who.profile)
            await asyncio.to_thread(self._keep, who, key)
        self.done = SignedIn(who, key)
        return self.done

    @property
    def _made(self) -> Profile | None:
        """The account that the form made before: changed once more, it is still that one."""
        made = self.done.who.profile if self.done is not None and self.keeps else None
        is_new = made is not None and (self._known is None or self._known.name != made.name)
        return made if is_new else None

    def _keep(self, who: Who, key: Secret) -> None:
        made = self._made
        self._accounts.add(who, key)
        if made is not None and made.name != who.profile.name:
            self._accounts.remove(made, wipe=False)

    async def _see_that_nothing_is_lost(self, now: Profile) -> None:
        """Keep the account of another person under its name while work of theirs waits there."""
        known = self._known
        if known is None or known.name != now.name or _whose(known) == _whose(now):
            return
        if unsent := await self._accounts.unsent(known):
            text = ngettext(
                "{n} action or text of {name} is not sent, and this is another account:"
                " choose another name for it.",
                "{n} actions and texts of {name} are not sent, and this is another account:"
                " choose another name for it.",
                unsent,
            )
            raise BadSettings(text.format(n=unsent, name=known.name))

    async def _key(self, profile: Profile, typed: Typed, show: Show) -> Secret:
        if profile.granted:
            from pyrus_tui.services import granting  # slow to load, and seldom needed

            application = granting.application(profile, Secret(typed.client_secret.strip()))
            if typed.by is By.BROWSER:
                return await granting.token_from_browser(profile, show, application)
            if typed.key.strip():
                return await granting.token_of_code(profile, typed.key, application)
            await show(granting.page_with_code(profile, application))
            raise CodeWanted(_("Grant access on the page, and paste the code that it shows."))
        if profile.keep is not Keep.COMMAND:
            return checked_key(typed.key)
        key = await asyncio.to_thread(self._accounts.key, profile)
        if key is None:
            raise BadSettings(_("The security key is missing."))
        return key

    def is_open(self, done: SignedIn, person_id: int | None) -> bool:
        """Say whether that is the account which is open, reached in the same way as before."""
        known, now = self._known, done.who.profile
        return (
            known is not None
            and person_id == now.person_id
            and [getattr(known, name) for name in _WAY] == [getattr(now, name) for name in _WAY]
            and address_of(known).base == address_of(now).base
        )


def _whose(profile: Profile) -> tuple[str, int | None]:
    return address_of(profile).base, profile.person_id


def _split(command: str) -> list[str]:
    try:
        parts = shlex.split(command)
    except ValueError:
        raise BadSettings(_("The command cannot be read: a quote is open.")) from None
    if not parts:
        raise BadSettings(_("The command is missing, such as: pass show pyrus/work"))
    return parts
