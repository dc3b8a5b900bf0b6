"""A task that is to be made: presets, what keeps it from being made, and what is sent."""

from datetime import UTC, date, datetime

from pyrus_tui.models.editing.edits import Edits, specs_of
from pyrus_tui.models.editing.entering import choice_value, parse
from pyrus_tui.models.editing.held import Held, new_file
from pyrus_tui.models.editing.new_tasks import (
    ADDED,
    DUE,
    DUE_DATE,
    FILES,
    LISTS,
    PARENT,
    PARTICIPANTS,
    RESPONSIBLE,
    SUBSCRIBERS,
    TEXT,
    USUAL,
    Preset,
    begun,
    continued,
    form_of,
    loses_due,
    own_fields,
    preset_edits,
    task_draft,
    usual_route,
    why_not,
)
from pyrus_tui.models.forms import Form, FormField
from pyrus_tui.models.names import Names
from pyrus_tui.models.tasks import Task
from tests.unit.test_editing_forms import FORM
from tests.unit.test_editing_values import AROUND, PEOPLE

LISTED = {7: "Design", 8: "Office"}
ZONE = AROUND.zone


def test_a_simple_task_is_sent_with_all_that_was_filled_in():
    fields = own_fields(None, PEOPLE, LISTED)
    specs = specs_of(fields)
    preset = Preset((8,), due_date=date(2026, 11, 20), parent_task_id=55)
    edits = preset_edits(preset, specs, ZONE)
    assert why_not(None, edits) == "Write the text first: a task without a form needs one."
    for number, text in ((TEXT, "Order chairs"), (RESPONSIBLE, "Anna Berg")):
        edits = edits.put(specs[number], parse(specs[number], text, AROUND), {})
    for number in (PARTICIPANTS, SUBSCRIBERS):
        edits = edits.put(specs[number], Held(choice_value(specs[number], [2, 3])), {})
    edits = edits.put(specs[FILES], Held((new_file("g-1", "a.pdf"),)), {})
    assert why_not(None, edits) == ""
    assert task_draft(None, edits).payload() == {
        "text": "Order chairs",
        "responsible": {"id": 1},
        "participants": [{"id": 2}, {"id": 3}],
        "subscribers": [{"id": 2}, {"id": 3}],
        "due_date": "2026-11-20",
        "parent_task_id": 55,
        "attachments": [{"guid": "g-1"}],
        "list_ids": [8],
    }
    timed = edits.put(specs[DUE], parse(specs[DUE], "fri 9:00 for 1h", AROUND), {})
    assert why_not(None, timed) == "Due is either a day or a time: empty one of the two."
    sent = task_draft(None, timed.without([DUE_DATE])).payload()
    assert (sent["due"], sent["duration"]) == ("2026-11-20T08:00:00Z", 60)


def test_a_form_is_sent_with_its_fields_and_a_closed_one_is_not():
    fields = own_fields(FORM, PEOPLE, LISTED)
    specs = specs_of(fields)
    edits = preset_edits(Preset((7,)), specs, ZONE).put(specs[1], Held("Desk"), {})
    assert LISTS in edits.changes and why_not(FORM, Edits()) == ""
    assert task_draft(FORM, edits).payload() == {
        "form_id": 7,
        "fields": [{"id": 1, "value": "Desk"}],
        "list_ids": [7],
        "fill_defaults": True,
    }
    closed = FORM.model_copy(update={"deleted_or_closed": True, "name": "Old"})
    assert why_not(closed, edits) == "The form Old is closed: no task can be made of it."


def test_a_slot_of_the_calendar_goes_where_a_due_date_has_its_place():
    moment = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    slot = Preset(due=moment, duration=90)
    simple = specs_of(own_fields(None, PEOPLE, LISTED))
    edits = preset_edits(slot, simple, ZONE)
    assert edits.changes[DUE].mine == Held(moment, 90) and DUE_DATE not in edits.changes
    sent = task_draft(None, edits).payload()
    assert (sent["due"], sent["duration"]) == ("2026-11-20T22:30:00Z", 90)

    def form_with(*kinds: str) -> dict[int, FormField]:
        fields = tuple(FormField(id=n, type=kind) for n, kind in enumerate(kinds, 1))
        return specs_of(own_fields(Form(id=9, fields=fields), PEOPLE, LISTED))

    timed = form_with("text", "due_date_time", "due_date")
    assert preset_edits(slot, timed, ZONE).changes[2].mine == Held(moment, 90)
    daily = form_with("due_date", "due_date")
    first = 1
    assert preset_edits(slot, daily, ZONE).changes.keys() == {first}
    assert preset_edits(slot, daily, ZONE).changes[first].mine == Held(date(2026, 11, 20))
    for preset, specs, lost in (
        (slot, daily, False),
        (slot, form_with("date"), True),
        (Preset(due_date=date(2026, 11, 20)), form_with("due_date_time"), True),
        (Preset(), form_with("date"), False),
        (Preset(due_date=date(2026, 11, 20)), simple, False),
    ):
        assert loses_due(preset, specs, ZONE) is lost
        assert bool(preset_edits(preset, specs, ZONE).changes) is (not lost and preset != Preset())


