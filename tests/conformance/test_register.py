"""The register of a form: every filter of the client leaves what it should and nothing else."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from pyrus.models import entities, requests

from pyrus_tui.sandbox.blueprints import (
    BUDGET_OWNERS,
    LEAVE,
    OLGA,
    PAYMENTS,
    SUPPORT,
    TOM,
    forms,
)
from tests.conformance.acting import comment, create, day, ids, payment, read, register, values
from tests.conformance.conftest import NOW
from tests.conformance.test_lists import shown

EQUALS, GREATER, LESS = (
    entities.EqualsFilter,
    entities.GreaterThanFilter,
    entities.LessThanFilter,
)
RANGE, IS_IN, EMPTY, EXISTS = (
    entities.RangeFilter,
    entities.IsInFilter,
    entities.IsEmptyFilter,
    entities.ExistsFilter,
)


@pytest.fixture(scope="module")
def paid(still_clock, tom, anna, olga) -> dict[str, int]:
    """Five payments, a day after one another, as different as can be; the ladder is closed."""

    def made(days: int, purpose: str, amount: float, vendor: int, **more) -> int:
        still_clock.set(NOW + timedelta(days=days))
        fields = {1: purpose, 2: amount, 3: {"item_id": vendor}} | {
            int(name[1:]): value for name, value in more.items()
        }
        return create(
            tom, form_id=PAYMENTS, fields=[{"id": k, "value": v} for k, v in fields.items()]
        ).id

    found = {
        "white": made(
            0, "Paint white", 100, 401001, f4={"item_id": 40201}, f10="2026-04-01",
            f11="2026-03-12", f12={"choice_id": 1}, f17="checked", f18={"id": OLGA},
        ),
        "red": made(
            1, "Paint red", 200.5, 401002, f4={"item_id": 40202}, f10="2026-05-01",
            f12={"choice_id": 2, "fields": [{"id": 13, "value": "A-1"}]}, f17="unchecked",
            f18={"id": TOM}, f11="2026-06-15",
        ),
        "brushes": made(
            2, "Brushes", 300, 401001, f5=[{"cells": [{"id": 6, "value": "2026-07-01"}]}],
            f28="für den Zaun",
        ),
        "ladder": made(3, "Ladder", 400, 401003, f4={"item_id": 40201}, f10="2026-04-15"),
        "lamp": made(4, "Лампа", 1000000.01, 401002, f10="2026-06-01", f11="2026-03-31"),
    }  # fmt: skip
    still_clock.set(NOW + timedelta(days=10))
    comment(anna, found["red"], approval_choice="approved")
    comment(olga, found["red"], approval_choice="approved")
    comment(anna, found["lamp"], approval_choice="approved")
    still_clock.set(NOW + timedelta(days=20))
    comment(tom, found["ladder"], action="finished")
    still_clock.set(NOW)
    return found


@pytest.fixture
def names(anna, paid):
    """Ask for the register and say which of the five payments are in it."""

    def ask(*filters: entities.BaseFilter, **wanted) -> set[str]:
        # One field is enough to show: the filters look at all of them.
        found = ids(register(anna, PAYMENTS, filters=list(filters), field_ids=[1], **wanted))
        return {name for name, task_id in paid.items() if task_id in found}

    return ask


ALL_OPEN = {"white", "red", "brushes", "lamp"}


def test_the_register_has_the_open_tasks_of_a_form(anna, paid, names, stories):
    plain = register(anna, PAYMENTS)
    assert names(include_archived=True) == paid.keys()
    assert {name for name, task_id in paid.items() if task_id in ids(plain)} == ALL_OPEN
    assert stories["approve"] in ids(plain)
    assert stories["leave_hr"] not in ids(plain)
    assert all(task.close_date is None for task in plain)
    assert ids(register(anna, PAYMENTS, format="json")) == ids(plain)


def test_rows_tell_the_same_as_the_tasks(anna, paid):
    rows = {task.id: task for task in register(anna, PAYMENTS, include_archived=True)}
    for task_id in [*paid.values(), *sorted(rows)[:15]]:
        row, task = rows[task_id], read(anna, task_id)
        assert row.current_step == task.current_step
        assert (row.create_date, row.last_modified_date) == (
            task.create_date,
            task.last_modified_date,
        )
        assert row.close_date == task.close_date
        assert [field.id for field in row.fields] == [field.id for field in task.fields]
        assert values(row)[2] == values(task)[2]
        assert values(row)[3].values == values(task)[3].values
        assert row.approvals is None
        assert not hasattr(row, "comments")


FILTERS = [
    pytest.param(EQUALS(1, "Paint red"), {"red"}, id="text equals"),
    pytest.param(EQUALS(1, "Paint"), {"white", "red"}, id="text begins"),
    pytest.param(EQUALS(1, "rush"), set(), id="text does not contain"),
    pytest.param(IS_IN(1, ["Brushes", "Лампа"]), {"brushes", "lamp"}, id="text is in"),
    pytest.param(EMPTY(28), {"white", "red", "lamp"}, id="text is empty"),
    pytest.param(EXISTS(28), {"brushes"}, id="text exists"),
    pytest.param(EQUALS(13, "A-1"), {"red"}, id="text of a choice equals"),
    pytest.param(EQUALS(2, 200.5), {"red"}, id="money equals"),
    pytest.param(EQUALS(2, "300"), {"brushes"}, id="money equals a text"),
    pytest.param(GREATER(2, 200.5), {"brushes", "lamp"}, id="money is greater"),
    pytest.param(LESS(2, 200.5), {"white"}, id="money is less"),
    pytest.param(RANGE(2, [100, 300]), {"red"}, id="money is between"),
    pytest.param(IS_IN(2, [100, 300]), {"white", "brushes"}, id="money is in"),
    pytest.param(EXISTS(2), ALL_OPEN, id="money exists"),
    pytest.param(EMPTY(2), set(), id="money is empty"),
    pytest.param(EQUALS(10, datetime(2026, 5, 1)), {"red"}, id="date equals"),
    pytest.param(GREATER(10, datetime(2026, 4, 30)), {"red", "lamp"}, id="date is later"),
    pytest.param(LESS(10, datetime(2026, 5, 1)), {"white"}, id="date is earlier"),
    pytest.param(
        RANGE(10, [datetime(2026, 4, 2), datetime(2026, 5, 31)]), {"red"}, id="date is between"
    ),
    pytest.param(
        IS_IN(10, [datetime(2026, 4, 1), datetime(2026, 6, 1)]), {"white", "lamp"}, id="date is in"
    ),
    pytest.param(EMPTY(10), {"brushes"}, id="date is empty"),
    pytest.param(EXISTS(10), {"white", "red", "lamp"}, id="date exists"),
    pytest.param(GREATER(11, datetime(2026, 4, 1)), {"red"}, id="due date is later"),
    pytest.param(EMPTY(11), {"brushes"}, id="due date is empty"),
    pytest.param(EQUALS(3, 401001), {"white", "brushes"}, id="catalog equals"),
    pytest.param(IS_IN(3, [401001, 401002]), ALL_OPEN, id="catalog is in"),
    pytest.param(EQUALS(3, 401003), set(), id="catalog equals another"),
    pytest.param(EMPTY(4), {"brushes", "lamp"}, id="catalog is empty"),
    pytest.param(EXISTS(4), {"white", "red"}, id="catalog exists"),
    pytest.param(EQUALS(18, OLGA), {"white"}, id="person equals"),
    pytest.param(IS_IN(18, [OLGA, TOM]), {"white", "red"}, id="person is in"),
    pytest.param(EMPTY(18), {"brushes", "lamp"}, id="person is empty"),
    pytest.param(EXISTS(18), {"white", "red"}, id="person exists"),
    pytest.param(EQUALS(12, 2), {"red"}, id="choice equals"),
    pytest.param(IS_IN(12, [1, 2]), {"white", "red"}, id="choice is in"),
    pytest.param(EMPTY(12), {"brushes", "lamp"}, id="choice is empty"),
    pytest.param(EXISTS(12), {"white", "red"}, id="choice exists"),
    pytest.param(EQUALS(17, "checked"), {"white"}, id="flag equals"),
    pytest.param(IS_IN(17, ["checked", "unchecked"]), {"white", "red"}, id="flag is in"),
    pytest.param(EXISTS(5), {"brushes"}, id="table exists"),
    pytest.param(EMPTY(5), {"white", "red", "lamp"}, id="table is empty"),
    pytest.param(EMPTY(19), ALL_OPEN, id="file is empty"),
    pytest.param(EXISTS(20), set(), id="linked task exists"),
    pytest.param(EQUALS(21, 3), {"red"}, id="step equals"),
    pytest.param(EQUALS(23, datetime(2026, 3, 11)), {"red"}, id="creation date equals"),
    pytest.param(EQUALS(24, TOM), ALL_OPEN, id="author equals"),
    pytest.param(EQUALS(24, OLGA), set(), id="author equals another"),
]


@pytest.mark.parametrize(("wanted", "expected"), FILTERS)
def test_a_filter_filters(names, wanted, expected):
    assert names(wanted) == expected


def test_closed_tasks_pass_the_same_filters(names):
    assert names(EQUALS(4, 40201)) == {"white"}
    assert names(EQUALS(4, 40201), include_archived=True) == {"white", "ladder"}
    assert names(GREATER(2, 200.5), include_archived=True) == {"brushes", "ladder", "lamp"}


def test_the_status_is_a_filter(names):
    assert names(EQUALS(22, "closed"), include_archived=True) == {"ladder"}
    assert names(EQUALS(22, "open"), include_archived=True) == ALL_OPEN


def test_several_filters_must_all_hold(names):
    assert names(EQUALS(1, "Paint"), EXISTS(13)) == {"red"}
    assert names(EQUALS(3, 401001), EMPTY(10)) == {"brushes"}
    assert names(EQUALS(3, 401001), LESS(2, 1)) == set()
    assert names(GREATER(2, 150), steps=[3]) == {"red"}


def test_filters_hold_for_the_whole_register(anna):
    everything = register(anna, PAYMENTS, include_archived=True)
    amounts = {task.id: values(task)[2] for task in everything if values(task)[2] is not None}
    for wanted, holds in (
        (GREATER(2, 5000), lambda amount: amount > 5000),
        (LESS(2, 5000), lambda amount: amount < 5000),
        (RANGE(2, [1000, 50000]), lambda amount: 1000 < amount < 50000),
    ):
        found = ids(register(anna, PAYMENTS, filters=[wanted], include_archived=True))
        assert found == {task_id for task_id, amount in amounts.items() if holds(amount)}
        assert 0 < len(found) < len(everything)
    found = ids(register(anna, PAYMENTS, filters=[EMPTY(10)], include_archived=True))
    assert found == {task.id for task in everything if values(task)[10] is None}


def test_numbers_checkmarks_and_addresses_are_filters_too(anna):
    leaves = register(anna, LEAVE, include_archived=True)
    long = ids(register(anna, LEAVE, filters=[GREATER(4, 4.5)], include_archived=True))
    assert long == {task.id for task in leaves if (values(task)[4] or 0) > 4.5}
    assert long
    vacations = ids(register(anna, LEAVE, filters=[EQUALS(1, 1)], include_archived=True))
    assert vacations == {task.id for task in leaves if values(task)[1].choice_id == 1}
    done = create(
        anna,
        form_id=LEAVE,
        fields=[
            {"id": 1, "value": {"choice_id": 1}},
            {"id": 2, "value": "2026-05-04"},
            {"id": 3, "value": "2026-05-08"},
            {"id": 8, "value": "checked"},
        ],
    )
    assert done.id in ids(register(anna, LEAVE, filters=[EQUALS(8, "checked")]))
    assert done.id not in ids(register(anna, LEAVE, filters=[EQUALS(8, "unchecked")]))
    asked = create(
        anna,
        form_id=SUPPORT,
        fields=[
            {"id": 1, "value": "Lamp"},
            {"id": 4, "value": "zoe@client.example"},
            {"id": 8, "value": {"choice_ids": [1, 3]}},
        ],
    )
    assert ids(register(anna, SUPPORT, filters=[EQUALS(4, "zoe@client.example")])) == {asked.id}
    defects = ids(register(anna, SUPPORT, filters=[EQUALS(8, 3)]))
    assert asked.id in defects
    assert asked.id not in ids(register(anna, SUPPORT, filters=[EQUALS(8, 2)]))


def test_ids_of_tasks_are_a_filter(names, paid):
    white, red, brushes = paid["white"], paid["red"], paid["brushes"]
    assert names(entities.EqualsTaskIdFilter(red)) == {"red"}
    assert names(entities.GreaterThanTaskIdFilter(red)) == {"brushes", "lamp"}
    assert names(entities.LessThanTaskIdFilter(red)) == {"white"}
    assert names(entities.RangeTaskIdFilter([white, brushes])) == {"red"}
    assert names(entities.IsInTaskIdFilter([white, brushes])) == {"white", "brushes"}


def test_tasks_may_be_named(anna, paid):
    wanted = [paid["red"], paid["lamp"]]
    assert ids(register(anna, PAYMENTS, task_ids=wanted)) == set(wanted)
    with_closed = [paid["red"], paid["ladder"]]
    assert ids(register(anna, PAYMENTS, task_ids=with_closed, include_archived=True)) == set(
        with_closed
    )
    assert register(anna, PAYMENTS, task_ids=[1]) == []


def test_steps_are_a_filter(anna, names):
    assert names(steps=[1]) == {"white", "brushes"}
    assert names(steps=[2]) == {"lamp"}
    assert names(steps=[2, 3]) == {"lamp", "red"}
    assert names(steps=[4]) == set()
    assert {task.current_step for task in register(anna, PAYMENTS, steps=[1])} == {1}


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ({"created_after": 2}, {"brushes", "ladder", "lamp"}),
        ({"created_before": 1}, {"white", "red"}),
        ({"created_after": 1, "created_before": 2}, {"red", "brushes"}),
        ({"modified_after": 10}, {"red", "ladder", "lamp"}),
        ({"modified_before": 9}, {"white", "brushes"}),
        ({"modified_after": 5, "modified_before": 15}, {"red", "lamp"}),
        ({"closed_after": 20}, {"ladder"}),
        ({"closed_before": 20}, {"ladder"}),
        ({"closed_after": 21}, set()),
        ({"closed_before": 19}, set()),
    ],
    ids=shown,
)
def test_a_window_of_time(names, window, expected):
    moments = {name: NOW + timedelta(days=days) for name, days in window.items()}
    assert names(include_archived=True, **moments) == expected


def test_only_so_many_tasks(anna, paid):
    everything = register(anna, PAYMENTS)
    three = register(anna, PAYMENTS, item_count=3)
    assert [task.id for task in three] == [task.id for task in everything[:3]]
    assert len(everything) > 3


@pytest.mark.parametrize("count", [20001, -1])
def test_a_count_out_of_range_is_refused(anna, count):
    answer = anna.get_registry(PAYMENTS, requests.FormRegisterRequest(item_count=count))
    assert answer.tasks is None
    assert answer.error_code in {"items_count_out_of_range", "invalid_value_format"}


def test_tasks_are_sorted_by_their_ids(anna, paid):
    by_id = entities.FormRegisterSort(by_task_id=True)
    found = [task.id for task in register(anna, PAYMENTS, sort=by_id, include_archived=True)]
    assert found == sorted(found)
    assert set(paid.values()) <= set(found)


def test_only_the_wanted_fields_in_the_wanted_order(anna, paid):
    for task in register(anna, PAYMENTS, field_ids=[2, 1, 21]):
        assert [field.id for field in task.fields] == [2, 1, 21]
    [red] = register(anna, PAYMENTS, field_ids=[18, 10], task_ids=[paid["red"]])
    assert values(red)[18].id == TOM
    assert values(red)[10] == day("2026-05-01")


def test_late_tasks(names, clock):
    assert names(due_filter="overdue") == set()
    clock.set(datetime(2026, 3, 20, tzinfo=UTC))
    assert names(due_filter="overdue") == {"white"}
    assert names(due_filter="past_due") == {"white"}
    clock.set(datetime(2026, 7, 1, tzinfo=UTC))
    assert names(due_filter="overdue") == {"white", "red", "lamp"}
    assert names(EQUALS(1, "Paint"), due_filter="overdue") == {"white", "red"}


def test_tasks_late_at_their_step(anna, olga, tom, clock):
    hours = next(form.step_hours for form in forms() if form.id == PAYMENTS)
    start = datetime(2028, 7, 3, 9, tzinfo=UTC)
    clock.set(start)
    task_id = payment(tom).id

    def late(due_filter: str | list[int]) -> bool:
        return task_id in ids(register(anna, PAYMENTS, due_filter=due_filter, field_ids=[1]))

    clock.set(start + timedelta(hours=hours["1"] - 1))
    assert not late("overdue_on_step")
    assert not late([1])
    clock.set(start + timedelta(hours=hours["1"] + 1))
    assert late("overdue_on_step")
    assert late([1])
    assert late([1, 2])
    assert not late([2])
    assert not late("overdue")
    comment(anna, task_id, approval_choice="approved")
    assert not late("overdue_on_step")
    assert not late([2])
    clock.set(start + timedelta(hours=hours["1"] + hours["2"] + 2))
    assert late("overdue_on_step")
    assert late([2])
    comment(olga, task_id, approval_choice="approved")
    assert not late("overdue_on_step")


def test_words_are_searched_for(names):
    assert names(include_text="white") == {"white"}
    assert names(include_text="Paint") == {"white", "red"}
    assert names(include_text="Лампа") == {"lamp"}
    assert names(include_text="für den") == {"brushes"}
    assert names(include_text="no such words anywhere") == set()


def table(answer: str, delimiter: str = ",") -> list[dict[str, str]]:
    """Read what came as CSV."""
    return list(csv.DictReader(io.StringIO(answer.lstrip("\ufeff")), delimiter=delimiter))


def test_the_register_comes_as_csv(anna, paid):
    wanted = requests.FormRegisterRequest(
        format="csv",
        delimiter=";",
        simple_format=True,
        encoding="utf-8",
        task_ids=list(paid.values()),
        include_archived=True,
    )
    answer = anna.get_registry(PAYMENTS, wanted)
    assert answer.tasks is None
    rows = table(answer.csv, ";")
    assert len(rows) == 5
    assert {"Purpose", "Vendor"} <= rows[0].keys()
    assert {row["Purpose"] for row in rows} == {
        "Paint white",
        "Paint red",
        "Brushes",
        "Ladder",
        "Лампа",
    }


def test_csv_knows_the_same_filters(anna, paid):
    def lines(**wanted) -> list[dict[str, str]]:
        request = requests.FormRegisterRequest(format="csv", delimiter=";", **wanted)
        return table(anna.get_registry(PAYMENTS, request).csv, ";")

    assert len(lines(include_archived=True)) == len(register(anna, PAYMENTS, include_archived=True))
    assert len(lines(filters=[EQUALS(1, "Paint red")])) == 1
    assert lines(task_ids=[1]) == []
    [row] = lines(task_ids=[paid["lamp"]], field_ids=[1])
    assert row["Purpose"] == "Лампа"
    assert "Vendor" not in row


def test_csv_in_another_encoding(anna, paid):
    wanted = requests.FormRegisterRequest(
        format="csv", delimiter=";", encoding="windows-1251", task_ids=[paid["lamp"]]
    )
    [row] = table(anna.get_registry(PAYMENTS, wanted).csv, ";")
    assert row["Purpose"] == "Лампа"


def test_a_filter_that_does_not_fit_its_field_is_refused(anna):
    wanted = requests.FormRegisterRequest(filters=[GREATER(1, "x")])
    answer = anna.get_registry(PAYMENTS, wanted)
    assert (answer.error_code, answer.tasks) == ("filter_type_is_not_supported", None)
    unknown = requests.FormRegisterRequest(filters=[EQUALS(999, "x")])
    assert anna.get_registry(PAYMENTS, unknown).error_code == "invalid_field_id"
    assert anna.get_registry(999).error_code == "access_denied_form"


def test_a_register_shows_only_what_one_may_see(anna, sofia, marcus, paid):
    assert not ids(register(sofia, PAYMENTS)) & set(paid.values())
    assert set(paid.values()) <= ids(register(marcus, PAYMENTS, include_archived=True))
    own = payment(sofia)
    assert own.id in ids(register(sofia, PAYMENTS))
    assert own.approvals[0][0].person.id == BUDGET_OWNERS
    assert own.id in ids(register(anna, PAYMENTS))
