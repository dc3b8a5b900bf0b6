"""Numbers as people type them: exact, with a comma or a point, with or without groups."""

import re
from decimal import Decimal

from pyrus_tui.words import _, ngettext

_BLANKS = " \u00a0\u2009\u202f'’"
_PLAIN = re.compile(r"\d{1,30}", re.ASCII)
_FRACTION = re.compile(r"\d{0,20}", re.ASCII)
_ONE_GROUP = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)


class Unreadable(ValueError):
    """What was typed is no value of the field; the text says why, for a person."""


def read_number(text: str, places: int | None) -> Decimal:
    """Read a number with at most `places` decimals, None for any: `10 306,25`, `10,306.25`.

    Raises:
        Unreadable: it is no number, could mean two, or has too many decimals.
    """
    shown = text.strip()
    sign, digits = ("-", shown[1:]) if shown[:1] in ("-", "−") else ("", shown.removeprefix("+"))
    digits = digits.strip()
    if _ONE_GROUP.fullmatch(digits) and (places is None or places >= 3):
        whole = digits.replace(",", "")
        raise Unreadable(
            _("{text} can mean {whole} or {part}: write it so.").format(
                text=shown, whole=whole, part=digits.replace(",", ".")
            )
        )
    whole, fraction = _parted(digits, places)
    if not _PLAIN.fullmatch(whole) or not _FRACTION.fullmatch(fraction):
        raise Unreadable(_("“{text}” is not a number.").format(text=shown[:40]))
    fraction = fraction.rstrip("0") if places is not None and len(fraction) > places else fraction
    if places is not None and len(fraction) > places:
        if places == 0:
            raise Unreadable(_("Only whole numbers go in here."))
        told = ngettext("At most {n} decimal place.", "At most {n} decimal places.", places)
        raise Unreadable(told.format(n=places))
    return Decimal(f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}")


def _parted(digits: str, places: int | None) -> tuple[str, str]:
    """Part a numeral into its whole part without groups and its fraction; junk stays junk."""
    points, commas = digits.count("."), digits.count(",")
    mark = ""
    if points and commas:
        mark = "." if digits.rindex(".") > digits.rindex(",") else ","
    elif points == 1:
        mark = "."
    elif commas == 1 and not (_ONE_GROUP.fullmatch(digits) and places is not None and places < 3):
        mark = ","
    whole, found, fraction = digits.rpartition(mark) if mark else (digits, "", "")
    if found and mark in whole:
        return "?", fraction
    whole = _ungrouped(whole, _BLANKS + ("," if mark != "," else "") + ("." if mark != "." else ""))
    return (whole or "0") if fraction or not found else (whole or "?"), fraction


def _ungrouped(whole: str, marks: str) -> str:
    """Take the marks between groups of three away; where they stand elsewhere it is no number."""
    if not whole or whole.isdigit():
        return whole
    used = {mark for mark in marks if mark in whole}
    if len(used) != 1:
        return "?"
    first, *rest = whole.split(used.pop())
    if not rest or not 1 <= len(first) <= 3 or any(len(group) != 3 for group in rest):
        return "?"
    return "".join((first, *rest))


def number_input(value: Decimal) -> str:
    """Write a number so that `read_number` gives the same one back."""
    return f"{value:f}"
