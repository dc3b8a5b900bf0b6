"""A small dialog of a few parts: lines, boxes to tick, a time, somebody to choose."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from pyrus_tui.models.quick import Preset
from pyrus_tui.models.when import When
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.modals.dialog import Dialog
from pyrus_tui.ui.widgets.choice import Choice, LineInput, Source
from pyrus_tui.ui.widgets.moments import Moments
from pyrus_tui.ui.widgets.pane import Bar, Pane
from pyrus_tui.ui.widgets.tick import Tick
from pyrus_tui.words import _

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LinePart:
    """One line of text; `off` says why there is none, then it stands for "".

    Of what is off the reason stands where the line would.
    """

    name: str
    label: str
    text: str = ""
    hint: str = ""
    off: str = ""


@dataclass(frozen=True, slots=True)
class TickPart:
    """A box to tick; `off` says why it cannot be, then it counts as not ticked."""

    name: str
    label: str
    on: bool = False
    off: str = ""


@dataclass(frozen=True, slots=True)
class TimePart:
    """A day or a moment; `read` understands what is typed, `tell` says a time exactly."""

    name: str
    presets: Sequence[Preset]
    read: Callable[[str], When | None]
    tell: Callable[[When], str]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ChoicePart:
    """One of many, found by typing; an `optional` one shows its rows only while it is filled in."""

    name: str
    label: str
    source: Source
    first: Iterable[Hashable] = ()
    optional: bool = False


Part = LinePart | TickPart | TimePart | ChoicePart


def _off(part: Part) -> str:
    return part.off if isinstance(part, LinePart | TickPart) else ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the parts of a dialog hold now, by their names."""

    texts: Mapping[str, str] = field(default_factory=dict)
    ticks: Mapping[str, bool] = field(default_factory=dict)
    times: Mapping[str, When | None] = field(default_factory=dict)
    chosen: Mapping[str, Hashable | None] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """The texts of the options that are chosen."""

    def text(self, name: str) -> str:
        """Return what a line holds."""
        return self.texts.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What the answers come to: a result and what it means, or None and what is missing."""

    result: T | None
    told: str = ""


class FormDialog(Dialog[T], Generic[T], inherit_bindings=False):
    """Says at every letter what would come of it; Enter does it, Tab goes to the next part."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.DIALOG, Where.FORM))

    def __init__(
        self,
        title: str,
        parts: Sequence[Part],
        read: Callable[[Answers], Outcome[T]],
        *,
        about: tuple[Content, ...] = (),
        does: str = "",
    ) -> None:
        """Take the parts, and what turns their answers into a result; `does` names Enter."""
        super().__init__(title, about)
        self._parts = tuple(parts)
        self._read = read
        self._does = does or _("OK")

    def compose_body(self) -> ComposeResult:
        """Lay out the parts."""
        for part in self._parts:
            match part:
                case LinePart(off=str(reason)) | TickPart(off=str(reason)) if reason:
                    yield Pane(id=f"off-{part.name}", classes="part")
                case LinePart():
                    with Vertical(classes="part"):
                        yield Bar(id=f"label-{part.name}")
                        yield LineInput(part.text, part.hint, id=part.name)
                case TickPart():
                    yield Tick(part.label, on=part.on, id=part.name)
                case TimePart():
                    yield Moments(part.presets, part.read, part.tell, part.hint, id=part.name)
                case ChoicePart():
                    choice = Choice(part.source, first=part.first, id=part.name)
                    choice.set_class(part.optional, "-optional")
                    with Vertical(classes="part"):
                        yield Bar(id=f"label-{part.name}")
                        yield choice

    def on_mount(self) -> None:
        """Name the parts and say what the dialog would do as it is."""
        for part in self._parts:
            if isinstance(part, LinePart | TickPart) and part.off:
                told = Content.styled(f"{part.label}: {part.off}", ".text--muted")
                self.query_one(f"#off-{part.name}", Pane).show(told)
            elif isinstance(part, LinePart | ChoicePart):
                label = Content.styled(part.label, ".text--muted")
                self.query_one(f"#label-{part.name}", Bar).set(label)
        self._changed()

    def keys_text(self) -> str:
        """Name the keys."""
        keys = [_("Enter {does}").format(does=self._does)]
        if len(self._on) > 1:
            keys.append(_("Tab next"))
        if self._of(TickPart):
            keys.append(_("Space tick"))
        if any(isinstance(part, TimePart | ChoicePart) for part in self._on):
            keys.insert(0, _("↑↓ choose"))
        return " · ".join([*keys, _("Esc cancel")])

    # The keys

    def _stops(self) -> list[Widget]:
        stops: list[Widget] = []
        for part in self._on:
            widget = self.query_one(f"#{part.name}", Widget)
            if isinstance(part, TimePart | ChoicePart):
                widget = widget.query_one(LineInput)
            stops.append(widget)
        return stops

    def first(self) -> Widget:
        """Give the keys to the first part."""
        return self._stops()[0]

    def action_next_part(self, direction: int) -> None:
        """Go to the next part, or the previous one."""
        stops = self._stops()
        at = stops.index(self.focused) if self.focused in stops else 0
        self.set_focus(stops[(at + direction) % len(stops)])

    # The answers

    @property
    def answers(self) -> Answers:
        """What the parts hold now."""
        choices = {p.name: self.query_one(f"#{p.name}", Choice) for p in self._of(ChoicePart)}
        chosen = {name: next(iter(choice.chosen), None) for name, choice in choices.items()}
        options = {name: choices[name].option(id) for name, id in chosen.items()}
        return Answers(
            texts={
                p.name: self.query_one(f"#{p.name}", LineInput).value for p in self._of(LinePart)
            },
            ticks={p.name: False for p in self._parts if isinstance(p, TickPart)}
            | {p.name: self.query_one(f"#{p.name}", Tick).on for p in self._of(TickPart)},
            times={p.name: self.query_one(f"#{p.name}", Moments).when for p in self._of(TimePart)},
            chosen=chosen,
            names={name: option.text for name, option in options.items() if option is not None},
        )

    def _of(self, kind: type[Part]) -> list[Part]:
        return [part for part in self._on if isinstance(part, kind)]

    @property
    def _on(self) -> list[Part]:
        return [part for part in self._parts if not _off(part)]

    @property
    def _obstacle(self) -> str:
        choices = (self.query_one(f"#{part.name}", Choice) for part in self._of(ChoicePart))
        return next((choice.obstacle for choice in choices if choice.obstacle), "")

    @on(Input.Changed)
    @on(Tick.Changed)
    @on(Moments.Changed)
    @on(Choice.Changed)
    def _changed(self) -> None:
        if self.is_attached:
            outcome = self._read(self.answers)
            style = ".text--accent" if outcome.result is not None else ".text--muted"
            self.tell(self._obstacle or outcome.told, style)

    @on(Input.Submitted)
    @on(Moments.Taken)
    @on(Choice.Taken)
    def _entered(self) -> None:
        self.action_accept()

    def action_accept(self) -> None:
        """Do it, or say what is missing."""
        outcome = self._read(self.answers)
        if outcome.result is not None:
            self.dismiss(outcome.result)
        else:
            self.tell(self._obstacle or outcome.told, ".text--warning")
