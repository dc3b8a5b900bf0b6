"""Opening an account: the one of the environment, a profile, or a new one that signs in."""

import asyncio
import os
from collections.abc import Mapping

from pyrus_tui.bootstrap import Account, run_account, run_demo
from pyrus_tui.clock import SystemClock
from pyrus_tui.errors import BadSettings, NotSignedIn, PyrusError
from pyrus_tui.paths import settings_file
from pyrus_tui.profiles import Profile
from pyrus_tui.secrets import Secret
from pyrus_tui.services.accounts import AGAIN, NEW, Accounts
from pyrus_tui.settings import read_settings
from pyrus_tui.ui.app import CHOOSE_ACCOUNT
from pyrus_tui.ui.opening import Opening
from pyrus_tui.ui.terminal import check_terminal
from pyrus_tui.words import _


async def open_client(name: str, first: Opening | None = None) -> int:
    """Open the named account, else that of the environment, else the first; return the exit code.

    Where there is none, or its key has to be typed, a person signs in first. `first` is the inbox
    that can be seen already.

    Raises:
        BadSettings: there is no such account, or it cannot be used.
    """
    login, key = os.environ.get("PYRUS_LOGIN", ""), os.environ.get("PYRUS_SECURITY_KEY", "")
    if not name and (login or key):
        code = await run_account(_of_environment(os.environ), first)
        return await _go_on(code, Accounts(read_settings(settings_file())), None)
    # Programs that are started from here need not know the key.
    os.environ.pop("PYRUS_SECURITY_KEY", None)
    accounts = Accounts(read_settings(settings_file()))
    profile = accounts.find(name) if name else accounts.first()
    problem = check_terminal()
    if profile is None and problem is not None:
        raise BadSettings(no_account())
    if problem is not None:
        raise PyrusError(problem)
    if profile is None:
        return await sign_in(accounts)
    return await _open(accounts, profile, first)


async def _open(accounts: Accounts, profile: Profile, first: Opening | None = None) -> int:
    """Open an account with the key that is kept, else let the person type it."""
    try:
        secret = await asyncio.to_thread(accounts.key, profile)
        if secret is not None:
            return await _run(accounts, profile, secret, first)
        reason = _("The security key is not kept: type it.")
    except NotSignedIn as error:
        reason = str(error)
    if first is not None:
        await first.close()
    return await sign_in(accounts, profile, reason)


async def _run(
    accounts: Accounts, profile: Profile, key: Secret, first: Opening | None = None
) -> int:
    code = await run_account(Account.of_profile(profile, key), first)
    return await _go_on(code, accounts, profile)


async def _go_on(code: int, accounts: Accounts, profile: Profile | None) -> int:
    """End, or open the account that the person chooses instead."""
    if code != CHOOSE_ACCOUNT:
        return code
    from pyrus_tui.ui.accounts import AccountsApp

    app = AccountsApp(accounts.all(), profile.name if profile else "", theme=accounts.theme)
    await app.run_async()
    chosen = app.chosen
    if chosen == NEW:
        return await sign_in(accounts)
    if chosen == AGAIN and profile is not None:
        return await sign_in(accounts, profile, _("Type the key that is to be used from now on."))
    if chosen is not None:
        return await _open(accounts, accounts.find(chosen))
    return 0 if profile is None else await _open(accounts, profile)


async def sign_in(accounts: Accounts, profile: Profile | None = None, reason: str = "") -> int:
    """Let a person sign in, and open the account or the demo; return the exit code."""
    from pyrus_tui.services.signing_in import SignedIn, SigningIn, Typed
    from pyrus_tui.ui.sign_in import SignInApp

    signing_in = SigningIn(accounts, SystemClock(), profile)
    typed = Typed.of(profile) if profile else Typed(accounts.free_name())

    app = SignInApp(signing_in, typed, reason, theme=accounts.theme)
    await app.run_async()
    if app.outcome is None:
        return app.return_code or 0
    if not isinstance(app.outcome, SignedIn):
        return await run_demo(tasks=200, seed=1, latency_ms=0)
    return await _run(accounts, app.outcome.who.profile, app.outcome.key)


def no_account() -> str:
    """Say how to get an account into the program."""
    return _(
        "no account is set. Run it in a terminal to sign in, or `pyrus-tui accounts add`; or set "
        "PYRUS_LOGIN and PYRUS_SECURITY_KEY (Pyrus: Settings, Authorization), and PYRUS_URL for a "
        "server of your own; or try `pyrus-tui demo`."
    )


def _of_environment(environ: Mapping[str, str]) -> Account:
    login, key = environ.get("PYRUS_LOGIN", ""), environ.get("PYRUS_SECURITY_KEY", "")
    if not login or not key:
        raise BadSettings(no_account())
    person = environ.get("PYRUS_PERSON_ID", "").strip()
    if person and not (person.isascii() and person.isdigit()):
        raise BadSettings(_("PYRUS_PERSON_ID is not a number."))
    account = Account.of(
        url=environ.get("PYRUS_URL", ""),
        login=login,
        security_key=key,
        person_id=int(person) if person else None,
        api=environ.get("PYRUS_API", ""),
        client_id=environ.get("PYRUS_CLIENT_ID", ""),
    )
    os.environ.pop("PYRUS_SECURITY_KEY", None)
    return account
