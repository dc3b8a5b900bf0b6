"""Files over the wire: sent and taken piece by piece, never whole in memory."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlencode, urljoin, urlsplit

from pyrus_tui.api import decode, refusals
from pyrus_tui.api.address import is_loopback
from pyrus_tui.api.connection import Answer, Stream
from pyrus_tui.api.http import Http, encode
from pyrus_tui.api.local_files import Part, Source
from pyrus_tui.errors import BadAnswer, NotSignedIn, Offline, PyrusError, Refused
from pyrus_tui.models.attachments import Attachment
from pyrus_tui.models.base import Json
from pyrus_tui.models.files import Progress, UploadedFile, is_same_md5, safe_name
from pyrus_tui.words import _

REDIRECTS = 3
"""How often a download may be sent on."""

SLOWEST = 1000
"""Bytes a second that a transfer must come to."""

_READ = 1 << 18
_SENT = 1 << 14
_WRITTEN = 1 << 18
_SMALL = 1 << 20
_ELSEWHERE = frozenset((301, 302, 303, 307, 308))
_STAR = re.compile(r"filename\*\s*=\s*utf-8'[^']*'([^;\s]+)", re.IGNORECASE)
_PLAIN = re.compile(r'filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """A call whose answer is no JSON."""

    method: str
    path: str
    query: Mapping[str, str | int] | None = None
    body: Mapping[str, Json] | None = None


class Patience:
    """Ends a transfer that came to less than 1 kB/s for a while; tells how far it is."""

    def __init__(
        self, timeout: asyncio.Timeout, seconds: float, total: int | None, progress: Progress | None
    ) -> None:
        self._timeout = timeout
        self._seconds = seconds
        self._progress = progress
        self.total = total
        self.begin()

    def begin(self) -> None:
        """Start anew: nothing is done."""
        self._done = self._counted = 0
        self._extend(asyncio.get_running_loop().time())

    def moved(self, count: int) -> None:
        """Note that so many bytes more are done."""
        self._done += count
        self._counted += count
        now = asyncio.get_running_loop().time()
        if self._counted >= (now - self._since) * SLOWEST:
            self._counted = 0
            self._extend(now)
        if self._progress is not None:
            self._progress(self._done, self.total)

    def end(self) -> None:
        """Note that everything is there: what is left to do needs no network."""
        self._timeout.reschedule(None)

    def _extend(self, now: float) -> None:
        self._since = now
        self._timeout.reschedule(now + self._seconds)


class Files:
    """Sends and takes files by the connection of one person."""

    UPLOAD = "/files/upload"
    """Where files are sent to."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def uploaded(self, answer: Answer) -> UploadedFile:
        """Read what attaches a file that was sent.

        Raises:
            BadAnswer: the answer does not say it.
        """
        return await decode.read_object(answer, UploadedFile)

    async def addresses(self, attachment: Attachment) -> list[str]:
        """Return where a file may be, the likeliest first; never what its `url` says.

        Raises:
            PyrusError: it can be nowhere, or it could not be found out.
        """
        api = await self._address(f"/files/download/{attachment.id}")
        files = self._http.session.address.files_url
        if files:
            old = f"{files}/services/attachment?Id={attachment.id}"
            return [f"{files}/files/download/{attachment.id}", old, api]
        parts = urlsplit(api)
        return [api, f"{parts.scheme}://{parts.netloc}/services/attachment?Id={attachment.id}"]

    async def upload(
        self, source: Path | BinaryIO, name: str = "", progress: Progress | None = None
    ) -> UploadedFile:
        """Send a file.

        Raises:
            BadFile: it cannot be read, or changed meanwhile.
            PyrusError: it did not arrive.
        """
        local = await asyncio.to_thread(Source, source, self._http.limits.file)
        try:
            async with self._patient(local.size, progress) as patience:
                answer = await self._send(local, name or local.name, patience)
        finally:
            await asyncio.to_thread(local.close)
        uploaded = await self.uploaded(answer)
        if not uploaded.guid or not is_same_md5(uploaded.md5_hash, local.md5):
            raise BadAnswer(_("Pyrus did not get the file as it is: send it again."))
        return uploaded

    async def _send(self, local: Source, name: str, patience: Patience) -> Answer:
        boundary = secrets.token_hex(16)
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file";'
            f' filename="{_in_header(name)}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        ).encode(errors="replace")
        tail = f"\r\n--{boundary}--\r\n".encode()

        async def body() -> AsyncIterator[bytes]:
            await asyncio.to_thread(local.rewind)
            patience.begin()
            yield head
            while data := await asyncio.to_thread(local.read, _READ):
                for start in range(0, len(data), _SENT):
                    piece = data[start : start + _SENT]
                    yield piece
                    patience.moved(len(piece))
            yield tail

        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + local.size + len(tail)),
        }
        url = await self._address(self.UPLOAD)
        async with self._http.stream("POST", url, headers=headers, body=body) as stream:
            await self._check(stream)
            answer = Answer(stream.status, await stream.whole(_SMALL), stream.headers)
        if refusals.code_of(refusals.body_of(answer)):
            raise refusals.error_of(Answer(400, answer.body), self._http.session.redacted)
        return answer

    async def download(
        self, attachment: Attachment, folder: Path, progress: Progress | None = None
    ) -> Path:
        """Take an attachment into a folder; return the file, whose name may have got a number.

        Raises:
            BadFile: it cannot be written.
            PyrusError: it did not come whole, from none of its addresses.
        """
        name = safe_name(attachment.name, attachment.id)
        troubles: list[PyrusError] = []
        async with self._patient(attachment.size, progress) as patience:
            for url in await self.addresses(attachment):
                patience.begin()
                try:
                    async with self._followed(url) as stream:
                        await self._check(stream)
                        return await self._kept(stream, folder, name, patience, attachment)
                except (Refused, BadAnswer, Offline, NotSignedIn) as error:
                    troubles.append(error)
        raise min(troubles, key=_silence)

    async def save(
        self, request: Request, folder: Path, name: str, progress: Progress | None = None
    ) -> Path:
        """Take an answer into a file; the server's name for it counts before ours.

        Raises:
            BadFile: it cannot be written.
            PyrusError: it did not come whole.
        """
        async with self._patient(None, progress) as patience, self._opened(request) as stream:
            said = _name_of(stream.headers.get("content-disposition", ""))
            return await self._kept(stream, folder, safe_name(said or name), patience)

    async def text(self, request: Request, encoding: str = "") -> str:
        """Return an answer that is text.

        Raises:
            PyrusError: it did not come whole.
        """
        async with self._patient(None, None) as patience, self._opened(request) as stream:
            body = bytearray()
            async with aclosing(stream.chunks()) as chunks:
                async for chunk in chunks:
                    body += chunk
                    if len(body) > self._http.limits.size:
                        raise BadAnswer(_("The answer is too big."))
                    patience.moved(len(chunk))
            said = re.search(r"charset=\"?([\w-]+)", stream.headers.get("content-type", ""))
            return _decoded(bytes(body), said[1] if said else encoding)

    @asynccontextmanager
    async def _opened(self, request: Request) -> AsyncIterator[Stream]:
        url = await self._address(request.path, request.query)
        content = b"" if request.body is None else encode(request.body)

        async def body() -> AsyncIterator[bytes]:
            yield content

        headers = {"Content-Type": "application/json", "Content-Length": str(len(content))}
        async with self._http.stream(
            request.method,
            url,
            headers=headers if content else None,
            body=body if content else None,
        ) as stream:
            await self._check(stream)
            kind = stream.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind in ("application/json", "text/html"):
                answer = Answer(400, await stream.whole(_SMALL))
                raise refusals.error_of(answer, self._http.session.redacted)
            yield stream

    @asynccontextmanager
    async def _patient(
        self, total: int | None, progress: Progress | None
    ) -> AsyncIterator[Patience]:
        seconds = self._http.limits.stall
        try:
            async with asyncio.timeout(seconds) as timeout:
                yield Patience(timeout, seconds, total, progress)
        except TimeoutError as error:
            text = _("The file hardly moved for {n} seconds: check the network and try again.")
            raise Offline(text.format(n=round(seconds))) from error

    async def _address(self, path: str, query: Mapping[str, str | int] | None = None) -> str:
        await self._http.session.token()
        base = self._http.session.address.base
        return base + path + (f"?{urlencode(query)}" if query else "")

    @asynccontextmanager
    async def _followed(self, url: str) -> AsyncIterator[Stream]:
        """Open an address and follow where it leads; the token never leaves the server's own."""
        trusted = True
        for _hop in range(REDIRECTS + 1):
            async with self._http.stream("GET", url, trusted=trusted) as stream:
                if stream.status not in _ELSEWHERE:
                    yield stream
                    return
                url = self._next(url, stream.headers.get("location", ""))
                trusted = trusted and self._http.is_ours(url)
        raise BadAnswer(_("The server sends us from one address to the next: nothing came."))

    def _next(self, url: str, location: str) -> str:
        with suppress(ValueError):
            target = urljoin(url, location.strip())
            parts = urlsplit(target)
            here = self._http.session.address.loopback and is_loopback(parts.hostname or "")
            safe = parts.scheme == "https" or (parts.scheme == "http" and here)
            if location and safe and parts.hostname and "@" not in parts.netloc:
                return target
        raise BadAnswer(_("The server sends us to an address that is not safe: nothing came."))

    async def _check(self, stream: Stream) -> None:
        """Raise what an answer without success means."""
        if not 200 <= stream.status < 300:
            answer = Answer(stream.status, await stream.whole(_SMALL), stream.headers)
            raise refusals.error_of(answer, self._http.session.redacted)

    async def _kept(
        self,
        stream: Stream,
        folder: Path,
        name: str,
        patience: Patience,
        attachment: Attachment | None = None,
    ) -> Path:
        """Write an answer into a file, and name it when it is what was announced."""
        wanted = attachment.size if attachment else None
        announced = stream.headers.get("content-length", "")
        length = int(announced[:18]) if announced.isascii() and announced.isdigit() else None
        if wanted is not None and length not in (None, wanted):
            raise _damaged()
        patience.total = wanted if wanted is not None else length
        most = self._http.limits.file if patience.total is None else patience.total
        if most > self._http.limits.file:
            raise BadAnswer(_("The file is too big."))
        part = await asyncio.to_thread(Part, folder, name)
        try:
            await self._written(stream, part, most, patience)
            patience.end()
            if (wanted is not None and part.size != wanted) or not part.is_whole(
                attachment.md5 if attachment else ""
            ):
                raise _damaged()
            return await asyncio.to_thread(part.finish)
        finally:
            part.discard()

    async def _written(self, stream: Stream, part: Part, most: int, patience: Patience) -> None:
        waiting = bytearray()
        async with aclosing(stream.chunks()) as chunks:
            async for chunk in chunks:
                waiting += chunk
                if part.size + len(waiting) > most:
                    raise _damaged()
                if len(waiting) >= _WRITTEN:
                    await asyncio.to_thread(part.write, bytes(waiting))
                    waiting.clear()
                patience.moved(len(chunk))
        await asyncio.to_thread(part.write, bytes(waiting))


def _damaged() -> BadAnswer:
    return BadAnswer(_("What came is not the file that was attached: try again."))


def _silence(error: PyrusError) -> int:
    """Return how little an error says of why a file cannot be had."""
    if isinstance(error, Refused) and error.code:
        return -1
    return [isinstance(error, kind) for kind in (BadAnswer, Offline, NotSignedIn, Refused)].index(
        True
    )


def _in_header(name: str) -> str:
    """Write a file's name as browsers write it in a form."""
    quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    return re.sub(r"[\x00-\x1f\x7f]", "_", quoted)


def _name_of(disposition: str) -> str:
    """Return the file's name that the server told, "" if it told none."""
    if star := _STAR.search(disposition):
        return unquote(star[1], errors="replace")
    if plain := _PLAIN.search(disposition):
        return re.sub(r"\\(.)", r"\1", plain[1]) if plain[1] is not None else plain[2].strip()
    return ""


def _decoded(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding or "utf-8-sig").removeprefix("\ufeff")
    except (LookupError, UnicodeError):
        return body.decode("utf-8-sig", "replace")
