"""A day or a moment: typed as one speaks, or chosen among the usual ones."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from pyrus_tui.models.quick import Preset
from pyrus_tui.models.when import When
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.text import fit
from pyrus_tui.ui.widgets.choice import LineInput
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _


class Moments(Vertical):
    """The arrows choose a preset, typing something of one's own: what was done last counts."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.PICKER))

    class Changed(Message):
        """Another time is meant now."""

    class Taken(Message):
        """A person pressed Enter, or clicked a preset twice."""

    def __init__(
        self,
        presets: Sequence[Preset],
        read: Callable[[str], When | None],
        tell: Callable[[When], str],
        hint: str = "",
        *,
        id: str | None = None,
    ) -> None:
        """Take the presets, how a typed text is read and a time is told, and what can be typed."""
        super().__init__(id=id)
        self._presets = tuple(presets)
        self._read = read
        self._tell = tell
        self._hint = hint or _("or type: 2h · fri 14 · 25.11 · eom · завтра 9")

    def compose(self) -> ComposeResult:
        """Lay out the presets and the line."""
        rows = RowList(self._draw)
        rows.can_focus = False
        rows.set_rows(range(len(self._presets)))
        rows.styles.height = len(self._presets)
        yield rows
        yield LineInput(hint=self._hint)

    @property
    def typed(self) -> str:
        """What was typed."""
        return self.query_one(LineInput).value.strip()

    @property
    def when(self) -> When | None:
        """The time that is meant; None where the typed text says none."""
        if self.typed:
            return self._read(self.typed)
        cursor = self.query_one(RowList).cursor
        return self._presets[cursor].when if isinstance(cursor, int) else None

    def _draw(self, key: Hashable, width: int) -> list[Content]:
        if not isinstance(key, int):
            return []
        preset = self._presets[key]
        exact = self._tell(preset.when)
        left = min(28, width // 2)
        label = fit(preset.label, left)
        return [Content.assemble(label, "  ", (exact, ".text--muted"))]

    def action_choose(self, rows: int) -> None:
        """Choose a preset, instead of what was typed."""
        if self.typed:
            self.query_one(LineInput).value = ""
        else:
            self.query_one(RowList).action_move(rows)
        self.post_message(self.Changed())

    def action_page(self, direction: int) -> None:
        """Choose the first or the last preset."""
        self.action_choose(direction * len(self._presets))

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Taken())

    @on(RowList.Moved)
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.post_message(self.Taken())

    def on_click(self, event: events.Click) -> None:
        """Let a preset that is clicked at count instead of what was typed."""
        if isinstance(event.widget, RowList):
            self.query_one(LineInput).value = ""
