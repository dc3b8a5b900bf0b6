"""What the client asks of a Pyrus server, whichever dialect that speaks."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Protocol

from pyrus_tui.api.journal import Journal
from pyrus_tui.api.pacing import Quota as Quota
from pyrus_tui.models.announcements import Announcement, AnnouncementDraft
from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.base import Json
from pyrus_tui.models.calendar import CalendarPage, CalendarQuery
from pyrus_tui.models.capabilities import Capability as Capability
from pyrus_tui.models.catalogs import (
    CatalogChange,
    CatalogDiff,
    CatalogDraft,
    CatalogFilter,
    CatalogSync,
)
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.files import Progress, UploadedFile
from pyrus_tui.models.forms import Catalog, Form
from pyrus_tui.models.lists import ListChange, ListDraft, ListQuery, TaskList, TaskPage
from pyrus_tui.models.people import Member, Organization, Profile, Role
from pyrus_tui.models.registers import CsvFormat, RegisterPage, RegisterQuery
from pyrus_tui.models.search import TaskSearch
from pyrus_tui.models.tasks import Inbox, Task
from pyrus_tui.secrets import Secret

RequestText = tuple[str, str, Json]
"""A request for people to read: method, address, body."""


class PyrusApi(Protocol):
    """One signed-in person's view of a server.

    Every call raises only `PyrusError`; `sign_in` need not be called first. What the server lacks
    the capability for raises `Unsupported`, and nothing is sent.
    """

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What this server can do."""
        ...

    @property
    def quota(self) -> Quota | None:
        """How many requests are left, if the server tells."""
        ...

    @property
    def skew(self) -> float | None:
        """Seconds by which the server's clock is ahead of ours, if it tells the time."""
        ...

    @property
    def server(self) -> str:
        """The host to show."""
        ...

    @property
    def journal(self) -> Journal:
        """What was asked lately."""
        ...

    def request_text(self, task_id: int, draft: CommentDraft | TaskDraft) -> RequestText:
        """Return how a draft goes out: method, address and body, without the token."""
        ...

    def why_not(self, draft: CommentDraft | TaskDraft) -> str:
        """Say why the server could carry out a draft only in part; "" where it can do all of it.

        What stands in the fields is looked at only when the draft is sent.
        """
        ...

    def use(self, secret: Secret) -> None:
        """Sign in by another key from now on; nothing is sent before the next call."""
        ...

    async def sign_in(self) -> Profile:
        """Try login and key anew, whatever was refused before, and tell who it is."""
        ...

    async def profile(self) -> Profile:
        """Tell who is signed in."""
        ...

    async def contacts(self, *, include_inactive: bool = False) -> tuple[Organization, ...]:
        """Read the organizations with their people and roles."""
        ...

    async def inbox(self) -> Inbox:
        """Read the whole inbox; rows that did not change are the same objects as last time."""
        ...

    async def task(self, task_id: int) -> Task:
        """Read a task with its comments."""
        ...

    async def comment(self, task_id: int, draft: CommentDraft) -> Task:
        """Do something to a task; return the task as it is afterwards."""
        ...

    async def comment_tasks(self, drafts: Mapping[int, CommentDraft]) -> tuple[Task, ...]:
        """Do something to several tasks at once, all of it or nothing; return them afterwards."""
        ...

    async def create_task(self, draft: TaskDraft) -> Task:
        """Make a task."""
        ...

    async def delete_task(self, task_id: int) -> None:
        """Delete a task for everybody."""
        ...

    async def calendar(
        self, query: CalendarQuery, progress: Progress | None = None
    ) -> CalendarPage:
        """Read a span of the calendar, by as many requests as it takes."""
        ...

    async def forms(self) -> tuple[Form, ...]:
        """Read the forms this person may use."""
        ...

    async def form(self, form_id: int) -> Form:
        """Read a form."""
        ...

    async def register(self, form_id: int, query: RegisterQuery | None = None) -> RegisterPage:
        """Read tasks of a form by what stands in their fields."""
        ...

    async def register_csv(
        self, form_id: int, query: RegisterQuery | None = None, csv: CsvFormat | None = None
    ) -> str:
        """Read tasks of a form as CSV."""
        ...

    async def save_register(
        self,
        form_id: int,
        folder: Path,
        query: RegisterQuery | None = None,
        csv: CsvFormat | None = None,
        progress: Progress | None = None,
    ) -> Path:
        """Write tasks of a form into a CSV file, as the server made it."""
        ...

    async def lists(self) -> tuple[TaskList, ...]:
        """Read the lists, as trees."""
        ...

    async def task_list(self, list_id: int) -> TaskList:
        """Read a list with those below it."""
        ...

    async def list_tasks(self, list_id: int, query: ListQuery | None = None) -> TaskPage:
        """Read tasks of a list."""
        ...

    async def search(self, query: TaskSearch) -> TaskPage:
        """Find tasks anywhere."""
        ...

    async def all_tasks(self, item_count: int = 200) -> TaskPage:
        """Read tasks that this person has access to, finished ones too."""
        ...

    async def tasks_by_approver(self, person_id: int) -> TaskPage:
        """Read the tasks that wait for a person's decision."""
        ...

    async def create_list(self, draft: ListDraft) -> TaskList:
        """Make a list; return it with its people."""
        ...

    async def delete_list(self, list_id: int) -> None:
        """Delete a list for everybody; its tasks stay."""
        ...

    async def change_list(self, list_id: int, change: ListChange) -> TaskList:
        """Change a list's name or people; return it with its people."""
        ...

    async def catalogs(self) -> tuple[Catalog, ...]:
        """Read the catalogs, without their items."""
        ...

    async def catalog(
        self,
        catalog_id: int,
        *,
        where: CatalogFilter | None = None,
        include_deleted: bool = False,
    ) -> Catalog:
        """Read a catalog with its items."""
        ...

    async def create_catalog(self, draft: CatalogDraft) -> Catalog:
        """Make a catalog."""
        ...

    async def sync_catalog(self, catalog_id: int, draft: CatalogSync) -> CatalogChange:
        """Replace all that a catalog holds, or tell what that would change."""
        ...

    async def change_catalog(self, catalog_id: int, draft: CatalogDiff) -> CatalogChange:
        """Write and delete some items of a catalog."""
        ...

    async def roles(self, *, include_fired: bool = False) -> tuple[Role, ...]:
        """Read the roles with their members."""
        ...

    async def role(self, role_id: int) -> Role:
        """Read a role."""
        ...

    async def members(self, *, include_fired: bool = False) -> tuple[Member, ...]:
        """Read the colleagues, with what the company keeps about them."""
        ...

    async def member(self, person_id: int) -> Member:
        """Read a colleague."""
        ...

    async def announcements(self, item_count: int = 100) -> tuple[Announcement, ...]:
        """Read the newest announcements with what was said to them."""
        ...

    async def announcement(self, announcement_id: int) -> Announcement:
        """Read an announcement."""
        ...

    async def create_announcement(self, draft: AnnouncementDraft) -> Announcement:
        """Announce something."""
        ...

    async def comment_announcement(
        self, announcement_id: int, draft: AnnouncementDraft
    ) -> Announcement:
        """Say something to an announcement; return it as it is afterwards."""
        ...

    async def upload(
        self, source: Path | BinaryIO, name: str = "", progress: Progress | None = None
    ) -> UploadedFile:
        """Send a file; what comes back attaches it, once."""
        ...

    async def download(
        self, attachment: Attachment, folder: Path, progress: Progress | None = None
    ) -> Path:
        """Take an attachment into a folder; no file there is ever replaced."""
        ...

    async def print_form(
        self, task_id: int, print_form_id: int, folder: Path, progress: Progress | None = None
    ) -> Path:
        """Let the server make a document from a task; take it into a folder."""
        ...

    async def aclose(self) -> None:
        """Close the connection."""
        ...
