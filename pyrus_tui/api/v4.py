"""The v4 API."""

import asyncio
from collections.abc import Mapping

import httpx

from pyrus_tui.api import decode
from pyrus_tui.api.address import Address
from pyrus_tui.api.connection import Answer, Limits, Tls
from pyrus_tui.api.http import Http
from pyrus_tui.api.protocol import Capability, Quota
from pyrus_tui.api.session import Account
from pyrus_tui.clock import Clock
from pyrus_tui.errors import Invalid
from pyrus_tui.models.base import Json
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.forms import Catalog, CatalogItem, Form, FormField
from pyrus_tui.models.lists import TaskList
from pyrus_tui.models.people import Organization, Profile
from pyrus_tui.models.tasks import Inbox, Task

_FIRST_COUNT = 1_000
_HIGHEST_COUNT = 100_000
_LOWEST_COUNT = 50
_FIELDS = {"fields": decode.reader_of(FormField)}
_ITEMS = {"items": decode.reader_of(CatalogItem)}


class V4Api:
    """Speaks the v4 dialect over HTTP."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._headers = decode.HeaderReader()
        self._inbox_turn = asyncio.Lock()
        self._count = _FIRST_COUNT
        self._prepared = False

    @classmethod
    def connect(
        cls,
        address: Address,
        account: Account,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        tls: Tls | None = None,
        limits: Limits | None = None,
    ) -> "V4Api":
        """Make one that has a connection of its own; nothing is sent before the first call."""
        return cls(Http(address, account, clock, transport, tls=tls, limits=limits))

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What this server can do."""
        return frozenset(Capability)

    @property
    def quota(self) -> Quota | None:
        """How many requests are left, if the server tells."""
        return self._http.quota

    @property
    def skew(self) -> float | None:
        """Seconds by which the server's clock is ahead of ours, if it tells the time."""
        return self._http.skew

    @property
    def server(self) -> str:
        """The host to show."""
        return self._http.host

    async def sign_in(self) -> Profile:
        """Try login and key anew, whatever was refused before, and tell who it is."""
        await self._http.session.sign_in()
        return await self.profile()

    async def profile(self) -> Profile:
        """Tell who is signed in."""
        return await decode.read_profile(await self._call("GET", "/profile"))

    async def contacts(self) -> tuple[Organization, ...]:
        """Read the organizations with their people and roles."""
        return await decode.read_organizations(await self._call("GET", "/contacts"))

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

    async def create_task(self, draft: TaskDraft) -> Task:
        """Make a task."""
        return await decode.read_task(await self._call("POST", "/tasks", body=draft.payload()))

    async def forms(self) -> tuple[Form, ...]:
        """Read the forms this person may use."""
        answer = await self._call("GET", "/forms")
        return await decode.read_list(answer, "forms", Form, _FIELDS)

    async def form(self, form_id: int) -> Form:
        """Read a form."""
        answer = await self._call("GET", f"/forms/{form_id}")
        return await decode.read_object(answer, Form, _FIELDS, within="form")

    async def lists(self) -> tuple[TaskList, ...]:
        """Read the lists, as trees."""
        return await decode.read_list(await self._call("GET", "/lists"), "lists", TaskList)

    async def catalog(self, catalog_id: int) -> Catalog:
        """Read a catalog with its items."""
        answer = await self._call("GET", f"/catalogs/{catalog_id}")
        return await decode.read_object(answer, Catalog, _ITEMS, within="catalog")

    async def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, Json] | None = None,
    ) -> Answer:
        if not self._prepared:
            self._prepared = True
            await decode.prepare()
        return await self._http.call(method, path, query=query, body=body)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._http.aclose()
