"""What the answers of the legacy API tell in passing: lists, forms, catalogs, roles."""

import asyncio
from contextlib import suppress

from pyrus_tui.api.legacy.catalogs import CatalogBook, form_and_field
from pyrus_tui.api.legacy.fields import FieldBook
from pyrus_tui.api.legacy.projects import ProjectBook
from pyrus_tui.api.legacy.roles import RoleBook
from pyrus_tui.errors import NotFound, PyrusError, Unsupported
from pyrus_tui.models.capabilities import Capability, why_unsupported
from pyrus_tui.models.catalogs import CatalogFilter
from pyrus_tui.models.forms import Catalog, Form
from pyrus_tui.models.lists import TaskList, TaskPage
from pyrus_tui.models.search import TaskSearch
from pyrus_tui.models.tasks import Task
from pyrus_tui.words import _

FOR_LISTS = 5_000
"""How many tasks are looked at for the tree of lists, for the calendar and for spans."""

_FOR_A_FORM = 3
"""How many tasks are read to learn the fields of a form."""

_FOR_A_CATALOG = 20
"""How many tasks are read to learn what can stand in a catalog field."""


class Learning:
    """Remembers the projects of tasks, and the fields, items and approvers that tasks have."""

    def __init__(self) -> None:
        self._projects = ProjectBook()
        self._fields = FieldBook()
        self._catalogs = CatalogBook()
        self._looked: set[int] = set()
        self._roles = RoleBook()

    async def task(self, task_id: int) -> Task:
        """Read a task with its notes."""
        raise NotImplementedError

    async def search(self, query: TaskSearch) -> TaskPage:
        """Find tasks anywhere."""
        raise NotImplementedError

    async def all_tasks(self, item_count: int = 200) -> TaskPage:
        """Read tasks that this person has access to."""
        raise NotImplementedError

    def learn(self, task: Task) -> None:
        """Take what a task tells that was read whole."""
        self._fields.learn(task)
        self._catalogs.learn(task)
        self._roles.learn(task)

    async def forms(self) -> tuple[Form, ...]:
        """Return what is known of forms from the tasks that were read: names and fields."""
        known = [self._known_form(form_id) for form_id in self._fields.forms()]
        return tuple(form for form in known if form is not None)

    async def form(self, form_id: int) -> Form:
        """Return what is known of a form; where that is nothing, some of its tasks are read."""
        form = self._known_form(form_id)
        if form is None:
            await self._read_tasks_of(form_id, _FOR_A_FORM)
            form = self._known_form(form_id)
        if form is None:
            raise Unsupported(why_unsupported(Capability.FORMS))
        return form

    async def catalog(
        self,
        catalog_id: int,
        *,
        where: CatalogFilter | None = None,
        include_deleted: bool = False,
    ) -> Catalog:
        """Return the items that tasks have in a field; some tasks of its form are read for that.

        Raises:
            Unsupported: it is a catalog of the server, or only a part of it is wanted.
        """
        meant = form_and_field(catalog_id)
        if meant is None or where is not None:
            raise Unsupported(why_unsupported(Capability.CATALOGS))
        if catalog_id not in self._looked:
            await self._read_tasks_of(meant[0], _FOR_A_CATALOG)
            self._looked.add(catalog_id)
        return self._catalogs.catalog(catalog_id)

    async def _read_tasks_of(self, form_id: int, count: int) -> None:
        """Read some tasks of a form whole, but none that was read before."""
        query = TaskSearch(project_ids=(form_id,), include_closed=True, item_count=count)
        found = [header.id for header in (await self.search(query)).tasks]
        unread = [task_id for task_id in found if not self._fields.knows_as(task_id, form_id)]
        await asyncio.gather(*(self._learn_from(task_id) for task_id in unread))

    def _known_form(self, form_id: int) -> Form | None:
        return self._fields.form(form_id, self._projects.name(form_id))

    async def lists(self) -> tuple[TaskList, ...]:
        """Return the lists that tasks are in, as trees."""
        await self.all_tasks(FOR_LISTS)
        return self._projects.tree()

    async def task_list(self, list_id: int) -> TaskList:
        """Return a list with those below it."""
        found = self._projects.find(list_id)
        if found is None:
            await self.lists()
            found = self._projects.find(list_id)
        if found is None:
            raise NotFound(_("No task that you may see is in this list."), code="invalid_list_id")
        return found

    async def _learn_from(self, task_id: int) -> None:
        with suppress(PyrusError):  # then what it would have told is not known
            await self.task(task_id)
