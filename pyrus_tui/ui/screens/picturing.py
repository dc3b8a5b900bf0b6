"""The inbox as the next start shows it, before it knows anything else."""

from datetime import tzinfo

from pyrus_tui.models.sight import GroupTitle, Head, Sight, SightRow, Split
from pyrus_tui.store import selectors
from pyrus_tui.store.arranging import Arrangement, GroupKey, Listing, Ranks, arrange
from pyrus_tui.store.selectors import Row
from pyrus_tui.store.state import Group, State
from pyrus_tui.ui.screens.showing import line_of, why

EXPLAINED = 100
"""How many lines say why they are there: more than the first screen has."""


def picture(state: State, groups: tuple[Group, ...], rows: tuple[Row, ...], zone: tzinfo) -> Sight:
    """Lay the inbox out as at a start, whatever a person looks at now; any thread may call it."""
    listing = arrange(rows, groups, Arrangement(), Ranks())
    row_of, group_of = {row.task_id: row for row in rows}, {group.id: group for group in groups}
    made = []
    for number, key in enumerate(listing.keys):
        if isinstance(key, GroupKey):
            count = listing.group_counts.get(key.id, 0)
            title = GroupTitle(key.id, group_of[key.id].name, count, folded=False)
            made.append(SightRow(None, title))
            continue
        row = row_of[key]
        told = ""
        if number < EXPLAINED and (view := selectors.task_view(state, key)) is not None:
            told = why(view, zone)
        shown = line_of(row, indented=row.group_id is not None, why=told)
        made.append(SightRow(key, shown, row.runs_out))
    return Sight(head_of(listing, state), tuple(made))


def head_of(listing: Listing, state: State) -> Head:
    """Return what the bars above the list tell."""
    counts = tuple(listing.counts.get(split, 0) for split in Split)
    account = selectors.account(state)
    return Head(counts, listing.complete, state.inbox.has_more, account)
