"""What stands above and beside the thread: facts, form fields, route, files, links."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from textual.content import Content

from pyrus_tui.models import rules
from pyrus_tui.models.comments import Approval, Attachment
from pyrus_tui.models.forms import Form, FormField
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.models.text import clean, one_line
from pyrus_tui.models.values import ChoiceValue, Field, TableRow, TitleValue
from pyrus_tui.models.why import Reason, Why
from pyrus_tui.ui.render.route import (
    Route,
    choice_style,
    choice_text,
    named,
    sign_of,
    step_name,
)
from pyrus_tui.ui.render.text import SHOWN, fit, join, plain
from pyrus_tui.ui.render.thread import person_text
from pyrus_tui.ui.render.times import due_text, moment_text
from pyrus_tui.ui.render.values import file_text, value_text
from pyrus_tui.ui.render.why import why_text
from pyrus_tui.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Facts:
    """A task with what is needed to speak about it."""

    task: Task
    form: Form | None
    me_id: int
    role_ids: frozenset[int]
    list_names: tuple[str, ...]
    now: datetime
    zone: tzinfo


def title_line(header: TaskHeader | None, task_id: int) -> Content:
    """Draw the subject and the number."""
    title = one_line(header.title, 500) if header is not None else _("Task")
    return Content.assemble((title, "bold"), (f"  #{task_id}", ".text--muted"))


def facts_line(facts: Facts, reason: Reason | None = None) -> Content:
    """Say in one line where a task stands: form, step, who is waited for, due, lists.

    With a reason also why the task is here.
    """
    task = facts.task
    parts = []
    if facts.form is not None:
        parts.append(plain(one_line(facts.form.name, 40)))
    step = step_words(task, facts.form)
    if step:
        parts.append(plain(step))
    if task.closed:
        parts.append(Content.styled(_("closed"), ".text--muted"))
    if rules.waits_for(task, facts.me_id, facts.role_ids):
        parts.append(Content.styled(_("waits for YOU"), ".text--warning"))
    due = due_text(task.due, task.due_date, facts.now, facts.zone)
    if due and not task.closed:
        late = rules.is_overdue(task, facts.now, facts.zone)
        parts.append(Content.styled(due, ".text--error" if late else ""))
    if task.asap and not task.closed:
        parts.append(Content.styled(_("as soon as possible"), ".text--warning"))
    told = reason is not None and reason.why is Why.RESPONSIBLE
    if task.responsible is not None and facts.form is None and not told:
        mine = task.responsible.id == facts.me_id
        who = _("you") if mine else person_text(task.responsible)
        parts.append(plain(_("responsible: {who}").format(who=who)))
    parts.append(plain(why_text(reason, facts.now, facts.zone)))
    if facts.list_names:
        parts.append(plain(one_line(", ".join(facts.list_names), 80)))
    if task.parent_task_id:
        parts.append(Content(f"↑ #{task.parent_task_id}"))
    return join(parts)


def step_words(task: Task, form: Form | None) -> str:
    """Say at which step a task stands: `step 2/4 Accounting`."""
    if task.current_step is None:
        return ""
    name = one_line(rules.current_step_name(task, form), 40)
    place = f"{task.current_step}/{rules.step_count(task, form)}"
    return " ".join(part for part in (_("step {place}").format(place=place), name) if part)


def route_line(facts: Facts) -> Content:
    """Draw the route in one line: `Manager ✓ Bob ▸ [Accounting ○ you] ▸ Legal …`."""
    task = facts.task
    if not task.approvals:
        return Content("")
    parts = [Content.styled(_("Route") + "  ", ".text--muted")]
    for number, approvals in enumerate(task.approvals, 1):
        if number > 1:
            parts.append(Content.styled(" ▸ ", ".text--muted"))
        name = step_name(task, facts.form, number)
        people = ", ".join(
            f"{sign_of(approval)} {_short(approval, facts.me_id)}" for approval in approvals[:2]
        )
        more = "…" if len(approvals) > 2 or not approvals else ""
        text = " ".join(part for part in (name, people, more) if part)
        current = number == task.current_step and not task.closed
        parts.append(Content.styled(f"[{text}]", ".text--accent") if current else plain(text))
    return Content("").join(parts)


def route_lines(facts: Facts) -> Content:
    """Draw the route tall: people, choices, how long each step took, who comes next."""
    task = facts.task
    lines = list(Route(task, facts.form, facts.me_id, facts.now, facts.zone).lines())
    if not task.approvals and task.responsible is not None:
        lines.append(plain(_("Responsible: {who}").format(who=person_text(task.responsible))))
    elif not task.approvals:
        lines.append(Content.styled(_("This task has no approval route."), ".text--muted"))
    if task.participants:
        people = ", ".join(person_text(person) for person in task.participants)
        lines.append(plain(_("Participants: {people}").format(people=people)))
    if task.subscribers:
        lines.append(Content(""))
        lines.append(Content.styled(_("Watchers"), "bold"))
        lines.extend(
            plain(
                f"   {sign_of(watcher)} {named(watcher, facts.me_id)}  {choice_text(watcher)}",
                choice_style(watcher),
            )
            for watcher in task.subscribers
        )
    return Content("\n").join(lines)


def _short(approval: Approval, me_id: int) -> str:
    if approval.person.id == me_id:
        return _("you")
    return one_line(approval.person.first_name or approval.person.name, 16)


def field_lines(facts: Facts, width: int) -> Content:
    """Draw the form's fields: label and value, sections, tables row by row; `*` = needed now."""
    needed = {f.id for f in rules.missing_required(facts.task, facts.form)} if facts.form else set()
    infos = {f.id: f for f in facts.form.walk()} if facts.form else {}
    lines = list(_fields(facts.task.fields, facts, infos, needed, width, 0))
    if not lines:
        return Content.styled(_("This task has no fields."), ".text--muted")
    return Content("\n").join(lines)


