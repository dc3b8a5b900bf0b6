"""Every way in which a call can fail over HTTP, and what a person and the outbox are told."""

import asyncio
import gzip
import json
import logging
import traceback
import tracemalloc
import zlib
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from pyrus_tui.api.address import Address
from pyrus_tui.api.connection import Tls
from pyrus_tui.api.session import Account
from pyrus_tui.api.v4 import V4Api
from pyrus_tui.clock import SystemClock
from pyrus_tui.errors import (
    BadAnswer,
    BadSettings,
    Busy,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Offline,
    PyrusError,
    Refused,
    Unconfirmed,
)
from pyrus_tui.models.drafts import CommentDraft
from pyrus_tui.secrets import Secret
from tests.api.playing import DRAFT_TEXT, KEY, NOON, TASK, TOKEN, Player, ok, page, status

DRAFT = CommentDraft(text=DRAFT_TEXT)


async def read_fails(player: Player, kind: type[PyrusError], **limits: float) -> PyrusError:
    api = player.api(**limits)
    with pytest.raises(PyrusError) as caught:
        await api.task(7)
    await api.aclose()
    assert type(caught.value) is kind, caught.value
    assert not caught.value.may_have_been_applied
    return fit_for_a_person(caught.value)


async def write_fails(player: Player, kind: type[PyrusError], *, applied: bool) -> PyrusError:
    api = player.api()
    with pytest.raises(PyrusError) as caught:
        await api.comment(7, DRAFT)
    await api.aclose()
    assert type(caught.value) is kind, caught.value
    assert caught.value.may_have_been_applied is applied
    assert len(player.calls) <= 1
    return fit_for_a_person(caught.value)


def fit_for_a_person(error: PyrusError) -> PyrusError:
    text = str(error)
    told = "".join(traceback.format_exception(error))
    assert text and len(text) < 500
    assert "<html" not in text and "\x1b" not in text and "\n" not in text
    assert KEY not in told and TOKEN not in told
    return error


# F1, F2, F3: nothing was sent


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (httpx.ConnectError("[Errno 111] Connection refused"), "cannot be reached"),
        (httpx.ConnectError("[Errno -2] Name or service not known"), "was not found"),
        (httpx.ConnectTimeout(""), "does not answer"),
        (httpx.PoolTimeout(""), "does not answer"),
        (httpx.ProxyError("407 Proxy Authentication Required"), "proxy"),
        (httpx.ConnectError("[SSL: WRONG_VERSION_NUMBER] wrong version number"), "https"),
        (httpx.UnsupportedProtocol("x"), "could not be made"),
        (httpx.LocalProtocolError("Illegal header value"), "could not be made"),
        (UnicodeEncodeError("ascii", "x", 0, 1, "bad"), "could not be made"),
        (RuntimeError("client closed"), "could not be made"),
    ],
)
async def test_what_was_not_sent_is_offline_for_reads_and_writes(error: Exception, says: str):
    assert says in str(await read_fails(Player(error), Offline))
    assert says in str(await write_fails(Player(error), Offline, applied=False))


async def test_a_certificate_that_proves_nothing_is_named_and_not_tried_again():
    reason = (
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate"
        " (_ssl.c:992)"
    )
    player = Player(httpx.ConnectError(reason))
    error = await read_fails(player, Offline)
    assert "(self-signed certificate)" in str(error) and "ca_file" in str(error)
    assert len(player.calls) == 1


async def test_a_read_is_tried_three_times_with_growing_pauses():
    player = Player(httpx.ConnectError("refused"))
    await read_fails(player, Offline)
    assert len(player.calls) == 3
    assert 4.5 <= player.waited <= 7.5


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ReadError(""),
        httpx.RemoteProtocolError("peer closed connection"),
        status(502),
        status(503),
        httpx.Response(200, content=b'{"task": {"id": 7, "te'),
    ],
)
async def test_a_read_that_breaks_once_succeeds(trouble: httpx.Response | Exception):
    player = Player(trouble, ok(TASK))
    api = player.api()
    assert (await api.task(7)).text == "Printer"
    assert len(player.calls) == 2


