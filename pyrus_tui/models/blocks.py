"""A formatted text as a person sees it: paragraphs, headings, lists, quotes, code."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pyrus_tui.models.markup import Element, Node, Text, to_html

COLOURS = ("red", "yellow", "green", "blue")

_ALIASES = {
    "strong": "b",
    "em": "i",
    "del": "s",
    "strike": "s",
    "pre": "code",
    "tt": "code",
    "blockquote": "q",
} | {f"h{level}": "heading" for level in range(1, 7)}
_ORDER = ("a", "mark", "b", "i", "s", "code", "person", "button")
_ON_OWN_LINE = frozenset({"div", "table", "tr", "hr", "section", "article", "dl", "dt", "dd"})
_INVISIBLE_ON_BLANKS = frozenset({"b", "i", "s"})
_WHOLE = frozenset({"person", "button"})


class Mark(NamedTuple):
    """What a run of text is besides its letters.

    `kind` is one of a, mark, b, i, s, code, person, button; `value` the address, the colour or
    the person's id.
    """

    kind: str
    value: str = ""


Marks = tuple[Mark, ...]


class Run(NamedTuple):
    """Letters with the same marks, outermost first; a button or a mention is one run."""

    text: str
    marks: Marks = ()

    @property
    def is_whole(self) -> bool:
        """Whether this is one thing, that never grows together with its neighbour."""
        return any(mark.kind in _WHOLE for mark in self.marks)


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of text."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A title."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Several lines of code."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words; with the comment they were said in, where this is a reply."""

    blocks: "tuple[Block, ...]"
    comment_id: int = 0
    person_id: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Points, or numbered ones."""

    items: "tuple[tuple[Block, ...], ...]"
    ordered: bool = False
    start: int = 1


Block = Paragraph | Heading | Code | Quote | Listing


def read(nodes: Iterable[Node]) -> tuple[Block, ...]:
    """Read what a tree of HTML says; tags that mean nothing here leave their text."""
    flow = _Flow()
    flow.take(nodes, ())
    return flow.result()


def write(blocks: Iterable[Block]) -> str:
    """Write blocks as HTML, with no tag but those that Pyrus allows."""
    return to_html(_nodes(blocks))


def is_simple(blocks: Sequence[Block]) -> bool:
    """Say whether nothing is formatted: words in paragraphs."""
    return all(
        isinstance(block, Paragraph) and not any(run.marks for line in block.lines for run in line)
        for block in blocks
    )


class _Flow:
    """Collects runs into lines, lines into paragraphs."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._runs: list[Run] = []

    def result(self) -> tuple[Block, ...]:
        self._end()
        return tuple(self._blocks)

    def take(self, nodes: Iterable[Node], marks: Marks) -> None:
        for node in nodes:
            if isinstance(node, Text):
                self._words(node.text, marks)
            else:
                self._element(node, marks)

    def _words(self, text: str, marks: Marks) -> None:
        if text.startswith("\n") and (not self._runs or self._runs[-1].text == "\n"):
            text = text[1:]
        if text:
            self._runs.append(Run(text, marks))

    def _element(self, element: Element, marks: Marks) -> None:
        tag = _ALIASES.get(element.tag, element.tag)
        children = element.children
        match tag:
            case "br":
                self._break()
            case "b" | "i" | "s":
                self.take(children, _with(marks, Mark(tag)))
            case "mark":
                colour = element.attribute("data-color")
                known = colour if colour in COLOURS else "yellow"
                self.take(children, _with(marks, Mark(tag, known)))
            case "a" if element.attribute("href").strip():
                href = " ".join(element.attribute("href").split())
                self.take(children, _with(marks, Mark(tag, href)))
            case "red" | "yellow" | "green" | "blue":
                self.take(children, _with(marks, Mark("mark", tag)))
            case "span" if person_id := element.number("data-personid"):
                self._whole(children, _with(marks, Mark("person", str(person_id))))
            case "button":
                self._whole(children, _with(marks, Mark(tag)))
            case "code":
                self._code(children, marks)
            case "heading":
                self._heading(children, marks)
            case "div" if element.attribute("data-type") == "heading":
                self._heading(children, marks)
            case "q" | "quote":
                self._quote(element, marks)
            case "ul" | "ol":
                self._list(element, tag == "ol", marks)
            case "p":
                self._end()
                self.take(children, marks)
                self._end()
            case "li":  # outside a list
                self._list(Element("ul", (), (element,)), False, marks)
            case tag if tag in _ON_OWN_LINE:
                self._own_line()
                self.take(children, marks)
                self._own_line()
            case "td" | "th":
                self.take((*children, Text(" ")), marks)
            case _:
                self.take(children, marks)

    def _break(self) -> None:
        if self._runs and self._runs[-1].text.endswith("\n") and self._runs[-1].text != "\n":
            self._runs[-1] = self._runs[-1]._replace(text=self._runs[-1].text[:-1])
        self._runs.append(Run("\n"))

    def _own_line(self) -> None:
        if self._runs and not self._runs[-1].text.endswith("\n"):
            self._runs.append(Run("\n"))

    def _whole(self, children: Iterable[Node], marks: Marks) -> None:
        text = " ".join(_plain(children).split())
        if text:
            self._runs.append(Run(text, marks))

    def _code(self, children: Sequence[Node], marks: Marks) -> None:
        text = _plain(children)
        if "\n" in text:
            self._end()
            if text.strip():
                self._blocks.append(Code(text))
        elif text:
            self._runs.append(Run(text, _with(marks, Mark("code"))))

    def _inner(self, nodes: Iterable[Node], marks: Marks) -> tuple[Block, ...]:
        flow = _Flow()
        flow.take(nodes, marks)
        return flow.result()

    def _heading(self, children: Iterable[Node], marks: Marks) -> None:
        self._end()
        for block in self._inner(children, marks):
            self._blocks.append(Heading(block.lines) if isinstance(block, Paragraph) else block)

    def _quote(self, element: Element, marks: Marks) -> None:
        self._end()
        inner = self._inner(element.children, marks)
        comment_id = element.number("data-noteid") if element.tag == "quote" else 0
        if inner or comment_id:
            name = " ".join(element.attribute("data-personname").split())
            known = (comment_id, element.number("data-personid"), name) if comment_id else ()
            self._blocks.append(Quote(inner, *known))

    def _list(self, element: Element, ordered: bool, marks: Marks) -> None:
        self._end()
        items: list[tuple[Block, ...]] = []
        loose: list[Node] = []
        for node in element.children:
            if isinstance(node, Element) and node.tag == "li":
                if other := self._inner(loose, marks):
                    items.append(other)
                loose = []
                items.append(self._inner(node.children, marks))
            else:
                loose.append(node)
        if other := self._inner(loose, marks):
            items.append(other)
        has_start = ordered and element.attribute("start")
        start = element.number("start") if has_start else 1
        if any(items) or start != 1:
            self._blocks.append(Listing(tuple(items), ordered, start))

    def _end(self) -> None:
        """Make paragraphs of the runs collected so far."""
        lines: list[list[Run]] = [[]]
        for run in self._runs:
            first, *others = (run.text,) if run.is_whole else run.text.split("\n")
            lines[-1].append(Run(first, run.marks))
            lines.extend([Run(text, run.marks)] for text in others)
        self._runs = []
        paragraph: list[Line] = []
        for runs in [*lines, []]:
            if line := _settled(runs):
                paragraph.append(line)
            elif paragraph:
                self._blocks.append(Paragraph(tuple(paragraph)))
                paragraph = []


