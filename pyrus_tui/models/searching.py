"""What a person types into the search: words, and words with a name such as `form:payments`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo

from pyrus_tui.models.search import TaskSearch
from pyrus_tui.models.slices import in_slices
from pyrus_tui.models.spelling import fold
from pyrus_tui.models.tasks import Task, TaskHeader
from pyrus_tui.words import _

NAMES = ("form", "list", "who", "author", "resp", "is", "since", "until")
"""What may stand before a colon."""

MOST = 200
"""Tasks that the server is asked for."""

_PART = re.compile(r'(-?)(?:([a-z]+):(?!//))?("[^"]*"?|\S*)')
_DAYS = re.compile(r"(\d{1,4})d")
_LONGEST = 9


class Names:
    """What a name can stand for; the spellings are made when one is looked for first.

    Of many names they are made before, by `Names.made`: 50,000 take 200 ms.
    """

    def __init__(self, names: Mapping[int, str] | None = None) -> None:
        self._names = dict(names or {})
        self._folded: list[tuple[str, int]] = []

    @classmethod
    async def made(cls, names: Iterable[tuple[int, str]]) -> "Names":
        """Take in many names with a pause after each slice, so that no key waits."""
        made = cls()
        async for part in in_slices(names):
            made._names.update(part)
            made._folded += [(fold(name), i) for i, name in part]
        return made

    def find(self, text: str) -> tuple[int, str] | None:
        """Find a name: the same one, else one that begins so, else one that has it inside."""
        wanted = fold(text)
        if not wanted:
            return None
        if not self._folded:
            self._folded = [(fold(name), i) for i, name in self._names.items()]
        starting = inside = None
        for name, i in self._folded:
            if name == wanted:
                return i, self._names[i]
            if starting is None and name.startswith(wanted):
                starting = i
            elif inside is None and wanted in name:
                inside = i
        found = inside if starting is None else starting
        return None if found is None else (found, self._names[found])


@dataclass(frozen=True, slots=True)
class Known:
    """What can be named in a search."""

    forms: Names = field(default_factory=Names)
    lists: Names = field(default_factory=Names)
    people: Names = field(default_factory=Names)
    me: int = 0
    today: date = date.min


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for; what is not set does not matter.

    `unclear` are the parts that nobody understands: with one of them nothing is asked.
    """

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    number: int | None = None
    form_id: int | None = None
    list_id: int | None = None
    participants: tuple[int, ...] = ()
    author_id: int | None = None
    responsible_id: int | None = None
    closed: bool = False
    since: date | None = None
    until: date | None = None
    told: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return self == Search()

    def on_server(self, zone: tzinfo) -> TaskSearch:
        """Return it as the question to a server that can search.

        That looks for one text and leaves one out, and of several places or people it takes any:
        the longest word, the first without, the list and the first person are asked for. `others`
        are the further questions, and words are looked at afterwards.
        """
        place = self.form_id if self.list_id is None else self.list_id
        start = None if self.since is None else datetime.combine(self.since, time(), zone)
        end = None if self.until is None else datetime.combine(self.until, time.max, zone)
        return TaskSearch(
            include_text=max(self.words, key=len, default=""),
            exclude_text=self.without[0] if self.words and self.without else "",
            project_ids=() if place is None else (place,),
            participant_ids=self.participants[:1],
            author_id=self.author_id,
            responsible_id=self.responsible_id,
            include_closed=self.closed,
            active_from=start,
            active_to=end,
            item_count=MOST,
        )

    def others(self) -> Iterator["Search"]:
        """Yield the further questions to such a server: what is sought is in every answer."""
        if self.form_id is not None and self.list_id is not None:
            yield replace(self, list_id=None)
        for person in self.participants[1:]:
            yield replace(self, participants=(person,))


def read_search(text: str, known: Known) -> Search:
    """Understand what was typed."""
    made: dict[str, object] = {}
    words: list[str] = []
    without: list[str] = []
    told: list[str] = []
    unclear: list[str] = []
    people: list[int] = []
    for part in _PART.finditer(text.strip()):
        minus, name, value = part.groups()
        quoted = value.startswith('"')
        value = value.strip('"') if quoted else value
        if name is None or name not in NAMES:
            value = f"{name}:{value}" if name is not None else value
            number = value[1:] if value.startswith("#") else value
            alone = part.span() == (0, len(text.strip())) and not quoted
            is_number = number.isdigit() and number.isascii() and len(number) <= _LONGEST
            if is_number and not minus and (alone or value.startswith("#")):
                made["number"] = int(number)
                continue
            if value and value != "#":
                (without if minus else words).append(value)
            continue
        found = _named(name, value, known)
        if found is None or minus:
            unclear.append(part[0])
            continue
        key, meant, says = found
        if key == "participants" and isinstance(meant, int):
            people.append(meant)
        else:
            made[key] = meant
        told.append(says)
    return Search(
        words=tuple(words),
        without=tuple(without),
        participants=tuple(people),
        told=tuple(told),
        unclear=tuple(unclear),
        **made,  # type: ignore[arg-type]
    )


