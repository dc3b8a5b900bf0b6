"""Opening what a comment leads to: its files, its links, and the tasks and comments it names."""

from textual.content import Content

from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.comments import Comment
from pyrus_tui.models.links import host_of, links
from pyrus_tui.models.references import Reference, references
from pyrus_tui.models.tasks import Task
from pyrus_tui.paths import downloads_folder
from pyrus_tui.services.children import open_file
from pyrus_tui.services.fetching import is_shown
from pyrus_tui.store.state import Mood
from pyrus_tui.ui.modals.menu import Item, Menu
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.render.facts import files
from pyrus_tui.ui.render.values import file_text
from pyrus_tui.ui.screens.acting import ActingScreen
from pyrus_tui.ui.screens.showing import reference_line
from pyrus_tui.ui.terminal import over_ssh
from pyrus_tui.words import _

Lead = Attachment | Reference | str
"""A file, a task or comment, or the address of a web page."""


def leads(task: Task, comment: Comment | None) -> tuple[Lead, ...]:
    """Return what can be opened from a comment: what it names, its files, its links."""
    named = references(task, comment)
    return (*named, *comment.attachments, *links(comment)) if comment is not None else named


class OpeningScreen(ActingScreen):
    """A screen with a comment under the cursor, or the files of the task in sight."""

    def follow(self, reference: Reference) -> None:
        """Go to a comment, or to another task."""
        raise NotImplementedError

    def shown_files(self) -> bool:
        """Say whether the files of the whole task are in sight."""
        raise NotImplementedError

    def action_follow(self) -> None:
        """Open what the comment under the cursor leads to; ask where there are several things."""
        task = self._known_task()
        if task is None:
            return
        found: tuple[Lead, ...] = (
            files(task) if self.shown_files() else leads(task, self.chosen_comment())
        )
        if not found:
            told = _("Nothing to open: no file, link or task is named here.")
            self.say(told, Mood.WARNING)
        elif len(found) == 1:
            self._open(found[0])
        else:
            self.write(self._choose, task, found)

    async def _choose(self, task: Task, found: tuple[Lead, ...]) -> None:
        items = [Item(self._line(one, task)) for one in found]
        chosen = await self.app.push_screen_wait(Menu(_("Open"), items))
        if chosen is not None and self.target() == task.id:
            self._open(found[chosen])

    def _line(self, lead: Lead, task: Task) -> Content:
        if isinstance(lead, Reference):
            state = self.store.state
            known = state.tasks.get(lead.task_id) or state.headers.get(lead.task_id)
            return reference_line(lead, task, known)
        if isinstance(lead, Attachment):
            return Content.assemble(" [", _("file"), "] ", Content(file_text(lead)))
        return Content.assemble(" ", (host_of(lead), "bold"), f"  {lead}")

    def _open(self, lead: Lead) -> None:
        if isinstance(lead, Reference):
            self.follow(lead)
        elif isinstance(lead, Attachment):
            self.write(self._fetch, lead)
        else:
            self.write(self.open_address, lead)

    async def _fetch(self, file: Attachment) -> None:
        if not file.id:
            self.say(_("{name} is not sent yet: it is still here.").format(name=file.name))
            return
        path = await self.services.fetcher.fetch(file, downloads_folder())
        self.say(_("Saved as {path}").format(path=path))
        if over_ssh() or not is_shown(path) or self.app.screen is not self:
            return
        title = _("Saved. Open {name} with your desktop's program?").format(name=path.name)
        if await self.app.push_screen_wait(Question(title, (str(path),), _("open"))):
            await open_file(path)
            self.say(_("Opened: {path}").format(path=path))
