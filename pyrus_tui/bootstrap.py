"""The one place where the concrete pieces meet: a real account, the demo."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from immutables import Map

from pyrus_tui.api.address import Address
from pyrus_tui.api.confirmed import confirmed
from pyrus_tui.api.connecting import Dialect
from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.clock import Clock, SystemClock, zone_of
from pyrus_tui.errors import Damaged, NotSignedIn, PyrusError
from pyrus_tui.models.calendar_layout import week_start_of
from pyrus_tui.models.outbox import Deed
from pyrus_tui.models.people import Profile
from pyrus_tui.paths import accounts_folder, settings_file
from pyrus_tui.profiles import Profile as SavedProfile
from pyrus_tui.secrets import Secret
from pyrus_tui.services.accounts import address_of, banner_of, connect, login_of
from pyrus_tui.services.awaiting import Awaiter
from pyrus_tui.services.caching import CacheKeeper
from pyrus_tui.services.calendar import CalendarKeeper, CalendarLook
from pyrus_tui.services.delivery import Delivery
from pyrus_tui.services.directory import Directory
from pyrus_tui.services.drafting import DraftKeeper
from pyrus_tui.services.enriching import Enricher
from pyrus_tui.services.fetching import Fetcher
from pyrus_tui.services.filling import Filler
from pyrus_tui.services.listing import Listing
from pyrus_tui.services.reading import Reader
from pyrus_tui.services.refreshing import Refresher
from pyrus_tui.services.removing import Remover
from pyrus_tui.services.searching import Searching
from pyrus_tui.services.services import Services
from pyrus_tui.services.signing_in import Again, SigningIn, Typed
from pyrus_tui.services.writing import Writer
from pyrus_tui.settings import Settings, read_settings
from pyrus_tui.storage.accounts import account_folder, remember_person, remembered_person
from pyrus_tui.storage.cache import Cache
from pyrus_tui.storage.locking import DeliveryLock
from pyrus_tui.storage.outbox import Outbox
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.ui.app import PyrusTui
from pyrus_tui.ui.keys import keymap
from pyrus_tui.ui.opening import Opening
from pyrus_tui.ui.terminal import Handed, check_terminal
from pyrus_tui.words import _


@dataclass(frozen=True)
class Account:
    """An account to open: where it is, who signs in, and by which key."""

    profile: SavedProfile
    key: Secret
    signing_in: SigningIn | None = None
    """Signs in again, should the server refuse the account while it is open."""

    @property
    def address(self) -> Address:
        """Where its server is."""
        return address_of(self.profile)

    def folder(self, person_id: int) -> Path:
        """Return where this account's files are."""
        return account_folder(accounts_folder(), self.address.base, person_id)

    def remembered(self) -> int | None:
        """Return who signed in with this login last time; None before the first time."""
        return remembered_person(accounts_folder(), self.address.base, login_of(self.profile))

    def remember(self, person_id: int) -> None:
        """Note who it is, so that the next start need not ask before it shows something."""
        with suppress(Damaged):  # then the next start asks again; no more is lost
            login = login_of(self.profile)
            remember_person(accounts_folder(), self.address.base, login, person_id)

    def api(self, clock: Clock) -> PyrusApi:
        """Connect to the server; nothing is sent before the first call."""
        return connect(self.profile, self.key, clock)

    def again(self, server: PyrusApi) -> Again | None:
        """Return what it takes to sign in again while the account is open."""
        if self.signing_in is None:
            return None
        return Again(self.signing_in, Typed.of(self.profile), server.use)


@dataclass(frozen=True)
class Keepers:
    """What stays when the program ends: the cache, typed words, and what was done and not sent."""

    cache: CacheKeeper
    drafts: DraftKeeper
    delivery: Delivery
    outbox: Outbox
    lasting: bool

    def work(self) -> dict[str, Callable[[], Coroutine[None, None, None]]]:
        """Return what has to run beside the screens."""
        return {"cache": self.cache.run, "drafts": self.drafts.run, "outbox": self.delivery.run}


def build(
    api: PyrusApi,
    clock: Clock,
    settings: Settings,
    store: Store,
    keepers: Keepers,
    account: Account | None = None,
    handed: Handed | None = None,
) -> PyrusTui:
    """Put the application together around a server."""
    store.put_now(clock.now())
    reader = Reader(api, store, clock, looked_at=keepers.cache.touch)
    directory = Directory(store, clock)
    enricher = Enricher(api, store, clock)
    zone = zone_of(settings.zone)
    awaiter = Awaiter(api, store, clock, keepers.outbox, keepers.delivery, zone)
    services = Services(
        reader=reader,
        writer=Writer(store, keepers.delivery),
        refresher=Refresher(
            api,
            store,
            clock,
            reader,
            enricher,
            settings.refresh_seconds,
            connected=keepers.delivery.wake,
            answers=awaiter.look,
        ),
        enricher=enricher,
        delivery=keepers.delivery,
        calendar=CalendarKeeper(api, store, clock, zone, calendar_look(settings)),
        directory=directory,
        filler=Filler(api),
        fetcher=Fetcher(api, store),
        remover=Remover(api),
        searching=Searching(api, store, clock, zone),
        listing=Listing(api, store, clock, keepers.outbox.list_requests, keepers.cache),
        clock=clock,
        zone=zone,
        keeps=keepers.lasting,
        journal=api.journal,
        requests=api.request_text,
        capabilities=api.capabilities,
        why_not=api.why_not,
        banner=banner_of(account.profile) if account else "",
        ranks=keepers.cache.ranks,
        show=keepers.cache.show,
        profile=account.profile if account else None,
        again=account.again(api) if account else None,
    )
    keys, warnings = keymap(settings.keys, settings.place_of_key)
    return PyrusTui(
        store,
        services,
        theme=settings.theme,
        keymap=keys,
        warnings=(*settings.warnings, *warnings),
        background=keepers.work() | {"people": directory.run},
        handed=handed,
    )


