"""Starting: the inbox as it was last shown comes first, everything else is loaded behind it.

Nothing here may import much: the first frame waits for it.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from pyrus_tui.api.address import Address
from pyrus_tui.clock import SystemClock, zone_of
from pyrus_tui.commands.environment import ASKED_FOR, profile_of_environment
from pyrus_tui.errors import PyrusError
from pyrus_tui.paths import accounts_folder, private_folder, settings_file
from pyrus_tui.profiles import LEGACY, Keep, Profile, login_text
from pyrus_tui.settings import Settings, read_settings
from pyrus_tui.storage.accounts import account_folder, remembered_person
from pyrus_tui.storage.profiles import ProfileFile
from pyrus_tui.storage.sight_rows import KeptSight
from pyrus_tui.ui.keys import keymap
from pyrus_tui.ui.opening import Opening, OpeningApp
from pyrus_tui.ui.terminal import check_terminal

PROMPT = 0.0005
"""Seconds after which loading lets a key be handled: Python's own choice is ten times as long."""

Client = Callable[[str, Opening | None], Awaitable[int]]


def start(name: str) -> int:
    """Open the named account, else that of the environment, else the first; return the exit code.

    Raises:
        PyrusError: it cannot be opened.
    """
    return asyncio.run(_start(name))


async def _start(name: str) -> int:
    try:
        settings = read_settings(settings_file())
        sight = None if check_terminal() else _known(name, settings)
    except PyrusError:
        sight = None  # said by the program itself
    if sight is None:
        return await _client()(name, None)
    keys, _warnings = keymap(settings.keys)
    clock, zone = SystemClock(), zone_of(settings.zone)
    app = OpeningApp(sight, clock, zone, theme=settings.theme, keymap=keys)
    opening = Opening(app)
    usual = sys.getswitchinterval()
    try:
        await opening.shown()
        sys.setswitchinterval(PROMPT)
        return await opening.unless_ended(_rest(name, opening, usual))
    finally:
        await opening.close()
        sight.close()


async def _rest(name: str, opening: Opening, usual: float) -> int:
    try:
        client = await asyncio.to_thread(_client)
    finally:
        sys.setswitchinterval(usual)
    return await client(name, opening)


def _client() -> Client:
    from pyrus_tui.commands.opening import open_client  # most of the time of a start

    gc.enable()
    return open_client


def _known(name: str, settings: Settings) -> KeptSight | None:
    """Find what the account that will be opened looked like; None where it may not be shown yet.

    Raises:
        PyrusError: the settings or the accounts cannot be used.
    """
    profile = _profile(name, settings)
    if profile is None or not profile.verify_tls:
        return None  # the banner has to be there from the first moment
    base = Address.of(profile.url, legacy=profile.api == LEGACY).base
    root = accounts_folder()
    person_id = remembered_person(root, base, login_text(profile.login, profile.person_id))
    if person_id is None:
        return None
    return KeptSight.opened(Path(account_folder(root, base, person_id)) / "cache.db")


def _profile(name: str, settings: Settings) -> Profile | None:
    """Return the account that is opened without asking anything, None where there is none."""
    if not name and any(os.environ.get(variable) for variable in ASKED_FOR):
        return profile_of_environment(os.environ)
    known = ProfileFile(private_folder() / "accounts.json", settings.profiles).all()
    wanted = name or settings.profile
    found = [profile for profile in known if wanted in (None, profile.name)]
    # A command that prints the key may need the terminal, and so does typing it.
    return found[0] if found and found[0].keep in (Keep.KEYRING, Keep.FILE) else None
