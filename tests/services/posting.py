"""A deliverer on a sandbox, without a screen, and a wire that breaks in every known way."""

import asyncio
from contextlib import asynccontextmanager, contextmanager

import httpx

from pyrus_tui.models.outbox import Deed, Stage
from pyrus_tui.sandbox.app import Sandbox
from pyrus_tui.services.delivery import Delivery
from pyrus_tui.storage.locking import DeliveryLock
from pyrus_tui.storage.outbox import Outbox
from tests.company import ANNA, BUDGET_OWNERS
from tests.conftest import START, StillClock, Told, Wire, connect

AT_ONCE = dict.fromkeys(Deed, 0.0)
HTML = httpx.Response(200, text="<html>Please sign in</html>")


def is_write(method: str, path: str) -> bool:
    """Say whether a request may change something, by either API."""
    return method in ("POST", "PUT") and not path.endswith(
        ("/auth", "/getaccesstoken", "/searchtasks")
    )


class Faults(Wire):
    """Carries requests to a sandbox; `plan` says what befalls the next writes, one by one.

    `late` keeps a write back until `arrive`, long after the sender gave up.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.sandbox = sandbox
        self.plan: list[str] = []
        self._late: list[httpx.Request] = []

    @property
    def posts(self) -> int:
        return sum(is_write(method, path) for method, path in self.requests)

    async def arrive(self) -> None:
        while self._late:
            await (await self._inside.handle_async_request(self._late.pop(0))).aread()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        writes = is_write(request.method, request.url.path)
        fault = self.plan.pop(0) if writes and self.plan else ""
        if not fault:
            return await super().handle_async_request(request)
        self.requests.append((request.method, request.url.path))
        if fault in ("drop_after", "reset_after", "truncate", "html_after", "502_after", "twice"):
            for _time in range(1 + (fault == "twice")):
                answer = await self._inside.handle_async_request(request)
                await answer.aread()
        match fault:
            case "refuse":
                raise httpx.ConnectError("refused")
            case "drop_before" | "drop_after":
                raise httpx.RemoteProtocolError("Server disconnected")
            case "reset_before" | "reset_after":
                raise httpx.ReadError("reset")
            case "hang":
                raise httpx.ReadTimeout("late")
            case "late":
                self._late.append(request)
                raise httpx.ReadTimeout("late")
            case "truncate":
                return httpx.Response(200, content=answer.content[: len(answer.content) // 2])
            case "html" | "html_after":
                return httpx.Response(200, text="<html>Please sign in</html>")
            case "garbage":
                return httpx.Response(200, content=b"\xff\xfe{{{")
            case "redirect":
                return httpx.Response(307, headers={"location": "http://elsewhere.example/"})
            case "500":
                return httpx.Response(500, json={"error_code": "server_error", "error": "oops"})
            case "502" | "502_after":
                return httpx.Response(502, text="Bad Gateway")
            case "504":
                return httpx.Response(504, text="Gateway Timeout")
            case "401":
                return httpx.Response(401, json={"error_code": "token_expired"})
            case "503":
                return httpx.Response(503, json={"error_code": "server_error", "error": "later"})
            case "400":
                return httpx.Response(400, json={"error_code": "validation_error", "error": "bad"})
            case "403":
                return httpx.Response(403, json={"error_code": "access_denied", "error": "no"})
            case "404":
                return httpx.Response(404, json={"error_code": "unrecognized", "error": "gone"})
            case "429":
                return httpx.Response(
                    429, json={"error_code": "too_many_requests"}, headers={"retry-after": "120"}
                )
            case "twice":
                return answer
        raise AssertionError(fault)


class Post:
    """A running deliverer with everything around it; several may share a sandbox and a folder."""

    def __init__(
        self, folder, sandbox=None, clock=None, *, delays=AT_ONCE, every=3600.0, connect=connect
    ) -> None:
        self.clock = clock or StillClock(START)
        self.sandbox = sandbox or Sandbox(tasks=0, clock=self.clock, lively=False)
        self.wire = Faults(self.sandbox)
        self.api = connect(self.sandbox, self.wire, self.clock)
        self.store = Told()
        self.outbox = Outbox(folder)
        self.lock = DeliveryLock(folder)
        self.said = self.store.said
        self.delivery = Delivery(
            self.api,
            self.store,
            self.clock,
            self.outbox,
            self.lock,
            person_id=ANNA,
            delays=delays,
            every=every,
            jitter=lambda _low, _high: 1.0,
        )
        self.job: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.job = asyncio.create_task(self.delivery.run())

    async def identify(self) -> None:
        self.store.put_me(await self.api.profile(), frozenset([BUDGET_OWNERS]))

    async def stop(self) -> None:
        """End as a killed process does: nothing is written any more."""
        if self.job is not None:
            self.job.cancel()
            await asyncio.gather(self.job, return_exceptions=True)
        self.lock.release()
        await self.outbox.aclose()
        await self.api.aclose()

    async def know(self, *task_ids: int) -> None:
        """Let the person have read tasks."""
        self.store.put_tasks([await self.api.task(task_id) for task_id in task_ids])

    def row(self, number: int):
        return next(row for row in self.delivery.entries if row.number == number)

    def stages(self) -> list[Stage]:
        return [row.stage for row in self.delivery.entries]

    def texts(self, task_id: int) -> list[str]:
        return [comment.get("text", "") for comment in self.comments(task_id)]

    def comments(self, task_id: int) -> list[dict]:
        """Return what the server holds beyond the entry that made the task."""
        return self.sandbox.task(task_id)["comments"][1:]

    async def until(self, condition, seconds: float = 30.0) -> None:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - nothing else tells
                await asyncio.sleep(0)

    async def at(self, number: int, stage: Stage) -> None:
        await self.until(lambda: self.row(number).stage is stage)

    async def quiet(self) -> None:
        """Wait until nothing happens any more.

        A question to the outbox comes back only after all that its one thread had to do before.
        """
        seen, rounds = None, 0
        while rounds < 5:
            await self.outbox.entries()
            for _turn in range(20):
                await asyncio.sleep(0)
            now = (len(self.wire.requests), self.delivery.entries, self.clock.waiting)
            rounds = rounds + 1 if now == seen else 0
            seen = now


@asynccontextmanager
async def posting(folder, **more):
    post = Post(folder, **more)
    own = "sandbox" not in more
    try:
        await post.identify()
        post.start()
        await post.until(lambda: post.delivery.delivers)
        yield post
    finally:
        await post.stop()
        if own:
            post.sandbox.close()


@contextmanager
def company():
    """Give a sandbox and its clock to several deliverers, one after the other or at once."""
    clock = StillClock(START)
    sandbox = Sandbox(tasks=0, clock=clock, lively=False)
    try:
        yield {"sandbox": sandbox, "clock": clock}
    finally:
        sandbox.close()
