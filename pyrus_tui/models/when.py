"""Days and moments as a person types them in a hurry, in English and in Russian.

A grammar of our own: general date readers guess where they should not. They take `fri 14` for the
fourteenth and `tomorrow 9` for this hour, and do not tell a day from a moment or say whether a year
was typed, on which it depends whether the past is meant.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice

from pyrus_tui.models.when_parts import (
    SEARCHED,
    Days,
    Reading,
    Span,
    any_day,
    read_day,
    read_exact,
    read_span,
    read_time,
)
from pyrus_tui.models.when_words import HALVES

__all__ = ["Reading", "When", "read_when"]


@dataclass(frozen=True, slots=True)
class When:
    """What a typed text means.

    `moment` is in UTC, and None where only a day was typed; `day` is the person's own day.
    `past` says that it is over: only a day that was named in full, or today, can be. `shifted` says
    that the clock skips the typed time on that day, and that the time after the skip was taken.
    """

    day: date
    moment: datetime | None
    reading: Reading
    past: bool = False
    shifted: bool = False


def read_when(text: str, now: datetime, *, zone: tzinfo) -> When | None:
    """Read a day or a moment; None where it says nothing that is understood.

    `now` is aware; without a year nothing is ever in the past. A bare weekday is never today.
    """
    words = _words(text)
    if not words or len(words) > MOST_WORDS:
        return None
    try:
        return _Sentence(now, zone).read(words)
    except (OverflowError, ValueError):  # beyond the ends of the calendar
        return None


MOST_WORDS = 9
MOST_LETTERS = 80
_JOINED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})t([0-9])")


def _words(text: str) -> list[str]:
    if len(text) > MOST_LETTERS:
        return []
    words = text.casefold().replace("ё", "е").replace(",", " ").strip().rstrip(".!").split()
    plain = _JOINED.sub(r"\1 \2", " ".join(words))
    for phrase, meant in HALVES.items():
        plain = plain.replace(phrase, meant)
    return plain.split()


@dataclass(frozen=True, slots=True)
class _Sentence:
    now: datetime
    zone: tzinfo

    def read(self, words: list[str]) -> When | None:
        text = " ".join(words)
        exact = read_exact(text)
        if exact is not None:
            return self._at(exact, Reading.FULL_DATE)
        span = read_span(words)
        if span is not None and span.minutes:
            return self._later(span)
        for size in range(len(words), 0, -1):  # the longest day first: `25 nov 14`
            found = read_day(words[:size])
            clock = read_time(words[size:]) if size < len(words) else None
            if found is not None and (clock is not None or size == len(words)):
                return self._nearest(*found, clock)
        for size in range(1, len(words) + 1):  # `14:30`, `14:30 fri`, `в 9 завтра`
            clock = read_time(words[:size], alone=True)
            found = read_day(words[size:]) if size < len(words) else (Reading.TIME, any_day)
            if clock is not None and found is not None:
                return self._nearest(*found, clock)
        return None

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def _nearest(self, reading: Reading, days: Days, clock: time | None) -> When | None:
        candidates = list(islice(days(self.today, clock is not None), SEARCHED))
        if clock is None:
            day = candidates[0] if candidates else None
            return None if day is None else When(day, None, reading, past=day < self.today)
        found = [self._on(day, clock, reading) for day in candidates]
        ahead = next((when for when in found if not when.past), None)
        if ahead is not None:
            return ahead
        fixed = len(found) == 1  # the only day that can be meant
        return found[0] if fixed else None

    def _on(self, day: date, clock: time, reading: Reading) -> When:
        """Put a time of day on a day; where the clock is set, the hour that is to come."""
        typed = datetime.combine(day, clock, self.zone)
        moment = typed.astimezone(UTC)
        if moment <= self.now:
            moment = max(moment, typed.replace(fold=1).astimezone(UTC))
        local = moment.astimezone(self.zone)
        shifted = (local.date(), local.time()) != (day, clock)
        return When(local.date(), moment, reading, past=moment <= self.now, shifted=shifted)

    def _at(self, moment: datetime, reading: Reading) -> When:
        exact = moment.astimezone(UTC)
        day = exact.astimezone(self.zone).date()
        return When(day, exact, reading, past=exact <= self.now)

    def _later(self, span: Span) -> When:
        start = self.now.astimezone(self.zone)
        day = span.after(start.date())
        moment = self.now
        if day != start.date():
            moment = datetime.combine(day, start.time(), self.zone).astimezone(UTC)
        moment += timedelta(minutes=span.minutes)
        if moment.second or moment.microsecond:
            moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        return self._at(moment, Reading.SPAN)