# F4 to F8, F11: sent, and no answer


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout(""),
        httpx.WriteTimeout(""),
        httpx.WriteError(""),
        httpx.ReadError(""),
        httpx.CloseError(""),
        httpx.RemoteProtocolError("peer closed connection without sending complete body"),
        httpx.DecodingError("x"),
        httpx.TooManyRedirects("x"),
    ],
)
async def test_what_may_have_been_sent_is_unconfirmed_and_never_repeated(error: Exception):
    await write_fails(Player(error), Unconfirmed, applied=True)
    await read_fails(Player(error), Offline)


# F8, F9, F21, F22, F26: an answer that is none


FOREIGN = [
    page(200),
    httpx.Response(200, content=b""),
    httpx.Response(200, content=b"\x00\xff\xfe garbage"),
    httpx.Response(204),
    page(403),
    page(404),
    httpx.Response(302, headers={"location": "https://login.example.test/"}),
    httpx.Response(301, headers={"location": "http://127.0.0.1/v4/x"}),
]


@pytest.mark.parametrize("answer", FOREIGN)
async def test_a_page_of_somebody_else_is_recognized(answer: httpx.Response):
    player = Player(answer)
    await read_fails(player, BadAnswer)
    assert len(player.calls) == 1, "a redirect was followed, or a page asked for again"
    await write_fails(Player(answer), BadAnswer, applied=True)


SHAPES = [
    b"[]",
    b"[1, 2]",
    b"{}",
    b'{"task": null}',
    b'{"task": 5}',
    b'{"task": []}',
    b'{"task": {"text": "no id"}}',
    b'{"task": {"id": true}}',
    b'{"task": {"id": 8}}',
    b'{"task": {"id": NaN}}',
    b'{"task": {"id": 1' + b"0" * 5000 + b"}}",
    b'{"task": {"id": 7, "x": ' + b"[" * 20_000 + b"]" * 20_000 + b"}}",
    b"[" * 100_000 + b"]" * 100_000,
    b'{"task": {"id": 7}]}',
    b'{"Message": "No HTTP resource was found that matches the request."}',
]


@pytest.mark.parametrize("body", SHAPES, ids=range(len(SHAPES)))
async def test_json_of_an_unknown_shape_is_told_from_a_task(body: bytes):
    await read_fails(Player(httpx.Response(200, content=body)), BadAnswer)
    await write_fails(Player(httpx.Response(200, content=body)), BadAnswer, applied=True)


async def test_a_truncated_answer_to_a_write_may_have_been_applied():
    broken = httpx.Response(200, content=b'{"task": {"id": 7, "text": "Pri')
    await write_fails(Player(broken), BadAnswer, applied=True)


# F10, F6: time


async def test_a_server_that_hangs_meets_the_deadline():
    def hang(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Dripping(b"{", 100.0))

    await read_fails(Player(hang), Offline, api=0.05)


class Dripping(httpx.AsyncByteStream):
    def __init__(self, chunk: bytes, pause: float) -> None:
        self.chunk, self.pause = chunk, pause

    async def __aiter__(self):
        while True:
            yield self.chunk
            await asyncio.sleep(self.pause)


async def test_a_slow_drip_meets_the_deadline():
    def drip(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Dripping(b" ", 0.005))

    error = await read_fails(Player(drip), Offline, api=0.1)
    assert "in time" in str(error)


async def test_signing_in_has_a_deadline_of_its_own():
    def hang(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Dripping(b"{", 100.0))

    await read_fails(Player(ok(TASK), auth=(hang,)), Offline, auth=0.05)


# F23, answers made to fill the memory


class Chunks(httpx.AsyncByteStream):
    def __init__(self, data: bytes, size: int = 65536) -> None:
        self.data, self.size = data, size

    async def __aiter__(self):
        for start in range(0, len(self.data), self.size):
            yield self.data[start : start + self.size]


def packed(data: bytes, encoding: str) -> httpx.Response:
    return httpx.Response(200, stream=Chunks(data), headers={"content-encoding": encoding})


def zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


BOMB = zeros(100)


