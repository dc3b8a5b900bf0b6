"""Approvals: steps, rejections, decisions taken back and asked for again, required fields."""

from datetime import UTC, datetime, timedelta

from pyrus.models import requests

from pyrus_tui.sandbox.blueprints import (
    ACCOUNTING,
    BUDGET_OWNERS,
    DMITRY,
    MARCUS,
    ME,
    OLGA,
    PAYMENTS,
    PRIYA,
    SOFIA,
    TOM,
)
from tests.conformance.acting import choices, comment, inbox, payment, read, refusal
from tests.conformance.conftest import NOW

APPROVED = {"approval_choice": "approved"}


def test_a_payment_from_beginning_to_end(anna, olga, priya, dmitry, tom, clock):
    made = payment(tom)
    task_id = made.id
    assert (made.form_id, made.current_step, made.close_date) == (PAYMENTS, 1, None)
    assert [[one.person.id for one in step] for step in made.approvals] == [
        [BUDGET_OWNERS],
        [ACCOUNTING],
        [PRIYA],
        [DMITRY],
    ]
    assert made.approvals[0][0].person.type == "role"
    assert choices(made, 1) == {BUDGET_OWNERS: "waiting"}
    assert task_id in inbox(anna)
    assert task_id not in inbox(olga)

    clock.set(NOW + timedelta(hours=1))
    task = comment(anna, task_id, text="Fine", approval_choice="approved")
    assert (task.current_step, choices(task, 1)) == (2, {BUDGET_OWNERS: "approved"})
    said = task.comments[-1]
    assert (said.text, said.approval_choice) == ("Fine", "approved")
    assert (said.approval_step, said.changed_step) == (1, 2)
    assert [(role.id, role.name) for role in said.comment_as_roles] == [
        (BUDGET_OWNERS, "Budget owners")
    ]
    assert task_id not in inbox(anna)
    assert task_id in inbox(olga)

    clock.set(NOW + timedelta(hours=3))
    assert comment(olga, task_id, **APPROVED).current_step == 3
    assert comment(priya, task_id, **APPROVED).current_step == 4
    last = comment(dmitry, task_id, **APPROVED)
    assert last.close_date == NOW + timedelta(hours=3)
    assert last.comments[-1].approval_step == 4
    assert all(one.approval_choice == "approved" for step in last.approvals for one in step)
    spent = {step.step: (step.name, step.elapsed_time) for step in read(tom, task_id).steps}
    hour = 3600 * 1000
    assert spent[1] == ("Manager", hour)
    assert spent[2] == ("Accounting", 2 * hour)
    assert (spent[3][1], spent[4][1]) == (0, 0)
    everybody = (anna, olga, priya, dmitry, tom)
    assert not any(task_id in inbox(person) for person in everybody)


def test_a_step_with_an_empty_required_field_is_not_left(anna, olga, tom):
    task_id = payment(tom, more={10: None}).id
    assert comment(anna, task_id, **APPROVED).current_step == 2
    task = comment(olga, task_id, **APPROVED)
    assert (task.current_step, choices(task, 2)) == (2, {ACCOUNTING: "waiting"})
    until = [{"id": 10, "value": "2026-05-01"}]
    task = comment(olga, task_id, field_updates=until, approval_choice="approved")
    assert (task.current_step, choices(task, 2)) == (3, {ACCOUNTING: "approved"})


def test_an_approval_by_somebody_who_was_not_asked_changes_nothing(sofia, marcus, tom):
    task_id = payment(tom, subscribers=[SOFIA]).id
    task = comment(sofia, task_id, text="Me too", approval_choice="approved")
    assert (task.current_step, choices(task, 1)) == (1, {BUDGET_OWNERS: "waiting"})
    assert (task.comments[-1].text, task.comments[-1].approval_choice) == ("Me too", None)


def test_a_rejected_payment_returns_to_its_author_and_is_asked_for_again(anna, olga, tom):
    task_id = payment(tom).id
    comment(anna, task_id, **APPROVED)
    task = comment(olga, task_id, text="Wrong invoice", approval_choice="rejected")
    assert (task.current_step, choices(task, 2)) == (2, {ACCOUNTING: "rejected"})
    assert (task.comments[-1].approval_choice, task.close_date) == ("rejected", None)
    assert task_id in inbox(tom)
    assert task_id not in inbox(olga)
    task = comment(tom, task_id, text="Right now", approvals_rerequested=[[], [ACCOUNTING]])
    assert (task.current_step, choices(task, 2)) == (2, {ACCOUNTING: "waiting"})
    [[asked]] = task.comments[-1].approvals_rerequested
    assert (asked.person.id, asked.step) == (ACCOUNTING, 2)
    assert task_id in inbox(olga)
    assert comment(olga, task_id, **APPROVED).current_step == 3


def test_a_request_for_an_earlier_step_goes_back_to_it(anna, olga, tom):
    task_id = payment(tom).id
    comment(anna, task_id, **APPROVED)
    comment(olga, task_id, **APPROVED)
    task = comment(olga, task_id, approvals_rerequested=[[BUDGET_OWNERS]])
    assert task.current_step == 1
    assert task.comments[-1].reset_to_step == 1
    assert choices(task, 1) == {BUDGET_OWNERS: "waiting"}
    assert choices(task, 2) == {ACCOUNTING: "waiting"}
    assert task_id in inbox(anna)


