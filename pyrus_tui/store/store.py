"""The single source of truth."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from immutables import Map

from pyrus_tui.models.forms import Form
from pyrus_tui.models.merging import merge
from pyrus_tui.models.outbox import Entry
from pyrus_tui.models.people import Organization, Profile
from pyrus_tui.models.tasks import Inbox, Task, TaskHeader
from pyrus_tui.store.calendar_state import Calendar
from pyrus_tui.store.search_state import Found
from pyrus_tui.store.state import LONG_AGO, Effect, Group, InboxOrder, Link, Mood, Places, State

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class Store:
    """Holds one State and tells watchers when the part they select changes.

    Writers run on the loop's thread. However many puts there are in one turn of the event loop,
    each watcher is told once.
    """

    def __init__(self, state: State | None = None) -> None:
        self._state = state or State()
        self._watchers: dict[int, Callable[[], None]] = {}
        self._next = 0
        self._scheduled = False

    @property
    def state(self) -> State:
        """The current snapshot."""
        return self._state

    def watch(
        self, select: Callable[[State], T], notify: Callable[[T], object]
    ) -> Callable[[], None]:
        """Call `notify` now and whenever `select(state)` differs; return the way to stop."""
        seen = select(self._state)
        self._next += 1
        number = self._next

        def check() -> None:
            nonlocal seen
            now = select(self._state)
            if now is not seen and now != seen:
                seen = now
                notify(now)

        def stop() -> None:
            self._watchers.pop(number, None)

        self._watchers[number] = check
        notify(seen)
        return stop

    def flush(self) -> None:
        """Tell the watchers now; the event loop does this by itself once a turn."""
        self._scheduled = False
        for number in tuple(self._watchers):
            self._tell(number)

    def _flush(self) -> None:
        # Each in a turn of its own: a defect in one must not keep the others in the dark.
        self._scheduled = False
        loop = asyncio.get_running_loop()
        for number in tuple(self._watchers):
            loop.call_soon(self._tell, number)

    def _tell(self, number: int) -> None:
        check = self._watchers.get(number)
        if check is not None:
            check()

    def put_now(self, now: datetime) -> None:
        """Move the screens' clock to this minute."""
        self._swap(replace(self._state, now=now.replace(second=0, microsecond=0)))

    def put_me(self, me: Profile, role_ids: frozenset[int]) -> None:
        """Say who is signed in, and which roles that person belongs to."""
        self._swap(replace(self._state, me=me, role_ids=role_ids))

    def put_names(self, lists: Mapping[int, str], roles: Mapping[int, str]) -> None:
        """Replace the names of lists and roles."""
        self._swap(replace(self._state, list_names=Map(lists), role_names=Map(roles)))

    def put_contacts(self, organizations: tuple[Organization, ...]) -> None:
        """Replace the people and roles that one can choose from."""
        if organizations != self._state.contacts:
            self._swap(replace(self._state, contacts=organizations))

    def put_forms(self, forms: Iterable[Form]) -> None:
        """Add or replace forms."""
        known = self._state.forms
        changed = {form.id: form for form in forms if known.get(form.id) != form}
        if changed:
            self._swap(replace(self._state, forms=known.update(changed)))

    def put_places(self, places: Places, headers: Iterable[TaskHeader] = ()) -> None:
        """Replace what is known of lists and forms; add headers that are not older than known."""
        state = self._state
        known = state.headers
        changed = {
            header.id: header
            for header in headers
            if (old := known.get(header.id)) is not header
            and (old is None or (old != header and not _was_before(header, old)))
        }
        if places is not state.places or changed:
            self._swap(replace(state, places=places, headers=known.update(changed)))

    def put_inbox(self, inbox: Inbox) -> None:
        """Replace the inbox; headers that did not change stay the very same objects.

        What is there at the first answer counts as seen: nobody can tell what a person read
        before.
        """
        state = self._state
        first = not state.inbox.loaded
        everything = {task.id: task for task in inbox.all_tasks}
        groups = [
            Group(group.id, group.name, tuple(t.id for t in group.tasks), group.has_more)
            for group in inbox.groups
        ]
        order = InboxOrder(tuple(everything), tuple(groups), inbox.has_more, loaded=True)
        headers = state.headers
        changed = {
            task.id: task
            for task in everything.values()
            if (known := headers.get(task.id)) is not task and known != task
        }
        new = state
        if order != state.inbox:
            new = replace(new, inbox=order)
        if changed:
            new = replace(new, headers=headers.update(changed))
        if first:
            dates = {t.id: t.last_modified_date for t in everything.values()}
            seen = {task_id: date for task_id, date in dates.items() if date is not None}
            new = replace(new, seen=state.seen.update(seen))
        if new is not state:
            self._swap(new)

    def put_known(
        self, me: Profile, role_ids: frozenset[int], inbox: Inbox, seen: Mapping[int, datetime]
    ) -> None:
        """Take over what was known when the program ended last, before the server is asked.

        What the person had seen then stays seen, and what came since is news.
        """
        self.put_me(me, role_ids)
        self.put_inbox(inbox)
        self._swap(replace(self._state, seen=self._state.seen.update(dict(seen))))

    def put_tasks(self, tasks: Iterable[Task]) -> None:
        """Add or replace tasks; a poorer answer never replaces a richer part."""
        state = self._state
        merged, headers, trouble = {}, {}, state.trouble
        for task in tasks:
            known = state.tasks.get(task.id)
            new = merge(known, task)
            if new != known:
                merged[task.id] = new
            header = state.headers.get(task.id)
            if header is not None and _older(header, new):
                changes = {
                    "last_modified_date": new.last_modified_date,
                    "close_date": new.close_date,
                }
                headers[task.id] = header.model_copy(update=changes)
            if task.id in trouble:
                trouble = trouble.delete(task.id)
        if merged or headers or trouble is not state.trouble:
            self._swap(
                replace(
                    self._state,
                    tasks=state.tasks.update(merged),
                    headers=state.headers.update(headers),
                    trouble=trouble,
                )
            )

    def put_trouble(self, task_id: int, text: str) -> None:
        """Remember why a task could not be read."""
        self._swap(replace(self._state, trouble=self._state.trouble.set(task_id, text)))

    def mark_seen(self, task_id: int) -> None:
        """Note that the person knows a task as it stands now."""
        state = self._state
        known = state.tasks.get(task_id) or state.headers.get(task_id)
        if known is not None and known.last_modified_date is not None:
            before = state.seen.get(task_id)
            if before is None or before < known.last_modified_date:
                self._swap(
                    replace(self._state, seen=state.seen.set(task_id, known.last_modified_date))
                )

    def mark_unseen(self, task_ids: Iterable[int]) -> None:
        """Note that tasks which the person never saw are news."""
        fresh = {i: LONG_AGO for i in task_ids if i not in self._state.seen}
        if fresh:
            self._swap(replace(self._state, seen=self._state.seen.update(fresh)))

    def open_task(self, task_id: int | None, order: tuple[int, ...] | None = None) -> None:
        """Choose the task that the task screen shows, and the row of tasks it stands in."""
        self._swap(
            replace(
                self._state,
                open_task_id=task_id,
                order=self._state.order if order is None else tuple(order),
            )
        )

    def preview_task(self, task_id: int | None) -> None:
        """Choose the task that the preview shows."""
        self._swap(replace(self._state, preview_task_id=task_id))

    def put_outbox(
        self,
        entries: tuple[Entry, ...],
        pending: Mapping[int, Task],
        sending: Mapping[int, str],
        failed: Mapping[int, str],
    ) -> None:
        """Replace what a person did, and what follows from it for each task.

        `sending` says what is on its way, `failed` what did not work and needs the person.
        """
        state = self._state
        self._swap(
            replace(
                state,
                outbox=entries,
                pending=_same_or(state.pending, pending),
                sending=_same_or(state.sending, sending),
                failed=_same_or(state.failed, failed),
            )
        )

    def put_asked(self, area: str, moment: datetime) -> None:
        """Note when the server last answered for an area."""
        self._swap(replace(self._state, asked=self._state.asked.set(area, moment)))

    def put_draft(self, task_id: int, purpose: str, text: str) -> None:
        """Keep what was typed for a task and a purpose; empty text removes it."""
        drafts, key = self._state.drafts, (task_id, purpose)
        if text.strip():
            self._swap(replace(self._state, drafts=drafts.set(key, text)))
        elif key in drafts:
            self._swap(replace(self._state, drafts=drafts.delete(key)))

    def put_calendar(self, calendar: Calendar) -> None:
        """Replace what is known of the calendar."""
        self._swap(replace(self._state, calendar=calendar))

    def put_found(self, found: Found) -> None:
        """Replace what was searched for and found."""
        self._swap(replace(self._state, found=found))

    def put_route(self, task_id: int, client: bool, route: str) -> None:
        """Remember to which audience was written last on a task, among clients or colleagues."""
        routes = self._state.routes.set((task_id, client), route)
        self._swap(replace(self._state, routes=routes))

    def put_link(self, link: Link) -> None:
        """Replace what is known of the connection."""
        if link != self._state.link:
            self._swap(replace(self._state, link=link))

    def say(self, text: str, mood: Mood = Mood.DONE) -> None:
        """Show a sentence on the status line."""
        number = self._state.effect.number + 1 if self._state.effect else 1
        self._swap(replace(self._state, effect=Effect(text, mood, number)))

    def tell(self, text: str, mood: Mood = Mood.DONE) -> None:
        """Show a sentence that nobody waits for: not in the place of one that matters."""
        effect = self._state.effect
        if effect is None or effect.mood in (Mood.DONE, Mood.WORKING):
            self.say(text, mood)

    def _swap(self, state: State) -> None:
        self._state = state
        if self._scheduled:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._scheduled = True
        loop.call_soon(self._flush)


def _same_or(known: "Map[K, V]", new: Mapping[K, V]) -> "Map[K, V]":
    """Return what is known where the new says the same, so that nobody looks at it again."""
    return known if dict(known) == new else Map(new)


def _was_before(header: TaskHeader, other: TaskHeader) -> bool:
    return (
        header.last_modified_date is not None
        and other.last_modified_date is not None
        and header.last_modified_date < other.last_modified_date
    )


def _older(header: TaskHeader, task: Task) -> bool:
    return (
        task.last_modified_date is not None
        and header.last_modified_date is not None
        and header.last_modified_date < task.last_modified_date
    ) or (header.close_date is None) != (task.close_date is None)
