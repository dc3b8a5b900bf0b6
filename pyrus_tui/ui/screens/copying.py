"""Taking something of a task along: into the clipboard, or to its page on the web."""

import os
from collections.abc import Iterator
from typing import Any

from textual.app import App

from pyrus_tui.models.links import host_of
from pyrus_tui.models.text import one_line
from pyrus_tui.services.children import copy_through_tmux, open_link, open_page, page_url
from pyrus_tui.store import selectors
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.store.state import Mood
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.render.markdown import task_json, task_markdown
from pyrus_tui.ui.screens.base import StoreScreen
from pyrus_tui.ui.screens.showing import facts_of
from pyrus_tui.ui.terminal import over_ssh
from pyrus_tui.words import _

MOST = 75_000
"""Bytes that are copied at most: terminals drop longer ones without a word."""


async def give_away(app: App[Any], text: str) -> bool:
    """Put a text into the terminal's clipboard; say whether tmux took it.

    tmux keeps what a program writes, so it is asked itself.
    """
    if os.environ.get("TMUX") and not app.is_headless and await copy_through_tmux(text):
        return True
    app.copy_to_clipboard(text)
    return False


class CopyingScreen(StoreScreen):
    """A screen that shows one task at a time, of which parts can be copied."""

    def target(self) -> int | None:
        """Return the task that a verb would act on."""
        raise NotImplementedError

    def copies(self, view: TaskView) -> Iterator[tuple[str, str]]:
        """Offer what can be copied."""
        header = view.task or view.header
        yield "id", str(view.task_id)
        yield "link", page_url(self.store.state.link.server, view.task_id)
        yield "title", header.title if header else ""
        facts = facts_of(view, self.services.zone)
        if facts is not None:
            yield "markdown", task_markdown(facts, page_url(self._server, view.task_id))
            yield "json", task_json(facts.task)

    @property
    def _server(self) -> str:
        return self.store.state.link.server

    def action_copy(self, what: str) -> None:
        """Copy something of the chosen task."""
        view = selectors.task_view(self.store.state, self.target())
        if view is None:
            return
        text = dict(self.copies(view)).get(what, "")
        size = len(text.encode())
        if not text:
            self.say(_("There is nothing to copy."), Mood.WARNING)
        elif size > MOST:
            told = _("{size} kB are too much for a terminal's clipboard: nothing was copied.")
            self.say(told.format(size=size // 1000), Mood.WARNING)
        else:
            self.write(self._copy, text)

    async def _copy(self, text: str) -> None:
        told = _("Given to the terminal's clipboard: {text}")
        if await give_away(self.app, text):
            told = _("Given to tmux and the terminal's clipboard: {text}")
        self.say(told.format(text=one_line(text, 60)))

    def action_open_page(self) -> None:
        """Open the web page of the chosen task; over ssh its link is copied."""
        task_id = self.target()
        if task_id is not None:
            self.write(self._open_page, task_id)

    async def _open_page(self, task_id: int) -> None:
        server = self._server or "pyrus.com"
        url = page_url(server, task_id)
        if over_ssh():
            await self._copy(url)
            told = _("No browser opens over ssh. The link is in your clipboard: {url}")
            self.say(told.format(url=url))
            return
        title = _("Open the web page of #{id} at {host}?").format(id=task_id, host=server)
        if await self.app.push_screen_wait(Question(title, (url,), _("open"))):
            await open_page(url, server)
            self.say(_("Opened in your browser: {url}").format(url=url))

    async def open_address(self, url: str) -> None:
        """Open a page of anybody's, if the person agrees; over ssh its link is copied."""
        if not host_of(url):
            self.say(_("That is no address for a browser: it is not opened."), Mood.WARNING)
            return
        if over_ssh():
            await self._copy(url)
            told = _("No browser opens over ssh. The link is in your clipboard: {url}")
            self.say(told.format(url=one_line(url, 200)))
            return
        title = _("Open a page of {host}?").format(host=host_of(url))
        if await self.app.push_screen_wait(Question(title, (url,), _("open"))):
            await open_link(url)
            self.say(_("Opened in your browser: {url}").format(url=one_line(url, 200)))
