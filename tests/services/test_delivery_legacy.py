"""Writes by the older API that fail: nothing is lost and nothing is sent twice."""

from itertools import cycle

import httpx
import pytest

from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.outbox import Stage
from tests.company import ANNA, MARCUS, errand, payment
from tests.services.posting import posting
from tests.services.test_delivery_faults import APPLIED, APPROVE, NOT_APPLIED, WORD
from tests.ui.legacy_stage import connect

FIELDS = CommentDraft(field_updates=[{"id": 1, "value": "Berlin"}])
HAND_ON = CommentDraft(reassign_to=MARCUS, text="yours")
AS_DUPLICATE = CommentDraft(action="finished_as_duplicate")
DRAFTS = [WORD, APPROVE, FIELDS, HAND_ON, AS_DUPLICATE]


@pytest.mark.parametrize(("fault", "draft"), zip(APPLIED, DRAFTS, strict=True))
async def test_what_arrived_without_an_answer_is_found_and_not_sent_again(tmp_path, fault, draft):
    async with posting(tmp_path, connect=connect) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        post.wire.plan = [fault]
        number = await post.delivery.queue(task_id, draft)
        await post.at(number, Stage.SENT)
        assert len(post.comments(task_id)) == post.wire.posts == 1
        assert "is not confirmed: looking at the task" in post.said[-2]


@pytest.mark.parametrize(("fault", "draft"), zip(NOT_APPLIED, cycle([WORD, APPROVE]), strict=False))
async def test_what_did_not_arrive_goes_once_more_after_two_looks(tmp_path, fault, draft):
    async with posting(tmp_path, connect=connect) as post:
        task_id = payment(post.sandbox)
        await post.know(task_id)
        post.wire.plan = [fault]
        number = await post.delivery.queue(task_id, draft)
        await post.quiet()
        assert (post.row(number).stage, post.wire.posts) == (Stage.UNKNOWN, 1)
        post.clock.advance(31)
        await post.at(number, Stage.SENT)
        assert len(post.comments(task_id)) == 1 and post.wire.posts == 2


@pytest.mark.parametrize("fault", ["truncate", "drop_before"])
async def test_a_new_task_is_never_made_twice_by_itself(tmp_path, fault):
    async with posting(tmp_path, connect=connect) as post:
        post.wire.plan = [fault]
        draft = TaskDraft(text="Buy lamps", responsible=ANNA)
        number = await post.delivery.queue(0, draft)
        for _look in range(3):
            await post.quiet()
            post.clock.advance(31)
        await post.quiet()
        assert post.wire.posts == 1
        made = [i for i in post.sandbox.inbox_ids() if post.sandbox.task(i)["text"] == "Buy lamps"]
        assert len(made) == (fault != "drop_before")
        assert post.row(number).stage is Stage.HELD
        assert "look before you send it again" in post.row(number).reason


REFUSALS = [
    (200, "BehavioralTaskAccessViolation", "you have no access to this task"),
    (400, "BadFormatDate", "where a date belongs"),
    (200, "BehavioralMaxContentLengthExceeded", "5 MB"),
]


@pytest.mark.parametrize(("status", "code", "says"), REFUSALS)
async def test_a_refusal_is_told_and_not_repeated_also_with_a_status_of_success(
    tmp_path, status, code, says
):
    async with posting(tmp_path, connect=connect) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        body = {"ApiException": {"Code": code, "Message": "no"}}
        refusal = httpx.Response(status, json=body)
        real = post.wire.handle_async_request

        async def handle(request: httpx.Request) -> httpx.Response:
            if request.method != "PUT":
                return await real(request)
            post.wire.requests.append((request.method, request.url.path))
            return refusal

        post.wire.handle_async_request = handle
        number = await post.delivery.queue(task_id, WORD)
        await post.at(number, Stage.REFUSED)
        assert says in post.row(number).reason and post.wire.posts == 1
        assert post.comments(task_id) == []


@pytest.mark.parametrize(
    ("status", "code"), [(200, "ExpiredToken"), (401, "ExpiredToken"), (200, "")]
)
async def test_a_token_that_ran_out_is_renewed_also_with_a_status_of_success(
    tmp_path, status, code
):
    async with posting(tmp_path, connect=connect) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        body = {"ApiException": {"Code": f"AuthorizationError{code}", "Message": "no"}}
        refusals = [httpx.Response(status, json=body)]
        real = post.wire.handle_async_request

        async def handle(request: httpx.Request) -> httpx.Response:
            is_refused = request.method == "PUT" and refusals
            return refusals.pop() if is_refused else await real(request)

        post.wire.handle_async_request = handle
        number = await post.delivery.queue(task_id, WORD)
        await post.at(number, Stage.SENT)
        assert post.texts(task_id) == ["on it"] and not refusals
        assert post.wire.count("POST", "/restapi/getaccesstoken") == 2
