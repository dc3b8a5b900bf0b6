"""The whole demo company can be read: no answer in it breaks the client's strict reading."""

from datetime import UTC, timedelta

import pytest
from pyrus.models import entities, requests

from pyrus_tui.sandbox.blueprints import DMITRY, MARCUS, SOFIA
from tests.conformance.acting import ids, read, register
from tests.conformance.conftest import NOW


def everything(client) -> set[int]:
    """Return the ids of all tasks that somebody can find and that no story of ours has made."""
    before = NOW - timedelta(seconds=1)
    found = set()
    wanted = requests.TaskListRequest(item_count=1000, include_archived=True, created_before=before)
    for one in client.get_lists().lists:
        found |= ids(client.get_task_list(one.id, wanted).tasks)
    for form in client.get_forms().forms:
        found |= ids(register(client, form.id, include_archived=True, created_before=before))
    answer = client.get_inbox(tasks_count=1000, group_tasks_count=1000)
    return found | {task.id for task in answer.tasks if task.create_date <= before}


def test_every_story_of_the_demo_and_every_tenth_task_is_read(anna, stories):
    told = {task_id for name, task_id in stories.items() if name != "hidden"}
    found = everything(anna)
    assert len(found) > 150
    assert len(told - found) < 10, "most stories are in the inbox, a list or a register"
    for task_id in sorted(told | set(sorted(found)[::10])):
        task = read(anna, task_id)
        assert task.create_date.tzinfo is UTC
        assert task.create_date <= task.last_modified_date
        assert task.author.id
        assert task.comments[-1].id == task.last_note_id
        assert all(one.id and one.author.id for one in task.comments)
        assert bool(task.form_id) == (task.fields is not None)
        for field in task.flat_fields:
            assert isinstance(field, entities.FormField)


@pytest.mark.parametrize("person_id", [MARCUS, DMITRY, SOFIA])
def test_what_is_found_can_be_opened(sign_in, person_id):
    client = sign_in(person_id)
    found = everything(client)
    assert found
    for task_id in sorted(found)[::25]:
        assert read(client, task_id).id == task_id


def test_no_answer_has_a_null(anna, stories):
    """The vendor leaves out what is empty; its client fails on dates that are null."""

    def has_null(value) -> bool:
        if isinstance(value, dict):
            return any(map(has_null, value.values()))
        if isinstance(value, list):
            return any(map(has_null, value))
        return value is None

    for task_id in stories.values():
        assert not has_null(anna.get_task(task_id).original_response)
    assert not has_null(anna.get_forms().original_response)
    assert not has_null(anna.get_contacts(include_inactive=True).original_response)
