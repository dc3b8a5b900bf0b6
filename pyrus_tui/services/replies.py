"""Saved replies: text files in the settings' folder, with places to be filled in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyrus_tui.models.options import Option, Options
from pyrus_tui.models.text import clean, one_line

MOST = 200
LONGEST = 100_000
"""Bytes of one reply."""
ENDINGS = (".txt", ".md")
_PLACE = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class SavedReply:
    """A text to begin with; its name is that of its file."""

    name: str
    text: str


def read_replies(folder: Path) -> tuple[SavedReply, ...]:
    """Read the replies of a folder by name; a file that cannot be read is left out."""
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix in ENDINGS)[:MOST]
    except OSError:
        return ()
    found = []
    for file in files:
        try:
            if not file.is_file():
                continue
            with file.open("rb") as source:
                text = clean(source.read(LONGEST).decode("utf-8-sig", "replace")).strip()
        except OSError:
            continue
        if text:
            found.append(SavedReply(one_line(file.stem, 60), text))
    return tuple(found)


def reply_options(replies: Iterable[SavedReply]) -> Options:
    """Offer replies by name, with their beginning beside it."""
    return Options([Option(one.name, one.name, one_line(one.text, 200)) for one in replies])


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values in the places that are known; `{anything else}` stays as it is."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)
