"""The calendar where the server has none: made of the days on which tasks are due."""

from collections.abc import Iterable

from pyrus_tui.api.legacy.tasks import header_as_task
from pyrus_tui.models.calendar import CalendarPage, CalendarQuery, Gap
from pyrus_tui.models.lists import TaskPage


def made_of(pages: Iterable[TaskPage], query: CalendarQuery) -> CalendarPage:
    """Return the open tasks of some pages that are due in a span.

    Where a page is not everything there is, the whole span counts as a gap.
    """
    pages = tuple(pages)
    first, last = query.start.date(), query.end.date()
    due = {
        header.id: header
        for page in pages
        for header in page.tasks
        if header.due_date is not None and first <= header.due_date <= last and not header.closed
    }
    ordered = sorted(due.values(), key=lambda header: (header.due_date or first, header.id))
    more = any(page.has_more for page in pages)
    return CalendarPage(
        tasks=tuple(map(header_as_task, ordered)),
        unreadable=sum(page.unreadable for page in pages),
        gaps=(Gap(query.start, query.end),) if more else (),
    )
