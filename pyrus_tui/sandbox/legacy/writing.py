"""The older API's methods that change something; they become what the v4 calls do."""

import uuid
from typing import Any

from pyrus_tui.sandbox.access import may_see_list, open_form, open_task
from pyrus_tui.sandbox.calls import Call, Route
from pyrus_tui.sandbox.files import store_upload, uploaded
from pyrus_tui.sandbox.legacy.form_reading import FormReader, files, list_ids, person_id
from pyrus_tui.sandbox.legacy.params import Params, as_id
from pyrus_tui.sandbox.legacy.refusing import bad_format, naming
from pyrus_tui.sandbox.legacy.showing import CHOICES, task_with_notes
from pyrus_tui.sandbox.records import Form, Json, Task
from pyrus_tui.sandbox.tasks import commented, created
from pyrus_tui.sandbox.wire import Body, VendorError

MAX_FILE = 5 * 1024 * 1024
ACTIONS = ("None", "Complete", "MarkAsDuplicate", "MarkAsIrrelevant", "Reopen")
V4_CHOICES = {word: choice for choice, word in CHOICES.items()}


def add_task(call: Call) -> dict[str, Any]:
    """AddTask: create a task without a form."""
    params = Params.read(call.content)
    if not params.text("Text"):
        raise VendorError("text_missing", "A task needs a text.")
    body = _common(call, params, "responsible", "list_ids") | {
        "text": params.text("Text"),
        "subject": params.text("Subject"),
        "parent_task_id": params.id("ParentTaskId") or None,
        "due_date": params.day("DueDate") or None,
        "approvals": _steps(call, params, "AddedApprovals"),
    }
    task = created(call, Body(body), plain_approvals=True)
    return task_with_notes(call.view(), task)


def add_form(call: Call) -> dict[str, Any]:
    """AddForm: create a task of a form."""
    params = Params.read(call.content)
    params.need("TemplateId")
    form = _open_form(call, params.id("TemplateId"))
    body = _common(call, params, "responsible", "list_ids")
    filled = FormReader(call, form, is_comment=False).read(params.structures("Values"))
    default = {"id": form.responsible or call.me.id}
    if filled.responsible is not None:
        body["responsible"] = {"id": filled.responsible}
    body |= {
        "form_id": form.id,
        "fields": filled.updates,
        "fill_defaults": True,
        "responsible": body["responsible"] or default,
        "list_ids": filled.list_ids,
        "parent_task_id": params.id("ParentTaskId") or None,
    }
    return task_with_notes(call.view(), created(call, Body(body)))


def add_comment(call: Call) -> dict[str, Any]:
    """AddComment: say and change something; what has no effect makes no comment."""
    params = Params.read(call.content)
    params.need("TaskId")
    task = open_task(call.book, call.me.id, params.id("TaskId"))
    action = params.word("ActivityAction", ACTIONS)
    body = Body(_comment(call, task, params, action))
    if body.values.keys() - {"skip_auto_reopen"}:
        try:
            comment = commented(call, task, body, plain_approvals=True)
        except VendorError as error:
            if error.code != "text_missing":
                raise
            comment = None
        if comment and action.startswith("MarkAs"):
            comment.mark = action
            call.book.save_comment(task.id, comment)
    # What had no effect was not saved, so the task is read again.
    return task_with_notes(call.view(), call.book.task(task.id) or task)


def upload_file(call: Call) -> dict[str, Any]:
    """UploadFile: take one file and answer the identifier that attaches it once."""
    name, data = uploaded(call.content_type, call.content)
    if not data:
        raise VendorError("empty_file", "The file is empty.")
    if len(data) >= MAX_FILE:
        raise VendorError("attachment_too_big", "A file must be smaller than 5 MB.")
    kept = store_upload(call.book, call.me.id, name, data, str(uuid.uuid4()))
    return {"UploadedFileId": kept["guid"]}


def _comment(call: Call, task: Task, params: Params, action: str) -> dict[str, Json]:
    """Say in v4's words what a comment asks for."""
    params.id("ParentTaskId")
    body = _common(call, params, "reassign_to", "added_list_ids") | {
        "text": params.text("Text") or None,
        "subject": params.text("Subject") or None,
        "due_date": params.day("DueDate") or None,
        "cancel_due": params.flag("ClearDueDate") or None,
        "removed_list_ids": list_ids(call, params.ids("RemovedProjectIds")) or None,
        "approvals_added": _steps(call, params, "AddedApprovals"),
        "approvals_removed": _steps(call, params, "RemovedApprovals"),
        "approvals_rerequested": _steps(call, params, "RerequestedApprovals"),
        "skip_auto_reopen": bool(task.closed) or None,
    }
    if action != "None":
        body["action"] = "reopened" if action == "Reopen" else "finished"
    stage = params.id("ApprovalStage")
    choice = params.word("ApprovalChoice", ("Waiting", *V4_CHOICES))
    if choice != "Waiting":
        body["approval_choice"] = V4_CHOICES[choice]
        body["approval_steps"] = [stage] if stage else None
    form = call.book.form(task.form_id) if task.form_id else None
    filled = FormReader(call, form, is_comment=True).read(params.structures("FormChanges"))
    body["field_updates"] = filled.updates or None
    if filled.list_ids is not None:
        _replace_lists(call, task, filled.list_ids, body)
    return body


def _replace_lists(call: Call, task: Task, wanted: list[int], body: dict[str, Json]) -> None:
    """Put a task into the wanted lists and out of the others that the caller can see."""
    seen = [key for key in task.list_ids if may_see_list(call.book, call.me.id, key)]
    body["added_list_ids"] = [*(body["added_list_ids"] or []), *wanted]
    gone = [key for key in seen if key not in body["added_list_ids"]]
    body["removed_list_ids"] = [*(body["removed_list_ids"] or []), *gone]


def _common(call: Call, params: Params, responsible: str, lists: str) -> dict[str, Json]:
    """Read what all three structures have, under v4's names."""
    person = None
    if "ResponsibleId" in params:
        person = {"id": person_id(call, params.id("ResponsibleId"))}
    return {
        responsible: person,
        lists: list_ids(call, params.ids("AddedProjectIds")) or None,
        "attachments": list(files(params, "AttachmentIds", "AttachmentUrls")) or None,
    }


def _steps(call: Call, params: Params, name: str) -> list[list[dict[str, int]]] | None:
    """Read steps of person identifiers; a step may be null."""
    steps = []
    for step in params.array(name):
        if step is not None and not isinstance(step, list):
            raise bad_format(name, "an array of arrays")
        people = [person_id(call, as_id(value, name)) for value in step or []]
        steps.append([{"id": value} for value in people])
    return steps or None


def _open_form(call: Call, template_id: int) -> Form:
    with naming("TemplateId", template_id):
        form = open_form(call.book, call.me.id, template_id)
        if form.deleted_or_closed:
            raise VendorError("form_is_deleted", "The form is closed.")
    return form


ROUTES: list[Route] = [
    ("PUT", "/restapi/addtask", add_task),
    ("PUT", "/restapi/addform", add_form),
    ("PUT", "/restapi/addcomment", add_comment),
    ("POST", "/restapi/upload", upload_file),
]
