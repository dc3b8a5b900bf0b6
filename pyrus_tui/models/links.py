"""Web addresses in a comment, and which of them a browser may be given."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pyrus_tui.models import formatted
from pyrus_tui.models.blocks import Block, Code, Heading, Listing, Paragraph, Quote
from pyrus_tui.models.comments import Comment

_WRITTEN = re.compile(r"https?://[^\s<>\"']+")
_CLOSING = {")": "(", "]": "["}
LONGEST = 2_000
"""Characters of an address that is still offered."""


def links(comment: Comment) -> tuple[str, ...]:
    """Return the addresses that a comment names and a browser may be given, each once."""
    found = (
        [*_in_blocks(formatted.blocks(comment.formatted_text))] if comment.formatted_text else []
    )
    found += [_trimmed(match[0]) for match in _WRITTEN.finditer(comment.text)]
    return tuple(dict.fromkeys(url for url in found if host_of(url)))


def host_of(url: str) -> str:
    """Return the host that an address leads to, "" for one that must not be opened.

    Only plain web addresses pass: one with a user's name in it looks like another host's.
    """
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > LONGEST:
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    safe = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return host + port if safe and host else ""


def _in_blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(lines) | Heading(lines):
                marks = (mark for line in lines for run in line for mark in run.marks)
                yield from (mark.value for mark in marks if mark.kind == "a")
            case Quote(inner):
                yield from _in_blocks(inner)
            case Listing(items):
                for item in items:
                    yield from _in_blocks(item)
            case Code():
                pass


def _trimmed(url: str) -> str:
    """Leave out the sentence's signs behind an address; a bracket stays where it was opened."""
    while url and (url[-1] in ".,;:!?…" or (url[-1] in _CLOSING and _CLOSING[url[-1]] not in url)):
        url = url[:-1]
    return url
