"""Taking back and doing again, in the order in which a person did it."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pyrus_tui.clock import Clock
from pyrus_tui.errors import PyrusError
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.kept import joined
from pyrus_tui.models.outbox import ANSWERED, UNSENT, Entry, Stage, draft_joined
from pyrus_tui.models.wording import no_way_back
from pyrus_tui.services.compensating import explained, is_too_late
from pyrus_tui.services.guarding import base_for
from pyrus_tui.services.rows import Rows
from pyrus_tui.storage.outbox import NewEntry
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

COMMENT = "comment"
"""Where words go back to that were typed in a dialog."""
MOVABLE = UNSENT - {Stage.SENDING, Stage.UNKNOWN}
"""What certainly does not happen if it is taken away now, as far as this program knows."""


@dataclass(frozen=True, slots=True)
class Undone:
    """How an action was taken back: `text` are its words, for the composer.

    `number` is the row that takes it back on the server; None where it was never sent.
    """

    text: str
    number: int | None = None


def undo_text(entry: Entry, now: datetime) -> str:
    """Say what taking an action back does, and who will see it."""
    draft, back = entry.draft, entry.compensation
    if entry.stage is not Stage.SENT and entry.doubtful:
        return _("It may have arrived already: nothing more is sent, and it is not looked for.")
    if entry.stage is not Stage.SENT:
        return _("It was not sent: it will not happen, and nobody sees anything.")
    if not isinstance(draft, CommentDraft):
        return _("A task that was made cannot be taken back.")
    if back is None or is_too_late(back, now):
        return no_way_back(draft)
    return explained(draft, back)


class History:
    """What a person did and took back: all of it stands in the outbox's rows."""

    def __init__(self, rows: Rows, store: Store, clock: Clock) -> None:
        self._rows = rows
        self._store = store
        self._clock = clock

    def last_undoable(self) -> Entry | None:
        """Return the action that was done last and not taken back; None without one."""
        done = [
            entry
            for entry in self._rows
            if (entry.stage in UNSENT or entry.stage is Stage.SENT)
            and entry.purpose != ANSWERED
            and not self._takes_back(entry)
            and self._rows.taking_back(entry) is None
        ]
        return max(done, key=lambda entry: (entry.created, entry.number), default=None)

    def last_redoable(self) -> Entry | None:
        """Return the action that was taken back last and not done again; None without one.

        Whatever was done since, in its place perhaps, ends that.
        """
        undone: list[tuple[datetime, int, Entry]] = []
        for entry in self._rows:
            if self._takes_back(entry) or entry.purpose == ANSWERED:
                continue
            back = self._rows.taking_back(entry)
            if entry.stage is Stage.DROPPED and entry.finished is not None:
                undone.append((entry.finished, entry.number, entry))
            elif back is not None and self._rows.taking_back(back) is None:
                undone.append((back.created, entry.number, entry))
        if not undone:
            return None
        moment, number, last = max(undone)
        since = any(
            row.number > number
            and row.created >= moment
            and row.stage is not Stage.DROPPED
            and not row.undoes
            and row.purpose != ANSWERED
            for row in self._rows
        )
        return None if since else last

    async def undo(self, entry: Entry, *, reverse: bool = True) -> Undone:
        """Take an action back, with what belongs to it; what was sent only with `reverse`.

        Raises:
            PyrusError: it is just being sent, or nothing takes it back.
        """
        group = self._rows.group(entry)
        for row in group:
            if row.stage in (Stage.SENDING, Stage.UNKNOWN):
                raise PyrusError(_not_now(row))
            if row.stage is Stage.SENT and not reverse:
                raise PyrusError(_("It was sent meanwhile: the same key asks now."))
        number: int | None = None
        for row in reversed(group):
            if row.stage is Stage.SENT and (row.compensation is not None or row is entry):
                number = await self._take_back(row)
            elif row.stage in MOVABLE:
                await self.drop(row, MOVABLE)
        return Undone(entry.text, number)

    async def redo(self, entry: Entry) -> None:
        """Do an action again, with what belongs to it.

        Raises:
            PyrusError: it was not taken back, or that is just being sent.
        """
        for row in self._rows.group(entry):
            back = self._rows.taking_back(row)
            if row.stage is Stage.DROPPED:
                await self._begin_anew(row)
            elif back is None:
                raise PyrusError(_("This was not taken back."))
            elif back.stage is Stage.SENT and isinstance(row.draft, CommentDraft):
                await self._follow(back, row.draft)
            else:
                await self.undo(back)

    async def drop(self, entry: Entry, stages: AbstractSet[Stage]) -> None:
        """Give a row up; its words go back in front of what was typed since.

        What was filled in on a form goes back below what was filled in since.

        Raises:
            PyrusError: it is not at one of the stages any more.
        """
        now = self._clock.now()
        purpose = self._free_purpose(entry)
        entry = replace(entry, purpose=purpose)
        before = self._words_with(entry)
        await self.must(
            entry.number,
            stages,
            lambda row: replace(row, stage=Stage.DROPPED, finished=now, purpose=purpose),
            before,
        )
        if entry.purpose:
            self._store.put_draft(*entry.draft_key, self._words_with(entry))
        elif entry.text and isinstance(entry.draft, CommentDraft):
            typed = self._store.state.drafts.get((entry.task_id, COMMENT), "")
            self._store.put_draft(entry.task_id, COMMENT, joined(entry.text, typed))

    def _free_purpose(self, entry: Entry) -> str:
        """Name the draft anew where another new task is being filled in under its name."""
        other = self._store.state.drafts.get(entry.draft_key, "")
        if entry.task_id > 0 or not entry.typed or not other:
            return entry.purpose
        return entry.purpose.partition("#")[0].rstrip() + f" #{entry.number}"

    async def must(
        self,
        number: int,
        stages: AbstractSet[Stage],
        change: Callable[[Entry], Entry],
        draft: str | None = None,
    ) -> Entry:
        """Change a row.

        Raises:
            PyrusError: it is not at one of the stages any more.
        """
        entry = await self._rows.change(number, stages, change, draft=draft)
        if entry is None:
            raise PyrusError(_not_now(self._rows.get(number)))
        return entry

    def _words_with(self, entry: Entry) -> str:
        typed = self._store.state.drafts.get(entry.draft_key, "")
        return draft_joined(entry.purpose, entry.typed or entry.kept, typed)

    async def _begin_anew(self, entry: Entry) -> None:
        now = self._clock.now()
        known = self._store.state.tasks.get(entry.task_id)
        key = entry.draft_key
        again = self._store.state.drafts.get(key) == (entry.typed or entry.kept)

        def begun(row: Entry) -> Entry:
            return replace(
                row,
                stage=Stage.WAITING if row.delay > 0 else Stage.QUEUED,
                created=now,
                not_before=now + timedelta(seconds=row.delay),
                base=base_for(known, row.draft) if known else row.base,
                finished=None,
                reason="",
            )

        await self.must(entry.number, {Stage.DROPPED}, begun, "" if again else None)
        if again:
            self._store.put_draft(*key, "")

    async def _take_back(self, entry: Entry) -> int:
        if self._rows.taking_back(entry) is not None:
            raise PyrusError(_("This is being taken back already, or was."))
        if entry.compensation is None or is_too_late(entry.compensation, self._clock.now()):
            raise PyrusError(undo_text(entry, self._clock.now()))
        return await self._follow(entry, entry.compensation)

    async def _follow(self, entry: Entry, draft: CommentDraft) -> int:
        """Queue what answers a row that was sent, without a delay."""
        now = self._clock.now()
        base = base_for(self._store.state.tasks.get(entry.task_id), draft)
        if isinstance(entry.draft, CommentDraft) and draft.field_updates:
            written = {u.id: u.value for u in entry.draft.field_updates if u.id is not None}
            base = replace(base, fields=written)
        new = NewEntry(
            task_id=entry.task_id,
            draft=draft,
            created=now,
            not_before=now,
            title=entry.title,
            undoes=entry.number,
            base=base,
        )
        return (await self._rows.add(new))[0].number

    def _takes_back(self, entry: Entry) -> bool:
        """Say whether a row takes another back; one that takes such a row back does not."""
        if not entry.undoes:
            return False
        row = next((row for row in self._rows if row.number == entry.undoes), None)
        return row is None or not self._takes_back(row)


def _not_now(entry: Entry) -> str:
    """Say why a row cannot be changed."""
    if entry.stage in (Stage.SENDING, Stage.UNKNOWN):
        return _("It is just being sent: try again when the answer is there.")
    if entry.stage is Stage.SENT:
        return _("It was sent already.")
    return _("It was done already.")
