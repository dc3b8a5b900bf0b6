"""Taking files of tasks to this machine."""

import asyncio
import mimetypes
from pathlib import Path

from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.errors import PyrusError
from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.text import one_line
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

STEP = 10
"""Percents after which it is told how far a download is."""
_SHOWN = ("image/", "audio/", "video/", "text/plain", "text/csv", "application/pdf")
_OFFICE = ("officedocument", "opendocument", "msword", "ms-excel", "ms-powerpoint")


class Fetcher:
    """Downloads files, and says how far they are."""

    def __init__(self, api: PyrusApi, store: Store) -> None:
        self._api = api
        self._store = store

    async def fetch(self, file: Attachment, folder: Path) -> Path:
        """Take a file into a folder; return where it is.

        Raises:
            PyrusError: it did not come whole, or cannot be kept.
        """
        try:
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            told = _("The folder {folder} cannot be made ({reason}).")
            raise PyrusError(told.format(folder=folder, reason=error.strerror)) from error
        name, told_at = one_line(file.name, 60), -1

        def tell(done: int, total: int | None) -> None:
            nonlocal told_at
            percent = done * 100 // total if total else 0
            if percent // STEP != told_at:
                told_at = percent // STEP
                text = _("Downloading {name}: {percent} %").format(name=name, percent=percent)
                self._store.say(text, Mood.WORKING)

        self._store.say(_("Downloading {name}…").format(name=name), Mood.WORKING)
        return await self._api.download(file, folder, tell)


def is_shown(path: Path) -> bool:
    """Say whether a file may be given to the desktop: it is of a kind that is looked at, not run.

    The ending of the name alone decides, as it does for the desktop.
    """
    # Of a whole name like data:,run.desktop Python reads the kind from its beginning.
    kind = mimetypes.guess_type(f"file{path.suffix}")[0] or ""
    return kind.startswith(_SHOWN) or any(word in kind for word in _OFFICE)
