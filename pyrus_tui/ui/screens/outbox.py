"""The outbox: what is on its way, what needs a person, what was done, and how the sync goes."""

import json
import shlex
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var
from textual.widget import Widget

from pyrus_tui.models.drafts import TaskDraft
from pyrus_tui.models.outbox import STUCK, UNSENT, Entry, Stage
from pyrus_tui.models.requests import Request
from pyrus_tui.models.text import one_line
from pyrus_tui.models.wording import edits_text, named_text
from pyrus_tui.services import guarding
from pyrus_tui.services.services import Services
from pyrus_tui.store import selectors
from pyrus_tui.store.state import Link, Mood, State
from pyrus_tui.store.store import Store
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.modals.menu import Item, Menu
from pyrus_tui.ui.render.outbox import entry_details, entry_line, request_line
from pyrus_tui.ui.render.text import join
from pyrus_tui.ui.render.times import moment_text
from pyrus_tui.ui.screens.base import StoreScreen
from pyrus_tui.ui.screens.task import TaskScreen
from pyrus_tui.ui.widgets.boxes import Box
from pyrus_tui.ui.widgets.key_bar import KeyBar
from pyrus_tui.ui.widgets.pane import Bar, Pane, StatusLine
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.ui.widgets.scroll_pane import ScrollPane
from pyrus_tui.words import _

TODAY = timedelta(hours=24)
SHOWN_REQUESTS = 60


