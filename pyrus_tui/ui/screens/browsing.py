"""The tree of lists and forms: folding, finding, and what a row of it shows."""

from collections.abc import Hashable, Sequence

from textual import on
from textual.content import Content

from pyrus_tui.models.finding import Finder
from pyrus_tui.models.places import Asked, Place, PlaceKind
from pyrus_tui.services.listing import REST
from pyrus_tui.services.services import Services
from pyrus_tui.store.place_rows import Branch, Folder, Node, Starred, unfolded
from pyrus_tui.store.store import Store
from pyrus_tui.ui.render.places import Leaf, leaf_line
from pyrus_tui.ui.screens.lists_showing import ListsShowing
from pyrus_tui.ui.widgets.list_tree import ListTree
from pyrus_tui.ui.widgets.row_list import RowList

FOUND = 200
"""How many lists a search shows at most."""


class BrowsingScreen(ListsShowing):
    """A screen on which a tree is folded and searched; the place under its cursor is shown."""

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._branches: dict[Hashable, Node] = {}
        self._folded: frozenset[Branch] = frozenset()
        self._finder: Finder[Branch] | None = None
        self._coming: Place | Folder | None = None
        self._coming_at: tuple[Hashable, bool] = (None, True)
        self._kind: PlaceKind | None = None

    def want(self, place: Place) -> None:
        """Show a place once the cursor rests on it."""
        raise NotImplementedError

    def choose_pane(self, *, in_tree: bool) -> None:
        """Give the keys to the tree, or to the tasks."""
        raise NotImplementedError

    def watch_nodes(self) -> None:
        """Lay the tree out again."""
        self._finder = None
        self._branches = {node.key: node for node in self.nodes}
        waited = self._coming is not None and self._coming_at == self._standing
        self._grow()
        self.branches().changed()
        self.show_bars()
        coming, self._coming = self._coming, None
        if coming is not None and waited:
            self.show_place(coming)

    def find(self, query: str) -> None:
        """Show what of the tree fits the words; without any, all of it and what was found."""
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
        self.show_bars()

    def show_place(self, place: Place | Folder) -> None:
        """Put the cursor on a row, unfolding what is above it.

        Where it is not in the tree yet this happens as soon as it comes, unless the person has
        gone on meanwhile.
        """
        node = self._branches.get(place)
        self._coming, self._coming_at = (place if node is None else None), self._standing
        if node is not None:
            self._find = ""
            self._folded -= {*node.above, *([place] if isinstance(place, Folder) else [])}
            self._grow()
            self.branches().cursor = place

    @property
    def _standing(self) -> tuple[Hashable, bool]:
        """Where the person stands: the row of the tree, and whether the tree has the keys."""
        return self.branches().cursor, self._in_tree

    def go_to_tasks(self) -> None:
        """Go to the tasks of the place under the cursor."""
        place = self.place_at_cursor()
        if place is not None:
            self.want(place)
            self.choose_pane(in_tree=False)

    def _grow(self) -> None:
        """Lay out the tree, or what was found in it."""
        tree = self.branches()
        if self._find.strip():
            keys: tuple[Branch, ...] = tuple(m.id for m in self._index().find(self._find, FOUND))
        else:
            keys = tuple(node.key for node in unfolded(self.nodes, self._folded))
        tree.set_rows(keys)
        self.place_holders()

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
            self.want(node.place)
        kind = node.place.kind if node is not None and node.place is not None else None
        if kind != self._kind:  # else nothing is on or off that was not before
            self._kind = kind
            self.read(self._show_keys)

    async def _show_keys(self) -> None:
        """Show what is on and off here once the cursor rests: it takes as long as a key itself."""
        await self.services.clock.sleep(REST)
        self.refresh_bindings()

    @on(RowList.Opened, "#tree")
    def _opened_in_tree(self, event: RowList.Opened) -> None:
        if isinstance(event.key, Folder):
            self._toggle(event.key)
        else:
            self.go_to_tasks()

    @on(ListTree.Unfolded)
    def _unfold(self) -> None:
        key = self.branches().cursor
        if isinstance(key, Place | Folder) and key in self._folded:
            self._toggle(key)
        elif not isinstance(key, Folder):
            self.go_to_tasks()

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
