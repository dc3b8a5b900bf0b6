"""Files on the way: what an upload gives, and names under which a file may be kept."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import TypeAlias

from pyrus_tui.models.annotations import Line
from pyrus_tui.models.base import Model
from pyrus_tui.models.text import clean

Progress: TypeAlias = Callable[[int, int | None], None]
"""Is told how much is done, and how much there is, if that is known; of a file, bytes."""

LONGEST_NAME = 200
"""Bytes that the name of a file may have."""

_LONGEST_ENDING = 32
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2400-\u2426]")
"""With the signs that stand for them in a text that is clean already."""

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)


class UploadedFile(Model):
    """A file that was uploaded; its `guid` attaches it, once."""

    guid: Line
    md5_hash: Line = ""


def safe_name(name: str, file_id: int = 0) -> str:
    """Return the name under which a file from the server is kept: it stays inside its folder."""
    base = re.split(r"[/\\]", _CONTROLS.sub("", name))[-1]
    base = _trimmed(unicodedata.normalize("NFC", clean(base).replace("\n", " ")))
    if _RESERVED.fullmatch(base):
        base = f"_{base}"
    stem, ending = _parted(base)
    if len(ending.encode()) > _LONGEST_ENDING:
        stem, ending = base, ""
    room = LONGEST_NAME - len(ending.encode())
    short = stem.encode()[:room].decode(errors="ignore")
    return _trimmed(f"{short.rstrip(' .')}{ending}") or f"attachment-{file_id}"


def numbered(name: str) -> Iterator[str]:
    """Yield the name, then the names to take where there is such a file already."""
    yield name
    stem, ending = _parted(name)
    for number in range(2, 1000):
        yield f"{stem} ({number}){ending}"


def is_same_md5(announced: str, real: str) -> bool:
    """Say whether a file is what was announced; what is no MD5 announces nothing."""
    wanted = announced.strip().lower()
    return not re.fullmatch(r"[0-9a-f]{32}", wanted) or wanted == real.lower()


def _trimmed(name: str) -> str:
    return name.lstrip(" .").rstrip(" .")


def _parted(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem else (name, "")
