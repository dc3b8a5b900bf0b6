"""What a person does about the account that is open: another one, in again, out."""

from typing import ClassVar

from textual import work as in_background
from textual.widgets import Input, TextArea

from pyrus_tui.services.services import Services
from pyrus_tui.services.signing_in import Again, SignedIn
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.ui.modals.question import Question
from pyrus_tui.ui.terminal import TerminalApp
from pyrus_tui.words import _, ngettext

CHOOSE_ACCOUNT, OTHER_ACCOUNT, LOG_OUT = 77, 78, 79
"""Exit codes that ask for another account, for the one just signed in to, and for none; they never
leave the program."""


class AccountActions(TerminalApp):
    """An application with an account: where the server refuses it, the form comes by itself."""

    store: Store
    services: Services
    PATIENCE: ClassVar[float] = 1.0
    """Seconds until the next look whether the form may come: never over words being typed."""

    _signing_in = False

    def follow_refusals(self) -> None:
        """Ask to sign in again whenever only that helps."""
        self.store.watch(lambda state: state.link.refused, self._refused)

    def _refused(self, times: int) -> None:
        if times and self.services.again is not None:
            self._sign_in_when_free()

    def _sign_in_when_free(self) -> None:
        if self._signing_in or not self.store.state.link.refused:
            return
        if self.screen.is_modal or isinstance(self.focused, Input | TextArea):
            self.set_timer(self.PATIENCE, self._sign_in_when_free)
        else:
            self._sign_in(self.store.state.link.trouble)

    def action_sign_in_again(self) -> None:
        """Sign in again to the account that is open."""
        if self.services.again is None:
            self._nothing_kept()
        elif not self._signing_in:
            self._sign_in(_("Type the key that is to be used from now on."))

    def _sign_in(self, reason: str) -> None:
        again = self.services.again
        if again is not None:
            self._signing_in = True
            self._show_form(again, reason)

    @in_background(group="write")
    async def _show_form(self, again: Again, reason: str) -> None:
        from pyrus_tui.ui.screens.sign_in import SignInScreen  # seldom needed

        try:
            form = SignInScreen(again.signing_in, again.typed, reason, inside=True)
            done = await self.push_screen_wait(form)
        finally:
            self._signing_in = False
        if done is None and form.worked is not None and self._is_open(form.worked):
            done = form.worked  # it is kept already, and leaving the form takes nothing back
        if isinstance(done, SignedIn):
            self._go_on(done)
        elif self.store.state.link.refused:
            text = _("Not signed in: what you do is kept and waits. R asks again.")
            self.store.say(text, Mood.WARNING)

    def _is_open(self, done: SignedIn) -> bool:
        again, me = self.services.again, self.store.state.me
        person_id = me.person_id if me is not None else None
        return again is not None and again.signing_in.is_open(done, person_id)

    def _go_on(self, done: SignedIn) -> None:
        again = self.services.again
        if again is not None and self._is_open(done):
            again.use(done.key)
            self.services.refresher.soon(asked=True)
        else:
            self.exit(return_code=OTHER_ACCOUNT)

    def action_accounts(self) -> None:
        """Leave this account for the choice of accounts; ask first while something is not sent."""
        if not self.services.keeps:
            self._nothing_kept()
        elif self.services.delivery.unsent:
            self._ask_and_choose()
        else:
            self.exit(return_code=CHOOSE_ACCOUNT)

    @in_background(group="write")
    async def _ask_and_choose(self) -> None:
        unsent = self.services.delivery.unsent
        told = ngettext(
            "{n} action is not sent: it is kept, and goes out when this account is open again.",
            "{n} actions are not sent: they are kept, and go out when this account is open again.",
            unsent,
        ).format(n=unsent)
        if await self.push_screen_wait(Question(_("Leave this account?"), (told,), _("leave"))):
            self.exit(return_code=CHOOSE_ACCOUNT)

    def action_log_out(self) -> None:
        """Take the key away from this machine, after asking."""
        if self.services.again is None:
            self._nothing_kept()
        elif not self.services.again.signing_in.keeps:
            text = _("The key is in the environment: unset PYRUS_SECURITY_KEY there.")
            self.store.say(text, Mood.WARNING)
        else:
            self._log_out()

    @in_background(group="write")
    async def _log_out(self) -> None:
        told = [_("The key is taken away from this machine: it is asked for again.")]
        if unsent := self.services.delivery.unsent:
            text = ngettext(
                "{n} action is not sent: it waits until you sign in again.",
                "{n} actions are not sent: they wait until you sign in again.",
                unsent,
            )
            told.append(text.format(n=unsent))
        if await self.push_screen_wait(Question(_("Log out?"), tuple(told), _("log out"))):
            self.exit(return_code=LOG_OUT)

    def _nothing_kept(self) -> None:
        self.store.say(_("Nothing is kept here: quit, and start pyrus-tui."), Mood.WARNING)
