"""The program on a server that speaks only the older API."""

from contextlib import asynccontextmanager

import httpx

from pyrus_tui.api.connecting import Dialect
from pyrus_tui.api.session import Account
from pyrus_tui.secrets import Secret
from pyrus_tui.ui.widgets.row_list import RowList
from tests import conftest
from tests.harness import settle


class LegacyWire(conftest.Wire):
    """Loses the answers to writes, which are PUT here, as `lost` says."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if self.lost is not None and request.method == "PUT":
            await response.aread()
            raise self.lost
        return response


def connect(sandbox, wire, clock):
    dialect = Dialect.LEGACY
    account = Account(sandbox.login, Secret(sandbox.security_key))
    return dialect.connect(dialect.address("http://localhost"), account, clock, wire)


@asynccontextmanager
async def running_legacy(monkeypatch, **how):
    """Run the program on the older API of a sandbox."""
    monkeypatch.setattr(conftest, "connect", connect)
    async with conftest.running(wire=LegacyWire, tasks=0, **how) as world:
        await world.ready()
        yield world
        assert all(path.startswith("/restapi/") for _method, path in world.wire.requests)


async def put_cursor(world, task_id):
    world.app.screen.query_one(RowList).cursor = task_id
    await settle(world.pilot)
