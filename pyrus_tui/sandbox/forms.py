"""What a form's definition says about each of its fields, wherever they are nested."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pyrus_tui.sandbox.records import Form, Task

COMPUTED = {
    "step",
    "status",
    "creation_date",
    "note",
    "author",
    "project",
    "person_responsible",
    "task_approval_date",
    "task_approval_user",
}


@dataclass(frozen=True)
class Field:
    """One field of a form; `parent` is the table, title or choice it belongs to."""

    id: int
    type: str
    name: str
    code: str = ""
    parent: "Field | None" = None
    choice_id: int = 0
    info: dict[str, Any] = field(default_factory=dict, compare=False)
    default: Any = None

    @property
    def key(self) -> str:
        """Return the key its value is stored under."""
        return str(self.id)

    @property
    def required_step(self) -> int:
        """Return the step that cannot be left while it is empty, 0 for none."""
        return int(self.info.get("required_step", 0))

    @property
    def immutable_step(self) -> int:
        """Return the step from which it cannot be changed, 0 for none."""
        return int(self.info.get("immutable_step", 0))

    @property
    def in_table(self) -> bool:
        """Tell whether it is a column."""
        return self.parent is not None and self.parent.type == "table"


class Layout:
    """A form's fields, all of them and by what they belong to (0: by nothing)."""

    def __init__(self, form: Form) -> None:
        self.fields = fields_of(form)
        self.children: dict[int, list[Field]] = {}
        for found in self.fields:
            self.children.setdefault(found.parent.id if found.parent else 0, []).append(found)


def fields_of(form: Form) -> list[Field]:
    """List all fields of a form: sections, their children, columns, fields of choices."""
    return list(_walk(form.fields, None, 0))


def _walk(definitions: list[dict[str, Any]], parent: Field | None, choice: int) -> Iterator[Field]:
    for definition in definitions:
        info = definition.get("info", {})
        found = Field(
            definition["id"],
            definition["type"],
            definition["name"],
            definition.get("code", ""),
            parent,
            choice,
            info,
            definition.get("default_value"),
        )
        yield found
        yield from _walk(info.get("columns", []), found, 0)
        yield from _walk(info.get("fields", []), found, 0)
        for option in info.get("options", []):
            yield from _walk(option.get("fields", []), found, option["choice_id"])


def is_shown(task: Task, each: Field) -> bool:
    """Tell whether the choice that a field depends on is taken."""
    while each.parent:
        if each.choice_id and each.choice_id not in task.fields.get(each.parent.key, []):
            return False
        each = each.parent
    return True


def is_empty(task: Task, each: Field) -> bool:
    """Tell whether a field that can be filled has no value."""
    if each.type == "due_date":
        return not task.due_date
    if each.type == "due_date_time":
        return not task.due
    value = task.fields.get(each.key)
    return value in (None, "", [], "unchecked", "none")


def missing(form: Form, task: Task, step: int) -> list[Field]:
    """List the fields that must be filled before a step can be left."""
    found = []
    for each in fields_of(form):
        if not 1 <= each.required_step <= step or each.type in COMPUTED:
            continue
        if not is_shown(task, each):
            continue
        if each.in_table and each.parent:
            rows = task.fields.get(each.parent.key, [])
            if any(row["cells"].get(each.key) in (None, "", []) for row in rows):
                found.append(each)
        elif is_empty(task, each):
            found.append(each)
    return found
