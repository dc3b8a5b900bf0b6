"""The form in which a person signs in, before there is an account."""

import asyncio
from dataclasses import replace

import pytest
from textual import events

from pyrus_tui.clock import SystemClock
from pyrus_tui.errors import Damaged, NotSignedIn
from pyrus_tui.profiles import Keep, Profile
from pyrus_tui.secrets import Secret
from pyrus_tui.services.accounts import Accounts, Who, clock_text
from pyrus_tui.services.signing_in import SignedIn, SigningIn, Typed
from pyrus_tui.settings import Settings
from pyrus_tui.ui.screens.sign_in import DemoWanted
from pyrus_tui.ui.sign_in import SignInApp
from tests.harness import (
    burst,
    check_screen,
    key_event,
    keys,
    screen_text,
    settle,
    type_text,
    until,
)
from tests.ui.test_every_key import strangers

CANARY = "canaryKEY0123456789"


class Stage(SigningIn):
    """Signs in without a network; what is typed is checked as always."""

    def __init__(self, found: str = "Secret Service", known: Profile | None = None) -> None:
        super().__init__(Accounts(Settings()), SystemClock(), known)
        self.found = found
        self.looked = asyncio.Event()
        self.looked.set()
        self.error: Exception | None = None
        self.tried: list[Typed] = []

    async def places(self):
        await self.looked.wait()
        return {**await asyncio.to_thread(self._accounts.places), Keep.KEYRING: self.found}

    async def sign_in(self, typed, show):
        self.tried.append(typed)
        if self.error is not None:
            raise self.error
        profile = replace(self.profile(typed), person_id=1001)
        return SignedIn(Who(profile, "Bob Smith", "Bill's Ltd.", 37, 0.0), Secret(typed.key))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PYRUS_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


