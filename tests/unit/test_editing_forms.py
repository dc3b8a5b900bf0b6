"""Edits of a form: what is seen, required, locked, kept, merged and sent."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.models.editing.edits import (
    Change,
    Edits,
    batches,
    conflicts,
    filled,
    merged,
    news,
    specs_of,
)
from pyrus_tui.models.editing.entering import choice_value
from pyrus_tui.models.editing.held import NOTHING, Held, essence, file_batches, held_by, new_file
from pyrus_tui.models.editing.outline import definitions, lacks, places, why_locked
from pyrus_tui.models.forms import Form
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.values import Checkmark, Field, read_value

FORM = Form.model_validate(
    {
        "id": 7,
        "fields": [
            {"id": 1, "type": "text", "name": "What", "info": {"required_step": 1}},
            {"id": 2, "type": "money", "name": "Amount", "info": {"immutable_step": 2}},
            {
                "id": 3,
                "type": "multiple_choice",
                "name": "Pay by",
                "info": {
                    "options": [
                        {"choice_id": 1, "choice_value": "Card"},
                        {
                            "choice_id": 2,
                            "choice_value": "Invoice",
                            "fields": [{"id": 4, "type": "text", "name": "Number"}],
                        },
                    ]
                },
            },
            {
                "id": 5,
                "type": "title",
                "name": "More",
                "info": {"fields": [{"id": 6, "type": "checkmark", "name": "Paid"}]},
            },
            {
                "id": 7,
                "type": "table",
                "name": "Rows",
                "info": {
                    "columns": [
                        {"id": 8, "type": "text", "name": "Note", "info": {"required_step": 2}}
                    ]
                },
            },
            {"id": 9, "type": "file", "name": "Scan"},
            {"id": 10, "type": "step", "name": "Step"},
            {"id": 11, "type": "barcode", "name": "Code"},
        ],
    }
)
FIELDS = FORM.fields
SPECS = specs_of(FIELDS)


def held(kind: str, raw) -> Held:
    return Held(read_value(kind, raw))


def files(*ids: int) -> Held:
    return held("file", [{"id": number, "name": f"f{number}"} for number in ids])


def rows(*notes: str | None) -> Held:
    return held(
        "table",
        [
            {"row_id": n, "cells": [{"id": 8, "type": "text", "value": note, "row_id": n}]}
            for n, note in enumerate(notes)
            if note is not None
        ],
    )


NOW = {1: Held("Chairs"), 7: rows("a", "b"), 9: files(31, 32)}


def sent(edits: Edits, now=NOW) -> list[list[dict]]:
    return [[update.payload() for update in batch] for batch in batches(FIELDS, edits, now)]


def test_fields_of_a_choice_come_and_go_with_it():
    assert [place.id for place in places(FIELDS, {})] == [1, 2, 3, 5, 6, 7, 9, 10, 11]
    edits = Edits().put(SPECS[3], Held(choice_value(SPECS[3], [2])), NOW)
    edits = edits.put(SPECS[4], Held("A-1"), NOW)
    shown = [(p.id, p.depth) for p in places(FIELDS, edits.values(NOW))]
    assert shown[:5] == [(1, 0), (2, 0), (3, 0), (4, 1), (5, 0)]
    assert sent(edits) == [[{"id": 3, "value": {"choice_id": 2}}, {"id": 4, "value": "A-1"}]]
    edits = edits.put(SPECS[3], Held(choice_value(SPECS[3], [1])), NOW)
    assert sent(edits) == [[{"id": 3, "value": {"choice_id": 1}}]]


def test_only_what_changed_is_sent_and_clearing_sends_null():
    edits = Edits().put(SPECS[1], NOTHING, NOW).put(SPECS[6], Held(Checkmark.UNCHECKED), NOW)
    assert sent(edits) == [[{"id": 1, "value": None}]]
    assert len(edits.put(SPECS[1], Held("Chairs"), NOW)) == 0
    typed = Edits().put_typed(SPECS[2], "12x", NOW)
    assert sent(typed) == [] and typed.unreadable(2) == "12x"
    assert typed.put(SPECS[2], NOTHING, NOW).unreadable(2) == ""
    made = Edits().put(SPECS[1], Held("Desk"), {}).put(SPECS[6], Held(Checkmark.CHECKED), {})
    assert [update.payload() for update in filled(FIELDS, made)] == [
        {"id": 1, "value": "Desk"},
        {"id": 6, "value": "checked"},
    ]


def test_files_are_added_alone_and_taken_out_by_clearing():
    new = new_file("g-1", "new.pdf")
    assert file_batches(files(31), Held((*files(31).value, new))) == ([{"guid": "g-1"}],)
    assert file_batches(files(31, 32), files(32)) == (None, [{"attachment_id": 32}])
    assert file_batches(files(31), NOTHING) == (None,)
    assert file_batches(files(31), files(31)) == ()


def test_what_is_locked_and_what_lacks_says_why():
    by_id = {place.id: place for place in places(FIELDS, NOW)}
    assert why_locked(SPECS[2], NOTHING, 1) == ""
    assert why_locked(SPECS[2], NOTHING, 2) == "Locked since step 2."
    assert why_locked(SPECS[10], NOTHING, 1) == "The server fills this in."
    assert "Unknown kind of field “barcode”" in why_locked(SPECS[11], NOTHING, 1)
    assert "shown as it came" in why_locked(SPECS[1], held("text", {"odd": 1}), 1)
    assert lacks(by_id[1], NOTHING, 1) == "Required at this step, and empty."
    assert lacks(by_id[1], Held("x"), 1) == "" and lacks(by_id[7], rows(""), 1) == ""
    assert lacks(by_id[7], rows("a", ""), 2) == ("Row 2: Note is required at this step, and empty.")
    task = Task(id=1, fields=(Field(id=1, type="text", name="What", value="x"),))
    assert [(f.id, f.type) for f in definitions(None, task)] == [(1, "text")]


def test_what_others_changed_is_merged_or_asked():
    edits = Edits().put(SPECS[1], Held("Desks"), NOW).put(SPECS[7], rows("a", "mine"), NOW)
    theirs = NOW | {1: Held("Lamps"), 2: held("money", 5), 7: rows("theirs", "b"), 9: files(31)}
    assert [place.id for place in news(FIELDS, NOW, theirs)] == [1, 2, 7, 9]
    [conflict] = conflicts(FIELDS, edits, theirs)
    assert (conflict.place.id, conflict.theirs) == (1, Held("Lamps"))
    mine = merged(FIELDS, edits, theirs)
    assert essence(mine.held(7, theirs)) == essence(rows("theirs", "mine"))
    assert mine.held(1, theirs) == Held("Desks") and not conflicts(FIELDS, mine, theirs)
    assert 1 not in merged(FIELDS, edits, theirs, take_theirs=[1]).changes
    both = Edits({7: Change(rows("a"), rows("x"))})
    [conflict] = conflicts(FIELDS, both, {7: rows("y")})
    assert conflict.where == ("1 Note",)
    taken = merged(FIELDS, both, {7: rows("y")}, take_theirs=[7])
    assert len(taken) == 0
    added = Edits({9: Change(files(31), Held((*files(31).value, new_file("g", "n"))))})
    merged_files = merged(FIELDS, added, {9: files(31, 33)}).held(9, {})
    assert [item.id for item in merged_files.value] == [31, 33, 0]


VALUES = st.sampled_from(
    [(1, Held("a")), (1, Held("b")), (1, NOTHING), (2, held("money", 1)), (2, held("money", 2)),
     (3, Held(choice_value(SPECS[3], [1]))), (6, Held(Checkmark.CHECKED)), (7, rows("x")),
     (7, rows("a", "b", "c")), (9, files(31)), (9, Held((*files(31).value, new_file("g", "n"))))]
)  # fmt: skip


THEIRS = VALUES.filter(lambda one: one[0] != 9) | st.just((9, files(31, 33)))


@settings(max_examples=80)
@given(st.lists(VALUES, max_size=5), st.lists(THEIRS, max_size=5), st.sets(st.integers(1, 9)))
def test_after_merging_nothing_is_in_conflict_and_a_restart_loses_nothing(mine, theirs, taken):
    edits = Edits()
    for number, value in mine:
        edits = edits.put(SPECS[number], value, NOW)
    again = Edits.from_json(edits.to_json(), SPECS)
    assert {n: essence(c.mine) for n, c in again.changes.items()} == {
        n: essence(c.mine) for n, c in edits.changes.items()
    }
    assert sent(again) == sent(edits)
    now = NOW | dict(theirs)
    joined = merged(FIELDS, edits, now, taken)
    assert conflicts(FIELDS, joined, now) == ()
    assert merged(FIELDS, joined, now) == joined
    untouched = set(NOW) - set(edits.changes)
    assert all(joined.held(n, now) == now[n] for n in untouched)


def test_a_broken_draft_is_an_empty_one():
    for text in ("", "{", "[]", '{"x": 1}', '{"999": {}}'):
        assert len(Edits.from_json(text, SPECS)) == 0
    assert held_by([Field(id=1, value="x", type="text")]) == {1: Held("x")}
