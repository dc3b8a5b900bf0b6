"""`pyrus-tui accounts`: which there are, a new one, away with one, does it work."""

import argparse
import asyncio
import shlex
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from pyrus_tui.clock import SystemClock
from pyrus_tui.commands.talking import ask, ask_key, ask_yes, can_ask, key_from_input, tell
from pyrus_tui.errors import BadSettings, PyrusError
from pyrus_tui.paths import settings_file
from pyrus_tui.profiles import Keep, Profile, checked_name, read_profile
from pyrus_tui.secrets import Secret
from pyrus_tui.services.accounts import Accounts, address_of, look_at
from pyrus_tui.services.children import NoProgram, open_page
from pyrus_tui.settings import read_settings
from pyrus_tui.words import _, ngettext


def my_accounts() -> Accounts:
    """Return the accounts of who runs this.

    Raises:
        BadSettings: the settings file has a mistake.
    """
    return Accounts(read_settings(settings_file()))


def place_text(profile: Profile) -> str:
    """Say where an account's key is kept, never the key."""
    if profile.granted:
        return {
            Keep.KEYRING: _("access granted in the browser, kept in the keyring"),
            Keep.FILE: _("access granted in the browser, kept in a private file"),
        }.get(profile.keep, _("access granted in the browser at each start"))
    return {
        Keep.KEYRING: _("key in the keyring"),
        Keep.COMMAND: _("key from {command}").format(command=shlex.join(profile.key_command)),
        Keep.FILE: _("key in a private file"),
        Keep.ASK: _("key asked each time"),
    }[profile.keep]


def list_accounts() -> int:
    """Print every account on a line of its own."""
    accounts = my_accounts()
    known = accounts.all()
    first = accounts.first() if known else None
    for profile in known:
        mark = "*" if profile == first else " "
        parts = [f"{mark} {profile.name}", profile.login, _host(profile), profile.api]
        parts.append(place_text(profile))
        if not profile.verify_tls:
            parts.append(_("certificate NOT checked"))
        tell(" · ".join(parts))
    if not known:
        tell(_("There is no account yet: `pyrus-tui` signs in, `pyrus-tui demo` needs none."))
    return 0


def _host(profile: Profile) -> str:
    try:
        return address_of(profile).host
    except BadSettings:
        return _("{url} is NO address").format(url=profile.url)


def add_account(chosen: argparse.Namespace) -> int:
    """Try an account; if it works, write it down and keep its key."""
    accounts = my_accounts()
    name = checked_name(chosen.name)
    if any(known.name == name for known in accounts.all()) and not chosen.replace:
        text = _("There is an account {name} already: --replace takes its place.")
        raise BadSettings(text.format(name=name))
    command = _split(chosen.key_command)
    keep = Keep.COMMAND if command else _place(accounts, chosen.keep)
    granted = chosen.browser or chosen.browser_code
    login = chosen.login
    if not login and not granted:
        login = ask(_("Login (e-mail address):")) if can_ask() else ""
    if not login and not granted:
        raise BadSettings(_("The login is missing: --login."))
    table: dict[str, object] = {
        "url": chosen.url,
        "login": login,
        "api": chosen.api,
        "client_id": chosen.client_id,
        "keep": str(keep),
        "key_command": command,
        "color": chosen.color,
        "granted": granted,
        "ca_file": str(Path(chosen.ca_file).absolute()) if chosen.ca_file else "",
    }
    if chosen.person_id is not None:
        table["person_id"] = chosen.person_id
    profile = read_profile(name, table, "accounts add")
    if granted:
        key = asyncio.run(_granted(profile, by_code=chosen.browser_code))
    else:
        key = _key(accounts, profile, from_input=chosen.key_stdin)
    who = asyncio.run(look_at(profile, key, SystemClock()))
    accounts.add(who, key)
    tell(who.text())
    tell(f"{name}: {place_text(profile)}.")
    return 0


