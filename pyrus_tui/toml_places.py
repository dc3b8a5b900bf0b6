"""Where in a TOML file something stands: the standard reader forgets it."""

import re
from dataclasses import dataclass

_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]")
_KEY = re.compile(
    r"""(\s*)((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=\s*"""
)
_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*\.?""")


@dataclass(frozen=True, slots=True)
class TomlPlace:
    """A place in a file, both numbers from 1."""

    line: int
    column: int


def place_of(text: str, *path: str) -> TomlPlace | None:
    """Return where a value stands, else where its table begins; None where neither is found.

    `path` are the names of the tables and, last, of the key. Values over several lines and tables
    within a line are not looked into.
    """
    wanted = ".".join(path)
    tables: tuple[str, ...] = ()
    nearest: TomlPlace | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            tables = _parts(header[1])
            if tables and (*tables,) == path[: len(tables)]:
                nearest = TomlPlace(number, header.start(1) + 1)
        elif key := _KEY.match(line):
            named = ".".join((*tables, *_parts(key[2])))
            if named == wanted:
                return TomlPlace(number, key.end() + 1)
            if wanted.startswith(f"{named}."):
                nearest = TomlPlace(number, key.end() + 1)
    return nearest


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part[1] or part[2] or part[3] or "" for part in _PART.finditer(name))
