"""What can be done with a text that is written: plain letters, and nothing is sent yet."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from pyrus_tui.models.composing import Words, Writing
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.keys import COMMANDS, Where, bindings, shown_keys
from pyrus_tui.ui.render.audiences import STYLES, heading, readers_text
from pyrus_tui.ui.render.text import join
from pyrus_tui.ui.render.times import minutes_text
from pyrus_tui.ui.render.values import size_text
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.ui.widgets.pane import Pane
from pyrus_tui.words import _, ngettext


class Review(ModalScreen[str], inherit_bindings=False):
    """Stands below the text, which stays in sight; answers with the name of what was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.REVIEW))
    AUTO_FOCUS = ""

    def __init__(self, writing: Writing, words: Words, off: dict[str, str]) -> None:
        super().__init__()
        self._writing = writing
        self._words = words
        self._off = off

    def compose(self) -> ComposeResult:
        """Lay out the bar."""
        with Vertical(id="review", classes=STYLES[self._writing.route.audience]):
            yield Pane(id="review-text")
            yield Pane(id="review-keys")

    def on_mount(self) -> None:
        """Say what would go out, to whom, and which letters there are."""
        self.query_one("#review-text", Pane).show(self._told())
        self.query_one("#review-keys", Pane).draw(self._keys)

    def _told(self) -> Content:
        writing, words = self._writing, self._words
        count = len(words.text.split())
        parts = [
            Content.styled(heading(writing), "bold"),
            Content(readers_text(writing.route)),
            Content(f"#{writing.task_id}"),
            Content(ngettext("{n} word", "{n} words", count).format(n=count)),
        ]
        if words.mentioned:
            told = ngettext("{n} mention", "{n} mentions", len(words.mentioned))
            parts.append(Content(told.format(n=len(words.mentioned))))
        if words.answered:
            parts.append(Content(_("a reply")))
        if writing.minutes:
            parts.append(Content(_("spent {time}").format(time=minutes_text(writing.minutes))))
        if writing.watchers:
            names = ", ".join(one_line(contact.name, 40) for contact in writing.watchers)
            parts.append(Content(_("+ watchers {names}").format(names=names)))
        parts.extend(
            Content(f"[{one_line(file.name, 60)} {size_text(file.size)}]") for file in writing.files
        )
        return join(parts)

    def _keys(self, width: int) -> Content:
        changed = self.app.keymap_in_use if isinstance(self.app, TerminalApp) else {}
        lines = [Content("")]
        for command in COMMANDS:
            if Where.REVIEW not in command.where:
                continue
            style = ".text--muted" if command.id.removeprefix("review.") in self._off else ""
            key = shown_keys(command, changed)[0]
            item = Content.assemble((key, style or ".text--key"), (f" {command.label}", style))
            if lines[-1].cell_length + 2 + item.cell_length > width:
                lines.append(Content(""))
            lines[-1] = join([lines[-1], item], "  ")
        return Content("\n").join(lines)

    def action_choose(self, what: str) -> None:
        """Answer, or say why it cannot be."""
        if what in self._off:
            self.query_one("#review-text", Pane).show(
                Content.styled(one_line(self._off[what]), ".text--warning")
            )
        else:
            self.dismiss(what)
