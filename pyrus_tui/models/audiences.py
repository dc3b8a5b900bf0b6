"""Who reads what is being written: colleagues, colleagues in private, or a client outside."""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pyrus_tui.models.comments import PRIVATE_CHANNEL
from pyrus_tui.models.drafts import ChannelRef
from pyrus_tui.models.tasks import Completeness, Task
from pyrus_tui.models.text import one_line
from pyrus_tui.words import _


class Audience(StrEnum):
    """The three kinds of readers."""

    INTERNAL = "internal"
    PRIVATE = "private"
    CLIENT = "message"


@dataclass(frozen=True, slots=True)
class Route:
    """An audience, and for a client the channel that leads there and who is at its end."""

    audience: Audience = Audience.INTERNAL
    channel: str = ""
    party: str = ""
    phone: str = ""
    integration_id: int | None = None

    @property
    def key(self) -> str:
        """What tells it from the other routes of a task: `message:telegram`."""
        return f"{self.audience}:{self.channel}" if self.channel else self.audience.value

    def channel_ref(self) -> ChannelRef | None:
        """Return what the request says about it; nothing means an ordinary comment."""
        if self.audience is Audience.PRIVATE:
            return ChannelRef(type=PRIVATE_CHANNEL)
        if self.audience is not Audience.CLIENT:
            return None
        if self.channel != "custom":
            return ChannelRef(type=self.channel)
        # Only a channel of the customer's own making needs to be told which one.
        named = {"phone": self.phone or None, "integration_id": self.integration_id}
        return ChannelRef(type=self.channel, **{k: v for k, v in named.items() if v is not None})


INTERNAL = Route()
PRIVATE = Route(Audience.PRIVATE)


def client_routes(task: Task | None) -> tuple[Route, ...]:
    """Return the channels that lead to clients of a task, the one used last first."""
    found: dict[str, Route] = {}
    for comment in reversed(task.comments if task is not None else ()):
        channel = comment.channel
        if channel is None or not comment.external:
            continue
        party = channel.from_ or channel.to
        known = found.get(channel.type)
        if known is None or not known.party:
            found[channel.type] = Route(
                Audience.CLIENT,
                channel.type,
                one_line((party.text if party else "") or channel.phone, 60),
                channel.phone,
                channel.integration_id,
            )
    return tuple(found.values())


def routes(task: Task | None) -> tuple[Route, ...]:
    """Return every audience that a task has."""
    private = (PRIVATE,) if task is not None and task.form_id else ()
    return (INTERNAL, *private, *client_routes(task))


def usual_route(offered: Iterable[Route], last: str, begun: Container[str]) -> Route | None:
    """Return the audience of last time, else the first with a text begun, else the first."""
    offered = tuple(offered)
    for route in offered:
        if route.key == last:
            return route
    return next((route for route in offered if route.key in begun), next(iter(offered), None))


def why_no_client(task: Task | None) -> str | None:
    """Say why nothing can be written to a client; None where it can."""
    if task is None or task.completeness is not Completeness.FULL:
        return _("The task is not read yet: nobody knows whether a client takes part.")
    if client_routes(task):
        return None
    if not task.form_id:
        return _("Only tasks of a form have a channel to a client; c writes to colleagues.")
    return _("No client has written in this task: there is no channel; c writes to colleagues.")


SHORTEST_QUOTE = 12
"""Letters that a line needs to be taken for a quote: fewer are in any two texts."""


def doubts(
    route: Route,
    text: str,
    task: Task | None,
    *,
    mentioned: Iterable[str] = (),
    answered: Iterable[int] = (),
    me: int = 0,
) -> tuple[str, ...]:
    """Say what in a text is hardly meant for its audience; nothing speaks against colleagues.

    `mentioned` are the names of those whom it mentions, `answered` the comments that it quotes.
    """
    if route.audience is not Audience.CLIENT:
        return ()
    names = dict.fromkeys(one_line(name, 60) for name in [*mentioned, *_named(text, task, me)])
    told = [
        _("It mentions {name}, a colleague: the client would read it.").format(name=name)
        for name in names
    ]
    external = {c.id for c in task.comments if c.external} if task is not None else set()
    if not external.issuperset(answered):
        told.append(_("It quotes a comment that is for colleagues only."))
    elif task is not None and _repeats_internal(text, task):
        told.append(_("It repeats words of a comment that is for colleagues only."))
    return tuple(told)


def _named(text: str, task: Task | None, me: int) -> Iterator[str]:
    """Find the full names of those who write in the task; one's own is a signature."""
    words = f" {_normal(text)} "
    for comment in task.comments if task is not None else ():
        person = comment.author
        if person is None or person.id == me or comment.external or person.type == "bot":
            continue
        if person.last_name and person.first_name and f" {_normal(person.name)} " in words:
            yield person.name


def _repeats_internal(text: str, task: Task) -> bool:
    written = {line for line in map(_normal, _lines(text)) if len(line) >= SHORTEST_QUOTE}
    whole = _normal(text)
    known = " \n ".join(_normal(c.text) for c in task.comments if c.external)
    for comment in task.comments:
        if comment.external or not comment.text:
            continue
        said = _normal(comment.text)
        parts = [part for part in map(_normal, _lines(comment.text)) if len(part) >= SHORTEST_QUOTE]
        if any(part in whole and part not in known for part in parts):
            return True
        if any(line in said and line not in known for line in written):
            return True
    return False


def _lines(text: str) -> list[str]:
    return re.split(r"[\n.!?]+", text)


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
