"""Signs in to the legacy API: with login, key and application, or with a token that was granted."""

from pyrus_tui.api.session import Granted, Session
from pyrus_tui.errors import NotSignedIn
from pyrus_tui.secrets import Secret
from pyrus_tui.words import _

TEST_CLIENT_ID = "demokey"
"""The application that the vendor lets everybody use for trying the API out."""

TEST_CLIENT_SECRET = "demosecret"
"""What goes with it where the person grants access in the browser; known to everybody."""


class LegacySession(Session):
    """Holds the token of one account; one that was granted in the browser ends for good."""

    TOKEN = "AccessToken"

    def question(self) -> dict[str, str | int]:
        """Return what the request for a token says, the key included."""
        return {
            "Login": self._account.login,
            "SecurityKey": self._account.security_key.reveal(),
            "ClientId": self._account.client_id or TEST_CLIENT_ID,
        }

    async def renew(self, refused: Secret) -> Secret:
        """Return another token than the one that was refused.

        Raises:
            NotSignedIn: there is none to be had.
            PyrusError: signing in did not work.
        """
        if self._account.access_token != refused:
            return await super().renew(refused)  # access was granted again meanwhile
        raise self._ended()

    def _ended(self) -> NotSignedIn:
        text = _("The access that you granted in the browser has ended: grant it again.")
        return self.end(text)

    async def _sign_in(self) -> Granted:
        token = self._account.access_token
        if token is None:
            return await super()._sign_in()
        return Granted(token, self._start)
