"""A person's accounts: which there are, their keys, adding and removing them."""

import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pyrus_tui.api.address import Address
from pyrus_tui.api.connecting import Dialect
from pyrus_tui.api.connection import Tls
from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.api.session import Account
from pyrus_tui.clock import Clock
from pyrus_tui.errors import BadSettings, Damaged
from pyrus_tui.models.outbox import UNSENT
from pyrus_tui.models.people import Profile as Me
from pyrus_tui.paths import accounts_folder, private_folder
from pyrus_tui.profiles import Keep, Profile, login_text
from pyrus_tui.secrets import Secret
from pyrus_tui.settings import Settings
from pyrus_tui.storage.accounts import account_folder, forget_person, remember_person
from pyrus_tui.storage.credentials import Credentials
from pyrus_tui.storage.locking import DeliveryLock
from pyrus_tui.storage.outbox import Outbox
from pyrus_tui.storage.profiles import ProfileFile
from pyrus_tui.storage.system_keyring import SystemKeyring
from pyrus_tui.words import _, ngettext

TOO_FAR = 300.0
"""Seconds by which a clock may be off before it is spoken about."""


@dataclass(frozen=True, slots=True)
class Who:
    """What a test of an account found: who it is, how much waits, and what is odd."""

    profile: Profile
    name: str
    organization: str
    waiting: int
    skew: float

    def text(self) -> str:
        """Say it in one line."""
        who = f"{self.name}, {self.organization}" if self.organization else self.name
        told = _("Signed in as {who}: {n} in the inbox.").format(who=who, n=self.waiting)
        return " ".join(part for part in (told, clock_text(self.skew)) if part)


def clock_text(skew: float) -> str:
    """Say that the machine's clock is far off; "" where it is not."""
    if abs(skew) < TOO_FAR:
        return ""
    minutes = round(abs(skew) / 60)
    if skew > 0:
        text = ngettext(
            "The clock of this machine is {n} minute slow: set it.",
            "The clock of this machine is {n} minutes slow: set it.",
            minutes,
        )
    else:
        text = ngettext(
            "The clock of this machine is {n} minute fast: set it.",
            "The clock of this machine is {n} minutes fast: set it.",
            minutes,
        )
    return text.format(n=minutes)


def address_of(profile: Profile) -> Address:
    """Return where an account's server is.

    Raises:
        BadSettings: the address cannot be a Pyrus server's.
    """
    return Dialect(profile.api).address(profile.url)


def tls_of(profile: Profile) -> Tls:
    """Return how an account's server proves who it is."""
    return Tls(profile.verify_tls, profile.ca_file)


def banner_of(profile: Profile) -> str:
    """Return what has to stay in sight while an account is used; "" for nothing."""
    if profile.verify_tls:
        return ""
    text = _("verify_tls = false: {host} is not checked, anybody on the way can read this.")
    return text.format(host=address_of(profile).host)


def connect(profile: Profile, key: Secret, clock: Clock) -> PyrusApi:
    """Make a client for an account; nothing is sent before the first call.

    Raises:
        BadSettings: the address cannot be a Pyrus server's.
    """
    token = key if profile.granted else None
    key = Secret("") if profile.granted else key
    account = Account(profile.login, key, profile.person_id, profile.client_id, token)
    return Dialect(profile.api).connect(address_of(profile), account, clock, tls=tls_of(profile))


async def look_at(profile: Profile, key: Secret, clock: Clock) -> Who:
    """Sign in to an account and tell who it is; nothing is kept.

    Raises:
        PyrusError: it did not work, in words for a person.
    """
    api = connect(profile, key, clock)
    try:
        me = await api.sign_in()
        inbox = await api.inbox()
        organization = me.organization.name if me.organization is not None else ""
        return Who(
            replace(profile, person_id=me.person_id, login=profile.login or _login_of(me)),
            me.name,
            organization,
            len(inbox.all_tasks),
            api.skew or 0.0,
        )
    finally:
        await api.aclose()


def _login_of(me: Me) -> str:
    return me.email or str(me.person_id)


