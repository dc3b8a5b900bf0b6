"""What the inbox looked like, kept for the next start."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from pyrus_tui.models.sight import GroupTitle, Head, Line, Sight, SightRow
from pyrus_tui.storage.cache import FILE, Cache
from pyrus_tui.storage.sight_rows import KeptSight, rows_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))
LINES = st.builds(
    Line,
    title=TEXTS,
    who=TEXTS,
    changed=st.none() | MOMENTS,
    due=st.none() | MOMENTS,
    due_date=st.none() | st.dates(),
    form=TEXTS,
    step=TEXTS,
    flags=TEXTS,
    new=st.booleans(),
    indented=st.booleans(),
    why=TEXTS,
)
TITLES = st.builds(GroupTitle, st.integers(1), TEXTS, st.integers(0), st.booleans())
ENDS = st.just(float("inf")) | st.floats(0, 1e10)
ROWS = st.builds(SightRow, st.integers(1), LINES, ENDS) | st.builds(SightRow, st.none(), TITLES)


@given(ROWS)
def test_a_line_comes_back_as_it_was(row):
    assert SightRow.unpacked(row.packed()) == row


@given(st.tuples(*[st.integers(0)] * 6), st.booleans(), st.booleans(), TEXTS)
def test_the_bars_come_back_as_they_were(counts, complete, has_more, account):
    head = Head(counts, complete, has_more, account)
    assert Head.unpacked(head.packed()) == head


def line(number: int) -> SightRow:
    day = date(2026, 11, 19)
    shown = Line(f"T {number}", "", None, None, day, "", "", ".", new=False, indented=False)
    return SightRow(number, shown)


async def keep(folder, rows: int) -> None:
    cache = Cache(folder)
    await cache.save_sight(rows_of(Sight(Head(account="Ours"), tuple(map(line, range(rows))))))
    await cache.aclose()


async def test_lines_are_read_beside_the_program_and_replaced_as_a_whole(tmp_path):
    await keep(tmp_path, 200)
    await keep(tmp_path, 150)
    kept = KeptSight.opened(tmp_path / FILE)
    assert kept is not None
    assert (kept.count, kept.head.account) == (150, "Ours")
    assert [kept.row(number) for number in (149, 0, 64, 63)] == [
        line(149),
        line(0),
        line(64),
        line(63),
    ]
    assert kept.row(150) is None
    kept.close()


async def test_what_cannot_be_used_is_no_first_sight(tmp_path):
    file = tmp_path / FILE
    assert KeptSight.opened(file) is None
    file.write_bytes(b"no database at all" * 100)
    assert KeptSight.opened(file) is None
    file.unlink()
    await keep(tmp_path, 0)
    assert KeptSight.opened(file) is None  # an inbox without a line is not worth it
    await keep(tmp_path, 3)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE sight SET body = '[1, 2]' WHERE place = 2")
    kept = KeptSight.opened(file)
    assert kept is not None and kept.row(1) is None and kept.row(0) == line(0)
    kept.close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE sight SET body = '{}' WHERE place = 0")
    assert KeptSight.opened(file) is None
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA application_id = 1")
    assert KeptSight.opened(file) is None


async def test_clearing_the_cache_forgets_it(tmp_path):
    await keep(tmp_path, 3)
    cache = Cache(tmp_path)
    await cache.clear()
    await cache.aclose()
    assert KeptSight.opened(tmp_path / FILE) is None
