"""What will be sent, and what others changed meanwhile: the lines of the review."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from pyrus_tui.models.editing.edits import Conflict, Edits
from pyrus_tui.models.editing.held import NOTHING, Held, cell_essence
from pyrus_tui.models.editing.outline import Place, columns_of, kind_text, lacks, why_locked
from pyrus_tui.models.editing.sheets import Sheet
from pyrus_tui.models.editing.sums import amounts_of
from pyrus_tui.models.editing.tables import cell_of, differ, held_in, is_blank, is_new, rows_of
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.render.form_rows import Look, held_text
from pyrus_tui.ui.render.sums import sum_lines
from pyrus_tui.words import _, ngettext


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A line of a review; `field_id` is 0 except where mine or theirs is to be chosen."""

    text: str
    style: str = ""
    field_id: int = 0


MOST_ROWS = 30
"""Changed rows of a table that are told one by one."""


def changed_lines(place: Place, base: Held, mine: Held, look: Look) -> list[str]:
    """Write a change, old and new; of a table row by row."""
    name = one_line(place.field.name, 40)
    if place.field.type != "table":
        old, new = (held_text(place.field, held, look) for held in (base, mine))
        return [f"{name}: {old} → {new}"]
    return [f"{name}, {line}" for line in _table_lines(place, base, mine, look)]


def _table_lines(place: Place, base: Held, mine: Held, look: Look) -> list[str]:
    before = {row.row_id: row for row in rows_of(base)}
    after = rows_of(mine)
    kept = {row.row_id for row in after}
    lines: list[str] = []
    rest = 0
    for number, row in enumerate(after, 1):
        old = before.get(row.row_id)
        if len(lines) == MOST_ROWS:  # no more are told one by one
            rest += differ(old, row) if old is not None else not is_blank(row)
            continue
        cells = []
        for column in columns_of(place.field):
            new = held_in(row, column.id)
            if old is not None:
                if cell_essence(cell_of(old, column.id)) == cell_essence(cell_of(row, column.id)):
                    continue
                was = held_text(column, held_in(old, column.id), look)
                cells.append(f"{column.name} {was} → {held_text(column, new, look)}")
            elif cell_essence(cell_of(row, column.id)) is not None:
                cells.append(f"{column.name} {held_text(column, new, look)}")
        if cells and (old is not None or not is_blank(row)):
            word = _("new row {n}") if is_new(row) else _("row {n}")
            lines.append(one_line(f"{word.format(n=number)}: {', '.join(cells)}"))
    if rest:
        lines.append(ngettext("and {n} more row", "and {n} more rows", rest).format(n=rest))
    gone = sum(row.row_id not in kept for row in before.values())
    if gone:
        told = ngettext("{n} row is deleted", "{n} rows are deleted", gone)
        lines.append(told.format(n=gone))
    return lines


def sent_changes(
    places: Iterable[Place], edits: Edits, look: Look, without: Iterable[int] = ()
) -> list[str]:
    """Write all that changes, in the order of the form."""
    left = set(without)
    lines = []
    for place in places:
        change = edits.changes.get(place.id)
        if change is not None and not change.typed and place.id not in left:
            lines += changed_lines(place, change.base, change.mine, look)
    return lines


def conflict_lines(conflict: Conflict, look: Look) -> list[ReviewLine]:
    """Write a field that is in dispute: its name, at which one chooses, and what each side says."""
    field = conflict.place.field
    head = ReviewLine(one_line(field.name, 60), "", field.id)
    if conflict.where:
        where = ", ".join(conflict.where[:8])
        told = _("both changed row {where}; all other changes are kept").format(where=where)
        return [head, ReviewLine(f"    {told}", ".text--muted")]
    parts = (
        (_("mine:   "), conflict.mine),
        (_("theirs: "), conflict.theirs),
        (_("before: "), conflict.base),
    )
    return [head, *(ReviewLine(f"    {w}{held_text(field, held, look)}") for w, held in parts)]


def missing_lines(
    places: Iterable[Place], edits: Edits, now: Mapping[int, Held], step: int
) -> list[str]:
    """Say what is required at this step and still empty."""
    told = []
    for place in places:
        missing = lacks(place, edits.held(place.id, now), step)
        if missing:
            told.append(f"{one_line(place.field.name, 40)}: {missing}")
    return told


