"""Keys at rest: where they are kept, by which modes, and what refuses to keep them."""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pyrus_tui.errors import BadSettings, Damaged
from pyrus_tui.profiles import Keep, Profile
from pyrus_tui.secrets import Secret
from pyrus_tui.storage.credentials import Credentials, checked_key
from pyrus_tui.storage.key_command import run_key_command
from pyrus_tui.storage.system_keyring import SystemKeyring

CANARY = "canaryKEY0123456789abcdef"
ORIGIN = "https://pyrus.example.com/api/v4"


class Kept:
    """A back end that works; it passes for the system's own."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class Forgetful(Kept):
    def set_password(self, service, username, password):
        pass


class KeyringLocked(Exception):
    pass


class Locked(Kept):
    def get_password(self, service, username):
        raise KeyringLocked(service)

    def set_password(self, service, username, password):
        raise KeyringLocked(password)


class Hanging(Kept):
    def get_password(self, service, username):
        threading.Event().wait(5)


class Plain(Kept):
    """What `keyrings.alt` installs: a plain file."""


for real in (Kept, Forgetful, Locked, Hanging):
    real.__module__ = "keyring.backends.SecretService"


def a_profile(keep: Keep, **more) -> Profile:
    return Profile("work", login="bob@example.com", keep=keep, **more)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "private" / "credentials.json"


def test_a_real_keyring_keeps_a_key_under_server_and_login(file):
    backend = Kept()
    credentials = Credentials(file, SystemKeyring(lambda: backend))
    profile = a_profile(Keep.KEYRING)
    credentials.keep(profile, ORIGIN, Secret(CANARY))
    assert credentials.key(profile, ORIGIN) == Secret(CANARY)
    assert credentials.key(profile, "https://other.example.com/api/v4") is None
    assert credentials.keyring.found().name == "Secret Service"
    assert not file.exists()
    credentials.forget(profile, ORIGIN)
    credentials.forget(profile, ORIGIN)
    assert backend.kept == {}


def test_a_real_one_is_found_in_a_chain_of_several():
    class Chain:
        backends = (Plain(), Kept())

    assert SystemKeyring(Chain).found().name == "Secret Service"


def bogus() -> object:
    raise ModuleNotFoundError(CANARY)


def no_bus() -> object:
    raise RuntimeError(CANARY)


@pytest.mark.parametrize("find", [Plain, bogus, no_bus, object])
def test_what_is_no_real_keyring_is_not_used(find, file):
    keyring = SystemKeyring(find)
    assert keyring.found().name == ""
    with pytest.raises(Damaged, match="no keyring") as caught:
        Credentials(file, keyring).keep(a_profile(Keep.KEYRING), ORIGIN, Secret(CANARY))
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("backend", "words"),
    [(Forgetful(), "does not give it back"), (Locked(), "locked"), (Hanging(), "does not answer")],
)
def test_a_keyring_that_does_not_keep_a_key_says_so_in_time(backend, words):
    keyring = SystemKeyring(lambda: backend, limit=0.2)
    with pytest.raises(Damaged, match=words) as caught:
        keyring.put("pyrus", "bob", Secret(CANARY))
    assert CANARY not in str(caught.value)


def test_a_keyring_that_cannot_even_be_found_in_time_is_none():
    keyring = SystemKeyring(lambda: threading.Event().wait(5), limit=0.1)
    assert "does not answer" in keyring.found().reason


@pytest.mark.parametrize(
    "setting",
    [
        {"DBUS_SESSION_BUS_ADDRESS": "unix:path={bus}"},
        {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"},
        {"PYTHON_KEYRING_BACKEND": "bogus.Keyring"},
        {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
    ],
)
def test_the_real_library_without_a_keyring_neither_hangs_nor_fails(setting, tmp_path):
    """As over ssh: no bus, a bus that never answers, a back end that is none."""
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(tmp_path / "bus"))
        bus.listen()
        named = {name: value.format(bus=tmp_path / "bus") for name, value in setting.items()}
        code = "from pyrus_tui.storage.system_keyring import SystemKeyring as Real\n"
        code += "print(Real(limit=1.0).found().reason)"
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **named}
        command = [sys.executable, "-c", code]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(("There is no keyring on this", "The keyring does not answer"))


def test_a_file_and_its_folder_are_private_whatever_the_umask(file):
    before = os.umask(0)
    try:
        credentials = Credentials(file)
        credentials.keep(a_profile(Keep.FILE), ORIGIN, Secret(CANARY))
        credentials.keep(a_profile(Keep.FILE), "https://b.example.com", Secret("other"))
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert [found.name for found in file.parent.iterdir()] == [file.name]
    assert credentials.key(a_profile(Keep.FILE), ORIGIN) == Secret(CANARY)
    credentials.forget(a_profile(Keep.FILE), ORIGIN)
    assert CANARY not in file.read_text()
    credentials.forget(a_profile(Keep.FILE), "https://b.example.com")
    assert not file.exists()


def test_a_file_that_others_may_read_or_that_is_a_link_is_refused(file, tmp_path):
    credentials = Credentials(file)
    profile = a_profile(Keep.FILE)
    credentials.keep(profile, ORIGIN, Secret(CANARY))
    file.chmod(0o640)
    with pytest.raises(Damaged, match="chmod 600"):
        credentials.key(profile, ORIGIN)
    file.chmod(0o600)
    file.parent.chmod(0o755)
    for use in (credentials.key, credentials.forget):
        with pytest.raises(Damaged, match="chmod 700"):
            use(profile, ORIGIN)
    file.parent.chmod(0o700)
    real = file.rename(tmp_path / "elsewhere.json")
    file.symlink_to(real)
    with pytest.raises(Damaged, match="link"):
        credentials.key(profile, ORIGIN)


def test_a_folder_that_is_a_link_is_refused(file, tmp_path):
    (tmp_path / "open").mkdir()
    file.parent.symlink_to(tmp_path / "open")
    with pytest.raises(Damaged, match="link"):
        Credentials(file).keep(a_profile(Keep.FILE), ORIGIN, Secret(CANARY))
    assert list((tmp_path / "open").iterdir()) == []


def test_asking_each_time_keeps_nothing_and_takes_an_older_copy_away(file):
    credentials = Credentials(file)
    credentials.keep(a_profile(Keep.FILE), ORIGIN, Secret(CANARY))
    credentials.keep(a_profile(Keep.ASK), ORIGIN, Secret(CANARY))
    assert credentials.key(a_profile(Keep.ASK), ORIGIN) is None
    assert not file.exists()


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-Ic", code)


def test_a_command_tells_the_key_in_its_first_line_without_a_shell(file):
    command = python(f"print(' {CANARY} '); print('login: bob; $HOME')")
    profile = a_profile(Keep.COMMAND, key_command=command)
    assert Credentials(file).key(profile, ORIGIN) == Secret(CANARY)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("/nowhere/pass",), "cannot be run"),
        (python(f"import sys; sys.exit('{CANARY}')"), "failed"),
        (python(""), "printed no key"),
        (python("import time; print(1, flush=True); time.sleep(9)"), "did not tell"),
    ],
)
def test_a_command_that_tells_no_key_is_one_sentence(command, words):
    limit = 0.3 if "sleep" in command[-1] else 10.0
    with pytest.raises(BadSettings, match=words) as caught:
        run_key_command(command, limit)
    assert CANARY not in str(caught.value)


def test_a_command_is_told_no_secret_and_its_complaints_are_not_repeated(monkeypatch, capfd):
    monkeypatch.setenv("PYRUS_SECURITY_KEY", CANARY)
    monkeypatch.setenv("PYRUS_CLIENT_SECRET", CANARY)
    code = "import os, sys; sys.stderr.write('gpg: oh no'); print('CANARY' in str(os.environ))"
    assert run_key_command(python(code.replace("CANARY", CANARY))) == "False"
    assert capfd.readouterr() == ("", "")


def test_a_command_that_prints_without_end_is_stopped():
    with pytest.raises(BadSettings, match="too much"):
        run_key_command(python("while True: print('y' * 1000)"), 10.0)


@pytest.mark.parametrize("text", ["", "  ", "кириллица", "two\nlines", "a\x1b[31m", "x" * 2000])
def test_what_cannot_be_a_key_is_refused_without_being_quoted(text):
    with pytest.raises(BadSettings) as caught:
        checked_key(text)
    assert not text.strip() or text.strip() not in str(caught.value)
