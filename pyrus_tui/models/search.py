"""Searching tasks on the server, where it can do that."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TaskSearch:
    """Which tasks to look for; what is not set does not matter.

    `exclude_text` narrows down what `include_text` found and needs it. The span is that in which
    something happened to a task.
    """

    include_text: str = ""
    exclude_text: str = ""
    project_ids: tuple[int, ...] = ()
    participant_ids: tuple[int, ...] = ()
    author_id: int | None = None
    responsible_id: int | None = None
    include_closed: bool = False
    active_from: datetime | None = None
    active_to: datetime | None = None
    item_count: int = 200

    def __post_init__(self) -> None:
        if self.exclude_text and not self.include_text:
            raise ValueError("a text to leave out needs one to find")
