"""Bringing the store up to date, one question at a time."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

from pyrus_tui.api.protocol import Capability, PyrusApi
from pyrus_tui.clock import Clock
from pyrus_tui.errors import Busy, Offline, PyrusError
from pyrus_tui.models.lists import TaskList
from pyrus_tui.models.tasks import Completeness, Task
from pyrus_tui.store.store import Store


class Reader:
    """Fetches what a person looks at."""

    def __init__(
        self,
        api: PyrusApi,
        store: Store,
        clock: Clock,
        looked_at: Callable[[int], Awaitable[None]] | None = None,
    ) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._looked_at = looked_at

    async def identify(self) -> None:
        """Find out who is signed in and which roles that person belongs to."""
        me = await self._api.profile()
        organizations = await self._api.contacts()
        roles = [role for organization in organizations for role in organization.roles]
        mine = frozenset(role.id for role in roles if me.person_id in role.member_ids)
        self._store.put_me(me, mine)
        names = {role.id: role.name for role in roles}
        self._store.put_names(self._store.state.list_names, names)
        self._store.put_contacts(organizations)
        self._store.put_asked("contacts", self._clock.now())

    async def learn_words(self) -> None:
        """Fetch the forms and the names of lists, which give ids their names."""
        lists = await self._api.lists()
        names = dict(_names(lists))
        self._store.put_names(names, self._store.state.role_names)
        places = self._store.state.places
        self._store.put_places(replace(places, lists=lists, read=self._clock.now()))
        self._store.put_forms(await self._api.forms())

    async def learn_more_words(self) -> None:
        """Take what became known of forms meanwhile, where the server does not list them."""
        if Capability.FORMS not in self._api.capabilities:
            self._store.put_forms(await self._api.forms())

    async def inbox(self) -> tuple[int, ...]:
        """Fetch the whole inbox; return the tasks that were not there before, or changed."""
        before = self._store.state
        known = before.headers
        self._store.put_inbox(await self._api.inbox())
        after = self._store.state
        if not before.inbox.loaded:
            return ()
        already = set(before.inbox.task_ids)
        return tuple(
            task_id
            for task_id in after.inbox.task_ids
            if task_id not in already or after.headers[task_id] is not known.get(task_id)
        )

    async def task(self, task_id: int) -> Task:
        """Fetch a task with its comments."""
        task = await self._api.task(task_id)
        self._store.put_tasks([task])
        return self._store.state.tasks[task_id]

    async def fresh(self, task_id: int) -> Task:
        """Return a task that is whole and no older than its header; fetch it where needed."""
        state = self._store.state
        task = state.tasks.get(task_id)
        header = state.headers.get(task_id)
        if task is None or task.completeness is not Completeness.FULL:
            return await self.task(task_id)
        if (
            header is not None
            and header.last_modified_date is not None
            and task.last_modified_date is not None
            and header.last_modified_date > task.last_modified_date
        ):
            return await self.task(task_id)
        return task

    async def open(self, task_id: int, order: tuple[int, ...] | None = None) -> None:
        """Show a task on the task screen: at once what is known, then what the server says."""
        self._store.open_task(task_id, order)
        if self._looked_at is not None:
            await self._looked_at(task_id)
        await self._visible(task_id, self.task(task_id))
        self._store.mark_seen(task_id)

    async def preview(self, task_id: int | None) -> None:
        """Point the preview at a task once the cursor rests, and fetch it where needed.

        A cursor on the move asks the server for nothing, and redraws nothing but itself.
        """
        await self._clock.sleep(PREVIEW_DELAY)
        self._store.preview_task(task_id)
        if task_id is not None:
            await self._visible(task_id, self.fresh(task_id))

    async def dwell(self, task_id: int) -> None:
        """Count a task as seen when it was in sight for a while."""
        await self._clock.sleep(DWELL)
        self._store.mark_seen(task_id)

    async def _visible(self, task_id: int, answer: Awaitable[Task]) -> None:
        """Let the screen say why a task is not there, instead of waiting for ever."""
        try:
            await answer
        except PyrusError as error:
            known = task_id in self._store.state.tasks
            if not (known and isinstance(error, Offline | Busy)):
                self._store.put_trouble(task_id, str(error))
            raise

    def close(self) -> None:
        """Leave the task screen."""
        self._store.open_task(None)

    def keep_draft(self, task_id: int, purpose: str, text: str) -> None:
        """Keep what was typed and not sent."""
        self._store.put_draft(task_id, purpose, text)

    def draft(self, task_id: int, purpose: str) -> str:
        """Return what was typed and not sent."""
        return self._store.state.drafts.get((task_id, purpose), "")


DWELL = 2.5
"""Seconds in sight after which a task counts as seen."""

PREVIEW_DELAY = 0.12
"""Seconds that the cursor must rest before the preview follows it."""


def _names(lists: tuple[TaskList, ...]) -> Iterator[tuple[int, str]]:
    for task_list in lists:
        yield task_list.id, task_list.name
        yield from _names(task_list.children)
