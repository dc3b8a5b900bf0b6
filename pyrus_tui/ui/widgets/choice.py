"""A line to type in and the rows that fit: the heart of every picker."""

from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from pyrus_tui.models.finding import Match, Span
from pyrus_tui.models.options import Option, Options
from pyrus_tui.ui.keys import Where, bindings
from pyrus_tui.ui.render.text import fit
from pyrus_tui.ui.widgets.pane import Bar
from pyrus_tui.ui.widgets.row_list import RowList
from pyrus_tui.words import _, ngettext

SHOWN = 1_000
"""Rows that are listed at most before one types; the others are found by typing."""
FOUND = 200
"""Rows that are listed at most for what was typed, the best first."""

Source = Options | Callable[[], Awaitable[Options]]
"""Options that are there, or the way to wait for them."""


class LineInput(Input):
    """One line to type in, without a frame."""

    def __init__(self, text: str = "", hint: str = "", *, id: str | None = None) -> None:
        super().__init__(text, placeholder=hint, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False


class Choice(Vertical):
    """Finds options while a person types; the arrows choose among those found.

    `many` lets several be marked. While nothing was typed and no arrow pressed, nothing counts as
    chosen, unless `eager`: then the first row does.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(Where.PICKER))

    class Changed(Message):
        """What is chosen may be another now."""

        def __init__(self, choice: "Choice") -> None:
            super().__init__()
            self.choice = choice

    class Taken(Changed):
        """A person pressed Enter on a row, or clicked it twice."""

    def __init__(
        self,
        source: Source,
        *,
        many: bool = False,
        marked: Iterable[Hashable] = (),
        first: Iterable[Hashable] = (),
        eager: bool = False,
        hint: str = "",
        id: str | None = None,
    ) -> None:
        """Take the options, those marked already and those that stand first before one types."""
        super().__init__(id=id)
        self._source = source
        self._options = source if isinstance(source, Options) else None
        self._many = many
        self._marked = dict.fromkeys(marked)
        self._marks_count = bool(self._marked)
        self._marking = False
        self._first = tuple(dict.fromkeys((*self._marked, *first)))
        self._touched = eager
        self._hint = hint or _("type to find")
        self._matches: dict[Hashable, Match[Hashable]] = {}

    def compose(self) -> ComposeResult:
        """Lay out the line, the rows and how many there are."""
        yield LineInput(hint=self._hint)
        rows = RowList(self._draw)
        rows.can_focus = False  # letters stay with the line
        yield rows
        yield Bar(classes="count")

    def on_mount(self) -> None:
        """Show the options, or wait for them."""
        if self._options is None:
            self.query_one(RowList).placeholder = Content(_("reading…"))
            self.run_worker(self._load(), group="read options", exit_on_error=True)
        self._find()

    async def _load(self) -> None:
        if not isinstance(self._source, Options):
            self._options = await self._source()
        self._find()

    # What is chosen

    @property
    def typed(self) -> str:
        """What was typed."""
        return self.query_one(LineInput).value

    @property
    def chosen(self) -> tuple[Hashable, ...]:
        """What is chosen now: the marked ones and the one just looked for, else the cursor's."""
        option = self._at_cursor()
        counts = option is not None and self._touched and not option.reason
        if not self._many or not self._marks_count:
            return (option.id,) if option is not None and counts else ()
        looked_for = option is not None and counts and self.typed.strip() and not self._marking
        more = (option.id,) if option is not None and looked_for else ()
        return tuple(dict.fromkeys((*self._marked, *more)))

    @property
    def is_reading(self) -> bool:
        """Whether the options are still on their way."""
        return self._options is None

    @property
    def obstacle(self) -> str:
        """Why the row the cursor is on cannot be chosen, "" where it can."""
        option = self._at_cursor()
        return option.reason if option is not None and self._touched else ""

    def option(self, id: Hashable) -> Option | None:
        """Return what is known of an option."""
        return self._options.get(id) if self._options is not None else None

    def _at_cursor(self) -> Option | None:
        cursor = self.query_one(RowList).cursor
        return self.option(cursor) if cursor is not None else None

    # Finding

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._touched = self._touched or bool(event.value.strip())
        self._marking = False
        self._find()

    def _find(self) -> None:
        if self._options is None:
            return
        query = self.query_one(LineInput).value
        found = self._options.find(query, FOUND) if query.strip() else self.unsought(self._options)
        self._matches = {match.id: match for match in found}
        rows = self.query_one(RowList)
        rows.placeholder = Content(_("Nothing is like that.") if query else _("There is nothing."))
        rows.set_rows(tuple(self._matches))
        rows.changed()
        rows.action_first()
        self._count(query)
        self.post_message(self.Changed(self))

    def unsought(self, options: Options) -> list[Match[Hashable]]:
        """Return the rows that are shown before one types."""
        return [*self._standing_first(), *options.find("", SHOWN)]

    def _standing_first(self) -> list[Match[Hashable]]:
        first = [option for id in self._first if (option := self.option(id)) is not None]
        return [Match(option.id, option.text, option.extra) for option in first]

    def _count(self, query: str) -> None:
        total = len(self._options) if self._options is not None else 0
        shown = len(self._matches)
        told = ngettext("{n} row", "{n} rows", shown).format(n=f"{shown:,}".replace(",", " "))
        if not query.strip() and shown < total:
            rest = f"{total - shown:,}".replace(",", " ")
            told = _("{shown} and {rest} more: type to find them").format(shown=told, rest=rest)
        elif query.strip() and shown == FOUND:
            told = _("the best {n}; type on for others").format(n=shown)
        marks = _("{n} marked").format(n=len(self._marked)) if self._many else ""
        self.query_one(".count", Bar).set(
            Content.styled(told, ".text--muted"), Content.styled(marks, ".text--accent")
        )

    # Drawing

    def _draw(self, key: Hashable, width: int) -> list[Content]:
        match, option = self._matches[key], self.option(key)
        box = ("[x] " if key in self._marked else "[ ] ") if self._many else ""
        room = max(1, width - len(box))
        note = f"({option.reason})" if option is not None and option.reason else ""
        extra = " ".join(part for part in (match.extra, note) if part)
        left = room // 2 if extra else room
        title = _column(match.text, match.ranges, left - (2 if extra else 0), "bold underline")
        beside = _column(extra, match.extra_ranges, room - left, "underline")
        quiet = beside.stylize(".text--muted")
        if note:
            title = title.stylize(".text--muted")
        return [Content.assemble(box, title, "  " if extra else "", quiet)]

    # Keys

    def action_choose(self, rows: int) -> None:
        """Go down by so many rows, or up."""
        listing = self.query_one(RowList)
        self._touched = True
        listing.action_move(rows)
        self.post_message(self.Changed(self))

    def action_page(self, direction: int) -> None:
        """Go a page down, or up."""
        self._touched = True
        self.query_one(RowList).action_page(direction)
        self.post_message(self.Changed(self))

    def mark(self) -> None:
        """Mark the row the cursor is on, or not, and go to the next one."""
        option = self._at_cursor()
        if not self._many or option is None or option.reason:
            self.app.bell()
            return
        self._touched = self._marks_count = self._marking = True
        if option.id in self._marked:
            del self._marked[option.id]
        else:
            self._marked[option.id] = None
        rows = self.query_one(RowList)
        rows.changed({option.id})
        rows.action_move(1)
        self._count(self.query_one(LineInput).value)
        self.post_message(self.Changed(self))

    def on_click(self, event: events.Click) -> None:
        """Count a row that is clicked at as chosen."""
        if isinstance(event.widget, RowList):
            self._touched = True

    def on_descendant_focus(self) -> None:
        """Show the rows also where they are shown only while one fills it in."""
        self.add_class("-filling")
        self.call_after_refresh(self.scroll_visible, animate=False)

    def on_descendant_blur(self) -> None:
        """Hide the rows again where they are shown only while one fills it in."""
        self.remove_class("-filling")

    def focus_text(self) -> None:
        """Give the keys to the line, at once."""
        self.screen.set_focus(self.query_one(LineInput), scroll_visible=False)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Taken(self))

    @on(RowList.Moved)
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self.post_message(self.Changed(self))

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self._touched = True
        self.post_message(self.Taken(self))


def _column(text: str, ranges: Iterable[Span], width: int, style: str) -> Content:
    """Cut or fill a text to a width, with the parts that fit the query standing out."""
    content = Content(fit(text, width))
    for start, end in ranges:
        content = content.stylize(style, start, min(end, len(content.plain)))
    return content
