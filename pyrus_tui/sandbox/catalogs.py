"""The v4 endpoints of catalogs: reading, making, replacing and amending them."""

from typing import Any

from pyrus_tui.sandbox.calls import Bytes, Call, Route
from pyrus_tui.sandbox.catalog_changes import Changes, headers_of, rows_of
from pyrus_tui.sandbox.pages import json_bytes
from pyrus_tui.sandbox.records import Catalog
from pyrus_tui.sandbox.wire import VendorError, as_text, encode, pruned

LONGEST_NAME = 500
_DELETED = ',"deleted":true'


def get_catalogs(call: Call) -> dict[str, Any]:
    """List the catalogs without their rows."""
    everything = call.query().flag("include_deleted")
    found = [catalog for catalog in call.book.catalogs() if everything or not catalog.deleted]
    return {"catalogs": [_head(catalog) for catalog in found]}


def get_catalog(call: Call) -> Bytes:
    """Return a catalog with its rows, or those that a filter on columns leaves."""
    query = call.query()
    catalog = _open(call)
    where, values = _filter(call, catalog)
    if not query.flag("include_deleted"):
        where += " AND deleted = 0"
    return _with_rows(call, catalog, where, values)


def _open(call: Call) -> Catalog:
    catalog = call.book.catalog(call.id("catalog_id"))
    if catalog is None or catalog.deleted:
        raise VendorError("access_denied_catalog", "You do not have access to this catalog.")
    return catalog


def _with_rows(call: Call, catalog: Catalog, where: str, values: list[str | int]) -> Bytes:
    rows = call.book.connection.execute(
        f"SELECT id, cells, deleted FROM catalog_item WHERE {where} ORDER BY id", values
    )
    items = ",".join(
        f'{{"item_id":{item_id},"values":{cells}{_DELETED if deleted else ""}}}'
        for item_id, cells, deleted in rows
    )
    return json_bytes(encode(_head(catalog)).decode()[:-1] + f',"items":[{items}]}}')


def _filter(call: Call, catalog: Catalog) -> tuple[str, list[str | int]]:
    """Read pairs of `column` and `value`, all of which have to fit."""
    columns = [value for name, value in call.pairs if name == "column"]
    wanted = [value for name, value in call.pairs if name == "value"]
    where, values = "catalog_id = ?", list[str | int]([catalog.id])
    if len(columns) != len(wanted):
        raise VendorError("invalid_catalog_item_filter", "Every column needs one value.")
    has_wildcards = call.query().flag("use_wildcard")
    for column, value in zip(columns, wanted, strict=True):
        if column not in catalog.headers:
            raise VendorError("catalog_column_not_found", "The catalog has no such column.")
        text = as_text(value, "value", LONGEST_NAME)
        cell = f"json_extract(cells, '$[{catalog.headers.index(column)}]')"
        where += f" AND {cell} {'GLOB' if has_wildcards else '='} ?"
        values.append(text.replace("[", "[[]") if has_wildcards else text)
    return where, values


def _head(catalog: Catalog) -> dict[str, Any]:
    return pruned(
        catalog_id=catalog.id,
        name=catalog.name,
        version=catalog.version,
        supervisors=catalog.supervisor_ids,
        source_type=catalog.source_type,
        catalog_headers=_headers(catalog),
    ) | {"deleted": catalog.deleted}


def _headers(catalog: Catalog) -> list[dict[str, str]]:
    return [{"name": name, "type": "text"} for name in catalog.headers]


# Changing


def put_catalog(call: Call) -> Bytes:
    """Make a catalog; whoever makes it looks after it."""
    body = call.body()
    name = body.text("name", LONGEST_NAME).strip()
    if not name:
        raise VendorError("required_parameter_missing", "A catalog needs a name.")
    catalog = Catalog(
        id=max((catalog.id for catalog in call.book.catalogs()), default=400) + 1,
        name=name,
        headers=headers_of(body),
        supervisor_ids=[call.me.id],
        source_type=body.text("source_type", 50),
    )
    changes = Changes(call.book, catalog)
    changes.replace(rows_of(body, "items", catalog.headers))
    changes.apply()
    return _with_rows(call, catalog, "catalog_id = ? AND deleted = 0", [catalog.id])


def post_catalog(call: Call) -> dict[str, Any]:
    """Replace all rows and columns, or only tell what that would change."""
    body = call.body()
    catalog = _changeable(call)
    headers = headers_of(body)
    if headers[0] != catalog.headers[0]:
        raise VendorError("can_not_modify_first_column", "The first column cannot be changed.")
    changes = Changes(call.book, catalog, headers)
    changes.replace(rows_of(body, "items", headers))
    applied = body.flag("apply")
    if applied:
        changes.apply()
    return _answer(catalog, changes, applied)


def post_diff(call: Call) -> dict[str, Any]:
    """Add, change and delete single rows."""
    body = call.body()
    catalog = _changeable(call)
    rows = rows_of(body, "upsert", catalog.headers)
    keys = [as_text(key, "delete", LONGEST_NAME) for key in body.array("delete")]
    changes = Changes(call.book, catalog)
    changes.amend(rows, keys)
    changes.apply()
    return _answer(catalog, changes, True)


def _changeable(call: Call) -> Catalog:
    catalog = call.book.catalog(call.id("catalog_id"))
    if catalog is not None and catalog.deleted:
        raise VendorError("can_not_modify_deleted_catalog", "The catalog is deleted.")
    catalog = _open(call)
    if str(catalog.id) == call.book.setting("department_catalog_id"):
        raise VendorError("department_catalog_can_not_be_modified", "Departments are fixed.")
    if call.me.id not in catalog.supervisor_ids:
        raise VendorError("access_denied_catalog", "Only its supervisors may change a catalog.")
    return catalog


def _answer(catalog: Catalog, changes: Changes, applied: bool) -> dict[str, Any]:
    return {
        "catalog_id": catalog.id,
        "version": catalog.version,
        "apply": applied,
        "added": changes.shown(changes.added),
        "updated": changes.shown(changes.updated),
        "deleted": changes.shown(changes.deleted),
        "catalog_headers": [{"name": name, "type": "text"} for name in changes.headers],
    }


ROUTES: list[Route] = [
    ("GET", "/catalogs", get_catalogs),
    ("PUT", "/catalogs", put_catalog),
    ("GET", "/catalogs/{catalog_id}", get_catalog),
    ("POST", "/catalogs/{catalog_id}", post_catalog),
    ("POST", "/catalogs/{catalog_id}/diff", post_diff),
]
