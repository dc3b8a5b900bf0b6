"""People, roles and the organization they belong to."""

from typing import Annotated, Any

from pyrus_tui.models.annotations import Line, Text, read_by
from pyrus_tui.models.base import Bool, Int, Items, Model

_KNOWN_PEOPLE = 20_000
_known: dict[tuple[Any, ...], "Person"] = {}


class Person(Model):
    """A user, a bot, or a role that stands where a person is expected."""

    id: Int
    first_name: Line = ""
    last_name: Line = ""
    email: Line = ""
    type: Line = "user"
    banned: Bool = False
    department_id: Int | None = None
    department_name: Line = ""

    @property
    def name(self) -> str:
        """The name to show; without one the e-mail address, else the number."""
        full = f"{self.first_name} {self.last_name}".strip()
        return full or self.email or f"#{self.id}"

    @property
    def is_role(self) -> bool:
        """Whether this is a role and not one person."""
        return self.type == "role"


def read_person(value: object) -> Person:
    """Read a person; the same one read twice is one object, for tasks name few people often.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, dict):
        return Person.model_validate(value)
    key = (tuple(value.items()), tuple(map(type, value.values())))
    try:
        known = _known.get(key)
    except TypeError:
        return Person.model_validate(value)
    if known is None:
        if len(_known) >= _KNOWN_PEOPLE:
            _known.clear()
        known = _known[key] = Person.model_validate(value)
    return known


KnownPerson = Annotated[Person, read_by(read_person)]
"""A person in another value."""


class Role(Model):
    """A group of people that decides as one: one member's approval is enough."""

    id: Int
    name: Line = ""
    member_ids: Items[Int] = ()
    banned: Bool = False
    fired: Bool = False
    external_id: Line = ""
    avatar_id: Int | None = None


class Messenger(Model):
    """A messenger and the name that somebody has there."""

    type: Line = ""
    nickname: Line = ""


class BirthDate(Model):
    """A birthday; nobody is told the year."""

    day: Int = 0
    month: Int = 0


class Member(Person):
    """A colleague, with what the company keeps about the person."""

    native_first_name: Line = ""
    native_last_name: Line = ""
    external_id: Line = ""
    status: Line = ""
    fired: Bool = False
    position: Line = ""
    phone: Line = ""
    mobile_phone: Line = ""
    messenger: Messenger | None = None
    location: Line = ""
    personality: Text = ""
    personnel_number: Line = ""
    vacation_days: Int | None = None
    birth_date: BirthDate | None = None
    avatar_id: Int | None = None

    @property
    def native_name(self) -> str:
        """The name in the person's own script, "" without one."""
        return f"{self.native_first_name} {self.native_last_name}".strip()


class Organization(Model):
    """A company with its people and roles, as the contacts show it."""

    organization_id: Int
    name: Line = ""
    persons: Items[KnownPerson] = ()
    roles: Items[Role] = ()
    department_catalog_id: Int | None = None


class Profile(Model):
    """The person who is signed in."""

    person_id: Int
    first_name: Line = ""
    last_name: Line = ""
    email: Line = ""
    locale: Line = ""
    organization_id: Int | None = None
    organization: Organization | None = None
    timezone_offset: Int | None = None
    """Minutes east of UTC."""

    @property
    def name(self) -> str:
        """The name to show; without one the e-mail address, else the number."""
        full = f"{self.first_name} {self.last_name}".strip()
        return full or self.email or f"#{self.person_id}"

    def role_ids(self, organizations: tuple[Organization, ...] = ()) -> frozenset[int]:
        """Return the roles this person is a member of, by the profile and the contacts."""
        known = (*organizations, self.organization) if self.organization else organizations
        return frozenset(
            role.id
            for organization in known
            for role in organization.roles
            if self.person_id in role.member_ids and not role.banned
        )
