"""What widgets tell the screen that holds them."""

from dataclasses import dataclass
from enum import Enum

from textual.message import Message


class Purpose(Enum):
    """What the text in the composer is for."""

    COMMENT = "comment"
    REJECT = "reject"
    FINISH = "finish"


@dataclass
class TextWritten(Message):
    """A person finished writing and wants it sent."""

    purpose: Purpose
    task_id: int
    text: str


@dataclass
class TextLeft(Message):
    """A person left the composer; what was typed is kept."""

    purpose: Purpose
    task_id: int
    text: str


@dataclass
class TextChanged(Message):
    """What stands in the composer changed."""

    purpose: Purpose
    task_id: int
    text: str


@dataclass
class FilterChanged(Message):
    """The words of the filter changed."""

    query: str


@dataclass
class FilterLeft(Message):
    """A person left the filter; `keep` is False when it shall be gone."""

    keep: bool
