"""An account that is on the screen before the server was asked who it belongs to."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.errors import NotSignedIn
from pyrus_tui.models.people import Profile
from pyrus_tui.words import _


class Confirmed:
    """Lets no call through before the server has said that it is `person_id` who signs in.

    What somebody else may see never reaches the program, and nothing is sent in that person's
    name: `stranger` is told who it is, once, and every call fails from then on. The first call
    waits for `ready`.
    """

    def __init__(
        self,
        api: PyrusApi,
        person_id: int,
        *,
        ready: Callable[[], Awaitable[object]],
        stranger: Callable[[Profile], None],
    ) -> None:
        self._api = api
        self._person_id = person_id
        self._ready = ready
        self._stranger = stranger
        self._turn = asyncio.Lock()
        self._me: Profile | None = None
        self._other = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the server offers
        """Pass on what the server is asked, and what is known without asking it."""
        value = getattr(self._api, name)
        return self._guarded(value) if inspect.iscoroutinefunction(value) else value

    async def sign_in(self) -> Profile:
        """Sign in anew and tell who it is."""
        await self._ready()
        return self._checked(await self._api.sign_in())

    async def profile(self) -> Profile:
        """Tell who is signed in."""
        if self._me is None:
            return await self._confirm()
        return self._checked(await self._api.profile())

    async def aclose(self) -> None:
        """Close the connection."""
        await self._api.aclose()

    def _guarded(
        self, call: Callable[..., Coroutine[Any, Any, Any]]
    ) -> Callable[..., Coroutine[Any, Any, Any]]:
        async def guarded(*given: object, **named: object) -> object:
            if self._me is None:
                await self._confirm()
            return await call(*given, **named)

        return guarded

    async def _confirm(self) -> Profile:
        await self._ready()
        async with self._turn:
            if self._other:
                raise _refusal()
            return self._me or self._checked(await self._api.profile())

    def _checked(self, me: Profile) -> Profile:
        if me.person_id == self._person_id:
            self._me = me
            return me
        self._me = None
        if not self._other:
            self._other = True
            self._stranger(me)
        raise _refusal()


def confirmed(
    api: PyrusApi,
    person_id: int,
    *,
    ready: Callable[[], Awaitable[object]],
    stranger: Callable[[Profile], None],
) -> PyrusApi:
    """Return the same server, which answers only once it is sure who asks."""
    answering: Any = Confirmed(api, person_id, ready=ready, stranger=stranger)
    server: PyrusApi = answering
    return server


def _refusal() -> NotSignedIn:
    return NotSignedIn(_("Somebody else is signed in now."), passing=True)
