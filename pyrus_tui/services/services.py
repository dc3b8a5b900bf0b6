"""The services that screens ask, in one value."""

from dataclasses import dataclass
from datetime import tzinfo

from pyrus_tui.clock import Clock
from pyrus_tui.services.delivery import Delivery
from pyrus_tui.services.enriching import Enricher
from pyrus_tui.services.reading import Reader
from pyrus_tui.services.refreshing import Refresher
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
    clock: Clock
    zone: tzinfo
    keeps: bool
