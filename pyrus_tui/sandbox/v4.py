"""The v4 endpoints of tasks, the inbox, lists, forms, catalogs and people."""

from typing import Any

from pyrus_tui.sandbox.access import may_see_list, open_form, open_list, open_task
from pyrus_tui.sandbox.calls import Bytes, Call, Route
from pyrus_tui.sandbox.commenting import add_comment
from pyrus_tui.sandbox.creating import create_task
from pyrus_tui.sandbox.reactions import plan_after_comment, plan_after_creation
from pyrus_tui.sandbox.records import Catalog, Form
from pyrus_tui.sandbox.serving import (
    HEADER_COLUMNS,
    form_object,
    full_task,
    headers,
    list_object,
    list_tree,
    visible_forms,
)
from pyrus_tui.sandbox.view import View, contact, contact_role
from pyrus_tui.sandbox.wire import VendorError, encode, pruned

ORGANIZATION_ID = 5001
MOST_IN_LIST = 100_000


# People


def get_profile(call: Call) -> dict[str, Any]:
    """Tell who has signed in, and the company."""
    me = call.me
    return pruned(
        person_id=me.id,
        first_name=me.first_name,
        last_name=me.last_name,
        email=me.email,
        locale=me.locale,
        organization_id=ORGANIZATION_ID,
        organization=_organization(call),
    ) | {"timezone_offset": me.timezone_offset}


def get_contacts(call: Call) -> dict[str, Any]:
    """List the people and roles of the company."""
    return {"organizations": [_organization(call)]}


def _organization(call: Call) -> dict[str, Any]:
    query = call.query()
    everybody = query.flag("include_inactive") or query.flag("withinactive")
    people = [p for p in call.book.people.values() if everybody or not p.banned]
    roles = [r for r in call.book.roles.values() if everybody or not r.banned]
    return pruned(
        organization_id=ORGANIZATION_ID,
        name=call.book.setting("company"),
        persons=[contact(person) for person in people],
        roles=[contact_role(role) for role in roles],
        department_catalog_id=int(call.book.setting("department_catalog_id") or 0) or None,
    )


# Tasks


def get_task(call: Call) -> dict[str, Any]:
    """Return a task with all comments."""
    task = open_task(call.book, call.me.id, call.id("task_id"))
    return {"task": full_task(call.view(), task)}


def post_task(call: Call) -> dict[str, Any]:
    """Create a task."""
    task = create_task(call, call.body())
    if call.is_lively:
        plan_after_creation(call, task)
    return {"task": full_task(call.view(), task)}


def post_comment(call: Call) -> dict[str, Any]:
    """Comment a task."""
    task = open_task(call.book, call.me.id, call.id("task_id"))
    comment = add_comment(call, task, call.body())
    if comment and call.is_lively:
        plan_after_comment(call, task, comment)
    # What had no effect was not saved, so the task is read again.
    fresh = call.book.task(task.id) or task
    return {"task": full_task(call.view(), fresh)}


# Inbox and lists


def get_inbox(call: Call) -> Bytes:
    """List the inbox: tasks, and groups of tasks that are at one step of one form."""
    query = call.query()
    count = query.count("item_count", 50)
    group_count = query.count("group_item_count", 50)
    forms = {form.id: form for form in call.book.forms() if form.grouped}
    view = call.view()
    shown = _Headers(view, "inbox JOIN task ON task.id = inbox.task_id")
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
            f'"has_more":{_bool(more)},"tasks":[{inside}]}}'
        )
    return _json(
        f'{{"tasks":[{tasks}],"has_more":{_bool(has_more)},"task_groups":[{",".join(groups)}]}}'
    )


def _group_name(form: Form, step: int, size: int) -> str:
    return f"{form.name}: {form.steps.get(str(step), str(step))} ({size})"


def get_lists(call: Call) -> dict[str, Any]:
    """List the lists as a tree."""
    return {"lists": list_tree(call.view())}


def get_list(call: Call) -> dict[str, Any]:
    """Return one list with its children."""
    return list_object(call.view(), open_list(call.book, call.me.id, call.id("list_id")))


def get_list_tasks(call: Call) -> Bytes:
    """List the tasks of a list and of the lists below it, the last changed first."""
    query = call.query()
    task_list = open_list(call.book, call.me.id, call.id("list_id"))
    wanted = [task_list.id]
    for key in wanted:
        wanted += [child.id for child in call.book.lists.values() if child.parent_id == key]
    visible = [str(key) for key in wanted if may_see_list(call.book, call.me.id, key)]
    where = f"task.id IN (SELECT task_id FROM in_list WHERE list_id IN ({','.join(visible)}))"
    values: list[str | int] = []
    if not query.flag("include_archived"):
        where += " AND task.closed = ''"
    for column in ("created", "modified", "closed"):
        for suffix, sign in (("before", "<="), ("after", ">=")):
            moment = query.moment(f"{column}_{suffix}")
            if moment:
                where += f" AND task.{column} {sign} ? AND task.{column} != ''"
                values.append(moment)
    count = query.count("item_count", 200, MOST_IN_LIST)
    tasks, has_more = _Headers(call.view(), "task").page(where, values, count)
    return _json(f'{{"tasks":[{tasks}],"has_more":{_bool(has_more)}}}')


