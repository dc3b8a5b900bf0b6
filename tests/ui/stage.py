"""A small program on the terminal foundation, for tests in a pseudo-terminal."""

import sys
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content

from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.terminal import TerminalApp, sheet_paths
from pyrus_tui.ui.widgets.row_list import RowList

SECRET = "canary-5ecret"


class Stage(TerminalApp):
    """A list of rows, run in a process of its own."""

    CSS_PATH = sheet_paths()
    BINDINGS: ClassVar = [
        *bindings(Where.EVERYWHERE),
        Binding("1", "fail", show=False),
        Binding("2", "fail_in_worker", show=False),
        Binding("3", "fail_with_secret", show=False),
    ]

    count = 200

    def compose(self) -> ComposeResult:
        rows = RowList(lambda key, width: [Content(f"Задача row {key:05}".ljust(width - 1))])
        rows.set_rows(range(self.count))
        yield rows

    def action_fail(self) -> None:
        access_token = SECRET
        raise ValueError(f"no {len(access_token)}")

    @work
    async def action_fail_in_worker(self) -> None:
        self.action_fail()

    def action_fail_with_secret(self) -> None:
        raise RuntimeError(f"Authorization: Bearer {SECRET}, 'security_key': '{SECRET}'")

    def action_back(self) -> None:
        self.say("back")


if __name__ == "__main__":
    app = Stage()
    app.count = int(sys.argv[1]) if len(sys.argv) > 1 else app.count
    app.run()
    sys.exit(app.return_code or 0)
