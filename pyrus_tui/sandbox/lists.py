"""The v4 endpoints of lists: the tree, the tasks of a list, making, changing and deleting lists."""

import re
from typing import Any

from pyrus_tui.sandbox.access import managed_list, may_see_list, may_use_form, open_list
from pyrus_tui.sandbox.calls import Bytes, Call, Route
from pyrus_tui.sandbox.pages import Pages, task_page, within_dates
from pyrus_tui.sandbox.records import TaskList
from pyrus_tui.sandbox.serving import changed_list, list_object, list_tree
from pyrus_tui.sandbox.wire import Body, VendorError, as_id, as_list, as_object, decode, wrong

MOST_IN_LIST = 100_000
MOST_AT_ONCE = 1000
LONGEST_NAME = 500
DEEPEST = 20
LIST_TYPES = ("private", "org_wide")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


def get_lists(call: Call) -> dict[str, Any]:
    """List the lists as a tree; forms and deleted lists on demand."""
    query = call.query()
    lists = list_tree(call.view(), even_deleted=query.flag("with_deleted"))
    if query.flag("with_forms"):
        usable = [form for form in call.book.forms() if may_use_form(form, call.me.id)]
        lists += [{"id": form.id, "name": form.name, "has_form": True} for form in usable]
    return {"lists": lists}


def get_list(call: Call) -> dict[str, Any]:
    """Return one list with its children."""
    return list_object(call.view(), open_list(call.book, call.me.id, call.id("list_id")))


def get_list_tasks(call: Call) -> Bytes:
    """List the tasks of a list and of the lists below it, the last changed first."""
    query = call.query()
    task_list = open_list(call.book, call.me.id, call.id("list_id"))
    visible = [
        str(key)
        for key in _with_descendants(call, task_list.id)
        if may_see_list(call.book, call.me.id, key)
    ]
    where = f"task.id IN (SELECT task_id FROM in_list WHERE list_id IN ({','.join(visible)}))"
    if not query.flag("include_archived"):
        where += " AND task.closed = ''"
    dates, values = within_dates(query)
    count = query.count("item_count", 200, MOST_IN_LIST)
    return task_page(*Pages(call.view()).page(where + dates, values, count))


def _with_descendants(call: Call, list_id: int) -> list[int]:
    found = [list_id]
    for key in found:
        found += [child.id for child in call.book.lists.values() if child.parent_id == key]
    return found


# Changing


def put_list(call: Call) -> dict[str, Any]:
    """Make a list."""
    return changed_list(_create(call, call.body()))


def post_list(call: Call) -> dict[str, Any]:
    """Change a list's name, looks or people."""
    return changed_list(_change(call, call.id("list_id"), call.body()))


def delete_list(call: Call) -> dict[str, Any]:
    """Delete a list; its tasks stay."""
    return changed_list(_delete(call, call.id("list_id")))


def put_lists(call: Call) -> dict[str, Any]:
    """Make several lists, all or none."""
    return {"lists": [changed_list(_create(call, Body(item))) for item in _items(call)]}


def post_lists(call: Call) -> dict[str, Any]:
    """Change several lists, each named by its `id`, all or none."""
    changed = [_change(call, Body(item).id("id"), Body(item)) for item in _items(call)]
    return {"lists": [changed_list(task_list) for task_list in changed]}


def delete_lists(call: Call) -> dict[str, Any]:
    """Delete several lists, all or none."""
    ids = [as_id(item, "ids") for item in _array(call, "ids")]
    return {"lists": [changed_list(_delete(call, list_id)) for list_id in ids]}


def _items(call: Call) -> list[dict[str, Any]]:
    return [as_object(item, "lists") for item in _array(call, "lists")]


def _array(call: Call, name: str) -> list[Any]:
    """Read a body that is an array, or an object with the array in it."""
    if not call.content.strip():
        raise VendorError("empty_body", "The request body is empty.")
    content = decode(call.content)
    items = as_list(content.get(name) if isinstance(content, dict) else content, name)
    if not 1 <= len(items) <= MOST_AT_ONCE:
        raise VendorError("items_count_out_of_range", f"Between 1 and {MOST_AT_ONCE} at once.")
    return items


