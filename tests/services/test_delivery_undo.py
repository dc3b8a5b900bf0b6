"""Taking back and doing again, before and after sending, and after a restart."""

import httpx
import pytest

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import Deed, Stage
from pyrus_tui.services.delivery import DELAYS
from pyrus_tui.services.undoing import Undone
from tests.company import ANNA, BUDGET_OWNERS, OLGA, choices, errand, payment
from tests.services.posting import company, posting

SCAN = 19
APPROVE = CommentDraft(approval_choice="approved")
SECOND = OLGA
"""Decides at the second step of a payment."""


def test_decisions_can_be_taken_back_longer_than_words():
    assert {DELAYS[deed] for deed in (Deed.APPROVE, Deed.TRANSFER, Deed.MESSAGE)} == {10}
    assert {DELAYS[deed] for deed in (Deed.COMMENT, Deed.SNOOZE, Deed.DUE, Deed.FIELDS)} == {5}


async def test_what_waits_never_happens_and_its_words_come_back(tmp_path):
    async with posting(tmp_path, delays=DELAYS) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        draft = CommentDraft(approval_choice="approved", text="go")
        number = await post.delivery.queue(task_id, draft, purpose="approve")
        await post.quiet()
        assert post.row(number).stage is Stage.WAITING
        assert post.row(number).title == "Payments: Conference Amsterdam, 12500.25"
        assert post.store.state.sending[task_id] == "Approving…"
        assert "nobody sees anything" in post.delivery.undo_text(number)
        assert await post.delivery.undo(number) == Undone("go")
        assert post.store.state.drafts[task_id, "approve"] == "go"
        assert task_id not in post.store.state.sending
        post.clock.advance(60)
        await post.quiet()
        assert post.wire.posts == 0
        await post.delivery.redo(number)
        assert not post.store.state.drafts
        await post.quiet()
        assert post.row(number).stage is Stage.WAITING
        post.clock.advance(11)
        await post.at(number, Stage.SENT)
        assert post.texts(task_id) == ["go"]


