"""`pyrus-tui doctor`: what is wrong and what to do, without secrets, fit for a bug report."""

import asyncio
import os
import platform
import shutil
import stat
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from pyrus_tui import __version__
from pyrus_tui.api.reaching import reach
from pyrus_tui.clock import SystemClock
from pyrus_tui.commands.probing import Able, probe
from pyrus_tui.commands.settings import mistakes
from pyrus_tui.commands.talking import tell
from pyrus_tui.errors import PyrusError
from pyrus_tui.paths import accounts_folder, is_there, private_folder, settings_file
from pyrus_tui.profiles import Keep, Profile
from pyrus_tui.secrets import Secret
from pyrus_tui.services.accounts import Accounts, address_of, clock_text, look_at, tls_of
from pyrus_tui.settings import Settings, read_settings
from pyrus_tui.storage.system_keyring import LIMIT, in_time
from pyrus_tui.words import _

LITTLE_ROOM = 200 << 20
"""Bytes below which a disk counts as nearly full."""

_CHECKED_AND_IN = _("{server}: certificate checked, signed in")


class Health(StrEnum):
    """How a thing is."""

    GOOD = "ok"
    NOTE = "--"
    BAD = "!!"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: how a thing is, its name, and what there is to say or to do."""

    health: Health
    name: str
    text: str


def doctor() -> int:
    """Look at everything and tell; 1 where something is wrong."""
    bad = 0
    for finding in findings():
        tell(f"{finding.health} {finding.name}: {finding.text}")
        bad += finding.health is Health.BAD
    tell(_("Nothing is wrong.") if not bad else _("The lines with !! say what to do."))
    return 1 if bad else 0


def findings() -> Iterator[Finding]:
    """Look at one thing after the other."""
    versions = f"pyrus-tui {__version__}, Python {platform.python_version()}, "
    yield Finding(Health.NOTE, _("program"), versions + platform.platform())
    settings = Settings()
    try:
        settings = read_settings(settings_file())
    except PyrusError as error:
        yield Finding(Health.BAD, _("settings"), _without_home(error))
    else:
        yield from _settings(settings)
    accounts = Accounts(settings)
    yield _keyring(accounts)
    yield from _folders()
    yield from _terminal(os.environ, probe())
    yield from _network(os.environ)
    yield from _accounts(accounts)


def _settings(settings: Settings) -> Iterator[Finding]:
    warnings = mistakes(settings)
    for warning in warnings:
        yield Finding(Health.BAD, _("settings"), _without_home(warning))
    if not warnings:
        there = is_there(settings_file())
        text = _without_home(settings_file()) if there else _("there is no file: as by default")
        yield Finding(Health.GOOD, _("settings"), text)


def _keyring(accounts: Accounts) -> Finding:
    found = accounts.credentials.keyring.found()
    if found.backend is not None:
        return Finding(Health.GOOD, _("keyring"), found.name)
    text = _("{reason} Keys can come from a command, lie in a private file, or be typed.")
    return Finding(Health.NOTE, _("keyring"), text.format(reason=found.reason))


def _folders() -> Iterator[Finding]:
    for name, folder in ((_("data"), accounts_folder()), (_("keys"), private_folder())):
        there = next(parent for parent in (folder, *folder.parents) if _is_seen(parent))
        shown, room = _without_home(folder), shutil.disk_usage(there).free
        if not there.is_dir():
            text = _("{folder} cannot be made: {file} is no folder. Move it away.")
            found = text.format(folder=shown, file=_without_home(there))
            yield Finding(Health.BAD, name, found)
        elif not os.access(there, os.W_OK | os.X_OK):
            text = _("{folder} cannot be written: nothing is kept. Give yourself the right to it.")
            yield Finding(Health.BAD, name, text.format(folder=shown))
        elif there == folder and not _is_private(folder):
            text = _("others may look into {folder}: `chmod 700` it.")
            yield Finding(Health.BAD, name, text.format(folder=shown))
        elif room < LITTLE_ROOM:
            text = _("{folder}: only {n} MB are free. Make room, or work is not kept.")
            yield Finding(Health.BAD, name, text.format(folder=shown, n=room >> 20))
        else:
            text = _("{folder}, {n} GB free") if there == folder else _("{folder} is not made yet")
            yield Finding(Health.GOOD, name, text.format(folder=shown, n=round(room / (1 << 30))))


def _is_seen(path: Path) -> bool:
    """Whether something is there; what is in a folder of somebody else is not seen."""
    try:
        return path.exists()
    except OSError:
        return False


def _is_private(folder: Path) -> bool:
    found = folder.lstat()
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.geteuid()
        and not stat.S_IMODE(found.st_mode) & 0o077
    )


def _terminal(environ: Mapping[str, str], able: Able) -> Iterator[Finding]:
    from pyrus_tui.ui.terminal import check_terminal, fitting_theme, over_ssh  # slow to load

    name = _("terminal")
    if (problem := check_terminal()) is not None:
        yield Finding(Health.BAD, name, problem)
        return
    size = os.get_terminal_size(2)
    about = [environ.get("TERM", ""), environ.get("TERM_PROGRAM", ""), f"{size[0]}x{size[1]}"]
    about += ["tmux"] if environ.get("TMUX") else []
    about += ["ssh"] if over_ssh() else []
    yield Finding(Health.GOOD, name, " ".join(part for part in about if part))
    few = fitting_theme() is not None
    text = _("16 or fewer; for more set TERM=xterm-256color or COLORTERM=truecolor.")
    good = _("24 bits") if environ.get("COLORTERM") in ("truecolor", "24bit") else "256"
    yield Finding(Health.NOTE if few else Health.GOOD, _("colours"), text if few else good)
    if environ.get("TMUX"):
        text = _("through tmux; outside it only with `set -s set-clipboard on`")
    elif able.clipboard:
        text = _("the terminal says it can (OSC 52)")
    else:
        text = _("the terminal does not say whether it can (OSC 52): try it")
    yield Finding(Health.NOTE, _("copying"), text)
    kinds = [kind for kind, can in (("Kitty", able.kitty_images), ("Sixel", able.sixel)) if can]
    none = _("none; the terminal did not answer") if not able.answered else _("none")
    yield Finding(Health.NOTE, _("images"), ", ".join(kinds) or none)


def _network(environ: Mapping[str, str]) -> Iterator[Finding]:
    names = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
    for name in names:
        if environ.get(name):
            # Its value is not shown: it may hold a password.
            text = _("{name} is set: connections go through it.").format(name=name)
            yield Finding(Health.NOTE, _("proxy"), text)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        if (value := environ.get(name)) and not Path(value).exists():
            text = _("{name} names something that is not there: unset it.").format(name=name)
            yield Finding(Health.BAD, _("certificates"), text)


def _accounts(accounts: Accounts) -> Iterator[Finding]:
    known: tuple[Profile, ...] = ()
    checks = []
    try:
        checks = _of_environment()
        known = accounts.all()
    except PyrusError as error:
        yield Finding(Health.BAD, _("accounts"), _without_home(error))
    else:
        if not known:
            yield Finding(Health.NOTE, _("accounts"), _("none yet: `pyrus-tui` signs in"))
    for profile in known:
        name = _("account {name}").format(name=profile.name)
        checks.append(_account(name, profile, partial(accounts.key, profile)))
    # All at once: none has to wait until another one's server does not answer.
    for findings in asyncio.run(_all(checks)):
        yield from findings


async def _all(checks: list[Coroutine[None, None, list[Finding]]]) -> list[list[Finding]]:
    return await asyncio.gather(*checks)


def _of_environment() -> list[Coroutine[None, None, list[Finding]]]:
    from pyrus_tui.commands.environment import ASKED_FOR

    asked = any(os.environ.get(name) for name in ASKED_FOR)
    return [_environment()] if asked else []


async def _environment() -> list[Finding]:
    from pyrus_tui.commands.environment import of_environment

    name = _("environment")
    text = _("PYRUS_LOGIN or PYRUS_SECURITY_KEY is set: it comes before your accounts.")
    found = [Finding(Health.NOTE, name, text)]
    read = await asyncio.to_thread(in_time, partial(of_environment, os.environ), LIMIT)
    if read.value is not None:
        profile, key = read.value
        return [*found, *await _account(name, profile, lambda: key)]
    late = _("the file of PYRUS_SECURITY_KEY_FILE cannot be read in time: it waits for a writer.")
    return [*found, Finding(Health.BAD, name, late if read.late else _without_home(read.error))]


async def _account(name: str, profile: Profile, kept: Callable[[], Secret | None]) -> list[Finding]:
    found = []
    if not profile.verify_tls:
        text = _("verify_tls = false: anybody on the way can read and change everything.")
        found.append(Finding(Health.BAD, name, text))
    if profile.ca_file is not None and not is_there(profile.ca_file):
        text = _("there is no file {file}: correct ca_file.")
        text = text.format(file=_without_home(profile.ca_file))
        found.append(Finding(Health.BAD, name, text))
    try:
        server = f"{address_of(profile).host} ({profile.api})"
        key = await asyncio.to_thread(kept)
        skew: float | None
        if key is None:
            skew = await reach(address_of(profile), SystemClock(), tls_of(profile))
            found.append(_not_kept(name, profile, server))
        else:
            skew = (await look_at(profile, key, SystemClock())).skew
            text = _("{server}: signed in") if _unproven(profile) else _CHECKED_AND_IN
            found.append(Finding(Health.GOOD, name, text.format(server=server)))
    except PyrusError as error:
        return [*found, Finding(Health.BAD, name, _without_home(error))]
    if skew is not None:
        clock = clock_text(skew)
        health = Health.BAD if clock else Health.GOOD
        text = clock or _("{n} s off").format(n=round(abs(skew)))
        found.append(Finding(health, _("clock"), text))
    return found


def _not_kept(name: str, profile: Profile, server: str) -> Finding:
    """Tell of a server that was reached without a key."""
    if profile.keep is not Keep.ASK:
        text = _("{server} answers, but the key is not kept any more: sign in again.")
        return Finding(Health.BAD, name, text.format(server=server))
    text = _("{server}: certificate checked; the key is typed at every start, so it was not tried.")
    if _unproven(profile):
        text = _("{server} answers; the key is typed at every start, so it was not tried.")
    return Finding(Health.NOTE, name, text.format(server=server))


def _unproven(profile: Profile) -> bool:
    """Whether nothing proves who the server is."""
    return address_of(profile).base.startswith("http:") or not profile.verify_tls


def _without_home(text: object) -> str:
    """Leave the name of the person out of paths."""
    home = str(Path.home())
    return str(text).replace(home, "~") if len(home) > 1 else str(text)
