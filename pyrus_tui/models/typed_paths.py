"""The path of a file as it is typed: what it means, and how it is completed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from pyrus_tui.paths import expanded


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of a folder that begins as typed; `size` is in bytes, 0 for folders."""

    name: str
    is_folder: bool = False
    size: int = 0


def path_of(typed: str) -> Path:
    """Return the path that was typed: `~` is the person's own folder, else it begins here."""
    return expanded(typed).absolute()


def parted(typed: str) -> tuple[str, str]:
    """Part what was typed into the folder, with its slash, and the beginning of a name."""
    head, slash, tail = typed.rpartition("/")
    return head + slash, tail


def completed(typed: str, found: Sequence[Found]) -> str:
    """Return what was typed with all that the entries have in common, as a shell completes it."""
    head, begun = parted(typed)
    if not found:
        return typed
    if len(found) == 1:
        return head + found[0].name + ("/" if found[0].is_folder else "")
    first, last = min(one.name for one in found), max(one.name for one in found)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    common = "".join(letter for letter, _other in same)
    return head + common if len(common) > len(begun) else typed
