"""What is painted again when something changes, and what is given again as it was drawn."""

from textual.app import App, ComposeResult
from textual.content import Content
from textual.filter import Monochrome
from textual.strip import Strip

from pyrus_tui.ui.terminal import sheet_paths
from pyrus_tui.ui.widgets.pane import Bar


class Painted(App[None]):
    """Two lines."""

    CSS_PATH = sheet_paths()

    def compose(self) -> ComposeResult:
        """Lay them out."""
        yield Bar(id="first")
        yield Bar(id="second")


def lines(bar: Bar) -> list[Strip]:
    return bar.render_lines(bar.size.region)


def colours(bar: Bar) -> set[object]:
    return {s.style.color for strip in lines(bar) for s in strip if s.style is not None}


async def test_only_what_changed_is_drawn_anew():
    app = Painted()
    async with app.run_test() as pilot:
        first, second = app.query(Bar)
        for bar in (first, second):
            bar.set(Content.styled("one", "red"))
        await pilot.pause()
        before, other = lines(first), lines(second)
        first.set(Content.styled("two", "red"))
        assert "two" in lines(first)[0].text
        assert lines(first) is not before
        assert lines(second) is other, "nothing of it changed"
        half = second.size.region.shrink((0, 10, 0, 0))
        assert second.render_lines(half)[0].cell_length == half.width, "a part is drawn as such"

        coloured = colours(second)
        app._filters.append(Monochrome())
        assert colours(second) != coloured, "what takes colours away works at once"
        app._filters.pop()
        assert colours(second) == coloured

        paper = {s.style.bgcolor for s in lines(second)[0]}
        app.theme = "textual-light"
        await pilot.pause()
        assert {s.style.bgcolor for s in lines(second)[0]} != paper
