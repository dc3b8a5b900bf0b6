"""One task: its thread, fields, route, files and links, and the verbs."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var
from textual.widget import Widget

from pyrus_tui.models.comments import Comment
from pyrus_tui.models.editing.new_tasks import Preset
from pyrus_tui.models.outbox import holds_edits
from pyrus_tui.models.references import Reference
from pyrus_tui.models.text import one_line
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.selectors import TaskView
from pyrus_tui.store.state import Link, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.facts import (
    facts_line,
    field_lines,
    file_lines,
    files,
    link_lines,
    origin_line,
    route_line,
    route_lines,
)
from pyrus_tui.ui.render.text import join
from pyrus_tui.ui.screens.opening import OpeningScreen
from pyrus_tui.ui.screens.showing import (
    comments,
    facts_of,
    failure_line,
    first_shown,
    unread_text,
    why,
)
from pyrus_tui.ui.widgets.boxes import Box, Row
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, Pane, StatusLine
from pyrus_tui.ui.widgets.scroll_pane import ScrollPane
from pyrus_tui.ui.widgets.thread_view import ThreadView
from pyrus_tui.words import _

PANES = ("thread", "fields", "route", "files")
WIDE = 100
"""Columns from which fields and route stand beside the thread."""


class TaskScreen(OpeningScreen):
    """Everything about one task, and the next and previous one of the list it came from."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.TASKS, Where.TASK))
    AUTO_FOCUS = "#thread"

    view: var[TaskView | None] = var(None, init=False, bindings=True)
    position: var[tuple[int, int]] = var((0, 0), init=False)
    link: var[Link] = var(Link(), init=False)
    account: var[str] = var("", init=False)

    def __init__(
        self,
        store: Store,
        services: Services,
        task_id: int,
        order: tuple[int, ...],
        *,
        resume: str = "",
    ) -> None:
        """Take the task, the row of tasks it stands in, and which text to go on with."""
        super().__init__(store, services)
        self._resume = resume
        self._order = order
        self._first = task_id
        self._seen: datetime | None = None
        self._events = False
        self._covered: tuple[int | None, tuple[int, ...]] = (None, ())
        self._pane = "thread"
        self._drawn: tuple[object, ...] = ()
        self._trail: list[tuple[int, Hashable | None]] = []
        self._return_to: Hashable | None = None

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow the open task, the connection and the last effect."""
        return {
            **super().follows(),
            "view": selectors.open_task,
            "position": selectors.position,
            "link": selectors.link,
            "account": selectors.account,
        }

    def compose(self) -> ComposeResult:
        """Lay out the bars and the panes."""
        yield Bar(id="title")
        yield Bar(id="facts")
        yield Bar(id="route-line")
        yield Bar(id="tabs")
        with Row(id="panes"):
            yield ThreadView(id="thread")
            with Box(id="side"):
                for name in PANES[1:]:
                    with ScrollPane(id=name, classes="pane"):
                        yield Pane(id=f"{name}-text")
        yield from self.compose_foot()
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Name the panes and open the task."""
        for name in PANES[1:]:
            self.query_one(f"#{name}", Widget).border_title = Content(f"{pane_text(name)} ")
        self._choose_pane("thread")
        self._go(self._first, self._order)

    def on_screen_suspend(self) -> None:
        """Note what is open: another screen may open other tasks."""
        self._covered = self.store.state.open_task_id, self.store.state.order

    def on_screen_resume(self) -> None:
        """Open the task again, where another one was opened meanwhile, or none is open any more."""
        task_id, order = self._covered
        if task_id is not None and self.store.state.open_task_id != task_id:
            self._go(task_id, order)

    def _go(self, task_id: int, order: tuple[int, ...] | None = None) -> None:
        self._seen = self.store.state.seen.get(task_id)
        self.read(self.services.reader.open, task_id, order)

    # -- following the store -------------------------------------------------------------------

    def watch_view(self, old: TaskView | None, view: TaskView | None) -> None:
        """Draw the task."""
        if view is None:
            return
        known = view.task or view.header
        title = known.title if known is not None else ""
        head = Content.assemble((" pyrus  ", "bold"), (one_line(title), "bold"))
        self._head = head + Content.styled(f"  #{view.task_id}", ".text--muted")
        self._show_title()
        reason = why(view, self.services.zone)
        self.query_one(ThreadView).border_title = Content(f"{reason} " if reason else "")
        another = old is None or old.task_id != view.task_id
        self._draw_thread(view, another=another)
        self._show_facts(view)
        self._show_tabs()
        if self._resume:
            purpose, self._resume = self._resume, ""
            if holds_edits(purpose):
                self.call_after_refresh(self.action_edit_fields)
            else:
                self.call_after_refresh(self.take_up, view.task_id, purpose)

    def _draw_thread(self, view: TaskView, *, another: bool) -> None:
        # The minute does not change a thread; the day does, and what was read or asked for.
        day = view.now.astimezone(self.services.zone).date()
        drawn = (view.task_id, view.task, self._seen, self._events, day)
        if drawn != self._drawn or view.task is None:
            self._drawn = drawn
            entries = comments(
                view, self.store.state, self.services.zone, self._seen, events=self._events
            )
            thread = self.query_one(ThreadView)
            start = first_shown(entries) if another else None
            if self._return_to is not None and view.task is not None:
                start, self._return_to = self._return_to, None
            thread.show(entries, at=start)

    def watch_position(self) -> None:
        """Show where the task stands in its list."""
        self._show_title()

    def watch_link(self) -> None:
        """Show how the connection is."""
        self._show_title()
        self.show_status()

    def watch_unsent(self) -> None:
        """Show how much is not sent."""
        self._show_title()

    def watch_account(self) -> None:
        """Show who is signed in."""
        self._show_title()

    def _show_facts(self, view: TaskView) -> None:
        facts = facts_of(view, self.services.zone)
        if facts is None:
            self.query_one("#facts", Bar).set(Content(" ") + unread_text(view))
            self.query_one("#route-line", Bar).set(Content(""))
            for name in PANES[1:]:
                self.query_one(f"#{name}-text", Pane).draw(lambda _width: Content(""))
            return
        first_line = failure_line(view) if view.failed else facts_line(facts)
        self.query_one("#facts", Bar).set(Content(" ") + first_line)
        route = route_line(facts)
        first = route if route.plain else origin_line(facts)
        self.query_one("#route-line", Bar).set(Content(" ") + first)
        self.query_one("#fields-text", Pane).draw(partial(field_lines, facts))
        self.query_one("#route-text", Pane).draw(lambda _width: route_lines(facts))
        below = [
            file_lines(facts.task),
            Content(""),
            link_lines(facts),
            Content(""),
            origin_line(facts),
        ]
        about = Content("\n").join(below)
        self.query_one("#files-text", Pane).draw(lambda _width: about)

    # -- bars ----------------------------------------------------------------------------------

    _head = Content("")

    def _show_title(self) -> None:
        at, total = self.position
        right = self.link_text(self.link, self.account) + Content(" ")
        if at:
            right = join([Content(_("{n} of {total}").format(n=at, total=total)), right], "  ")
        self.query_one("#title", Bar).set(self._head, right)

    def _show_tabs(self) -> None:
        task = self.view.task if self.view is not None else None
        counts = {
            "thread": len(task.comments) if task else 0,
            "fields": len(task.fields) if task else 0,
            "route": len(task.approvals) if task else 0,
            "files": len(files(task)) if task else 0,
        }
        parts = []
        for number, name in enumerate(PANES, 1):
            text = f"{number} {pane_text(name)} {counts[name] or ''}".rstrip()
            chosen = name == self._pane
            parts.append(
                Content.styled(f"[{text}]", ".text--accent") if chosen else Content(f" {text} ")
            )
        self.query_one("#tabs", Bar).set(Content(" ").join(parts))

    # -- panes ---------------------------------------------------------------------------------

    def action_pane(self, number: int) -> None:
        """Go to a pane."""
        self._choose_pane(PANES[number - 1])

    def action_next_pane(self, direction: int) -> None:
        """Go to the next or the previous pane."""
        at = PANES.index(self._pane)
        self._choose_pane(PANES[(at + direction) % len(PANES)])

    def _choose_pane(self, name: str) -> None:
        self._pane = name
        for other in PANES:
            self.query_one(f"#{other}", Widget).set_class(other == name, "-chosen")
        self.set_class(name == "thread", "-on-thread")
        self.set_focus(self.query_one(f"#{name}", Widget), scroll_visible=False)
        self._show_tabs()

    def action_fold_events(self) -> None:
        """Show or hide what is not a comment."""
        self._events = not self._events
        if self.view is not None:
            self._draw_thread(self.view, another=False)

    # -- acting --------------------------------------------------------------------------------

    def target(self) -> int | None:
        """Return the open task."""
        return self.store.state.open_task_id

    def new_task_preset(self) -> Preset:
        """Make a child of the open task."""
        return Preset(parent_task_id=self.target())

    def advance(self, task_id: int) -> None:
        """Open the next task; after the last one, return to the list."""
        if not self._step(1):
            self.dismiss()

    def action_next_task(self, direction: int) -> None:
        """Open the next or the previous task of the list."""
        if not self._step(direction):
            self.app.bell()

    def _step(self, direction: int) -> bool:
        order, task_id = self.store.state.order, self.target()
        if task_id not in order:
            return False
        at = order.index(task_id) + direction
        if not 0 <= at < len(order):
            return False
        self._trail.clear()
        self._return_to = None
        self._go(order[at])
        return True

    # -- going on from a comment ----------------------------------------------------------------

    def shown_files(self) -> bool:
        """Say whether the files of the whole task are in sight, and have the keys."""
        return self._pane == "files"

    def follow(self, reference: Reference) -> None:
        """Go to a comment, or to another task."""
        thread, task_id = self.query_one(ThreadView), self.target()
        if reference.comment_id:
            self._choose_pane("thread")
            for entry in thread.entries:
                if str(entry.key).startswith(f"{reference.comment_id}-"):
                    thread.go_to(entry.key)
        elif task_id is not None:
            self._trail.append((task_id, thread.current))
            self._return_to = None
            self._go(reference.task_id)
            self.say(_("q returns to #{id}.").format(id=task_id))

    def chosen_comment(self) -> Comment | None:
        """Return the comment under the cursor."""
        current = str(self.query_one(ThreadView).current)
        number = int(part) if (part := current.partition("-")[0]).isdigit() else 0
        task = self.view.task if self.view is not None else None
        return next((c for c in task.comments if c.id == number), None) if task else None

    def copies(self, view: TaskView) -> Iterator[tuple[str, str]]:
        """Offer the comment under the cursor too."""
        yield from super().copies(view)
        thread = self.query_one(ThreadView)
        here = [entry.body.plain for entry in thread.entries if entry.key == thread.current]
        yield "comment", here[0] if here else ""

    def focus_main(self) -> None:
        """Give the keys back to the pane that had them."""
        self._choose_pane(self._pane)

    def leave(self) -> bool:
        """Take `q` and Esc: a pane beside the thread gives way to the thread first."""
        if self._pane != "thread" and self.size.width < WIDE:
            self._choose_pane("thread")
            return True
        if self._trail:
            task_id, self._return_to = self._trail.pop()
            self._go(task_id)
            return True
        self.dismiss()
        return True


def pane_text(name: str) -> str:
    """Name a pane."""
    return {
        "thread": _("Thread"),
        "fields": _("Fields"),
        "route": _("Route"),
        "files": _("Files and links"),
    }[name]
