"""Accounts on the command line, against a sandbox in a process of its own."""

import asyncio
import io
import json
import os
import re
import shutil
import sys

import httpx
import pytest

from pyrus_tui.cli import main
from pyrus_tui.clock import SystemClock
from pyrus_tui.commands import opening
from pyrus_tui.commands.probing import Able, read_answer
from pyrus_tui.paths import accounts_folder
from pyrus_tui.profiles import Keep, Profile
from pyrus_tui.services.accounts import Accounts, address_of
from pyrus_tui.services.signing_in import SignedIn, SigningIn, Typed
from pyrus_tui.settings import Settings, read_settings
from pyrus_tui.storage import system_keyring
from pyrus_tui.storage.accounts import account_folder
from pyrus_tui.storage.outbox import Outbox
from pyrus_tui.storage.system_keyring import SystemKeyring
from pyrus_tui.ui.sign_in import SignInApp
from tests.harness import burst, keys, screen_text, settle, until
from tests.program.test_in_a_terminal import sandbox
from tests.storage.test_credentials import Kept, Locked


@pytest.fixture(scope="module")
def told():
    with sandbox(30) as told:
        yield told


@pytest.fixture
def keyring(monkeypatch):
    backend = Kept()
    monkeypatch.setattr(system_keyring, "_installed", lambda: backend)
    return backend


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in ("PYRUS_URL", "PYRUS_LOGIN", "PYRUS_SECURITY_KEY", "PYRUS_TUI_SETTINGS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(system_keyring, "_installed", object)
    return tmp_path


@pytest.fixture
def run(monkeypatch, capsys):
    def run(*arguments: str, typed: str = "") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def files_with(folder, text: str) -> list[str]:
    return [
        str(found.relative_to(folder))
        for found in folder.rglob("*")
        if found.is_file() and text.encode() in found.read_bytes()
    ]


def add(told, *more: str) -> tuple[str, ...]:
    named = ("--url", told["url"], "--login", told["login"])
    return ("accounts", "add", "work", *named, "--key-stdin", *more)


def test_an_account_comes_is_tested_and_goes_and_its_key_is_only_in_the_keyring(
    told, run, keyring, home
):
    key = told["security_key"]
    code, said = run(*add(told), typed=f"  {key}\n")
    assert code == 0, said
    assert "Signed in as" in said
    assert "key in the keyring" in said
    assert list(keyring.kept.values()) == [key]
    assert files_with(home, key) == []
    code, said = run("accounts")
    assert code == 0
    assert "* work · " + told["login"] in said
    code, said = run("accounts", "test")
    assert (code, said.startswith("work: Signed in as")) == (0, True)
    code, said = run(*add(told), typed=key)
    assert (code, "already" in said) == (2, True)
    code, said = run("accounts", "remove", "work", "--keep-cache")
    assert code == 0
    assert keyring.kept == {}
    assert "no account yet" in run("accounts")[1]


def test_without_a_keyring_the_place_has_to_be_chosen(told, run, home):
    key = told["security_key"]
    code, said = run(*add(told), typed=key)
    assert (code, "--keep file" in said) == (2, True)
    code, said = run(*add(told, "--keep", "file", "--color", "red"), typed=key)
    assert code == 0, said
    assert files_with(home, key) == ["xdg_config_home/pyrus-tui/private/credentials.json"]
    assert run("accounts", "test", "work")[0] == 0
    code, said = run(*add(told, "--keep", "ask", "--replace"), typed=key)
    assert code == 0, said
    assert files_with(home, key) == []
    code, said = run("accounts", "test", "work")
    assert (code, "no terminal" in said) == (1, True)


def test_a_wrong_key_is_one_sentence_and_nothing_is_kept(told, run, home):
    code, said = run(*add(told, "--keep", "file"), typed="wrongCANARY\n")
    assert code == 1
    assert "does not accept" in said
    assert "CANARY" not in said
    assert files_with(home, "CANARY") == []
    assert "no account yet" in run("accounts")[1]


def test_a_command_tells_the_key(told, run, home, tmp_path):
    (tmp_path / "key.txt").write_text(told["security_key"])
    command = ["--key-command", f"cat {tmp_path / 'key.txt'}"]
    named = ["--url", told["url"], "--login", told["login"]]
    code, said = run("accounts", "add", "work", *named, *command)
    assert code == 0, said
    assert run("accounts", "test")[0] == 0
    assert files_with(home, told["security_key"]) == ["key.txt"]


def test_a_key_moves_from_the_keyring_to_a_file_and_back(told, run, home, keyring):
    key = told["security_key"]
    assert run(*add(told), typed=key)[0] == 0
    assert run(*add(told, "--keep", "file", "--replace"), typed=key)[0] == 0
    assert keyring.kept == {}
    assert run("accounts", "test", "work")[0] == 0
    assert run(*add(told, "--keep", "keyring", "--replace"), typed=key)[0] == 0
    assert files_with(home, key) == []
    assert run("accounts", "test", "work")[0] == 0


def test_a_second_account_of_the_same_login_leaves_the_key_of_the_first_alone(told, run, home):
    key, named = told["security_key"], ("--url", told["url"], "--login", told["login"])
    (home / "key.txt").write_text(key)
    command = ("--key-command", f"cat {home / 'key.txt'}")
    assert run(*add(told, "--keep", "file"), typed=key)[0] == 0
    assert run("accounts", "add", "again", *named, *command)[0] == 0
    assert run("accounts", "test", "work")[0] == 0
    assert "nothing of it was kept here" in run("accounts", "logout", "again")[1]
    assert run("accounts", "test", "work")[0] == 0
    assert run("accounts", "remove", "again", "--wipe-cache")[0] == 0
    assert run("accounts", "test", "work")[0] == 0
    assert run(*add(told, "--keep", "file", "--replace"), typed=key)[0] == 0
    assert run(*add(told, "--keep", "ask", "--replace"), typed=key)[0] == 0
    assert files_with(home, key) == ["key.txt"]


def test_an_address_that_is_none_stands_in_no_other_accounts_way(told, run, home):
    file = home / "xdg_config_home/pyrus-tui/settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text("[profiles.bad]\nurl = 'ftp://x'\nlogin = 'eve@example.com'\nperson_id = 7\n")
    code, said = run(*add(told, "--keep", "file"), typed=told["security_key"])
    assert (code, "Signed in as" in said) == (0, True)
    code, said = run("accounts")
    assert (code, "bad · eve@example.com · ftp://x is NO address" in said) == (0, True)
    assert asyncio.run(Accounts(read_settings(file)).all_unsent()) == {"work": 0}
    assert run("accounts", "remove", "work", "--wipe-cache")[0] == 0


def test_a_folder_that_cannot_be_used_is_told_and_the_account_works(told, run, home, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", f"/{'x' * 300}")
    code, said = run(*add(told, "--keep", "file"), typed=told["security_key"])
    assert (code, "Signed in as" in said) == (0, True)
    assert run("accounts", "test", "work")[0] == 0
    assert "ok account work" in run("doctor")[1]
    for command in (("cache",), ("accounts", "remove", "work", "--keep-cache")):
        code, said = run(*command)
        assert (code, "File name too long" in said) == (1, True)
    assert run("accounts", "test", "work")[0] == 0


@pytest.mark.parametrize(
    ("keep", "reason"),
    [
        (Keep.KEYRING, "The keyring is locked: unlock it and try again."),
        (Keep.COMMAND, "The command 'false' failed (1): run it yourself to see why."),
        (Keep.FILE, "credentials.json is damaged: remove it and sign in."),
        (Keep.ASK, "The security key is not kept: type it."),
    ],
)
def test_a_key_that_cannot_be_had_is_typed_instead(home, monkeypatch, capsys, keep, reason):
    asked = []

    async def sign_in(_accounts, profile, why, _first) -> int:
        asked.append((profile.name, why))
        return 0

    private = home / "xdg_config_home/pyrus-tui/private"
    private.mkdir(parents=True, mode=0o700)
    (private / "credentials.json").write_text("{")
    (private / "credentials.json").chmod(0o600)
    monkeypatch.setattr(opening, "sign_in", sign_in)
    command = ("false",) if keep is Keep.COMMAND else ()
    profile = Profile("work", login="bob@example.com", keep=keep, key_command=command)
    accounts = Accounts(Settings(), SystemKeyring(Locked))
    assert asyncio.run(opening._open(accounts, profile)) == 0
    ((name, why),) = asked
    assert name == "work" and why.endswith(reason)
    assert capsys.readouterr().err == ("false is asked for the key…\n" if command else "")


def test_unsent_work_is_not_lost_silently(told, run, home, monkeypatch):
    assert run(*add(told, "--keep", "file"), typed=told["security_key"])[0] == 0
    (profile,) = Accounts(Settings()).all()
    folder = account_folder(accounts_folder(), address_of(profile).base, profile.person_id)

    async def write() -> None:
        outbox = Outbox(folder)
        await outbox.keep_drafts({(1, "comment"): "half a thought"})
        await outbox.aclose()

    asyncio.run(write())
    code, said = run("accounts", "remove", "work", "--wipe-cache")
    assert (code, "1 action or text of work is not sent" in said) == (1, True)
    assert folder.is_dir()
    assert "work" in run("accounts")[1]
    code, said = run("accounts", "remove", "work", "--wipe-cache", "--lose-unsent")
    assert code == 0, said
    assert not folder.exists()
    assert files_with(home, told["security_key"]) == []


@pytest.mark.parametrize("answer", ["y", ""])
def test_whether_the_cache_goes_is_asked_and_what_is_unsent_is_told(
    told, run, home, monkeypatch, answer
):
    assert run(*add(told, "--keep", "file"), typed=told["security_key"])[0] == 0
    accounts = Accounts(Settings())
    (profile,) = accounts.all()
    folder = account_folder(accounts_folder(), address_of(profile).base, profile.person_id)

    async def write() -> None:
        outbox = Outbox(folder)
        await outbox.keep_drafts({(1, "comment"): "half a thought"})
        await outbox.aclose()

    asyncio.run(write())
    monkeypatch.setattr("pyrus_tui.commands.accounts.can_ask", lambda: True)
    code, said = run("accounts", "remove", "work", typed=f"{answer}\n")
    assert code == 0
    question = "1 action or text of work is not sent. Remove what is kept of it on this machine as"
    assert question in said
    assert folder.exists() == (answer != "y")
    assert (f"Its cache stays in {folder}" in said) == (answer != "y")
    assert files_with(home, told["security_key"]) == []


def test_settings_are_checked_with_line_and_column(run, home):
    assert "as by default" in run("settings")[1]
    file = home / "xdg_config_home/pyrus-tui/settings.toml"
    assert run("settings", "--path")[1].strip() == str(file)
    file.parent.mkdir(parents=True)
    file.write_text("theme = \n")
    code, said = run("settings", "--check")
    assert (code, "line 1, column" in said) == (2, True)
    file.write_text("them = 'nord'\n[keys]\n'task.aprove' = 'a'\n")
    code, said = run("settings")
    assert code == 1
    assert "Did you mean theme?" in said
    assert "Did you mean task.approve?" in said
    file.write_text("\ntheme = 'nrod'\n[profiles.work]\nverify_tsl = false\n")
    code, said = run("settings")
    assert code == 1
    assert "line 2, column 9: there is no theme nrod; there are: " in said
    assert "line 4, column 14: [profiles.work]: an account has no verify_tsl" in said
    file.write_text("profile = 'nobody'\n")
    code, said = run("settings")
    wrong = "line 1, column 11: There is no account 'nobody'; there are: none."
    assert (code, wrong in said) == (2, True)
    file.write_text("[profiles.bad]\nurl = 'ftp://x'\n")
    code, said = run("settings")
    assert (code, "line 2, column 7: ftp://x is not the address of a server" in said) == (1, True)
    file.write_text("[profiles.work]\nverify_tls = 'no'\n")
    code, said = run("settings")
    assert (code, "[profiles.work]: verify_tls has to be true or false" in said) == (2, True)


def test_settings_are_edited_and_checked_afterwards(run, home, monkeypatch, tmp_path):
    from pyrus_tui.commands import settings

    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nenv > "$1.env"\necho "theme = " >> "$1"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    code, said = run("settings", "--edit")
    assert (code, "needs a terminal" in said) == (1, True)
    monkeypatch.setattr(settings, "can_ask", lambda: True)
    monkeypatch.setenv("PYRUS_CLIENT_SECRET", "secretCANARY")
    code, said = run("settings", "--edit")
    assert (code, "line" in said and "column" in said) == (2, True)
    file = home / "xdg_config_home/pyrus-tui/settings.toml"
    assert file.read_text() == settings.TEMPLATE + "theme = \n"
    assert "CANARY" not in (file.parent / "settings.toml.env").read_text()
    editor.write_text('#!/bin/sh\necho "theme = \\"nord\\"" > "$1"\n')
    assert run("settings", "--edit")[0] == 0
    editor.write_text('#!/bin/sh\n[ "$1 $2" = "--wait a b" ] && echo > "$3"\nexit 3\n')
    monkeypatch.setenv("EDITOR", f"{editor} --wait 'a b'")
    code, said = run("settings", "--edit")
    assert (code, "ended with 3: the settings were not checked" in said) == (1, True)
    assert file.read_text() == "\n"
    monkeypatch.setenv("EDITOR", str(tmp_path / "none"))
    code, said = run("settings", "--edit")
    assert (code, "does not start (No such file or directory): set $EDITOR" in said) == (1, True)
    monkeypatch.setenv("EDITOR", "vim 'x")
    assert "a quote is open" in run("settings", "--edit")[1]
    monkeypatch.setenv("EDITOR", "")
    monkeypatch.setenv("PATH", "/nowhere")
    assert "No editor is known: set $EDITOR." in run("settings", "--edit")[1]
    file.unlink()
    shutil.rmtree(file.parent)
    file.parent.write_text("a file in the place of the folder")
    monkeypatch.setenv("EDITOR", str(editor))
    code, said = run("settings", "--edit")
    assert (code, "cannot be made (" in said) == (1, True)


def test_files_are_private_whatever_the_umask_says(told, run, home, monkeypatch, tmp_path):
    from pyrus_tui.commands import settings

    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\numask > "{tmp_path}/umask"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(settings, "can_ask", lambda: True)
    before = os.umask(0)
    try:
        assert run("settings", "--edit")[0] == 0
        assert run(*add(told, "--keep", "file"), typed=told["security_key"])[0] == 0
        assert os.umask(0) == 0
    finally:
        os.umask(before)
    made = {
        str(found.relative_to(home)): found.stat().st_mode & 0o777
        for root in ("xdg_config_home", "xdg_state_home")
        for found in (home / root, *(home / root).rglob("*"))
    }
    assert {"settings.toml", "credentials.json"} < {name.rpartition("/")[2] for name in made}
    assert {name: oct(mode) for name, mode in made.items() if mode & 0o077} == {}
    private = "xdg_config_home/pyrus-tui/private"
    assert (made[private], made[f"{private}/credentials.json"]) == (0o700, 0o600)
    assert (tmp_path / "umask").read_text().strip() == "0000", "others make files as usual"


def test_the_template_of_the_settings_is_right_when_it_is_switched_on(run, home):
    from pyrus_tui.commands.settings import TEMPLATE

    file = home / "xdg_config_home/pyrus-tui/settings.toml"
    file.parent.mkdir(parents=True)
    lines = [line.removeprefix("# ") for line in TEMPLATE.splitlines()[1:]]
    file.write_text("\n".join(lines))
    code, said = run("settings")
    assert code == 0, said


def test_the_doctor_says_what_is_wrong_and_no_secrets(told, run, home, monkeypatch):
    assert run(*add(told, "--keep", "file"), typed=told["security_key"])[0] == 0
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secretCANARY@proxy.example.com")
    code, said = run("doctor")
    lines = said.splitlines()
    assert "ok account work: 127.0.0.1 (v4): signed in" in lines
    assert any(line.startswith("ok clock:") for line in lines)
    assert any(line.startswith("-- keyring: There is no keyring") for line in lines)
    assert "!! terminal: pyrus-tui needs a terminal" in said
    assert code == 1
    settings = home / "xdg_config_home/pyrus-tui/settings.toml"
    settings.write_text("[profiles.work]\nverify_tls = false\nca_file = '/nowhere/ca.pem'\n")
    (settings.parent / "private" / "credentials.json").chmod(0o644)
    said += run("doctor")[1]
    assert "verify_tls = false: anybody" in said
    assert "no file /nowhere/ca.pem" in said
    assert "chmod 600" in said
    settings.write_text("theme = \n")
    said += run("doctor")[1]
    settings.unlink()
    (settings.parent / "private" / "credentials.json").chmod(0o600)
    assert "line 1, column" in said
    assert run(*add(told, "--keep", "ask", "--replace"), typed=told["security_key"])[0] == 0
    for name, value in (("URL", told["url"]), ("LOGIN", told["login"]), ("SECURITY_KEY", "wrong")):
        monkeypatch.setenv(f"PYRUS_{name}", value)
    lines = run("doctor")[1].splitlines()
    said += "\n".join(lines)
    assert any("answers; the key is typed at every start" in line for line in lines)
    assert any(line.startswith("!! environment: Pyrus does not accept") for line in lines)
    monkeypatch.setenv("PYRUS_URL", "http://127.0.0.1:9")
    assert "!! environment: 127.0.0.1 cannot be reached" in run("doctor")[1]
    for secret in (told["security_key"], "CANARY", told["login"]):
        assert secret not in said


@pytest.mark.parametrize(
    ("answer", "able"),
    [
        (b"", Able()),
        (b"garbage\x1b[", Able()),
        (b"\x1b[?1;2c", Able(answered=True)),
        (b"\x1b[?62;4;52c", Able(answered=True, sixel=True, clipboard=True)),
        (b"\x1b_Gi=31;OK\x1b\\\x1b[?62c", Able(answered=True, kitty_images=True)),
        (b"\x1b_Gi=31;EINVAL\x1b\\\x1b[?4c", Able(answered=True)),
    ],
)
def test_what_a_terminal_answers_is_understood(answer, able):
    assert read_answer(answer) == able


class Browser:
    """A person at a browser: opens the page, signs in there, and follows where it leads."""

    def __init__(self, told) -> None:
        self.said = {"login": told["login"], "security_key": told["security_key"], "allow": "1"}
        self.code = ""

    async def open(self, page: str, _server: str) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(page, data=self.said)
            if "location" in answer.headers:
                assert "signed in" in (await client.get(answer.headers["location"])).text
            else:
                self.code = re.search("<title>(.*)</title>", answer.text)[1]


OLD = ("accounts", "add", "old", "--api", "legacy", "--keep", "file")


def test_access_is_granted_in_the_browser_and_ends_with_logging_out(told, run, home, monkeypatch):
    monkeypatch.setattr("pyrus_tui.commands.accounts.open_page", Browser(told).open)
    code, said = run(*OLD, "--url", told["url"], "--browser")
    assert code == 0, said
    assert "Grant access on this page: http://127.0.0.1" in said
    assert "Signed in as Anna Petrova" in said
    kept = home / "xdg_config_home/pyrus-tui/private/credentials.json"
    (token,) = json.loads(kept.read_text()).values()
    assert told["security_key"] not in kept.read_text()
    assert told["login"] in run("accounts")[1]
    assert run("accounts", "test", "old")[0] == 0
    code, said = run("accounts", "logout", "old")
    assert (code, "its key is not on this machine any more" in said) == (0, True)
    assert files_with(home, token) == []
    assert "access granted in the browser, kept in a private file" in run("accounts")[1]
    code, said = run("accounts", "test", "old")
    assert (code, "Access has to be granted again" in said) == (1, True)


def test_access_is_granted_by_a_code_that_is_pasted(told, run, monkeypatch):
    browser = Browser(told)
    monkeypatch.setattr("pyrus_tui.commands.accounts.open_page", browser.open)
    monkeypatch.setattr("pyrus_tui.commands.accounts.ask", lambda _question: browser.code)
    code, said = run(*OLD, "--url", told["url"], "--browser-code")
    assert code == 0, said
    assert run("accounts", "test")[0] == 0
    monkeypatch.setattr("pyrus_tui.commands.accounts.ask", lambda _question: "code=")
    code, said = run(*OLD, "--replace", "--url", told["url"], "--browser-code")
    assert (code, "This is not the code" in said) == (1, True)
    code, said = run("accounts", "add", "new", "--browser", "--keep", "file")
    assert (code, "legacy where access is granted in the browser" in said) == (2, True)
    code, said = run(*OLD, "--replace", "--client-id", "mine", "--browser")
    assert (code, "set PYRUS_CLIENT_SECRET" in said) == (2, True)


@pytest.mark.parametrize("pasted", [False, True])
def test_the_form_lets_access_be_granted(told, home, monkeypatch, pasted):
    browser = Browser(told)
    monkeypatch.setattr("pyrus_tui.ui.screens.sign_in.open_page", browser.open)

    async def signed_in() -> SignedIn:
        app = SignInApp(SigningIn(Accounts(Settings()), SystemClock()), Typed(url=told["url"]))
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await keys(pilot, "tab", "tab", "tab", "right")
            assert "Access" in screen_text(app)
            await keys(pilot, "up", "up", "up", "up", *["right"] * (1 + pasted))
            assert "your e-mail address" not in screen_text(app)
            if pasted:
                assert "the code that the page shows" in screen_text(app)
                await burst(pilot, "down", *"demokey", "enter")
                assert "has a secret of its own: it is missing" in screen_text(app)
                await burst(pilot, "down", *"wrongCANARY", "enter")
                assert "paste the code; ctrl+y copies it:" in screen_text(app)
                await burst(pilot, *browser.code, "enter")
                await until(pilot, lambda: "check the client id and its" in screen_text(app))
                assert "CANARY" not in screen_text(app)
                await burst(pilot, "up", "ctrl+u", *"demosecret", "enter")
            else:
                assert "comes back here" in screen_text(app)
                await keys(pilot, "enter")
            await until(pilot, lambda: "Signed in as Anna Petrova" in screen_text(app))
            await keys(pilot, "enter")
        return app.outcome

    done = asyncio.run(signed_in())
    assert done.who.profile.granted and done.who.profile.login == told["login"]
    assert Accounts(Settings()).key(done.who.profile) == done.key
    assert done.who.profile.client_id == ("demokey" if pasted else "")
    assert files_with(home, "demosecret") == []
