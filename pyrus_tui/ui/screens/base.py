"""What every screen shares: a store to follow and services to ask."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from typing import Any, ParamSpec

from textual.content import Content
from textual.screen import Screen
from textual.worker import Worker

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.text import one_line
from pyrus_tui.services.services import Services
from pyrus_tui.store.state import Effect, Link, Mood, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.render.text import join
from pyrus_tui.ui.render.times import ago_text
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
    comes back.
    """

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__()
        self.store = store
        self.services = services
        self._stops: list[Callable[[], None]] = []
        self._held: dict[str, Any] = {}

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Say which attribute follows which selector."""
        return {}

    def on_mount(self) -> None:
        """Start following."""
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

    def _hold(self, name: str, value: object) -> None:
        self._held[name] = value
        if self.is_attached and self._is_awake():
            self.call_next(self._deliver)

    def _is_awake(self) -> bool:
        top = self.app.screen
        return top is self or (top.is_modal and self in self.app.screen_stack)

    def _deliver(self) -> None:
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

        return work

    def say(self, text: str, mood: Mood = Mood.DONE) -> None:
        """Show a sentence on the status line."""
        self.store.say(text, mood)

    def link_text(self, link: Link, account: str) -> Content:
        """Say who is signed in, when the server last answered, and whether it can be reached."""
        now = self.services.clock.now()
        local = link.synced.astimezone(self.services.zone) if link.synced else None
        parts = [Content(one_line(account, 30))] if account and self.size.width >= ROOMY else []
        if link.trouble:
            since = ago_text(link.synced, now)
            word = _("OFFLINE") if link.offline else _("TROUBLE")
            word = _("SIGNED OUT") if link.signed_out else word
            parts.append(Content.styled(f"{word}, {since}", ".text--error"))
        elif local is None:
            parts.append(Content.styled(_("connecting…"), ".text--accent"))
        else:
            parts.append(Content(f"{local:%H:%M} " + _("ok")))
        return join(parts, "  ")


def effect_text(effect: Effect | None, link: Link) -> Content:
    """Draw the status line: the trouble with the connection, else what the last action did."""
    if effect is not None and effect.mood is not Mood.DONE:
        return Content.styled(one_line(effect.text), MOOD_STYLES[effect.mood])
    if link.trouble:
        return Content.styled(one_line(link.trouble), ".text--error")
    if effect is None:
        return Content("")
    return Content.styled(one_line(effect.text), MOOD_STYLES[effect.mood])