class OutboxScreen(StoreScreen):
    """Every action of the last day, and what a person can do about it."""

    OVER: ClassVar[str] = "outbox"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.OUTBOX))
    AUTO_FOCUS = "#rows"

    entries: var[tuple[Entry, ...]] = var((), init=False)
    link: var[Link] = var(Link(), init=False)
    minute: var[datetime | None] = var(None, init=False)

    def __init__(self, store: Store, services: Services) -> None:
        super().__init__(store, services)
        self._rows: dict[Hashable, Entry | Request | str] = {}

    def follows(self) -> Mapping[str, Callable[[State], Any]]:
        """Follow the outbox and the connection."""
        return {
            **super().follows(),
            "entries": lambda state: state.outbox,
            "link": selectors.link,
            "minute": selectors.now,
        }

    def compose(self) -> ComposeResult:
        """Lay out the bars, the list and the details."""
        yield Bar(id="title")
        yield Bar(id="sync")
        yield Bar(id="server")
        with Box(id="body"):
            yield RowList(self._draw, id="rows")
            with ScrollPane(id="details", classes="pane"):
                yield Pane(id="details-text")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Name the pane."""
        self.query_one("#details", Widget).border_title = Content(_("Details") + " ")

    # -- following the store -------------------------------------------------------------------

    def watch_entries(self) -> None:
        """List what there is."""
        self._fill()

    def watch_waiting(self) -> None:
        """Count down in the list too."""
        super().watch_waiting()
        self._fill()

    def watch_link(self) -> None:
        """Show how the connection is, and what was asked."""
        self._fill()
        self.show_status()

    def watch_minute(self) -> None:
        """Count the time."""
        self._fill()

    def watch_unsent(self) -> None:
        """Count what is not sent."""
        self._show_bars()

    def show_status(self) -> None:
        """Draw the status line, and the seconds in the list."""
        super().show_status()
        self.query_one(RowList).changed([row.number for row in self.waiting])

    def _fill(self) -> None:
        now = self.services.clock.now()
        unsent = [row for row in self.entries if row.stage in UNSENT]
        unsent.sort(key=lambda row: (row.stage not in STUCK, row.number))
        done = [
            row
            for row in reversed(self.entries)
            if row.stage not in UNSENT and row.finished is not None and row.finished > now - TODAY
        ]
        rows: dict[Hashable, Entry | Request | str] = {}
        rows["unsent"] = _("Outbox {n}").format(n=len(unsent)) if unsent else _("Nothing waits.")
        rows |= {row.number: row for row in unsent}
        if done:
            rows["done"] = _("Done in the last 24 hours: {n}").format(n=len(done))
            rows |= {row.number: row for row in done}
        requests = list(self.services.journal)[:SHOWN_REQUESTS]
        rows["requests"] = _("Requests, the newest first")
        first = self.services.journal.total
        rows |= {("request", first - at): request for at, request in enumerate(requests)}
        listing, before = self.query_one(RowList), self._rows
        self._rows = rows
        listing.set_rows(tuple(rows))
        listing.changed({key for key, row in rows.items() if before.get(key) is not row})
        if isinstance(self._rows.get(listing.cursor), str) and (unsent or done):
            listing.cursor = (unsent or done)[0].number
        self._show_bars()
        self._show_details()

    def _show_bars(self) -> None:
        state, services = self.store.state, self.services
        now, zone = services.clock.now(), services.zone
        right = self.link_text(self.link, selectors.account(state)) + Content(" ")
        head = Content.assemble((" pyrus  ", "bold"), _("Outbox and sync"))
        self.query_one("#title", Bar).set(head, right)
        areas = {
            "inbox": _("inbox"),
            "forms": _("forms"),
            "lists": _("lists"),
            "calendar": _("calendar"),
            "contacts": _("contacts"),
        }
        read_at = selectors.read_at(state)
        told = [
            f"{name} {moment_text(read_at[area], now, zone)}"
            for area, name in areas.items()
            if area in read_at
        ]
        parts = [Content(" ") + Content.styled(_("Sync"), "bold"), *map(Content, told)]
        if state.link.trouble:
            parts.append(Content.styled(one_line(state.link.trouble), ".text--error"))
        self.query_one("#sync", Bar).set(join(parts, "  "))
        link = self.link
        facts = [link.server or "-"]
        if link.quota is not None and link.quota_left is not None:
            used = _("{used} of {all} requests used")
            facts.append(used.format(used=link.quota - link.quota_left, all=link.quota))
        last = next((r for r in services.journal if r.status is not None), None)
        if last is not None:
            facts.append(_("last answer took {n} ms").format(n=round(last.seconds * 1000)))
        if link.skew is not None and abs(link.skew) > SKEW:
            minutes = round(abs(link.skew) / 60)
            facts.append(_("this clock is {n} min off the server's").format(n=minutes))
        if not services.delivery.delivers:
            facts.append(_("another pyrus-tui sends"))
        title = Content(" ") + Content.styled(_("Server"), "bold")
        self.query_one("#server", Bar).set(join([title, *map(Content, facts)], "  "))

    def _draw(self, key: Hashable, width: int) -> Sequence[Content]:
        row = self._rows[key]
        now, zone = self.services.clock.now(), self.services.zone
        if isinstance(row, str):
            return [Content.styled(row, "bold")]
        if isinstance(row, Request):
            return [request_line(row, width, now, zone)]
        trouble = self.services.delivery.line.trouble
        undone = any(
            other.undoes == row.number and other.stage is Stage.SENT for other in self.entries
        )
        return [entry_line(row, width, now, zone, trouble, undone=undone)]

    def chosen(self) -> Entry | None:
        """Return the action under the cursor."""
        row = self._rows.get(self.query_one(RowList).cursor)
        return row if isinstance(row, Entry) else None

    @on(RowList.Moved, "#rows")
    def _moved(self) -> None:
        self._show_details()

    def _show_details(self) -> None:
        entry, pane = self.chosen(), self.query_one("#details-text", Pane)
        if entry is None:
            pane.draw(lambda _width: Content(""))
            return
        services, state = self.services, self.store.state
        task = state.tasks.get(entry.task_id)
        me = state.me.person_id if state.me else 0
        fresh = guarding.newer(task, entry.base, me) if task is not None else ()
        told = "\n".join(guarding.lines(fresh))
        undo, request = services.delivery.undo_text(entry.number), services.request_of(entry)
        pane.draw(lambda width: entry_details(entry, width, undo, told, request))

    # -- acting --------------------------------------------------------------------------------

    @on(RowList.Opened, "#rows")
    def _opened(self) -> None:
        entry = self.chosen()
        if entry is not None and self.app.screen is self:
            self.write(self._offer, entry)

    async def _offer(self, entry: Entry) -> None:
        """Offer what can be done about an action."""
        items = choices(entry)
        chosen = await self.app.push_screen_wait(Menu(named_text(entry), items))
        delivery = self.services.delivery
        match items[chosen].letter if chosen is not None else "":
            case "s":
                await delivery.send_anyway(entry.number)
            case "r":
                await delivery.retry(entry.number)
            case "x":
                await delivery.drop(entry.number)
                kept = entry.kept and entry.task_id > 0
                told = _("Dropped: {name}. Its words are kept.") if kept else _("Dropped: {name}.")
                told = f"{_('Dropped: {name}.')} {edits_text(entry)}" if entry.typed else told
                self.say(told.format(name=named_text(entry)))
            case "e" if isinstance(entry.draft, TaskDraft):
                await delivery.drop(entry.number)
                self._fill_in_again(delivery.entry(entry.number), entry.draft.form_id)
            case "e":
                await delivery.drop(entry.number)
                self._open(entry, entry.purpose or "comment")
            case "o":
                self._open(entry, "")
            case "t":
                self.app.copy_to_clipboard(entry.text)
                self.say(_("Given to the terminal's clipboard: the words."))
            case "k":
                self.app.copy_to_clipboard(curl(*self.services.request_of(entry)))
                self.say(_("Given to the terminal's clipboard: a curl command without the token."))

    def _fill_in_again(self, entry: Entry, form_id: int | None) -> None:
        from pyrus_tui.ui.screens.new_task import NewTaskScreen  # not needed for the first frame

        form = self.store.state.forms.get(form_id) if form_id is not None else None
        if form_id is not None and form is None:
            told = f"{_('The form is not known now.')} {edits_text(entry)}"
            self.say(told, Mood.WARNING)
        else:
            self.app.push_screen(
                NewTaskScreen(self.store, self.services, form, purpose=entry.purpose)
            )

    def _open(self, entry: Entry, purpose: str) -> None:
        order = (entry.task_id,)
        screen = TaskScreen(self.store, self.services, entry.task_id, order, resume=purpose)
        self.app.push_screen(screen)

    def on_screen_resume(self) -> None:
        """Come back from a task; one that lies below stays open."""
        self._deliver()
        below = any(isinstance(screen, TaskScreen) for screen in self.app.screen_stack)
        if self.store.state.open_task_id is not None and not below:
            self.services.reader.close()


SKEW = 5 * 60
"""Seconds by which clocks may differ before it is worth a note."""


def choices(entry: Entry) -> tuple[Item, ...]:
    """Say what can be done about an action, and why not."""
    held = "" if entry.stage is Stage.HELD else _("Only what is held can be sent anyway.")
    stuck = "" if entry.stage in STUCK else _("It goes on by itself, or is done.")
    sending = entry.stage is Stage.SENDING or entry.stage not in UNSENT
    gone = _("It is being sent, or is done; u takes it back.") if sending else ""
    words = "" if entry.text else _("It has no words.")
    nothing = "" if entry.kept else words
    doubt = _("It may have arrived already: look at the task first.") if entry.doubtful else ""
    place = "" if entry.task_id > 0 else _("The task does not exist yet.")
    if entry.typed:
        edit = Item(_("edit: back into the form"), "e", gone or doubt)
        drop = Item(_("drop it; what you filled in is kept"), "x", gone)
    else:
        back = _("edit: back into the composer")
        edit = Item(back, "e", gone or nothing or doubt or place)
        drop = Item(_("drop it; its words stay with the task"), "x", gone)
    return (
        Item(_("send anyway: I have seen what is new"), "s", held),
        Item(_("try again"), "r", stuck),
        edit,
        drop,
        Item(_("open the task"), "o", place),
        Item(_("copy its words"), "t", words),
        Item(_("copy the request as curl, without the token"), "k"),
    )


def curl(method: str, url: str, body: object) -> str:
    """Write a request as a command for a shell; the token is for the person to fill in."""
    data = shlex.quote(json.dumps(body, ensure_ascii=False))
    return (
        f"curl -X {method} {shlex.quote(url)} -H 'Content-Type: application/json'"
        f' -H "Authorization: Bearer $PYRUS_TOKEN" --data-raw {data}'
    )
