"""The small application that asks which account to go on with."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import ClassVar

from textual.binding import BindingType

from pyrus_tui.models.options import Options
from pyrus_tui.profiles import Profile
from pyrus_tui.services.account_choice import account_options
from pyrus_tui.ui.keys import BY_ID
from pyrus_tui.ui.modals.picker import Picker
from pyrus_tui.ui.terminal import TerminalApp, sheet_paths
from pyrus_tui.words import _


class AccountsApp(TerminalApp):
    """Ends with the name of the account, `NEW` or `AGAIN` in `chosen`; None for none of them.

    `left` says that the person wants to leave the program.
    """

    TITLE = "pyrus-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = [*sheet_paths("picker")]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [BY_ID["app.quit"].binding()]

    def __init__(
        self,
        profiles: Sequence[Profile],
        open_now: str,
        unsent: Mapping[str, int],
        *,
        theme: str | None = None,
    ) -> None:
        super().__init__(theme=theme)
        self._options = Options(account_options(profiles, open_now, unsent))
        self.chosen: str | None = None
        self.left = False

    def on_mount(self) -> None:
        """Show them."""
        self.push_screen(Picker(_("Accounts"), self._options), self._ended)

    async def action_quit(self) -> None:
        """Leave the program."""
        self.left = True
        self.exit()

    def _ended(self, chosen: tuple[object, ...] | None) -> None:
        self.chosen = str(chosen[0]) if chosen else None
        self.exit()
