"""The names that fit what is typed after `@`, above the text."""

from collections.abc import Sequence

from textual.content import Content

from pyrus_tui.models.finding import marked
from pyrus_tui.models.names import Contact
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.render.text import fit
from pyrus_tui.ui.widgets.pane import Pane
from pyrus_tui.words import _

SHOWN = 5
NAME = 32
"""Cells of a name."""


class Completion(Pane):
    """Shows a few names, one of them chosen; it never has the keys itself."""

    def __init__(self) -> None:
        super().__init__(classes="completion")
        self._found: tuple[Contact, ...] = ()
        self._query = ""
        self._at = 0
        self._refused: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose."""
        return bool(self._found)

    @property
    def chosen(self) -> Contact | None:
        """The name under the mark."""
        return self._found[self._at] if self._found else None

    def show_names(self, found: Sequence[Contact], query: str, *, asked: bool = False) -> None:
        """Show the names for a query; once refused they stay away for what continues it."""
        if asked:
            self._refused = None
        elif self._refused is not None and query.startswith(self._refused):
            return
        chosen = self.chosen
        self._refused, self._query = None, query
        self._found = tuple(found)
        keep = chosen in self._found[:SHOWN] and self._at > 0
        self._at = self._found.index(chosen) if keep and chosen is not None else 0
        self._paint()

    def move(self, direction: int) -> None:
        """Choose the next or the previous name."""
        if self._found:
            self._at = (self._at + direction) % len(self._found)
            self._paint()

    def close(self) -> None:
        """Show nothing, and forget what was refused."""
        self._found, self._refused = (), None
        self._paint()

    def refuse(self) -> None:
        """Show nothing until another name is begun."""
        self._found, self._refused = (), self._query
        self._paint()

    def _paint(self) -> None:
        for node in (self, self.parent):
            if node is not None and hasattr(node, "set_class"):
                node.set_class(self.is_open, "-completing")
        self.draw(self._lines)

    def _lines(self, width: int) -> Content:
        first = max(0, min(self._at - SHOWN // 2, len(self._found) - SHOWN))
        lines = []
        for number, contact in enumerate(self._found[first : first + SHOWN], first):
            lines.append(self._line(contact, width, here=number == self._at))
        if lines:
            told = _("{n} of {total} · ↑ ↓ choose · Enter or Tab take · Esc none")
            hint = told.format(n=self._at + 1, total=len(self._found))
            lines.append(Content.styled(fit(hint, width), ".text--muted"))
        return Content("\n").join(lines)

    def _line(self, contact: Contact, width: int, *, here: bool) -> Content:
        name = one_line(contact.name, 80)
        line = Content(fit(f"{'>' if here else ' '} {name}", min(NAME + 2, max(8, width - 4))))
        spans = marked(name, self._query.casefold().split()) if self._query else ()
        for start, end in spans:
            if end + 2 <= len(line.plain):
                line = line.stylize(".text--accent", start + 2, end + 2)
        room = max(0, width - line.cell_length - 1)
        note = Content.styled(
            " " + fit(one_line(contact.note or contact.email, 80), room), ".text--muted"
        )
        line = Content.assemble(line, note)
        return line.stylize("reverse") if here else line
