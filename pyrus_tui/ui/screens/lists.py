"""Lists and forms: the tree at the left, the tasks of the chosen place beside it."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from textual import events, on
from textual.actions import parse
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.reactive import var
from textual.worker import Worker

from pyrus_tui.models.editing.new_tasks import Preset
from pyrus_tui.models.finding import Finder
from pyrus_tui.models.places import Asked, Contents, Narrowing, Place, PlaceKind
from pyrus_tui.models.sight import Sort, Split
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.arranging import Arrangement, Listing, Ranks, arrange
from pyrus_tui.store.place_rows import (
    Branch,
    Folder,
    Node,
    PlaceRows,
    Starred,
    Tree,
    contents,
    counts,
    place_name,
    unfolded,
)
from pyrus_tui.store.selectors import Row
from pyrus_tui.store.state import Effect, Link, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import COMMANDS, Where, bindings
from pyrus_tui.ui.messages import FilterChanged, FilterLeft
from pyrus_tui.ui.modals.span_dialog import SpanDialog
from pyrus_tui.ui.render.inbox_bars import sort_text, split_text
from pyrus_tui.ui.render.places import (
    Leaf,
    contents_text,
    leaf_line,
    narrowing_text,
    step_tabs,
    table_head,
    table_line,
)
from pyrus_tui.ui.render.text import join
from pyrus_tui.ui.screens.base import effect_text
from pyrus_tui.ui.screens.placing import PlacingScreen
from pyrus_tui.ui.screens.showing import flags
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.filter_box import FilterBox
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.list_tree import ListedTasks, ListTree
from pyrus_tui.ui.widgets.pane import Bar
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _

MORE = "more"
"""The last row of a list of which not all was read."""
FOUND = 200
"""How many lists a search shows at most."""
VERBS = frozenset(parse(c.action)[1] for c in COMMANDS if Where.TASKS in c.where) - {"create"}
"""What works on the task under the cursor, and so not while the tree has the keys."""


class ListsScreen(PlacingScreen):
    """Browse lists and forms, read their tasks, and act on these as in the inbox."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.TASKS, Where.LISTS))
    AUTO_FOCUS = "#tree"

    nodes: var[tuple[Node, ...]] = var((), init=False)
    rows: var[tuple[Row, ...]] = var((), init=False)
    chosen: var[Asked | None] = var(None, init=False)
    known: var[Contents | None] = var(None, init=False)
    read_on: var[int | None] = var(None, init=False)
    unread: var[str] = var("", init=False)
    counts: var[Mapping[Place, str]] = var({}, init=False)
    link: var[Link] = var(Link(), init=False)
    effect: var[Effect | None] = var(None, init=False)
    account: var[str] = var("", init=False)
    minute: var[datetime | None] = var(None, init=False)

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._branches: dict[Hashable, Node] = {}
        self._folded: frozenset[Branch] = frozenset()
        self._finder: Finder[Branch] | None = None
        self._find = ""
        self._asked: Asked | None = None
        self._narrowings: dict[Place, Narrowing] = {}
        self._cursors: dict[Asked, Hashable] = {}
        self._how = Arrangement(sort=Sort.SERVER, grouped=False)
        self._ranks = Ranks()
        self._listing = Listing((), {}, {}, complete=True)
        self._more: Worker[None] | None = None
        self._in_tree = True

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
            "link": selectors.link,
            "effect": selectors.effect,
            "account": selectors.account,
            "minute": selectors.now,
            "preview": selectors.preview_task,
        }

    def compose(self) -> ComposeResult:
        """Lay out the bars, the tree, the tasks and the preview."""
        yield Bar(id="title")
        yield Bar(id="splits")
        yield FilterBox(id="filter")
        with Container(id="body"):
            yield ListTree(self._draw_branch, id="tree")
            with Container(id="beside"):
                with Vertical(id="listed"):
                    yield Bar(id="head")
                    yield ListedTasks(self._draw, is_new=self._is_new, id="tasks")
                    yield Bar(id="told")
                yield from self.compose_preview()
        yield from self.compose_foot()
        yield Bar(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow what is in sight."""
        self._place_holders()
        self.watch(self.tasks(), "scroll_y", self.tell_visible, init=False)

    def on_resize(self) -> None:
        """Write the bars for another width."""
        self._show_bars()

    def tasks(self) -> RowList:
        """Return the list of tasks."""
        return self.query_one("#tasks", RowList)

    def branches(self) -> ListTree:
        """Return the tree."""
        return self.query_one(ListTree)

    # -- following the store -------------------------------------------------------------------

    def watch_nodes(self) -> None:
        """Lay the tree out again."""
        self._finder = None
        self._branches = {node.key: node for node in self.nodes}
        self._grow()
        self.branches().changed()
        self._show_bars()

    def watch_counts(self) -> None:
        """Draw the counts again."""
        self.branches().changed()

    def watch_chosen(self) -> None:
        """Show another place: the cursor goes to where it was there before."""
        self._ranks.forget()
        self._arrange()
        rows, asked = self.tasks(), self.chosen
        wanted = self._cursors.get(asked) if asked is not None else None
        rows.cursor = wanted if wanted in rows.keys else next(iter(rows.keys), None)
        rows.changed()
        self._show_bars()

    def watch_rows(self) -> None:
        """Lay the tasks out again, once; rows that look different are drawn again in place."""
        before = self._rows
        self._rows = {row.task_id: row for row in self.rows}
        changed: set[Hashable] = {i for i, row in self._rows.items() if before.get(i) is not row}
        self._arrange()
        if len(before) != len(self._rows) and (place := self.place()) is not None:
            self.branches().changed({place, Starred(place)})
        if changed:
            self.tasks().changed(changed)
            self.refresh_bindings()

    def watch_known(self) -> None:
        """Show how much was read."""
        self._arrange()
        self._show_bars()

    def watch_read_on(self) -> None:
        """Show how far the reading is."""
        self._show_told()

    def watch_unread(self) -> None:
        """Show why a place could not be read."""
        self._place_holders()
        self._show_told()

    def watch_minute(self) -> None:
        """Draw what depends on the time of day again."""
        self.tasks().changed()
        self._show_told()

    def watch_link(self, old: Link, link: Link) -> None:
        """Show how the connection is; after an answer look for what changed in the place."""
        self._show_bars()
        self._show_status()
        if self._asked is not None and link.synced != old.synced and old.synced is not None:
            self._refresh_place()

    def watch_account(self) -> None:
        """Show who is signed in."""
        self._show_bars()

    def watch_effect(self) -> None:
        """Show what the last action did."""
        self._show_status()

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
        if not self.store.state.places.lists:
            self.read(self.services.listing.tree)

    # -- the tree ------------------------------------------------------------------------------

    def _grow(self) -> None:
        """Lay out the tree, or what was found in it."""
        tree = self.branches()
        if self._find.strip():
            keys: tuple[Branch, ...] = tuple(m.id for m in self._index().find(self._find, FOUND))
        else:
            keys = tuple(node.key for node in unfolded(self.nodes, self._folded))
        tree.set_rows(keys)
        self._place_holders()

    def _index(self) -> Finder[Branch]:
        if self._finder is None:
            self._finder = Finder(
                (node.name, self._path(node), node.key)
                for node in self.nodes
                if isinstance(node.key, Place)
            )
        return self._finder

    def _path(self, node: Node) -> str:
        return " › ".join(self._branches[key].name for key in node.above if key in self._branches)

    def _draw_branch(self, key: Hashable, width: int) -> Sequence[Content]:
        node = self._branches.get(key)
        if node is None:
            return [Content("")]
        place, found = node.place, bool(self._find.strip())
        path = self._path(node) if found else ""
        leaf = Leaf(
            name=f"{node.name}  {path}".strip() if found else node.name,
            depth=0 if found else node.depth,
            folded=node.key in self._folded if node.folds and not found else None,
            count=self._count(place) if place is not None else "",
            starred=place in self.store.state.places.starred and not isinstance(key, Starred),
            title=place is None,
        )
        return [leaf_line(leaf, width)]

    def _count(self, place: Place) -> str:
        if self.chosen == Asked(place) and self.known is not None:
            return f"{len(self._rows)}{'+' if self.known.has_more else ''}"
        return self.counts.get(place, "")

    @on(RowList.Moved, "#tree")
    def _moved_in_tree(self, event: RowList.Moved) -> None:
        node = self._branches.get(event.key)
        if node is not None and node.place is not None:
            self._want(node.place)
        self.refresh_bindings()

    @on(RowList.Opened, "#tree")
    def _opened_in_tree(self, event: RowList.Opened) -> None:
        if isinstance(event.key, Folder):
            self._toggle(event.key)
        else:
            self._go_to_tasks()

    @on(ListTree.Unfolded)
    def _unfold(self) -> None:
        key = self.branches().cursor
        if isinstance(key, Place | Folder) and key in self._folded:
            self._toggle(key)
        elif not isinstance(key, Folder):
            self._go_to_tasks()

    @on(ListTree.Folded)
    def _fold(self) -> None:
        key = self.branches().cursor
        node = self._branches.get(key)
        if node is None or self._find.strip():
            return
        if node.folds and node.key not in self._folded:
            self._toggle(node.key)
        elif node.above:
            self.branches().cursor = node.above[-1]

    @on(ListTree.FoldedAll)
    def _fold_all(self) -> None:
        every = frozenset(node.key for node in self.nodes if node.folds)
        tree = self.branches()
        node = self._branches.get(tree.cursor)
        folding = self._folded != every
        self._folded = every if folding else frozenset()
        self._grow()
        if folding and node is not None and node.above:
            tree.cursor = node.above[0]
        tree.changed()

    def _toggle(self, key: Branch) -> None:
        self._folded ^= {key}
        self._grow()
        self.branches().changed({key})

    def place_at_cursor(self) -> Place | None:
        """Return the list or form that the cursor of the tree is on."""
        node = self._branches.get(self.branches().cursor)
        return node.place if node is not None else None

    def place(self) -> Place | None:
        """Return the list or form whose tasks are shown."""
        return self.chosen.place if self.chosen is not None else None

    def new_task_preset(self) -> Preset:
        """Put a new task into the list."""
        place = self.place()
        is_list = place is not None and place.kind is PlaceKind.LIST
        return Preset(list_ids=(place.id,)) if place is not None and is_list else Preset()

    def new_task_form(self) -> int | None:
        """Offer the form whose tasks are shown."""
        place = self.place()
        return place.id if place is not None and place.kind is PlaceKind.FORM else None

    # -- the tasks -----------------------------------------------------------------------------

    def _want(self, place: Place) -> None:
        asked = Asked(place, self._narrowings.get(place, Narrowing()))
        if asked != self._asked:
            self._stop_reading()
            self._asked = asked
            self.read(self.services.listing.choose, asked)

    def _narrow(self, narrowing: Narrowing) -> None:
        if self._asked is not None:
            self._narrowings[self._asked.place] = narrowing
            self._want(self._asked.place)

    def _refresh_place(self, *, whole: bool = False) -> None:
        if self._asked is not None and self._more is None:
            self.read(self.services.listing.refresh, self._asked, whole=whole)

    def sort_again(self) -> None:
        """Read the lists and the tasks of the place again, all of them, and sort them."""
        self.read(self.services.listing.tree)
        self._refresh_place(whole=True)
        self._view(self._how)

    def _view(self, how: Arrangement) -> None:
        self._how = how
        self._ranks.forget()
        self._arrange()
        self._show_bars()

    def _arrange(self) -> None:
        self._listing = arrange(self.rows, (), self._how, self._ranks)
        keys: tuple[Hashable, ...] = self._listing.keys
        if self.known is not None and self.known.has_more:
            keys = (*keys, MORE)
        self.tasks().set_rows(keys)
        self._place_holders()
        self._show_splits()
        self._show_told()
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
        form, now = state.forms.get(place.id), self.services.clock.now()
        return [table_line(task, header, form, width, flags(row), now, self.services.zone)]

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

    def _stop_reading(self) -> bool:
        more, self._more = self._more, None
        if more is None:
            return False
        more.cancel()
        return True

    # -- acting --------------------------------------------------------------------------------

    def target(self) -> int | None:
        """Return the task under the cursor; none while the tree has the keys."""
        return None if self._in_tree else self.target_in_list()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the verbs while the tree has the keys; dim what is off."""
        if self._in_tree and action in VERBS:
            return False
        if action in ("take_out", "move_to_list", "star", "rename", "people"):
            return None if self.why_not(action) else True
        return super().check_action(action, parameters)

    def focus_main(self) -> None:
        """Give the keys back to the pane that had them."""
        pane = self.branches() if self._in_tree else self.tasks()
        self.set_focus(pane, scroll_visible=False)

    def action_next_pane(self) -> None:
        """Go to the other pane."""
        self._choose_pane(in_tree=not self._in_tree)

    def action_to_tree(self) -> None:
        """Go to the tree."""
        self._choose_pane(in_tree=True)

    def _go_to_tasks(self) -> None:
        place = self.place_at_cursor()
        if place is not None:
            self._want(place)
            self._choose_pane(in_tree=False)

    def _choose_pane(self, *, in_tree: bool) -> None:
        pane = self.branches() if in_tree else self.tasks()
        self._in_tree = in_tree
        self.set_class(not in_tree, "-on-tasks")
        self.set_focus(pane, scroll_visible=False)
        self.refresh_bindings()
        self._show_bars()

    @on(events.DescendantFocus)
    def _focus_went(self) -> None:
        """Note which pane has the keys, by whatever way it got them."""
        focused = self.focused
        if focused is self.branches() or focused is self.tasks():
            self._in_tree = focused is self.branches()
            self.set_class(not self._in_tree, "-on-tasks")

    def leave(self) -> bool:
        """Take `q` and Esc: the reading stops, the filter goes, then the tree; then the screen."""
        if self._stop_reading():
            self.say(_("Stopped. What was read stays."))
            return True
        self.focus_main()
        if self._find if self._in_tree else self._how.query:
            self.query_one(FilterBox).value = ""
            self._filter_by("")
            return True
        if not self._in_tree:
            self._choose_pane(in_tree=True)
            return True
        return False

    # -- filter and view -----------------------------------------------------------------------

    def action_filter(self) -> None:
        """Find a list, or filter the tasks."""
        box = self.query_one(FilterBox)
        box.value = self._find if self._in_tree else self._how.query
        self.add_class("-filtering")
        self.set_focus(box, scroll_visible=False)
        self.text_is_open()

    @on(FilterChanged)
    def _filter(self, event: FilterChanged) -> None:
        if self.has_class("-filtering"):
            self._filter_by(event.query)

    def _filter_by(self, query: str) -> None:
        if not self._in_tree:
            self._view(replace(self._how, query=query))
            return
        was, tree = self._find, self.branches()
        cursor = tree.cursor
        self._find = query
        if was.strip() and not query.strip():
            node = self._branches.get(cursor)
            self._folded -= frozenset(node.above if node is not None else ())
        self._grow()
        tree.changed()
        if query.strip() != was.strip() and query.strip():
            tree.action_first()
        self._show_bars()

    @on(FilterLeft)
    def _left_filter(self, event: FilterLeft) -> None:
        self.remove_class("-filtering")
        if not event.keep:
            self._filter_by("")
        self.focus_main()

    def action_split(self, number: int) -> None:
        """Show a split of a list, or a step of a form."""
        place = self.place()
        if place is None or self._asked is None:
            return
        if place.kind is PlaceKind.LIST:
            self._view(replace(self._how, split=Split(number)))
            return
        form = self.store.state.forms.get(place.id)
        steps = sorted(form.steps) if form is not None else []
        if number - 1 <= len(steps):
            wanted = () if number == 1 else (steps[number - 2],)
            self._narrow(replace(self._asked.narrowing, steps=wanted))

    def action_sort(self) -> None:
        """Sort in the next order."""
        orders = list(Sort)
        following = orders[(orders.index(self._how.sort) + 1) % len(orders)]
        self._view(replace(self._how, sort=following))
        self.say(_("Sorted by {order}").format(order=sort_text(following)))

    def action_archived(self) -> None:
        """Show finished tasks too, or not."""
        if self._asked is not None:
            narrowing = self._asked.narrowing
            self._narrow(replace(narrowing, archived=not narrowing.archived))

    def action_narrow(self) -> None:
        """Ask for a span of time."""
        if self._asked is not None:
            self.write(self._ask_span, self._asked)

    async def _ask_span(self, asked: Asked) -> None:
        dialog = SpanDialog(asked.narrowing, self.services.clock.now(), self.services.zone)
        narrowing = await self.app.push_screen_wait(dialog)
        if narrowing is not None and self._asked == asked:
            self._narrow(narrowing)

    def action_preview(self) -> None:
        """Show or hide the preview."""
        self.toggle_class("-with-preview" if self.size.width < WIDE else "-no-preview")

    def action_place_preview(self) -> None:
        """Put the preview to the other place."""
        self.toggle_class("-swapped")

    # -- bars ----------------------------------------------------------------------------------

    def _show_bars(self) -> None:
        asked, state = self.chosen, self.store.state
        parts = [Content.assemble((" pyrus  ", "bold"), _("Lists"))]
        if asked is not None:
            parts.append(Content(place_name(state, asked.place)))
        right = self.link_text(self.link, self.account) + Content(" ")
        self.query_one("#title", Bar).set(join(parts, " › "), right)
        self._show_splits()
        self._show_told()
        form = None
        if asked is not None and asked.place.kind is PlaceKind.FORM:
            form = state.forms.get(asked.place.id)
        self.set_class(form is not None, "-table")
        # A row has the width of the list without its scroll bar and without the cursor's sign.
        self.query_one("#head", Bar).draw(
            lambda width: Content(" ") + table_head(form, max(1, width - 2))
        )

    def _show_splits(self) -> None:
        parts = []
        asked = self.chosen
        if asked is not None and asked.place.kind is PlaceKind.FORM:
            form = self.store.state.forms.get(asked.place.id)
            tabs = list(step_tabs(form, asked.narrowing.steps))
        else:
            complete = self._listing.complete
            tabs = [
                (self._split_text(split, complete=complete), split is self._how.split)
                for split in Split
            ]
        for number, (text, chosen) in enumerate(tabs, 1):
            told = f"{number} {text}"
            parts.append(Content.styled(f"[{told}]", ".text--accent") if chosen else Content(told))
        right = []
        query = self._find if self._in_tree else self._how.query
        if query:
            told = _("filter: {words}").format(words=query)
            right.append(Content.styled(told, ".text--accent"))
        if asked is not None and (told := narrowing_text(asked.narrowing, self.services.zone)):
            right.append(Content.styled(told, ".text--accent"))
        if self.size.width >= WIDE or not right:
            right.append(Content(_("sort: {order}").format(order=sort_text(self._how.sort))))
        bar = Content("  ").join(parts) if asked is not None else Content("")
        self.query_one("#splits", Bar).set(Content(" ") + bar, join(right) + Content(" "))

    def _split_text(self, split: Split, *, complete: bool) -> str:
        if self.known is None:
            return split_text(split)
        sure = complete or split in (Split.ALL, Split.OVERDUE)
        plus = "" if sure else "+"
        return f"{split_text(split)} {self._listing.counts.get(split, 0)}{plus}"

    def _show_told(self) -> None:
        shown = sum(isinstance(key, int) for key in self._listing.keys)
        told = Content("")
        if self.chosen is not None:
            now = self.services.clock.now()
            told = contents_text(self.known, shown, self.read_on, self.unread, now)
        self.query_one("#told", Bar).set(told)

    def _show_status(self) -> None:
        self.query_one("#status", Bar).set(effect_text(self.effect, self.link))

    def _place_holders(self) -> None:
        empty = _("No list is like that.") if self._find else _("Asking the server for the lists…")
        if self.link.trouble and not self._find:
            empty = self.link.trouble
        self.branches().placeholder = Content(empty)
        if self.chosen is None:
            told = _("Choose a list.")
        elif self.known is None:
            told = self.unread or _("Reading the tasks…")
        elif self._how.query or self._how.split is not Split.ALL:
            told = _("Nothing here fits the filter. Esc removes it, 1 shows everything.")
        else:
            told = _("No task is here.")
        self.tasks().placeholder = Content(told)


WIDE = 100
"""Columns from which a preview stands beside or below the tasks."""


def _of(state: State, values: Mapping[Asked, Any]) -> Any:  # noqa: ANN401
    asked = state.places.chosen
    return values.get(asked) if asked is not None else None
