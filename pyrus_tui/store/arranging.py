"""From rows to what a list shows: splits, filter, sort, groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyrus_tui.models.sight import Rank, Sort, Split, rank_of
from pyrus_tui.store.selectors import Row
from pyrus_tui.store.state import Group


@dataclass(frozen=True, slots=True)
class GroupKey:
    """Stands in a list for the title line of a group."""

    id: int


Key = int | GroupKey


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How a person wants to see the list."""

    split: Split = Split.ALL
    query: str = ""
    sort: Sort = Sort.URGENT
    grouped: bool = True
    folded: frozenset[int] = frozenset()


class Ranks:
    """Remembers where rows were sorted to, so that none moves while more is learnt of it.

    `forget` lets the list be sorted anew: when a person asks for it, not when an answer comes.
    `stale` says that some row would stand elsewhere by now. `known` is where rows stood when the
    program ended: it begins with the list that a person saw last.
    """

    def __init__(self, known: Mapping[int, Rank] | None = None) -> None:
        self._known: dict[int, Rank] = dict(known or {})
        self._last: tuple[Sort, tuple[int, ...], tuple[int, ...]] | None = None
        self.stale = False

    def forget(self) -> None:
        """Sort by what is known now."""
        self._known.clear()
        self._last = None
        self.stale = False

    def sorted(self, rows: Sequence[Row], sort: Sort) -> Sequence[Row]:
        """Put rows into an order; one that was sorted before stands where it stood."""
        if sort is Sort.SERVER:
            return rows
        ids = tuple(row.task_id for row in rows)
        if self._last is None or self._last[:2] != (sort, ids):
            ranked = sorted(rows, key=lambda row: (self._rank(row, sort), row.task_id))
            self._last = (sort, ids, tuple(row.task_id for row in ranked))
        elif not self.stale:
            known = self._known
            self.stale = any(known[row.task_id][0] != row.runs_out for row in rows)
        by_id = {row.task_id: row for row in rows}
        return [by_id[task_id] for task_id in self._last[2]]

    def _rank(self, row: Row, sort: Sort) -> tuple[float, float] | float | str:
        now = rank_of(row.runs_out, row.changed, row.title)
        known = self._known.setdefault(row.task_id, now)
        self.stale = self.stale or known[0] != now[0]
        match sort:
            case Sort.TITLE:
                return known[2]
            case Sort.CHANGED:
                return known[1]
            case _:
                return known[:2]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows, in order, and how many rows each split and group has."""

    keys: tuple[Key, ...]
    counts: Mapping[Split, int]
    group_counts: Mapping[int, int]
    complete: bool


def in_split(row: Row, split: Split) -> bool:
    """Say whether a row belongs to a split."""
    match split:
        case Split.ALL:
            return True
        case Split.WAITING:
            return row.waits
        case Split.OVERDUE:
            return row.overdue
        case Split.MENTIONS:
            return row.mention
        case Split.CLIENT:
            return row.client
        case Split.REST:
            return not (row.waits or row.overdue or row.mention or row.client)


def matches(row: Row, words: Iterable[str]) -> bool:
    """Say whether every word (casefolded) stands somewhere in the row."""
    text = f"{row.title} {row.form} {row.who} #{row.task_id}".casefold()
    return all(word in text for word in words)


def arrange(
    rows: tuple[Row, ...], groups: tuple[Group, ...], how: Arrangement, ranks: Ranks
) -> Listing:
    """Lay out a list: first the tasks in no group, then each group under its title line."""
    counts = {
        Split.ALL: len(rows),
        Split.WAITING: sum(row.waits for row in rows),
        Split.OVERDUE: sum(row.overdue for row in rows),
        Split.MENTIONS: sum(row.mention for row in rows),
        Split.CLIENT: sum(row.client for row in rows),
        Split.REST: sum(
            not (row.waits or row.overdue or row.mention or row.client) for row in rows
        ),
    }
    complete = all(row.read or row.trouble for row in rows)
    shown: Sequence[Row] = rows
    if how.split is not Split.ALL:
        shown = [row for row in shown if in_split(row, how.split)]
    words = how.query.casefold().split()
    if words:
        shown = [row for row in shown if matches(row, words)]
    ordered = ranks.sorted(shown, how.sort)
    if not how.grouped:
        return Listing(tuple(row.task_id for row in ordered), counts, {}, complete)
    keys: list[Key] = []
    by_group: dict[int, list[int]] = {}
    for row in ordered:
        if row.group_id is None:
            keys.append(row.task_id)
        else:
            by_group.setdefault(row.group_id, []).append(row.task_id)
    for group in groups:
        members = by_group.get(group.id)
        if members:
            keys.append(GroupKey(group.id))
            if group.id not in how.folded:
                keys.extend(members)
    sizes = {group_id: len(members) for group_id, members in by_group.items()}
    return Listing(tuple(keys), counts, sizes, complete)
