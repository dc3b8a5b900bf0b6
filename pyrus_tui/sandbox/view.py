"""How people and files look in an answer: ids become the vendor's objects."""

from typing import Any

from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.records import File, Person, Role
from pyrus_tui.sandbox.wire import pruned


class View:
    """What one person sees at one moment; `origin` is the address they call the server by."""

    def __init__(
        self, book: Book, *, viewer_id: int, now: str, origin: str, sees_all: bool = False
    ) -> None:
        self.book = book
        self.viewer_id = viewer_id
        self.now = now
        self.sees_all = sees_all
        self._origin = origin
        self._people: dict[int, dict[str, Any]] = {}

    def person(self, party_id: int) -> dict[str, Any]:
        """Show a person, or a role where a person is expected."""
        if party_id not in self._people:
            role = self.book.roles.get(party_id)
            self._people[party_id] = (
                as_person(role) if role else short_person(self.book.people[party_id])
            )
        return self._people[party_id]

    def people(self, party_ids: list[int]) -> list[dict[str, Any]]:
        """Show several."""
        return [self.person(party_id) for party_id in party_ids]

    def file(self, file: File) -> dict[str, Any]:
        """Show an attached file."""
        if file.link:
            return pruned(id=file.id, name=file.name, url=file.link)
        versions = {"version": file.version, "root_id": file.root_id} if file.root_id else {}
        return {
            "id": file.id,
            "name": file.name,
            "size": file.size,
            "md5": file.md5,
            "url": f"{self._origin}/services/attachment?Id={file.id}",
            **versions,
        }

    def files(self, file_ids: list[int]) -> list[dict[str, Any]]:
        """Show several files, those that still exist."""
        found = (self.book.file(file_id) for file_id in file_ids)
        return [self.file(file) for file in found if file]


def short_person(person: Person) -> dict[str, Any]:
    """Show somebody the way tasks and comments do."""
    return pruned(
        id=person.id,
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        type=person.type,
        banned=person.banned or None,
    )


def contact(person: Person) -> dict[str, Any]:
    """Show somebody the way the contacts do."""
    return short_person(person) | pruned(
        department_id=person.department_id or None,
        department_name=person.department_name,
        position=person.position,
        phone=person.phone,
        mobile_phone=person.mobile_phone,
    )


def as_person(role: Role) -> dict[str, Any]:
    """Show a role in the place of a person."""
    return pruned(id=role.id, last_name=role.name, type="role", banned=role.banned or None)


def contact_role(role: Role) -> dict[str, Any]:
    """Show a role the way the contacts do."""
    return pruned(
        id=role.id, name=role.name, member_ids=role.member_ids, type="role",
        banned=role.banned or None,
    )  # fmt: skip
