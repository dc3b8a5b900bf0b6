"""The server refuses the account while it is open: the form comes by itself, nothing is lost."""

from dataclasses import replace

import pytest

from pyrus_tui.bootstrap import Account
from pyrus_tui.clock import SystemClock
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.paths import accounts_folder
from pyrus_tui.profiles import Keep, Profile
from pyrus_tui.sandbox.app import LOGIN, Sandbox
from pyrus_tui.secrets import Secret
from pyrus_tui.services import accounts
from pyrus_tui.services.accounts import Accounts, Who
from pyrus_tui.services.signing_in import SigningIn
from pyrus_tui.settings import Settings
from pyrus_tui.storage import system_keyring
from pyrus_tui.storage.accounts import account_folder
from pyrus_tui.storage.outbox import NewEntry, Outbox
from pyrus_tui.ui.account_actions import LOG_OUT, OTHER_ACCOUNT, AccountActions
from pyrus_tui.ui.screens.sign_in import SignInScreen
from pyrus_tui.ui.widgets.row_list import RowList
from tests import conftest
from tests.company import errand, texts
from tests.conftest import ANNA, START, StillClock, running
from tests.harness import burst, check_screen, keys, screen_text, settle, type_text, until
from tests.ui.test_every_key import strangers

NEW = "canaryNEWkey123"
PROFILE = Profile("work", "http://localhost", LOGIN, ANNA, keep=Keep.FILE)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PYRUS_TUI_SETTINGS", str(tmp_path / "settings" / "settings.toml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(system_keyring, "_installed", object)
    monkeypatch.setattr(AccountActions, "PATIENCE", 0.01)


@pytest.fixture
def opened(monkeypatch):
    """Run the program on an account; signing in again goes to the same sandbox."""

    def opened(sandbox, *, keeps=True, known=PROFILE, **more):
        signing_in = SigningIn(Accounts(Settings()), SystemClock(), known, keeps=keeps)

        def connect(profile, key, clock):
            with_key = type("S", (), {"login": profile.login, "security_key": key.reveal()})
            return conftest.connect(with_key, conftest.Wire(sandbox), StillClock(START))

        monkeypatch.setattr(accounts, "connect", connect)
        account = Account(known, Secret(sandbox.security_key), signing_in)
        return running(sandbox=sandbox, account=account, **more)

    return opened


@pytest.fixture
def sandbox():
    sandbox = Sandbox(tasks=0, clock=StillClock(START))
    errand(sandbox, "Errand one")
    yield sandbox
    sandbox.close()


async def form(world) -> SignInScreen:
    await until(world.pilot, lambda: isinstance(world.app.screen, SignInScreen))
    await settle(world.pilot)
    assert isinstance(world.app.screen, SignInScreen)
    return world.app.screen


async def test_a_changed_key_brings_the_form_and_what_was_done_goes_out_afterwards(
    opened, sandbox, tmp_path
):
    async with opened(sandbox, size=(100, 30)) as world:
        await world.ready()
        task_id = world.app.screen.query_one(RowList).cursor
        await keys(world.pilot, "c")
        await type_text(world.pilot, "Half a thought")
        sandbox.change_access(ANNA, key=NEW)
        world.app.services.refresher.soon()
        await until(world.pilot, lambda: world.state.link.refused)
        # Nobody is interrupted while typing: the words go on, and the form waits.
        await type_text(world.pilot, " more")
        assert not isinstance(world.app.screen, SignInScreen)
        await keys(world.pilot, "ctrl+s")
        await form(world)
        assert strangers(world.app) == set()
        said = screen_text(world.app)
        assert "Pyrus has ended this session: sign in again." in said
        assert LOGIN in said
        check_screen(world.app, "sign_in-inside-100x30")
        await keys(world.pilot, "escape")
        assert "Not signed in: what you do is kept and waits." in world.effect
        assert world.app.services.delivery.unsent == 1
        await keys(world.pilot, "R")
        await form(world)
        assert "does not accept the login or the security key" in screen_text(world.app)
        await burst(world.pilot, *"wrong", "enter")
        await until(world.pilot, lambda: "check both" in screen_text(world.app))
        await keys(world.pilot, "ctrl+u")
        await burst(world.pilot, *NEW, "enter")
        await until(world.pilot, lambda: "Signed in as Anna Petrova" in screen_text(world.app))
        assert NEW not in screen_text(world.app)
        await keys(world.pilot, "ctrl+t")
        assert NEW in screen_text(world.app)
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: not world.app.services.delivery.unsent)
        assert texts(sandbox, task_id)[-1] == "Half a thought more"
        assert world.state.link.trouble == "" and not world.state.link.refused
        kept = [f for f in tmp_path.rglob("*") if f.is_file() and NEW.encode() in f.read_bytes()]
        assert [f.name for f in kept] == ["credentials.json"]


