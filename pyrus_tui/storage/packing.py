"""Values as bytes for a column, and back; numbers stay exact."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

import msgspec

from pyrus_tui.models.base import Json

T = TypeVar("T")

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


def pack(value: Json) -> bytes:
    """Write a value as JSON."""
    return _encoder.encode(value)


def unpack(data: bytes) -> Json:
    """Read back what `pack` wrote."""
    return _decoder.decode(data)


def sound(value: T) -> T:
    """Replace in all texts the halves of characters that can be typed and not be written."""
    written: T = _sound(value)
    return written


def _sound(value: Json) -> Json:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_sound(key): _sound(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_sound(item) for item in value]
    return value
