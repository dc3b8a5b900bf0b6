"""When a token runs out, where the server or the token itself tells."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime

from pyrus_tui.models.base import Json

EARLY = 60.0
"""Seconds before the end of a token in which another one is asked for."""

_LONGEST = 10 * 366 * 86_400.0


def seconds_until_renewal(body: Mapping[str, Json], token: str, now: datetime) -> float | None:
    """Return after how many seconds another token is wanted; None where nobody tells.

    `now` is the server's time. A token that is told to live shorter than two minutes is renewed
    after half of that.
    """
    left = _number(body.get("expires_in"))
    if left is None:
        end = _number(_claims(token).get("exp"))
        left = None if end is None else end - now.timestamp()
    if left is None or not 0 < left < _LONGEST:
        return None
    return max(left - EARLY, left / 2)


def _number(value: Json) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _claims(token: str) -> dict[str, Json]:
    """Read what a token says about itself, where it is a JSON Web Token; it is not checked."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        read = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