async def test_a_blocked_account_is_told_and_goes_on_once_it_is_not_blocked(opened, sandbox):
    async with opened(sandbox) as world:
        await world.ready()
        sandbox.change_access(ANNA, blocked=True)
        world.app.services.refresher.soon()
        await form(world)
        assert "has blocked this account" in screen_text(world.app)
        await keys(world.pilot, "escape")
        sandbox.change_access(ANNA)
        await keys(world.pilot, "R")
        await until(world.pilot, lambda: not world.state.link.refused)
        assert not isinstance(world.app.screen, SignInScreen)
        await keys(world.pilot, "q", "j")  # the keys are with the inbox again
        assert not world.state.link.trouble


async def test_leaving_the_form_after_it_worked_goes_on_with_the_new_key(opened, sandbox):
    async with opened(sandbox) as world:
        await world.ready()
        sandbox.change_access(ANNA, key=NEW)
        world.app.services.refresher.soon()
        await form(world)
        await burst(world.pilot, *NEW, "enter")
        await until(world.pilot, lambda: "Signed in as" in screen_text(world.app))
        await keys(world.pilot, "escape")
        await until(world.pilot, lambda: not world.state.link.refused)
        assert "Not signed in" not in world.effect


async def test_what_is_refused_to_an_action_brings_the_form_too(opened, sandbox):
    async with opened(sandbox) as world:
        await world.ready()
        sandbox.change_access(ANNA, key=NEW)
        await keys(world.pilot, "f")
        await keys(world.pilot, "ctrl+s")
        await form(world)
        assert world.app.services.delivery.unsent == 1


async def test_somebody_else_is_opened_anew_and_nothing_goes_out_in_that_name(opened, sandbox):
    login, key = sandbox.account(1002)
    async with opened(sandbox) as world:
        await world.ready()
        sandbox.change_access(ANNA, key=NEW)
        world.app.services.refresher.soon()
        screen = await form(world)
        screen.query_one("#login").value = login
        await burst(world.pilot, *key, "enter")
        await until(world.pilot, lambda: "Signed in as" in screen_text(world.app))
        await keys(world.pilot, "enter")
        done = world.app.services.again.signing_in.done
        assert (world.app.return_code, done.who.profile.person_id) == (OTHER_ACCOUNT, 1002)


async def test_no_account_takes_the_name_of_one_whose_work_is_not_sent(opened, sandbox):
    login, key = sandbox.account(1002)
    Accounts(Settings()).add(Who(PROFILE, "Anna", "", 0, 0.0), Secret("annas"))
    outbox = Outbox(account_folder(accounts_folder(), "http://localhost/api/v4", ANNA))
    await outbox.add(NewEntry(10001, CommentDraft(text="Waits"), START, START))
    await outbox.aclose()
    async with opened(sandbox) as world:
        await world.ready()
        sandbox.change_access(ANNA, key=NEW)
        world.app.services.refresher.soon()
        screen = await form(world)
        screen.query_one("#login").value = login
        await burst(world.pilot, *key, "enter")
        await until(world.pilot, lambda: "choose another name" in screen_text(world.app))
        assert "1 action or text of work is not sent" in screen_text(world.app)
        known = Accounts(Settings())
        assert [known.key(one).reveal() for one in known.all()] == ["annas"]
        screen.query_one("#name").value = "other"
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: "Signed in as" in screen_text(world.app))
        assert [one.person_id for one in known.all()] == [ANNA, 1002]


