"""What a person can choose from: rows of a picker, found while one types."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyrus_tui.models.finding import Finder, Item, Match
from pyrus_tui.models.forms import Catalog, Choice, Form
from pyrus_tui.models.people import Organization, Person, Role
from pyrus_tui.models.slices import in_slices
from pyrus_tui.models.tasks import TaskHeader
from pyrus_tui.models.text import one_line
from pyrus_tui.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Option:
    """A row to choose; `reason` says why it cannot be chosen, "" where it can."""

    id: Hashable
    text: str
    extra: str = ""
    reason: str = ""


class Options:
    """Options with an index over their words; `made` builds it without making a key wait."""

    def __init__(self, options: Iterable[Option] = ()) -> None:
        self._all = {option.id: option for option in options}
        self._finder: Finder[Hashable] = Finder(map(_item, self._all.values()))

    @classmethod
    async def made(cls, options: Sequence[Option]) -> "Options":
        """Index many options in slices."""
        new = cls()
        async for part in in_slices(options):
            new._all.update((option.id, option) for option in part)
        new._finder = await Finder.made(map(_item, new._all.values()))
        return new

    def __len__(self) -> int:
        return len(self._all)

    def get(self, id: Hashable) -> Option | None:
        """Return an option by what it stands for."""
        return self._all.get(id)

    def find(self, query: str, limit: int) -> list[Match[Hashable]]:
        """Return the options that fit, the best first; all in their order without a query."""
        return self._finder.find(query, limit)


def _item(option: Option) -> Item[Hashable]:
    return option.text, option.extra, option.id


def people_options(
    organizations: Iterable[Organization], *, me: int = 0, roles: bool = True
) -> list[Option]:
    """Offer people by name and then roles, nobody twice; who is banned is left out."""
    people: dict[int, Person] = {}
    groups: dict[int, Role] = {}
    for organization in organizations:
        for person in organization.persons:
            if not person.banned and not person.is_role:
                people.setdefault(person.id, person)
        for role in organization.roles:
            if roles and not role.banned and not role.fired:
                groups.setdefault(role.id, role)
    named = sorted(people.values(), key=lambda person: person.name.casefold())
    teams = sorted(groups.values(), key=lambda role: role.name.casefold())
    return [
        *(person_option(person, me=me) for person in named),
        *(role_option(role) for role in teams),
    ]


def options_of(items: Iterable[tuple[Hashable, str, str]]) -> list[Option]:
    """Offer things by a text and an extra one; the first part is what each stands for."""
    return [Option(id, text, extra) for id, text, extra in items]


def people_of(organizations: Iterable[Organization]) -> list[Person]:
    """Return everybody a field can name: people, and roles as persons, nobody twice."""
    found: dict[int, Person] = {}
    for organization in organizations:
        for person in organization.persons:
            if not person.banned:
                found.setdefault(person.id, person)
        for role in organization.roles:
            if not role.banned and not role.fired:
                found.setdefault(role.id, Person(id=role.id, last_name=role.name, type="role"))
    return list(found.values())


def choice_options(choices: Iterable[Choice]) -> list[Option]:
    """Offer the choices of a field; one that was taken out of the form says so."""
    return [
        Option(one.choice_id, one.choice_value, _("taken out of the form") if one.deleted else "")
        for one in choices
    ]


def person_option(person: Person, *, me: int = 0, extra: str = "") -> Option:
    """Offer a person, with department and e-mail address beside the name."""
    details = [person.department_name, person.email if person.email != person.name else ""]
    name = _("{name} (you)").format(name=person.name) if person.id == me else person.name
    return Option(person.id, name, extra or " · ".join(part for part in details if part))


def role_option(role: Role) -> Option:
    """Offer a role, with how many people it has."""
    count = len(role.member_ids)
    people = ngettext("role, {n} person", "role, {n} people", count).format(n=count)
    return Option(role.id, role.name or f"#{role.id}", people)


def step_option(step: int, name: str, *, here: bool) -> Option:
    """Offer a step of a route."""
    return Option(step, f"{step} {name}".rstrip(), _("now here") if here else "")


def form_options(forms: Iterable[Form]) -> list[Option]:
    """Offer forms by name; one that is closed says so and cannot be chosen."""
    return [
        Option(
            form.id,
            form.name or f"#{form.id}",
            " / ".join(form.folder),
            _("closed") if form.deleted_or_closed else "",
        )
        for form in sorted(forms, key=lambda form: form.name.casefold())
    ]


def list_options(names: Mapping[int, str]) -> list[Option]:
    """Offer lists by name."""
    named = sorted(names.items(), key=lambda pair: pair[1].casefold())
    return [Option(number, name or f"#{number}") for number, name in named]


def catalog_options(catalog: Catalog) -> list[Option]:
    """Offer the rows of a catalog in its order, the other columns beside the first."""
    return [
        Option(item.item_id, item.name, " · ".join(value for value in item.values[1:] if value))
        for item in catalog.items
        if not item.deleted
    ]


def task_options(tasks: Iterable[TaskHeader]) -> list[Option]:
    """Offer tasks by subject, with number and author beside it."""
    return list(_tasks(tasks))


def _tasks(tasks: Iterable[TaskHeader]) -> Iterator[Option]:
    for task in tasks:
        author = task.author.name if task.author is not None else ""
        extra = " · ".join(part for part in (f"#{task.id}", author) if part)
        yield Option(task.id, one_line(task.title) or f"#{task.id}", extra)
