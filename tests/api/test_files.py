"""Files over the wire: whole and under their own name, or not at all."""

import asyncio
import errno
import hashlib
import io
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from pyrus_tui.api import local_files
from pyrus_tui.api.local_files import BadFile
from pyrus_tui.errors import BadAnswer, Busy, NotAllowed, NotFound, Offline, PyrusError
from pyrus_tui.models.attachments import Attachment
from tests.api.playing import KEY, TOKEN, Player, ok, page, status
from tests.api.test_loopback import connected, listening, say

DATA = bytes(range(256)) * 3000
MD5 = hashlib.md5(DATA).hexdigest()
FILE = Attachment(id=55, name="report.pdf", size=len(DATA), md5=MD5.upper())
LOOSE = Attachment(id=55, name="report.pdf")
FILES_URL = {"files_url": "http://127.0.0.1:81/f/"}
EVERYWHERE = [
    "http://127.0.0.1:81/f/files/download/55",
    "http://127.0.0.1:81/f/services/attachment?Id=55",
    "http://127.0.0.1/v4/files/download/55",
]


def bytes_of(data: bytes = DATA, **headers: str) -> httpx.Response:
    return httpx.Response(200, content=data, headers=headers)


def moved(to: str, code: int = 302) -> httpx.Response:
    return httpx.Response(code, headers={"location": to})


def player_of(*replies: object, **signs_in: str) -> Player:
    player = Player(*replies)  # type: ignore[arg-type]
    player.signs_in = FILES_URL | signs_in
    return player


