"""Opening an account: the one of the environment, a profile, or a new one that signs in."""

import os
from collections.abc import Mapping

from pyrus_tui.bootstrap import Account, run_account
from pyrus_tui.commands.accounts import my_accounts
from pyrus_tui.commands.talking import ask_key
from pyrus_tui.errors import BadSettings
from pyrus_tui.ui.terminal import check_terminal
from pyrus_tui.words import _


def open_client(name: str) -> int:
    """Open the named account, else that of the environment, else the first; return the exit code.

    Raises:
        BadSettings: there is no such account, or it cannot be used.
    """
    login, key = os.environ.get("PYRUS_LOGIN", ""), os.environ.get("PYRUS_SECURITY_KEY", "")
    if not name and (login or key):
        return run_account(_of_environment(os.environ))
    # Programs that are started from here need not know the key.
    os.environ.pop("PYRUS_SECURITY_KEY", None)
    accounts = my_accounts()
    profile = accounts.find(name) if name else accounts.first()
    if profile is None:
        raise BadSettings(no_account())
    if (problem := check_terminal()) is not None:
        raise BadSettings(problem)
    secret = accounts.key(profile) or ask_key(profile.login)
    return run_account(Account.of_profile(profile, secret))


def no_account() -> str:
    """Say how to get an account into the program."""
    return _(
        "no account is set. Set PYRUS_LOGIN and PYRUS_SECURITY_KEY (Pyrus: Settings, "
        "Authorization), and PYRUS_URL for a server of your own; or sign in with "
        "`pyrus-tui accounts add work`, or try `pyrus-tui demo`."
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
