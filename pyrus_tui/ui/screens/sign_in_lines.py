"""The lines of the form in which a person signs in, and what some of them offer."""

from collections.abc import Mapping

from pyrus_tui.profiles import Keep
from pyrus_tui.services.signing_in import By
from pyrus_tui.ui.widgets.radio import RadioOption
from pyrus_tui.words import _

LINES = ("name", "url", "login", "client_id", "client_secret", "key", "command", "ca_file")
ORDER = (*LINES[:3], "by", *LINES[3:], "api", "keep")
HIDDEN = ("key", "client_secret")
"""Lines whose text is not shown while it is typed."""


def ways() -> tuple[RadioOption[By], ...]:
    """Offer how a person proves who they are."""
    return (
        RadioOption(By.KEY, _("key")),
        RadioOption(By.BROWSER, _("browser")),
        RadioOption(By.CODE, _("code")),
    )


def apis() -> tuple[RadioOption[str], ...]:
    """Offer the two APIs."""
    return (
        RadioOption("v4", _("current")),
        RadioOption("legacy", _("older than v4")),
    )


def options(places: Mapping[Keep, str], *, keeps: bool = True) -> tuple[RadioOption[Keep], ...]:
    """Name the places for a key; a keyring that is not there is shown as off."""
    nowhere = RadioOption(Keep.ASK, _("nowhere"), places.get(Keep.ASK, ""))
    if not keeps:
        return (nowhere,)
    keyring = places.get(Keep.KEYRING, "")
    none = _("none on this machine that encrypts") if places else _("looking for one…")
    return (
        RadioOption(Keep.KEYRING, _("the keyring"), keyring or none, off=not keyring),
        RadioOption(Keep.FILE, _("a private file"), places.get(Keep.FILE, "")),
        RadioOption(Keep.COMMAND, _("a command"), places.get(Keep.COMMAND, "")),
        nowhere,
    )
