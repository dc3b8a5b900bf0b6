"""Waiting for an answer: a snoozed task comes back as soon as somebody else writes."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import tzinfo

from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.clock import Clock
from pyrus_tui.errors import NotAllowed, NotFound, PyrusError
from pyrus_tui.models import quick
from pyrus_tui.models.comments import Comment
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import ANSWERED, UNSENT, Awaited, Entry, Stage
from pyrus_tui.models.tasks import Task
from pyrus_tui.models.text import one_line
from pyrus_tui.services.delivery import Delivery
from pyrus_tui.services.guarding import newer
from pyrus_tui.storage.outbox import Outbox
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

AT_ONCE = 20
"""Tasks that are looked at in one go; with more of them each has its turn."""


class Awaiter:
    """Looks at the tasks that sleep until an answer, and wakes those that got one.

    What is awaited stays with the outbox on the disk. The program that sends is the one that looks.
    """

    def __init__(
        self,
        api: PyrusApi,
        store: Store,
        clock: Clock,
        outbox: Outbox,
        delivery: Delivery,
        zone: tzinfo,
    ) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._outbox = outbox
        self._delivery = delivery
        self._zone = zone
        self._last = 0

    async def look(self) -> tuple[str, ...]:
        """Look once; return what there is to say.

        What cannot be read or written now is looked at next time.
        """
        if not self._delivery.delivers:
            return ()
        told: list[str] = []
        with suppress(PyrusError):
            for awaited in self._turn(await self._outbox.awaited()):
                self._last = awaited.number
                if text := await self._look_at(awaited):
                    told.append(text)
        return tuple(told)

    def _turn(self, all_awaited: Sequence[Awaited]) -> Sequence[Awaited]:
        ready = [awaited for awaited in all_awaited if self._is_asleep_by_now(awaited)]
        later = [awaited for awaited in ready if awaited.number > self._last]
        first = [awaited for awaited in ready if awaited.number <= self._last]
        return (later + first)[:AT_ONCE]

    def _is_asleep_by_now(self, awaited: Awaited) -> bool:
        """Say whether the snooze arrived, and nothing that changes it is on its way."""
        rows = [row for row in self._delivery.entries if row.task_id == awaited.task_id]
        if any(row.stage in UNSENT and _schedules(row) for row in rows):
            return False
        row = next((row for row in rows if row.number == awaited.number), None)
        return row is None or row.stage is Stage.SENT  # what was sent long ago is not kept

    async def _look_at(self, awaited: Awaited) -> str:
        """Look at one task; return what there is to say, else ""."""
        replaced = any(
            row.task_id == awaited.task_id
            and row.number > awaited.number
            and row.stage is Stage.SENT
            and _schedules(row)
            for row in self._delivery.entries
        )
        if replaced:
            await self._outbox.no_longer_awaited(awaited.number)
            return ""
        try:
            task = await self._api.task(awaited.task_id)
        except (NotFound, NotAllowed):
            await self._outbox.no_longer_awaited(awaited.number)
            return ""
        self._store.put_tasks([task])
        asleep = quick.sleeps(task, self._clock.now(), self._zone) and not task.closed
        me = self._store.state.me
        answers = newer(task, awaited.base, me.person_id) if asleep and me is not None else ()
        if answers:
            # First the wake: where the program ends in between, the task is found awake next time.
            wake = CommentDraft(cancel_schedule=True)
            await self._delivery.queue(task.id, wake, delay=0, purpose=ANSWERED)
        if answers or not asleep:
            await self._outbox.no_longer_awaited(awaited.number)
        return _told(task, answers[-1]) if answers else ""


def _schedules(row: Entry) -> bool:
    return isinstance(row.draft, CommentDraft) and row.draft.schedules


def _told(task: Task, answer: Comment) -> str:
    name = one_line(answer.author.name, 40) if answer.author is not None else _("Somebody")
    text = _("{name} answered, so #{id} {title} comes back.")
    return text.format(name=name, id=task.id, title=one_line(task.title, 60))
