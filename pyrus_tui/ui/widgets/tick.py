"""A box to tick, on one line."""

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.widgets.pane import Pane


class Tick(Pane, can_focus=True, inherit_bindings=False):
    """Space or a click ticks it, or takes the tick away."""

    LAYS_OUT = False
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.TICK))

    class Changed(Message):
        """The tick was set or taken away."""

    def __init__(self, label: str, *, on: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label = label
        self.on = on

    def on_mount(self) -> None:
        """Show it."""
        self._draw_box()

    def action_tick(self) -> None:
        """Tick it, or not."""
        self.on = not self.on
        self._draw_box()
        self.post_message(self.Changed())

    def on_click(self) -> None:
        """Tick it, or not."""
        self.action_tick()

    def _draw_box(self) -> None:
        self.show(Content(f"[{'x' if self.on else ' '}] {self._label}"))
