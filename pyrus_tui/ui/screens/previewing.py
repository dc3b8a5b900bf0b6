"""What screens with a list of tasks and a preview share."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.reactive import var

from pyrus_tui.services.services import Services
from pyrus_tui.store.selectors import Row, TaskView
from pyrus_tui.store.store import Store
from pyrus_tui.ui.render.rows import second_line, task_line
from pyrus_tui.ui.screens.acting import ActingScreen
from pyrus_tui.ui.screens.showing import comments, first_shown, line_of, summary
from pyrus_tui.ui.widgets.boxes import Box
from pyrus_tui.ui.widgets.pane import Pane
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.thread_view import ThreadView


class PreviewScreen(ActingScreen):
    """Shows the task under the cursor beside its list."""

    preview: var[TaskView | None] = var(None, init=False, bindings=True)

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._rows: dict[int, Row] = {}
        self._seen: datetime | None = None
        self._drawn: tuple[object, ...] = ()
        self._visible: tuple[int, ...] = ()

    def tasks(self) -> RowList:
        """Return the list of tasks."""
        raise NotImplementedError

    def compose_preview(self) -> ComposeResult:
        """Lay out the preview."""
        with Box(id="preview"):
            yield Pane(id="preview-facts")
            thread = ThreadView(id="preview-thread")
            thread.can_focus = False  # J and K scroll it; the keys stay with the list
            yield thread

    def watch_preview(self, old: TaskView | None, view: TaskView | None) -> None:
        """Show the task under the cursor."""
        facts, thread = self.query_one("#preview-facts", Pane), self.query_one(ThreadView)
        if view is None or view.task_id != self.target_in_list():
            facts.draw(lambda _width: Content(""))
            self._drawn = ()
            thread.show(())
            return
        zone, another = self.services.zone, old is None or old.task_id != view.task_id
        if another:
            self._seen = self.store.state.seen.get(view.task_id)
        facts.draw(partial(summary, view, zone))
        day = view.now.astimezone(zone).date()
        drawn = (view.task_id, view.task, self._seen, day)
        if drawn != self._drawn or view.task is None:
            self._drawn = drawn
            entries = comments(view, self.store.state, zone, self._seen)
            # The lines above it may have grown: where it begins depends on its new height.
            came = another or old is None or old.task is None
            start = first_shown(entries) if came else None
            self.call_after_refresh(thread.show, entries, at=start)
        if view.task is not None and thread.size.height:
            self.read(self.services.reader.dwell, view.task_id)

    def target_in_list(self) -> int | None:
        """Return the task under the cursor of the list, wherever the keys are."""
        cursor = self.tasks().cursor
        return cursor if isinstance(cursor, int) else None

    def show_preview(self) -> None:
        """Let the preview follow the cursor, once it rests."""
        self.read(self.services.reader.preview, self.target_in_list())

    def tell_visible(self) -> None:
        """Say which tasks are in sight: they are read first."""
        if not self.children:
            return  # it was left before it was painted
        shown = self.tasks().visible_keys()
        ids = tuple(key for key in shown if isinstance(key, int))
        if ids != self._visible:
            self._visible = ids
            self.services.enricher.look_at(ids)

    def task_lines(self, row: Row, width: int) -> Sequence[Content]:
        """Draw a task in one line, or with its last words in two."""
        first = task_line(line_of(row), width, self.services.clock.now(), self.services.zone)
        if self.tasks().row_height == 1:
            return [first]
        return [first, second_line(self.last_words(row.task_id), width)]

    def last_words(self, task_id: int) -> str:
        """Return what was said last in a task."""
        task = self.store.state.task(task_id)
        spoken = [c for c in task.comments if c.text] if task is not None else []
        return spoken[-1].text if spoken else ""

    def advance(self, task_id: int) -> None:
        """Go one row down; at the end, up."""
        rows = self.tasks()
        if task_id not in rows.keys:
            return
        at = rows.keys.index(task_id)
        following: list[Hashable] = [*rows.keys[at + 1 :], *reversed(rows.keys[:at])]
        after = next((key for key in following if isinstance(key, int)), None)
        if after is not None:
            rows.cursor = after

    def action_scroll_preview(self, direction: int) -> None:
        """Scroll the preview."""
        self.query_one(ThreadView).scroll_relative(y=direction * 3, animate=False)

    def action_density(self) -> None:
        """Show one line a task, or two."""
        rows = self.tasks()
        rows.row_height = 3 - rows.row_height
        self.tell_visible()
