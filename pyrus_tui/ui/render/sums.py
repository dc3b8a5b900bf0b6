"""How the sums of a table compare with the amounts of the form, in words."""

from collections.abc import Mapping
from decimal import Decimal

from textual.content import Content

from pyrus_tui.models.editing.sheets import Sheet
from pyrus_tui.models.editing.sums import Compared, compared
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.render.values import money_text
from pyrus_tui.words import _


def sum_lines(sheet: Sheet, amounts: Mapping[str, Decimal]) -> list[Content]:
    """Write a line for every sum that an amount of the form can be compared with."""
    return [_line(one) for one in compared(sheet, amounts)]


def _line(one: Compared) -> Content:
    name = one_line(one.column.name, 30)
    total, amount = money_text(one.total), money_text(one.amount)
    if not one.excess:
        told = _("sum of {name} {total} = {name} of the form")
        return Content.styled(told.format(name=name, total=total), ".text--success")
    more, less = _("{n} more"), _("{n} less")
    by = (more if one.excess > 0 else less).format(n=money_text(abs(one.excess)))
    told = _("sum of {name} {total}: {by} than {name} of the form, {amount}")
    text = told.format(name=name, total=total, by=by, amount=amount)
    return Content.styled(text, ".text--warning")
