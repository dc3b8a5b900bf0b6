"""Mistakes in the settings are told with the line and the column where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrus_tui.errors import BadSettings
from pyrus_tui.settings import read_settings
from pyrus_tui.toml_places import TomlPlace, place_of
from pyrus_tui.ui.keys import keymap

TEXT = """\
# refresh_seconds = 1
theme = "nord"
[keys]
"task.approve" = "a"
task.reject  =  "x"

[profiles.work]
  url = "https://pyrus.example.com"
[profiles."at home"]
"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("theme",), 2, 9),
        (("keys", "task.approve"), 4, 18),
        (("keys", "task.reject"), 5, 17),
        (("profiles", "work", "url"), 8, 9),
        (("profiles", "work", "keep"), 7, 2),
        (("profiles", "at home", "keep"), 9, 2),
    ],
)
def test_places(path, line, column):
    assert place_of(TEXT, *path) == TomlPlace(line, column)


def test_what_is_not_there_has_no_place():
    assert place_of(TEXT, "refresh_seconds") is None


@given(st.text(alphabet="[]a.= '\"#\n", max_size=80))
def test_any_text_is_looked_through(text):
    place = place_of(text, "a", "a")
    assert place is None or 1 <= place.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('\nrefresh_seconds = "x"', "line 2, column 19: refresh_seconds has to be"),
        ("[keys]\ntask.approve = 5", "line 2, column 16: [keys] task.approve has to be"),
        ("[undo_seconds]\napprove = -1", "line 2, column 11: [undo_seconds] approve has"),
        ("[profiles.a]\nverify_tls = 1", "line 2, column 14: [profiles.a]: verify_tls has to be"),
    ],
)
def test_a_wrong_value_is_told_with_its_place(tmp_path, text, words):
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(BadSettings) as caught:
        read_settings(tmp_path / "settings.toml")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("theme = 'nord'\nthem = 1", "line 2, column 8: there is no setting them. Did you mean"),
        (
            "[profiles.a]\ncolour = 'red'",
            "line 2, column 10: [profiles.a]: an account has no colour. Did you mean color?",
        ),
        (
            "[undo_seconds]\naprove = 3",
            "line 2, column 10: [undo_seconds]: there is no action aprove. Did you mean approve?",
        ),
    ],
)
def test_an_unknown_name_is_warned_about_with_its_place(tmp_path, text, words):
    (tmp_path / "settings.toml").write_text(text)
    settings = read_settings(tmp_path / "settings.toml")
    (warning,) = settings.warnings
    assert words in warning
    assert settings.undo_seconds == {}


def test_a_command_that_is_none_is_told_with_its_place(tmp_path):
    (tmp_path / "settings.toml").write_text("[keys]\n'task.aprove' = 'a'")
    settings = read_settings(tmp_path / "settings.toml")
    (warning,) = keymap(settings.keys, settings.place_of_key)[1]
    assert "line 2, column 17: [keys]: there is no command task.aprove. Did you mean" in warning
