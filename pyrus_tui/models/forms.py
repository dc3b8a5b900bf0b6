"""Forms: the fields and steps that their tasks have, and the catalogs their fields choose from."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field as FieldSetting

from pyrus_tui.models.annotations import Line, Text, read_by
from pyrus_tui.models.base import Bool, Int, Items, Model, read_int
from pyrus_tui.models.text import clean


def read_words(value: object) -> tuple[str, ...]:
    """Read a row of cells: every one becomes a text, an empty one "".

    Raises:
        ValueError: it is no list.
    """
    if not isinstance(value, list | tuple):
        raise ValueError("not a list")
    return tuple(_word(item) for item in value)


def _word(value: object) -> str:
    if value is None or isinstance(value, dict | list | tuple):
        return ""
    return clean(str(value)).replace("\n", " ")


def _steps(value: object) -> Mapping[int, str]:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    steps: dict[int, str] = {}
    for number, name in value.items():
        try:
            steps[read_int(number)] = _word(name)
        except ValueError:
            continue
    return steps


def _folder(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple):
        raise ValueError("not a list")
    return tuple(_word(part.get("name") if isinstance(part, dict) else part) for part in value)


Words = Annotated[tuple[str, ...], read_by(read_words)]
"""Cells of a row, each as text."""


class Choice(Model):
    """One answer of a multiple choice, with the fields that belong to it."""

    choice_id: Int
    choice_value: Line = ""
    deleted: Bool = False
    code: Line = ""
    fields: "Items[FormField]" = ()


class FieldInfo(Model):
    """How a field behaves."""

    required_step: Int = 0
    """It must be filled to leave this step; 0 means never."""
    immutable_step: Int = 0
    """It cannot be changed from this step on; 0 means always."""
    options: Items[Choice] = ()
    catalog_id: Int | None = None
    multiple_choice: Bool = False
    columns: "Items[FormField]" = ()
    fields: "Items[FormField]" = ()
    form_id: Int | None = None
    decimal_places: Int | None = None
    multiline: Bool = False
    code: Line = ""
    writable: Bool = False
    """It can be changed, although it is of a kind that most servers fill in by themselves."""


class FormField(Model):
    """A field as the form defines it."""

    id: Int
    type: Line = ""
    name: Line = ""
    code: Line = ""
    parent_id: Int | None = None
    tooltip: Text = ""
    info: FieldInfo = FieldSetting(default_factory=FieldInfo)

    @classmethod
    def repaired(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Put settings that some servers send beside `info` where they belong."""
        stray = {
            key: data[key]
            for key in ("required_step", "immutable_step", "catalog_id")
            if data.get(key) is not None
        }
        info = data.get("info") or {}
        if not stray or not isinstance(info, dict):
            return data
        rest = {key: value for key, value in data.items() if key not in stray}
        return rest | {"info": stray | info}

    @property
    def children(self) -> "tuple[FormField, ...]":
        """The fields inside: columns of a table, parts of a section, fields of every choice."""
        of_choices = tuple(field for choice in self.info.options for field in choice.fields)
        return self.info.columns + self.info.fields + of_choices

    def walk(self) -> "Iterator[FormField]":
        """Yield this field and all inside it."""
        yield self
        for child in self.children:
            yield from child.walk()


class PrintForm(Model):
    """A document that can be made from a task of the form."""

    print_form_id: Int
    print_form_name: Line = ""


class Form(Model):
    """A template of tasks: its fields and the steps of its workflow."""

    id: Int
    name: Line = ""
    steps: Annotated[Mapping[int, str], read_by(_steps)] = {}
    fields: Items[FormField] = ()
    deleted_or_closed: Bool = False
    print_forms: Items[PrintForm] = ()
    folder: Annotated[tuple[str, ...], read_by(_folder)] = ()
    business_owners: Items[Int] = ()

    def walk(self) -> Iterator[FormField]:
        """Yield every field, those inside others too."""
        for field in self.fields:
            yield from field.walk()


class CatalogHeader(Model):
    """A column of a catalog."""

    name: Line = ""
    type: Line = "text"


def with_named_headers(data: dict[str, Any]) -> dict[str, Any]:
    """Return a catalog's object with its columns as objects, where they are plain names."""
    headers = data.get("catalog_headers")
    if not isinstance(headers, list) or not any(isinstance(name, str) for name in headers):
        return data
    named = [{"name": name} if isinstance(name, str) else name for name in headers]
    return data | {"catalog_headers": named}


class CatalogItem(Model):
    """A row of a catalog; its first value is its name."""

    item_id: Int
    values: Words = ()
    deleted: Bool = False
    external_id: Int | None = None

    @property
    def name(self) -> str:
        """The first value."""
        return self.values[0] if self.values else f"#{self.item_id}"


class Catalog(Model):
    """A table whose rows a field chooses from."""

    catalog_id: Int
    name: Line = ""
    version: Int | None = None
    deleted: Bool = False
    supervisors: Items[Int] = ()
    catalog_headers: Items[CatalogHeader] = ()
    items: Items[CatalogItem] = ()
    source_type: Line = ""
    external_version: Int | None = None

    @classmethod
    def repaired(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Take headers that are plain names."""
        return with_named_headers(data)
