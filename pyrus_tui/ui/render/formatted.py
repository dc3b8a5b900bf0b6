"""Formatted texts on the screen: words with styles of the theme, nothing that could be clicked."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from pyrus_tui.models import formatted
from pyrus_tui.models.blocks import Block, Code, Heading, Line, Listing, Mark, Paragraph, Quote, Run
from pyrus_tui.models.text import one_line
from pyrus_tui.words import _

STYLES = {
    "b": ".text--strong",
    "i": ".text--italic",
    "s": ".text--strike",
    "code": ".text--code",
    "person": ".text--person",
    "button": ".text--button",
    "a": ".text--link",
}


def render_formatted(html: str, width: int | None = None) -> Content:
    """Draw a formatted text; with a width (in cells) its lines are wrapped to it.

    A link shows where it leads, a button its words in brackets, a quote `>` before each line.
    """
    return draw_blocks(formatted.blocks(html), width)


def draw_blocks(blocks: Sequence[Block], width: int | None = None) -> Content:
    """Draw blocks of text."""
    lines = list(_lines(blocks))
    if width is not None:
        lines = [part for line in lines for part in _wrapped(line, width)]
    return Content("\n").join(lines)


def hanging(text: str) -> int:
    """Say how far the second line of a point, a quote or an indented line is moved in."""
    at = 0
    while at < len(text):
        if text[at] == " " or text.startswith(("> ", "• "), at):
            at += 1 if text[at] == " " else 2
            continue
        digits = at
        while digits < len(text) and digits < at + 4 and text[digits] in "0123456789":
            digits += 1
        if digits > at and text.startswith(". ", digits):
            at = digits + 2
        break
    return at


def parts_of(line: Content, width: int) -> tuple[list[Content], int]:
    """Wrap a line; return its parts and by how many cells those after the first are moved in."""
    if line.cell_length <= width:
        return [line], 0
    parts = line.wrap(width) or [line]
    indent = hanging(line.plain[:40])
    if not 0 < indent <= width // 2:
        return parts, 0
    rest = line[len(parts[0].plain) :]
    rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
    return [parts[0], *(rest.wrap(width - indent) or [rest])], indent


def _wrapped(line: Content, width: int) -> list[Content]:
    (first, *rest), indent = parts_of(line, width)
    return [first, *(part.pad_left(indent) for part in rest)]


def _lines(blocks: Sequence[Block]) -> Iterator[Content]:
    before: Block | None = None
    for block in blocks:
        if isinstance(before, Paragraph | Code) and isinstance(block, Paragraph | Code):
            yield Content("")
        before = block
        match block:
            case Paragraph(lines=lines):
                yield from map(_line, lines)
            case Heading(lines=lines):
                yield from (_line(line).stylize(".text--heading") for line in lines)
            case Code(text=text):
                yield from (Content.styled("  " + part, ".text--code") for part in text.split("\n"))
            case Quote():
                yield from _quote(block)
            case Listing(items=items):
                yield from _points(items, block)


def _quote(quote: Quote) -> Iterator[Content]:
    lines = list(_lines(quote.blocks))
    if quote.comment_id:
        who = one_line(quote.name, 60) or _("an earlier comment")
        first = lines[0] if lines else Content("")
        lines[:1] = [Content(f"{who}: ") + first]
    for line in lines:
        yield (Content("> ") + line).stylize(".text--quote")


def _points(items: Sequence[Sequence[Block]], listing: Listing) -> Iterator[Content]:
    for number, item in enumerate(items, listing.start):
        lead = f"{number}. " if listing.ordered else "• "
        first, *rest = [*_lines(item)] or [Content("")]
        yield Content.styled(lead, ".text--accent") + first
        yield from (line.pad_left(len(lead)) for line in rest)


def _line(line: Line) -> Content:
    return Content("").join([_run(run, line[at + 1 :]) for at, run in enumerate(line)])


def _run(run: Run, after: Sequence[Run]) -> Content:
    text = run.text
    if any(mark.kind == "button" for mark in run.marks):
        text = f"[ {text} ]"
    drawn = Content(text)
    for mark in run.marks:
        drawn = drawn.stylize(STYLES.get(mark.kind) or f".text--{mark.value}")
    link = next((mark for mark in run.marks if mark.kind == "a"), None)
    if link is not None and not (after and link in after[0].marks):
        drawn += _target(link, run.text)
    return drawn


def _target(link: Mark, text: str) -> Content:
    shown = one_line(link.value, 200)
    return Content("") if shown == text else Content.styled(f" <{shown}>", ".text--muted")
