"""Every way in which a write can fail: what the server holds, and the sentence a person reads."""

import asyncio

import httpx
import pytest

from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import Stage
from tests.company import ANNA, OLGA, errand, payment
from tests.services.posting import HTML, company, posting

APPROVE = CommentDraft(approval_choice="approved")
WORD = CommentDraft(text="on it")

APPLIED = ["drop_after", "reset_after", "truncate", "html_after", "502_after"]
NOT_APPLIED = ["drop_before", "reset_before", "hang", "html", "garbage", "redirect", "502"]


@pytest.mark.parametrize("fault", APPLIED)
@pytest.mark.parametrize("draft", [WORD, APPROVE], ids=["comment", "decision"])
async def test_what_arrived_without_an_answer_is_found_and_not_sent_again(tmp_path, fault, draft):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        post.wire.plan = [fault]
        number = await post.delivery.queue(task_id, draft)
        await post.at(number, Stage.SENT)
        assert len(post.comments(task_id)) == 1
        assert post.wire.posts == 1
        assert f"#{task_id} is not confirmed: looking at the task" in post.said[-2]
        assert post.said[-1].startswith(("Comment sent", "Approved"))


@pytest.mark.parametrize("fault", NOT_APPLIED)
@pytest.mark.parametrize("draft", [WORD, APPROVE], ids=["comment", "decision"])
async def test_what_did_not_arrive_goes_once_more_after_two_looks(tmp_path, fault, draft):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        post.wire.plan = [fault]
        number = await post.delivery.queue(task_id, draft)
        await post.quiet()
        assert post.row(number).stage is Stage.UNKNOWN
        post.clock.advance(29)
        await post.quiet()
        assert post.wire.posts == 1
        post.clock.advance(2)
        await post.at(number, Stage.SENT)
        assert len(post.comments(task_id)) == 1
        assert post.wire.posts == 2


