"""Files of comments on their way: they hang on the comment once, or it is said why not."""

import unicodedata

import pytest

from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.kept import Kept
from pyrus_tui.models.outbox import Stage
from pyrus_tui.services.browsing import look
from tests.company import ANNA, errand
from tests.services.posting import company, posting

UPLOAD = ("POST", "/v4/files/upload")


@pytest.fixture
def bill(tmp_path):
    file = tmp_path / "bill.pdf"
    file.write_bytes(b"hundred")
    return file


async def draft_with(file) -> CommentDraft:
    return CommentDraft(text="see", attachments=((await look(str(file))).ref(),))


def files(post, task_id: int) -> list[list[tuple[str, int]]]:
    comments = post.comments(task_id)
    return [[(f["name"], f["size"]) for f in c.get("attachments", [])] for c in comments]


@pytest.mark.parametrize(
    "plan", [["refuse"], ["drop_after"], ["503"], ["", "drop_after"], ["", "late"], ["", "refuse"]]
)
async def test_a_file_hangs_on_the_comment_once_whatever_breaks(tmp_path, bill, plan):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        post.wire.plan = plan
        number = await post.delivery.queue(task_id, await draft_with(bill), purpose="comment")
        await post.quiet()
        for _round in range(6):
            post.clock.advance(70)
            await post.quiet()
        assert post.row(number).stage is Stage.SENT, post.said
        assert files(post, task_id) == [[("bill.pdf", 7)]]


@pytest.mark.parametrize("name", ['the "bill".pdf', "bill\u200e.pdf", "bi\nll.pdf", "билй.pdf"])
async def test_a_file_is_found_again_whatever_became_of_its_name(tmp_path, name):
    odd = tmp_path / unicodedata.normalize("NFD", name)
    odd.write_bytes(b"hundred")
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        post.wire.plan = ["", "drop_after"]
        number = await post.delivery.queue(task_id, await draft_with(odd), purpose="comment")
        await post.quiet()
        for _round in range(6):
            post.clock.advance(70)
            await post.quiet()
        assert post.row(number).stage is Stage.SENT, post.said
        assert [len(one) for one in files(post, task_id) if one] == [1]


async def test_an_upload_is_not_made_again_after_the_program_was_killed(tmp_path, bill):
    with company() as given:
        async with posting(tmp_path, **given) as post:
            task_id = errand(post.sandbox)
            await post.know(task_id)
            post.wire.plan = ["", "refuse"]
            number = await post.delivery.queue(task_id, await draft_with(bill))
            await post.until(lambda: post.row(number).reason)
            assert post.wire.count(*UPLOAD) == 1
        async with posting(tmp_path, **given) as again:
            await again.at(number, Stage.SENT)
            assert again.wire.count(*UPLOAD) == 0
            assert files(again, task_id) == [[("bill.pdf", 7)]]


async def test_what_cannot_be_uploaded_is_refused_and_goes_back_among_the_drafts(tmp_path, bill):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        draft = await draft_with(bill)
        bill.unlink()
        number = await post.delivery.queue(task_id, draft, purpose="comment")
        await post.at(number, Stage.REFUSED)
        assert "There is no file bill.pdf" in post.row(number).reason
        assert post.comments(task_id) == []
        await post.delivery.drop(number)
        kept = Kept.unpacked(post.store.state.drafts[task_id, "comment"])
        assert (kept.text, [file.name for file in kept.files]) == ("see", ["bill.pdf"])
        kept = Kept.unpacked((await post.outbox.drafts())[task_id, "comment"])
        assert [file.path for file in kept.files] == [str(bill)]


async def test_taken_back_while_it_is_uploaded_it_is_not_sent(tmp_path, bill):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        post.wire.hold()
        number = await post.delivery.queue(task_id, await draft_with(bill), purpose="comment")
        await post.until(lambda: UPLOAD in post.wire.requests)
        await post.delivery.undo(number)
        post.wire.release()
        await post.quiet()
        assert post.row(number).stage is Stage.DROPPED
        assert post.comments(task_id) == []


def forget_uploads(sandbox) -> None:
    """Let the server throw away what hangs on no task, as it does after a while."""
    with sandbox._database.transaction() as connection:
        connection.execute("DELETE FROM upload")


async def test_a_file_that_the_server_forgot_is_uploaded_again_once(tmp_path, bill):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        post.wire.plan = ["", "refuse"]
        number = await post.delivery.queue(task_id, await draft_with(bill))
        await post.until(lambda: post.row(number).reason)
        forget_uploads(post.sandbox)
        post.clock.advance(70)
        await post.at(number, Stage.SENT)
        assert post.wire.count(*UPLOAD) == 2
        assert files(post, task_id) == [[("bill.pdf", 7)]]


async def test_of_what_may_stand_in_the_task_it_is_not_said_that_it_does_not(tmp_path, bill):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        post.wire.plan = ["", "drop_after"]
        number = await post.delivery.queue(task_id, await draft_with(bill), purpose="comment")
        await post.until(lambda: any(files(post, task_id)))
        arrived = post.comments(task_id)[-1]["id"]
        post.sandbox.act(ANNA, task_id, {"edit_comment_id": arrived, "text": "said otherwise"})
        for _round in range(8):
            post.clock.advance(70)
            await post.quiet()
        assert post.row(number).stage is Stage.HELD, post.said
        assert "needs you: It was sent twice" in post.said[-1]
        assert len([one for one in files(post, task_id) if one]) == 1


@pytest.mark.parametrize("forgotten", [True, False])
async def test_what_a_person_sends_anyway_goes_with_its_files_forgotten_or_not(
    tmp_path, bill, forgotten
):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        draft = (await draft_with(bill)).model_copy(update={"spent_minutes": 5})
        post.wire.plan = ["", "drop_before"]
        number = await post.delivery.queue(task_id, draft)
        for _round in range(4):
            post.clock.advance(70)
            await post.quiet()
        assert post.row(number).stage is Stage.HELD, "hours must not count twice"
        if forgotten:
            forget_uploads(post.sandbox)
        else:
            bill.unlink()  # what the server has goes without it
        await post.delivery.send_anyway(number)
        await post.at(number, Stage.SENT)
        assert post.wire.count(*UPLOAD) == 1 + forgotten
        assert files(post, task_id) == [[("bill.pdf", 7)]]
