"""Choosing who reads a text: nothing is switched by one key."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from pyrus_tui.models.audiences import Route
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.audiences import audience_text, readers_text
from pyrus_tui.ui.render.text import fit
from pyrus_tui.ui.widgets.pane import Pane
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _

NAME = 24
"""Cells that are left for who reads it."""


class AudienceChoice(ModalScreen[Route | None], inherit_bindings=False):
    """Answers with the audience that was chosen; None leaves it as it is."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG))
    AUTO_FOCUS = "RowList"

    def __init__(self, routes: Sequence[Route], now: Route, note: str | None) -> None:
        super().__init__()
        self._routes = {route.key: route for route in routes}
        self._now = now
        self._note = note or ""

    def compose(self) -> ComposeResult:
        """Lay out the audiences."""
        with Vertical(id="dialog"):
            yield Pane(id="dialog-title")
            yield RowList(self._draw, id="audiences")
            yield Pane(id="dialog-text")
            yield Pane(id="dialog-keys")

    def on_mount(self) -> None:
        """Begin at the audience that it has now."""
        rows = self.query_one(RowList)
        rows.set_rows(tuple(self._routes))
        rows.styles.height = len(self._routes)
        if self._now.key in self._routes:
            rows.cursor = self._now.key
        title = Content.styled(_("Who shall read this text?"), "bold")
        self.query_one("#dialog-title", Pane).show(title)
        self.query_one("#dialog-text", Pane).show(Content.styled(self._note, ".text--warning"))
        keys = _("↑ ↓ choose · Enter take · Esc leave it as it is")
        self.query_one("#dialog-keys", Pane).show(Content.styled(keys, ".text--muted"))

    def _draw(self, key: Hashable, width: int) -> Sequence[Content]:
        route = self._routes[str(key)]
        widest = max(cell_len(audience_text(other)) for other in self._routes.values())
        name = fit(audience_text(route), min(widest, max(NAME, width - NAME)))
        return [Content(fit(f"{name}  {readers_text(route)}", width))]

    @on(RowList.Opened)
    def _chosen(self, event: RowList.Opened) -> None:
        event.stop()
        self.dismiss(self._routes.get(str(event.key)))

    def action_accept(self) -> None:
        """Take the one under the cursor."""
        self.dismiss(self._routes.get(str(self.query_one(RowList).cursor)))

    def action_cancel(self) -> None:
        """Leave it."""
        self.dismiss(None)
