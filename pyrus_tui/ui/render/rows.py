"""One line of a task list."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from rich.cells import cell_len
from textual.content import Content

from pyrus_tui.models.sight import Line
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.render.text import fit, fit_right
from pyrus_tui.ui.render.times import changed_text, clock_text
from pyrus_tui.words import ngettext

WHY_FROM = 60
"""Cells of a subject's column from which it also says why a task is here, where room is left."""

COUNT = re.compile(r"\s*\(\d+\)\s*$")


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide each column is for a given width; 0 hides it."""

    flags: int
    clock: int
    form: int
    title: int
    who: int
    changed: int


def columns(width: int) -> Columns:
    """Share a line among the columns: the subject gives way last."""
    flags, clock, changed = 4, 6, 6
    form = 0 if width < 56 else 13 if width < 76 else 15 if width < 100 else 24
    who = 0 if width < 62 else 9 if width < 76 else 12 if width < 100 else 18
    if width < 40:
        changed = 0
    if width < 30:
        clock = 0
    used = sum(part + 1 for part in (flags, clock, form, who, changed) if part)
    return Columns(flags, clock, form, max(1, width - used), who, changed)


def task_line(row: Line, width: int, now: datetime, zone: tzinfo) -> Content:
    """Draw a task in one line: flags, clock, form and step, subject, who, when."""
    sizes = columns(width)
    clock, late = clock_text(row.due, row.due_date, now, zone)
    mark = ".text--accent" if row.flags.strip(".·") else ".text--muted"
    parts: list[tuple[str, str]] = [(fit(row.flags, sizes.flags) + " ", mark)]
    if sizes.clock:
        parts.append((fit(clock, sizes.clock) + " ", ".text--error" if late else ".text--muted"))
    if sizes.form:
        parts.append(
            (fit(form_text(row.form, row.step, sizes.form), sizes.form) + " ", ".text--muted")
        )
    title = ("  " if row.indented else "") + short_title(row.title, row.form)
    spare = sizes.title - max(cell_len(title), sizes.title // 2) - 2
    why = row.why if sizes.title >= WHY_FROM and cell_len(row.why) <= spare else ""
    parts.append((fit(title, sizes.title - cell_len(why)), ".text--new" if row.new else ""))
    if why:
        parts.append((why, ".text--muted"))
    if sizes.who:
        parts.append((" " + fit(one_line(row.who, 60), sizes.who), ".text--muted"))
    if sizes.changed:
        parts.append(
            (" " + fit_right(changed_text(row.changed, now, zone), sizes.changed), ".text--muted")
        )
    return Content.assemble(*parts)


def short_title(title: str, form: str) -> str:
    """Leave out the name of the form where the subject begins with it: it has its own column."""
    words = one_line(title, 500)
    rest = words.removeprefix(f"{form}: ") if form else words
    return rest or words


def form_text(form: str, step: str, width: int) -> str:
    """Name a form and its step; the form's name is cut, the step is not."""
    if not form:
        return step or "-"
    name = one_line(form, 60)
    if not step:
        return name
    room = max(1, width - cell_len(step) - 1)
    return (name if cell_len(name) <= room else fit(name, room).rstrip()) + "·" + step


def group_line(name: str, count: int, width: int, *, folded: bool) -> Content:
    """Draw the title line of a group."""
    sign = "▸" if folded else "▾"
    name = COUNT.sub("", name)  # servers put the count into the name, and it may be an older one
    counted = ngettext("{n} task", "{n} tasks", count).format(n=count)
    return Content.assemble(
        (f" {sign} ", ".text--accent"),
        (one_line(name, max(10, width - 20)), ".text--group"),
        (f"  {counted}", ".text--muted"),
    )


def second_line(words: str, width: int) -> Content:
    """Draw the last words of a task under its line."""
    return Content.styled("     " + fit(one_line(words, 300), max(1, width - 5)), ".text--muted")
