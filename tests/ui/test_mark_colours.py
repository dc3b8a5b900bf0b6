"""Words marked in a colour can be read in every theme that is offered by default."""

import pytest
from textual.color import Color
from textual.content import Content

from pyrus_tui.ui.render.entries import Entry
from tests.harness import settle
from tests.ui.test_thread_view import Stage

LEAST = 4.5
"""Contrast at which small letters can be read (WCAG 2, AA)."""


def brightness(colour: Color) -> float:
    parts = [part / 255 for part in colour.rgb]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    "theme", ["textual-dark", "textual-light", "nord", "gruvbox", "solarized-light"]
)
async def test_marked_words_stand_out_and_can_be_read(theme):
    app = Stage()
    app.theme = theme
    async with app.run_test(size=(60, 8)) as pilot:
        body = Content.assemble(
            *((colour, f".text--{colour}") for colour in ("red", "yellow", "green", "blue"))
        )
        app.thread.show([Entry(1, Content("Bob"), body)])
        await settle(pilot)
        styles = {}
        for line in app.screen._compositor.render_strips(app.size):
            styles |= {segment.text.strip(): segment.style for segment in line}
        around = styles[""].bgcolor
        for colour in ("red", "yellow", "green", "blue"):
            style = styles[colour]
            ink, paper = (Color.from_rich_color(c) for c in (style.color, style.bgcolor))
            assert contrast(ink, paper) >= LEAST, f"{colour}: {ink.hex} on {paper.hex}"
            assert style.bgcolor != around, colour