def calendar_look(settings: Settings) -> CalendarLook:
    """Take the calendar's look from the settings, else from the language of the machine."""
    week_start = settings.week_start
    if week_start is None:
        named = (os.environ.get(name, "") for name in ("LC_ALL", "LC_TIME", "LANG"))
        week_start = week_start_of(next((locale for locale in named if locale), ""))
    return CalendarLook(week_start, *settings.day_hours)


async def run_account(account: Account, first: Opening | None = None) -> int:
    """Run the client, and return the exit code.

    An account that was open before opens at once with what was known then, and signs in while it
    is on the screen; only the first time the server is asked first. `first` is the inbox that can
    be seen already.
    """
    _need_terminal()
    settings = read_settings(settings_file())
    clock = SystemClock()
    server = account.api(clock)
    try:
        known = account.remembered()
        if known is None:
            _tell(_("Signing in to {server}…").format(server=server.server))
            known = (await server.sign_in()).person_id
            account.remember(known)
        return await _opened(account, server, known, clock, settings, first)
    finally:
        await server.aclose()


async def _opened(
    account: Account,
    server: PyrusApi,
    person_id: int,
    clock: Clock,
    settings: Settings,
    first: Opening | None,
) -> int:
    """Show what was known of a person, and let the server confirm who it is."""
    brought = asyncio.Event()
    strangers: list[int] = []
    app: PyrusTui | None = None

    def stranger(me: Profile) -> None:
        strangers.append(me.person_id)
        if app is not None:
            app.exit(return_code=1)

    api = confirmed(server, person_id, ready=brought.wait, stranger=stranger)
    store = Store()
    folder = account.folder(person_id)
    async with kept(folder, api, store, clock, settings, person_id, brought=brought) as keepers:
        handed = await first.hand_over() if first is not None else None
        app = build(api, clock, settings, store, keepers, account, handed)
        code = await _run(app)
    if strangers:
        account.remember(strangers[0])
        raise NotSignedIn(
            _(
                "Somebody else signs in with this login now: what was shown is closed, and nothing"
                " was sent. Start pyrus-tui again to open the other account."
            )
        )
    return code


def keep(
    cache: Cache | None,
    outbox: Outbox,
    lock: DeliveryLock,
    api: PyrusApi,
    store: Store,
    clock: Clock,
    settings: Settings,
    person_id: int,
    every: float = 1.0,
    brought: asyncio.Event | None = None,
) -> Keepers:
    """Make what keeps things; nothing is opened yet."""
    delays = {Deed(name): seconds for name, seconds in settings.undo_seconds.items()}
    return Keepers(
        CacheKeeper(cache, store, clock, brought),
        DraftKeeper(outbox, store, clock),
        Delivery(api, store, clock, outbox, lock, person_id=person_id, delays=delays, every=every),
        outbox,
        lasting=cache is not None,
    )


@asynccontextmanager
async def kept(
    folder: Path | None,
    api: PyrusApi,
    store: Store,
    clock: Clock,
    settings: Settings,
    person_id: int,
    every: float = 1.0,
    brought: asyncio.Event | None = None,
) -> AsyncIterator[Keepers]:
    """Open an account's files, bring what they know into the store, and keep it up to date.

    Without a folder everything is kept in memory. Every so many seconds programs on the same
    account look after one another.
    """
    cache = Cache(folder) if folder is not None else None
    outbox = Outbox(folder)
    lock = DeliveryLock(folder)
    keepers = keep(cache, outbox, lock, api, store, clock, settings, person_id, every, brought)
    try:
        known = await keepers.cache.load()
        if cache is not None and known.me is not None and known.inbox is not None:
            store.put_known(known.me, known.role_ids, known.inbox, known.seen)
            store.put_names(known.list_names, known.role_names)
            store.put_places(
                replace(
                    store.state.places,
                    lists=known.places.lists,
                    read=known.places.read,
                    starred=known.places.starred,
                    recent=known.places.recent,
                    columns=Map(known.places.columns),
                )
            )
        keepers.cache.taken_over()
        try:
            await keepers.delivery.open()
            await keepers.drafts.load()
        except Damaged as error:
            store.say(str(error), Mood.FAILED)
        try:
            yield keepers
        finally:
            await keepers.cache.flush(last=True)
            await keepers.cache.prune()
            with suppress(Damaged):  # it was said when it happened
                await keepers.drafts.flush()
    finally:
        if cache is not None:
            await cache.aclose()
        await outbox.aclose()


async def run_demo(*, tasks: int, seed: int, latency_ms: int, api: str = "v4") -> int:
    """Run the client on a sandbox of its own, and return the exit code."""
    from pyrus_tui.home import ME, home  # a real account need not wait for the server's modules

    _need_terminal()
    settings = read_settings(settings_file())

    clock = SystemClock()
    async with home(
        clock, tasks=tasks, seed=seed, latency_ms=latency_ms, dialect=Dialect(api)
    ) as server:
        store = Store()
        async with kept(None, server, store, clock, settings, ME) as keepers:
            return await _run(build(server, clock, settings, store, keepers))


async def _run(app: PyrusTui) -> int:
    gc.freeze()  # what is there now stays: nobody need look through it again
    gc.disable()  # the first screen makes much and leaves no garbage
    asyncio.get_running_loop().call_later(1.0, gc.enable)
    await app.run_async()
    return app.return_code or 0


def _need_terminal() -> None:
    problem = check_terminal()
    if problem is not None:
        raise PyrusError(problem)


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
