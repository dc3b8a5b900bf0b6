"""What a typed day or moment was taken for, in words."""

from datetime import datetime, tzinfo

from pyrus_tui.models.when import When
from pyrus_tui.ui.render.times import date_text, day_text, local_of, weekday
from pyrus_tui.words import _, ngettext


def when_text(when: When, now: datetime, zone: tzinfo) -> str:
    """Write what was understood: `Fri 20 Nov 14:00, tomorrow`; what is odd about it too."""
    today = local_of(now, zone).date()
    parts = [f"{weekday(when.day)} {date_text(when.day, today)}"]
    if when.moment is not None:
        parts[0] += f" {local_of(when.moment, zone):%H:%M}"
    distance = (when.day - today).days
    if abs(distance) <= 1:
        parts.append(day_text(when.day, today))
    elif distance > 0:
        parts.append(ngettext("in {n} day", "in {n} days", distance).format(n=distance))
    if when.past:
        parts.append(_("in the past"))
    if when.shifted:
        parts.append(_("the clock is set forward then"))
    return ", ".join(parts)
