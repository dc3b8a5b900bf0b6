"""The last room on the disk: taken beforehand, given when it is needed, taken again."""

from datetime import UTC, datetime

import pytest

from pyrus_tui.errors import Damaged
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.storage import reserve
from pyrus_tui.storage.outbox import NewEntry, Outbox

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)


def action(words: str) -> NewEntry:
    return NewEntry(7, CommentDraft(text=words), NOW, NOW)


async def fill_the_disk(outbox, monkeypatch) -> None:
    """Let the file grow no more, until the reserve is given up."""
    database, spend = outbox._database, outbox._reserve.spend

    def pages(number: int):
        return lambda c: c.execute(f"PRAGMA max_page_count = {number}").fetchone()

    def freed() -> bool:
        given = spend()
        if given:
            pages(9_999)(database._connection)
        return given

    monkeypatch.setattr(outbox._reserve, "spend", freed)
    await database.read(pages(12))


async def test_a_full_disk_still_takes_what_a_person_does_and_says_so_once(tmp_path, monkeypatch):
    outbox = Outbox(tmp_path)
    await outbox.changed_by_others()
    file = tmp_path / "reserve"
    assert file.stat().st_size == reserve.SIZE
    assert file.stat().st_blocks * 512 >= reserve.SIZE
    assert file.stat().st_mode & 0o077 == 0
    await fill_the_disk(outbox, monkeypatch)
    await outbox.add(action("x" * 200_000))
    assert not file.exists()
    assert "The disk is full" in outbox.warning()
    assert outbox.warning() == ""
    await outbox.changed_by_others()
    assert not file.exists(), "not at once: it would be in the way"
    monkeypatch.setattr(reserve, "AGAIN", 0.0)
    monkeypatch.setattr(reserve, "ENOUGH", 1 << 62)
    await outbox.changed_by_others()
    assert not file.exists(), "there is still no room"
    monkeypatch.setattr(reserve, "ENOUGH", 0)
    await outbox.changed_by_others()
    assert file.stat().st_size == reserve.SIZE
    assert len(await outbox.entries()) == 1
    await outbox.aclose()


async def test_without_a_reserve_a_full_disk_takes_nothing(tmp_path, monkeypatch):
    outbox = Outbox(tmp_path)
    await fill_the_disk(outbox, monkeypatch)
    with pytest.raises(Damaged, match="The disk is full"):
        await outbox.add(action("x" * 200_000))
    assert await outbox.entries() == ()
    assert outbox.warning() == ""
    await outbox.aclose()
