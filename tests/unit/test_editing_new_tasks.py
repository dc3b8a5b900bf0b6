"""A task that is to be made: presets, what keeps it from being made, and what is sent."""

from datetime import date

from pyrus_tui.models.editing.edits import Edits, specs_of
from pyrus_tui.models.editing.entering import choice_value, parse
from pyrus_tui.models.editing.held import Held, new_file
from pyrus_tui.models.editing.new_tasks import (
    DUE,
    DUE_DATE,
    FILES,
    LISTS,
    PARTICIPANTS,
    RESPONSIBLE,
    SUBSCRIBERS,
    TEXT,
    Preset,
    own_fields,
    preset_edits,
    task_draft,
    why_not,
)
from tests.unit.test_editing_forms import FORM
from tests.unit.test_editing_values import AROUND, PEOPLE

LISTED = {7: "Design", 8: "Office"}


def test_a_simple_task_is_sent_with_all_that_was_filled_in():
    fields = own_fields(None, PEOPLE, LISTED)
    specs = specs_of(fields)
    edits = preset_edits(Preset((8,), date(2026, 11, 20), 55), specs)
    assert why_not(None, edits) == "Write the text first: a task without a form needs one."
    for number, text in ((TEXT, "Order chairs"), (RESPONSIBLE, "Anna Berg")):
        edits = edits.put(specs[number], parse(specs[number], text, AROUND), {})
    for number in (PARTICIPANTS, SUBSCRIBERS):
        edits = edits.put(specs[number], Held(choice_value(specs[number], [2, 3])), {})
    edits = edits.put(specs[FILES], Held((new_file("g-1", "a.pdf"),)), {})
    assert why_not(None, edits) == ""
    assert task_draft(None, fields, edits).payload() == {
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
    sent = task_draft(None, fields, timed.without([DUE_DATE])).payload()
    assert (sent["due"], sent["duration"]) == ("2026-11-20T08:00:00Z", 60)


def test_a_form_is_sent_with_its_fields_and_a_closed_one_is_not():
    fields = own_fields(FORM, PEOPLE, LISTED)
    specs = specs_of(fields)
    edits = preset_edits(Preset((7,)), specs).put(specs[1], Held("Desk"), {})
    assert LISTS in edits.changes and why_not(FORM, Edits()) == ""
    assert task_draft(FORM, fields, edits).payload() == {
        "form_id": 7,
        "fields": [{"id": 1, "value": "Desk"}],
        "list_ids": [7],
        "fill_defaults": True,
    }
    closed = FORM.model_copy(update={"deleted_or_closed": True, "name": "Old"})
    assert why_not(closed, edits) == "The form Old is closed: no task can be made of it."
