"""Several programs on one account, and programs that are killed."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import Stage
from tests.company import errand
from tests.services.posting import Post, company, posting


async def test_of_two_programs_one_sends_and_each_action_goes_once(tmp_path):
    with company() as ground:
        async with posting(tmp_path, **ground, every=7.0) as first:
            second = Post(tmp_path, **ground, every=7.0)
            await second.identify()
            second.start()
            tasks = [errand(first.sandbox, str(n)) for n in range(5)]
            for number in range(100):
                post = (first, second)[number % 2]
                await post.delivery.queue(tasks[number % 5], CommentDraft(text=str(number)))
            await first.until(lambda: first.clock.waiting >= 2)
            while sum(stage is Stage.SENT for stage in first.stages()) < 100:
                first.clock.advance(8)
                await first.quiet()
            assert not second.delivery.delivers
            assert second.wire.posts == 0
            texts = [text for task_id in tasks for text in first.texts(task_id)]
            assert sorted(map(int, texts)) == list(range(100))
            for task_id in tasks:
                numbers = list(map(int, first.texts(task_id)))
                assert numbers == sorted(numbers)
            first.clock.advance(8)
            await second.quiet()
            assert set(second.stages()) == {Stage.SENT}, "the other one sees what became of it"
            await second.stop()


async def test_another_program_takes_over_and_looks_for_what_was_under_way(tmp_path):
    with company() as ground:
        async with posting(tmp_path, **ground, every=7.0) as first:
            task_id = errand(first.sandbox)
            first.wire.plan = ["late"]
            number = await first.delivery.queue(task_id, CommentDraft(text="once"))
            waiting = await first.delivery.queue(task_id, CommentDraft(text="later"), delay=60)
            await first.quiet()
            second = Post(tmp_path, **ground, every=7.0)
            await second.identify()
            second.start()
            await second.quiet()
            assert not second.delivery.delivers
            await second.delivery.undo(waiting)
            await first.stop()
            await first.wire.arrive()
            second.clock.advance(8)
            await second.at(number, Stage.SENT)
            assert second.delivery.delivers
            assert second.texts(task_id) == ["once"]
            assert second.row(waiting).stage is Stage.DROPPED
            await second.stop()


async def test_what_was_being_sent_when_the_program_died_is_looked_for_first(tmp_path):
    with company() as ground:
        async with posting(tmp_path, **ground) as post:
            task_id = errand(post.sandbox)
            post.wire.gate = asyncio.Event()
            number = await post.delivery.queue(task_id, CommentDraft(text="once"))
            await post.at(number, Stage.SENDING)
            await post.until(lambda: post.wire.posts == 1)
        async with posting(tmp_path, **ground) as post:
            await post.quiet()
            assert post.row(number).stage is Stage.UNKNOWN
            assert post.wire.posts == 0
            post.clock.advance(31)
            await post.at(number, Stage.SENT)
            assert post.texts(task_id) == ["once"]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    root = Path(__file__).parents[2]
    command = [sys.executable, "-W", "ignore", "-m", "tests.services.killing", str(folder)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_was_accepted_is_there_after_a_kill(report):
    assert report["writing"]["accepted"] > 0
    assert report["writing"]["lost"] == 0


def test_what_was_accepted_is_in_a_copy_made_at_any_instant(report):
    assert report["copies"]["accepted"] > 0
    assert report["copies"]["lost"] == 0


def test_a_sender_that_is_killed_again_and_again_neither_loses_nor_doubles(report):
    sending = report["sending"]
    assert (sending["doubled"], sending["lost"], sending["claimed"]) == (0, 0, 0)


def test_the_lock_of_a_killed_process_is_free_at_once(report):
    assert report["lock"]["before"] is False
    assert report["lock"]["seconds"] < 5
