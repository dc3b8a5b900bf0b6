"""The least that a Textual program can be: what a start is compared with."""

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Blank(App[None]):
    """Shows a word, and another one after a key."""

    def compose(self) -> ComposeResult:
        yield Static("Blank application")

    def on_key(self, _event: events.Key) -> None:
        self.query_one(Static).update("A key arrived")


if __name__ == "__main__":
    Blank().run()
