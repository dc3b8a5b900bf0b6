"""The form in which a person signs in: tried at once, and it says who it is or what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual import work as in_background
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input

from pyrus_tui.errors import BadSettings, PyrusError
from pyrus_tui.models.text import clean, one_line
from pyrus_tui.profiles import Keep
from pyrus_tui.services.signing_in import SignedIn, SigningIn, Typed
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.ui.widgets.choice import LineInput
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, Pane
from pyrus_tui.ui.widgets.radio import Radio, RadioOption
from pyrus_tui.words import _

LINES = ("name", "url", "login", "key", "command", "ca_file")


@dataclass(frozen=True, slots=True)
class DemoWanted:
    """The person would rather look at the demo."""


Outcome = SignedIn | DemoWanted


class Frame(VerticalScroll, inherit_bindings=False):
    """What stands around the form; it scrolls to the line that has the keys."""


class SignInScreen(Screen[Outcome | None], inherit_bindings=False):
    """Gives an account that works, the wish for the demo, or None for neither."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.SIGN_IN))
    AUTO_FOCUS = ""

    def __init__(self, signing_in: SigningIn, typed: Typed | None = None, reason: str = "") -> None:
        """Take what stands in the form at first, and why a person has to sign in again."""
        super().__init__()
        self._signing_in = signing_in
        self._typed = typed or Typed()
        self._reason = reason
        self._done: SignedIn | None = None
        self._tried = self._typed
        self._labels: dict[str, str] = {"api": "API"}

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        typed = self._typed
        labels = {
            "name": (_("Name"), typed.name, ""),
            "url": (_("Server"), typed.url, _("empty: pyrus.com; else the address of your own")),
            "login": (_("Login"), typed.login, _("your e-mail address")),
            "key": (_("Key"), "", _("the security key; paste it, it is not shown")),
            "command": (_("Command"), typed.command, "pass show pyrus/work"),
            "ca_file": (_("CA file"), typed.ca_file, _("only for certificates of your company")),
        }
        yield Bar(id="title")
        with Frame(id="frame", can_focus=False) as frame:
            frame.border_title = Content(" " + _("sign in to Pyrus") + " ")
            for name, (label, text, hint) in labels.items():
                with Horizontal(classes="line", id=f"line-{name}"):
                    yield Pane(classes="label", id=f"label-{name}")
                    line = LineInput(text, hint, id=name)
                    line.password = name == "key"
                    yield line
                self._labels[name] = label
            with Horizontal(classes="line"):
                yield Pane(classes="label", id="label-api")
                yield Radio(_apis(), across=True, id="api")
            yield Pane(id="where")
            yield Pane(id="keep-title")
            yield Radio(_options({}), id="keep")
            yield Pane(id="told")
        yield KeyBar(pinned=())

    def on_mount(self) -> None:
        """Fill in the words, and look which places for the key there are."""
        head = _("sign in again") if self._reason else _("sign in")
        left = Content.assemble((" pyrus-tui", "bold"), f"  {head}")
        self.query_one("#title", Bar).set(left, Content(one_line(self._typed.login, 40) + " "))
        for name, label in self._labels.items():
            self.query_one(f"#label-{name}", Pane).show(Content.styled(label, ".text--muted"))
        where = _("The key is in Pyrus: Settings › Authorization (pyrus.com/t#authorize).")
        self.query_one("#where", Pane).show(Content.styled(where, ".text--muted"))
        self.query_one("#keep-title", Pane).show(Content(_("Keep the key in")))
        self.query_one("#api", Radio).offer(_apis(), self._typed.api)
        self.query_one("#keep", Radio).offer(_options({}), self._typed.keep)
        if self._reason:
            self.tell(self._reason, ".text--warning")
        self._arrange()
        first = "key" if self._typed.login else "login"
        self.set_focus(self.query_one(f"#{first}"), scroll_visible=False)
        self._look()

    @in_background(group="look", exit_on_error=False)
    async def _look(self) -> None:
        places = await self._signing_in.places()
        radio: Radio[Keep] = self.query_one("#keep", Radio)
        radio.offer(_options(places), self._typed.keep)
        self._arrange()

    def tell(self, text: str, style: str = ".text--accent") -> None:
        """Say what came of it."""
        self.query_one("#told", Pane).show(Content.styled(one_line(text, 400), style))

    # The keys

    def action_next_line(self, direction: int) -> None:
        """Go to the next line of the form, or the previous one."""
        keep = self.query_one("#keep", Radio).value
        hidden = "key" if keep is Keep.COMMAND else "command"
        names = [name for name in (*LINES, "api", "keep") if name != hidden]
        here = self.focused.id if self.focused is not None else None
        at = names.index(here) if here in names else 0
        self.set_focus(self.query_one(f"#{names[(at + direction) % len(names)]}"))
        if isinstance(self.app, TerminalApp):
            self.app.call_next(self.app.let_keys_go)

    def action_sign_in(self) -> None:
        """Try the account; once it works, open it."""
        # What was typed before Enter may still wait in front of its line.
        (self.focused or self).call_later(self._submit)

    def _submit(self) -> None:
        typed = self.typed
        if self._done is not None and typed == self._tried:
            self.dismiss(self._done)
            return
        self._done = None
        try:
            profile = self._signing_in.profile(typed)
        except PyrusError as error:
            self.tell(str(error), ".text--warning")
            return
        self.tell(_("Signing in to {server}…").format(server=profile.url or "pyrus.com"))
        self._tried = typed
        self._try(typed)

    @in_background(group="sign in", exclusive=True, exit_on_error=False)
    async def _try(self, typed: Typed) -> None:
        try:
            done = await self._signing_in.sign_in(typed)
        except BadSettings as error:
            self.tell(str(error), ".text--warning")
        except PyrusError as error:
            self.tell(str(error), ".text--error")
        else:
            self._done = done
            text = done.who.text() + " " + _("Enter opens it.")
            self.tell(text, ".text--success")

    def action_demo(self) -> None:
        """Look at the demo instead."""
        self.dismiss(DemoWanted())

    def action_leave(self) -> None:
        """Leave without signing in."""
        self.dismiss(None)

    # What is typed

    @property
    def typed(self) -> Typed:
        """What stands in the form."""
        texts = {name: self.query_one(f"#{name}", LineInput).value for name in LINES}
        api, keep = self.query_one("#api", Radio), self.query_one("#keep", Radio)
        return Typed(**texts, api=api.value, keep=keep.value)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != (shown := clean(event.value)):
            event.input.value = shown  # a paste may hold what a terminal obeys

    @on(Radio.Changed)
    def _chosen(self, event: Radio.Changed) -> None:
        event.stop()
        self._arrange()

    def _arrange(self) -> None:
        by_command = self.query_one("#keep", Radio).value is Keep.COMMAND
        self.query_one("#line-key").display = not by_command
        self.query_one("#line-command").display = by_command


def _apis() -> tuple[RadioOption[str], ...]:
    return (
        RadioOption("v4", _("current")),
        RadioOption("legacy", _("older, of servers that have no other")),
    )


def _options(places: Mapping[Keep, str]) -> tuple[RadioOption[Keep], ...]:
    """Name the places for a key; a keyring that is not there is shown as off."""
    keyring = places.get(Keep.KEYRING, "")
    none = _("none on this machine that encrypts") if places else _("looking for one…")
    return (
        RadioOption(Keep.KEYRING, _("the keyring"), keyring or none, off=not keyring),
        RadioOption(Keep.FILE, _("a private file"), places.get(Keep.FILE, "")),
        RadioOption(Keep.COMMAND, _("a command"), places.get(Keep.COMMAND, "")),
        RadioOption(Keep.ASK, _("nowhere"), places.get(Keep.ASK, "")),
    )
