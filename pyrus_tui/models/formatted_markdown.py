"""Formatted texts as Markdown, both ways; what Markdown has no sign for is a short tag.

A mention is a link to `person:ID`; a quote that begins with a link to `comment:ID` answers that
comment. Line ends count, as in every chat.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from pyrus_tui.models.blocks import (
    COLOURS,
    Block,
    Code,
    Heading,
    Line,
    Listing,
    Mark,
    Paragraph,
    Quote,
    Run,
    read,
    without_first_line,
)
from pyrus_tui.models.markup import parse
from pyrus_tui.models.text import clean

_TAGS = ("b", "i", "s", "code", "q", "mark", "button", *COLOURS)
_OPEN = re.compile(
    rf"<(?:(?P<name>{'|'.join(_TAGS)})(?:\s+data-color=\"(?P<colour>\w+)\")?|br\s*/?)>", re.I
)
_CLOSE = re.compile(rf"</({'|'.join(_TAGS)})\s*>", re.I)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
_SAFE = frozenset({"http", "https", "mailto", "tel", "ftp", "person", "comment"})
_COMMENT = re.compile(r"comment:(\d{1,15})(?:/(\d{1,15}))?")
_PERSON = re.compile(r"person:(\d{1,15})")
_TOO_DEEP = re.compile(r"(?m)^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)])){20}|^ {80}")

NAMELESS = "comment"
"""Stands for the name of a person without one, where a reply needs a word to link."""


class _Writer(RendererHTML):
    """Writes tokens as the HTML that `blocks.read` understands."""

    def hr(self, tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
        return f"<p>{escape(tokens[at].markup[0]) * 3}</p>"

    def fence(self, tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
        return f"<p><code>{escape(tokens[at].content.removesuffix(chr(10)))}</code></p>"

    def link_open(self, tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
        address = str(tokens[at].attrGet("href") or "")
        if known := _PERSON.fullmatch(address):
            return f'<span data-personid="{known[1]}">'
        return f'<a href="{escape(address)}">'

    def link_close(self, tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
        opening = next(token for token in tokens[at::-1] if token.type == "link_open")
        title = opening.attrGet("title")
        end = "</span>" if _PERSON.fullmatch(str(opening.attrGet("href"))) else "</a>"
        return f'{end} "{escape(str(title))}"' if title else end

    def list_item_open(
        self, tokens: Sequence[Token], at: int, _options: object, _env: object
    ) -> str:
        """Begin a point; where a person's own number is not the next one, a list of its own."""
        before = at - 1
        while tokens[before].level > tokens[at].level:
            before -= 1
        number = int(tokens[at].info or 0)
        if tokens[before].type != "list_item_close" or not tokens[at].markup.endswith((".", ")")):
            return "<li>"
        last = before - 1
        while tokens[last].level > tokens[at].level:
            last -= 1
        expected = int(tokens[last].info or 0) + 1
        lazy = number == expected - 1 == 1
        return "<li>" if number == expected or lazy else f'</ol><ol start="{number}"><li>'


