"""What follows when an open account gives way to another one, or to none."""

import os
from dataclasses import replace

import pytest

from pyrus_tui.commands import environment, opening, starting
from pyrus_tui.models.sight import Head, Line, Sight, SightRow
from pyrus_tui.paths import accounts_folder
from pyrus_tui.profiles import Keep, Profile
from pyrus_tui.secrets import Secret
from pyrus_tui.services.accounts import Accounts, Who
from pyrus_tui.services.signing_in import SignedIn
from pyrus_tui.settings import Settings
from pyrus_tui.storage import system_keyring
from pyrus_tui.storage.accounts import account_folder
from pyrus_tui.storage.cache import Cache
from pyrus_tui.storage.sight_rows import rows_of
from pyrus_tui.storage.system_keyring import SystemKeyring
from pyrus_tui.ui.account_actions import CHOOSE_ACCOUNT, LOG_OUT, OTHER_ACCOUNT

WORK = Profile("work", "https://pyrus.example.com", "bob@example.com", 7, keep=Keep.FILE)
OTHER = Profile("other", "https://pyrus.example.com", "eve@example.com", 8, keep=Keep.FILE)


@pytest.fixture
def accounts(tmp_path, monkeypatch):
    monkeypatch.setenv("PYRUS_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(system_keyring, "_installed", object)
    monkeypatch.setattr(opening, "check_terminal", lambda: None)
    monkeypatch.setattr(opening, "Accounts", lambda _settings: accounts)
    for name in environment.ASKED_FOR:
        monkeypatch.delenv(name, raising=False)
    accounts = Accounts(Settings())
    accounts.add(Who(WORK, "Bob", "", 0, 0.0), Secret("key-of-bob"))
    return accounts


@pytest.fixture
def ends(monkeypatch):
    """Let each account that is opened end with the next of these codes; tell what was opened."""

    def ends(*codes):
        left, opened, asked = list(codes), [], []

        async def run_account(account, _first=None):
            opened.append((account.profile.name, account.key.reveal()))
            if left[0] == OTHER_ACCOUNT:
                account.signing_in.done = SignedIn(Who(OTHER, "Eve", "", 0, 0.0), Secret("eves"))
            return left.pop(0)

        async def sign_in(_accounts, profile=None, reason="", _first=None):
            asked.append((profile, reason))
            return 0

        monkeypatch.setattr(opening, "run_account", run_account)
        monkeypatch.setattr(opening, "sign_in", sign_in)
        return opened, asked

    return ends


async def test_another_account_that_was_signed_in_to_is_opened_next(accounts, ends):
    opened, asked = ends(OTHER_ACCOUNT, 0)
    assert await opening.open_client("") == 0
    assert opened == [("work", "key-of-bob"), ("other", "eves")]
    assert asked == []


async def test_logging_out_takes_the_key_away_and_asks_for_it(accounts, ends):
    _opened, asked = ends(LOG_OUT)
    assert await opening.open_client("work") == 0
    assert asked == [(WORK, "work is logged out: its key is not on this machine any more.")]
    assert accounts.key(WORK) is None
    assert accounts.all() == (WORK,)
    assert await opening.open_client("work") == 0
    assert "The security key is not kept: type it." in asked[-1]


async def test_who_logged_out_is_not_shown_before_signing_in(accounts, ends):
    cache = Cache(account_folder(accounts_folder(), WORK.url + "/api/v4", 7))
    line = Line("Seen", "", None, None, None, "", "", ".", new=False, indented=False)
    await cache.save_sight(rows_of(Sight(Head(), (SightRow(1, line),))))
    await cache.aclose()
    ends(LOG_OUT)
    sight = starting._known("", Settings())
    assert sight is not None and sight.row(0).task_id == 1
    sight.close()
    await opening.open_client("work")
    assert starting._known("", Settings()) is None
    accounts.add(Who(WORK, "Bob", "", 0, 0.0), Secret("key-of-bob"))
    sight = starting._known("", Settings())
    assert sight is not None
    sight.close()


async def test_logging_out_takes_the_key_from_where_it_was_put_meanwhile(
    accounts, ends, monkeypatch
):
    class Ring(SystemKeyring):
        held = {}

        def put(self, service, login, key):
            self.held[service, login] = key

        def remove(self, service, login):
            del self.held[service, login]

    accounts.credentials.keyring = Ring()
    now = replace(WORK, keep=Keep.KEYRING)

    async def run_account(_account, _first=None):
        accounts.add(Who(now, "Bob", "", 0, 0.0), Secret("new-key"))  # signed in again
        assert Ring.held
        return LOG_OUT

    _opened, asked = ends()
    monkeypatch.setattr(opening, "run_account", run_account)
    assert await opening.open_client("work") == 0
    assert not Ring.held
    assert asked == [(now, "work is logged out: its key is not on this machine any more.")]


async def test_the_account_of_the_environment_gives_way_without_being_written(
    accounts, ends, monkeypatch
):
    monkeypatch.setenv("PYRUS_LOGIN", "zoe@example.com")
    monkeypatch.setenv("PYRUS_SECURITY_KEY", "zoes")
    opened, _asked = ends(OTHER_ACCOUNT, 5)
    assert await opening.open_client("") == 5
    assert opened == [("environment", "zoes"), ("other", "eves")]
    assert accounts.all() == (WORK,)


async def test_a_key_that_can_be_read_only_once_is_there_for_signing_in(
    accounts, ends, monkeypatch
):
    end, other = os.pipe()
    os.write(other, b"zoes\n")
    os.close(other)
    monkeypatch.setenv("PYRUS_LOGIN", "zoe@example.com")
    monkeypatch.setenv("PYRUS_SECURITY_KEY_FILE", f"/dev/fd/{end}")
    opened, _asked = ends(0)
    assert starting._known("", Settings()) is None  # the first sight looks whose it may be
    assert await opening.open_client("") == 0
    os.close(end)
    assert opened == [("environment", "zoes")]


async def test_nothing_is_chosen_and_the_account_opens_again(accounts, ends, monkeypatch):
    class Nothing:
        chosen, left, return_code = None, False, None

        def __init__(self, *_given, **_named):
            pass

        async def run_async(self):
            pass

    monkeypatch.setattr("pyrus_tui.ui.accounts.AccountsApp", Nothing)
    opened, _asked = ends(CHOOSE_ACCOUNT, 3)
    assert await opening.open_client("") == 3
    assert [name for name, _key in opened] == ["work", "work"]


@pytest.mark.parametrize(("who", "forgets"), [(WORK, False), (OTHER, True)])
async def test_what_one_person_typed_early_is_not_done_as_another(
    accounts, monkeypatch, who, forgets
):
    class Form:
        outcome = SignedIn(Who(who, "Somebody", "", 0, 0.0), Secret("key"))

        def __init__(self, *_args, **_more) -> None:
            pass

        async def run_async(self) -> None:
            pass

    class First:
        forgot = False

        def forget_place(self) -> None:
            self.forgot = True

    opened = []

    async def run(_accounts, profile, _key, first) -> int:
        opened.append((profile.name, first.forgot))
        return 0

    monkeypatch.setattr("pyrus_tui.ui.sign_in.SignInApp", Form)
    monkeypatch.setattr(opening, "_run", run)
    assert await opening.sign_in(accounts, WORK, "", First()) == 0
    assert opened == [(who.name, forgets)]
