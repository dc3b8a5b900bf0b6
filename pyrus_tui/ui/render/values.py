"""A form field's value as a person reads it."""

from datetime import date, datetime, time, tzinfo
from decimal import Decimal

from pyrus_tui.models.comments import Attachment
from pyrus_tui.models.people import Person
from pyrus_tui.models.text import clean, one_line
from pyrus_tui.models.values import (
    CatalogValue,
    ChoiceValue,
    Field,
    FormLinkValue,
    ProjectValue,
    RawValue,
    TableRow,
    TitleValue,
)
from pyrus_tui.ui.render.times import day_text, minutes_text, moment_text, weekday
from pyrus_tui.words import _, ngettext

MARKS = {"checked": "[x]", "unchecked": "[ ]", "none": "[?]"}


def size_text(size: int | None) -> str:
    """Write a file's size: `84 KB`."""
    if size is None:
        return ""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def number_text(value: Decimal) -> str:
    """Write a number exactly, its thousands set apart by blanks."""
    return f"{value:,f}".replace(",", " ")


def money_text(value: Decimal) -> str:
    """Write an amount exactly; a fraction has at least two digits."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent == -1:
        value = value.quantize(Decimal("0.01"))
    return number_text(value)


def date_text(day: date, today: date) -> str:
    """Write a day in full, with its name: `2026-11-23 Mon`, `2026-11-22 today`."""
    near = abs((day - today).days) <= 1
    return f"{day.isoformat()} {day_text(day, today) if near else weekday(day)}"


def file_text(attachment: Attachment) -> str:
    """Name a file with its size and version."""
    parts = [one_line(attachment.name or f"#{attachment.id}"), size_text(attachment.size)]
    if attachment.version and attachment.version > 1:
        parts.append(f"v{attachment.version}")
    return "  ".join(part for part in parts if part)


def value_text(field: Field, now: datetime, zone: tzinfo) -> str:
    """Write a field's value on one line or, for long text, on several; `-` where it is empty."""
    text = _value_text(field, now, zone)
    if text == "":
        return "-"
    if field.duration:
        text += f" ({minutes_text(field.duration)})"
    return text


def _value_text(field: Field, now: datetime, zone: tzinfo) -> str:
    match field.value:
        case None:
            return ""
        case bool() | int() as number:
            return str(number)
        case Decimal() as number:
            return money_text(number) if field.type == "money" else number_text(number)
        case str() as text if field.type in ("checkmark", "flag"):
            return MARKS.get(text, text)
        case str() as text:
            return clean(text)
        case datetime() as moment:
            return moment_text(moment, now, zone)
        case date() as day:
            return date_text(day, now.astimezone(zone).date())
        case time() as hour:
            return f"{hour:%H:%M}"
        case Person() as person:
            return person.name
        case CatalogValue() as entry:
            return catalog_text(entry)
        case ChoiceValue() as choice:
            return choice_text(choice)
        case FormLinkValue() as linked:
            numbers = ", ".join(f"#{task_id}" for task_id in linked.ids)
            return f"{numbers} {one_line(linked.subject)}".strip()
        case ProjectValue() as projects:
            return ", ".join(one_line(project.name) for project in projects.projects)
        case TitleValue() as title:
            return MARKS.get(title.checkmark, "")
        case RawValue() as raw:
            return _("{type}: {raw}").format(type=field.type, raw=one_line(raw.text, 200))
        case tuple() as items:
            return _items_text(field, items)
        case other:
            return one_line(str(other))


def catalog_text(entry: CatalogValue) -> str:
    """Write the chosen rows of a catalog by their first column."""
    return ", ".join(entry.names) or ", ".join(f"#{number}" for number in entry.ids)


def choice_text(choice: ChoiceValue) -> str:
    """Write the chosen options by name."""
    return ", ".join(choice.choice_names) or ", ".join(f"#{number}" for number in choice.ids)


def _items_text(field: Field, items: tuple[object, ...]) -> str:
    if not items:
        return ""
    if isinstance(items[0], TableRow):
        return ngettext("{n} row", "{n} rows", len(items)).format(n=len(items))
    return ", ".join(file_text(item) for item in items if isinstance(item, Attachment))