def test_a_decision_is_taken_back(anna, olga, tom):
    task_id = payment(tom).id
    comment(anna, task_id, text="No", approval_choice="rejected")
    task = comment(anna, task_id, approval_choice="revoked")
    assert choices(task, 1) == {BUDGET_OWNERS: "waiting"}
    assert task.comments[-1].approval_choice == "revoked"
    assert task_id in inbox(anna)
    comment(anna, task_id, **APPROVED)
    comment(olga, task_id, **APPROVED)
    assert refusal(anna, task_id, approval_choice="revoked") == "validation_error"
    task = read(anna, task_id)
    assert (task.current_step, choices(task, 1)) == (3, {BUDGET_OWNERS: "approved"})


def test_approvers_may_be_given_with_a_new_task(anna, tom, marcus):
    people = [[SOFIA, "tom.becker@northern-light.example"], [], [], [], [MARCUS]]
    made = payment(anna, approvals=people)
    assert choices(made, 1) == {BUDGET_OWNERS: "waiting", SOFIA: "waiting", TOM: "waiting"}
    assert choices(made, 5) == {MARCUS: "waiting"}
    assert {one.step for one in made.comments[0].approvals_added[0]} == {1}
    task = comment(marcus, made.id, **APPROVED)
    assert (task.current_step, choices(task, 1)[BUDGET_OWNERS]) == (1, "approved")
    assert made.id in inbox(tom)


def test_approvers_are_added_and_removed(anna, sofia, tom):
    task_id = payment(tom).id
    task = comment(anna, task_id, approvals_added=[[SOFIA], [], [], [], [TOM, OLGA]])
    assert choices(task, 1) == {BUDGET_OWNERS: "waiting", SOFIA: "waiting"}
    assert choices(task, 5) == {TOM: "waiting", OLGA: "waiting"}
    added = [
        (one.person.id, one.step) for step in task.comments[-1].approvals_added for one in step
    ]
    assert added == [(SOFIA, 1), (TOM, 5), (OLGA, 5)]
    assert task_id in inbox(sofia)
    task = comment(anna, task_id, approvals_removed=[[], [], [], [], [TOM]])
    assert choices(task, 5) == {OLGA: "waiting"}
    [[removed]] = task.comments[-1].approvals_removed
    assert (removed.person.id, removed.step) == (TOM, 5)
    comment(anna, task_id, **APPROVED)
    task = comment(anna, task_id, approvals_removed=[[SOFIA]])
    assert (task.current_step, choices(task, 1)) == (2, {BUDGET_OWNERS: "approved"})


def test_approvers_that_came_with_the_form_stay(anna, tom):
    task_id = payment(tom).id
    assert refusal(anna, task_id, approvals_removed=[[BUDGET_OWNERS]]) == "access_denied"
    assert choices(read(anna, task_id), 1) == {BUDGET_OWNERS: "waiting"}


def test_a_choice_for_a_step_that_is_named(anna, tom):
    task_id = payment(tom, approvals=[[], [ME]]).id
    task = comment(anna, task_id, approval_choice="approved", approval_steps=[2])
    assert (task.current_step, task.comments[-1].approval_step) == (1, 2)
    assert choices(task, 1) == {BUDGET_OWNERS: "waiting"}
    assert choices(task, 2) == {ACCOUNTING: "waiting", ME: "approved"}
    code = refusal(anna, task_id, approval_choice="approved", approval_steps=[9])
    assert code == "invalid_step_number"


def test_a_form_task_is_finished_and_reopened_by_those_who_may(anna, sofia, tom):
    task_id = payment(tom, subscribers=[SOFIA]).id
    assert refusal(sofia, task_id, action="finished") == "access_denied_close_task"
    task = comment(tom, task_id, action="finished")
    assert (task.close_date, task.comments[-1].action) == (NOW, "finished")
    assert refusal(sofia, task_id, action="reopened") == "access_denied_reopen_task"
    task = comment(tom, task_id, action="reopened")
    assert (task.close_date, task.current_step) == (None, 1)
    assert task_id in inbox(anna)


def test_the_client_counts_steps_of_approvals_from_zero(anna, stories):
    task = read(anna, stories["approve"])
    assert [one.step for step in task.approvals for one in step] == [0, 1, 2, 3]


def test_decisions_of_the_demo_are_read(anna, stories):
    rejected = read(anna, stories["rejected"])
    assert choices(rejected, 2) == {ACCOUNTING: "rejected"}
    paid = read(anna, stories["paid"])
    assert paid.close_date
    assert paid.close_date.tzinfo is UTC
    assert choices(paid, 4) == {DMITRY: "approved"}


def test_what_is_wrong_with_a_form_task_is_told(anna):
    def code(**task) -> str:
        return anna.create_task(requests.CreateTaskRequest(**task)).error_code

    assert code(form_id=999) == "access_denied_form"
    assert code(form_id=PAYMENTS) == "required_field_missing"
    assert code(form_id=PAYMENTS, approvals=[[1]], fields=[{"id": 1, "value": "x"}])
    schedule = [{"id": 5, "value": [{"cells": [{"id": 8, "value": "no date"}]}]}]
    filled = [
        {"id": 1, "value": "x"},
        {"id": 2, "value": 1},
        {"id": 3, "value": {"item_id": 401001}},
    ]
    assert code(form_id=PAYMENTS, fields=filled + schedule) == "required_table_field_missing"
    late = datetime(2027, 1, 1)
    assert code(form_id=PAYMENTS, fields=filled, due=late, duration=10**6) == "duration_is_too_long"
