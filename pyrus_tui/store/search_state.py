"""What was searched for and found."""

from dataclasses import dataclass, field

from pyrus_tui.models.searching import Search


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: on this computer while one types, and by the server once it was asked.

    `looked` is how many tasks were looked through here; `answered` that the server has answered
    this very search, `has_more` that it left some out, `trouble` why it did not.
    """

    search: Search = field(default_factory=Search)
    here: tuple[int, ...] = ()
    looked: int = 0
    there: tuple[int, ...] = ()
    asking: bool = False
    answered: bool = False
    has_more: bool = False
    trouble: str = ""

    @property
    def task_ids(self) -> tuple[int, ...]:
        """All that was found, nothing twice: what is known here first."""
        return tuple(dict.fromkeys((*self.here, *self.there)))
