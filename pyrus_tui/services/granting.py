"""Access that a person grants in the browser: by a page that comes back, or by a code to paste."""

import os
from collections.abc import Awaitable, Callable

from pyrus_tui.api.legacy.oauth import (
    NO_WEB_SERVER,
    Application,
    Listener,
    exchange,
    login_url,
    read_code,
)
from pyrus_tui.errors import BadSettings
from pyrus_tui.profiles import Profile
from pyrus_tui.secrets import Secret
from pyrus_tui.services.accounts import address_of, tls_of
from pyrus_tui.words import _

SECRET = "PYRUS_CLIENT_SECRET"
"""The variable with the secret of an application of one's own."""


def page_with_code(profile: Profile) -> str:
    """Return the page that shows a code once access is granted there.

    Raises:
        BadSettings: an application of one's own has no secret, or the address makes no sense.
    """
    return login_url(address_of(profile), _application(profile), NO_WEB_SERVER)


async def token_of_code(profile: Profile, pasted: str) -> Secret:
    """Make a token of what a person copied from that page.

    Raises:
        PyrusError: it is no code, or the server does not take it.
    """
    return await _token(profile, read_code(pasted), NO_WEB_SERVER)


async def token_from_browser(profile: Profile, show: Callable[[str], Awaitable[None]]) -> Secret:
    """Let a page be shown, wait until it comes back to this machine, and make a token of that.

    Raises:
        BadSettings: the person's browser is on another machine.
        PyrusError: nobody granted access, or the server does not take what came.
    """
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        text = _("Over ssh no page can come back here: choose the code to paste (--browser-code).")
        raise BadSettings(text)
    application = _application(profile)
    async with Listener() as listener:
        await show(login_url(address_of(profile), application, listener.redirect_uri))
        return await _token(profile, await listener.code(), listener.redirect_uri)


async def _token(profile: Profile, code: str, redirect_uri: str) -> Secret:
    address, application = address_of(profile), _application(profile)
    return await exchange(address, application, code, redirect_uri, tls=tls_of(profile))


def _application(profile: Profile) -> Application:
    if not profile.client_id:
        return Application()
    secret = os.environ.get(SECRET, "")
    if not secret:
        text = _("The application {id} has a secret of its own: set {name}.")
        raise BadSettings(text.format(id=ascii(profile.client_id), name=SECRET))
    return Application(profile.client_id, Secret(secret))
