"""The inbox: what is in it, how much of it is shown, and how it is grouped."""

from datetime import timedelta

from pyrus_tui.sandbox.blueprints import LEAVE, ME, SUPPORT
from tests.conformance.acting import comment, create, ids, inbox, read
from tests.conformance.conftest import NOW


def test_every_task_of_the_inbox_can_be_read(anna, sandbox):
    found = inbox(anna)
    assert found == set(sandbox.inbox_ids(ME))
    for task_id in found:
        task = read(anna, task_id)
        assert task.id == task_id
        assert task.close_date is None
        assert task.comments[0].create_date == task.create_date
        assert task.comments[0].author.id == task.author.id
        assert task.last_note_id == task.comments[-1].id
        assert all(one.person.id for step in task.approvals or [] for one in step)


def test_headers_tell_the_same_as_the_tasks(anna):
    answer = anna.get_inbox(tasks_count=1000)
    headers = answer.tasks + [task for group in answer.task_groups for task in group.tasks]
    for header in headers[:20]:
        task = read(anna, header.id)
        assert (header.text, header.author.id) == (task.text, task.author.id)
        assert header.create_date == task.create_date
        assert header.last_modified_date == task.last_modified_date
        assert header.due_date == task.due_date
        assert header.close_date is None
        assert (header.responsible and header.responsible.id) == (
            task.responsible and task.responsible.id
        )


def test_only_so_many_tasks(anna):
    everything = anna.get_inbox(tasks_count=1000)
    assert everything.has_more is False
    size = len(everything.tasks)
    assert size > 3
    three = anna.get_inbox(tasks_count=3)
    assert three.has_more is True
    assert [task.id for task in three.tasks] == [task.id for task in everything.tasks[:3]]
    assert anna.get_inbox(tasks_count=size).has_more is False


def test_tasks_of_service_forms_come_in_groups(anna):
    groups = anna.get_inbox(group_tasks_count=1000).task_groups
    assert len({group.id for group in groups}) == len(groups) > 2
    assert {name.partition(":")[0] for name in (group.name for group in groups)} == {
        "Leave request",
        "Client support",
    }
    for group in groups:
        assert group.has_more is False
        assert group.name.endswith(f"({len(group.tasks)})")
        tasks = [read(anna, task.id) for task in group.tasks]
        assert len({(task.form_id, task.current_step) for task in tasks}) == 1
        assert tasks[0].form_id in {LEAVE, SUPPORT}


def test_only_so_many_tasks_of_a_group(anna):
    groups = anna.get_inbox(group_tasks_count=1).task_groups
    whole = {group.id: group for group in anna.get_inbox(group_tasks_count=1000).task_groups}
    assert {len(group.tasks) for group in groups} == {1}
    assert {group.has_more for group in groups} == {True, False}
    for group in groups:
        assert group.has_more is (len(whole[group.id].tasks) > 1)
        assert group.tasks[0].id == whole[group.id].tasks[0].id


def test_a_task_comes_and_goes(anna, marcus):
    task = create(marcus, text="Order paint", responsible=ME)
    assert task.id in inbox(anna)
    assert task.id not in inbox(marcus)
    comment(anna, task.id, text="Which colour?")
    assert task.id in inbox(marcus)
    assert task.id in inbox(anna)
    comment(marcus, task.id, text="White.")
    assert task.id not in inbox(marcus)
    comment(anna, task.id, action="finished")
    assert task.id not in inbox(anna)


def test_the_last_changed_task_is_first(anna, marcus, clock):
    one = create(marcus, text="One", responsible=ME)
    two = create(marcus, text="Two", responsible=ME)
    assert ids(anna.get_inbox(tasks_count=2).tasks) == {one.id, two.id}
    clock.set(NOW + timedelta(minutes=1))
    comment(marcus, one.id, text="Still one")
    assert anna.get_inbox(tasks_count=1).tasks[0].id == one.id
    clock.set(NOW + timedelta(minutes=2))
    comment(marcus, two.id, text="Still two")
    assert [task.id for task in anna.get_inbox(tasks_count=2).tasks] == [two.id, one.id]
    for task in (one, two):
        comment(marcus, task.id, action="finished")


def test_a_count_out_of_range_is_refused(anna):
    assert anna.get_inbox(tasks_count=0).error_code == "items_count_out_of_range"
    assert anna.get_inbox(group_tasks_count=-1).error_code