async def test_a_person_signs_in_and_nothing_shows_the_key():
    stage = Stage()
    app = SignInApp(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert strangers(app) == set()
        check_screen(app, "sign_in-80x24")
        await keys(pilot, "enter")
        assert "login is missing" in screen_text(app)
        await burst(pilot, *"bob@example.com", "tab", *CANARY, "enter")
        assert "Signed in as Bob Smith, Bill's Ltd.: 37 in the inbox." in screen_text(app)
        assert CANARY not in screen_text(app) + app.export_screenshot()
        assert stage.tried == [
            Typed("work", login="bob@example.com", key=CANARY, keep=Keep.KEYRING)
        ]
        assert CANARY not in repr(stage.tried)
        await keys(pilot, "enter")
    assert isinstance(app.outcome, SignedIn)
    assert app.outcome.who.profile.login == "bob@example.com"


@pytest.mark.parametrize("chosen", [False, True])
async def test_who_is_faster_than_the_look_for_a_keyring_keeps_no_key_in_a_file(chosen):
    stage = Stage()
    stage.looked.clear()
    app = SignInApp(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "looking for one…" in screen_text(app))
        # Not `keys`: they would wait until it has been looked for.
        last_one = ["tab", "tab", "tab", "left"] if chosen else []
        for key in (*"bob@example.com", "tab", *CANARY, *last_one, "enter"):
            app.post_message(key_event(key))
        told = "Signed in as Bob Smith" if chosen else "Looking where the key can be kept"
        await until(pilot, lambda: told in screen_text(app))
        assert len(stage.tried) == chosen
        stage.looked.set()
        await until(pilot, lambda: "Signed in as Bob Smith" in screen_text(app))
        await settle(pilot)
        assert ("(•) nowhere" if chosen else "(•) the keyring") in screen_text(app)
    assert [typed.keep for typed in stage.tried] == [Keep.ASK if chosen else Keep.KEYRING]


async def test_what_is_wrong_is_said_and_a_change_is_tried_anew():
    stage = Stage(found="")
    app = SignInApp(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "none on this machine that encrypts" in screen_text(app)
        stage.error = NotSignedIn("Pyrus does not accept the login or the security key.")
        await burst(pilot, *"bob@example.com", "tab", *"wrong", "enter")
        assert "does not accept" in screen_text(app)
        stage.error = Damaged("The keyring is locked: unlock it and try again.")
        await keys(pilot, "enter")
        assert "The keyring is locked" in screen_text(app)
        stage.error = ZeroDivisionError()
        await keys(pilot, "enter")
        assert "A defect in pyrus-tui stopped this: ZeroDivisionError." in screen_text(app)
        stage.error = None
        await keys(pilot, "enter")
        await type_text(pilot, "er")
        await keys(pilot, "enter")
        assert app.outcome is None
        assert [typed.key for typed in stage.tried] == [*["wrong"] * 4, "wronger"]
        assert {typed.keep for typed in stage.tried} == {Keep.FILE}
        await keys(pilot, "shift+tab", "shift+tab")
        await type_text(pilot, "http://pyrus.example.com")
        await keys(pilot, "enter")
        assert "not encrypted: write https://" in screen_text(app)


async def test_the_other_places_and_the_older_api_are_chosen_with_the_arrows():
    stage = Stage()
    app = SignInApp(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await burst(pilot, *"bob@example.com", "tab", "tab", "tab", "right", "tab")
        assert strangers(app) == set()
        await keys(pilot, "space", "right")
        assert "Command" in screen_text(app)
        await keys(pilot, "enter")
        assert "command is missing" in screen_text(app)
        await keys(pilot, "up", "up", "up")
        await type_text(pilot, "pass show 'pyrus work'")
        await keys(pilot, "enter", "enter")
    assert isinstance(app.outcome, SignedIn)
    profile = app.outcome.who.profile
    assert (profile.api, profile.keep) == ("legacy", Keep.COMMAND)
    assert profile.key_command == ("pass", "show", "pyrus work")


async def test_a_paste_is_cleaned_and_does_not_overtake_tab():
    app = SignInApp(Stage())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await burst(pilot, *"bob@example.com")
        app.post_message(events.Paste("\x1b]52;c;AAAA\x07x\u202e"))
        await settle(pilot)
        assert "\x1b" not in screen_text(app)
        assert "\u202e" not in screen_text(app)


@pytest.mark.parametrize(("key", "kind"), [("ctrl+d", DemoWanted), ("escape", type(None))])
async def test_the_demo_and_the_way_out(key, kind):
    app = SignInApp(Stage())
    async with app.run_test(size=(60, 14)) as pilot:
        await settle(pilot)
        await keys(pilot, key)
    assert isinstance(app.outcome, kind)


async def test_signing_in_again_says_why_and_keeps_what_is_known():
    known = Profile("home", login="bob@example.com", person_id=7, color="red", keep=Keep.ASK)
    stage = Stage(known=known)
    app = SignInApp(stage, Typed.of(known), "Pyrus has ended this session: sign in again.")
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        check_screen(app, "sign_in-again-120x35")
        await burst(pilot, *CANARY, "enter")
        await keys(pilot, "enter")
    assert isinstance(app.outcome, SignedIn)
    assert app.outcome.who.profile == replace(known, person_id=1001)


def test_a_clock_that_is_far_off_is_told():
    assert clock_text(200) == clock_text(-200) == ""
    assert "10 minutes slow" in clock_text(600)
    assert "10 minutes fast" in clock_text(-600)


async def test_the_page_with_the_key_is_opened_and_copied_and_the_keys_are_told(monkeypatch):
    opened = []

    async def open_page(url, server):
        opened.append((url, server))

    monkeypatch.setattr("pyrus_tui.ui.screens.sign_in.open_page", open_page)
    app = SignInApp(Stage())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "ctrl+o")
        assert opened == [("https://pyrus.com/t#authorize", "pyrus.com")]
        await keys(pilot, "up")
        await burst(pilot, *"desk.example.com")
        assert "(desk.example.com/t#authorize)." in screen_text(app)
        await keys(pilot, "ctrl+y")
        assert app.clipboard == "https://desk.example.com/t#authorize"
        assert "Given to the terminal's clipboard" in screen_text(app)
        monkeypatch.setenv("SSH_CONNECTION", "1 2 3 4")
        await keys(pilot, "ctrl+o")
        assert "No browser opens over ssh." in screen_text(app)
        assert len(opened) == 1
        await keys(pilot, "f1")
        assert "Try the account; once it works, open it." in screen_text(app)
        assert strangers(app) == set()
        await keys(pilot, "q", "ctrl+q")
    assert app.outcome is None
