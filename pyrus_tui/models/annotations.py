"""Types that are read by functions: what the models' texts and the like are made of."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import GetPydanticSchema
from pydantic_core import core_schema

from pyrus_tui.models.text import clean


def _text(value: object) -> str:
    if isinstance(value, str):
        return clean(value)
    raise ValueError("not a text")


def _line(value: object) -> str:
    if isinstance(value, str):
        return clean(value).replace("\n", " ")
    raise ValueError("not a text")


def read_by(reader: Callable[[Any], Any]) -> GetPydanticSchema:
    """Return the annotation of a type that one function reads; it is written as it stands."""
    return GetPydanticSchema(
        lambda _source, _handler: core_schema.no_info_plain_validator_function(reader)
    )


Text = Annotated[str, read_by(_text)]
"""A text from the server, cleaned."""

Line = Annotated[str, read_by(_line)]
"""A text from the server that has one line: a name, an address."""
