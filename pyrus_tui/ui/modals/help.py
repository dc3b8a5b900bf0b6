"""The keys that work here, and below them all others; searchable."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from pyrus_tui.ui.keys import COMMANDS, Command, HelpRow, Where, bindings, help_rows, shown_keys
from pyrus_tui.ui.terminal import Reach, TerminalApp
from pyrus_tui.ui.widgets.row_list import GUTTER, RowList
from pyrus_tui.words import _


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the list: a title, or a line of what keys do."""

    text: str
    keys: str = ""
    row: HelpRow | None = None


class Help(ModalScreen[None], inherit_bindings=False):
    """Lists the commands of the screen below, then those of other screens."""

    AUTO_FOCUS = "RowList"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.HELP)]

    def __init__(self) -> None:
        super().__init__()
        self._here: dict[str, Reach] = {}
        self._lines: dict[Hashable, _Line] = {}
        self._keys_width = 0

    def compose(self) -> ComposeResult:
        """Lay out the title, the filter, the list and its keys."""
        with Vertical(id="help"):
            yield Static(Content(_("Keys")), id="help-title", markup=False)
            box = Input(placeholder=_("a key or a word"), id="help-filter", compact=True)
            box.cursor_blink = False
            yield box
            yield RowList(self._draw, placeholder=Content(_("No key and no command is like that.")))
            yield Static(self._foot(), id="help-foot", markup=False)

    def _foot(self) -> Content:
        parts = [
            Content.assemble((shown_keys(command, self._changed)[0], "bold"), " ", command.label)
            for command in COMMANDS
            if Where.HELP in command.where
        ]
        return Content("  ").join(parts)

    def on_mount(self) -> None:
        """Look at what the screen below can do."""
        if isinstance(self.app, TerminalApp) and len(self.app.screen_stack) > 1:
            self._here = self.app.reachable(self.app.screen_stack[-2])

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        here = [command for command in COMMANDS if command.id in self._here]
        there = [command for command in COMMANDS if command.id not in self._here]
        groups = [*self._groups(here, ""), *self._groups(there, _("other screens"))]
        rows = [row for _title, found in groups for row in found]
        self._keys_width = max((len(row.keys) for row in rows), default=0) + 4
        listing = self.query_one(RowList)
        room = max(16, listing.scrollable_content_region.width - GUTTER - self._keys_width)
        self._lines = {}
        for title, found in groups:
            self._lines[title] = _Line(title)
            for row in found:
                for number, part in enumerate(wrap(self._told(row), room)):
                    self._lines[row.ids, number] = _Line(part, "" if number else row.keys, row)
        listing.set_rows(tuple(self._lines))
        listing.changed()

    def _groups(
        self, commands: Sequence[Command], note: str
    ) -> Iterator[tuple[str, list[HelpRow]]]:
        query = self.query_one(Input).value.strip()
        changed = self._changed
        by_key = {c.id for c in COMMANDS if query in shown_keys(c, changed)}
        for group, rows in help_rows(commands, changed).items():
            if by_key:
                found = [row for row in rows if by_key.intersection(row.ids)]
            else:
                found = [row for row in rows if _fits(row, query)]
            if found:
                yield f"{group} ({note})" if note else group, found

    @property
    def _changed(self) -> Mapping[str, str]:
        return self.app.keymap_in_use if isinstance(self.app, TerminalApp) else {}

    def _is_off(self, row: HelpRow) -> bool:
        return all(id in self._here and not self._here[id].enabled for id in row.ids)

    def _told(self, row: HelpRow) -> str:
        if not self._is_off(row) or not isinstance(self.app, TerminalApp):
            return row.help
        reach = self._here[row.ids[0]]
        return f"{row.help} ({self.app.why_off(reach.node, reach.binding)})"

    def _draw(self, key: Hashable, width: int) -> list[Content]:
        line = self._lines[key]
        if line.row is None:
            return [Content.styled(line.text, ".text--group")]
        style = ".text--muted" if self._is_off(line.row) else ""
        keys = f"  {line.keys}".ljust(self._keys_width)
        return [Content.assemble((keys, style or ".text--key"), (line.text, style))]

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill()

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.query_one(RowList).focus()

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one(Input).focus()

    def action_close(self) -> None:
        """Leave the filter; without one leave the help."""
        box = self.query_one(Input)
        if box.has_focus or box.value:
            box.clear()
            self.query_one(RowList).focus()
        else:
            self.dismiss()


def _fits(row: HelpRow, query: str) -> bool:
    text = f"{row.help} {row.keys} {' '.join(row.ids)}".casefold()
    return all(word in text for word in query.casefold().split())
