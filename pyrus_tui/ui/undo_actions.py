"""Taking back what was done, and doing it again."""

from textual import work as in_background

from pyrus_tui.errors import PyrusError
from pyrus_tui.models import wording
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.outbox import Entry, Stage
from pyrus_tui.services.services import Services
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.screens.acting import ActingScreen
from pyrus_tui.ui.screens.filling import FillingScreen
from pyrus_tui.ui.screens.outbox import OutboxScreen
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.words import _


class UndoActions(TerminalApp):
    """An application in which the last action is taken back and done again."""

    store: Store
    services: Services

    def action_undo(self) -> None:
        """Take the last action back: at once while it waits, else after showing what that means.

        While a form is filled in, it is the last change there that is taken back.
        """
        if isinstance(self.screen, FillingScreen):
            self.screen.undo_edit()
            return
        entry = self.services.delivery.last_undoable()
        if isinstance(self.screen, OutboxScreen):
            entry = self.screen.chosen()
        if entry is None:
            self.store.say(_("There is nothing to take back."), Mood.WARNING)
        else:
            self.undo(entry)

    def undo(self, entry: Entry) -> None:
        """Take an action back."""
        if not self.screen.is_modal:
            self._undo(entry)

    @in_background(group="write", exit_on_error=False)
    async def _undo(self, entry: Entry) -> None:
        delivery, name = self.services.delivery, wording.named_text(entry)
        try:
            entry = delivery.entry(entry.number)  # it may have gone on since the key was pressed
            told = delivery.undo_text(entry.number)
            if entry.stage is Stage.DROPPED:
                self.store.say(_("{name}: it was taken back already.").format(name=name))
                return
            before = delivery.sent_before(entry.number)
            seen = entry.stage is Stage.SENT or entry.doubtful or before is not None
            if before is not None and entry.stage is not Stage.SENT:
                part = delivery.undo_text(before.number)
                told = _("A part was sent already: {told}").format(told=part)
            if entry.stage is Stage.SENT and entry.compensation is None:
                self.store.say(f"{name}: {told}", Mood.WARNING)
                return
            title = _("Take back: {name}").format(name=name)
            yes = _("take back")
            if seen and not await self.push_screen_wait(Question(title, (told,), yes)):
                return
            undone = await delivery.undo(entry.number, reverse=seen)
        except PyrusError as error:
            self.store.say(f"{name}: {error}", Mood.FAILED)
            return
        if undone.number is not None:
            self.store.say(_("Taking back: {name}").format(name=name), Mood.DONE)
            return
        screen = self.screen
        text = _("Taken back before it was sent: {name}. Nobody saw anything.")
        if entry.doubtful:
            text = _("Nothing more is sent: {name}. It may have arrived: look at the task.")
        elif before is not None:
            text = _("Nothing more is sent: {name}. What was sent of it stays.")
        elif entry.comment_id:
            text = _("Given up: {name}. Your words stand in the task.")
        purpose = entry.purpose or "comment"
        here = isinstance(screen, ActingScreen) and screen.take_up(entry.task_id, purpose)
        if entry.typed:
            text += " " + wording.edits_text(entry)
        elif undone.text and not here:
            text = _("Its words are kept with the task.") + " " + text
        self.store.say(text.format(name=name))

    async def action_redo(self) -> None:
        """Do again what was taken back last."""
        if isinstance(self.screen, FillingScreen):
            self.screen.redo_edit()
            return
        delivery = self.services.delivery
        entry = delivery.last_redoable()
        if entry is None:
            self.store.say(_("There is nothing to do again."), Mood.WARNING)
            return
        draft = entry.draft
        against = (
            self.services.writer.objections(entry.task_id, draft)
            if isinstance(draft, CommentDraft)
            else ()
        )
        if against:
            told = _("Not done again: {name}. {reason}")
            name = wording.named_text(entry)
            self.store.say(told.format(name=name, reason=" ".join(against)), Mood.WARNING)
            return
        try:
            await delivery.redo(entry.number)
        except PyrusError as error:
            self.store.say(str(error), Mood.FAILED)
        else:
            name = wording.named_text(entry)
            self.store.say(_("Doing again: {name}").format(name=name))
