"""Lines of the tree of lists and forms, and of a form's table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from rich.cells import cell_len
from textual.content import Content

from pyrus_tui.models.forms import Form, FormField
from pyrus_tui.models.places import Contents, Narrowing
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.render.text import fit, fit_right
from pyrus_tui.ui.render.times import ago_text, changed_text, date_text
from pyrus_tui.ui.render.values import value_text
from pyrus_tui.words import _, ngettext

LEFT_OUT = frozenset({"note", "file", "table", "title", "new_file", "step", "form_link"})
"""Types of fields that say nothing in a cell of a table."""
RIGHT = frozenset({"money", "number"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a row of the tree shows; `folded` is None where nothing is below it."""

    name: str
    depth: int
    folded: bool | None = None
    count: str = ""
    starred: bool = False
    title: bool = False


def leaf_line(leaf: Leaf, width: int) -> Content:
    """Draw a row of the tree: sign, name, and at the right end how many tasks."""
    sign = "  " if leaf.folded is None else "▸ " if leaf.folded else "▾ "
    indent = " " * min(2 * leaf.depth, max(0, width - 14))
    star = "★ " if leaf.starred else ""
    count = f" {leaf.count} " if leaf.count else " "
    room = max(1, width - cell_len(indent + sign + star) - len(count))
    style = ".text--group" if leaf.title else ""
    return Content.assemble(
        (indent + sign, ".text--accent"),
        (star, ".text--warning"),
        (fit(one_line(leaf.name, 200), room), style),
        (count, ".text--muted"),
    )


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A field that has a column, and how wide it is."""

    field: FormField
    width: int


@dataclass(frozen=True, slots=True)
class TableSizes:
    """How wide the columns are that every form's table has."""

    flags: int = 5
    number: int = 8
    step: int = 10
    changed: int = 7

    @classmethod
    def of(cls, width: int) -> "TableSizes":
        """Give a wide line longer names of steps and whole dates."""
        return cls(step=16, changed=11) if width >= 80 else cls()

    @property
    def right(self) -> int:
        """Cells at the right end."""
        return self.step + self.changed


def table_columns(form: Form | None, width: int) -> tuple[TableColumn, ...]:
    """Choose the fields that a line has room for: the first ones that say something in a cell."""
    sizes = TableSizes.of(width)
    fields = [f for f in (form.fields if form else ()) if f.type not in LEFT_OUT]
    room = width - sizes.flags - sizes.number - sizes.right
    fields = fields[: max(1, min(8, room // 14))]
    narrow = [f for f in fields if f.type in NARROW]
    wide = len(fields) - len(narrow)
    share = max(6, (room - len(narrow) * (CELL + 1)) // wide - 1) if wide else 0
    return tuple(TableColumn(f, CELL if f in narrow else share) for f in fields)


NARROW = frozenset({"money", "number", "date", "time", "checkmark", "flag", "due_date", "status"})
CELL = 12
"""Cells of a column for a number or a date."""


def table_head(form: Form | None, width: int) -> Content:
    """Draw the titles of the columns."""
    cells = [
        (fit_right if c.field.type in RIGHT else fit)(one_line(c.field.name, 60), c.width)
        for c in table_columns(form, width)
    ]
    sizes = TableSizes.of(width)
    head = fit("", sizes.flags) + fit(_("Number"), sizes.number) + " ".join(cells)
    line = fit(head, max(0, width - sizes.right))
    line += " " + fit(_("Step"), sizes.step - 1) + fit_right(_("Changed"), sizes.changed)
    return Content.styled(line, ".text--muted")


def table_line(
    task: Task | None,
    header: TaskHeader,
    form: Form | None,
    width: int,
    flags: str,
    now: datetime,
    zone: tzinfo,
) -> Content:
    """Draw a task as a row of its form's table."""
    known = {field.id: field for field in task.fields} if task is not None else {}
    cells = []
    for column in table_columns(form, width):
        field = known.get(column.field.id)
        text = ""
        if field is not None:
            text = _cell(field.value, now, zone) or one_line(value_text(field, now, zone), 120)
        put = fit_right if column.field.type in RIGHT else fit
        cells.append(put(text, column.width))
    step = task.current_step if task is not None else None
    name = form.steps.get(step, str(step)) if form is not None and step else ""
    closed = (task or header).closed
    where = _("finished") if closed else name
    sizes = TableSizes.of(width)
    left = fit(flags, sizes.flags - 1) + " " + fit(str(header.id), sizes.number - 1) + " "
    left += " ".join(cells)
    changed = changed_text(header.last_modified_date, now, zone)
    return Content.assemble(
        (fit(left, max(0, width - sizes.right)), ""),
        (" " + fit(one_line(where, 60), sizes.step - 1), ".text--muted"),
        (fit_right(changed, sizes.changed), ".text--muted"),
    )


def _cell(value: object, now: datetime, zone: tzinfo) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return date_text(value, now.astimezone(zone).date())
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return ""


def contents_text(
    known: Contents | None, shown: int, loading: int | None, trouble: str, now: datetime
) -> Content:
    """Say how many tasks are shown, how old that is, and whether there are more."""
    if loading is not None:
        told = _("reading… {n} so far; Esc stops").format(n=f"{loading:,}".replace(",", " "))
        return Content.styled(f" {told}", ".text--accent")
    if known is None:
        told = trouble or _("reading…")
        return Content.styled(f" {one_line(told)}", ".text--error" if trouble else ".text--muted")
    parts = [ngettext("{n} task", "{n} tasks", shown).format(n=shown)]
    if known.has_more:
        parts.append(_("there are more"))
    parts.append(_("as of {when}").format(when=ago_text(known.read, now)))
    text = Content.styled(" " + " · ".join(parts), ".text--muted")
    if trouble:
        text += Content.styled(" · " + one_line(trouble, 120), ".text--error")
    return text


def narrowing_text(narrowing: Narrowing, zone: tzinfo) -> str:
    """Say in words which tasks are asked for; "" where it is all open ones."""
    parts = [_("finished ones too")] if narrowing.archived else []
    for name, after, before in (
        (_("changed"), narrowing.modified_after, narrowing.modified_before),
        (_("made"), narrowing.created_after, narrowing.created_before),
        (_("finished"), narrowing.closed_after, narrowing.closed_before),
    ):
        if after or before:
            ends = [
                day.astimezone(zone).date().isoformat() if day else "" for day in (after, before)
            ]
            parts.append(f"{name} {ends[0]}…{ends[1]}")
    return ", ".join(parts)


def step_tabs(form: Form | None, chosen: Collection[int]) -> Sequence[tuple[str, bool]]:
    """Name the splits of a form, its steps, and say which is chosen."""
    steps = sorted(form.steps) if form is not None else []
    tabs = [(_("All"), not chosen)]
    return tabs + [(one_line(form.steps[n], 20), n in chosen) for n in steps if form is not None]
