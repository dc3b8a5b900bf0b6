"""The choice of accounts that a person goes on with."""

from collections.abc import Iterable, Mapping

from pyrus_tui.models.options import Option
from pyrus_tui.profiles import Profile
from pyrus_tui.words import _, ngettext

NEW = "+"
"""Stands for an account that is not there yet; no account can have this name."""

AGAIN = "!"
"""Stands for signing in again to the one that is open; no account can have this name."""


def account_options(
    profiles: Iterable[Profile], open_now: str, unsent: Mapping[str, int]
) -> list[Option]:
    """Offer every account, signing in again to the one that is open, and a new one.

    `unsent` counts by name what waits in an account that is not open.
    """
    rows = []
    for profile in profiles:
        about = f"{profile.login} {profile.url}".strip()
        if waits := unsent.get(profile.name, 0):
            about = ngettext("{n} not sent", "{n} not sent", waits).format(n=waits) + f" · {about}"
        rows.append(Option(profile.name, profile.name, about))
    if open_now:
        rows.append(Option(AGAIN, _("sign in again to {name}").format(name=open_now)))
    return [*rows, Option(NEW, _("another account…"))]
