"""The form in which a person signs in: tried at once, and it says who it is or what is wrong."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from textual import on
from textual import work as in_background
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from pyrus_tui.errors import BadSettings, PyrusError
from pyrus_tui.models.text import clean, one_line
from pyrus_tui.profiles import Keep
from pyrus_tui.services.children import NoProgram, open_page
from pyrus_tui.services.signing_in import By, CodeWanted, SignedIn, SigningIn, Typed
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.screens.copying import give_away
from pyrus_tui.ui.screens.sign_in_lines import HIDDEN, LINES, ORDER, apis, options, ways
from pyrus_tui.ui.terminal import TerminalApp, over_ssh
from pyrus_tui.ui.widgets.boxes import Box, Row
from pyrus_tui.ui.widgets.choice import LineInput
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, Pane
from pyrus_tui.ui.widgets.radio import Radio
from pyrus_tui.words import _

_KEY_HINT = _("the security key; paste it, it is not shown")


@dataclass(frozen=True, slots=True)
class DemoWanted:
    """The person would rather look at the demo."""


Outcome = SignedIn | DemoWanted


class Frame(VerticalScroll, inherit_bindings=False):
    """What stands around the form; it scrolls to the line that has the keys."""


class SignInScreen(ModalScreen[Outcome | None], inherit_bindings=False):
    """Gives an account that works, the wish for the demo, or None for neither."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.SIGN_IN))
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide"), (160, "-huge")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (12, "-low"), (22, "-tall")]

    def __init__(
        self,
        signing_in: SigningIn,
        typed: Typed | None = None,
        reason: str = "",
        *,
        inside: bool = False,
    ) -> None:
        """Take what stands in the form at first, and why a person has to sign in again.

        `inside` is for the form over an account that is open: Esc returns there.
        """
        super().__init__()
        self._inside = inside
        self._page = ""
        self._signing_in = signing_in
        self._typed = typed or Typed()
        self._reason = reason
        self._done: SignedIn | None = None
        self._tried = self._typed
        self._looking = True
        self._enter_waits = False
        self._labels: dict[str, str] = {"api": "API", "by": _("Access")}

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        typed = self._typed
        labels = {
            "name": (_("Name"), typed.name, ""),
            "url": (_("Server"), typed.url, _("empty: pyrus.com; else the address of your own")),
            "login": (_("Login"), typed.login, _("your e-mail address")),
            "client_id": (_("Client id"), typed.client_id, _("of an application of your own")),
            "client_secret": (_("Secret"), "", _("of that application; not shown, not kept")),
            "key": (_("Key"), "", _KEY_HINT),
            "command": (_("Command"), typed.command, "pass show pyrus/work"),
            "ca_file": (_("CA file"), typed.ca_file, _("only for certificates of your company")),
        }
        yield Bar(id="title")
        if self._signing_in.banner:
            yield Bar(id="banner")
        with Box(id="room"), Frame(id="frame", can_focus=False) as frame:
            frame.border_title = Content(" " + _("sign in to Pyrus") + " ")
            for name, (label, text, hint) in labels.items():
                with Row(classes="line", id=f"line-{name}"):
                    yield Pane(classes="label", id=f"label-{name}")
                    line = LineInput(text, hint, id=name)
                    line.password = name in HIDDEN
                    yield line
                self._labels[name] = label
                if name == "login":
                    with Row(classes="line", id="line-by"):
                        yield Pane(classes="label", id="label-by")
                        yield Radio(ways(), across=True, id="by")
            with Row(classes="line"):
                yield Pane(classes="label", id="label-api")
                yield Radio(apis(), across=True, id="api")
            yield Pane(id="where")
            yield Pane(id="keep-title")
            yield Radio(options({}), id="keep")
        yield Pane(id="told")
        yield KeyBar(pinned=("signin.help",))

    def on_mount(self) -> None:
        """Fill in the words, and look which places for the key there are."""
        head = _("sign in again") if self._reason else _("sign in")
        left = Content.assemble((" pyrus-tui", "bold"), f"  {head}")
        self.query_one("#title", Bar).set(left, Content(one_line(self._typed.login, 40) + " "))
        for banner in self.query("#banner").results(Bar):
            banner.set(Content.styled(one_line(self._signing_in.banner), "bold"))
        for name, label in self._labels.items():
            self.query_one(f"#label-{name}", Pane).show(Content.styled(label, ".text--muted"))
        self.query_one("#keep-title", Pane).show(Content(_("Keep the key in")))
        self.query_one("#api", Radio).offer(apis(), self._typed.api)
        self.query_one("#by", Radio).offer(ways(), self._typed.by)
        self.query_one("#keep", Radio).offer(options({}), self._typed.keep)
        if self._reason:
            self.tell(self._reason, ".text--warning")
        self._arrange()
        first = "by" if "login" in self._hidden else "key" if self._typed.login else "login"
        self.set_focus(self.query_one(f"#{first}"), scroll_visible=False)
        self._look()

    @in_background(group="look", exit_on_error=False)
    async def _look(self) -> None:
        places = await self._signing_in.places()
        radio: Radio[Keep] = self.query_one("#keep", Radio)
        wanted = radio.value if radio.is_chosen else self._typed.keep
        radio.offer(options(places, keeps=self._signing_in.keeps), wanted)
        self._looking = False
        self._arrange()
        if self._enter_waits:
            self._submit()

    def tell(self, text: str, style: str = ".text--accent") -> None:
        """Say what came of it."""
        self.query_one("#told", Pane).show(Content.styled(one_line(text, 400), style))
        self.call_after_refresh(self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        if self.focused is not None:
            self.focused.scroll_visible(animate=False)  # what is told takes room from the form

    @property
    def worked(self) -> SignedIn | None:
        """What was tried last, if it worked."""
        return self._done

    # The keys

    def action_next_line(self, direction: int) -> None:
        """Go to the next line of the form, or the previous one."""
        names = [name for name in ORDER if name not in self._hidden]
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
        if self._looking and not self.query_one("#keep", Radio).is_chosen:
            # Not yet known is where the key goes: it must not lie in a file for want of patience.
            self._enter_waits = True
            self.tell(_("Looking where the key can be kept on this machine…"))
            return
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
            done = await self._signing_in.sign_in(typed, self._show_page)
        except CodeWanted:
            self.set_focus(self.query_one("#key", LineInput))  # the page was told, and what to do
        except BadSettings as error:
            self.tell(str(error), ".text--warning")
        except PyrusError as error:
            self.tell(str(error), ".text--error")
        else:
            self._done = done
            text = done.who.text() + " "
            text += _("Enter goes on.") if self._inside else _("Enter opens it.")
            self.tell(text, ".text--success")

    async def _show_page(self, url: str) -> None:
        """Open a page of the server on which a person has to do something."""
        self._page = url
        started = ""
        try:
            if over_ssh():
                raise NoProgram(_("No browser opens over ssh."))
            await open_page(url, urlsplit(url).hostname or "")
        except NoProgram as error:
            started = f"{error} "
        text = _("Grant access on this page; ctrl+y copies it: {url}")
        if self._by is By.CODE:
            text = _("Grant access on this page and paste the code; ctrl+y copies it: {url}")
        self.tell(started + text.format(url=url))

    def action_show_key(self) -> None:
        """Show what stands in the line of the key, or hide it again."""
        hide = not self.query_one("#key", LineInput).password
        for name in HIDDEN:
            self.query_one(f"#{name}", LineInput).password = hide

    def action_open_key_page(self) -> None:
        """Open the page on which the key is found."""
        self._open_key_page()

    @in_background(group="page", exit_on_error=False)
    async def _open_key_page(self) -> None:
        url = self._key_page()
        text = _("Opened in your browser: {url}")
        try:
            if over_ssh():
                raise NoProgram(_("No browser opens over ssh."))
            await open_page(url, urlsplit(url).hostname or "")
        except NoProgram as error:
            text = str(error) + " " + _("The key is on this page; ctrl+y copies it: {url}")
        self.tell(text.format(url=url))

    def action_copy_page(self) -> None:
        """Copy the address of the page where access is granted, else that with the key."""
        self._copy(self._page or self._key_page())

    @in_background(group="page", exit_on_error=False)
    async def _copy(self, url: str) -> None:
        await give_away(self.app, url)
        self.tell(_("Given to the terminal's clipboard: {url}").format(url=url))

    def action_help(self) -> None:
        """Show the keys that work here."""
        from pyrus_tui.ui.modals.help import Help  # seldom needed

        self.app.push_screen(Help())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the demo out where an account is open already."""
        if action == "demo" and self._inside:
            return False
        return super().check_action(action, parameters)

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
        api, keep, by = (self.query_one(f"#{name}", Radio).value for name in ("api", "keep", "by"))
        return Typed(
            name=texts["name"],
            url=texts["url"],
            login=texts["login"],
            client_id=texts["client_id"],
            client_secret=texts["client_secret"],
            key=texts["key"],
            command=texts["command"],
            ca_file=texts["ca_file"],
            api=api,
            keep=keep,
            by=by,
        )

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != (shown := clean(event.value)):
            event.input.value = shown  # a paste may hold what a terminal obeys
        elif event.input.id == "url":
            self._arrange()  # it names the page with the key

    @on(Radio.Changed)
    def _chosen(self, event: Radio.Changed) -> None:
        event.stop()
        self._arrange()

    @property
    def _by(self) -> By:
        """How the person proves who they are; the browser is asked by the older API only."""
        by: By = self.query_one("#by", Radio).value
        return by if self.query_one("#api", Radio).value == "legacy" else By.KEY

    @property
    def _hidden(self) -> frozenset[str]:
        """The lines that mean nothing as the form is filled in."""
        legacy = self.query_one("#api", Radio).value == "legacy"
        by_command = self.query_one("#keep", Radio).value is Keep.COMMAND and self._by is By.KEY
        hidden = {"by": not legacy, "command": not by_command}
        hidden |= {"key": by_command or self._by is By.BROWSER}
        hidden |= {"client_id": not legacy, "client_secret": self._by is By.KEY}
        hidden |= {"name": not self._signing_in.keeps, "login": self._by is not By.KEY}
        return frozenset(name for name, is_hidden in hidden.items() if is_hidden)

    def _key_page(self) -> str:
        return self._signing_in.key_page(self.query_one("#url", LineInput).value)

    def _arrange(self) -> None:
        hidden = self._hidden
        for name in (*LINES, "by"):
            self.query_one(f"#line-{name}").display = name not in hidden
        by_code = self._by is By.CODE
        label = _("Code") if by_code else self._labels["key"]
        hint = _("the code that the page shows") if by_code else _KEY_HINT
        self.query_one("#key", LineInput).placeholder = hint
        self.query_one("#label-key", Pane).show(Content.styled(label, ".text--muted"))
        self.query_one("#where", Pane).show(Content.styled(self._where(), ".text--muted"))

    def _where(self) -> str:
        if self._by is By.BROWSER:
            return _("Enter opens a page of Pyrus, which comes back here once you grant access.")
        if self._by is By.CODE:
            return _("Enter opens a page of Pyrus, which shows a code to paste. For ssh.")
        page = self._key_page().partition("://")[2]
        if self.query_one("#api", Radio).value == "legacy":
            text = _("The key is in Pyrus: Settings › Authorized applications ({page}).")
        else:
            text = _("The key is in Pyrus: Settings › Authorization ({page}).")
        return text.format(page=page)
