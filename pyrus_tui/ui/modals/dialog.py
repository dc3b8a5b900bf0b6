"""What every dialog with something to type shares: a frame, a title, the keys, the way out."""

from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from pyrus_tui.models.text import one_line
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.ui.widgets.pane import Bar, Pane

T = TypeVar("T")


class Dialog(ModalScreen[T | None], Generic[T], inherit_bindings=False):
    """Gives what was chosen, or None for Esc.

    Letters that were typed before it was up go to its text, and none becomes a command.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG))
    AUTO_FOCUS = ""

    def __init__(self, title: str, about: tuple[Content, ...] = ()) -> None:
        super().__init__()
        self._heading = title
        self._about = about

    def compose(self) -> ComposeResult:
        """Lay out the frame."""
        with Vertical(id="frame") as frame:
            frame.border_title = Content(f" {one_line(self._heading, 70)} ")
            if self._about:
                yield Pane(id="about")
            yield from self.compose_body()
            yield Pane(id="told")
            yield Bar(id="dialog-keys")

    def compose_body(self) -> ComposeResult:
        """Lay out what a person fills in."""
        raise NotImplementedError

    def first(self) -> Widget:
        """Return what takes the keys first."""
        raise NotImplementedError

    def keys_text(self) -> str:
        """Name the keys that work."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Take over the keys."""
        if self._about:
            self.query_one("#about", Pane).show(Content("\n").join(self._about))
        keys = Content.styled(self.keys_text(), ".text--muted")
        self.query_one("#dialog-keys", Bar).set(keys)
        self.set_focus(self.first(), scroll_visible=False)
        if isinstance(self.app, TerminalApp):
            self.app.call_next(self.app.let_keys_go)

    def tell(self, text: str, style: str = ".text--accent") -> None:
        """Say what would come of it, or what is missing."""
        self.query_one("#told", Pane).show(Content.styled(one_line(text, 300), style))

    def action_cancel(self) -> None:
        """Leave; nothing happens."""
        self.dismiss(None)
