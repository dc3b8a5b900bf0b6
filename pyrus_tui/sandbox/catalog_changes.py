"""What a change of a catalog adds, updates and deletes; the first column is the key of a row."""

from typing import Any

from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.records import Catalog
from pyrus_tui.sandbox.wire import Body, VendorError, as_list, as_object, as_text, decode, encode

MOST_ROWS = 50_000
MOST_COLUMNS = 100
LONGEST_VALUE = 500


def headers_of(body: Body) -> list[str]:
    """Read the columns: names, or objects with a name."""
    headers = [_header(item) for item in body.array("catalog_headers")]
    if not headers or not all(headers):
        raise VendorError("empty_catalog_headers", "A catalog needs columns with names.")
    if len(headers) > MOST_COLUMNS:
        raise VendorError("limit_exceeded", f"A catalog has at most {MOST_COLUMNS} columns.")
    if len(set(headers)) < len(headers):
        raise VendorError("catalog_duplicate_headers", "Two columns have the same name.")
    return headers


def _header(item: object) -> str:
    name = item.get("name") if isinstance(item, dict) else item
    return as_text(name, "catalog_headers", LONGEST_VALUE).strip()


def rows_of(body: Body, name: str, headers: list[str]) -> list[list[str]]:
    """Read rows, each `{"values": […]}` with a value for every column."""
    items = body.array(name)
    if len(items) > MOST_ROWS:
        raise VendorError("too_many_catalog_items", f"A catalog has at most {MOST_ROWS} items.")
    rows = []
    for item in items:
        values = as_list(as_object(item, name).get("values"), "values")
        if len(values) != len(headers):
            raise VendorError(
                "catalog_headers_items_mismatch", "An item needs a value for every column."
            )
        rows.append([_value(value) for value in values])
    if any(not row[0] for row in rows):
        raise VendorError("required_parameter_missing", "The first value of an item is empty.")
    if len({row[0] for row in rows}) < len(rows):
        raise VendorError("catalog_duplicate_rows", "Two items have the same first value.")
    return rows


def _value(value: object) -> str:
    text = as_text(value, "values")
    if len(text) > LONGEST_VALUE:
        raise VendorError("catalog_item_max_length_exceeded", "A value of an item is too long.")
    return text


class Changes:
    """The difference between a catalog and what it shall be; nothing is written until `apply`."""

    def __init__(self, book: Book, catalog: Catalog, headers: list[str] | None = None) -> None:
        self.added: list[list[str]] = []
        self.updated: list[list[str]] = []
        self.deleted: list[list[str]] = []
        self.headers = headers or catalog.headers
        self._book = book
        self._catalog = catalog
        self._ids: dict[str, int] = {}
        self._live: dict[str, list[str]] = {}
        for item_id, cells, deleted in book.connection.execute(
            "SELECT id, cells, deleted FROM catalog_item WHERE catalog_id = ? ORDER BY id",
            (catalog.id,),
        ):
            row: list[str] = decode(cells)
            if not deleted:
                self._live[row[0]] = row
            if not deleted or row[0] not in self._live:
                self._ids[row[0]] = item_id

    def replace(self, rows: list[list[str]]) -> None:
        """Let the catalog have these rows and no others."""
        self._upsert(rows)
        kept = {row[0] for row in rows}
        self.deleted = [row for key, row in self._live.items() if key not in kept]

    def amend(self, rows: list[list[str]], keys: list[str]) -> None:
        """Let the catalog have these rows too, and no longer those with these keys."""
        named = {row[0] for row in rows}
        if named & set(keys) or len(set(keys)) < len(keys):
            raise VendorError("catalog_duplicate_rows", "An item is named twice.")
        if any(key not in self._live for key in keys):
            raise VendorError("invalid_catalog_item_name", "There is no such catalog item.")
        self._upsert(rows)
        self.deleted = [self._live[key] for key in keys]
        if len(self._live) + len(self.added) - len(keys) > MOST_ROWS:
            raise VendorError("too_many_catalog_items", "The catalog would have too many items.")

    def _upsert(self, rows: list[list[str]]) -> None:
        self.added = [row for row in rows if row[0] not in self._live]
        self.updated = [row for row in rows if row[0] in self._live and row != self._live[row[0]]]

    def shown(self, rows: list[list[str]]) -> list[dict[str, Any]]:
        """Show rows with their ids, which new ones get when the change is applied."""
        return [
            ({"item_id": self._ids[row[0]]} if row[0] in self._ids else {}) | {"values": row}
            for row in rows
        ]

    def apply(self) -> None:
        """Write the change."""
        connection, catalog = self._book.connection, self._catalog
        has_other_columns = self.headers != catalog.headers
        if has_other_columns:
            self._move_columns()
        catalog.headers = self.headers
        if has_other_columns or self.added or self.updated or self.deleted:
            catalog.version += 1
        [highest] = connection.execute("SELECT max(id) FROM catalog_item").fetchone()
        for row in self.added:
            if row[0] not in self._ids:
                highest += 1
                self._ids[row[0]] = highest
        connection.executemany(
            "INSERT OR REPLACE INTO catalog_item(id, catalog_id, name, cells) VALUES (?, ?, ?, ?)",
            [
                (self._ids[row[0]], catalog.id, row[0], encode(row).decode())
                for row in self.added + self.updated
            ],
        )
        connection.executemany(
            "UPDATE catalog_item SET deleted = 1 WHERE id = ?",
            [(self._ids[row[0]],) for row in self.deleted],
        )
        self._book.save_catalog(catalog)

    def _move_columns(self) -> None:
        """Give rows that stay as they are, deleted ones too, the columns of the new catalog."""
        connection = self._book.connection
        old = {name: place for place, name in enumerate(self._catalog.headers)}
        rows = connection.execute(
            "SELECT id, cells FROM catalog_item WHERE catalog_id = ?", (self._catalog.id,)
        ).fetchall()
        moved = []
        for item_id, cells in rows:
            row = decode(cells)
            new = [row[old[name]] if name in old else "" for name in self.headers]
            moved.append((encode(new).decode(), item_id))
        connection.executemany("UPDATE catalog_item SET cells = ? WHERE id = ?", moved)
