"""The ground the application stands on: keys as they arrive, signals, crashes, the terminal."""

import asyncio
import io
import os
import platform
import re
import selectors
import signal
import sys
import threading
import time
import traceback
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar, Literal, NamedTuple, Protocol, TextIO, runtime_checkable

import textual
from rich.console import Console
from rich.text import Text
from textual import constants, events, on
from textual._parser import ParseError
from textual._styles_cache import StylesCache
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.actions import parse
from textual.app import App
from textual.binding import Binding, BindingType
from textual.css.styles import RenderStyles
from textual.dom import DOMNode
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.geometry import Region, Size
from textual.keys import _character_to_key
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.timer import Timer
from textual.widget import Widget

from pyrus_tui import __version__, paths
from pyrus_tui.models.text import clean, inert
from pyrus_tui.secrets import without_secrets
from pyrus_tui.words import _

Severity = Literal["information", "warning", "error"]

SHEETS = ("theme", "base", "row_list", "thread_view", "key_bar", "help")
"""The sheets of the foundation; an app's CSS_PATH starts with them."""

TEXT_STYLES = frozenset(
    {
        "text--muted",
        "text--strong",
        "text--new",
        "text--accent",
        "text--success",
        "text--warning",
        "text--error",
        "text--group",
        "text--key",
        "text--heading",
        "text--italic",
        "text--strike",
        "text--code",
        "text--quote",
        "text--link",
        "text--person",
        "text--button",
        "text--red",
        "text--yellow",
        "text--green",
        "text--blue",
    }
)
"""Component classes for spans, `(text, ".text--muted")`; their colours are in theme.tcss."""

HIGHLIGHTED = frozenset({"text--red", "text--yellow", "text--green", "text--blue"})
"""Those of them that are told by their background."""
INK = 0.9
"""How much of black or white letters on such a background have."""


class TextStyled:
    """Makes a widget draw spans with `TEXT_STYLES`; no widget itself, lest it hides their styles.

    They look the same in all widgets, so the app holds them once: styling all of them again in
    each widget took most of the time of opening a screen. It also gives again what it drew last
    while nothing of it changed: Textual asks all widgets in sight whenever one has to be painted.
    """

    _drawn: tuple[Region, Sequence[LineFilter], list[Strip]] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return its lines."""
        if not isinstance(self, Widget):
            raise TypeError("only widgets have lines")
        filters = self.get_line_filters()
        if self._drawn is None or self._drawn[:2] != (crop, filters):
            self._drawn = (crop, filters, Widget.render_lines(self, crop))
        return self._drawn[2]

    def _set_dirty(self, *regions: Region) -> None:
        if not isinstance(self, Widget):
            raise TypeError("only widgets have lines")
        self._drawn = None
        Widget._set_dirty(self, *regions)

    def get_component_styles(self, *names: str) -> RenderStyles:
        """Return the styles of a component; those of texts are the app's."""
        if not isinstance(self, Widget):
            raise TypeError("only widgets have styles")
        if len(names) == 1 and names[0] in TEXT_STYLES:
            return self.app.get_component_styles(*names)
        return Widget.get_component_styles(self, *names)

    def get_visual_style(self, *names: str, partial: bool = False) -> VisualStyle:
        """Return how a span looks; Textual leaves its background out where it covers all below."""
        if not isinstance(self, Widget):
            raise TypeError("only widgets have styles")
        style = Widget.get_visual_style(self, *names, partial=partial)
        if partial and len(names) == 1 and names[0] in HIGHLIGHTED:
            paper = self.app.get_component_styles(*names).background
            if paper.a:
                ink = paper.get_contrast_text(INK)
                return style + VisualStyle(background=paper, foreground=paper + ink)
        return style


def sheet_paths(*names: str) -> list[Path]:
    """Return the paths of the foundation's sheets and of these, for an app's CSS_PATH."""
    return only_sheets(*SHEETS, *names)


def only_sheets(*names: str) -> list[Path]:
    """Return the paths of these sheets."""
    return [paths.styles_dir() / f"{name}.tcss" for name in names]


