"""What the endpoints of tasks, lists and forms take and answer, for the OpenAPI description."""

from pyrus_tui.sandbox.openapi_operations import Operation, operation
from pyrus_tui.sandbox.openapi_schemas import (
    FLAG,
    ID,
    IDS,
    MOMENT,
    SCHEMAS,
    TEXT,
    YES_OR_NO,
    Schema,
    many,
    one_of,
    ref,
    thing,
)

_BOTH_DATES = ("created_before", "created_after", "modified_before", "modified_after",
               "closed_before", "closed_after")  # fmt: skip
_DATES: dict[str, Schema] = dict.fromkeys(_BOTH_DATES, MOMENT)
_LIST_TASKS = {"item_count": {"type": "integer", "minimum": 1, "maximum": 100_000}, **_DATES}
_NUMBERS = {"type": "string", "pattern": r"^\d{1,9}(,\d{1,9})*$"}
_FILTER = {"type": "string", "minLength": 1, "maxLength": 200}
_REGISTER = {
    "item_count": {"type": "integer", "minimum": 1, "maximum": 20_000},
    **_DATES,
    "sort": one_of("id", "tsk"),
    "include_text": {"type": "string", "maxLength": 300},
    "format": one_of("json", "csv"),
    "delimiter": one_of(",", ";", "|", "\t"),
    "encoding": one_of("utf-8", "windows-1251", "utf-16"),
    "fld1": _FILTER,
    "fld2": _FILTER,
    "fld3": _FILTER,
    "id": _FILTER,
}
_DUE_WORDS = one_of("overdue", "overdue_on_step", "past_due")
_TASKS = thing("tasks has_more", tasks=many(ref("TaskHeader")), has_more=FLAG)
_TASK = thing("task", task=ref("Task"))
_LISTS = thing("lists", lists=many(ref("ChangedList")))


def task_operations() -> list[tuple[str, Operation]]:
    """Describe the endpoints of tasks and the inbox."""
    several = thing(
        "comments",
        no_tasks_in_response=FLAG,
        comments=many(
            thing("task_id comment", task_id=ID, previous_note_id=ID, comment=ref("NewComment")),
            minItems=1,
        ),
    )
    group = thing(
        "id name has_more tasks", id=ID, name=TEXT, has_more=FLAG, tasks=many(ref("TaskHeader"))
    )
    counts = {"type": "integer", "minimum": 1, "maximum": 1_000_000}
    return [
        ("POST /tasks", operation("Create a task", _TASK, body=ref("NewTask"))),
        ("GET /tasks/{task_id}", operation("Read a task with its comments", _TASK)),
        (
            "DELETE /tasks/{task_id}",
            operation("Delete a task", thing("deleted", deleted=FLAG)),
        ),
        (
            "POST /tasks/{task_id}/comments",
            operation("Comment a task", _TASK, body=ref("NewComment")),
        ),
        (
            "POST /tasks/comments",
            operation(
                "Comment several tasks", thing("tasks", tasks=many(ref("Task"))), body=several
            ),
        ),
        (
            "GET /tasks/{task_id}/print_forms/{print_form_id}",
            operation("Print a task", TEXT, contents={"application/pdf": {}}),
        ),
        (
            "GET /tasksbyapprover/{person_id}",
            operation("List what waits for an approver", _TASKS, query={"item_count": counts}),
        ),
        (
            "GET /inbox",
            operation(
                "List the inbox",
                thing(
                    "tasks has_more task_groups",
                    tasks=many(ref("TaskHeader")),
                    has_more=FLAG,
                    task_groups=many(group),
                ),
                query={"item_count": counts, "group_item_count": counts},
            ),
        ),
        (
            "GET /calendar",
            operation(
                "List deadlines, reminders and meetings",
                thing(
                    "tasks has_more",
                    tasks=many(ref("Task")),
                    has_more=FLAG,
                    meetings=many(ref("Meeting")),
                ),
                query={
                    "start_date_utc": MOMENT,
                    "end_date_utc": MOMENT,
                    "item_count": {"type": "integer", "minimum": 1, "maximum": 100},
                    "all_accessed_tasks": YES_OR_NO,
                    "filter_mask": {"type": "integer", "minimum": 0, "maximum": 15},
                    "include_meetings": YES_OR_NO,
                },
                needed=("start_date_utc", "end_date_utc"),
            ),
        ),
    ]


