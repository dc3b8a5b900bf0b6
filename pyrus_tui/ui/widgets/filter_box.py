"""The one-line box in which a list is filtered while one types."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widgets import Input

from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.messages import FilterChanged, FilterLeft
from pyrus_tui.words import _


class FilterBox(Input):
    """Says at every letter what is asked for; Enter keeps the filter, Esc removes it."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.FILTER))

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(placeholder=_("words in the title, form, person, number"), id=id)
        self.compact = True
        self.cursor_blink = False

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(FilterChanged(event.value))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(FilterLeft(keep=True))

    def action_keep(self) -> None:
        """Go to the list and keep the filter."""
        self.post_message(FilterLeft(keep=True))

    def action_drop(self) -> None:
        """Remove the filter."""
        self.value = ""
        self.post_message(FilterLeft(keep=False))
