"""Profiles: what may stand in the settings, what the program writes, and how both meet."""

from pathlib import Path

import pytest

from pyrus_tui.errors import BadSettings, Damaged
from pyrus_tui.profiles import Keep, Profile, checked_name, read_profile
from pyrus_tui.settings import read_settings
from pyrus_tui.storage.profiles import ProfileFile


def test_what_the_program_writes_is_read_again(tmp_path):
    file = ProfileFile(tmp_path / "private" / "accounts.json", {})
    profiles = (
        Profile("work", "https://pyrus.example.com", "bob@example.com", 7, keep=Keep.KEYRING),
        Profile(
            "home",
            login="b@c.d",
            api="legacy",
            ca_file=Path("/etc/ca.pem"),
            key_command=("pass", "show", "pyrus home"),
            keep=Keep.COMMAND,
            color="red",
        ),
    )
    for profile in profiles:
        file.put(profile)
    assert file.all() == profiles
    file.remove("work")
    assert file.all() == profiles[1:]


def test_the_settings_complete_and_overrule_and_only_they_switch_proving_off(tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_text("[profiles.work]\nverify_tls = false\n[profiles.hand]\nlogin = 'x@y.z'\n")
    file = ProfileFile(tmp_path / "private" / "a.json", read_settings(settings).profiles)
    file.put(Profile("work", login="bob@example.com", keep=Keep.FILE))
    file.put(Profile("other", login="eve@example.com", verify_tls=False))
    work, other, hand = file.all()
    assert (work.login, work.keep, work.verify_tls) == ("bob@example.com", Keep.FILE, False)
    assert other.verify_tls
    assert hand == Profile("hand", login="x@y.z")
    file.file.write_text('{"profiles": {"other": {"verify_tls": false, "login": "eve"}}}')
    assert file.all()[0].verify_tls


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"api": "v5"}, "one of v4, legacy"),
        ({"person_id": "7"}, "a number"),
        ({"person_id": True}, "a number"),
        ({"verify_tls": "no"}, "true or false"),
        ({"key_command": "pass show"}, "a list of texts"),
        ({"ca_file": "ca.pem"}, "full path"),
        ({"ca_file": "~nobody-at-all/ca.pem"}, "full path"),
        ({"login": "a\x1b[31m"}, "a text"),
        ({"color": "#123456"}, "one of red"),
        ({"keep": "command"}, "key_command"),
    ],
)
def test_a_wrong_value_is_named(table, words):
    with pytest.raises(BadSettings, match=words):
        read_profile("work", table, "settings.toml: [profiles.work]")


@pytest.mark.parametrize("name", ["", "../x", "a b", "-x", "я", "x" * 41])
def test_a_name_is_plain(name):
    with pytest.raises(BadSettings):
        checked_name(name)


@pytest.mark.parametrize("text", ["[profiles]\nwork = 1", "[profiles.work]\nkeep = 'file'"])
def test_the_settings_say_where_the_mistake_is(tmp_path, text):
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(BadSettings, match="profiles"):
        read_settings(file)


@pytest.mark.parametrize("text", ["[", "{}", '{"profiles": []}', '{"profiles": {"a": 1}}'])
def test_a_damaged_file_is_told_and_not_replaced(tmp_path, text):
    file = ProfileFile(tmp_path / "private" / "accounts.json", {})
    file.put(Profile("work"))
    file.file.write_text(text)
    with pytest.raises(Damaged, match="damaged"):
        file.all()
    with pytest.raises(Damaged, match="damaged"):
        file.put(Profile("new"))
    assert file.file.read_text() == text
