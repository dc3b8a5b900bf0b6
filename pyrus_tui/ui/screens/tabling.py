"""The table of a form: its steps as a filter, its columns, the room that it has."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from textual.reactive import var

from pyrus_tui.models.options import Option, Options, options_of, step_option
from pyrus_tui.store.state import Mood
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.render.form_table import table_fields
from pyrus_tui.ui.screens.narrowing import NarrowingScreen
from pyrus_tui.words import _

OF_FORMS = frozenset({"steps", "columns", "shift_columns"})
"""Actions that need a form's table."""


class TablingScreen(NarrowingScreen):
    """A screen on which the tasks of a form stand in a table."""

    table: var[tuple[Mapping[int, Any], ...]] = var((), init=False)

    def watch_table(self) -> None:
        """Draw the table with other columns."""
        self.tasks().changed()
        self.show_bars()

    def why_not(self, action: str) -> str | None:
        """Say why something is off: lists have neither steps nor columns."""
        if action in OF_FORMS and self.form() is None:
            return _("Only a form has this: choose one in the tree.")
        return super().why_not(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what is off."""
        if action in OF_FORMS:
            return None if self.why_not(action) else True
        return super().check_action(action, parameters)

    def action_steps(self) -> None:
        """Ask at which steps the tasks shall stand; none means all."""
        self.write(self._ask_steps)

    async def _ask_steps(self) -> None:
        form, asked = self.form(), self._asked
        if form is None or asked is None:
            return
        options = Options(step_option(n, form.steps[n], here=False) for n in sorted(form.steps))
        picked = await self.app.push_screen_wait(
            Picker(
                _("At which steps? None means all."),
                options,
                many=True,
                marked=asked.narrowing.steps,
                may_be_empty=True,
            )
        )
        if picked is not None and self._asked == asked:
            steps = tuple(sorted(n for n in picked if isinstance(n, int)))
            self.narrow(replace(asked.narrowing, steps=steps))

    def action_columns(self) -> None:
        """Ask which fields have a column."""
        self.write(self._ask_columns)

    async def _ask_columns(self) -> None:
        form = self.form()
        if form is None:
            return
        fields = table_fields(form)
        chosen = self.store.state.places.columns.get(form.id, ())
        options: list[Option] = options_of((f.id, f.name or f"#{f.id}", "") for f in fields)
        picked = await self.app.push_screen_wait(
            Picker(
                _("Which columns, in which order? None means all."),
                Options(options),
                many=True,
                marked=chosen,
                may_be_empty=True,
            )
        )
        if picked is not None:
            self._first_columns[form.id] = 0
            ids = tuple(number for number in picked if isinstance(number, int))
            self.services.listing.show_columns(form.id, ids)

    def action_shift_columns(self, by: int) -> None:
        """Show the fields further right, or further left."""
        form, columns = self.form(), self._columns
        if form is None or columns is None:
            return
        first = columns.first + by
        most = len(columns.fields) - len(columns.cells)
        if not 0 <= first <= most:
            last = _("No column is further right.")
            self.say(last if by > 0 else _("No column is further left."), Mood.WARNING)
            return
        self._first_columns[form.id] = first
        self.watch_table()

    def action_zoom(self) -> None:
        """Give the tasks the whole width, or the tree and the preview their places again."""
        self.toggle_class("-zoomed")
        if self.has_class("-zoomed"):
            self.choose_pane(in_tree=False)
        self.call_after_refresh(self.show_bars)

    def action_preview(self) -> None:
        """Show or hide the preview, where it has a place."""
        if not self._says_zoomed():
            super().action_preview()

    def action_place_preview(self) -> None:
        """Put the preview to the other place, where it has one."""
        if not self._says_zoomed():
            super().action_place_preview()

    def _says_zoomed(self) -> bool:
        """Say that the preview is hidden because the tasks have the whole width, where it is."""
        zoomed = self.has_class("-zoomed")
        if zoomed:
            self.say(_("The tasks have the whole width; = ends that."), Mood.WARNING)
        return zoomed
