"""A few options of which one is chosen, each on a line of its own or all on one."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from pyrus_tui.models.text import one_line
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.widgets.pane import Pane

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class RadioOption(Generic[T]):
    """One of them: what it stands for, its name, and a word about it; it may be off."""

    value: T
    label: str
    about: str = ""
    off: bool = False


class Radio(Pane, Generic[T], can_focus=True, inherit_bindings=False):
    """Left, right and Space choose another one, a click that under the mouse."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.RADIO))

    class Changed(Message):
        """Another one is chosen."""

    def __init__(
        self, options: Sequence[RadioOption[T]], *, across: bool = False, id: str | None = None
    ) -> None:
        """Take the options; the first that is not off is chosen. `across` draws one line."""
        super().__init__(id=id)
        self._across = across
        self._options: tuple[RadioOption[T], ...] = ()
        self._at = 0
        self.is_chosen = False
        """Whether the person has chosen, rather than left what was chosen at first."""
        self.offer(options)

    @property
    def value(self) -> T:
        """What is chosen."""
        return self._options[self._at].value

    def offer(self, options: Sequence[RadioOption[T]], value: T | None = None) -> None:
        """Replace the options; choose this value, else the first that is not off."""
        self._options = tuple(options)
        good = [at for at, option in enumerate(options) if not option.off]
        wanted = [at for at in good if options[at].value == value]
        self._at = next(iter((*wanted, *good)), 0)
        self._draw_options()

    def action_choose(self, direction: int) -> None:
        """Choose the next one that is not off, or the previous."""
        at = self._at
        for _step in self._options:
            at = (at + direction) % len(self._options)
            if not self._options[at].off:
                break
        self._choose(at)

    def on_click(self, event: events.Click) -> None:
        """Choose what is under the mouse; where all are on one line, the next one."""
        if self._across:
            self.action_choose(1)
        elif 0 <= event.y < len(self._options) and not self._options[event.y].off:
            self._choose(event.y)

    def _choose(self, at: int) -> None:
        self.is_chosen = True
        if at != self._at:
            self._at = at
            self._draw_options()
            self.post_message(self.Changed())

    def on_focus(self) -> None:
        """Show where the keys go."""
        self._draw_options()

    def on_blur(self) -> None:
        """Show that they go elsewhere."""
        self._draw_options()

    def _draw_options(self) -> None:
        width = max((len(option.label) for option in self._options), default=0) + 2
        lines = []
        for at, option in enumerate(self._options):
            chosen = at == self._at and not option.off
            mark = "(•)" if chosen else " - " if option.off else "( )"
            style = "bold" if chosen and self.has_focus else ".text--muted" if option.off else ""
            label = option.label if self._across else option.label.ljust(width)
            name = Content.styled(f"{mark} {label}", style)
            lines.append(name + Content.styled(one_line(option.about, 200), ".text--muted"))
        self.show(Content("   " if self._across else "\n").join(lines))