def _with(marks: Marks, mark: Mark) -> Marks:
    kinds = {one.kind: one for one in marks}
    if mark.kind in _WHOLE and mark.kind in kinds:
        return marks
    if mark.kind == "person":  # a mention leads to the person, wherever it stands
        kinds.pop("a", None)
    kinds[mark.kind] = mark
    return tuple(kinds[kind] for kind in _ORDER if kind in kinds)


def _plain(nodes: Iterable[Node]) -> str:
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, Text):
            parts.append(node.text)
        elif node.tag == "br":
            parts.append("\n")
        else:
            parts.append(_plain(node.children))
    return "".join(parts)


def _settled(runs: Iterable[Run]) -> Line:
    """Bring a line into the one form that it has: nothing empty, equals together, no blank end."""
    parted = [part for run in _joined(runs) for part in _blanks_apart(run)]
    line = _joined(parted)
    while line and not line[-1].is_whole:
        text = line[-1].text.rstrip() if not _is_code(line[-1]) else line[-1].text
        if text:
            line[-1] = line[-1]._replace(text=text)
            break
        line.pop()
    if line and len(line[0].text) - len(line[0].text.lstrip()) == 1 and not _is_code(line[0]):
        line[0] = line[0]._replace(text=line[0].text[1:])
    return tuple(run for run in line if run.text)