def inside(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def asked(player: Player) -> list[str]:
    return [str(request.url) for request in player.calls]


def tokens(player: Player) -> list[bool]:
    return ["authorization" in request.headers for request in player.calls]


async def fails(player: Player, kind: type[PyrusError], folder: Path, file: Attachment = FILE):
    api = player.api()
    with pytest.raises(PyrusError) as caught:
        await api.download(file, folder)
    await api.aclose()
    assert type(caught.value) is kind, caught.value
    assert not caught.value.may_have_been_applied
    assert inside(folder) == [], "nothing is left of what is not whole"
    return caught.value


async def test_a_file_comes_whole(tmp_path: Path):
    player = player_of(bytes_of())
    told: list[tuple[int, int | None]] = []
    file = await player.api().download(FILE, tmp_path, lambda *so_far: told.append(so_far))
    assert file == tmp_path / "report.pdf" and file.read_bytes() == DATA
    assert file.stat().st_mode & 0o777 == 0o600
    assert told[-1] == (len(DATA), len(DATA))
    assert asked(player) == EVERYWHERE[:1] and tokens(player) == [True]
    assert inside(tmp_path) == ["report.pdf"]


@pytest.mark.parametrize(
    "refusal",
    [
        status(404),
        status(403, "access_denied_file"),
        status(500),
        page(200, "<html>Log in</html>"),
        moved("/login", 304),
        bytes_of(DATA[:-1]),
        bytes_of(DATA + b"x"),
        bytes_of(DATA[::-1]),
        bytes_of(DATA, **{"content-encoding": "br"}),
        httpx.ConnectError("refused"),
    ],
    ids=range(10),
)
async def test_every_address_is_tried_in_turn(refusal: httpx.Response, tmp_path: Path):
    player = player_of(refusal, refusal, bytes_of())
    assert (await player.api().download(FILE, tmp_path)).read_bytes() == DATA
    assert asked(player) == EVERYWHERE


async def test_without_an_address_for_files_there_are_two_left(tmp_path: Path):
    player = Player(status(404), bytes_of())
    await player.api().download(FILE, tmp_path)
    assert asked(player) == [EVERYWHERE[2], "http://127.0.0.1/services/attachment?Id=55"]


async def test_the_attachments_own_address_is_never_asked(tmp_path: Path):
    file = FILE.model_copy(update={"url": "http://127.0.0.1:9/evil"})
    await fails(player := player_of(status(404)), NotFound, tmp_path, file)
    assert asked(player) == EVERYWHERE


async def test_the_error_that_says_most_is_told(tmp_path: Path):
    denied = status(403, "access_denied_file", "You do not have access.")
    error = await fails(player_of(status(404), denied, status(404)), NotAllowed, tmp_path)
    assert "You do not have access" in str(error)
    await fails(player_of(page(200), status(404), status(404)), BadAnswer, tmp_path)
    broken = httpx.ConnectError("refused")
    await fails(player_of(status(404), broken, status(404)), Offline, tmp_path)
    wait = status(429, "too_many_requests", retry_after="60")
    player = player_of(wait)
    await fails(player, Busy, tmp_path)
    assert len(player.calls) == 1


# Redirects


async def test_a_redirect_takes_no_token_elsewhere(tmp_path: Path):
    store = "http://127.0.0.1:9000/bucket/55?sig=a%2Fb"
    back = "http://127.0.0.1:81/f/again"
    player = player_of(moved("/f/inner?x=%20"), moved(store, 307), moved(back), bytes_of())
    await player.api().download(FILE, tmp_path)
    assert asked(player) == [EVERYWHERE[0], "http://127.0.0.1:81/f/inner?x=%20", store, back]
    assert tokens(player) == [True, True, False, False]
    away = b"".join(repr(request.headers.raw).encode() for request in player.calls[2:])
    assert TOKEN.encode() not in away and KEY.encode() not in away


async def test_redirects_end(tmp_path: Path):
    player = player_of(moved("/again"))
    await fails(player, BadAnswer, tmp_path)
    assert len(player.calls) == 3 * 4


@pytest.mark.parametrize(
    "target",
    [
        "",
        "http://example.test/x",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://ada@example.test/",
        "https://",
        "//[",
    ],
)
async def test_a_redirect_to_an_unsafe_address_is_not_followed(target: str, tmp_path: Path):
    player = player_of(moved(target))
    with pytest.raises(PyrusError):
        await player.api().download(FILE, tmp_path)
    assert asked(player) == EVERYWHERE and inside(tmp_path) == []


async def test_an_encrypted_server_does_not_send_us_to_an_open_one(tmp_path: Path):
    player = Player(moved("http://127.0.0.1/x"))
    api = player.api("https://tasks.example.test")
    with pytest.raises(BadAnswer, match="not safe"):
        await api.download(FILE, tmp_path)
    player = Player(moved("https://cdn.example.net/x"), bytes_of())
    await player.api("https://tasks.example.test").download(FILE, tmp_path)
    assert tokens(player) == [True, False]


# Tokens


async def test_a_token_that_ran_out_is_renewed_once(tmp_path: Path):
    player = player_of(status(401, "expired_token"), bytes_of())
    await player.api().download(FILE, tmp_path)
    assert player.logins == 2 and asked(player) == EVERYWHERE[:1] * 2


async def test_an_upload_is_sent_again_with_a_new_token():
    player = Player(status(401, "expired_token"), ok({"guid": "g", "md5_hash": MD5}))
    assert (await player.api().upload(io.BytesIO(DATA), "a.bin")).guid == "g"
    first, second = (request.content for request in player.calls)
    assert len(first) == len(second) and DATA in second and player.logins == 2


# Names


HOSTILE = [
    ("../../etc/passwd", "passwd"),
    ("..\\..\\boot.ini", "boot.ini"),
    ("/etc/shadow", "shadow"),
    ("..", "attachment-55"),
    (".", "attachment-55"),
    ("", "attachment-55"),
    ("...   ...", "attachment-55"),
    ("dir/", "attachment-55"),
    (".bashrc", "bashrc"),
    ("a\x00b.txt", "ab.txt"),
    ("a\nb\x1b[2J.txt", "a b[2J.txt"),
    ("safe\u202efdp.exe", "safefdp.exe"),
    ("name.pdf. . .", "name.pdf"),
    ("  spaced.txt ", "spaced.txt"),
    ("CON", "_CON"),
    ("nul.txt", "_nul.txt"),
    ("com1", "_com1"),
    ("a\u2028b.txt", "a b.txt"),
    ("\ud800.txt", "\ufffd.txt"),
    ("Отчёт (финал) 2.docx", "Отчёт (финал) 2.docx"),
    ("-rf *.txt", "-rf *.txt"),
    ("$(touch PWN).txt", "$(touch PWN).txt"),
    ("Cafe\u0301.txt", "Café.txt"),
    ("archive.tar.gz", "archive.tar.gz"),
]


@pytest.mark.parametrize(("name", "kept"), HOSTILE, ids=range(len(HOSTILE)))
async def test_a_name_stays_inside_the_folder(name: str, kept: str, tmp_path: Path):
    folder = tmp_path / "inner"
    folder.mkdir()
    file = await player_of(bytes_of()).api().download(Attachment(id=55, name=name), folder)
    assert file == folder / kept
    assert inside(tmp_path) == ["inner"] and inside(folder) == [kept]


@pytest.mark.parametrize("name", ["x" * 500 + ".pdf", "ы" * 500 + ".pdf", "x." + "y" * 500])
async def test_a_long_name_is_cut_before_its_ending(name: str, tmp_path: Path):
    file = await player_of(bytes_of()).api().download(Attachment(id=55, name=name), tmp_path)
    assert len(file.name.encode()) <= 200
    assert name.endswith(file.suffix) or "." in file.name


async def test_no_file_is_ever_replaced(tmp_path: Path):
    (tmp_path / "report.pdf").write_bytes(b"mine")
    (tmp_path / "report (2).pdf").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "report.pdf.part").symlink_to(tmp_path / "elsewhere")
    file = await player_of(bytes_of()).api().download(FILE, tmp_path)
    assert file.name == "report (3).pdf" and file.read_bytes() == DATA
    assert (tmp_path / "report.pdf").read_bytes() == b"mine"
    assert "elsewhere" not in inside(tmp_path)


