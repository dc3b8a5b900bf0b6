"""How tasks, comments, forms and lists look in an answer."""

import json
from typing import Any

from pyrus_tui.sandbox.access import may_see_list, may_use_form
from pyrus_tui.sandbox.engine import milliseconds
from pyrus_tui.sandbox.field_values import Served
from pyrus_tui.sandbox.records import Comment, Form, Task, TaskList
from pyrus_tui.sandbox.view import View
from pyrus_tui.sandbox.wire import encode, pruned

HEADER_COLUMNS = (
    "task.id, task.author, task.responsible, task.text, task.created, task.modified, "
    "task.closed, task.due_date"
)
HeaderRow = tuple[int, int, int, str, str, str, str, str]


def full_task(view: View, task: Task, *, last_only: bool = False) -> dict[str, Any]:
    """Show a task with all its comments, or with the last one only."""
    form = view.book.form(task.form_id) if task.form_id else None
    until, date = view.book.snoozed(view.viewer_id, task.id)
    is_snoozed = until > view.now
    shown = pruned(
        id=task.id,
        text=task.text,
        formatted_text=task.formatted_text,
        subject="" if form else task.subject or task.text.split("\n", 1)[0],
        create_date=task.created,
        last_modified_date=task.modified,
        close_date=task.closed,
        author=view.person(task.author),
        responsible=view.person(task.responsible) if task.responsible else None,
        participants=view.people(task.participants),
        form_id=task.form_id or None,
        fields=Served(view, form, task).fields() if form else None,
        approvals=_approvals(view, task),
        current_step=task.current_step or None,
        steps=_steps(view, form, task) if form else None,
        subscribers=[
            {"person": view.person(s.person), "approval_choice": s.choice} for s in task.subscribers
        ],
        due_date=task.due_date,
        due=task.due,
        duration=task.duration or None,
        scheduled_date=date if is_snoozed else None,
        scheduled_datetime_utc=until if is_snoozed and not date else None,
        list_ids=[
            list_id
            for list_id in task.list_ids
            if view.sees_all or may_see_list(view.book, view.viewer_id, list_id)
        ],
        parent_task_id=task.parent_task_id or None,
        linked_task_ids=sorted({*task.linked_task_ids, *view.book.children(task.id)}),
        attachments=view.files(task.attachments),
        last_note_id=task.last_note_id or None,
    )
    comments = view.book.last_comment(task.id) if last_only else view.book.comments(task.id)
    shown["comments"] = [shown_comment(view, item) for item in comments]
    return shown


def _approvals(view: View, task: Task) -> list[list[dict[str, Any]]]:
    return [
        [
            {"person": view.person(a.person), "approval_choice": a.choice, "step": number}
            for a in step
        ]
        for number, step in enumerate(task.approvals, 1)
    ]


def _steps(view: View, form: Form, task: Task) -> list[dict[str, Any]]:
    """Show the steps that were entered, and the milliseconds spent at each."""
    spent = dict(task.elapsed)
    if task.step_entered:
        here = str(task.current_step)
        until = task.closed or view.now
        spent[here] = spent.get(here, 0) + milliseconds(task.step_entered, until)
    return [
        pruned(step=int(step), name=form.steps.get(step, "")) | {"elapsed_time": spent[step]}
        for step in sorted(spent, key=int)
    ]


def shown_comment(view: View, comment: Comment) -> dict[str, Any]:
    """Show one comment."""
    roles = view.book.roles
    flags = "cancel_due cancel_schedule skip_satisfaction skip_notification skip_auto_reopen"
    return pruned(
        id=comment.id,
        text=comment.text,
        formatted_text=comment.formatted_text,
        create_date=comment.created,
        author=view.person(comment.author),
        subject=comment.subject,
        action=comment.action,
        approval_choice=comment.approval_choice,
        approval_step=comment.approval_step or None,
        changed_step=comment.changed_step or None,
        reset_to_step=comment.reset_to_step or None,
        reassigned_to=view.person(comment.reassigned_to) if comment.reassigned_to else None,
        due_date=comment.due_date,
        due=comment.due,
        duration=comment.duration or None,
        scheduled_date=comment.scheduled_date,
        scheduled_datetime_utc=comment.scheduled_datetime_utc,
        attachments=view.files(comment.attachments),
        added_list_ids=comment.added_list_ids,
        removed_list_ids=comment.removed_list_ids,
        participants_added=view.people(comment.participants_added),
        participants_removed=view.people(comment.participants_removed),
        subscribers_added=view.people(comment.subscribers_added),
        subscribers_removed=view.people(comment.subscribers_removed),
        subscribers_rerequested=view.people(comment.subscribers_rerequested),
        approvals_added=_placed(view, comment.approvals_added),
        approvals_removed=_placed(view, comment.approvals_removed),
        approvals_rerequested=_placed(view, comment.approvals_rerequested),
        field_updates=[_readdressed(view, update) for update in comment.field_updates],
        channel=comment.channel,
        comment_as_roles=[
            {"id": role_id, "name": roles[role_id].name}
            for role_id in comment.comment_as_roles
            if role_id in roles
        ],
        spent_minutes=comment.spent_minutes or None,
        mentions=comment.mentions,
        reply_note_id=comment.reply_note_id or None,
        **{flag: True for flag in flags.split() if getattr(comment, flag)},
    )


