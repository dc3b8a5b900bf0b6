"""How a person says when the week and the day begin."""

import pytest

from pyrus_tui.bootstrap import calendar_look
from pyrus_tui.errors import BadSettings
from pyrus_tui.services.calendar import CalendarLook
from pyrus_tui.settings import Settings, read_settings


def test_the_week_and_the_hours_come_from_the_file(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text('week_start = "Sunday"\nday_hours = [7, 22]\n', encoding="utf-8")
    settings = read_settings(file)
    assert settings.warnings == ()
    assert calendar_look(settings) == CalendarLook(6, 7, 22)


def test_without_them_the_week_goes_by_the_locale(monkeypatch):
    for name in ("LC_ALL", "LC_TIME", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert calendar_look(Settings()) == CalendarLook(0, 8, 20)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert calendar_look(Settings()).week_start == 6
    monkeypatch.setenv("LC_TIME", "de_DE.UTF-8")
    assert calendar_look(Settings()).week_start == 0


@pytest.mark.parametrize(
    "text",
    ['week_start = "someday"', "week_start = 1", "day_hours = 8", "day_hours = [20, 8]",
     "day_hours = [8]", "day_hours = [8, 25]", 'day_hours = ["8", "20"]', "day_hours = [true, 9]"],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(tmp_path, text):
    file = tmp_path / "settings.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings, match=r"week_start|day_hours"):
        read_settings(file)
