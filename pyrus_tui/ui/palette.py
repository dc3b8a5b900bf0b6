"""The command palette: every command of the table that can be asked for now, with its keys."""

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import FuzzySearch
from textual.types import IgnoreReturnCallbackType

from pyrus_tui.ui.keys import COMMANDS, Command, shown_keys
from pyrus_tui.ui.terminal import Reach, TerminalApp
from pyrus_tui.words import _


class CommandProvider(Provider):
    """Finds commands by what they do, by their name, and by their key.

    Everything is given as Content: Textual would read a text as markup.
    """

    async def discover(self) -> Hits:
        """List all commands while nothing is typed."""
        for text, keys, reason, run in self._commands():
            yield DiscoveryHit(_drawn(text, keys, reason), run, text=text)

    async def search(self, query: str) -> Hits:
        """List the commands that fit; one whose key was typed comes first."""
        search = FuzzySearch()
        for text, keys, reason, run in self._commands():
            score, offsets = search.match(query, text)
            if query in keys:
                score, offsets = 1_000.0, ()
            if score > 0:
                drawn = _drawn(text, keys, reason, tuple(offsets))
                yield Hit(score, drawn, run, text=text)

    def _commands(self) -> Iterator[tuple[str, list[str], str, IgnoreReturnCallbackType]]:
        app = self.app
        if not isinstance(app, TerminalApp):
            return
        reachable = app.reachable(self.screen)
        for command in COMMANDS:
            reach = reachable.get(command.id)
            if reach is not None and command.id != "palette.open":
                reason = "" if reach.enabled else app.why_off(reach.node, reach.binding)
                keys = shown_keys(command, app.keymap_in_use)
                yield _text(command), keys, reason, partial(_run, app, reach)
        yield _("theme: Choose other colours."), [], "", app.action_change_theme


def _text(command: Command) -> str:
    return f"{command.label.rstrip('…')}: {command.help}"


def _drawn(text: str, keys: list[str], reason: str, offsets: tuple[int, ...] = ()) -> Content:
    content = Content(text)
    for offset in offsets:
        content = content.stylize("bold underline", offset, offset + 1)
    if keys:
        content = Content.assemble(content, (f"  {'  '.join(keys)}", "bold $text-accent"))
    if reason:
        content = Content.assemble(content, (f"\n({reason})", "dim"))
    return content


async def _run(app: TerminalApp, reach: Reach) -> None:
    # What is off may have changed while the palette was open.
    if not await app.run_action(reach.binding.action, reach.node):
        app.explain(reach.node, reach.binding)