@pytest.mark.parametrize(
    "make",
    [
        lambda _request: packed(BOMB, "gzip"),
        lambda _request: packed(gzip.compress(BOMB), "gzip, gzip"),
        lambda _request: packed(b"x", "br"),
        lambda _request: packed(b"no gzip at all", "gzip"),
        lambda _request: httpx.Response(200, stream=Dripping(b"1" * (1 << 20), 0)),
        lambda _request: httpx.Response(
            200, stream=Chunks(b"{}"), headers={"content-length": "9" * 18}
        ),
    ],
    ids=["bomb", "two layers", "brotli", "bad gzip", "endless", "announced"],
)
async def test_a_bomb_is_refused(make):
    error = await read_fails(Player(make), BadAnswer, size=8 << 20)
    assert "could not be read" in str(error)


async def test_a_bomb_does_not_fill_the_memory():
    player = Player(lambda _request: packed(BOMB, "gzip"))
    tracemalloc.start()
    await read_fails(player, BadAnswer)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30 << 20


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "raw deflate", "identity"])
async def test_packed_answers_are_read(encoding: str):
    data = json.dumps(TASK).encode()
    if "gzip" in encoding:
        data = gzip.compress(data)
    elif encoding == "deflate":
        data = zlib.compress(data)
    elif encoding == "raw deflate":
        data = zlib.compress(data)[2:-4]
    name = encoding.removeprefix("raw ")
    player = Player(lambda _request: packed(data, name))
    assert (await player.api().task(7)).id == 7
    assert player.calls[0].headers["accept-encoding"] == "gzip"


async def test_a_truncated_gzip_is_not_taken_for_whole():
    data = gzip.compress(json.dumps(TASK).encode())[:-12]
    player = Player(lambda _request: packed(data, "gzip"))
    await read_fails(player, BadAnswer)
    assert len(player.calls) == 3
    await write_fails(Player(lambda _request: packed(data, "gzip")), BadAnswer, applied=True)


# F14, F15: tokens


async def test_an_expired_token_is_renewed_once_and_the_write_goes_once_more():
    player = Player(status(401, "expired_token"), ok(TASK))
    await player.api().comment(7, DRAFT)
    assert player.logins == 2
    assert [r.headers["authorization"] for r in player.calls] == [
        f"Bearer {TOKEN}-1",
        f"Bearer {TOKEN}-2",
    ]


async def test_calls_refused_at_the_same_time_share_one_sign_in():
    def answer(request: httpx.Request) -> httpx.Response:
        old = request.headers["authorization"].endswith("-1")
        return status(401, "expired_token") if old else ok(TASK)

    player = Player(answer)
    api = player.api()
    await asyncio.gather(*(api.task(7) for _ in range(10)))
    assert player.logins == 2


async def test_a_token_refused_for_ever_leads_to_few_logins():
    player = Player(status(401, "invalid_token"))
    api = player.api()
    for _ in range(20):
        with pytest.raises(NotSignedIn):
            await api.task(7)
        await player.clock.sleep(40)
    assert player.logins <= 4, "the first sign-in, and three renewals"
    calls = len(player.requests)
    with pytest.raises(NotSignedIn):
        await api.task(7)
    assert len(player.requests) == calls


async def test_a_second_renewal_waits_a_minute():
    player = Player(status(401), ok(TASK), status(401), status(401), ok(TASK))
    api = player.api()
    await api.task(7)
    with pytest.raises(NotSignedIn, match="minute"):
        await api.task(7)
    assert player.logins == 2
    await player.clock.sleep(61)
    await api.task(7)
    assert player.logins == 3


@pytest.mark.parametrize("code", ["revoked_token", "account_blocked"])
async def test_a_session_that_was_ended_stays_ended_until_somebody_signs_in(code: str):
    player = Player(status(401, code), ok({"person_id": 1}))
    api = player.api()
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            await api.task(7)
    assert len(player.requests) == 2
    assert (await api.sign_in()).person_id == 1


