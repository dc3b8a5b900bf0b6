"""Who may see and change what."""

from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.records import Form, Task, TaskList
from pyrus_tui.sandbox.wire import VendorError


def involved(task: Task) -> set[int]:
    """Return the ids of the people and roles that a task names."""
    found = {task.author, task.responsible, *task.participants, *task.mentioned}
    found.update(subscriber.person for subscriber in task.subscribers)
    found.update(approval.person for step in task.approvals for approval in step)
    return found - {0}


def may_see(book: Book, person_id: int, task: Task) -> bool:
    """Tell whether somebody may open a task: named in it, its form's owner, or in its list."""
    if book.parties(person_id) & involved(task):
        return True
    form = book.form(task.form_id) if task.form_id else None
    if form and person_id in form.owner_ids:
        return True
    return any(may_see_list(book, person_id, list_id) for list_id in task.list_ids)


def may_see_list(book: Book, person_id: int, list_id: int, *, even_deleted: bool = False) -> bool:
    """Tell whether a list is open: nothing above it is private, or one is shared with them."""
    task_list: TaskList | None = book.lists.get(list_id)
    is_open = task_list is not None
    while task_list:
        if task_list.deleted and not even_deleted:
            return False
        if person_id in task_list.member_ids or person_id in task_list.manager_ids:
            return True
        is_open = is_open and task_list.list_type == "org_wide"
        task_list = book.lists.get(task_list.parent_id)
    return is_open


def open_task(book: Book, person_id: int, task_id: int) -> Task:
    """Return a task, or refuse in the same words whether it is unknown or hidden."""
    task = book.task(task_id)
    if task is None or not may_see(book, person_id, task):
        raise VendorError("access_denied_task", "You do not have access to this task.")
    return task


def open_list(book: Book, person_id: int, list_id: int) -> TaskList:
    """Return a list that somebody may use."""
    task_list = book.lists.get(list_id)
    if task_list is None or not may_see_list(book, person_id, list_id):
        raise VendorError("access_denied_project", "You do not have access to this list.")
    return task_list


def managed_list(book: Book, person_id: int, list_id: int) -> TaskList:
    """Return a list that somebody may change: they manage it, or one above it."""
    task_list = open_list(book, person_id, list_id)
    current: TaskList | None = task_list
    while current:
        if person_id in current.manager_ids:
            return task_list
        current = book.lists.get(current.parent_id)
    raise VendorError("access_denied_project", "Only its managers may change this list.")


def open_form(book: Book, person_id: int, form_id: int) -> Form:
    """Return a form that somebody may use."""
    form = book.form(form_id)
    if form is None or not may_use_form(form, person_id):
        raise VendorError("access_denied_form", "You do not have access to this form.")
    return form


def may_use_form(form: Form, person_id: int) -> bool:
    """Tell whether a form is open to everybody, or to this person."""
    return not form.member_ids or person_id in form.member_ids + form.owner_ids


def may_delete(book: Book, person_id: int, task: Task) -> bool:
    """Tell whether somebody may delete a task: its author, or its form's owner."""
    form = book.form(task.form_id) if task.form_id else None
    return person_id == task.author or (form is not None and person_id in form.owner_ids)


def may_close(book: Book, person_id: int, task: Task) -> bool:
    """Tell whether somebody may finish or reopen: a simple task's people, a form task's leaders."""
    parties = book.parties(person_id)
    if not task.form_id:
        return bool(parties & involved(task))
    form = book.form(task.form_id)
    leaders = {task.author, task.responsible, *(form.owner_ids if form else [])}
    if 0 < task.current_step <= len(task.approvals):
        leaders.update(approval.person for approval in task.approvals[task.current_step - 1])
    return bool(parties & leaders)
