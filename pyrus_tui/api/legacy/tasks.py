"""Tasks, notes and people of the legacy API as objects of the current one."""

from collections.abc import Iterable

from pyrus_tui.api.legacy.form_values import read_fields
from pyrus_tui.api.legacy.projects import chain_of, form_of
from pyrus_tui.api.legacy.translating import (
    Table,
    attachment,
    by,
    day,
    each,
    found,
    moment,
    person,
    translated,
    word,
)
from pyrus_tui.models.base import Json
from pyrus_tui.models.comments import Action, ApprovalChoice, Comment
from pyrus_tui.models.tasks import Completeness, Task, TaskHeader, read_comment

_ACTIONS = {
    "none": "",
    "complete": Action.FINISHED.value,
    "markasduplicate": Action.FINISHED_AS_DUPLICATE.value,
    "markasirrelevant": Action.FINISHED_AS_IRRELEVANT.value,
    "reopen": Action.REOPENED.value,
}


def _action(value: Json) -> Json:
    return _ACTIONS.get(value.lower(), value) if isinstance(value, str) else value


def _decision(value: Json) -> Json:
    choice = word(value)
    return "" if choice == "waiting" else choice


def _ids(value: Json) -> Json:
    return [found(project, "Id") for project in value] if isinstance(value, list) else value


_APPROVAL: Table = {"Person": ("person", person), "Choice": ("approval_choice", word)}
_STEPS = each(each(by(_APPROVAL)))
_PEOPLE_BY_STEPS = each(each(person))

_HEADER: Table = {
    "Id": ("id", None),
    "Text": ("text", None),
    "Subject": ("subject", None),
    "Responsible": ("responsible", person),
    "Author": ("author", person),
    "DueDate": ("due_date", day),
    "CloseDate": ("close_date", moment),
    "CreateDate": ("create_date", moment),
    "ModifiedDate": ("last_modified_date", moment),
    "ParentTaskId": ("parent_task_id", None),
}
_TASK: Table = {
    **_HEADER,
    "Approvals": ("approvals", _STEPS),
    "Form": ("fields", read_fields),
    "Asap": ("asap", None),
}
_NOTE: Table = {
    "Id": ("id", None),
    "CreateDate": ("create_date", moment),
    "Author": ("author", person),
    "Text": ("text", None),
    "ReassignedTo": ("reassigned_to", person),
    "ActivityAction": ("action", _action),
    "ApprovalChoice": ("approval_choice", _decision),
    "AddedProjects": ("added_list_ids", _ids),
    "RemovedProjects": ("removed_list_ids", _ids),
    "DueDateChanged": ("due_date", day),
    "DueDateRemoved": ("cancel_due", None),
    "ApprovalsAdded": ("approvals_added", _PEOPLE_BY_STEPS),
    "ApprovalsRemoved": ("approvals_removed", _PEOPLE_BY_STEPS),
    "ApprovalsRerequested": ("approvals_rerequested", _PEOPLE_BY_STEPS),
    "Attachments": ("attachments", each(attachment)),
    "Form": ("field_updates", read_fields),
}
_PROFILE: Table = {
    "Id": ("person_id", None),
    "FirstName": ("first_name", None),
    "LastName": ("last_name", None),
    "Email": ("email", None),
    "Locale": ("locale", None),
}
_ORGANIZATION: Table = {
    "Id": ("organization_id", None),
    "Name": ("name", None),
    "Persons": ("persons", each(person)),
}

profile = by(_PROFILE)
organization = by(_ORGANIZATION)


def read_header(value: Json) -> TaskHeader:
    """Read a row of a list of tasks.

    Raises:
        ValueError: it is none.
    """
    return TaskHeader.model_validate(_with_lists(value, translated(value, _HEADER)))


def header_as_task(header: TaskHeader) -> Task:
    """Return a row as a task of which no more is known than the row tells."""
    told = header.model_dump(by_alias=True, exclude_unset=True)
    return Task.model_validate(told | {"completeness": Completeness.HEADER})


def task(value: Json) -> Json:
    """Return a task without its notes as an object of the current API."""
    return _with_lists(value, translated(value, _TASK))


def _with_lists(value: Json, made: Json) -> Json:
    """Add the lists a task is in, and the form it belongs to, which is among its projects."""
    projects = found(value, "Projects")
    if not isinstance(made, dict) or not isinstance(projects, list):
        return made
    del made["Projects"]
    form_id = form_of(projects) if made.get("fields") else None
    if form_id is not None:
        made["form_id"] = form_id
    leaves = [links[0].id for project in projects if (links := chain_of(project))]
    return made | {"list_ids": [leaf for leaf in leaves if leaf != form_id]}


def read_note(value: Json) -> list[Comment]:
    """Read an entry of a task's history."""
    made = translated(value, _NOTE)
    author = found(value, "UserId")
    if isinstance(made, dict) and "author" not in made and author is not None:
        made["author"] = {"id": author}
    return read_comment(made)


def completed(task: Task) -> Task:
    """Return a task with what follows from the rest of it.

    Without a date of its own it was changed when the last note was written. The first note, which
    is the task's creation, has the task's text. Where no note has a number, each gets its place.
    """
    update: dict[str, object] = {}
    notes = list(task.comments)
    dates = [note.create_date for note in notes if note.create_date is not None]
    if task.last_modified_date is None and dates:
        update["last_modified_date"] = max(dates)
    if task.author is None and notes and notes[0].author is not None:
        update["author"] = notes[0].author
    if notes and not notes[0].text and not notes[0].unreadable:
        notes[0] = notes[0].model_copy(update={"text": task.text})
    if not any(note.id for note in notes):
        notes = [note.model_copy(update={"id": place}) for place, note in enumerate(notes, 1)]
    step = _step(task)
    if step is not None:
        update["current_step"] = step
    return task.model_copy(update=update | {"comments": tuple(notes)})


def _step(task: Task) -> int | None:
    """Return the step an open task is at: what a field says, else the first not approved by all.

    A rejection keeps the task at its step.
    """
    if task.closed:
        return None
    for field in task.fields:
        if field.type == "step" and isinstance(field.value, int):
            return field.value
    for number, approvals in enumerate(task.approvals, 1):
        if any(one.approval_choice != ApprovalChoice.APPROVED for one in approvals):
            return number
    return None


def projects_of(values: Iterable[Json]) -> list[Json]:
    """Return the projects that tasks and notes name."""
    named: list[Json] = []
    for value in values:
        for key in ("Projects", "AddedProjects", "RemovedProjects"):
            listed = found(value, key)
            named += listed if isinstance(listed, list) else []
    return named
