"""Tokens: by login and key, and through a browser with a code."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.sandbox.blueprints import KARL, ME
from pyrus_tui.sandbox.legacy import CLIENT_ID, CLIENT_SECRET
from tests.sandbox.conftest import NOW

ASKED = {"client_id": CLIENT_ID, "response_type": "code"}
BACK = "http://app.example/back?a=1"


@pytest.fixture
async def browser(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(sandbox)
    async with httpx.AsyncClient(transport=transport, base_url="http://pyrus.test") as client:
        yield client


def error(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["ApiException"]["Code"]


async def allow(
    browser: httpx.AsyncClient, sandbox: Sandbox, uri: str, **more: str
) -> httpx.Response:
    """Open the page and send its form, the way a browser does."""
    address = "/oauth?" + urlencode(ASKED | {"redirect_uri": uri} | more)
    page = await browser.get(address)
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    names = re.findall(r'name="([^"]+)"', page.text)
    assert names == ["login", "security_key", "allow", "deny"]
    assert '<form method="post">' in page.text
    form = {"login": sandbox.login, "security_key": sandbox.security_key, "allow": "1"}
    return await browser.post(address, data=form)


def exchange(code: str, uri: str, **more: str) -> dict[str, str]:
    return {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "grant_type": "authorization_code",
        "redirect_uri": uri,
        "code": code,
    } | more


def as_multipart(fields: dict[str, str]) -> dict[str, Any]:
    return {"files": {name: (None, value) for name, value in fields.items()}}


# GetAccessToken


async def test_a_token_for_a_key(sandbox: Sandbox, browser: httpx.AsyncClient) -> None:
    body = {
        "Login": sandbox.login.upper(),
        "SecurityKey": sandbox.security_key,
        "ClientId": CLIENT_ID,
    }
    answer = await browser.post("/restapi/getaccesstoken", json=body)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    token = answer.json()["AccessToken"]
    headers = {"Authorization": f"Bearer {token}"}
    profile = await browser.get("/restapi/profile", headers=headers)
    assert profile.json()["Profile"]["Id"] == ME
    # One company, one set of tokens.
    assert (await browser.get("/v4/profile", headers=headers)).json()["person_id"] == ME


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"SecurityKey": "x"}, (401, "AuthorizationErrorInvalidLoginOrSecurityKey")),
        ({"Login": "x"}, (401, "AuthorizationErrorInvalidLoginOrSecurityKey")),
        ({"Login": None}, (401, "AuthorizationErrorInvalidLoginOrSecurityKey")),
        ({"ClientId": "x"}, (401, "AuthorizationErrorInvalidClientId")),
        ({"ClientId": None}, (401, "AuthorizationErrorInvalidClientId")),
        ({"ClientId": 5}, (400, "BadFormat")),
        ({"Login": []}, (400, "BadFormat")),
    ],
)
async def test_refused_keys(
    sandbox: Sandbox, browser: httpx.AsyncClient, change: Any, refusal: Any
) -> None:
    body = {"Login": sandbox.login, "SecurityKey": sandbox.security_key, "ClientId": CLIENT_ID}
    response = await browser.post("/restapi/getaccesstoken", json=body | change)
    assert error(response) == refusal


async def test_a_blocked_account(sandbox: Sandbox, browser: httpx.AsyncClient) -> None:
    login, key = sandbox.account(KARL)
    body = {"Login": login, "SecurityKey": key, "ClientId": CLIENT_ID}
    response = await browser.post("/restapi/getaccesstoken", json=body)
    assert error(response) == (401, "AuthorizationError")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"1"])
async def test_what_is_not_json(browser: httpx.AsyncClient, content: bytes) -> None:
    response = await browser.post("/restapi/getaccesstoken", content=content)
    assert error(response) == (400, "BadFormat")


async def test_tokens_that_do_not_open(
    sandbox: Sandbox, browser: httpx.AsyncClient, clock: Any
) -> None:
    async def ask(header: str | None) -> tuple[int, str]:
        headers = {} if header is None else {"Authorization": header}
        return error(await browser.get("/restapi/profile", headers=headers))

    async def token() -> str:
        login, key = sandbox.account(ME)
        body = {"Login": login, "SecurityKey": key, "ClientId": CLIENT_ID}
        answer = await browser.post("/restapi/getaccesstoken", json=body)
        return "Bearer " + answer.json()["AccessToken"]

    first = await token()
    assert await ask(None) == (401, "AuthorizationErrorTokenNotSpecified")
    assert await ask("Basic x") == (401, "AuthorizationErrorTokenNotSpecified")
    assert await ask("Bearer x") == (401, "AuthorizationErrorInvalidToken")
    for _ in range(20):
        last = await token()
    assert await ask(first) == (401, "AuthorizationErrorRevokedToken")
    clock.set(NOW + timedelta(hours=1))
    assert await ask(last) == (401, "AuthorizationErrorExpiredToken")


async def test_too_many_requests(sandbox: Sandbox, legacy: Any) -> None:
    sandbox.limit.allowed = 1
    response = await legacy.client.get("/v4/profile")
    assert response.status_code == 200
    response = await legacy.client.get("/restapi/profile")
    assert error(response) == (429, "UnspecifiedAccessDenied")
    assert int(response.headers["retry-after"]) > 0


# OAuth


@pytest.mark.parametrize("multipart", [False, True])
async def test_a_code_by_redirect(
    sandbox: Sandbox, browser: httpx.AsyncClient, multipart: bool
) -> None:
    response = await allow(browser, sandbox, BACK, state="5 6")
    assert response.status_code == 302
    where = urlsplit(response.headers["location"])
    assert where.netloc == "app.example" and where.path == "/back"
    query = parse_qs(where.query)
    assert query.keys() == {"a", "code", "state"} and query["state"] == ["5 6"]
    fields = exchange(query["code"][0], BACK)
    sent = as_multipart(fields) if multipart else {"data": fields}
    answer = await browser.post("/oauthtoken", **sent)
    assert answer.status_code == 200 and answer.json().keys() == {"access_token"}
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await browser.get("/restapi/profile", headers=headers)).status_code == 200
    again = await browser.post("/oauthtoken", **sent)
    assert error(again) == (401, "AuthorizationError")


async def test_a_code_to_paste(sandbox: Sandbox, browser: httpx.AsyncClient) -> None:
    page = await allow(browser, sandbox, "nowebserver")
    assert page.status_code == 200 and "location" not in page.headers
    title = re.search(r"<title>code=([\w-]+)</title>", page.text)
    body = re.search(r"<code>([\w-]+)</code>", page.text)
    assert title and body and title.group(1) == body.group(1)
    fields = exchange(title.group(1), "nowebserver")
    answer = await browser.post("/oauthtoken", data=fields)
    assert answer.json().keys() == {"access_token"}


async def test_a_wrong_key_is_asked_for_again(sandbox: Sandbox, browser: httpx.AsyncClient) -> None:
    address = "/oauth?" + urlencode(ASKED | {"redirect_uri": BACK})
    page = await browser.post(address, data={"login": sandbox.login, "security_key": "x"})
    assert page.status_code == 401 and "location" not in page.headers
    assert "is wrong" in page.text and '<form method="post">' in page.text


@pytest.mark.parametrize(
    ("uri", "expected"),
    [(BACK, f"{BACK}&error=access_denied"),
     ("https://app.example#x", "https://app.example?error=access_denied")],
)  # fmt: skip
async def test_somebody_who_refuses(browser: httpx.AsyncClient, uri: str, expected: str) -> None:
    address = "/oauth?" + urlencode(ASKED | {"redirect_uri": uri})
    response = await browser.post(address, data={"deny": "1"})
    assert response.status_code == 302 and response.headers["location"] == expected
    shown = await browser.post(
        "/oauth?" + urlencode(ASKED | {"redirect_uri": "nowebserver"}), data={"deny": "1"}
    )
    assert "<title>error=access_denied</title>" in shown.text


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "x"}, {"redirect_uri": ""}, {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "http://"}, {"redirect_uri": "http://a b"}, {"redirect_uri": "/x"},
        {"redirect_uri": "http://a\r\nSet-Cookie: b=c"}, {"redirect_uri": "http://[x"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_strange_applications_are_sent_nowhere(
    browser: httpx.AsyncClient, change: dict[str, str], method: str
) -> None:
    address = "/oauth?" + urlencode(ASKED | {"redirect_uri": BACK} | change)
    response = await browser.request(method, address)
    assert response.status_code == 400 and "location" not in response.headers
    assert "<form" not in response.text


async def test_another_kind_of_response(browser: httpx.AsyncClient) -> None:
    asked = ASKED | {"redirect_uri": BACK, "response_type": "token"}
    response = await browser.get("/oauth?" + urlencode(asked))
    assert response.headers["location"] == f"{BACK}&error=unsupported_response_type"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"client_id": "x"}, (401, "AuthorizationErrorInvalidClientId")),
        ({"client_secret": "x"}, (401, "AuthorizationErrorInvalidClientId")),
        ({"client_secret": "é"}, (401, "AuthorizationErrorInvalidClientId")),
        ({"grant_type": "password"}, (400, "BadFormat")),
        ({"redirect_uri": "http://other.example"}, (401, "AuthorizationError")),
        ({"code": "x"}, (401, "AuthorizationError")),
    ],
)
async def test_refused_exchanges(
    sandbox: Sandbox, browser: httpx.AsyncClient, change: dict[str, str], refusal: Any
) -> None:
    response = await allow(browser, sandbox, BACK)
    code = parse_qs(urlsplit(response.headers["location"]).query)["code"][0]
    fields = exchange(code, BACK) | change
    assert error(await browser.post("/oauthtoken", data=fields)) == refusal
    assert error(await browser.post("/oauthtoken", **as_multipart(fields))) == refusal


async def test_codes_grow_old_and_are_few(
    sandbox: Sandbox, browser: httpx.AsyncClient, clock: Any
) -> None:
    async def code() -> str:
        response = await allow(browser, sandbox, BACK)
        return parse_qs(urlsplit(response.headers["location"]).query)["code"][0]

    first = await code()
    for _ in range(100):
        last = await code()
    answer = await browser.post("/oauthtoken", data=exchange(first, BACK))
    assert error(answer) == (401, "AuthorizationError")
    clock.set(NOW + timedelta(minutes=10))
    answer = await browser.post("/oauthtoken", data=exchange(last, BACK))
    assert error(answer) == (401, "AuthorizationError")
