"""A form's tasks as a table: which fields have a column, its head, its rows, the steps above it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from textual.content import Content

from pyrus_tui.models.forms import Form, FormField
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.models.text import one_line
from pyrus_tui.models.values import walk
from pyrus_tui.ui.render.text import fit, fit_right
from pyrus_tui.ui.render.times import changed_text, date_text
from pyrus_tui.ui.render.values import value_text
from pyrus_tui.words import _

LEFT_OUT = frozenset({"note", "file", "table", "title", "new_file", "step", "form_link"})
"""Types of fields that say nothing in a cell of a table."""
RIGHT = frozenset({"money", "number"})
NARROW = frozenset({"money", "number", "date", "time", "checkmark", "flag", "due_date", "status"})
CELL = 13
"""Cells of a column for a number or a date: `12 345 678.90`."""
MOST_COLUMNS = 8
NO_STEPS_BELOW = 44
"""Cells of a line below which a step would leave no room for any field."""
TABS = 9
"""Tabs that have a digit as their key."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The fields that a form's table shows in a line of `width` cells, from the field `first` on.

    `fields` are all that could be shown, `cells` how wide each column is, from the first one on.
    """

    fields: tuple[FormField, ...]
    first: int
    cells: tuple[int, ...]
    width: int

    @classmethod
    def of(cls, fields: Sequence[FormField], first: int, width: int) -> "Columns":
        """Choose as many fields as there is room for; at the end of them no room is left over."""
        sizes = TableSizes.of(width)
        room = width - sizes.flags - sizes.number - sizes.right
        count = max(1, min(MOST_COLUMNS, room // (CELL + 1)))
        first = max(0, min(first, len(fields) - count))
        shown = fields[first : first + count]
        narrow = sum(field.type in NARROW for field in shown)
        wide = len(shown) - narrow
        share = max(6, (room - narrow * (CELL + 1)) // wide - 1) if wide else 0
        least = CELL if wide or not narrow else max(CELL, min(2 * CELL, room // narrow - 1))
        most = max(1, room)  # one field is seen, however narrow the line is
        cells = tuple(min(most, least if field.type in NARROW else share) for field in shown)
        return cls(tuple(fields), first, cells, width)

    @property
    def shown(self) -> Iterable[tuple[FormField, int]]:
        """The fields that are seen, each with the width of its column."""
        return zip(self.fields[self.first :], self.cells, strict=False)

    @property
    def told(self) -> str:
        """Which of the fields are seen; "" where it is all of them."""
        if len(self.cells) >= len(self.fields):
            return ""
        last = self.first + len(self.cells)
        span = str(last) if last == self.first + 1 else f"{self.first + 1}-{last}"
        return _("col {span}/{all}").format(span=span, all=len(self.fields))


@dataclass(frozen=True, slots=True)
class TableSizes:
    """How wide the columns are that every form's table has."""

    flags: int = 5
    number: int = 10
    step: int = 10
    changed: int = 7

    @classmethod
    def of(cls, width: int) -> "TableSizes":
        """Give a wide line longer names of steps and whole dates, and a narrow one no steps."""
        if width < NO_STEPS_BELOW:
            return cls(step=0)
        return cls(step=16, changed=11) if width >= 80 else cls()

    @property
    def right(self) -> int:
        """Cells at the right end."""
        return self.step + self.changed


def table_fields(form: Form | None, chosen: Sequence[int] = ()) -> tuple[FormField, ...]:
    """Return the fields that can have a column: those a person chose, else all, in their order."""
    every = {field.id: field for field in _fields(form.fields if form is not None else ())}
    wanted = tuple(every[number] for number in chosen if number in every)
    return wanted or tuple(every.values())


def _fields(fields: Iterable[FormField]) -> Iterator[FormField]:
    """Yield what says something in a cell, sections looked into, tables not."""
    for field in fields:
        if field.type not in LEFT_OUT:
            yield field
        if field.type != "table":
            yield from _fields(field.children)


def table_head(columns: Columns) -> Content:
    """Draw the titles of the columns."""
    cells = [
        (fit_right if field.type in RIGHT else fit)(one_line(field.name, 60), cells)
        for field, cells in columns.shown
    ]
    sizes = TableSizes.of(columns.width)
    head = fit("", sizes.flags) + fit(_("Number"), sizes.number) + " ".join(cells)
    line = fit(head, max(0, columns.width - sizes.right))
    line += _step_cell(_("Step"), sizes) + fit_right(_("Changed"), sizes.changed)
    return Content.styled(line, ".text--muted")


def table_line(
    task: Task | None,
    header: TaskHeader,
    form: Form | None,
    columns: Columns,
    flags: str,
    now: datetime,
    zone: tzinfo,
) -> Content:
    """Draw a task as a row of its form's table."""
    known = {field.id: field for field in walk(task.fields)} if task is not None else {}
    cells = []
    for column, room in columns.shown:
        field = known.get(column.id)
        text = ""
        if field is not None:
            text = _cell(field.value, now, zone) or one_line(value_text(field, now, zone), 120)
        cells.append((fit_right if column.type in RIGHT else fit)(text, room))
    step = task.current_step if task is not None else None
    name = form.steps.get(step, str(step)) if form is not None and step else ""
    closed = (task or header).closed
    where = _("finished") if closed else name
    sizes = TableSizes.of(columns.width)
    left = fit(flags, sizes.flags - 1) + " " + fit(str(header.id), sizes.number - 1) + " "
    left += " ".join(cells)
    changed = changed_text(header.last_modified_date, now, zone)
    return Content.assemble(
        (fit(left, max(0, columns.width - sizes.right)), ""),
        (_step_cell(one_line(where, 60), sizes), ".text--muted"),
        (fit_right(changed, sizes.changed), ".text--muted"),
    )


def _step_cell(text: str, sizes: TableSizes) -> str:
    return " " + fit(text, sizes.step - 1) if sizes.step else ""


def _cell(value: object, now: datetime, zone: tzinfo) -> str:
    """Write what is shorter in a cell than elsewhere; "" for everything else."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return date_text(value, now.astimezone(zone).date())
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return ""


Tab = tuple[str, bool]
"""What a tab says, and whether it is chosen."""


def step_tabs(form: Form | None, chosen: Collection[int]) -> Sequence[Tab]:
    """Name the splits of a form, its steps, and say which is chosen."""
    steps = sorted(form.steps) if form is not None else []
    tabs = [(_("All"), not chosen)]
    return tabs + [(one_line(form.steps[n], 20), n in chosen) for n in steps if form is not None]


def tabs_line(tabs: Sequence[Tab], room: int) -> Content:
    """Write tabs with their digits; where there is no room for all, the chosen one is seen."""
    told = [_tab(number, *tab) for number, tab in enumerate(tabs, 1)]
    chosen = next((at for at, (_text, on) in enumerate(tabs) if on), 0)

    def joined(start: int, end: int) -> Content:
        left_out = [Content("…")] if start > 1 else []
        return Content("  ").join(told[:1] + left_out + told[start:end])

    start = 1
    while start < chosen and joined(start, chosen + 1).cell_length > room:
        start += 1
    return joined(start, len(told))


def _tab(number: int, text: str, chosen: bool) -> Content:
    told = f"{number} {text}" if number <= TABS else text
    return Content.styled(f"[{told}]", ".text--accent") if chosen else Content(told)
