"""A form as a text: what was not touched reads back as no change; mistakes are told by line."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.models.editing.documents import document, keys_of, read_document
from pyrus_tui.models.editing.edits import Edits
from pyrus_tui.models.editing.held import NOTHING, Held, essence
from pyrus_tui.models.editing.new_tasks import SECTION, own_fields, usual_route
from pyrus_tui.models.editing.outline import why_locked
from pyrus_tui.models.forms import Choice, FieldInfo, Form, FormField
from tests.unit.test_editing_forms import FIELDS, NOW, SPECS, held, rows
from tests.unit.test_editing_values import AROUND, BERLIN

NONE = Edits()
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30) | st.sampled_from(
    ['say "hi"', "back\\slash", 'two\nlines """ here"', "# no comment", "[x]\n[[y]]", "'"]
)


def written(edits=NONE, now=NOW, step=1) -> str:
    return document("Payments", FIELDS, edits, now, step, BERLIN)


def read(text, edits=NONE, now=NOW, step=1):
    return read_document(text, FIELDS, edits, now, step, AROUND)


@settings(max_examples=40)
@given(texts, st.lists(texts, max_size=3))
def test_a_text_that_nobody_touched_changes_nothing(word: str, notes: list[str]):
    now = NOW | {1: held("text", word), 4: held("text", word), 7: rows(*notes)}
    assert read(written(now=now), now=now) == (Edits(), ())


def test_what_is_written_in_the_text_is_taken_over():
    text = written()
    assert '# text · REQUIRED\n"What" = "Chairs"' in text
    assert "# choice · 'Card', 'Invoice'" in text
    assert '#   "Number" = ""   (with Invoice)' in text
    assert "# Code: -   (Unknown kind of field “barcode”" in text
    text = text.replace('"Chairs"', '"Desks"').replace('"Pay by" = ""', '"Pay by" = "inv"')
    text = text.replace('"Amount" = ""', '"Amount" = 10306.10').replace(
        '"Paid" = false', '"Paid" = true'
    )
    text = text.replace('"Note" = "b"', '"Note" = "B"').replace(
        '#   "Number" = ""   (with Invoice)', '"Number" = "A-1"'
    )
    text += '\n[["Rows"]]\n"Note" = "new"\n'
    edits, mistakes = read(text)
    assert mistakes == ()
    shown = {n: essence(change.mine) for n, change in edits.changes.items()}
    assert shown[1] == "Desks" and str(edits.changes[2].mine.value) == "10306.10"
    assert shown[3] == (2,) and shown[4] == "A-1" and shown[6] == "checked"
    assert [row.row_id for row in edits.changes[7].mine.value] == [0, 1, -1]
    gone, _none = read(written().replace('[["Rows"]]\nrow = 0\n"Note" = "a"\n', ""))
    assert [row.row_id for row in gone.changes[7].mine.value] == [1]


def test_mistakes_are_told_by_their_lines_and_nothing_is_taken_over():
    lines = written().split("\n")
    at = {line.split(" =")[0]: number for number, line in enumerate(lines, 1) if " = " in line}
    text = written().replace('"Amount" = ""', '"Amount" = "12x"')
    text = text.replace('"Pay by" = ""', '"Pay by" = "Gold"').replace("row = 1", "row = 9")
    text = text.replace('"Note" = "a"', '"Notes" = "a"')
    edits, mistakes = read(text + '\n[["Other"]]\nx = 1\n')
    assert len(edits) == 0
    told = [mistake.told for mistake in mistakes]
    amount, pay_by = at['"Amount"'], at['"Pay by"']
    assert told[0] == f"Line {amount}: Amount: “12x” is not a number."
    assert f"Line {pay_by}: Pay by: “Gold” is no choice of the form" in told[1]
    assert told[2].endswith("there is no column “Notes”.")
    assert told[3].endswith("there is no such row, or it stands here twice.")
    assert told[4] == f"Line {len(text.split(chr(10))) + 1}: there is no field “Other”."
    _edits, [mistake] = read('"What" = "Desks"\n"Amount" = fri\n')
    assert mistake.told.startswith("Line 2: not TOML")
    _edits, [mistake] = read('"Step" = "3"\n')
    assert mistake.told == "Line 1: Step: The server fills this in."


def test_fields_of_one_name_are_told_apart_by_number():
    twins = [SPECS[1], SPECS[1].model_copy(update={"id": 99})]
    assert list(keys_of(twins)) == ["What #1", "What #99"]
    edits, mistakes = read_document('"What #99" = "x"', twins, Edits(), {}, 1, AROUND)
    assert edits.changes[99].mine == Held("x") and mistakes == ()


def test_headings_of_a_new_task_and_files_of_a_choice_are_no_lines_to_fill_in():
    scan = FormField(id=4, type="file", name="Scan")
    note = FormField(id=5, type="text", name="Reason")
    kinds = (Choice(choice_id=1, choice_value="Ill", fields=(scan, note)),)
    kind = FormField(id=1, type="multiple_choice", name="Kind", info=FieldInfo(options=kinds))
    form = Form(id=9, fields=(kind,), steps={1: "Sign"})
    fields = own_fields(form, (), {})
    text = document("new", fields, Edits(), usual_route(form, ()), 1, BERLIN)
    assert '"Reason" = ""   (with Ill)' in text and "Scan" not in text
    assert "# ── Task ──" in text and '"Task"' not in text and '"Route"' not in text
    assert "# 1 Sign: not known: the form decides   (The server fills this in.)" in text
    heading = next(field for field in fields if field.id == SECTION)
    assert why_locked(heading, NOTHING, 1) == "This is a heading: it is not sent."
