"""Looking whether a server is there and proves who it is, without telling it who asks."""

from pyrus_tui.api import refusals
from pyrus_tui.api.address import Address
from pyrus_tui.api.connection import Connection, Failure, Tls
from pyrus_tui.api.pacing import Pace
from pyrus_tui.clock import Clock
from pyrus_tui.errors import Offline


async def reach(address: Address, clock: Clock, tls: Tls) -> float | None:
    """Ask for nothing; return the seconds by which the server's clock is ahead, if it tells.

    Raises:
        PyrusError: the server is not there, or something answers in its place.
    """
    connection = Connection(
        loopback=address.loopback, encrypted=address.base.startswith("https:"), tls=tls
    )
    try:
        answer = await connection.send(
            "GET", address.base, deadline=connection.limits.auth, write=False
        )
    except Failure as failure:
        raise Offline(str(failure)) from failure
    finally:
        await connection.aclose()
    if 300 <= answer.status < 400 or answer.status >= 500:
        raise refusals.error_of(answer)
    pace = Pace(clock)
    pace.note(answer.headers)
    return pace.skew