class Accounts:
    """The accounts of this person on this machine. Methods may take seconds: call them in a thread.

    The key of an account is told only to the server that it was given for.
    """

    def __init__(self, settings: Settings, keyring: SystemKeyring | None = None) -> None:
        folder = private_folder()
        self._settings = settings
        self._profiles = ProfileFile(folder / "accounts.json", settings.profiles)
        self.credentials = Credentials(folder / "credentials.json", keyring)

    @property
    def theme(self) -> str | None:
        """The colours that the settings ask for."""
        return self._settings.theme

    def free_name(self) -> str:
        """Return a name for a new account that no other one has.

        Raises:
            PyrusError: the files of accounts cannot be used.
        """
        known = {profile.name for profile in self.all()}
        names = ("work", *(f"work{number}" for number in range(2, len(known) + 3)))
        return next(name for name in names if name not in known)

    def all(self) -> tuple[Profile, ...]:
        """Return every account.

        Raises:
            PyrusError: the files of accounts cannot be used.
        """
        return self._profiles.all()

    def find(self, name: str) -> Profile:
        """Return an account by its name.

        Raises:
            BadSettings: there is none.
            PyrusError: the files of accounts cannot be used.
        """
        known = self.all()
        for profile in known:
            if profile.name == name:
                return profile
        names = ", ".join(profile.name for profile in known) or _("none")
        text = _("There is no account {name}; there are: {names}.")
        raise BadSettings(text.format(name=ascii(name), names=names))

    def first(self) -> Profile | None:
        """Return the account to open where none is named: that of the settings, else the first.

        Raises:
            PyrusError: the files of accounts cannot be used.
        """
        if self._settings.profile is not None:
            return self.find(self._settings.profile)
        return next(iter(self.all()), None)

    def key(self, profile: Profile) -> Secret | None:
        """Return an account's key, None where the person has to be asked.

        Raises:
            PyrusError: the place where it is kept cannot be used.
        """
        return self.credentials.key(profile, address_of(profile).base)

    def add(self, who: Who, key: Secret) -> None:
        """Write an account down and keep its key where its profile says.

        Raises:
            PyrusError: something could not be written; the account is as before.
        """
        profile, origin = who.profile, address_of(who.profile).base
        before = next((known for known in self.all() if known.name == profile.name), None)
        self.credentials.keep(profile, origin, key, self._spared(profile, profile.name))
        self._profiles.put(profile)
        if before is not None and _place(before) != _place(profile) and _origin(before):
            self.credentials.forget(before, _origin(before), self._spared(before))
        # A start without a network then knows whose files to open.
        with suppress(Damaged):  # else it asks first; no more is lost
            login = login_of(profile)
            remember_person(accounts_folder(), origin, login, profile.person_id or 0)

    def _spared(self, profile: Profile, but: str = "") -> frozenset[Keep]:
        """Return where accounts keep a key under the login of this one, but for the one named."""
        own = _place(profile)[:2]
        return frozenset(
            one.keep for one in self.all() if one.name != but and _place(one)[:2] == own
        )

    def folder(self, profile: Profile) -> Path | None:
        """Return where an account's cache and unsent work lie; None where nothing does.

        Raises:
            Damaged: it cannot be looked at.
        """
        if profile.person_id is None:
            return None
        origin = address_of(profile).base
        folder = account_folder(accounts_folder(), origin, profile.person_id)
        try:
            return folder if folder.is_dir() else None
        except OSError as error:
            text = _("The folder {folder} cannot be used ({reason}).")
            raise Damaged(text.format(folder=folder, reason=error.strerror)) from error

    async def all_unsent(self) -> dict[str, int]:
        """Count for every account what was done and not sent, and texts begun.

        One whose outbox cannot be read, or whose address makes no sense, is left out: that is told
        when the account is opened.

        Raises:
            PyrusError: the files of accounts cannot be used.
        """
        found = {}
        for profile in self.all():
            with suppress(Damaged, BadSettings):
                found[profile.name] = await self.unsent(profile)
        return found

    async def unsent(self, profile: Profile) -> int:
        """Count what was done and not sent, and texts begun.

        Raises:
            Damaged: the outbox cannot be read.
        """
        folder = self.folder(profile)
        if folder is None:
            return 0
        outbox = Outbox(folder)
        try:
            entries = await outbox.entries()
            drafts = await outbox.drafts()
        finally:
            await outbox.aclose()
        return sum(entry.stage in UNSENT for entry in entries) + len(drafts)

    def remove(self, profile: Profile, *, wipe: bool) -> None:
        """Forget an account and its key; `wipe` takes its cache and unsent work away too.

        Raises:
            PyrusError: something is left; the text says what.
        """
        if self._profiles.is_written_by_hand(profile.name):
            text = _("{name} stands in the settings file: take [profiles.{name}] out of it first.")
            raise BadSettings(text.format(name=profile.name))
        origin, folder = address_of(profile).base, self.folder(profile)
        shared_files = any(
            (_origin(other), other.person_id) == (origin, profile.person_id)
            for other in self.all()
            if other.name != profile.name
        )
        lock = DeliveryLock(folder)
        if wipe and folder is not None and not shared_files and not lock.take():
            raise Damaged(_("The account is open in another window: close that first."))
        try:
            self.credentials.forget(profile, origin, self._spared(profile, profile.name))
            self._profiles.remove(profile.name)
            forget_person(accounts_folder(), origin, login_of(profile))
            if wipe and folder is not None and not shared_files:
                shutil.rmtree(folder)
        except OSError as error:
            text = _("{folder} cannot be removed ({reason}).")
            raise Damaged(text.format(folder=folder, reason=error.strerror)) from error
        finally:
            lock.release()

    def log_out(self, profile: Profile) -> bool:
        """Take an account's key away from this machine; say whether there was one to take.

        The account itself, its cache and its unsent work stay, and are not shown before somebody
        has signed in. What a command tells is not ours.

        Raises:
            PyrusError: a copy may be left; the text says where.
        """
        origin = address_of(profile).base
        self.credentials.forget(profile, origin)
        if profile.keep not in (Keep.KEYRING, Keep.FILE):
            return False
        with suppress(OSError):
            forget_person(accounts_folder(), origin, login_of(profile))
        return True

    def places(self) -> dict[Keep, str]:
        """Say of every place for a key what was found on this machine; "" where it is not usable.

        A keyring is looked for, which may take seconds.
        """
        found = self.credentials.keyring.found()
        return {
            Keep.KEYRING: found.name,
            Keep.COMMAND: _("a program of yours, as pass show pyrus"),
            Keep.FILE: _("only you can read it; not encrypted"),
            Keep.ASK: _("typed at every start"),
        }


def _place(profile: Profile) -> tuple[str, str, Keep]:
    return _origin(profile), profile.holder, profile.keep


def _origin(profile: Profile) -> str:
    """Return whose server an account's key is for; "" where its address makes no sense."""
    try:
        return address_of(profile).base
    except BadSettings:
        return ""


def login_of(profile: Profile) -> str:
    """Return under what an account's person is remembered."""
    return login_text(profile.login, profile.person_id)
