"""Opening an account: the one of the environment, a profile, or a new one that signs in."""

import asyncio
import os
from collections.abc import Mapping

from pyrus_tui.bootstrap import Account, run_account, run_demo
from pyrus_tui.clock import SystemClock
from pyrus_tui.errors import BadSettings, PyrusError
from pyrus_tui.paths import settings_file
from pyrus_tui.profiles import Profile
from pyrus_tui.services.accounts import Accounts
from pyrus_tui.settings import Settings, read_settings
from pyrus_tui.ui.terminal import check_terminal
from pyrus_tui.words import _


def open_client(name: str) -> int:
    """Open the named account, else that of the environment, else the first; return the exit code.

    Where there is none, or its key has to be typed, a person signs in first.

    Raises:
        BadSettings: there is no such account, or it cannot be used.
    """
    login, key = os.environ.get("PYRUS_LOGIN", ""), os.environ.get("PYRUS_SECURITY_KEY", "")
    if not name and (login or key):
        return run_account(_of_environment(os.environ))
    # Programs that are started from here need not know the key.
    os.environ.pop("PYRUS_SECURITY_KEY", None)
    settings = read_settings(settings_file())
    accounts = Accounts(settings)
    profile = accounts.find(name) if name else accounts.first()
    if profile is None and check_terminal() is not None:
        raise BadSettings(no_account())
    if (problem := check_terminal()) is not None:
        raise PyrusError(problem)
    if profile is None:
        return sign_in(accounts, settings)
    try:
        secret = accounts.key(profile)
    except PyrusError as error:
        return sign_in(accounts, settings, profile, str(error))
    if secret is None:
        return sign_in(accounts, settings, profile, _("The security key is not kept: type it."))
    return run_account(Account.of_profile(profile, secret))


def sign_in(
    accounts: Accounts, settings: Settings, profile: Profile | None = None, reason: str = ""
) -> int:
    """Let a person sign in, and open the account or the demo; return the exit code."""
    from pyrus_tui.services.signing_in import SignedIn, SigningIn, Typed
    from pyrus_tui.ui.sign_in import SignInApp

    signing_in = SigningIn(accounts, SystemClock(), profile)
    typed = None if profile is None else Typed.of(profile)

    async def ask() -> SignInApp:
        app = SignInApp(signing_in, typed, reason, theme=settings.theme)
        await app.run_async()
        return app

    app = asyncio.run(ask())
    if app.outcome is None:
        return app.return_code or 0
    if not isinstance(app.outcome, SignedIn):
        return run_demo(tasks=200, seed=1, latency_ms=0)
    return run_account(Account.of_profile(app.outcome.who.profile, app.outcome.key))


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