class _Headers:
    """Pages of sparse tasks, the last changed first."""

    def __init__(self, view: View, source: str) -> None:
        self._view = view
        self._source = source

    def page(self, where: str, values: list[str | int], count: int) -> tuple[str, bool]:
        """Return the first tasks as JSON, and whether there are more."""
        rows = self._view.book.connection.execute(
            f"SELECT {HEADER_COLUMNS} FROM {self._source} WHERE {where}"
            " ORDER BY task.modified DESC, task.id DESC LIMIT ?",
            [*values, count + 1],
        ).fetchall()
        return headers(self._view, rows[:count]), len(rows) > count


# Forms and catalogs


def get_forms(call: Call) -> dict[str, Any]:
    """List the forms."""
    return {"forms": visible_forms(call.view())}


def get_form(call: Call) -> dict[str, Any]:
    """Return one form."""
    return form_object(open_form(call.book, call.me.id, call.id("form_id")))


def get_catalogs(call: Call) -> dict[str, Any]:
    """List the catalogs without their rows."""
    catalogs = [catalog for catalog in call.book.catalogs() if not catalog.deleted]
    return {"catalogs": [_catalog_head(catalog) for catalog in catalogs]}


def get_catalog(call: Call) -> Bytes:
    """Return a catalog with its rows, or those that a filter on one column leaves."""
    query = call.query()
    catalog = call.book.catalog(call.id("catalog_id"))
    if catalog is None or catalog.deleted:
        raise VendorError("access_denied_catalog", "You do not have access to this catalog.")
    where, values = _catalog_filter(call, catalog)
    if not query.flag("include_deleted"):
        where += " AND deleted = 0"
    rows = call.book.connection.execute(
        f"SELECT id, cells, deleted FROM catalog_item WHERE {where} ORDER BY id", values
    )
    items = ",".join(
        f'{{"item_id":{item_id},"values":{cells}{_DELETED if deleted else ""}}}'
        for item_id, cells, deleted in rows
    )
    return _json(encode(_catalog_head(catalog)).decode()[:-1] + f',"items":[{items}]}}')


def _catalog_filter(call: Call, catalog: Catalog) -> tuple[str, list[str | int]]:
    query = call.query()
    column, value = query.text("column"), query.text("value")
    where, values = "catalog_id = ?", [catalog.id]
    if not column:
        return where, list(values)
    if column not in catalog.headers:
        raise VendorError("catalog_column_not_found", "The catalog has no such column.")
    cell = f"json_extract(cells, '$[{catalog.headers.index(column)}]')"
    if query.flag("use_wildcard"):
        return f"{where} AND {cell} GLOB ?", [*values, value]
    return f"{where} AND {cell} = ?", [*values, value]


def _catalog_head(catalog: Catalog) -> dict[str, Any]:
    return pruned(
        catalog_id=catalog.id,
        name=catalog.name,
        version=catalog.version,
        supervisors=catalog.supervisor_ids,
        catalog_headers=[{"name": name, "type": "text"} for name in catalog.headers],
    ) | {"deleted": catalog.deleted}


_DELETED = ',"deleted":true'


def _json(text: str) -> Bytes:
    return Bytes(text.encode(), {"Content-Type": "application/json"})


def _bool(value: bool) -> str:
    return "true" if value else "false"


ROUTES: list[Route] = [
    ("GET", "/profile", get_profile),
    ("GET", "/contacts", get_contacts),
    ("GET", "/inbox", get_inbox),
    ("POST", "/tasks", post_task),
    ("GET", "/tasks/{task_id}", get_task),
    ("POST", "/tasks/{task_id}/comments", post_comment),
    ("GET", "/lists", get_lists),
    ("GET", "/lists/{list_id}", get_list),
    ("GET", "/lists/{list_id}/tasks", get_list_tasks),
    ("POST", "/lists/{list_id}/tasks", get_list_tasks),
    ("GET", "/forms", get_forms),
    ("GET", "/forms/{form_id}", get_form),
    ("GET", "/catalogs", get_catalogs),
    ("GET", "/catalogs/{catalog_id}", get_catalog),
]
