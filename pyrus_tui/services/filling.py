"""What forms are filled from: catalogs, tasks to link, files, printed documents."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from pyrus_tui.api.protocol import Capability, PyrusApi
from pyrus_tui.errors import PyrusError
from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.editing.held import new_file
from pyrus_tui.models.forms import Catalog
from pyrus_tui.models.registers import RegisterQuery
from pyrus_tui.models.tasks import Task
from pyrus_tui.words import _


class Filler:
    """Reads what a field is chosen from, and keeps it while the program runs."""

    def __init__(self, api: PyrusApi) -> None:
        self._api = api
        self._catalogs: dict[int, Catalog] = {}

    @property
    def prints(self) -> bool:
        """Whether the server makes documents from forms."""
        return Capability.PRINT_FORMS in self._api.capabilities

    @property
    def catalogs(self) -> Mapping[int, Catalog]:
        """The catalogs that were read, by number."""
        return self._catalogs

    async def catalog(self, catalog_id: int) -> Catalog:
        """Read a catalog with its items; the same one again costs nothing.

        Raises:
            PyrusError: it cannot be read.
        """
        known = self._catalogs.get(catalog_id)
        if known is None:
            known = self._catalogs[catalog_id] = await self._api.catalog(catalog_id)
        return known

    async def again(self, catalog_id: int) -> Catalog:
        """Read a catalog anew: an item that was chosen may be gone.

        Raises:
            PyrusError: it cannot be read.
        """
        self._catalogs.pop(catalog_id, None)
        return await self.catalog(catalog_id)

    async def tasks_of(self, form_id: int) -> tuple[Task, ...]:
        """Read tasks of a form, for a field that links to one.

        Raises:
            PyrusError: they cannot be read.
        """
        page = await self._api.register(form_id, RegisterQuery(include_archived=True))
        return page.tasks

    async def example(self, form_id: int) -> Task | None:
        """Read a task of a form whole, None where there is none: it shows what the form does.

        Raises:
            PyrusError: it cannot be read.
        """
        page = await self._api.register(form_id, RegisterQuery(item_count=1))
        return await self._api.task(page.tasks[0].id) if page.tasks else None

    async def upload(self, path: Path, root_id: int | None = None) -> Attachment:
        """Send a file, so that a field can take it; `root_id`: a newer version of that one.

        Raises:
            PyrusError: it cannot be read or sent.
        """
        sent = await self._api.upload(path)
        return new_file(sent.guid, path.name, None, root_id)

    async def print_form(self, task_id: int, print_form_id: int, folder: Path) -> Path:
        """Let the server make a document from a task; return where it was put.

        Raises:
            PyrusError: it cannot be made or kept.
        """
        try:
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            told = _("The folder {folder} cannot be made ({reason}).")
            raise PyrusError(told.format(folder=folder, reason=error.strerror)) from error
        return await self._api.print_form(task_id, print_form_id, folder)
