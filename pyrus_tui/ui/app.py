"""The application: holds the store and the services and shows the screens."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Mapping, Sequence
from functools import partial
from pathlib import PurePath
from typing import ClassVar, Protocol, runtime_checkable

from immutables import Map
from textual import on
from textual import work as in_background
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.dom import DOMNode
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from pyrus_tui.models.options import Options, task_options
from pyrus_tui.models.places import Trail, Visit
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.place_rows import forms_title
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.ui.account_actions import AccountActions
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.messages import SpotLeft
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.screens import forming, placing, quick
from pyrus_tui.ui.screens.base import StoreScreen
from pyrus_tui.ui.screens.inbox import InboxScreen
from pyrus_tui.ui.screens.outbox import OutboxScreen
from pyrus_tui.ui.screens.passed_on import PassedOnScreen
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.terminal import (
    HEIGHTS,
    WIDTHS,
    Continuation,
    Handed,
    report_defect,
    sheet_paths,
)
from pyrus_tui.ui.undo_actions import UndoActions
from pyrus_tui.ui.widgets.pane import StatusLine
from pyrus_tui.ui.widgets.which_key import WhichKey
from pyrus_tui.words import _, ngettext


def _commands() -> type[Provider]:
    from pyrus_tui.ui.palette import CommandProvider  # not needed for the first frame

    return CommandProvider


SHEETS = (
    "inbox",
    "task",
    "composer",
    "dialog",
    "outbox",
    "picker",
    "calendar",
    "form",
    "lists",
    "sign_in",
    "search",
)


def _lists(store: Store, services: Services) -> Screen[None]:
    from pyrus_tui.ui.screens.lists import ListsScreen  # not needed for the first frame

    return ListsScreen(store, services)


def _calendar(store: Store, services: Services) -> Screen[None]:
    from pyrus_tui.ui.screens.calendar import CalendarScreen  # not needed for the first frame

    return CalendarScreen(store, services)


SCREENS: Mapping[str, Callable[[Store, Services], Screen[None]]] = {
    "inbox": InboxScreen,
    "lists": _lists,
    "calendar": _calendar,
}
"""The places that `g` and a letter go to; each keeps what it shows while another is open."""


def _search(store: Store, services: Services) -> StoreScreen:
    from pyrus_tui.ui.screens.search import SearchScreen  # not needed for the first frame

    return SearchScreen(store, services)


OVER: Mapping[str, Callable[[Store, Services], StoreScreen]] = {
    "outbox": OutboxScreen,
    "passed_on": PassedOnScreen,
    "search": _search,
}
"""The places that lie over what is open, and leave it as it is."""


@runtime_checkable
class Place(Protocol):
    """A screen that `g` and a letter go to."""

    def sort_again(self) -> None:
        """Show by what is known now."""
        ...


class PyrusTui(UndoActions, AccountActions):
    """The terminal client for Pyrus."""

    TITLE = "pyrus-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = [*sheet_paths(*SHEETS)]
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.EVERYWHERE))
    COMMANDS = {_commands}
    TEXT_OPENERS: ClassVar[frozenset[str]] = (
        frozenset({"comment", "message", "reply", "edit_comment", "reject", "finish", "filter"})
        | frozenset({"nudge", "send", "go_to_date", "next_line"})
        | frozenset({"search", "search_line"})
        | quick.OPENERS
        | forming.OPENERS
        | placing.OPENERS
        | {"steps", "columns"}
    )
    DEFAULT_MODE = "inbox"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(
        self,
        store: Store,
        services: Services,
        *,
        theme: str | None = None,
        keymap: Mapping[str, str] | None = None,
        warnings: Sequence[str] = (),
        background: Mapping[str, Callable[[], Coroutine[None, None, None]]] | None = None,
        handed: Handed | None = None,
    ) -> None:
        super().__init__(theme=theme, keymap=keymap, handed=handed)
        self._handed = handed
        self.store = store
        self.services = services
        self._warnings = tuple(warnings)
        self._background = dict(background or {})
        self.defects: list[BaseException] = []
        self._failures: Map[int, str] = Map()
        self._trail = Trail(Visit("inbox"))
        self._retracing: Visit | None = None
        for name, screen in SCREENS.items():
            self.add_mode(name, partial(screen, store, services))

    def on_mount(self) -> None:
        """Follow the store, and begin to keep it up to date once the first screen is there."""
        services = self.services
        self.call_after_refresh(self._begin)
        self.store.watch(lambda state: state.failed, self._say_failures)
        self.store.watch(selectors.sent, lambda _sent: services.refresher.soon())
        self.follow_refusals()
        self.store.watch(lambda state: (state.open_task_id, state.order), self._note_visit)
        asyncio.get_running_loop().set_exception_handler(self._loop_failed)
        for warning in self._warnings:
            self.say(warning, severity="warning", timeout=10)

    async def _begin(self) -> None:
        if self._handed is not None:
            await self._take_over(self._handed)
        services = self.services
        endless = {
            "refresh": services.refresher.run,
            "clock": services.refresher.tick,
            "enrich": services.enricher.run,
        }
        for name, work in (endless | self._background).items():
            self.run_worker(work(), name=name, group="sync", description=name)

    async def _take_over(self, handed: Handed) -> None:
        """Go on where the person was when only the list was there; never with another task."""
        screen = self.screen
        if isinstance(screen, InboxScreen) and screen.point_at(handed):
            await self.let_keys_go()
        elif self.forget_keys():
            told = _("Not done, what you typed: the task under the cursor is not there any more.")
            self.store.say(told, Mood.WARNING)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say that a defect ended some background work; what is on the screen stays."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            self._defect(error)

    def _loop_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self._defect(error)
        else:
            loop.default_exception_handler(context)

    def _defect(self, error: BaseException) -> None:
        self.defects.append(error)
        self.store.say(report_defect(error), Mood.FAILED)

    # -- commands ------------------------------------------------------------------------------

    def action_go(self, place: str) -> None:
        """Go to a place, whatever screen is open."""
        if place in OVER:
            self._mark()
            if self._here().over != place:
                self._lay_over(place)
                self._note_place()
            return
        self._mark()
        self._trail = self._trail.visit(Visit(place))
        self._show(self._trail.here)

    def action_forms(self) -> None:
        """Go to the forms, which stand below the lists."""
        self._mark()
        self._trail = self._trail.visit(Visit("lists", spot=forms_title()))
        self._show(self._trail.here)

    def action_search(self) -> None:
        """Search all tasks."""
        from pyrus_tui.ui.screens.search import SearchScreen  # not needed for the first frame

        if isinstance(self.screen, SearchScreen):
            self.screen.action_search_line()
        else:
            self.action_go("search")

    def action_behind(self) -> None:
        """Return to where the person was before."""
        self._mark()
        self._retrace(self._trail.back(), _("There is no place before this one."))

    def action_ahead(self) -> None:
        """Go where the person was before returning."""
        self._mark()
        self._retrace(self._trail.forward(), _("There is no place after this one."))

    def _retrace(self, trail: Trail, refusal: str) -> None:
        if trail is self._trail:
            self.store.say(refusal, Mood.WARNING)
            return
        self._trail = trail
        self._show(trail.here)

    def _show(self, visit: Visit) -> None:
        """Show a screen, and the task that was open there."""
        open_task_id = self.store.state.open_task_id
        self._retracing = visit if open_task_id != visit.task_id else None
        while len(self.screen_stack) > 1 and isinstance(self.screen, StoreScreen):
            self.pop_screen()
        if self.current_mode != visit.screen:
            self.switch_mode(visit.screen)
        base = self.screen_stack[0]
        if isinstance(base, StoreScreen) and not visit.over:
            if base.is_mounted:
                base.show_spot(visit.spot)
            else:
                self.call_after_refresh(base.show_spot, visit.spot)
        if visit.task_id is not None:
            self.push_screen(TaskScreen(self.store, self.services, visit.task_id, visit.order))
        if visit.over:
            self._lay_over(visit.over, visit.spot)

    def _lay_over(self, name: str, spot: Hashable = None) -> None:
        """Show a screen over all others; leaving it is a step of the person's way too."""

        def left(_result: None) -> None:
            if self._trail.here.over == name:
                self._trail = self._trail.at(screen.spot())
            self.call_next(self._note_place)  # the screen is taken off only after this

        screen = OVER[name](self.store, self.services)
        screen.show_spot(spot)
        self.push_screen(screen, left)

    def _note_place(self) -> None:
        self._trail = self._trail.visit(self._here())

    def _here(self) -> Visit:
        """Say where the person is."""
        state, screen = self.store.state, self.screen
        over = screen.OVER if isinstance(screen, StoreScreen) else ""
        order = state.order if state.open_task_id is not None else ()
        return Visit(self.current_mode, state.open_task_id, order, over, self._spot(over))

    def _spot(self, over: str) -> Hashable:
        """Say what is shown by a screen that lies over the others, or by the one under all."""
        stack = [one for one in self.screen_stack if isinstance(one, StoreScreen)]
        shown = [one for one in stack if over == one.OVER] if over else stack[:1]
        return shown[-1].spot() if shown and shown[-1].is_mounted else None

    def _mark(self) -> None:
        """Note what is shown here before it is left."""
        here = self._trail.here
        spot = self._spot(here.over)
        if here.screen == self.current_mode and spot is not None:
            self._trail = self._trail.at(spot)

    @on(SpotLeft)
    def _left_spot(self, event: SpotLeft) -> None:
        """Take a jump on one screen for a step."""
        if self._trail.here.spot is None and event.spot is not None:
            self._trail = self._trail.at(event.spot)
        self._note_place()

    def _note_visit(self, opened: tuple[int | None, tuple[int, ...]]) -> None:
        """Remember the way of the person; what happens while it is gone again is no step."""
        task_id, _order = opened
        if task_id is not None:
            self.services.listing.viewed(task_id)
        here = self._here()
        if self._retracing is not None:
            if here.place[:2] == self._retracing.place[:2]:
                self._retracing = None
            return
        self._mark()
        self._trail = self._trail.visit(here)

    @in_background(group="write")
    async def action_recent(self) -> None:
        """Find a task among those viewed last, and open it."""
        from pyrus_tui.ui.modals.picker import Picker  # not needed for the first frame

        state = self.store.state
        known = [state.task(i) or state.headers.get(i) for i in state.places.recent]
        options = Options(task_options(task for task in known if task is not None))
        picked = await self.push_screen_wait(Picker(_("Viewed lately"), options))
        if picked and isinstance(task_id := picked[0], int):
            self._mark()
            self._trail = self._trail.visit(Visit(self.current_mode, task_id))
            self._show(self._trail.here)

    def action_sync(self) -> None:
        """Ask the server for news at once."""
        self.store.say(_("Asking the server…"), Mood.WORKING)
        self.services.refresher.soon(asked=True)
        screen = self.screen
        if isinstance(screen, Place):
            screen.sort_again()
        elif isinstance(screen, StoreScreen):
            screen.ask_again()

    async def action_back(self) -> None:
        """Leave what is open; a place gives way to the inbox; there say how to quit."""
        screen = self.screen
        if isinstance(screen, StoreScreen) and not screen.leave():
            if self.current_mode == "inbox":
                self.store.say(_("This is the inbox. ctrl+q quits."))
            else:
                self.action_go("inbox")

    def action_help(self) -> None:
        """Show the keys that work here."""
        from pyrus_tui.ui.modals.help import Help  # not needed for the first frame

        if not isinstance(self.screen, Help):
            self.push_screen(Help())

    async def action_quit(self) -> None:
        """Leave; ask first while something is on its way, or typed and not sent."""
        if not self._at_stake():
            self.exit()
        elif not isinstance(self.screen, Question):
            self._ask_and_quit()

    def _at_stake(self) -> tuple[str, ...]:
        told = []
        services = self.services
        if unsent := services.delivery.unsent:
            text = ngettext("{n} action is not sent.", "{n} actions are not sent.", unsent)
            told.append(text.format(n=unsent))
        drafts = len(self.store.state.drafts)
        if drafts and not services.keeps:
            text = ngettext("{n} text is not sent.", "{n} texts are not sent.", drafts)
            told.append(text.format(n=drafts))
        if told and services.keeps:
            told.append(_("It is kept, and goes on when pyrus-tui runs again."))
        elif told:
            told.append(_("It is lost when you leave."))
        return tuple(told)

    @in_background(group="write")
    async def _ask_and_quit(self) -> None:
        if await self.push_screen_wait(Question(_("Quit?"), self._at_stake(), _("quit"))):
            self.exit()

    def _say_failures(self, failed: Map[int, str]) -> None:
        new = [text for task_id, text in failed.items() if self._failures.get(task_id) != text]
        self._failures = failed
        if not new:
            return
        effect = self.store.state.effect
        lines = [*self.screen.query("#status").results(StatusLine)]
        shown = effect.text if effect is not None and lines else ""
        for text in new:
            # Nothing is said twice, but where the line has no room for all of it.
            if not shown or shown not in text or not lines[0].has_room(text):
                self.say(text, severity="error", timeout=10)

    def explain(self, node: DOMNode, binding: Binding) -> None:
        """Say on the status line why the key just pressed does nothing now."""
        if self.screen.is_modal:
            super().explain(node, binding)
        else:
            self.store.say(self.why_off(node, binding), Mood.WARNING)

    def show_continuations(self, keys: Sequence[Continuation]) -> None:
        """Show what may follow the key that is held."""
        WhichKey.show_on(self.screen, keys)
