"""Our SQLite files: who may read them, and what happens to one that is of no use."""

import asyncio
import os
import sqlite3
import stat
from contextlib import closing

import pytest

from pyrus_tui.errors import Damaged
from pyrus_tui.storage.accounts import account_folder, remember_person, remembered_person
from pyrus_tui.storage.database import Database, Layout
from pyrus_tui.storage.locking import DeliveryLock

FIRST = "CREATE TABLE word(text TEXT)"
LAYOUT = Layout(application_id=77, migrations=(FIRST,), synchronous="FULL", checked=True)


async def words(database: Database) -> list[str]:
    rows = await database.read(lambda c: c.execute("SELECT text FROM word").fetchall())
    return [row[0] for row in rows]


async def add(database: Database, word: str) -> None:
    await database.write(lambda c: c.execute("INSERT INTO word VALUES(?)", (word,)))


def open_bits(folder) -> list[str]:
    """Do what `find -perm /077` does."""
    found = [folder, *folder.rglob("*")]
    return [str(path) for path in found if path.lstat().st_mode & 0o077]


async def test_nobody_else_can_read_what_we_write(tmp_path):
    tmp_path.chmod(0o700)
    before = os.umask(0)
    try:
        folder = tmp_path / "state" / "accounts" / "me"
        database = Database(folder / "words.db", LAYOUT)
        await add(database, "secret")
        assert DeliveryLock(folder).take()
        remember_person(tmp_path / "state", "https://a.example", "me", 7)
        assert (folder / "words.db-wal").exists()
        assert open_bits(tmp_path) == []
        await database.aclose()
    finally:
        os.umask(before)


async def test_what_was_left_open_is_closed(tmp_path):
    file = tmp_path / "words.db"
    file.touch(mode=0o666)
    file.chmod(0o666)
    tmp_path.chmod(0o755)
    database = Database(file, LAYOUT)
    await add(database, "a")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    await database.aclose()


@pytest.mark.parametrize("ending", ["", "-wal", ".lock"])
async def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path, ending):
    target = tmp_path / "target"
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / f"words.db{ending}").symlink_to(target)
    database = Database(folder / "words.db", LAYOUT)
    with pytest.raises(Damaged, match=r"words\.db"):
        await database.open()
    assert not target.exists()
    await database.aclose()


async def test_a_link_in_the_place_of_the_folder_and_another_owner_are_refused(
    tmp_path, monkeypatch
):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(Damaged, match="it is a link, or belongs to somebody else"):
        await Database(tmp_path / "link" / "words.db", LAYOUT).open()
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(Damaged, match="belongs to somebody else"):
        await Database(tmp_path / "real" / "words.db", LAYOUT).open()


async def test_a_file_in_the_place_of_the_folder_is_said_in_a_sentence(tmp_path):
    (tmp_path / "state").write_text("in the way")
    for folder in (tmp_path / "state", tmp_path / "state" / "deeper"):
        with pytest.raises(Damaged, match=r"The folder .* cannot be used \("):
            await Database(folder / "words.db", LAYOUT).open()
        with pytest.raises(Damaged, match="cannot be used"):
            DeliveryLock(folder).take()


async def test_what_is_written_is_whole_or_not_there(tmp_path):
    database = Database(tmp_path / "words.db", LAYOUT)

    def half(connection):
        connection.execute("INSERT INTO word VALUES('half')")
        raise ValueError

    with pytest.raises(ValueError):
        await database.write(half)
    await add(database, "whole")
    assert await words(database) == ["whole"]
    pragmas = await database.read(
        lambda c: [c.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS]
    )
    assert pragmas == ["wal", 2]
    await database.aclose()


PRAGMAS = ("journal_mode", "synchronous")


async def test_a_full_disk_is_said_and_what_is_there_stays_readable(tmp_path):
    database = Database(tmp_path / "words.db", LAYOUT)
    await add(database, "old")
    await database.read(lambda c: c.execute("PRAGMA max_page_count = 5").fetchone())
    with pytest.raises(Damaged, match="The disk is full"):
        await add(database, "x" * 100_000)
    assert await words(database) == ["old"]
    await database.read(lambda c: c.execute("PRAGMA max_page_count = 5000").fetchone())
    await add(database, "new")
    assert await words(database) == ["old", "new"]
    await database.aclose()


def spoil(file) -> None:
    data = bytearray(file.read_bytes())
    data[100:4000] = os.urandom(3900)
    file.write_bytes(data)


