"""Keeping the inbox true: at an interval, on demand, and after a break."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.clock import Clock
from pyrus_tui.errors import Busy, NotSignedIn, Offline, PyrusError
from pyrus_tui.services.enriching import Enricher
from pyrus_tui.services.reading import Reader
from pyrus_tui.store.state import LONG_AGO, Effect, Mood
from pyrus_tui.store.store import Store
from pyrus_tui.words import _, ngettext

LOOK = 10
"""Seconds between two looks at the clock."""
ASLEEP = 30
"""Seconds by which the clock runs ahead when the machine was asleep: timers stood still."""
LONGEST_WAIT = 60.0
"""Seconds between two tries at most while the server cannot be reached."""

READ = 10.0
"""Seconds for which a sentence about one's own action stays before news take its place."""


class Refresher:
    """Asks for the whole inbox every `every` seconds and says what is new.

    `connected` is called whenever the server has answered, `answers` looks afterwards whether
    somebody answered where a person waits for that. A sentence about the person's own action, or
    a warning, can be read first: news are said after it, unless they were seen meanwhile.

    A failure is a state of the connection, not an interruption: it stands in the store until the
    next answer, and the tries come at growing intervals.
    """

    def __init__(
        self,
        api: PyrusApi,
        store: Store,
        clock: Clock,
        reader: Reader,
        enricher: Enricher,
        every: float,
        connected: Callable[[], None],
        answers: Callable[[], Awaitable[tuple[str, ...]]] | None = None,
    ) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._reader = reader
        self._enricher = enricher
        self._every = every
        self._connected = connected
        self._answers = answers
        self._wake = asyncio.Event()
        self._failures = 0
        self._pause = 0.0
        self._asked = False
        self._identified = False
        self._learned = False
        self._said: float | None = None
        self._told = ""
        self._fresh: set[int] = set()
        self._sentences: list[str] = []

    def soon(self, *, asked: bool = False) -> None:
        """Refresh now; `asked` when a person wants it, who then hears how it went."""
        self._asked = self._asked or asked
        self._wake.set()

    async def run(self) -> None:
        """Refresh for as long as the program runs."""
        stop = self._store.watch(lambda state: state.effect, self._notice)
        try:
            while True:
                self._wake.clear()
                await self._once()
                await self._rest()
        finally:
            stop()

    def _notice(self, effect: Effect | None) -> None:
        if effect is not None and effect.text != self._told:
            self._said = self._clock.monotonic()

    @property
    def _may_tell(self) -> bool:
        read = self._said is None or self._clock.monotonic() - self._said >= READ
        return read and not self._warned

    def _tell(self, text: str) -> None:
        self._told = text
        self._store.tell(text)

    def _tell_news(self, *, asked: bool = False) -> None:
        """Say what nobody asked for, once it does not take the place of what matters more."""
        if not (self._may_tell or (asked and not self._warned)):
            return
        told, self._sentences = self._sentences, []
        news, self._fresh = self._news(self._fresh), set()
        if news:
            text = ngettext("{n} task has news", "{n} tasks have news", len(news))
            told.append(text.format(n=len(news)))
        if told:
            self._tell(" ".join(told))

    async def tick(self) -> None:
        """Move the screens' clock on, once a minute; after the machine slept, ask for news."""
        while True:
            now = self._clock.now()
            self._store.put_now(now)
            self._tell_news()
            wait = min(60 - now.second, LOOK)
            await self._clock.sleep(wait)
            if (self._clock.now() - now).total_seconds() > wait + ASLEEP:
                self._failures = 0
                self._connected()
                self.soon()

    async def _once(self) -> None:
        asked, self._asked = self._asked, False
        self._store.put_link(replace(self._store.state.link, syncing=True))
        try:
            if asked:
                self._enricher.try_again()
            try:
                fresh = await self._ask()
            except NotSignedIn:
                if not asked:
                    raise
                await self._api.sign_in()
                fresh = await self._ask()
        except PyrusError as error:
            self._failed(error, asked=asked)
        else:
            self._succeeded(fresh, asked=asked)
            if self._answers is not None:
                self._sentences += await self._answers()
                self._tell_news()

    async def _ask(self) -> tuple[int, ...]:
        if self._identified:
            fresh = await self._reader.inbox()
        else:
            fresh, _me = await asyncio.gather(self._reader.inbox(), self._reader.identify())
            self._identified = True
        if self._learned:
            await self._reader.learn_more_words()
        else:
            await self._reader.learn_words()
            self._learned = True
            self._store.put_asked("forms", self._clock.now())
        task_id = self._store.state.open_task_id
        if task_id is not None:
            await self._reader.task(task_id)
        return fresh

    def _failed(self, error: PyrusError, *, asked: bool) -> None:
        self._failures += 1
        link = self._store.state.link
        self._pause = error.retry_after if isinstance(error, Busy) else 0.0
        self._store.put_link(
            replace(
                link,
                syncing=False,
                trouble=str(error),
                offline=isinstance(error, Offline),
                signed_out=isinstance(error, NotSignedIn),
                refused=_refused(error, link.refused, asked=asked),
            )
        )
        if asked:
            self._store.say(str(error), Mood.FAILED)

    def _succeeded(self, fresh: tuple[int, ...], *, asked: bool) -> None:
        returned = self._failures > 0
        self._failures = 0
        self._connected()
        quota = self._api.quota
        self._store.put_link(
            replace(
                self._store.state.link,
                server=self._api.server,
                syncing=False,
                synced=self._clock.now(),
                trouble="",
                offline=False,
                signed_out=False,
                refused=0,
                quota=quota.limit if quota else None,
                quota_left=quota.remaining if quota else None,
                skew=self._api.skew,
            )
        )
        self._store.put_asked("inbox", self._clock.now())
        self._enricher.inbox_changed()
        self._store.mark_unseen(fresh)
        self._fresh.update(fresh)
        self._tell_news(asked=asked)
        if self._news(fresh):
            return
        if asked and not self._warned:
            self._store.say(_("Up to date"))
        elif returned and self._may_tell:
            self._tell(_("Connected again"))

    @property
    def _warned(self) -> bool:
        """Whether something stands on the status line that a person must not miss."""
        effect = self._store.state.effect
        return effect is not None and effect.mood in (Mood.WARNING, Mood.FAILED)

    def _news(self, fresh: Iterable[int]) -> tuple[int, ...]:
        """Return the tasks among these that the person has not seen as they are now."""
        state = self._store.state
        return tuple(
            i
            for i in fresh
            if (header := state.headers.get(i)) is not None
            and header.last_modified_date is not None
            and state.seen.get(i, LONG_AGO) < header.last_modified_date
        )

    async def _rest(self) -> None:
        wait = self._every
        if self._failures:
            wait = max(self._pause, min(LONGEST_WAIT, 2.0 ** min(self._failures, 10)))
        ends = {
            asyncio.create_task(self._clock.sleep(wait)),
            asyncio.create_task(self._wake.wait()),
        }
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()


def _refused(error: PyrusError, before: int, *, asked: bool) -> int:
    if not isinstance(error, NotSignedIn) or error.passing:
        return 0
    return before + 1 if asked or not before else before
