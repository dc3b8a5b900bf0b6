"""Files: uploading, attaching to tasks, downloading."""

import hashlib
import re
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

from pyrus_tui.sandbox.access import may_see
from pyrus_tui.sandbox.book import Book
from pyrus_tui.sandbox.calls import Bytes, Call, Route
from pyrus_tui.sandbox.records import File, Json
from pyrus_tui.sandbox.wire import VendorError, as_id, as_object, as_text, encode

MAX_FILE = 64 * 1024 * 1024
MAX_PER_COMMENT = 100
MAX_PER_TASK = 3000

_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^;\s]+))', re.IGNORECASE)
_NAME = re.compile(r';\s*name="?([^";]*)"?', re.IGNORECASE)
_FILENAME = re.compile(r';\s*filename="((?:[^"\\]|\\.)*)"|;\s*filename=([^;"]+)', re.IGNORECASE)
_FILENAME_STAR = re.compile(r";\s*filename\*=utf-8''([^;\s]+)", re.IGNORECASE)
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def upload(call: Call) -> dict[str, Any]:
    """Take one file and answer the guid that attaches it."""
    name, data = uploaded(call.content_type, call.content)
    if not data:
        raise VendorError("empty_file", "The file is empty.")
    if len(data) > MAX_FILE:
        raise VendorError("attachment_too_big", "The file is too big.")
    return store_upload(call.book, call.me.id, name, data, str(uuid.uuid4()))


def store_upload(book: Book, person_id: int, name: str, data: bytes, guid: str) -> dict[str, Any]:
    """Keep an uploaded file until it is attached."""
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest().upper()
    content_id = book.connection.execute("INSERT INTO content(data) VALUES (?)", (data,)).lastrowid
    book.connection.execute(
        "INSERT INTO upload VALUES (?, ?, ?, ?, ?, 0)", (guid, person_id, name, md5, content_id)
    )
    return {"guid": guid, "md5_hash": md5}


def download(call: Call) -> Bytes:
    """Send a file's bytes to somebody who may see its task."""
    wanted = call.params.get("file_id") or next(
        (value for name, value in call.arguments.items() if name.lower() == "id"), ""
    )
    number = wanted if wanted.isascii() and wanted.isdigit() and len(wanted) < 16 else "0"
    file = call.book.file(int(number))
    if file is None or file.link or not _may_open(call.book, call.me.id, file):
        raise VendorError("access_denied_file", "You do not have access to this file.")
    return as_download(file.name, call.book.file_content(file.id), "application/octet-stream")


def _may_open(book: Book, person_id: int, file: File) -> bool:
    """Tell whether a file is open: announcements are to all, other files follow their task."""
    task = book.task(file.task_id)
    return bool(file.announcement_id) or (task is not None and may_see(book, person_id, task))


def as_download(name: str, content: bytes, kind: str) -> Bytes:
    """Make the answer that is a file with a name."""
    is_plain = re.fullmatch(r"[ !#-\[\]-~]+", name)
    # With both spellings some clients would take the plain one, which lacks the letters.
    named = f'filename="{name}"' if is_plain else f"filename*=UTF-8''{quote(name, safe='')}"
    return Bytes(
        content,
        {
            "Content-Disposition": f"attachment; {named}",
            "Content-Type": kind,
            # A packed answer would not tell its length, which clients show as progress.
            "Content-Encoding": "identity",
        },
    )


class Place(NamedTuple):
    """Where files are attached: a task, or an announcement."""

    task_id: int
    announcement_id: int = 0


def attach(book: Book, person_id: int, place: Place, items: list[Any]) -> list[int]:
    """Attach files to a task or an announcement and return their ids.

    An item is a guid, a file's id or address as text, or an object with `guid` (and `root_id`),
    `attachment_id`, or `url` (and `name`).
    """
    if not items:
        return []
    [held] = book.connection.execute(
        "SELECT count(*) FROM file WHERE task_id = ? AND task_id != 0", (place.task_id,)
    ).fetchone()
    if len(items) > MAX_PER_COMMENT or held + len(items) > MAX_PER_TASK:
        raise VendorError("too_many_attachments", "There are too many attachments.")
    return [_attach(book, person_id, place, _as_item(item)) for item in items]


def _as_item(item: object) -> dict[str, Any]:
    if not isinstance(item, str):
        found = as_object(item, "attachments")
        return {name: value for name, value in found.items() if value is not None}
    if _GUID.fullmatch(item.lower()):
        return {"guid": item}
    if item.isascii() and item.isdigit() and len(item) < 16:
        return {"attachment_id": int(item)}
    return {"url": item}


