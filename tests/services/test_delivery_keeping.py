"""What is kept between two starts: drafts within a second, the cache a little later."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from pyrus_tui.errors import Damaged
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import Stage
from pyrus_tui.models.people import Profile
from pyrus_tui.models.tasks import Inbox, TaskHeader
from pyrus_tui.services.caching import CacheKeeper
from pyrus_tui.services.drafting import GATHER, DraftKeeper
from pyrus_tui.storage.cache import Cache
from pyrus_tui.storage.outbox import Outbox
from pyrus_tui.store.store import Store
from tests.company import errand
from tests.conftest import START, StillClock
from tests.services.posting import Post, company, posting


@asynccontextmanager
async def running(keeper):
    job = asyncio.create_task(keeper.run())
    try:
        await asyncio.sleep(0)
        yield
    finally:
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not await condition():  # noqa: ASYNC110 - nothing else tells
            await asyncio.sleep(0)


async def test_what_is_typed_is_kept_within_a_second_and_comes_back(tmp_path):
    assert GATHER < 1
    store, outbox = Store(), Outbox(tmp_path)
    keeper = DraftKeeper(outbox, store, StillClock(START))
    async with running(keeper):
        store.put_draft(5, "comment", "h")
        store.put_draft(5, "comment", "half a tho")
        store.put_draft(5, "client", "Dear Sir")
        both = {(5, "comment"): "half a tho", (5, "client"): "Dear Sir"}

        async def kept():
            return await outbox.drafts() == both

        await until(kept)
    other = Store()
    await DraftKeeper(outbox, other, StillClock(START)).load()
    assert dict(other.state.drafts) == both
    keeper = DraftKeeper(outbox, other, StillClock(START))
    await keeper.load()
    other.put_draft(5, "client", "")
    await keeper.flush()
    assert await outbox.drafts() == {(5, "comment"): "half a tho"}
    await outbox.aclose()


async def test_typed_words_stay_where_the_disk_refuses_them(tmp_path):
    (tmp_path / "state").write_text("a file in the place of the folder")
    store, clock = Store(), StillClock(START)
    outbox = Outbox(tmp_path / "state")
    async with running(DraftKeeper(outbox, store, clock)):
        store.put_draft(5, "comment", "precious")

        async def told():
            return store.state.effect is not None

        await until(told)
        assert "cannot be used" in store.state.effect.text
        assert store.state.drafts[5, "comment"] == "precious"
        (tmp_path / "state").unlink()
        await until(lambda: asyncio.sleep(0, clock.waiting))
        clock.advance(31)

        async def kept():
            return await outbox.drafts() == {(5, "comment"): "precious"}

        await until(kept)
    await outbox.aclose()


async def test_the_cache_follows_the_store_and_gives_everything_back(tmp_path):
    with company() as ground:
        post = Post(tmp_path, **ground)
        for number in range(12):
            errand(post.sandbox, f"Errand {number}")
        await post.identify()
        cache = Cache(tmp_path)
        keeper = CacheKeeper(cache, post.store, StillClock(START))
        known = await keeper.load()
        assert known.inbox is None
        async with running(keeper):
            post.store.put_inbox(await post.api.inbox())
            ids = post.store.state.inbox.task_ids
            await post.know(*ids[:5])
            post.store.put_forms(await post.api.forms())

            async def kept():
                return (await cache.load()).inbox is not None and await cache.task(ids[4])

            await until(kept)
        await keeper.flush()
        await cache.aclose()
        cache = Cache(tmp_path)
        known = await CacheKeeper(cache, Store(), StillClock(START)).load()
        again = Store()
        again.put_inbox(known.inbox)
        assert again.state.inbox == post.store.state.inbox
        assert dict(again.state.headers) == dict(post.store.state.headers)
        assert known.me == post.store.state.me
        assert dict(known.seen) == dict(post.store.state.seen)
        assert [task async for batch in cache.tasks(ids) for task in batch] == [
            post.store.state.tasks[i] for i in ids[:5]
        ]
        assert {form.id for form in await cache.forms()} == set(post.store.state.forms)
        await cache.aclose()
        await post.stop()


async def test_only_what_changed_is_written(tmp_path, monkeypatch):
    store, cache = Store(), Cache(tmp_path)
    heads = [TaskHeader(id=number, text="a") for number in range(1, 4)]
    store.put_inbox(Inbox(tasks=tuple(heads)))
    store.put_me(Profile(person_id=1), frozenset())
    keeper = CacheKeeper(cache, store, StillClock(START))
    keeper.taken_over()
    saved = []
    save = cache.save

    async def noted(news, now):
        saved.append(news)
        await save(news, now)

    monkeypatch.setattr(cache, "save", noted)
    async with running(keeper):
        heads[1] = heads[1].model_copy(update={"text": "b"})
        store.put_inbox(Inbox(tasks=tuple(heads)))
        await until(lambda: asyncio.sleep(0, saved))
    (news,) = saved
    assert [header.id for header in news.headers] == [2]
    assert (news.inbox, news.me, news.role_ids, news.tasks) == (None, None, None, [])
    await cache.aclose()


async def test_without_a_cache_the_program_goes_on(tmp_path):
    (tmp_path / "state").write_text("in the way")
    store = Store()
    keeper = CacheKeeper(Cache(tmp_path / "state"), store, StillClock(START))
    assert (await keeper.load()).inbox is None
    assert store.state.effect.text.endswith("The program goes on without a cache.")
    store.put_me(Profile(person_id=1), frozenset())
    await keeper.flush()
    await keeper.touch(1)
    await keeper.prune()
    await keeper.run()


async def test_a_cache_that_becomes_full_is_done_without(tmp_path):
    store, cache = Store(), Cache(tmp_path)
    keeper = CacheKeeper(cache, store, StillClock(START))
    await keeper.load()
    await cache._database.read(lambda c: c.execute("PRAGMA max_page_count = 10").fetchone())
    heads = [TaskHeader(id=number, text="x" * 400) for number in range(1, 400)]
    store.put_inbox(Inbox(tasks=tuple(heads)))
    await keeper.flush()
    assert "The disk is full" in store.state.effect.text
    assert len(store.state.headers) == 399
    await cache.aclose()


async def test_with_a_full_disk_nothing_is_accepted_claimed_or_sent(tmp_path):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        await post.know(task_id)
        post.store.put_draft(task_id, "comment", "long words")
        limit = "PRAGMA max_page_count = 12"
        await post.outbox._database.read(lambda c: c.execute(limit).fetchone())
        with pytest.raises(Damaged, match="The disk is full"):
            await post.delivery.queue(task_id, CommentDraft(text="x" * 200_000), purpose="comment")
        assert post.delivery.entries == ()
        assert post.store.state.drafts[task_id, "comment"] == "long words"
        assert post.wire.posts == 0
        await post.outbox._database.read(lambda c: c.execute("PRAGMA max_page_count = 9999"))
        number = await post.delivery.queue(task_id, CommentDraft(text="ok"))
        await post.at(number, Stage.SENT)


async def test_a_result_that_cannot_be_written_is_kept_in_mind_and_not_sent_again(
    tmp_path, monkeypatch
):
    async with posting(tmp_path) as post:
        task_id = errand(post.sandbox)
        change = post.outbox.change
        failures = []

        async def full(number, stages, work, **more):
            row = post.row(number)
            if row.stage is Stage.SENDING and len(failures) < 3:
                failures.append(number)
                raise Damaged("The disk is full.")
            return await change(number, stages, work, **more)

        monkeypatch.setattr(post.outbox, "change", full)
        number = await post.delivery.queue(task_id, CommentDraft(text="once"))
        for _time in range(3):
            await post.until(lambda: post.clock.waiting > 1)
            post.clock.advance(31)
        await post.at(number, Stage.SENT)
        assert len(failures) == 3
        assert post.said.count("The disk is full.") == 1
        assert post.texts(task_id) == ["once"]


async def test_an_outbox_that_cannot_be_used_is_said_and_used_once_it_can(tmp_path):
    folder = tmp_path / "state"
    folder.write_text("in the way")
    post = Post(folder)
    await post.identify()
    post.start()
    await post.until(lambda: post.said)
    assert "cannot be used" in post.said[0]
    folder.unlink()
    await post.until(lambda: post.clock.waiting)
    post.clock.advance(31)
    await post.until(lambda: post.delivery.delivers)
    await post.stop()
    post.sandbox.close()


async def test_a_damaged_outbox_is_kept_aside_and_said(tmp_path):
    with company() as ground:
        async with posting(tmp_path, **ground) as post:
            await post.delivery.queue(errand(post.sandbox), CommentDraft(text="x"), delay=60)
        (tmp_path / "outbox.db").write_bytes(b"garbage" * 2000)
        async with posting(tmp_path, **ground) as post:
            assert post.said == [
                "outbox.db is damaged: it is kept as outbox.db.kept, and an empty one was begun."
            ]
            assert (tmp_path / "outbox.db.kept").exists()