WIDTHS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide"), (160, "-huge")]
"""Classes of a screen by its columns, for an app's HORIZONTAL_BREAKPOINTS."""
HEIGHTS = [(0, "-flat"), (12, "-low"), (20, "-tall")]
"""Classes of a screen by its lines."""


# -- the terminal itself ------------------------------------------------------------------------


def check_terminal(
    environ: Mapping[str, str] | None = None,
    stdin: TextIO | None = None,
    screen: TextIO | None = None,
) -> str | None:
    """Say in a sentence why nothing can be drawn here, or return None."""
    environ = os.environ if environ is None else environ
    stdin = sys.__stdin__ if stdin is None else stdin
    screen = sys.__stderr__ if screen is None else screen  # Textual draws on stderr
    if stdin is None or screen is None or not stdin.isatty() or not screen.isatty():
        return _("pyrus-tui needs a terminal: run it without pipes and redirections.")
    if environ.get("TERM", "") in {"", "dumb", "unknown"}:
        return _("The terminal says that it can only print (TERM={term}).").format(
            term=clean(environ.get("TERM", ""))
        )
    encoding = (screen.encoding or "").lower().replace("-", "").replace("_", "")
    if encoding != "utf8":
        return _("The terminal's character set is {name}; pyrus-tui needs UTF-8.").format(
            name=clean(screen.encoding or "?")
        )
    return None


def fitting_theme(environ: Mapping[str, str] | None = None) -> str | None:
    """Name the theme for a terminal without many colours, None where any theme will do."""
    environ = os.environ if environ is None else environ
    if environ.get("NO_COLOR"):
        return "ansi-dark"
    console = Console(force_terminal=True, _environ=environ)
    return "ansi-dark" if console.color_system in {None, "standard"} else None


def over_ssh(environ: Mapping[str, str] | None = None) -> bool:
    """Tell whether every byte drawn travels over a network."""
    environ = os.environ if environ is None else environ
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))


class _Lasting(io.RawIOBase):
    """The terminal to draw on; when it is gone it says so once instead of raising in a thread."""

    def __init__(self, handle: int, gone: Callable[[], None]) -> None:
        super().__init__()
        self._handle = handle
        self._gone = gone

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def fileno(self) -> int:
        """Return the terminal's number."""
        return self._handle

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """Write all of it, or notice that nobody is there."""
        left = memoryview(data)
        size = len(left)
        try:
            while left:
                left = left[os.write(self._handle, left) :]
        except OSError:
            self._gone()
        return size


class _Waking(threading.Event):
    """An event that also wakes who sleeps in `select`: first it is set, then it wakes."""

    def __init__(self, handle: int) -> None:
        super().__init__()
        self._handle = handle

    def set(self) -> None:
        """Set it and wake."""
        super().set()
        os.write(self._handle, b"x")


