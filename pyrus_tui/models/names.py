"""Everybody who can be named in a task: people and roles, without those who are banned."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyrus_tui.models.people import Organization
from pyrus_tui.models.slices import in_slices, sorted_in_slices
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import one_line
from pyrus_tui.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or a role, with what tells it from others of the same name."""

    id: int
    name: str
    note: str = ""
    email: str = ""
    is_role: bool = False


def _people(organizations: Iterable[Organization]) -> Iterator[tuple[int, Contact]]:
    for organization in organizations:
        for person in organization.persons:
            if not person.banned and person.type != "bot":
                yield (
                    person.id,
                    Contact(person.id, person.name, person.department_name, person.email),
                )
        for role in organization.roles:
            if not role.banned and not role.fired:
                count = len(role.member_ids)
                members = ngettext("{n} person", "{n} people", count).format(n=count)
                note = _("role, {members}").format(members=members) if count else _("role")
                yield role.id, Contact(role.id, role.name, note, is_role=True)


def near(task: Task | None, me: int) -> list[int]:
    """Return the others who are in a task, the last who wrote first."""
    if task is None:
        return []
    people = [comment.author for comment in reversed(task.comments)]
    people += [task.author, task.responsible, *task.participants]
    people += [subscriber.person for subscriber in task.subscribers]
    people += [approval.person for step in task.approvals for approval in step]
    return [i for i in dict.fromkeys(p.id for p in people if p is not None) if i != me]


class Names:
    """Everybody who can be named, by id, and whom a name alone means."""

    def __init__(self, known: Mapping[int, Contact] | None = None) -> None:
        self.known = dict(known or {})
        self.names: dict[str, Contact] = {}
        self._taken: set[str] = set()
        self._starts: set[str] = set()
        self._add(self.known.values())

    @classmethod
    async def made(cls, organizations: Iterable[Organization]) -> "Names":
        """Take in everybody in small parts: no key waits for 50,000 people."""
        found: dict[int, Contact] = {}
        async for part in in_slices(_people(organizations)):
            found.update(part)
        named = await sorted_in_slices(found.values(), lambda contact: contact.name.casefold())
        new = cls()
        for roles in (False, True):
            async for some in in_slices(one for one in named if one.is_role is roles):
                new.known.update((contact.id, contact) for contact in some)
                new._add(some)
        return new

    def _add(self, contacts: Iterable[Contact]) -> None:
        for contact in contacts:
            name = contact.name
            if name in self._taken or name != one_line(name):
                self.names.pop(name, None)  # it does not say who is meant
            else:
                self.names[name] = contact
                self._starts.add(name.strip()[:1])
            self._taken.add(name)

    def named_first(self, text: str) -> Contact | None:
        """Return whose name a text begins with, the longest one; a name ends where a word does."""
        if text[:1] not in self._starts:
            return None
        ends = [found.end() for found in re.finditer(r"\S+?(?!\w)", text[:200])]
        return next(
            (self.names[text[:end]] for end in reversed(ends) if text[:end] in self.names), None
        )
