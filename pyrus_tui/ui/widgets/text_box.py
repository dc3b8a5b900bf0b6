"""The text itself: what is pasted is cleaned, and arrows choose names while some are shown."""

import re
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from pyrus_tui.models.text import clean
from pyrus_tui.ui.messages import TextRefused
from pyrus_tui.words import _

LONGEST = 100_000
"""Characters of a text; what is longer belongs into a file."""
_BEGUN = re.compile(r"(?:^|(?<=[\s(\[«\"'>]))@([^\s@][^@\n]{0,40})?$")


class TextBox(TextArea):
    """A text area for words that go to other people."""

    @dataclass
    class Steered(Message):
        """An arrow chose another name (-1 or 1), or the chosen one was taken (0)."""

        direction: int

    def __init__(self) -> None:
        super().__init__(compact=True, tab_behavior="focus", show_line_numbers=False)
        self.cursor_blink = False

    @property
    def mention(self) -> str | None:
        """What was typed of a name after `@`; None where no name is being typed."""
        row, column = self.cursor_location
        found = _BEGUN.search(self.document[row][:column]) if self.selection.is_empty else None
        if found is None or (found[1] or "").endswith("  "):
            return None
        return found[1] or ""

    @property
    def at_word_start(self) -> bool:
        """Whether a name may begin here."""
        row, column = self.cursor_location
        return not column or self.document[row][column - 1].isspace()

    def put(self, text: str) -> None:
        """Replace everything; the cursor goes to the end."""
        self.load_text(clean(text)[:LONGEST])
        self.move_cursor(self.document.end)

    def add(self, text: str) -> None:
        """Put a text at the cursor, in the place of what is selected."""
        text = clean(text)
        if len(self.text) + len(text) > LONGEST:
            self.post_message(
                TextRefused(_("That is too long for a comment: attach it as a file."))
            )
            return
        result = self._replace_via_keyboard(text, *self.selection)
        if result is not None:
            self.move_cursor(result.end_location)

    def complete(self, name: str) -> None:
        """Put a name in the place of what was typed of it."""
        row, column = self.cursor_location
        begun = self.mention
        if begun is not None:
            start = (row, column - len(begun) - 1)
            result = self._replace_via_keyboard(name, start, (row, column))
            if result is not None:
                self.move_cursor(result.end_location)

    async def _on_paste(self, event: events.Paste) -> None:
        # The escape sequences of a paste would reach the terminal with the text.
        event.stop()
        event.prevent_default()
        self.add(event.text)

    async def _on_key(self, event: events.Key) -> None:
        parent = self.parent
        if parent is not None and parent.has_class("-completing"):
            directions = {"up": -1, "down": 1, "enter": 0}
            if event.key in directions:
                event.stop()
                event.prevent_default()
                self.post_message(self.Steered(directions[event.key]))
                return
        await super()._on_key(event)