@pytest.mark.parametrize("code", [400, 401, 403])
async def test_a_wrong_key_is_asked_about_once(code: int):
    player = Player(ok(TASK), auth=(status(code, "invalid_credentials", f"bad {KEY}\x1b[31m"),))
    api = player.api()
    for _ in range(5):
        with pytest.raises(NotSignedIn, match="login or the security key") as caught:
            await api.task(7)
        fit_for_a_person(caught.value)
    assert player.logins == 1
    with pytest.raises(NotSignedIn):
        await api.sign_in()
    assert player.logins == 2


async def test_the_vendors_reason_never_repeats_the_key():
    player = Player(ok(TASK), auth=(status(400, "invalid_person_id", f"no person for {KEY}"),))
    error = await read_fails(player, NotSignedIn)
    assert "no person for ***" in str(error)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (page(200), BadAnswer),
        (status(404, error="No HTTP resource was found"), BadAnswer),
        (httpx.Response(200, content=b"{}"), BadAnswer),
        (httpx.Response(200, content=b'{"access_token": "a b\\r\\nX: y"}'), BadAnswer),
        (httpx.Response(200, content=b'{"access_token": 5}'), BadAnswer),
        (status(500), BadAnswer),
        (httpx.Response(302, headers={"location": "https://evil.test"}), BadAnswer),
        (status(429, "too_many_requests", Retry_After="9"), Busy),
        (httpx.ConnectError("refused"), Offline),
        (httpx.ReadTimeout(""), Offline),
    ],
)
async def test_a_sign_in_that_fails(answer: httpx.Response | Exception, kind: type[PyrusError]):
    player = Player(ok(TASK), auth=(answer,))
    await read_fails(player, kind)
    assert player.logins == 1 and not player.calls


async def test_a_failed_sign_in_is_not_repeated_by_every_call():
    player = Player(ok(TASK), auth=(page(200),))
    api = player.api()
    for _ in range(50):
        with pytest.raises(BadAnswer):
            await api.task(7)
    assert player.logins == 1
    player.auth = []
    await player.clock.sleep(5)
    assert (await api.task(7)).id == 7


async def test_a_caller_that_gives_up_does_not_stop_the_sign_in_of_others():
    slow = asyncio.Event()

    class Late(httpx.AsyncByteStream):
        async def __aiter__(self):
            await slow.wait()
            yield b'{"access_token": "t"}'

    player = Player(ok(TASK), auth=(lambda _request: httpx.Response(200, stream=Late()),))
    api = player.api()
    first, second = asyncio.create_task(api.task(7)), asyncio.create_task(api.task(7))
    await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.sleep(0)
    slow.set()
    assert (await second).id == 7
    assert player.logins == 1


NEW_KEY = "canary-key-99999"


@pytest.mark.parametrize("old", [status(401, "invalid_credentials"), status(500)])
async def test_a_renewal_by_the_old_key_says_nothing_once_another_key_is_in_use(old):
    heard, slow = asyncio.Event(), asyncio.Event()

    class Late(httpx.AsyncByteStream):
        async def __aiter__(self):
            heard.set()
            await slow.wait()
            yield old.content

    def sign_in(request: httpx.Request) -> httpx.Response:
        if NEW_KEY in request.content.decode():
            return ok({"access_token": f"{TOKEN}-new"})
        return httpx.Response(old.status_code, stream=Late())

    def answer(request: httpx.Request) -> httpx.Response:
        is_new = request.headers["authorization"].endswith("-new")
        return ok(TASK) if is_new else status(401, "expired_token")

    player = Player(answer, auth=(ok({"access_token": f"{TOKEN}-1"}), sign_in))
    api = player.api()
    waits = asyncio.create_task(api.task(7))
    await heard.wait()
    api.use(Secret(NEW_KEY))
    assert (await api.task(7)).id == 7
    slow.set()
    assert (await waits).id == 7
    assert (await api.task(7)).id == 7
    assert player.logins == 3
    await api.aclose()


