"""A sandbox at a clock that stands still, and people of the company who call it."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from pyrus_tui.clock import FixedClock
from pyrus_tui.sandbox.app import Sandbox

NOW = datetime(2026, 3, 10, 9, 0, 0, tzinfo=UTC)


class Caller:
    """Somebody who has signed in; answers are the JSON bodies of successes."""

    def __init__(self, client: httpx.AsyncClient, person_id: int) -> None:
        self.client = client
        self.person_id = person_id

    async def call(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        return await self.client.request(method, f"/v4{path}", **arguments)

    async def get(self, path: str, **query: Any) -> Any:
        response = await self.call("GET", path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, body: Any = None, **arguments: Any) -> Any:
        response = await self.call("POST", path, json=body, **arguments)
        assert response.status_code == 200, response.text
        return response.json()

    async def refused(self, path: str, body: Any = None, method: str = "POST") -> tuple[int, str]:
        arguments = {} if body is None else {"json": body}
        response = await self.call(method, path, **arguments)
        assert response.status_code >= 400, response.text
        assert response.json()["error"]
        return response.status_code, response.json()["error_code"]

    async def task(self, task_id: int) -> dict[str, Any]:
        return (await self.get(f"/tasks/{task_id}"))["task"]

    async def comment(self, task_id: int, text: str = "", **body: Any) -> dict[str, Any]:
        if text:
            body["text"] = text
        return (await self.post(f"/tasks/{task_id}/comments", body))["task"]

    async def create(self, text: str = "", **body: Any) -> dict[str, Any]:
        if text:
            body["text"] = text
        return (await self.post("/tasks", body))["task"]

    async def inbox(self) -> list[int]:
        answer = await self.get("/inbox", item_count=1000, group_item_count=1000)
        groups = [task for group in answer["task_groups"] for task in group["tasks"]]
        return [task["id"] for task in answer["tasks"] + groups]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def sandbox(clock: FixedClock) -> Iterator[Sandbox]:
    server = Sandbox(clock=clock, lively=False)
    yield server
    server.close()


@pytest.fixture
async def callers() -> AsyncIterator[Callable[[Sandbox, int], Any]]:
    """Sign people in to any sandbox; everything is closed at the end."""
    clients: list[httpx.AsyncClient] = []

    async def sign_in(server: Sandbox, person_id: int) -> Caller:
        transport = httpx.ASGITransport(server)
        client = httpx.AsyncClient(transport=transport, base_url="http://pyrus.test")
        clients.append(client)
        login, key = server.account(person_id)
        answer = await client.post("/v4/auth", json={"login": login, "security_key": key})
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return Caller(client, person_id)

    yield sign_in
    for client in clients:
        await client.aclose()


@pytest.fixture
async def me(sandbox: Sandbox, callers: Any) -> Caller:
    return await callers(sandbox, sandbox.person_id)


@pytest.fixture
async def as_person(sandbox: Sandbox, callers: Any) -> Callable[[int], Any]:
    async def sign_in(person_id: int) -> Caller:
        return await callers(sandbox, person_id)

    return sign_in


@pytest.fixture
def stories(sandbox: Sandbox) -> dict[str, int]:
    return sandbox.stories()
