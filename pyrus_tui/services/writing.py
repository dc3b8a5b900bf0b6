"""What speaks against an action, and the way of what a person decided into the outbox."""

from datetime import datetime

from pyrus_tui.models import rules
from pyrus_tui.models.comments import Comment
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import FIELDS, STUCK, UNDER_WAY, Deed, Entry, Stage, deed_of
from pyrus_tui.models.wording import named_text
from pyrus_tui.services.delivery import Delivery, Drafts
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.words import _, ngettext

_ASKED = frozenset([Deed.APPROVE, Deed.REJECT])
_ON_NEWS = frozenset([Deed.APPROVE, Deed.REJECT, Deed.FINISH])


class Writer:
    """Looks before an action is accepted, and hands it to the outbox."""

    def __init__(self, store: Store, delivery: Delivery) -> None:
        self._store = store
        self._delivery = delivery

    def objections(self, task_id: int, draft: CommentDraft) -> tuple[str, ...]:
        """Say what speaks against an action by what is known already; nothing is asked or sent."""
        state = self._store.state
        task, deed = state.tasks.get(task_id), deed_of(draft)
        if task is None:
            return ()
        form = state.forms.get(task.form_id) if task.form_id else None
        found = []
        if deed in _ASKED and not rules.waits_for(task, self._me, state.role_ids):
            found.append(_("Your decision is not asked for at this step."))
        if deed in _ON_NEWS:
            news = sum(self._is_news(c, state.seen.get(task_id)) for c in task.comments)
            if news:
                text = ngettext(
                    "{n} comment is newer than your last look.",
                    "{n} comments are newer than your last look.",
                    news,
                )
                found.append(text.format(n=news))
        missing = rules.missing_required(task, form) if form and deed is Deed.APPROVE else ()
        if deed in _ON_NEWS:
            found += self._fields_left(task_id)
        filled = _written(draft) | self._filled_before(task_id)
        names = [field.name for field in missing if field.id not in filled]
        if names:
            text = _("Required at this step and empty: {names}. Approving would have no effect.")
            found.append(text.format(names=", ".join(names)))
        return tuple(found)

    def _fields_left(self, task_id: int) -> list[str]:
        """Say which changes of the form a decision would leave behind."""
        state, found = self._store.state, []
        if state.drafts.get((task_id, FIELDS)):
            found.append(_("Fields are changed and not sent (i shows them): they do not go along."))
        rows = (row for row in state.outbox if row.task_id == task_id)
        if any(row.deed is Deed.FIELDS and row.stage in STUCK for row in rows):
            found.append(_("Changed fields wait for you in the outbox (g o)."))
        return found

    def _filled_before(self, task_id: int) -> set[int | None]:
        """Return the fields that are filled by what goes out before."""
        rows = (row for row in self._store.state.outbox if row.task_id == task_id)
        drafts = [row.draft for row in rows if row.stage in UNDER_WAY]
        return {n for one in drafts if isinstance(one, CommentDraft) for n in _written(one)}

    def stuck(self, task_id: int, deed: Deed) -> Entry | None:
        """Return the same action where it waits for a person already; None without one."""
        rows = [row for row in self._store.state.outbox if row.task_id == task_id]
        return next((row for row in rows if row.stage in STUCK and row.deed is deed), None)

    async def queue(
        self,
        task_id: int,
        draft: Drafts,
        *,
        purpose: str = "",
        delay: float | None = None,
    ) -> int:
        """Accept an action: it is on the disk when this returns its number in the outbox.

        Raises:
            Damaged: it could not be kept, and will not be sent.
        """
        number = await self._delivery.queue(task_id, draft, purpose=purpose, delay=delay)
        entry = next(row for row in self._delivery.entries if row.number == number)
        if entry.stage is Stage.WAITING or self._delivery.line.trouble:
            self._store.say(named_text(entry), Mood.DONE)
        return number

    def _is_news(self, comment: Comment, seen: datetime | None) -> bool:
        mine = comment.author is not None and comment.author.id == self._me
        moment = comment.create_date
        return not mine and seen is not None and moment is not None and moment > seen

    @property
    def _me(self) -> int:
        me = self._store.state.me
        return me.person_id if me is not None else 0


def _written(draft: CommentDraft) -> set[int | None]:
    return {update.id for update in draft.field_updates if update.value not in (None, "", [])}