@pytest.mark.parametrize("code", ["revoked_token", "account_blocked"])
async def test_what_is_said_about_an_older_token_does_not_end_the_session(code: str):
    heard, slow = asyncio.Event(), asyncio.Event()

    class Late(httpx.AsyncByteStream):
        async def __aiter__(self):
            heard.set()
            await slow.wait()
            yield status(401, code).content

    def answer(request: httpx.Request) -> httpx.Response:
        old = request.headers["authorization"].endswith("-1")
        return httpx.Response(401, stream=Late()) if old else ok(TASK)

    player = Player(answer)
    api = player.api()
    waits = asyncio.create_task(api.task(7))
    await heard.wait()
    api.use(Secret(NEW_KEY))
    assert (await api.task(7)).id == 7
    slow.set()
    assert (await waits).id == (await api.task(7)).id == 7
    assert player.logins == 2


async def test_a_sign_in_by_an_old_key_ends_with_the_connection():
    heard = asyncio.Event()

    class Never(httpx.AsyncByteStream):
        async def __aiter__(self):
            heard.set()
            await asyncio.Event().wait()
            yield b""

    player = Player(ok(TASK), auth=(lambda _request: httpx.Response(200, stream=Never()),))
    api = player.api()
    waits = asyncio.create_task(api.task(7))
    await heard.wait()
    api.use(Secret(NEW_KEY))
    await api.aclose()
    await asyncio.wait({waits})
    names = [task.get_name() for task in asyncio.all_tasks() if not task.done()]
    assert "sign in" not in names


# F16, F17: refused


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (status(403, "access_denied_task", "Нет доступа"), NotAllowed, "access_denied_task"),
        (status(404, "unrecognized_task_id", "No task"), NotFound, "unrecognized_task_id"),
        (status(404, error="No HTTP resource"), NotFound, ""),
        (status(400, "text_missing", "Text is missing"), Invalid, "text_missing"),
        (status(409, "conflict", "Conflict"), Invalid, "conflict"),
        (status(413, "too_large_request_length", "Too large"), Invalid, "too_large_request_length"),
        (status(418, "teapot", "No"), Refused, "teapot"),
        (ok({"error_code": "access_denied", "error": "No"}), NotAllowed, "access_denied"),
    ],
)
async def test_a_refusal_carries_the_vendors_code_and_text(
    answer: httpx.Response, kind: type[Refused], code: str
):
    for error in (
        await read_fails(Player(answer), kind),
        await write_fails(Player(answer), kind, applied=False),
    ):
        assert isinstance(error, Refused) and error.code == code
        assert json.loads(answer.content)["error"] in str(error)


async def test_the_text_of_a_refusal_is_cleaned_and_short():
    nasty = status(403, "access_denied", "\x1b]52;c;AA\x07[/]\u202e\n" + "x" * 5000)
    error = await read_fails(Player(nasty), NotAllowed)
    assert "\x07" not in str(error) and "\u202e" not in str(error)


async def test_a_code_without_a_text_is_explained():
    error = await read_fails(Player(status(403, "access_denied_task")), NotAllowed)
    assert "no access to this task" in str(error)


# F18, F19: the rate limit


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry_After": "30"}, 30),
        ({"Retry_After": format_datetime(NOON + timedelta(seconds=90), usegmt=True)}, 90),
        ({"Retry_After": "soon"}, 60),
        ({"Retry_After": "-5"}, 60),
        ({"Retry_After": "0"}, 60),
        ({"Retry_After": "1000000000"}, 900),
        ({"Retry_After": "9" * 400}, 900),
        ({"X_RateLimit_Reset": "45"}, 45),
        ({"Retry_After": "soon", "X_RateLimit_Reset": "45"}, 45),
        ({}, 60),
    ],
)
async def test_a_wait_is_kept_without_a_single_request(headers: dict[str, str], wait: float):
    player = Player(status(429, "too_many_requests", "Slow down", **headers), ok(TASK))
    api = player.api()
    with pytest.raises(Busy) as caught:
        await api.task(7)
    assert caught.value.retry_after == pytest.approx(wait)
    requests = len(player.requests)
    for call in (api.inbox, api.profile, lambda: api.comment(7, DRAFT)):
        with pytest.raises(Busy):
            await call()
    assert len(player.requests) == requests
    await player.clock.sleep(wait + 0.5)
    assert (await api.task(7)).id == 7


