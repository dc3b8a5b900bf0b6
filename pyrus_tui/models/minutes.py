"""Lengths of time as people type them."""

import re

from pyrus_tui.words import _

LONGEST = 999 * 60
"""Minutes that can be noted in one go."""
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5]?[0-9])")
_PARTS = re.compile(
    r"(?:([0-9]{1,3}(?:[.,][0-9]{1,2})?)\s*[hч][^\W\d]*\.?)?\s*(?:([0-9]{1,5})\s*(?:[mм][^\W\d]*\.?)?)?"
)


def read_minutes(text: str) -> int | None:
    """Read `45`, `45m`, `1:30`, `1h 30m`, `1.5h`, `1 ч 20 мин` as minutes; None for no length."""
    text = text.strip().casefold()
    if text.isascii() and text.isdigit() and len(text) <= 5:
        return _in_range(int(text))
    if found := _CLOCK.fullmatch(text):
        return _in_range(int(found[1]) * 60 + int(found[2]))
    found = _PARTS.fullmatch(text)
    if found is None or not (found[1] or found[2]):
        return None
    hours = float((found[1] or "0").replace(",", "."))
    return _in_range(round(hours * 60) + int(found[2] or 0))


def _in_range(minutes: int) -> int | None:
    return minutes if 0 <= minutes <= LONGEST else None


def minutes_problem(text: str) -> str | None:
    """Say why a text is no length of time; None where it is one, or nothing."""
    if not text.strip() or read_minutes(text) is not None:
        return None
    return _("Write it as 45, 1:30 or 1h 30m.")
