"""What the lists screen shows around its tree and its tasks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from textual.content import Content
from textual.reactive import var

from pyrus_tui.models.forms import Form
from pyrus_tui.models.places import Asked, Contents, Place, PlaceKind
from pyrus_tui.models.sight import Sort, Split
from pyrus_tui.services.services import Services
from pyrus_tui.store.arranging import Arrangement, Listing
from pyrus_tui.store.place_rows import Node, place_name
from pyrus_tui.store.selectors import Row
from pyrus_tui.store.state import Link
from pyrus_tui.store.store import Store
from pyrus_tui.ui.render.form_table import Columns, step_tabs, table_fields, table_head, tabs_line
from pyrus_tui.ui.render.inbox_bars import sort_text, split_text
from pyrus_tui.ui.render.places import contents_text, narrowing_text
from pyrus_tui.ui.render.text import join
from pyrus_tui.ui.render.times import ago_text
from pyrus_tui.ui.screens.placing import PlacingScreen
from pyrus_tui.ui.widgets.list_tree import ListTree
from pyrus_tui.ui.widgets.pane import EMPTY, Bar, ends
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _

OLD = timedelta(minutes=15)
"""After so long the tree is read again when one comes to it, and its age is told."""
WIDE = 100
"""Columns from which a preview stands beside or below the tasks."""


class ListsShowing(PlacingScreen):
    """A screen with a tree of places and the tasks of one; its bars say what is shown of them."""

    nodes: var[tuple[Node, ...]] = var((), init=False)
    rows: var[tuple[Row, ...]] = var((), init=False)
    chosen: var[Asked | None] = var(None, init=False)
    known: var[Contents | None] = var(None, init=False)
    read_on: var[int | None] = var(None, init=False)
    unread: var[str] = var("", init=False)
    counts: var[Mapping[Place, str]] = var({}, init=False)
    link: var[Link] = var(Link(), init=False)
    account: var[str] = var("", init=False)
    minute: var[datetime | None] = var(None, init=False)
    tree_read: var[datetime | None] = var(None, init=False)

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._find = ""
        self._how = Arrangement(sort=Sort.SERVER, grouped=False)
        self._listing = Listing((), {}, {}, complete=True)
        self._in_tree = True
        self._first_columns: dict[int, int] = {}
        self._columns: Columns | None = None
        self._columns_of: tuple[object, ...] = ()

    def tasks(self) -> RowList:
        """Return the list of tasks."""
        return self.query_one("#tasks", RowList)

    def branches(self) -> ListTree:
        """Return the tree."""
        return self.query_one(ListTree)

    def place(self) -> Place | None:
        """Return the list or form whose tasks are shown."""
        return self.chosen.place if self.chosen is not None else None

    def form(self) -> Form | None:
        """Return the form whose table is shown."""
        place = self.place()
        is_form = place is not None and place.kind is PlaceKind.FORM
        return self.store.state.forms.get(place.id) if place is not None and is_form else None

    def columns(self, width: int) -> Columns:
        """Return which fields of the form have a column in a line of so many cells.

        One answer serves all rows of a table: working it out takes longer than drawing a row.
        """
        form, places = self.form(), self.store.state.places
        chosen = places.columns.get(form.id, ()) if form is not None else ()
        first = self._first_columns.get(form.id, 0) if form is not None else 0
        of = (form, chosen, first, width)
        if self._columns is None or self._columns_of != of:
            self._columns_of = of
            self._columns = Columns.of(table_fields(form, chosen), first, width)
        return self._columns

    # -- bars ----------------------------------------------------------------------------------

    def show_bars(self) -> None:
        """Say which place is shown, how the connection is, and how the tasks are split."""
        asked, state = self.chosen, self.store.state
        parts = [Content.assemble((" pyrus  ", "bold"), _("Lists"))]
        if asked is not None:
            parts.append(Content(place_name(state, asked.place)))
        right = self.link_text(self.link, self.account) + Content(" ")
        self.query_one("#title", Bar).set(join(parts, " › "), right)
        self.show_splits()
        self.show_told()
        self.set_class(self.form() is not None, "-table")
        # A row has the width of the list without its scroll bar and without the cursor's sign.
        self.query_one("#head", Bar).draw(
            lambda width: Content(" ") + table_head(self.columns(max(1, width - 2)))
        )

    def show_splits(self) -> None:
        """Name the splits of a list or the steps of a form, and what narrows the tasks."""
        asked = self.chosen
        if asked is not None and asked.place.kind is PlaceKind.FORM:
            tabs = list(step_tabs(self.form(), asked.narrowing.steps))
        else:
            complete = self._listing.complete
            tabs = [
                (self._split_text(split, complete=complete), split is self._how.split)
                for split in Split
            ]
        right = []
        query = self._find if self._in_tree else self._how.query
        if query:
            told = _("filter: {words}").format(words=query)
            right.append(Content.styled(told, ".text--accent"))
        if asked is not None and (told := narrowing_text(asked.narrowing, self.services.zone)):
            right.append(Content.styled(told, ".text--accent"))
        if self.size.width >= WIDE or not right:
            right.append(Content(_("sort: {order}").format(order=sort_text(self._how.sort))))
        end = join(right) + Content(" ")
        room = self.size.width - end.cell_length - 3
        bar = tabs_line(tabs, room) if asked is not None else Content("")
        self.query_one("#splits", Bar).set(Content(" ") + bar, end)

    def _split_text(self, split: Split, *, complete: bool) -> str:
        if self.known is None:
            return split_text(split)
        sure = complete or split in (Split.ALL, Split.OVERDUE)
        plus = "" if sure else "+"
        return f"{split_text(split)} {self._listing.counts.get(split, 0)}{plus}"

    def show_told(self) -> None:
        """Say how many tasks are shown, and how old that is."""
        shown = sum(isinstance(key, int) for key in self._listing.keys)
        told = Content("")
        if self.chosen is not None:
            now = self.services.clock.now()
            told = contents_text(self.known, shown, self.read_on, self.unread, now)
        self.query_one("#told", Bar).draw(partial(self._told, told))

    def tree_is_old(self) -> bool:
        """Say whether the lists were read so long ago that it is worth a line."""
        read = self.tree_read
        return read is not None and self.services.clock.now() - read >= OLD

    def show_tree_age(self) -> None:
        """Say how old the tree is, where it is old or cannot be read now."""
        told = self.tree_read is not None and (bool(self.link.trouble) or self.tree_is_old())
        self.set_class(told, "-old-tree")
        age = ago_text(self.tree_read, self.services.clock.now())
        text = _("lists as of {when}").format(when=age)
        self.query_one("#tree-told", Bar).set(Content.styled(f" {text}", ".text--muted"))

    def _told(self, told: Content, width: int) -> Content:
        """Write what is said of the tasks and, where there is room, which columns are seen."""
        columns = self.columns(max(1, width - 2)).told if self.form() is not None else ""
        right = Content.styled(f"{columns} ", ".text--muted")
        fits = columns and told.cell_length + right.cell_length < width
        return ends(told, right if fits else EMPTY, width)

    def place_holders(self) -> None:
        """Say why nothing is shown, where nothing is."""
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