async def test_a_read_waits_a_short_time_by_itself():
    player = Player(status(429, Retry_After="3"), ok(TASK))
    assert (await player.api().task(7)).id == 7
    assert 3 <= player.waited < 4


async def test_a_write_never_waits():
    await write_fails(Player(status(429, Retry_After="3")), Busy, applied=False)


async def test_quota_and_clock_are_kept():
    headers = {
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "4321",
        "X-RateLimit-Reset": "12",
        "Date": format_datetime(NOON + timedelta(minutes=10), usegmt=True),
    }
    api = Player(ok(TASK, **headers)).api()
    assert api.quota is None and api.skew is None
    await api.task(7)
    assert api.quota is not None
    assert (api.quota.limit, api.quota.remaining, api.quota.reset) == (5000, 4321, 12.0)
    assert api.quota.as_of == NOON
    assert api.skew == 600


@pytest.mark.parametrize("nonsense", ["", "many", "-1", "9" * 50, "٣"])
async def test_headers_that_make_no_sense_do_no_harm(nonsense: str):
    headers = [
        (b"X-RateLimit-Limit", nonsense.encode()),
        (b"X-RateLimit-Reset", nonsense.encode()),
        (b"Date", nonsense.encode()),
    ]
    reply = httpx.Response(200, content=json.dumps(TASK).encode(), headers=headers)
    api = Player(lambda _request: reply).api()
    assert (await api.task(7)).id == 7
    assert api.skew is None


# F20: trouble at the other end


@pytest.mark.parametrize("code", [500, 502, 503, 504])
async def test_trouble_of_the_server_leaves_a_write_open(code: int):
    await write_fails(Player(page(code)), Unconfirmed, applied=True)
    player = Player(page(code))
    await read_fails(player, BadAnswer)
    assert len(player.calls) == 3


async def test_a_503_by_pyrus_itself_means_not_applied():
    await write_fails(Player(status(503, "server_error")), Busy, applied=False)


# Secrets and settings


async def test_nothing_secret_is_logged_or_shown(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    player = Player(status(401), ok(TASK), status(500))
    api = player.api()
    await api.task(7)
    with pytest.raises(Unconfirmed) as caught:
        await api.comment(7, DRAFT)
    seen = caplog.text + repr(vars(api)) + repr(vars(api._http)) + repr(vars(api._http.session))
    seen += "".join(traceback.format_exception(caught.value))
    assert KEY not in seen and TOKEN not in seen


async def test_the_key_goes_only_to_the_place_of_signing_in():
    player = Player(ok(TASK))
    await player.api().task(7)
    for request in player.calls:
        assert KEY not in str(request.url) + str(request.headers.raw) + request.content.decode()
    auth = next(r for r in player.requests if r.url.path.endswith("/auth"))
    assert "authorization" not in auth.headers
    assert json.loads(auth.content) == {"login": "ada@example.test", "security_key": KEY}


async def test_cookies_are_not_kept():
    player = Player(ok(TASK, **{"Set-Cookie": "session=1; Path=/"}))
    api = player.api()
    await api.task(7)
    await api.task(7)
    assert "cookie" not in player.requests[-1].headers


async def test_a_closed_connection_says_so():
    api = Player(ok(TASK)).api()
    await api.task(7)
    await api.aclose()
    with pytest.raises(Offline):
        await api.task(7)


async def test_a_proxy_that_cannot_be_used_is_a_setting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("https_proxy", "foo://user:hunter2@proxy:1")
    address = Address.parse("https://tasks.invalid")
    api = V4Api.connect(address, Account("a", Secret("k")), SystemClock())
    with pytest.raises(BadSettings) as caught:
        await api.profile()
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


async def test_a_missing_ca_file_is_a_setting(tmp_path):
    tls = Tls(ca_file=tmp_path / "none.pem")
    address = Address.parse("https://tasks.invalid")
    api = V4Api.connect(address, Account("a", Secret("k")), SystemClock(), tls=tls)
    with pytest.raises(BadSettings, match=r"none\.pem"):
        await api.profile()
