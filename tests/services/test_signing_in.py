"""Trying what is typed into the form to sign in, and keeping what works."""

from dataclasses import replace

import pytest

from pyrus_tui.clock import SystemClock
from pyrus_tui.errors import BadSettings
from pyrus_tui.profiles import Keep, Profile
from pyrus_tui.secrets import Secret
from pyrus_tui.services import signing_in
from pyrus_tui.services.accounts import Accounts, Who
from pyrus_tui.services.signing_in import SigningIn, Typed
from pyrus_tui.settings import Settings
from pyrus_tui.storage import system_keyring

TYPED = Typed("work", login="bob@example.com", key="key-of-bob", keep=Keep.FILE)


@pytest.fixture
def accounts(tmp_path, monkeypatch):
    monkeypatch.setenv("PYRUS_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(system_keyring, "_installed", object)

    async def look_at(profile, _key, _clock):
        return Who(replace(profile, person_id=7), "Bob", "", 0, 0.0)

    monkeypatch.setattr(signing_in, "look_at", look_at)
    return Accounts(Settings())


async def show(_page):
    raise AssertionError("no page is needed")


async def test_what_worked_can_be_changed_before_it_is_opened(accounts):
    other = Profile("other", login="eve@example.com", person_id=8, keep=Keep.FILE)
    accounts.add(Who(other, "Eve", "", 0, 0.0), Secret("key-of-eve"))
    form = SigningIn(accounts, SystemClock())
    await form.sign_in(TYPED, show)
    await form.sign_in(replace(TYPED, keep=Keep.ASK), show)
    work = accounts.find("work")
    assert (work.keep, accounts.key(replace(work, keep=Keep.FILE))) == (Keep.ASK, None)
    await form.sign_in(replace(TYPED, name="bob"), show)
    assert [known.name for known in accounts.all()] == ["other", "bob"]
    key = accounts.key(accounts.find("bob"))
    assert key is not None and key.reveal() == "key-of-bob"
    with pytest.raises(BadSettings, match="There is an account other already"):
        await form.sign_in(replace(TYPED, name="other"), show)


async def test_the_number_of_a_person_is_told_to_no_other_server(accounts):
    known = Profile("work", login="bob@example.com", person_id=7, keep=Keep.FILE)
    form = SigningIn(accounts, SystemClock(), known)
    assert form.profile(TYPED).person_id == 7
    assert form.profile(replace(TYPED, url="https://desk.example.com")).person_id is None
    assert form.profile(replace(TYPED, login="eve@example.com")).person_id is None
