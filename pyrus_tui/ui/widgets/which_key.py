"""What may follow a key that was just pressed: the pop-up of the chords."""

from collections.abc import Sequence
from typing import ClassVar, Self

from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from pyrus_tui.ui.keys import shown_key
from pyrus_tui.ui.terminal import Continuation


class WhichKey(Widget):
    """Lists the keys that may follow, in as many columns as the screen has room for."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"which-key--key", "which-key--off"}

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._keys: tuple[Continuation, ...] = ()

    @classmethod
    def show_on(cls, screen: Screen[object], keys: Sequence[Continuation]) -> None:
        """Show the keys on a screen, or take the pop-up away when there are none."""
        found = screen.query_children(cls) if screen.is_attached else ()
        for shown in found:
            shown.show(keys)
        if keys and not found:
            screen.mount(cls().show(keys))

    def show(self, keys: Sequence[Continuation]) -> Self:
        """Replace the keys; without any it is not to be seen."""
        self._keys = tuple(keys)
        self.display = bool(keys)
        self.refresh(layout=True)
        return self

    def _items(self) -> list[Content]:
        return [
            Content.assemble(
                (shown_key(key.key), ".which-key--key"),
                "  ",
                (key.label if key.enabled else f"({key.label})", ""),
            )
            for key in self._keys
        ]

    def _columns(self, width: int) -> tuple[int, int]:
        """Return the number of columns and the width of one."""
        column = max((item.cell_length for item in self._items()), default=0) + 3
        return max(1, width // max(1, column)), column

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take as many lines as the keys need."""
        return -(-len(self._keys) // self._columns(width)[0])

    def render(self) -> Content:
        """Draw the keys from left to right."""
        columns, column = self._columns(self.content_size.width)
        items = [item.pad_right(max(0, column - item.cell_length)) for item in self._items()]
        rows = [items[at : at + columns] for at in range(0, len(items), columns)]
        return Content("\n").join([Content("").join(row) for row in rows])
