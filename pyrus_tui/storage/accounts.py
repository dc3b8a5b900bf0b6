"""Which folder belongs to whom: nothing of one account is ever read or sent as another."""

import hashlib
import os
import re
from pathlib import Path

from pyrus_tui.errors import Damaged
from pyrus_tui.storage.database import private_folder
from pyrus_tui.words import _


def account_folder(root: Path, origin: str, person_id: int) -> Path:
    """Return the folder of a person at a server, such as `api.pyrus.com-1001-5b2f0c9a`."""
    origin = origin.rstrip("/").lower()
    host = origin.partition("://")[2].partition("/")[0] or origin
    name = re.sub(r"[^a-z0-9.-]+", "_", host).strip(".")[:60]
    return root / f"{name}-{person_id}-{_digest(origin)[:8]}"


def remembered_person(root: Path, origin: str, login: str) -> int | None:
    """Return who signed in with a login last time, so that a start without a network shows it."""
    try:
        text = _note(root, origin, login).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return int(text) if text.isdigit() and len(text) < 19 else None


def remember_person(root: Path, origin: str, login: str, person_id: int) -> None:
    """Note who a login belongs to.

    Raises:
        Damaged: the folder cannot be written.
    """
    private_folder(root)
    note = _note(root, origin, login)
    fresh = note.with_suffix(".new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, flags, 0o600), "w", encoding="ascii") as out:
            out.write(f"{person_id}\n")
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(note)
    except OSError as error:
        text = _("{file} cannot be written ({reason}).")
        raise Damaged(text.format(file=note, reason=error.strerror)) from error


def forget_person(root: Path, origin: str, login: str) -> None:
    """Take the note about a login away, if there is one.

    Raises:
        OSError: it is still there.
    """
    _note(root, origin, login).unlink(missing_ok=True)


def _note(root: Path, origin: str, login: str) -> Path:
    key = f"{origin.rstrip('/').lower()}\n{login.strip().lower()}"
    return root / f"{_digest(key)[:16]}.account"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