async def test_the_account_of_the_environment_is_written_nowhere(opened, sandbox, tmp_path):
    known = replace(PROFILE, name="environment", keep=Keep.ASK)
    async with opened(sandbox, known=known, keeps=False) as world:
        await world.ready()
        sandbox.change_access(ANNA, key=NEW)
        world.app.services.refresher.soon()
        await form(world)
        said = screen_text(world.app)
        assert "for this time only" in said and "a private file" not in said
        await burst(world.pilot, *NEW, "enter")
        await until(world.pilot, lambda: "Signed in as" in screen_text(world.app))
        await keys(world.pilot, "enter")
        await until(world.pilot, lambda: not world.state.link.refused)
        world.app.action_log_out()
        assert "unset PYRUS_SECURITY_KEY" in world.effect
    assert not (tmp_path / "settings").exists()


async def test_the_form_comes_from_the_palette(opened, sandbox):
    async with opened(sandbox) as world:
        await world.ready()
        await keys(world.pilot, ":")
        await until(world.pilot, lambda: world.app.screen.query("Input"))
        await type_text(world.pilot, "new key")
        await until(world.pilot, lambda: "sign in again: Type a new key" in screen_text(world.app))
        await keys(world.pilot, "enter")
        await form(world)
        assert "Type the key that is to be used from now on." in screen_text(world.app)
        await keys(world.pilot, "escape")
        assert not isinstance(world.app.screen, SignInScreen)


async def test_logging_out_asks_and_counts_what_waits(opened, sandbox):
    async with opened(sandbox, undo=60.0) as world:
        await world.ready()
        await keys(world.pilot, "c")
        await type_text(world.pilot, "Later")
        await keys(world.pilot, "ctrl+s")
        world.app.action_log_out()
        await until(world.pilot, lambda: "1 action is not sent" in screen_text(world.app))
        await keys(world.pilot, "n")
        assert world.app.return_code is None
        world.app.action_log_out()
        await until(world.pilot, lambda: world.app.screen.is_modal)
        await keys(world.pilot, "y")
        assert world.app.return_code == LOG_OUT


async def test_the_banner_stays_wherever_a_person_goes(opened, sandbox):
    known = replace(PROFILE, verify_tls=False)
    async with opened(sandbox, known=known, size=(60, 16)) as world:
        assert screen_text(world.app).startswith("verify_tls = false: localhost is not checked")
        await world.ready()
        ways = ("?", "escape"), (":", "escape"), ("enter", "i", "escape"), ("c", "escape"), ("N",)
        for way in (*ways, ("escape", "g", "o"), ("g", "c"), ("g", "l"), ("S",), ("escape",)):
            for key in way:
                await keys(world.pilot, key)
                line = screen_text(world.app).splitlines()[0]
                assert line.startswith("verify_tls = false: localhost is not checked"), (way, key)
        sandbox.change_access(ANNA, key=NEW)
        world.app.services.refresher.soon()
        await form(world)
        assert screen_text(world.app).startswith("verify_tls = false: localhost is not checked")


async def test_the_colour_of_an_account_is_a_tag_with_its_name(opened, sandbox):
    known = replace(PROFILE, name="acme", color="red")
    async with opened(sandbox, known=known, size=(70, 20)) as world:
        await world.ready()
        (tag,) = [
            segment
            for segment in world.app.screen._compositor.render_strips(world.app.size)[0]
            if "acme" in segment.text
        ]
        assert tag.style.reverse and "acme" in screen_text(world.app)


async def test_the_demo_has_nothing_to_sign_in_to():
    async with running(tasks=0) as world:
        for action in (world.app.action_sign_in_again, world.app.action_log_out):
            action()
            assert "Nothing is kept here" in world.effect
