"""The inbox: what needs this person, with a preview, triaged by keys."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var

from pyrus_tui.models.sight import Head, Line, Sort, Split
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.arranging import Arrangement, GroupKey, Listing, Ranks, arrange
from pyrus_tui.store.selectors import InboxRows, Row, TaskView
from pyrus_tui.store.state import Group, Link, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.messages import FilterChanged, FilterLeft
from pyrus_tui.ui.render.inbox_bars import NARROW, order, sort_text, tabs, title
from pyrus_tui.ui.render.rows import group_line, second_line, task_line
from pyrus_tui.ui.screens.acting import ActingScreen
from pyrus_tui.ui.screens.picturing import head_of, picture
from pyrus_tui.ui.screens.showing import aside, comments, first_shown, line_of, summary, why
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.terminal import Handed
from pyrus_tui.ui.widgets.boxes import Box
from pyrus_tui.ui.widgets.filter_box import FilterBox
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, Pane, StatusLine
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.thread_view import ThreadView
from pyrus_tui.words import _


class InboxScreen(ActingScreen):
    """Triage: the tasks, what the one under the cursor is about, and the verbs."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.TASKS, Where.INBOX))
    AUTO_FOCUS = "#inbox"

    inbox: var[tuple[tuple[Group, ...], tuple[Row, ...]]] = var(((), ()), init=False)
    loaded: var[bool] = var(False, init=False)
    link: var[Link] = var(Link(), init=False)
    account: var[str] = var("", init=False)
    minute: var[datetime | None] = var(None, init=False)
    preview: var[TaskView | None] = var(None, init=False, bindings=True)

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._rows: dict[int, Row] = {}
        self._groups: dict[int, Group] = {}
        self._how = Arrangement()
        self._ranks = Ranks(services.ranks)
        self._listing = Listing((), {}, {}, complete=True)
        self._seen: datetime | None = None
        self._drawn: tuple[object, ...] = ()
        self._visible: tuple[int, ...] = ()

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow the inbox, the previewed task, the connection and the last effect."""
        rows = InboxRows(self.services.zone)
        return {
            **super().follows(),
            "inbox": lambda state: (state.inbox.groups, rows(state)),
            "loaded": selectors.loaded,
            "link": selectors.link,
            "account": selectors.account,
            "minute": selectors.now,
            "preview": selectors.preview_task,
        }

    def compose(self) -> ComposeResult:
        """Lay out the bars, the list and the preview."""
        yield Bar(id="title")
        yield Bar(id="splits")
        yield FilterBox(id="filter")
        with Box(id="body"):
            yield RowList(self._draw, is_new=self._is_new, id="inbox")
            with Box(id="preview"):
                yield Pane(id="preview-facts")
                thread = ThreadView(id="preview-thread")
                thread.can_focus = False  # J and K scroll it; the keys stay with the list
                yield thread
            yield Pane(id="aside")
        yield from self.compose_foot()
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show that there is nothing yet, and follow what is in sight."""
        self._arrange()
        self.watch(self.query_one(RowList), "scroll_y", self._tell_visible, init=False)

    def on_resize(self) -> None:
        """Name the splits at the length there is room for."""
        self._show_splits()

    # -- following the store -------------------------------------------------------------------

    def watch_inbox(
        self,
        old: tuple[tuple[Group, ...], tuple[Row, ...]],
        inbox: tuple[tuple[Group, ...], tuple[Row, ...]],
    ) -> None:
        """Lay the list out again, once; rows that look different are drawn again in place."""
        groups, rows = inbox
        before = self._rows
        self._rows = {row.task_id: row for row in rows}
        changed: set[Hashable] = {i for i, row in self._rows.items() if before.get(i) is not row}
        if groups != old[0]:
            self._groups = {group.id: group for group in groups}
            changed |= {GroupKey(group_id) for group_id in self._groups}
        self._arrange()
        if changed:
            self.query_one(RowList).changed(changed)
            self.refresh_bindings()

    def watch_minute(self) -> None:
        """Draw what depends on the time of day again."""
        self.query_one(RowList).changed()

    def watch_loaded(self) -> None:
        """Say that the inbox is empty, and count, only when the server has said so."""
        self._place()
        self._show_title()
        self._show_splits()

    def watch_link(self) -> None:
        """Show how the connection is."""
        self._show_title()
        self.show_status()
        self._place()

    def watch_unsent(self) -> None:
        """Show how much is not sent."""
        self._show_title()

    def watch_account(self) -> None:
        """Show who is signed in."""
        self._show_title()

    def watch_preview(self, old: TaskView | None, view: TaskView | None) -> None:
        """Show the task under the cursor."""
        facts, thread = self.query_one("#preview-facts", Pane), self.query_one(ThreadView)
        beside = self.query_one("#aside", Pane)
        if view is None:
            facts.draw(lambda _width: Content(""))
            self._drawn = ()
            beside.draw(lambda _width: Content(""))
            thread.show(())
            return
        zone, another = self.services.zone, old is None or old.task_id != view.task_id
        if another:
            self._seen = self.store.state.seen.get(view.task_id)
        facts.draw(partial(summary, view, zone))
        beside.draw(partial(aside, view, zone))
        day = view.now.astimezone(zone).date()
        drawn = (view.task_id, view.task, self._seen, day)
        if drawn != self._drawn or view.task is None:
            self._drawn = drawn
            entries = comments(view, self.store.state, zone, self._seen)
            # The lines above it may have grown: where it begins depends on its new height.
            start = first_shown(entries) if another else None
            self.call_after_refresh(thread.show, entries, at=start)
        if view.task is not None and thread.size.height:
            self.read(self.services.reader.dwell, view.task_id)

    # -- the list ------------------------------------------------------------------------------

    def _view(self, how: Arrangement) -> None:
        """Show the list as a person wants it now, sorted by all that is known."""
        self._how = how
        self._ranks.forget()
        self._arrange()

    def sort_again(self) -> None:
        """Sort by what has become known since."""
        self._view(self._how)

    def _arrange(self) -> None:
        groups, rows = self.inbox
        self._listing = arrange(rows, groups, self._how, self._ranks)
        self.query_one(RowList).set_rows(self._listing.keys)
        self._show_title()
        self._show_splits()
        self._place()
        self.call_after_refresh(self._tell_visible)
        if self.loaded:
            make = partial(picture, self.store.state, groups, rows, self.services.zone)
            self.services.show(make)

    def _draw(self, key: Hashable, width: int) -> Sequence[Content]:
        if isinstance(key, GroupKey):
            group = self._groups[key.id]
            count = self._listing.group_counts.get(key.id, 0)
            folded = key.id in self._how.folded
            return [group_line(group.name, count, width, folded=folded)]
        row = self._rows.get(key) if isinstance(key, int) else None
        if row is None:
            return [Content("")]
        line = self._line(row)
        now, zone = self.services.clock.now(), self.services.zone
        first = task_line(line, width, now, zone)
        if self.query_one(RowList).row_height == 1:
            return [first]
        words = (line.why, self._last_words(row.task_id))
        return [first, second_line(" · ".join(filter(None, words)), width)]

    def _line(self, row: Row) -> Line:
        indented = row.group_id is not None and self._how.grouped
        return line_of(row, indented=indented, why=self._why(row.task_id))

    def _why(self, task_id: int) -> str:
        view = selectors.task_view(self.store.state, task_id)
        return why(view, self.services.zone) if view is not None else ""

    def _last_words(self, task_id: int) -> str:
        task = self.store.state.task(task_id)
        spoken = [c for c in task.comments if c.text] if task is not None else []
        return spoken[-1].text if spoken else ""

    def _is_new(self, key: Hashable) -> bool:
        row = self._rows.get(key) if isinstance(key, int) else None
        return row is not None and (row.new or row.waits) and not row.sending

    def _tell_visible(self) -> None:
        shown = self.query_one(RowList).visible_keys()
        ids = tuple(key for key in shown if isinstance(key, int))
        if ids != self._visible:
            self._visible = ids
            self.services.enricher.look_at(ids)

    @on(RowList.Moved, "#inbox")
    def _moved(self, event: RowList.Moved) -> None:
        self._tell_visible()
        task_id = event.key if isinstance(event.key, int) else None
        self.read(self.services.reader.preview, task_id)

    @on(RowList.Opened, "#inbox")
    def _opened(self, event: RowList.Opened) -> None:
        if self.app.screen is not self:
            return  # two presses in one packet
        if isinstance(event.key, GroupKey):
            self._toggle(event.key.id)
        elif isinstance(event.key, int):
            order = tuple(key for key in self._listing.keys if isinstance(key, int))
            self.app.push_screen(TaskScreen(self.store, self.services, event.key, order))

    def on_screen_resume(self) -> None:
        """Come back from a task: the cursor goes to the task that was open last."""
        self._deliver()
        task_id = self.store.state.open_task_id
        if task_id is not None and self.app.screen is self:
            self.services.reader.close()
            rows = self.query_one(RowList)
            if task_id in rows.keys:
                rows.cursor = task_id
        if self.app.screen is self and self.store.state.preview_task_id != self.target():
            self.read(self.services.reader.preview, self.target())  # another screen pointed it

    # -- acting --------------------------------------------------------------------------------

    def target(self) -> int | None:
        """Return the task under the cursor."""
        cursor = self.query_one(RowList).cursor
        return cursor if isinstance(cursor, int) else None

    def point_at(self, handed: Handed) -> bool:
        """Put the cursor where it was, on the same line; say whether that is in the list."""
        rows = self.query_one(RowList)
        at = GroupKey(handed.group_id) if handed.group_id is not None else handed.task_id
        if at not in rows.keys:
            return False
        rows.show_at(at, handed.line)
        return True

    def advance(self, task_id: int) -> None:
        """Go one row down; at the end, up."""
        rows = self.query_one(RowList)
        at = rows.keys.index(task_id)
        following = [*rows.keys[at + 1 :], *reversed(rows.keys[:at])]
        after = next((key for key in following if isinstance(key, int)), None)
        if after is not None:
            rows.cursor = after

    def copies(self, view: TaskView) -> Iterator[tuple[str, str]]:
        """Offer the last words of the task too."""
        yield from super().copies(view)
        yield "comment", self._last_words(view.task_id)

    def focus_main(self) -> None:
        """Give the keys back to the list, at once: more may have been typed."""
        self.set_focus(self.query_one(RowList), scroll_visible=False)

    # -- splits, filter, view ------------------------------------------------------------------

    def action_split(self, number: int) -> None:
        """Show a split."""
        self._view(replace(self._how, split=Split(number)))

    def action_filter(self) -> None:
        """Type words to filter by."""
        self.add_class("-filtering")
        self.set_focus(self.query_one(FilterBox), scroll_visible=False)
        self.text_is_open()

    @on(FilterChanged)
    def _filter(self, event: FilterChanged) -> None:
        self._view(replace(self._how, query=event.query))

    @on(FilterLeft)
    def _left_filter(self, event: FilterLeft) -> None:
        self.remove_class("-filtering")
        if not event.keep and self._how.query:
            self._view(replace(self._how, query=""))
        self.focus_main()

    def action_sort(self) -> None:
        """Sort in the next order."""
        orders = list(Sort)
        following = orders[(orders.index(self._how.sort) + 1) % len(orders)]
        self._view(replace(self._how, sort=following))
        self.say(_("Sorted by {order}").format(order=sort_text(following)))

    def action_group(self) -> None:
        """Show groups, or one list."""
        self._view(replace(self._how, grouped=not self._how.grouped))
        self.query_one(RowList).changed()
        self.say(_("Grouped") if self._how.grouped else _("Not grouped"))

    def action_density(self) -> None:
        """Show one line a task, or two."""
        rows = self.query_one(RowList)
        rows.row_height = 3 - rows.row_height
        self._tell_visible()

    def action_fold(self) -> None:
        """Fold the group that the cursor is in, or on."""
        cursor = self.query_one(RowList).cursor
        row = self._rows.get(cursor) if isinstance(cursor, int) else None
        group_id = cursor.id if isinstance(cursor, GroupKey) else row.group_id if row else None
        if group_id is not None and group_id not in self._how.folded and self._how.grouped:
            self.query_one(RowList).cursor = GroupKey(group_id)
            self._toggle(group_id)

    def _toggle(self, group_id: int) -> None:
        self._how = replace(self._how, folded=self._how.folded ^ {group_id})
        self._arrange()
        self.query_one(RowList).changed({GroupKey(group_id)})

    def action_preview(self) -> None:
        """Show or hide the preview."""
        self.toggle_class("-no-preview")

    def action_place_preview(self) -> None:
        """Put the preview to the other place."""
        self.toggle_class("-swapped")

    def action_scroll_preview(self, direction: int) -> None:
        """Scroll the preview."""
        thread = self.query_one(ThreadView)
        thread.scroll_relative(y=direction * 3, animate=False)

    def leave(self) -> bool:
        """Take `q` and Esc: first the filter goes, then the split; then there is nowhere to go."""
        self.focus_main()
        if self._how.query:
            self.query_one(FilterBox).value = ""
            return True
        if self._how.split is not Split.ALL:
            self.action_split(Split.ALL.value)
            return True
        return False

    # -- bars ----------------------------------------------------------------------------------

    def _show_title(self) -> None:
        right = self.link_text(self.link, self.account) + Content(" ")
        self.query_one("#title", Bar).set(title(self._head()), right)

    def _show_splits(self) -> None:
        narrow, how = self.size.width < NARROW, self._how
        stale = self._ranks.stale
        left = tabs(self._head(), how.split, narrow=narrow)
        right = order(how.sort, how.query, stale=stale, narrow=narrow)
        self.query_one("#splits", Bar).set(left, right)

    def _head(self) -> Head | None:
        """Return what the bars tell; None before anything was answered."""
        if not self.loaded:
            return None
        return head_of(self._listing, self.store.state)

    def _place(self) -> None:
        self.query_one(RowList).placeholder = Content(self._empty_text())

    def _empty_text(self) -> str:
        if not self.loaded:
            return self.link.trouble or _("Asking the server for your inbox…")
        if self._how.query:
            return _("Nothing matches the filter. Esc removes it.")
        if self._how.split is not Split.ALL:
            return _("Nothing here. 1 shows everything.")
        return _("The inbox is empty. Nothing waits for you.")
