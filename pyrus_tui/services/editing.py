"""Writing a text in the person's own editor, without losing a word of it."""

import asyncio
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pyrus_tui.errors import PyrusError
from pyrus_tui.models.text import clean
from pyrus_tui.paths import usual_umask
from pyrus_tui.services.children import child_environment
from pyrus_tui.words import _

LONGEST = 200_000
"""Bytes of a text that comes back from an editor: a larger file is no comment."""
STALE = 7 * 24 * 3600
"""Seconds after which a folder that a killed program left behind is removed."""


class EditFailed(PyrusError):
    """The editor gave nothing that can be used; the text is as it was before."""


async def edit(text: str, command: Sequence[str], folder: Path, name: str = "comment.txt") -> str:
    """Let the person change a text in an editor, which has the terminal to itself.

    The file lies in a private folder below `folder` and is removed afterwards; `name` is what the
    editor knows it by.

    Raises:
        EditFailed: the editor did not start or did not end well, or left no text.
    """
    try:
        place = _private_folder(folder)
    except OSError as error:
        raise _kept(_("No file could be made for the editor"), error) from error
    try:
        file = place / name
        try:
            _write(file, text)
            process = await asyncio.create_subprocess_exec(
                *command, str(file), env=child_environment(), umask=usual_umask()
            )
        except (OSError, ValueError) as error:
            raise _kept(_("The editor {name} did not start").format(name=command[0]), error) from (
                error
            )
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            process.terminate()  # we end: two programs must not fight for the terminal
            raise
        if code:
            told = _("The editor ended with code {code}: the text is as it was.")
            raise EditFailed(told.format(code=code))
        return _read(file)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _kept(what: str, error: Exception) -> EditFailed:
    reason = getattr(error, "strerror", None) or str(error)
    return EditFailed(
        _("{what}: {reason}. The text is as it was.").format(what=what, reason=reason)
    )


def _private_folder(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.glob("edit-*"):
        if time.time() - left.lstat().st_mtime > STALE:
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix="edit-", dir=folder))


def _write(file: Path, text: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as out:
        out.write(text + "\n" if text else "")


def _read(file: Path) -> str:
    try:
        # The editor may have put another file in its place; a link leads out of the folder.
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as source:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise EditFailed(_("The editor left no file: the text is as it was."))
            data = source.read(LONGEST + 1)
    except OSError as error:
        raise _kept(_("The editor left no file"), error) from error
    if len(data) > LONGEST:
        raise EditFailed(_("The file is too long to be a comment: the text is as it was."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EditFailed(_("The file is not UTF-8 text: the text is as it was.")) from error
    if "\0" in text:
        raise EditFailed(_("The file is not a text: the text is as it was."))
    text = clean(text).rstrip()
    if not text:
        raise EditFailed(_("The editor left an empty file: the text is as it was."))
    return text
