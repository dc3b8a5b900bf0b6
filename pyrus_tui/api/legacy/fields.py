"""What is known of the fields of tasks and forms: the legacy API tells it with the values only."""

from collections import OrderedDict
from collections.abc import Iterable

from pyrus_tui.api.legacy.catalogs import catalog_number
from pyrus_tui.errors import Unsupported
from pyrus_tui.models.drafts import FieldUpdate
from pyrus_tui.models.forms import FieldInfo, Form, FormField
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.values import Field, TableRow, TitleValue, Value, walk
from pyrus_tui.words import _

_MOST_TASKS = 500
UNKNOWN = "unknown"


class FieldBook:
    """Remembers the fields of the tasks that were read last, and those of every form."""

    def __init__(self) -> None:
        self._tasks: OrderedDict[int, Task] = OrderedDict()
        self._forms: dict[int, dict[int, FormField]] = {}
        self._values: dict[int, dict[int, Field]] = {}

    def learn(self, task: Task) -> None:
        """Take the fields of a task that was read whole."""
        self._tasks[task.id] = task
        self._tasks.move_to_end(task.id)
        if len(self._tasks) > _MOST_TASKS:
            self._tasks.popitem(last=False)
        if task.form_id is not None and task.fields:
            known = self._forms.setdefault(task.form_id, {})
            for field in task.fields:
                if field.id:
                    known[field.id] = _definition(task.form_id, field, known.get(field.id))
            values = self._values.setdefault(task.form_id, {})
            shown = {field.id: field for field in walk(task.fields) if field.id}
            values.update({n: one for n, one in shown.items() if _says_more(one, values.get(n))})

    def knows_task(self, task_id: int) -> bool:
        """Say whether the fields of a task are known."""
        return task_id in self._tasks

    def knows_as(self, task_id: int, form_id: int) -> bool:
        """Say whether a task is known to be one of a form."""
        task = self._tasks.get(task_id)
        return task is not None and task.form_id == form_id

    def of_task(self, task_id: int, update: FieldUpdate) -> Field:
        """Return the field of a task that an update means.

        Raises:
            Unsupported: there is none.
        """
        task = self._tasks.get(task_id)
        field = _meant(task.fields if task is not None else (), update)
        form_id = task.form_id if task is not None else None
        return field if field.type != "table" else self._with_columns(field, form_id, field.value)

    def of_form(self, form_id: int, update: FieldUpdate) -> Field:
        """Return the field of a form that an update means.

        Raises:
            Unsupported: none is known.
        """
        field = _meant(self._values.get(form_id, {}).values(), update)
        return field if field.type != "table" else self._with_columns(field, form_id, ())

    def _with_columns(self, table: Field, form_id: int | None, rows: Value) -> Field:
        """Return a table with one more row, without a number: its cells are the known columns."""
        known = self._values.get(form_id or 0, {}).values()
        columns = TableRow(cells=tuple(one for one in known if one.parent_id == table.id))
        kept = rows if isinstance(rows, tuple) else ()
        return table.model_copy(update={"value": (columns, *kept)})

    def form(self, form_id: int, name: str) -> Form | None:
        """Return what is known of a form; None where that is nothing."""
        fields = self._forms.get(form_id)
        return Form(id=form_id, name=name, fields=tuple(fields.values())) if fields else None

    def forms(self) -> tuple[int, ...]:
        """Return the forms of which something is known."""
        return tuple(self._forms)


def _meant(fields: Iterable[Field], update: FieldUpdate) -> Field:
    for field in walk(fields):
        if update.id is not None:
            if field.id == update.id:
                return field
        elif update.name and field.name == update.name:
            return field
    text = _("The field {field} is not known here: fill it in the browser.")
    shown = update.id if update.id is not None else update.name or update.code
    raise Unsupported(text.format(field=f"“{shown}”"))


def _says_more(field: Field, known: Field | FormField | None) -> bool:
    """Say whether a field tells its type, or nothing was known: not every task shows all types."""
    return known is None or field.type != UNKNOWN


def _definition(form_id: int, field: Field, known: FormField | None) -> FormField:
    """Return a field as a form defines it; what was known of its columns stays."""
    if known is not None and not _says_more(field, known):
        return known
    inner: dict[int, FormField] = {}
    before = known.info if known is not None else FieldInfo()
    if isinstance(field.value, TitleValue):
        inner = {one.id: one for one in before.fields}
        inner |= {
            one.id: _definition(form_id, one, inner.get(one.id)) for one in field.value.fields
        }
        info = FieldInfo(fields=tuple(inner.values()))
    elif field.type == "table":
        inner = {one.id: one for one in before.columns}
        rows = field.value if isinstance(field.value, tuple) else ()
        for row in rows:
            cells = row.cells if isinstance(row, TableRow) else ()
            inner |= {cell.id: _definition(form_id, cell, inner.get(cell.id)) for cell in cells}
        info = FieldInfo(columns=tuple(inner.values()))
    elif field.type == "catalog":
        info = FieldInfo(catalog_id=catalog_number(form_id, field.id))
    elif isinstance(field.value, str) and "\n" in field.value.strip():
        info = FieldInfo(multiline=True)
    else:
        info = field.info or before
    return FormField(
        id=field.id, type=field.type, name=field.name, parent_id=field.parent_id, info=info
    )
