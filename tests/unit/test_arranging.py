"""Splits, filter, sort and groups of a list."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from pyrus_tui.models.people import Profile
from pyrus_tui.models.sight import NEVER, Sort, Split
from pyrus_tui.models.tasks import Inbox, InboxGroup, Task, TaskHeader
from pyrus_tui.store.arranging import Arrangement, GroupKey, Ranks, arrange, in_split
from pyrus_tui.store.selectors import InboxRows, Row
from pyrus_tui.store.state import Group
from pyrus_tui.store.store import Store

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ME = {"id": 1, "first_name": "Anna", "last_name": "Petrova"}
OTHER = {"id": 2, "first_name": "Bob", "last_name": "Smith"}


def row(task_id, **more):
    return Row(task_id, f"task {task_id}", "Bob Smith", NOW, read=True, **more)


ROWS = (
    row(1, waits=True, runs_out=30.0),
    row(2, overdue=True, runs_out=10.0),
    row(3, mention=True),
    row(4, client=True, group_id=8, runs_out=20.0),
    row(5, group_id=8),
    row(6),
)
GROUPS = (Group(8, "Support", (4, 5)), Group(9, "Nobody", ()))


def keys(**how):
    return arrange(ROWS, GROUPS, Arrangement(**how), Ranks()).keys


def test_what_runs_out_first_stands_first_and_groups_come_after():
    assert keys() == (2, 1, 3, 6, GroupKey(8), 4, 5)


def test_a_folded_group_is_one_line_and_an_empty_one_is_none():
    assert keys(folded=frozenset({8})) == (2, 1, 3, 6, GroupKey(8))


def test_without_groups_all_tasks_are_one_list():
    assert keys(grouped=False) == (2, 4, 1, 3, 5, 6)


def test_each_split_shows_its_own_and_the_rest_shows_what_is_in_none():
    assert keys(split=Split.WAITING) == (1,)
    assert keys(split=Split.CLIENT) == (GroupKey(8), 4)
    assert keys(split=Split.REST) == (6, GroupKey(8), 5)
    listing = arrange(ROWS, GROUPS, Arrangement(), Ranks())
    assert listing.counts == {
        Split.ALL: 6,
        Split.WAITING: 1,
        Split.OVERDUE: 1,
        Split.MENTIONS: 1,
        Split.CLIENT: 1,
        Split.REST: 2,
    }


def test_the_filter_wants_every_word_in_any_case_and_order():
    assert keys(query="SMITH #2") == (2,)
    assert keys(query="task nobody") == ()


def test_counts_are_sure_only_when_every_task_was_read():
    unread = (*ROWS, replace(row(7), read=False))
    assert not arrange(unread, GROUPS, Arrangement(), Ranks()).complete
    assert arrange(ROWS, GROUPS, Arrangement(), Ranks()).complete


FLAGS = st.fixed_dictionaries(
    {name: st.booleans() for name in ("waits", "overdue", "mention", "client")}
)


@given(st.lists(FLAGS, max_size=30), st.sampled_from(Sort))
def test_every_task_is_shown_once_and_the_rest_completes_the_others(flags, sort):
    rows = tuple(row(number, **flag) for number, flag in enumerate(flags))
    everything = arrange(rows, (), Arrangement(sort=sort), Ranks()).keys
    assert sorted(everything) == list(range(len(rows)))
    for one in rows:
        others = [s for s in Split if s not in (Split.ALL, Split.REST) and in_split(one, s)]
        assert in_split(one, Split.REST) == (not others)


# -- rows from the store ---------------------------------------------------------------------------


def store_with(*headers, groups=()):
    store = Store()
    store.put_now(NOW)
    store.put_me(Profile(person_id=1, first_name="Anna"), frozenset({77}))
    store.put_inbox(Inbox(tasks=headers, groups=groups))
    return store


def header(task_id, **more):
    return TaskHeader.model_validate(
        {"id": task_id, "text": f"task {task_id}", "last_modified_date": NOW, "author": OTHER}
        | more
    )


def test_a_header_makes_a_row_and_the_task_fills_it_in_without_moving_it():
    store = store_with(header(1, due_date="2026-11-21"), header(2))
    select = InboxRows(BERLIN)
    first, second = select(store.state)
    assert (first.read, first.overdue, second.runs_out) == (False, True, NEVER)
    ranks = Ranks()
    assert arrange((first, second), (), Arrangement(), ranks).keys == (1, 2)
    whole = {
        "id": 2,
        "text": "task 2",
        "current_step": 1,
        "approvals": [[{"person": ME, "approval_choice": "waiting"}]],
        "due": "2026-11-20T10:00:00Z",
    }
    store.put_tasks([Task.model_validate(whole)])
    again, filled = select(store.state)
    assert again is first
    assert (filled.read, filled.waits, filled.step) == (True, True, "1/1")
    assert arrange((again, filled), (), Arrangement(), ranks).keys == (1, 2)
    ranks.forget()
    assert arrange((again, filled), (), Arrangement(), ranks).keys == (2, 1)


def test_a_role_of_mine_makes_a_task_wait_for_me():
    store = store_with(header(1))
    role = {"id": 77, "last_name": "Finance", "type": "role"}
    waiting = [[{"person": role, "approval_choice": "waiting"}]]
    store.put_tasks(
        [Task.model_validate({"id": 1, "text": "t", "current_step": 1, "approvals": waiting})]
    )
    (only,) = InboxRows(BERLIN)(store.state)
    assert only.waits


def test_one_changed_task_makes_one_new_row():
    store = store_with(*(header(number) for number in range(1, 101)))
    select = InboxRows(BERLIN)
    before = select(store.state)
    store.put_tasks([Task.model_validate({"id": 50, "text": "task 50", "form_id": 3})])
    after = select(store.state)
    assert sum(old is not new for old, new in zip(before, after, strict=True)) == 1
    assert select(store.state) is after


def test_a_day_that_passes_makes_a_task_overdue_without_any_answer():
    store = store_with(header(1, due_date=date(2026, 11, 22).isoformat()))
    select = InboxRows(BERLIN)
    assert not select(store.state)[0].overdue
    store.put_now(NOW + timedelta(hours=15))
    assert select(store.state)[0].overdue


def test_a_row_knows_its_group():
    group = InboxGroup(id=4, name="Support", tasks=(header(2),))
    store = store_with(header(1), groups=(group,))
    assert [one.group_id for one in InboxRows(BERLIN)(store.state)] == [None, 4]
