"""The roles of the person who is signed in: the legacy API names them, and no more.

A role stands where a person may, among those who have to decide. One that has the name of a role of
mine is that role: so its number becomes known, and what waits for it waits for me.
"""

from collections.abc import Iterable

from pyrus_tui.models.base import Json, read_int
from pyrus_tui.models.people import Role
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import clean


class RoleBook:
    """Remembers the roles of one person, and finds their numbers."""

    def __init__(self) -> None:
        self._ids: dict[str, int | None] = {}

    def name(self, roles: Json) -> None:
        """Take what the profile says: names, or objects with a number and a name."""
        for role in roles if isinstance(roles, list) else ():
            number = None
            if isinstance(role, dict):
                try:
                    number = read_int(role.get("Id"))
                except ValueError:
                    continue
                role = role.get("Name") or f"#{number}"
            if isinstance(role, str):
                name = clean(role).strip()
                self._ids[name] = number or self._ids.get(name)

    @property
    def complete(self) -> bool:
        """Whether every role has its number."""
        return None not in self._ids.values()

    def learn(self, task: Task) -> None:
        """Look for roles among those who have to decide on a task."""
        if self.complete:
            return
        for step in task.approvals:
            for approval in step:
                person = approval.person
                is_person = person.first_name or person.email
                if not is_person and self._ids.get(person.last_name, 0) is None:
                    self._ids[person.last_name] = person.id

    def roles(self, member_id: int) -> Iterable[Role]:
        """Yield the roles whose numbers are known."""
        for name, number in self._ids.items():
            if number is not None:
                yield Role(id=number, name=name, member_ids=(member_id,))
