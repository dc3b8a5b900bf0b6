"""How tasks, notes, people, projects and files look in an answer of the older API."""

from typing import Any

from pyrus_tui.sandbox.access import may_see_list
from pyrus_tui.sandbox.field_values import Served
from pyrus_tui.sandbox.legacy.form_showing import form_values
from pyrus_tui.sandbox.legacy.params import date
from pyrus_tui.sandbox.legacy.pieces import attachment, person
from pyrus_tui.sandbox.records import APPROVED, REJECTED, REVOKED, Approval, Comment, Json, Task
from pyrus_tui.sandbox.view import View
from pyrus_tui.sandbox.wire import pruned

CHOICES = {APPROVED: "Approved", REJECTED: "Rejected", REVOKED: "Revoked"}
ACTIONS = {"finished": "Complete", "reopened": "Reopen"}


def task_header(view: View, task: Task) -> dict[str, Any]:
    """Show the structure Task, which the lists of tasks have."""
    return pruned(
        Id=task.id,
        Text=task.text,
        Responsible=_person(view, task.responsible),
        DueDate=date(task.due_date or task.due[:10]),
        Projects=task_projects(view, task),
        CloseDate=date(task.closed),
        CreateDate=date(task.created),
        ModifiedDate=date(task.modified),
        ParentTaskId=task.parent_task_id or None,
    )


def task_with_notes(view: View, task: Task) -> dict[str, Any]:
    """Show the structure TaskWithNotes."""
    form = view.book.form(task.form_id) if task.form_id else None
    is_rejected = any(a.choice == REJECTED for step in task.approvals for a in step)
    shown = task_header(view, task) | pruned(
        Author=_person(view, task.author),
        Approvals=[[_approval(view, a) for a in step] or None for step in task.approvals],
        Form=form_values(view, Served(view, form, task).fields()) if form else None,
        IsAnyRejected=is_rejected or None,
    )
    notes = [_note(view, task, note) for note in view.book.comments(task.id)]
    if notes and notes[0].get("Text") == task.text:
        del notes[0]["Text"]
    return {"TaskWithNotes": shown | {"Notes": notes}}


def task_projects(view: View, task: Task) -> list[dict[str, Any]]:
    """Show the projects of a task: its form, and the lists that the viewer may see."""
    form = view.book.form(task.form_id) if task.form_id else None
    shown = [{"Id": form.id, "Name": form.name}] if form else []
    return shown + _lists(view, task.list_ids)


def _lists(view: View, list_ids: list[int]) -> list[dict[str, Any]]:
    viewer = view.viewer_id
    return [project(view, key) for key in list_ids if may_see_list(view.book, viewer, key)]


def project(view: View, list_id: int) -> dict[str, Any]:
    """Show a list with the chain of those above it, up to the first that is hidden."""
    task_list = view.book.lists[list_id]
    parent_id = task_list.parent_id
    is_open = parent_id and may_see_list(view.book, view.viewer_id, parent_id)
    parent = project(view, parent_id) if is_open else None
    return pruned(Id=task_list.id, Name=task_list.name, Parent=parent)


def _person(view: View, party_id: int) -> dict[str, Any] | None:
    return person(view.person(party_id)) if party_id else None


def _approval(view: View, approval: Approval) -> dict[str, Any]:
    return pruned(Person=_person(view, approval.person), Choice=CHOICES.get(approval.choice))


def _note(view: View, task: Task, note: Comment) -> dict[str, Any]:
    shown: dict[str, Json] = {
        "Id": note.id,
        "TaskId": task.id,
        "UserId": note.author,
        "CreateDate": date(note.created),
        "Author": _person(view, note.author),
        "Text": note.text,
        "ReassignedTo": _person(view, note.reassigned_to),
        "ActivityAction": note.mark or ACTIONS.get(note.action),
        "ApprovalChoice": CHOICES.get(note.approval_choice),
        "AddedProjects": _lists(view, note.added_list_ids),
        "RemovedProjects": _lists(view, note.removed_list_ids),
        "DueDateChanged": date(note.due_date or note.due[:10]),
        "DueDateRemoved": note.cancel_due or None,
        "ApprovalsAdded": _steps(view, note.approvals_added),
        "ApprovalsRemoved": _steps(view, note.approvals_removed),
        "ApprovalsRerequested": _steps(view, note.approvals_rerequested),
        "Attachments": [attachment(file) for file in view.files(note.attachments)],
        "Form": form_values(view, note.field_updates),
    }
    return pruned(**shown)


def _steps(view: View, steps: list[list[tuple[int, int]]]) -> list[list[dict[str, Any] | None]]:
    """Show people by step; a step before them at which nothing happened is empty."""
    by_step = {number: people for people in steps for _person_id, number in people[:1]}
    return [
        [_person(view, person_id) for person_id, _number in by_step.get(number, [])]
        for number in range(1, max(by_step, default=0) + 1)
    ]