async def test_where_there_are_no_links_no_file_is_replaced_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def no_links(*_args: object, **_more: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(local_files.os, "link", no_links)
    (tmp_path / "report.pdf").write_bytes(b"mine")
    file = await player_of(bytes_of()).api().download(FILE, tmp_path)
    assert file.name == "report (2).pdf" and file.read_bytes() == DATA
    assert inside(tmp_path) == ["report (2).pdf", "report.pdf"]


async def test_a_name_that_cannot_be_given_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fails(*_args: object, **_more: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(local_files.os, "link", fails)
    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(BadFile, match="Input/output error"):
        await player_of(bytes_of()).api().download(FILE, tmp_path)
    assert inside(tmp_path) == []


async def test_two_downloads_at_once_get_two_names(tmp_path: Path):
    api = player_of(bytes_of()).api()
    files = await asyncio.gather(*(api.download(FILE, tmp_path) for _ in range(4)))
    assert len(set(files)) == 4 and len(inside(tmp_path)) == 4


async def test_the_servers_name_of_a_document_is_cleaned_too(tmp_path: Path):
    for disposition, name in [
        ('attachment; filename="../x.pdf"', "x.pdf"),
        ("attachment; filename*=UTF-8''%D1%81%D1%87%D1%91%D1%82.pdf", "счёт.pdf"),
        ("attachment; filename*=utf-8''..%2F..%2Fy.pdf; filename=z.pdf", "y.pdf"),
        ('attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
        ("attachment; filename=plain.pdf", "plain.pdf"),
        ("attachment", "task-7-3.pdf"),
    ]:
        player = Player(bytes_of(b"%PDF-", **{"content-disposition": disposition}))
        assert (await player.api().print_form(7, 3, tmp_path)).name == name


# Trouble on this machine


async def test_a_folder_that_is_none(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file", tmp_path / "missing"):
        with pytest.raises(BadFile, match=r"report\.pdf cannot be written"):
            await player_of(bytes_of()).api().download(FILE, folder)


async def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class FullDisk(local_files.Part):
        def __init__(self, folder: Path, name: str) -> None:
            super().__init__(folder, name)
            self._file.close()
            self._file = open("/dev/full", "wb", buffering=0)  # noqa: PTH123, SIM115

    monkeypatch.setattr("pyrus_tui.api.files.Part", FullDisk)
    with pytest.raises(BadFile, match="No space left"):
        await player_of(bytes_of()).api().download(FILE, tmp_path)
    assert inside(tmp_path) == []


@pytest.mark.parametrize("limit", [10, len(DATA) - 1])
async def test_a_file_that_is_too_big_is_not_taken(limit: int, tmp_path: Path):
    player = player_of(bytes_of())
    api = player.api(file=limit)
    for file in (FILE, LOOSE):
        with pytest.raises(BadAnswer):
            await api.download(file, tmp_path)
    assert inside(tmp_path) == []


# Uploads


async def test_an_upload_as_it_is_sent(tmp_path: Path):
    source = tmp_path / 'План\n"Б".txt'
    source.write_bytes(DATA)
    player = Player(ok({"guid": "g", "md5_hash": MD5.upper()}))
    assert (await player.api().upload(source)).guid == "g"
    [request] = player.calls
    assert str(request.url) == "http://127.0.0.1/v4/files/upload"
    assert request.headers["content-length"] == str(len(request.content))
    assert "transfer-encoding" not in request.headers
    kind, _, boundary = request.headers["content-type"].partition("; boundary=")
    head, gap, rest = request.content.partition(b"\r\n\r\n")
    assert kind == "multipart/form-data" and gap
    assert head.decode().split("\r\n") == [
        f"--{boundary}",
        'Content-Disposition: form-data; name="file"; filename="План%0A%22Б%22.txt"',
        "Content-Type: application/octet-stream",
    ]
    assert rest == DATA + f"\r\n--{boundary}--\r\n".encode()


async def test_another_name_may_be_given(tmp_path: Path):
    player = Player(ok({"guid": "g"}))
    source = tmp_path / "x"
    source.write_bytes(b"1")
    await player.api().upload(source, "photo.png")
    assert b'filename="photo.png"' in player.calls[0].content


async def test_an_upload_that_arrives_damaged(tmp_path: Path):
    for body in ({"guid": "g", "md5_hash": "0" * 32}, {"guid": ""}, {}, {"error": "x"}):
        with pytest.raises(BadAnswer) as caught:
            await Player(ok(body)).api().upload(io.BytesIO(DATA), "a")
        assert not caught.value.may_have_been_applied


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (status(403, "access_denied"), NotAllowed),
        (ok({"error_code": "attachment_too_big", "error": "Too big."}), None),
        (httpx.WriteError(""), Offline),
        (status(503), BadAnswer),
        (page(200), BadAnswer),
    ],
)
async def test_an_upload_that_is_refused(reply: httpx.Response, kind: type[PyrusError] | None):
    player = Player(reply)
    with pytest.raises(kind or PyrusError) as caught:
        await player.api().upload(io.BytesIO(DATA), "a")
    assert not caught.value.may_have_been_applied and len(player.calls) == 1


def shrunk(file: Path) -> None:
    os.truncate(file, 10)


def touched(file: Path) -> None:
    os.utime(file, (1, 1))


def grown(file: Path) -> None:
    with file.open("ab") as more:
        more.write(b"x")


@pytest.mark.parametrize("change", [shrunk, touched, grown])
async def test_a_file_that_changes_while_it_is_sent(change: Callable[[Path], None], tmp_path: Path):
    source = tmp_path / "big.bin"
    source.write_bytes(b"x" * (1 << 20))

    def progress(done: int, _whole: int | None) -> None:
        if done == 1 << 14:
            change(source)

    player = Player(ok({"guid": "g"}))
    with pytest.raises(BadFile, match="changed while it was being sent"):
        await player.api().upload(source, progress=progress)
    assert not player.calls


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def empty(folder: Path) -> Path:
    (folder / "empty").touch()
    return folder / "empty"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: folder / "missing", "No such file"),
        (lambda folder: folder, "no ordinary file"),
        (pipe, "no ordinary file"),
        (empty, "is empty"),
    ],
    ids=["missing", "folder", "pipe", "empty"],
)
async def test_what_cannot_be_sent(make: Callable[[Path], Path], says: str, tmp_path: Path):
    with pytest.raises(BadFile, match=says):
        await Player(ok({"guid": "g"})).api().upload(make(tmp_path))


