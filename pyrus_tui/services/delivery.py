"""Nothing lost, nothing twice: what a person does is kept first, and then sent in order."""

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.clock import Clock
from pyrus_tui.errors import Damaged, PyrusError
from pyrus_tui.models import wording
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.outbox import (
    ANSWERED,
    STUCK,
    UNDER_WAY,
    UNSENT,
    Base,
    Deed,
    Entry,
    Stage,
    deed_of,
    draft_joined,
    holds_edits,
)
from pyrus_tui.services.dispatching import Dispatcher
from pyrus_tui.services.guarding import GUARDED, base_for
from pyrus_tui.services.line import Line
from pyrus_tui.services.patching import overlays
from pyrus_tui.services.rows import Rows
from pyrus_tui.services.sending import READY, Outcome, Sender
from pyrus_tui.services.undoing import MOVABLE, History, Undone, undo_text
from pyrus_tui.storage.locking import DeliveryLock
from pyrus_tui.storage.outbox import NewEntry, Outbox
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

KEPT = timedelta(days=7)
"""How long rows stay after they were sent or dropped."""

LONG, SHORT = 10.0, 5.0
DELAYS: Mapping[Deed, float] = (
    dict.fromkeys(Deed, SHORT)
    | dict.fromkeys(
        (Deed.APPROVE, Deed.REJECT, Deed.REVOKE, Deed.ACKNOWLEDGE, Deed.FINISH, Deed.REOPEN), LONG
    )
    | {Deed.TRANSFER: LONG, Deed.MESSAGE: LONG}
)
"""Seconds in which an action can be taken back without a trace."""

_DROPPABLE = UNSENT - {Stage.SENDING}

Drafts = CommentDraft | TaskDraft | tuple[CommentDraft, ...]
"""What is accepted at once; several go one after the other and are taken back together."""


