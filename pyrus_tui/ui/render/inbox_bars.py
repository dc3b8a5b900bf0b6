"""The two lines above the inbox: how much there is, and the tabs."""

from textual.content import Content

from pyrus_tui.models.sight import Head, Sort, Split
from pyrus_tui.ui.render.text import join
from pyrus_tui.words import _, ngettext

NARROW = 100
"""Columns below which the tabs are written closer together."""


def title(head: Head | None) -> Content:
    """Say how much is in the inbox; None while that is not known."""
    parts = [Content.assemble((" pyrus  ", "bold"), _("Inbox"))]
    if head is not None:
        plus = "" if head.complete else "+"
        total, more = head.count(Split.ALL), "+" if head.has_more else ""
        parts[0] = parts[0] + Content(f" {total}{more}")
        waiting, late = head.count(Split.WAITING), head.count(Split.OVERDUE)
        if waiting:
            told = ngettext("{n} waits for me", "{n} wait for me", waiting)
            parts.append(Content(told.format(n=f"{waiting}{plus}")))
        if late:
            parts.append(Content(_("{n} overdue").format(n=late)))
    return join(parts)


def tabs(head: Head | None, chosen: Split, *, narrow: bool) -> Content:
    """Draw the splits with their keys."""
    parts = []
    for split in Split:
        shown = ""
        if head is not None:
            sure = head.complete or split in (Split.ALL, Split.OVERDUE)
            shown = f" {head.count(split)}{'' if sure else '+'}"
        text = f"{split.value} {split_text(split)}{shown}"
        if split is chosen:
            parts.append(Content.styled(f"[{text}]", ".text--accent"))
        else:
            parts.append(Content(text if narrow else f" {text} "))
    return Content(" ").join(parts)


def order(sort: Sort, query: str, *, stale: bool, narrow: bool) -> Content:
    """Say by which words the list is filtered and how it is sorted."""
    right = []
    if query:
        told = _("filter: {words}").format(words=query)
        right.append(Content.styled(told, ".text--accent"))
    named = sort_text(sort)
    text = f"↓{named}" if narrow else _("sort: {order}").format(order=named)
    if stale and sort is Sort.URGENT:
        text += "*" if narrow else " " + _("(R sorts)")
    right.append(Content(text))
    return join(right) + Content(" ")


def split_text(split: Split) -> str:
    """Name a split."""
    return {
        Split.ALL: _("All"),
        Split.WAITING: _("Waiting"),
        Split.OVERDUE: _("Overdue"),
        Split.MENTIONS: _("Mentions"),
        Split.CLIENT: _("Client"),
        Split.REST: _("Rest"),
    }[split]


def sort_text(sort: Sort) -> str:
    """Name an order."""
    return {
        Sort.URGENT: _("urgent"),
        Sort.CHANGED: _("changed"),
        Sort.SERVER: _("server"),
        Sort.TITLE: _("title"),
    }[sort]
