"""Looking at a text before it is sent: who reads it, what it looks like, what goes with it."""

import asyncio
from collections.abc import Hashable
from contextlib import AbstractContextManager
from dataclasses import replace

from textual import on
from textual.app import SuspendNotSupported

from pyrus_tui.models.audiences import routes, why_no_client
from pyrus_tui.models.capabilities import Capability
from pyrus_tui.models.composing import Purpose, Words, Writing
from pyrus_tui.models.kept import Kept
from pyrus_tui.models.minutes import minutes_problem, read_minutes
from pyrus_tui.models.names import near
from pyrus_tui.models.options import Options, options_of
from pyrus_tui.models.text import one_line
from pyrus_tui.paths import editing_folder, replies_folder
from pyrus_tui.services.browsing import entries, look
from pyrus_tui.services.children import editor_command
from pyrus_tui.services.editing import EditFailed, edit
from pyrus_tui.services.replies import filled, read_replies, reply_options
from pyrus_tui.store.state import Mood
from pyrus_tui.ui.messages import EditorWanted, FilesWanted, ReplyWanted, TextLeft
from pyrus_tui.ui.modals.audience import AudienceChoice
from pyrus_tui.ui.modals.file_dialog import FileDialog
from pyrus_tui.ui.modals.line import LineQuestion
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.modals.preview import Preview
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.modals.review import Review
from pyrus_tui.ui.render.audiences import audience_text
from pyrus_tui.ui.render.times import minutes_text
from pyrus_tui.ui.render.values import size_text
from pyrus_tui.ui.screens.composing import ComposingScreen
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.ui.widgets.composer import Composer
from pyrus_tui.words import _

_NEEDS = {
    "audience": Capability.PRIVATE_COMMENTS,
    "time": Capability.SPENT_MINUTES,
    "watchers": Capability.SUBSCRIBERS,
}
"""What a server must be able to do for a part of the review."""