def _fields(
    fields: Iterable[Field],
    facts: Facts,
    infos: dict[int, FormField],
    needed: set[int],
    width: int,
    depth: int,
) -> Iterator[Content]:
    label_width = max(8, min(18, width // 3))
    for field in fields:
        name = one_line(field.name or f"#{field.id}", 60)
        star = "*" if field.id in needed else ""
        if isinstance(field.value, TitleValue) or field.type == "title":
            yield Content.styled(f"── {name} ──", ".text--group")
            if isinstance(field.value, TitleValue):
                yield from _fields(field.value.fields, facts, infos, needed, width, depth)
            continue
        label = fit("  " * depth + name + star, label_width)
        value = clean(value_text(field, facts.now, facts.zone))[:SHOWN]
        definition = infos.get(field.id)
        later = definition.info.required_step if definition is not None and value == "-" else 0
        note = f"  § {_('step {step}').format(step=later)}" if later and not star else ""
        first, *rest = value.split("\n")
        style = ".text--warning" if star else ""
        yield Content.assemble(
            (label, ".text--muted"), "  ", (first, style), (note, ".text--muted")
        )
        for text in rest:
            yield Content(" " * (label_width + 2) + text)
        if isinstance(field.value, ChoiceValue):
            yield from _fields(field.value.fields, facts, infos, needed, width, depth + 1)
        elif isinstance(field.value, tuple):
            rows = [row for row in field.value if isinstance(row, TableRow)]
            yield from _table(rows, facts, width)


def _wrapped(text: str, width: int) -> list[str]:
    return [line.plain for line in Content(text).wrap(width)] or [""]


def _table(rows: list[TableRow], facts: Facts, width: int) -> Iterator[Content]:
    names: dict[int, str] = {}
    for row in rows:
        for cell in row.cells:
            names.setdefault(cell.id, one_line(cell.name or f"#{cell.id}", 30))
    if not names:
        return
    texts = [
        {cell.id: one_line(value_text(cell, facts.now, facts.zone), 60) for cell in row.cells}
        for row in rows[:TABLE_ROWS]
    ]
    sizes = {
        column: min(20, max(len(name), *(len(text.get(column, "-")) for text in texts)))
        for column, name in names.items()
    }
    head = "  ".join(fit(name, sizes[column]) for column, name in names.items())
    yield Content.styled("  " + fit(head, max(4, width - 2)), ".text--muted")
    for text in texts:
        cells = "  ".join(fit(text.get(column, "-"), size) for column, size in sizes.items())
        yield Content("  " + fit(cells, max(4, width - 2)))
    if len(rows) > TABLE_ROWS:
        more = ngettext("{n} more row", "{n} more rows", len(rows) - TABLE_ROWS)
        yield Content.styled("  " + more.format(n=len(rows) - TABLE_ROWS), ".text--muted")


TABLE_ROWS = 50
"""How many rows of a table the fields pane draws."""


def files(task: Task) -> tuple[Attachment, ...]:
    """Return every file of a task once, the task's own and those of comments."""
    seen: dict[int | None, Attachment] = {}
    for attachment in (*task.attachments, *(a for c in task.comments for a in c.attachments)):
        seen.setdefault(attachment.id, attachment)
    return tuple(seen.values())


def file_lines(task: Task) -> Content:
    """List a task's files, versions of one file together."""
    attachments = files(task)
    if not attachments:
        return Content.styled(_("No files."), ".text--muted")
    roots: dict[int | None, list[Attachment]] = {}
    for attachment in attachments:
        roots.setdefault(attachment.root_id or attachment.id, []).append(attachment)
    lines = []
    for versions in roots.values():
        versions.sort(key=lambda a: (a.version or 0, a.id or 0), reverse=True)
        lines.append(plain(file_text(versions[0])))
        lines.extend(plain(f"   {file_text(older)}", ".text--muted") for older in versions[1:])
    return Content("\n").join(lines)


def link_lines(facts: Facts) -> Content:
    """List the tasks that stand in relation to this one, and its lists."""
    task = facts.task
    lines = []
    if task.parent_task_id:
        lines.append(Content(_("Parent task: #{id}").format(id=task.parent_task_id)))
    lines.extend(Content(_("Linked task: #{id}").format(id=i)) for i in task.linked_task_ids)
    lines.extend(
        plain(_("List: {name}").format(name=one_line(name, 80))) for name in facts.list_names
    )
    if not lines:
        return Content.styled(_("No linked tasks and no lists."), ".text--muted")
    return Content("\n").join(lines)


def origin_line(facts: Facts) -> Content:
    """Say who created a task and when."""
    task = facts.task
    email = f" <{one_line(task.author.email, 60)}>" if task.author and task.author.email else ""
    return Content.styled(
        _("{who} created it {when}").format(
            who=person_text(task.author) + email,
            when=moment_text(task.create_date, facts.now, facts.zone),
        ),
        ".text--muted",
    )