class Delivery:
    """Keeps what a person does, and sends it: in order for each task, each thing at most once.

    Every verb is on the disk when it returns. Of several programs on one account the one that
    holds the lock sends; `every` is how often, in seconds, they look after one another. Nothing
    is sent as anybody but `person_id`.
    """

    def __init__(
        self,
        api: PyrusApi,
        store: Store,
        clock: Clock,
        outbox: Outbox,
        lock: DeliveryLock,
        *,
        person_id: int,
        delays: Mapping[Deed, float] | None = None,
        every: float = 1.0,
        told: Callable[[Outcome], None] | None = None,
        jitter: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._store = store
        self._clock = clock
        self._outbox = outbox
        self._lock = lock
        self._delays = {**DELAYS, **(delays or {})}
        self._loaded = False
        self._rows = Rows(outbox, clock, self._changed, self._complain)
        self._history = History(self._rows, store, clock)
        self.line = Line(clock, jitter)
        self._sender = Sender(api, store, clock, self._rows, told or self._say)
        self._dispatcher = Dispatcher(
            store,
            clock,
            self._rows,
            self._sender,
            lock,
            self.line,
            person_id=person_id,
            every=every,
            complain=self._complain,
        )

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All rows in order, also what was sent or dropped in the last days."""
        return self._rows.all

    @property
    def delivers(self) -> bool:
        """Whether this program is the one that sends."""
        return self._lock.held

    @property
    def unsent(self) -> int:
        """How many rows are neither sent nor dropped."""
        return sum(entry.stage in UNSENT for entry in self._rows)

    # What a person does

    async def queue(
        self,
        task_id: int,
        draft: Drafts,
        *,
        delay: float | None = None,
        title: str = "",
        purpose: str = "",
        base: Base | None = None,
    ) -> int:
        """Accept an action and return its number; without `delay` the usual one counts.

        `purpose` names the typed words that leave the drafts with it, `base` is what the person
        knew (by default all that the store knows). Fields and a decision become two rows, the
        decision last; the number is that of the last row. A task is made with a `task_id` of 0.
        What was filled in on a form stays with the rows, to be a draft again.

        Raises:
            Damaged: it could not be kept; nothing will be sent.
        """
        state = self._store.state
        known = state.tasks.get(task_id) or state.headers.get(task_id)
        parts = _parts(draft)
        delay = self._delays[deed_of(parts[-1])] if delay is None else delay
        now = self._clock.now()
        typed = state.drafts.get((task_id, purpose), "")
        news = [
            NewEntry(
                task_id=task_id,
                draft=part,
                created=now,
                not_before=now + timedelta(seconds=delay),
                delay=delay,
                title=title or (known.title if known else ""),
                purpose=purpose,
                base=base or self._resting(task_id, base_for(known, part), part),
                typed=typed if holds_edits(purpose) else "",
            )
            for part in parts
        ]
        # At once: what is accepted must not be written among the drafts again meanwhile.
        self._store.put_draft(task_id, purpose, "")
        try:
            added = await self._rows.add(*news)
        except Damaged:
            since = self._store.state.drafts.get((task_id, purpose), "")
            self._store.put_draft(task_id, purpose, draft_joined(purpose, typed, since))
            raise
        return added[-1].number

    def _resting(self, task_id: int, base: Base, draft: CommentDraft | TaskDraft) -> Base:
        """Let a decision rest on the changed fields that are still on their way."""
        if deed_of(draft) not in GUARDED:
            return base
        changes = [
            row.number
            for row in self._rows
            if row.task_id == task_id
            and row.stage in UNDER_WAY
            and isinstance(row.draft, CommentDraft)
            and row.draft.field_updates
        ]
        return replace(base, rests_on=tuple(changes))

    def entry(self, number: int) -> Entry:
        """Return a row as it is now.

        Raises:
            PyrusError: there is none.
        """
        return self._rows.get(number)

    async def undo(self, number: int, *, reverse: bool = True) -> Undone:
        """Take an action back: before it is sent nothing happens, afterwards the reverse is sent.

        Without `reverse` the latter is refused: others will see it, and the person was not asked.

        Raises:
            PyrusError: it is just being sent, or nothing takes it back.
        """
        return await self._history.undo(self._rows.get(number), reverse=reverse)

    def sent_before(self, number: int) -> Entry | None:
        """Return the last of those rows of a group, before this one, that were sent; None if none.

        They are taken back with it, and others will see that.
        """
        entry = self._rows.get(number)
        sent = [row for row in self._rows.group(entry) if row.stage is Stage.SENT]
        return sent[-1] if sent and sent[-1].number < number else None

    def undo_text(self, number: int) -> str:
        """Say what taking an action back does, with what belongs to it, and who will see it."""
        entry = self._rows.get(number)
        others = [row for row in self._rows.group(entry) if row is not entry]
        told = undo_text(entry, self._clock.now())
        if any(row.stage is Stage.SENT and row.compensation is None for row in others):
            told += " " + _("What was sent with it stays: nothing takes that back.")
        return told

    async def redo(self, number: int) -> None:
        """Do again what was taken back.

        Raises:
            PyrusError: it was not taken back, or that is just being sent.
        """
        await self._history.redo(self._rows.get(number))

    def last_undoable(self) -> Entry | None:
        """Return the action that `u` takes back; None without one."""
        return self._history.last_undoable()

    def last_redoable(self) -> Entry | None:
        """Return the action that `U` does again: the one taken back last; None without one."""
        return self._history.last_redoable()

    # What a person decides about rows that do not go on by themselves

    async def send_anyway(self, number: int) -> None:
        """Send what is held, now that the person knows what is new.

        Files that the server does not know any more are uploaded once more: the person has seen
        that none of them stands in the task.
        """
        known = self._store.state.tasks.get(self._rows.get(number).task_id)

        def seen(row: Entry) -> Entry:
            base = base_for(known, row.draft) if known else replace(row.base, rests_on=())
            return replace(row, stage=Stage.QUEUED, group=0, base=base, resent=False, reason="")

        await self._history.must(number, {Stage.HELD}, seen)
        self.wake()

    async def retry(self, number: int) -> None:
        """Try again: look again for what may have been applied, else send it if nothing objects."""

        def again(row: Entry) -> Entry:
            stage = Stage.UNKNOWN if row.doubtful else Stage.QUEUED
            return replace(row, stage=stage, finished=None, reason="")

        if self._rows.get(number).stage in STUCK:
            await self._history.must(number, STUCK, again)
        self.wake()

    async def drop(self, number: int) -> str:
        """Give a row up; its words go back among the drafts and are returned.

        What was filled in on a form is given up with all that was sent of it in one go.

        Raises:
            PyrusError: it is just being sent, or is done.
        """
        entry = self._rows.get(number)
        together = self._rows.group(entry) if entry.typed else (entry,)
        unsent = [row for row in together if row.stage in UNSENT]
        # What is being sent comes first: it cannot be given up, and then nothing is.
        unsent.sort(key=lambda row: row.stage is not Stage.SENDING)
        for row in unsent or [entry]:
            await self._history.drop(row, _DROPPABLE)
        return entry.text

    async def edit(self, number: int, draft: CommentDraft | TaskDraft) -> None:
        """Change what was not sent yet; what may have arrived cannot be changed.

        Raises:
            PyrusError: it is too late.
        """
        if self._rows.get(number).doubtful:
            raise PyrusError(_("It may have arrived already: look at the task first."))

        def edited(row: Entry) -> Entry:
            stage = row.stage if row.stage in READY else Stage.QUEUED
            return replace(row, draft=draft, stage=stage, finished=None, reason="")

        await self._history.must(number, MOVABLE, edited)
        self.wake()

    def wake(self) -> None:
        """Try again at once where there was trouble: the network is back, or somebody signed in."""
        if self.line.trouble:
            self.line.back()

    async def look(self, number: int) -> None:
        """Look already, while a decision waits, whether something new speaks against it.

        Raises:
            PyrusError: the task cannot be read now; the look before sending decides.
        """
        entry = self._rows.get(number)
        if entry.stage is Stage.WAITING and entry.deed in GUARDED:
            await self._sender.look_ahead(entry)

    # Running

    async def open(self) -> None:
        """Load what is kept, so that it shows before anything is sent.

        Raises:
            Damaged: the outbox cannot be used.
        """
        await self._outbox.forget(self._clock.now() - KEPT)
        if self._outbox.notice:
            self._complain(self._outbox.notice)
        await self._rows.load()
        self._loaded = True

    async def run(self) -> None:
        """Deliver for as long as the program runs, once no other program does."""
        if not self._loaded:
            with suppress(Damaged):
                await self.open()
        stop = self._store.watch(lambda state: (id(state.tasks), id(state.me)), self._tasks_changed)
        try:
            await self._dispatcher.run()
        finally:
            stop()

    def _changed(self, entries: tuple[Entry, ...]) -> None:
        """Show what a person did, what is on its way, and how the tasks will look after it."""
        state = self._store.state
        going = [row for row in entries if row.stage in UNDER_WAY]
        stuck = [row for row in entries if row.stage in STUCK]
        self._store.put_outbox(
            entries,
            overlays(going, state.tasks, state.me),
            {row.task_id: wording.doing_text(row.deed) for row in going},
            {row.task_id: wording.stuck_text(row) for row in stuck},
        )

    def _tasks_changed(self, _tasks: object) -> None:
        if any(row.stage in UNDER_WAY for row in self._rows):
            self._changed(self._rows.all)

    def _complain(self, text: str) -> None:
        self._store.say(text, Mood.FAILED)

    def _say(self, outcome: Outcome) -> None:
        if outcome.entry.purpose != ANSWERED or outcome.mood is not Mood.DONE:
            self._store.say(outcome.text, outcome.mood)


def _parts(draft: Drafts) -> tuple[CommentDraft | TaskDraft, ...]:
    """Part fields from a decision: sent together, the decision is said to be lost silently."""
    if isinstance(draft, tuple):
        return draft
    if isinstance(draft, TaskDraft) or not (draft.field_updates and draft.decides):
        return (draft,)
    fields = CommentDraft(field_updates=draft.field_updates)
    return (fields, draft.model_copy(update={"field_updates": ()}))
