"""Where a person writes: a few lines at the foot of the screen, with the audience named above."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import TextArea

from pyrus_tui.models.composing import Writing, completed
from pyrus_tui.models.names import Names
from pyrus_tui.models.options import Options
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.messages import (
    EditorWanted,
    FilesWanted,
    ReplyWanted,
    TextChanged,
    TextLeft,
    TextWritten,
)
from pyrus_tui.ui.render.audiences import STYLES, heading, readers_text, short_text
from pyrus_tui.ui.widgets.completion import Completion
from pyrus_tui.ui.widgets.pane import EMPTY, Bar, ends
from pyrus_tui.ui.widgets.text_box import TextBox
from pyrus_tui.words import _

ROOMY = 60
"""Cells from which the first line has room for keys."""


class Composer(Vertical):
    """Takes a text that belongs to one task, whatever the cursor does meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.COMPOSER))

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._writing = Writing(0)
        self._people = Names()
        self._options = Options()
        self._near: tuple[int, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the audience line, the names that fit, and the text."""
        yield Bar(classes="audience")
        yield Completion()
        yield TextBox()

    @property
    def is_open(self) -> bool:
        """Whether it is on the screen."""
        return self.has_class("-open")

    @property
    def writing(self) -> Writing:
        """What is being written."""
        return self._writing

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.query_one(TextBox).text

    def open(self, writing: Writing, text: str) -> None:
        """Begin, or go on with, a text for a task."""
        self.add_class("-open")
        self.set_text(text)
        self.change(writing)
        self.focus_text()

    def change(self, writing: Writing) -> None:
        """Go on with the same text for another audience, or with more that goes with it."""
        self._writing = writing
        for audience, style in STYLES.items():
            self.set_class(audience is writing.route.audience, style)
        self.border_title = Content(f" {heading(writing)} ")
        self.query_one(Bar).draw(partial(_head, writing))

    def set_text(self, text: str) -> None:
        """Replace the whole text; the cursor goes to its end."""
        self.query_one(Completion).close()
        self.query_one(TextBox).put(text)

    def insert(self, text: str) -> None:
        """Put a text at the cursor."""
        self.query_one(TextBox).add(text)

    def know(self, people: Names, options: Options, near: Sequence[int]) -> None:
        """Take those who can be mentioned; `near` are those who are in the task."""
        self._people, self._options = people, options
        self._near = tuple(i for i in near if i in people.known)

    def focus_text(self) -> None:
        """Give the keys to the text, at once: `focus` would wait for its turn."""
        self.screen.set_focus(self.query_one(TextBox), scroll_visible=False)

    def close(self) -> None:
        """Leave the screen; the text is the sender's business now."""
        self.remove_class("-open")
        self.set_text("")

    # -- keys ----------------------------------------------------------------------------------

    def action_send(self) -> None:
        """Hand the text over to be sent."""
        self.post_message(TextWritten(self._writing, self.text))

    def action_indent(self) -> None:
        """Write blanks; tab must not end in the list, where letters are commands."""
        if not self._take_completion():
            self.query_one(TextBox).add("    ")

    def action_stay(self) -> None:
        """Stay in the text, as with tab."""

    def action_leave(self) -> None:
        """Close the names; else hand the text over to be looked at."""
        completion = self.query_one(Completion)
        if completion.is_open:
            completion.refuse()
        else:
            self.post_message(TextLeft(self._writing, self.text))

    def action_edit_outside(self) -> None:
        """Go on in the person's editor."""
        self.post_message(EditorWanted(self._writing, self.text))

    def action_insert_reply(self) -> None:
        """Put in a saved reply."""
        self.post_message(ReplyWanted(self._writing))

    def action_attach(self) -> None:
        """Choose a file that goes along; words are not needed then."""
        self.post_message(FilesWanted(self._writing))

    def action_mention(self) -> None:
        """Show whom one can mention; without a name begun, all."""
        box = self.query_one(TextBox)
        if box.mention is None:
            box.add("@" if box.at_word_start else " @")
        self._complete(asked=True)

    # -- names ---------------------------------------------------------------------------------

    def _complete(self, *, asked: bool = False) -> None:
        box, completion = self.query_one(TextBox), self.query_one(Completion)
        query = box.mention
        known = self._people.known
        if query is None or not known or self._is_complete(query):
            completion.close()
            return
        if query:
            ids = [match.id for match in self._options.find(query, 50)]
            found = [known[i] for i in ids if isinstance(i, int) and i in known]
        else:
            found = [known[i] for i in dict.fromkeys([*self._near, *known])]
        completion.show_names(found, query, asked=asked)

    def _is_complete(self, query: str) -> bool:
        """Say whether a name stands there already, and what follows is no longer one."""
        if self._people.named_first(query) is None:
            return False
        begun = query.casefold()
        names = (contact.name.casefold() for contact in self._people.known.values())
        return not any(name.startswith(begun) and name != begun for name in names)

    def _take_completion(self) -> bool:
        completion, box = self.query_one(Completion), self.query_one(TextBox)
        contact = completion.chosen
        if contact is None:
            return False
        completion.close()
        box.complete(completed(contact, self._people) + " ")
        return True

    @on(TextBox.Steered)
    def _steer(self, event: TextBox.Steered) -> None:
        event.stop()
        if event.direction:
            self.query_one(Completion).move(event.direction)
        else:
            self._take_completion()

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.is_open:
            self._complete()
            self.post_message(TextChanged(self._writing, event.text_area.text))

    @on(TextArea.SelectionChanged)
    def _moved(self, event: TextArea.SelectionChanged) -> None:
        event.stop()
        if self.query_one(Completion).is_open:
            self._complete()


def _head(writing: Writing, width: int) -> Content:
    """Draw the first line: what must never be cut stands first."""
    first = f"{short_text(writing.route)} #{writing.task_id}"
    told = f"{first} · {readers_text(writing.route)} · {one_line(writing.title, 200)}"
    keys = Content(_("ctrl+s send · Esc more")) if width >= ROOMY else EMPTY
    return ends(Content.styled(told, "bold"), keys, width)
