"""A form while it is edited: its rows, and what is said about a field."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from textual.content import Content

from pyrus_tui.models.editing.edits import Change
from pyrus_tui.models.editing.entering import Around, parse, places_of
from pyrus_tui.models.editing.held import Held, is_nothing
from pyrus_tui.models.editing.numbers import Unreadable
from pyrus_tui.models.editing.outline import (
    Place,
    columns_of,
    is_required,
    kind_text,
    lacks,
    why_locked,
)
from pyrus_tui.models.editing.sheets import Sheet
from pyrus_tui.models.editing.tables import rows_of
from pyrus_tui.models.forms import FormField
from pyrus_tui.models.text import one_line
from pyrus_tui.models.values import Field
from pyrus_tui.ui.render.text import fit
from pyrus_tui.ui.render.values import MARKS, money_text, number_text, value_text
from pyrus_tui.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Look:
    """When and where the form is looked at, and at which step the task is."""

    now: datetime
    zone: tzinfo
    step: int


def held_text(field: FormField, held: Held, look: Look) -> str:
    """Write what stands in a field on one line, `-` where nothing does."""
    if field.type in ("checkmark", "flag", "title") and is_nothing(field.type, held):
        unset = field.type == "flag" and held.value in (None, "none")
        return MARKS["none" if unset else "unchecked"]
    if field.type == "table":
        return table_text(field, held, look.step)
    shown = Field(id=field.id, type=field.type, value=held.value, duration=held.duration)
    return one_line(value_text(shown, look.now, look.zone))


def table_text(field: FormField, held: Held, step: int) -> str:
    """Write a table on one line: how many rows, and the sums of its numbers."""
    rows = rows_of(held)
    if not rows:
        return "-"
    parts = [ngettext("{n} row", "{n} rows", len(rows)).format(n=len(rows))]
    sheet = Sheet.of(columns_of(field), rows, step)
    for column in sheet.columns:
        total = sheet.total(column)
        if total is not None:
            text = money_text(total) if column.type == "money" else number_text(total)
            parts.append(f"{one_line(column.name, 30)} {text}")
    return " · ".join(parts)


def name_text(field: FormField, step: int) -> str:
    """Name a field: `*` where it is required now, `§3` where it will be at step 3."""
    name = one_line(field.name or f"#{field.id}", 60)
    if is_required(field, step):
        return f"{name} *"
    if field.info.required_step > step:
        return f"{name} §{field.info.required_step}"
    return name


def form_row(place: Place, held: Held, change: Change | None, look: Look, width: int) -> Content:
    """Draw a field: changed or not, its name, what stands in it, and what is to be said of it."""
    field = place.field
    if place.is_section:
        return _section(place, held, change, look, width)
    typed = change.typed if change is not None else ""
    locked = why_locked(field, held, look.step)
    mark = "!" if change is not None and change.unread else "~" if change is not None else " "
    room = max(12, min(30, width * 3 // 10))
    name = fit("  " * place.depth + name_text(field, look.step), room)
    text = one_line(typed) if typed else held_text(field, held, look)
    note, style = _note(place, held, change, locked, look)
    left = max(8, width - room - 4)
    value = Content.styled(text, ".text--error" if typed else ".text--muted" if locked else "")
    if note:
        space = max(8, left - Content(note).cell_length - 2)
        value = value.truncate(space, ellipsis=True, pad=True) + Content("  ")
        value += Content.styled(note, style)
    head = Content.styled(f"{mark} ", ".text--warning" if mark != " " else "")
    return Content.assemble(head, (name, ".text--muted" if locked else ""), "  ", value)


def _section(place: Place, held: Held, change: Change | None, look: Look, width: int) -> Content:
    mark = "~ " if change is not None else "  "
    tick = MARKS["checked"] + " " if not is_nothing("title", held) else ""
    name = f"{mark}── {tick}{one_line(place.field.name, 60)} "
    return Content.styled(name.ljust(width - 1, "─"), ".text--group")


def _note(
    place: Place, held: Held, change: Change | None, locked: str, look: Look
) -> tuple[str, str]:
    if change is not None and change.unread:
        return _("not read"), ".text--error"
    if change is not None:
        was = held_text(place.field, change.base, look)
        if was == "-":
            return "", ""
        return _("was {old}").format(old=one_line(was, 24)), ".text--muted"
    if locked:
        return (_("locked") if place.field.type != "note" else ""), ".text--muted"
    if lacks(place, held, look.step):
        return _("required"), ".text--warning"
    return "", ""


def about_text(place: Place, held: Held, change: Change | None, look: Look) -> Content:
    """Say in one line what a field takes, or what is wrong with it."""
    field = place.field
    if change is not None and change.unread:
        reason = _("It was kept as it was typed.")
        if change.cells:
            reason = _("Cells that cannot be read: {texts}").format(texts=one_line(change.unread))
        return Content.styled(reason, ".text--error")
    locked = why_locked(field, held, look.step)
    if locked:
        return Content.styled(locked, ".text--warning")
    missing = lacks(place, held, look.step)
    if missing:
        return Content.styled(missing, ".text--warning")
    parts = [kind_text(field)]
    places = places_of(field) if field.type in ("money", "number") else None
    if places is not None:
        told = ngettext("{n} decimal", "{n} decimals", places)
        parts.append(told.format(n=places))
    if field.info.required_step > look.step:
        parts.append(_("required from step {step}").format(step=field.info.required_step))
    if field.info.immutable_step > look.step:
        parts.append(_("locked from step {step}").format(step=field.info.immutable_step))
    if field.tooltip:
        parts.append(one_line(field.tooltip, 120))
    return Content.styled(" · ".join(parts), ".text--muted")


def meaning(field: FormField, text: str, around: Around, look: Look) -> Content:
    """Say what a typed text means, or why it cannot be read."""
    try:
        held = parse(field, text, around)
    except Unreadable as error:
        return Content.styled(one_line(str(error)), ".text--error")
    if is_nothing(field.type, held) and field.type not in ("checkmark", "flag"):
        return Content.styled(_("Empty."), ".text--muted")
    if field.type == "text":
        return Content.styled(kind_text(field), ".text--muted")
    return Content.styled("= " + held_text(field, held, look), ".text--success")


def why_unread(field: FormField, text: str, around: Around) -> str:
    """Say why a text that was kept cannot be read."""
    try:
        parse(field, text, around)
    except Unreadable as error:
        return str(error)
    return ""