async def filled(file) -> None:
    database = Database(file, LAYOUT)
    for number in range(300):
        await add(database, f"word {number}")
    await database.aclose()


@pytest.mark.parametrize("how", ["flipped", "text", "empty header"])
async def test_a_damaged_file_is_kept_aside_and_a_new_one_begun(tmp_path, how):
    file = tmp_path / "words.db"
    await filled(file)
    if how == "flipped":
        spoil(file)
    else:
        file.write_bytes(b"not a database at all" * 500 if how == "text" else b"\x00" * 8192)
    before = file.read_bytes()
    database = Database(file, LAYOUT)
    await add(database, "new")
    assert await words(database) == ["new"]
    assert database.notice == (
        "words.db is damaged: it is kept as words.db.kept, and an empty one was begun."
    )
    assert (tmp_path / "words.db.kept").read_bytes()[:4096] == before[:4096]
    await database.aclose()
    spoil(file)
    await database.open()
    assert (tmp_path / "words.db.kept-2").exists()
    await database.aclose()


async def test_a_file_of_a_newer_program_is_kept_as_it_is(tmp_path):
    file = tmp_path / "words.db"
    await filled(file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    database = Database(file, LAYOUT)
    assert await words(database) == []
    assert database.notice.startswith("words.db is of another version of pyrus-tui: it is kept")
    with closing(sqlite3.connect(tmp_path / "words.db.kept")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)
        assert connection.execute("SELECT count(*) FROM word").fetchone() == (300,)
    await database.aclose()


async def test_a_file_that_another_program_uses_is_not_taken_from_it(tmp_path):
    newer = Layout(application_id=77, migrations=(FIRST, "CREATE TABLE more(text TEXT)"))
    user = Database(tmp_path / "words.db", newer)
    await add(user, "theirs")
    database = Database(tmp_path / "words.db", LAYOUT)
    with pytest.raises(Damaged, match="in use by another pyrus-tui"):
        await database.open()
    assert await words(user) == ["theirs"]
    await user.aclose()
    assert await words(database) == []
    await database.aclose()


async def test_an_older_file_is_brought_up_to_date_and_never_under_an_older_program(tmp_path):
    old = Database(tmp_path / "words.db", LAYOUT)
    await add(old, "kept")
    newer = Layout(application_id=77, migrations=(FIRST, "ALTER TABLE word ADD COLUMN n INTEGER"))
    database = Database(tmp_path / "words.db", newer)
    with pytest.raises(Damaged, match="in use by an older pyrus-tui"):
        await database.open()
    await old.aclose()
    assert await words(database) == ["kept"]
    assert not database.notice
    await database.aclose()


@pytest.mark.parametrize("time", range(5))
async def test_two_that_begin_at_once_make_one_file(tmp_path, time):
    both = [Database(tmp_path / "new" / "words.db", LAYOUT) for _time in range(2)]
    await asyncio.gather(*(database.open() for database in both))
    await add(both[0], "a")
    assert await both[1].changed_by_others()
    assert not await both[1].changed_by_others()
    assert await words(both[1]) == ["a"]
    for database in both:
        await database.aclose()


def test_every_account_has_a_folder_of_its_own(tmp_path):
    names = {
        account_folder(tmp_path, origin, person_id)
        for origin in ("https://api.pyrus.com/v4", "https://pyrus.example:8443/x", "http://[::1]")
        for person_id in (1, 2)
    }
    assert len(names) == 6
    assert all(path.parent == tmp_path and ".." not in path.name for path in names)
    one = account_folder(tmp_path, "https://API.pyrus.com/v4/", 1)
    assert one in names


def test_who_signed_in_is_remembered_without_the_login(tmp_path):
    root = tmp_path / "state"
    assert remembered_person(root, "https://a.example", "me@a.example") is None
    for person_id in (1001, 1002):
        remember_person(root, "https://a.example", "Me@a.example ", person_id)
    assert remembered_person(root, "https://a.example/", "me@a.example") == 1002
    assert remembered_person(root, "https://b.example", "me@a.example") is None
    assert "me@" not in "".join(path.name for path in root.iterdir())
    note = next(root.iterdir())
    note.write_text("nonsense")
    assert remembered_person(root, "https://a.example", "me@a.example") is None


def test_only_one_holds_the_lock(tmp_path):
    first, second = DeliveryLock(tmp_path), DeliveryLock(tmp_path)
    assert first.take() and first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()