def test_who_decides_is_told_by_a_task_of_the_form_and_who_is_added_is_sent_by_steps():
    form = FORM.model_copy(update={"steps": {1: "Check", 2: "Sign"}})

    def task(number: int, form_id: int, *names: str) -> Task:
        steps = [[{"person": {"id": 1, "first_name": name}}] if name else [] for name in names]
        return Task.model_validate({"id": number, "form_id": form_id, "approvals": steps})

    known = [task(5, 7, "Old", "Old"), task(9, 7, "Ann", ""), task(11, 8, "Other"), task(12, 7)]
    told = usual_route(form, known)
    assert told == {
        USUAL - 1: Held("Ann, as in #9"),
        USUAL - 2: Held("not known: the form decides"),
    }
    specs = specs_of(own_fields(form, PEOPLE, LISTED))
    edits = Edits().put(specs[ADDED - 2], Held(choice_value(specs[ADDED - 2], [2])), {})
    assert task_draft(form, edits).payload()["approvals"] == [[], [{"id": 2}]]


def test_a_text_goes_out_formatted_only_where_markdown_is_in_it():
    def sent(text: str, known: Names | None) -> dict[str, object]:
        spec = specs_of(own_fields(None, PEOPLE, LISTED))[TEXT]
        return task_draft(None, Edits().put(spec, Held(text), {}), known).payload()

    assert sent("Order **two**", Names()) == {"formatted_text": "Order <b>two</b>"}
    assert sent("Order two", Names()) == {"text": "Order two"}
    assert sent("Order **two**", None) == {"text": "Order **two**"}


def test_what_was_begun_is_found_again_by_its_words():
    specs = specs_of(own_fields(None, PEOPLE, LISTED))
    kept = Edits().put(specs[TEXT], Held("Chairs\nfor all"), {}).to_json()
    drafts = {(0, "new task 7 #12"): kept, (0, "new task"): "", (5, "fields"): kept}
    assert begun(drafts) == {"new task 7 #12": "Chairs for all", "new task": "…"}
    assert [form_of(name) for name in ("new task", "new task 7", "new task 7 #12")] == [0, 7, 7]
    assert form_of("new task #12") == 0


def test_what_was_filled_in_before_stays_and_what_contradicts_it_is_told():
    specs = specs_of(own_fields(None, PEOPLE, LISTED))

    def given(preset):
        return preset_edits(preset, specs, ZONE)

    day, later = Preset(due_date=date(2026, 11, 20)), Preset((8,), due_date=date(2026, 12, 24))
    kept = given(Preset((7,), due_date=date(2026, 11, 20), parent_task_id=5))
    joined, against = continued(kept, given(later), specs)
    assert joined.changes[DUE_DATE] == kept.changes[DUE_DATE]
    assert joined.changes[LISTS].mine.value.ids == (7, 8)
    assert against == {DUE_DATE: given(later).changes[DUE_DATE]}
    moment = Preset(due=datetime(2026, 11, 20, 9, tzinfo=UTC), duration=30, parent_task_id=6)
    joined, against = continued(kept, given(moment), specs)
    assert DUE not in joined.changes and set(against) == {DUE, PARENT}
    assert joined.changes[PARENT] == kept.changes[PARENT]
    assert continued(kept, given(day), specs) == (kept, {})
    assert continued(Edits(), given(later), specs) == (given(later), {})
    typed = Edits().put_typed(specs[DUE_DATE], "soonish", {})
    joined, against = continued(typed, given(day), specs)
    assert joined == typed and set(against) == {DUE_DATE}
