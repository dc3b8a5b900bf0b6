"""The small application that signs a person in, before there is an account to open."""

from pathlib import PurePath
from typing import ClassVar

from pyrus_tui.services.signing_in import SigningIn, Typed
from pyrus_tui.ui.screens.sign_in import Outcome, SignInScreen
from pyrus_tui.ui.terminal import TerminalApp, sheet_paths


class SignInApp(TerminalApp):
    """Shows the form and ends with what came of it, in `outcome`."""

    TITLE = "pyrus-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = [*sheet_paths("picker", "sign_in")]
    TEXT_OPENERS: ClassVar[frozenset[str]] = frozenset({"next_line"})
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        signing_in: SigningIn,
        typed: Typed | None = None,
        reason: str = "",
        *,
        theme: str | None = None,
    ) -> None:
        super().__init__(theme=theme)
        self._form = SignInScreen(signing_in, typed, reason)
        self.outcome: Outcome | None = None

    def on_mount(self) -> None:
        """Show the form."""
        self.push_screen(self._form, self._ended)

    def _ended(self, outcome: Outcome | None) -> None:
        self.outcome = outcome
        self.exit()
