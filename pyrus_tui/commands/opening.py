"""Opening an account: the one of the environment, a profile, or a new one that signs in."""

import asyncio
import os
import sys

from pyrus_tui.bootstrap import Account, run_account, run_demo
from pyrus_tui.clock import SystemClock
from pyrus_tui.commands.environment import ASKED_FOR, no_account, of_environment
from pyrus_tui.errors import BadSettings, NotSignedIn, PyrusError
from pyrus_tui.models.text import one_line
from pyrus_tui.paths import settings_file
from pyrus_tui.profiles import Keep, Profile
from pyrus_tui.secrets import Secret
from pyrus_tui.services.account_choice import AGAIN, NEW
from pyrus_tui.services.accounts import Accounts
from pyrus_tui.services.signing_in import SignedIn, SigningIn, Typed
from pyrus_tui.settings import read_settings
from pyrus_tui.ui.account_actions import CHOOSE_ACCOUNT, LOG_OUT, OTHER_ACCOUNT
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
    if not name and any(os.environ.get(variable) for variable in ASKED_FOR):
        named, secret = await asyncio.to_thread(of_environment, os.environ)  # the file may wait
        os.environ.pop("PYRUS_SECURITY_KEY", None)
        accounts = Accounts(read_settings(settings_file()))
        return await _run(accounts, named, secret, first, keeps=False)
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
    if profile.keep is Keep.COMMAND:
        told = _("{name} is asked for the key…").format(name=one_line(profile.key_command[0], 60))
        sys.stderr.write(f"{told}\n")
        sys.stderr.flush()
    try:
        secret = await asyncio.to_thread(accounts.key, profile)
        reason = _("The security key is not kept: type it.")
        if profile.granted:
            reason = _("What you granted in the browser is not kept: grant access again.")
    except PyrusError as error:
        secret, reason = None, str(error)  # a locked keyring, a command that fails: it can be typed
    try:
        if secret is not None:
            return await _run(accounts, profile, secret, first)
    except NotSignedIn as error:
        reason = str(error)
    if first is not None and await first.leave():
        reason += " " + _("What you typed is done once you are in.")
    return await sign_in(accounts, profile, reason, first)


async def _run(
    accounts: Accounts,
    profile: Profile,
    key: Secret,
    first: Opening | None = None,
    *,
    keeps: bool = True,
) -> int:
    signing_in = SigningIn(accounts, SystemClock(), profile, keeps=keeps)
    code = await run_account(Account(profile, key, signing_in), first)
    if code == OTHER_ACCOUNT and (done := signing_in.done) is not None:
        return await _run(accounts, done.who.profile, done.key, keeps=keeps)
    if keeps:
        profile = _as_kept(accounts, profile)
    if code == LOG_OUT:
        from pyrus_tui.commands.accounts import log_out  # not needed for a start

        told = await asyncio.to_thread(log_out, accounts, profile)
        return await sign_in(accounts, profile, told)
    return await _go_on(code, accounts, profile if keeps else None)


def _as_kept(accounts: Accounts, profile: Profile) -> Profile:
    """Return an account as it is kept now: signing in again may have changed where its key is."""
    return next((known for known in accounts.all() if known.name == profile.name), profile)


async def _go_on(code: int, accounts: Accounts, profile: Profile | None) -> int:
    """End, or open the account that the person chooses instead."""
    if code != CHOOSE_ACCOUNT:
        return code
    from pyrus_tui.ui.accounts import AccountsApp

    open_now, unsent = profile.name if profile else "", await accounts.all_unsent()
    app = AccountsApp(accounts.all(), open_now, unsent, theme=accounts.theme)
    await app.run_async()
    if app.left or app.return_code:
        return app.return_code or 0
    chosen = app.chosen
    if chosen == NEW:
        return await sign_in(accounts)
    if chosen == AGAIN and profile is not None:
        return await sign_in(accounts, profile, _("Type the key that is to be used from now on."))
    if chosen is not None:
        return await _open(accounts, accounts.find(chosen))
    return 0 if profile is None else await _open(accounts, profile)


async def sign_in(
    accounts: Accounts,
    profile: Profile | None = None,
    reason: str = "",
    first: Opening | None = None,
) -> int:
    """Let a person sign in, and open the account or the demo; return the exit code.

    `first` has what was typed before there was a form.
    """
    from pyrus_tui.ui.sign_in import SignInApp

    signing_in = SigningIn(accounts, SystemClock(), profile)
    typed = Typed.of(profile) if profile else Typed(accounts.free_name())
    person_id = Account(profile, Secret("")).remembered() if profile else None
    app = SignInApp(signing_in, typed, reason, theme=accounts.theme)
    await app.run_async()
    if app.outcome is None:
        return app.return_code or 0
    if not isinstance(app.outcome, SignedIn):
        return await run_demo(tasks=200, seed=1, latency_ms=0)
    if first is not None and not signing_in.is_open(app.outcome, person_id):
        first.forget_place()
    return await _run(accounts, app.outcome.who.profile, app.outcome.key, first)
