"""Spans of time, applied to rows here where the server does not know them."""

from pyrus_tui.models.lists import SPANS, ListQuery
from pyrus_tui.models.tasks import TaskHeader


def is_narrow(query: ListQuery) -> bool:
    """Say whether a query names a span."""
    return any(getattr(query, name) is not None for name in SPANS)


def is_inside(row: TaskHeader, query: ListQuery) -> bool:
    """Say whether a row is inside every span of a query; the ends count as inside."""
    return all(
        (low is None or (date is not None and date >= low))
        and (high is None or (date is not None and date <= high))
        for date, low, high in (
            (row.last_modified_date, query.modified_after, query.modified_before),
            (row.create_date, query.created_after, query.created_before),
            (row.close_date, query.closed_after, query.closed_before),
        )
    )