def _readdressed(view: View, update: dict[str, Any]) -> dict[str, Any]:
    """Show an update as it was kept, its files under the address that the viewer uses."""
    if update["type"] == "file" and "value" in update:
        return update | {"value": view.files([file["id"] for file in update["value"]])}
    return update


def _placed(view: View, steps: list[list[tuple[int, int]]]) -> list[list[dict[str, Any]]]:
    return [
        [{"person": view.person(person), "step": step} for person, step in people]
        for people in steps
    ]


def headers(view: View, rows: list[HeaderRow]) -> str:
    """Write tasks as inboxes and lists show them; by hand, because there may be thousands."""
    named = {person for row in rows for person in row[1:3] if person}
    people = {person: encode(view.person(person)).decode() for person in named}
    quoted = json.JSONEncoder(ensure_ascii=False).encode
    shown = []
    for task_id, author, responsible, text, created, modified, closed, due_date in rows:
        rest = f',"text":{quoted(text)}' if text else ""
        if responsible:
            rest += f',"responsible":{people[responsible]}'
        if due_date:
            rest += f',"due_date":"{due_date}"'
        if closed:
            rest += f',"close_date":"{closed}"'
        shown.append(
            f'{{"id":{task_id},"create_date":"{created}","last_modified_date":"{modified}",'
            f'"author":{people[author]}{rest}}}'
        )
    return ",".join(shown)


def form_object(form: Form) -> dict[str, Any]:
    """Show a form's definition."""
    return pruned(
        id=form.id,
        name=form.name,
        steps=form.steps,
        fields=[_definition(field) for field in form.fields],
        folder=form.folder,
        print_forms=form.print_forms,
        business_owners=form.owner_ids,
    ) | {"deleted_or_closed": form.deleted_or_closed}


def _definition(field: dict[str, Any]) -> dict[str, Any]:
    """Show a field's definition; the text of a note is its value."""
    shown = dict(field)
    if field["type"] == "note":
        shown["value"] = shown.pop("default_value")
    return shown


def visible_forms(view: View) -> list[dict[str, Any]]:
    """Show the forms that the viewer may use."""
    forms = view.book.forms()
    return [form_object(form) for form in forms if may_use_form(form, view.viewer_id)]


def list_tree(
    view: View, parent_id: int = 0, *, even_deleted: bool = False
) -> list[dict[str, Any]]:
    """Show the lists below a list, those the viewer may use; a shared one shows at the top."""
    shown = []
    for task_list in view.book.lists.values():
        if not _is_open(view, task_list.id, even_deleted):
            continue
        parent = task_list.parent_id
        if parent and not _is_open(view, parent, even_deleted):
            parent = 0
        if parent == parent_id:
            shown.append(list_object(view, task_list, even_deleted=even_deleted))
    return shown


def _is_open(view: View, list_id: int, even_deleted: bool) -> bool:
    return may_see_list(view.book, view.viewer_id, list_id, even_deleted=even_deleted)


def list_object(view: View, task_list: TaskList, *, even_deleted: bool = False) -> dict[str, Any]:
    """Show a list with what is below it."""
    return pruned(
        id=task_list.id,
        name=task_list.name,
        deleted=task_list.deleted or None,
        children=list_tree(view, task_list.id, even_deleted=even_deleted),
    )


def changed_list(task_list: TaskList) -> dict[str, Any]:
    """Show a list to somebody who changed it."""
    return pruned(
        id=task_list.id,
        parent_id=task_list.parent_id or None,
        name=task_list.name,
        version=task_list.version,
        list_type=task_list.list_type,
        color=task_list.color,
        external_id=task_list.external_id or None,
        external_version=task_list.external_version or None,
        deleted=task_list.deleted or None,
        member_ids=task_list.member_ids,
        manager_ids=task_list.manager_ids,
    )
