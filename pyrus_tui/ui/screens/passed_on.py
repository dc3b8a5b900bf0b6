"""Waiting for others: what I handed on or asked, the longest silence first, and a way to nudge."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var

from pyrus_tui.models.passed_on import How, Owed, OwedTasks
from pyrus_tui.models.text import one_line
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.state import Link, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.messages import Purpose
from pyrus_tui.ui.render.text import fit, join
from pyrus_tui.ui.render.times import coarse_text, date_text, local_of
from pyrus_tui.ui.screens.acting import ActingScreen
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, StatusLine
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _, ngettext


class PassedOnScreen(ActingScreen):
    """A list by silence; every verb of a task works on the row, and one key begins a nudge."""

    OVER: ClassVar[str] = "passed_on"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.TASKS, Where.PASSED_ON))
    AUTO_FOCUS = "#owed"

    owed: var[tuple[Owed, ...]] = var((), init=False)
    read_count: var[int] = var(0, init=False)
    link: var[Link] = var(Link(), init=False)
    account: var[str] = var("", init=False)
    minute: var[datetime | None] = var(None, init=False)

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._rows: dict[Hashable, Owed] = {}

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow the tasks that are read, and the connection."""
        owed_tasks = OwedTasks()
        return {
            **super().follows(),
            "owed": lambda state: owed_tasks(
                state.tasks.values(), state.me.person_id if state.me else 0
            ),
            "read_count": lambda state: len(state.tasks),
            "link": selectors.link,
            "account": selectors.account,
            "minute": selectors.now,
        }

    def compose(self) -> ComposeResult:
        """Lay out the bars and the list."""
        yield Bar(id="title")
        yield Bar(id="from")
        empty = Content(_("Nobody owes you an answer, as far as the tasks read here tell."))
        yield RowList(self._draw, placeholder=empty, id="owed")
        yield from self.compose_foot()
        yield StatusLine(id="status")
        yield KeyBar()

    # -- following the store -------------------------------------------------------------------

    def watch_owed(self) -> None:
        """List them."""
        self._rows = {one.task_id: one for one in self.owed}
        rows = self.query_one(RowList)
        rows.set_rows(tuple(self._rows))
        rows.changed()
        self._show_bars()
        self.refresh_bindings()

    def watch_read_count(self) -> None:
        """Say from how many tasks this is worked out."""
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
        """Count the silence on."""
        self.query_one(RowList).changed()

    def _show_bars(self) -> None:
        head = Content.assemble((" pyrus  ", "bold"), _("Waiting for others"), f" {len(self.owed)}")
        right = self.link_text(self.link, self.account) + Content(" ")
        self.query_one("#title", Bar).set(head, right)
        told = ngettext(
            " from the {n} task read on this computer; there may be more on the server",
            " from the {n} tasks read on this computer; there may be more on the server",
            self.read_count,
        )
        self.query_one("#from", Bar).set(
            Content.styled(told.format(n=self.read_count), ".text--muted")
        )

    # -- the list ------------------------------------------------------------------------------

    def _draw(self, key: Hashable, width: int) -> Sequence[Content]:
        one = self._rows.get(key)
        if one is None:
            return [Content("")]
        now, zone = self.services.clock.now(), self.services.zone
        silence = fit(coarse_text((now - one.silent).total_seconds()), 5)
        who = fit(", ".join(person.name for person in one.people), max(12, width // 4))
        today = local_of(now, zone).date()
        day = date_text(local_of(one.since, zone).date(), today)
        how = _("passed on {day}") if one.how is How.PASSED_ON else _("asked {day}")
        said = fit(how.format(day=day), 20)
        room = max(1, width - 5 - len(said) - 4 - max(12, width // 4))
        title = fit(self._title_of(one.task_id), room)
        return [
            Content.assemble(
                (silence, ".text--warning"), " ", who, " ", title, "  ", (said, ".text--muted")
            )
        ]

    def _title_of(self, task_id: int) -> str:
        task = self.store.state.tasks.get(task_id)
        return one_line(task.title, 200) if task is not None else f"#{task_id}"

    @on(RowList.Moved, "#owed")
    def _moved(self) -> None:
        self.refresh_bindings()

    @on(RowList.Opened, "#owed")
    def _opened(self, event: RowList.Opened) -> None:
        if self.app.screen is self and isinstance(event.key, int):
            order = tuple(key for key in self._rows if isinstance(key, int))
            self.app.push_screen(TaskScreen(self.store, self.services, event.key, order))

    def on_screen_resume(self) -> None:
        """Come back from a task; one that lies below stays open."""
        self._deliver()
        below = any(isinstance(screen, TaskScreen) for screen in self.app.screen_stack)
        if self.store.state.open_task_id is not None and not below:
            self.services.reader.close()

    # -- acting --------------------------------------------------------------------------------

    def target(self) -> int | None:
        """Return the task under the cursor."""
        cursor = self.query_one(RowList).cursor
        return cursor if isinstance(cursor, int) else None

    def advance(self, task_id: int) -> None:
        """Go one row down; at the end stay."""
        if self.target() == task_id:
            self.query_one(RowList).action_move(1)

    def focus_main(self) -> None:
        """Give the keys back to the list."""
        self.query_one(RowList).focus()

    def why_not(self, action: str) -> str | None:
        """Say why one cannot nudge."""
        if action == "nudge":
            return _("No task is chosen.") if self.target() is None else None
        return super().why_not(action)

    def action_nudge(self) -> None:
        """Begin a polite question in the composer; it goes out only when it is sent."""
        task_id = self.target()
        one = self._rows.get(task_id) if task_id is not None else None
        if task_id is None or one is None:
            self.text_is_open()
            return
        self.begin(Purpose.COMMENT, text=nudge_text(one))


def nudge_text(one: Owed) -> str:
    """Ask politely whether there is news."""
    names = join([Content(p.first_name or p.name) for p in one.people if not p.is_role], ", ").plain
    asked = _("is there any news on this? Thank you!")
    return f"{names}, {asked}" if names else asked[:1].upper() + asked[1:]
