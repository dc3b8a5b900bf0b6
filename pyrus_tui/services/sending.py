"""One row of the outbox on its way: sent at most once, and looked for where nobody answered."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from pyrus_tui.api.local_files import BadFile
from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.clock import Clock
from pyrus_tui.errors import PyrusError, Refused
from pyrus_tui.models import wording
from pyrus_tui.models.comments import Comment
from pyrus_tui.models.drafts import CommentDraft, TaskDraft
from pyrus_tui.models.outbox import Entry, Stage
from pyrus_tui.models.rules import Effect
from pyrus_tui.models.tasks import Task
from pyrus_tui.services.attaching import Uploads, first_local, with_guid, without_guids
from pyrus_tui.services.browsing import NoFile
from pyrus_tui.services.compensating import compensation
from pyrus_tui.services.guarding import against_resending, newer, objection
from pyrus_tui.services.recognizing import effect_found, effect_of, find, shows, wrong_fields
from pyrus_tui.services.rows import Rows
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

FORGOTTEN = "unrecognized_attachment_id"
"""The server's word for a file that it does not know, or no longer."""

READY = frozenset([Stage.WAITING, Stage.QUEUED])
_SENDING = frozenset([Stage.SENDING])
_UNKNOWN = frozenset([Stage.UNKNOWN])
_NOT_SETTLED = frozenset([Stage.SENDING, Stage.UNKNOWN, *READY])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row, in one sentence."""

    entry: Entry
    text: str
    mood: Mood


class Sender:
    """Sends rows and believes only what the server's task shows."""

    def __init__(
        self,
        api: PyrusApi,
        store: Store,
        clock: Clock,
        rows: Rows,
        tell: Callable[[Outcome], None],
    ) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._rows = rows
        self._tell = tell
        self._uploads = Uploads(api, store)

    async def send(self, entry: Entry) -> None:
        """Read the task, see that nothing speaks against it, and send a row.

        Raises:
            PyrusError: the connection does not allow it now; the row was not sent and stays.
        """
        if isinstance(entry.draft, TaskDraft):
            await self._create(entry, entry.draft)
            return
        whole = await self._with_files(entry, entry.draft)
        if whole is None:
            return
        draft = whole
        try:
            before = await self._api.task(entry.task_id)
        except Refused as error:
            await self._refuse(entry, str(error))
            return
        self._store.put_tasks([before])
        if entry.doubtful:
            comment = self._found(entry, draft, before)
            if comment is not None:
                await self._settle_found(entry, draft, before, comment)
                return
        reason = objection(before, entry, self._me)
        if reason:
            await self.hold(entry, reason)
            return
        known = frozenset(comment.id for comment in before.comments)
        sending = await self._rows.change(
            entry.number,
            READY,
            lambda row: replace(
                row,
                stage=Stage.SENDING,
                attempts=row.attempts + 1,
                known=row.known if row.doubtful and row.known is not None else known,
                compensation=self._compensation(draft, before),
                reason="",
            ),
        )
        # What was read here may have changed with the row: it is taken back or edited in time.
        if sending is None:
            return
        if sending.draft != draft:
            await self._queue_again(sending, "")
            return
        try:
            after = await self._api.comment(entry.task_id, draft)
        except PyrusError as error:
            await self._failed(sending, error)
            return
        await self._answered(sending, draft, before, after)

    async def _with_files(self, entry: Entry, draft: CommentDraft) -> CommentDraft | None:
        """Upload what is not at the server yet; None where the row is not to be sent now.

        What is uploaded is on the disk before the next step: no file is attached twice.
        """
        while (file := first_local(draft)) is not None:
            try:
                guid = await self._uploads.send(file)
            except (Refused, BadFile, NoFile) as error:
                await self._refuse(entry, str(error))
                return None
            before, draft = draft, with_guid(draft, file, guid)
            changed = await self._rows.change(
                entry.number, READY, partial(_uploaded, before=before, after=draft)
            )
            if changed is None or changed.draft != draft:
                return None  # it was taken back or edited meanwhile
        return draft

    async def look(self, entry: Entry, *, again: bool) -> bool:
        """Look whether an unanswered row arrived; False if it is not there and this was the first.

        After the second look it goes out once more, or waits for a person.

        Raises:
            PyrusError: the task cannot be read now.
        """
        if isinstance(entry.draft, TaskDraft):
            await self.hold(entry, against_resending(Task(id=0), entry, self._me))
            return True
        draft = entry.draft
        try:
            task = await self._api.task(entry.task_id)
        except Refused as error:
            text = _("whether it was done cannot be seen any more ({reason})")
            await self.hold(entry, text.format(reason=error))
            return True
        self._store.put_tasks([task])
        comment = self._found(entry, draft, task)
        if comment is not None:
            await self._settle_found(entry, draft, task, comment)
        elif shows(task, draft):
            await self._settle(entry, task, None, Effect.RECORDED)
        elif not again:
            return False
        else:
            reason = against_resending(task, entry, self._me, self._store.state.role_ids)
            if reason:
                await self.hold(entry, reason)
            else:
                await self._rows.change(
                    entry.number,
                    _UNKNOWN,
                    lambda row: replace(row, stage=Stage.QUEUED, resent=True),
                )
        return True

    async def look_ahead(self, entry: Entry) -> None:
        """Hold a row before its time where something that the person has not seen is there.

        Raises:
            PyrusError: the task cannot be read now.
        """
        task = await self._api.task(entry.task_id)
        self._store.put_tasks([task])
        reason = objection(task, entry, self._me)
        if reason:
            await self.hold(entry, reason)

    async def hold(self, entry: Entry, reason: str) -> None:
        """Let a row wait for a person."""
        held = await self._rows.change(
            entry.number,
            READY | _UNKNOWN,
            lambda row: replace(row, stage=Stage.HELD, reason=reason),
        )
        if held is not None:
            self._say(held, wording.held_text(held, reason), Mood.WARNING)

    # After an answer, or none

    async def _answered(self, entry: Entry, draft: CommentDraft, before: Task, after: Task) -> None:
        effect = effect_of(before, after, draft, self._me, self._store.state.role_ids)
        comment = self._found(entry, draft, after)
        back = self._compensation(draft, before, comment.id if comment else 0)
        await self._settle(replace(entry, compensation=back), after, comment, effect)

    async def _settle_found(
        self, entry: Entry, draft: CommentDraft, task: Task, comment: Comment
    ) -> None:
        back = entry.compensation or self._compensation(draft, task, comment.id)
        found = replace(entry, compensation=back)
        await self._settle(found, task, comment, effect_found(comment, task, draft))

    def _compensation(
        self, draft: CommentDraft, before: Task, comment_id: int = 0
    ) -> CommentDraft | None:
        """Return what would take a draft back, unless the server cannot do that."""
        back = compensation(draft, before, comment_id)
        return None if back is None or self._api.why_not(back) else back

    async def _settle(
        self, entry: Entry, after: Task, comment: Comment | None, effect: Effect
    ) -> None:
        state = self._store.state
        form = state.forms.get(after.form_id) if after.form_id else None
        draft, reason = entry.draft, ""
        if not effect and isinstance(draft, CommentDraft):
            reason = wording.failed_text(entry, after, form, wrong_fields(after, draft))
            if comment is not None and draft.decides:
                # The words are there: only the decision may be tried again.
                said = {"text": None, "formatted_text": None, "attachments": ()}
                draft = draft.model_copy(update=said)
        done = await self._rows.change(
            entry.number,
            _NOT_SETTLED,
            lambda row: replace(
                row,
                task_id=after.id,
                draft=draft,
                stage=Stage.SENT if effect else Stage.REFUSED,
                doubtful=False,
                reason=reason,
                comment_id=comment.id if comment else 0,
                compensation=entry.compensation,
                finished=self._clock.now(),
                typed="" if effect else row.typed,
            ),
            insist=True,
        )
        self._store.put_tasks([after])
        if not newer(after, entry.base, self._me):
            self._store.mark_seen(after.id)
        if done is not None and effect:
            self._say(done, wording.done_text(entry, after, form, effect), Mood.DONE)
        elif done is not None:
            self._say(done, reason, Mood.WARNING)

    async def _failed(self, entry: Entry, error: PyrusError) -> None:
        forgotten = isinstance(error, Refused) and error.code == FORGOTTEN
        # Of a row that may have arrived the files are used up: perhaps by itself.
        if error.may_have_been_applied or (forgotten and entry.doubtful and entry.resent):
            doubt = await self._rows.change(
                entry.number,
                _SENDING,
                lambda row: replace(row, stage=Stage.UNKNOWN, doubtful=True, reason=str(error)),
                insist=True,
            )
            if doubt is not None:
                self._say(doubt, wording.doubtful_text(doubt), Mood.WARNING)
        elif forgotten and not entry.resent:
            await self._rows.change(entry.number, _SENDING, _to_upload_again, insist=True)
        elif isinstance(error, Refused):
            await self._refuse(entry, str(error))
        else:
            await self._queue_again(entry, str(error))
            raise error

    async def _queue_again(self, entry: Entry, reason: str) -> None:
        await self._rows.change(
            entry.number,
            _SENDING,
            lambda row: replace(row, stage=Stage.QUEUED, reason=reason),
            insist=True,
        )

    async def _refuse(self, entry: Entry, reason: str) -> None:
        refused = await self._rows.change(
            entry.number,
            _NOT_SETTLED,
            lambda row: replace(
                row, stage=Stage.REFUSED, reason=reason, finished=self._clock.now()
            ),
            insist=True,
        )
        if refused is not None:
            self._say(refused, wording.refused_text(refused, reason), Mood.FAILED)

    async def _create(self, entry: Entry, draft: TaskDraft) -> None:
        sending = await self._rows.change(
            entry.number,
            READY,
            lambda row: replace(row, stage=Stage.SENDING, attempts=row.attempts + 1, reason=""),
        )
        if sending is None:
            return
        if sending.draft != draft:
            await self._queue_again(sending, "")
            return
        try:
            made = await self._api.create_task(draft)
        except PyrusError as error:
            await self._failed(sending, error)
            return
        await self._settle(sending, made, None, Effect.RECORDED)

    def _found(self, entry: Entry, draft: CommentDraft, task: Task) -> Comment | None:
        claimed = frozenset(
            row.comment_id
            for row in self._rows
            if row.comment_id and row.number != entry.number and row.task_id == entry.task_id
        )
        return find(task, draft, entry.known or frozenset(), claimed, self._me)

    @property
    def _me(self) -> int:
        me = self._store.state.me
        return me.person_id if me else 0

    def _say(self, entry: Entry, text: str, mood: Mood) -> None:
        self._tell(Outcome(entry, text, mood))


def _to_upload_again(row: Entry) -> Entry:
    """Send a row again once, with its files anew: what hangs nowhere is kept for a while only."""
    return replace(row, draft=without_guids(row.draft), stage=Stage.QUEUED, resent=True)


def _uploaded(row: Entry, *, before: CommentDraft, after: CommentDraft) -> Entry:
    """Note an upload in a row that still is what it was."""
    return replace(row, draft=after) if row.draft == before else row
