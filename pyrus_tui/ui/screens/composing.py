"""Writing on a task: to colleagues or to a client, answers and changes, until it is sent."""

from dataclasses import replace

from textual import events, on
from textual.app import ComposeResult

from pyrus_tui.models import composing
from pyrus_tui.models.audiences import (
    INTERNAL,
    PRIVATE,
    Audience,
    Route,
    doubts,
    routes,
    usual_route,
    why_no_client,
)
from pyrus_tui.models.capabilities import Capability
from pyrus_tui.models.comments import Comment
from pyrus_tui.models.composing import Purpose, Words, Writing, plain_words, words_of
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.models.kept import Kept
from pyrus_tui.models.names import Names, near
from pyrus_tui.models.outbox import Entry, deed_of
from pyrus_tui.models.tasks import Task
from pyrus_tui.services.browsing import look
from pyrus_tui.store import selectors
from pyrus_tui.store.state import Mood
from pyrus_tui.ui.messages import (
    TextChanged,
    TextRefused,
    TextWritten,
)
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.render.audiences import audience_text
from pyrus_tui.ui.screens.copying import CopyingScreen
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.ui.widgets.composer import Composer
from pyrus_tui.words import _


class ComposingScreen(CopyingScreen):
    """A screen with a composer at its foot; what is written belongs to the task it was begun on.

    Texts are kept as they are typed, one for each task and audience.
    """

    def act_on(self, task_id: int, draft: CommentDraft, purpose: str = "") -> None:
        """Send what a person means to do."""
        raise NotImplementedError

    def focus_main(self) -> None:
        """Give the keys back to the list or the thread."""
        raise NotImplementedError

    def chosen_comment(self) -> Comment | None:
        """Return the comment under the cursor, where the screen has one."""
        return None

    def compose_foot(self) -> ComposeResult:
        """Lay out the composer; screens put it above their status line."""
        yield Composer(id="composer")

    # -- what is off, and why ------------------------------------------------------------------

    def why_not_write(self, action: str) -> str | None:
        """Say why something cannot be written for the chosen task; None where it can."""
        if action == "message":
            return why_no_client(self._known_task())
        comment = self.chosen_comment()
        if action == "reply":
            open_it = _("Open the task: r answers the comment under the cursor.")
            return open_it if comment is None else self._unsent(comment)
        if action != "edit_comment":
            return None
        if comment is None:
            return _("No comment is under the cursor.")
        if comment.author is None or comment.author.id != self._me:
            return _("Only your own comments can be changed.")
        if comment.external:
            return _("It has gone to the client: nothing can change it there.")
        if not comment.text:
            return _("There are no words in it to be changed.")
        return self._unsent(comment)

    def _unsent(self, comment: Comment) -> str | None:
        if comment.id > 0:
            return None
        return _("It is not sent yet: u brings its text back.")

    # -- beginning -----------------------------------------------------------------------------

    def action_comment(self) -> None:
        """Write to colleagues: as last time on this task, in private or not."""
        self.begin(Purpose.COMMENT, self._usual_route(client=False))

    def action_message(self) -> None:
        """Write to the client, by the channel that was used last."""
        route = self._usual_route(client=True)
        if route.audience is Audience.CLIENT:
            self.begin(Purpose.COMMENT, route)

    def action_reject(self) -> None:
        """Ask for the reason, then reject."""
        self.begin(Purpose.REJECT)

    def action_finish(self) -> None:
        """Ask for a last word, then finish."""
        self.begin(Purpose.FINISH)

    def action_reply(self) -> None:
        """Answer the comment under the cursor; who reads it does not grow by that."""
        comment = self.chosen_comment()
        if comment is not None:
            route = PRIVATE if comment.private else INTERNAL
            plain = self.services.why_unsupported(Capability.FORMATTED_TEXT)
            quote = composing.plain_quotation if plain else composing.quotation
            self.begin(Purpose.COMMENT, route, quotation=quote(comment))

    def action_edit_comment(self) -> None:
        """Change a comment of one's own."""
        comment = self.chosen_comment()
        if comment is not None:
            route = PRIVATE if comment.private else INTERNAL
            text = composing.editable(comment, self.services.directory.known_names)
            self.begin(Purpose.EDIT, route, comment_id=comment.id, text=text)

    def begin(
        self,
        purpose: Purpose,
        route: Route = INTERNAL,
        *,
        comment_id: int = 0,
        text: str = "",
        quotation: str = "",
    ) -> None:
        """Open the composer with the draft that there is, else with a text."""
        view = selectors.task_view(self.store.state, self.target())
        if view is not None:
            known = view.task or view.header
            title = known.title if known is not None else ""
            writing = Writing(view.task_id, purpose, title, route, comment_id)
            fresh = not quotation and purpose is not Purpose.EDIT
            deed = deed_of(composing.draft_of(writing, Words(" ")))
            stuck = self.services.writer.stuck(view.task_id, deed) if fresh else None
            if stuck is not None and stuck.kept:
                self.begin_where_it_stuck(stuck, writing)
                return
            self.open_composer(writing, text, quotation)
        self.text_is_open()

    def begin_again(self, task_id: int, key: str) -> bool:
        """Go on with a draft, by its key; say whether it is one that is written here."""
        writing = composing.writing_of(key, task_id, self._known_task(task_id))
        if writing is None:
            return False
        self.open_composer(writing)
        return True

    def begin_where_it_stuck(self, stuck: Entry, writing: Writing) -> None:
        """Go on with words that did not arrive."""
        raise NotImplementedError

    def open_composer(self, writing: Writing, text: str = "", quotation: str = "") -> None:
        """Open the composer with the draft that there is, else with a text."""
        found = Kept.unpacked(self.services.reader.draft(writing.task_id, writing.key))
        writing = writing.with_kept(found, self.services.directory.known_names.known)
        kept = found.text or text
        if quotation and quotation not in kept:
            kept = f"{kept.rstrip()}\n\n{quotation}".lstrip("\n")
        if quotation and kept.endswith(quotation):
            kept += "\n\n"
        self.query("#preview-facts").add_class("-writing")  # of a screen, the class restyles it all
        self.query_one(Composer).open(writing, kept)
        self.read(self._bring_people, writing.task_id)

    async def _bring_people(self, task_id: int) -> None:
        """Let the composer know who can be mentioned; nobody waits for that."""
        options = await self.services.directory.people_and_roles()
        names = await self.services.directory.names()
        close = near(self._known_task(task_id), self._me)
        composer = self.query_one(Composer)
        composer.know(names, options, close)
        writing = composer.writing
        named = writing.with_kept(Kept.unpacked(writing.kept("")), names.known)
        if composer.is_open and named != writing:
            composer.change(named)

    def text_is_open(self) -> None:
        """Let the keys that were typed on reach the text."""
        if isinstance(self.app, TerminalApp):
            self.app.call_next(self.app.let_keys_go)

    def _known_task(self, task_id: int | None = None) -> Task | None:
        task_id = self.target() if task_id is None else task_id
        return self.store.state.tasks.get(task_id) if task_id is not None else None

    def _usual_route(self, *, client: bool) -> Route:
        task_id, state = self.target() or 0, self.store.state
        task = state.tasks.get(task_id)
        offered = [r for r in routes(task) if (r.audience is Audience.CLIENT) is client]
        begun = {key for i, key in state.drafts if i == task_id}
        last = state.routes.get((task_id, client), "")
        return usual_route(offered, last, begun) or INTERNAL

    @property
    def _me(self) -> int:
        me = self.store.state.me
        return me.person_id if me is not None else 0

    # -- while it is written -------------------------------------------------------------------

    @on(TextChanged)
    def _keep_text(self, event: TextChanged) -> None:
        self.keep_text(event.writing, event.text)

    def keep_text(self, writing: Writing, text: str) -> None:
        """Keep what was typed, and what goes along; where there is neither, nothing is kept."""
        self.services.reader.keep_draft(writing.task_id, writing.key, writing.kept(text))

    def forget_text(self, writing: Writing) -> None:
        """Keep nothing of a text, nor of what goes along."""
        self.services.reader.keep_draft(writing.task_id, writing.key, "")

    @on(TextRefused)
    def _say_refused(self, event: TextRefused) -> None:
        self.say(event.reason, Mood.WARNING)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Keep the keys with the text while one is written: a letter must not become a command."""
        composer = self.query_one(Composer)
        if composer.is_open and composer not in event.widget.ancestors_with_self:
            composer.focus_text()

    def _close_composer(self) -> None:
        self.query_one(Composer).close()
        self.query("#preview-facts").remove_class("-writing")
        self.focus_main()

    # -- sending -------------------------------------------------------------------------------

    @on(TextWritten)
    def _written(self, event: TextWritten) -> None:
        self.write(self._send_and_go_on, event.writing, event.text)

    async def _send_and_go_on(self, writing: Writing, text: str) -> None:
        try:
            await self._send_writing(writing, text)
        finally:
            self.text_is_open()

    async def _send_writing(self, writing: Writing, text: str) -> bool:
        """Send a text, after a question where it is hardly meant for its audience."""
        if self._is_past(writing):
            return True
        if self.app.screen is not self:
            self.say(_("Nothing is sent while a dialog is open."), Mood.WARNING)
            return False
        names = await self.services.directory.names()
        if self._is_past(writing):
            return True
        words = self.words(text, names)
        if writing.needs_text and not words.text.strip():
            self.say(_("Nothing is written yet."), Mood.WARNING)
            return False
        known = names.known
        mentioned = [known[i].name if i in known else f"#{i}" for i in words.mentioned]
        against = doubts(
            writing.route,
            words.text,
            self._known_task(writing.task_id),
            mentioned=mentioned,
            answered=words.answered,
            me=self._me,
        )
        if against:
            self.text_is_open()
            title = _("Send to {audience}?").format(audience=audience_text(writing.route))
            if not await self.app.push_screen_wait(Question(title, against, _("send"))):
                return False
            if self._is_past(writing):
                return True
        # What is sent is what the files are now; one that is gone keeps all of it here.
        now = replace(writing, files=tuple([await look(file.path) for file in writing.files]))
        if self._is_past(writing):
            return True
        self._close_composer()
        self.keep_text(writing, text)  # until the outbox has it
        self._remember(writing.task_id, writing.route)
        self.act_on(writing.task_id, composing.draft_of(now, words), writing.key)
        return True

    def words(self, text: str, names: Names) -> Words:
        """Read what was typed, as this server takes it."""
        if self.services.why_unsupported(Capability.FORMATTED_TEXT):
            return plain_words(text)
        return words_of(text, names)

    def _is_gone(self, writing: Writing) -> bool:
        composer = self.query_one(Composer)
        return not composer.is_open or not composer.writing.is_same(writing)

    def _is_past(self, writing: Writing) -> bool:
        """Say whether it cannot be sent any more; a person who still sees a text hears why."""
        gone = self._is_gone(writing)
        if gone and self.query_one(Composer).is_open:
            self.say(_("Not sent: it was changed at that moment. Send it again."), Mood.WARNING)
        return gone

    def _remember(self, task_id: int, route: Route) -> None:
        client = route.audience is Audience.CLIENT
        self.store.put_route(task_id, client, route.key)
