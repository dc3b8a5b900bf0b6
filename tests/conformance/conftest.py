"""A sandbox served over loopback HTTP, and people who call it with the vendor's client."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from pyrus.client import PyrusAPI

from pyrus_tui.clock import FixedClock
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import DMITRY, MARCUS, ME, OLGA, PRIYA, SOFIA, TOM
from pyrus_tui.sandbox.server import listen

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
FOLDER = Path(__file__).parent
KNOWN_WARNINGS = (
    # Every body is written by a JSON library that is about to change a default.
    "ignore:keys will default to True in jsonpickle:DeprecationWarning:pyrus.client",
    # The file of an upload is opened and left to the garbage collector.
    "ignore:unclosed file:ResourceWarning:pyrus.client",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pass, in this folder only, the two warnings that the vendor's client causes."""
    for item in items:
        if FOLDER in item.path.parents:
            for warning in KNOWN_WARNINGS:
                item.add_marker(pytest.mark.filterwarnings(warning))


class Served(uvicorn.Server):
    """A server in a thread that says when it accepts connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.accepts = threading.Event()

    async def startup(self, sockets=None) -> None:
        await super().startup(sockets)
        self.accepts.set()


@pytest.fixture(scope="session")
def still_clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def clock(still_clock: FixedClock) -> Iterator[FixedClock]:
    """The server's clock, to be moved; it goes back when the story is over."""
    yield still_clock
    still_clock.set(NOW)


@pytest.fixture(scope="session")
def sandbox(still_clock: FixedClock) -> Iterator[Sandbox]:
    company = Sandbox(clock=still_clock, lively=False)
    yield company
    company.close()


@pytest.fixture(scope="session")
def host(sandbox: Sandbox) -> Iterator[str]:
    """Where the one server of all stories listens."""
    with listen("127.0.0.1", 0) as listener:
        config = uvicorn.Config(sandbox, log_level="critical", access_log=False, lifespan="off")
        server = Served(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert server.accepts.wait(10)
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def stranger(host: str) -> Callable[..., PyrusAPI]:
    """Make a client that knows nothing but where to sign in."""

    def make(**credentials) -> PyrusAPI:
        client = PyrusAPI(**credentials)
        client._protocol = "http"
        client._auth_host = host
        if "access_token" in credentials:
            client._host = client._files_host = host
        return client

    return make


@pytest.fixture(scope="session")
def sign_in(sandbox: Sandbox, stranger: Callable[..., PyrusAPI]) -> Callable[[int], PyrusAPI]:
    """Make a client that signs in as somebody of the company."""

    def make(person_id: int) -> PyrusAPI:
        login, key = sandbox.account(person_id)
        client = stranger(login=login, security_key=key)
        assert client.auth().success
        return client

    return make


@pytest.fixture(scope="session")
def stories(sandbox: Sandbox) -> dict[str, int]:
    """The demo's special tasks by name."""
    return sandbox.stories()


@pytest.fixture(scope="session")
def anna(sign_in) -> PyrusAPI:
    return sign_in(ME)


@pytest.fixture(scope="session")
def marcus(sign_in) -> PyrusAPI:
    return sign_in(MARCUS)


@pytest.fixture(scope="session")
def olga(sign_in) -> PyrusAPI:
    return sign_in(OLGA)


@pytest.fixture(scope="session")
def dmitry(sign_in) -> PyrusAPI:
    return sign_in(DMITRY)


@pytest.fixture(scope="session")
def priya(sign_in) -> PyrusAPI:
    return sign_in(PRIYA)


@pytest.fixture(scope="session")
def tom(sign_in) -> PyrusAPI:
    return sign_in(TOM)


@pytest.fixture(scope="session")
def sofia(sign_in) -> PyrusAPI:
    return sign_in(SOFIA)


@pytest.fixture
def upload(tmp_path: Path) -> Callable[[PyrusAPI, str, bytes], str]:
    """Upload bytes under a name; return the guid that attaches them."""

    def send(client: PyrusAPI, name: str, data: bytes) -> str:
        file = tmp_path / name
        file.write_bytes(data)
        answer = client.upload_file(str(file))
        assert answer.error_code is None, answer.error
        assert answer.md5_hash.lower() == hashlib.md5(data, usedforsecurity=False).hexdigest()
        return answer.guid

    return send
