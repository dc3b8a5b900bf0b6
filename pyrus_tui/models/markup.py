"""The HTML of a formatted text as a small tree that keeps everything, known or not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from pyrus_tui.models.text import clean

DEEPEST = 100
"""Elements within elements; what is deeper stands in the deepest one."""

_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base"})
_SIBLINGS = {"li": frozenset({"ul", "ol"}), "tr": frozenset({"table"}), "p": frozenset({"li"})}


@dataclass(frozen=True, slots=True)
class Text:
    """Words, cleaned after their entities were read."""

    text: str


@dataclass(frozen=True, slots=True)
class Element:
    """A tag with what stands in it."""

    tag: str
    attributes: tuple[tuple[str, str | None], ...] = ()
    children: "tuple[Node, ...]" = ()

    def attribute(self, name: str) -> str:
        """Return an attribute's value, "" without one."""
        return next((value or "" for key, value in self.attributes if key == name), "")

    def number(self, name: str) -> int:
        """Return an attribute's value as an id, 0 where it is none."""
        text = self.attribute(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


Node = Text | Element


def parse(html: str) -> tuple[Node, ...]:
    """Read HTML as browsers do: every text has its place in the tree, whatever is broken."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.result()


def to_html(nodes: Iterable[Node]) -> str:
    """Write a tree as HTML."""
    return "".join(_written(nodes))


def texts(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield every text of a tree."""
    for node in nodes:
        if isinstance(node, Text):
            yield node.text
        else:
            yield from texts(node.children)


def _written(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Text):
            yield escape(node.text, quote=False)
            continue
        attributes = "".join(
            f" {key}" if value is None else f' {key}="{escape(value)}"'
            for key, value in node.attributes
        )
        if node.tag in _VOID:
            yield f"<{node.tag}{attributes}/>"
        else:
            yield f"<{node.tag}{attributes}>"
            yield from _written(node.children)
            yield f"</{node.tag}>"


class _Reader(HTMLParser):
    """Builds the tree; nothing in it is a script: what stands in such a tag is text too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, tuple[tuple[str, str | None], ...], list[Node]]] = [
            ("", (), [])
        ]
        self._too_deep: list[str] = []

    def result(self) -> tuple[Node, ...]:
        while len(self._open) > 1:
            self._close()
        return tuple(self._open[0][2])

    def set_cdata_mode(self, elem: str, **_: object) -> None:
        """Read on as everywhere: no tag's content is anything but text and tags."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SIBLINGS:
            self._close_sibling(tag)
        attributes = tuple((key, None if value is None else clean(value)) for key, value in attrs)
        if tag in _VOID:
            self._open[-1][2].append(Element(tag, attributes))
        elif len(self._open) > DEEPEST:
            self._too_deep.append(tag)
        else:
            self._open.append((tag, attributes, []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._too_deep:
            while self._too_deep.pop() != tag:
                pass
        elif any(tag == one[0] for one in self._open[1:]):
            self._too_deep.clear()
            while self._close() != tag:
                pass
        elif tag == "br":
            self._open[-1][2].append(Element("br"))

    def handle_data(self, data: str) -> None:
        inside = self._open[-1][2]
        if inside and isinstance(before := inside[-1], Text):
            inside[-1] = Text(clean(before.text + data))
        elif text := clean(data):
            inside.append(Text(text))

    def _close(self) -> str:
        tag, attributes, children = self._open.pop()
        self._open[-1][2].append(Element(tag, attributes, tuple(children)))
        return tag

    def _close_sibling(self, tag: str) -> None:
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at][0] == tag:
                while len(self._open) > at:
                    self._close()
                return
            if self._open[at][0] in _SIBLINGS[tag]:
                return
