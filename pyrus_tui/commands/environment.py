"""The account that the environment names.

Nothing here may import much: a start waits for it.
"""

from collections.abc import Mapping
from pathlib import Path

from pyrus_tui.api.address import Address
from pyrus_tui.errors import BadSettings
from pyrus_tui.paths import expanded
from pyrus_tui.profiles import APIS, LEGACY, Profile, read_profile
from pyrus_tui.secrets import Secret
from pyrus_tui.storage.credentials import LONGEST_KEY, checked_key
from pyrus_tui.words import _

ENVIRONMENT = "environment"
"""What the account of the environment is called."""

ASKED_FOR = ("PYRUS_LOGIN", "PYRUS_SECURITY_KEY", "PYRUS_SECURITY_KEY_FILE")
"""Variables of which each asks for that account."""


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
    profile = profile_of_environment(environ)
    key, file = _key_and_file(environ)
    if not key:
        key = _first_line(expanded(file))
    if not key.strip():
        raise BadSettings(no_account())
    return profile, checked_key(key)


def profile_of_environment(environ: Mapping[str, str]) -> Profile:
    """Return the account that the environment names; its key is not read: some can be but once.

    Raises:
        BadSettings: something is missing, or makes no sense.
    """
    login = environ.get("PYRUS_LOGIN", "").strip()
    if not login or not any(_key_and_file(environ)):
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
        "ca_file": str(expanded(ca_file).absolute()) if ca_file else "",
    }
    if person:
        table["person_id"] = int(person)
    profile = read_profile(ENVIRONMENT, table, "PYRUS_…")
    Address.of(profile.url, legacy=profile.api == LEGACY)
    return profile


def _key_and_file(environ: Mapping[str, str]) -> tuple[str, str]:
    key = environ.get("PYRUS_SECURITY_KEY", "").strip()
    return key, environ.get("PYRUS_SECURITY_KEY_FILE", "").strip()


def _first_line(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as opened:
            return opened.readline(LONGEST_KEY + 100)
    except (OSError, UnicodeDecodeError) as error:
        text = _("PYRUS_SECURITY_KEY_FILE: {file} cannot be read.")
        raise BadSettings(text.format(file=file)) from error
