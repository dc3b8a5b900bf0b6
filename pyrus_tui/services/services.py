"""The services that screens ask, in one value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from pyrus_tui.api.journal import Journal
from pyrus_tui.api.protocol import RequestText
from pyrus_tui.clock import Clock
from pyrus_tui.models.capabilities import Capability, why_unsupported
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.outbox import Entry
from pyrus_tui.models.sight import Rank, Sight
from pyrus_tui.profiles import Profile
from pyrus_tui.services.calendar import CalendarKeeper
from pyrus_tui.services.delivery import Delivery
from pyrus_tui.services.directory import Directory
from pyrus_tui.services.enriching import Enricher
from pyrus_tui.services.fetching import Fetcher
from pyrus_tui.services.filling import Filler
from pyrus_tui.services.listing import Listing
from pyrus_tui.services.reading import Reader
from pyrus_tui.services.refreshing import Refresher
from pyrus_tui.services.removing import Remover
from pyrus_tui.services.searching import Searching
from pyrus_tui.services.signing_in import Again
from pyrus_tui.services.writing import Writer


@dataclass(frozen=True)
class Services:
    """Everything a screen may ask for.

    `zone` is the person's time zone; `keeps` says that what is unsent survives the program.
    """

    reader: Reader
    writer: Writer
    refresher: Refresher
    enricher: Enricher
    delivery: Delivery
    calendar: CalendarKeeper
    directory: Directory
    filler: Filler
    fetcher: Fetcher
    remover: Remover
    searching: Searching
    listing: Listing
    clock: Clock
    zone: tzinfo
    keeps: bool
    journal: Journal
    requests: Callable[[int, CommentDraft | TaskDraft], RequestText]
    capabilities: frozenset[Capability]
    why_not: Callable[[CommentDraft | TaskDraft], str]
    """Says why the server could carry out a draft only in part; "" for nothing."""
    ranks: Mapping[int, Rank] = field(default_factory=dict)
    """Where each task stood in the inbox when the program ended."""
    show: Callable[[Callable[[], Sight]], None] = lambda _make: None
    """Takes what makes a picture of the inbox, for the next start."""
    banner: str = ""
    """What has to stay in sight on every screen; "" for nothing."""
    profile: Profile | None = None
    """The account that is open; None for the demo's."""
    again: Again | None = None
    """Signing in again; None where there is nothing to sign in to."""

    def why_unsupported(self, capability: Capability) -> str:
        """Say why the server cannot do something; "" where it can."""
        return "" if capability in self.capabilities else why_unsupported(capability)

    def request_of(self, entry: Entry) -> RequestText:
        """Return what goes to the server for an action: method, address, body; no secrets."""
        return self.requests(entry.task_id, entry.draft)
