"""The tree of lists and forms: a list of rows whose keys fold."""

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.widgets.row_list import RowList


class ListTree(RowList, inherit_bindings=False):
    """Says which row a person wants folded or unfolded; the screen knows what is below it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.TREE)]

    class Folded(Message):
        """A person wants less: the row folded, or the one above it."""

    class Unfolded(Message):
        """A person wants more: what is below the row, or what stands in it."""

    class FoldedAll(Message):
        """A person wants everything folded, or unfolded again."""

    def action_fold(self) -> None:
        """Fold the row the cursor is on."""
        self.post_message(self.Folded())

    def action_unfold(self) -> None:
        """Unfold the row the cursor is on."""
        self.post_message(self.Unfolded())

    def action_fold_all(self) -> None:
        """Fold everything."""
        self.post_message(self.FoldedAll())


class ListedTasks(RowList):
    """The tasks beside the tree."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.BESIDE_TREE)]
