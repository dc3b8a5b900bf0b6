"""Uploading the files that go along with what a person wrote, just before it is sent."""

from pathlib import Path

from pyrus_tui.api.protocol import PyrusApi
from pyrus_tui.models.drafts import AttachmentRef, CommentDraft, TaskDraft
from pyrus_tui.services.browsing import NoFile, look
from pyrus_tui.store.state import Mood
from pyrus_tui.store.store import Store
from pyrus_tui.words import _

STEP = 10
"""Percents after which it is told how far an upload is."""


def first_local(draft: CommentDraft) -> AttachmentRef | None:
    """Return the first file that is not uploaded yet; None where nothing is to be done."""
    return next((ref for ref in draft.attachments if ref.path and not ref.guid), None)


def with_guid(draft: CommentDraft, file: AttachmentRef, guid: str) -> CommentDraft:
    """Return the draft with a file that is uploaded now."""
    new = file.model_copy(update={"guid": guid})
    return draft.model_copy(
        update={"attachments": tuple(new if ref is file else ref for ref in draft.attachments)}
    )


def without_guids(draft: CommentDraft | TaskDraft) -> CommentDraft | TaskDraft:
    """Return the draft with its files of this machine to be uploaded anew."""
    if isinstance(draft, TaskDraft):
        return draft
    refs = draft.attachments
    anew = tuple(ref.model_copy(update={"guid": None}) if ref.path else ref for ref in refs)
    return draft.model_copy(update={"attachments": anew}) if anew != refs else draft


class Uploads:
    """Sends files one by one and says how far they are."""

    def __init__(self, api: PyrusApi, store: Store) -> None:
        self._api = api
        self._store = store

    async def send(self, file: AttachmentRef) -> str:
        """Upload a file and return its guid, which attaches it once.

        Raises:
            NoFile: it is not what was attached any more.
            PyrusError: it did not arrive.
        """
        path, name = Path(file.path or ""), file.name or ""
        now = await look(str(path))
        if (now.size, now.modified) != (file.size, file.modified):
            told = _("{name} has changed since it was attached: attach it again.")
            raise NoFile(told.format(name=name))
        told_at = -1

        def tell(done: int, total: int | None) -> None:
            nonlocal told_at
            percent = done * 100 // total if total else 0
            if percent // STEP != told_at:
                told_at = percent // STEP
                text = _("Uploading {name}: {percent} %").format(name=name, percent=percent)
                self._store.tell(text, Mood.WORKING)

        return (await self._api.upload(path, name, tell)).guid
