"""A task that is to be made: what can be filled in besides the form's fields, and what is sent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any

from pyrus_tui.models.capabilities import Capability
from pyrus_tui.models.composing import words_of
from pyrus_tui.models.drafts import AttachmentRef, TaskDraft
from pyrus_tui.models.editing.edits import Change, Edits, filled, written_values
from pyrus_tui.models.editing.entering import choice_value, link_value
from pyrus_tui.models.editing.held import Held, files_of, guid_of, is_nothing
from pyrus_tui.models.editing.outline import LACKING
from pyrus_tui.models.forms import Choice, FieldInfo, Form, FormField
from pyrus_tui.models.names import Names
from pyrus_tui.models.outbox import NEW_TASK
from pyrus_tui.models.people import Person
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import one_line
from pyrus_tui.models.values import ChoiceValue, FormLinkValue, Value
from pyrus_tui.words import _

TEXT, SUBJECT, RESPONSIBLE, PARTICIPANTS, SUBSCRIBERS = -1, -2, -3, -4, -5
DUE_DATE, DUE, LISTS, PARENT, SCHEDULED, FILES, SECTION = -6, -7, -8, -9, -10, -11, -12
ROUTE = -13
"""Numbers that no field of a form has, for what every task has."""
USUAL, ADDED = -1000, -2000
"""Below these, one for each step: who usually decides there, and who is to decide as well."""


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known of a task before it is filled in: where a person was when asking for it.

    It is due on a day, or at a moment and then for `duration` minutes.
    """

    list_ids: tuple[int, ...] = ()
    due_date: date | None = None
    due: datetime | None = None
    duration: int | None = None
    parent_task_id: int | None = None


NEEDS: Mapping[int, Capability] = {
    PARTICIPANTS: Capability.PARTICIPANTS,
    SUBSCRIBERS: Capability.SUBSCRIBERS,
    DUE: Capability.DUE_MOMENTS,
    SCHEDULED: Capability.SCHEDULE,
}
"""What a server must be able to do for a field of a new task; in a form `OF_FORM` as well."""
OF_FORM = Capability.MORE_THAN_FIELDS
_ALONE = frozenset({LISTS})


def own_fields(
    form: Form | None,
    people: Sequence[Person],
    lists: Mapping[int, str],
    lacks: Callable[[Capability], str] = lambda _capability: "",
) -> tuple[FormField, ...]:
    """Return what can be filled in: the form's fields, then what every task has.

    `lacks` says why the server cannot do something: the field that needs it shows that instead.
    """

    def can(field: FormField) -> FormField:
        needed = [NEEDS[field.id]] if field.id in NEEDS else []
        if form is not None and (field.id in _ALONE or field.id < ADDED):
            needed.append(OF_FORM)
        reason = next(filter(None, map(lacks, needed)), "")
        update = {"type": LACKING, "tooltip": reason, "info": FieldInfo()}
        return field.model_copy(update=update) if reason else field

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
        own = tuple(map(can, (watchers, *common)))
        section = _field(SECTION, "title", _("Task"), FieldInfo(fields=own))
        steps = tuple(
            can(field) for step in sorted(form.steps) for field in _step(form, step, several)
        )
        route = (_field(ROUTE, "title", _("Route"), FieldInfo(fields=steps)),) if steps else ()
        return (*form.fields, section, *route)
    text = FieldInfo(multiline=True, required_step=1)
    plain = (
        _field(TEXT, "text", _("Text"), text),
        _field(SUBJECT, "text", _("Subject")),
        _field(RESPONSIBLE, "person", _("Responsible")),
        _field(PARTICIPANTS, "multiple_choice", _("Participants"), several),
        watchers,
        _field(DUE_DATE, "date", _("Due, the whole day")),
        _field(DUE, "due_date_time", _("Due, at a time")),
        *common,
    )
    return tuple(map(can, plain))


def _step(form: Form, step: int, people: FieldInfo) -> Iterable[FormField]:
    yield _field(USUAL - step, "note", f"{step} {form.steps[step]}".rstrip())
    name = _("Also at step {step}").format(step=step)
    yield _field(ADDED - step, "multiple_choice", name, people)


def usual_route(form: Form, tasks: Iterable[Task]) -> dict[int, Held]:
    """Say who decides at each step, as far as tasks of the form tell: the form itself does not."""
    known = [task for task in tasks if task.form_id == form.id and any(task.approvals)]
    newest = max(known, key=lambda task: task.id, default=None)
    told: dict[int, Held] = {}
    for step in form.steps:
        asked = newest.approvals[step - 1 : step] if newest is not None else ()
        names = [one.person.name for approvals in asked for one in approvals if one.person]
        text = _("not known: the form decides")
        if names and newest is not None:
            text = _("{names}, as in #{id}").format(names=", ".join(names), id=newest.id)
        told[USUAL - step] = Held(text)
    return told


def _field(number: int, kind: str, name: str, info: FieldInfo | None = None) -> FormField:
    return FormField(id=number, type=kind, name=name, info=info or FieldInfo())


