"""What a person means to do to a catalog, and what came of it."""

from dataclasses import dataclass
from typing import Any

from pyrus_tui.models.base import Bool, Int, Items, Model
from pyrus_tui.models.drafts import Draft
from pyrus_tui.models.forms import CatalogHeader, CatalogItem, with_named_headers


@dataclass(frozen=True, slots=True)
class CatalogFilter:
    """Which items to read: those with a value in a column."""

    column: str
    value: str
    use_wildcard: bool = False
    """Whether `*` in the value stands for anything."""

    def payload(self) -> dict[str, str | int]:
        """Return the parameters of the request."""
        query: dict[str, str | int] = {"column": self.column, "value": self.value}
        return query | {"use_wildcard": "true"} if self.use_wildcard else query


class ItemDraft(Draft):
    """A row; its first value is the key by which it is found again."""

    values: tuple[str, ...]


class CatalogDraft(Draft):
    """A catalog to be made."""

    name: str
    catalog_headers: tuple[str, ...]
    items: tuple[ItemDraft, ...] = ()


class CatalogSync(Draft):
    """All that a catalog shall hold: what is missing here is deleted there.

    Without `apply` the server only tells what would change.
    """

    apply: bool = False
    catalog_headers: tuple[str, ...]
    items: tuple[ItemDraft, ...]

    def payload(self) -> dict[str, Any]:
        """Return the JSON object for the server; an empty catalog is said too."""
        items = [item.payload() for item in self.items]
        return {
            "apply": self.apply,
            "catalog_headers": list(self.catalog_headers),
            "items": items,
        }


class CatalogDiff(Draft):
    """Rows to write, each under its key, and keys of rows to delete; the others stay."""

    upsert: tuple[ItemDraft, ...] = ()
    delete: tuple[str, ...] = ()


class CatalogChange(Model):
    """What changed in a catalog, or what would have."""

    catalog_id: Int
    apply: Bool = False
    added: Items[CatalogItem] = ()
    updated: Items[CatalogItem] = ()
    deleted: Items[CatalogItem] = ()
    catalog_headers: Items[CatalogHeader] = ()

    @classmethod
    def repaired(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Take headers that are plain names, and items that have no number yet."""
        fresh = dict(data)
        for name in ("added", "updated", "deleted"):
            if isinstance(items := data.get(name), list):
                fresh[name] = [
                    {"item_id": 0} | item if isinstance(item, dict) else item for item in items
                ]
        return with_named_headers(fresh)