class _Markdown(MarkdownIt):
    """CommonMark without what chats know nothing of, with our short tags."""

    def __init__(self) -> None:
        super().__init__(
            "commonmark",
            {"html": False, "breaks": True, "maxNesting": 60},
            renderer_cls=_Writer,
        )
        self.enable("strikethrough")
        self.disable(["code", "lheading", "reference", "image", "html_block"])
        self.inline.ruler.before("html_inline", "tag", _tag)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Let nothing be a link that could be more than an address."""
        scheme = _SCHEME.match(url)
        return scheme is None or scheme[1].casefold() in _SAFE

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        """Keep addresses as they were written."""
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        """Keep addresses as they were written."""
        return link


def _tag(state: StateInline, silent: bool) -> bool:
    """Take a short tag that has its counterpart; any other one stays text."""
    text = state.src
    opening = _OPEN.match(text, state.pos)
    found = opening or _CLOSE.match(text, state.pos)
    if found is None:
        return False
    source, counts = state.env.get("tags", (None, {}))
    if source is not text:
        state.env["tags"] = text, (counts := {})
    if opening is None:
        name = found[1].casefold()
        if not counts.get(name):
            return False
        step, html = -1, f"</{name}>"
    elif opening["name"]:
        name = opening["name"].casefold()
        if f"</{name}" not in text[opening.end() :].casefold():
            return False
        colour = opening["colour"]
        step, html = 1, f'<{name} data-color="{colour}">' if colour else f"<{name}>"
    else:
        name, step, html = "br", 0, "<br/>"
    if not silent:
        counts[name] = counts.get(name, 0) + step
        state.push("html_inline", "", 0).content = html
    state.pos = found.end()
    return True


_markdown = _Markdown()


def read_markdown(markdown: str) -> tuple[Block, ...]:
    """Read Markdown; what has no meaning in it is text."""
    source = clean(markdown).replace("\u2424", "\n")
    if _TOO_DEEP.search(source):
        return _literally(source)
    return _meant(source) or _literally(source)


def _meant(source: str) -> tuple[Block, ...]:
    return tuple(_linked(read(parse(_markdown.render(source)))))


def _literally(source: str) -> tuple[Block, ...]:
    lines = [escape(line) for line in source.split("\n")]
    return read(parse("<br/>".join(lines)))


def _linked(blocks: Iterable[Block]) -> Iterable[Block]:
    """Make replies of the links that stand for them."""
    for block in blocks:
        match block:
            case Quote(blocks=(Paragraph(lines=((run,), *_)), *_) as inner) if (
                known := _COMMENT.fullmatch(_address(run))
            ):
                rest = tuple(_linked(without_first_line(inner)))
                name = "" if run.text == NAMELESS else " ".join(run.text.split())
                yield Quote(rest, int(known[1]), int(known[2] or 0), name)
            case Quote():
                yield Quote(tuple(_linked(block.blocks)))
            case Listing(items=items):
                new = tuple(tuple(_linked(item)) for item in items)
                yield Listing(new, block.ordered, block.start)
            case Paragraph(lines=lines) | Heading(lines=lines):
                yield type(block)(tuple(tuple(map(_unlinked, line)) for line in lines))
            case Code():
                yield block


def _address(run: Run) -> str:
    return next((mark.value for mark in run.marks if mark.kind == "a"), "")


def _unlinked(run: Run) -> Run:
    """Take from a run the address of a person or a comment that leads nowhere."""
    if not _address(run).startswith(("person:", "comment:")):
        return run
    return Run(run.text, tuple(mark for mark in run.marks if mark.kind != "a"))


# -- to Markdown --------------------------------------------------------------------------------

_SIGNS = {"b": "**", "i": "*", "s": "~~"}
_PLAIN, _ESCAPED, _TAGGED = range(3)
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&~|#]")
_AT_START = re.compile(r"^(\s*)(?:([-+=])|(\d{1,9})([.)]))", re.M)
_EASY_ADDRESS = re.compile(r"[\w:/?=.,%~+@-]+", re.A)


def write_markdown(blocks: Sequence[Block]) -> str:
    """Write blocks as Markdown that reads back as the same blocks.

    Plain words where that is enough, signs escaped where it is not, tags where no sign would do.
    """
    return "\n\n".join(_parts(blocks))


def _parts(blocks: Sequence[Block]) -> Iterable[str]:
    odd = False
    before: Block | None = None
    for block in blocks:
        odd = not odd if isinstance(before, Listing) and isinstance(block, Listing) else False
        yield _part(block, odd)
        before = block


def _part(block: Block, odd: bool) -> str:
    match block:
        case Paragraph() | Heading():
            return _best(block)
        case Code(text=text):
            longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
            fence = "`" * max(3, longest + 1)
            return f"{fence}\n{text}\n{fence}"
        case Quote(blocks=inner):
            inside = write_markdown(inner)
            if block.comment_id:
                name = _escaped(block.name or NAMELESS)
                head = f"[{name}](comment:{block.comment_id}/{block.person_id})"
                inside = f"{head}\n\n{inside}" if inside else head
            return "\n".join(f"> {line}" if line else ">" for line in inside.split("\n"))
        case Listing(items=items):
            first = "-" if all(items) else "+"  # "- - -" would be a rule
            sign = (")" if odd else ".") if block.ordered else ("*" if odd else first)
            points = []
            for number, item in enumerate(items, block.start):
                lead = f"{number}{sign} " if block.ordered else f"{sign} "
                text = _item(item)
                points.append((lead + text.replace("\n", "\n" + " " * len(lead))).rstrip(" "))
            loose = any("\n\n" in point for point in points)
            return ("\n\n" if loose else "\n").join(points)


def _item(item: Sequence[Block]) -> str:
    match item:
        case [Paragraph(), Listing()]:
            return "\n".join(_parts(item))
        case _:
            return write_markdown(item)


def _best(block: Paragraph | Heading) -> str:
    for way in (_PLAIN, _ESCAPED, _TAGGED):
        text = _drawn(block, way)
        if way == _TAGGED or _meant(text) == (block,):
            break
    return text


def _drawn(block: Paragraph | Heading, way: int) -> str:
    lines = [_line(line, way) for line in block.lines]
    return "# " + "<br/>".join(lines) if isinstance(block, Heading) else "\n".join(lines)


def _line(line: Line, way: int) -> str:
    text = _nested(line, way)
    if way == _PLAIN:
        return text
    text = _AT_START.sub(lambda m: m[1] + (f"\\{m[2]}" if m[2] else f"{m[3]}\\{m[4]}"), text)
    blanks = len(text) - len(text.lstrip())
    if not blanks:
        return text
    return "".join(f"&#{ord(blank)};" for blank in text[:blanks]) + text[blanks:]


def _nested(runs: Sequence[Run], way: int) -> str:
    parts: list[str] = []
    at = 0
    while at < len(runs):
        run = runs[at]
        if not run.marks:
            parts.append(run.text if way == _PLAIN else _escaped(run.text))
            at += 1
            continue
        mark = run.marks[0]
        end = at + 1
        while end < len(runs) and runs[end].marks[:1] == (mark,) and not run.is_whole:
            end += 1
        inner = [Run(r.text, r.marks[1:]) for r in runs[at:end]]
        parts.append(_marked(mark, inner, way))
        at = end
    return "".join(parts)


def _marked(mark: Mark, inner: Sequence[Run], way: int) -> str:
    text = _nested(inner, way)
    match mark.kind:
        case "code":
            return _code("".join(run.text for run in inner))
        case "a":
            whole = "".join(run.text for run in inner)
            if whole == mark.value and way == _PLAIN and not inner[0].marks:
                return f"<{whole}>"
            return f"[{text}]({_target(mark.value)})"
        case "person":
            return f"[{text}](person:{mark.value})"
        case "mark":
            return f"<{mark.value}>{text}</{mark.value}>"
        case "button":
            return f"<button>{text}</button>"
        case kind if way == _TAGGED:
            return f"<{kind}>{text}</{kind}>"
        case kind:
            return _SIGNS[kind] + text + _SIGNS[kind]


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    outer = text[0] + text[-1]
    padded = "`" in outer or (text.strip(" ") and outer == "  ")
    return f"{fence} {text} {fence}" if padded else fence + text + fence


def _target(address: str) -> str:
    if _EASY_ADDRESS.fullmatch(address):
        return address
    return "<" + re.sub(r"([<>\\&])", r"\\\1", address) + ">"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def numbers_kept(blocks: Iterable[Block]) -> Iterable[Block]:
    """Make text of lists that do not begin at 1: Pyrus would number them anew."""
    for block in blocks:
        match block:
            case Listing(items=items, ordered=True, start=start) if start != 1:
                for number, item in enumerate(items, start):
                    yield from _numbered(number, item)
            case Listing(items=items):
                yield Listing(tuple(tuple(numbers_kept(item)) for item in items), block.ordered)
            case Quote(blocks=inner):
                kept = tuple(numbers_kept(inner))
                yield Quote(kept, block.comment_id, block.person_id, block.name)
            case _:
                yield block


def _numbered(number: int, item: Sequence[Block]) -> Iterable[Block]:
    lead = Run(f"{number}. ")
    match item:
        case [Paragraph(lines=(first, *lines)), *rest]:
            yield Paragraph(((lead, *first), *lines))
            yield from rest
        case _:
            yield Paragraph(((Run(f"{number}."),),))
            yield from item
