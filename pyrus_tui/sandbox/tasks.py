"""The v4 endpoints of tasks and of the inbox."""

from typing import Any

from pyrus_tui.sandbox.access import may_delete, may_see, open_task
from pyrus_tui.sandbox.calls import Bytes, Call, Route
from pyrus_tui.sandbox.commenting import add_comment
from pyrus_tui.sandbox.creating import create_task
from pyrus_tui.sandbox.engine import awaited
from pyrus_tui.sandbox.files import as_download
from pyrus_tui.sandbox.pages import Pages, json_bytes, task_page, yes_or_no
from pyrus_tui.sandbox.people import known_party
from pyrus_tui.sandbox.printing import printed
from pyrus_tui.sandbox.reactions import plan_after_comment, plan_after_creation
from pyrus_tui.sandbox.records import Comment, Form, Task
from pyrus_tui.sandbox.serving import full_task
from pyrus_tui.sandbox.wire import Body, VendorError, as_object, encode

MOST_COMMENTS_AT_ONCE = 1000


def get_task(call: Call) -> dict[str, Any]:
    """Return a task with all comments."""
    task = open_task(call.book, call.me.id, call.id("task_id"))
    return {"task": full_task(call.view(), task)}


def post_task(call: Call) -> dict[str, Any]:
    """Create a task."""
    return {"task": full_task(call.view(), created(call, call.body()))}


def created(call: Call, body: Body, *, plain_approvals: bool = False) -> Task:
    """Create a task, and let colleagues take notice."""
    task = create_task(call, body, plain_approvals=plain_approvals)
    if call.is_lively:
        plan_after_creation(call, task)
    return task


def post_comment(call: Call) -> dict[str, Any]:
    """Comment a task."""
    task = open_task(call.book, call.me.id, call.id("task_id"))
    return {"task": full_task(call.view(), _comment(call, task, call.body()))}


def post_comments(call: Call) -> dict[str, Any]:
    """Comment several tasks, all or none; each may insist on the comment it answers to."""
    body = call.body()
    is_silent = body.flag("no_tasks_in_response")
    items = [Body(as_object(item, "comments")) for item in body.array("comments")]
    if not items:
        raise VendorError("required_parameter_missing", "'comments' is missing.")
    if len(items) > MOST_COMMENTS_AT_ONCE:
        raise VendorError("limit_exceeded", f"At most {MOST_COMMENTS_AT_ONCE} at once.")
    done = {}
    for item in items:
        task = open_task(call.book, call.me.id, item.id("task_id"))
        known = item.id("previous_note_id")
        if known and known != task.last_note_id:
            raise VendorError("conflict", f"The task {task.id} has a newer comment.")
        comment = item.object("comment")
        if comment is None:
            raise VendorError("required_parameter_missing", "'comment' is missing.")
        done[task.id] = _comment(call, task, Body(comment))
    view = call.view()
    return {"tasks": [] if is_silent else [full_task(view, task) for task in done.values()]}


def _comment(call: Call, task: Task, body: Body) -> Task:
    commented(call, task, body)
    # What had no effect was not saved, so the task is read again.
    return call.book.task(task.id) or task


def commented(
    call: Call, task: Task, body: Body, *, plain_approvals: bool = False
) -> Comment | None:
    """Comment a task, and let colleagues take notice."""
    comment = add_comment(call, task, body, plain_approvals=plain_approvals)
    if comment and call.is_lively:
        plan_after_comment(call, task, comment)
    return comment


def delete_task(call: Call) -> dict[str, Any]:
    """Delete a task with everything in it."""
    task = open_task(call.book, call.me.id, call.id("task_id"))
    if not may_delete(call.book, call.me.id, task):
        raise VendorError("access_denied_task", "Only its author may delete a task.")
    call.book.delete_task(task)
    return {"deleted": True}


def get_print_form(call: Call) -> Bytes:
    """Return a task as a PDF file, the way one of the form's templates lays it out."""
    task = open_task(call.book, call.me.id, call.id("task_id"))
    form = call.book.form(task.form_id) if task.form_id else None
    if form is None:
        raise VendorError("task_has_no_form", "The task has no form.")
    wanted = call.id("print_form_id")
    for template in form.print_forms:
        if template["print_form_id"] == wanted:
            name = template["print_form_name"].rpartition(".")[0]
            content = printed(call.view(), form, task, name)
            return as_download(f"{name}-{task.id}.pdf", content, "application/pdf")
    raise VendorError("invalid_input", "The form has no such print form.")


# Inbox


def get_tasks_by_approver(call: Call) -> Bytes:
    """List the open tasks that wait for somebody's approval, as far as one may see them."""
    approver = known_party(call.book, call.id("person_id"))
    count = call.query().count("item_count", 200)
    parties = call.book.parties(approver)
    rows = call.book.connection.execute(
        "SELECT id FROM task WHERE closed = '' AND form_id != 0"
    ).fetchall()
    tasks = [task for row in rows if (task := call.book.task(row[0]))]
    waiting = [
        str(task.id)
        for task in tasks
        if awaited(task) & parties and may_see(call.book, call.me.id, task)
    ]
    return task_page(*Pages(call.view()).page(f"task.id IN ({','.join(waiting)})", [], count))


def get_inbox(call: Call) -> Bytes:
    """List the inbox: tasks, and groups of tasks that are at one step of one form."""
    query = call.query()
    count = query.count("item_count", 50)
    group_count = query.count("group_item_count", 50)
    forms = {form.id: form for form in call.book.forms() if form.grouped}
    shown = Pages(call.view(), "inbox JOIN task ON task.id = inbox.task_id")
    mine = "inbox.person_id = ? AND inbox.hidden_until <= ?"
    who: list[str | int] = [call.me.id, call.now]
    marks = ",".join(str(form_id) for form_id in forms)
    tasks, has_more = shown.page(f"{mine} AND form_id NOT IN ({marks})", who, count)
    groups = []
    rows = call.book.connection.execute(
        "SELECT form_id, current_step, count(*) FROM inbox JOIN task ON task.id = inbox.task_id"
        f" WHERE {mine} AND form_id IN ({marks}) GROUP BY 1, 2 ORDER BY 1, 2",
        who,
    ).fetchall()
    for form_id, step, size in rows:
        inside, more = shown.page(
            f"{mine} AND form_id = ? AND current_step = ?", [*who, form_id, step], group_count
        )
        name = _group_name(forms[form_id], step, size)
        groups.append(
            f'{{"id":{form_id * 100 + step},"name":{encode(name).decode()},'
            f'"has_more":{yes_or_no(more)},"tasks":[{inside}]}}'
        )
    return json_bytes(
        f'{{"tasks":[{tasks}],"has_more":{yes_or_no(has_more)},"task_groups":[{",".join(groups)}]}}'
    )


def _group_name(form: Form, step: int, size: int) -> str:
    return f"{form.name}: {form.steps.get(str(step), str(step))} ({size})"


ROUTES: list[Route] = [
    ("GET", "/inbox", get_inbox),
    ("POST", "/tasks", post_task),
    ("POST", "/tasks/comments", post_comments),
    ("GET", "/tasks/{task_id}", get_task),
    ("DELETE", "/tasks/{task_id}", delete_task),
    ("POST", "/tasks/{task_id}/comments", post_comment),
    ("GET", "/tasks/{task_id}/print_forms/{print_form_id}", get_print_form),
    ("GET", "/tasksbyapprover/{person_id}", get_tasks_by_approver),
]
