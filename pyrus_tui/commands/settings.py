"""`pyrus-tui settings`: where the file is, whether it is right, and a way to change it."""

import subprocess
from collections.abc import Iterable, Iterator

from pyrus_tui.commands.talking import can_ask, tell
from pyrus_tui.errors import BadSettings, PyrusError
from pyrus_tui.paths import settings_file, usual_umask
from pyrus_tui.profiles import Profile
from pyrus_tui.services.children import child_environment, editor_command
from pyrus_tui.settings import Settings, read_settings
from pyrus_tui.words import _

TEMPLATE = """\
# Settings of pyrus-tui. Take the # away from what you want to change.

# refresh_seconds = 30       # how often the server is asked for news
# theme = "nord"             # a Textual theme
# zone = "Europe/Berlin"     # the time zone to show
# week_start = "monday"
# day_hours = [8, 20]
# profile = "work"           # the account to open where none is named

# [keys]                     # command = "key, another key, first second"
# "task.approve" = "a, f5"

# [undo_seconds]             # how long an action can be taken back before it is sent
# approve = 10

# [profiles.work]            # completes what `pyrus-tui accounts add work` wrote down
# url = "https://pyrus.example.com"
# login = "bob@example.com"
# api = "v4"                 # or "legacy"
# key_command = ["pass", "show", "pyrus/work"]
# ca_file = "/etc/ssl/company.pem"
# color = "red"
"""


def show_path() -> int:
    """Print the path of the settings file."""
    tell(str(settings_file()))
    return 0


def check() -> int:
    """Read the settings as the client does, and print every mistake."""
    from pyrus_tui.services.accounts import Accounts

    file = settings_file()
    settings = read_settings(file)
    accounts = Accounts(settings)
    known = accounts.all()
    try:
        accounts.first()
    except BadSettings as error:
        raise BadSettings(f"{settings.place('profile')}: {error}") from error
    warnings = [*mistakes(settings), *_addresses(settings, known)]
    for warning in warnings:
        tell(warning)
    if not warnings:
        there = file.is_file()
        text = _("{file} is right.") if there else _("There is no {file}: all is as by default.")
        tell(text.format(file=file))
    return 1 if warnings else 0


def mistakes(settings: Settings) -> list[str]:
    """Return what in the settings is passed over, with its place."""
    from textual.theme import BUILTIN_THEMES

    from pyrus_tui.ui.keys import keymap  # slow to load

    found = [*settings.warnings, *keymap(settings.keys, settings.place_of_key)[1]]
    if settings.theme is not None and settings.theme not in BUILTIN_THEMES:
        text = _("{place}: there is no theme {name}; there are: {names}.")
        names = ", ".join(BUILTIN_THEMES)
        place = settings.place("theme")
        found.append(text.format(place=place, name=settings.theme, names=names))
    return found


def _addresses(settings: Settings, known: Iterable[Profile]) -> Iterator[str]:
    from pyrus_tui.services.accounts import address_of

    for profile in known:
        try:
            address_of(profile)
        except BadSettings as error:
            yield f"{settings.place('profiles', profile.name, 'url')}: {error}"


def edit() -> int:
    """Open the settings file in the person's editor; check it afterwards."""
    if not can_ask():
        raise PyrusError(_("An editor needs a terminal."))
    file = settings_file()
    command = editor_command()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_text(TEMPLATE, encoding="utf-8")
    except OSError as error:
        text = _("{file} cannot be made ({reason}).")
        raise PyrusError(text.format(file=file, reason=error.strerror)) from error
    try:
        code = subprocess.run(
            [*command, str(file)], check=False, env=child_environment(), umask=usual_umask()
        )
    except (OSError, ValueError) as error:
        text = _("The editor {name} does not start ({reason}): set $EDITOR to another one.")
        reason = getattr(error, "strerror", None) or str(error)
        raise PyrusError(text.format(name=ascii(command[0]), reason=reason)) from error
    if code.returncode:
        text = _("The editor {name} ended with {code}: the settings were not checked.")
        raise PyrusError(text.format(name=ascii(command[0]), code=code.returncode))
    return check()