async def test_an_approval_that_was_sent_is_revoked_and_given_again(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox, "Trip")
        await post.know(task_id)
        number = await post.delivery.queue(task_id, APPROVE)
        await post.at(number, Stage.SENT)
        words = post.delivery.undo_text(number)
        assert "everybody in the task sees" in words
        assert post.delivery.last_undoable().number == number
        undone = await post.delivery.undo(number)
        await post.at(undone.number, Stage.SENT)
        assert choices(post.sandbox, task_id, 1)[BUDGET_OWNERS] == "waiting"
        assert "Took back the decision" in post.said[-1]
        assert post.delivery.last_undoable() is None
        with pytest.raises(PyrusError, match="taken back already"):
            await post.delivery.undo(number)
        assert post.delivery.last_redoable().number == number
        await post.delivery.redo(number)
        await post.until(lambda: len(post.stages()) == 3 and post.stages()[-1] is Stage.SENT)
        assert choices(post.sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"
        assert post.delivery.last_redoable() is None
        assert post.delivery.last_undoable().number == post.delivery.entries[-1].number


async def test_a_step_that_others_passed_is_said_to_stay(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        number = await post.delivery.queue(task_id, APPROVE)
        await post.at(number, Stage.SENT)
        post.sandbox.act(SECOND, task_id, {"approval_choice": "rejected"})
        undone = await post.delivery.undo(number)
        await post.at(undone.number, Stage.REFUSED)
        assert "Take back the decision" in post.said[-1]
        assert "already been passed" in post.said[-1]
        assert choices(post.sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"


async def test_acknowledging_cannot_be_taken_back_and_that_is_said(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox, subscribers=[{"id": ANNA}])
        await post.know(task_id)
        number = await post.delivery.queue(task_id, CommentDraft(approval_choice="acknowledged"))
        await post.at(number, Stage.SENT)
        assert "may refuse" in post.delivery.undo_text(number)
        undone = await post.delivery.undo(number)
        await post.at(undone.number, Stage.REFUSED)
        assert "still stands" in post.said[-1]


@pytest.mark.parametrize(
    ("name", "draft"),
    [
        ("close_date", CommentDraft(action="finished")),
        ("due_date", CommentDraft(due_date="2026-12-24")),
        ("due_date", CommentDraft(cancel_due=True)),
        ("responsible", CommentDraft(reassign_to=OLGA)),
        ("participants", CommentDraft(participants_added=(OLGA,))),
        ("subscribers", CommentDraft(subscribers_added=(OLGA,))),
        ("scheduled_date", CommentDraft(scheduled_date="2026-12-02")),
        ("subject", CommentDraft(subject="Office")),
    ],
)
async def test_after_sending_the_reverse_restores_what_was(tmp_path, name, draft):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox, due_date="2026-12-01")
        await post.know(task_id)
        before = (await post.api.task(task_id)).model_dump()[name]
        number = await post.delivery.queue(task_id, draft)
        await post.at(number, Stage.SENT)
        assert (await post.api.task(task_id)).model_dump()[name] != before
        assert post.delivery.undo_text(number)
        undone = await post.delivery.undo(number)
        await post.at(undone.number, Stage.SENT)
        assert (await post.api.task(task_id)).model_dump()[name] == before


async def test_fields_go_back_only_where_nobody_changed_them_since(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)

        def value():
            return next(f for f in post.sandbox.task(task_id)["fields"] if f["id"] == 1)["value"]

        draft = CommentDraft(field_updates=[{"id": 1, "value": "Berlin"}])
        number = await post.delivery.queue(task_id, draft)
        await post.at(number, Stage.SENT)
        undone = await post.delivery.undo(number)
        await post.at(undone.number, Stage.SENT)
        assert value() == "Conference Amsterdam"
        again = await post.delivery.queue(task_id, draft)
        await post.at(again, Stage.SENT)
        post.sandbox.act(OLGA, task_id, {"field_updates": [{"id": 1, "value": "Oslo"}]})
        undone = await post.delivery.undo(again)
        await post.at(undone.number, Stage.HELD)
        assert value() == "Oslo"
        assert "Berlin → Oslo" in post.said[-1]


async def test_a_comment_is_replaced_and_a_message_to_the_client_stays(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        number = await post.delivery.queue(task_id, CommentDraft(text="rash words"))
        await post.at(number, Stage.SENT)
        assert "may have been read" in post.delivery.undo_text(number)
        undone = await post.delivery.undo(number)
        assert undone.text == "rash words"
        await post.at(undone.number, Stage.SENT)
        assert post.texts(task_id) == ["(taken back)"]
        mail = await post.delivery.queue(task_id, CommentDraft(text="Dear", channel="email"))
        await post.at(mail, Stage.SENT)
        assert post.delivery.undo_text(mail) == "A message to a client cannot be taken back."
        with pytest.raises(PyrusError, match="cannot be taken back"):
            await post.delivery.undo(mail)


async def test_a_group_is_taken_back_as_one(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        draft = CommentDraft(
            approval_choice="approved", field_updates=[{"id": 1, "value": "Berlin"}]
        )
        number = await post.delivery.queue(task_id, draft, delay=30)
        await post.delivery.undo(number)
        assert post.stages() == [Stage.DROPPED] * 2
        await post.delivery.redo(number)
        post.clock.advance(31)
        await post.at(number, Stage.SENT)
        await post.delivery.undo(number)
        await post.until(lambda: post.stages() == [Stage.SENT] * 4)
        assert choices(post.sandbox, task_id, 1)[BUDGET_OWNERS] == "waiting"
        assert post.sandbox.task(task_id)["fields"][0]["value"] == "Conference Amsterdam"


async def test_what_is_just_being_sent_cannot_be_taken_back_until_the_answer_is_there(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        post.wire.plan = ["late"]
        number = await post.delivery.queue(task_id, CommentDraft(text="hm"))
        await post.quiet()
        with pytest.raises(PyrusError, match="just being sent"):
            await post.delivery.undo(number)
        with pytest.raises(PyrusError, match="may have arrived"):
            await post.delivery.edit(number, CommentDraft(text="oh"))


async def test_undo_works_after_a_restart_before_and_after_sending(tmp_path):
    with company() as ground:
        async with posting(tmp_path, **ground) as post:
            first, second = payment(post.sandbox), errand(post.sandbox)
            await post.know(first, second)
            sent = await post.delivery.queue(first, APPROVE)
            await post.at(sent, Stage.SENT)
            waiting = await post.delivery.queue(second, CommentDraft(text="later"), delay=60)
        async with posting(tmp_path, **ground) as post:
            await post.quiet()
            assert post.delivery.last_undoable().number == waiting
            assert (await post.delivery.undo(waiting)).text == "later"
            assert post.delivery.last_undoable().number == sent
            undone = await post.delivery.undo(sent)
            await post.at(undone.number, Stage.SENT)
            assert choices(post.sandbox, first, 1)[BUDGET_OWNERS] == "waiting"
            assert post.texts(second) == []


async def test_offline_an_action_is_taken_back_without_a_trace(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        post.wire.broken = httpx.ConnectError("refused")
        number = await post.delivery.queue(task_id, CommentDraft(text="a"))
        await post.quiet()
        await post.delivery.undo(number)
        post.wire.broken = None
        post.delivery.wake()
        await post.quiet()
        assert post.wire.posts == 0
        assert post.stages() == [Stage.DROPPED]


async def test_what_stays_although_it_is_taken_back_is_said(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        link = {"url": "https://files.test/a.txt", "name": "a.txt"}
        field = {"id": 1, "value": "Berlin"}
        files = {"id": SCAN, "value": [link]}
        number = await post.delivery.queue(task_id, CommentDraft(field_updates=[field, files]))
        await post.at(number, Stage.SENT)
        assert "Restore the old values" in post.delivery.undo_text(number)
        assert "stay: tables, files." in post.delivery.undo_text(number)
        decision = CommentDraft(approval_choice="approved", field_updates=[files])
        number = await post.delivery.queue(task_id, decision)
        await post.at(number, Stage.SENT)
        told = post.delivery.undo_text(number)
        assert told.startswith("Take back the decision")
        assert "What was sent with it stays" in told
        along = CommentDraft(text="see", attachments=[link], spent_minutes=5)
        number = await post.delivery.queue(task_id, along)
        await post.at(number, Stage.SENT)
        told = post.delivery.undo_text(number)
        assert told.endswith("The files that went along stay. The noted time stays.")
