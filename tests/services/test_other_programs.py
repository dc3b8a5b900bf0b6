"""Editors, browsers and tmux: what they are given, and what is left of a text afterwards."""

import os
import stat
import sys
import time
from pathlib import Path

import pytest

from pyrus_tui.paths import editing_folder
from pyrus_tui.services.children import (
    NoProgram,
    child_environment,
    copy_through_tmux,
    editor_command,
    is_page_of,
    open_page,
    opener_command,
    page_url,
)
from pyrus_tui.services.editing import EditFailed, edit
from pyrus_tui.services.replies import filled, read_replies


def script(folder: Path, name: str, body: str) -> str:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o700)
    return str(file)


async def test_an_editor_gets_the_text_in_a_private_file_and_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("PYRUS_SECURITY_KEY", "canary-key")
    out = tmp_path / "out"
    body = f"""
        cat "$1" > {out}; stat -c %a "$1" "$(dirname "$1")" >> {out}; env > {out}.env
        printf 'Новый\\ttext\\r\\n\\033[31mred\\n\\n' > "$1"
    """
    place = tmp_path / "state" / "editing"
    new = await edit("Мой текст", [script(tmp_path, "ed", body)], place)
    assert new == "Новый    text\n␛[31mred"
    assert out.read_text() == "Мой текст\n600\n700\n"
    assert "canary" not in (tmp_path / "out.env").read_text()
    assert list(place.iterdir()) == []
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("exit 1", "ended with code 1"),
        ('printf changed > "$1"; exit 3', "ended with code 3"),
        ("kill -9 $$", "ended with code -9"),
        (': > "$1"', "empty"),
        ('rm "$1"', "left no file"),
        ('rm "$1"; ln -s /etc/hostname "$1"', "left no file"),
        ('rm "$1"; mkdir "$1"', "left no file"),
        ('rm "$1"; mkfifo "$1"', "left no file"),
        ("printf 'a\\000b' > \"$1\"", "not a text"),
        ("printf '\\377\\376\\300' > \"$1\"", "not UTF-8"),
        ('head -c 50000000 /dev/zero > "$1"', "too long"),
    ],
)
async def test_whatever_an_editor_does_the_text_is_as_it_was(tmp_path, body, told):
    with pytest.raises(EditFailed, match="as it was") as caught:
        await edit("precious", [script(tmp_path, "ed", body)], tmp_path / "place")
    assert told in str(caught.value)
    assert list((tmp_path / "place").iterdir()) == []


async def test_an_editor_that_writes_nothing_changes_nothing(tmp_path):
    assert await edit("precious\nwords", ["true"], tmp_path) == "precious\nwords"


async def test_an_editor_that_is_not_there(tmp_path):
    with pytest.raises(EditFailed, match="did not start"):
        await edit("precious", [str(tmp_path / "nothing")], tmp_path / "place")
    (tmp_path / "file").write_text("")
    with pytest.raises(EditFailed, match="No file could be made"):
        await edit("precious", ["true"], tmp_path / "file")


async def test_what_a_killed_program_left_behind_goes_after_a_week(tmp_path):
    for name, age in (("edit-old", 8), ("edit-new", 1)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "comment.txt").write_text("x")
        moment = time.time() - age * 24 * 3600
        os.utime(tmp_path / name, (moment, moment))
    await edit("x", ["true"], tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["edit-new"]


def test_the_editor_is_named_by_the_environment(monkeypatch, tmp_path):
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor_command({"VISUAL": " ", "EDITOR": "'my ed' -x"}) == ["my ed", "-x"]
    with pytest.raises(NoProgram, match="a quote is open"):
        editor_command({"EDITOR": "'vi"})
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoProgram, match=r"set \$EDITOR"):
        editor_command({})
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert editing_folder() == tmp_path / "pyrus-tui"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert editing_folder() == tmp_path / "state" / "pyrus-tui" / "editing"


def test_children_know_nothing_of_our_account():
    given = {"PATH": "/bin", "PYRUS_SECURITY_KEY": "x", "PYRUS_LOGIN": "y", "LANG": "C"}
    assert child_environment(given) == {"PATH": "/bin", "LANG": "C"}


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ssh://-oProxyCommand=x/",
        "https://pyrus.com.evil.example/t#id1",
        "https://evil.example/pyrus.com",
        "https://pyrus.com@evil.example/",
        "https://me@pyrus.com/t",
        "https://pyrus.com/t\n",
        "https://pyrus.com/\x1b]0;x",
        "https://pyrus.com/t t",
        "//pyrus.com/t",
        "--help",
        "https://рyrus.com/",
        "https://[pyrus.com/",
        "https://pyrus.com:x/",
        "",
    ],
)
async def test_only_pages_of_the_server_are_opened(url, tmp_path):
    opened = tmp_path / "opened"
    assert not is_page_of(url, "pyrus.com")
    with pytest.raises(NoProgram, match="not opened"):
        await open_page(url, "pyrus.com", [script(tmp_path, "browser", f"touch {opened}")])
    assert not opened.exists()


async def test_a_page_is_opened_detached_and_without_secrets(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("PYRUS_SECURITY_KEY", "canary-key")
    out = tmp_path / "out"
    body = f'echo "$#:$1" > {out}; env >> {out}; echo noise; echo noise >&2; cat >> {out}'
    await open_page(page_url("pyrus.com", 7), "pyrus.com", [script(tmp_path, "xdg-open", body)])
    assert out.read_text().startswith("1:https://pyrus.com/t#id7\n")
    assert "canary" not in out.read_text()
    assert capfd.readouterr() == ("", "")
    with pytest.raises(NoProgram, match="exit code 4"):
        await open_page(page_url("", 7), "", [script(tmp_path, "bad", "exit 4")])
    with pytest.raises(NoProgram, match="does not start"):
        await open_page(page_url("", 7), "", [str(tmp_path / "missing")])


def test_the_opener_is_found_on_the_path(tmp_path, monkeypatch):
    name = "open" if sys.platform == "darwin" else "xdg-open"
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoProgram):
        opener_command()
    program = script(tmp_path, name, "")
    assert opener_command() == [program]


async def test_tmux_is_handed_the_text_on_its_input(tmp_path, monkeypatch):
    out = tmp_path / "out"
    script(tmp_path, "tmux", f'echo "$@" > {out}; cat >> {out}')
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert await copy_through_tmux("$(touch x); ключ")
    assert out.read_text() == "load-buffer -w -\n$(touch x); ключ"
    script(tmp_path, "tmux", "exit 1")
    assert not await copy_through_tmux("x")
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    assert not await copy_through_tmux("x")


def test_replies_are_read_from_text_files_only(tmp_path):
    (tmp_path / "b.md").write_text("**Hi** {name}\x1b[31m")
    (tmp_path / "a.txt").write_bytes(b"\xff bad \r\n")
    (tmp_path / "empty.txt").write_text("  ")
    (tmp_path / "c.exe").write_text("no")
    (tmp_path / "d.txt").mkdir()
    found = read_replies(tmp_path)
    assert [one.name for one in found] == ["a", "b"]
    assert found[1].text == "**Hi** {name}␛[31m"
    assert read_replies(tmp_path / "none") == ()


def test_only_known_places_are_filled():
    values = {"name": "{id} Ann", "id": "7"}
    assert filled("{name} {id} {other} {{id}} {}", values) == "{id} Ann 7 {other} {7} {}"
