"""The sums of a table beside the form's amounts: compared only where it is plain what is meant."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pyrus_tui.models.editing.edits import Edits
from pyrus_tui.models.editing.held import Held
from pyrus_tui.models.editing.outline import Place
from pyrus_tui.models.editing.sheets import Sheet, enter
from pyrus_tui.models.editing.sums import amounts_of, compared
from pyrus_tui.models.forms import FieldInfo, FormField
from pyrus_tui.models.values import Field, TableRow
from pyrus_tui.ui.render.sums import sum_lines
from tests.unit.test_editing_sheets import AROUND

AMOUNT = FormField(id=7, type="money", name="Amount")
PRICE = FormField(id=8, type="money", name="Price")
COUNT = FormField(id=9, type="number", name="Amount")
TABLE = FormField(id=5, type="table", name="Lines", info=FieldInfo(columns=(AMOUNT, PRICE)))
FIELD = FormField(id=2, type="money", name=" amount")


def sheet(*amounts: int, columns=(AMOUNT, PRICE)) -> Sheet:
    rows = [
        TableRow(row_id=n, cells=(Field(id=7, type="money", value=Decimal(amount)),))
        for n, amount in enumerate(amounts)
    ]
    return Sheet.of(columns, rows, 1)


def amounts(*fields: FormField, edits: Edits | None = None) -> dict[str, Decimal]:
    now = {field.id: Held(Decimal("300.50")) for field in fields}
    return amounts_of([Place(field) for field in fields], edits or Edits(), now)


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=8))
def test_the_excess_is_what_must_go_for_both_to_be_the_same(values):
    [one] = compared(sheet(*values), {"amount": Decimal("12.34")})
    assert one.total - one.excess == Decimal("12.34") and one.total == sum(values)


def test_only_a_column_with_the_name_of_an_amount_is_compared():
    [one] = compared(sheet(100, 200), amounts(FIELD))
    assert (one.column, one.total, one.amount) == (AMOUNT, Decimal(300), Decimal("300.50"))
    other = FormField(id=3, type="money", name="Limit")
    assert list(compared(sheet(100), amounts(other))) == []
    assert list(compared(sheet(100, columns=(AMOUNT, AMOUNT)), amounts(FIELD))) == []
    counted = FormField(id=3, type="number", name="Amount")
    assert amounts(counted) == {}
    assert list(compared(sheet(1, columns=(COUNT,)), amounts(FIELD))) == []
    twins = FormField(id=3, type="money", name="Amount")
    assert amounts(FIELD, twins) == {}
    assert amounts(FIELD, twins, other) == {"limit": Decimal("300.50")}


def test_nothing_is_said_without_rows_or_while_something_cannot_be_read():
    assert list(compared(sheet(), amounts(FIELD))) == []
    unread, _problem = enter(sheet(100), 0, AMOUNT, "1o0", AROUND)
    assert list(compared(unread, amounts(FIELD))) == []
    typed = Edits().put_typed(FIELD, "12x", {})
    assert amounts(FIELD, edits=typed) == {}
    assert amounts_of([Place(FIELD)], Edits(), {}) == {}


def test_the_words_say_which_way_they_differ():
    said = {"amount": Decimal(300)}
    assert {n: sum_lines(sheet(n), said)[0].plain for n in (1, 300, 450)} == {
        1: "sum of Amount 1: 299 less than Amount of the form, 300",
        300: "sum of Amount 300 = Amount of the form",
        450: "sum of Amount 450: 150 more than Amount of the form, 300",
    }
