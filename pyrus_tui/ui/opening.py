"""The inbox as it was last shown: there at once, while the rest of the program is being loaded.

Nothing here may import much: a start waits for it.
"""

import asyncio
from collections.abc import Awaitable, Coroutine, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from pathlib import PurePath
from typing import ClassVar

from textual import events
from textual.actions import parse
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen

from pyrus_tui.clock import Clock
from pyrus_tui.models.sight import GroupTitle, SightSource, Sort, Split
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.render.inbox_bars import NARROW, order, tabs, title
from pyrus_tui.ui.render.rows import group_line, task_line
from pyrus_tui.ui.terminal import HEIGHTS, WIDTHS, Handed, QuietDriver, TerminalApp, only_sheets
from pyrus_tui.ui.widgets.boxes import Box
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, Pane
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _

MOVES = frozenset({"move", "half", "page", "first", "last"})
"""What the list can do without the rest of the program."""


class OpeningScreen(Screen[None], inherit_bindings=False):
    """Looks like the inbox, and can move the cursor."""

    AUTO_FOCUS = "#inbox"

    def __init__(self, sight: SightSource, clock: Clock, zone: tzinfo) -> None:
        super().__init__()
        self._sight = sight
        self._clock = clock
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Lay out what the inbox has."""
        yield Bar(id="title")
        yield Bar(id="splits")
        with Box(id="body"):
            yield RowList(self._draw, id="inbox")
            yield Box(id="preview")
            yield Pane(id="aside")
        yield Bar(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what was kept."""
        self.query_one(RowList).set_rows(range(self._sight.count))
        head = self._sight.head
        right = [Content.styled(_("connecting…"), ".text--accent"), Content(" ")]
        if head.account:
            right = [Content(one_line(head.account, 30)), Content("  "), *right]
        self.query_one("#title", Bar).set(title(head), Content.assemble(*right))

    def on_resize(self) -> None:
        """Name the splits at the length there is room for."""
        narrow = self.size.width < NARROW
        left = tabs(self._sight.head, Split.ALL, narrow=narrow)
        right = order(Sort.URGENT, "", stale=False, narrow=narrow)
        self.query_one("#splits", Bar).set(left, right)

    def at_cursor(self, rows: RowList) -> tuple[int | None, int | None]:
        """Return the task under the cursor, or the group."""
        cursor = rows.cursor
        row = self._sight.row(cursor) if isinstance(cursor, int) else None
        if row is None:
            return None, None
        return row.task_id, row.shown.id if isinstance(row.shown, GroupTitle) else None

    def _draw(self, key: Hashable, width: int) -> Sequence[Content]:
        row = self._sight.row(key) if isinstance(key, int) else None
        if row is None:
            return [Content("")]
        shown = row.shown
        if isinstance(shown, GroupTitle):
            return [group_line(shown.name, shown.count, width, folded=shown.folded)]
        return [task_line(shown, width, self._clock.now(), self._zone)]


class OpeningApp(TerminalApp):
    """Shows the inbox as it was; what is typed beyond moving waits for the program itself."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [
        *only_sheets("theme", "base", "row_list", "key_bar", "inbox")
    ]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(
        self,
        sight: SightSource,
        clock: Clock,
        zone: tzinfo,
        *,
        theme: str | None = None,
        keymap: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(theme=theme, keymap=keymap)
        self.opening = OpeningScreen(sight, clock, zone)
        self.shown = asyncio.Event()
        self._sight = sight
        self._typed: list[events.Key | events.Paste] = []
        self._chord: list[events.Key] = []

    def get_default_screen(self) -> Screen[None]:
        """Begin with the inbox."""
        return self.opening

    def on_mount(self) -> None:
        """Tell when the first frame is there: what is loaded afterwards keeps nobody waiting."""
        self.call_after_refresh(self.shown.set)

    async def on_event(self, event: events.Event) -> None:
        """Move the cursor; keep everything else, and all that follows it, in its order."""
        if isinstance(event, events.Paste):
            self._keep(event)
        elif isinstance(event, events.Key):
            await self._press(event)
        else:
            await super().on_event(event)

    async def _press(self, event: events.Key) -> None:
        """Do what a key says at once: what is on its way to a widget could be lost at the end."""
        active = {} if self._typed else self.screen.active_bindings
        for key in (event.key, self._by_position(event.key, event.character)[0]):
            sequence = " ".join([*(one.key for one in self._chord), key])
            bound = active.get(sequence)
            if bound is not None and parse(bound.binding.action)[1] in MOVES:
                self._chord.clear()
                await self.run_action(bound.binding.action, bound.node)
                return
            if bound is None and any(other.startswith(f"{sequence} ") for other in active):
                self._chord.append(event)
                return
        self._keep(event)

    def _keep(self, event: events.Key | events.Paste) -> None:
        self._typed += [*self._chord, event]
        self._chord.clear()
        told = _("Loading: what you type is done in a moment.")
        self.opening.query_one("#status", Bar).set(Content.styled(told, ".text--accent"))

    async def hand_over(self, ended: Awaitable[object]) -> Handed:
        """End, but leave the terminal as it is to the application that goes on."""
        driver = self.keep_terminal()
        for _step in range(3):
            await asyncio.sleep(0)  # what was typed before is on its way to us
        rows = self.opening.query_one(RowList)
        self.exit()
        await ended
        line = rows.cursor_line or 0
        keys = (*self._typed, *self._chord)
        # Signals come here until the application that goes on takes them over.
        return Handed(driver, *self.opening.at_cursor(rows), line, keys, lambda: self.return_code)


class Opening:
    """The first sight while it is shown; it ends by itself only when the program is told to."""

    def __init__(self, app: OpeningApp) -> None:
        self._app = app
        self._shown = asyncio.create_task(app.run_async())
        self._kept: QuietDriver | None = None
        self._left: Handed | None = None

    async def shown(self) -> None:
        """Wait until it can be seen."""
        first = asyncio.create_task(self._app.shown.wait())
        await asyncio.wait({first, self._shown}, return_when=asyncio.FIRST_COMPLETED)
        first.cancel()

    async def unless_ended(self, rest: Coroutine[None, None, int]) -> int:
        """Do the rest and return its exit code; stop it when the program is told to end first."""
        task = asyncio.create_task(rest)
        await asyncio.wait({task, self._shown}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done() and self._app.return_code:
            task.cancel()
            await asyncio.wait({task})
            return self._app.return_code
        return await task

    async def hand_over(self) -> Handed | None:
        """Let the application that goes on have the terminal; None where this one has ended."""
        if self._left is not None:
            return self._left
        if self._shown.done():
            return None
        handed = await self._app.hand_over(self._shown)
        self._kept = handed.driver
        return handed

    async def leave(self) -> bool:
        """Give the terminal to something that comes in between, as the form to sign in is.

        What was typed, and where, waits for `hand_over`; say whether there is something.
        """
        handed = await self.hand_over()
        if handed is None:
            return False
        late = handed.driver.give_back() if handed.driver is not None else ()
        self._kept = None
        self._left = replace(handed, driver=None, keys=(*handed.keys, *late))
        return bool(self._left.keys)

    def forget_place(self) -> None:
        """Let what was typed be done with nothing: it is somebody else's inbox that comes."""
        if self._left is not None:
            self._left = replace(self._left, task_id=None, group_id=None)

    async def close(self) -> None:
        """Give the terminal back: something else than the inbox comes, or nothing."""
        if self._kept is not None:
            self._kept.give_back()
        if not self._shown.done():
            self._app.exit()
            await self._shown
