"""The calls that the legacy API has no method for: each says so, and nothing is sent."""

from pathlib import Path
from typing import Never

from pyrus_tui.errors import Unsupported
from pyrus_tui.models.announcements import Announcement, AnnouncementDraft
from pyrus_tui.models.capabilities import Capability, why_unsupported
from pyrus_tui.models.catalogs import (
    CatalogChange,
    CatalogDiff,
    CatalogDraft,
    CatalogSync,
)
from pyrus_tui.models.files import Progress
from pyrus_tui.models.forms import Catalog
from pyrus_tui.models.lists import ListChange, ListDraft, TaskList, TaskPage
from pyrus_tui.models.people import Member, Role
from pyrus_tui.models.registers import CsvFormat, RegisterPage, RegisterQuery


class Lacking:
    """What a server with the legacy API cannot do; every call raises `Unsupported`."""

    async def delete_task(self, task_id: int) -> None:
        """Delete a task for everybody."""
        _lacks(Capability.DELETE_TASKS)

    async def register(self, form_id: int, query: RegisterQuery | None = None) -> RegisterPage:
        """Read tasks of a form by what stands in their fields."""
        _lacks(Capability.REGISTER)

    async def register_csv(
        self, form_id: int, query: RegisterQuery | None = None, csv: CsvFormat | None = None
    ) -> str:
        """Read tasks of a form as CSV."""
        _lacks(Capability.REGISTER)

    async def save_register(
        self,
        form_id: int,
        folder: Path,
        query: RegisterQuery | None = None,
        csv: CsvFormat | None = None,
        progress: Progress | None = None,
    ) -> Path:
        """Write tasks of a form into a CSV file, as the server made it."""
        _lacks(Capability.REGISTER)

    async def tasks_by_approver(self, person_id: int) -> TaskPage:
        """Read the tasks that wait for a person's decision."""
        _lacks(Capability.APPROVERS)

    async def create_list(self, draft: ListDraft) -> TaskList:
        """Make a list; return it with its people."""
        _lacks(Capability.CHANGE_LISTS)

    async def delete_list(self, list_id: int) -> None:
        """Delete a list for everybody; its tasks stay."""
        _lacks(Capability.CHANGE_LISTS)

    async def change_list(self, list_id: int, change: ListChange) -> TaskList:
        """Change a list's name or people; return it with its people."""
        _lacks(Capability.CHANGE_LISTS)

    async def catalogs(self) -> tuple[Catalog, ...]:
        """Read the catalogs, without their items."""
        _lacks(Capability.CATALOGS)

    async def create_catalog(self, draft: CatalogDraft) -> Catalog:
        """Make a catalog."""
        _lacks(Capability.CHANGE_CATALOGS)

    async def sync_catalog(self, catalog_id: int, draft: CatalogSync) -> CatalogChange:
        """Replace all that a catalog holds, or tell what that would change."""
        _lacks(Capability.CHANGE_CATALOGS)

    async def change_catalog(self, catalog_id: int, draft: CatalogDiff) -> CatalogChange:
        """Write and delete some items of a catalog."""
        _lacks(Capability.CHANGE_CATALOGS)

    async def roles(self, *, include_fired: bool = False) -> tuple[Role, ...]:
        """Read the roles with their members."""
        _lacks(Capability.ROLES)

    async def role(self, role_id: int) -> Role:
        """Read a role."""
        _lacks(Capability.ROLES)

    async def members(self, *, include_fired: bool = False) -> tuple[Member, ...]:
        """Read the colleagues, with what the company keeps about them."""
        _lacks(Capability.MEMBERS)

    async def member(self, person_id: int) -> Member:
        """Read a colleague."""
        _lacks(Capability.MEMBERS)

    async def announcements(self, item_count: int = 100) -> tuple[Announcement, ...]:
        """Read the newest announcements with what was said to them."""
        _lacks(Capability.ANNOUNCEMENTS)

    async def announcement(self, announcement_id: int) -> Announcement:
        """Read an announcement."""
        _lacks(Capability.ANNOUNCEMENTS)

    async def create_announcement(self, draft: AnnouncementDraft) -> Announcement:
        """Announce something."""
        _lacks(Capability.ANNOUNCEMENTS)

    async def comment_announcement(
        self, announcement_id: int, draft: AnnouncementDraft
    ) -> Announcement:
        """Say something to an announcement; return it as it is afterwards."""
        _lacks(Capability.ANNOUNCEMENTS)

    async def print_form(
        self, task_id: int, print_form_id: int, folder: Path, progress: Progress | None = None
    ) -> Path:
        """Let the server make a document from a task; take it into a folder."""
        _lacks(Capability.PRINT_FORMS)


def _lacks(capability: Capability) -> Never:
    raise Unsupported(why_unsupported(capability))
