"""What was filled in on a form: sent in several requests, and given up as one."""

import asyncio

import httpx
import pytest

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.editing.edits import joined_edits
from pyrus_tui.models.outbox import FIELDS, NEW_TASK, Stage, holds_edits
from pyrus_tui.services.delivery import DELAYS
from tests.company import BUDGET_OWNERS, choices, payment
from tests.services.posting import posting

FIRST = CommentDraft(field_updates=({"id": 28, "value": None},))
SECOND = CommentDraft(field_updates=({"id": 28, "value": "later"},))
FILLED_IN = '{"28":{"base":"{}","mine":"{}","typed":""}}'


def test_edits_that_were_kept_later_stand_over_earlier_ones():
    assert joined_edits('{"1":"a","2":"b"}', '{"2":"c","3":"d"}') == '{"1":"a","2":"c","3":"d"}'
    assert joined_edits(FILLED_IN, "") == joined_edits("", FILLED_IN) == FILLED_IN
    assert joined_edits("no JSON", "") == joined_edits("[]", "") == ""
    assert [holds_edits(name) for name in ("fields", "new task 7", "comment")] == [
        True,
        True,
        False,
    ]


async def test_several_requests_are_given_up_together_and_done_again_together(tmp_path):
    async with posting(tmp_path, delays=DELAYS) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        post.store.put_draft(task_id, FIELDS, FILLED_IN)
        number = await post.delivery.queue(task_id, (FIRST, SECOND), purpose=FIELDS)
        assert not post.store.state.drafts
        assert [row.typed for row in post.delivery.entries] == [FILLED_IN] * 2
        await post.delivery.drop(number - 1)
        assert post.stages() == [Stage.DROPPED] * 2
        assert dict(post.store.state.drafts) == {(task_id, FIELDS): FILLED_IN}
        assert await post.outbox.drafts() == {(task_id, FIELDS): FILLED_IN}
        await post.delivery.redo(number)
        assert not post.store.state.drafts and not await post.outbox.drafts()
        post.clock.advance(6)
        await post.at(number, Stage.SENT)
        assert [row.typed for row in post.delivery.entries] == ["", ""]


async def test_while_one_of_them_is_being_sent_nothing_is_given_up(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        post.wire.gate = asyncio.Event()
        post.store.put_draft(task_id, FIELDS, FILLED_IN)
        number = await post.delivery.queue(task_id, (FIRST, SECOND), purpose=FIELDS)
        await post.at(number - 1, Stage.SENDING)
        with pytest.raises(PyrusError, match="just being sent"):
            await post.delivery.drop(number)
        assert post.row(number).stage is Stage.QUEUED and not post.store.state.drafts
        post.wire.gate.set()
        await post.at(number, Stage.SENT)


async def test_a_task_that_cannot_be_made_goes_back_beside_one_that_is_being_filled_in(tmp_path):
    async with posting(tmp_path) as post:
        post.wire.instead = httpx.Response(
            400, json={"error_code": "validation_error", "error": "no"}
        )
        post.store.put_draft(0, NEW_TASK, FILLED_IN)
        number = await post.delivery.queue(0, TaskDraft(text="Chairs"), purpose=NEW_TASK)
        await post.at(number, Stage.REFUSED)
        other = FILLED_IN.replace("28", "29")
        post.store.put_draft(0, NEW_TASK, other)
        await post.delivery.drop(number)
        kept = {(0, NEW_TASK): other, (0, f"{NEW_TASK} #{number}"): FILLED_IN}
        assert dict(post.store.state.drafts) == kept
        await post.delivery.redo(number)
        assert dict(post.store.state.drafts) == {(0, NEW_TASK): other}


async def test_a_decision_is_held_when_the_fields_before_it_are_refused(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        post.wire.plan = ["400"]
        fields = await post.delivery.queue(task_id, FIRST, purpose=FIELDS)
        decision = await post.delivery.queue(task_id, CommentDraft(approval_choice="approved"))
        await post.at(fields, Stage.REFUSED)
        await post.at(decision, Stage.HELD)
        assert "fields changed before it" in post.delivery.entry(decision).reason
        assert choices(post.sandbox, task_id, 1)[BUDGET_OWNERS] == "waiting"
        await post.delivery.send_anyway(decision)
        await post.at(decision, Stage.SENT)
        assert choices(post.sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"


async def test_a_decision_does_not_wait_for_what_was_refused_before_it_was_made(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        post.wire.plan = ["400"]
        fields = await post.delivery.queue(task_id, FIRST, purpose=FIELDS)
        await post.at(fields, Stage.REFUSED)
        decision = await post.delivery.queue(task_id, CommentDraft(approval_choice="approved"))
        await post.at(decision, Stage.SENT)