def _is_code(run: Run) -> bool:
    return any(mark.kind == "code" for mark in run.marks)


def _joined(runs: Iterable[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if joined and joined[-1].marks == run.marks and not run.is_whole:
            joined[-1] = Run(joined[-1].text + run.text, run.marks)
        else:
            joined.append(run)
    return joined


def _blanks_apart(run: Run) -> Iterator[Run]:
    """Take bold and the like from blanks at the ends of a run, where nobody sees them."""
    if not run.marks or run.is_whole or _is_code(run):
        yield run
        return
    rest = tuple(mark for mark in run.marks if mark.kind not in _INVISIBLE_ON_BLANKS)
    inner = run.text.strip()
    at = run.text.find(inner) if inner else len(run.text)
    yield Run(run.text[:at], rest)
    yield Run(inner, run.marks)
    yield Run(run.text[at + len(inner) :], rest)


# -- to HTML ------------------------------------------------------------------------------------

_BREAK = Element("br")


def _nodes(blocks: Iterable[Block]) -> tuple[Node, ...]:
    nodes: list[Node] = []
    before: Block | None = None
    for block in blocks:
        if _flows(before) and _flows(block):
            nodes += [_BREAK, _BREAK]
        nodes.extend(_block(block))
        before = block
    return tuple(nodes)


def _flows(block: Block | None) -> bool:
    """Say whether a block stands in the text, so that a break has to part it from another."""
    return isinstance(block, Paragraph | Code)


def _block(block: Block) -> Iterator[Node]:
    match block:
        case Paragraph(lines=lines):
            yield from lines_to_nodes(lines)
        case Heading(lines=lines):
            yield Element("div", (("data-type", "heading"),), tuple(lines_to_nodes(lines)))
        case Code(text=text):
            yield Element("code", (), tuple(_text_nodes(text)))
        case Quote(blocks=inner) if block.comment_id:
            yield Element(
                "quote",
                (
                    ("data-noteid", str(block.comment_id)),
                    ("data-personid", str(block.person_id)),
                    ("data-personname", block.name),
                ),
                _nodes(inner),
            )
        case Quote(blocks=inner):
            yield Element("q", (), _nodes(inner))
        case Listing(items=items):
            points = tuple(Element("li", (), _nodes(item)) for item in items)
            yield Element("ol" if block.ordered else "ul", (), points)


def _text_nodes(text: str) -> Iterator[Node]:
    for number, part in enumerate(text.split("\n")):
        if number:
            yield _BREAK
        if part:
            yield Text(part)


def lines_to_nodes(lines: Sequence[Line]) -> Iterator[Node]:
    """Write lines as text, tags and breaks."""
    for number, line in enumerate(lines):
        if number:
            yield _BREAK
        yield from _nested(line)


def _nested(runs: Sequence[Run]) -> Iterator[Node]:
    """Nest runs into tags: neighbours that share their outermost mark share the tag."""
    at = 0
    while at < len(runs):
        run = runs[at]
        if not run.marks:
            yield Text(run.text)
            at += 1
            continue
        mark = run.marks[0]
        end = at + 1
        while end < len(runs) and runs[end].marks[:1] == (mark,) and mark.kind not in _WHOLE:
            end += 1
        inside = tuple(_nested([Run(r.text, r.marks[1:]) for r in runs[at:end]]))
        yield _tag(mark, inside)
        at = end


def _tag(mark: Mark, inside: tuple[Node, ...]) -> Element:
    match mark.kind:
        case "a":
            return Element("a", (("href", mark.value),), inside)
        case "mark":
            return Element("mark", (("data-color", mark.value),), inside)
        case "person":
            return Element("span", (("data-personid", mark.value),), inside)
        case kind:
            return Element(kind, (), inside)


def without_first_line(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks without the first line of their first paragraph."""
    first, *rest = blocks
    assert isinstance(first, Paragraph)
    lines = first.lines[1:]
    return (replace(first, lines=lines), *rest) if lines else tuple(rest)