def _create(call: Call, body: Body) -> TaskList:
    name = _name(body)
    if not name:
        raise VendorError("required_parameter_missing", "A list needs a name.")
    parent_id = body.id("parent_id")
    if parent_id:
        open_list(call.book, call.me.id, parent_id)
        if _depth(call, parent_id) >= DEEPEST:
            raise VendorError("limit_exceeded", "The lists are nested too deeply.")
    task_list = TaskList(
        id=max(call.book.lists, default=300) + 1,
        name=name,
        parent_id=parent_id,
        list_type="private",
        manager_ids=[call.me.id],
    )
    _dress(task_list, body)
    _people(call, task_list, body)
    call.book.save_list(task_list)
    return task_list


def _depth(call: Call, list_id: int) -> int:
    depth = 0
    while list_id in call.book.lists:
        list_id = call.book.lists[list_id].parent_id
        depth += 1
    return depth


def _change(call: Call, list_id: int, body: Body) -> TaskList:
    task_list = managed_list(call.book, call.me.id, list_id)
    if not KEYS & body.values.keys():
        raise VendorError("required_parameter_missing", "Nothing of the list is to be changed.")
    if "name" in body:
        task_list.name = _name(body)
        if not task_list.name:
            raise VendorError("required_parameter_missing", "A list needs a name.")
    _dress(task_list, body)
    _people(call, task_list, body)
    task_list.version += 1
    call.book.save_list(task_list)
    return task_list


def _delete(call: Call, list_id: int) -> TaskList:
    task_list = managed_list(call.book, call.me.id, list_id)
    task_list.deleted = True
    task_list.version += 1
    call.book.save_list(task_list)
    return task_list


def _name(body: Body) -> str:
    return body.text("name", LONGEST_NAME).strip()


def _dress(task_list: TaskList, body: Body) -> None:
    """Take over how the list looks and who it is open to."""
    color = body.text("color", 20)
    if color and not _COLOR.fullmatch(color):
        raise wrong("color", "a colour like #4CAF50")
    task_list.color = color or task_list.color
    kind = body.word("list_type", LIST_TYPES)
    if "is_private" in body:
        kind = kind or LIST_TYPES[0 if body.flag("is_private") else 1]
    task_list.list_type = kind or task_list.list_type
    task_list.external_id = body.id("external_id") or task_list.external_id
    task_list.external_version = body.id("external_version") or task_list.external_version


def _people(call: Call, task_list: TaskList, body: Body) -> None:
    """Add and remove managers and members; a list keeps at least one manager."""
    removed = body.ids("removed_members") + body.ids("removed_removed_members")
    for people, added, gone in (
        (task_list.manager_ids, body.ids("added_managers"), body.ids("removed_managers")),
        (task_list.member_ids, body.ids("added_members"), removed),
    ):
        if any(person_id not in call.book.people for person_id in [*added, *gone]):
            raise VendorError("invalid_person_id", "There is no person with this id.")
        people += [person_id for person_id in added if person_id not in people]
        people[:] = [person_id for person_id in people if person_id not in gone]
    if not task_list.manager_ids:
        raise VendorError("validation_error", "A list needs a manager.")


KEYS = {
    "name",
    "color",
    "list_type",
    "external_id",
    "external_version",
    "is_private",
    "added_managers",
    "removed_managers",
    "added_members",
    "removed_members",
    "removed_removed_members",
}

ROUTES: list[Route] = [
    ("GET", "/lists", get_lists),
    ("PUT", "/lists", put_list),
    ("PUT", "/lists/bulk", put_lists),
    ("POST", "/lists/bulk", post_lists),
    ("DELETE", "/lists/bulk", delete_lists),
    ("GET", "/lists/{list_id}", get_list),
    ("POST", "/lists/{list_id}", post_list),
    ("PUT", "/lists/{list_id}", post_list),
    ("DELETE", "/lists/{list_id}", delete_list),
    ("GET", "/lists/{list_id}/tasks", get_list_tasks),
    ("POST", "/lists/{list_id}/tasks", get_list_tasks),
]
