"""Files by the legacy API: one method for sending, and addresses for taking."""

from urllib.parse import urlsplit

from pyrus_tui.api import refusals
from pyrus_tui.api.connection import Answer
from pyrus_tui.api.files import Files
from pyrus_tui.api.legacy.answers import read_uploaded
from pyrus_tui.errors import BadSettings, Unsupported
from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.files import UploadedFile
from pyrus_tui.words import _


class LegacyFiles(Files):
    """Sends and takes files by the connection of one person."""

    UPLOAD = "/upload"

    async def uploaded(self, answer: Answer) -> UploadedFile:
        """Read what attaches a file that was sent.

        Raises:
            Refused: the server did not take it.
            BadAnswer: the answer does not say it.
        """
        if refused := refusals.hidden_refusal(answer):
            raise refusals.error_of(refused)
        return read_uploaded(answer)

    async def addresses(self, attachment: Attachment) -> list[str]:
        """Return where a file is: what the server says, if that is an address of its own.

        Raises:
            Unsupported: it lies elsewhere.
            PyrusError: signing in did not work.
        """
        base = await self._address("")
        if attachment.url and not self._is_ours(attachment.url):
            text = _("The file lies on another server: open {url} in the browser.")
            raise Unsupported(text.format(url=attachment.url))
        parts = urlsplit(base)
        old = f"{parts.scheme}://{parts.netloc}/services/attachment?Id={attachment.id}"
        return [attachment.url, old] if attachment.url else [old]

    def _is_ours(self, url: str) -> bool:
        try:
            return self._http.is_ours(url)
        except (BadSettings, ValueError):
            return False
