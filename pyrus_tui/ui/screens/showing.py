"""From what the store knows of a task to what the preview and the task screen draw."""

from collections.abc import Hashable
from datetime import datetime, tzinfo

from textual.content import Content

from pyrus_tui.models.references import Reference
from pyrus_tui.models.sight import Line
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.models.text import one_line
from pyrus_tui.models.why import Reason, why_here
from pyrus_tui.store.selectors import Row, TaskView
from pyrus_tui.store.state import State
from pyrus_tui.ui.render.entries import Entry
from pyrus_tui.ui.render.facts import (
    Facts,
    facts_line,
    field_lines,
    route_line,
    route_lines,
    title_line,
)
from pyrus_tui.ui.render.thread import DECIDED, Reading, person_text, thread_entries
from pyrus_tui.ui.render.times import due_text
from pyrus_tui.ui.render.why import why_text
from pyrus_tui.words import _


def facts_of(view: TaskView, zone: tzinfo) -> Facts | None:
    """Return the task with what is needed to speak about it; None while it is not read."""
    if view.task is None:
        return None
    return Facts(
        task=view.task,
        form=view.form,
        me_id=view.me_id,
        role_ids=view.role_ids,
        list_names=view.list_names,
        now=view.now,
        zone=zone,
    )


def summary(view: TaskView, zone: tzinfo, width: int) -> Content:
    """Draw a few lines about a task: subject, where it stands, route, and what went wrong."""
    title = title_line(view.task or view.header, view.task_id)
    head = title.wrap(width)[:TITLE_LINES]
    if title.cell_length > width * TITLE_LINES:
        head[-1] = Content.assemble(head[-1].truncate(max(1, width - 1)), "…")
    lines = [*head, *([failure_line(view)] if view.failed else [])]
    facts = facts_of(view, zone)
    if facts is not None:
        about = facts_line(facts, _reason(view, zone))
        return Content("\n").join([*lines, about, route_line(facts)])
    header = view.header
    due = due_text(header.due, header.due_date, view.now, zone) if header else ""
    return Content("\n").join([*lines, *([Content(due)] if due else []), unread_text(view)])


TITLE_LINES = 2


def why(view: TaskView, zone: tzinfo) -> str:
    """Say in one line why a task is in the person's inbox; "" where nothing tells."""
    return why_text(_reason(view, zone), view.now, zone)


def _reason(view: TaskView, zone: tzinfo) -> Reason | None:
    return why_here(view.task, view.header, view.me_id, view.role_ids, view.now, zone)


def unread_text(view: TaskView) -> Content:
    """Say why a task is not there yet."""
    if view.trouble:
        return Content.styled(one_line(view.trouble), ".text--error")
    return Content.styled(_("reading the task…"), ".text--muted")


def failure_line(view: TaskView) -> Content:
    """Say what was tried on this task and did not work."""
    return Content.styled(one_line(view.failed), ".text--error")


def comments(
    view: TaskView, state: State, zone: tzinfo, seen: datetime | None, *, events: bool = False
) -> tuple[Entry, ...]:
    """Draw the thread of a task; before it is read, the words that its header has."""
    if view.task is None:
        text = view.header.text if view.header is not None else ""
        return (Entry("header", Content(""), Content(text)),) if text else ()
    how = Reading(
        me_id=view.me_id,
        now=view.now,
        zone=zone,
        seen=seen,
        events=events,
        list_names=state.list_names,
        role_ids=view.role_ids,
    )
    return thread_entries(view.task, view.form.steps if view.form else {}, how)


def aside(view: TaskView, zone: tzinfo, width: int) -> Content:
    """Draw what a wide screen has room for beside the thread: route and fields."""
    facts = facts_of(view, zone)
    if facts is None:
        return Content("")
    parts = [Content.styled(_("Fields"), ".text--group"), field_lines(facts, width)]
    if facts.task.approvals or facts.task.subscribers:
        parts += [Content(""), Content.styled(_("Route"), ".text--group"), route_lines(facts)]
    return Content("\n").join(parts)


def first_shown(entries: tuple[Entry, ...]) -> Hashable | None:
    """Return where reading begins: what changed since my decision, the first new, the last one."""
    if entries and entries[0].key == DECIDED:
        return DECIDED
    new = next((entry.key for entry in entries if entry.unread), None)
    return new or (entries[-1].key if entries else None)


def reference_line(reference: Reference, task: Task, known: TaskHeader | None) -> Content:
    """Name what a comment points to: a comment by its first words, a task by its title."""
    if reference.comment_id:
        said = next((c for c in task.comments if c.id == reference.comment_id), None)
        who = person_text(said.author) if said is not None else ""
        words = one_line(said.text, 200) if said is not None else ""
        return Content(f" ↑ {who}: {words}")
    title = one_line(known.title, 200) if known is not None else ""
    return Content.assemble((f" #{reference.task_id}", "bold"), f"  {title}")


def line_of(row: Row, *, indented: bool = False, why: str = "") -> Line:
    """Return what a line of a list shows of a task."""
    return Line(
        title=row.title,
        who=row.who,
        changed=row.changed,
        due=row.due,
        due_date=row.due_date,
        form=row.form,
        step=row.step,
        flags=flags(row),
        new=row.new,
        indented=indented,
        why=why,
    )


def flags(row: Row) -> str:
    """Write a row's marks: letters, never colour alone; `·` while the task is still being read."""
    marks = "^" if row.sending else "!" if row.overdue else ""
    marks += "N" if row.new else ""
    marks += "A" if row.waits else ""
    marks += "@" if row.mention else ""
    marks += "c" if row.client else ""
    if row.trouble or row.failed:
        return (("x" if row.failed else "") + marks + ("?" if row.trouble else ""))[:4]
    if not row.read:
        return (marks + "·")[:4]
    return marks[:4] or "."
