"""Asking for a file of this computer."""

from pyrus_tui.models.text import one_line
from pyrus_tui.models.typed_paths import path_of
from pyrus_tui.paths import is_there
from pyrus_tui.ui.modals.line_dialog import LineDialog
from pyrus_tui.ui.widgets.choice import LineInput
from pyrus_tui.words import _


class PathDialog(LineDialog, inherit_bindings=False):
    """Gives the path of a file that is there; `~` is the home folder."""

    BINDINGS = LineDialog.BINDINGS

    def __init__(self, title: str) -> None:
        super().__init__(title, "", _("path of the file"))

    def action_accept(self) -> None:
        """Take the path where a file is there, else say that none is."""
        text = self.query_one(LineInput).value.strip()
        path = path_of(text)
        if not text:
            self.tell(_("Nothing is written."), ".text--warning")
        elif not is_there(path):
            self.tell(_("There is no file {path}.").format(path=one_line(text)), ".text--warning")
        else:
            self.dismiss(str(path))
