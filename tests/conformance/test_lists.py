"""Lists: their tree, and the tasks in them, filtered by archive and dates."""

from datetime import UTC, datetime, timedelta

import pytest
from pyrus.models import requests

from pyrus_tui.sandbox.blueprints import SOFIA, TOM
from tests.conformance.acting import comment, create, ids
from tests.conformance.conftest import NOW

PERSONAL, BOARD, PROJECTS, WEBSITE, BACKEND, MOVE, TBILISI = 320, 321, 310, 311, 313, 303, 302


def in_list(client, list_id: int, **wanted) -> set[int]:
    """Return the ids of a list's tasks, all of them."""
    answer = client.get_task_list(
        list_id, requests.TaskListRequest(**{"item_count": 1000} | wanted)
    )
    assert answer.error_code is None, answer.error
    assert answer.has_more is False
    return ids(answer.tasks)


def names(lists) -> dict[str, dict]:
    """Return a tree of names."""
    return {one.name: names(one.children or []) for one in lists}


def test_lists_are_a_tree(anna, dmitry):
    tree = names(anna.get_lists().lists)
    assert tree == {
        "Branch offices": {"Tbilisi": {"Office move": {}}, "Алматы": {}},
        "Проекты": {"Website relaunch": {"Design": {}, "Backend": {}}, "Новый склад": {}},
        "Personal": {},
    }
    assert "Совет директоров" in names(dmitry.get_lists().lists)
    assert "Personal" not in names(dmitry.get_lists().lists)


def test_a_list_of_others_is_refused(anna, dmitry):
    for request in (None, requests.TaskListRequest()):
        answer = anna.get_task_list(BOARD, request)
        assert (answer.error_code, answer.tasks) == ("access_denied_project", None)
        assert dmitry.get_task_list(BOARD, request).tasks
    assert anna.get_task_list(999).error_code == "access_denied_project"


def test_a_list_is_asked_for_in_two_ways(anna, stories):
    plain = anna.get_task_list(PROJECTS)
    assert plain.has_more is False
    assert stories["in_list"] in ids(plain.tasks)
    asked = anna.get_task_list(PROJECTS, requests.TaskListRequest())
    assert asked.original_response == plain.original_response


def test_a_task_enters_and_leaves_a_list(anna, sofia):
    task_id = create(anna, text="Paint").id
    assert task_id not in in_list(anna, BACKEND)
    assert task_id not in in_list(sofia, BACKEND)
    comment(anna, task_id, added_list_ids=[BACKEND])
    assert task_id in in_list(anna, BACKEND)
    assert task_id in in_list(sofia, BACKEND)
    comment(anna, task_id, removed_list_ids=[BACKEND])
    assert task_id not in in_list(anna, BACKEND)


def test_a_list_has_the_tasks_of_the_lists_below_it(anna):
    task_id = create(anna, text="Paint", list_ids=[BACKEND]).id
    for above in (BACKEND, WEBSITE, PROJECTS):
        assert task_id in in_list(anna, above)
    assert task_id not in in_list(anna, MOVE)


def test_headers_of_tasks_in_a_list(anna):
    made = create(
        anna, text="Paint", responsible=SOFIA, due_date=datetime(2027, 1, 2), list_ids=[BACKEND]
    )
    header = next(t for t in anna.get_task_list(BACKEND).tasks if t.id == made.id)
    assert (header.text, header.author.id, header.responsible.id) == (
        "Paint",
        made.author.id,
        SOFIA,
    )
    assert (header.create_date, header.last_modified_date) == (NOW, NOW)
    assert (header.due_date, header.close_date) == (datetime(2027, 1, 2), None)


def test_only_so_many_tasks(anna):
    for number in range(3):
        create(anna, text=f"Paint {number}", list_ids=[MOVE])
    size = len(in_list(anna, MOVE))
    two = anna.get_task_list(MOVE, requests.TaskListRequest(item_count=2))
    assert (len(two.tasks), two.has_more) == (2, True)
    exact = anna.get_task_list(MOVE, requests.TaskListRequest(item_count=size))
    assert (len(exact.tasks), exact.has_more) == (size, False)


def test_finished_tasks_are_shown_on_demand(anna):
    task_id = create(anna, text="Paint", list_ids=[TBILISI]).id
    comment(anna, task_id, action="finished")
    assert task_id not in in_list(anna, TBILISI)
    assert task_id not in ids(anna.get_task_list(TBILISI).tasks)
    assert task_id in in_list(anna, TBILISI, include_archived=True)
    assert in_list(anna, TBILISI) < in_list(anna, TBILISI, include_archived=True)


def shown(value: dict[str, int] | set[str]) -> str:
    """Name a case by its window: sets are printed in no certain order."""
    if not isinstance(value, dict):
        return ""
    return " ".join(f"{name}={days}" for name, days in value.items())


@pytest.fixture
def dated(tom, clock) -> dict[str, int]:
    """Four tasks, a day after one another: the second was changed, the third closed."""
    made = {}
    for number, name in enumerate(("first", "changed", "closed", "last")):
        clock.set(NOW + timedelta(days=number))
        made[name] = create(tom, text=name, responsible=TOM, list_ids=[WEBSITE]).id
    clock.set(NOW + timedelta(days=10))
    comment(tom, made["changed"], text="Changed")
    clock.set(NOW + timedelta(days=20))
    comment(tom, made["closed"], action="finished")
    clock.set(NOW + timedelta(days=30))
    return made


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ({"created_after": 1}, {"changed", "closed", "last"}),
        ({"created_before": 1}, {"first", "changed"}),
        ({"created_after": 1, "created_before": 2}, {"changed", "closed"}),
        ({"modified_after": 10}, {"changed", "closed"}),
        ({"modified_before": 9}, {"first", "last"}),
        ({"modified_after": 4, "modified_before": 15}, {"changed"}),
        ({"closed_after": 20}, {"closed"}),
        ({"closed_before": 20}, {"closed"}),
        ({"closed_after": 21}, set()),
        ({"closed_before": 19}, set()),
        ({"created_after": 1, "modified_before": 15}, {"changed", "last"}),
    ],
    ids=shown,
)
def test_tasks_in_a_window_of_time(anna, dated, window, expected):
    moments = {name: NOW + timedelta(days=days) for name, days in window.items()}
    found = in_list(anna, WEBSITE, include_archived=True, **moments)
    assert {name for name, task_id in dated.items() if task_id in found} == expected


def test_a_window_leaves_finished_tasks_out_unless_wanted(anna, dated):
    after = NOW + timedelta(days=10)
    assert dated["closed"] not in in_list(anna, WEBSITE, modified_after=after)


def test_a_window_in_the_far_future_is_empty(anna):
    assert in_list(anna, PROJECTS, modified_after=datetime(2100, 1, 1, tzinfo=UTC)) == set()


def test_a_count_out_of_range_is_refused(anna):
    answer = anna.get_task_list(MOVE, requests.TaskListRequest(item_count=-1))
    assert answer.error_code
    assert answer.tasks is None
