"""The one place where the concrete pieces meet: a real account, the demo."""

import asyncio
import sys
from dataclasses import dataclass

import httpx

from pyrus_tui.api.address import Address
from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.api.session import Account as ApiAccount
from pyrus_tui.api.v4 import V4Api
from pyrus_tui.clock import Clock, SystemClock, zone_of
from pyrus_tui.errors import PyrusError
from pyrus_tui.paths import settings_file
from pyrus_tui.secrets import Secret
from pyrus_tui.services.enriching import Enricher
from pyrus_tui.services.reading import Reader
from pyrus_tui.services.refreshing import Refresher
from pyrus_tui.services.services import Services
from pyrus_tui.services.writing import Writer
from pyrus_tui.settings import Settings, read_settings
from pyrus_tui.store.store import Store
from pyrus_tui.ui.app import PyrusTui
from pyrus_tui.ui.keys import keymap
from pyrus_tui.ui.terminal import check_terminal
from pyrus_tui.words import _


@dataclass(frozen=True)
class Account:
    """Who signs in, and where."""

    address: Address
    login: str
    security_key: Secret
    person_id: int | None = None

    @classmethod
    def of(cls, *, url: str, login: str, security_key: str, person_id: int | None) -> "Account":
        """Check what a person set.

        Raises:
            BadSettings: The address cannot be a Pyrus server's.
        """
        return cls(Address.parse(url), login.strip(), Secret(security_key.strip()), person_id)

    def api(self, clock: Clock, transport: httpx.AsyncBaseTransport | None = None) -> V4Api:
        """Connect to the server; nothing is sent before the first call."""
        account = ApiAccount(self.login, self.security_key, self.person_id)
        return V4Api.connect(self.address, account, clock, transport)


def build(api: PyrusApi, clock: Clock, settings: Settings) -> PyrusTui:
    """Put the application together around a server."""
    store = Store()
    store.put_now(clock.now())
    reader = Reader(api, store, clock)
    enricher = Enricher(api, store, clock)
    services = Services(
        reader=reader,
        writer=Writer(api, store, reader),
        refresher=Refresher(api, store, clock, reader, enricher, settings.refresh_seconds),
        enricher=enricher,
        clock=clock,
        zone=zone_of(settings.zone),
    )
    keys, warnings = keymap(settings.keys)
    return PyrusTui(
        store,
        services,
        theme=settings.theme,
        keymap=keys,
        warnings=(*settings.warnings, *warnings),
    )


def run_account(account: Account) -> int:
    """Sign in, run the client, and return the exit code."""
    _need_terminal()
    settings = read_settings(settings_file())

    async def run() -> int:
        clock = SystemClock()
        api = account.api(clock)
        try:
            _tell(_("Signing in to {server}…").format(server=api.server))
            await api.sign_in()
            return await _run(build(api, clock, settings))
        finally:
            await api.aclose()

    return asyncio.run(run())


def run_demo(*, tasks: int, seed: int, latency_ms: int) -> int:
    """Run the client on a sandbox of its own, and return the exit code."""
    from pyrus_tui.home import home  # a real account need not wait for the server's modules

    _need_terminal()
    settings = read_settings(settings_file())

    async def run() -> int:
        clock = SystemClock()
        async with home(clock, tasks=tasks, seed=seed, latency_ms=latency_ms) as api:
            return await _run(build(api, clock, settings))

    return asyncio.run(run())


async def _run(app: PyrusTui) -> int:
    await app.run_async()
    return app.return_code or 0


def _need_terminal() -> None:
    problem = check_terminal()
    if problem is not None:
        raise PyrusError(problem)


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\r")
    sys.stderr.flush()
