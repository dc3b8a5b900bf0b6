"""What was asked of a server, for people who want to know."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was made: `status` is None where no answer came."""

    moment: datetime
    method: str
    path: str
    status: int | None
    seconds: float
