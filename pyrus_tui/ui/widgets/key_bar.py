"""The keys that work now, at the foot of the screen, drawn by one widget."""

from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

from textual.actions import parse
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget

from pyrus_tui.ui.keys import COMMANDS, PINNED, is_printable, shown_key
from pyrus_tui.ui.terminal import TextStyled

TWO_LINES_FROM = (100, 30)
"""Columns and rows of a screen that can spare a second line for keys."""

_ORDER = {command.id: number for number, command in enumerate(COMMANDS)}


@runtime_checkable
class Parted(Protocol):
    """A screen of several panes, in which some keys mean nothing but a hint."""

    def is_elsewhere(self, action: str) -> bool:
        """Say whether an action belongs to another pane: its key says so, the bar leaves it out."""
        ...


@dataclass(frozen=True, slots=True)
class _Item:
    key: str
    label: str
    name: str
    enabled: bool

    def content(self) -> Content:
        label = self.label if self.enabled else f"({self.label})"
        style = "" if self.enabled else ".key-bar--off"
        drawn = Content.assemble((self.key, ".key-bar--key"), " ", (label, style))
        # A click on one that is off says why, as its key does.
        click = Style.from_meta({"@click": f"app.simulate_key({self.name!r})"})
        return drawn.stylize(click)


class KeyBar(TextStyled, Widget):
    """Lists the commands that are on, then in brackets those that are off; help stays in sight."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--off"}

    def __init__(
        self, *, pinned: tuple[str, ...] = PINNED, id: str | None = None, classes: str | None = None
    ) -> None:
        """Take the commands' ids that stand at the right end."""
        super().__init__(id=id, classes=classes)
        self._pinned = pinned
        self._shown: tuple[_Item, ...] = ()
        self._ends: tuple[_Item, ...] = ()

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def on_unmount(self) -> None:
        """Stop following: a signal keeps its subscribers alive."""
        self.screen.bindings_updated_signal.unsubscribe(self)

    def _follow(self, _screen: Screen[object]) -> None:
        if self._collect():  # most focus moves change nothing
            self.refresh()

    def _collect(self) -> bool:
        found: dict[str, tuple[int, _Item]] = {}
        ends: dict[str, _Item] = {}
        screen, focused = self.screen, self.screen.focused
        parted = screen if isinstance(screen, Parted) else None
        typing = focused is not None and focused.check_consume_key("a", "a")
        for node, binding, enabled, _tip in screen.active_bindings.values():
            if not binding.show or (typing and is_printable(binding.key)):
                continue
            if parted is not None and parted.is_elsewhere(parse(binding.action)[1]):
                continue
            item = _Item(shown_key(binding.key), binding.description, binding.key, enabled)
            if binding.id in self._pinned:
                ends.setdefault(binding.id, item)  # the first key of a command wins
            else:
                # Textual puts keys that the person chose at the end; nothing jumps here.
                order = _ORDER.get(binding.id or "", len(_ORDER))
                found.setdefault(f"{id(node)} {binding.action}", (order, item))
        shown = tuple(item for _order, item in sorted(found.values(), key=lambda pair: pair[0]))
        before = (self._shown, self._ends)
        self._shown = shown
        self._ends = tuple(ends[id] for id in self._pinned if id in ends)
        return before != (self._shown, self._ends)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take a second line where the screen can spare it."""
        columns, rows = TWO_LINES_FROM
        return 2 if viewport.width >= columns and viewport.height >= rows else 1

    def render(self) -> Content:
        """Draw the commands; what finds no room is told by a `…`."""
        self._collect()
        width, height = self.content_size
        ends = Content("  ").join([item.content() for item in self._ends])
        if ends.cell_length > width:
            ends = Content("  ").join([Content(item.key) for item in self._ends])
        rooms = [width] * (height - 1) + [width - ends.cell_length - (3 if ends.plain else 0)]
        lines: list[list[Content]] = [[] for _room in rooms]
        number, used, cut = 0, 0, False
        for item in (item.content() for item in self._shown):
            gap = 2 if lines[number] else 0
            if used + gap + item.cell_length > rooms[number]:
                if number + 1 == len(rooms) or item.cell_length > rooms[number + 1]:
                    cut = True
                    break
                number, used, gap = number + 1, 0, 0
            lines[number].append(item)
            used += gap + item.cell_length
        drawn = [Content("  ").join(line) for line in lines]
        last = drawn[-1] + (Content(" …") if cut else Content(""))
        gap = width - last.cell_length - ends.cell_length
        drawn[-1] = (last + Content(" " * max(0, gap)) + ends).truncate(width)
        return Content("\n").join(drawn)