def _named(name: str, value: str, known: Known) -> tuple[str, object, str] | None:
    """Return what `name:value` sets, to what, and how it is said; None where nobody knows."""
    match name:
        case "form":
            return _one("form_id", _("form"), value, known.forms)
        case "list":
            return _one("list_id", _("list"), value, known.lists)
        case "who":
            return _person("participants", _("with"), value, known)
        case "author":
            return _person("author_id", _("author"), value, known)
        case "resp":
            return _person("responsible_id", _("responsible"), value, known)
        case "is":
            both = _("finished ones too")
            return ("closed", True, both) if value in ("closed", "all") else None
        case _:
            day = _day(value, known.today)
            says = _("since {day}") if name == "since" else _("until {day}")
            return None if day is None else (name, day, says.format(day=day.isoformat()))


def _person(key: str, says: str, value: str, known: Known) -> tuple[str, object, str] | None:
    if value == "me" and known.me:
        return key, known.me, f"{says} = " + _("me")
    return _one(key, says, value, known.people)


def _one(key: str, says: str, value: str, names: Names) -> tuple[str, object, str] | None:
    found = names.find(value)
    return None if found is None else (key, found[0], f"{says} = {found[1]}")


def _day(value: str, today: date) -> date | None:
    if value == "today":
        return today
    try:
        if days := _DAYS.fullmatch(value):
            return today - timedelta(days=int(days[1]))
        return date.fromisoformat(value)
    except (ValueError, OverflowError):
        return None


def text_of(header: TaskHeader, task: Task | None, form: str) -> str:
    """Return everything of a task that words are looked for in, folded."""
    known = task or header
    parts: list[str] = [known.title, known.text, form, f"#{header.id}"]
    people = [known.author, known.responsible]
    if task is not None:
        for comment in task.comments:
            parts.append(comment.text)
            parts += (file.name for file in comment.attachments)
            people.append(comment.author)
    parts += (person.name for person in people if person is not None)
    return fold("\n".join(parts))


def says(search: Search, text: str) -> bool:
    """Say whether the text of a task has every word that is sought, and none of the others."""
    return all(fold(word) in text for word in search.words) and not any(
        fold(word) in text for word in search.without
    )


def fits(search: Search, header: TaskHeader, task: Task | None, text: str, zone: tzinfo) -> bool:
    """Say whether a task, with the text of `text_of`, is what is searched for.

    What only a whole task tells, such as its form, does not fit while it was not read.
    """
    if search.number is not None:
        return header.id == search.number
    known = task or header
    return (
        (search.closed or not known.closed)
        and says(search, text)
        and _is(search.author_id, known.author)
        and _is(search.responsible_id, known.responsible)
        and (search.form_id is None or (task is not None and task.form_id == search.form_id))
        and (search.list_id is None or (task is not None and search.list_id in task.list_ids))
        and all(task is not None and one in _involved(task) for one in search.participants)
        and _within(search, known.last_modified_date, zone)
    )


def _is(wanted: int | None, person: object) -> bool:
    return wanted is None or getattr(person, "id", None) == wanted


def _involved(task: Task) -> set[int]:
    people = [task.author, task.responsible, *task.participants]
    people += [one.person for one in task.subscribers]
    people += [one.person for step in task.approvals for one in step]
    people += [comment.author for comment in task.comments]
    return {person.id for person in people if person is not None}


def _within(search: Search, changed: datetime | None, zone: tzinfo) -> bool:
    if search.since is None and search.until is None:
        return True
    if changed is None:
        return False
    day = changed.astimezone(zone).date()
    return (search.since or day) <= day <= (search.until or day)


def help_text(*, anywhere: bool) -> str:
    """Name what can be typed; `anywhere` where the server searches everything."""
    names = "form: list: who: author: resp: since: until: is:closed -word #number"
    if anywhere:
        return _("Words, and: {names}. Enter asks the server.").format(names=names)
    text = _("Words, and: {names}. The server is asked about a form, a list or a number.")
    return text.format(names=names)


def in_words(search: Search) -> str:
    """Say how a search was understood."""
    parts: Sequence[str] = search.told
    if search.number is not None:
        parts = (*parts, f"#{search.number}")
    texts: Iterable[str] = (*search.words, *(f"-{word}" for word in search.without))
    said = " · ".join((*parts, *(f"“{text}”" for text in texts)))
    if search.unclear:
        return _("Not understood: {parts}").format(parts=" ".join(search.unclear))
    return said
