"""What the client asks of a Pyrus server, whichever dialect that speaks."""

from enum import StrEnum
from typing import Protocol

from pyrus_tui.api.pacing import Quota as Quota
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.forms import Catalog, Form
from pyrus_tui.models.lists import TaskList
from pyrus_tui.models.people import Organization, Profile
from pyrus_tui.models.tasks import Inbox, Task


class Capability(StrEnum):
    """What not every server can do; an action that lacks its capability says so."""

    ACKNOWLEDGE = "acknowledge"
    CATALOGS = "catalogs"
    EDIT_COMMENT = "edit_comment"
    FORMATTED_TEXT = "formatted_text"
    FORMS = "forms"
    LISTS = "lists"
    PARTICIPANTS = "participants"
    PRIVATE_COMMENTS = "private_comments"
    REVOKE = "revoke"
    SCHEDULE = "schedule"
    SPENT_MINUTES = "spent_minutes"
    SUBSCRIBERS = "subscribers"


class PyrusApi(Protocol):
    """One signed-in person's view of a server.

    Every call raises only `PyrusError`; `sign_in` need not be called first.
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

    async def sign_in(self) -> Profile:
        """Try login and key anew, whatever was refused before, and tell who it is."""
        ...

    async def profile(self) -> Profile:
        """Tell who is signed in."""
        ...

    async def contacts(self) -> tuple[Organization, ...]:
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

    async def create_task(self, draft: TaskDraft) -> Task:
        """Make a task."""
        ...

    async def forms(self) -> tuple[Form, ...]:
        """Read the forms this person may use."""
        ...

    async def form(self, form_id: int) -> Form:
        """Read a form."""
        ...

    async def lists(self) -> tuple[TaskList, ...]:
        """Read the lists, as trees."""
        ...

    async def catalog(self, catalog_id: int) -> Catalog:
        """Read a catalog with its items."""
        ...

    async def aclose(self) -> None:
        """Close the connection."""
        ...
