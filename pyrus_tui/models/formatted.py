"""Formatted texts: the HTML subset that Pyrus takes and gives, and what people write instead.

The tags are those of the vendor's reference; that a reply is a `quote` and a mention a `span` is
known from other clients only.
"""

from collections.abc import Iterator, Sequence

from pyrus_tui.models.blocks import Block, Code, Heading, Line, Listing, Mark, Paragraph, Quote, Run
from pyrus_tui.models.blocks import read as read_blocks
from pyrus_tui.models.blocks import write as write_blocks
from pyrus_tui.models.markup import parse
from pyrus_tui.models.text import clean


def blocks(html: str) -> tuple[Block, ...]:
    """Read a formatted text: paragraphs, headings, lists, quotes, code."""
    return read_blocks(parse(html))


def to_markdown(html: str) -> str:
    """Write a formatted text as Markdown; tags that Pyrus does not allow leave their text."""
    from pyrus_tui.models.formatted_markdown import write_markdown  # costs the start 20 ms

    return write_markdown(blocks(html))


def from_markdown(markdown: str) -> str:
    """Return the formatted text that Markdown means, with no tag but those that Pyrus allows."""
    from pyrus_tui.models.formatted_markdown import numbers_kept, read_markdown

    return write_blocks(numbers_kept(read_markdown(markdown)))


def markdown_blocks(markdown: str) -> tuple[Block, ...]:
    """Return what Markdown means as blocks, for a preview."""
    return blocks(from_markdown(markdown))


def is_formatted(html: str) -> bool:
    """Say whether there is more to a formatted text than words in paragraphs."""
    return any(
        not isinstance(block, Paragraph) or any(run.marks for line in block.lines for run in line)
        for block in blocks(html)
    )


def plain(html: str, *, replies: bool = True) -> str:
    """Return the words of a formatted text; without `replies` what it quotes of other comments."""
    return "\n".join(_lines(blocks(html), replies))


def quote_html(comment_id: int, person_id: int, name: str, text: str) -> str:
    """Return the quote that makes a comment an answer to another one, to be put before its text.

    `text` is plain: what is quoted of that comment.
    """
    lines = tuple((Run(line),) for line in clean(text).split("\n") if line.strip())
    inner = (Paragraph(lines),) if lines else ()
    return write_blocks([Quote(inner, comment_id, person_id, " ".join(clean(name).split()))])


def mention_html(person_id: int, name: str) -> str:
    """Return the words that mention a person."""
    name = " ".join(clean(name).split()) or f"#{person_id}"
    return write_blocks([Paragraph(((Run(name, (Mark("person", str(person_id)),)),),))])


def mentioned(html: str) -> tuple[int, ...]:
    """Return the ids of the people a formatted text mentions, each once; not those in replies."""
    found: dict[int, None] = {}
    for run in _runs(block for block in blocks(html) if not _is_reply(block)):
        found.update({int(mark.value): None for mark in run.marks if mark.kind == "person"})
    return tuple(found)


def quoted(html: str) -> tuple[int, ...]:
    """Return the ids of the comments that a formatted text answers, each once."""
    found = (block.comment_id for block in blocks(html) if isinstance(block, Quote))
    return tuple(dict.fromkeys(number for number in found if number))


def _is_reply(block: Block) -> bool:
    return isinstance(block, Quote) and block.comment_id != 0


def _runs(inner: Iterator[Block] | Sequence[Block]) -> Iterator[Run]:
    for block in inner:
        match block:
            case Paragraph(lines=lines) | Heading(lines=lines):
                for line in lines:
                    yield from line
            case Quote(blocks=more):
                yield from _runs(more)
            case Listing(items=items):
                for item in items:
                    yield from _runs(item)
            case Code():
                pass


def _lines(inner: Sequence[Block], replies: bool) -> Iterator[str]:
    before: Block | None = None
    for block in inner:
        if _is_reply(block) and not replies:
            continue
        if isinstance(before, Paragraph | Code) and isinstance(block, Paragraph | Code):
            yield ""
        before = block
        match block:
            case Paragraph(lines=lines) | Heading(lines=lines):
                yield from map(_words, lines)
            case Code(text=text):
                yield from text.split("\n")
            case Quote(blocks=more):
                yield from (f"> {line}" for line in _lines(more, replies))
            case Listing(items=items):
                for number, item in enumerate(items, block.start):
                    lead = f"{number}. " if block.ordered else "• "
                    first, *rest = [*_lines(item, replies)] or [""]
                    yield lead + first
                    yield from (" " * len(lead) + line for line in rest)


def _words(line: Line) -> str:
    return "".join(run.text for run in line)
