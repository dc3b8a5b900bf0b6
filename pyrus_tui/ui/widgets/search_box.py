"""The line in which a search is typed."""

from typing import ClassVar

from textual.binding import BindingType

from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.messages import FilterLeft
from pyrus_tui.ui.widgets.choice import LineInput


class SearchBox(LineInput):
    """Enter asks the server, the arrow goes to what was found."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.SEARCH_BOX))

    def action_keep(self) -> None:
        """Go to what was found."""
        self.post_message(FilterLeft(keep=True))
