"""People of the company who call the older API; the sandbox is that of the folder above."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.legacy import CLIENT_ID


def day(text: str) -> str:
    """A day or a moment as the document writes it."""
    when = datetime.fromisoformat(text)
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return f"/Date({round(when.timestamp()) * 1000})/"


def when(text: str) -> str:
    """What `/Date(ms)/` means, in the words of v4."""
    match = re.fullmatch(r"/Date\((\d+)000\)/", text)
    assert match, text
    return datetime.fromtimestamp(int(match.group(1)), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class LegacyCaller:
    """Somebody who has a token; answers are the JSON bodies of successes."""

    def __init__(self, client: httpx.AsyncClient, person_id: int) -> None:
        self.client = client
        self.person_id = person_id

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        if body is not None:
            more["json"] = body
        response = await self.client.request(method, path, **more)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        return response.json()

    async def refused(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The status and the error structure without its message."""
        if body is not None:
            more["json"] = body
        response = await self.client.request(method, path, **more)
        assert response.status_code >= 400, response.text
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        error = response.json()["ApiException"]
        assert response.json().keys() == {"ApiException"}
        assert error.pop("Message")
        return response.status_code, error

    async def task(self, task_id: int) -> dict[str, Any]:
        return (await self.call("GET", f"/restapi/v3/task/{task_id}"))["TaskWithNotes"]

    async def add_task(self, **params: Any) -> dict[str, Any]:
        return (await self.call("PUT", "/restapi/addtask", params))["TaskWithNotes"]

    async def add_form(self, **params: Any) -> dict[str, Any]:
        return (await self.call("PUT", "/restapi/addform", params))["TaskWithNotes"]

    async def comment(self, task_id: int, **params: Any) -> dict[str, Any]:
        body = {"TaskId": task_id, **params}
        return (await self.call("PUT", "/restapi/addcomment", body))["TaskWithNotes"]

    async def search(self, **params: Any) -> list[int]:
        body = {"MaximumItemsCount": 5000, **params}
        answer = await self.call("POST", "/restapi/searchtasks", body)
        assert "HasMoreTasks" not in answer
        return [task["Id"] for task in answer["Tasks"]]


@pytest.fixture
async def legacy_callers(callers: Any) -> Any:
    """Sign people in through GetAccessToken."""

    async def sign_in(server: Sandbox, person_id: int) -> LegacyCaller:
        client = (await callers(server, person_id)).client
        login, key = server.account(person_id)
        body = {"Login": login, "SecurityKey": key, "ClientId": CLIENT_ID}
        answer = await client.post("/restapi/getaccesstoken", json=body)
        assert answer.json().keys() == {"AccessToken"}
        client.headers["Authorization"] = f"Bearer {answer.json()['AccessToken']}"
        return LegacyCaller(client, person_id)

    return sign_in


@pytest.fixture
async def legacy(sandbox: Sandbox, legacy_callers: Any) -> LegacyCaller:
    return await legacy_callers(sandbox, sandbox.person_id)


@pytest.fixture
async def legacy_as(sandbox: Sandbox, legacy_callers: Any) -> Any:
    async def sign_in(person_id: int) -> LegacyCaller:
        return await legacy_callers(sandbox, person_id)

    return sign_in
