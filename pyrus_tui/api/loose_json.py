"""Reads JSON as servers and people write it: numbers exact, small slips repaired."""

import json
import re
from decimal import Decimal

import msgspec

from pyrus_tui.models.base import Json

_values = msgspec.json.Decoder(float_hook=Decimal)
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s"{}\[\],:]+)', re.DOTALL)
_WORD = re.compile(r"[^\W\d]\w*")
_LITERALS = ("true", "false", "null", "NaN", "Infinity")


def looks_whole(body: bytes) -> bool:
    """Say whether a body can be a whole JSON object or array, by its first and last sign."""
    text = body.strip(b" \t\r\n\xef\xbb\xbf")
    return (text[:1], text[-1:]) in ((b"{", b"}"), (b"[", b"]"))


def load(body: bytes | msgspec.Raw) -> Json:
    """Read JSON; broken numbers and characters are repaired or left as text, each by itself.

    Raises:
        ValueError: it is no JSON, or nested without end.
    """
    try:
        return _values.decode(body)
    except (msgspec.MsgspecError, UnicodeError):
        pass
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    text = bytes(body).decode("utf-8-sig", "replace")
    try:
        return _without_surrogates(_loads(text))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _loads(text: str) -> Json:
    try:
        return _strictly(text)
    except ValueError:
        return _strictly(_repaired(text))


def _strictly(text: str) -> Json:
    return json.loads(text, parse_float=_exact, parse_int=_whole, parse_constant=str)


def _exact(digits: str) -> Decimal | str:
    return Decimal(digits) if len(digits) < 100 else digits


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) < 100 else digits


def _repaired(text: str) -> str:
    """Undo the slips of the vendor's own examples.

    These are stray and missing commas, words without quotes, and a named value in an array.
    """
    made: list[str] = []
    inside: list[str] = []
    place = 0
    for token in _TOKEN.finditer(text):
        if token.start() != place:
            break
        place = token.end()
        sign = token[1]
        if sign in "}]":
            if made and made[-1] == ",":
                made.pop()
            if inside:
                inside.pop()
        elif sign in "{[":
            inside.append(sign)
        elif sign == ":" and inside and inside[-1] == "[":
            made.pop()
            continue
        if sign[0] in '"{[' and made and made[-1] not in "{[" and made[-1][-1] in '"}]':
            made.append(",")
        made.append(f'"{sign}"' if _WORD.fullmatch(sign) and sign not in _LITERALS else sign)
    if text[place:].strip():
        raise ValueError("no JSON")
    return " ".join(made)


def _without_surrogates(value: Json) -> Json:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value
