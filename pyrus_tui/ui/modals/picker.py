"""A picker: type to find, arrows and Enter choose; Tab marks where several may be chosen."""

from collections.abc import Hashable, Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget

from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.modals.dialog import Dialog
from pyrus_tui.ui.widgets.choice import Choice, LineInput, Source
from pyrus_tui.words import _


class Picker(Dialog[tuple[Hashable, ...]], inherit_bindings=False):
    """Gives the ids of what was chosen, in the order of marking; one where `many` is off.

    With `may_be_empty` taking all marks away is an answer too.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG, Where.MARKING))

    def __init__(
        self,
        title: str,
        source: Source,
        *,
        many: bool = False,
        marked: Iterable[Hashable] = (),
        first: Iterable[Hashable] = (),
        may_be_empty: bool = False,
        about: tuple[Content, ...] = (),
        hint: str = "",
        choice: Choice | None = None,
    ) -> None:
        """Take the options, which are marked already, and which stand first before one types.

        `choice` is the line and the rows where they are special ones.
        """
        super().__init__(title, about)
        self._many = many
        self._may_be_empty = may_be_empty
        self._choice = choice or Choice(
            source, many=many, marked=marked, first=first, eager=not many, hint=hint
        )

    def compose_body(self) -> ComposeResult:
        """Lay out the line and the rows."""
        yield self._choice

    def first(self) -> Widget:
        """Give the keys to the line."""
        return self._choice.query_one(LineInput)

    def keys_text(self) -> str:
        """Name the keys."""
        if self._many:
            return _("↑↓ choose · Tab mark · Enter take · Esc cancel")
        return _("↑↓ choose · Enter take · Esc cancel")

    def action_mark(self) -> None:
        """Mark the row, or not."""
        self._choice.mark()

    def action_accept(self) -> None:
        """Take what is chosen."""
        chosen = self._choice.chosen
        if self._choice.is_reading:
            self.tell(_("The names are still being read: a moment."), ".text--warning")
        elif chosen or (self._may_be_empty and not self._choice.typed.strip()):
            self.dismiss(chosen)
        else:
            self.tell(self._choice.obstacle or _("Nothing is chosen."), ".text--warning")

    @on(Choice.Taken)
    def _taken(self) -> None:
        self.action_accept()

    @on(Choice.Changed)
    def _changed(self, event: Choice.Changed) -> None:
        if not isinstance(event, Choice.Taken):
            self.tell(self._choice.obstacle, ".text--warning")
