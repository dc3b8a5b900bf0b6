"""Lines of the tree of lists and forms, and what is said of the tasks beside it."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from rich.cells import cell_len
from textual.content import Content

from pyrus_tui.models.places import Contents, Narrowing
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.render.text import fit
from pyrus_tui.ui.render.times import ago_text
from pyrus_tui.words import _, ngettext


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
