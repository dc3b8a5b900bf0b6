"""What widgets tell the screen that holds them."""

from collections.abc import Hashable
from dataclasses import dataclass

from textual.message import Message

from pyrus_tui.models.composing import Purpose as Purpose
from pyrus_tui.models.composing import Writing


@dataclass
class TextWritten(Message):
    """A person finished writing and wants it sent."""

    writing: Writing
    text: str


@dataclass
class TextLeft(Message):
    """A person wants to look at the text, or to leave it."""

    writing: Writing
    text: str


@dataclass
class TextChanged(Message):
    """What stands in the composer changed."""

    writing: Writing
    text: str


@dataclass
class EditorWanted(Message):
    """A person wants to go on writing in an editor."""

    writing: Writing
    text: str


@dataclass
class ReplyWanted(Message):
    """A person wants to put a saved reply into the text."""

    writing: Writing


@dataclass
class FilesWanted(Message):
    """A person wants to attach a file."""

    writing: Writing


@dataclass
class TextRefused(Message):
    """Something could not be put into the text; the reason is for the status line."""

    reason: str


@dataclass
class FilterChanged(Message):
    """The words of the filter changed."""

    query: str


@dataclass
class FilterLeft(Message):
    """A person left the filter; `keep` is False when it shall be gone."""

    keep: bool


@dataclass
class SpotLeft(Message):
    """A person jumped from one spot of a screen to another; `spot` is where they were, if known."""

    spot: Hashable
