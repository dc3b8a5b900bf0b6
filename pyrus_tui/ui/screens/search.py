"""Searching everything: what is known here at once, what the server knows on Enter."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var
from textual.widgets import Input

from pyrus_tui.models.searching import help_text, in_words
from pyrus_tui.models.text import clean, one_line
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.found_rows import FoundRows
from pyrus_tui.store.search_state import Found
from pyrus_tui.store.selectors import Row
from pyrus_tui.store.state import Link, Mood, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.messages import FilterLeft
from pyrus_tui.ui.screens.previewing import PreviewScreen
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.boxes import Box
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, StatusLine
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.search_box import SearchBox
from pyrus_tui.words import _, ngettext


class SearchScreen(PreviewScreen):
    """Results are a list of tasks as any other: every verb of a task works on them."""

    OVER: ClassVar[str] = "search"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.TASKS, Where.SEARCH))
    AUTO_FOCUS = "#query"

    rows: var[tuple[Row, ...]] = var((), init=False)
    found: var[Found] = var(Found(), init=False)
    link: var[Link] = var(Link(), init=False)
    account: var[str] = var("", init=False)
    minute: var[datetime | None] = var(None, init=False)

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._typed_words = ""
        self._search = services.searching.read("")

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow what was found, the previewed task and the connection."""
        return {
            **super().follows(),
            "found": lambda state: state.found,
            "rows": FoundRows(self.services.zone),
            "link": selectors.link,
            "account": selectors.account,
            "minute": selectors.now,
            "preview": selectors.preview_task,
        }

    def compose(self) -> ComposeResult:
        """Lay out the line to type in, what was found, and the preview."""
        yield Bar(id="title")
        yield SearchBox(self._typed_words, _("what to look for"), id="query")
        yield Bar(id="understood")
        with Box(id="body"):
            yield RowList(self._draw, is_new=self._is_new, id="found")
            yield from self.compose_preview()
        yield from self.compose_foot()
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin with nothing, or with what one comes back to; give the keys to the line."""
        self.watch(self.tasks(), "scroll_y", self.tell_visible, init=False)
        self._look()
        if self._typed_words:
            self.focus_main()
        self.text_is_open()

    def spot(self) -> Hashable:
        """Return the words that are looked for."""
        return self._typed_words or None

    def show_spot(self, spot: Hashable) -> None:
        """Look for the same words again, once the screen is there."""
        self._typed_words = spot if isinstance(spot, str) else ""

    def tasks(self) -> RowList:
        """Return the list of what was found."""
        return self.query_one("#found", RowList)

    # -- following the store -------------------------------------------------------------------

    def watch_rows(self) -> None:
        """Lay out what was found; rows that look different are drawn again in place."""
        before = self._rows
        self._rows = {row.task_id: row for row in self.rows}
        changed: set[Hashable] = {i for i, row in self._rows.items() if before.get(i) is not row}
        self.tasks().set_rows(tuple(self._rows))
        if changed:
            self.tasks().changed(changed)
        self.call_after_refresh(self.tell_visible)
        self._show_bars()
        self.refresh_bindings()

    def watch_found(self) -> None:
        """Say how far the search is."""
        self._show_bars()

    def watch_link(self) -> None:
        """Show how the connection is."""
        self._show_bars()
        self.show_status()

    def watch_account(self) -> None:
        """Show who is signed in."""
        self._show_bars()

    def watch_unsent(self) -> None:
        """Count what is not sent."""
        self._show_bars()

    def watch_minute(self) -> None:
        """Draw what depends on the time of day again."""
        self.tasks().changed()

    def on_screen_resume(self) -> None:
        """Come back: the cursor goes to the task that was open last; one below stays open."""
        self._deliver()
        self.read(self._name_people)
        task_id = self.store.state.open_task_id
        below = any(isinstance(screen, TaskScreen) for screen in self.app.screen_stack)
        if task_id is not None and not below:
            self.services.reader.close()
            if task_id in self.tasks().keys:
                self.tasks().cursor = task_id
        self.show_preview()

    # -- searching -----------------------------------------------------------------------------

    @on(Input.Changed, "#query")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != (shown := clean(event.value)):
            event.input.value = shown  # a paste may hold what a terminal obeys
        else:
            self._look()

    async def _name_people(self) -> None:
        """Understand what was typed anew once all names are known."""
        await self.services.searching.prepare()
        self._look()

    def _look(self) -> None:
        self._typed_words = self.query_one(SearchBox).value
        self._search = self.services.searching.read(self._typed_words)
        self.read(self.services.searching.here, self._search)
        self._show_bars()

    @on(Input.Submitted, "#query")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        # What was typed before Enter may still wait in front of the line.
        if self.services.searching.is_prepared:
            self._ask_server(event.value)
        else:
            self.read(self._ask_later, event.value)

    async def _ask_later(self, text: str) -> None:
        await self.services.searching.prepare()
        self._ask_server(text)

    def _ask_server(self, text: str) -> None:
        self._search = self.services.searching.read(text)
        reason = self.services.searching.why_not(self._search)
        if reason:
            self.say(reason, Mood.WARNING)
        else:
            self.read(self.services.searching.there, self._search)
        if not self._search.unclear:
            self.focus_main()

    @on(FilterLeft)
    def _left_line(self) -> None:
        self.focus_main()

    def action_search_line(self) -> None:
        """Type another search."""
        self.set_focus(self.query_one(SearchBox), scroll_visible=False)
        self.text_is_open()

    def ask_again(self) -> None:
        """Ask the server for the same once more."""
        if not self.services.searching.why_not(self._search):
            self.read(self.services.searching.there, self._search)

    # -- the list ------------------------------------------------------------------------------

    def _draw(self, key: Hashable, width: int) -> Sequence[Content]:
        row = self._rows.get(key) if isinstance(key, int) else None
        return [Content("")] if row is None else self.task_lines(row, width)

    def _is_new(self, key: Hashable) -> bool:
        row = self._rows.get(key) if isinstance(key, int) else None
        return row is not None and (row.new or row.waits)

    @on(RowList.Moved, "#found")
    def _moved(self) -> None:
        self.tell_visible()
        self.show_preview()
        self.refresh_bindings()

    @on(RowList.Opened, "#found")
    def _opened(self, event: RowList.Opened) -> None:
        if self.app.screen is self and isinstance(event.key, int):
            order = tuple(self._rows)
            self.app.push_screen(TaskScreen(self.store, self.services, event.key, order))

    def target(self) -> int | None:
        """Return the task under the cursor."""
        return self.target_in_list()

    def focus_main(self) -> None:
        """Give the keys to the list."""
        self.set_focus(self.tasks(), scroll_visible=False)
        self.text_is_open()

    # -- bars ----------------------------------------------------------------------------------

    def _show_bars(self) -> None:
        found = self.found
        head = Content.assemble((" pyrus  ", "bold"), _("Search"))
        if not found.search.is_empty:
            head += Content(f" {len(self._rows)}{'+' if found.has_more else ''}")
        right = self.link_text(self.link, self.account) + Content(" ")
        self.query_one("#title", Bar).set(head, right)
        said = in_words(self._search)
        anywhere = self.services.searching.anywhere
        left = Content.styled(f" {one_line(said or help_text(anywhere=anywhere))}", ".text--muted")
        self.query_one("#understood", Bar).set(left, Content(self._where() + " "))
        self.tasks().placeholder = Content(self._empty())

    def _where(self) -> str:
        """Say where was searched."""
        found = self.found
        if found.search.is_empty and not found.answered:
            return ""
        text = ngettext("here {n} of {all} task", "here {n} of {all} tasks", found.looked)
        parts = [text.format(n=len(found.here), all=found.looked)] if found.looked else []
        if found.asking:
            parts.append(_("asking the server…"))
        elif found.trouble:
            parts.append(_("server: no answer"))
        elif found.answered:
            more = "+" if found.has_more else ""
            parts.append(_("server {n}").format(n=f"{len(found.there)}{more}"))
        return " · ".join(parts)

    def _empty(self) -> str:
        if self.found.trouble:
            return one_line(self.found.trouble)
        if self.found.search.is_empty:
            return ""
        if self.found.answered:
            return _("Nothing was found.")
        if reason := self.services.searching.why_not(self.found.search):
            return reason
        return _("Nothing was found on this computer. Enter asks the server.")
