"""Form definitions."""

from pyrus_tui.sandbox.blueprints import CONTRACTS, MARCUS, PAYMENTS, PURCHASE, VENDORS
from tests.conformance.acting import read


def test_the_forms_of_the_company(anna):
    forms = {form.id: form for form in anna.get_forms().forms}
    assert [form.name for form in forms.values()] == [
        "Payments",
        "Договоры",
        "Leave request",
        "Client support",
        "Выход сотрудника",
        "Purchase",
    ]
    assert forms[CONTRACTS].steps == {"1": "Юрист", "2": "Финансы", "4": "Подпись"}
    assert forms[CONTRACTS].folder == ["Документы", "Юридический отдел"]
    for form_id, form in forms.items():
        alone = anna.get_form(form_id)
        assert alone.original_response == form.original_response
        assert form.deleted_or_closed is False


def test_a_form_tells_everything_about_its_fields(anna):
    form = anna.get_form(PAYMENTS)
    assert (form.id, form.name, form.business_owners) == (PAYMENTS, "Payments", [MARCUS])
    assert form.steps == {"1": "Manager", "2": "Accounting", "3": "Legal", "4": "CEO"}
    fields = {field.id: field for field in form.flat_fields}
    assert fields[1].info.required_step == 1
    assert (fields[2].info.immutable_step, fields[2].info.decimal_places) == (2, 2)
    assert fields[3].info.catalog_id == VENDORS
    assert not fields[3].info.multiple_choice
    assert [column.id for column in fields[5].info.columns] == [6, 7, 8, 9]
    options = fields[12].info.options
    assert [option.choice_value for option in options] == ["Card", "Invoice", "Cash"]
    assert [option.deleted for option in options] == [False, False, True]
    assert [field.id for field in options[1].fields] == [13, 14]
    assert [field.id for field in fields[15].info.fields] == [16, 17, 18]
    assert {field.parent_id for field in options[1].fields} == {12}
    assert fields[1].code == "Purpose"
    assert anna.get_form(CONTRACTS).fields[1].info.multiple_choice is True


def test_every_field_of_a_task_is_a_field_of_its_form(anna, stories):
    for story in ("approve", "contract", "purchase", "client", "onboarding", "leave_hr"):
        task = read(anna, stories[story])
        defined = {field.id: field for field in anna.get_form(task.form_id).flat_fields}
        for field in task.flat_fields:
            assert (field.name, field.type) == (defined[field.id].name, defined[field.id].type)


def test_a_form_has_fields_by_code(anna):
    assert anna.get_form(PURCHASE).fields[0].info.code is None


def test_a_form_that_does_not_exist(anna):
    answer = anna.get_form(999)
    assert (answer.error_code, answer.id) == ("access_denied_form", None)
    assert anna.get_form(0).error_code == "access_denied_form"
