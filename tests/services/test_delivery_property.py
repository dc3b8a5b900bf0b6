"""Any order of queueing, taking back, sending, failing and restarting keeps the promises."""

import asyncio
import tempfile
from contextlib import suppress
from pathlib import Path

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import UNDER_WAY, Stage
from tests.company import errand
from tests.services.posting import Post, company

FAULTS = ["drop_before", "drop_after", "late", "refuse", "truncate", "502", "429", "403", "html"]

STEPS = st.one_of(
    st.tuples(st.just("queue"), st.integers(0, 1), st.sampled_from([0.0, 10.0])),
    st.tuples(st.just("queue"), st.integers(0, 1), st.just(0.0)),
    st.tuples(st.just("fault"), st.sampled_from(FAULTS)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("offline")),
    st.tuples(st.just("back")),
    st.tuples(st.just("pass"), st.sampled_from([0, 5, 31])),
    st.tuples(st.just("restart")),
    st.tuples(st.just("kill")),
)


async def play(folder: Path, steps) -> None:
    with company() as ground:
        tasks = [errand(ground["sandbox"], text) for text in ("first", "second")]
        post = await begin(folder, ground)
        written: dict[str, tuple[int, int]] = {}
        for step in steps:
            match step:
                case ("queue", which, delay):
                    text = f"word {len(written)}"
                    number = await post.delivery.queue(
                        tasks[which], CommentDraft(text=text), delay=delay
                    )
                    written[text] = (number, tasks[which])
                case ("fault", fault):
                    post.wire.plan.append(fault)
                case ("undo",):
                    entry = post.delivery.last_undoable()
                    if entry is not None and entry.stage is not Stage.SENT:
                        with suppress(PyrusError):
                            await post.delivery.undo(entry.number)
                case ("offline",):
                    post.wire.broken = httpx.ConnectError("refused")
                case ("back",):
                    post.wire.broken = None
                    post.delivery.wake()
                case ("pass", seconds):
                    await post.quiet()
                    await post.wire.arrive()
                    post.clock.advance(seconds)
                case ("restart",):
                    await post.quiet()
                    post = await again(post, folder, ground)
                case ("kill",):
                    post = await again(post, folder, ground)
        post.wire.plan, post.wire.broken = [], None
        await finish(post)
        check(post, tasks, written)
        await post.stop()


async def begin(folder: Path, ground) -> Post:
    post = Post(folder, **ground)
    await post.identify()
    post.start()
    await post.until(lambda: post.delivery.delivers)
    return post


async def again(post: Post, folder: Path, ground) -> Post:
    await post.stop()
    await post.wire.arrive()
    return await begin(folder, ground)


async def finish(post: Post) -> None:
    """Let everything go that goes by itself, and let a person send the rest."""
    for _round in range(12):
        post.delivery.wake()
        await post.quiet()
        await post.wire.arrive()
        post.clock.advance(130)
        await post.quiet()
        held = [row.number for row in post.delivery.entries if row.stage is Stage.HELD]
        for number in held:
            await post.delivery.send_anyway(number)
        if not held and not any(row.stage in UNDER_WAY for row in post.delivery.entries):
            return
    raise AssertionError(post.delivery.entries)


def check(post: Post, tasks, written) -> None:
    for task_id in tasks:
        texts = post.texts(task_id)
        assert len(texts) == len(set(texts)), "nothing twice"
        order = [number for text in texts for number, _task in [written[text]]]
        assert order == sorted(order), "in order"
    for text, (number, task_id) in written.items():
        there = text in post.texts(task_id)
        stage = post.row(number).stage
        assert there is (stage is Stage.SENT), f"{text} is {stage}"


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(STEPS, max_size=14))
def test_order_and_at_most_once_hold_whatever_happens(steps):
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder), steps))