async def test_after_one_repeat_a_person_is_asked(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        post.wire.plan = ["drop_before", "drop_before"]
        number = await post.delivery.queue(task_id, WORD)
        later = await post.delivery.queue(task_id, CommentDraft(text="and more"))
        for _time in range(2):
            await post.quiet()
            post.clock.advance(31)
        await post.at(number, Stage.HELD)
        assert post.said[-1].startswith(f"Comment #{task_id} needs you: It was sent twice")
        await post.quiet()
        assert post.texts(task_id) == []
        assert post.row(later).stage is Stage.QUEUED
        await post.delivery.send_anyway(number)
        await post.at(later, Stage.SENT)
        assert post.texts(task_id) == ["on it", "and more"]


async def test_a_server_that_is_late_is_found_at_the_second_look(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        post.wire.plan = ["late"]
        number = await post.delivery.queue(task_id, WORD)
        await post.quiet()
        await post.wire.arrive()
        post.clock.advance(31)
        await post.at(number, Stage.SENT)
        assert post.texts(task_id) == ["on it"]
        assert post.wire.posts == 1


async def test_what_arrived_while_a_person_was_asked_is_not_sent_again(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        post.wire.plan = ["late"]
        number = await post.delivery.queue(task_id, CommentDraft(text="worked", spent_minutes=30))
        await post.quiet()
        post.clock.advance(31)
        await post.at(number, Stage.HELD)
        assert "Hours must not count twice" in post.said[-1]
        assert "may have arrived" in post.delivery.undo_text(number)
        await post.wire.arrive()
        await post.delivery.send_anyway(number)
        await post.at(number, Stage.SENT)
        assert post.texts(task_id) == ["worked"]


async def test_a_decision_is_not_repeated_where_something_newer_came(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        post.wire.plan = ["drop_before"]
        number = await post.delivery.queue(task_id, APPROVE)
        await post.quiet()
        post.sandbox.act(OLGA, task_id, {"text": "wait"})
        post.clock.advance(31)
        await post.at(number, Stage.HELD)
        assert "The task has changed since" in post.said[-1]
        assert len(post.comments(task_id)) == 1


async def test_two_equal_words_are_two_comments_and_mine_from_elsewhere_is_not_taken_for_one(
    tmp_path,
):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        post.sandbox.act(ANNA, task_id, {"text": "ok"})
        post.wire.plan = ["drop_after", "drop_after"]
        for _time in range(2):
            number = await post.delivery.queue(task_id, CommentDraft(text="ok"))
        await post.at(number, Stage.SENT)
        assert post.texts(task_id) == ["ok"] * 3
        assert len({row.comment_id for row in post.delivery.entries}) == 2


async def test_a_comment_that_another_row_became_is_not_claimed_again(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        post.wire.plan = ["drop_before"]
        first = await post.delivery.queue(task_id, CommentDraft(text="ok"))
        await post.quiet()
        await post.delivery.drop(first)
        second = await post.delivery.queue(task_id, CommentDraft(text="ok"))
        await post.at(second, Stage.SENT)
        await post.delivery.redo(first)
        await post.at(first, Stage.SENT)
        assert post.texts(task_id) == ["ok", "ok"]


async def test_a_text_that_the_server_writes_differently_is_recognized(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        post.wire.plan = ["drop_after"]
        text = " cafe\u0301 \r\n&  more\u202e "
        number = await post.delivery.queue(task_id, CommentDraft(text=text))
        await post.at(number, Stage.SENT)
        post.wire.plan = ["drop_after"]
        formatted = "<b>bold</b> &amp; <i>thin</i><br>next"
        number = await post.delivery.queue(task_id, CommentDraft(formatted_text=formatted))
        await post.at(number, Stage.SENT)
        assert len(post.comments(task_id)) == 2


async def test_a_lost_answer_about_fields_finishing_and_an_edit(tmp_path):
    async with posting(tmp_path) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        own = post.sandbox.act(ANNA, task_id, {"text": "typo"})["comments"][-1]["id"]
        drafts = [
            CommentDraft(field_updates=[{"id": 1, "value": "Berlin"}]),
            CommentDraft(edit_comment_id=own, text="no typo"),
            CommentDraft(reassign_to=OLGA),
            CommentDraft(action="finished"),
        ]
        for draft in drafts:
            post.wire.plan = ["drop_after"]
            number = await post.delivery.queue(task_id, draft)
            await post.at(number, Stage.SENT)
        assert post.wire.posts == len(drafts)
        assert [c.get("text", "") for c in post.comments(task_id)] == ["no typo", "", "", ""]


async def test_without_a_network_everything_waits_and_goes_at_once_when_it_returns(tmp_path):
    async with posting(tmp_path) as post:
        ids = [errand(post.sandbox, str(n)) for n in range(3)]
        post.wire.broken = httpx.ConnectError("refused")
        numbers = [await post.delivery.queue(i, WORD) for i in ids]
        await post.until(lambda: "cannot be reached" in post.delivery.line.trouble)
        assert set(post.stages()) == {Stage.QUEUED}
        for _round in range(10):
            post.clock.advance(61)
            await post.quiet()
        asked = len(post.wire.requests)
        post.clock.advance(59)
        await post.quiet()
        assert len(post.wire.requests) == asked, "a minute between two tries"
        post.wire.broken = None
        post.delivery.wake()
        for number in numbers:
            await post.at(number, Stage.SENT)
        assert [post.texts(i) for i in ids] == [["on it"]] * 3
        assert not post.delivery.line.trouble


async def test_the_waits_between_tries_grow(tmp_path):
    waits = []
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        sleep = post.clock.sleep

        async def noted(seconds):
            if seconds in (2, 4, 8, 16, 32, 60):
                waits.append(seconds)
            await (asyncio.sleep(0) if len(waits) < 7 else sleep(seconds))

        post.wire.broken = httpx.ConnectError("refused")
        post.clock.sleep = noted
        await post.delivery.queue(task_id, WORD)
        await post.until(lambda: waits.count(60) == 2)
    # The client's own two repeats of a read wait about 2 and 4 seconds, with a jitter.
    assert waits == [2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("400", "was not done: Pyrus refused it: bad"),
        ("403", "was not done: Pyrus does not allow it: no"),
        ("404", "was not done: Pyrus does not have it: gone"),
    ],
)
async def test_a_refused_write_says_why_and_is_not_tried_again(tmp_path, fault, sentence):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        post.wire.plan = [fault]
        number = await post.delivery.queue(task_id, WORD)
        later = await post.delivery.queue(task_id, CommentDraft(text="next"))
        await post.at(later, Stage.SENT)
        assert post.row(number).stage is Stage.REFUSED
        assert sentence in post.said[0]
        post.clock.advance(3600)
        await post.quiet()
        assert post.texts(task_id) == ["next"]
        await post.delivery.retry(number)
        await post.at(number, Stage.SENT)
        assert post.texts(task_id) == ["next", "on it"]


async def test_a_task_that_is_gone_refuses_the_row_and_the_words_can_be_taken_out(tmp_path):
    async with posting(tmp_path) as post:
        number = await post.delivery.queue(987654, WORD)
        await post.at(number, Stage.REFUSED)
        assert post.wire.posts == 0
        assert await post.delivery.drop(number) == "on it"


@pytest.mark.parametrize("fault", ["429", "503"])
async def test_a_busy_server_is_left_alone_for_as_long_as_it_says(tmp_path, fault):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        post.wire.plan = [fault]
        number = await post.delivery.queue(task_id, WORD)
        await post.until(lambda: post.wire.posts == 1 and post.row(number).stage is Stage.QUEUED)
        await post.quiet()
        asked = len(post.wire.requests)
        post.clock.advance(58)
        await post.quiet()
        assert len(post.wire.requests) == asked
        post.clock.advance(70)
        await post.at(number, Stage.SENT)
        assert post.texts(task_id) == ["on it"]


async def test_a_refused_account_stops_everything_and_keeps_it(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        post.wire.refuse = httpx.Response(401, json={"error_code": "invalid_credentials"})
        post.wire.instead = httpx.Response(401, json={"error_code": "authorization_error"})
        numbers = [await post.delivery.queue(task_id, CommentDraft(text=t)) for t in "ab"]
        await post.until(lambda: post.delivery.line.needs_sign_in)
        asked = len(post.wire.requests)
        post.clock.advance(3600)
        await post.quiet()
        assert len(post.wire.requests) == asked
        assert post.wire.count("POST", "/v4/auth") <= 4
        post.wire.refuse = post.wire.instead = None
        await post.api.sign_in()
        post.delivery.wake()
        await post.at(numbers[-1], Stage.SENT)
        assert post.texts(task_id) == ["a", "b"]


async def test_a_network_that_wants_a_sign_in_keeps_everything(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        post.wire.instead = HTML
        number = await post.delivery.queue(task_id, WORD)
        await post.quiet()
        assert post.row(number).stage is Stage.QUEUED
        assert "did not come from Pyrus" in post.delivery.line.trouble
        post.wire.instead = None
        post.delivery.wake()
        await post.at(number, Stage.SENT)
        assert post.texts(task_id) == ["on it"]


async def test_a_proxy_that_delivers_twice_is_not_answered_with_a_third(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        post.wire.plan = ["twice"]
        number = await post.delivery.queue(task_id, WORD)
        await post.at(number, Stage.SENT)
        await post.quiet()
        assert post.texts(task_id) == ["on it", "on it"]
        assert post.wire.posts == 1


async def test_a_token_that_ran_out_is_renewed_and_the_write_goes_once(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        answer = post.wire.handle_async_request
        refused = []

        async def once(request):
            if request.method == "POST" and "comments" in request.url.path and not refused:
                refused.append(request)
                return httpx.Response(401, json={"error_code": "authorization_error"})
            return await answer(request)

        post.wire.handle_async_request = once
        number = await post.delivery.queue(task_id, WORD)
        await post.at(number, Stage.SENT)
        assert refused
        assert post.texts(task_id) == ["on it"]


async def test_a_clock_that_is_set_changes_no_wait(tmp_path):
    with company() as ground:
        async with posting(tmp_path, **ground) as post:
            task_id = errand(post.sandbox)
            post.clock.set(post.clock.now().replace(year=2027))
            number = await post.delivery.queue(task_id, WORD, delay=10)
            post.clock.set(post.clock.now().replace(year=2026))
        async with posting(tmp_path, **ground) as again:
            await again.quiet()
            assert again.row(number).stage is Stage.WAITING
            again.clock.advance(11)
            await again.at(number, Stage.SENT)
            assert again.texts(task_id) == ["on it"]
