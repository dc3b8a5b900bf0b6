"""The fields of a form as they are worked through: in order, with sections and chosen choices."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyrus_tui.models import rules
from pyrus_tui.models.editing.entering import COMPUTED, EDITABLE
from pyrus_tui.models.editing.held import NOTHING, Held, is_nothing
from pyrus_tui.models.forms import FieldInfo, Form, FormField
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.values import (
    ChoiceValue,
    Field,
    RawValue,
    TableRow,
    TitleValue,
    walk,
)
from pyrus_tui.words import _

LACKING = "lacking"
"""Stands for the type of a field that the server cannot take; its tooltip says why."""
UNKNOWN = "unknown"
"""The type of fields of which a server shows the name only."""


@dataclass(frozen=True, slots=True)
class Place:
    """A field as it stands in the form: how deep, and at which step the task is."""

    field: FormField
    depth: int = 0

    @property
    def id(self) -> int:
        """The field's number."""
        return self.field.id

    @property
    def is_section(self) -> bool:
        """Whether it is the title of a section."""
        return self.field.type == "title"


def definitions(form: Form | None, task: Task | None) -> tuple[FormField, ...]:
    """Return what is known of the fields: from the form, else as far as the task tells.

    Without the form nothing is known of choices and steps: the fields can still be edited.
    """
    if form is not None and form.fields:
        hidden = {field.id for field in walk(task.fields) if field.type == UNKNOWN} if task else ()
        return _hidden(form.fields, hidden) if hidden else form.fields
    return tuple(_defined(field) for field in task.fields) if task is not None else ()


def _hidden(fields: Iterable[FormField], hidden: Collection[int]) -> tuple[FormField, ...]:
    """Return fields of which some do not show what stands in them, in this task."""
    found = []
    for field in fields:
        update: dict[str, object] = {"type": UNKNOWN} if field.id in hidden else {}
        if field.info.fields:
            inner = {"fields": _hidden(field.info.fields, hidden)}
            update["info"] = field.info.model_copy(update=inner)
        found.append(field.model_copy(update=update) if update else field)
    return tuple(found)


def _defined(field: Field) -> FormField:
    info = field.info or FieldInfo()
    match field.value:
        case TitleValue(fields=inner) if not info.fields:
            info = info.model_copy(update={"fields": tuple(_defined(one) for one in inner)})
        case tuple() as items if not info.columns:
            rows = [item for item in items if isinstance(item, TableRow)]
            cells = {cell.id: cell for row in rows for cell in row.cells}
            columns = tuple(_defined(cell) for cell in cells.values())
            info = info.model_copy(update={"columns": columns})
        case _:
            pass
    return FormField(id=field.id, type=field.type, name=field.name, code=field.code, info=info)


def columns_of(table: FormField) -> tuple[FormField, ...]:
    """Return the columns of a table, which some servers give as its fields."""
    return table.info.columns or table.info.fields


def places(
    fields: Iterable[FormField], values: Mapping[int, Held], depth: int = 0
) -> Iterator[Place]:
    """Yield the fields that are to be seen: those of a choice while it is chosen."""
    for field in fields:
        yield Place(field, depth)
        if field.type == "title":
            yield from places(field.info.fields, values, depth + 1)
        elif field.type == "multiple_choice":
            chosen = values.get(field.id, NOTHING).value
            ids = chosen.ids if isinstance(chosen, ChoiceValue) else ()
            for choice in field.info.options:
                if choice.choice_id in ids:
                    yield from places(choice.fields, values, depth + 1)


def why_locked(field: FormField, held: Held, step: int) -> str:
    """Say why a field cannot be changed at a step; "" where it can."""
    if field.type == LACKING:
        return field.tooltip
    if field.type in COMPUTED and not field.info.writable:
        return _("The server fills this in.")
    if field.type == UNKNOWN and held.value is None:
        return _("This server does not show this field: fill it in the browser.")
    if field.type == "title" and field.id < 0:
        return _("This is a heading: it is not sent.")
    if isinstance(held.value, RawValue) or field.type not in EDITABLE | COMPUTED:
        return _("Unknown kind of field “{type}”: shown as it came, never changed.").format(
            type=field.type
        )
    if field.type == "table" and not columns_of(field):
        return _("The columns of this table are not known.")
    if 0 < field.info.immutable_step <= step:
        return _("Locked since step {step}.").format(step=field.info.immutable_step)
    return ""


def is_required(field: FormField, step: int) -> bool:
    """Say whether a field must be filled before this step can be left."""
    return 0 < field.info.required_step <= step and field.type not in COMPUTED


def lacks(place: Place, held: Held, step: int) -> str:
    """Say what is missing in a field at this step; "" where nothing is."""
    field = place.field
    if field.type == "table":
        return _lacking_cells(field, held, step)
    if is_required(field, step) and field.type != "title" and is_nothing(field.type, held):
        return _("Required at this step, and empty.")
    return ""


def _lacking_cells(table: FormField, held: Held, step: int) -> str:
    if is_required(table, step) and is_nothing("table", held):
        return _("Required at this step, and has no row.")
    rows = held.value if isinstance(held.value, tuple) else ()
    kept = [row for row in rows if isinstance(row, TableRow) and not row.deleted]
    for number, row in enumerate(kept, 1):
        cells = {cell.id: Held(cell.value, cell.duration) for cell in row.cells}
        for column in columns_of(table):
            empty = is_nothing(column.type, cells.get(column.id, NOTHING))
            if is_required(column, step) and empty:
                told = _("Row {n}: {column} is required at this step, and empty.")
                return told.format(n=number, column=column.name)
    return ""


def step_of(task: Task | None) -> int:
    """Return the step whose rules count: the task's, or the first."""
    return (rules.current_step(task) or 1) if task is not None else 1


def kind_text(field: FormField) -> str:
    """Name a field's type as a person knows it."""
    info = field.info
    return {
        "text": _("text, several lines") if info.multiline else _("text"),
        "money": _("amount"),
        "number": _("number"),
        "date": _("date"),
        "time": _("time"),
        "due_date": _("due date"),
        "due_date_time": _("due date and time"),
        "checkmark": _("yes or no"),
        "flag": _("yes, no or not set"),
        "email": _("e-mail"),
        "phone": _("phone"),
        "person": _("person"),
        "responsible": _("the person responsible for the task"),
        "project": _("list"),
        "catalog": _("catalog, several") if info.multiple_choice else _("catalog"),
        "multiple_choice": _("choices, several") if info.multiple_choice else _("choice"),
        "file": _("files"),
        "table": _("table"),
        "title": _("section"),
        "form_link": _("links to tasks") if info.multiple_choice else _("link to a task"),
    }.get(field.type, field.type)
