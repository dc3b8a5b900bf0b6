"""Sending: in order, at most once, and what a person is told."""

import httpx
import pytest

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.outbox import Deed, Stage, deed_of
from tests.company import BUDGET_OWNERS, OLGA, choices, errand, payment
from tests.services.posting import posting

APPROVE = CommentDraft(approval_choice="approved")


async def test_a_comment_is_kept_sent_once_and_told(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        number = await post.delivery.queue(task_id, CommentDraft(text="on it"))
        assert [row.number for row in await post.outbox.entries()] == [number]
        await post.at(number, Stage.SENT)
        assert post.texts(task_id) == ["on it"]
        assert post.row(number).comment_id == post.comments(task_id)[0]["id"]
        assert post.said[-1] == f"Comment sent to #{task_id} Order office supplies."
        assert not post.store.state.sending


async def test_an_approval_is_told_only_when_the_server_shows_it(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        number = await post.delivery.queue(task_id, APPROVE)
        await post.at(number, Stage.SENT)
        assert choices(post.sandbox, task_id, 1)[BUDGET_OWNERS] == "approved"
        assert post.said[-1].startswith(f"Approved #{task_id}")


async def test_an_approval_without_effect_is_refused_and_its_words_do_not_go_twice(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        draft = CommentDraft(approval_choice="approved", text="fine with me")
        number = await post.delivery.queue(task_id, draft)
        await post.at(number, Stage.REFUSED)
        assert f"#{task_id} is NOT approved." in post.said[-1]
        assert post.texts(task_id) == ["fine with me"]
        await post.delivery.retry(number)
        await post.quiet()
        assert post.row(number).stage is Stage.REFUSED
        assert post.texts(task_id) == ["fine with me"]


async def test_rows_of_a_task_go_in_order_and_other_tasks_go_on(tmp_path):
    async with posting(tmp_path) as post:
        first, second = errand(post.sandbox), errand(post.sandbox, "Another")
        await post.know(first, second)
        one = await post.delivery.queue(first, CommentDraft(text="1"), delay=20)
        two = await post.delivery.queue(first, CommentDraft(text="2"))
        three = await post.delivery.queue(second, CommentDraft(text="3"))
        await post.at(three, Stage.SENT)
        await post.quiet()
        assert post.texts(first) == []
        post.clock.advance(21)
        await post.at(two, Stage.SENT)
        assert post.row(one).stage is Stage.SENT
        assert post.texts(first) == ["1", "2"]


async def test_fields_go_before_the_decision_and_the_decision_only_after_them(tmp_path):
    async with posting(tmp_path) as post:
        good, bad = payment(post.sandbox), payment(post.sandbox, "Other")
        await post.know(good, bad)
        draft = CommentDraft(
            approval_choice="approved", text="ok", field_updates=[{"id": 1, "value": "Berlin"}]
        )
        number = await post.delivery.queue(good, draft)
        await post.at(number, Stage.SENT)
        comments = post.sandbox.task(good)["comments"]
        assert [bool(c.get("field_updates")) for c in comments[-2:]] == [True, False]
        assert comments[-1]["approval_choice"] == "approved"

        post.wire.plan = ["400"]
        number = await post.delivery.queue(bad, draft)
        await post.at(number, Stage.HELD)
        assert post.comments(bad) == []
        assert "was NOT sent" in post.said[-1]
        await post.delivery.send_anyway(number)
        await post.at(number, Stage.SENT)


async def test_a_task_that_is_made_gives_its_number_to_what_was_done_to_it(tmp_path):
    async with posting(tmp_path) as post:
        post.wire.hold()
        number = await post.delivery.queue(
            0, TaskDraft(text="Buy a lamp", responsible=OLGA), title="Buy a lamp"
        )
        local = post.row(number).task_id
        assert local < 0
        later = await post.delivery.queue(local, CommentDraft(text="a green one"), delay=0)
        await post.outbox.keep_drafts({(local, "comment"): "half a thought"})
        post.wire.release()
        await post.at(later, Stage.SENT)
        task_id = post.row(later).task_id
        assert task_id == post.row(number).task_id > 0
        assert post.texts(task_id) == ["a green one"]
        assert await post.outbox.drafts() == {(task_id, "comment"): "half a thought"}
        assert f"Made #{task_id} Buy a lamp." in post.said


async def test_making_a_task_is_never_repeated_by_itself(tmp_path):
    async with posting(tmp_path) as post:
        post.wire.plan = ["drop_after"]
        number = await post.delivery.queue(0, TaskDraft(text="Buy a lamp", responsible=OLGA))
        await post.at(number, Stage.HELD)
        assert post.wire.posts == 1
        assert "It may have been made" in post.said[-1]


async def test_nothing_is_sent_as_somebody_else(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        me = post.store.state.me
        post.store.put_me(me.model_copy(update={"person_id": OLGA}), frozenset())
        await post.quiet()
        numbers = [await post.delivery.queue(task_id, CommentDraft(text=str(n))) for n in range(5)]
        await post.quiet()
        assert post.wire.posts == 0
        assert "Somebody else is signed in" in post.said[-1]
        post.store.put_me(me, frozenset())
        await post.at(numbers[-1], Stage.SENT)
        assert post.texts(task_id) == list("01234")


async def test_a_lone_surrogate_is_repaired_and_sent(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        number = await post.delivery.queue(task_id, CommentDraft(text="smile \ud83d!"))
        await post.at(number, Stage.SENT)
        assert post.texts(task_id) == ["smile ?!"]


async def test_what_is_held_shows_the_difference_and_goes_only_on_demand(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        post.sandbox.act(OLGA, task_id, {"text": "Stop, wrong amount"})
        number = await post.delivery.queue(task_id, APPROVE)
        await post.at(number, Stage.HELD)
        assert post.wire.posts == 0
        assert "1 newer entry" in post.said[-1]
        assert "Ольга Смирнова" in post.said[-1]
        assert "Stop, wrong amount" in post.row(number).reason
        await post.delivery.retry(number)
        await post.at(number, Stage.HELD)
        post.sandbox.act(OLGA, task_id, {"text": "And once more"})
        await post.delivery.send_anyway(number)
        await post.quiet()
        assert post.row(number).stage is Stage.HELD, "what came since was not seen either"
        await post.delivery.send_anyway(number)
        await post.at(number, Stage.SENT)


@pytest.mark.parametrize("choice", ["rejected", "approved"])
async def test_a_changed_field_holds_a_decision_and_a_quiet_approval_does_not(tmp_path, choice):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        post.sandbox.act(OLGA, task_id, {"field_updates": [{"id": 2, "value": 99999}]})
        number = await post.delivery.queue(task_id, CommentDraft(approval_choice=choice))
        await post.at(number, Stage.HELD)
        assert "99999" in post.row(number).reason
        assert post.wire.posts == 0


async def test_a_field_that_somebody_changed_meanwhile_is_not_overwritten(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        post.sandbox.act(OLGA, task_id, {"field_updates": [{"id": 1, "value": "Rotterdam"}]})
        draft = CommentDraft(field_updates=[{"id": 1, "value": "Berlin"}])
        number = await post.delivery.queue(task_id, draft)
        await post.at(number, Stage.HELD)
        reason = post.row(number).reason
        assert "Conference Amsterdam → Rotterdam; you wrote Berlin" in reason
        await post.delivery.send_anyway(number)
        await post.at(number, Stage.SENT)


async def test_what_changes_nothing_any_more_counts_as_done(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox, due_date="2026-12-01")
        await post.know(task_id)
        number = await post.delivery.queue(task_id, CommentDraft(due_date="2026-12-01"))
        await post.at(number, Stage.SENT)


async def test_editing_dropping_and_the_words_coming_back(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        post.wire.broken = httpx.ConnectError("refused")
        post.store.put_draft(task_id, "comment", "helo")
        await post.outbox.keep_drafts({(task_id, "comment"): "helo"})
        number = await post.delivery.queue(
            task_id, CommentDraft(text="helo"), delay=60, purpose="comment"
        )
        assert not post.store.state.drafts
        assert await post.outbox.drafts() == {}
        await post.delivery.edit(number, CommentDraft(text="hello"))
        post.store.put_draft(task_id, "comment", "and another thing")
        assert await post.delivery.drop(number) == "hello"
        both = {(task_id, "comment"): "hello\n\nand another thing"}
        assert await post.outbox.drafts() == both == dict(post.store.state.drafts)
        with pytest.raises(PyrusError, match="done already"):
            await post.delivery.drop(number)
        with pytest.raises(PyrusError, match="not in the outbox"):
            await post.delivery.drop(999)


def test_every_kind_of_draft_has_a_name():
    drafts = {
        Deed.MESSAGE: CommentDraft(text="hi", channel="email"),
        Deed.COMMENT: CommentDraft(text="hi", channel="private_channel"),
        Deed.EDIT: CommentDraft(text="hi", edit_comment_id=1),
        Deed.TRANSFER: CommentDraft(reassign_to=1),
        Deed.SNOOZE: CommentDraft(scheduled_date="2026-12-01"),
        Deed.WAKE: CommentDraft(cancel_schedule=True),
        Deed.DUE: CommentDraft(cancel_due=True),
        Deed.LISTS: CommentDraft(added_list_ids=(1,)),
        Deed.PEOPLE: CommentDraft(subscribers_added=(1,)),
        Deed.FIELDS: CommentDraft(field_updates=[{"id": 1, "value": 1}]),
        Deed.FINISH: CommentDraft(action="finished"),
        Deed.REVOKE: CommentDraft(approval_choice="revoked"),
        Deed.CREATE: TaskDraft(text="x"),
    }
    assert {deed: deed_of(draft) for deed, draft in drafts.items()} == {d: d for d in drafts}