def list_operations() -> list[tuple[str, Operation]]:
    """Describe the endpoints of lists."""
    changed = ref("ChangedList")
    changes = many(thing("id", **SCHEMAS["ListChange"]["properties"], id=ID), minItems=1)
    return [
        (
            "GET /lists",
            operation(
                "List the lists as a tree",
                thing("lists", lists=many(ref("List"))),
                query={"with_forms": YES_OR_NO, "with_deleted": YES_OR_NO},
            ),
        ),
        ("PUT /lists", operation("Make a list", changed, body=ref("NewList"))),
        (
            "PUT /lists/bulk",
            operation("Make lists", _LISTS, body=many(ref("NewList"), minItems=1)),
        ),
        ("POST /lists/bulk", operation("Change lists", _LISTS, body=changes)),
        (
            "DELETE /lists/bulk",
            operation("Delete lists", _LISTS, body=many(ID, minItems=1)),
        ),
        ("GET /lists/{list_id}", operation("Read a list", ref("List"))),
        ("POST /lists/{list_id}", operation("Change a list", changed, body=ref("ListChange"))),
        ("PUT /lists/{list_id}", operation("Change a list", changed, body=ref("ListChange"))),
        ("DELETE /lists/{list_id}", operation("Delete a list", changed)),
        (
            "GET /lists/{list_id}/tasks",
            operation(
                "List the tasks of a list",
                _TASKS,
                query={**_LIST_TASKS, "include_archived": YES_OR_NO},
            ),
        ),
        (
            "POST /lists/{list_id}/tasks",
            operation(
                "List the tasks of a list",
                _TASKS,
                body=thing("", **_LIST_TASKS, include_archived={"anyOf": [FLAG, YES_OR_NO]}),
            ),
        ),
    ]


def form_operations() -> list[tuple[str, Operation]]:
    """Describe the endpoints of forms and registers."""
    answer = thing("tasks", tasks=many(ref("RegisterTask")))
    contents = {"application/json": {"schema": answer}, "text/csv": {}}
    numbers: dict[str, Schema] = dict.fromkeys(("steps", "task_ids", "field_ids"), _NUMBERS)
    arrays: dict[str, Schema] = {name: {"anyOf": [_NUMBERS, IDS]} for name in numbers}
    late = thing("overdue_steps", overdue_steps=many(ID, minItems=1))
    permissions = {"type": "object", "additionalProperties": TEXT}
    return [
        ("GET /forms", operation("List the forms", thing("forms", forms=many(ref("Form"))))),
        ("GET /forms/{form_id}", operation("Read a form", ref("Form"))),
        (
            "GET /forms/{form_id}/register",
            operation(
                "List the tasks of a form",
                answer,
                contents=contents,
                query={
                    **_REGISTER,
                    **numbers,
                    "due_filter": _DUE_WORDS,
                    "include_archived": YES_OR_NO,
                    "simple_format": YES_OR_NO,
                },
            ),
        ),
        (
            "POST /forms/{form_id}/register",
            operation(
                "List the tasks of a form",
                answer,
                contents=contents,
                body=thing(
                    "",
                    **_REGISTER,
                    **arrays,
                    due_filter={"anyOf": [_DUE_WORDS, late]},
                    include_archived={"anyOf": [FLAG, YES_OR_NO]},
                    simple_format=FLAG,
                ),
            ),
        ),
        (
            "GET /forms/{form_id}/permissions",
            operation("Tell who may do what", thing("permissions", permissions=permissions)),
        ),
    ]
