"""The older API's methods that only read: tasks, lists of tasks, the profile, the contacts."""

from collections.abc import Callable, Iterator
from typing import Any

from pyrus_tui.sandbox.access import involved, may_see, may_see_list, open_task
from pyrus_tui.sandbox.calls import Call, Route
from pyrus_tui.sandbox.directory import ORGANIZATION_ID
from pyrus_tui.sandbox.legacy.params import Params
from pyrus_tui.sandbox.legacy.pieces import person
from pyrus_tui.sandbox.legacy.refusing import BAD_INTEGER, bad_format
from pyrus_tui.sandbox.legacy.showing import task_header, task_with_notes
from pyrus_tui.sandbox.records import Task
from pyrus_tui.sandbox.view import short_person
from pyrus_tui.sandbox.wire import pruned

ITEMS = 50
MOST_ITEMS = 100_000

Condition = Callable[[Task], bool]


def get_task(call: Call) -> dict[str, Any]:
    """GetTask: return a task with its notes."""
    task_id = _number(call.params["task_id"], "TaskId")
    return task_with_notes(call.view(), open_task(call.book, call.me.id, task_id))


def get_inbox(call: Call) -> dict[str, Any]:
    """GetInbox: list the caller's inbox."""
    source = "inbox JOIN task ON task.id = inbox.task_id"
    mine = "inbox.person_id = ? AND inbox.hidden_until <= ?"
    tasks = _tasks(call, f"{source} WHERE {mine}", call.me.id, call.now)
    return _task_list(call, tasks, _count(call))


def get_all_tasks(call: Call) -> dict[str, Any]:
    """GetAllTasks: list every task that the caller may see, closed ones too."""
    return _task_list(call, _tasks(call, "task"), _count(call))


def search_tasks(call: Call) -> dict[str, Any]:
    """SearchTasks: list the tasks that meet every condition given."""
    params = Params.read(call.content)
    count = _checked(params.id("MaximumItemsCount") if "MaximumItemsCount" in params else ITEMS)
    conditions = list(_conditions(call, params))
    only_open = "" if params.flag("IncludeClosedTasks") else " WHERE task.closed = ''"
    found = _tasks(call, f"task{only_open}")
    wanted = (task for task in found if all(condition(task) for condition in conditions))
    return _task_list(call, wanted, count)


def get_profile(call: Call) -> dict[str, Any]:
    """GetProfile: tell who has signed in."""
    me = call.me
    roles = [role.name for role in call.book.roles.values() if me.id in role.member_ids]
    rights = {"CanMakeBackup": False, "CanSendLogs": False, "CanSyncCatalogs": False}
    about = pruned(**person(short_person(me)), Locale=me.locale, Roles=roles)
    return {"Profile": about | rights}


def get_contacts(call: Call) -> dict[str, Any]:
    """GetContacts: list the people of the company."""
    people = [person(short_person(p)) for p in call.book.people.values() if not p.banned]
    name = call.book.setting("company")
    return {"Organizations": [{"Id": ORGANIZATION_ID, "Name": name, "Persons": people}]}


# Conditions of a search


def _conditions(call: Call, params: Params) -> Iterator[Condition]:
    if "ProjectIds" in params:
        project_ids = _with_those_below(call, params.ids("ProjectIds"))
        yield lambda task: bool(project_ids & {task.form_id, *task.list_ids})
    if "ParticipantIds" in params:
        people = set(params.ids("ParticipantIds"))
        yield lambda task: bool(people & involved(task))
    if "AuthorId" in params:
        author = params.id("AuthorId")
        yield lambda task: task.author == author
    if "ResponsibleId" in params:
        responsible = params.id("ResponsibleId")
        yield lambda task: task.responsible == responsible
    included, excluded = params.text("IncludeText").lower(), params.text("ExcludeText").lower()
    if excluded and not included:
        raise bad_format("IncludeText", "given together with ExcludeText")
    if included:
        yield lambda task: included in task.text.lower()
    if excluded:
        yield lambda task: excluded not in task.text.lower()
    start, end = params.day("ActiveFrom"), params.day("ActiveTo")
    if start:
        yield lambda task: task.modified[:10] >= start
    if end:
        yield lambda task: task.created[:10] <= end


def _with_those_below(call: Call, project_ids: list[int]) -> set[int]:
    found = list(project_ids)
    for key in found:
        below = [child.id for child in call.book.lists.values() if child.parent_id == key]
        found += [child for child in below if child not in found]
    hidden = (key for key in call.book.lists if not may_see_list(call.book, call.me.id, key))
    return set(found) - {0, *hidden}


# Lists of tasks


def _tasks(call: Call, source: str, *values: str | int) -> Iterator[Task]:
    """Find tasks that the caller may see, the last changed first."""
    rows = call.book.connection.execute(
        f"SELECT task.id FROM {source} ORDER BY task.modified DESC, task.id DESC", values
    )
    for (task_id,) in rows.fetchall():
        task = call.book.task(task_id)
        if task and may_see(call.book, call.me.id, task):
            yield task


def _task_list(call: Call, tasks: Iterator[Task], count: int) -> dict[str, Any]:
    """Show the structure TaskList: the first tasks, and whether there are more."""
    view = call.view()
    shown: list[dict[str, Any]] = []
    for task in tasks:
        if len(shown) == count:
            return {"Tasks": shown, "HasMoreTasks": True}
        shown.append(task_header(view, task))
    return {"Tasks": shown}


def _count(call: Call) -> int:
    text = call.params.get("count", str(ITEMS))
    return _checked(_number(text, "MaximumItemsCount"))


def _checked(count: int) -> int:
    if not 1 <= count <= MOST_ITEMS:
        raise bad_format("MaximumItemsCount", f"between 1 and {MOST_ITEMS}")
    return count


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise bad_format(name, "an integer", BAD_INTEGER)
    return int(text)


ROUTES: list[Route] = [
    ("GET", "/restapi/v3/task/{task_id}", get_task),
    ("GET", "/restapi/inbox", get_inbox),
    ("GET", "/restapi/inbox/{count}", get_inbox),
    ("POST", "/restapi/searchtasks", search_tasks),
    ("GET", "/restapi/alltasks", get_all_tasks),
    ("GET", "/restapi/alltasks/{count}", get_all_tasks),
    ("GET", "/restapi/profile", get_profile),
    ("GET", "/restapi/contacts", get_contacts),
]
