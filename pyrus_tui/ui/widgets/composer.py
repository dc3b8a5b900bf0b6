"""Where a person writes: a few lines at the foot of the screen, with the audience named above."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import TextArea

from pyrus_tui.models.text import one_line
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.messages import Purpose, TextChanged, TextLeft, TextWritten
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.ui.widgets.pane import Bar
from pyrus_tui.words import _


class Composer(Vertical):
    """Takes a text that belongs to one task, whatever the cursor does meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.COMPOSER))

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._purpose = Purpose.COMMENT
        self._task_id = 0

    def compose(self) -> ComposeResult:
        """Lay out the audience line above the text."""
        yield Bar(classes="audience")
        text = TextArea(compact=True, tab_behavior="focus", show_line_numbers=False)
        text.cursor_blink = False
        yield text

    @property
    def is_open(self) -> bool:
        """Whether it is on the screen."""
        return self.has_class("-open")

    def open(self, purpose: Purpose, task_id: int, title: str, text: str) -> None:
        """Begin, or go on with, a text for a task."""
        self._purpose, self._task_id = purpose, task_id
        words = {
            Purpose.COMMENT: _("INTERNAL comment"),
            Purpose.REJECT: _("REJECT, with the reason (internal)"),
            Purpose.FINISH: _("FINISH, with a comment if you like (internal)"),
        }[purpose]
        head = f"{words} · #{task_id} {one_line(title, 200)}"
        keys = _("ctrl+s send · Esc keep draft")
        self.query_one(Bar).set(Content.styled(head, "bold"), Content(keys))
        area = self.query_one(TextArea)
        area.load_text(text)
        area.move_cursor(area.document.end)
        self.add_class("-open")
        self.focus_text()

    def focus_text(self) -> None:
        """Give the keys to the text, at once: `focus` would wait for its turn."""
        self.screen.set_focus(self.query_one(TextArea), scroll_visible=False)

    def close(self) -> None:
        """Leave the screen; the text is the sender's business now."""
        self.remove_class("-open")
        self.query_one(TextArea).load_text("")

    def action_send(self) -> None:
        """Hand the text over to be sent."""
        text = self.query_one(TextArea).text
        if self._purpose is Purpose.FINISH or text.strip():
            self.post_message(TextWritten(self._purpose, self._task_id, text))
        elif isinstance(self.app, TerminalApp):
            self.app.call_next(self.app.let_keys_go)

    def action_indent(self) -> None:
        """Write blanks; tab must not end in the list, where letters are commands."""
        self.query_one(TextArea).insert("    ")

    def action_stay(self) -> None:
        """Stay in the text, as with tab."""

    def action_leave(self) -> None:
        """Hand the text over to be kept."""
        self.post_message(TextLeft(self._purpose, self._task_id, self.query_one(TextArea).text))

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.is_open:
            self.post_message(TextChanged(self._purpose, self._task_id, event.text_area.text))
