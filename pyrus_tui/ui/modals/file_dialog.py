"""Choosing a file of this machine: its path is typed, Tab completes it, the arrows choose."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.kept import LocalFile
from pyrus_tui.models.text import inert, one_line
from pyrus_tui.models.typed_paths import Found, completed, parted
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.modals.dialog import Dialog
from pyrus_tui.ui.render.text import fit
from pyrus_tui.ui.render.values import size_text
from pyrus_tui.ui.widgets.choice import LineInput
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _

SIZE = 10
"""Cells that a file's size takes."""


class FileDialog(Dialog[LocalFile], inherit_bindings=False):
    """Gives a file that is there; nothing of it is read yet.

    `entries` tells what a typed path can be completed to, `look` what a file is.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG, Where.PICKER, Where.PATH))

    def __init__(
        self,
        title: str,
        entries: Callable[[str], Awaitable[tuple[Found, ...]]],
        look: Callable[[str], Awaitable[LocalFile]],
    ) -> None:
        super().__init__(title)
        self._entries = entries
        self._look_at = look
        self._found: tuple[Found, ...] = ()
        self._shown_for: str | None = None
        self._touched = False

    def compose_body(self) -> ComposeResult:
        """Lay out the line and what fits it."""
        yield LineInput(hint=_("path of a file; ~ is your own folder"))
        rows = RowList(self._draw)
        rows.can_focus = False  # letters stay with the line
        yield rows

    def on_mount(self) -> None:
        """Show what there is where the program was started."""
        self.query_one(RowList).placeholder = Content(_("Nothing begins like that."))
        self._look()

    def first(self) -> Widget:
        """Give the keys to the line."""
        return self._line

    def keys_text(self) -> str:
        """Name the keys."""
        return _("Tab complete · ↑↓ choose · Enter take · Esc cancel")

    @property
    def _line(self) -> LineInput:
        return self.query_one(LineInput)

    # -- what fits -----------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._touched = False
        self.tell("")
        self._look()

    @work(group="folder", exclusive=True)
    async def _look(self) -> None:
        await self._list(self._line.value)

    async def _list(self, typed: str) -> None:
        found = await self._entries(typed)
        if self._line.value == typed:
            self._found, self._shown_for = found, typed
            rows = self.query_one(RowList)
            rows.set_rows(range(len(found)))
            rows.changed()
            rows.action_first()

    def _draw(self, key: Hashable, width: int) -> Sequence[Content]:
        found = self._found[key] if isinstance(key, int) and key < len(self._found) else Found("")
        name = one_line(found.name, 300) + ("/" if found.is_folder else "")
        size = "" if found.is_folder else size_text(found.size)
        line = f"{fit(name, max(1, width - SIZE))}{size:>{SIZE}}"
        return [Content.styled(line, "bold" if found.is_folder else "")]

    # -- keys ----------------------------------------------------------------------------------

    def action_choose(self, rows: int) -> None:
        """Go down by so many rows, or up."""
        self._touched = True
        self.query_one(RowList).action_move(rows)

    def action_page(self, direction: int) -> None:
        """Go a page down, or up."""
        self._touched = True
        self.query_one(RowList).action_page(direction)

    @work(group="complete", exclusive=True)
    async def action_complete(self) -> None:
        """Complete the path as far as it is certain, else by the row that is chosen."""
        typed = self._line.value
        if self._shown_for != typed:
            await self._list(typed)
        certain = completed(typed, self._found)
        here = self._here()
        if certain != typed:
            self._put(certain)
        elif here is not None:
            self._put(parted(typed)[0] + here.name + ("/" if here.is_folder else ""))

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_accept()

    @on(RowList.Opened)
    def _opened(self) -> None:
        self._touched = True
        self.action_accept()

    @work(group="complete", exclusive=True)
    async def action_accept(self) -> None:
        """Take the file, or go into the folder."""
        typed = self._line.value
        if self._shown_for != typed:
            await self._list(typed)
        head, begun = parted(typed)
        exact = next((one for one in self._found if one.name == begun), None)
        here = exact if exact is not None and not self._touched else self._here()
        if not begun and not self._touched:
            self.tell(_("Nothing is chosen: type on, or use the arrows."), ".text--warning")
        elif here is None:
            self.tell(_("There is no such file."), ".text--warning")
        elif here.is_folder:
            self._put(f"{head}{here.name}/")
        else:
            try:
                self.dismiss(await self._look_at(head + here.name))
            except PyrusError as error:
                self.tell(str(error), ".text--warning")

    def _here(self) -> Found | None:
        cursor = self.query_one(RowList).cursor
        known = isinstance(cursor, int) and cursor < len(self._found)
        return self._found[cursor] if known and isinstance(cursor, int) else None

    def _put(self, text: str) -> None:
        if text != inert(text):
            told = _("{name} has signs that nobody can type: give it another name first.")
            self.tell(told.format(name=one_line(parted(text.rstrip("/"))[1], 80)), ".text--warning")
            return
        self._line.value = text
        self._line.cursor_position = len(text)
