"""The outbox's file: what is accepted is there, and comes back as it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pyrus_tui.errors import Damaged
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.outbox import Base, Stage
from pyrus_tui.storage.outbox import NewEntry, Outbox

NOW = datetime(2026, 11, 19, 8, 41, tzinfo=UTC)
DRAFT = CommentDraft(
    text="ok\r\nfine",
    approval_choice="approved",
    field_updates=[{"id": 2, "value": Decimal("0.1234567890123456789")}, {"id": 3, "value": None}],
    scheduled_datetime_utc=NOW,
    approvals_added=[[], [1, {"email": "a@b.example"}]],
)


def new(draft=DRAFT, task_id=5, **more) -> NewEntry:
    return NewEntry(task_id, draft, NOW, NOW + timedelta(seconds=10), **more)


async def test_a_row_comes_back_as_it_was(tmp_path):
    outbox = Outbox(tmp_path)
    base = Base(frozenset([3, 1]), NOW, {2: "old", 3: [{"a": 1}]})
    (entry,) = await outbox.add(new(delay=10.0, title="Ta\ud83dxi", purpose="approve", base=base))
    assert entry.stage is Stage.WAITING
    assert entry.title == "Ta?xi"
    assert entry.draft == DRAFT
    changed = await outbox.change(
        entry.number,
        {Stage.WAITING},
        lambda row: replace(
            row,
            stage=Stage.SENT,
            known=frozenset([4]),
            compensation=CommentDraft(approval_choice="revoked"),
            finished=NOW,
        ),
    )
    await outbox.aclose()
    again = Outbox(tmp_path)
    assert await again.entries() == (changed,)
    assert changed.base == base
    assert changed.draft.payload() == DRAFT.payload()
    await again.aclose()


async def test_a_row_is_changed_only_where_it_is_expected(tmp_path):
    outbox = Outbox(tmp_path)
    (entry,) = await outbox.add(new())
    sent = {Stage.SENT}
    assert await outbox.change(entry.number, sent, lambda row: row) is None
    assert await outbox.change(99, {Stage.QUEUED}, lambda row: row) is None
    await outbox.aclose()


async def test_numbers_are_never_used_again(tmp_path):
    outbox = Outbox(tmp_path)
    (first,) = await outbox.add(new())
    await outbox.change(
        first.number, {Stage.QUEUED}, lambda row: replace(row, stage=Stage.SENT, finished=NOW)
    )
    await outbox.forget(NOW + timedelta(days=1))
    assert await outbox.entries() == ()
    one, two = await outbox.add(new(), new())
    assert (one.number, two.number) == (2, 3)
    assert one.group == two.group == 2
    await outbox.forget(NOW + timedelta(days=1))
    assert len(await outbox.entries()) == 2, "what is not sent is never forgotten"
    await outbox.aclose()


async def test_what_was_being_sent_is_in_doubt_after_a_restart(tmp_path):
    outbox = Outbox(tmp_path)
    (entry,) = await outbox.add(new())
    await outbox.change(entry.number, {Stage.QUEUED}, lambda row: replace(row, stage=Stage.SENDING))
    assert await outbox.recover() == 1
    (row,) = await outbox.entries()
    assert (row.stage, row.doubtful) == (Stage.UNKNOWN, True)
    await outbox.aclose()


async def test_a_task_to_be_made_has_a_number_of_its_own(tmp_path):
    outbox = Outbox(tmp_path)
    (entry,) = await outbox.add(new(TaskDraft(text="x", participants=(1,)), task_id=0))
    assert entry.task_id == -entry.number
    await outbox.add(new(task_id=entry.task_id))
    await outbox.keep_drafts({(entry.task_id, "comment"): "words"})
    await outbox.change(entry.number, {Stage.QUEUED}, lambda row: replace(row, task_id=77))
    assert [row.task_id for row in await outbox.entries()] == [77, 77]
    assert await outbox.drafts() == {(77, "comment"): "words"}
    await outbox.aclose()


async def test_drafts_stay_for_each_task_and_audience_until_they_are_sent(tmp_path):
    outbox = Outbox(tmp_path)
    texts = {(5, "comment"): "one", (5, "client"): "two \ud83d", (6, "comment"): "three"}
    await outbox.keep_drafts(texts)
    await outbox.keep_drafts({(6, "comment"): "  "})
    assert await outbox.drafts() == {(5, "comment"): "one", (5, "client"): "two ?"}
    await outbox.add(new(purpose="comment"))
    assert await outbox.drafts() == {(5, "client"): "two ?"}
    await outbox.aclose()


async def test_a_full_disk_accepts_nothing_and_loses_nothing(tmp_path):
    outbox = Outbox(tmp_path)
    await outbox.add(new())
    await outbox.keep_drafts({(5, "comment"): "typed"})
    limit = "PRAGMA max_page_count = 12"
    await outbox._database.read(lambda c: c.execute(limit).fetchone())
    big = CommentDraft(text="x" * 200_000)
    with pytest.raises(Damaged, match="disk is full"):
        await outbox.add(new(big, purpose="comment"))
    assert len(await outbox.entries()) == 1
    assert await outbox.drafts() == {(5, "comment"): "typed"}
    await outbox.aclose()


async def test_a_row_that_nobody_can_read_is_said(tmp_path):
    outbox = Outbox(tmp_path)
    await outbox.add(new())
    await outbox._database.write(
        lambda c: c.execute("UPDATE entry SET payload = ?", (b'{"unheard_of": 1}',))
    )
    with pytest.raises(Damaged, match="row of the outbox"):
        await outbox.entries()
    await outbox.aclose()
