"""Opening an account: the one of the environment, a profile, or a new one that signs in."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from pyrus_tui.bootstrap import Account, run_account, run_demo
from pyrus_tui.clock import SystemClock
from pyrus_tui.errors import BadSettings, NotSignedIn, PyrusError
from pyrus_tui.paths import settings_file
from pyrus_tui.profiles import APIS, Profile, read_profile
from pyrus_tui.secrets import Secret
from pyrus_tui.services.accounts import AGAIN, NEW, Accounts, address_of
from pyrus_tui.services.signing_in import SignedIn, SigningIn, Typed
from pyrus_tui.settings import read_settings
from pyrus_tui.storage.credentials import LONGEST_KEY, checked_key
from pyrus_tui.ui.account_actions import CHOOSE_ACCOUNT, LOG_OUT, OTHER_ACCOUNT
from pyrus_tui.ui.terminal import check_terminal
from pyrus_tui.words import _

ENVIRONMENT = "environment"
"""What the account of the environment is called."""

ASKED_FOR = ("PYRUS_LOGIN", "PYRUS_SECURITY_KEY", "PYRUS_SECURITY_KEY_FILE")
"""Variables of which each asks for that account."""


def open_client(name: str) -> int:
    """Open the named account, else that of the environment, else the first; return the exit code.

    Where there is none, or its key has to be typed, a person signs in first.

    Raises:
        BadSettings: there is no such account, or it cannot be used.
    """
    if not name and any(os.environ.get(variable) for variable in ASKED_FOR):
        named, secret = of_environment(os.environ)
        os.environ.pop("PYRUS_SECURITY_KEY", None)
        accounts = Accounts(read_settings(settings_file()))
        return _run(accounts, named, secret, keeps=False)
    # Programs that are started from here need not know the key.
    os.environ.pop("PYRUS_SECURITY_KEY", None)
    accounts = Accounts(read_settings(settings_file()))
    profile = accounts.find(name) if name else accounts.first()
    problem = check_terminal()
    if profile is None and problem is not None:
        raise BadSettings(no_account())
    if problem is not None:
        raise PyrusError(problem)
    return sign_in(accounts) if profile is None else _open(accounts, profile)


def _open(accounts: Accounts, profile: Profile) -> int:
    """Open an account with the key that is kept, else let the person type it."""
    try:
        secret = accounts.key(profile)
        if secret is None:
            reason = _("The security key is not kept: type it.")
            if profile.granted:
                reason = _("What you granted in the browser is not kept: grant access again.")
            return sign_in(accounts, profile, reason)
        return _run(accounts, profile, secret)
    except NotSignedIn as error:
        return sign_in(accounts, profile, str(error))


def _run(accounts: Accounts, profile: Profile, key: Secret, *, keeps: bool = True) -> int:
    signing_in = SigningIn(accounts, SystemClock(), profile, keeps=keeps)
    code = run_account(Account(profile, key, signing_in))
    if code == OTHER_ACCOUNT and (done := signing_in.done) is not None:
        return _run(accounts, done.who.profile, done.key, keeps=keeps)
    if code == LOG_OUT:
        from pyrus_tui.commands.accounts import log_out  # not needed for a start

        return sign_in(accounts, profile, log_out(accounts, profile))
    return _go_on(code, accounts, profile if keeps else None)


def _go_on(code: int, accounts: Accounts, profile: Profile | None) -> int:
    """End, or open the account that the person chooses instead."""
    if code != CHOOSE_ACCOUNT:
        return code
    from pyrus_tui.ui.accounts import AccountsApp

    async def ask() -> AccountsApp:
        app = AccountsApp(accounts.all(), profile.name if profile else "", theme=accounts.theme)
        await app.run_async()
        return app

    chosen = asyncio.run(ask()).chosen
    if chosen == NEW:
        return sign_in(accounts)
    if chosen == AGAIN and profile is not None:
        return sign_in(accounts, profile, _("Type the key that is to be used from now on."))
    if chosen is not None:
        return _open(accounts, accounts.find(chosen))
    return 0 if profile is None else _open(accounts, profile)


def sign_in(accounts: Accounts, profile: Profile | None = None, reason: str = "") -> int:
    """Let a person sign in, and open the account or the demo; return the exit code."""
    from pyrus_tui.ui.sign_in import SignInApp

    signing_in = SigningIn(accounts, SystemClock(), profile)
    typed = Typed.of(profile) if profile else Typed(accounts.free_name())

    async def ask() -> SignInApp:
        app = SignInApp(signing_in, typed, reason, theme=accounts.theme)
        await app.run_async()
        return app

    app = asyncio.run(ask())
    if app.outcome is None:
        return app.return_code or 0
    if not isinstance(app.outcome, SignedIn):
        return run_demo(tasks=200, seed=1, latency_ms=0)
    return _run(accounts, app.outcome.who.profile, app.outcome.key)


def no_account() -> str:
    """Say how to get an account into the program."""
    return _(
        "no account is set. Run it in a terminal to sign in, or `pyrus-tui accounts add`; or set "
        "PYRUS_LOGIN and PYRUS_SECURITY_KEY (Pyrus: Settings, Authorization), and PYRUS_URL for a "
        "server of your own; or try `pyrus-tui demo`."
    )


def of_environment(environ: Mapping[str, str]) -> tuple[Profile, Secret]:
    """Return the account that the environment names, and its key; nothing of it is written down.

    Raises:
        BadSettings: something is missing, or makes no sense.
    """
    login, key = environ.get("PYRUS_LOGIN", "").strip(), environ.get("PYRUS_SECURITY_KEY", "")
    file = environ.get("PYRUS_SECURITY_KEY_FILE", "").strip()
    if file and not key:
        key = _first_line(Path(file).expanduser())
    if not login or not key.strip():
        raise BadSettings(no_account())
    person = environ.get("PYRUS_PERSON_ID", "").strip()
    if person and not (person.isascii() and person.isdigit()):
        raise BadSettings(_("PYRUS_PERSON_ID is not a number."))
    api = environ.get("PYRUS_API", "").strip().lower()
    if api and api not in APIS:
        text = _("There is no API {name}: write v4 or legacy.")
        raise BadSettings(text.format(name=ascii(api)))
    ca_file = environ.get("PYRUS_CA_FILE", "").strip()
    table: dict[str, object] = {
        "url": environ.get("PYRUS_URL", ""),
        "login": login,
        "api": api,
        "client_id": environ.get("PYRUS_CLIENT_ID", ""),
        "ca_file": str(Path(ca_file).expanduser().absolute()) if ca_file else "",
    }
    if person:
        table["person_id"] = int(person)
    profile = read_profile(ENVIRONMENT, table, "PYRUS_…")
    address_of(profile)
    return profile, checked_key(key)


def _first_line(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as opened:
            return opened.readline(LONGEST_KEY + 100)
    except (OSError, UnicodeDecodeError) as error:
        text = _("PYRUS_SECURITY_KEY_FILE: {file} cannot be read.")
        raise BadSettings(text.format(file=file)) from error