class QuietDriver(LinuxDriver):
    """Textual's driver without its ten wake-ups a second, and with an end when the terminal goes.

    Textual's own asks the terminal every 0.1 s and waits as long at exit and for a lone Esc; with
    a terminal that is gone it asks for ever.
    """

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._between: list[Message] | None = None
        self._handing = threading.Lock()
        self._wake, waker = os.pipe()
        self.exit_event = _Waking(waker)
        self._gone = False
        if sys.__stderr__ is not None:
            lasting = _Lasting(sys.__stderr__.fileno(), self.lost)
            self._file = io.TextIOWrapper(lasting, "utf-8", "replace", newline="")  # type: ignore[arg-type]

    def lost(self) -> None:
        """Tell the application once, from whatever thread, that the terminal is gone."""
        if not self._gone:
            self._gone = True
            if isinstance(self._app, TerminalApp):
                self._app.terminal_lost(self._loop)

    # From one application to the next, without giving the terminal back

    def keep(self) -> None:
        """Keep the terminal although the application ends; what is typed waits for the next."""
        with self._handing:
            self._between = []

    def give_back(self) -> tuple[events.Key | events.Paste, ...]:
        """Give the terminal back where it was kept; return what was typed meanwhile."""
        with self._handing:
            between, self._between = self._between, None
        if between is None:
            return ()
        self.disable_input()
        self.stop_application_mode()
        self.close()
        return tuple(one for one in between if isinstance(one, events.Key | events.Paste))

    def taken_by(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> "QuietDriver":
        """Serve another application, in the same event loop; called in the place of a class."""
        self._app, self._debug, self._mouse, self._size = app, debug, mouse, size
        return self

    def send_message(self, message: Message) -> None:
        """Send a message to the application, or keep it until there is one."""
        with self._handing:
            if self._between is not None:
                self._between.append(message)
            else:
                super().send_message(message)

    def start_application_mode(self) -> None:
        """Take the terminal, or go on with it for another application."""
        if self._between is None:
            super().start_application_mode()  # type: ignore[no-untyped-call]
            return
        size = Size(*self._get_terminal_size())
        super().send_message(events.Resize(size, size))
        with self._handing:
            for message in self._between:
                super().send_message(message)
            self._between = None
        # The new application has to hear what the terminal can do.
        self._request_terminal_sync_mode_support()
        self._query_in_band_window_resize()

    def disable_input(self) -> None:
        """Read no more, unless the terminal is kept."""
        if self._between is None:
            super().disable_input()

    def stop_application_mode(self) -> None:
        """Give the terminal back, unless it is kept."""
        if self._between is None:
            super().stop_application_mode()

    def close(self) -> None:
        """Let go, unless the terminal is kept."""
        if self._between is None:
            super().close()

    def _sigcont_application(self, *_: object) -> None:
        # Textual starts once more even when it was stopped without having been asked: two threads
        # would read the keys.
        if self._must_signal_resume:
            super()._sigcont_application()
        elif self._auto_restart:
            self.send_message(self.SignalResume())

    def run_input_thread(self) -> None:
        """Read keys until told to end; sleep in between."""
        # Not the default selector: kqueue does not take terminals.
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._wake, selectors.EVENT_READ)
            parser = XTermParser(self._debug)
            decode = getincrementaldecoder("utf-8")("replace").decode
            while not self.exit_event.is_set():
                # A time-out only while an escape sequence may be half way: then the exact one.
                until = parser._timeout_time
                wait = None if until is None else max(0.001, until - get_time())
                for ready, _mask in selector.select(wait):
                    if ready.fd == self._wake:
                        os.read(self._wake, 1024)
                    elif not self._read(parser, decode):
                        return
                for event in parser.tick():
                    self.process_message(event)
            try:
                for event in parser.feed(""):
                    self.process_message(event)
            except (EOFError, ParseError):
                return

    def _read(self, parser: XTermParser, decode: "_Decode") -> bool:
        try:
            data = os.read(self.fileno, 4096)
        except OSError:
            data = b""
        if not data:
            self.lost()
            return False
        if text := decode(data):
            for event in parser.feed(text):
                self.process_message(event)
        return True


class _Decode(Protocol):
    def __call__(self, input: bytes, final: bool = ..., /) -> str: ...


def _driver() -> type[Driver] | None:
    """Return the quiet driver where Textual still has the parts it builds on, else None."""
    fits = hasattr(XTermParser(), "_timeout_time") and hasattr(LinuxDriver, "run_input_thread")
    return QuietDriver if fits and "TEXTUAL_DRIVER" not in os.environ else None


# -- crashes ------------------------------------------------------------------------------------

_SECRET = re.compile(
    r"""(Bearer\s+)\S+|(["']?(?:access_token|security_key|password)["']?\s*[:=]\s*)["']?[^\s"',}]+""",
    re.IGNORECASE,
)


def crash_report(error: BaseException) -> str:
    """Describe a crash for its author: versions and the traceback, without values of variables."""
    text = "".join(traceback.format_exception(error))
    versions = f"pyrus-tui {__version__}, Python {platform.python_version()}, "
    versions += f"Textual {textual.__version__}, {platform.platform()}\n"
    text = without_secrets(text)
    return versions + _SECRET.sub(lambda found: f"{found[1] or found[2]}***", text)


