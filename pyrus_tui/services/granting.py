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


def page_with_code(profile: Profile, who_asks: Application) -> str:
    """Return the page that shows a code once access is granted there.

    Raises:
        BadSettings: the address makes no sense.
    """
    return login_url(address_of(profile), who_asks, NO_WEB_SERVER)


async def token_of_code(profile: Profile, pasted: str, who_asks: Application) -> Secret:
    """Make a token of what a person copied from that page.

    Raises:
        PyrusError: it is no code, or the server does not take it.
    """
    return await _token(profile, read_code(pasted), NO_WEB_SERVER, who_asks)


async def token_from_browser(
    profile: Profile, show: Callable[[str], Awaitable[None]], who_asks: Application
) -> Secret:
    """Let a page be shown, wait until it comes back to this machine, and make a token of that.

    Raises:
        BadSettings: the person's browser is on another machine.
        PyrusError: nobody granted access, or the server does not take what came.
    """
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        text = _("Over ssh no page can come back here: choose the code to paste (--browser-code).")
        raise BadSettings(text)
    async with Listener() as listener:
        await show(login_url(address_of(profile), who_asks, listener.redirect_uri))
        return await _token(profile, await listener.code(), listener.redirect_uri, who_asks)


async def _token(profile: Profile, code: str, redirect_uri: str, who_asks: Application) -> Secret:
    return await exchange(address_of(profile), who_asks, code, redirect_uri, tls=tls_of(profile))


def application(profile: Profile, secret: Secret | None = None) -> Application:
    """Return the application that asks for access: the person's own, or the one for trying out.

    Its secret is what was typed, else that of the environment.

    Raises:
        BadSettings: an application of one's own has no secret.
    """
    if not profile.client_id:
        return Application()
    secret = secret or Secret(os.environ.get(SECRET, ""))
    if not secret:
        text = _("The application {id} has a secret of its own: it is missing (or set {name}).")
        raise BadSettings(text.format(id=ascii(profile.client_id), name=SECRET))
    return Application(profile.client_id, secret)
