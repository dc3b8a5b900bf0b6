"""Calendar files: what another library reads in them is what stood in the calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.models.calendar import JoinParameters, Meeting
from pyrus_tui.models.calendar_items import due_item, meeting_item, reminder_item, step_item
from pyrus_tui.models.tasks import Task
from pyrus_tui.services.exporting import ics

NOW = datetime(2026, 11, 19, 8, 41, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
HOSTILE = [
    "END:VEVENT\r\nEND:VCALENDAR\r\nBEGIN:VEVENT",
    "a;b,c\\n\\,d\\;e",
    'ATTACH:file:///etc/passwd "quoted": x=y',
    "\u2028\u0085\x0b\x0cSUMMARY:other",
    "long " * 60 + "ж" * 200,
    "\x1b]0;title\x07 tab\there",
    "=?utf-8?q?x?=",
]
TURNS = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 11, 1)),
    ("Asia/Kolkata", date(2026, 10, 25)),
    ("Pacific/Auckland", date(2026, 9, 27)),
]


def items_of(text: str, zone: ZoneInfo, start: datetime, minutes: int) -> list:
    """Make an item of each kind around a moment."""
    day = start.astimezone(zone).date()
    join_by = JoinParameters(url=f"https://zoom.example/j/1?n={text}")
    return [
        due_item(Task(id=1, text=text, due=start, duration=minutes or None), NOW, zone),
        due_item(Task(id=2, text=text, due_date=day), NOW, zone),
        step_item(Task(id=1, text=text), day, day),
        reminder_item(Task(id=1, text=text), None, start, zone),
        reminder_item(Task(id=2, text=text), day, None, zone),
        meeting_item(
            Meeting(id=1, start_time=start, duration=minutes, join_parameters=join_by), zone, text
        ),
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(HOSTILE) | st.text(max_size=80),
    st.sampled_from(TURNS),
    st.integers(-36 * 60, 36 * 60),
    st.integers(0, 3000),
)
def test_another_library_reads_what_stood_in_the_calendar(text, turn, offset, minutes):
    zone = ZoneInfo(turn[0])
    noon = datetime(turn[1].year, turn[1].month, turn[1].day, 12, tzinfo=zone).astimezone(UTC)
    items = items_of(text, zone, noon + timedelta(minutes=offset), minutes)
    data = ics(items, NOW, "pyrus.example")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75 and not any(byte < 32 for byte in line), "the format's own limits"
    found = vobject.readOne(data.decode())
    assert {child.name for child in found.getChildren()} == {"PRODID", "VERSION", "VEVENT"}
    assert len(found.vevent_list) == len(items)
    for item, event in zip(items, found.vevent_list, strict=True):
        names = {child.name for child in event.getChildren()}
        assert names <= {"UID", "DTSTAMP", "SUMMARY", "DTSTART", "DTEND", "DESCRIPTION", "LOCATION"}
        told = event.summary.value
        assert told.removesuffix(" (reminder)").removesuffix(" (step deadline)") == item.title
        if item.start is None:
            assert type(event.dtstart.value) is date, "a day is no moment in any zone"
            assert (event.dtstart.value, event.dtend.value) == (item.first, item.last + ONE_DAY)
        else:
            assert event.dtstart.value == item.start
            assert event.dtstart.value.utcoffset() == timedelta(0), "needs no table of zones"
            end = event.dtend.value if hasattr(event, "dtend") else item.start
            assert end == item.end, "as long as really passes, also while the clock is set"


@pytest.mark.parametrize("server", ["", "pyrus.example"])
def test_every_entry_has_a_name_of_its_own_and_keeps_it(server):
    zone = ZoneInfo("Europe/Berlin")
    once = ics(items_of("x", zone, NOW, 30), NOW, server)
    again = ics(items_of("another title", zone, NOW + ONE_DAY, 60), NOW + ONE_DAY, server)
    names = [event.uid.value for event in vobject.readOne(once.decode()).vevent_list]
    assert len(set(names)) == len(names) == 6
    assert names == [event.uid.value for event in vobject.readOne(again.decode()).vevent_list]


def test_what_was_due_at_a_time_and_is_now_due_on_a_day_is_the_same_entry():
    zone = ZoneInfo("Europe/Berlin")
    timed, dated = Task(id=1, text="x", due=NOW), Task(id=1, text="x", due_date=NOW.date())
    names = [
        vobject.readOne(ics([due_item(task, NOW, zone)], NOW, "").decode()).vevent.uid.value
        for task in (timed, dated)
    ]
    assert names[0] == names[1], "imported again it stands there once"