def report_crash(error: BaseException) -> str:
    """Write the crash report where only its owner reads it; return a sentence for the person."""
    return _reported(error, _("pyrus-tui crashed: {name}."))


def report_defect(error: BaseException) -> str:
    """Write the report of a defect that does not end the program; return a sentence about it."""
    return _reported(error, _("A defect in pyrus-tui stopped this: {name}."))


def _reported(error: BaseException, sentence: str) -> str:
    said = sentence.format(name=type(error).__name__)
    file = paths.crash_file()
    try:
        paths.write_private(file, crash_report(error))
    except OSError:
        return said + " " + _("The report could not be written.")
    return said + " " + _("Details: {file}").format(file=file)


# -- keys ---------------------------------------------------------------------------------------

_LAYOUT = dict(
    zip(
        "йцукенгшщзхъфывапролджэячсмитьбюёіїєўЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁІЇЄЎ",
        "qwertyuiop[]asdfghjkl;'zxcvbnm,.`s]'oQWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~S}\"O",
        strict=True,
    )
)


def by_position(character: str) -> str:
    """Return what the same key types in the Latin layout: `о` is on `j`."""
    return _LAYOUT.get(character, character)


@dataclass(frozen=True, slots=True)
class Continuation:
    """A key that may follow the one just pressed, and what it would do."""

    key: str
    label: str
    enabled: bool


class Reach(NamedTuple):
    """A command that can be started from where the person is."""

    node: DOMNode
    binding: Binding
    enabled: bool


