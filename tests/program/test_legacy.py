"""Choosing the older API from outside: by the environment, and for the demo."""

import pytest

from pyrus_tui import bootstrap, cli
from pyrus_tui.api.connecting import Dialect
from pyrus_tui.api.legacy.client import LegacyApi
from pyrus_tui.clock import SystemClock
from pyrus_tui.commands import opening
from pyrus_tui.home import home
from pyrus_tui.models.drafts import CommentDraft, TaskDraft


def opens(monkeypatch) -> list:
    """Let nothing be opened; return where each account lands that would be."""
    opened = []

    async def run(account, _first) -> int:
        opened.append(account)
        return 0

    monkeypatch.setattr(opening, "run_account", run)
    return opened


@pytest.mark.parametrize(
    ("api", "url", "base"),
    [
        ("legacy", "", "https://pyrus.com/restapi"),
        (" Legacy ", "http://127.0.0.1:8765/v4", "http://127.0.0.1:8765/restapi"),
        ("v4", "", "https://api.pyrus.com/v4"),
        ("", "desk.example.test", "https://desk.example.test/api/v4"),
    ],
)
def test_the_environment_chooses_the_api(monkeypatch, api, url, base):
    opened = opens(monkeypatch)
    for name, value in (
        ("PYRUS_LOGIN", "ada@example.test"),
        ("PYRUS_SECURITY_KEY", "canary"),
        ("PYRUS_URL", url),
        ("PYRUS_API", api),
        ("PYRUS_CLIENT_ID", "c-1"),
    ):
        monkeypatch.setenv(name, value)
    assert cli.main([]) == 0
    (account,) = opened
    assert (account.address.base, account.profile.client_id) == (base, "c-1")
    wanted = Dialect.LEGACY if "egacy" in api else Dialect.V4
    assert account.profile.api == wanted
    assert isinstance(account.api(SystemClock()), LegacyApi) == (wanted is Dialect.LEGACY)


def test_the_environment_names_files_for_the_key_and_the_authority(monkeypatch, tmp_path, capsys):
    opened = opens(monkeypatch)
    (tmp_path / "key").write_text("canary-key\nnothing else\n")
    monkeypatch.setenv("PYRUS_TUI_SETTINGS", str(tmp_path / "config" / "settings.toml"))
    monkeypatch.setenv("PYRUS_LOGIN", "ada@example.test")
    monkeypatch.delenv("PYRUS_SECURITY_KEY", raising=False)
    monkeypatch.setenv("PYRUS_SECURITY_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("PYRUS_CA_FILE", str(tmp_path / "ca.pem"))
    assert cli.main([]) == 0
    (account,) = opened
    assert account.key.reveal() == "canary-key"
    assert account.profile.ca_file == tmp_path / "ca.pem"
    assert not account.signing_in.keeps
    assert not (tmp_path / "config").exists()
    for nowhere in (str(tmp_path / "none"), "~nobody-at-all/key"):
        monkeypatch.setenv("PYRUS_SECURITY_KEY_FILE", nowhere)
        assert cli.main([]) == 2
        assert "PYRUS_SECURITY_KEY_FILE" in capsys.readouterr().err


def test_an_api_that_is_none_is_a_usage_error(monkeypatch, capsys):
    for name in ("PYRUS_LOGIN", "PYRUS_SECURITY_KEY", "PYRUS_API"):
        monkeypatch.setenv(name, "v3")
    assert cli.main([]) == 2
    assert "write v4 or legacy" in capsys.readouterr().err


def test_the_demo_speaks_the_api_that_was_asked_for(monkeypatch):
    started = []

    async def run(**how) -> int:
        started.append(how["api"])
        return 0

    monkeypatch.setattr(bootstrap, "run_demo", run)
    for arguments in (["demo"], ["demo", "--api", "legacy"]):
        assert cli.main(arguments) == 0
    assert started == ["v4", "legacy"]
    with pytest.raises(SystemExit):
        cli.main(["demo", "--api", "v3"])


@pytest.mark.parametrize("dialect", Dialect)
async def test_a_demo_at_home_by_either_api(dialect):
    async with home(SystemClock(), tasks=0, seed=1, latency_ms=0, dialect=dialect) as api:
        made = await api.create_task(TaskDraft(text="Errand"))
        assert (await api.comment(made.id, CommentDraft(text="Done"))).comments[-1].text == "Done"
        method, url, body = api.request_text(made.id, CommentDraft(text="Done"))
        assert url.startswith("http://localhost/") and "Done" in str(body)
        wanted = "PUT" if dialect is Dialect.LEGACY else "POST"
        assert method == wanted
        assert next(iter(api.journal)).status == 200
