"""What both dialects share: one connection, and what is known of it without asking."""

from typing import ClassVar, Self

from pyrus_tui.api.address import Address
from pyrus_tui.api.connection import Limits, Tls, Transport
from pyrus_tui.api.http import Http
from pyrus_tui.api.journal import Journal
from pyrus_tui.api.pacing import Quota
from pyrus_tui.api.session import Account, Session
from pyrus_tui.clock import Clock
from pyrus_tui.models.capabilities import Capability
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.secrets import Secret


class Speaking:
    """Holds the connection of a dialect; `CAN` is what servers that speak it can do."""

    CAN: ClassVar[frozenset[Capability]]
    SESSION: ClassVar[type[Session]] = Session

    def __init__(self, http: Http) -> None:
        self._http = http

    @classmethod
    def connect(
        cls,
        address: Address,
        account: Account,
        clock: Clock,
        transport: Transport | None = None,
        *,
        tls: Tls | None = None,
        limits: Limits | None = None,
    ) -> Self:
        """Make one that has a connection of its own; nothing is sent before the first call."""
        http = Http(address, account, clock, transport, tls=tls, limits=limits, session=cls.SESSION)
        return cls(http)

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What this server can do."""
        return self.CAN

    @property
    def quota(self) -> Quota | None:
        """How many requests are left, if the server tells."""
        return self._http.quota

    @property
    def skew(self) -> float | None:
        """Seconds by which the server's clock is ahead of ours, if it tells the time."""
        return self._http.skew

    @property
    def server(self) -> str:
        """The host to show."""
        return self._http.host

    @property
    def journal(self) -> Journal:
        """What was asked lately."""
        return self._http.journal

    def why_not(self, draft: CommentDraft | TaskDraft) -> str:
        """Say why the server could carry out a draft only in part; "" where it can do all of it.

        What stands in the fields is looked at only when the draft is sent.
        """
        return ""

    def use(self, secret: Secret) -> None:
        """Sign in by another key from now on; nothing is sent before the next call."""
        self._http.session.use(secret)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._http.aclose()
