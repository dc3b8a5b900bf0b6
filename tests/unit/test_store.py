"""The store: one truth, few notifications, nothing compared that need not be."""

import asyncio
from datetime import UTC, datetime

from pyrus_tui.models.tasks import Completeness, Inbox, InboxGroup, Task, TaskHeader
from pyrus_tui.store.state import LONG_AGO
from pyrus_tui.store.store import Store

EARLY = datetime(2026, 11, 1, tzinfo=UTC)
LATE = datetime(2026, 11, 2, tzinfo=UTC)


def header(task_id, date=EARLY, **more):
    return TaskHeader(id=task_id, text=f"task {task_id}", last_modified_date=date, **more)


def test_a_watcher_is_told_at_once_and_then_only_of_what_it_selects():
    store, seen = Store(), []
    stop = store.watch(lambda state: state.open_task_id, seen.append)
    assert seen == [None]
    store.say("something else")
    store.flush()
    assert seen == [None]
    store.open_task(7)
    store.flush()
    assert seen == [None, 7]
    stop()
    store.open_task(8)
    store.flush()
    assert seen == [None, 7]


async def test_five_hundred_puts_are_one_notification():
    store, seen = Store(), []
    store.watch(lambda state: state.open_task_id, seen.append)
    for number in range(500):
        store.open_task(number)
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # each watcher is told in a turn of its own
    assert seen == [None, 499]


def test_a_watcher_may_stop_another_while_it_is_told():
    store, seen = Store(), []
    stops = []
    store.watch(lambda state: state.open_task_id, lambda _: [stop() for stop in stops])
    stops.append(store.watch(lambda state: state.open_task_id, seen.append))
    store.open_task(1)
    store.flush()
    assert seen == [None]


def test_an_equal_inbox_changes_nothing():
    store = Store()
    store.put_inbox(Inbox(tasks=(header(1), header(2))))
    before = store.state
    store.put_inbox(Inbox(tasks=(header(1), header(2))))
    assert store.state is before


def test_groups_and_single_tasks_make_one_order():
    store = Store()
    group = InboxGroup(id=5, name="Support", tasks=(header(3), header(1)))
    store.put_inbox(Inbox(tasks=(header(1), header(2)), groups=(group,)))
    assert store.state.inbox.task_ids == (1, 2, 3)
    assert store.state.inbox.groups[0].task_ids == (3, 1)


def test_what_the_first_answer_brings_is_not_news_and_later_arrivals_are():
    store = Store()
    store.put_inbox(Inbox(tasks=(header(1),)))
    assert dict(store.state.seen) == {1: EARLY}
    store.put_inbox(Inbox(tasks=(header(1), header(2))))
    store.mark_unseen([1, 2])
    assert dict(store.state.seen) == {1: EARLY, 2: LONG_AGO}
    store.mark_seen(2)
    assert store.state.seen[2] == EARLY


def test_a_poorer_answer_never_replaces_a_richer_part():
    store = Store()
    full = Task(id=1, text="whole", last_modified_date=EARLY, form_id=9, comments=({"id": 4},))
    store.put_tasks([full])
    poorer = Task(id=1, text="whole", last_modified_date=LATE, completeness=Completeness.PARTIAL)
    store.put_tasks([poorer])
    kept = store.state.tasks[1]
    assert kept.form_id == 9
    assert [comment.id for comment in kept.comments] == [4]
    assert kept.last_modified_date == LATE


def test_a_draft_is_kept_for_its_task_and_purpose_until_it_is_empty():
    store = Store()
    store.put_draft(1, "comment", "half a word")
    store.put_draft(1, "reject", "because")
    store.put_draft(1, "comment", "  ")
    assert dict(store.state.drafts) == {(1, "reject"): "because"}


def test_one_changed_task_among_ten_thousand_leaves_the_others_untouched():
    store = Store()
    headers = tuple(header(number) for number in range(1, 10_001))
    store.put_inbox(Inbox(tasks=headers))
    before = store.state.headers
    changed = (*headers[:-1], header(10_000, LATE))
    store.put_inbox(Inbox(tasks=changed))
    after = store.state.headers
    assert after[10_000].last_modified_date == LATE
    assert all(after[number] is before[number] for number in range(1, 10_000))
