"""Choosing what to make: a task without a form, one that was begun, or a form by its folder."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from pyrus_tui.models.editing.new_tasks import form_of
from pyrus_tui.models.finding import Match
from pyrus_tui.models.form_tree import FormFolder, form_tree
from pyrus_tui.models.forms import Form
from pyrus_tui.models.options import Option, Options, form_options, options_of
from pyrus_tui.models.text import one_line
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.widgets.choice import Choice, LineInput
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _

SIMPLE = 0
"""Stands for a task without a form."""
FEW = 40
"""Up to so many forms all folders are open at first."""


class KindChoice(Choice):
    """Shows the folders of forms; what one types is found in all of them."""

    def __init__(self, ahead: Sequence[Option], forms: Sequence[Form]) -> None:
        super().__init__(Options([*ahead, *form_options(forms)]), eager=True)
        self._ahead = ahead
        self._forms = forms
        folders = {row for row in form_tree(self._forms) if isinstance(row, FormFolder)}
        self._folded = set() if len(self._forms) <= FEW else folders

    def unsought(self, options: Options) -> list[Match[Hashable]]:
        """Return what stands ahead, then the tree."""
        rows: list[Match[Hashable]] = [Match(one.id, one.text, one.extra) for one in self._ahead]
        for row in form_tree(self._forms, self._folded):
            if isinstance(row, FormFolder):
                sign = "▸" if row in self._folded else "▾"
                rows.append(Match(row, f"{'  ' * row.depth}{sign} {one_line(row.name, 60)}"))
            else:
                name = one_line(row.name, 60) or f"#{row.id}"
                rows.append(Match(row.id, f"{'  ' * len(row.folder)}{name}"))
        return rows

    def go(self, key: Hashable) -> None:
        """Put the cursor on a row."""
        self.query_one(RowList).cursor = key

    def toggle(self) -> bool:
        """Fold the folder the cursor is on, or unfold it; False where it is on none."""
        key = self.query_one(RowList).cursor
        if not isinstance(key, FormFolder):
            return False
        self._folded ^= {key}
        self._find()
        self.go(key)
        return True


class KindPicker(Picker, inherit_bindings=False):
    """Gives `SIMPLE`, a form's number, or the name of the draft of a task that was begun."""

    BINDINGS: ClassVar[list[BindingType]] = Picker.BINDINGS

    def __init__(
        self,
        forms: Iterable[Form],
        begun: Mapping[str, str],
        at: int | None = None,
        about: str = "",
    ) -> None:
        """Take the forms, what was begun by its draft's name, and the form to stand at first.

        `about` says what is to be known of the forms.
        """
        known = tuple(forms)
        names = {form.id: form.name for form in known}
        simple = (SIMPLE, _("A task without a form"), _("text, people, due date"))
        kept = [
            (name, _("Go on: {text}").format(text=text), names.get(form_of(name), ""))
            for name, text in begun.items()
        ]
        tree = KindChoice(options_of([simple, *kept]), known)
        told = (Content.styled(about, ".text--muted"),) if about else ()
        super().__init__(_("What shall be made?"), Options(), choice=tree, about=told)
        self._at = at

    def on_mount(self) -> None:
        """Stand at the form that is likely meant."""
        if self._at is not None:
            self.call_after_refresh(self._go, self._at)

    def _go(self, form_id: int) -> None:
        if not self.query_one(LineInput).value:
            self.query_one(KindChoice).go(form_id)

    def keys_text(self) -> str:
        """Name the keys."""
        return _("type to find · ↑↓ choose · Enter take, fold · Esc cancel")

    def action_accept(self) -> None:
        """Fold a folder; else take what is chosen."""
        if not self.query_one(KindChoice).toggle():
            super().action_accept()