def news_lines(
    fresh: Sequence[Place], now: Mapping[int, Held], look: Look, without: Iterable[int] = ()
) -> list[str]:
    """Say what others changed since the form was opened."""
    left = set(without)
    told = []
    for place in fresh:
        if place.id not in left and place.field.type != "title":
            text = held_text(place.field, now.get(place.id, NOTHING), look)
            told.append(f"{one_line(place.field.name, 40)}: {text}")
    return told


def review_lines(
    places: Sequence[Place],
    edits: Edits,
    now: Mapping[int, Held],
    found: Sequence[Conflict],
    fresh: Sequence[Place],
    look: Look,
    unsure: str = "",
) -> list[ReviewLine]:
    """Write all lines of a review: conflicts first, then what is sent, missing, and new."""
    disputed = {conflict.place.id for conflict in found}
    lines: list[ReviewLine] = []

    def add(title: str, texts: Sequence[str], style: str = "") -> None:
        if texts:
            lines.append(ReviewLine(title, ".text--group"))
            lines.extend(ReviewLine(f"  {text}", style) for text in texts)

    if found:
        title = _("Changed here and by somebody else: choose")
        lines.append(ReviewLine(title, ".text--group"))
        for conflict in found:
            lines.extend(conflict_lines(conflict, look))
    unread = [place for place in places if edits.unreadable(place.id)]
    texts = [f"{place.field.name}: {edits.unreadable(place.id)}" for place in unread]
    add(_("Cannot be read"), [one_line(text) for text in texts], ".text--error")
    add(_("Will be sent"), sent_changes(places, edits, look, disputed))
    missing = missing_lines(places, edits, now, look.step)
    add(_("Still missing at this step"), missing, ".text--warning")
    others = news_lines(fresh, now, look, disputed)
    add(_("Changed by others since you opened it"), others, ".text--accent")
    add(_("Not known"), [unsure] if unsure else [], ".text--warning")
    return lines


def side_text(
    place: Place,
    places: Mapping[int, Place],
    edits: Edits,
    now: Mapping[int, Held],
    look: Look,
    untold: str,
    width: int,
) -> Content:
    """Say beside the form what the field is, what will be sent, and what is missing.

    `untold` says why that cannot be known; "" where it is.
    """
    field = place.field
    held = edits.held(place.id, now)
    lines = [Content.styled(one_line(field.name, width), ".text--group")]
    lines.append(Content.styled(f"  {kind_text(field)}", ".text--muted"))
    locked = why_locked(field, held, look.step)
    if locked:
        lines.append(Content.styled(f"  {locked}", ".text--warning"))
    full = held_text(field, held, look)
    lines += [Content(f"  {full}")] if full != "-" else []
    if field.tooltip:
        lines.append(Content.styled(one_line(field.tooltip), ".text--muted"))
    changed = sent_changes(places.values(), edits, look)
    if changed:
        lines += [Content(""), Content.styled(_("Will be sent"), ".text--group")]
        lines += [Content(f"  {line}") for line in changed]
    missing = missing_lines(places.values(), edits, now, look.step)
    title = _("Checks for step {step}").format(step=look.step)
    lines += [Content(""), Content.styled(title, ".text--group")]
    if missing:
        lines += [Content.styled(f"  {line}", ".text--warning") for line in missing]
    elif untold:
        lines.append(Content.styled(f"  {untold}", ".text--muted"))
    else:
        lines.append(Content.styled("  " + _("All that is required is filled."), ".text--success"))
    lines += _sums(places, edits, now, look)
    return Content("\n").join(lines)


def _sums(
    places: Mapping[int, Place], edits: Edits, now: Mapping[int, Held], look: Look
) -> list[Content]:
    """Say how the sums of the tables compare with the amounts of the form."""
    amounts = amounts_of(places.values(), edits, now)
    lines = []
    for place in places.values() if amounts else ():
        if place.field.type == "table":
            rows = rows_of(edits.held(place.id, now))
            sheet = Sheet.of(columns_of(place.field), rows, look.step, edits.cells(place.id))
            name = one_line(place.field.name, 40)
            lines += [Content(f"  {name}: ") + told for told in sum_lines(sheet, amounts)]
    return lines
