"""What tests of the program from outside share."""

import os

import pytest

from pyrus_tui.cli import main


@pytest.fixture
def inside(monkeypatch, capsys, tmp_path):
    """Call the program's command line here: most of it needs no process of its own."""
    for name in [name for name in os.environ if name.startswith("PYRUS")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYRUS_TUI_SETTINGS", str(tmp_path / "settings.toml"))

    def inside(*arguments: str, **environment: str) -> tuple[int, str, str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        try:
            code = main(arguments)
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return inside
