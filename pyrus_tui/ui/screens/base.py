"""What every screen shares: a store to follow and services to ask."""

from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, ParamSpec

from textual.content import Content
from textual.geometry import Region
from textual.reactive import var
from textual.screen import Screen
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker

from pyrus_tui.errors import NotSignedIn, PyrusError
from pyrus_tui.models.outbox import Entry
from pyrus_tui.models.text import one_line
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.state import Effect, Link, Mood, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.render.outbox import seconds_left
from pyrus_tui.ui.render.text import join
from pyrus_tui.ui.render.times import ago_text
from pyrus_tui.ui.widgets.boxes import all_alike
from pyrus_tui.ui.widgets.pane import Bar
from pyrus_tui.words import _

P = ParamSpec("P")

ROOMY = 80
"""Columns from which a bar has room for the account."""

MOOD_STYLES = {
    Mood.WORKING: ".text--accent",
    Mood.DONE: ".text--success",
    Mood.WARNING: ".text--warning",
    Mood.FAILED: ".text--error",
}


class StoreScreen(Screen[None], inherit_bindings=False):
    """A screen whose attributes follow the store.

    While it is covered or in another mode it collects what changed, and catches up once when it
    comes back. Its status line, where it has one, tells what the last action did and how long
    what was done can be taken back without a trace.
    """

    OVER: ClassVar[str] = ""
    """Its name, where it is a place that lies over others."""

    focused = var[Widget | None](None)  # the two widgets are painted anew, not all of the screen
    effect: var[Effect | None] = var(None, init=False)
    waiting: var[tuple[Entry, ...]] = var((), init=False)
    unsent: var[tuple[int, int]] = var((0, 0), init=False)

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__()
        self.store = store
        self.services = services
        self._stops: list[Callable[[], None]] = []
        self._held: dict[str, Any] = {}
        self._countdown: Timer | None = None

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Say which attribute follows which selector."""
        return {
            "effect": selectors.effect,
            "waiting": selectors.waiting,
            "unsent": selectors.unsent,
        }

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw what lies behind the widgets."""
        return all_alike(self, super().render_lines, crop)

    def on_mount(self) -> None:
        """Start following."""
        if self.services.banner:
            banner = Bar(id="banner")
            self.mount(banner, before=0)
            banner.set(Content.styled(one_line(self.services.banner), "bold"))
        for name, select in self.follows().items():
            self._stops.append(self.store.watch(select, partial(self._hold, name)))
        self._deliver()

    def on_unmount(self) -> None:
        """Stop following."""
        for stop in self._stops:
            stop()

    def on_screen_resume(self) -> None:
        """Catch up with what changed meanwhile."""
        self._deliver()

    def watch_effect(self) -> None:
        """Show what the last action did."""
        self.show_status()

    def watch_waiting(self) -> None:
        """Count down while something can be taken back."""
        if self.waiting and self._countdown is None:
            self._countdown = self.set_interval(1.0, self.show_status, name="countdown")
        elif not self.waiting and self._countdown is not None:
            self._countdown.stop()
            self._countdown = None
        self.show_status()

    def watch_unsent(self) -> None:
        """Say how much is not sent; screens show it in their title."""

    def show_status(self) -> None:
        """Draw the status line."""
        link = self.store.state.link
        right = waiting_text(self.waiting, self.services.clock.now())
        for bar in self.query("#status").results(Bar):
            bar.set(effect_text(self.effect, link), right)

    def _hold(self, name: str, value: object) -> None:
        self._held[name] = value
        if self.is_attached and self._is_awake():
            self.call_next(self._deliver)

    def _is_awake(self) -> bool:
        top = self.app.screen
        return top is self or (top.is_modal and self in self.app.screen_stack)

    def _deliver(self) -> None:
        if not self.is_running:
            return  # it is being closed
        held, self._held = self._held, {}
        for name, value in held.items():
            setattr(self, name, value)

    def read(
        self, call: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs
    ) -> Worker[None]:
        """Run a service call in the background; a newer one of the same kind replaces it."""
        work = self._guarded(partial(call, *args, **kwargs))
        group = f"read {getattr(call, '__qualname__', '')}"
        return self.app.run_worker(
            work, group=group, exclusive=True, exit_on_error=False, description=group
        )

    def write(
        self, call: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs
    ) -> Worker[None]:
        """Run a service call in the background; nothing cancels it, not even leaving the screen."""
        work = self._guarded(partial(call, *args, **kwargs))
        return self.app.run_worker(work, group="write", exit_on_error=False, description="write")

    def _guarded(
        self, call: Callable[[], Awaitable[object]]
    ) -> Callable[[], Coroutine[None, None, None]]:
        # Textual gets a function, not a coroutine: one cancelled before it
        # starts would be reported as never awaited.
        async def work() -> None:
            try:
                await call()
            except PyrusError as error:
                self.store.say(str(error), Mood.FAILED)
                if isinstance(error, NotSignedIn):
                    self.services.refresher.soon()  # it tells whether the person is asked

        return work

    def leave(self) -> bool:
        """Take `q` and Esc; say whether there was something to leave."""
        self.dismiss()
        return True

    def spot(self) -> Hashable:
        """Return what is shown, for coming back to it; None where there is but one thing."""
        return None

    def show_spot(self, spot: Hashable) -> None:
        """Come back to what `spot` returned."""

    def ask_again(self) -> None:
        """Ask anew for what only this screen shows; the inbox and the open task are asked for."""

    def say(self, text: str, mood: Mood = Mood.DONE) -> None:
        """Show a sentence on the status line."""
        self.store.say(text, mood)

    def link_text(self, link: Link, account: str) -> Content:
        """Say who is signed in, when the server last answered, and whether it can be reached."""
        now = self.services.clock.now()
        unsent, stuck = self.unsent
        local = link.synced.astimezone(self.services.zone) if link.synced else None
        parts = [Content(one_line(account, 30))] if account and self.size.width >= ROOMY else []
        profile = self.services.profile
        if profile is not None and profile.color:
            tag = Content.styled(f" {profile.name[:20]} ", f".text--{profile.color}")
            parts.insert(0, tag.stylize("reverse"))
        if link.trouble:
            since = ago_text(link.synced, now)
            word = _("OFFLINE") if link.offline else _("TROUBLE")
            word = _("SIGNED OUT") if link.signed_out else word
            parts.append(Content.styled(f"{word}, {since}", ".text--error"))
        elif local is None:
            parts.append(Content.styled(_("connecting…"), ".text--accent"))
        else:
            parts.append(Content(f"{local:%H:%M} " + _("ok")))
        if unsent:
            word = _("outbox {n}").format(n=unsent) + ("!" if stuck else "")
            parts.append(Content.styled(word, ".text--warning" if stuck else ".text--accent"))
        return join(parts, "  ")


def waiting_text(waiting: tuple[Entry, ...], now: datetime) -> Content:
    """Say how long what was done can be taken back, and by which key; the next to go counts."""
    if not waiting:
        return Content("")
    seconds = seconds_left(waiting[0], now)
    if len(waiting) == 1:
        told = _("sends in {n} s").format(n=seconds)
    else:
        told = _("{count} wait, next in {n} s").format(count=len(waiting), n=seconds)
    return Content.assemble((told, ".text--accent"), "  ", (_("u undo"), "bold"), " ")


def effect_text(effect: Effect | None, link: Link) -> Content:
    """Draw the status line: the trouble with the connection, else what the last action did."""
    if effect is not None and effect.mood is not Mood.DONE:
        return Content.styled(one_line(effect.text), MOOD_STYLES[effect.mood])
    if link.trouble:
        return Content.styled(one_line(link.trouble), ".text--error")
    if effect is None:
        return Content("")
    return Content.styled(one_line(effect.text), MOOD_STYLES[effect.mood])
