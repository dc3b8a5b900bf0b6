"""What of a place is shown: its filters, its splits, its order, and the span of time."""

from collections.abc import Hashable
from dataclasses import replace

from textual import on

from pyrus_tui.models.places import Asked, Narrowing, Place, PlaceKind
from pyrus_tui.models.sight import Sort, Split
from pyrus_tui.services.services import Services
from pyrus_tui.store.arranging import Arrangement, Ranks
from pyrus_tui.store.place_rows import Folder
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.ui.messages import FilterChanged, FilterLeft
from pyrus_tui.ui.modals.span_dialog import SpanDialog
from pyrus_tui.ui.render.inbox_bars import sort_text
from pyrus_tui.ui.screens.browsing import BrowsingScreen
from pyrus_tui.ui.screens.lists_showing import WIDE
from pyrus_tui.ui.widgets.filter_box import FilterBox
from pyrus_tui.words import _


class NarrowingScreen(BrowsingScreen):
    """A screen on which a person says which tasks of a place they want to see, and how."""

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._asked: Asked | None = None
        self._narrowings: dict[Place, Narrowing] = {}
        self._ranks = Ranks()

    def lay_out(self) -> None:
        """Lay the tasks out again."""
        raise NotImplementedError

    def stop_reading(self) -> bool:
        """Stop reading a long list to its end; say whether it was being read."""
        raise NotImplementedError

    def want(self, place: Place) -> None:
        """Show a place once the cursor rests on it."""
        asked = Asked(place, self._narrowings.get(place, Narrowing()))
        if asked != self._asked:
            self.stop_reading()
            self._asked = asked
            self.read(self.services.listing.choose, asked)

    def spot(self) -> Hashable:
        """Return the list or form that is shown, or is about to be."""
        place = self.place_at_cursor()
        return place or (self._asked.place if self._asked is not None else None)

    def show_spot(self, spot: Hashable) -> None:
        """Show a list or form again, or a title of the tree."""
        if isinstance(spot, Folder):
            self.choose_pane(in_tree=True)
        if isinstance(spot, Place | Folder) and spot != self.spot():
            self.show_place(spot)
            if self._coming is not None and isinstance(spot, Folder):
                self.say(_("No forms are known yet."), Mood.WARNING)

    def narrow(self, narrowing: Narrowing) -> None:
        """Ask for other tasks of the place; it stays so for as long as the program runs."""
        if self._asked is not None:
            self._narrowings[self._asked.place] = narrowing
            self.want(self._asked.place)

    def look_at(self, how: Arrangement) -> None:
        """Arrange the tasks in another way."""
        self._how = how
        self._ranks.forget()
        self.lay_out()
        self.show_bars()

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
        if self._in_tree:
            self.find(query)
        else:
            self.look_at(replace(self._how, query=query))

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
        form = self.form()
        steps = sorted(form.steps) if form is not None else []
        if place.kind is PlaceKind.LIST and number <= len(Split):
            self.look_at(replace(self._how, split=Split(number)))
        elif place.kind is PlaceKind.FORM and number - 1 <= len(steps):
            wanted = () if number == 1 else (steps[number - 2],)
            self.narrow(replace(self._asked.narrowing, steps=wanted))
        else:
            self.say(_("Nothing here has the number {n}.").format(n=number), Mood.WARNING)

    def action_sort(self) -> None:
        """Sort in the next order."""
        orders = list(Sort)
        following = orders[(orders.index(self._how.sort) + 1) % len(orders)]
        self.look_at(replace(self._how, sort=following))
        self.say(_("Sorted by {order}").format(order=sort_text(following)))

    def action_archived(self) -> None:
        """Show finished tasks too, or not."""
        if self._asked is not None:
            narrowing = self._asked.narrowing
            self.narrow(replace(narrowing, archived=not narrowing.archived))

    def action_narrow(self) -> None:
        """Ask for a span of time."""
        if self._asked is not None:
            self.write(self._ask_span, self._asked)

    async def _ask_span(self, asked: Asked) -> None:
        dialog = SpanDialog(asked.narrowing, self.services.clock.now(), self.services.zone)
        narrowing = await self.app.push_screen_wait(dialog)
        if narrowing is not None and self._asked == asked:
            self.narrow(narrowing)

    def action_preview(self) -> None:
        """Show or hide the preview."""
        self.toggle_class("-with-preview" if self.size.width < WIDE else "-no-preview")

    def action_place_preview(self) -> None:
        """Put the preview to the other place."""
        self.toggle_class("-swapped")
