"""The contacts in the cache: a row for each person, so that 50,000 are taken in slices."""

import sqlite3
from collections.abc import Callable, Iterable

from pyrus_tui.models.people import Organization
from pyrus_tui.storage.header_rows import Rows

TABLES = """
CREATE TABLE organization(place INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE contact(
    place INTEGER PRIMARY KEY,
    organization INTEGER NOT NULL,
    body BLOB NOT NULL)
"""


def organization_rows(organizations: Iterable[Organization]) -> Rows:
    """Write organizations, with their roles and without their people."""
    return [
        (place, organization.model_copy(update={"persons": ()}).to_json())
        for place, organization in enumerate(organizations)
    ]


def replace_contacts(organizations: Rows, people: Rows) -> Callable[[sqlite3.Connection], None]:
    """Return the work that puts these in the place of all that was kept."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM organization")
        connection.execute("DELETE FROM contact")
        connection.executemany("INSERT INTO organization VALUES(?, ?)", organizations)
        connection.executemany("INSERT INTO contact VALUES(?, ?, ?)", people)

    return work


def read_contacts(connection: sqlite3.Connection) -> tuple[Rows, Rows]:
    """Return what was kept, in its order."""
    return (
        connection.execute("SELECT place, body FROM organization ORDER BY place").fetchall(),
        connection.execute("SELECT organization, body FROM contact ORDER BY place").fetchall(),
    )
