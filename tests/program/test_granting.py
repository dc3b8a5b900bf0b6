"""Access that is granted in a browser: refused, cancelled, too late, over ssh, with a code."""

import asyncio
import functools
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from pyrus_tui.api.legacy.oauth import Listener
from pyrus_tui.clock import FixedClock, SystemClock
from pyrus_tui.profiles import Keep
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.services.accounts import Accounts
from pyrus_tui.services.children import NoProgram
from pyrus_tui.services.signing_in import By, SigningIn, Typed
from pyrus_tui.settings import Settings
from pyrus_tui.storage import system_keyring
from pyrus_tui.ui.sign_in import SignInApp
from tests.api.playing import NOON
from tests.api.test_contract import served
from tests.harness import burst, keys, screen_text, settle, until

ADD = ("accounts", "add", "old", "--api", "legacy", "--keep", "file", "--url")


class Browser:
    """A person at a browser: signs in on the page, or refuses, or does not come."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.said = {
            "login": sandbox.login, "security_key": sandbox.security_key, "allow": "1"
        }  # fmt: skip
        self.opened: list[str] = []
        self.code = ""
        self.is_there = True

    @property
    def back(self) -> str:
        """The address on this machine that the last page comes back to."""
        return parse_qs(urlsplit(self.opened[-1]).query)["redirect_uri"][0]

    async def open(self, page: str, _server: str) -> None:
        self.opened.append(page)
        async with httpx.AsyncClient(trust_env=False) as client:
            if self.is_there:
                answer = await client.post(page, data=self.said)
                if "location" in answer.headers:
                    await client.get(answer.headers["location"])
                else:
                    self.code = re.search("<title>(.*)</title>", answer.text)[1]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(tasks=0, clock=FixedClock(NOON), lively=False)
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="module")
def url(sandbox: Sandbox) -> Iterator[str]:
    with served(sandbox) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def browser(sandbox: Sandbox, monkeypatch, tmp_path) -> Browser:
    browser = Browser(sandbox)
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setattr(system_keyring, "_installed", object)
    for place in ("commands.accounts", "ui.screens.sign_in"):
        monkeypatch.setattr(f"pyrus_tui.{place}.open_page", browser.open)
    return browser


def kept(tmp_path) -> list[str]:
    return [str(found) for found in tmp_path.rglob("*") if "credentials" in found.name]


def test_who_refuses_in_the_browser_is_told_and_nothing_is_kept(inside, browser, url, tmp_path):
    browser.said = {"deny": "1"}
    code, out, err = inside(*ADD, url, "--browser")
    assert (code, "Access was not granted: access_denied" in out + err) == (1, True)
    assert not kept(tmp_path) and "no account yet" in inside("accounts")[1]


def test_nobody_comes_in_time(inside, browser, url, monkeypatch, tmp_path):
    browser.is_there = False
    hasty = functools.partialmethod(Listener.code, patience=0.01)
    monkeypatch.setattr(Listener, "code", hasty)
    code, out, err = inside(*ADD, url, "--browser")
    assert (code, "Nobody granted access" in out + err) == (1, True)
    assert not kept(tmp_path)


def test_no_port_is_free(inside, browser, url, monkeypatch):
    async def taken(*_how, **_named):
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(asyncio, "start_server", taken)
    code, out, err = inside(*ADD, url, "--browser")
    assert (code, "let the page show the code instead" in out + err) == (1, True)
    assert not browser.opened


def test_over_ssh_a_code_is_pasted_and_nothing_is_opened(
    inside, browser, url, monkeypatch, sandbox
):
    monkeypatch.setenv("SSH_CONNECTION", "1 2 3 4")
    code, out, err = inside(*ADD, url, "--browser")
    assert (code, "--browser-code" in out + err) == (2, True)

    def person(_question: str) -> str:
        """Open the page on another machine, and paste what it shows, with blanks around it."""
        answer = httpx.post(told_page[0], data=browser.said, trust_env=False)
        return f"  {re.search('<title>(.*)</title>', answer.text)[1]} \n"

    told_page: list[str] = []
    monkeypatch.setattr("pyrus_tui.commands.accounts.ask", person)
    tell = told_page.append
    monkeypatch.setattr(
        "pyrus_tui.commands.accounts.tell",
        lambda text: tell(text.rpartition(" ")[2]) if "this page" in text else None,
    )
    code, out, err = inside(*ADD, url, "--browser-code")
    assert code == 0, out + err
    assert not browser.opened
    assert inside("accounts", "test", "old")[0] == 0


def test_without_a_program_for_pages_the_address_is_told(inside, browser, url, monkeypatch):
    async def none(page: str, server: str) -> None:
        waiting.append(asyncio.create_task(browser.open(page, server)))
        raise NoProgram("No program is known that shows web pages.")

    waiting: list[asyncio.Task[None]] = []
    monkeypatch.setattr("pyrus_tui.commands.accounts.open_page", none)
    code, out, err = inside(*ADD, url, "--browser")
    assert code == 0, out + err
    assert f"Grant access on this page: {url}/oauth?client_id=demokey" in out


async def test_the_form_says_what_went_wrong_and_another_try_ends_the_first(
    browser, url, sandbox, monkeypatch
):
    typed = Typed(url=url, api="legacy", by=By.BROWSER, keep=Keep.FILE)
    app = SignInApp(SigningIn(Accounts(Settings()), SystemClock()), typed)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        allowed, browser.said = browser.said, {"deny": "1"}
        await keys(pilot, "enter")
        await until(pilot, lambda: "not granted: access_denied" in screen_text(app))
        browser.is_there = False
        await pilot.press("enter")
        await until(pilot, lambda: len(browser.opened) == 2)
        first = browser.back
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(first.rpartition("/")[0] + "/guess?code=x")).status_code == 404
            browser.said, browser.is_there = allowed, True
            await pilot.press("right", "enter")
            await until(pilot, lambda: browser.code)
            with pytest.raises(httpx.ConnectError):
                await client.get(f"{first}?code=late")
        await settle(pilot)
        await burst(pilot, *"nonsense here", "enter")
        await until(pilot, lambda: "This is not the code" in screen_text(app))
        await keys(pilot, "ctrl+u")
        await burst(pilot, *f" {browser.code} ", "enter")
        await until(pilot, lambda: "Signed in as Anna Petrova" in screen_text(app))
        await keys(pilot, "enter")
    assert app.outcome is not None and app.outcome.who.profile.granted


async def test_the_form_over_ssh_offers_the_code(browser, url, monkeypatch):
    monkeypatch.setenv("SSH_CONNECTION", "1 2 3 4")
    typed = Typed(url=url, api="legacy", by=By.BROWSER, keep=Keep.FILE)
    app = SignInApp(SigningIn(Accounts(Settings()), SystemClock()), typed)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "enter")
        await until(pilot, lambda: "choose the code to paste" in screen_text(app))
        await keys(pilot, "right", "enter")
        await until(pilot, lambda: "paste the code" in screen_text(app))
        await keys(pilot, "ctrl+y")
        assert app.clipboard.startswith(f"{url}/oauth?client_id=demokey&redirect_uri=nowebserver")
    assert not browser.opened
