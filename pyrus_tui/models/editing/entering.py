"""A field's value as a text to be edited, and back: for every type that can be typed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as setting
from datetime import date, datetime, time, tzinfo
from decimal import Decimal

from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.editing.held import NOTHING, Held
from pyrus_tui.models.editing.numbers import Unreadable, number_input, read_number
from pyrus_tui.models.editing.typed import (
    minutes_input,
    read_clock,
    read_date,
    read_due,
    read_email,
    read_lasting,
    read_phone,
    read_tick,
)
from pyrus_tui.models.forms import Catalog, CatalogItem, Choice, FormField
from pyrus_tui.models.people import Person
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import clean, one_line
from pyrus_tui.models.values import (
    CatalogValue,
    Checkmark,
    ChoiceValue,
    FormLinkValue,
    RawValue,
    TitleValue,
    Value,
)
from pyrus_tui.words import _

COMPUTED = frozenset(
    (
        "note",
        "step",
        "status",
        "author",
        "creation_date",
        "project",
        "responsible",
        "person_responsible",
        "task_approval_date",
        "task_approval_user",
    )
)
"""Types whose value the server makes."""

PICKED = frozenset(("person", "catalog", "multiple_choice", "form_link", "file", "table"))
"""Types that are chosen on the screen; in a text file most of them can be typed too."""

TICKED = frozenset(("checkmark", "flag", "title"))
"""Types that the space bar changes."""

TYPED = frozenset(
    ("text", "money", "number", "date", "time", "due_date", "due_date_time", "email", "phone")
)
"""Types that are written as a text."""

EDITABLE = PICKED | TICKED | TYPED

SEPARATOR = ";"
"""Stands between several items, for names contain commas."""

LONGEST = 20_000
"""Characters that a text field takes."""


@dataclass(frozen=True)
class Around:
    """What has to be known to read a text: when and where it is typed, people, catalogs.

    `kept` is what stood in the field before: what was chosen once may stay, also when it cannot be
    chosen any more.
    """

    now: datetime
    zone: tzinfo
    people: Sequence[Person] = ()
    catalogs: Mapping[int, Catalog] = setting(default_factory=dict)
    kept: Held = NOTHING


def takes_lines(field: FormField, held: Held) -> bool:
    """Say whether a text has several lines: by the form, or because some stand there already."""
    return field.info.multiline or (isinstance(held.value, str) and "\n" in held.value.strip())


def places_of(field: FormField) -> int | None:
    """Return how many decimals a number or an amount of this field may have, None for any."""
    if field.info.decimal_places is not None:
        return max(0, field.info.decimal_places)
    return 2 if field.type == "money" else None


def text_of(field: FormField, held: Held, zone: tzinfo) -> str:
    """Write a value so that a person can edit it and `parse` reads it back."""
    lasts = f" for {minutes_input(held.duration)}" if held.duration else ""
    match held.value:
        case None:
            return ""
        case Checkmark() as tick:
            return {"checked": "yes", "unchecked": "no", "none": ""}[tick.value]
        case str() as text:
            return text
        case Decimal() as number:
            return number_input(number)
        case datetime() as moment:
            return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" + lasts
        case date() as day:
            return day.isoformat() + lasts
        case time() as hour:
            return f"{hour:%H:%M}"
        case Person() as person:
            return f"{person.name} #{person.id}" if person.id else person.name
        case TitleValue() as title:
            return "yes" if title.checkmark == Checkmark.CHECKED else "no"
        case CatalogValue() as chosen:
            return _listed(chosen.ids, chosen.names)
        case ChoiceValue() as choice:
            return _listed(choice.ids, choice.choice_names, numbered=False)
        case FormLinkValue() as link:
            return f"{SEPARATOR} ".join(f"#{number}" for number in link.ids)
        case RawValue() as raw:
            return raw.text
        case tuple() as items:
            files = [item.name for item in items if isinstance(item, Attachment)]
            return f"{SEPARATOR} ".join(files)
        case other:
            return one_line(str(other))


def _listed(ids: Sequence[int], names: Sequence[str], *, numbered: bool = True) -> str:
    """Name the items; a number is added where a name alone may mean several."""
    if len(names) != len(ids):
        return f"{SEPARATOR} ".join(f"#{number}" for number in ids)
    pairs = zip(names, ids, strict=True)
    return f"{SEPARATOR} ".join(
        f"{one_line(name)} #{number}" if numbered else one_line(name) for name, number in pairs
    )


def parse(field: FormField, text: str, around: Around) -> Held:
    """Read what was typed as a value of the field; an empty text clears it.

    Raises:
        Unreadable: it is none; the sentence says why.
    """
    if field.type in ("checkmark", "flag"):
        return Held(read_tick(text, unset=field.type == "flag"))
    if field.type == "title":
        return Held(TitleValue(checkmark=read_tick(text, unset=False).value))
    if not text.strip():
        return NOTHING
    reader = _READERS.get(field.type)
    if reader is None:
        raise Unreadable(_("Fields of the type {type} cannot be typed.").format(type=field.type))
    found = reader(field, text, around)
    return found if isinstance(found, Held) else Held(found)


def _text(field: FormField, text: str, around: Around) -> Value:
    cleaned = clean(text)
    if not takes_lines(field, around.kept):
        cleaned = " ".join(cleaned.splitlines()).strip()
    if len(cleaned) > LONGEST:
        raise Unreadable(_("Too long: at most {n} characters.").format(n=LONGEST))
    return cleaned


def _number(field: FormField, text: str, around: Around) -> Value:
    return read_number(text, places_of(field))


def _due_date(field: FormField, text: str, around: Around) -> Held:
    day, minutes = read_lasting(text)
    return Held(read_date(day, around.now, around.zone), minutes)


def _due_moment(field: FormField, text: str, around: Around) -> Held:
    return Held(*read_due(text, around.now, around.zone))


def _person(field: FormField, text: str, around: Around) -> Value:
    word = text.strip()
    kept = [around.kept.value] if isinstance(around.kept.value, Person) else []
    people = {person.id: person for person in (*kept, *around.people)}
    name, number = _with_number(word)
    if number is not None and number in people and (not name or _same(people[number].name, name)):
        return people[number]
    found = [p for p in people.values() if _same(p.name, word) or _same(p.email, word)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Unreadable(_("Nobody here is called “{text}”.").format(text=word[:60]))
    raise Unreadable(
        _("{n} people are called so; add a number: {example}").format(
            n=len(found), example=f"{found[0].name} #{found[0].id}"
        )
    )


def _with_number(text: str) -> tuple[str, int | None]:
    """Part `Booking BV #401` into its name and its number."""
    name, mark, digits = text.rpartition("#")
    if mark and digits.isascii() and digits.isdigit() and len(digits) < 16:
        return name.strip(), int(digits)
    return text, None


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _parts(text: str, several: bool) -> list[str]:
    parts = text.split(SEPARATOR) if several else [text]
    return [part.strip() for part in parts if part.strip()]


def _catalog(field: FormField, text: str, around: Around) -> Value:
    catalog = around.catalogs.get(field.info.catalog_id or 0)
    if catalog is None:
        raise Unreadable(_("The catalog is not read yet; choose from it instead."))
    kept = around.kept.value if isinstance(around.kept.value, CatalogValue) else CatalogValue()
    chosen = [_item(part, catalog, kept) for part in _parts(text, field.info.multiple_choice)]
    return catalog_value(catalog, chosen)


def _item(text: str, catalog: Catalog, kept: CatalogValue) -> CatalogItem:
    name, number = _with_number(text)
    if number is not None:
        for item in catalog.items:
            if item.item_id == number and not item.deleted and (not name or _same(item.name, name)):
                return item
        if number in kept.ids:
            return _kept_item(kept, number)
    found = [item for item in catalog.items if _same(item.name, text) and not item.deleted]
    if len(found) == 1:
        return found[0]
    if not found:
        told = _("“{text}” is not in the catalog {name} (any more).")
        raise Unreadable(told.format(text=text[:60], name=one_line(catalog.name)))
    raise Unreadable(
        _("{n} items are called so; add a number: {example}").format(
            n=len(found), example=f"{found[0].name} #{found[0].item_id}"
        )
    )


def _kept_item(kept: CatalogValue, number: int) -> CatalogItem:
    rows = kept.rows or ((kept.values,) if kept.values else ())
    row = dict(zip(kept.ids, rows, strict=False)).get(number, ())
    return CatalogItem(item_id=number, values=row)


def catalog_value(catalog: Catalog, items: Sequence[CatalogItem]) -> CatalogValue:
    """Make the value of chosen items."""
    if not items:
        return CatalogValue()
    ids = tuple(dict.fromkeys(item.item_id for item in items))
    rows = {item.item_id: item.values for item in items}
    return CatalogValue(
        item_id=ids[0],
        item_ids=ids,
        headers=tuple(header.name for header in catalog.catalog_headers),
        values=rows[ids[0]],
        rows=tuple(rows[number] for number in ids),
    )


def choosable(field: FormField, held: Held) -> tuple[Choice, ...]:
    """Return what can be chosen: all that the form still offers, and what stands there already."""
    chosen = held.value.ids if isinstance(held.value, ChoiceValue) else ()
    return tuple(one for one in field.info.options if not one.deleted or one.choice_id in chosen)


def choice_value(field: FormField, ids: Iterable[int]) -> ChoiceValue:
    """Make the value of chosen options."""
    wanted = tuple(dict.fromkeys(ids))
    if not wanted:
        return ChoiceValue()
    names = {one.choice_id: one.choice_value for one in field.info.options}
    return ChoiceValue(
        choice_id=wanted[0],
        choice_ids=wanted,
        choice_names=tuple(names.get(number, f"#{number}") for number in wanted),
    )


def _choice(field: FormField, text: str, around: Around) -> Value:
    several = field.info.multiple_choice
    offered = choosable(field, around.kept)
    whole = [one for one in offered if _same(one.choice_value, text)]
    parts = [text] if whole else _parts(text, several)
    return choice_value(field, [_option(field, part, offered) for part in parts])


def _option(field: FormField, text: str, offered: Sequence[Choice]) -> int:
    for one in offered:
        if _same(one.choice_value, text):
            return one.choice_id
    word = text.casefold()
    begun = [one for one in offered if one.choice_value.casefold().startswith(word)]
    if len(begun) == 1:
        return begun[0].choice_id
    if any(_same(one.choice_value, text) for one in field.info.options):
        told = _("“{text}” was taken out of the form and cannot be chosen any more.")
        raise Unreadable(told.format(text=text[:60]))
    names = ", ".join(one.choice_value for one in offered[:6])
    raise Unreadable(
        _("“{text}” is no choice of the form: {names}").format(text=text[:40], names=names)
    )


def _links(field: FormField, text: str, around: Around) -> Value:
    kept = around.kept.value if isinstance(around.kept.value, FormLinkValue) else FormLinkValue()
    numbers = []
    for part in text.replace(",", SEPARATOR).split(SEPARATOR):
        digits = part.strip().removeprefix("#")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
            raise Unreadable(_("“{text}” is no task's number.").format(text=part.strip()[:40]))
        numbers.append(int(digits))
    subject = kept.subject if kept.ids[:1] == tuple(numbers[:1]) else ""
    return link_value(numbers, subject)


def link_value(task_ids: Iterable[int], subject: str = "") -> FormLinkValue:
    """Make the value of linked tasks; the subject is the first one's."""
    ids = tuple(dict.fromkeys(task_ids))
    if not ids:
        return FormLinkValue()
    return FormLinkValue(task_id=ids[0], task_ids=ids, subject=subject)


_Reader = Callable[[FormField, str, Around], Value | Held]
_READERS: Mapping[str, _Reader] = {
    "text": _text,
    "money": _number,
    "number": _number,
    "date": lambda field, text, around: read_date(text, around.now, around.zone),
    "time": lambda field, text, around: read_clock(text),
    "due_date": _due_date,
    "due_date_time": _due_moment,
    "email": lambda field, text, around: read_email(text),
    "phone": lambda field, text, around: read_phone(text),
    "person": _person,
    "catalog": _catalog,
    "multiple_choice": _choice,
    "form_link": _links,
}


def subject_of(task: Task) -> str:
    """Name a task of a register, which tells no subject, by what stands first in its fields."""
    names: list[str] = [task.title] if task.title else []
    for field in task.fields if not names else ():
        match field.value:
            case Checkmark():
                continue
            case str() as text if text.strip():
                names.append(one_line(text, 80))
            case CatalogValue() | ChoiceValue() as chosen:
                items = chosen.names if isinstance(chosen, CatalogValue) else chosen.choice_names
                names += [one_line(name, 80) for name in items[:1]]
            case _:
                continue
        if len(names) == 2:
            break
    return ", ".join(names) or f"#{task.id}"
