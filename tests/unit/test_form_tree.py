"""Forms by folder: every form once, each folder before what stands in it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.models.form_tree import FormFolder, form_tree
from pyrus_tui.models.forms import Form


def form(number: int, name: str, *folder: str) -> Form:
    return Form(id=number, name=name, folder=folder)


FORMS = [
    form(1, "Purchase", "Finance", "Office"),
    form(2, "payments", "Finance"),
    form(3, "Anything"),
    form(4, "Leave", "People"),
]


def test_folders_stand_above_their_forms_and_before_the_forms_beside_them():
    office = FormFolder(("Finance", "Office"))
    rows = list(form_tree(FORMS))
    assert rows == [
        FormFolder(("Finance",)),
        office,
        FORMS[0],
        FORMS[1],
        FormFolder(("People",)),
        FORMS[3],
        FORMS[2],
    ]
    assert (office.name, office.depth) == ("Office", 1)
    folded = list(form_tree(FORMS, {FormFolder(("Finance",))}))
    assert folded == [FormFolder(("Finance",)), FormFolder(("People",)), FORMS[3], FORMS[2]]


names = st.sampled_from(["a", "b", "A", ""])


@given(st.lists(st.lists(names, max_size=3), max_size=8))
@settings(max_examples=60, deadline=None)
def test_every_form_is_there_once_below_all_of_its_folders(folders):
    forms = [form(number, str(number), *folder) for number, folder in enumerate(folders)]
    rows = list(form_tree(forms))
    assert sorted(row.id for row in rows if isinstance(row, Form)) == list(range(len(forms)))
    above = [row for row in rows if isinstance(row, FormFolder)]
    assert len(above) == len(set(above))
    for place, row in enumerate(rows):
        if isinstance(row, Form):
            for depth in range(len(row.folder)):
                assert FormFolder(row.folder[: depth + 1]) in rows[:place]