def preset_edits(preset: Preset, specs: Mapping[int, FormField], zone: tzinfo) -> Edits:
    """Return the edits with which a new task begins; in a form its own due date is set."""
    edits = Edits()
    wanted: list[tuple[int, Held]] = []
    if preset.list_ids:
        wanted.append((LISTS, Held(choice_value(specs[LISTS], preset.list_ids))))
    wanted += _due_of(preset, specs, zone)
    if preset.parent_task_id is not None:
        wanted.append((PARENT, Held(link_value([preset.parent_task_id]))))
    for number, held in wanted:
        if _takes(specs, number):
            edits = edits.put(specs[number], held, {})
    return edits


def continued(
    kept: Edits, given: Edits, specs: Mapping[int, FormField]
) -> tuple[Edits, dict[int, Change]]:
    """Put what the place gives to what was filled in before; return what of it contradicts that.

    Lists are joined. Where it was filled in when the task is due or whose child it is, that stays.
    """
    due = due_fields(specs)
    due_before = {number: kept.changes[number] for number in due & kept.changes.keys()}
    due_given = {number: given.changes[number] for number in due & given.changes.keys()}
    changes, against = dict(kept.changes), {}
    for number, change in given.changes.items():
        known = changes.get(number)
        if number in due and due_before:
            if due_before != due_given:
                against[number] = change
        elif number == LISTS and known is not None:
            both = dict.fromkeys((*_ids(known), *_ids(change)))
            changes[number] = replace(known, mine=Held(choice_value(specs[LISTS], [*both])))
        elif known is not None and known != change:
            against[number] = change
        else:
            changes[number] = change
    return Edits(changes), against


def due_fields(specs: Mapping[int, FormField]) -> set[int]:
    """Return the fields that say when a task is due."""
    own = {number for number, spec in specs.items() if spec.type in ("due_date", "due_date_time")}
    return own | ({DUE, DUE_DATE} & specs.keys())


def _ids(change: Change) -> tuple[int, ...]:
    value = change.mine.value
    return value.ids if isinstance(value, ChoiceValue) else ()


def _takes(specs: Mapping[int, FormField], number: int) -> bool:
    return number in specs and specs[number].type != LACKING


def _due_of(
    preset: Preset, specs: Mapping[int, FormField], zone: tzinfo
) -> Iterable[tuple[int, Held]]:
    by_type = {spec.type: spec.id for spec in reversed([*specs.values()]) if spec.id > 0}
    if _takes(specs, DUE_DATE):
        by_type["due_date"] = DUE_DATE
    if _takes(specs, DUE):
        by_type["due_date_time"] = DUE
    day = preset.due_date
    if preset.due is not None and "due_date_time" in by_type:
        yield by_type["due_date_time"], Held(preset.due, preset.duration)
    elif preset.due is not None:
        day = preset.due.astimezone(zone).date()
    if day is not None and "due_date" in by_type:
        yield by_type["due_date"], Held(day)


def loses_due(preset: Preset, specs: Mapping[int, FormField], zone: tzinfo) -> bool:
    """Say whether the day on which a task shall be due has no place in it."""
    wanted = preset.due_date is not None or preset.due is not None
    return wanted and not any(_due_of(preset, specs, zone))


def loses_lists(preset: Preset, specs: Mapping[int, FormField]) -> bool:
    """Say whether the list in which a task shall be has no place in it."""
    return bool(preset.list_ids) and not _takes(specs, LISTS)


def why_not(form: Form | None, edits: Edits) -> str:
    """Say what keeps the task from being made; "" where nothing does."""
    if form is not None and form.deleted_or_closed:
        return _("The form {name} is closed: no task can be made of it.").format(name=form.name)
    if form is None and is_nothing("text", edits.held(TEXT, {})):
        return _("Write the text first: a task without a form needs one.")
    if DUE in edits.changes and DUE_DATE in edits.changes:
        return _("Due is either a day or a time: empty one of the two.")
    return ""


def task_draft(form: Form | None, edits: Edits, known: Names | None = None) -> TaskDraft:
    """Return what is sent: only what is filled in; the form's defaults fill the rest.

    With `known`, everybody who can be named, a text with Markdown in it goes out formatted.
    """

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
        last = max(form.steps, default=0)
        added = [ids(ADDED - step) for step in range(1, last + 1)]
        body |= {
            "form_id": form.id,
            "fields": filled(form.fields, edits),
            "fill_defaults": True,
            "approvals": tuple(added) if any(added) else (),
        }
    else:
        due, text = value(DUE), value(TEXT)
        words = words_of(text, known) if known is not None and isinstance(text, str) else None
        formatted = words.formatted if words is not None else ""
        body |= {
            "text": None if formatted else text,
            "formatted_text": formatted,
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


def begun(drafts: Mapping[tuple[int, str], str]) -> dict[str, str]:
    """Return tasks that were begun and not sent: the names of their drafts, what they are about."""
    kept = {name: text for (task_id, name), text in drafts.items() if task_id == 0}
    return {name: _about(text) for name, text in kept.items() if name.startswith(NEW_TASK)}


def form_of(purpose: str) -> int:
    """Return the number of the form that a begun task is of, 0 for a task without one."""
    number = purpose.removeprefix(NEW_TASK).partition("#")[0].strip()
    return int(number) if number.isascii() and number.isdigit() else 0


def _about(kept: str) -> str:
    values = written_values(kept)
    texts = [values[TEXT]] if TEXT in values else [*values.values()]
    return next((one_line(text, 60) for text in texts if isinstance(text, str) and text), "…")
