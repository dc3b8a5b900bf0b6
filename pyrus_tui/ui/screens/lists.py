"""Lists and forms: the tree at the left, the tasks of the chosen place beside it."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, ClassVar

from textual import events, on
from textual.actions import parse
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.worker import Worker

from pyrus_tui.models.places import Asked, PlaceKind
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.arranging import arrange
from pyrus_tui.store.place_rows import (
    PlaceRows,
    Starred,
    Tree,
    contents,
    counts,
)
from pyrus_tui.store.state import Link, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import COMMANDS, Where, bindings
from pyrus_tui.ui.messages import SpotLeft
from pyrus_tui.ui.render.form_table import table_line
from pyrus_tui.ui.render.rows import second_line
from pyrus_tui.ui.screens.placing import CHANGES, ON_TASK
from pyrus_tui.ui.screens.showing import flags
from pyrus_tui.ui.screens.tabling import TablingScreen
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.boxes import Box
from pyrus_tui.ui.widgets.filter_box import FilterBox
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.list_tree import ListedTasks, ListTree
from pyrus_tui.ui.widgets.pane import Bar, StatusLine
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _

MORE = "more"
"""The last row of a list of which not all was read."""
TREE_KEYS = frozenset(key.split()[0] for c in COMMANDS if Where.TREE in c.where for key in c.keys)
ON_A_TASK = {
    parse(c.action)[1]: any(key.split()[0] in TREE_KEYS for key in c.keys)
    for c in COMMANDS
    if Where.TASKS in c.where and c.id != "task.new"
}
"""What works on the task under the cursor, and so not while the tree has the keys; and whether a
key of it means something else there."""


class ListsScreen(TablingScreen):
    """Browse lists and forms, read their tasks, and act on these as in the inbox."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.TASKS, Where.LISTS))
    AUTO_FOCUS = "#tree"

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._cursors: dict[Asked, Hashable] = {}
        self._more: Worker[None] | None = None

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow the tree, the chosen place, the previewed task and the connection."""
        return {
            **super().follows(),
            "nodes": Tree(),
            "chosen": lambda state: state.places.chosen,
            "rows": PlaceRows(self.services.zone),
            "known": contents,
            "read_on": lambda state: _of(state, state.places.loading),
            "unread": lambda state: _of(state, state.places.trouble) or "",
            "counts": counts,
            "table": lambda state: (state.places.columns, state.forms),
            "link": selectors.link,
            "account": selectors.account,
            "minute": selectors.now,
            "tree_read": lambda state: state.places.read,
            "preview": selectors.preview_task,
        }

    def compose(self) -> ComposeResult:
        """Lay out the bars, the tree, the tasks and the preview."""
        yield Bar(id="title")
        yield Bar(id="splits")
        yield FilterBox(id="filter")
        with Box(id="body"):
            with Box(id="side"):
                yield ListTree(self._draw_branch, id="tree")
                yield Bar(id="tree-told")
            with Box(id="beside"):
                with Box(id="listed"):
                    yield Bar(id="head")
                    yield ListedTasks(self._draw, is_new=self._is_new, id="tasks")
                    yield Bar(id="told")
                yield from self.compose_preview()
        yield from self.compose_foot()
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow what is in sight."""
        self.place_holders()
        self.watch(self.tasks(), "scroll_y", self.tell_visible, init=False)

    def on_resize(self) -> None:
        """Write the bars for another width."""
        self.show_bars()

    # -- following the store -------------------------------------------------------------------

    def watch_counts(self) -> None:
        """Draw the counts again."""
        self.branches().changed()

    def watch_chosen(self) -> None:
        """Show another place: the cursor goes to where it was there before."""
        self._ranks.forget()
        self.lay_out()
        rows, asked = self.tasks(), self.chosen
        wanted = self._cursors.get(asked) if asked is not None else None
        rows.cursor = wanted if wanted in rows.keys else next(iter(rows.keys), None)
        rows.changed()
        self.show_bars()

    def watch_rows(self) -> None:
        """Lay the tasks out again, once; rows that look different are drawn again in place."""
        before = self._rows
        self._rows = {row.task_id: row for row in self.rows}
        changed: set[Hashable] = {i for i, row in self._rows.items() if before.get(i) is not row}
        self.lay_out()
        if len(before) != len(self._rows) and (place := self.place()) is not None:
            self.branches().changed({place, Starred(place)})
        if changed:
            self.tasks().changed(changed)
            self.refresh_bindings()

    def watch_known(self) -> None:
        """Show how much was read."""
        self.lay_out()
        self.show_bars()

    def watch_read_on(self) -> None:
        """Show how far the reading is."""
        self.show_told()

    def watch_unread(self) -> None:
        """Show why a place could not be read."""
        self.place_holders()
        self.show_told()

    def watch_minute(self) -> None:
        """Draw what depends on the time of day again."""
        self.tasks().changed()
        self.show_told()
        self.show_tree_age()

    def watch_tree_read(self) -> None:
        """Say how old the tree is."""
        self.show_tree_age()

    def watch_link(self, old: Link, link: Link) -> None:
        """Show how the connection is; after an answer look for what changed in what is shown."""
        self.show_bars()
        self.show_tree_age()
        self.show_status()
        if link.synced == old.synced or old.synced is None:
            return
        if self.tree_is_old():
            self.read(self.services.listing.tree)
        if self._asked is not None:
            self._refresh_place()

    def watch_account(self) -> None:
        """Show who is signed in."""
        self.show_bars()

    def watch_unsent(self) -> None:
        """Show how much is not sent."""
        self.show_bars()

    def on_screen_resume(self) -> None:
        """Come back: the cursor goes to the task that was open last, and the preview to it."""
        self._deliver()
        if self.app.screen is not self:
            return
        task_id = self.store.state.open_task_id
        if task_id is not None:
            self.services.reader.close()
            if task_id in self.tasks().keys:
                self.tasks().cursor = task_id
        self._visible = ()
        self.tell_visible()
        self.show_preview()
        known = self.store.state.places.lists
        if not known or (self.tree_is_old() and not self.store.state.link.trouble):
            self.read(self.services.listing.tree)
        self.read(self.services.listing.look_for_made)

    # -- the tasks -----------------------------------------------------------------------------

    def _refresh_place(self, *, whole: bool = False) -> None:
        if self._asked is not None and self._more is None:
            self.read(self.services.listing.refresh, self._asked, whole=whole)

    def sort_again(self) -> None:
        """Read the lists and the tasks of the place again, all of them, and sort them."""
        self.read(self.services.listing.tree)
        self._refresh_place(whole=True)
        self.look_at(self._how)

    def lay_out(self) -> None:
        """Lay the tasks out again; a last row tells of those not read."""
        self._listing = arrange(self.rows, (), self._how, self._ranks)
        keys: tuple[Hashable, ...] = self._listing.keys
        if self.known is not None and self.known.has_more:
            keys = (*keys, MORE)
        self.tasks().set_rows(keys)
        self.place_holders()
        self.show_splits()
        self.show_told()
        self.call_after_refresh(self.tell_visible)

    def _draw(self, key: Hashable, width: int) -> Sequence[Content]:
        if key == MORE:
            told = _("… there are more: Enter reads them all")
            return [Content.styled(f"     {told}", ".text--accent")]
        row = self._rows.get(key) if isinstance(key, int) else None
        if row is None:
            return [Content("")]
        place = self.place()
        if place is None or place.kind is PlaceKind.LIST:
            return self.task_lines(row, width)
        state, task_id = self.store.state, row.task_id
        task = state.task(task_id)
        header = state.headers.get(task_id) or task
        if header is None:
            return [Content("")]
        columns, now = self.columns(width), self.services.clock.now()
        zone = self.services.zone
        first = table_line(task, header, self.form(), columns, flags(row), now, zone)
        if self.tasks().row_height == 1:
            return [first]
        return [first, second_line(self.last_words(task_id), width)]

    def _is_new(self, key: Hashable) -> bool:
        row = self._rows.get(key) if isinstance(key, int) else None
        return row is not None and (row.new or row.waits)

    @on(RowList.Moved, "#tasks")
    def _moved(self, event: RowList.Moved) -> None:
        if self._asked is not None and event.key is not None and self._asked == self.chosen:
            self._cursors[self._asked] = event.key
        self.tell_visible()
        self.show_preview()

    @on(RowList.Opened, "#tasks")
    def _opened(self, event: RowList.Opened) -> None:
        if self.app.screen is not self:
            return  # two presses in one packet
        if event.key == MORE and self._asked is not None and self._more is None:
            self._more = self.write(self._read_on, self._asked)
        elif isinstance(event.key, int):
            order = tuple(key for key in self._listing.keys if isinstance(key, int))
            self.app.push_screen(TaskScreen(self.store, self.services, event.key, order))

    async def _read_on(self, asked: Asked) -> None:
        try:
            await self.services.listing.more(asked)
        finally:
            self._more = None

    def stop_reading(self) -> bool:
        """Stop reading a long list to its end; say whether it was being read."""
        more, self._more = self._more, None
        if more is None:
            return False
        more.cancel()
        return True

    # -- acting --------------------------------------------------------------------------------

    def target(self) -> int | None:
        """Return the task under the cursor; none while the tree has the keys."""
        return None if self._in_tree else self.target_in_list()

    def why_not(self, action: str) -> str | None:
        """Say why something is off: from the tree no task is meant."""
        if self._in_tree and action in ON_A_TASK:
            return _("No task is meant here: Enter goes to the tasks of the list.")
        return super().why_not(action)

    def is_elsewhere(self, action: str) -> bool:
        """Say whether an action belongs to the other pane: the key bar leaves it out."""
        return self._in_tree and action in ON_A_TASK

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Turn the verbs off while the tree has the keys; dim what is off."""
        if self._in_tree and action in ON_A_TASK:
            return False if ON_A_TASK[action] else None
        if action in (*ON_TASK, *CHANGES, "star"):
            return None if self.why_not(action) else True
        return super().check_action(action, parameters)

    def focus_main(self) -> None:
        """Give the keys back to the pane that had them."""
        pane = self.branches() if self._in_tree else self.tasks()
        self.set_focus(pane, scroll_visible=False)

    def action_next_pane(self) -> None:
        """Go to the other pane."""
        self.choose_pane(in_tree=not self._in_tree)

    def action_to_tree(self) -> None:
        """Go to the tree."""
        self.choose_pane(in_tree=True)

    def choose_pane(self, *, in_tree: bool) -> None:
        """Give the keys to the tree, or to the tasks."""
        pane = self.branches() if in_tree else self.tasks()
        self._in_tree = in_tree
        if not in_tree:
            self.post_message(SpotLeft(None))
        self.set_class(not in_tree, "-on-tasks")
        self.set_class(not in_tree and self.has_class("-zoomed"), "-zoomed")
        self.set_focus(pane, scroll_visible=False)
        self.refresh_bindings()
        self.show_bars()

    @on(events.DescendantFocus)
    def _focus_went(self) -> None:
        """Note which pane has the keys, by whatever way it got them."""
        focused = self.focused
        if focused is self.branches() or focused is self.tasks():
            self._in_tree = focused is self.branches()
            self.set_class(not self._in_tree, "-on-tasks")

    def leave(self) -> bool:
        """Take `q` and Esc: the reading stops, the filter goes, then the tree; then the screen."""
        if self.stop_reading():
            self.say(_("Stopped. What was read stays."))
            return True
        self.focus_main()
        if self._find if self._in_tree else self._how.query:
            self.query_one(FilterBox).value = ""
            self._filter_by("")
            return True
        if not self._in_tree:
            self.choose_pane(in_tree=True)
            return True
        return False


def _of(state: State, values: Mapping[Asked, Any]) -> Any:  # noqa: ANN401
    asked = state.places.chosen
    return values.get(asked) if asked is not None else None
