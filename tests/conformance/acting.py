"""What stories do over and over with the vendor's client; each step must be a success."""

from datetime import UTC, datetime

from pyrus.client import PyrusAPI
from pyrus.models import entities, requests

from pyrus_tui.sandbox.blueprints import PAYMENTS

VENDOR = 401005


def create(client: PyrusAPI, **task) -> entities.TaskWithComments:
    """Create a task."""
    answer = client.create_task(requests.CreateTaskRequest(**task))
    assert answer.error_code is None, answer.error
    return answer.task


def comment(client: PyrusAPI, task_id: int, **words) -> entities.TaskWithComments:
    """Comment a task."""
    answer = client.comment_task(task_id, requests.TaskCommentRequest(**words))
    assert answer.error_code is None, answer.error
    return answer.task


def refusal(client: PyrusAPI, task_id: int, **words) -> str:
    """Try a comment that must not be taken, and return the error's code."""
    answer = client.comment_task(task_id, requests.TaskCommentRequest(**words))
    assert answer.task is None
    assert answer.error
    return answer.error_code


def read(client: PyrusAPI, task_id: int) -> entities.TaskWithComments:
    """Read a task."""
    answer = client.get_task(task_id)
    assert answer.error_code is None, answer.error
    return answer.task


def register(client: PyrusAPI, form_id: int, **wanted) -> list[entities.Task]:
    """Read a form's register."""
    request = requests.FormRegisterRequest(**wanted) if wanted else None
    answer = client.get_registry(form_id, request)
    assert answer.error_code is None, answer.error
    return answer.tasks


def payment(client: PyrusAPI, purpose: str = "Paint", **task) -> entities.TaskWithComments:
    """Ask for a payment; it waits for a budget owner."""
    given = {
        1: purpose,
        2: 10306.25,
        3: {"item_id": VENDOR},
        10: "2026-04-30",
    } | task.pop("more", {})
    fields = [{"id": field_id, "value": value} for field_id, value in given.items()]
    return create(client, form_id=PAYMENTS, fields=fields, **task)


def inbox(client: PyrusAPI) -> set[int]:
    """Return the ids of everything in the inbox, in groups or not."""
    answer = client.get_inbox(tasks_count=1000, group_tasks_count=1000)
    assert not answer.has_more
    grouped = {task.id for group in answer.task_groups for task in group.tasks}
    return ids(answer.tasks) | grouped


def ids(tasks: list) -> set[int]:
    """Return the ids of tasks or comments; none comes twice."""
    found = {task.id for task in tasks}
    assert len(found) == len(tasks)
    return found


def values(task: entities.Task) -> dict[int, object]:
    """Return the values of a task's fields by the field's id, nested ones too."""
    return {field.id: field.value for field in task.flat_fields if field.row_id is None}


def choices(task: entities.Task, step: int) -> dict[int, str]:
    """Return who chose what at a step, which count from 1."""
    return {one.person.id: one.approval_choice for one in task.approvals[step - 1]}


def day(text: str) -> datetime:
    """Return a day the way the client reads one in a field."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