async def test_more_than_the_limit_is_not_sent():
    with pytest.raises(BadFile, match="too big"):
        await Player(ok({})).api(file=100).upload(io.BytesIO(DATA))


# Over sockets


async def test_a_download_that_is_cut_off_leaves_nothing(tmp_path: Path):
    async def cut(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 768000\r\n\r\n" + DATA[:100_000])
        await writer.drain()
        writer.close()

    async with listening(cut) as listener, connected(listener) as api:
        with pytest.raises(Offline):
            await api.download(FILE, tmp_path)
        assert inside(tmp_path) == [] and listener.calls == 2


async def test_a_download_without_a_length_is_checked_by_size(tmp_path: Path):
    async def silent(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + DATA[:100_000])
        await writer.drain()
        writer.close()

    async with listening(silent) as listener, connected(listener) as api:
        with pytest.raises(BadAnswer):
            await api.download(FILE, tmp_path)
        assert inside(tmp_path) == []


async def test_a_download_that_hardly_moves_is_given_up(tmp_path: Path):
    async def drip(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 768000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with listening(drip) as listener, connected(listener, stall=0.2) as api:
        with pytest.raises(Offline, match="hardly moved"):
            await api.download(FILE, tmp_path)
        assert inside(tmp_path) == []


async def test_a_slow_download_that_moves_is_not_given_up(tmp_path: Path):
    async def slow(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(10):
            writer.write(b"x" * 100)
            await writer.drain()
            await asyncio.sleep(0.03)

    async with listening(slow) as listener, connected(listener, stall=0.15) as api:
        file = Attachment(id=55, name="a", size=1000)
        assert (await api.download(file, tmp_path)).read_bytes() == b"x" * 1000


async def test_an_upload_nobody_takes_is_given_up(tmp_path: Path):
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"/auth" in head:
            await reader.readuntil(b"}")
            await say(writer, b'{"access_token": "t"}')
            await reader.readuntil(b"\r\n\r\n")
        await held.wait()
        writer.transport.abort()

    held = asyncio.Event()
    source = tmp_path / "big.bin"
    source.touch()
    os.truncate(source, 64 << 20)
    server = await asyncio.start_server(deaf, "127.0.0.1", 0, limit=1 << 12)
    async with listening(lambda *_: asyncio.sleep(0)) as listener:
        listener.port = server.sockets[0].getsockname()[1]
        async with connected(listener, stall=0.2) as api:
            with pytest.raises(Offline, match="hardly moved"):
                await api.upload(source)
        held.set()
        server.close()


async def test_large_files_are_never_whole_in_memory(tmp_path: Path):
    """Send and take 16 MB, each in a small part of that memory."""
    size = 16 << 20
    source = tmp_path / "big.bin"
    source.write_bytes(b"\0" * size)

    async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0] or 0)
            while length:
                length -= len(await reader.read(min(length, 1 << 16)))
            if head.startswith(b"GET"):
                writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())
                for _ in range(size >> 16):
                    writer.write(bytes(1 << 16))
                    await writer.drain()
            else:
                await say(writer, b'{"access_token": "t", "guid": "g"}')

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await exchange(reader, writer)
        except asyncio.IncompleteReadError:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening(lambda *_: asyncio.sleep(0)) as listener:
        listener.port = server.sockets[0].getsockname()[1]
        async with connected(listener) as api:
            tracemalloc.start()
            try:
                await api.upload(source)
                file = await api.download(Attachment(id=5, name="b", size=size), tmp_path)
                assert tracemalloc.get_traced_memory()[1] < 4 << 20
            finally:
                tracemalloc.stop()
            assert file.stat().st_size == size
        server.close()
