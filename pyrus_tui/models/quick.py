"""Quick actions as pure values: when to come back, how long, who, and the draft it makes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from pyrus_tui.models import rules
from pyrus_tui.models.comments import Approval
from pyrus_tui.models.drafts import CommentDraft, PersonRef
from pyrus_tui.models.people import Person
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.models.when import Reading, When
from pyrus_tui.words import _

WAKES = time(7)
"""When a task that sleeps until a day comes back, in the person's zone: the server's rule."""
EVENING = time(18)
LONGEST_MINUTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Preset:
    """A time that can be chosen with one key."""

    label: str
    when: When


def wakes_at(when: When, zone: tzinfo) -> datetime:
    """Return the moment at which a task that sleeps until then comes back."""
    return when.moment or datetime.combine(when.day, WAKES, zone).astimezone(UTC)


def snooze_presets(now: datetime, zone: tzinfo, task: TaskHeader | None) -> tuple[Preset, ...]:
    """Offer the usual times to come back; before a task is due only where that is to come."""
    today = now.astimezone(zone).date()
    presets = [_later_today(now, zone)]
    presets += [
        Preset(_("tomorrow"), _day(today + timedelta(days=1))),
        Preset(_("Monday"), _day(today + timedelta(days=7 - today.weekday()))),
        Preset(_("in a week"), _day(today + timedelta(days=7))),
        Preset(_("in a month"), _day(_next_month(today))),
    ]
    due = rules.due_moment(task, zone) if task is not None else None
    if due is not None:
        last_day = task.due_date if task and task.due is None else due.astimezone(zone).date()
        before = _day((last_day or today) - timedelta(days=1))
        if wakes_at(before, zone) > now:
            presets.append(Preset(_("a day before it is due"), before))
    return _each_once(presets)


def due_presets(now: datetime, zone: tzinfo) -> tuple[Preset, ...]:
    """Offer the usual days to be done by."""
    today = now.astimezone(zone).date()
    friday = today + timedelta(days=(4 - today.weekday()) % 7 or 7)
    presets = (
        Preset(_("today"), _day(today)),
        Preset(_("tomorrow"), _day(today + timedelta(days=1))),
        Preset(_("Friday"), _day(friday)),
        Preset(_("in a week"), _day(today + timedelta(days=7))),
        Preset(_("end of the month"), _day(_next_month(today.replace(day=1)) - timedelta(days=1))),
    )
    return _each_once(presets)


def _each_once(presets: Iterable[Preset]) -> tuple[Preset, ...]:
    """Leave out what another word says already: on Sunday tomorrow is Monday."""
    unique: dict[When, Preset] = {}
    for preset in presets:
        unique.setdefault(preset.when, preset)
    return tuple(unique.values())


def _later_today(now: datetime, zone: tzinfo) -> Preset:
    local = now.astimezone(zone)
    evening = datetime.combine(local.date(), EVENING, zone)
    if evening - local < timedelta(hours=1):
        evening = (local + timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
    moment = evening.astimezone(UTC)
    day = evening.date()
    label = _("later today") if day == local.date() else _("in 3 hours")
    return Preset(label, When(day, moment, Reading.TIME))


def _day(day: date) -> When:
    return When(day, None, Reading.FULL_DATE)


def _next_month(day: date) -> date:
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, day.day)


def sleeps(task: Task, now: datetime, zone: tzinfo) -> bool:
    """Say whether a task is snoozed, and not awake again by itself."""
    until = task.scheduled_datetime_utc
    if until is None and task.scheduled_date is not None:
        until = datetime.combine(task.scheduled_date, WAKES, zone)
    return until is not None and until > now


def snooze(when: When, comment: str = "", *, until_reply: bool = False) -> CommentDraft:
    """Let a task sleep until a day, or until a moment, or at the latest until then."""
    given: dict[str, object] = {"text": comment.strip() or None}
    if until_reply:
        given["until_reply"] = True
    if when.moment is not None:
        return CommentDraft.model_validate(given | {"scheduled_datetime_utc": when.moment})
    return CommentDraft.model_validate(given | {"scheduled_date": when.day})


def due(when: When, minutes: int | None = None) -> CommentDraft:
    """Set when a task has to be done; only what begins at a moment can take minutes."""
    if when.moment is None:
        return CommentDraft(due_date=when.day)
    if minutes:
        return CommentDraft(due=when.moment, duration=minutes)
    return CommentDraft(due=when.moment)


def transfer(to: int, me: int, *, watch: bool, comment: str = "") -> CommentDraft:
    """Hand a task to somebody; `watch` keeps me a watcher."""
    given: dict[str, object] = {"reassign_to": PersonRef(id=to)}
    if comment.strip():
        given["text"] = comment.strip()
    if watch and to != me:
        given["subscribers_added"] = (PersonRef(id=me),)
    return CommentDraft.model_validate(given)


def at_step(people: Iterable[int], step: int) -> tuple[tuple[PersonRef, ...], ...]:
    """Put people at a step, counted from 1; the steps before it are kept as they are."""
    return (*((),) * (step - 1), tuple(PersonRef(id=person) for person in people))


def by_steps(chosen: Iterable[tuple[int, int]]) -> tuple[tuple[PersonRef, ...], ...]:
    """Put (step, person) pairs into their steps."""
    pairs = list(chosen)
    last = max((step for step, _person in pairs), default=0)
    return tuple(
        tuple(PersonRef(id=person) for at, person in pairs if at == step)
        for step in range(1, last + 1)
    )


def refs(people: Iterable[int]) -> tuple[PersonRef, ...]:
    """Name people by their ids."""
    return tuple(PersonRef(id=person) for person in people)


def approvers(task: Task) -> list[tuple[int, Approval]]:
    """Return who decides, with the number of the step."""
    return [
        (approval.step or number, approval)
        for number, step in enumerate(task.approvals, 1)
        for approval in step
    ]


def involved(task: Task | None, me: int) -> tuple[Person, ...]:
    """Return who has to do with a task, for the head of a picker: those who spoke last first."""
    if task is None:
        return ()
    spoke = [c.author for c in reversed(task.comments) if c.author is not None]
    decide = [approval.person for _step, approval in approvers(task)]
    follow = [subscriber.person for subscriber in task.subscribers]
    named = [person for person in (task.author, task.responsible) if person is not None]
    everybody = [*spoke, *named, *decide, *follow, *task.participants]
    unique = {person.id: person for person in everybody if person.id != me and not person.banned}
    return tuple(unique.values())


_MINUTES = re.compile(r"(?P<n>\d{1,6})(?:m|min|mins|minutes|м|мин|минут)?")
_HOURS = re.compile(
    r"(?P<h>\d{1,4}(?:[.,]\d{1,2})?)(?:h|hr|hrs|hours?|ч|час|часа|часов)"
    r"(?:(?P<m>\d{1,3})(?:m|min|м|мин)?)?"
)
_CLOCK = re.compile(r"(?P<h>\d{1,4}):(?P<m>[0-5]\d)")


def read_minutes(text: str) -> int | None:
    """Read a length of time: `90`, `45m`, `1h 30`, `1.5h`, `1:30`, `2 ч`; None where it is none."""
    plain = "".join(text.casefold().split())
    if found := _MINUTES.fullmatch(plain):
        minutes = int(found["n"])
    elif found := _CLOCK.fullmatch(plain):
        minutes = int(found["h"]) * 60 + int(found["m"])
    elif found := _HOURS.fullmatch(plain):
        minutes = round(float(found["h"].replace(",", ".")) * 60) + int(found["m"] or 0)
    else:
        return None
    return minutes if 0 < minutes <= LONGEST_MINUTES else None


def list_change(before: Sequence[int], after: Iterable[int]) -> CommentDraft | None:
    """Put a task into lists and take it out of others; None where nothing changes."""
    wanted = tuple(after)
    added = tuple(i for i in wanted if i not in before)
    removed = tuple(i for i in before if i not in wanted)
    if not added and not removed:
        return None
    return CommentDraft(added_list_ids=added, removed_list_ids=removed)