@runtime_checkable
class Explains(Protocol):
    """A screen or widget that can say why one of its actions is off."""

    def why_not(self, action: str) -> str | None:
        """Return a sentence for a person, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Handed:
    """What one application leaves to the next: the terminal, the cursor, and what was typed.

    `driver` is None where there is no real terminal; the cursor was on a task, or on the title of a
    group, and `line` is where that stood in the list. `ended` tells the exit code where the program
    was told to end in between, else None or 0.
    """

    driver: QuietDriver | None
    task_id: int | None
    group_id: int | None
    line: int
    keys: tuple[events.Key | events.Paste, ...]
    ended: Callable[[], int | None] = lambda: None


class KeyDone(Message):
    """Comes back to the application behind a key, when that has been handled everywhere."""


PATIENCE = 0.25
"""Seconds after which the next key is taken even if nothing came back: a widget may be gone."""

LONGEST_HOLD = 0.5
"""Seconds after which keys are handed on even if no text came up."""


class TerminalApp(App[None], inherit_bindings=False):
    """An application with chords, keyboard layouts, explained refusals, and a clean end."""

    HINT_DELAY: ClassVar[float] = 0.3
    COMPONENT_CLASSES: ClassVar[set[str]] = set(TEXT_STYLES)
    SWALLOW: ClassVar[float] = 0.5
    """Seconds without a key after which keys are commands again, when a text did not open."""
    TEXT_OPENERS: ClassVar[frozenset[str]] = frozenset()
    """Actions that open or close a text; they call `let_keys_go` when the focus has moved."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    def __init__(
        self,
        *,
        theme: str | None = None,
        keymap: Mapping[str, str] | None = None,
        handed: Handed | None = None,
    ) -> None:
        """Take the theme and Textual's keymap (`keys.keymap` makes it) from the settings.

        What is `handed` over holds the keys until `let_keys_go`.
        """
        _free_dead_widgets()
        # Read from ESCDELAY at import; a lone Esc waits this long for the rest of a sequence.
        if "ESCDELAY" not in os.environ:
            vars(constants)["ESCAPE_DELAY"] = 0.05 if over_ssh() else 0.025
        driver = handed.driver if handed is not None else None
        # Textual only calls what it is given as a class.
        super().__init__(driver_class=driver.taken_by if driver else _driver())  # type: ignore[arg-type]
        if self.no_color:
            # Textual chose by its default theme, which has colours: it would draw in greys.
            self._filters = [
                NoColor() if isinstance(filter, Monochrome) else filter for filter in self._filters
            ]
        if over_ssh():
            self.animation_level = "none"
        wanted = theme or fitting_theme()
        self._unknown_theme = theme if theme and theme not in self.available_themes else None
        if wanted in self.available_themes:
            self.theme = wanted
        if keymap:
            self._keymap = self._normalize_keymap(keymap)
        self._prefix = ""
        self._prefix_screen: Screen[object] | None = None
        self._hint: Timer | None = None
        self._swallow_until = 0.0
        self._waiting_keys: deque[events.Key | events.Paste] = deque()
        self._key_under_way: KeyDone | None = None
        self._key_lost: asyncio.TimerHandle | None = None
        self._held_keys: list[events.Key | events.Paste] | None = None
        self._ended_before = handed.ended if handed is not None else None
        if handed is not None:
            self._held_keys = list(handed.keys)

    def on_mount(self) -> None:
        """Take over the signals and tell about a theme that does not exist."""
        if not self.is_headless:
            self._catch_signals()
        if self._ended_before is not None and (code := self._ended_before()):
            self.exit(return_code=code)
        if self._unknown_theme is not None:
            self.say(
                _("There is no theme {name}.").format(name=self._unknown_theme), severity="warning"
            )

    @on(Driver.SignalResume)
    def _draw_again(self) -> None:
        # Textual draws only what it finds changed, on a screen that is blank now.
        self.screen.refresh(layout=True)

    # Texts

    def say(
        self, text: str, severity: Severity = "information", *, timeout: float | None = None
    ) -> None:
        """Show a message for a moment; the text is shown as it is, whatever it contains."""
        self.notify(clean(text), severity=severity, timeout=timeout, markup=False)

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Take keys one after the other: the next when all that one does at once is done.

        Textual lets the focused widget act before the keys that were bubbling to their bindings:
        what came in one packet would be done in another order.
        """
        if isinstance(event, events.Paste) and event.text != (shown := inert(event.text)):
            event = events.Paste(shown)  # a line to type in would draw what a terminal obeys
        if (
            isinstance(event, (events.Key, events.Paste))
            and not event.is_forwarded
            and self._screen_stack
        ):
            self._waiting_keys.append(event)
            await self._take_keys()
            return
        if isinstance(event, events.MouseDown) and self._prefix:
            self._drop_prefix()
        await super().on_event(event)

    async def _take_keys(self) -> None:
        while self._waiting_keys and self._key_under_way is None:
            event = self._waiting_keys.popleft()
            if self._held_keys is not None:
                self._held_keys.append(event)
            elif isinstance(event, events.Paste):
                if self._prefix:
                    self._drop_prefix()
                await self._hand_on(event)
            elif not self._belongs_to_no_text(event) and (folded := self._fold(event)) is not None:
                await self._hand_on(folded)

    async def _hand_on(self, event: events.Key | events.Paste) -> None:
        """Give it to who has the focus, with a mark behind it that comes back when it is done."""
        mark = KeyDone()
        target = self.focused or self.screen
        self._key_under_way = mark
        await super().on_event(event)
        if target.post_message(mark):
            loop = asyncio.get_running_loop()
            self._key_lost = loop.call_later(PATIENCE, self.call_next, self._key_done, mark)
        else:
            self._key_under_way = None  # it closed itself

    async def on_key_done(self, event: "KeyDone") -> None:
        """Take the next key."""
        event.stop()
        await self._key_done(event)

    async def _key_done(self, mark: "KeyDone") -> None:
        if self._key_under_way is mark:
            self._key_under_way = None
            if self._key_lost is not None:
                self._key_lost.cancel()
            await self._take_keys()

    @property
    def keys_under_way(self) -> bool:
        """Whether something typed is not done yet."""
        left = self._waiting_keys or self._key_under_way is not None
        return bool(left) and not self._exit

    def _belongs_to_no_text(self, event: events.Key) -> bool:
        """Drop what is typed on for a text that did not open: here its letters are commands."""
        now = time.monotonic()
        if now >= self._swallow_until or event.key in ("escape", "ctrl+q"):
            self._swallow_until = 0.0
            return False
        self._swallow_until = now + self.SWALLOW
        return True

    def _fold(self, event: events.Key) -> events.Key | None:
        if self._prefix and self._prefix_screen is not self.screen:
            self._drop_prefix()
        focused = self.focused
        if (
            not self._prefix
            and focused is not None
            and focused.check_consume_key(event.key, event.character)
        ):
            return event
        active = self.screen.active_bindings
        key, character = event.key, event.character
        sequence = f"{self._prefix} {key}".strip()
        if sequence not in active and not any(bound.startswith(f"{sequence} ") for bound in active):
            key, character = self._by_position(key, character)
            sequence = f"{self._prefix} {key}".strip()
        if self._prefix:
            self._drop_prefix()
            if key == "escape":
                return None
        if any(bound.startswith(f"{sequence} ") for bound in active):
            self._hold(sequence)
            return None
        bound = active.get(sequence)
        opens_text = bound is not None and parse(bound.binding.action)[1] in self.TEXT_OPENERS
        if bound is not None and opens_text and not bound.enabled:
            self.explain(bound.node, bound.binding)
            self._swallow_until = time.monotonic() + self.SWALLOW
            return None
        if opens_text:
            # What is typed on may be in the same packet: it belongs to the text that is not there
            # yet, or to the list when the text is closed, and to nothing in between.
            held: list[events.Key | events.Paste] = []
            self._held_keys = held
            self.set_timer(LONGEST_HOLD, partial(self._let_go_late, held))
        if " " in sequence:
            return events.Key(sequence, None) if bound is not None else None
        return event if key == event.key else events.Key(key, character)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Do what a key says when it is its turn; where that is off by then, say why.

        Not earlier: keys before it in the same packet may still move the cursor.
        """
        if await super()._check_bindings(key, priority):
            return True
        bound = None if priority else self.screen.active_bindings.get(key)
        if bound is None or bound.enabled:
            return False
        self.explain(bound.node, bound.binding)
        return True

    @staticmethod
    def _by_position(key: str, character: str | None) -> tuple[str, str | None]:
        if character is not None and character in _LAYOUT:
            character = by_position(character)
            return _character_to_key(character), character
        modifiers, plus, name = key.rpartition("+")
        if plus and name.lower() in _LAYOUT:  # terminals with the Kitty protocol: ctrl+я
            return modifiers + plus + by_position(name.lower()), None
        return key, character

    def keep_terminal(self) -> QuietDriver | None:
        """Leave the terminal as it is when this application ends; return who holds it."""
        driver = self._driver
        if not isinstance(driver, QuietDriver):
            return None
        driver.keep()
        return driver

    def forget_keys(self) -> bool:
        """Drop what was typed and held; say whether there was something."""
        held, self._held_keys = self._held_keys, None
        return bool(held)

    async def let_keys_go(self) -> None:
        """Hand on what was typed since a text was asked for: it is there now."""
        held, self._held_keys = self._held_keys, None
        self._waiting_keys.extendleft(reversed(held or ()))
        await self._take_keys()

    async def _let_go_late(self, held: list[events.Key | events.Paste]) -> None:
        if self._held_keys is held:
            await self.let_keys_go()

    def _hold(self, prefix: str) -> None:
        self._prefix, self._prefix_screen = prefix, self.screen
        self._hint = self.set_timer(self.HINT_DELAY, self._show_hint)

    def _drop_prefix(self) -> None:
        self._prefix, self._prefix_screen = "", None
        if self._hint is not None:
            self._hint.stop()
            self._hint = None
        self.show_continuations(())

    def _show_hint(self) -> None:
        start = f"{self._prefix} "
        if self._prefix and self._prefix_screen is self.screen:
            self.show_continuations(
                [
                    Continuation(key.removeprefix(start), bound.binding.description, bound.enabled)
                    for key, bound in self.screen.active_bindings.items()
                    if key.startswith(start)
                ]
            )

    def show_continuations(self, keys: Sequence[Continuation]) -> None:
        """Show what may follow the key that is held, or nothing; an app puts it on its screen."""

    @property
    def keymap_in_use(self) -> Mapping[str, str]:
        """The person's own keys: a command's id and its keys, as Textual names them."""
        return self._keymap

    def reachable(self, screen: Screen[object]) -> dict[str, Reach]:
        """Return the commands that a screen can be asked for now, those that are off included.

        Unlike `active_bindings` it tells also of commands whose letters go into a text box now.
        """
        found: dict[str, Reach] = {}
        start: DOMNode = screen.focused or screen
        for node in start.ancestors_with_self:
            for _key, binding in node._bindings:
                if binding.id and binding.id not in found:
                    state = self._check_action_state(binding.action, node)
                    if state is not False:
                        found[binding.id] = Reach(node, binding, bool(state))
            if node.is_modal:
                break
        return found

    @contextmanager
    def lent_terminal(self) -> Iterator[None]:
        """Give the terminal to another program; ctrl+c is its own meanwhile.

        An exception must not leave the block: Textual would not take the terminal back.

        Raises:
            SuspendNotSupported: this terminal cannot be given away.
        """
        loop = asyncio.get_running_loop()
        with self.batch_update(), self.suspend():
            if not self.is_headless:
                loop.add_signal_handler(signal.SIGINT, lambda: None)
            try:
                yield
            finally:
                if not self.is_headless:
                    loop.add_signal_handler(signal.SIGINT, self._stop_by, signal.SIGINT, loop)

    # Refusals

    def explain(self, node: DOMNode, binding: Binding) -> None:
        """Say why the key just pressed does nothing now."""
        self.say(self.why_off(node, binding), severity="warning")

    def why_off(self, node: DOMNode, binding: Binding) -> str:
        """Return the reason for which a binding is off: its node knows it, or its screen."""
        action = parse(binding.action)[1]
        for candidate in (*node.ancestors_with_self, self.screen):
            if isinstance(candidate, Explains) and (reason := candidate.why_not(action)):
                return reason
        return _("“{label}” is not possible here now.").format(label=binding.description)

    def action_command_palette(self) -> None:
        """Open the palette of the app's COMMANDS."""
        from textual.command import CommandPalette  # 35 ms that the first frame need not wait for

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=_("a command or a key")))

    def action_help_quit(self) -> None:
        """Copy what is selected; without a selection tell how to leave."""
        selected = self.screen.get_selected_text()
        if selected:
            self.copy_to_clipboard(selected)
            self.screen.clear_selection()
            return
        for key, bound in self.active_bindings.items():
            if bound.binding.action in {"quit", "app.quit"}:
                self.say(_("{key} leaves the program.").format(key=key))
                return

    # The end

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            loop.add_signal_handler(number, self._stop_by, number, loop)

    def _stop_by(self, number: signal.Signals, loop: asyncio.AbstractEventLoop) -> None:
        loop.remove_signal_handler(number)  # a second one ends the program as it is
        self.exit(return_code=128 + number)
        if number == signal.SIGHUP:
            _end_soon(128 + number)

    def terminal_lost(self, loop: asyncio.AbstractEventLoop) -> None:
        """Leave because nobody can see or press anything any more; called from any thread."""
        code = 128 + signal.SIGHUP
        _end_soon(code)
        loop.call_soon_threadsafe(lambda: self.exit(return_code=code))

    def _fatal_error(self) -> None:
        # Textual's own prints every frame with its variables, and so tokens.
        error = self._exception or sys.exception()
        error = getattr(error, "error", error)  # WorkerFailed does not chain its cause
        if error is not None and not self.is_headless:  # tests raise it again
            self._exit_renderables.append(Text(report_crash(error)))
        self._close_messages_no_wait()


def _end_soon(code: int) -> None:
    # Writing to a terminal that is gone can block for ever; the clean end has 1.5 s.
    timer = threading.Timer(1.5, os._exit, (code,))
    timer.daemon = True
    timer.start()


def _free_dead_widgets() -> None:
    # An lru_cache on a method keeps up to 1,024 dead widgets (Textual #6665).
    original = getattr(StylesCache.get_inner_outer, "__wrapped__", None)
    if original is not None:
        type.__setattr__(StylesCache, "get_inner_outer", original)
