"""The v4 API."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

from pyrus_tui.api import decode
from pyrus_tui.api.calendar import MOST_TASKS, read_calendar
from pyrus_tui.api.connection import Answer
from pyrus_tui.api.files import Files, Request
from pyrus_tui.api.http import Http, encode
from pyrus_tui.api.protocol import Capability, RequestText
from pyrus_tui.api.speaking import Speaking
from pyrus_tui.errors import Invalid, Unsupported
from pyrus_tui.models.announcements import Announcement, AnnouncementDraft
from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.base import Json
from pyrus_tui.models.calendar import CalendarPage, CalendarQuery
from pyrus_tui.models.capabilities import why_unsupported
from pyrus_tui.models.catalogs import (
    CatalogChange,
    CatalogDiff,
    CatalogDraft,
    CatalogFilter,
    CatalogSync,
)
from pyrus_tui.models.drafts import CommentDraft, Draft, TaskDraft
from pyrus_tui.models.files import Progress, UploadedFile
from pyrus_tui.models.forms import Catalog, CatalogItem, Form, FormField
from pyrus_tui.models.lists import ListChange, ListDraft, ListQuery, TaskList, TaskPage
from pyrus_tui.models.people import Member, Organization, Profile, Role
from pyrus_tui.models.registers import CsvFormat, RegisterPage, RegisterQuery, in_address
from pyrus_tui.models.search import TaskSearch
from pyrus_tui.models.tasks import Inbox, Task, read_comment

CAPABILITIES = frozenset(Capability) - {Capability.FINISH_AS, Capability.SEARCH}
"""What a server with this API can do."""

_FIRST_COUNT = 1_000
_HIGHEST_COUNT = 100_000
_LOWEST_COUNT = 50
_FIELDS = {"fields": decode.reader_of(FormField)}
_ITEMS = {"items": decode.reader_of(CatalogItem)}
_COMMENTS = {"comments": read_comment}
_LONGEST_QUERY = 2_000


class V4Api(Speaking):
    """Speaks the v4 dialect over HTTP."""

    CAN = CAPABILITIES

    def __init__(self, http: Http) -> None:
        super().__init__(http)
        self._files = Files(http)
        self._headers = decode.HeaderReader()
        self._inbox_turn = asyncio.Lock()
        self._count = _FIRST_COUNT
        self._prepared = False

    def request_text(self, task_id: int, draft: CommentDraft | TaskDraft) -> RequestText:
        """Return how a draft goes out: method, address and body, without the token."""
        base = self._http.session.address.base
        path = f"/tasks/{task_id}/comments" if isinstance(draft, CommentDraft) else "/tasks"
        return "POST", base + path, json.loads(encode(draft.payload()))

    async def sign_in(self) -> Profile:
        """Try login and key anew, whatever was refused before, and tell who it is."""
        await self._http.session.sign_in()
        return await self.profile()

    async def profile(self) -> Profile:
        """Tell who is signed in."""
        return await decode.read_profile(await self._call("GET", "/profile"))

    async def contacts(self, *, include_inactive: bool = False) -> tuple[Organization, ...]:
        """Read the organizations with their people and roles."""
        query = {"include_inactive": "true"} if include_inactive else None
        return await decode.read_organizations(await self._call("GET", "/contacts", query=query))

    async def inbox(self) -> Inbox:
        """Read the whole inbox, asking for more until the server says that there is no more."""
        async with self._inbox_turn:
            return await self._inbox()

    async def _inbox(self) -> Inbox:
        best: Inbox | None = None
        while True:
            query = {"item_count": self._count, "group_item_count": self._count}
            try:
                answer = await self._call("GET", "/inbox", query=query)
            except Invalid:
                # The highest count that a server takes is published nowhere.
                self._count = max(_LOWEST_COUNT, self._count // 5)
                if best is not None:
                    return best
                if query["item_count"] == _LOWEST_COUNT:
                    raise
                continue
            inbox = await self._headers.inbox(answer)
            grew = best is None or len(inbox.all_tasks) > len(best.all_tasks)
            if inbox.complete or not grew or self._count >= _HIGHEST_COUNT:
                return inbox
            best = inbox
            self._count *= 5

    async def task(self, task_id: int) -> Task:
        """Read a task with its comments."""
        task = await decode.read_task(await self._call("GET", f"/tasks/{task_id}"))
        if task.id != task_id:
            raise decode.unreadable(write=False)
        return task

    async def comment(self, task_id: int, draft: CommentDraft) -> Task:
        """Do something to a task; return the task as it is afterwards."""
        path = f"/tasks/{task_id}/comments"
        task = await decode.read_task(await self._call("POST", path, body=draft.payload()))
        if task.id != task_id:
            raise decode.unreadable(write=True)
        return task

    async def comment_tasks(self, drafts: Mapping[int, CommentDraft]) -> tuple[Task, ...]:
        """Do something to several tasks at once, all of it or nothing; return them afterwards."""
        comments = [{"task_id": i, "comment": draft.payload()} for i, draft in drafts.items()]
        answer = await self._call("POST", "/tasks/comments", body={"comments": comments})
        tasks = await decode.read_list(answer, "tasks", Task)
        if {task.id for task in tasks} != drafts.keys():
            raise decode.unreadable(write=True)
        return tasks

    async def create_task(self, draft: TaskDraft) -> Task:
        """Make a task."""
        return await decode.read_task(await self._call("POST", "/tasks", body=draft.payload()))

    async def delete_task(self, task_id: int) -> None:
        """Delete a task for everybody."""
        answer = await self._call("DELETE", f"/tasks/{task_id}")
        if decode.load_answer(answer).get("deleted") not in (True, "true"):
            raise decode.unreadable(write=True)

    async def calendar(
        self, query: CalendarQuery, progress: Progress | None = None
    ) -> CalendarPage:
        """Read a span of the calendar, by as many requests as it takes."""
        return await read_calendar(self._calendar, query, progress)

    async def _calendar(self, query: CalendarQuery) -> CalendarPage:
        answer = await self._call("GET", "/calendar", query=query.payload(MOST_TASKS))
        # The vendor's document names the tasks "task".
        return await decode.read_tasks(answer, CalendarPage, "tasks", "task")

    async def forms(self) -> tuple[Form, ...]:
        """Read the forms this person may use."""
        answer = await self._call("GET", "/forms")
        return await decode.read_list(answer, "forms", Form, _FIELDS)

    async def form(self, form_id: int) -> Form:
        """Read a form."""
        answer = await self._call("GET", f"/forms/{form_id}")
        return await decode.read_object(answer, Form, _FIELDS, within="form")

    async def register(self, form_id: int, query: RegisterQuery | None = None) -> RegisterPage:
        """Read tasks of a form by what stands in their fields."""
        asked = _register(form_id, (query or RegisterQuery()).payload())
        answer = await self._call(
            asked.method, asked.path, query=asked.query, body=asked.body, write=False
        )
        return await decode.read_tasks(answer, RegisterPage, "tasks", form_id=form_id)

    async def register_csv(
        self, form_id: int, query: RegisterQuery | None = None, csv: CsvFormat | None = None
    ) -> str:
        """Read tasks of a form as CSV."""
        request = _csv(form_id, query, csv)
        return await self._files.text(request, csv.encoding if csv else "")

    async def save_register(
        self,
        form_id: int,
        folder: Path,
        query: RegisterQuery | None = None,
        csv: CsvFormat | None = None,
        progress: Progress | None = None,
    ) -> Path:
        """Write tasks of a form into a CSV file, as the server made it."""
        request = _csv(form_id, query, csv)
        return await self._files.save(request, folder, f"register-{form_id}.csv", progress)

    async def lists(self) -> tuple[TaskList, ...]:
        """Read the lists, as trees."""
        return await decode.read_list(await self._call("GET", "/lists"), "lists", TaskList)

    async def task_list(self, list_id: int) -> TaskList:
        """Read a list with those below it."""
        answer = await self._call("GET", f"/lists/{list_id}")
        return await decode.read_object(answer, TaskList, within="list")

    async def list_tasks(self, list_id: int, query: ListQuery | None = None) -> TaskPage:
        """Read tasks of a list."""
        parameters = (query or ListQuery()).payload()
        answer = await self._call("GET", f"/lists/{list_id}/tasks", query=parameters)
        return await self._headers.page(answer)

    async def search(self, query: TaskSearch) -> TaskPage:
        """Find tasks anywhere, which this API cannot."""
        raise Unsupported(why_unsupported(Capability.SEARCH))

    async def all_tasks(self, item_count: int = 200) -> TaskPage:
        """Read all tasks, which this API cannot."""
        raise Unsupported(why_unsupported(Capability.SEARCH))

    async def tasks_by_approver(self, person_id: int) -> TaskPage:
        """Read the tasks that wait for a person's decision."""
        return await self._headers.page(await self._call("GET", f"/tasksbyapprover/{person_id}"))

    async def create_list(self, draft: ListDraft) -> TaskList:
        """Make a list; return it with its people."""
        answer = await self._call("PUT", "/lists", body=draft.payload())
        return await decode.read_object(answer, TaskList, within="list")

    async def delete_list(self, list_id: int) -> None:
        """Delete a list for everybody; its tasks stay."""
        await self._call("DELETE", f"/lists/{list_id}")

    async def change_list(self, list_id: int, change: ListChange) -> TaskList:
        """Change a list's name or people; return it with its people."""
        answer = await self._call("POST", f"/lists/{list_id}", body=change.payload())
        return await decode.read_object(answer, TaskList, within="list")

    async def catalogs(self) -> tuple[Catalog, ...]:
        """Read the catalogs, without their items."""
        answer = await self._call("GET", "/catalogs")
        return await decode.read_list(answer, "catalogs", Catalog, _ITEMS)

    async def catalog(
        self,
        catalog_id: int,
        *,
        where: CatalogFilter | None = None,
        include_deleted: bool = False,
    ) -> Catalog:
        """Read a catalog with its items."""
        query = where.payload() if where is not None else {}
        if include_deleted:
            query["include_deleted"] = "true"
        answer = await self._call("GET", f"/catalogs/{catalog_id}", query=query)
        return await decode.read_object(answer, Catalog, _ITEMS, within="catalog")

    async def create_catalog(self, draft: CatalogDraft) -> Catalog:
        """Make a catalog."""
        answer = await self._call("PUT", "/catalogs", body=draft.payload())
        return await decode.read_object(answer, Catalog, _ITEMS, within="catalog")

    async def sync_catalog(self, catalog_id: int, draft: CatalogSync) -> CatalogChange:
        """Replace all that a catalog holds, or tell what that would change."""
        return await self._catalog_change(catalog_id, "", draft)

    async def change_catalog(self, catalog_id: int, draft: CatalogDiff) -> CatalogChange:
        """Write and delete some items of a catalog."""
        return await self._catalog_change(catalog_id, "/diff", draft)

    async def _catalog_change(self, catalog_id: int, path: str, draft: Draft) -> CatalogChange:
        answer = await self._call("POST", f"/catalogs/{catalog_id}{path}", body=draft.payload())
        return await decode.read_change(answer, catalog_id)

    async def roles(self, *, include_fired: bool = False) -> tuple[Role, ...]:
        """Read the roles with their members."""
        answer = await self._call("GET", "/roles", query=_fired(include_fired))
        return await decode.read_list(answer, "roles", Role)

    async def role(self, role_id: int) -> Role:
        """Read a role."""
        answer = await self._call("GET", f"/roles/{role_id}")
        return await decode.read_object(answer, Role, within="role")

    async def members(self, *, include_fired: bool = False) -> tuple[Member, ...]:
        """Read the colleagues, with what the company keeps about them."""
        answer = await self._call("GET", "/members", query=_fired(include_fired))
        return await decode.read_list(answer, "members", Member)

    async def member(self, person_id: int) -> Member:
        """Read a colleague."""
        answer = await self._call("GET", f"/members/{person_id}")
        return await decode.read_object(answer, Member, within="member")

    async def announcements(self, item_count: int = 100) -> tuple[Announcement, ...]:
        """Read the newest announcements with what was said to them."""
        answer = await self._call("GET", "/announcements", query={"item_count": item_count})
        return await decode.read_list(answer, "announcements", Announcement, _COMMENTS)

    async def announcement(self, announcement_id: int) -> Announcement:
        """Read an announcement."""
        answer = await self._call("GET", f"/announcements/{announcement_id}")
        return await self._announcement(answer)

    async def create_announcement(self, draft: AnnouncementDraft) -> Announcement:
        """Announce something."""
        answer = await self._call("POST", "/announcements", body=draft.payload())
        return await self._announcement(answer)

    async def comment_announcement(
        self, announcement_id: int, draft: AnnouncementDraft
    ) -> Announcement:
        """Say something to an announcement; return it as it is afterwards."""
        path = f"/announcements/{announcement_id}/comments"
        return await self._announcement(await self._call("POST", path, body=draft.payload()))

    async def _announcement(self, answer: Answer) -> Announcement:
        return await decode.read_object(answer, Announcement, _COMMENTS, within="announcement")

    async def upload(
        self, source: Path | BinaryIO, name: str = "", progress: Progress | None = None
    ) -> UploadedFile:
        """Send a file; what comes back attaches it, once."""
        return await self._files.upload(source, name, progress)

    async def download(
        self, attachment: Attachment, folder: Path, progress: Progress | None = None
    ) -> Path:
        """Take an attachment into a folder; no file there is ever replaced."""
        return await self._files.download(attachment, folder, progress)

    async def print_form(
        self, task_id: int, print_form_id: int, folder: Path, progress: Progress | None = None
    ) -> Path:
        """Let the server make a document from a task; take it into a folder."""
        path = f"/tasks/{task_id}/print_forms/{print_form_id}"
        name = f"task-{task_id}-{print_form_id}.pdf"
        return await self._files.save(Request("GET", path), folder, name, progress)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, Json] | None = None,
        write: bool | None = None,
    ) -> Answer:
        if not self._prepared:
            self._prepared = True
            await decode.prepare()
        return await self._http.call(method, path, query=query, body=body, write=write)


def _fired(included: bool) -> dict[str, str | int]:
    return {"include_fired": "true"} if included else {}


def _register(form_id: int, payload: Mapping[str, Json]) -> Request:
    """Ask for a register: in the address as long as that holds it, else in the body."""
    path = f"/forms/{form_id}/register"
    query = in_address(payload)
    if query is None or len(urlencode(query)) > _LONGEST_QUERY:
        return Request("POST", path, body=payload)
    return Request("GET", path, query)


def _csv(form_id: int, query: RegisterQuery | None, csv: CsvFormat | None) -> Request:
    payload = (query or RegisterQuery()).payload() | (csv or CsvFormat()).payload()
    return _register(form_id, payload)
