"""What is said before a decision is accepted: also about fields that would be left behind."""

from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import FIELDS, Deed, Stage
from pyrus_tui.services.writing import Writer
from tests.company import OLGA, PAYMENTS, payment
from tests.services.posting import AT_ONCE, posting

APPROVE = CommentDraft(approval_choice="approved")
PURPOSE = CommentDraft(field_updates=[{"id": 1, "value": "Berlin"}])


async def test_a_decision_knows_what_is_filled_before_it_and_what_it_would_leave(tmp_path):
    async with posting(tmp_path, delays=AT_ONCE | {Deed.FIELDS: 30.0}) as post:
        task_id = payment(post.sandbox)
        post.sandbox.act(OLGA, task_id, {"field_updates": [{"id": 1, "value": None}]})
        await post.know(task_id)
        await post.identify()
        post.store.put_forms([await post.api.form(PAYMENTS)])
        writer = Writer(post.store, post.delivery)
        [missing] = writer.objections(task_id, APPROVE)
        assert "Required at this step and empty: Purpose." in missing

        number = await writer.queue(task_id, PURPOSE)
        assert post.row(number).stage is Stage.WAITING
        assert writer.objections(task_id, APPROVE) == ()

        post.wire.plan = ["400"]
        post.clock.advance(31)
        await post.at(number, Stage.REFUSED)
        told = writer.objections(task_id, APPROVE)
        assert "Changed fields wait for you in the outbox (g o)." in told and len(told) == 2

        post.store.put_draft(task_id, FIELDS, "{}")
        assert "they do not go along" in " ".join(writer.objections(task_id, APPROVE))
        assert writer.objections(task_id, CommentDraft(text="only words")) == ()
