"""A task as text for other programs: Markdown for people, JSON for tools."""

import json
from collections.abc import Iterator
from datetime import datetime

from pyrus_tui.models import formatted, rules
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import clean, one_line
from pyrus_tui.ui.render.facts import Facts
from pyrus_tui.ui.render.thread import channel_text, decision_text, is_event, person_text
from pyrus_tui.ui.render.values import file_text, value_text
from pyrus_tui.words import _


def task_markdown(facts: Facts, url: str) -> str:
    """Write a task with its fields, people and comments as Markdown."""
    return "\n".join(_lines(facts, url)).strip() + "\n"


def _lines(facts: Facts, url: str) -> Iterator[str]:
    task, form = facts.task, facts.form
    yield f"# {_escaped(task.title)}"
    yield ""
    yield f"[#{task.id}]({url})"
    yield ""
    known = [
        (_("Form"), form.name if form else ""),
        (_("Step"), rules.current_step_name(task, form)),
        (_("Author"), person_text(task.author) if task.author else ""),
        (_("Responsible"), person_text(task.responsible) if task.responsible else ""),
        (_("Due"), _due(facts)),
        (_("Lists"), ", ".join(facts.list_names)),
        (_("Finished"), _moment(task.close_date, facts)),
    ]
    known += [
        (field.name or f"#{field.id}", value_text(field, facts.now, facts.zone))
        for field in task.fields
    ]
    for name, value in known:
        if value.strip(" -"):
            yield f"- **{_escaped(name)}**: {_escaped(one_line(value, 2000))}"
    for comment in sorted(task.comments, key=lambda comment: comment.id):
        if is_event(comment):
            continue
        when = _moment(comment.create_date, facts)
        said = [when, channel_text(comment), decision_text(comment)]
        about = ", ".join(part for part in said if part)
        yield ""
        yield f"**{_escaped(person_text(comment.author))}**, {_escaped(about)}"
        yield ""
        if comment.formatted_text:
            yield formatted.to_markdown(comment.formatted_text)
        elif comment.text:
            yield _escaped(comment.text)
        for file in comment.attachments:
            yield f"- {_escaped(file_text(file))}"


def _due(facts: Facts) -> str:
    task = facts.task
    if task.due is not None:
        return _moment(task.due, facts)
    return task.due_date.isoformat() if task.due_date is not None else ""


def _moment(moment: datetime | None, facts: Facts) -> str:
    return f"{moment.astimezone(facts.zone):%Y-%m-%d %H:%M}" if moment is not None else ""


def _escaped(text: str) -> str:
    signs = {ord(sign): f"\\{sign}" for sign in "\\`*_[]<>"}
    return clean(text).translate(signs)


def task_json(task: Task) -> str:
    """Write a task as JSON, with the vendor's names; control characters stay escaped."""
    return json.dumps(json.loads(task.to_json()), ensure_ascii=False, indent=2)