def _split(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        raise BadSettings(_("--key-command cannot be read: a quote is open.")) from None


def _place(accounts: Accounts, wanted: str) -> Keep:
    if wanted:
        return Keep(wanted)
    found = accounts.credentials.keyring.found()
    if found.backend is not None:
        return Keep.KEYRING
    text = _(
        "{reason} Choose --keep file (only you can read it, but it is not encrypted),"
        " --keep ask, or --key-command."
    )
    raise BadSettings(text.format(reason=found.reason))


def _key(accounts: Accounts, profile: Profile, *, from_input: bool) -> Secret:
    if from_input:
        return key_from_input()
    key = accounts.key(profile) if profile.keep is Keep.COMMAND else None
    return key or ask_key(profile.login)


async def _granted(profile: Profile, *, by_code: bool) -> Secret:
    """Let the person grant access in the browser.

    Raises:
        PyrusError: it was not granted.
    """
    from pyrus_tui.services import granting  # slow to load, and seldom needed
    from pyrus_tui.ui.terminal import over_ssh

    async def show(page: str) -> None:
        tell(_("Grant access on this page: {page}").format(page=page))
        with suppress(NoProgram):  # then the person opens it
            if not over_ssh():
                await open_page(page, urlsplit(page).hostname or "")

    application = granting.application(profile)
    if not by_code:
        return await granting.token_from_browser(profile, show, application)
    await show(granting.page_with_code(profile, application))
    code = ask(_("The code that the page shows:"))
    return await granting.token_of_code(profile, code, application)


def log_out_account(chosen: argparse.Namespace) -> int:
    """Take an account's key away."""
    accounts = my_accounts()
    tell(log_out(accounts, accounts.find(chosen.name)))
    return 0


def log_out(accounts: Accounts, profile: Profile) -> str:
    """Take an account's key away, and say what came of it.

    Raises:
        PyrusError: a copy may be left.
    """
    if accounts.log_out(profile):
        text = _("{name} is logged out: its key is not on this machine any more.")
    elif profile.keep is Keep.COMMAND:
        text = _("{name}: the key is told by your command, nothing of it was kept here.")
    else:
        text = _("{name}: its key was not kept here.")
    return text.format(name=profile.name)


def remove_account(chosen: argparse.Namespace) -> int:
    """Forget an account and its key; ask about its cache, and never lose unsent work silently."""
    accounts = my_accounts()
    profile = accounts.find(chosen.name)
    folder = accounts.folder(profile)
    unsent = asyncio.run(accounts.unsent(profile))
    told = ngettext(
        "{n} action or text of {name} is not sent.",
        "{n} actions and texts of {name} are not sent.",
        unsent,
    ).format(n=unsent, name=profile.name)
    wipe: bool = chosen.wipe_cache
    if folder is not None and not (chosen.wipe_cache or chosen.keep_cache) and can_ask():
        question = _("Remove what is kept of it on this machine as well?")
        wipe = ask_yes(f"{told} {question}" if unsent else question)
    elif wipe and unsent and not chosen.lose_unsent:
        raise PyrusError(told + " " + _("Send them first, or add --lose-unsent."))
    accounts.remove(profile, wipe=wipe)
    tell(_("{name} and its key are removed.").format(name=profile.name))
    if folder is not None and not wipe:
        told = told + " " if unsent else ""
        text = _("Its cache stays in {folder}, for when the account is added again.")
        tell(told + text.format(folder=folder))
    return 0


def test_accounts(chosen: argparse.Namespace) -> int:
    """Sign in to one account, or to each, and tell how it went."""
    accounts = my_accounts()
    known = (accounts.find(chosen.name),) if chosen.name else accounts.all()
    failed = 0
    for profile in known:
        try:
            key = accounts.key(profile)
            if key is None and profile.granted:
                raise PyrusError(_("Access has to be granted again: `pyrus-tui` asks for it."))
            key = key or ask_key(profile.login)
            told = asyncio.run(look_at(profile, key, SystemClock())).text()
        except PyrusError as error:
            failed += 1
            told = str(error)
        tell(f"{profile.name}: {told}")
    if not known:
        return list_accounts()
    return 1 if failed else 0
