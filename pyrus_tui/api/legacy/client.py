"""The legacy API."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from pyrus_tui.api import decode
from pyrus_tui.api.connection import Answer
from pyrus_tui.api.http import Http, encode
from pyrus_tui.api.legacy import answers, writing
from pyrus_tui.api.legacy.calendar import made_of
from pyrus_tui.api.legacy.files import LegacyFiles
from pyrus_tui.api.legacy.lacking import Lacking
from pyrus_tui.api.legacy.learning import FOR_LISTS, Learning
from pyrus_tui.api.legacy.narrowing import is_inside, is_narrow
from pyrus_tui.api.legacy.session import LegacySession
from pyrus_tui.api.protocol import Capability, RequestText
from pyrus_tui.api.speaking import Speaking
from pyrus_tui.errors import Invalid, PyrusError, Unsupported
from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.base import Json
from pyrus_tui.models.calendar import CalendarKind, CalendarPage, CalendarQuery
from pyrus_tui.models.capabilities import why_unsupported
from pyrus_tui.models.drafts import CommentDraft, PersonRef, TaskDraft
from pyrus_tui.models.files import Progress, UploadedFile
from pyrus_tui.models.lists import ListQuery, TaskPage
from pyrus_tui.models.people import Organization, Profile
from pyrus_tui.models.search import TaskSearch
from pyrus_tui.models.tasks import Inbox, Task
from pyrus_tui.words import _

CAPABILITIES = frozenset(
    [
        Capability.CALENDAR,
        Capability.FILES,
        Capability.FINISH_AS,
        Capability.LISTS,
        Capability.REVOKE,
        Capability.SEARCH,
    ]
)
"""What a server with this API can do; the calendar is made of the days on which tasks are due."""

_FIRST_COUNT = 1_000
_HIGHEST_COUNT = 100_000
_LOWEST_COUNT = 50
_FRESH = 10.0
"""Seconds for which an answer serves all months of the calendar."""

_FOR_ROLES = 12
"""How many tasks of the inbox are read to find the roles one belongs to."""


class LegacyApi(Learning, Speaking, Lacking):
    """Speaks the legacy dialect over HTTP."""

    CAN = CAPABILITIES
    SESSION = LegacySession

    def __init__(self, http: Http) -> None:
        Speaking.__init__(self, http)
        Learning.__init__(self)
        self._files = LegacyFiles(http)
        self._rows = answers.Rows(self._projects.learn)
        self._inbox_turn = asyncio.Lock()
        self._calendar_turn = asyncio.Lock()
        self._open: dict[bool, tuple[float, list[TaskPage]]] = {}
        self._changes = 0
        self._count = _FIRST_COUNT
        self._me: int | None = None
        self._prepared = False

    def request_text(self, task_id: int, draft: CommentDraft | TaskDraft) -> RequestText:
        """Return how a draft goes out: method, address and body, without the token.

        Instead of a body it is the reason where the server cannot do what is meant.
        """
        base = self._http.session.address.base
        method = "addform" if isinstance(draft, TaskDraft) and draft.form_id else "addtask"
        method = "addcomment" if isinstance(draft, CommentDraft) else method
        try:
            body: Json = json.loads(encode(self._body(task_id, draft, lambda who: who.id or 0)))
        except PyrusError as error:
            body = str(error)
        return "PUT", f"{base}/{method}", body

    def why_not(self, draft: CommentDraft | TaskDraft) -> str:
        """Say why the server could carry out a draft only in part, by its parts alone."""
        try:
            writing.check(draft)
        except Unsupported as error:
            return str(error)
        return ""

    def _body(
        self, task_id: int, draft: CommentDraft | TaskDraft, ids: writing.IdOf
    ) -> dict[str, Json]:
        if isinstance(draft, CommentDraft):
            return writing.comment(
                task_id, draft, ids, lambda update: self._fields.of_task(task_id, update)
            )
        form_id = draft.form_id
        if form_id is None:
            return writing.new_task(draft, ids)
        return writing.new_form(draft, ids, lambda update: self._fields.of_form(form_id, update))

    async def sign_in(self) -> Profile:
        """Try login and key anew, whatever was refused before, and tell who it is."""
        await self._http.session.sign_in()
        return await self.profile()

    async def profile(self) -> Profile:
        """Tell who is signed in."""
        profile = await answers.read_profile(await self._call("GET", "/profile"))
        self._me = profile.person_id
        self._roles.name((profile.model_extra or {}).get("Roles"))
        return profile

    async def contacts(self, *, include_inactive: bool = False) -> tuple[Organization, ...]:
        """Read the organizations with their people; this API always leaves inactive ones out.

        Of roles only those are known that one belongs to and that were met in a task; for them
        some tasks of the inbox are looked at.
        """
        organizations = await self._organizations()
        me = await self._my_id()
        if not self._roles.complete:
            waiting = (await self.inbox()).tasks[:_FOR_ROLES]
            await asyncio.gather(*(self._learn_from(header.id) for header in waiting))
        if not organizations:
            return ()
        roles = tuple(self._roles.roles(me))
        return (organizations[0].model_copy(update={"roles": roles}), *organizations[1:])

    async def _organizations(self) -> tuple[Organization, ...]:
        return await answers.read_organizations(await self._call("GET", "/contacts"))

    async def _my_id(self) -> int:
        if self._me is not None:
            return self._me
        return (await self.profile()).person_id

    async def inbox(self) -> Inbox:
        """Read the whole inbox, asking for more until the server says that there is no more."""
        async with self._inbox_turn:
            page = await self._whole_inbox()
        inbox = Inbox.model_validate({"has_more": page.has_more, "unreadable": page.unreadable})
        return inbox.model_copy(update={"tasks": page.tasks})

    async def _whole_inbox(self) -> TaskPage:
        best: TaskPage | None = None
        while True:
            count = self._count
            try:
                page = await self._rows.page(await self._call("GET", f"/inbox/{count}"), keep=True)
            except Invalid:
                # The highest count that a server takes is published nowhere.
                self._count = max(_LOWEST_COUNT, count // 5)
                if best is not None:
                    return best
                if count == _LOWEST_COUNT:
                    raise
                continue
            grew = best is None or len(page.tasks) > len(best.tasks)
            if not page.has_more or not grew or count >= _HIGHEST_COUNT:
                return page
            best = page
            self._count *= 5

    async def task(self, task_id: int) -> Task:
        """Read a task with its notes."""
        task = await self._task(await self._call("GET", f"/v3/task/{task_id}"))
        if task.id != task_id:
            raise decode.unreadable(write=False)
        return task

    async def comment(self, task_id: int, draft: CommentDraft) -> Task:
        """Do something to a task; return the task as it is afterwards."""
        writing.check(draft)
        if draft.field_updates and not self._fields.knows_task(task_id):
            await self.task(task_id)
        body = self._body(task_id, draft, await self._ids(draft))
        task = await self._task(await self._change("/addcomment", body))
        if task.id != task_id:
            raise decode.unreadable(write=True)
        return task

    async def comment_tasks(self, drafts: Mapping[int, CommentDraft]) -> tuple[Task, ...]:
        """Do something to one task; several at once, all of it or nothing, this API cannot."""
        if len(drafts) > 1:
            raise Unsupported(why_unsupported(Capability.SEVERAL_TASKS))
        return tuple([await self.comment(task_id, draft) for task_id, draft in drafts.items()])

    async def create_task(self, draft: TaskDraft) -> Task:
        """Make a task."""
        writing.check(draft)
        if draft.form_id is not None and draft.fields:
            await self.form(draft.form_id)
        body = self._body(0, draft, await self._ids(draft))
        path = "/addtask" if draft.form_id is None else "/addform"
        return await self._task(await self._change(path, body))

    async def _change(self, path: str, body: Mapping[str, Json]) -> Answer:
        """Change something: what was asked before the answer may be of the time before."""
        try:
            return await self._call("PUT", path, body=body)
        finally:
            self._changes += 1
            self._open.clear()

    async def _task(self, answer: Answer) -> Task:
        task = await answers.read_task(answer, self._projects.learn)
        self.learn(task)
        return task

    async def _ids(self, draft: CommentDraft | TaskDraft) -> writing.IdOf:
        """Return what tells the numbers of people; addresses are looked up in the contacts."""
        known: dict[str, int] = {}
        if any(person.id is None for person in writing.people_of(draft)):
            for organization in await self._organizations():
                known |= {p.email.casefold(): p.id for p in organization.persons if p.email}

        def id_of(person: PersonRef) -> int:
            found = person.id or known.get((person.email or "").casefold())
            if found is None:
                text = _("There is nobody with the address {email} in your contacts.")
                raise Invalid(text.format(email=person.email), code="invalid_person_id")
            return found

        return id_of

    async def search(self, query: TaskSearch) -> TaskPage:
        """Find tasks anywhere."""
        return await self._rows.page(
            await self._call("POST", "/searchtasks", body=writing.search(query), write=False)
        )

    async def all_tasks(self, item_count: int = 200) -> TaskPage:
        """Read tasks that this person has access to, finished ones too."""
        return await self._rows.page(await self._call("GET", f"/alltasks/{item_count}"))

    async def calendar(
        self, query: CalendarQuery, progress: Progress | None = None
    ) -> CalendarPage:
        """Read what is due in a span, by the days that tasks are due on.

        Without `all_accessed` these are the tasks one is responsible for and those in the inbox.
        """
        pages: list[TaskPage] = []
        if CalendarKind.DUE_DATE in query.kinds:  # the server knows nothing else to ask for
            async with self._calendar_turn:
                pages = await self._open_tasks(everyone=query.all_accessed)
        if progress is not None:
            seconds = int((query.end - query.start).total_seconds())
            progress(seconds, seconds)
        return made_of(pages, query)

    async def _open_tasks(self, *, everyone: bool) -> list[TaskPage]:
        """Read what may be due; the months that are shown together are made of one answer."""
        now, changes = self._http.monotonic(), self._changes
        read, pages = self._open.get(everyone, (now - _FRESH, []))
        if now - read < _FRESH:
            return pages
        if everyone:
            pages = [await self.search(TaskSearch(item_count=FOR_LISTS))]
        else:
            mine = TaskSearch(responsible_id=await self._my_id(), item_count=FOR_LISTS)
            inbox = await self.inbox()
            waiting = TaskPage(has_more=inbox.has_more).model_copy(update={"tasks": inbox.tasks})
            pages = [await self.search(mine), waiting]
        if changes == self._changes:
            self._open[everyone] = (now, pages)
        return pages

    async def list_tasks(self, list_id: int, query: ListQuery | None = None) -> TaskPage:
        """Read tasks of a list; the server does not know spans, they are applied here."""
        query = query or ListQuery()
        count = max(query.item_count, FOR_LISTS) if is_narrow(query) else query.item_count
        search = TaskSearch(
            project_ids=(list_id,), include_closed=query.include_archived, item_count=count
        )
        page = await self.search(search)
        rows = tuple(row for row in page.tasks if is_inside(row, query))
        more = page.has_more or len(rows) > query.item_count
        return page.model_copy(update={"tasks": rows[: query.item_count], "has_more": more})

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

    async def _call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Json] | None = None,
        write: bool | None = None,
    ) -> Answer:
        if not self._prepared:
            self._prepared = True
            await decode.prepare()
        return await self._http.call(method, path, body=body, write=write)
