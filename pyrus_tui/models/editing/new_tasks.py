"""A task that is to be made: what can be filled in besides the form's fields, and what is sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pyrus_tui.models.drafts import AttachmentRef, TaskDraft
from pyrus_tui.models.editing.edits import Edits, filled
from pyrus_tui.models.editing.entering import choice_value, link_value
from pyrus_tui.models.editing.held import Held, files_of, guid_of, is_nothing
from pyrus_tui.models.forms import Choice, FieldInfo, Form, FormField
from pyrus_tui.models.people import Person
from pyrus_tui.models.values import ChoiceValue, FormLinkValue, Value
from pyrus_tui.words import _

TEXT, SUBJECT, RESPONSIBLE, PARTICIPANTS, SUBSCRIBERS = -1, -2, -3, -4, -5
DUE_DATE, DUE, LISTS, PARENT, SCHEDULED, FILES, SECTION = -6, -7, -8, -9, -10, -11, -12
"""Numbers that no field of a form has, for what every task has."""


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known of a task before it is filled in: where a person was when asking for it.

    It is due on a day, or at a moment for so many minutes.
    """

    list_ids: tuple[int, ...] = ()
    due_date: date | None = None
    due: datetime | None = None
    duration: int | None = None
    parent_task_id: int | None = None


def own_fields(
    form: Form | None, people: Sequence[Person], lists: Mapping[int, str]
) -> tuple[FormField, ...]:
    """Return what can be filled in: the form's fields, then what every task has."""
    named = tuple(
        Choice(choice_id=person.id, choice_value=person.name)
        for person in sorted(people, key=lambda person: person.name.casefold())
    )
    places = tuple(
        Choice(choice_id=number, choice_value=name)
        for number, name in sorted(lists.items(), key=lambda pair: pair[1].casefold())
    )
    several = FieldInfo(multiple_choice=True, options=named)
    watchers = _field(SUBSCRIBERS, "multiple_choice", _("Watchers"), several)
    common = (
        _field(
            LISTS, "multiple_choice", _("Lists"), several.model_copy(update={"options": places})
        ),
        _field(PARENT, "form_link", _("Child of task")),
        _field(SCHEDULED, "date", _("Snooze until")),
        _field(FILES, "file", _("Files")),
    )
    if form is not None:
        section = FieldInfo(fields=(watchers, *common))
        return (*form.fields, _field(SECTION, "title", _("Task"), section))
    text = FieldInfo(multiline=True, required_step=1)
    return (
        _field(TEXT, "text", _("Text"), text),
        _field(SUBJECT, "text", _("Subject")),
        _field(RESPONSIBLE, "person", _("Responsible")),
        _field(PARTICIPANTS, "multiple_choice", _("Participants"), several),
        watchers,
        _field(DUE_DATE, "date", _("Due, the whole day")),
        _field(DUE, "due_date_time", _("Due, at a time")),
        *common,
    )


def _field(number: int, kind: str, name: str, info: FieldInfo | None = None) -> FormField:
    return FormField(id=number, type=kind, name=name, info=info or FieldInfo())


def preset_edits(preset: Preset, specs: Mapping[int, FormField]) -> Edits:
    """Return the edits with which a new task begins."""
    edits = Edits()
    wanted: list[tuple[int, Held]] = []
    if preset.list_ids:
        wanted.append((LISTS, Held(choice_value(specs[LISTS], preset.list_ids))))
    if preset.due_date is not None:
        wanted.append((DUE_DATE, Held(preset.due_date)))
    if preset.due is not None:
        wanted.append((DUE, Held(preset.due, preset.duration)))
    if preset.parent_task_id is not None:
        wanted.append((PARENT, Held(link_value([preset.parent_task_id]))))
    for number, held in wanted:
        if number in specs:
            edits = edits.put(specs[number], held, {})
    return edits


def why_not(form: Form | None, edits: Edits) -> str:
    """Say what keeps the task from being made; "" where nothing does."""
    if form is not None and form.deleted_or_closed:
        return _("The form {name} is closed: no task can be made of it.").format(name=form.name)
    if form is None and is_nothing("text", edits.held(TEXT, {})):
        return _("Write the text first: a task without a form needs one.")
    if DUE in edits.changes and DUE_DATE in edits.changes:
        return _("Due is either a day or a time: empty one of the two.")
    return ""


def task_draft(form: Form | None, fields: Sequence[FormField], edits: Edits) -> TaskDraft:
    """Return what is sent: only what is filled in; the form's defaults fill the rest."""

    def value(number: int) -> Value:
        return edits.held(number, {}).value

    def ids(number: int) -> tuple[int, ...]:
        chosen = value(number)
        return chosen.ids if isinstance(chosen, ChoiceValue | FormLinkValue) else ()

    body: dict[str, Any] = {
        "subscribers": ids(SUBSCRIBERS),
        "list_ids": ids(LISTS),
        "parent_task_id": next(iter(ids(PARENT)), None),
        "scheduled_date": value(SCHEDULED),
        "attachments": tuple(_attached(edits.held(FILES, {}))),
    }
    if form is not None:
        body |= {"form_id": form.id, "fields": filled(form.fields, edits), "fill_defaults": True}
    else:
        due = value(DUE)
        body |= {
            "text": value(TEXT),
            "subject": value(SUBJECT),
            "responsible": value(RESPONSIBLE),
            "participants": ids(PARTICIPANTS),
            "due_date": value(DUE_DATE),
            "due": due if isinstance(due, datetime) else None,
            "duration": edits.held(DUE, {}).duration,
        }
    set_ones = {name: part for name, part in body.items() if part not in (None, (), "")}
    return TaskDraft(**set_ones)


def _attached(held: Held) -> Iterable[AttachmentRef]:
    for file in files_of(held):
        yield AttachmentRef(guid=guid_of(file))
