from pathlib import Path

import pytest

from pyrus_tui.errors import BadSettings
from pyrus_tui.settings import Settings, read_settings


def write(folder: Path, text: str | bytes) -> Path:
    file = folder / "settings.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_without_a_file_everything_is_as_by_default(tmp_path: Path):
    settings = read_settings(tmp_path / "none.toml")
    assert settings == Settings()
    assert settings.refresh_seconds == 30
    assert settings.theme is None
    assert dict(settings.keys) == {}


def test_reads_every_setting(tmp_path: Path):
    file = write(
        tmp_path,
        """
        refresh_seconds = 60
        theme = "nord"
        zone = "Europe/Berlin"
        [keys]
        "task.approve" = "a,enter"
        task.reject = ["x", "delete"]
        go.inbox = "z z"
        """,
    )
    settings = read_settings(file)
    assert (settings.refresh_seconds, settings.theme, settings.zone) == (
        60,
        "nord",
        "Europe/Berlin",
    )
    assert dict(settings.keys) == {
        "task.approve": "a,enter",
        "task.reject": "x,delete",
        "go.inbox": "z z",
    }
    assert settings.warnings == ()


def test_a_byte_order_mark_is_no_error(tmp_path: Path):
    assert read_settings(write(tmp_path, b"\xef\xbb\xbftheme = 'nord'")).theme == "nord"


def test_unknown_settings_are_told_with_the_nearest_name(tmp_path: Path):
    settings = read_settings(write(tmp_path, "them = 'nord'\nfoo = 1"))
    near, far = settings.warnings
    assert "them" in near and "Did you mean theme?" in near
    assert "foo" in far and "Did you mean" not in far


def test_bad_toml_says_where(tmp_path: Path):
    file = write(tmp_path, "theme = 'nord'\nrefresh_seconds 60")
    with pytest.raises(BadSettings) as caught:
        read_settings(file)
    assert str(file) in str(caught.value)
    assert "line 2, column" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("refresh_seconds = '30'", "refresh_seconds"),
        ("refresh_seconds = true", "refresh_seconds"),
        ("refresh_seconds = 1.5", "refresh_seconds"),
        ("refresh_seconds = 0", "refresh_seconds"),
        ("refresh_seconds = 1000000000000", "refresh_seconds"),
        ("theme = 1", "theme"),
        ("theme = ''", "theme"),
        ("zone = 'Mars/Olympus'", "zone"),
        ("zone = '../../etc/passwd'", "zone"),
        ("keys = 'a'", "keys"),
        ("[keys]\n'task.approve' = 1", "task.approve"),
        ("[keys]\n'task.approve' = ['a', 1]", "task.approve"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, text: str, named: str):
    with pytest.raises(BadSettings, match=named):
        read_settings(write(tmp_path, text))


def test_what_is_no_text_is_told(tmp_path: Path):
    with pytest.raises(BadSettings, match="UTF-8"):
        read_settings(write(tmp_path, b"theme = '\xff'"))


def test_a_folder_in_its_place_is_told(tmp_path: Path):
    with pytest.raises(BadSettings, match=str(tmp_path)):
        read_settings(tmp_path)


def test_settings_cannot_be_changed(tmp_path: Path):
    settings = read_settings(write(tmp_path, "[keys]\n'go.inbox' = 'f2'"))
    with pytest.raises(TypeError):
        settings.keys["go.inbox"] = "f3"  # type: ignore[index]