def _attach(book: Book, person_id: int, place: Place, item: dict[str, Any]) -> int:
    if "guid" in item:
        root = as_id(item["root_id"], "root_id") if "root_id" in item else 0
        return _attach_upload(book, person_id, place, as_text(item["guid"], "guid"), root)
    if "attachment_id" in item:
        file_id = as_id(item["attachment_id"], "attachment_id")
        return _attach_again(book, person_id, place, file_id)
    if "url" not in item:
        raise VendorError("unrecognized_attachment_id", "The attachment is not identified.")
    url = as_text(item["url"], "url", 2000)
    name = as_text(item.get("name", ""), "name", 500)
    parts = urlsplit(url) if url.isprintable() and "[" not in url and "]" not in url else None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.netloc:
        raise VendorError("unrecognized_attachment_id", "The attachment is not recognized.")
    if parts.path.endswith("/services/attachment"):
        wanted = next((v for k, v in parse_qs(parts.query).items() if k.lower() == "id"), ["0"])[0]
        number = wanted if wanted.isascii() and wanted.isdigit() and len(wanted) < 16 else "0"
        return _attach_again(book, person_id, place, int(number))
    return save_file(book, _file(place, name or url, link=url), None)


def _file(place: Place, name: str, **more: Json) -> File:
    return File(
        id=0, task_id=place.task_id, announcement_id=place.announcement_id, name=name, **more
    )


def _attach_upload(book: Book, person_id: int, place: Place, guid: str, root_id: int) -> int:
    row = book.connection.execute(
        "SELECT name, md5, content_id, length(data) FROM upload"
        " JOIN content ON content.id = content_id"
        " WHERE guid = ? AND person_id = ? AND used = 0",
        (guid.lower(), person_id),
    ).fetchone()
    if row is None:
        raise VendorError("unrecognized_attachment_id", "The file was not uploaded or is used up.")
    book.connection.execute("UPDATE upload SET used = 1 WHERE guid = ?", (guid.lower(),))
    name, md5, content_id, size = row
    version = 1
    if root_id:
        root = book.file(root_id)
        if root is None or Place(root.task_id, root.announcement_id) != place:
            raise VendorError("unrecognized_attachment_id", "The earlier version is not known.")
        root_id = root.root_id or root.id
        version = 1 + _latest_version(book, place, root_id)
    file = _file(place, name, size=size, md5=md5, version=version, root_id=root_id)
    return save_file(book, file, content_id)


def _attach_again(book: Book, person_id: int, place: Place, file_id: int) -> int:
    file = book.file(file_id)
    if file is None or not _may_open(book, person_id, file):
        raise VendorError("unrecognized_attachment_id", "The attachment is not recognized.")
    row = book.connection.execute("SELECT content_id FROM file WHERE id = ?", (file_id,)).fetchone()
    copy = _file(place, file.name, size=file.size, md5=file.md5, link=file.link)
    return save_file(book, copy, row[0])


def _latest_version(book: Book, place: Place, root_id: int) -> int:
    rows = book.connection.execute(
        "SELECT id FROM file WHERE task_id = ?", (place.task_id,)
    ).fetchall()
    files = [file for row in rows if (file := book.file(row[0]))]
    return max((f.version for f in files if root_id in {f.id, f.root_id}), default=1)


def save_file(book: Book, file: File, content_id: int | None) -> int:
    """Write a file's description under a new id and return the id."""
    file.id = book.next_id("file")
    book.connection.execute(
        "INSERT INTO file VALUES (?, ?, ?, ?)", (file.id, file.task_id, content_id, encode(file))
    )
    return file.id


def uploaded(content_type: str, body: bytes) -> tuple[str, bytes]:
    """Take the part named `file` out of a multipart body: its file name and its bytes."""
    for name, header, data in form_parts(content_type, body):
        if name == "file":
            return _file_name(header), data
    raise VendorError("no_file_in_request", "There is no part named 'file'.")


def form_parts(content_type: str, body: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Take a multipart body apart: the name of each part, the header that names it, its bytes."""
    match = _BOUNDARY.search(content_type)
    if match is None or not content_type.lower().startswith("multipart/form-data"):
        raise VendorError("bad_multipart_content", "The request is not multipart/form-data.")
    mark = b"--" + (match.group(1) or match.group(2)).encode("latin-1", "replace")
    parts = (b"\r\n" + body).split(b"\r\n" + mark)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise VendorError("bad_multipart_content", "The multipart body is not complete.")
    for part in parts[1:-1]:
        head, gap, data = part.partition(b"\r\n\r\n")
        header = next(
            (
                line
                for line in head.decode("utf-8", "replace").split("\r\n")
                if line.lower().startswith("content-disposition:")
            ),
            "",
        )
        name = _NAME.search(header)
        if gap and name:
            yield name.group(1), header, data


def _file_name(header: str) -> str:
    star = _FILENAME_STAR.search(header)
    if star:
        return unquote(star.group(1))[:255]
    found = _FILENAME.search(header)
    name = (found.group(1) or found.group(2) or "") if found else ""
    name = name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
    return re.split(r"[/\\]", re.sub(r"\\(.)", r"\1", name))[-1][:255] or "file"


ROUTES: list[Route] = [
    ("POST", "/files/upload", upload),
    ("GET", "/files/download/{file_id}", download),
    ("GET", "/files/download", download),
    ("GET", "/services/attachment", download),
]