class ReviewingScreen(ComposingScreen):
    """A screen whose texts can be looked at, changed in an editor, and given up."""

    # -- looking at it -------------------------------------------------------------------------

    @on(TextLeft)
    def _left(self, event: TextLeft) -> None:
        writing = event.writing
        if event.text.strip() or writing.goes_along:
            self.write(self._review)
        else:
            self.forget_text(writing)
            self._close_composer()

    async def _review(self) -> None:
        composer = self.query_one(Composer)
        while composer.is_open:
            names = await self.services.directory.names()
            writing, text = composer.writing, composer.text
            words = self.words(text, names)
            choice = await self.app.push_screen_wait(Review(writing, words, self._off(writing)))
            if self._is_gone(writing):
                return
            if choice == "send":
                if await self._send_writing(writing, text):
                    return
            elif choice == "keep":
                self.keep_text(writing, text)
                self._close_composer()
                self.say(_("The text is kept: the same key brings it back."))
                return
            elif choice == "drop":
                if await self._drop(writing):
                    return
            elif choice == "audience":
                await self._change_audience(writing, text)
            elif choice == "attach":
                await self._change_files(writing)
            elif choice == "time":
                await self._note_time(writing)
            elif choice == "watchers":
                await self._add_watchers(writing)
            elif choice == "preview":
                await self._preview(writing, words)
            else:
                composer.focus_text()
                return

    def _off(self, writing: Writing) -> dict[str, str]:
        """Say what the review cannot do for this text, and why."""
        off: dict[str, str] = {}
        if writing.purpose is Purpose.EDIT:
            only = _("Only the words of a comment can be changed.")
            off |= dict.fromkeys(("audience", "attach", "time", "watchers"), only)
        elif writing.purpose is not Purpose.COMMENT:
            off["audience"] = _("A decision is for colleagues only.")
        elif len(routes(self._known_task(writing.task_id))) < 2:
            off["audience"] = why_no_client(self._known_task(writing.task_id)) or ""
        lacking = {part: self.services.why_unsupported(needed) for part, needed in _NEEDS.items()}
        # What goes along already, from a draft of before, can be taken away.
        gone = {"time": bool(writing.minutes), "watchers": bool(writing.watchers)}
        return off | {part: why for part, why in lacking.items() if why and not gone.get(part)}

    async def _drop(self, writing: Writing) -> bool:
        title = _("Throw the text away?")
        line = _("Nothing brings it back.")
        if not await self.app.push_screen_wait(Question(title, (line,), _("throw away"))):
            return False
        self.forget_text(writing)
        self._close_composer()
        self.say(_("The text is thrown away."))
        return True

    async def _change_audience(self, writing: Writing, text: str) -> None:
        task = self._known_task(writing.task_id)
        choice = AudienceChoice(routes(task), writing.route, why_no_client(task))
        route = await self.app.push_screen_wait(choice)
        if route is None or route.key == writing.route.key:
            return
        title = _("Change the audience to {audience}?").format(audience=audience_text(route))
        line = _("It was written as: {audience}.").format(audience=audience_text(writing.route))
        if not await self.app.push_screen_wait(Question(title, (line,), _("change"))):
            return
        new = replace(writing, route=route)
        whole = Kept.unpacked(writing.kept(text))
        other = Kept.unpacked(self.services.reader.draft(new.task_id, new.key))
        if other.text.strip() == text.strip():
            other = replace(other, text="")
        whole = other.followed_by(whole)
        new = new.with_kept(whole, self.services.directory.known_names.known)
        self.forget_text(writing)
        self.keep_text(new, whole.text)
        self._remember(new.task_id, route)
        composer = self.query_one(Composer)
        composer.change(new)
        composer.set_text(whole.text)

    async def _note_time(self, writing: Writing) -> None:
        value = minutes_text(writing.minutes) if writing.minutes else ""
        title = _("Time spent on #{id}").format(id=writing.task_id)
        said = await self.app.push_screen_wait(LineQuestion(title, value, minutes_problem))
        if said is not None:
            self._go_along(replace(writing, minutes=read_minutes(said) or 0))

    def _go_along(self, writing: Writing) -> None:
        """Go on with the same text and something else that goes along; it is kept at once."""
        composer = self.query_one(Composer)
        composer.change(writing)
        self.keep_text(writing, composer.text)

    async def _change_files(self, writing: Writing) -> None:
        """Add a file; where some are there already, they can be taken out too."""
        at = -1
        if writing.files:
            options: list[tuple[Hashable, str, str]] = [(-1, _("Add a file…"), "")]
            for number, file in enumerate(writing.files):
                told = _("Take out {name}").format(name=one_line(file.name, 80))
                options.append((number, told, size_text(file.size)))
            title = _("Files that go along")
            chosen = await self.app.push_screen_wait(Picker(title, Options(options_of(options))))
            if not chosen or not isinstance(chosen[0], int):
                return
            at = chosen[0]
        if at >= 0:
            files = tuple(file for number, file in enumerate(writing.files) if number != at)
            self._go_along(replace(writing, files=files))
            return
        new = await self.app.push_screen_wait(
            FileDialog(_("Which file goes along?"), entries, look)
        )
        if new is not None:
            others = tuple(file for file in writing.files if file.path != new.path)
            self._go_along(replace(writing, files=(*others, new)))

    @on(FilesWanted)
    def _bring_file(self, event: FilesWanted) -> None:
        if event.writing.purpose is Purpose.EDIT:
            self.say(_("Only the words of a comment can be changed."), Mood.WARNING)
        else:
            self.write(self._change_files_here, event.writing)

    async def _change_files_here(self, writing: Writing) -> None:
        await self._change_files(writing)
        if self.query_one(Composer).is_open:
            self.query_one(Composer).focus_text()

    async def _add_watchers(self, writing: Writing) -> None:
        picker = Picker(
            _("Who shall watch #{id}?").format(id=writing.task_id),
            self.services.directory.people_and_roles,
            many=True,
            marked=[contact.id for contact in writing.watchers],
            first=near(self._known_task(writing.task_id), self._me),
            may_be_empty=True,
        )
        chosen = await self.app.push_screen_wait(picker)
        if chosen is not None:
            known = self.services.directory.known_names.known
            watchers = tuple(known[i] for i in chosen if isinstance(i, int) and i in known)
            self._go_along(replace(writing, watchers=watchers))

    async def _preview(self, writing: Writing, words: Words) -> None:
        await self.app.push_screen_wait(Preview(writing, words))

    # -- editor and saved replies --------------------------------------------------------------

    @on(EditorWanted)
    def _edit_outside(self, event: EditorWanted) -> None:
        self.write(self._edit, event.writing, event.text)

    async def _edit(self, writing: Writing, text: str) -> None:
        self.keep_text(writing, text)
        command = editor_command()
        new: str | EditFailed
        try:
            with self._lent_terminal():
                try:
                    new = await edit(text, command, editing_folder())
                except EditFailed as error:
                    new = error
        except SuspendNotSupported:
            self.say(_("No editor can be opened in this terminal."), Mood.WARNING)
            return
        if isinstance(new, EditFailed):
            raise new
        self.keep_text(writing, new)
        if not self._is_gone(writing):
            self.query_one(Composer).set_text(new)

    def _lent_terminal(self) -> AbstractContextManager[None]:
        app = self.app
        return app.lent_terminal() if isinstance(app, TerminalApp) else app.suspend()

    @on(ReplyWanted)
    def _insert_reply(self, event: ReplyWanted) -> None:
        self.write(self._choose_reply, event.writing)

    async def _choose_reply(self, writing: Writing) -> None:
        folder = replies_folder()
        known = {reply.name: reply for reply in await asyncio.to_thread(read_replies, folder)}
        if not known:
            told = _("There are no saved replies: put text files into {folder}.")
            self.say(told.format(folder=folder), Mood.WARNING)
            return
        options = reply_options(known.values())
        chosen = await self.app.push_screen_wait(Picker(_("Which saved reply?"), options))
        if chosen and not self._is_gone(writing):
            text = filled(known[str(chosen[0])].text, self._places(writing))
            composer = self.query_one(Composer)
            composer.focus_text()
            composer.insert(text)

    def _places(self, writing: Writing) -> dict[str, str]:
        """Return what the places of a saved reply stand for."""
        me, now = self.store.state.me, self.services.clock.now()
        task = self._known_task(writing.task_id)
        others = [c.author for c in reversed(task.comments if task else ()) if c.author]
        name = writing.route.party.split(" ")[0] or next(
            (person.first_name for person in others if person.id != self._me), ""
        )
        return {
            "name": name,
            "me": me.name if me is not None else "",
            "id": str(writing.task_id),
            "title": writing.title,
            "date": f"{now.astimezone(self.services.zone):%Y-%m-%d}",
        }
