"""Which of the two APIs a server is spoken to by."""

from enum import StrEnum

from pyrus_tui.api.address import Address
from pyrus_tui.api.connection import Limits, Tls, Transport
from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.api.session import Account
from pyrus_tui.api.v4 import V4Api
from pyrus_tui.clock import Clock


class Dialect(StrEnum):
    """An API of Pyrus."""

    V4 = "v4"
    LEGACY = "legacy"

    def address(self, text: str = "") -> Address:
        """Read the address of a server that a person wrote.

        Raises:
            BadSettings: it makes no address, or one that is not safe.
        """
        return Address.of(text, legacy=self is Dialect.LEGACY)

    def connect(
        self,
        address: Address,
        account: Account,
        clock: Clock,
        transport: Transport | None = None,
        *,
        tls: Tls | None = None,
        limits: Limits | None = None,
    ) -> PyrusApi:
        """Make a client with a connection of its own; nothing is sent before the first call."""
        if self is Dialect.V4:
            return V4Api.connect(address, account, clock, transport, tls=tls, limits=limits)
        from pyrus_tui.api.legacy.client import LegacyApi  # most people never need it

        return LegacyApi.connect(address, account, clock, transport, tls=tls, limits=limits)
