"""A dialog that asks for spans of time: changed, made, finished, from one day to another."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from pyrus_tui.models.days import past_day
from pyrus_tui.models.places import Narrowing
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.modals.dialog import Dialog
from pyrus_tui.ui.widgets.choice import LineInput
from pyrus_tui.ui.widgets.pane import Bar
from pyrus_tui.words import _

LINES = (
    "modified_after",
    "modified_before",
    "created_after",
    "created_before",
    "closed_after",
    "closed_before",
)


class SpanDialog(Dialog[Narrowing], inherit_bindings=False):
    """Gives the narrowing with other spans; empty lines ask for nothing.

    The first day counts from its beginning, the last one to its end, in the person's zone.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG, Where.FORM))

    def __init__(self, narrowing: Narrowing, now: datetime, zone: tzinfo) -> None:
        super().__init__(_("Span of time"))
        self._narrowing = narrowing
        self._today = now.astimezone(zone).date()
        self._zone = zone

    def compose_body(self) -> ComposeResult:
        """Lay out a line for each end."""
        for name in LINES:
            moment: datetime | None = getattr(self._narrowing, name)
            day = moment.astimezone(self._zone).date().isoformat() if moment else ""
            with Horizontal(classes="labelled"):
                yield Bar(id=f"label-{name}")
                yield LineInput(day, _("2026-11-30, 30.11, yesterday, 7d ago"), id=name)

    def on_mount(self) -> None:
        """Name the lines."""
        for name in LINES:
            self.query_one(f"#label-{name}", Bar).set(Content(line_text(name)))

    def first(self) -> Widget:
        """Give the keys to the first line."""
        return self.query_one(f"#{LINES[0]}", LineInput)

    def keys_text(self) -> str:
        """Name the keys."""
        return _("Tab next · Enter show · Esc cancel")

    def action_next_part(self, direction: int) -> None:
        """Go to the next line or the one before."""
        here = self.focused.id if self.focused is not None else None
        at = LINES.index(here) if here in LINES else 0
        line = self.query_one(f"#{LINES[(at + direction) % len(LINES)]}", LineInput)
        self.set_focus(line, scroll_visible=False)

    def action_accept(self) -> None:
        """Take the spans, if all of them can be read."""
        ends: dict[str, datetime | None] = {}
        for name in LINES:
            text = self.query_one(f"#{name}", LineInput).value.strip()
            day = past_day(text, self._today) if text else None
            if text and day is None:
                told = _("{line}: “{text}” is no day.").format(line=line_text(name), text=text)
                self.tell(told, ".text--warning")
                return
            ends[name] = self._end(name, day) if day is not None else None
        self.dismiss(
            replace(
                self._narrowing,
                modified_after=ends["modified_after"],
                modified_before=ends["modified_before"],
                created_after=ends["created_after"],
                created_before=ends["created_before"],
                closed_after=ends["closed_after"],
                closed_before=ends["closed_before"],
            )
        )

    def _end(self, name: str, day: date) -> datetime:
        start = datetime.combine(day, time.min, self._zone)
        if name.endswith("_after"):
            return start
        next_day = datetime.combine(day + timedelta(days=1), time.min, self._zone)
        return next_day - timedelta(seconds=1)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_accept()


def line_text(name: str) -> str:
    """Name a line."""
    return {
        "modified_after": _("Changed from"),
        "modified_before": _("Changed until"),
        "created_after": _("Made from"),
        "created_before": _("Made until"),
        "closed_after": _("Finished from"),
        "closed_before": _("Finished until"),
    }[name]
