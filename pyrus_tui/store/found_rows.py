"""From the State to the rows of what was found."""

from collections.abc import Sequence

from pyrus_tui.models.tasks import TaskHeader
from pyrus_tui.store.selectors import TaskRows
from pyrus_tui.store.state import State


class FoundRows(TaskRows):
    """Selects what was found as rows."""

    def source(self, state: State) -> object:
        """Follow what was found."""
        return state.found

    def task_ids(self, state: State) -> Sequence[int]:
        """Return the tasks that were found."""
        return state.found.task_ids

    def person(self, header: TaskHeader) -> str:
        """Name who is responsible, else the author."""
        person = header.responsible or header.author
        return person.name if person else ""
